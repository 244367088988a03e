"""Bodies with files in them, and bodies that are sent as they are."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, Any, TypeGuard

from .body import Payload, checked, is_json, json_bytes, object_of
from .errors import RequestValidationError, refusal
from .json_text import is_array, is_object
from .operation import Part, TypeOf
from .serialize import is_token, scalar_text

__all__ = ["FileContent", "MultipartBody", "RawBody", "RawContent"]

Content = bytes | str | IO[bytes]
FileContent = Content | tuple[str, Content] | tuple[str, Content, str]
"""What a part that is a file may be given as: content, or a name with content and, perhaps, a media type."""
RawContent = Content | Iterable[bytes]
"""What a body that is sent as it is may be given as."""

_CHUNK = 64 * 1024
_QUOTED = str.maketrans({"\r": "%0D", "\n": "%0A", '"': "%22"})
"""How a name in a ``Content-Disposition`` is quoted (WHATWG HTML, 4.10.21.8)."""


@dataclass(frozen=True, slots=True)
class MultipartBody:
    """An object sent as ``multipart/form-data``; the fields named in ``files`` hold a file or a list of files.

    A file is bytes, text, an object with ``read``, or a tuple ``(name, content)`` or ``(name, content, media type)``.
    """

    type: TypeOf | None = None
    files: tuple[str, ...] = ()
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    required: bool = True
    media_type: str = "multipart/form-data"

    def payload(self, value: Any) -> Payload:
        """The fields as parts, in their order."""
        return _multipart(self, object_of(value))


@dataclass(frozen=True, slots=True)
class RawBody:
    """A body sent as it is: bytes, text (as UTF-8), an object with ``read``, or an iterable of bytes."""

    media_type: str = "application/octet-stream"
    required: bool = True

    def payload(self, value: Any) -> Payload:
        """The value, untouched."""
        return _raw(self, value)


@dataclass(frozen=True, slots=True)
class _Pieces(Payload):
    """Pieces of bytes, files and iterables, one after the other. ``content`` is there where all are in memory."""

    pieces: tuple[Any, ...] = field(default=(), repr=False)
    spans: tuple[tuple[int, int] | None, ...] = ()
    """Where each file stood and ends; None where it cannot be set back, or for a piece that is no file."""

    @property
    def size(self) -> int | None:
        """The length in bytes, where it is known."""
        sizes = [
            len(piece) if isinstance(piece, bytes) else span[1] - span[0] if span else None
            for piece, span in zip(self.pieces, self.spans, strict=True)
        ]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    @property
    def replayable(self) -> bool:
        """Whether the body can be sent twice."""
        return all(
            isinstance(piece, bytes | list | tuple) or span is not None
            for piece, span in zip(self.pieces, self.spans, strict=True)
        )

    def chunks(self) -> Iterator[bytes]:
        """The bytes, from the start, each time it is called.

        Raises:
            RequestValidationError: A file or an iterable fails, or gives something else than bytes.

        """
        for piece, span in zip(self.pieces, self.spans, strict=True):
            try:
                if isinstance(piece, AsyncIterable) or hasattr(piece, "aread"):
                    raise TypeError("an asynchronous body needs an asynchronous client")
                yield from _read(piece, span)
            except (TypeError, ValueError, OSError, UnicodeError) as error:
                raise _unreadable(error) from None

    async def achunks(self) -> AsyncIterator[bytes]:
        """As ``chunks``; takes asynchronous files and iterables too."""
        for piece, span in zip(self.pieces, self.spans, strict=True):
            try:
                if hasattr(piece, "aread"):
                    while chunk := _bytes(await piece.aread(_CHUNK)):
                        yield chunk
                elif _is_asynchronous(piece):
                    async for item in piece:
                        yield _bytes(item)
                else:
                    for chunk in _read(piece, span):
                        yield chunk
            except (TypeError, ValueError, OSError, UnicodeError) as error:
                raise _unreadable(error) from None


def _multipart(body: MultipartBody, fields: Mapping[str, Any]) -> Payload:
    # The check sees an empty file in the place of each, since a file is nothing that a schema can describe.
    shown = {
        name: _stand_in(value) if name in body.files and value is not None else value
        for name, value in fields.items()
    }
    plain = checked(body.type, shown)
    boundary = secrets.token_hex(16)
    pieces: list[Any] = []
    for name, value in fields.items():
        part = body.parts.get(name, Part())
        if name in body.files:
            values: list[Any] = value if is_array(value) else [value]
            for file in values:
                if file is not None:
                    filename, content, media_type = _file(name, file)
                    pieces += [
                        _head(boundary, name, part, part.content_type or media_type, filename),
                        content,
                    ]
                    pieces.append(b"\r\n")
            continue
        for text, kind in _texts(plain.get(name), part):
            pieces += [_head(boundary, name, part, kind, None), text, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return _payload(f"{body.media_type}; boundary={boundary}", *pieces)


def _stand_in(value: Any) -> Any:
    return [b"" for _ in value] if is_array(value) else b""


def _texts(value: Any, part: Part) -> list[tuple[bytes, str | None]]:
    """The parts of a field that is no file, by the defaults of OpenAPI 3.1, 4.8.15.1: arrays make a part each."""
    if value is None:
        return []
    if is_json(part.content_type):
        return [(json_bytes(value), part.content_type)]
    if is_array(value):
        items: list[Any] = value
        return [text for item in items for text in _texts(item, part)]
    if is_object(value):
        return [(json_bytes(value), part.content_type or "application/json")]
    return [(scalar_text(value).encode("utf-8", "replace"), part.content_type)]


def _file(field_name: str, file: Any) -> tuple[str, Any, str]:
    """Name, content and media type of a file, however it was given."""
    media_type = "application/octet-stream"
    if _is_tuple(file):
        given = file
        names = (*given[:1], *given[2:])
        if len(given) not in (2, 3) or not all(isinstance(text, str) for text in names):
            expected = "a file is (name, content) or (name, content, media type)"
            raise refusal("body", f"/{field_name}", expected)
        return given[0], given[1], given[2] if len(given) == 3 else media_type
    name = getattr(file, "name", None)
    return PurePath(name).name if isinstance(name, str) else field_name, file, media_type


def _head(
    boundary: str, name: str, part: Part, media_type: str | None, filename: str | None
) -> bytes:
    lines = [f"--{boundary}", f'Content-Disposition: form-data; name="{name.translate(_QUOTED)}"']
    if filename is not None:
        lines[-1] += f'; filename="{filename.translate(_QUOTED)}"'
    headers = dict(part.headers) | ({"Content-Type": media_type} if media_type else {})
    for header, text in headers.items():
        if not is_token(header) or not text.isprintable():
            raise refusal("body", f"/{name}", "has a header that cannot be sent")
        lines.append(f"{header}: {text}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


def _raw(body: RawBody, value: Any) -> Payload:
    if is_object(value) or not (
        isinstance(value, str | bytes | bytearray | Iterable | AsyncIterable)
        or hasattr(value, "read")
        or hasattr(value, "aread")
    ):
        expected = "must be bytes, text, a file or an iterable of bytes"
        raise refusal("body", "", expected)
    return _payload(body.media_type, value)


def _payload(content_type: str, *pieces: Any) -> Payload:
    plain = tuple(_in_memory(piece) for piece in pieces)
    whole = all(isinstance(piece, bytes) for piece in plain)
    content = b"".join(plain) if whole else None
    return _Pieces(content_type, content, plain, tuple(_span(piece) for piece in plain))


def _in_memory(piece: Any) -> Any:
    if isinstance(piece, str):
        return piece.encode("utf-8", "replace")
    return bytes(piece) if isinstance(piece, bytearray) else piece


def _span(piece: Any) -> tuple[int, int] | None:
    if not hasattr(piece, "read"):
        return None
    try:
        start = piece.tell()
        end = piece.seek(0, os.SEEK_END)
        piece.seek(start)
    except (AttributeError, OSError, ValueError):
        return None
    # A text file counts otherwise than in bytes, so that its length is not known.
    return (start, end) if isinstance(end, int) and not isinstance(piece, io.TextIOBase) else None


def _read(piece: Any, span: tuple[int, int] | None) -> Iterator[bytes]:
    if isinstance(piece, bytes):
        yield piece
    elif hasattr(piece, "read"):
        if span is not None:
            piece.seek(span[0])
        while chunk := _bytes(piece.read(_CHUNK)):
            yield chunk
    else:
        for item in piece:
            yield _bytes(item)


def _is_asynchronous(value: object) -> TypeGuard[AsyncIterable[Any]]:
    return isinstance(value, AsyncIterable)


def _is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple)


def _bytes(chunk: Any) -> bytes:
    if isinstance(chunk, str):
        return chunk.encode()
    if isinstance(chunk, bytes | bytearray):
        return bytes(chunk)
    raise TypeError(f"bytes were expected, not {type(chunk).__name__}")


def _unreadable(error: Exception) -> RequestValidationError:
    return refusal("body", "", f"cannot be read: {type(error).__name__}: {error}")
