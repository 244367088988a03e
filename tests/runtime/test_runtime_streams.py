"""Answers read piece by piece."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.items import EventStream, JsonLines, ServerSentEvent

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
    assert ["1", "[2]"] == pieces(EventStream(lambda: str, "text"), [b"data: 1\n\ndata: [2]\n\n"])
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
