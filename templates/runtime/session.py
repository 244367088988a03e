"""Carries out calls over connections, waiting or awaiting; what is to be done, ``exchange`` decides for both kinds."""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Generic, NoReturn, Self, TypeVar, cast

from .auth import (
    Ask,
    Credentials,
    Sealed,
    SealedMapping,
    check_credentials,
    failed,
    seal_options,
)
from .errors import APIError
from .exchange import Attempt, Conversation, Failed, Hook, Wait, converse
from .limits import limited
from .operation import Operation, omit
from .options import CALL_OPTIONS, DEFAULTS, check_options
from .reading import Reading
from .request import Arguments, Settings
from .response import Response, read_answer
from .serialize import header_value, is_token, refuse
from .transport import (
    AsyncConnections,
    AsyncHttpClient,
    Connections,
    HttpClient,
    failure_of,
    sleep,
)
from .urls import split_base_url

__all__ = ["AsyncSession", "Session", "Unread"]

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Unread(Generic[R]):
    """A successful response whose body is still to be read, from ``raw``."""

    response: Response
    raw: R
    attempt: Attempt
    settings: Settings


class _Base:
    """Base of both sessions: settings, and connections that ``with_options`` shares."""

    _settings: Settings
    _owner = True

    def _set_up(
        self,
        base_url: str,
        own_client: bool,
        *,
        user: Sealed | None = None,
        credentials: Credentials | None = None,
        security: tuple[tuple[str, ...], ...] = (),
        credentials_required: bool = False,
        package: str = "docpact-client",
        version: str = "0",
        pinned: bool = False,
        **options: Any,
    ) -> None:
        seal_options(options)
        check_options(options, frozenset(DEFAULTS), package)
        check_credentials(credentials or {}, security)
        address, inside = split_base_url(base_url)
        merged = {**DEFAULTS, **options, "headers": _checked(options.get("headers", {}))}
        if own_client and "timeout" not in options:
            merged["timeout"] = omit
        self._settings = Settings(
            base_url=address,
            options=merged,
            user=user or (Sealed(inside) if inside is not None else None),
            credentials=credentials or {},
            security=security,
            credentials_required=credentials_required,
            user_agent=f"{package}/{version}",
            pinned=pinned,
            log=logging.getLogger(package),
        )

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def _token_sessions(self) -> list[Any]:
        """The sessions that fetch tokens for this one."""
        values: list[Any] = [
            part.value for each in self._settings.credentials.values() for part in each.parts
        ]
        return [session for value in values for session in getattr(value, "sessions", ())]

    def __deepcopy__(self, memo: object) -> Self:
        return copy(self)

    def __getstate__(self) -> NoReturn:
        raise TypeError("resources and sessions cannot be pickled; pickle the client")

    @property
    def address(self) -> str:
        """The base URL, without credentials."""
        return self._settings.base_url

    def with_options(self, **options: Any) -> Self:
        """Return a session with other options and the same connections. Closing it closes nothing."""
        seal_options(options)
        check_options(options, frozenset(DEFAULTS), "with_options")
        now = self._settings.options
        if "headers" in options:
            both = {**now["headers"], **_checked(options["headers"])}
            options["headers"] = SealedMapping(both)
        other = copy(self)
        other._settings = replace(self._settings, options={**now, **options})
        other._owner = False
        return other

    def settings_for(self, operation: Operation[Any], call: Mapping[str, Any]) -> Settings:
        """Return the settings with the options of one call.

        Raises:
            TypeError: An option is unknown, or its value is of the wrong type.

        """
        if not call:
            return self._settings
        seal_options(call)
        check_options(call, CALL_OPTIONS, operation.name)
        return replace(self._settings, options={**self._settings.options, **call})


class Session(_Base):
    """Sends operations and reads their responses.

    Args:
        base_url: Any http or https URL.
        http_client: An HTTP client of the user's, never closed here; None makes connections with the first request.
        options: The options in ``options.DEFAULTS``, and those of one API.

    Raises:
        RequestValidationError: ``base_url`` or a header is not valid.

    """

    def __init__(
        self, base_url: str, *, http_client: HttpClient | None = None, **options: Any
    ) -> None:
        self.connections = Connections(http_client)
        self._set_up(base_url, http_client is not None, **options)

    def send(
        self, operation: Operation[T], arguments: Arguments, settings: Settings | None = None
    ) -> T:
        """Send a request and return the value of its response.

        Raises:
            APIError: In one of its forms, and nothing else whatever the network does.

        """
        settings = settings or self._settings
        response, _ = self.run(converse(settings, operation, arguments))
        return cast(T, read_answer(operation, response, settings, arguments.accept))

    def open(
        self, operation: Operation[Any], arguments: Arguments, settings: Settings
    ) -> Unread[Any]:
        """Send a request and return its response with the body still to be read."""
        response, kept = self.run(converse(settings, operation, arguments, keep=True))
        assert kept is not None  # noqa: S101 - what ``keep`` means
        return Unread(response, *kept, settings)

    def run(self, steps: Conversation) -> tuple[Response, tuple[Any, Attempt] | None]:
        """Do what a conversation asks for, until it returns the response."""
        reply: Any = None
        raw: Any = None
        self.connections.prepare()
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                return end.value, raw
            except APIError as error:
                broken = error.with_traceback(None)  # its frames hold what was sent and received
                reply = raw = None  # and so may the cause of a failed attempt
                break
            if isinstance(step, Attempt):
                reply, raw = self._attempt(step)
            elif isinstance(step, Wait):
                time.sleep(step.seconds)
                reply = None
            elif isinstance(step, Hook):
                if inspect.iscoroutine(step.returned):
                    step.returned.close()
                    raise TypeError(
                        f"{step.option} is an async function; it needs the async client"
                    )
            else:
                try:
                    with _until(step):
                        reply = Sealed(step.function())  # it may be a secret, and this a local
                except APIError:
                    raise
                except Exception as error:  # whatever a function of the user's comes up with
                    raise failed(step.argument, error) from error
                if inspect.iscoroutine(reply()):
                    reply().close()
        raise broken

    def _attempt(self, step: Attempt) -> tuple[Response | Failed, tuple[Any, Attempt] | None]:
        reading = Reading(step)
        raw: Any = None
        with limited(step.ends, step.outgoing.hide):
            try:
                raw = self.connections.open(step.outgoing, step.timeout)
                if reading.begin(raw.status, raw.fields, raw.decoded):
                    for chunk in raw:
                        reading.add(chunk)
                    reading.end()
            except APIError:
                raise
            except Exception as error:  # whatever the network or the HTTP library comes up with
                reading.fail(error, failure_of)
            except BaseException as error:  # an interrupt: the frames below hold what was sent
                error.__traceback__ = None
                raise
            finally:
                if raw is not None and not reading.kept:
                    _close(raw)
        return reading.result, (raw, step) if reading.kept else None

    def close(self) -> None:
        """Close the connections; a later call raises a ``TransportError``."""
        if self._owner:
            self.connections.close()
            for session in self._token_sessions():
                session.close()


