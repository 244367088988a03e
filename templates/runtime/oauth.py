"""OAuth 2.0 client credentials (RFC 6749, 4.4): tokens that are fetched, kept, and renewed ahead of their end."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field, replace
from inspect import iscoroutine
from typing import Any, Self
from urllib.parse import quote, quote_plus, urljoin, urlsplit

from .auth import Basic, Bearer, Given, Sealed, failed, is_encodable
from .body import Payload
from .errors import APIError, APITimeoutError, CredentialsError, ResponseError, StatusError
from .json_text import is_object
from .limits import ENDS
from .operation import Operation, omit
from .request import Arguments
from .response import json_or_none, one_line
from .session import AsyncSession
from .urls import origin

__all__ = ["OAuth2"]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_AHEAD = 60.0
"""Seconds before its end at which a token is renewed, a fifth of its life at most."""


@dataclass(frozen=True, slots=True)
class OAuth2(Bearer):
    """A bearer token that is given, or fetched with ``client_id`` and ``client_secret``."""

    client_id: Given = field(default=Given("client_id"))
    client_secret: Given = field(default=Given("client_secret"))
    token_url: Given = field(default=Given("token_url"))
    scopes: Given = field(default=Given("scopes"))
    discovery: str = ""
    """The URL of the document that names the token endpoint (OpenID Connect), where ``token_url`` is not given."""

    @property
    def parts(self) -> tuple[Given, ...]:
        """All that has to be given."""
        known = self.client_id.value is not None or self.client_secret.value is not None
        fetched = known and self.token.value is None
        return (self.client_id, self.client_secret) if fetched else (self.token,)

    @property
    def secret_parts(self) -> tuple[Given, ...]:
        """The token and the client's secret."""
        return (self.token, self.client_secret)

    def bound(self, kind: type[Any], base_url: str, http_client: Any, options: Any) -> Self:
        """With the source of its tokens, where it was not given one.

        Raises:
            CredentialsError: The token URL is missing, or would send the secret in plain text.

        """
        if self.token.value is not None or None in (self.client_id.value, self.client_secret.value):
            return self
        given = _text(self.token_url)
        url = _endpoint(base_url, given or self.discovery)
        _check(url, str(self.token_url))
        pair = [
            Given(one.argument, value=Sealed(quote_plus(_text(one))))
            for one in (self.client_id, self.client_secret)
        ]
        kept = {name: options[name] for name in ("timeout", "max_retries") if name in options}

        def session(address: str, *, secret: bool) -> Any:
            credentials = {"client": Basic(pair[0], pair[1])} if secret else {}
            security = (("client",),) if secret else ()
            return kind(
                address, http_client=http_client, credentials=credentials, security=security, **kept
            )

        source = _AsyncTokens if kind is AsyncSession else _Tokens
        tokens = source(session, url, _text(self.scopes), discovering=not given)
        return replace(self, token=replace(self.token, value=tokens))


def _endpoint(base_url: str, given: str) -> str:
    """The URL that a given one means, which may be relative to the server; empty if it is not valid."""
    try:
        parts = urlsplit(given)
        half = bool(parts.scheme) and not parts.hostname
        valid = given and not half and " " not in given and given.isprintable()
        return urljoin(base_url + "/", given) if valid else ""
    except ValueError:  # such as a bracket that is not closed
        return ""


