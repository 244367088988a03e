"""Media types: which bodies of an operation the client sends, which responses it requests, and how each is coded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from docpact.client.encodings import fields_of
from docpact.client.shapes import NULL, Property, Shapes, TypeExpr
from docpact.client.shapes.types import (
    AnyType,
    ListType,
    LiteralType,
    Named,
    OpenType,
    Scalar,
    UnionType,
)
from docpact.ir import MediaType, RequestBody

__all__ = [
    "ANSWER_ORDER",
    "STREAMS",
    "AnswerKind",
    "BodyKind",
    "RequestForm",
    "answer_kind",
    "essence",
    "is_media_range",
    "is_octets",
    "request_forms",
]

BodyKind = Literal["json", "lines", "form", "multipart", "raw"]
AnswerKind = Literal["json", "text", "binary", "json-lines", "json-seq", "events", "parts"]

_JSON_LINES = frozenset(
    {
        "application/jsonl",
        "application/x-ndjson",
        "application/ndjson",
        "application/x-jsonlines",
    }
)
_TEXTUAL = frozenset(
    {
        "application/xml",
        "application/javascript",
        "application/yaml",
        "application/x-yaml",
        "application/toml",
        "application/graphql",
        "application/sql",
    }
)


@dataclass(frozen=True, slots=True)
class RequestForm:
    """The one form that a client sends a body in."""

    kind: BodyKind
    media_type: str
    """As it is sent: without a wildcard."""
    pointer: str
    type: TypeExpr
    fields: tuple[Property, ...] | None
    """The named fields, where the body is spread into keyword arguments."""
    typed: bool
    """Whether there is a type to check the body against."""
    source: MediaType


def essence(media_type: str) -> str:
    """``Application/JSON; charset=utf-8`` and the sloppy ``application/json;simple`` are ``application/json``."""
    return media_type.split(";")[0].strip().lower()


def request_forms(body: RequestBody, shapes: Shapes) -> tuple[RequestForm, ...]:
    """Return the forms that a body can be sent in, the usual one first: JSON before forms before anything else.

    A multipart body without files comes after a form.

    There are none where the document names no media type.
    """
    forms = [_request_form(media, shapes) for media in body.content]

    def order(form: RequestForm) -> int:
        fields = fields_of(form.type, shapes) if form.kind == "multipart" else None
        if fields is not None and not (fields.files or fields.more_files):
            return _REQUEST_ORDER["form"] + 1
        return _REQUEST_ORDER[form.kind]

    return tuple(sorted(forms, key=order))


def _request_form(media: MediaType, shapes: Shapes) -> RequestForm:
    pointer, type_ = _body_type(media, shapes)
    kind = _body_kind(media, type_, shapes)
    fields = shapes.properties(type_) if kind != "raw" else None
    return RequestForm(
        kind,
        _sent_as(media.media_type, kind),
        pointer,
        type_,
        fields or None,
        typed=(kind != "raw" or essence(media.media_type).startswith("text/"))
        and _is_described(media),
        source=media,
    )


_REQUEST_ORDER: dict[BodyKind, int] = {"json": 0, "multipart": 1, "form": 2, "lines": 4, "raw": 5}


def _body_type(media: MediaType, shapes: Shapes) -> tuple[str, TypeExpr]:
    """The pointer and the type of a body: of a stream of items, a list of them (OpenAPI 3.2, ``itemSchema``)."""
    pointer = f"{media.pointer}/schema"
    if media.schema is None and media.item_schema is not None:
        pointer = f"{media.pointer}/itemSchema"
        return pointer, ListType(shapes.type_at(pointer, "request"))
    return pointer, shapes.type_at(pointer, "request")


def _is_described(media: MediaType) -> bool:
    schema = media.item_schema if media.schema is None else media.schema
    return schema is not None and schema is not True


def _is_lines(media: MediaType) -> bool:
    """Whether a body is values of JSON one after the other, and the document says what they are."""
    name = essence(media.media_type)
    if not (name in _JSON_LINES or name.endswith("json-seq")) or not _is_described(media):
        return False
    kind = media.schema.get("type") if isinstance(media.schema, Mapping) else None
    return media.schema is None or kind == "array"


def _body_kind(media: MediaType, type_: TypeExpr, shapes: Shapes) -> BodyKind:
    name = essence(media.media_type)
    if _is_lines(media):
        return "lines"
    if is_octets(type_, shapes) and not name.startswith("multipart/"):
        return "raw"
    if _is_json(name) or name in ("*/*", "application/*", ""):
        return "json"
    if name == "application/x-www-form-urlencoded":
        return "form"
    return "multipart" if name.startswith("multipart/") else "raw"


def _sent_as(media_type: str, kind: BodyKind) -> str:
    name = essence(media_type)
    if kind == "json" and (not name or "*" in name):
        return "application/json"
    if kind == "multipart":
        return "multipart/form-data" if "*" in name else name
    return name if "*" in name else media_type.strip()


def answer_kind(media: MediaType, type_: TypeExpr, shapes: Shapes) -> AnswerKind:
    """How a response of this media type and schema is read."""
    name = essence(media.media_type)
    if name == "text/event-stream":
        return "events"
    if name.endswith("json-seq"):
        return "json-seq"
    if name in _JSON_LINES:
        return "json-lines"
    if name.startswith("multipart/") and media.item_schema is not None:
        return "parts"
    if is_octets(type_, shapes):
        return "binary"
    if _is_json(name) or name in ("*/*", "application/*", ""):
        return "json-lines" if _is_streamed(media) else "json"
    if name == "text/plain" and not _is_text(type_, shapes):
        return "json"
    if name.startswith("text/") or name in _TEXTUAL or name.endswith("+xml"):
        return "text"
    return "binary"


def is_octets(type_: TypeExpr, shapes: Shapes) -> bool:
    """Return whether a type is raw bytes (``format: binary``), or null."""
    match _plain(type_, shapes):
        case Scalar("binary"):
            return True
        case UnionType(members):
            rest = [member for member in members if member != NULL]
            return len(rest) == 1 and is_octets(rest[0], shapes)
        case _:
            return False


def _is_text(type_: TypeExpr, shapes: Shapes) -> bool:
    """Whether a value of a type is a text, or may be."""
    match _plain(type_, shapes):
        case Scalar(kind):
            return kind not in ("int", "float", "bool")
        case LiteralType(values):
            return any(isinstance(value, str) for value in values)
        case OpenType(_, kind):
            return kind == "str"
        case AnyType():
            return True
        case UnionType(members):
            return any(_is_text(member, shapes) for member in members)
        case _:
            return False


def _plain(type_: TypeExpr, shapes: Shapes) -> TypeExpr:
    while isinstance(type_, Named) and type_.key in shapes.aliases:
        if shapes.aliases[type_.key].recursive:
            break
        type_ = shapes.aliases[type_.key].type
    return type_


def _is_streamed(media: MediaType) -> bool:
    """Whether JSON is documented as a stream: by ``itemSchema``, or as the gateway of gRPC titles its streams."""
    if media.item_schema is not None:
        return True
    schema = media.schema
    title = schema.get("title") if isinstance(schema, Mapping) else None
    return isinstance(title, str) and title.startswith("Stream result of ")


def _is_json(name: str) -> bool:
    return (
        name in ("application/json", "text/json")
        or name.endswith("+json")
        or ("/json" in name and name not in _JSON_LINES)
    )


STREAMS: frozenset[AnswerKind] = frozenset({"events", "json-lines", "json-seq", "parts"})
"""The kinds of responses whose items are read one after the other."""
ANSWER_ORDER: tuple[AnswerKind, ...] = (
    "json", "json-lines", "json-seq", "events", "parts", "text", "binary",
)  # fmt: skip
_MEDIA_RANGE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+(\s*;\s*[\w-]+=[\w.+-]+)*", re.ASCII)


def is_media_range(media_type: str) -> bool:
    """Whether ``Accept`` can ask for this (RFC 9110, 12.5.1)."""
    return _MEDIA_RANGE.fullmatch(media_type.strip()) is not None
