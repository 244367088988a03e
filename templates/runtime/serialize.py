"""Named values as text: one encoder for parameters, forms and multipart bodies.

The styles are those of OpenAPI 3.1 and 3.2 ("Style Values"), which follow RFC 6570: a value of None is undefined and left
out, in an array as well, and so is an empty array or object. The standard does not define how a style writes nested
values. Here an array inside an object repeats its name, an object inside an object adds its key in brackets
(``a[b]=1``), an array inside an array is joined with commas, and an object inside an array is JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from .body import is_json
from .errors import RequestValidationError, refusal
from .json_text import dump_json, is_array, is_object
from .operation import Part, Style
from .wire import UnsendableError, to_wire

__all__ = [
    "content_texts",
    "cookie_pairs",
    "expand_path",
    "form_text",
    "header_value",
    "is_token",
    "named_texts",
    "query_pairs",
    "refuse",
    "scalar_text",
]

_SIMPLE = Style("simple")
_FORM = Style("form")
_PART = Part()
_RESERVED = ":/?@!$'()*,;="
"""Characters that ``allowReserved`` does not encode in a query: the reserved ones (RFC 3986, 2.2) except ``#[]``, which no
query may hold, and ``&+``, which would end the value or mean a blank."""
_RESERVED_IN_PATH = ":@!$&'()*+,;="
"""Characters that ``allowReserved`` does not encode in a path: those that a segment can hold."""

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TRIPLET = re.compile(r"(%[0-9A-Fa-f]{2})")
_COOKIE = re.compile(r"[^\x00-\x1f\x7f;]*")
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
"""The delimiter of each style; tabs are from Swagger 2.0."""


def refuse(where: str, name: str, expected: str) -> RequestValidationError:
    """The error for a parameter that cannot be sent."""
    pointer = "/" + name.replace("~", "~0").replace("/", "~1") if name else ""
    return refusal(where, pointer, expected)


def is_token(text: str) -> bool:
    """Whether a header may have this name (RFC 9110, 5.1)."""
    return _TOKEN.fullmatch(text) is not None


def scalar_text(value: Any) -> str:
    """Return a scalar as a parameter value: strings unchanged, everything else as in JSON."""
    if type(value) is int:
        return str(value)
    return value if isinstance(value, str) else dump_json(value)


def expand_path(template: str, values: Mapping[str, Any], styles: Mapping[str, Style]) -> str:
    """The path of one request. Every value is percent-encoded and stays in its segment.

    Raises:
        RequestValidationError: A value is missing, empty, or would make a segment ``.`` or ``..``.

    """

    def expand(match: re.Match[str]) -> str:
        name = match[1]
        if values.get(name) is None:
            raise refuse("path", name, "a value is required")
        style = styles.get(name, _SIMPLE)
        text = _expand(name, _wire("path", name, values[name]), style)
        if text in ("", ".", ";", f";{name}", f";{name}="):
            raise refuse("path", name, "must not be empty" if text != "." else "must not be '.'")
        return text

    pieces = [*_pieces(template)]
    for at, piece in enumerate(pieces):
        if "{" in piece:
            name = piece[1:-1]
            value = values.get(name)
            if type(value) is int and name not in styles:
                pieces[at] = str(value)
                continue
            pieces[at] = _VARIABLE.sub(expand, piece)
            if pieces[at] in (".", ".."):
                name = _VARIABLE.findall(piece)[0]
                raise refuse("path", name, "must not make a path segment '.' or '..'")
    return "/".join(pieces)


@lru_cache(maxsize=1024)
def _pieces(template: str) -> tuple[str, ...]:
    return tuple(template.split("/"))


def _expand(name: str, value: Any, style: Style) -> str:
    """One variable of a path, by the style ``simple``, ``label``, ``matrix``, or the media type of its content."""
    safe = _RESERVED_IN_PATH if style.allow_reserved else ""

    def encode(text: str) -> str:
        return _quote(text, safe)

    if style.style in _CONTENT:
        return encode(_content(style.style, value))
    start, joint = {"label": (".", "."), "matrix": (";", ";")}.get(style.style, ("", ","))
    explode = bool(style.explode)
    key = _quote(name)
    delimiter = _delimiter(style, encode)
    if is_object(value):
        pairs = [(_quote(field), encode(text)) for field, text in _fields(value, style)]
        if explode:
            parts = [f"{field}={text}" for field, text in pairs]
        else:
            parts = [delimiter.join(part for pair in pairs for part in pair)]
            if style.style == "matrix":
                parts = [f"{key}={parts[0]}"]
    elif is_array(value):
        items = [_joined(item, style.nested, encode) for item in _defined(value)]
        if style.style == "matrix":
            parts = [f"{key}={item}" for item in items] if explode else [f"{key}={','.join(items)}"]
        else:
            parts = items if explode and style.style == "label" else [delimiter.join(items)]
    else:
        text = encode(scalar_text(value))
        parts = [f"{key}={text}" if style.style == "matrix" else text]
    return start + joint.join(parts) if any(parts) else ""


def query_pairs(name: str, value: Any, style: Style | None) -> list[str]:
    """The ``key=value`` texts of one query parameter, percent-encoded; none where it is undefined."""
    style = style or _FORM
    plain = _wire("query", name, value)
    encode = _encoder(_RESERVED if style.allow_reserved else "")
    return [f"{key}={text}" for key, text in named_texts(name, plain, style, encode)]


def cookie_pairs(name: str, value: Any, style: Style | None) -> list[str]:
    """The ``name=value`` texts of one cookie parameter; the style ``cookie`` percent-encodes nothing (OpenAPI 3.2).

    Raises:
        RequestValidationError: It holds what would end the cookie.

    """
    style = style or _FORM
    plain = _wire("cookie", name, value)
    if style.style != "cookie":
        encode = _encoder(_RESERVED if style.allow_reserved else "")
        return [f"{key}={text}" for key, text in named_texts(name, plain, style, encode)]
    pairs = named_texts(name, plain, style, str)
    for key, text in pairs:
        if not is_token(key) or not _COOKIE.fullmatch(text) or text != text.strip():
            raise refuse(
                "cookie",
                name,
                "must not contain ';', control characters, or leading or trailing spaces",
            )
    return [f"{key}={text}" for key, text in pairs]


def header_value(name: str, value: Any, style: Style | None) -> str | None:
    """The value of one header, which is never percent-encoded; None where it is undefined.

    Raises:
        RequestValidationError: It holds a line break or another control character, or a blank at an end.

    """
    style = style or _SIMPLE
    plain = _wire("header", name, value)
    if plain is None:
        return None
    delimiter = _DELIMITERS.get(style.style, ",")
    if style.style in _CONTENT:
        text = _content(style.style, plain, ascii_only=True)
    elif is_object(plain):
        glue = "=" if style.explode else ","
        text = ",".join(f"{field}{glue}{item}" for field, item in _fields(plain, style))
    elif is_array(plain):
        items = [_inner(item, style.nested) for item in _defined(plain)]
        if not items:
            return None
        text = delimiter.join(items)
    else:
        text = scalar_text(plain)
    if any((character < " " and character != "\t") or character == "\x7f" for character in text):
        raise refuse("header", name, "must not contain line breaks or control characters")
    if text != text.strip():
        raise refuse("header", name, "must not start or end with a space")
    return text


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
            pairs += [f"{_quote(name)}={_quote(text)}" for text, _ in texts]
    # A form writes a blank so (WHATWG URL, 5.2).
    return "&".join(pairs).replace("%20", "+")


def content_texts(value: Any, content_type: str | None) -> list[tuple[str, str | None]]:
    """A field of a form that has no style, as texts with their media types, by the defaults of the Encoding Object.

    An array makes a text of each item, an object is JSON, and so is a field that is documented as JSON.
    """
    if value is None:
        return []
    if is_json(content_type):
        return [(dump_json(value), content_type)]
    if is_array(value):
        return [text for item in value for text in content_texts(item, content_type)]
    if is_object(value):
        return [(dump_json(value), content_type or "application/json")]
    return [(scalar_text(value), content_type)]


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
    encode_key = str if encode is str else _quote
    if style.style in _CONTENT:
        return [(encode_key(name), encode(_content(style.style, value)))]
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
                for pair in _deep(f"{name}[{field}]" if is_deep else field, item)
            ]
        else:
            parts = [encode(part) for pair in _fields(value, style) for part in pair]
            return [(encode_key(name), _delimiter(style, encode).join(parts))] if parts else []
    elif is_array(value):
        if is_deep:
            pairs = _indexed(name, value)
        else:
            items = [_joined(item, style.nested, encode) for item in _defined(value)]
            if not explode:
                items = [_delimiter(style, encode).join(items)] if items else []
            return [(encode_key(name), item) for item in items]
    else:
        pairs = [(name, scalar_text(value))]
    return [(encode_key(key), encode(text)) for key, text in pairs]


def _deep(path: str, value: Any) -> Iterable[tuple[str, str]]:
    """A value below a name: a bracket for each key, and the name again for each item of an array of plain values."""
    if is_object(value):
        for key, item in value.items():
            yield from _deep(f"{path}[{key}]", item)
    elif is_array(value):
        items = _defined(value)
        if any(is_object(item) or is_array(item) for item in items):
            yield from _indexed(path, value)
        else:
            yield from ((path, scalar_text(item)) for item in items)
    elif value is not None:
        yield path, scalar_text(value)


def _indexed(path: str, items: Sequence[Any]) -> Iterable[tuple[str, str]]:
    """Serialize an array with the index of each item in its name."""
    for index, item in enumerate(items):
        yield from _deep(f"{path}[{index}]", item)


def _fields(value: Mapping[str, Any], style: Style) -> list[tuple[str, str]]:
    return [(name, _inner(item, style.nested)) for name, item in value.items() if item is not None]


def _inner(value: Any, nested: tuple[str, ...] = ()) -> str:
    """A value inside another one as one text; ``nested`` are the styles of the arrays in it, from the outside."""
    return _joined(value, nested, str)


def _joined(value: Any, nested: tuple[str, ...], encode: Callable[[str], str]) -> str:
    if is_array(value):
        items = [_joined(item, nested[1:], encode) for item in _defined(value)]
        delimiter = _DELIMITERS.get(nested[0], ",") if nested else ","
        return (delimiter if delimiter == "," else encode(delimiter)).join(items)
    return encode(dump_json(value) if is_object(value) else scalar_text(value))


def _delimiter(style: Style, encode: Callable[[str], str]) -> str:
    delimiter = _DELIMITERS.get(style.style, ",")
    return delimiter if delimiter == "," else encode(delimiter)


_CONTENT = frozenset({"json", "text", "form-urlencoded"})
"""Styles of parameters that are described by ``content``."""


def _content(kind: str, value: Any, *, ascii_only: bool = False) -> str:
    """A value by its media type: JSON, a form in itself, or text."""
    if kind == "form-urlencoded" and is_object(value):
        return form_text(value)
    if kind == "text" and not (is_object(value) or is_array(value)):
        return scalar_text(value)
    return dump_json(value, ensure_ascii=ascii_only)


def _wire(where: str, name: str, value: Any) -> Any:
    try:
        return to_wire(value)
    except UnsendableError as error:
        raise refuse(where, name, f"must be {error.expected}") from None


def _defined(items: Iterable[Any]) -> list[Any]:
    return [item for item in items if item is not None]


def _encoder(safe: str) -> Callable[[str], str]:
    """Percent-encode all but ``safe`` and existing percent-encoded triplets (RFC 6570, 3.2.3)."""
    if not safe:
        return _quote

    def encode(text: str) -> str:
        return "".join(
            piece if at % 2 else _quote(piece, safe)
            for at, piece in enumerate(_TRIPLET.split(text))
        )

    return encode


def _quote(text: str, safe: str = "") -> str:
    return quote(text, safe=safe, errors="replace")
