"""Multipart responses, read part by part."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.parts import MultipartStream

TYPE = 'multipart/mixed; charset=utf-8; boundary="b 1"'
BODY = (
    b"skipped\r\n--b 1  \r\nContent-Type: application/json\r\n\r\n"
    b'{"n": 1}\r\n--b 1\r\n\r\n[2]\r\n--b 1\r\ncontent-type: text/plain\r\nX: y\r\n\r\na\r\n--b 2\r\nb'
    b"\r\n--b 1\r\nContent-Type: image/png\r\n\r\n\x89\r\n\r\n--b 1--\r\nskipped\r\n--b 1\r\n"
)
PARTS = [{"n": 1}, [2], "a\r\n--b 2\r\nb", b"\x89\r\n"]


def read(chunks: list[bytes], content_type: str = TYPE, **options: Any) -> list[Any]:
    """The parts of a response that arrives in pieces."""
    decoder = MultipartStream(**options).decoder(content_type)
    return [*(item for chunk in chunks for item in decoder.feed(chunk)), *decoder.end()]


@given(st.lists(st.integers(0, len(BODY))))
def test_parts_in_pieces(cuts: list[int]) -> None:
    """Parts are read by their media types, wherever the response is cut into pieces."""
    edges = [0, *sorted(cuts), len(BODY)]
    assert PARTS == read([BODY[a:b] for a, b in itertools.pairwise(edges)])


def test_parts_as_bytes() -> None:
    """Where parts are files, each is its bytes."""
    assert [b'{"n": 1}', b"[2]"] == read([BODY], plain=True)[:2]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (BODY, "multipart/mixed"),
        (BODY[:70], TYPE),
        (b"", TYPE),
        (b"--b 1\r\n\r\n{\r\n--b 1--", TYPE),
    ],
)
def test_what_cannot_be_read(body: bytes, content_type: str) -> None:
    """No boundary, a part that is cut off, and a part that is not JSON are errors."""
    with pytest.raises(ValueError, match=r"boundary|cut off|Expecting|expected|JSON|line"):
        read([body], content_type)
