"""Answers read piece by piece."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.errors import TransportError
from runtime.items import EventStream, JsonLines, ServerSentEvent
from runtime.operation import Operation
from runtime.request import Arguments
from runtime.stream import AsyncStream, Stream, async_opener, opener
from runtime_calls import Caller

EVENTS = (
    b"\xef\xbb\xbf: a comment\r\n\r\ndata: one\n\nevent: add\rdata:two\rdata: lines\rid: 7\rretry: 250\r\r"
    b"data\n\nid: \x00\nfoo: bar\ndata:  x\n\nevent: empty\n\ndata: never ended"
)
READ = [
    ServerSentEvent("message", "one"),
    ServerSentEvent("add", "two\nlines", "7", 250),
    ServerSentEvent("message", "", "7", 250),
    ServerSentEvent("message", " x", "7", 250),
]


def pieces(reader: Any, chunks: list[bytes]) -> list[Any]:
    """The items of a stream that arrives in pieces."""
    decoder = reader.decoder()
    return [*(item for chunk in chunks for item in decoder.feed(chunk)), *decoder.end()]


def test_server_sent_events() -> None:
    """Events as the standard has them: comments, every line ending, several data lines, ids that stay."""
    assert READ == pieces(EventStream(), [EVENTS])


@given(st.lists(st.integers(0, len(EVENTS))))
def test_events_in_pieces(cuts: list[int]) -> None:
    """Where a stream is cut into pieces makes no difference."""
    edges = [0, *sorted(cuts), len(EVENTS)]
    assert READ == pieces(EventStream(), [EVENTS[a:b] for a, b in itertools.pairwise(edges)])


def test_events_of_json() -> None:
    """With a type the data of an event is JSON, up to the customary end."""
    assert [{"a": 1}, [2]] == pieces(
        EventStream(lambda: Any),
        [b'data: {"a":\ndata: 1}\n\ndata: [2]\n\ndata: [DONE]\n\ndata: 5\n\n'],
    )
    assert ["x"] == pieces(EventStream(lambda: Any), [b"data: x\n\n"])
    assert ["1", "[2]", "[DONE]", ""] == pieces(
        EventStream(lambda: str, "text"), [b"data: 1\n\ndata: [2]\n\ndata: [DONE]\n\ndata\n\n"]
    )
    assert [{"event": "add", "data": "1"}, {"data": "x"}] == pieces(
        EventStream(lambda: Any, "event"), [b"event: add\ndata: 1\n\ndata: x\n\n"]
    )


LINES = b'{"a":1}\r\n\n  \n\x1e[1.10]\n"last"'


@given(st.lists(st.integers(0, len(LINES))))
def test_json_lines(cuts: list[int]) -> None:
    """A JSON value a line, empty lines between them, record separators before them, the last one unended."""
    edges = [0, *sorted(cuts), len(LINES)]
    chunks = [LINES[a:b] for a, b in itertools.pairwise(edges)]
    assert [{"a": 1}, [1.1], "last"] == pieces(JsonLines(), chunks)


def test_what_comes_before_a_fault_is_kept() -> None:
    """A line that is no JSON does not cost the lines before it in the same piece."""
    items = JsonLines().decoder().feed(b"1\n2\nx\n")
    assert [1, 2] == [next(items), next(items)]
    with pytest.raises(ValueError, match="Expecting value"):
        next(items)


class _Broken(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that may break off at its end."""

    def __init__(self, body: bytes, whole: bool) -> None:
        self._body = body
        self._whole = whole

    def __iter__(self) -> Iterator[bytes]:
        yield self._body
        if not self._whole:
            raise httpx2.ReadError("gone")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    ("bodies", "times", "items", "ids"),
    [
        # The id of an event that is not whole does not count; an empty id is one, and is not sent.
        (["id: 1\ndata: 1\n\nid: 2\ndata: 2", "id\ndata: 2\n\n", "data: 3\n\n!"], 3, "123", [None, "1", None]),
        (["id: 1\nretry: 1\ndata: 1\n\n", "data: 2\n\n", "data: 3\n\n!"], 3, "123", [None, "1", "1"]),
        (["id: 1\ndata: 1\n\n!"], 3, "1", [None]),
        (["id: 1\ndata: 1\n\n", "", "", "data: 2\n\n!"], 2, "1", [None, "1", "1"]),
        (["data: 1\n\n", "data: 1\n\n!"], 3, "1", [None]),
        (["id: 1\ndata: 1\n\n", "data: 2\n\n!"], 0, "1", [None]),
    ],
)  # fmt: skip
def test_a_stream_is_resumed(
    bodies: list[str],
    times: int,
    items: str,
    ids: list[str | None],
    asynchronous: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After the last whole event, as often in a row as asked, only where there was an id, and not after its end (``!``)."""
    monkeypatch.setattr("runtime.streaming.backoff", lambda *_: 0.0)
    seen: list[str | None] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        body = bodies[len(seen)]
        seen.append(request.headers.get("last-event-id"))
        stream = _Broken(body.removesuffix("!").encode(), body.endswith("!"))
        return httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, stream=stream)

    operation: Operation[Any] = Operation(
        "GET /x", returns={"200": EventStream(lambda: str, "text")}
    )
    caller = Caller(asynchronous)
    session = caller.transport(handler, max_retries=0)
    given = (session, operation, Arguments(), session._settings)
    found: list[str] = []

    async def collect() -> None:
        async for item in AsyncStream[str](async_opener(*given)).resumed(times):
            found.append(item)

    def read() -> None:
        if asynchronous:
            asyncio.run(collect())
        else:
            for item in Stream[str](opener(*given)).resumed(times):
                found.append(item)

    if bodies[len(ids) - 1].endswith("!"):
        read()
    else:
        with pytest.raises(TransportError) as caught:
            read()
        assert caught.value.status_code == 200
    assert ("".join(found), seen) == (items, ids)
