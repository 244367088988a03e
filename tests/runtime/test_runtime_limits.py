"""A call ends in time and within its limits, whatever a server sends and however slowly."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from runtime.auth import Given
from runtime.errors import APIError, APITimeoutError, NotFoundError, ResponseError
from runtime.items import EventStream, JsonLines
from runtime.oauth import OAuth2
from runtime.operation import Binary, Operation
from runtime.request import Arguments
from runtime.session import AsyncSession, Session
from runtime.stream import AsyncStream, Stream, async_opener, opener
from runtime_calls import Caller, Reply, answers

GET: Operation[bytes] = Operation("GET /x", returns={"200": Binary()})
OK = b"HTTP/1.1 200 OK\r\n"


def drips(before: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """A script that sends a beginning, and then a piece over and over."""

    def script(connection: socket.socket) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(piece)
            time.sleep(0.05)

    return script


def redirects(connection: socket.socket) -> None:
    """A redirect that takes a while, each time anew."""
    time.sleep(0.3)
    connection.sendall(
        b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    connection.close()


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n"
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"
DRIPS: dict[str, Callable[[socket.socket], None]] = {
    "status line": drips(b"HTTP/1.1 200 ", b"a"),
    "header": drips(OK + b"X: ", b"a"),
    "100 continue": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": drips(OK + b"Content-Length: 100000\r\n\r\n", b"a"),
    "chunk extension": drips(CHUNKED + b"\r\n1;", b"a"),
    "trailers": drips(CHUNKED + b"\r\n0\r\nX: ", b"a"),
    "gzip header": drips(
        CHUNKED
        + b"Content-Encoding: gzip\r\n\r\nA\r\n\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff\r\n",
        b"1\r\na\r\n",
    ),
    "empty deflate blocks": drips(
        CHUNKED + b"Content-Encoding: deflate\r\n\r\n2\r\n\x78\x9c\r\n",
        b"5\r\n" + EMPTY_BLOCK + b"\r\n",
    ),
    "redirects": redirects,
}


PLAIN = OK + b"Content-Length: 2\r\n\r\nok"


@contextlib.contextmanager
def server(script: Callable[[socket.socket], None], before: int = 0) -> Iterator[str]:
    """A server that plays a script to every connection, ``before`` plain answers before it on the first one."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []

    def serve(connection: socket.socket, plain: int) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            for _ in range(plain):
                connection.sendall(PLAIN)
                connection.recv(65536)
            script(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                arguments = (connection, before if len(connections) == 1 else 0)
                threading.Thread(target=serve, args=arguments, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def call(url: str, asynchronous: bool, given: bool = False, before: int = 0, **options: Any) -> Any:
    """Send a request after ``before`` others, over connections of its own or those of a client that is ``given``."""

    async def send() -> Any:
        client = httpx2.AsyncClient() if given else None
        session = AsyncSession(url, max_retries=0, http_client=client)
        try:
            for _ in range(before):
                assert b"ok" == await session.send(GET, Arguments())
            return await session.with_options(**options).send(GET, Arguments())
        finally:
            await session.aclose()
            if client is not None:
                await client.aclose()

    if asynchronous:
        return asyncio.run(send())
    client = httpx2.Client() if given else None
    session = Session(url, max_retries=0, http_client=client)
    try:
        for _ in range(before):
            assert b"ok" == session.send(GET, Arguments())
        return session.with_options(**options).send(GET, Arguments())
    finally:
        session.close()
        if client is not None:
            client.close()


@pytest.mark.slow
@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("given", [False, True], ids=["own connections", "the user's client"])
@pytest.mark.parametrize("before", [0, 1], ids=["new connection", "reused connection"])
def test_a_call_ends_in_time(asynchronous: bool, given: bool, before: int) -> None:
    """A server that always sends something, and never all of it, does not outlive ``timeout`` or ``deadline``.

    That the calls end at all is the proof: without the limit they would not.
    """

    def ends(form: str, option: str) -> bool:
        with server(DRIPS[form], before) as url, pytest.raises(APITimeoutError):
            call(url, asynchronous, given, before, **{option: 0.6})
        return True

    cases = [(form, option) for form in DRIPS for option in ("timeout", "deadline")]
    with ThreadPoolExecutor(len(cases)) as pool:
        assert all(pool.map(ends, *zip(*cases, strict=True)))


def items(url: str, asynchronous: bool, reader: Any, **options: Any) -> list[Any]:
    """The items of a stream."""
    streamed: Operation[Any] = Operation("GET /x", returns={"200": reader})

    async def read() -> list[Any]:
        session = AsyncSession(url)
        try:
            settings = session.settings_for(streamed, options)
            opened = async_opener(session, streamed, Arguments(), settings)
            return [item async for item in AsyncStream(opened)]
        finally:
            await session.aclose()

    if asynchronous:
        return asyncio.run(read())
    with contextlib.closing(Session(url)) as session:
        settings = session.settings_for(streamed, options)
        return [*Stream(opener(session, streamed, Arguments(), settings))]


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("reader", [JsonLines(), EventStream()])
def test_a_stream_ends_at_the_deadline(asynchronous: bool, reader: Any) -> None:
    """A stream that always sends something, and never a whole item, does not outlive ``deadline``."""
    script = drips(CHUNKED + b"\r\n", b"1\r\na\r\n")
    with server(script) as url, pytest.raises(APITimeoutError, match="stream timed out"):
        items(url, asynchronous, reader, deadline=0.3, timeout=30)


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("reader", [JsonLines(), EventStream()])
def test_a_line_that_is_too_long_is_an_error_of_the_client(
    asynchronous: bool, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line beyond the limit ends a stream with an error of the client's tree."""
    monkeypatch.setattr("runtime.items.LONGEST_LINE", 1000)
    script = drips(OK + b"Connection: close\r\n\r\ndata: ", b"a" * 1000)
    with server(script) as url, pytest.raises(ResponseError, match="longer than 1000 bytes"):
        items(url, asynchronous, reader)


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("option", ["timeout", "deadline"])
def test_the_request_of_a_token_ends_with_the_call(asynchronous: bool, option: str) -> None:
    """A token endpoint that always sends something ends neither later than the call nor than others that wait for it."""
    given = {"client_id": "me", "client_secret": "s3cret", "token_url": "/token"}
    options: dict[str, Any] = {"max_retries": 5, option: 0.3}

    def credentials(kind: Any, url: str) -> Any:
        values = {name: Given(name, value=value) for name, value in given.items()}
        scheme = OAuth2(Given("token"), **values).bound(kind, url, None, {"timeout": 60})
        return {"credentials": {"oauth": scheme}, "security": (("oauth",),)}

    async def wait(url: str) -> list[Any]:
        session = AsyncSession(url, **credentials(AsyncSession, url))
        calls = [session.with_options(**options).send(GET, Arguments()) for _ in range(3)]
        try:
            return await asyncio.gather(*calls, return_exceptions=True)
        finally:
            await session.aclose()

    with server(drips(OK + b"X: ", b"a")) as url:
        if asynchronous:
            ended = asyncio.run(wait(url))
        else:
            session = Session(url, **credentials(Session, url))
            with ThreadPoolExecutor(3) as pool, contextlib.closing(session):
                calls = [
                    pool.submit(session.with_options(**options).send, GET, Arguments())
                    for _ in range(3)
                ]
                ended = [one.exception() for one in calls]
    assert ["APITimeoutError"] * 3 == [type(one).__name__ for one in ended]


def bomb(size: int, layers: int = 1) -> bytes:
    """A body of zeros, compressed several times."""
    body = bytes(size)
    for _ in range(layers):
        body = gzip.compress(body, mtime=0)
    return body


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_body_is_counted_after_decompression(caller: Caller, layers: int) -> None:
    """A small response that becomes a large one is refused; within the limit it is read."""
    body = bomb(3_000_000, layers)
    headers = {"Content-Encoding": ", ".join(["gzip"] * layers)}
    handler, _ = answers(Reply(200, body, headers), Reply(200, body, headers))
    with pytest.raises(
        ResponseError, match=r"larger than max_response_bytes \(1000000\)"
    ) as caught:
        caller.call(handler, GET, max_response_bytes=1_000_000)
    assert 200 == caught.value.status_code
    assert len(caught.value.body) <= 1_000_000
    assert bytes(3_000_000) == caller.call(handler, GET)


def test_a_length_that_is_too_large_is_refused_at_once(caller: Caller) -> None:
    """A response that says it is too large is not read."""
    reply = Reply(200, b"", {"Content-Length": "5000"})
    with pytest.raises(ResponseError, match="max_response_bytes"):
        caller.call(answers(reply)[0], GET, max_response_bytes=1000)


def test_the_body_of_an_error_is_cut(caller: Caller) -> None:
    """One mebibyte of the body of an error is kept; its status is not lost."""
    handler, _ = answers(Reply(404, b"x" * 3_000_000))
    with pytest.raises(NotFoundError) as caught:
        caller.call(handler, GET)
    assert len(caught.value.body) <= 1 << 20


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("encoding", [b"br", b"gzip, br", b",".join([b"gzip"] * 50)])
def test_an_encoding_that_nobody_asked_for(asynchronous: bool, encoding: bytes) -> None:
    """A content encoding that is not known is an error that names it."""

    def script(connection: socket.socket) -> None:
        connection.sendall(OK + b"Content-Encoding: %s\r\nContent-Length: 3\r\n\r\nabc" % encoding)

    with server(script) as url, pytest.raises(ResponseError, match="content encoding") as caught:
        call(url, asynchronous)
    assert 200 == caught.value.status_code


@pytest.mark.parametrize(
    "body", [zlib.compress(b"abc"), zlib.compress(b"abc")[2:-4], gzip.compress(b"abc", mtime=0)]
)
def test_deflate_in_both_forms(caller: Caller, body: bytes) -> None:
    """Deflate is read with the header of zlib and without, and gzip of several members to its end."""
    gzipped = body[:2] == b"\x1f\x8b"
    reply = Reply(
        200, body * (2 if gzipped else 1), {"Content-Encoding": "gzip" if gzipped else "deflate"}
    )
    assert (b"abcabc" if gzipped else b"abc") == caller.call(answers(reply)[0], GET)


@pytest.mark.parametrize("charset", ["punycode", "undefined", "idna", "base64", "rot13", "x" * 90])
def test_a_charset_is_one_of_a_list(caller: Caller, charset: str) -> None:
    """A codec that a server names is used only if it is one for text."""
    kind = f"text/plain; charset={charset}"
    assert "abc" == caller.call(
        answers(Reply(200, b"abc", {"Content-Type": kind}))[0], Operation("GET /x")
    )


@pytest.mark.parametrize("reader", [JsonLines(), EventStream()])
def test_a_line_has_a_limit(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line without end is refused, however it is cut into pieces."""
    monkeypatch.setattr("runtime.items.LONGEST_LINE", 1000)
    decoder = reader.decoder()
    with pytest.raises(ValueError, match="longer than 1000 bytes"):
        for _ in range(2000):
            list(decoder.feed(b"data: "))


def test_lines_are_not_copied_for_each_piece() -> None:
    """A long line costs what its pieces cost: each is kept once, and joined once."""
    decoder: Any = JsonLines().decoder()
    for _ in range(100_000):
        list(decoder.feed(b" "))
    assert 100_000 == len(decoder._lines._left)
    assert [1] == list(decoder.feed(b"1\n"))


def test_cookies_are_not_kept(caller: Caller) -> None:
    """What a server sets is not sent again by a client's own connections."""
    seen: list[bytes] = []

    def script(connection: socket.socket) -> None:
        connection.sendall(OK + b"Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
        seen.append(connection.recv(65536))

    with server(script) as url, contextlib.closing(Session(url)) as session:
        session.send(GET, Arguments())
        with contextlib.suppress(APIError):
            session.with_options(max_retries=0).send(GET, Arguments())
    assert b"ookie" not in b"".join(seen)