def _check(url: str, told: str) -> None:
    """Refuse a URL that would send the secret in plain text.

    Raises:
        CredentialsError: It is not a URL, or not https.

    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CredentialsError(f"the token URL is not a valid URL: set {told}")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise CredentialsError(
            f"the token URL is not https ({parts.hostname}); plain http is for loopback only"
        )


def _text(given: Given) -> str:
    """The text that was given, or that the given function returns; empty for none.

    Raises:
        CredentialsError: It is not a text, or the function raised something.

    """
    if given.value is None:
        return ""
    try:
        found: Any = given.value() if callable(given.value) else given.value
    except Exception as error:
        raise failed(given.argument, error) from error
    if not isinstance(found, str):
        kind = type(found).__name__
        if iscoroutine(found):
            found.close()
        raise CredentialsError(f"{given.argument} must give a string, got {kind}")
    if not is_encodable(found):
        raise CredentialsError(f"{given} has a lone surrogate, which no encoding has")
    return found


def _left() -> float:
    """Seconds that the call which needs a token has left."""
    return max(ENDS.get() - time.monotonic(), 0)


class _Form:
    """A form that is ready to be sent."""

    required = True

    def payload(self, value: Any, checking: Any) -> Payload:  # noqa: ARG002
        """Return the value unchanged."""
        return Payload("application/x-www-form-urlencoded", value)


class _Source:
    """Base of both kinds of token sources: keeps the token."""

    def __init__(self, make: Any, url: str, scopes: str, *, discovering: bool) -> None:
        self.sessions: list[Any] = []
        self._make = make
        self._scopes = scopes
        self._token: Sealed | None = None
        self._ends = float("inf")
        self._at(url, discovering=discovering)

    def _at(self, url: str, *, discovering: bool = False) -> None:
        """Send the next request to a URL: the token endpoint, or the document that names it."""
        parts = urlsplit(url)
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
        pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
        given = {name: value for name, _, value in pairs}
        form = "grant_type=client_credentials"
        form += f"&scope={quote_plus(self._scopes)}" if self._scopes else ""
        self._discovering = discovering
        self.sessions.append(self._make(origin(url), secret=not discovering))
        self._operation: Operation[Any] = Operation(
            f"{'GET' if discovering else 'POST'} {path}",
            body=None if discovering else _Form(),
            returns={"2XX": lambda: Any},
            idempotent=True,
        )
        self._arguments = Arguments(query=given, body=omit if discovering else form.encode())

    def _found(self, answer: Any) -> None:
        """Take the token endpoint from the discovery document (OpenID Connect Discovery 1.0, section 4.2)."""
        url = answer.get("token_endpoint") if is_object(answer) else None
        if not isinstance(url, str):
            raise CredentialsError(f"{self._operation.name}: the response has no token_endpoint")
        _check(url, "token_url=")
        self._at(url)

    def __repr__(self) -> str:
        return "***"

    def _send(self) -> Any:
        return self.sessions[-1].send(self._operation, self._arguments)

    def forget(self, token: str) -> None:
        """Fetch another token before the next request: this one was refused."""
        if self._token is not None and self._token() == token:
            self._token = None

    def _kept(self) -> str | None:
        if self._token is None or time.monotonic() >= self._ends:
            return None
        return self._token()

    def _keep(self, answer: Any) -> str:
        fields: dict[str, Any] = answer if is_object(answer) else {}
        token = fields.get("access_token")
        if not isinstance(token, str) or not token:
            del answer, fields, token  # a traceback shows the locals of this frame
            raise CredentialsError(f"{self._operation.name}: the response has no access_token")
        kind = fields.get("token_type", "bearer")
        if not (isinstance(kind, str) and kind.lower().startswith("bearer")):
            del answer, fields, token
            raise CredentialsError(f"{self._operation.name}: token_type is not Bearer")
        self._token = Sealed(token)
        self._ends = float("inf")
        try:
            life = float(fields.get("expires_in", ""))
        except (TypeError, ValueError, OverflowError):
            return token
        if not 0 <= life < float("inf"):
            return token
        self._ends = time.monotonic() + life - min(_AHEAD, life / 5)
        return token

    def _late(self) -> APIError:
        return APITimeoutError(f"{self._operation.name}: timed out")

    def _fault(self, error: APIError) -> APIError:
        """The error that leaves the client. What the token endpoint answered stays here, since it may hold a token."""
        if isinstance(error, StatusError):
            told = json_or_none(error.body)
            words = [told.get("error"), told.get("error_description")] if is_object(told) else []
            said = ": ".join(word for word in words if isinstance(word, str))
            text = f"no access token: {self._operation.name}: {error.status_code}"
            return CredentialsError(one_line(f"{text}: {said}" if said else text))
        if isinstance(error, ResponseError):
            return CredentialsError(
                f"no access token: {self._operation.name}: the answer is not a JSON object"
            )
        return type(error)(error.message)


class _Tokens(_Source):
    """Tokens for a sync client. Of many threads that need one, one fetches it."""

    def __init__(self, make: Any, url: str, scopes: str, *, discovering: bool) -> None:
        super().__init__(make, url, scopes, discovering=discovering)
        self._lock = (os.getpid(), threading.Lock())

    def __call__(self) -> str:
        found = self._kept()
        if found is None:
            if self._lock[0] != os.getpid():  # it may have been held when this process was forked
                self._lock = (os.getpid(), threading.Lock())
            lock, left = self._lock[1], _left()
            if not lock.acquire(timeout=-1 if left > threading.TIMEOUT_MAX else left):
                raise self._late()
            try:
                found = self._kept()
                fault: APIError | None = None
                if found is None:
                    try:
                        if self._discovering:
                            self._found(self._send())
                        return self._keep(self._send())
                    except APIError as error:
                        fault = self._fault(error)
                if fault is not None:
                    raise fault
            finally:
                lock.release()
        return found or ""


class _AsyncTokens(_Source):
    """Tokens for an async client. Of many tasks of an event loop that need one, one fetches it."""

    def __init__(self, make: Any, url: str, scopes: str, *, discovering: bool) -> None:
        super().__init__(make, url, scopes, discovering=discovering)
        self._lock: tuple[Any, Any] | None = None

    async def __call__(self) -> str:
        found = self._kept()
        if found is None:
            from anyio import move_on_after

            lock = self._of_loop()
            with move_on_after(_left()) as scope:
                await lock.acquire()
            if scope.cancelled_caught:
                raise self._late()
            try:
                found = self._kept()
                fault: APIError | None = None
                if found is None:
                    try:
                        if self._discovering:
                            self._found(await self._send())
                        return self._keep(await self._send())
                    except APIError as error:
                        fault = self._fault(error)
                if fault is not None:
                    raise fault
            finally:
                lock.release()
        return found or ""

    def _of_loop(self) -> Any:
        import anyio
        from anyio.lowlevel import current_token

        loop = current_token()
        if self._lock is None or self._lock[0] != loop:
            self._lock = (loop, anyio.Lock())
        return self._lock[1]
