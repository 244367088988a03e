"""OAuth 2.0 client credentials (RFC 6749, 4.4): tokens that are fetched, kept, and renewed ahead of their end."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import quote, quote_plus, urljoin, urlsplit

from .auth import Basic, Bearer, Given, Sealed
from .body import Payload
from .errors import APIError, CredentialsError, ResponseError, StatusError
from .json_text import is_object
from .operation import Operation
from .request import Arguments
from .response import json_or_none, one_line
from .session import AsyncSession, Session
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

    @property
    def parts(self) -> tuple[Given, ...]:
        """All that has to be given."""
        known = self.client_id.value is not None or self.client_secret.value is not None
        fetched = known and self.token.value is None
        return (self.client_id, self.client_secret) if fetched else (self.token,)

    def bound(self, kind: type[Any], base_url: str, http_client: Any, options: Any) -> Self:
        """With the source of its tokens, where it was not given one.

        Raises:
            CredentialsError: The token URL is missing, or would send the secret in plain text.

        """
        if self.token.value is not None or None in (self.client_id.value, self.client_secret.value):
            return self
        given = _text(self.token_url.value)
        url = urljoin(base_url + "/", given)
        parts = urlsplit(url)
        half = bool(urlsplit(given).scheme) and not urlsplit(given).hostname
        if not given or half or parts.scheme not in ("http", "https") or not parts.hostname:
            raise CredentialsError(f"the token URL is not a valid URL: set {self.token_url}")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise CredentialsError(
                f"the token URL is not https ({parts.hostname}); plain http is for loopback only"
            )
        pair = [
            Given(one.argument, value=Sealed(quote_plus(_text(one.value))))
            for one in (self.client_id, self.client_secret)
        ]
        session = kind(
            origin(url),
            http_client=http_client,
            credentials={"client": Basic(pair[0], pair[1])},
            security=(("client",),),
            **{name: options[name] for name in ("timeout", "max_retries") if name in options},
        )
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
        source = _AsyncTokens if kind is AsyncSession else _Tokens
        tokens = source(session, path, parts.query, _text(self.scopes.value))
        return replace(self, token=replace(self.token, value=tokens))


def _text(value: Any) -> str:
    """A value that is a string, or a function that gives one."""
    found = value if isinstance(value, str) or value is None else value()
    return found if isinstance(found, str) else ""


class _Form:
    """A form that is ready to be sent."""

    required = True

    def payload(self, value: Any, checking: Any) -> Payload:  # noqa: ARG002
        """Return the value unchanged."""
        return Payload("application/x-www-form-urlencoded", value)


class _Source:
    """Base of both kinds of token sources: keeps the token."""

    def __init__(self, session: Any, path: str, query: str, scopes: str) -> None:
        self.session = session
        self._operation: Operation[Any] = Operation(
            f"POST {path}", body=_Form(), returns={"2XX": lambda: Any}, idempotent=True
        )
        form = "grant_type=client_credentials" + (f"&scope={quote_plus(scopes)}" if scopes else "")
        pairs = [pair.partition("=") for pair in query.split("&") if pair]
        given = {name: value for name, _, value in pairs}
        self._arguments = Arguments(query=given, body=form.encode())
        self._token: Sealed | None = None
        self._ends = float("inf")

    def __repr__(self) -> str:
        return "***"

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

    def __init__(self, session: Session, path: str, query: str, scopes: str) -> None:
        super().__init__(session, path, query, scopes)
        self._lock = (os.getpid(), threading.Lock())

    def __call__(self) -> str:
        found = self._kept()
        if found is None:
            if self._lock[0] != os.getpid():  # it may have been held when this process was forked
                self._lock = (os.getpid(), threading.Lock())
            with self._lock[1]:
                found = self._kept()
                fault: APIError | None = None
                if found is None:
                    try:
                        return self._keep(self.session.send(self._operation, self._arguments))
                    except APIError as error:
                        fault = self._fault(error)
                if fault is not None:
                    raise fault
        return found or ""


class _AsyncTokens(_Source):
    """Tokens for an async client. Of many tasks of an event loop that need one, one fetches it."""

    def __init__(self, session: AsyncSession, path: str, query: str, scopes: str) -> None:
        super().__init__(session, path, query, scopes)
        self._lock: tuple[Any, Any] | None = None

    async def __call__(self) -> str:
        found = self._kept()
        if found is None:
            async with self._of_loop():
                found = self._kept()
                fault: APIError | None = None
                if found is None:
                    try:
                        sent = self.session.send(self._operation, self._arguments)
                        return self._keep(await sent)
                    except APIError as error:
                        fault = self._fault(error)
                if fault is not None:
                    raise fault
        return found or ""

    def _of_loop(self) -> Any:
        import anyio
        from anyio.lowlevel import current_token

        loop = current_token()
        if self._lock is None or self._lock[0] != loop:
            self._lock = (loop, anyio.Lock())
        return self._lock[1]
