"""Connections: the only module that uses the HTTP library. ``exchange`` decides what is sent and retried.

Without an HTTP client of the user's, requests go through connection pools of ``httpcore2``, the transport of httpx2,
whose sockets obey one limit of time for a whole attempt, whatever arrives and however slowly. Pools belong to one
process, and asynchronous ones to one event loop: after a fork, and in another loop, new connections are made.
"""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
import time
import urllib.request
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, Final

import httpx2

from .errors import TransportError
from .limits import ENDS, HIDE
from .operation import Omit
from .request import Outgoing
from .retry import Failure
from .watchdog import Watchdog

_CORE: Final = frozenset({"TimeoutException", "NetworkError", "ProxyError", "ProtocolError"})

__all__ = [
    "AsyncConnections",
    "AsyncHttpClient",
    "Connections",
    "HttpClient",
    "failure_of",
    "sleep",
]

HttpClient = httpx2.Client
AsyncHttpClient = httpx2.AsyncClient

_KINDS: Final = (
    ("ConnectTimeout", Failure.UNSENT, True),
    ("PoolTimeout", Failure.UNSENT, True),
    ("TimeoutException", Failure.TIMED_OUT, True),
    ("ConnectError", Failure.UNSENT, False),
    ("ProxyError", Failure.UNSENT, False),
    ("NetworkError", Failure.LOST, False),
    ("RemoteProtocolError", Failure.LOST, False),
)


def failure_of(error: Exception) -> tuple[Failure, bool] | None:
    """How far an attempt came that an exception of the HTTP library ended, and whether time ran out."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & {"HTTPError", *_CORE}:
        for name, failure, timed_out in _KINDS:
            if name in kinds:
                return failure, timed_out
    if isinstance(error, TimeoutError):
        return Failure.TIMED_OUT, True
    return None


class _Opened:
    """A response whose head has arrived: status, header fields, and a body in pieces as they came or decoded."""

    __slots__ = ("_pieces", "close", "decoded", "fields", "status")

    def __init__(
        self,
        status: int,
        fields: list[tuple[bytes, bytes]],
        pieces: Any,
        close: Callable[[], Any],
        decoded: bool,
    ) -> None:
        self.status = status
        self.fields = fields
        self.decoded = decoded
        self.close = close
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._pieces)


def _is_replaced(kind: Any) -> bool:
    return not str(getattr(kind, "__module__", "")).startswith("httpx2")


class _Shared:
    """Base of sync and async connections."""

    def __init__(self, given: Any) -> None:
        self.given = given
        self.closed = False
        self._made_in = os.getpid()
        self._context: ssl.SSLContext | None = None
        self._proxies: dict[Any, str | None] = {}
        self._core_request: Any = None
        self._new_pool: Any = None

    def prepare(self) -> None:
        """Load the transport, so that the first request does not do so in its own time."""
        if self.given is None and self._core_request is None:
            from .network import core_request

            self._core_request, self._new_pool = core_request, self._make_pool()

    def _make_pool(self) -> Any:
        """Load what makes a pool of connections."""
        raise NotImplementedError

    def _refuse(self) -> None:
        if self.closed:
            raise TransportError("the client is closed")
        if self.given is not None and self._made_in != os.getpid():
            raise TransportError(
                "http_client belongs to another process; create the client after the fork"
            )

    def _proxy(self, url: Any) -> str | None:
        """The proxy of an address, as the environment named it when the address was first used."""
        place = (url.scheme, url.host, url.port)
        if place not in self._proxies:
            self._proxies[place] = _proxy(url)
        return self._proxies[place]

    def _tls(self, scheme: bytes) -> ssl.SSLContext | None:
        if scheme == b"https" and self._context is None:
            self._context = httpx2.create_ssl_context()
        return self._context


class Connections(_Shared):
    """The connections of a sync client: its own pools, or the HTTP client of the user."""

    def __init__(self, given: httpx2.Client | None = None) -> None:
        if given is None and _is_replaced(httpx2.Client):
            given = httpx2.Client()  # somebody has replaced the class, to see what is sent
        super().__init__(given)
        self._pools: dict[int, dict[str | None, Any]] = {}

    def _make_pool(self) -> Any:
        from .network import pool

        return pool

    def open(self, outgoing: Outgoing, timeout: float | Omit | None) -> _Opened:
        """Send a request, and return the response when its head has arrived."""
        self._refuse()
        payload = outgoing.payload
        content = None if payload is None else payload.content or payload.chunks()
        if self.given is not None:
            return self._send(self.given, outgoing, timeout, content)
        self.prepare()
        request = self._core_request(outgoing, timeout, content)
        raw = self._pool(request.url).handle_request(request)
        return _Opened(raw.status, raw.headers, raw.stream, raw.close, False)

    def _send(self, given: Any, outgoing: Outgoing, timeout: Any, content: Any) -> _Opened:
        watchdog = Watchdog()
        request = _request(given, outgoing, timeout, content)
        request.extensions["trace"] = watchdog.trace
        try:
            with watchdog:
                response = given.send(request, stream=True, follow_redirects=False)
        except BaseException:
            watchdog.close()
            raise
        watchdog.hold(response.extensions.get("network_stream"))

        def close() -> None:
            watchdog.close()
            response.close()

        decoded = _is_decoded(response)
        pieces = watchdog.each(response.iter_bytes() if decoded else response.iter_raw())
        return _Opened(response.status_code, response.headers.raw, pieces, close, decoded)

    def _pool(self, url: Any) -> Any:
        proxy = self._proxy(url)
        pools = self._pools.setdefault(os.getpid(), {})
        found = pools.get(proxy)
        if found is None:
            made = self._new_pool(proxy, self._tls(url.scheme))
            found = pools.setdefault(proxy, made)
        return found

    def close(self) -> None:
        """Close the pools. An HTTP client of the user's stays open."""
        self.closed = True
        for pool in self._pools.pop(os.getpid(), {}).values():
            pool.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()


