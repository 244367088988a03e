"""The responses of an operation: how each is read, and the type that a caller gets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from docpact.client.media import (
    ANSWER_ORDER,
    STREAMS,
    AnswerKind,
    answer_kind,
    essence,
    is_media_range,
    is_octets,
)
from docpact.client.shapes import ANY, NULL, Shapes, TypeExpr, union
from docpact.client.shapes.types import Named, Scalar, UnionType
from docpact.ir import MediaType, Operation, Response

__all__ = ["Answer", "Answers", "Form", "Variant", "answers_of"]

EventKind = Literal["data", "text", "event"]


@dataclass(frozen=True, slots=True)
class Form:
    """One media type of a response."""

    media_type: str
    kind: AnswerKind
    type: TypeExpr
    """Of the value, or of each item of a stream."""
    typed: bool
    pointer: str
    event: EventKind = "data"
    """What the item type of an event stream describes."""

    @property
    def stream(self) -> bool:
        """Whether it is read item by item."""
        return self.kind in STREAMS


@dataclass(frozen=True, slots=True)
class Answer:
    """The responses of one status; no forms: without a body."""

    status: str
    forms: tuple[Form, ...]
    pointer: str


@dataclass(frozen=True, slots=True)
class Variant:
    """The return type of a call that selects certain media types."""

    media_types: tuple[str, ...]
    returns: TypeExpr
    stream: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """All responses of an operation."""

    successes: tuple[Answer, ...]
    bare: tuple[str, ...]
    """Documented statuses between 300 and 399, and those of errors without a body."""
    errors: tuple[Answer, ...]
    """The ones with a typed JSON body."""
    usual: Variant
    """The return type of a call that does not select a media type."""
    others: tuple[Variant, ...]
    """The return type of a call that selects another media type."""
    accept: str | None
    """The media types that are usually asked for, where that does not follow from how the responses are read."""
    flag: str | None = None
    """The field of the body that asks for a stream."""
    head: bool = False

    @property
    def returns(self) -> TypeExpr:
        """The usual return type; for a stream, the type of its items."""
        return self.usual.returns

    @property
    def stream(self) -> bool:
        """Whether a call usually gives a stream."""
        return self.usual.stream

    @property
    def choices(self) -> tuple[str, ...]:
        """The media types that a call can ask for, where there are several."""
        every = [name for one in (self.usual, *self.others) for name in one.media_types]
        return tuple(dict.fromkeys(every)) if len(set(map(essence, every))) > 1 else ()


def answers_of(operation: Operation, shapes: Shapes, fields: Iterable[str] = ()) -> Answers:
    """Decide how the responses of ``operation`` are read.

    Every 2xx is a success. ``default`` is one too where no other success is documented (OpenAPI 3.1, Responses Object:
    it applies to all undeclared statuses), and describes errors in any case.

    Args:
        operation: The operation.
        shapes: The types of its schemas.
        fields: The names of the body's fields that are booleans.

    """
    good = [response for response in operation.responses if response.status.startswith("2")]
    if not good:
        good = [response for response in operation.responses if response.status == "default"]
    bad = [r for r in operation.responses if r.status[:1] in "45" or r.status == "default"]
    successes = [_answer(response, shapes, operation) for response in good]
    errors = [_answer(response, shapes, operation) for response in bad]
    forms = [form for answer in successes for form in answer.forms]
    kind = next((each for each in ANSWER_ORDER if any(f.kind == each for f in forms)), None)
    chosen = [form for form in forms if form.kind == kind]
    usual = [form.type for form in chosen]
    if any(not answer.forms for answer in successes) and not (kind and kind in STREAMS):
        usual.append(NULL)
    head = operation.method == "HEAD"
    return Answers(
        successes=tuple(successes),
        bare=tuple(
            r.status
            for r in operation.responses
            if r.status.isdigit()
            and (r.status[:1] == "3" or (r.status[:1] in "45" and not r.content))
        ),
        errors=tuple(answer for answer in errors if any(_is_model(form) for form in answer.forms)),
        usual=Variant(
            _names(chosen),
            (
                (union(usual) if usual else ANY if operation.responses == () else NULL)
                if not head
                else NULL
            ),
            kind is not None and kind in STREAMS,
        ),
        others=() if head else _others(form for form in forms if form.kind != kind),
        accept=_accept(chosen, alone=len(chosen) == len(forms)),
        flag="stream" if "stream" in fields and _mixed(forms) else None,
        head=head,
    )


def _mixed(forms: list[Form]) -> bool:
    return len({form.stream for form in forms}) > 1


def _is_model(form: Form) -> bool:
    return form.typed and form.kind == "json"


def _others(forms: Iterable[Form]) -> tuple[Variant, ...]:
    by_type: dict[tuple[TypeExpr, bool], list[Form]] = {}
    for form in forms:
        if is_media_range(form.media_type) and not form.media_type.startswith("*"):
            by_type.setdefault((form.type, form.stream), []).append(form)
    return tuple(Variant(_names(found), *key) for key, found in by_type.items())


def _names(forms: Iterable[Form]) -> tuple[str, ...]:
    names = (form.media_type.strip() for form in forms)
    return tuple(dict.fromkeys(n for n in names if is_media_range(n) and n[:1] != "*"))


_USUALLY_ASKED: dict[AnswerKind, str] = {
    "json": "application/json",
    "json-lines": "application/x-ndjson",
    "json-seq": "application/json-seq",
    "events": "text/event-stream",
    "parts": "multipart/mixed",
    "text": "text/plain",
    "binary": "*/*",
}
"""The ``Accept`` value if only the reading of the response is known."""


def _accept(chosen: list[Form], *, alone: bool) -> str | None:
    names = dict.fromkeys(
        form.media_type.strip()
        for form in chosen
        if is_media_range(form.media_type) and essence(form.media_type) != "*/*"
    )
    usual = {_USUALLY_ASKED[form.kind] for form in chosen}
    is_usual = alone and usual & {essence(name) for name in names}
    return None if is_usual else ", ".join(names) or None


def _answer(response: Response, shapes: Shapes, operation: Operation) -> Answer:
    streamed = (
        "(streaming responses)" in (response.description or "")
        or response.extensions.get("x-docpact-stream") is True
        or operation.extensions.get("x-docpact-stream") is True
    )
    forms = tuple(_form(media, shapes, streamed) for media in response.content)
    return Answer(response.status, forms, response.pointer)


def _form(media: MediaType, shapes: Shapes, streamed: bool) -> Form:
    part = "itemSchema" if media.item_schema is not None else "schema"
    documented = media.schema is not None or media.item_schema is not None
    pointer = f"{media.pointer}/{part}"
    type_ = shapes.type_at(pointer, "response") if documented else ANY
    kind = answer_kind(media, type_, shapes)
    if kind == "json" and streamed:
        kind = "json-lines"
    if kind == "text":
        return Form(media.media_type, kind, Scalar("str"), typed=True, pointer=pointer)
    if kind == "binary":
        return Form(media.media_type, kind, Scalar("bytes"), typed=True, pointer=pointer)
    if kind == "parts" and is_octets(type_, shapes):
        return Form(media.media_type, kind, Scalar("bytes"), typed=True, pointer=pointer)
    if kind == "events" and not documented:
        return Form(media.media_type, kind, EVENT, typed=False, pointer=pointer)
    event: EventKind = "data"
    if kind == "events":
        event = _event_kind(type_, shapes, item=media.item_schema is not None)
    return Form(media.media_type, kind, type_, typed=documented, pointer=pointer, event=event)


EVENT = Scalar("event")
"""A server-sent event that the document does not describe."""
_EVENT_FIELDS = frozenset({"event", "data", "id", "retry"})


def _event_kind(type_: TypeExpr, shapes: Shapes, *, item: bool) -> EventKind:
    """What a schema of an event stream describes: the event, the JSON in its data, or the text in its data."""
    if type_ == Scalar("str") or (isinstance(type_, Scalar) and type_.kind == "str"):
        return "text"
    members = list(_members(type_, shapes))
    fields = [{p.wire for p in shapes.properties(member) or ()} for member in members]
    # With `itemSchema` it is the event by the standard; else, only what looks like one is.
    wanted = {"data"} if item else {"data", "event"}
    if fields and all(names and names <= _EVENT_FIELDS and names & wanted for names in fields):
        return "event" if item or all(wanted <= names for names in fields) else "data"
    return "data"


def _members(type_: TypeExpr, shapes: Shapes) -> Iterable[TypeExpr]:
    if isinstance(type_, Named) and type_.key in shapes.aliases:
        yield from _members(shapes.aliases[type_.key].type, shapes)
    elif isinstance(type_, UnionType):
        for member in type_.members:
            yield from _members(member, shapes)
    else:
        yield type_
