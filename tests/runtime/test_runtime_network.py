"""Calls over real sockets: a server that says exactly what a test wants, at the pace it wants."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from runtime.body import JsonBody
from runtime.errors import APIError, APITimeoutError, ResponseError, ServerError, TransportError
from runtime.items import JsonLines
from runtime.operation import Binary, Operation
from runtime.request import Arguments
from runtime.session import AsyncSession, Session
from runtime.stream import Stream, opener
from runtime.upload import RawBody

GET: Operation[dict[str, int]] = Operation("GET /x", returns={"200": lambda: dict[str, int]})
OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}'


@contextmanager
def server(*scripts: bytes | Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that plays one script to each connection; its address, and the requests it read."""
    listener = socket.create_server(("127.0.0.1", 0))
    seen: list[bytes] = []

    def serve() -> None:
        for script in scripts:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                seen.append(_read(connection))
                try:
                    if callable(script):
                        script(connection)
                    else:
                        connection.sendall(script)
                except OSError:
                    pass  # the client went away, as some tests have it

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _read(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536) or b"\r\n\r\n"
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    while len(body) < length:
        body += connection.recv(65536)
    while b"chunked" in head and not body.endswith(b"0\r\n\r\n"):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def call(
    url: str,
    operation: Operation[Any],
    asynchronous: bool,
    arguments: dict[str, Any],
    **options: Any,
) -> Any:
    """Sends an operation over a new connection."""

    async def send() -> Any:
        async with contextlib.aclosing(AsyncSession(url, **options)) as transport:
            return await transport.send(operation, Arguments(**arguments))

    if asynchronous:
        return asyncio.run(send())
    with contextlib.closing(Session(url, **options)) as transport:
        return transport.send(operation, Arguments(**arguments))


def stream(session: Session, operation: Operation[Any]) -> Stream[Any]:
    """The stream of an operation without arguments."""
    return Stream(opener(session, operation, Arguments(), session._settings))


def drip(connection: socket.socket) -> None:
    """An answer whose end never comes, though something always does."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b" ")
        time.sleep(0.05)


GZIP = gzip.compress(b'{"a":1}', mtime=0)  # the same test ids at any second
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (OK, {"a": 1}),
        (
            HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(GZIP) + GZIP,
            {"a": 1},
        ),
        (HEAD + b'Transfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n', {"a": 1}),
        (HEAD + b'X-Bytes: \xff\xfe\r\n\r\n{"a":1}', {"a": 1}),
        (b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + OK, {"a": 1}),
        (b"", TransportError),
        (b"garbage\r\n\r\n", TransportError),
        (b"HTTP/1.1 abc OK\r\n\r\n", TransportError),
        (HEAD + b"Content-Length: 100\r\n\r\nshort", TransportError),
        (HEAD + b"Content-Length: -1\r\n\r\n", TransportError),
        (HEAD + b"Bad Header\r\n\r\n", TransportError),
        (HEAD + b"X: " + b"a" * 200_000 + b"\r\n\r\n", TransportError),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", TransportError),
        (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip", ResponseError),
        (HEAD + b"Content-Length: 3\r\n\r\n\xff\xff\xff", ResponseError),
        (b"HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nshort", ServerError),
        (
            b"HTTP/1.1 500 No\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip",
            ServerError,
        ),
        (drip, APITimeoutError),
        (lambda connection: connection.recv(1), APITimeoutError),
    ],
)
def test_what_a_network_can_do(asynchronous: bool, script: Any, expected: Any) -> None:
    """Every answer, and every way of not answering, ends in a value or in the right error, and in time."""
    with server(script) as (url, _):
        if not isinstance(expected, type):
            assert expected == call(url, GET, asynchronous, {}, max_retries=0)
            return
        with pytest.raises(APIError) as caught:
            timeout = 0.3 if expected is APITimeoutError else 20.0
            call(url, GET, asynchronous, {}, max_retries=0, timeout=timeout)
        assert expected is type(caught.value)
        assert caught.value.__context__ is None


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_bodies_on_the_wire(asynchronous: bool) -> None:
    """JSON has a length; a stream of unknown length comes in chunks."""
    post: Operation[Any] = Operation(
        "POST /x", body=JsonBody(), returns={"200": lambda: dict[str, int]}
    )
    put: Operation[Any] = Operation(
        "PUT /x", body=RawBody("text/plain"), returns={"200": lambda: dict[str, int]}
    )
    empty: Operation[Any] = Operation("POST /x", returns={"200": lambda: dict[str, int]})
    with server(OK, OK, OK) as (url, seen):
        call(url, post, asynchronous, {"body": {"é": 1}})
        call(url, put, asynchronous, {"body": iter([b"ab", b"c"])})
        call(url, empty, asynchronous, {})
    assert seen[0].endswith(b"\r\n\r\n" + '{"é":1}'.encode())
    assert b"content-length: 8\r\n" in seen[0].lower()
    assert seen[1].endswith(b"\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    assert b"content-length: 0" in seen[2].lower()


def test_refused_and_unknown_hosts() -> None:
    """A port that nobody listens on, a name that nobody has, and an address that is none."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for url in (
        f"http://127.0.0.1:{port}",
        "http://name.invalid",
        "http://" + "a" * 300,
        "http://\u2764.\u2764\u2764--",
    ):
        for asynchronous in (False, True):
            with pytest.raises(APIError):
                call(url, GET, asynchronous, {}, max_retries=0, timeout=2.0)


