"""Collects the body of a response: decoded, counted before it is kept, and held once."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from .exchange import Attempt, Failed
from .headers import Headers
from .response import Response
from .retry import Failure

__all__ = ["Decoding", "Reading", "TooLargeError"]

LARGEST_ERROR = 1 << 20
"""Bytes that are read of the body of an error."""
_PIECE = 1 << 16
_MOST_LAYERS = 4
Failures = Callable[[Exception], "tuple[Failure, bool] | None"]


class TooLargeError(Exception):
    """A body is larger than is accepted."""


class EncodingError(Exception):
    """A body is not in the content encoding that its headers name."""


class Decoding:
    """Undoes the content encodings of a body (RFC 9110, 8.4), never making more than ``most`` bytes of it."""

    def __init__(self, headers: Headers, most: float, decoded: bool = False) -> None:
        named = "" if decoded else headers.get("content-encoding", "")
        names = [name.strip().lower() for name in named.split(",")] if named else []
        self._layers: list[_Layer] = []
        for name in reversed([name for name in names if name not in ("", "identity")]):
            if name not in ("gzip", "x-gzip", "deflate") or len(self._layers) == _MOST_LAYERS:
                raise EncodingError(f"content encoding {name[:40]!r} is not supported")
            self._layers.append(_Layer(name, most))
        self._most = most
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The decoded pieces that a piece of the body completes.

        Raises:
            TooLargeError: There are more bytes than are accepted.
            EncodingError: The body is not in the encoding that is named.

        """
        pieces = iter((chunk,))
        for layer in self._layers:
            pieces = layer.decode(pieces)
        for piece in pieces:
            self._size += len(piece)
            if self._size > self._most:
                raise TooLargeError
            yield piece

    def end(self) -> None:
        """Check that the body is whole."""
        for layer in self._layers:
            if not layer.ended:
                raise EncodingError("the compressed body is truncated")


class _Layer:
    def __init__(self, name: str, most: float) -> None:
        self._gzip = name != "deflate"
        self._left = most
        self._decoder: Any = None
        self.ended = True

    def decode(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            data = piece
            while data:
                if self._decoder is None:
                    self._decoder = self._begin(data)
                    self.ended = False
                try:
                    made = self._decoder.decompress(data, _PIECE)
                except zlib.error as error:
                    raise EncodingError(f"the compressed body is invalid ({error})") from None
                self._left -= len(made)
                if self._left < 0:
                    raise TooLargeError
                if made:
                    yield made
                data = self._decoder.unconsumed_tail
                if self._decoder.eof:
                    data = self._decoder.unused_data if self._gzip else b""
                    self.ended, self._decoder = True, None
                    if not data.strip(b"\0"):
                        break

    def _begin(self, data: bytes) -> Any:
        if self._gzip:
            return zlib.decompressobj(31)
        # Some servers send raw deflate under this name, which is without the header of zlib.
        raw = data[0] & 0x0F != 8
        return zlib.decompressobj(-15 if raw else 15)


def _alone(error: Exception) -> Exception | None:
    """An exception without its request, its cause and its frames, which hold what was sent."""
    try:
        return type(error)(str(error))
    except Exception:  # it takes other arguments
        return None


class Reading:
    """Collects a response. ``result`` is what the attempt came to."""

    def __init__(self, step: Attempt) -> None:
        self.result: Response | Failed = Failed(Failure.LOST)
        self.kept = False
        self._step = step
        self._head: Response | None = None
        self._decoding: Decoding | None = None
        self._only: bytes | None = None
        self._buffer: io.BytesIO | None = None
        self._fault: str | None = None

    def begin(self, status: int, fields: list[tuple[bytes, bytes]], decoded: bool) -> bool:
        """Take the head of the response; False where its body is not to be read here."""
        headers = Headers.received(fields)
        self.result = self._head = head = Response(status, headers, hide=self._step.outgoing.hide)
        self.kept = self._step.keep and head.is_success
        if self.kept:
            return False
        most = self._step.most if head.is_success else LARGEST_ERROR
        if self._step.outgoing.method == "HEAD" or status in (204, 304):
            return True
        self._decoding = Decoding(headers, most, decoded)
        length = headers.get("content-length", "")
        if head.is_success and length.isdecimal() and len(length) < 20 and int(length) > most:
            raise TooLargeError
        return True

    def add(self, chunk: bytes) -> None:
        """Take a piece of the body."""
        if self._decoding is None:
            return
        for piece in self._decoding.feed(chunk):
            if self._only is None and self._buffer is None:
                self._only = piece
                continue
            if self._buffer is None:
                self._buffer = io.BytesIO()
                self._buffer.write(self._only or b"")
                self._only = None
            self._buffer.write(piece)
            if time.monotonic() > self._step.ends:
                raise TimeoutError

    def end(self) -> None:
        """The body is whole."""
        if self._decoding is not None:
            self._decoding.end()
        self.result = self._answer(None)

    def fail(self, error: Exception, known: Failures) -> None:
        """Something ended the attempt. The status of an error that has arrived is not lost by it."""
        found = known(error)
        head = self._head
        if isinstance(error, TooLargeError) and head is not None:
            limit = self._step.most
            shown = f"the body is larger than max_response_bytes ({limit})"
            self.result = self._answer(shown if head.is_success else None)
        elif head is not None and (not head.is_success or found is None):
            text = str(error) if isinstance(error, EncodingError) else "the body cannot be read"
            self.result = self._answer(text)
        elif found is None:
            self.result = Failed(Failure.IMPOSSIBLE, type(error).__name__, cause=_alone(error))
        else:
            failure, timed_out = found
            told = failure in (Failure.UNSENT, Failure.LOST)
            text = " ".join(str(error).split())[:2000] if told else ""
            broken = None if head is None else self._answer(None)
            self.result = Failed(failure, text, timed_out, broken, _alone(error))

    def _answer(self, fault: str | None) -> Response:
        head = self._head
        assert head is not None  # noqa: S101 - the callers look first
        body = self._only or b""
        if self._buffer is not None:
            body = self._buffer.getvalue()  # shares its memory
        return Response(head.status_code, head.headers, body, fault, head.hide)
