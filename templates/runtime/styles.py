"""The styles of parameters and forms that are not the default of their place (OpenAPI 3.1 and 3.2, "Style Values")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .json_text import dump_json, is_array, is_object
from .serialize import (
    deep_pairs,
    defined,
    indexed_pairs,
    is_token,
    percent_encode,
    refuse,
    scalar_text,
)

__all__ = ["Style", "content_text", "named_texts"]

_RESERVED = ":/?@!$'()*,;="
"""Characters that ``allowReserved`` does not encode in a query: the reserved ones (RFC 3986, 2.2) except ``#[]``, which no
query may hold, and ``&+``, which would end the value or mean a blank."""
_RESERVED_IN_PATH = ":@!$&'()*+,;="
"""Characters that ``allowReserved`` does not encode in a path: those that a segment can hold."""
_TRIPLET = re.compile(r"(%[0-9A-Fa-f]{2})")
_COOKIE = re.compile(r"[^\x00-\x1f\x7f;]*")
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
"""The delimiter of each style; tabs are from Swagger 2.0."""
_CONTENT = frozenset({"json", "text", "form-urlencoded"})
"""Styles of parameters that are described by ``content``."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a parameter is written where that is not its location's default.

    ``style`` is one of the standard's words; ``tabDelimited`` (Swagger 2.0); or for a parameter described by ``content``
    what its media type is: ``json``, ``form-urlencoded`` or ``text``. ``explode`` None is the standard's default: true for
    ``form`` (and ``cookie``), false for all others. ``nested`` are the styles of arrays in arrays, from the outside.
    """

    style: str
    explode: bool | None = None
    allow_reserved: bool = False
    nested: tuple[str, ...] = ()

    def path_text(self, name: str, value: Any) -> str:
        """The text of a variable of a path: by ``simple``, ``label``, ``matrix``, or the media type of its content."""
        safe = _RESERVED_IN_PATH if self.allow_reserved else ""

        def encode(text: str) -> str:
            return percent_encode(text, safe)

        if self.style in _CONTENT:
            return encode(content_text(self.style, value))
        start, joint = {"label": (".", "."), "matrix": (";", ";")}.get(self.style, ("", ","))
        explode = bool(self.explode)
        key = percent_encode(name)
        delimiter = _delimiter(self, encode)
        if is_object(value):
            pairs = [(percent_encode(field), encode(text)) for field, text in _fields(value, self)]
            if explode:
                parts = [f"{field}={text}" for field, text in pairs]
            else:
                parts = [delimiter.join(part for pair in pairs for part in pair)]
                if self.style == "matrix":
                    parts = [f"{key}={parts[0]}"]
        elif is_array(value):
            items = [_joined(item, self.nested, encode) for item in defined(value)]
            if self.style == "matrix":
                parts = (
                    [f"{key}={item}" for item in items] if explode else [f"{key}={','.join(items)}"]
                )
            else:
                parts = items if explode and self.style == "label" else [delimiter.join(items)]
        else:
            text = encode(scalar_text(value))
            parts = [f"{key}={text}" if self.style == "matrix" else text]
        return start + joint.join(parts) if any(parts) else ""

    def query_pairs(self, name: str, value: Any) -> list[tuple[str, str]]:
        """The encoded names and texts in a query."""
        return named_texts(name, value, self, _encoder(_RESERVED if self.allow_reserved else ""))

    def cookie_pairs(self, name: str, value: Any) -> list[tuple[str, str]]:
        """The names and texts of cookies; the style ``cookie`` percent-encodes nothing (OpenAPI 3.2).

        Raises:
            RequestValidationError: It holds what would end the cookie.

        """
        if self.style != "cookie":
            return self.query_pairs(name, value)
        pairs = named_texts(name, value, self, str)
        for key, text in pairs:
            if not is_token(key) or not _COOKIE.fullmatch(text) or text != text.strip():
                raise refuse(
                    "cookie",
                    name,
                    "must not contain ';', control characters, or leading or trailing spaces",
                )
        return pairs

    def header_text(self, value: Any) -> str | None:
        """The value of a header; None where it is undefined."""
        if self.style in _CONTENT:
            return content_text(self.style, value, ascii_only=True)
        if is_object(value):
            glue = "=" if self.explode else ","
            return ",".join(f"{field}{glue}{item}" for field, item in _fields(value, self))
        if is_array(value):
            items = [_joined(item, self.nested, str) for item in defined(value)]
            return _DELIMITERS.get(self.style, ",").join(items) if items else None
        return scalar_text(value)


def named_texts(
    name: str, value: Any, style: Style, encode: Callable[[str], str]
) -> list[tuple[str, str]]:
    """A plain value as pairs of name and text, by the styles of queries, cookies and forms.

    Args:
        name: The name of the parameter or field.
        value: The value in its wire form.
        style: How it is written.
        encode: Applied to each name and each text, delimiters aside: percent-encoding, or nothing.

    """
    if value is None:
        return []
    encode_key = str if encode is str else percent_encode
    if style.style in _CONTENT:
        return [(encode_key(name), encode(content_text(style.style, value)))]
    is_deep = style.style == "deepObject"
    explode = style.explode
    if explode is None:
        explode = is_deep or style.style in ("form", "cookie")
    pairs: Iterable[tuple[str, str]]
    if is_object(value):
        if is_deep or explode:
            pairs = [
                pair
                for field, item in value.items()
                for pair in deep_pairs(f"{name}[{field}]" if is_deep else field, item)
            ]
        else:
            parts = [encode(part) for pair in _fields(value, style) for part in pair]
            return [(encode_key(name), _delimiter(style, encode).join(parts))] if parts else []
    elif is_array(value):
        if is_deep:
            pairs = indexed_pairs(name, value)
        else:
            items = [_joined(item, style.nested, encode) for item in defined(value)]
            if not explode:
                items = [_delimiter(style, encode).join(items)] if items else []
            return [(encode_key(name), item) for item in items]
    else:
        pairs = [(name, scalar_text(value))]
    return [(encode_key(key), encode(text)) for key, text in pairs]


def _fields(value: Mapping[str, Any], style: Style) -> list[tuple[str, str]]:
    return [
        (name, _joined(item, style.nested, str)) for name, item in value.items() if item is not None
    ]


def _joined(value: Any, nested: tuple[str, ...], encode: Callable[[str], str]) -> str:
    if is_array(value):
        items = [_joined(item, nested[1:], encode) for item in defined(value)]
        delimiter = _DELIMITERS.get(nested[0], ",") if nested else ","
        return (delimiter if delimiter == "," else encode(delimiter)).join(items)
    return encode(dump_json(value) if is_object(value) else scalar_text(value))


def _delimiter(style: Style, encode: Callable[[str], str]) -> str:
    delimiter = _DELIMITERS.get(style.style, ",")
    return delimiter if delimiter == "," else encode(delimiter)


def content_text(kind: str, value: Any, *, ascii_only: bool = False) -> str:
    """A value by its media type: JSON, a form in itself, or text."""
    if kind == "form-urlencoded" and is_object(value):
        from .form import form_text

        return form_text(value)
    if kind == "text" and not (is_object(value) or is_array(value)):
        return scalar_text(value)
    return dump_json(value, ensure_ascii=ascii_only)


def _encoder(safe: str) -> Callable[[str], str]:
    """Percent-encode all but ``safe`` and existing percent-encoded triplets (RFC 6570, 3.2.3)."""
    if not safe:
        return percent_encode

    def encode(text: str) -> str:
        return "".join(
            piece if at % 2 else percent_encode(piece, safe)
            for at, piece in enumerate(_TRIPLET.split(text))
        )

    return encode
