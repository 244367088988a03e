"""Responses read piece by piece, as they arrive: the bytes of a body, and the items of a stream."""

from __future__ import annotations

import os
import time
from codecs import getincrementaldecoder
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast, overload

from .auth import hidden_bytes
from .errors import APIError, APITimeoutError, TransportError
from .exchange import Arguments
from .headers import Headers
from .items import JsonLines, Lines
from .limits import limited
from .operation import Binary, Decoder, Items, Operation, Reader, Text
from .reading import Decoding
from .response import Response, charset_of, read_answer, read_json, reader_of, unusable
from .retry import Failure
from .session import AsyncSession, Session, Unread
from .transport import failure_of

__all__ = ["AsyncStream", "AsyncStreamedAnswer", "Stream", "StreamedAnswer"]

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741
Progress = Callable[[int, int | None], object]


class _Body:
    """The body of one response: decodes it, and makes of whatever ends it early an error of the client."""

    def __init__(self, operation: Operation[Any], unread: Unread[Any], accept: str | None) -> None:
        self.operation = operation
        self.unread = unread
        self.response = unread.response
        self.accept = accept
        self.read: bytes | None = None
        self.used = False
        timeout = unread.attempt.timeout
        self._wait = timeout if isinstance(timeout, int | float) else float("inf")
        self._decoding: Decoding | None = None

    def begin(self) -> None:
        if self.used:
            raise TransportError(f"{self.operation.name}: the body has been read already")
        self.used = True

    def limit(self) -> Any:
        """A limit for what comes next: a stream that is silent for longer than the timeout ends."""
        return limited(time.monotonic() + self._wait, self.unread.attempt.outgoing.placed.hide)

    def decoded(self, chunk: bytes) -> Iterator[bytes]:
        if self._decoding is None:
            headers, raw = self.response.headers, self.unread.raw
            self._decoding = Decoding(headers, float("inf"), raw.decoded)
        return self._decoding.feed(chunk)

    def end(self) -> None:
        if self._decoding is not None:
            self._decoding.end()

    def error(self, error: Exception) -> APIError:
        """The error of the client for what ended the body."""
        if isinstance(error, APIError):
            return error
        hide = self.response.hide
        found = failure_of(error)
        if found is None or found[0] is Failure.IMPOSSIBLE:
            return unusable(self.operation, self.response, f"the stream cannot be read ({error})")
        timed_out = found[1]
        text = "stream timed out" if timed_out else f"stream lost ({hide(str(error))[:200]})"
        return (APITimeoutError if timed_out else TransportError)(
            f"{self.operation.name}: {text}",
            status_code=self.response.status_code,
            headers=self.response.headers.hidden(hide),
            body=hidden_bytes(hide, self.read or b""),
        )

    def items(self) -> tuple[Decoder, Callable[[Any], Any]]:
        """What makes items of the bytes, and what makes values of the items."""
        reader = reader_of(self.operation, self.response, self.accept)
        return _decoder(reader), lambda item: self._value(reader, item)

    def _value(self, reader: Reader | None, item: Any) -> Any:
        match reader:
            case None | Binary() | Text():
                return item
            case Items():
                type_of = reader.type
            case _:
                type_of = reader
        type_ = None if type_of is None else type_of()
        return read_json(self.operation, self.response, type_, item, self.unread.settings)

    def whole(self, body: bytes) -> Any:
        """The value of the body when it has been read to its end."""
        response = self.response
        read = Response(response.status_code, response.headers, body, None, response.hide)
        return read_answer(self.operation, read, self.unread.settings, self.accept)


class _Bytes:
    def feed(self, chunk: bytes) -> Iterator[Any]:
        return iter([chunk] if chunk else [])

    def end(self) -> Iterator[Any]:
        return iter(())


class _Text:
    """Pieces of text, of a charset whose characters may be cut."""

    def __init__(self, charset: str) -> None:
        self._decode = getincrementaldecoder(charset)("replace").decode

    def feed(self, chunk: bytes) -> Iterator[str]:
        text = self._decode(chunk)
        return iter([text] if text else [])

    def end(self) -> Iterator[str]:
        text = self._decode(b"", True)
        return iter([text] if text else [])


class _TextLines:
    def __init__(self, charset: str) -> None:
        self._text = _Text(charset)
        self._lines = Lines(lone_cr=True)

    def feed(self, chunk: bytes) -> Iterator[str]:
        for text in self._text.feed(chunk):
            for line in self._lines.feed(text.encode("utf-8", "surrogatepass")):
                yield line.decode("utf-8", "surrogatepass")

    def end(self) -> Iterator[str]:
        for text in self._text.end():
            yield from (line.decode() for line in self._lines.feed(text.encode()))
        yield from (line.decode("utf-8", "surrogatepass") for line in self._lines.end())