def _until(step: Ask) -> Any:
    """A limit for a source of tokens of this package; tasks that other functions start would inherit it."""
    return limited(step.ends if hasattr(step.function, "forget") else float("inf"))


def _close(raw: Any) -> None:
    """Close a response. It is read, or lost: that its connection closes badly changes nothing."""
    with suppress(Exception):
        raw.close()


class AsyncSession(_Base):
    """As ``Session``, with ``await``."""

    def __init__(
        self, base_url: str, *, http_client: AsyncHttpClient | None = None, **options: Any
    ) -> None:
        self.connections = AsyncConnections(http_client)
        self._set_up(base_url, http_client is not None, **options)

    async def send(
        self, operation: Operation[T], arguments: Arguments, settings: Settings | None = None
    ) -> T:
        """As ``Session.send``."""
        settings = settings or self._settings
        response, _ = await self.run(converse(settings, operation, arguments))
        return cast(T, read_answer(operation, response, settings, arguments.accept))

    async def open(
        self, operation: Operation[Any], arguments: Arguments, settings: Settings
    ) -> Unread[Any]:
        """As ``Session.open``."""
        response, kept = await self.run(converse(settings, operation, arguments, keep=True))
        assert kept is not None  # noqa: S101 - what ``keep`` means
        return Unread(response, *kept, settings)

    async def run(self, steps: Conversation) -> tuple[Response, tuple[Any, Attempt] | None]:
        """As ``Session.run``."""
        reply: Any = None
        raw: Any = None
        self.connections.prepare()
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                return end.value, raw
            except APIError as error:
                broken = error.with_traceback(None)  # its frames hold what was sent and received
                reply = raw = None  # and so may the cause of a failed attempt
                break
            if isinstance(step, Attempt):
                reply, raw = await self._attempt(step)
            elif isinstance(step, Wait):
                await sleep(step.seconds)
                reply = None
            elif isinstance(step, Hook):
                if inspect.isawaitable(step.returned):
                    await step.returned
            else:
                try:
                    with _until(step):
                        reply = Sealed(step.function())
                        if inspect.isawaitable(reply()):
                            reply = Sealed(await reply())
                except APIError:
                    raise
                except Exception as error:  # whatever a function of the user's comes up with
                    raise failed(step.argument, error) from error
        raise broken

    async def _attempt(self, step: Attempt) -> tuple[Response | Failed, tuple[Any, Attempt] | None]:
        reading = Reading(step)
        raw: Any = None
        with limited(step.ends, step.outgoing.hide):
            try:
                raw = await self.connections.open(step.outgoing, step.timeout)
                if reading.begin(raw.status, raw.fields, raw.decoded):
                    async for chunk in raw:
                        reading.add(chunk)
                    reading.end()
            except APIError:
                raise
            except Exception as error:  # whatever the network or the HTTP library comes up with
                reading.fail(error, failure_of)
            except BaseException as error:  # an interrupt: the frames below hold what was sent
                error.__traceback__ = None
                raise
            finally:
                if raw is not None and not reading.kept:
                    await _aclose(raw)
        return reading.result, (raw, step) if reading.kept else None

    async def aclose(self) -> None:
        """Close the connections; a later call raises a ``TransportError``."""
        if self._owner:
            await self.connections.aclose()
            for session in self._token_sessions():
                await session.aclose()


async def _aclose(raw: Any) -> None:
    with suppress(Exception):
        await raw.close()


def _checked(headers: Mapping[str, str]) -> SealedMapping:
    checked: dict[str, Any] = {}
    fault: APIError | None
    for name in headers:
        try:
            checked[name] = header_value(name, headers[name], None)
            good = is_token(name) and checked[name] is not None
            fault = None if good else refuse("header", name, "is not a valid header")
        except APIError as error:
            fault = error.with_traceback(None)  # its frames hold the value
        if fault is not None:
            del checked
            raise fault
    return SealedMapping(checked)
