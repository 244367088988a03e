"""Answers read piece by piece, as they arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from .base import LOG
from .errors import APIError, APITimeoutError, TransportError
from .exchange import Arguments
from .headers import Headers
from .items import JsonLines
from .operation import Binary, Decoder, Items, Operation, Reader, Text
from .options import CallOptions
from .reading import Unread, failure
from .response import read_json, reader_of, unusable
from .retry import Failure
from .transport import KINDS, AsyncTransport, Transport

__all__ = ["AsyncStream", "Stream", "astream", "stream"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Opened(Generic[T]):
    """A stream whose head has arrived: how its items are read, and its bytes.

    ``chunks`` gives bytes and raises nothing but an ``APIError``; ``read`` makes of an item what the caller gets;
    ``fail`` makes the error for an item that is no JSON.
    """

    headers: Headers
    decoder: Decoder
    chunks: T
    read: Callable[[Any], Any]
    fail: Callable[[str], Exception]
    close: Callable[[], Any]


class Stream(Generic[T]):
    """The items of an answer as they arrive. The request is made when it is entered, or first iterated.

    Use it in a ``with`` statement, or read it to its end: either closes the connection.
    """

    def __init__(self, open_: Callable[[], _Opened[Iterator[bytes]]]) -> None:
        self._open = open_
        self._opened: _Opened[Iterator[bytes]] | None = None
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

    def _start(self) -> _Opened[Iterator[bytes]]:
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def _read(self, opened: _Opened[Iterator[bytes]]) -> Iterator[T]:
        try:
            for chunk in opened.chunks:
                for item in _items(opened, chunk):
                    yield opened.read(item)
            for item in _items(opened, None):
                yield opened.read(item)
        finally:
            opened.close()


class AsyncStream(Generic[T]):
    """As ``Stream``, with ``async with`` and ``async for``."""

    def __init__(self, open_: Callable[[], Awaitable[_Opened[AsyncIterator[bytes]]]]) -> None:
        self._open = open_
        self._opened: _Opened[AsyncIterator[bytes]] | None = None
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

    async def _start(self) -> _Opened[AsyncIterator[bytes]]:
        if self._opened is None:
            self._opened = await self._open()
        return self._opened

    async def _read(self, opened: _Opened[AsyncIterator[bytes]]) -> AsyncIterator[T]:
        try:
            async for chunk in opened.chunks:
                for item in _items(opened, chunk):
                    yield opened.read(item)
            for item in _items(opened, None):
                yield opened.read(item)
        finally:
            await opened.close()


def _items(opened: _Opened[Any], chunk: bytes | None) -> Iterator[Any]:
    """The items that a chunk, or the end, completes."""
    items = opened.decoder.end() if chunk is None else opened.decoder.feed(chunk)
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


def stream(
    transport: Transport,
    operation: Operation[T],
    arguments: Arguments,
    call: CallOptions | None = None,
) -> Stream[T]:
    """The items of an answer as they arrive: JSON values, events, or pieces of bytes; see ``Stream``."""

    def open_() -> _Opened[Iterator[bytes]]:
        unread = transport.open(operation, arguments, call)

        def chunks() -> Iterator[bytes]:
            try:
                yield from unread.raw.iter_bytes()
                return
            except Exception as error:
                broken = _broken(operation, unread, error)
            raise broken

        def close() -> None:
            with suppress(Exception):  # that a connection closes badly changes nothing
                unread.raw.close()

        return _opened(operation, unread, chunks(), close)

    return Stream(open_)


def astream(
    transport: AsyncTransport,
    operation: Operation[T],
    arguments: Arguments,
    call: CallOptions | None = None,
) -> AsyncStream[T]:
    """As ``stream``; what it gives is not awaited, but entered or iterated with ``async``."""

    async def open_() -> _Opened[AsyncIterator[bytes]]:
        unread = await transport.open(operation, arguments, call)

        async def chunks() -> AsyncIterator[bytes]:
            try:
                async for chunk in unread.raw.aiter_bytes():
                    yield chunk
                return
            except Exception as error:
                broken = _broken(operation, unread, error)
            raise broken

        async def close() -> None:
            with suppress(Exception):
                await unread.raw.aclose()

        return _opened(operation, unread, chunks(), close)

    return AsyncStream(open_)


def _opened(
    operation: Operation[Any], unread: Unread[Any], chunks: T, close: Callable[[], Any]
) -> _Opened[T]:
    reader = reader_of(operation, unread.response)
    return _Opened(
        headers=unread.response.headers,
        decoder=_decoder(reader),
        chunks=chunks,
        read=partial(_read_item, operation, unread, reader),
        fail=partial(unusable, operation, unread.response),
        close=close,
    )


class _Bytes:
    def feed(self, chunk: bytes) -> Iterator[Any]:
        return iter([chunk] if chunk else [])

    def end(self) -> Iterator[Any]:
        return iter(())


def _decoder(reader: Reader | None) -> Decoder:
    match reader:
        case Items():
            return reader.decoder()
        case Binary() | Text() | None:
            return _Bytes()
        case _:
            return JsonLines().decoder()


def _read_item(
    operation: Operation[Any], unread: Unread[Any], reader: Reader | None, item: Any
) -> Any:
    """One item as the type that is documented for it."""
    match reader:
        case None | Binary() | Text():
            return item
        case Items():
            type_of = reader.type
        case _:
            type_of = reader
    type_ = None if type_of is None else type_of()
    return read_json(operation, unread.response, type_, item, strict=unread.strict, log=LOG)


def _broken(operation: Operation[Any], unread: Unread[Any], error: Exception) -> APIError:
    """The error for a stream that broke off."""
    failed = failure(error, KINDS, unread.hide)
    text = f"{operation.name}: "
    if failed.timed_out:
        return APITimeoutError(text + "the stream fell silent")
    if failed.failure is Failure.IMPOSSIBLE:
        return unusable(operation, unread.response, "the stream cannot be read")
    return TransportError(f"{text}the stream broke off ({failed.detail})")