def test_a_connection_that_was_refused_is_tried_again() -> None:
    """Even a POST is sent again where nobody took the first."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    attempts: list[int] = []
    post: Operation[Any] = Operation("POST /x", body=JsonBody())
    with (
        contextlib.closing(
            Session(url, max_retries=1, on_request=lambda info: attempts.append(info.attempt))
        ) as transport,
        pytest.raises(TransportError),
    ):
        transport.send(post, Arguments(body={}))
    assert [0, 1] == attempts


def test_a_stream_arrives_item_by_item() -> None:
    """An item is given before the next is there, and leaving early closes the connection."""
    closed = threading.Event()
    go_on = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\n" + b'{"n":1}\n')
        go_on.wait(5)
        connection.sendall(b'{"n":2}\n')
        while connection.recv(100):
            pass
        closed.set()

    lines: Operation[dict[str, int]] = Operation(
        "GET /x", returns={"200": JsonLines(lambda: dict[str, int])}
    )
    with server(script) as (url, _), contextlib.closing(Session(url)) as transport:
        with stream(transport, lines) as items:
            assert "content-length" not in items.headers
            assert {"n": 1} == next(items)
            go_on.set()
            assert {"n": 2} == next(items)
        assert closed.wait(5)


def test_a_stream_that_breaks_off() -> None:
    """A stream that ends too early, or falls silent, is an error of the tree."""
    binary: Operation[bytes] = Operation("GET /x", returns={"200": Binary()})
    short = HEAD + b"Content-Length: 10\r\n\r\nabc"

    def silent(connection: socket.socket) -> None:
        connection.sendall(short)
        time.sleep(0.6)

    for script, kind in ((short, TransportError), (silent, APITimeoutError)):
        with (
            server(script) as (url, _),
            contextlib.closing(Session(url, timeout=0.3)) as transport,
        ):
            got: list[bytes] = []
            with pytest.raises(kind) as caught, stream(transport, binary) as chunks:
                got.extend(chunks)
            assert [b"abc"] == got
            assert kind is type(caught.value)
            assert caught.value.__context__ is None


def test_a_forgotten_transport() -> None:
    """A transport that nobody closed leaves no open socket behind when it goes."""

    def patient(connection: socket.socket) -> None:
        connection.sendall(OK)
        connection.recv(1)

    with server(patient) as (url, _):
        transport = Session(url)
        assert {"a": 1} == transport.send(GET, Arguments())
        del transport
        gc.collect()


def test_cancelling() -> None:
    """A cancelled call is cancelled, and no error of the client."""

    async def run(url: str) -> None:
        async with contextlib.aclosing(AsyncSession(url)) as transport:
            await asyncio.wait_for(transport.send(GET, Arguments()), 0.1)

    with server(lambda connection: time.sleep(0.3)) as (url, _), pytest.raises(TimeoutError):
        asyncio.run(run(url))