def _decoder(reader: Reader | None) -> Decoder:
    match reader:
        case Items():
            return reader.decoder()
        case Binary() | Text() | None:
            return _Bytes()
        case _:
            return JsonLines().decoder()


def _completed(body: _Body, decoder: Decoder, chunk: bytes | None) -> Iterator[Any]:
    """The items that a piece of the body, or its end, completes."""
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
    raise unusable(body.operation, body.response, f"an item is not valid JSON ({fault})")


class _Saving:
    """Writes a body to a file beside its target, which it becomes when it is whole."""

    def __init__(
        self, path: str | os.PathLike[str], headers: Headers, progress: Progress | None
    ) -> None:
        self.path = Path(path)
        self._part = self.path.with_name(f"{self.path.name}.part")
        self._progress = progress
        length = headers.get("content-length", "")
        plain = "content-encoding" not in headers
        self._total = int(length) if plain and length.isdecimal() and len(length) < 20 else None
        self._done = 0
        self._file: Any = None

    def __enter__(self) -> Self:
        self._file = self._part.open("wb")
        return self

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._done += len(piece)
        if self._progress is not None:
            self._progress(self._done, self._total)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if kind is None:
            self._part.replace(self.path)
        else:
            self._part.unlink(missing_ok=True)


class _Head:
    """What can be asked of a response whose head has arrived."""

    _body: _Body | None = None

    @property
    def status_code(self) -> int:
        """The status code."""
        return self._opened().response.status_code

    @property
    def headers(self) -> Headers:
        """The headers of the response."""
        return self._opened().response.headers

    def _opened(self) -> _Body:
        if self._body is None:
            raise TransportError("the response is not open yet; use it in a `with` statement")
        return self._body

    def _charset(self) -> str:
        return charset_of(self._opened().response) or "utf-8"

    def _most(self) -> int:
        return int(self._opened().unread.settings.options["max_response_bytes"])


