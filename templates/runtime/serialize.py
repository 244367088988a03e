"""Parameters as text: the styles of OpenAPI 3.1, section 4.8.12.3, which follow RFC 6570.

Like RFC 6570, a value of None is undefined and left out, in an array as well; a path has no place for one. What is
nested deeper than a style can write is written as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from .errors import RequestValidationError, refusal
from .json_text import dump_json, is_array, is_object
from .operation import Style
from .wire import UnsendableError, to_wire

__all__ = [
    "cookie_pairs",
    "expand_path",
    "header_value",
    "is_token",
    "query_pairs",
    "refuse",
    "scalar_text",
]

_SIMPLE = Style("simple")
_FORM = Style("form")
_RESERVED = ":/?@!$'()*,;="
"""What ``allowReserved`` leaves as it is: the reserved characters (RFC 3986, 2.2) but for ``#[]``, which no query may
hold, and ``&+``, which would end the value or mean a blank."""

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C", "cookie": ","}


def refuse(where: str, name: str, expected: str) -> RequestValidationError:
    """The error for a parameter that cannot be sent."""
    pointer = "/" + name.replace("~", "~0").replace("/", "~1") if name else ""
    return refusal(where, pointer, expected)


def is_token(text: str) -> bool:
    """Whether a header may have this name (RFC 9110, 5.1)."""
    return _TOKEN.fullmatch(text) is not None


def scalar_text(value: Any) -> str:
    """A plain value as a parameter has it: text as it is, all else as in JSON."""
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

    pieces = template.split("/")
    for at, piece in enumerate(pieces):
        names = _VARIABLE.findall(piece)
        if names:
            pieces[at] = _VARIABLE.sub(expand, piece)
            if pieces[at] in (".", ".."):
                raise refuse("path", names[0], "must not make a segment '.' or '..'")
    return "/".join(pieces)


def _expand(name: str, value: Any, style: Style) -> str:
    """One variable of a path, by the style ``simple``, ``label``, ``matrix`` or ``json``."""
    if style.style == "json":
        return _quote(dump_json(value))
    start, joint = {"label": (".", "."), "matrix": (";", ";")}.get(style.style, ("", ","))
    explode = bool(style.explode)
    key = _quote(name)
    if is_object(value):
        fields: Mapping[str, Any] = value
        pairs = [
            (_quote(field), _quote(_text(item)))
            for field, item in fields.items()
            if item is not None
        ]
        if explode:
            parts = [f"{field}={item}" for field, item in pairs]
        else:
            parts = [",".join(part for pair in pairs for part in pair)]
            if style.style == "matrix":
                parts = [f"{key}={parts[0]}"]
    elif is_array(value):
        items = [_quote(_text(item)) for item in _defined(value)]
        if style.style == "matrix":
            parts = [f"{key}={item}" for item in items] if explode else [f"{key}={','.join(items)}"]
        else:
            parts = items if explode else [",".join(items)]
    else:
        text = _quote(_text(value))
        parts = [f"{key}={text}" if style.style == "matrix" else text]
    return start + joint.join(parts) if any(parts) else ""


def query_pairs(name: str, value: Any, style: Style | None) -> list[str]:
    """The ``key=value`` texts of one query parameter, percent-encoded; none where it is undefined."""
    style = style or _FORM
    plain = _wire("query", name, value)
    return [
        f"{key}={text}"
        for key, text in _form(name, plain, style, _RESERVED if style.allow_reserved else "")
    ]


def cookie_pairs(name: str, value: Any, style: Style | None) -> list[str]:
    """The ``name=value`` texts of one cookie parameter."""
    style = style or _FORM
    plain = _wire("cookie", name, value)
    return [f"{key}={text}" for key, text in _form(name, plain, style, "")]


def header_value(name: str, value: Any, style: Style | None) -> str | None:
    """The value of one header, which is never percent-encoded; None where it is undefined.

    Raises:
        RequestValidationError: It holds a line break or another control character, or a blank at an end.

    """
    plain = _wire("header", name, value)
    if plain is None:
        return None
    if style is not None and style.style == "json":
        text = dump_json(plain, ensure_ascii=True)
    elif is_object(plain):
        fields: Mapping[str, Any] = plain
        glue = "=" if style is not None and style.explode else ","
        text = ",".join(
            f"{field}{glue}{_text(item)}" for field, item in fields.items() if item is not None
        )
    elif is_array(plain):
        text = ",".join(_text(item) for item in _defined(plain))
    else:
        text = _text(plain)
    if any((character < " " and character != "\t") or character == "\x7f" for character in text):
        raise refuse("header", name, "must not hold a line break or a control character")
    if text != text.strip():
        raise refuse("header", name, "must not begin or end with a blank")
    return text


def _form(name: str, value: Any, style: Style, safe: str) -> Iterable[tuple[str, str]]:
    """The percent-encoded pairs of the styles of queries and cookies."""
    key = _quote(name)
    explode = (
        style.explode
        if style.explode is not None
        else style.style in ("form", "cookie", "deepObject")
    )
    if value is None:
        return []
    if style.style == "json":
        return [(key, _quote(dump_json(value)))]
    if style.style == "deepObject" and isinstance(value, dict | list):
        return [(_quote(path), _quote(_text(item), safe)) for path, item in _deep(name, value)]
    delimiter = _DELIMITERS.get(style.style, ",")
    if is_object(value):
        fields: Mapping[str, Any] = value
        pairs = [
            (_quote(field), _quote(_text(item), safe))
            for field, item in fields.items()
            if item is not None
        ]
        if explode:
            return pairs
        return [(key, delimiter.join(part for pair in pairs for part in pair))] if pairs else []
    if is_array(value):
        items = [_quote(_text(item), safe) for item in _defined(value)]
        if explode:
            return [(key, item) for item in items]
        return [(key, delimiter.join(items))] if items else []
    return [(key, _quote(_text(value), safe))]


def _deep(path: str, value: Any) -> Iterable[tuple[str, Any]]:
    """``deepObject``: a bracket for each step. The standard leaves arrays open; here each item has its index."""
    if is_object(value):
        steps: Iterable[tuple[Any, Any]] = value.items()
    elif is_array(value):
        steps = enumerate(value)
    elif value is None:
        return
    else:
        yield path, value
        return
    for step, item in steps:
        yield from _deep(f"{path}[{step}]", item)


def _wire(where: str, name: str, value: Any) -> Any:
    try:
        return to_wire(value)
    except UnsendableError as error:
        raise refuse(where, name, f"must be {error.expected}") from None


def _defined(items: Iterable[Any]) -> Iterable[Any]:
    return [item for item in items if item is not None]


def _text(value: Any) -> str:
    return scalar_text(value)


def _quote(text: str, safe: str = "") -> str:
    return quote(text, safe=safe, errors="replace")
