"""The constants of an operation: plain data, one object for each method of a client.

Types are functions without arguments (``lambda: models.Case``), so that naming a model does not import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    Protocol,
    TypeGuard,
    TypeVar,
    cast,
    final,
)

from .errors import refusal

if TYPE_CHECKING:
    from .body import Checking, Payload

__all__ = [
    "Answer",
    "Binary",
    "Body",
    "Check",
    "Decoder",
    "Items",
    "Omit",
    "Operation",
    "Places",
    "Reader",
    "Styled",
    "Text",
    "TypeOf",
    "WholeQuery",
    "is_by_media_type",
    "omit",
]

T = TypeVar("T")
KEY_HEADERS: Final = ("idempotency-key", "x-idempotency-key")


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


class Styled(Protocol):
    """How a parameter is written where that is not its location's default: a ``Style`` of ``styles``."""

    def path_text(self, name: str, value: Any) -> str:
        """Return the text of a variable of a path."""
        ...

    def query_pairs(self, name: str, value: Any) -> list[tuple[str, str]]:
        """Return the encoded names and texts in a query."""
        ...

    def cookie_pairs(self, name: str, value: Any) -> list[tuple[str, str]]:
        """Return the names and texts of cookies."""
        ...

    def header_text(self, value: Any) -> str | None:
        """Return the value of a header; None where it is undefined."""
        ...


class WholeQuery(Protocol):
    """How a parameter is written that is the whole query: the ``Querystring`` of ``form``."""

    def text(self, value: Any) -> str:
        """Return the query."""
        ...


class Body(Protocol):
    """How a body is written: ``JsonBody``, or what ``form`` and ``upload`` have."""

    @property
    def required(self) -> bool:
        """Whether a call has to have one."""
        ...

    def payload(self, value: Any, checking: Checking) -> Payload:
        """Return the body as sent.

        Raises:
            RequestValidationError: The value breaks the documentation.

        """
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A response returned as ``str``."""


@dataclass(frozen=True, slots=True)
class Binary:
    """A response returned as ``bytes``."""


class Items:
    """A response of many items, one after the other: the base of the classes in ``items``."""

    __slots__ = ()
    type: TypeOf | None
    """The type of each item."""
    media_type: ClassVar[str]
    """The media type for ``Accept``."""

    def decoder(self, content_type: str = "") -> Decoder:
        """Something that makes items of the bytes of one answer, which names its media type."""
        raise NotImplementedError


class Decoder(Protocol):
    """Bytes in, whole items out; an item is bytes, text, an event or a JSON value."""

    def feed(self, chunk: bytes) -> Iterator[Any]:
        """Return the items that this chunk completes; raise ValueError at the first that is not JSON."""
        ...

    def end(self) -> Iterator[Any]:
        """The items that the end completes."""
        ...


Places = Mapping[str, tuple[str, str] | tuple[str, str, TypeOf]]
"""Where arguments go, by name: location, wire name, and for a parameter what it is checked against if need be.

A field of the body whose name is empty is in ``field``; ``body`` without a name is the whole body.
"""
Check = tuple[str, str, TypeOf, Any]
"""A parameter that is to be checked: location, wire name, type and value."""
Reader = TypeOf | Text | Binary | Items
Answer = Reader | Mapping[str, Reader] | None
"""How a response is read. A mapping has a reader for each media type; None is a response without a body."""


def _is_within(media_type: str, media_range: str) -> bool:
    """Return whether a concrete media type is within a range: ``image/png`` in ``image/*``."""
    kind, _, name = media_type.partition(";")[0].strip().partition("/")
    wanted, _, _ = media_range.partition("/")
    return bool(kind and name) and "*" not in media_type and wanted in ("*", kind.lower())


def is_by_media_type(answer: Answer) -> TypeGuard[Mapping[str, Reader]]:
    """Whether responses are read by their media type."""
    return isinstance(answer, Mapping)


def _media_type(reader: Reader) -> str:
    match reader:
        case Text():
            return "text/plain"
        case Binary():
            return "*/*"
        case Items():
            return reader.media_type
        case _:
            return "application/json"


