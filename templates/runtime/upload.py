"""Multipart bodies with files, and raw bodies."""

from __future__ import annotations

import io
import mimetypes
import os
import re
import secrets
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import IO, Any, TypeGuard

from .body import Checking, Payload, is_json, json_bytes, object_of
from .errors import RequestValidationError, refusal
from .form import Part, content_texts
from .json_text import is_array, is_object
from .operation import TypeOf
from .serialize import is_token, scalar_text
from .styles import named_texts
from .wire import WireForm

__all__ = ["FileContent", "MultipartBody", "RawBody", "RawContent"]

Content = bytes | str | IO[bytes]
FileContent = (
    Content
    | tuple[str, Content]
    | tuple[str, Content, str]
    | tuple[str, Content, str, Mapping[str, str]]
)
"""The argument of a file part: content, or a name with content and, optionally, a media type and headers."""
RawContent = Content | Iterable[bytes]
"""The argument of a raw body."""

_CHUNK = 64 * 1024
_CHARSET = re.compile(r";\s*charset=\"?([\w.:-]+)", re.IGNORECASE)
_OCTETS = "application/octet-stream"
_PART = Part()
_QUOTED = str.maketrans({"\r": "%0D", "\n": "%0A", '"': "%22"})
"""How a name in a ``Content-Disposition`` is quoted (WHATWG HTML, 4.10.21.8)."""


@dataclass(frozen=True, slots=True)
class MultipartBody:
    """An object sent as ``multipart/form-data``, or an array sent as parts without names (OpenAPI 3.2).

    A file is bytes, text, an object with ``read``, or a tuple of name, content and, perhaps, media type and headers. The
    fields named in ``files`` hold a file or a list of files. In any other field, bytes, an object with ``read`` and a tuple
    of a name and one of these are files too, unless the field is in ``texts``: bytes are base64 there.
    """

    type: TypeOf | None = None
    files: tuple[str, ...] = ()
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    required: bool = True
    media_type: str = "multipart/form-data"
    texts: tuple[str, ...] = ()
    more_files: bool = False
    """Whether the other fields are files, text too."""
    prefix: tuple[Part, ...] = ()
    """How the first parts of an array are written."""
    items: Part = _PART
    """How the other parts of an array are written."""

    def payload(self, value: Any, checking: Checking) -> Payload:
        """The fields as parts, in their order."""
        return _multipart(self, value, checking)


@dataclass(frozen=True, slots=True)
class RawBody:
    """Return a raw body: bytes, text, an object with ``read``, or an iterable of bytes.

    Text is sent in the charset of the media type, or else as UTF-8. ``type`` is what a text is checked against.
    A range of media types (``image/*``) is sent as octets.
    """

    media_type: str = "application/octet-stream"
    required: bool = True
    type: TypeOf | None = None

    def payload(self, value: Any, checking: Checking) -> Payload:
        """The value, untouched."""
        return _raw(self, value, checking)


@dataclass(slots=True)
class _Pieces(Payload):
    """Pieces of bytes, files and iterables, one after the other. ``content`` is there where all are in memory."""

    pieces: tuple[Any, ...] = field(default=(), repr=False)
    spans: tuple[tuple[int, int] | None, ...] = ()
    """Return the position and end of each file; None if it cannot be rewound, or is not a file."""

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


def _multipart(body: MultipartBody, value: Any, checking: Checking) -> Payload:
    plain = value
    while isinstance(plain, WireForm):
        plain = plain.__wire_form__()
    boundary = secrets.token_hex(16)
    named = not is_array(plain)
    if named:
        pieces = _named(body, {**object_of(plain), **checking.extra}, boundary, checking)
    else:
        pieces = _unnamed(body, plain, boundary, checking)
    pieces.append(f"--{boundary}--\r\n".encode())
    return _payload(f"{body.media_type}; boundary={boundary}", *pieces)


def _named(
    body: MultipartBody, fields: Mapping[str, Any], boundary: str, checking: Checking
) -> list[Any]:
    """The fields of an object as parts."""
    files = {name for name, value in fields.items() if _holds_files(body, name, value)}
    # The check gets an empty file instead of each file, since a schema cannot describe a file.
    shown = {name: _stand_in(item) if name in files else item for name, item in fields.items()}
    plain = object_of(checking(body.type, shown))
    pieces: list[Any] = []
    for name, value in fields.items():
        part = body.parts.get(name, _PART)
        if name in files:
            for file in value if is_array(value) else [value]:
                if file is not None:
                    pieces += _file_part(boundary, name, part, file)
        elif part.style is not None:
            for key, text in named_texts(name, plain.get(name), part.style, str):
                pieces += [_head(boundary, key, part, None), _encoded(text), b"\r\n"]
        else:
            for text, kind in content_texts(plain.get(name), part.content_type):
                pieces += [_head(boundary, name, part, _concrete(kind)), _encoded(text), b"\r\n"]
    for name in (each for each in plain if each not in fields):  # constants that the model adds
        for text, kind in content_texts(plain[name], None):
            pieces += [_head(boundary, name, _PART, kind), _encoded(text), b"\r\n"]
    return pieces


def _unnamed(body: MultipartBody, items: list[Any], boundary: str, checking: Checking) -> list[Any]:
    """The items of an array as parts without names (OpenAPI 3.2, ``prefixEncoding`` and ``itemEncoding``)."""
    plain: Any = checking(body.type, [b"" if _is_file(item) else item for item in items])
    pieces: list[Any] = []
    for index, item in enumerate(items):
        part = body.prefix[index] if index < len(body.prefix) else body.items
        if _is_file(item):
            pieces += _file_part(boundary, None, part, item)
            continue
        kind = _concrete(part.content_type)
        text = plain[index]
        if is_json(kind) or is_object(text) or is_array(text):
            content, kind = json_bytes(text), kind or "application/json"
        else:
            content, kind = _encoded(scalar_text(text)), kind or "text/plain"
        pieces += [_head(boundary, None, part, kind), content, b"\r\n"]
    return pieces


