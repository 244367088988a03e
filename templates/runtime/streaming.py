"""The body of a response as it arrives: decoded, limited in time, and made into items."""

from __future__ import annotations

import os
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from .errors import APIError, APITimeoutError, TransportError
from .headers import Headers
from .hiding import hidden_bytes
from .items import JsonLines, Lines
from .limits import limited
from .operation import Binary, Decoder, Items, Operation, Reader, Text
from .reading import Decoding
from .response import Response, charset_of, read_answer, read_json, reader_of, unusable
from .retry import Failure, backoff
from .session import Unread
from .transport import failure_of

__all__ = [
    "Body",
    "Counted",
    "Head",
    "Progress",
    "Resuming",
    "Saving",
    "TextLines",
    "TextPieces",
    "completed",
    "quietly",
    "read_whole",
    "sized",
]

Progress = Callable[[int, int | None], object]


class Body:
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
        """Note that the body is read now, which it can be once."""
        if self.used:
            raise TransportError(f"{self.operation.name}: the body was already read")
        self.used = True

    def limit(self) -> Any:
        """A limit for what comes next: a stream ends if it is silent for longer than the timeout, and at the deadline."""
        attempt = self.unread.attempt
        return limited(min(time.monotonic() + self._wait, attempt.last), attempt.outgoing.hide)

    def decoded(self, chunk: bytes) -> Iterator[bytes]:
        """Decode a piece of the body."""
        if self._decoding is None:
            headers, raw = self.response.headers, self.unread.raw
            self._decoding = Decoding(headers, float("inf"), raw.decoded)
        return self._decoding.feed(chunk)

    def end(self) -> None:
        """Check that the body is whole."""
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
        """Return the parser of the bytes, and the decoder of the items."""
        reader = reader_of(self.operation, self.response, self.accept)
        content_type = self.response.headers.get("content-type", "")
        return _decoder(reader, content_type), lambda item: self._value(reader, item)

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


class TextPieces:
    """Pieces of text, of a charset whose characters may be cut."""

    def __init__(self, charset: str) -> None:
        self._decode = getincrementaldecoder(charset)("replace").decode

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The text that a piece completes."""
        text = self._decode(chunk)
        return iter([text] if text else [])

    def end(self) -> Iterator[str]:
        """The text that the end completes."""
        text = self._decode(b"", True)
        return iter([text] if text else [])


class TextLines:
    """Lines of text, without their ends."""

    def __init__(self, charset: str) -> None:
        self._text = TextPieces(charset)
        self._lines = Lines(lone_cr=True)

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The lines that a piece completes."""
        for text in self._text.feed(chunk):
            for line in self._lines.feed(text.encode("utf-8", "surrogatepass")):
                yield line.decode("utf-8", "surrogatepass")

    def end(self) -> Iterator[str]:
        """The line that the end completes."""
        for text in self._text.end():
            yield from (line.decode() for line in self._lines.feed(text.encode()))
        yield from (line.decode("utf-8", "surrogatepass") for line in self._lines.end())


def _decoder(reader: Reader | None, content_type: str) -> Decoder:
    match reader:
        case Items():
            return reader.decoder(content_type)
        case Binary() | Text() | None:
            return _Bytes()
        case _:
            return JsonLines().decoder()


def completed(body: Body, decoder: Decoder, chunk: bytes | None) -> Iterator[Any]:
    """The items that a piece of the body, or its end, completes."""
    items: Iterator[Any] | None = None
    while True:
        try:
            if items is None:
                items = decoder.end() if chunk is None else decoder.feed(chunk)
            item = next(items)
        except StopIteration:
            return
        except ValueError as error:
            fault = str(error)
            break
        yield item
    raise unusable(body.operation, body.response, f"an item is not valid JSON ({fault})")


class Saving:
    """Write a body to a temporary file next to its target, and rename it when complete."""

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
        """Write a chunk, and report progress."""
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


class Head:
    """A response whose headers have arrived and whose body has not been read."""

    _body: Body | None = None

    @property
    def status_code(self) -> int:
        """The status code."""
        return self._opened().response.status_code

    @property
    def headers(self) -> Headers:
        """The headers of the response."""
        return self._opened().response.headers

    def _opened(self) -> Body:
        if self._body is None:
            raise TransportError("the response is not open yet; use it in a `with` statement")
        return self._body

    def _charset(self) -> str:
        return charset_of(self._opened().response) or "utf-8"

    def _most(self) -> int:
        return int(self._opened().unread.settings.options["max_response_bytes"])


class Resuming:
    """When a stream of events that broke off is opened again, and after which event (WHATWG HTML, 9.2.3)."""

    def __init__(self, times: int) -> None:
        self.last = ""
        self._times = self._left = times
        self._known = False
        self._retry: int | None = None
        self._decoder: Any = None

    def follow(self, decoder: Any) -> None:
        """Take note of the decoder of a new response: it goes on from the last event."""
        self._decoder = decoder
        if hasattr(decoder, "last_id"):
            decoder.last_id = decoder.next_id = self.last
            decoder.retry = self._retry

    def took(self) -> None:
        """Note that the stream goes on."""
        self._left = self._times

    def wait(self) -> float | None:
        """Return the seconds to wait before the stream is opened again; None if it is not."""
        self.last = getattr(self._decoder, "last_id", "")
        self._known = self._known or bool(self.last)
        if self._left <= 0 or not self._known:
            return None
        self._left -= 1
        self._retry = getattr(self._decoder, "retry", None)
        retry: int | None = self._retry
        if retry is not None:
            return min(retry / 1000, 60.0)
        return backoff(self._times - self._left - 1, None)


class Counted:
    """Pieces of a body, up to a number of bytes."""

    def __init__(self, body: Body, most: int) -> None:
        self.pieces: list[bytes] = []
        self._body = body
        self._left = most
        self._most = most

    def add(self, piece: bytes) -> None:
        """Keep a piece."""
        self._left -= len(piece)
        if self._left < 0:
            text = f"the body is larger than max_response_bytes ({self._most})"
            raise unusable(self._body.operation, self._body.response, text)
        self.pieces.append(piece)


def read_whole(body: Body, pieces: Iterator[bytes], most: int) -> bytes:
    """Read a body to its end, within a number of bytes."""
    counted = Counted(body, most)
    for _ in map(counted.add, pieces):
        pass
    return b"".join(counted.pieces)


def sized(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Cut a body into pieces of one size."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while len(kept) >= size:
            yield bytes(kept[:size])
            del kept[:size]
    if kept:
        yield bytes(kept)


def quietly(close: Callable[[], Any]) -> None:
    """Close a connection."""
    with suppress(Exception):  # that a connection closes badly changes nothing
        close()