class StreamedAnswer(_Head, Generic[T]):
    """A response whose body is read as it arrives. Use it in a ``with`` statement, which closes the connection."""

    def __init__(self, open_: Callable[[], _Body]) -> None:
        self._open = open_

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

    def _opened(self) -> _Body:
        return self._start()

    def _start(self) -> _Body:
        if self._body is None:
            self._body = self._open()
        return self._body

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes of the body, decompressed, in pieces as they arrive or of ``chunk_size``."""
        if chunk_size is None:
            return self._pieces()
        return _sized(self._pieces(), chunk_size)

    def iter_text(self) -> Iterator[str]:
        """The text of the body in pieces as they arrive."""
        return self._through(_Text(self._charset()))

    def iter_lines(self) -> Iterator[str]:
        """The lines of the body, without their ends."""
        return self._through(_TextLines(self._charset()))

    @overload
    def iter_items(self: StreamedAnswer[Stream[I]]) -> Iterator[I]: ...
    @overload
    def iter_items(self: StreamedAnswer[list[I]]) -> Iterator[I]: ...
    @overload
    def iter_items(self) -> Iterator[Any]: ...
    def iter_items(self) -> Iterator[Any]:
        """The items of a stream of events or lines of JSON, as they arrive."""
        decoder, value = self._start().items()
        return map(value, self._through(decoder))

    def read(self) -> bytes:
        """Read the body to its end."""
        body = self._start()
        if body.read is None:
            body.read = _whole(body, self._pieces(), self._most())
        return body.read

    @property
    def value(self) -> T:
        """Read the body to its end, and return the documented value."""
        return cast(T, self._start().whole(self.read()))

    def save_to(self, path: str | os.PathLike[str], progress: Progress | None = None) -> Path:
        """Write the body to a file, which appears when it is whole.

        Args:
            path: The file.
            progress: Called with the bytes written so far, and how many there will be, or None where that is unknown.

        """
        with _Saving(path, self.headers, progress) as saving:
            for piece in self._pieces():
                saving.write(piece)
        return saving.path

    def close(self) -> None:
        """Close the connection, whatever of the response is left."""
        if self._body is not None:
            _quietly(self._body.unread.raw.close)

    def _pieces(self) -> Iterator[bytes]:
        body = self._start()
        body.begin()
        raw = iter(body.unread.raw)
        broken: APIError | None = None
        try:
            while broken is None:
                try:
                    with body.limit():
                        chunk = next(raw, None)
                    pieces: Any = iter(()) if chunk is None else body.decoded(chunk)
                    if chunk is None:
                        body.end()
                        return
                    yield from pieces
                except GeneratorExit:
                    raise
                except Exception as error:
                    broken = body.error(error)
            raise broken
        finally:
            self.close()

    def _through(self, decoder: Any) -> Iterator[Any]:
        body = self._start()
        for piece in self._pieces():
            yield from _completed(body, decoder, piece)
        yield from _completed(body, decoder, None)


class AsyncStreamedAnswer(_Head, Generic[T]):
    """As ``StreamedAnswer``, with ``async with`` and ``async for``."""

    def __init__(self, open_: Callable[[], Awaitable[_Body]]) -> None:
        self._open = open_

    def __await__(self) -> Generator[Any, Any, Self]:
        return self.__aenter__().__await__()

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

    async def _start(self) -> _Body:
        if self._body is None:
            self._body = await self._open()
        return self._body

    async def iter_bytes(self, chunk_size: int | None = None) -> AsyncIterator[bytes]:
        """The bytes of the body, decompressed, in pieces as they arrive or of ``chunk_size``."""
        kept = bytearray()
        async for piece in self._pieces():
            if chunk_size is None:
                yield piece
                continue
            kept += piece
            while len(kept) >= chunk_size:
                yield bytes(kept[:chunk_size])
                del kept[:chunk_size]
        if kept:
            yield bytes(kept)

    async def iter_text(self) -> AsyncIterator[str]:
        """The text of the body in pieces as they arrive."""
        await self._start()
        async for text in self._through(_Text(self._charset())):
            yield text

    async def iter_lines(self) -> AsyncIterator[str]:
        """The lines of the body, without their ends."""
        await self._start()
        async for line in self._through(_TextLines(self._charset())):
            yield line

    @overload
    def iter_items(self: AsyncStreamedAnswer[AsyncStream[I]]) -> AsyncIterator[I]: ...
    @overload
    def iter_items(self: AsyncStreamedAnswer[list[I]]) -> AsyncIterator[I]: ...
    @overload
    def iter_items(self) -> AsyncIterator[Any]: ...
    async def iter_items(self) -> AsyncIterator[Any]:
        """The items of a stream of events or lines of JSON, as they arrive."""
        decoder, value = (await self._start()).items()
        async for item in self._through(decoder):
            yield value(item)

    async def read(self) -> bytes:
        """Read the body to its end."""
        body = await self._start()
        if body.read is None:
            counted = _Counted(body, self._most())
            async for piece in self._pieces():
                counted.add(piece)
            body.read = b"".join(counted.pieces)
        return body.read

    async def value(self) -> T:
        """Read the body to its end, and return the documented value."""
        body = await self._start()
        return cast(T, body.whole(await self.read()))

    async def save_to(self, path: str | os.PathLike[str], progress: Progress | None = None) -> Path:
        """As ``StreamedAnswer.save_to``."""
        await self._start()
        with _Saving(path, self.headers, progress) as saving:
            async for piece in self._pieces():
                saving.write(piece)
        return saving.path

    async def aclose(self) -> None:
        """Close the connection, whatever of the response is left."""
        if self._body is not None:
            with suppress(Exception):  # that a connection closes badly changes nothing
                await self._body.unread.raw.close()

    async def _pieces(self) -> AsyncIterator[bytes]:
        body = await self._start()
        body.begin()
        raw = aiter(body.unread.raw)
        broken: APIError | None = None
        try:
            while broken is None:
                try:
                    with body.limit():
                        chunk = await anext(raw, None)
                    if chunk is None:
                        body.end()
                        return
                    for piece in body.decoded(chunk):
                        yield piece
                except GeneratorExit:
                    raise
                except Exception as error:
                    broken = body.error(error)
            raise broken
        finally:
            await self.aclose()

    async def _through(self, decoder: Any) -> AsyncIterator[Any]:
        body = await self._start()
        async for piece in self._pieces():
            for item in _completed(body, decoder, piece):
                yield item
        for item in _completed(body, decoder, None):
            yield item


class _Counted:
    def __init__(self, body: _Body, most: int) -> None:
        self.pieces: list[bytes] = []
        self._body = body
        self._left = most
        self._most = most

    def add(self, piece: bytes) -> None:
        self._left -= len(piece)
        if self._left < 0:
            text = f"its body is larger than max_response_bytes ({self._most})"
            raise unusable(self._body.operation, self._body.response, text)
        self.pieces.append(piece)


def _whole(body: _Body, pieces: Iterator[bytes], most: int) -> bytes:
    counted = _Counted(body, most)
    for piece in pieces:
        counted.add(piece)
    return b"".join(counted.pieces)


def _sized(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while len(kept) >= size:
            yield bytes(kept[:size])
            del kept[:size]
    if kept:
        yield bytes(kept)


def _quietly(close: Callable[[], Any]) -> None:
    with suppress(Exception):  # that a connection closes badly changes nothing
        close()


class Stream(Generic[T]):
    """The items of a response as they arrive. The request is sent when it is entered, or first iterated.

    Use it in a ``with`` statement, or read it to its end: either closes the connection.
    """

    def __init__(self, open_: Callable[[str | None], _Body], resume: int = 0) -> None:
        self._open = open_
        self._resuming = resume
        self._answer: StreamedAnswer[Any] = StreamedAnswer(lambda: open_(None))
        self._items: Iterator[T] | None = None

    def __enter__(self) -> Self:
        self._answer.__enter__()
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
            self._items = self._read()
        return next(self._items)

    def resumed(self, times: int = 3) -> Self:
        """Have a stream of events connect again, with ``Last-Event-ID``, up to ``times`` in a row when it breaks off."""
        self._resuming = times
        return self

    @property
    def status_code(self) -> int:
        """The status code of the response."""
        return self._answer.status_code

    @property
    def headers(self) -> Headers:
        """The headers of the response."""
        return self._answer.headers

    def close(self) -> None:
        """Close the connection, whatever of the response is left."""
        self._answer.close()

    def _read(self) -> Iterator[T]:
        left = self._resuming
        last = ""
        while True:
            body = self._answer._start()
            decoder, value = body.items()
            try:
                for item in self._answer._through(decoder):
                    left = self._resuming
                    last = getattr(decoder, "last_id", "") or last
                    yield value(item)
                if not (self._resuming and last) or getattr(decoder, "ended", True):
                    return
            except TransportError:
                if not left or not last:
                    raise
            left -= 1
            if left < 0:
                return
            wait = getattr(decoder, "retry", None)
            time.sleep(min((wait or 0) / 1000, 60.0))
            self._answer = StreamedAnswer(partial(self._open, last))


class AsyncStream(Generic[T]):
    """As ``Stream``, with ``async with`` and ``async for``."""

    def __init__(self, open_: Callable[[str | None], Awaitable[_Body]], resume: int = 0) -> None:
        self._open = open_
        self._resuming = resume
        self._answer: AsyncStreamedAnswer[Any] = AsyncStreamedAnswer(lambda: open_(None))
        self._items: AsyncIterator[T] | None = None

    def __await__(self) -> Generator[Any, Any, Self]:
        return self.__aenter__().__await__()

    async def __aenter__(self) -> Self:
        await self._answer.__aenter__()
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
            self._items = self._read()
        return await anext(self._items)

    def resumed(self, times: int = 3) -> Self:
        """As ``Stream.resumed``."""
        self._resuming = times
        return self

    @property
    def status_code(self) -> int:
        """The status code of the response, once the stream is open."""
        return self._answer.status_code

    @property
    def headers(self) -> Headers:
        """The headers of the response, once the stream is open."""
        return self._answer.headers

    async def aclose(self) -> None:
        """Close the connection, whatever of the response is left."""
        await self._answer.aclose()

    async def _read(self) -> AsyncIterator[T]:
        from .transport import sleep

        left = self._resuming
        last = ""
        while True:
            body = await self._answer._start()
            decoder, value = body.items()
            try:
                async for item in self._answer._through(decoder):
                    left = self._resuming
                    last = getattr(decoder, "last_id", "") or last
                    yield value(item)
                if not (self._resuming and last) or getattr(decoder, "ended", True):
                    return
            except TransportError:
                if not left or not last:
                    raise
            left -= 1
            if left < 0:
                return
            wait = getattr(decoder, "retry", None)
            await sleep(min((wait or 0) / 1000, 60.0))
            self._answer = AsyncStreamedAnswer(partial(self._open, last))


def opener(
    session: Session, operation: Operation[Any], arguments: Arguments, settings: Any
) -> Callable[[str | None], _Body]:
    """Return what opens the response of an operation, after the event of an id where one is given."""

    def open_(last: str | None) -> _Body:
        given = _after(arguments, last)
        return _Body(operation, session.open(operation, given, settings), arguments.accept)

    return open_


def async_opener(
    session: AsyncSession, operation: Operation[Any], arguments: Arguments, settings: Any
) -> Callable[[str | None], Awaitable[_Body]]:
    """As ``opener``."""

    async def open_(last: str | None) -> _Body:
        given = _after(arguments, last)
        return _Body(operation, await session.open(operation, given, settings), arguments.accept)

    return open_


def _after(arguments: Arguments, last: str | None) -> Arguments:
    if not last:
        return arguments
    from dataclasses import replace

    return replace(arguments, header={**arguments.header, "Last-Event-ID": last})
