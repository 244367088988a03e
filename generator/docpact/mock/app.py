"""A mock behind an address: an ASGI application, a server, and a transport for clients in the same process."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docpact.errors import DocpactError
from docpact.mock.answers import plain_error
from docpact.mock.messages import Answer, Request
from docpact.mock.server import Mock

if TYPE_CHECKING:
    import httpx2

__all__ = ["MockApp", "serve", "transport"]

_Receive = Callable[[], Awaitable[dict[str, Any]]]
_Send = Callable[[dict[str, Any]], Awaitable[None]]
_BODYLESS = (204, 205, 304)


class MockApp:
    """An ASGI application that plays a mock.

    Args:
        mock: The mock.
        latency: Seconds to wait before each answer.
        pace: Seconds between the items of a stream.
    """

    def __init__(self, mock: Mock, *, latency: float = 0, pace: float = 0) -> None:
        self._mock = mock
        self._latency = latency
        self._pace = pace

    async def __call__(self, scope: dict[str, Any], receive: _Receive, send: _Send) -> None:
        """Serve one connection of ASGI 3."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        body = await self._read(receive)
        if body is None:
            answer = plain_error(
                413, [f"the body is longer than {self._mock.most} bytes"], {"Connection": "close"}
            )
        else:
            # Checking a large body takes a while; other requests are answered meanwhile.
            answer = await asyncio.to_thread(self._mock.answer, _request(scope, body))
        if self._latency or answer.latency:
            await asyncio.sleep(self._latency + answer.latency)
        await self._send(answer, scope["method"], send)

    async def _read(self, receive: _Receive) -> bytes | None:
        """The body; None where it is too long."""
        body = bytearray()
        while True:
            event = await receive()
            if event["type"] == "http.disconnect":
                return bytes(body)
            body += event.get("body", b"")
            if len(body) > self._mock.most:
                return None
            if not event.get("more_body", False):
                return bytes(body)

    async def _send(self, answer: Answer, method: str, send: _Send) -> None:
        headers = [
            (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
            for name, value in answer.all_headers().items()
        ]
        if not answer.chunks and answer.status not in _BODYLESS and method != "HEAD":
            headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        pieces = answer.chunks or (answer.body,)
        if answer.truncate:
            await send(
                {
                    "type": "http.response.body",
                    "body": answer.body[: len(answer.body) // 2],
                    "more_body": True,
                }
            )
            raise ConnectionAbortedError("truncated on purpose")
        for number, piece in enumerate(pieces):
            if number and self._pace:
                await asyncio.sleep(self._pace)
            more = number + 1 < len(pieces)
            await send({"type": "http.response.body", "body": piece, "more_body": more})


async def _lifespan(receive: _Receive, send: _Send) -> None:
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return


def _request(scope: dict[str, Any], body: bytes) -> Request:
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = (
            f"{headers[key]}{'; ' if key == 'cookie' else ', '}{text}" if key in headers else text
        )
    path = raw.partition(b"?")[0].decode("latin-1")
    return Request(
        scope["method"], path, scope.get("query_string", b"").decode("latin-1"), headers, body
    )


def transport(mock: Mock) -> httpx2.MockTransport:
    """Return a transport for ``httpx2.Client(transport=…)`` and ``AsyncClient`` that calls the mock without a network."""
    import httpx2

    def handle(request: httpx2.Request) -> httpx2.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        path, _, query = request.url.raw_path.decode("latin-1").partition("?")
        answer = mock.answer(Request(request.method, path, query, headers, request.read()))
        return httpx2.Response(answer.status, headers=answer.all_headers(), content=answer.body)

    return httpx2.MockTransport(handle)


_KEEP_ALIVE = 75
"""Seconds; a shorter time closes the connections of slow test programs, whose next POST fails then."""


def serve(
    mock: Mock,
    host: str,
    port: int,
    ready: Callable[[str], None],
    *,
    latency: float = 0,
    pace: float = 0,
) -> None:
    """Answer on ``host`` and ``port`` (0: any free one) until interrupted; ``ready`` gets the address.

    Raises:
        DocpactError: The address cannot be used, or the ``mock`` extra is not installed.
    """
    try:
        import uvicorn
    except ImportError:
        raise DocpactError(
            "the mock server is not installed", hint="pip install 'docpact[mock]'"
        ) from None
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError, TypeError, ValueError) as error:
        listener.close()
        raise DocpactError(
            f"cannot serve on {host}:{port}: {error}", hint="choose another --host or --port"
        ) from None
    listener.listen(128)
    shown = f"[{host}]" if ":" in host else host
    ready(f"http://{shown}:{listener.getsockname()[1]}")
    app: Any = MockApp(mock, latency=latency, pace=pace)
    config = uvicorn.Config(
        app,
        log_level="critical",
        lifespan="off",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
    )
    uvicorn.Server(config).run(sockets=[listener])