class AsyncConnections(_Shared):
    """The connections of an async client: pools for each event loop, or an HTTP client of the user's."""

    def __init__(self, given: httpx2.AsyncClient | None = None) -> None:
        if given is None and _is_replaced(httpx2.AsyncClient):
            given = httpx2.AsyncClient()
        super().__init__(given)
        self._pools: weakref.WeakKeyDictionary[Any, dict[str | None, Any]] = (
            weakref.WeakKeyDictionary()
        )
        self._pid = self._made_in

    def _make_pool(self) -> Any:
        from .network import async_pool

        return async_pool

    async def open(self, outgoing: Outgoing, timeout: float | Omit | None) -> _Opened:
        """As ``Connections.open``."""
        self._refuse()
        payload = outgoing.payload
        content = None if payload is None else payload.content or payload.achunks()
        if self.given is not None:
            sent = self.given.send(
                _request(self.given, outgoing, timeout, content),
                stream=True,
                follow_redirects=False,
            )
            response = await within(sent)
            decoded = _is_decoded(response)
            pieces = response.aiter_bytes() if decoded else response.aiter_raw()
            return _Opened(
                response.status_code, response.headers.raw, _each(pieces), response.aclose, decoded
            )
        self.prepare()
        request = self._core_request(outgoing, timeout, content)
        raw = await self._pool(request.url).handle_async_request(request)
        return _Opened(raw.status, raw.headers, raw.stream, raw.aclose, False)

    def _pool(self, url: Any) -> Any:
        if self._pid != os.getpid():
            self._pid, self._pools = os.getpid(), weakref.WeakKeyDictionary()
        pools = self._pools.setdefault(_loop(), {})
        proxy = self._proxy(url)
        found = pools.get(proxy)
        if found is None:
            found = pools[proxy] = self._new_pool(proxy, self._tls(url.scheme))
        return found

    async def aclose(self) -> None:
        """Close the pools of this event loop. An HTTP client of the user's stays open."""
        self.closed = True
        for pool in self._pools.pop(_loop(), {}).values():
            await pool.aclose()


