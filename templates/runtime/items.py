"""Answers of many items: lines of JSON, and server-sent events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from .json_text import load_json
from .operation import Decoder, Items, TypeOf

__all__ = ["EventStream", "JsonLines", "ServerSentEvent"]

_END = "[DONE]"
"""The data of a last event that is no JSON, by a wide-spread habit."""


@dataclass(frozen=True, slots=True)
class JsonLines(Items):
    """An answer of one JSON value a line (also RFC 7464 sequences), each read as ``type``."""

    media_type: ClassVar[str] = "application/x-ndjson"
    type: TypeOf | None = None

    def decoder(self) -> Decoder:
        """One for lines."""
        return _JsonLines()


@dataclass(frozen=True, slots=True)
class EventStream(Items):
    """Server-sent events. ``type`` is what the JSON in ``data`` is read as; None gives the events themselves."""

    media_type: ClassVar[str] = "text/event-stream"
    type: TypeOf | None = None

    def decoder(self) -> Decoder:
        """One for events."""
        return _Events(json=self.type is not None)


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event (WHATWG HTML, 9.2.6). ``retry`` is in milliseconds."""

    event: str = "message"
    data: str = ""
    id: str = ""
    retry: int | None = None


class _Lines:
    """Bytes to lines that end with LF, CR LF or, for events, CR."""

    def __init__(self, *, lone_cr: bool) -> None:
        self._lone_cr = lone_cr
        self._left = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        data = self._left + chunk
        if self._lone_cr:
            held = data.endswith(b"\r")  # the LF of a CR LF may be in the next chunk
            body = data[:-1] if held else data
            *lines, self._left = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
            self._left += b"\r" if held else b""
            return lines
        *lines, self._left = data.split(b"\n")
        return lines

    def end(self) -> list[bytes]:
        left, self._left = self._left.rstrip(b"\r"), b""
        return [left] if left else []


class _JsonLines:
    """Also RFC 7464, whose records begin with a control character and end with a line."""

    def __init__(self) -> None:
        self._lines = _Lines(lone_cr=False)

    def feed(self, chunk: bytes) -> Iterator[Any]:
        return self._values(self._lines.feed(chunk))

    def end(self) -> Iterator[Any]:
        return self._values(self._lines.end())

    @staticmethod
    def _values(lines: list[bytes]) -> Iterator[Any]:
        texts = (line.strip(b" \t\r\x1e") for line in lines)
        return (load_json(text) for text in texts if text)


class _Events:
    def __init__(self, *, json: bool) -> None:
        self._json = json
        self._lines = _Lines(lone_cr=True)
        self._first = True
        self._ended = False
        self._event = ""
        self._id = ""
        self._retry: int | None = None
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[Any]:
        return (item for line in self._lines.feed(chunk) for item in self._line(line))

    def end(self) -> Iterator[Any]:
        return iter(())  # an event that no blank line ends is dropped, says the standard

    def _line(self, raw: bytes) -> list[Any]:
        if self._first:
            raw, self._first = raw.removeprefix(b"\xef\xbb\xbf"), False
        line = raw.decode("utf-8", "replace")
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if value.isascii() and value.isdigit():
                self._retry = int(value[:9])
            case _:
                pass  # a comment, or a field of another day
        return []

    def _dispatch(self) -> list[Any]:
        data, event = "\n".join(self._data), self._event or "message"
        had_data = bool(self._data)
        self._data, self._event = [], ""
        if not had_data or self._ended:
            return []
        if not self._json:
            return [ServerSentEvent(event, data, self._id, self._retry)]
        if data == _END:
            self._ended = True
            return []
        return [load_json(data.encode("utf-8", "surrogatepass"))]
