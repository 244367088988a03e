"""What is known of an operation before it is called: plain data, written down once for each method of a client.

Types stand behind functions without arguments (``lambda: models.Case``), so that naming a model does not import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Final, Generic, Literal, TypeVar, final

__all__ = [
    "Binary",
    "EventStream",
    "FileContent",
    "FormBody",
    "JsonBody",
    "JsonLines",
    "MultipartBody",
    "Omit",
    "Operation",
    "Part",
    "RawBody",
    "RawContent",
    "Style",
    "Text",
    "TypeOf",
    "omit",
]

T = TypeVar("T")


@final
class Omit:
    """The type of ``omit``: an argument that was not given, and is not sent. ``None`` is sent, as JSON's null."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "omit"

    def __reduce__(self) -> str:
        return "omit"  # pickles and copies to the one instance


omit: Final = Omit()

TypeOf = Callable[[], Any]
"""Gives the type that a JSON value is read as, or checked against, when that is first needed."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a parameter is written where that is not its location's default (OpenAPI 3.1, "Style Values").

    ``style`` is one of the standard's words, or ``json`` for a parameter described by ``content``. ``explode`` None is
    the standard's default: true for ``form`` (and ``cookie``), false for all others.
    """

    style: str
    explode: bool | None = None
    allow_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """How one field of a form or one part of a multipart body is written (OpenAPI 3.1, Encoding Object)."""

    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class JsonBody:
    """A JSON body, checked against a type before it is sent. ``type`` None checks nothing."""

    type: TypeOf | None = None
    media_type: str = "application/json"
    required: bool = True


@dataclass(frozen=True, slots=True)
class FormBody:
    """An object sent as ``application/x-www-form-urlencoded``."""

    type: TypeOf | None = None
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    required: bool = True
    media_type: str = "application/x-www-form-urlencoded"


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


@dataclass(frozen=True, slots=True)
class RawBody:
    """A body sent as it is: bytes, text (as UTF-8), an object with ``read``, or an iterable of bytes."""

    media_type: str = "application/octet-stream"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """An answer given to the caller as ``str``."""


@dataclass(frozen=True, slots=True)
class Binary:
    """An answer given to the caller as ``bytes``."""


@dataclass(frozen=True, slots=True)
class JsonLines:
    """An answer of one JSON value a line (also RFC 7464 sequences), each read as ``type``."""

    type: TypeOf | None = None


@dataclass(frozen=True, slots=True)
class EventStream:
    """Server-sent events. ``type`` is what the JSON in ``data`` is read as; None gives the events themselves."""

    type: TypeOf | None = None


Content = bytes | str | IO[bytes]
FileContent = Content | tuple[str, Content] | tuple[str, Content, str]
"""What a part that is a file may be given as: content, or a name with content and, perhaps, a media type."""
RawContent = Content | Iterable[bytes]
"""What a body that is sent as it is may be given as."""

Body = JsonBody | FormBody | MultipartBody | RawBody
Reader = TypeOf | Text | Binary | JsonLines | EventStream
Answer = Reader | Mapping[str, Reader] | None
"""How an answer is read. A mapping has a reader for each media type; None is an answer without a body."""


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
    """One method of one path. ``T`` is what a call gives.

    Args:
        method: Upper case.
        template: The path template, ``/cases/{case_id}``.
        path: Styles by parameter name; only those that differ from the standard's default. So for ``query``,
            ``header`` and ``cookie``.
        querystring: The media type of a parameter that is the whole query (OpenAPI 3.2, ``in: querystring``).
        body: How a body is sent; None where there is none.
        returns: Readers by status: ``200``, ``2XX`` or ``default``, the most exact one being used.
        errors: The type of a documented error's body, by status in the same way.
        security: Alternatives, each the names of the schemes that are needed together. None: the client's own. An
            empty tuple of alternatives: none is needed; an empty alternative: may do without.
        server: The server of this operation, where it differs from the client's.
        accept: The ``Accept`` header; None derives it from ``returns``.
        arguments: Where the arguments of the method go, by their names: location and wire name. One that is not
            listed goes into the path if the path has it, else into the body, under its own name.
        spread: Whether the fields of the body are arguments of the method.
        idempotent: Whether sending it twice does what sending it once does; None decides by method (RFC 9110, 9.2.2).

    """

    method: str
    template: str
    path: Mapping[str, Style] = field(default_factory=dict[str, Style])
    query: Mapping[str, Style] = field(default_factory=dict[str, Style])
    header: Mapping[str, Style] = field(default_factory=dict[str, Style])
    cookie: Mapping[str, Style] = field(default_factory=dict[str, Style])
    querystring: str | None = None
    body: Body | None = None
    returns: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    errors: Mapping[str, TypeOf] = field(default_factory=dict[str, TypeOf])
    security: tuple[tuple[str, ...], ...] | None = None
    server: str | None = None
    accept: str | None = None
    idempotent: bool | None = None
    arguments: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    spread: bool = False