def _holds_files(body: MultipartBody, name: str, value: Any) -> bool:
    if value is None or name in body.texts:
        return False
    if name in body.files:
        return True
    if body.more_files:
        return True
    if is_array(value):
        items: list[Any] = value
        return bool(items) and all(map(_is_file, items))
    return _is_file(value)


def _is_file(value: Any) -> bool:
    """Whether a value can only be a file."""
    if _is_tuple(value):
        return (
            len(value) in (2, 3, 4)
            and isinstance(value[0], str)
            and (isinstance(value[1], bytes | bytearray) or _is_readable(value[1]))
        )
    return isinstance(value, bytes | bytearray) or _is_readable(value)


def _is_readable(value: Any) -> bool:
    return hasattr(value, "read") or hasattr(value, "aread")


def _stand_in(value: Any) -> Any:
    return [b"" for _ in value] if is_array(value) else b""


def _file_part(boundary: str, name: str | None, part: Part, file: Any) -> list[Any]:
    """The head and the content of a file, however it was given."""
    where = f"/{name}" if name is not None else ""
    given: str | None = None
    headers: Any = {}
    filename: str | None = None
    content = file
    if _is_tuple(file):
        texts = (*file[:1], *file[2:3])
        headers = file[3] if len(file) == 4 else headers
        if (
            len(file) not in (2, 3, 4)
            or not all(isinstance(text, str) for text in texts)
            or not is_object(headers)
        ):
            expected = "expected a file: (name, content), (name, content, media type) or (name, content, media type, headers)"
            raise refusal("body", where, expected)
        filename, content = file[0], file[1]
        given = file[2] if len(file) >= 3 else None
    elif isinstance(path := getattr(file, "name", None), str):
        filename = PurePath(path).name
    elif name is not None:
        filename = name
    media_type = _media_type(part.content_type, given, filename)
    if media_type is None:
        raise refusal("body", where, f"must be a file of the media type {part.content_type}")
    part = replace(part, headers={**part.headers, **headers})
    return [_head(boundary, name, part, media_type, filename), content, b"\r\n"]


def _media_type(documented: str | None, given: str | None, filename: str | None) -> str | None:
    """The media type of a file: the one that the caller gave, or one of the documented ones; None where these differ."""
    if documented is None:
        return given or _OCTETS
    ranges = [each.strip() for each in documented.split(",")]
    if given is not None:
        return given if any(_within(given, each) for each in ranges) else None
    guessed = mimetypes.guess_type(filename or "")[0]
    if guessed is not None and any(_within(guessed, each) for each in ranges):
        return guessed
    return next((each for each in ranges if "*" not in each), guessed or _OCTETS)


def _within(media_type: str, media_range: str) -> bool:
    name, wanted = (text.partition(";")[0].strip().lower() for text in (media_type, media_range))
    return wanted in ("*/*", name) or (wanted.endswith("/*") and name.startswith(wanted[:-1]))


def _concrete(content_type: str | None) -> str | None:
    """The first of several media types; None where it is a wildcard."""
    first = (content_type or "").split(",")[0].strip()
    return first if first and "*" not in first else None


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _head(
    boundary: str, name: str | None, part: Part, media_type: str | None, filename: str | None = None
) -> bytes:
    lines = [f"--{boundary}"]
    disposition = "attachment" if name is None else f'form-data; name="{name.translate(_QUOTED)}"'
    if filename is not None:
        disposition += f'; filename="{filename.translate(_QUOTED)}"'
    if name is not None or filename is not None:
        lines.append(f"Content-Disposition: {disposition}")
    headers = dict(part.headers) | ({"Content-Type": media_type} if media_type else {})
    for header, text in headers.items():
        if not is_token(header) or not text.isprintable():
            raise refusal("body", f"/{name}", "has an invalid header")
        lines.append(f"{header}: {text}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


def _raw(body: RawBody, value: Any, checking: Checking) -> Payload:
    if body.type is not None and not _is_content(value):
        value = scalar_text(checking(body.type, value))
    if isinstance(value, str):
        value = _in_charset(value, body.media_type)
    if is_object(value) or not (
        isinstance(value, str | bytes | bytearray | Iterable | AsyncIterable)
        or hasattr(value, "read")
        or hasattr(value, "aread")
    ):
        expected = "must be bytes, text, a file or an iterable of bytes"
        raise refusal("body", "", expected)
    return _payload(_OCTETS if "*" in body.media_type else body.media_type, value)


def _is_content(value: Any) -> bool:
    """Whether a value is more than a plain one: bytes, a file or an iterable."""
    return not isinstance(value, str) and (
        isinstance(value, bytes | bytearray | Iterable | AsyncIterable) or _is_readable(value)
    )


def _in_charset(text: str, media_type: str) -> bytes:
    charset = _CHARSET.search(media_type)
    try:
        return text.encode(charset[1] if charset else "utf-8", "replace")
    except LookupError:
        return text.encode("utf-8", "replace")


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
    raise TypeError(f"expected bytes, got {type(chunk).__name__}")


def _unreadable(error: Exception) -> RequestValidationError:
    return refusal("body", "", f"cannot be read: {type(error).__name__}: {error}")
