"""Answers read piece by piece: lines of JSON, server-sent events, bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from .headers import Headers
from .json_text import load_json
from .operation import Binary, EventStream, JsonLines, Reader, Text

__all__ = ["AsyncStream", "Opened", "ServerSentEvent", "Stream", "read_all"]

T = TypeVar("T")
_END = "[DONE]"
"""The data of a last event that is no JSON, by a wide-spread habit."""


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event (WHATWG HTML, 9.2.6). ``retry`` is in milliseconds."""

    event: str = "message"
    data: str = ""
    id: str = ""
    retry: int | None = None


class Decoder(Protocol):
    """Bytes in, whole items out; an item is bytes, text, an event or a JSON value."""

    def feed(self, chunk: bytes) -> Iterator[Any]:
        """The items that this chunk completes; fails with ValueError at the first that is no JSON."""
        ...

    def end(self) -> Iterator[Any]:
        """The items that the end completes."""
        ...


class _Bytes:
    def feed(self, chunk: bytes) -> Iterator[Any]:
        return iter([chunk] if chunk else [])

    def end(self) -> Iterator[Any]:
        return iter(())


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


def _decoder(reader: Reader | None) -> Decoder:
    match reader:
        case JsonLines():
            return _JsonLines()
        case EventStream(type_):
            return _Events(json=type_ is not None)
        case Binary() | Text() | None:
            return _Bytes()
        case _:
            return _JsonLines()


def read_all(reader: JsonLines | EventStream, body: bytes) -> list[Any]:
    """The items of a stream that arrived whole.

    Raises:
        ValueError: An item is no JSON.

    """
    decoder = _decoder(reader)
    return [*decoder.feed(body), *decoder.end()]


@dataclass(frozen=True, slots=True)
class Opened(Generic[T]):
    """A stream whose head has arrived: how its items are read, and its bytes.

    ``chunks`` gives bytes and raises nothing but an ``APIError``; ``read`` makes of an item what the caller gets;
    ``fail`` makes the error for an item that is no JSON.
    """

    headers: Headers
    reader: Reader | None
    chunks: T
    read: Callable[[Any], Any]
    fail: Callable[[str], Exception]
    close: Callable[[], Any]


class Stream(Generic[T]):
    """The items of an answer as they arrive. The request is made when it is entered, or first iterated.

    Use it in a ``with`` statement, or read it to its end: either closes the connection.
    """

    def __init__(self, open_: Callable[[], Opened[Iterator[bytes]]]) -> None:
        self._open = open_
        self._opened: Opened[Iterator[bytes]] | None = None
        self._items: Iterator[T] | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if self._items is None:
            self._items = self._read(self._start())
        return next(self._items)

    def close(self) -> None:
        """Ends the connection, whatever of the answer is left."""
        if self._opened is not None:
            self._opened.close()

    @property
    def headers(self) -> Headers:
        """The headers of the answer."""
        return self._start().headers

    def _start(self) -> Opened[Iterator[bytes]]:
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def _read(self, opened: Opened[Iterator[bytes]]) -> Iterator[T]:
        decoder = _decoder(opened.reader)
        try:
            for chunk in opened.chunks:
                for item in _items(opened, decoder, chunk):
                    yield opened.read(item)
            for item in _items(opened, decoder, None):
                yield opened.read(item)
        finally:
            opened.close()


class AsyncStream(Generic[T]):
    """As ``Stream``, with ``async with`` and ``async for``."""

    def __init__(self, open_: Callable[[], Awaitable[Opened[AsyncIterator[bytes]]]]) -> None:
        self._open = open_
        self._opened: Opened[AsyncIterator[bytes]] | None = None
        self._items: AsyncIterator[T] | None = None

    async def __aenter__(self) -> Self:
        await self._start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if self._items is None:
            self._items = self._read(await self._start())
        return await anext(self._items)

    async def aclose(self) -> None:
        """Ends the connection, whatever of the answer is left."""
        if self._opened is not None:
            await self._opened.close()

    async def _start(self) -> Opened[AsyncIterator[bytes]]:
        if self._opened is None:
            self._opened = await self._open()
        return self._opened

    async def _read(self, opened: Opened[AsyncIterator[bytes]]) -> AsyncIterator[T]:
        decoder = _decoder(opened.reader)
        try:
            async for chunk in opened.chunks:
                for item in _items(opened, decoder, chunk):
                    yield opened.read(item)
            for item in _items(opened, decoder, None):
                yield opened.read(item)
        finally:
            await opened.close()


def _items(opened: Opened[Any], decoder: Decoder, chunk: bytes | None) -> Iterator[Any]:
    """The items that a chunk, or the end, completes."""
    items = decoder.end() if chunk is None else decoder.feed(chunk)
    while True:
        try:
            item = next(items)
        except StopIteration:
            return
        except ValueError as error:
            fault = str(error)
            break
        yield item
    raise opened.fail(f"an item is no JSON ({fault})")
