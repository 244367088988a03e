"""Media types: which of an operation's bodies the client sends, which answers it asks for, and how each is coded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from docpact.client.shapes import Property, Shapes, TypeExpr
from docpact.client.shapes.types import ListType
from docpact.ir import MediaType, RequestBody

__all__ = [
    "AnswerKind",
    "BodyKind",
    "RequestForm",
    "accept",
    "answer_kind",
    "essence",
    "preferred_answers",
    "request_form",
]

BodyKind = Literal["json", "lines", "form", "multipart", "raw"]
AnswerKind = Literal["json", "text", "binary", "json-lines", "events"]

_JSON_LINES = frozenset(
    {
        "application/jsonl",
        "application/x-ndjson",
        "application/ndjson",
        "application/json-seq",
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
    others: tuple[MediaType, ...]
    """The forms that were not chosen."""


def essence(media_type: str) -> str:
    """``Application/JSON; charset=utf-8`` and the sloppy ``application/json;simple`` are ``application/json``."""
    return media_type.split(";")[0].strip().lower()


def request_form(body: RequestBody, shapes: Shapes) -> RequestForm | None:
    """The form to send: JSON before forms before anything else; None where the document names no media type."""
    ranked = sorted(body.content, key=lambda content: _REQUEST_ORDER[_body_kind(content)])
    if not ranked:
        return None
    chosen = ranked[0]
    kind = _body_kind(chosen)
    pointer, type_ = _body_type(chosen, shapes)
    fields = shapes.properties(type_) if kind != "raw" else None
    return RequestForm(
        kind,
        _sent_as(chosen.media_type, kind),
        pointer,
        type_,
        fields or None,
        typed=(kind != "raw" or essence(chosen.media_type).startswith("text/"))
        and _is_described(chosen),
        source=chosen,
        others=tuple(content for content in body.content if content is not chosen),
    )


_REQUEST_ORDER: dict[BodyKind, int] = {"json": 0, "multipart": 1, "form": 2, "lines": 3, "raw": 4}


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


def _body_kind(media: MediaType) -> BodyKind:
    name = essence(media.media_type)
    if _is_lines(media):
        return "lines"
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
    return "application/octet-stream" if "*" in name else media_type.strip()


@lru_cache(maxsize=1024)
def answer_kind(media_type: str) -> AnswerKind:
    """How an answer of this media type is read."""
    name = essence(media_type)
    if name == "text/event-stream":
        return "events"
    if name in _JSON_LINES:
        return "json-lines"
    if _is_json(name) or name in ("*/*", "application/*", ""):
        return "json"
    if name.startswith("text/") or name in _TEXTUAL or name.endswith("+xml"):
        return "text"
    return "binary"


def _is_json(name: str) -> bool:
    return (
        name in ("application/json", "text/json")
        or name.endswith("+json")
        or ("/json" in name and name not in _JSON_LINES)
    )


_ANSWER_ORDER: tuple[AnswerKind, ...] = ("json", "json-lines", "events", "text", "binary")


_USUALLY_ASKED: dict[AnswerKind, str] = {
    "json": "application/json",
    "json-lines": "application/x-ndjson",
    "events": "text/event-stream",
    "text": "text/plain",
    "binary": "*/*",
}
"""What a client asks for where it is only known how the answer is read."""
_MEDIA_RANGE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+(\s*;\s*[\w-]+=[\w.+-]+)*", re.ASCII)


def accept(asked: Iterable[MediaType]) -> str | None:
    """The ``Accept`` header that asks for these (RFC 9110, 12.5.1); None where it is the usual one for their kind."""
    names = dict.fromkeys(
        media.media_type.strip()
        for media in asked
        if _MEDIA_RANGE.fullmatch(media.media_type.strip()) and essence(media.media_type) != "*/*"
    )
    usual = {_USUALLY_ASKED[answer_kind(name)] for name in names}
    return None if usual & {essence(name) for name in names} else ", ".join(names) or None


def preferred_answers(
    content: Iterable[MediaType],
) -> tuple[AnswerKind | None, tuple[MediaType, ...], tuple[MediaType, ...]]:
    """The kind of answer to ask for, the media types of that kind, and those that are not asked for."""
    listed = list(content)
    kinds = {answer_kind(media.media_type) for media in listed}
    kind: AnswerKind | None = next((each for each in _ANSWER_ORDER if each in kinds), None)
    asked = tuple(media for media in listed if answer_kind(media.media_type) == kind)
    left = tuple(media for media in listed if answer_kind(media.media_type) != kind)
    return kind, asked, left
