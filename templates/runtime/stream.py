"""Responses read piece by piece, as they arrive: the bytes of a body, and the items of a stream."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast, overload

from .answer import Items
from .errors import APIError, TransportError
from .frames import hide_locals
from .headers import Headers
from .operation import Operation
from .request import Arguments
from .resource import AsyncResource, Resource, placed
from .session import AsyncSession, Session
from .shielded import AsyncShielded, Shielded, shielded
from .streaming import (
    Body,
    Counted,
    Head,
    Progress,
    Resuming,
    Saving,
    TextLines,
    TextPieces,
    completed,
    quietly,
    read_whole,
    sized,
)
from .transport import sleep

__all__ = [
    "AsyncStream",
    "AsyncStreamedAnswer",
    "AsyncStreamingResource",
    "Stream",
    "StreamedAnswer",
    "StreamingResource",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
I = TypeVar("I")  # noqa: E741


class StreamedAnswer(Head, Generic[T_co]):
    """A response whose body is read as it arrives. Use it in a ``with`` statement, which closes the connection."""

    def __init__(self, open_: Callable[[], Body]) -> None:
        self._open = open_

    def __enter__(self) -> Self:
        self.opened()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _opened(self) -> Body:
        return self.opened()

    def opened(self) -> Body:
        """Send the request, if that has not been done."""
        if self._body is None:
            self._body = self._open()
        return self._body

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes of the body, decompressed, in pieces as they arrive or of ``chunk_size``."""
        if chunk_size is None:
            return Shielded(self._pieces())
        return Shielded(sized(self._pieces(), chunk_size))

    def iter_text(self) -> Iterator[str]:
        """The text of the body in pieces as they arrive."""
        return Shielded(self.through(TextPieces(self._charset())))

    def iter_lines(self) -> Iterator[str]:
        """The lines of the body, without their ends."""
        return Shielded(self.through(TextLines(self._charset())))

    @overload
    def iter_items(self: StreamedAnswer[Items[I]]) -> Iterator[I]: ...
    @overload
    def iter_items(self: StreamedAnswer[list[I]]) -> Iterator[I]: ...
    @overload
    def iter_items(self) -> Iterator[Any]: ...
    def iter_items(self) -> Iterator[Any]:
        """The items of a stream of events or lines of JSON, as they arrive."""
        decoder, value = self.opened().items()
        return Shielded(map(value, self.through(decoder)))

    def read(self) -> bytes:
        """Read the body to its end."""
        body = self.opened()
        if body.read is None:
            body.read = read_whole(body, Shielded(self._pieces()), self._most())
        return body.read

    @property
    def value(self) -> T_co:
        """Read the body to its end, and return the documented value."""
        return cast(T_co, self.opened().whole(self.read()))

    def save_to(self, path: str | os.PathLike[str], progress: Progress | None = None) -> Path:
        """Write the body to a file, which appears when it is whole.

        Args:
            path: The file.
            progress: Called with the bytes written so far, and how many there will be, or None where that is unknown.

        """
        with Saving(path, self.headers, progress) as saving:
            for _ in map(saving.write, Shielded(self._pieces())):
                pass
        return saving.path

    def close(self) -> None:
        """Close the connection, even if the response was not read to its end."""
        if self._body is not None:
            quietly(self._body.unread.raw.close)

    def _pieces(self) -> Iterator[bytes]:
        body = self.opened()
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

    def through(self, decoder: Any) -> Iterator[Any]:
        """Iterate over the decoded body."""
        body = self.opened()
        for piece in self._pieces():
            yield from completed(body, decoder, piece)
        yield from completed(body, decoder, None)


class AsyncStreamedAnswer(Head, Generic[T_co]):
    """As ``StreamedAnswer``, with ``async with`` and ``async for``."""

    def __init__(self, open_: Callable[[], Awaitable[Body]]) -> None:
        self._open = open_

    def __await__(self) -> Generator[Any, Any, Self]:
        return self.__aenter__().__await__()

    async def __aenter__(self) -> Self:
        await self.opened()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def opened(self) -> Body:
        """Send the request, if that has not been done."""
        if self._body is None:
            self._body = await self._open()
        return self._body

    @shielded
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

    @shielded
    async def iter_text(self) -> AsyncIterator[str]:
        """The text of the body in pieces as they arrive."""
        await self.opened()
        async for text in self.through(TextPieces(self._charset())):
            yield text

    @shielded
    async def iter_lines(self) -> AsyncIterator[str]:
        """The lines of the body, without their ends."""
        await self.opened()
        async for line in self.through(TextLines(self._charset())):
            yield line

    @overload
    def iter_items(self: AsyncStreamedAnswer[Items[I]]) -> AsyncIterator[I]: ...
    @overload
    def iter_items(self: AsyncStreamedAnswer[list[I]]) -> AsyncIterator[I]: ...
    @overload
    def iter_items(self) -> AsyncIterator[Any]: ...
    @shielded
    async def iter_items(self) -> AsyncIterator[Any]:
        """The items of a stream of events or lines of JSON, as they arrive."""
        decoder, value = (await self.opened()).items()
        async for item in self.through(decoder):
            yield value(item)

    async def read(self) -> bytes:
        """Read the body to its end."""
        body = await self.opened()
        if body.read is None:
            counted = Counted(body, self._most())
            async for piece in AsyncShielded(self._pieces()):
                counted.add(piece)
                del piece
            body.read = b"".join(counted.pieces)
        return body.read

    async def value(self) -> T_co:
        """Read the body to its end, and return the documented value."""
        body = await self.opened()
        return cast(T_co, body.whole(await self.read()))

    async def save_to(self, path: str | os.PathLike[str], progress: Progress | None = None) -> Path:
        """As ``StreamedAnswer.save_to``."""
        await self.opened()
        with Saving(path, self.headers, progress) as saving:
            async for piece in AsyncShielded(self._pieces()):
                saving.write(piece)
                del piece
        return saving.path

    async def aclose(self) -> None:
        """Close the connection, even if the response was not read to its end."""
        if self._body is not None:
            with suppress(Exception):  # that a connection closes badly changes nothing
                await self._body.unread.raw.close()

    async def _pieces(self) -> AsyncIterator[bytes]:
        body = await self.opened()
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

    async def through(self, decoder: Any) -> AsyncIterator[Any]:
        """Iterate over the decoded body."""
        body = await self.opened()
        async for piece in self._pieces():
            for item in completed(body, decoder, piece):
                yield item
        for item in completed(body, decoder, None):
            yield item