@dataclass(frozen=True)
class Operation(Generic[T]):
    """One method of one path. ``T`` is what a call gives.

    Args:
        name: The method and the path template, ``GET /cases/{case_id}``.
        path: Styles by parameter name; only those that differ from the standard's default. So for ``query``,
            ``header`` and ``cookie``.
        querystring: How a parameter is written that is the whole query (OpenAPI 3.2, ``in: querystring``).
        body: How a body is sent; None where there is none.
        bodies: Other ways to send a body, by media type.
        returns: Readers by status: ``200``, ``2XX`` or ``default``, or several with blanks between them; the most
            exact one is used.
        errors: The type of a documented error's body, by status in the same way.
        security: Alternatives, each the names of the schemes that are needed together. None: the client's own. An
            empty tuple of alternatives: none is needed; an empty alternative: may do without.
        server: The server of this operation, where it differs from the client's.
        accept: The ``Accept`` header; None derives it from ``returns``.
        stream: The field of the body that asks for a stream of events, where one does.
        absolute: Whether ``server`` is to be used whatever ``base_url`` a user has set.
        arguments: Where the arguments of the method go, by their names. One that is not listed goes into the path if
            the path has it, otherwise into the body, under its wire name.
        idempotent: Whether sending it twice does what sending it once does; None decides by method (RFC 9110, 9.2.2).

    """

    name: str
    path: Mapping[str, Styled] = field(default_factory=dict[str, Any])
    query: Mapping[str, Styled] = field(default_factory=dict[str, Any])
    header: Mapping[str, Styled] = field(default_factory=dict[str, Any])
    cookie: Mapping[str, Styled] = field(default_factory=dict[str, Any])
    querystring: WholeQuery | None = None
    body: Body | None = None
    bodies: Mapping[str, Body] = field(default_factory=dict[str, "Body"])
    returns: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    errors: Mapping[str, TypeOf] = field(default_factory=dict[str, TypeOf])
    security: tuple[tuple[str, ...], ...] | None = None
    server: str | None = None
    accept: str | None = None
    stream: str | None = None
    absolute: bool = False
    idempotent: bool | None = None
    arguments: Places = field(default_factory=dict[str, tuple[str, str]])

    @cached_property
    def method(self) -> str:
        """The HTTP method, in upper case."""
        return self.name.partition(" ")[0]

    @cached_property
    def key_argument(self) -> tuple[str, str] | None:
        """The argument that is documented as the idempotency key, and its header."""
        for name, (location, wire, *_) in self.arguments.items():
            if location == "header" and wire.lower() in KEY_HEADERS:
                return name, wire
        return None

    @cached_property
    def template(self) -> str:
        """The path template, ``/cases/{case_id}``."""
        return self.name.partition(" ")[2]

    def body_of(self, content_type: str | None) -> Body | None:
        """How a body is sent as a media type; None for the usual one.

        Raises:
            RequestValidationError: The media type is not documented.

        """
        if content_type is None:
            return self.body
        known: Mapping[str, Any] = self.bodies or {getattr(self.body, "media_type", ""): self.body}
        found: Body | None = known.get(content_type)
        if found is not None:
            return found
        for media_range, body in known.items():
            if "*" in media_range and _is_within(content_type, media_range):
                return cast("Body", replace(body, media_type=content_type))
        names = ", ".join(known)
        raise refusal("header", "/Content-Type", f"must be a documented media type: {names}")

    def check_accept(self, wanted: str) -> None:
        """Refuse a media type that no response is documented to have.

        Raises:
            RequestValidationError: It is not documented, and no range such as ``image/*`` has it.

        """
        names = [n for a in self.returns.values() if is_by_media_type(a) for n in a]
        known = {name.partition(";")[0].strip().lower() for name in names}
        essence = wanted.partition(";")[0].strip().lower()
        if known and not known & {essence, f"{essence.partition('/')[0]}/*", "*/*"}:
            raise refusal(
                "header", "/Accept", f"must be a documented media type: {', '.join(names)}"
            )

    def asked(self, arguments: Mapping[str, Any]) -> str | None:
        """Return the media type that the ``stream`` argument of a call selects; None without such an argument."""
        if self.stream is None:
            return None
        wanted = Items if arguments.get(self.stream) is True else None
        names: list[str] = []
        for answer in self.returns.values():
            if is_by_media_type(answer):
                names += [n for n, r in answer.items() if isinstance(r, Items) is (wanted is Items)]
        return names[0] if names else None

    def streams(self, arguments: Mapping[str, Any]) -> bool:
        """Whether a call with these arguments is answered by a stream."""
        media_type: Any = arguments.get("accept", omit)
        if isinstance(media_type, Omit):
            media_type = self.asked(arguments)
        readers = [a.get(media_type) for a in self.returns.values() if is_by_media_type(a)]
        return any(isinstance(reader, Items) for reader in readers)

    @cached_property
    def accepted(self) -> str:
        """The ``Accept`` header for a success; JSON if nothing is documented, since errors mostly are JSON."""
        found: dict[str, None] = {}
        for status, answer in self.returns.items():
            if status[:1] == "2" or status == "default":
                if is_by_media_type(answer):
                    found |= dict.fromkeys(answer)
                elif answer is not None:
                    found[_media_type(cast("Reader", answer))] = None
        return self.accept or ", ".join(found) or "application/json"

    @cached_property
    def spread(self) -> bool:
        """Whether the fields of the body are arguments of the method; a body that is one argument has no wire name."""
        return self.body is not None and ("body", "") not in self.arguments.values()
