"""Connection pools of ``httpcore2``, the transport of httpx2, whose sockets obey one limit of time for a whole attempt."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import httpcore2

from .limits import ENDS
from .operation import Omit
from .request import Outgoing

__all__ = ["async_pool", "core_request", "pool", "target"]

_WRITTEN = 1 << 16
_LIMITS: Final = {
    "max_connections": 100,
    "max_keepalive_connections": 20,
    "keepalive_expiry": 5.0,
}


def pool(proxy: str | None, context: ssl.SSLContext | None) -> Any:
    """Make a pool of connections, through a proxy if one is given."""
    arguments: dict[str, Any] = {**_LIMITS, "ssl_context": context}
    if proxy is not None:
        return _through(proxy, httpcore2.HTTPProxy, httpcore2.SOCKSProxy, arguments)
    return httpcore2.ConnectionPool(**arguments, network_backend=_Backend())


def async_pool(proxy: str | None, context: ssl.SSLContext | None) -> Any:
    """As ``pool``, of asynchronous connections."""
    arguments: dict[str, Any] = {**_LIMITS, "ssl_context": context}
    if proxy is not None:
        return _through(proxy, httpcore2.AsyncHTTPProxy, httpcore2.AsyncSOCKSProxy, arguments)
    return httpcore2.AsyncConnectionPool(**arguments, network_backend=_AsyncBackend())


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    ends = ENDS.get()
    if ends == float("inf"):
        return timeout
    left = ends - time.monotonic()
    if left <= 0:
        raise error("timed out")
    return left if timeout is None or left < timeout else timeout


class _Stream(httpcore2.NetworkStream):
    """A socket that obeys the limit of the attempt that uses it.

    Writes are buffered until the next read: the head of a request and a small body are sent
    together.
    """

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner
        self._held = b""
        self._timeout: float | None = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._held:
            with suppress(httpcore2.WriteError):  # there may be a response anyway
                self._flush()
        return self._inner.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._timeout = timeout
        self._held = self._held + buffer if self._held else bytes(buffer)
        if len(self._held) > _WRITTEN:
            self._flush()

    def _flush(self) -> None:
        held, self._held = self._held, b""
        for start in range(0, len(held), _WRITTEN):
            piece = held if len(held) <= _WRITTEN else held[start : start + _WRITTEN]
            self._inner.write(piece, _left(self._timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = _left(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.NetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        left = _left(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, left, local_address, socket_options))


class _AsyncStream(httpcore2.AsyncNetworkStream):
    """As ``_Stream``."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream) -> None:
        self._inner = inner
        self._held = b""
        self._timeout: float | None = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._held:
            with suppress(httpcore2.WriteError):  # there may be a response anyway
                await self._flush()
        return await self._inner.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._timeout = timeout
        self._held = self._held + buffer if self._held else bytes(buffer)
        if len(self._held) > _WRITTEN:
            await self._flush()

    async def _flush(self) -> None:
        held, self._held = self._held, b""
        await self._inner.write(held, _left(self._timeout, httpcore2.WriteTimeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        left = _left(timeout, httpcore2.ConnectTimeout)
        return _AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _AsyncBackend(httpcore2.AsyncNetworkBackend):
    def __init__(self) -> None:
        self._inner: Any = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        left = _left(timeout, httpcore2.ConnectTimeout)
        return _AsyncStream(
            await self._inner.connect_tcp(host, port, left, local_address, socket_options)
        )


@lru_cache(maxsize=256)
def _origin(address: str) -> tuple[bytes, bytes, int | None]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    name = host.encode() if host.isascii() else host.encode("idna")
    return parts.scheme.encode(), name, parts.port


def target(url: str) -> httpcore2.URL:
    """Return a URL as the connections take it."""
    start = url.find("/", url.find("://") + 3)
    address, target = (url, "/") if start < 0 else (url[:start], url[start:])
    if start < 0 and "?" in url:
        address, _, query = url.partition("?")
        target = f"/?{query}"
    scheme, host, port = _origin(address)
    return httpcore2.URL(scheme=scheme, host=host, port=port, target=target.encode("ascii"))


@lru_cache(maxsize=256)
def _host(scheme: bytes, host: bytes, port: int | None) -> bytes:
    usual = {b"http": 80, b"https": 443}.get(scheme)
    name = b"[" + host + b"]" if b":" in host else host
    return name if port is None or port == usual else name + b":%d" % port


def core_request(
    outgoing: Outgoing, timeout: float | Omit | None, content: Any
) -> httpcore2.Request:
    """Return a request as the connections take it."""
    url = target(outgoing.full_url)
    headers = [(b"Host", _host(url.scheme, url.host, url.port))]
    headers += [(name.encode("ascii"), value.encode()) for name, value in outgoing.headers]
    payload = outgoing.payload
    if payload is not None:
        size = payload.size
        headers.append(
            (b"Transfer-Encoding", b"chunked")
            if size is None
            else (b"Content-Length", b"%d" % size)
        )
    elif outgoing.method in ("POST", "PUT", "PATCH"):
        headers.append((b"Content-Length", b"0"))
    if isinstance(timeout, Omit):
        timeout = None
    return httpcore2.Request(
        outgoing.method,
        url,
        headers=headers,
        content=content,
        extensions={
            "timeout": {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}
        },
    )


def _through(proxy: str, http: Any, socks: Any, arguments: dict[str, Any]) -> Any:
    """A pool that connects through a proxy."""
    parts = urlsplit(proxy)
    auth = None
    if parts.username is not None:
        auth = (unquote(parts.username).encode(), unquote(parts.password or "").encode())
    address = httpcore2.URL(
        scheme=parts.scheme.encode(),
        host=(parts.hostname or "").encode(),
        port=parts.port,
        target=b"/",
    )
    kind = socks if parts.scheme.startswith("socks") else http
    return kind(proxy_url=address, proxy_auth=auth, **arguments)
