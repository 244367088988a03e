"""Sends requests through httpx2: the one module that names it. What is sent, and when again, ``exchange`` decides."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

import httpx2

from .base import LOG, Options, Pool, TransportBase
from .errors import APIError
from .exchange import (
    Arguments,
    Attempt,
    Conversation,
    Failed,
    RequestInfo,
    ResponseInfo,
    Wait,
    converse,
    for_call,
    prepare,
)
from .operation import Omit, Operation
from .options import CallOptions
from .reading import Kinds, Reading, Unread
from .response import Response, read_answer
from .retry import Failure

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = [
    "KINDS",
    "AsyncHttpClient",
    "AsyncTransport",
    "HttpClient",
    "Options",
    "RequestInfo",
    "ResponseInfo",
    "Transport",
]

T = TypeVar("T")

HttpClient = httpx2.Client
AsyncHttpClient = httpx2.AsyncClient

KINDS: Kinds = (
    (httpx2.ConnectTimeout, Failure.UNSENT, True),
    (httpx2.PoolTimeout, Failure.UNSENT, True),
    (httpx2.TimeoutException, Failure.TIMED_OUT, True),
    (httpx2.ConnectError, Failure.UNSENT, False),
    (httpx2.ProxyError, Failure.UNSENT, False),
    (httpx2.NetworkError, Failure.LOST, False),
    (httpx2.RemoteProtocolError, Failure.LOST, False),
)


class _Connections(Pool[httpx2.Client]):
    """Closes its connections too when a transport that nobody closed goes."""

    def __del__(self) -> None:
        if (client := self.end()) is not None:
            with suppress(Exception):
                client.close()


class Transport(TransportBase[httpx2.Client]):
    """Sends operations and reads their answers.

    Args:
        base_url: Any http or https URL.
        http_client: An HTTP client of the user's, never closed here; None makes one with the first request.
        options: See ``Options``.

    Raises:
        RequestValidationError: ``base_url`` or a header is none.
        CredentialsError: A credential is there, but one that belongs to it is not.

    """

    def __init__(
        self, base_url: str, *, http_client: httpx2.Client | None = None, **options: Unpack[Options]
    ) -> None:
        self._set_up(base_url, _Connections(http_client, httpx2.Client), options)

    def send(
        self,
        operation: Operation[T],
        arguments: Arguments,
        call: CallOptions | None = None,
    ) -> T:
        """What the operation gives.

        Raises:
            APIError: In one of its forms, and nothing else whatever the network does.

        """
        settings = for_call(self._settings, call)
        outgoing = prepare(settings, operation, arguments)
        response, _ = self._run(converse(settings, operation, outgoing), keep=False)
        strict = settings.strict_responses
        return cast(T, read_answer(operation, response, strict=strict, log=LOG))

    def open(
        self, operation: Operation[Any], arguments: Arguments, call: CallOptions | None = None
    ) -> Unread[httpx2.Response]:
        """The answer to an operation, its body still to be read; see ``stream``."""
        settings = for_call(self._settings, call)
        outgoing = prepare(settings, operation, arguments)
        response, raw = self._run(converse(settings, operation, outgoing), keep=True)
        assert raw is not None  # noqa: S101 - it was kept
        return Unread(response, raw, outgoing.placed.hide, settings.strict_responses)

    def close(self) -> None:
        """Closes the connections; a later call raises a ``TransportError``."""
        if self._owns_pool and (client := self._pool.end()) is not None:
            client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, steps: Conversation, *, keep: bool) -> tuple[Response, httpx2.Response | None]:
        reply: Response | Failed | None = None
        raw: httpx2.Response | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                return end.value, raw
            if isinstance(step, Wait):
                time.sleep(step.seconds)
                reply = None
            else:
                reply, raw = self._attempt(step, keep)

    def _attempt(
        self, step: Attempt, keep: bool
    ) -> tuple[Response | Failed, httpx2.Response | None]:
        if self._settings.on_request is not None:
            self._settings.on_request(step.info)
        reading = Reading(step, keep)
        raw: httpx2.Response | None = None
        payload = step.outgoing.payload
        try:
            client = self._pool.get()
            request = _request(
                client, step, None if payload is None else payload.content or payload.chunks()
            )
            with _unlogged(step):
                raw = client.send(request, stream=True, follow_redirects=False)
            if reading.begin(raw):
                for chunk in raw.iter_bytes():
                    reading.add(chunk)
                reading.end()
        except APIError:
            raise
        except Exception as error:  # whatever the network, the HTTP client or a proxy comes up with
            reading.fail(error, KINDS)
        finally:
            if raw is not None and not reading.kept:
                _close(raw)
        self._told(step, reading.started, reading.result)
        return reading.result, raw


class AsyncTransport(TransportBase[httpx2.AsyncClient]):
    """As ``Transport``, with ``await``."""

    def __init__(
        self,
        base_url: str,
        *,
        http_client: httpx2.AsyncClient | None = None,
        **options: Unpack[Options],
    ) -> None:
        self._set_up(base_url, Pool(http_client, httpx2.AsyncClient), options)

    async def send(
        self,
        operation: Operation[T],
        arguments: Arguments,
        call: CallOptions | None = None,
    ) -> T:
        """As ``Transport.send``."""
        settings = for_call(self._settings, call)
        outgoing = prepare(settings, operation, arguments)
        response, _ = await self._run(converse(settings, operation, outgoing), keep=False)
        strict = settings.strict_responses
        return cast(T, read_answer(operation, response, strict=strict, log=LOG))

    async def open(
        self, operation: Operation[Any], arguments: Arguments, call: CallOptions | None = None
    ) -> Unread[httpx2.Response]:
        """As ``Transport.open``."""
        settings = for_call(self._settings, call)
        outgoing = prepare(settings, operation, arguments)
        response, raw = await self._run(converse(settings, operation, outgoing), keep=True)
        assert raw is not None  # noqa: S101 - it was kept
        return Unread(response, raw, outgoing.placed.hide, settings.strict_responses)

    async def aclose(self) -> None:
        """Closes the connections; a later call raises a ``TransportError``."""
        if self._owns_pool and (client := self._pool.end()) is not None:
            await client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _run(
        self, steps: Conversation, *, keep: bool
    ) -> tuple[Response, httpx2.Response | None]:
        import anyio  # comes with httpx2, and waits under asyncio and trio alike

        reply: Response | Failed | None = None
        raw: httpx2.Response | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                return end.value, raw
            if isinstance(step, Wait):
                await anyio.sleep(step.seconds)
                reply = None
            else:
                reply, raw = await self._attempt(step, keep)

    async def _attempt(
        self, step: Attempt, keep: bool
    ) -> tuple[Response | Failed, httpx2.Response | None]:
        if self._settings.on_request is not None:
            self._settings.on_request(step.info)
        reading = Reading(step, keep)
        raw: httpx2.Response | None = None
        payload = step.outgoing.payload
        try:
            client = self._pool.get()
            request = _request(
                client, step, None if payload is None else payload.content or payload.achunks()
            )
            with _unlogged(step):
                raw = await client.send(request, stream=True, follow_redirects=False)
            if reading.begin(raw):
                async for chunk in raw.aiter_bytes():
                    reading.add(chunk)
                reading.end()
        except APIError:
            raise
        except Exception as error:  # whatever the network, the HTTP client or a proxy comes up with
            reading.fail(error, KINDS)
        finally:
            if raw is not None and not reading.kept:
                await _aclose(raw)
        self._told(step, reading.started, reading.result)
        return reading.result, raw


def _request(
    client: httpx2.Client | httpx2.AsyncClient, step: Attempt, content: Any
) -> httpx2.Request:
    """The request as the HTTP client sends it, with what the user has set on that client."""
    outgoing = step.outgoing
    headers = httpx2.Headers(client.headers)
    headers.update([(name.encode("ascii"), value.encode()) for name, value in outgoing.headers])
    if (
        outgoing.payload is not None
        and not isinstance(content, bytes)
        and outgoing.payload.size is not None
    ):
        headers["Content-Length"] = str(outgoing.payload.size)
    url = outgoing.full_url
    if client.params:
        url += ("&" if "?" in url else "?") + str(client.params)
    timeout = client.timeout if isinstance(step.timeout, Omit) else httpx2.Timeout(step.timeout)
    return httpx2.Request(
        outgoing.method,
        url,
        headers=headers,
        cookies=client.cookies,
        content=content,
        extensions={"timeout": timeout.as_dict()},
    )


def _close(raw: httpx2.Response) -> None:
    with suppress(
        Exception
    ):  # the answer is read, or lost: that its connection closes badly changes nothing
        raw.close()


async def _aclose(raw: httpx2.Response) -> None:
    with suppress(Exception):
        await raw.aclose()


_secret_query: ContextVar[frozenset[str]] = ContextVar("_secret_query", default=frozenset())


class _HideQuery(logging.Filter):
    """Blots out credentials in the URLs that httpx2 logs; a key in a query is part of the URL."""

    def filter(self, record: logging.LogRecord) -> bool:
        names = _secret_query.get()
        if names and isinstance(record.args, tuple):
            record.args = tuple(
                _without(arg, names) if isinstance(arg, httpx2.URL) else arg for arg in record.args
            )
        return True


_HIDE_QUERY = _HideQuery()


def _without(url: httpx2.URL, names: frozenset[str]) -> str:
    pairs = parse_qsl(url.query.decode("ascii", "replace"), keep_blank_values=True)
    shown = [(name, "***" if name in names else value) for name, value in pairs]
    return f"{url.copy_with(query=None)}?{urlencode(shown, safe='*')}"


@contextmanager
def _unlogged(step: Attempt) -> Generator[None]:
    """While it lasts, httpx2 logs no credential of this attempt."""
    names = frozenset(name for name, _ in step.outgoing.placed.query)
    if not names:
        yield
        return
    logging.getLogger("httpx2").addFilter(_HIDE_QUERY)  # the same one each time: it is added once
    token = _secret_query.set(names)
    try:
        yield
    finally:
        _secret_query.reset(token)