class Stream(Items[T]):
    """The items of a response as they arrive. The request is sent when it is entered, or first iterated.

    Use it in a ``with`` statement, or read it to its end: either closes the connection.
    """

    def __init__(self, open_: Callable[[str | None], Body], resume: int = 0) -> None:
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
            self._items = Shielded(self._read())
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
        """Close the connection, even if the response was not read to its end."""
        self._answer.close()

    def _read(self) -> Iterator[T]:
        resuming = Resuming(self._resuming)
        while True:
            try:
                decoder, value = self._answer.opened().items()
                resuming.follow(decoder)
                for item in self._answer.through(decoder):
                    yield value(item)
                    resuming.took()
                return
            except TransportError:
                wait = resuming.wait()
                if wait is None:
                    raise
            time.sleep(wait)
            self._answer = StreamedAnswer(partial(self._open, resuming.last))


class AsyncStream(Items[T]):
    """As ``Stream``, with ``async with`` and ``async for``."""

    def __init__(self, open_: Callable[[str | None], Awaitable[Body]], resume: int = 0) -> None:
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
            self._items = AsyncShielded(self._read())
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
        """Close the connection, even if the response was not read to its end."""
        await self._answer.aclose()

    async def _read(self) -> AsyncIterator[T]:
        resuming = Resuming(self._resuming)
        while True:
            try:
                decoder, value = (await self._answer.opened()).items()
                resuming.follow(decoder)
                async for item in self._answer.through(decoder):
                    yield value(item)
                    resuming.took()
                return
            except TransportError:
                wait = resuming.wait()
                if wait is None:
                    raise
            await sleep(wait)
            self._answer = AsyncStreamedAnswer(partial(self._open, resuming.last))


class StreamingResource(Resource):
    """The base of a sync resource with methods that return streams."""

    def _stream(
        self, operation: Operation[T], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> Stream[T]:
        try:
            settings = self._session.settings_for(operation, call)
            given = placed(operation, arguments, settings)
        except BaseException:
            hide_locals(Resource)
            raise
        return Stream(opener(self._session, operation, given, settings))

    def _either(
        self, operation: Operation[Any], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> Any:
        if operation.streams(arguments):
            return self._stream(operation, arguments, call)
        return self._call(operation, arguments, call)


class AsyncStreamingResource(AsyncResource):
    """The base of an async resource with methods that return streams."""

    def _stream(
        self, operation: Operation[T], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> AsyncStream[T]:
        try:
            settings = self._session.settings_for(operation, call)
            given = placed(operation, arguments, settings)
        except BaseException:
            hide_locals(AsyncResource)
            raise
        return AsyncStream(async_opener(self._session, operation, given, settings))

    async def _either(
        self, operation: Operation[Any], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> Any:
        if operation.streams(arguments):
            return await self._stream(operation, arguments, call)
        return await self._call(operation, arguments, call)


def opener(
    session: Session, operation: Operation[Any], arguments: Arguments, settings: Any
) -> Callable[[str | None], Body]:
    """Return what opens the response of an operation, after the event of an id where one is given."""

    def open_(last: str | None) -> Body:
        given = _after(arguments, last)
        return Body(operation, session.open(operation, given, settings), arguments.accept)

    return open_


def async_opener(
    session: AsyncSession, operation: Operation[Any], arguments: Arguments, settings: Any
) -> Callable[[str | None], Awaitable[Body]]:
    """As ``opener``."""

    async def open_(last: str | None) -> Body:
        given = _after(arguments, last)
        return Body(operation, await session.open(operation, given, settings), arguments.accept)

    return open_


def _after(arguments: Arguments, last: str | None) -> Arguments:
    if not last:
        return arguments
    return replace(arguments, header={**arguments.header, "Last-Event-ID": last})
