"""Bodies that are forms, and the Encoding Object of their fields (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .body import Checking, Payload, is_json, object_of
from .json_text import dump_json, is_array, is_object
from .operation import TypeOf
from .serialize import percent_encode, query_pairs, scalar_text, wire_of
from .styles import Style

__all__ = ["FormBody", "Part", "Querystring", "content_texts", "form_text"]


@dataclass(frozen=True, slots=True)
class Part:
    """How one field of a form or one part of a multipart body is written (OpenAPI 3.1, Encoding Object).

    ``content_type`` may list several media types and wildcards; a file is sent as one of them. ``style`` takes the place
    of ``content_type``, as in the standard.
    """

    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class FormBody:
    """An object sent as ``application/x-www-form-urlencoded``."""

    type: TypeOf | None = None
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    required: bool = True
    media_type: str = "application/x-www-form-urlencoded"

    def payload(self, value: Any, checking: Checking) -> Payload:
        """The fields as a form writes them."""
        return Payload(
            self.media_type, form_text(object_of(checking(self.type, value)), self.parts).encode()
        )


@dataclass(frozen=True, slots=True)
class Querystring:
    """A parameter that is the whole query (OpenAPI 3.2, 4.12.4): a form, or any other value as JSON."""

    media_type: str
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])

    def text(self, value: Any) -> str:
        """Return the query."""
        plain = wire_of("query", "", value)
        name = self.media_type.partition(";")[0].strip().lower()
        if name == "application/x-www-form-urlencoded" and is_object(plain):
            return form_text(plain, self.parts)
        return quote(plain if isinstance(plain, str) else dump_json(plain), safe="")


_PART = Part()


def form_text(fields: Mapping[str, Any], parts: Mapping[str, Part] | None = None) -> str:
    """The fields of an object as ``application/x-www-form-urlencoded`` (OpenAPI 3.1, "Encoding Object").

    A field with a style is written by it. Else an array repeats its name, and an object is JSON.
    """
    pairs: list[str] = []
    for name, value in fields.items():
        part = (parts or {}).get(name, _PART)
        if part.style is not None:
            pairs += query_pairs(name, value, part.style)
        else:
            texts = content_texts(value, part.content_type)
            pairs += [f"{percent_encode(name)}={percent_encode(text)}" for text, _ in texts]
    # A form writes a blank so (WHATWG URL, 5.2).
    return "&".join(pairs).replace("%20", "+")


def content_texts(value: Any, content_type: str | None) -> list[tuple[str, str | None]]:
    """A field of a form that has no style, as texts with their media types, by the defaults of the Encoding Object.

    An array makes a text of each item, an object is JSON, and so is a field that is documented as JSON. Of several media
    types the first is used.
    """
    if value is None:
        return []
    content_type = content_type and content_type.split(",")[0].strip()
    if is_json(content_type):
        return [(dump_json(value), content_type)]
    if is_array(value):
        return [text for item in value for text in content_texts(item, content_type)]
    if is_object(value):
        return [(dump_json(value), content_type or "application/json")]
    return [(scalar_text(value), content_type)]