def _loop() -> Any:
    """Return a key for the running event loop, of asyncio or another library."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        from anyio.lowlevel import current_token

        return current_token()


async def sleep(seconds: float) -> None:
    """Wait, in whichever event loop runs."""
    import anyio  # comes with httpx2, and waits under asyncio and trio alike

    await anyio.sleep(seconds)


async def within(sent: Any) -> Any:
    """Await what an HTTP client of the user's does, at most until the limit of the attempt."""
    ends = ENDS.get()
    if ends == float("inf"):
        return await sent
    import anyio

    with anyio.fail_after(max(ends - time.monotonic(), 0)):
        return await sent


async def _each(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces of a body, each awaited at most until the limit of the attempt."""
    rest = aiter(pieces)
    while True:
        try:
            piece = await within(anext(rest))
        except StopAsyncIteration:
            return
        yield piece


def _request(
    client: httpx2.Client | httpx2.AsyncClient,
    outgoing: Outgoing,
    timeout: float | Omit | None,
    content: Any,
) -> httpx2.Request:
    """The request as an HTTP client of the user's sends it, with what they have set on that client."""
    headers = httpx2.Headers(client.headers)
    headers.update([(name.encode("ascii"), value.encode()) for name, value in outgoing.headers])
    payload = outgoing.payload
    if payload is not None and not isinstance(content, bytes) and payload.size is not None:
        headers["Content-Length"] = str(payload.size)
    url = outgoing.full_url
    if client.params:
        url += ("&" if "?" in url else "?") + str(client.params)
    waits = client.timeout if isinstance(timeout, Omit) else httpx2.Timeout(timeout)
    request = httpx2.Request(
        outgoing.method,
        url,
        headers=headers,
        cookies=client.cookies,
        content=content,
        extensions={"timeout": waits.as_dict()},
    )
    request.method = outgoing.method  # as the document spells it
    outgoing.sent.append(partial(_completed, request))
    return request


def _completed(request: httpx2.Request) -> tuple[list[tuple[str, str]], str]:
    """The headers and the URL of a request, with what the HTTP client of the user's has added."""
    return list(request.headers.multi_items()), str(request.url)


def _is_decoded(response: httpx2.Response) -> bool:
    """Whether the HTTP client decodes the body: it has done so, or nobody else knows the encoding."""
    encodings = response.headers.get("content-encoding", "")
    known = {"gzip", "x-gzip", "deflate", "identity", ""}
    return response.is_stream_consumed or any(
        each.strip().lower() not in known for each in encodings.split(",")
    )


@lru_cache(maxsize=64)
def _environment_proxy(
    scheme: str, host: str, environment: tuple[tuple[str, str], ...]
) -> str | None:
    del environment  # the key of the cached result
    proxies = urllib.request.getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _proxy(url: Any) -> str | None:
    """The proxy that the environment names for an address."""
    named = tuple((name, os.environ[name]) for name in _PROXY_VARIABLES if name in os.environ)
    if not named and os.name == "posix" and not _SYSTEM_PROXIES:
        return None
    port = f":{url.port}" if url.port else ""
    return _environment_proxy(url.scheme.decode(), url.host.decode() + port, named)


_SYSTEM_PROXIES = hasattr(urllib.request, "proxy_bypass_macosx_sysconf")
_PROXY_VARIABLES = tuple(
    name
    for word in ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    for name in (word, word.upper())
)


class _HideSecrets(logging.Filter):
    """Hides the secrets of the attempt under way in what the HTTP library logs: URLs, and headers at DEBUG."""

    def filter(self, record: logging.LogRecord) -> bool:
        hide = HIDE.get()
        if hide is not None:
            record.msg, record.args = hide(record.getMessage()), None
        return True


for _name in (
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
):
    logging.getLogger(_name).addFilter(_HideSecrets())
