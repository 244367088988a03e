"""Responses of many items: lines of JSON, JSON text sequences, and server-sent events. Every decoder takes linear time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from .json_text import load_json
from .operation import Decoder, Items, TypeOf

__all__ = ["EventStream", "JsonLines", "JsonSequence", "Lines", "ServerSentEvent"]

_END = "[DONE]"
"""The data of a last event that is not JSON, by a widespread convention."""
LONGEST_LINE = 1 << 24
"""Bytes of one line, of one record, or of the data of one event."""


@dataclass(frozen=True, slots=True)
class JsonLines(Items):
    """A response of one JSON value a line, each read as ``type``."""

    media_type: ClassVar[str] = "application/x-ndjson"
    type: TypeOf | None = None

    def decoder(self, content_type: str = "") -> Decoder:  # noqa: ARG002
        """Return a decoder of lines."""
        return _JsonLines()


@dataclass(frozen=True, slots=True)
class JsonSequence(Items):
    """A response of JSON values that start with a record separator (RFC 7464), each read as ``type``."""

    media_type: ClassVar[str] = "application/json-seq"
    type: TypeOf | None = None

    def decoder(self, content_type: str = "") -> Decoder:  # noqa: ARG002
        """Return a decoder of records."""
        return _JsonSequence()


@dataclass(frozen=True, slots=True)
class EventStream(Items):
    """Server-sent events.

    ``type`` is what an item is read as; None gives ``ServerSentEvent`` objects. ``kind`` says what it describes: the
    JSON in ``data``, the text in ``data``, or the event as an object of ``event``, ``data``, ``id`` and ``retry``
    (OpenAPI 3.2, "Special Considerations for text/event-stream Content").
    """

    media_type: ClassVar[str] = "text/event-stream"
    type: TypeOf | None = None
    kind: Literal["data", "text", "event"] = "data"

    def decoder(self, content_type: str = "") -> Decoder:  # noqa: ARG002
        """Return a decoder of events."""
        return EventDecoder("whole" if self.type is None else self.kind)


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event (WHATWG HTML, 9.2.6). ``retry`` is in milliseconds."""

    event: str = "message"
    data: str = ""
    id: str = ""
    retry: int | None = None

    def json(self) -> Any:
        """Return the JSON value of ``data``."""
        return load_json(self.data.encode("utf-8", "surrogatepass"))


class Lines:
    """Bytes to lines that end with LF, CR LF or, where ``lone_cr``, CR; or to records that end with another byte."""

    def __init__(self, *, lone_cr: bool = False, end: bytes = b"\n") -> None:
        self._lone_cr = lone_cr
        self._end = end
        self._left: list[bytes] = []
        self._size = 0
        self._after_cr = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that a piece completes.

        Raises:
            ValueError: A line is longer than ``LONGEST_LINE``.

        """
        if self._lone_cr and chunk:
            if self._after_cr and chunk.startswith(b"\n"):
                chunk = chunk[1:]
                self._after_cr = False
            if chunk:
                self._after_cr = chunk.endswith(b"\r")
                chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        first, *others = chunk.split(self._end)
        self._keep(first)
        if not others:
            return []
        lines = [b"".join(self._left), *others[:-1]]
        self._left, self._size = [], 0
        self._keep(others[-1])
        if max(map(len, lines)) > LONGEST_LINE:
            raise ValueError(f"longer than {LONGEST_LINE} bytes")
        return lines

    def _keep(self, piece: bytes) -> None:
        if piece:
            self._left.append(piece)
            self._size += len(piece)
            if self._size > LONGEST_LINE:
                raise ValueError(f"longer than {LONGEST_LINE} bytes")

    def end(self) -> list[bytes]:
        """The last line, where it does not end."""
        left, self._left = b"".join(self._left).rstrip(b"\r"), []
        return [left] if left else []


class _JsonLines:
    def __init__(self) -> None:
        self._lines = Lines()

    def feed(self, chunk: bytes) -> Iterator[Any]:
        return _values(self._lines.feed(chunk))

    def end(self) -> Iterator[Any]:
        return _values(self._lines.end())


class _JsonSequence(_JsonLines):
    def __init__(self) -> None:
        self._lines = Lines(end=b"\x1e")


def _values(texts: list[bytes]) -> Iterator[Any]:
    stripped = (text.strip(b" \t\r\n\x1e") for text in texts)
    return (load_json(text) for text in stripped if text)


class EventDecoder:
    """Bytes to events. ``last_id`` and ``retry`` are what the stream has set, for who wants to go on with it."""

    def __init__(self, kind: str) -> None:
        self.last_id = self.next_id = ""
        self.retry: int | None = None
        self.ended = False
        """Return whether the stream has announced its end."""
        self._kind = kind
        self._lines = Lines(lone_cr=True)
        self._first = True
        self._fields: dict[str, Any] = {}
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[Any]:
        """The events that a piece completes."""
        return (item for line in self._lines.feed(chunk) for item in self._line(line))

    def end(self) -> Iterator[Any]:
        """Nothing: an event that no blank line ends is dropped, as the standard says."""
        return iter(())

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
                self._size += len(value)
                if self._size > LONGEST_LINE:
                    raise ValueError(f"longer than {LONGEST_LINE} bytes")
            case "event":
                self._fields["event"] = value
            case "id" if "\0" not in value:
                self.next_id = self._fields["id"] = value
            case "retry" if value.isascii() and value.isdigit():
                self.retry = self._fields["retry"] = int(value[:9])
            case _:
                pass  # a comment, or a field of another day
        return []

    def _dispatch(self) -> list[Any]:
        data, fields = "\n".join(self._data), self._fields
        had_data = bool(self._data)
        self.last_id = self.next_id  # that of an event which is not whole does not count
        self._data, self._fields, self._size = [], {}, 0
        if not had_data or self.ended:
            return []
        match self._kind:
            case "whole":
                event = fields.get("event") or "message"
                return [ServerSentEvent(event, data, self.last_id, self.retry)]
            case "event":
                return [{**fields, "data": data}]
            case "text":
                return [data]
            case _ if data == _END:
                self.ended = True
                return []
            case _:
                try:
                    return [load_json(data.encode("utf-8", "surrogatepass"))]
                except ValueError:
                    return [data]  # it is kept, and reported as another type than is documented
