"""Named values as text, written by the defaults of OpenAPI; ``styles`` has all other ways.

A value of None is undefined and omitted, in an array as well, and so is an empty array or object. The standard does not
define how a style writes nested values. Here an array inside an object repeats its name, an object inside an object adds
its key in brackets (``a[b]=1``), an array inside an array is joined with commas, and an object inside an array is JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from .errors import RequestValidationError, refusal
from .json_text import dump_json, is_array, is_object
from .operation import Styled
from .wire import UnsendableError, to_wire

__all__ = [
    "cookie_pairs",
    "deep_pairs",
    "defined",
    "expand_path",
    "header_value",
    "indexed_pairs",
    "is_token",
    "joined",
    "percent_encode",
    "query_pairs",
    "refuse",
    "scalar_text",
    "wire_of",
]

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


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


def expand_path(template: str, values: Mapping[str, Any], styles: Mapping[str, Styled]) -> str:
    """The path of one request. Every value is percent-encoded and stays in its segment.

    Raises:
        RequestValidationError: A value is missing, empty, or would make a segment ``.`` or ``..``.

    """

    def expand(match: re.Match[str]) -> str:
        name = match[1]
        if values.get(name) is None:
            raise refuse("path", name, "a value is required")
        value = wire_of("path", name, values[name])
        text = styles[name].path_text(name, value) if name in styles else _simple(value)
        if text in ("", ".", ";", f";{name}", f";{name}="):
            raise refuse("path", name, "must not be empty" if text != "." else "must not be '.'")
        return text

    pieces = [*_pieces(template)]
    for at, piece in enumerate(pieces):
        if "{" in piece:
            name = piece[1:-1]
            value = values.get(name)
            if type(value) is int and value.bit_length() < 64 and name not in styles:
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


def _simple(value: Any) -> str:
    """A value in a path: the items of an array, or the keys and values of an object, joined with commas."""
    if is_object(value):
        pairs = [(name, item) for name, item in value.items() if item is not None]
        return ",".join(percent_encode(joined(part)) for pair in pairs for part in pair)
    if is_array(value):
        return ",".join(joined(item, encode=percent_encode) for item in defined(value))
    return percent_encode(scalar_text(value))


def query_pairs(name: str, value: Any, style: Styled | None) -> list[str]:
    """The ``key=value`` texts of one query parameter, percent-encoded; none where it is undefined."""
    plain = wire_of("query", name, value)
    pairs = _form(name, plain) if style is None else style.query_pairs(name, plain)
    return [f"{key}={text}" for key, text in pairs]


def cookie_pairs(name: str, value: Any, style: Styled | None) -> list[str]:
    """The ``name=value`` texts of one cookie parameter.

    Raises:
        RequestValidationError: It holds what would end the cookie.

    """
    plain = wire_of("cookie", name, value)
    pairs = _form(name, plain) if style is None else style.cookie_pairs(name, plain)
    return [f"{key}={text}" for key, text in pairs]


def _form(name: str, value: Any) -> list[tuple[str, str]]:
    """The pairs of the style ``form``, exploded: one for each item of an array, and for each field of an object."""
    pairs: Iterable[tuple[str, str]]
    if is_object(value):
        pairs = [pair for field, item in value.items() for pair in deep_pairs(field, item)]
    elif is_array(value):
        key = percent_encode(name)
        return [(key, joined(item, encode=percent_encode)) for item in defined(value)]
    else:
        pairs = [] if value is None else [(name, scalar_text(value))]
    return [(percent_encode(key), percent_encode(text)) for key, text in pairs]


def header_value(name: str, value: Any, style: Styled | None) -> str | None:
    """The value of one header, which is never percent-encoded; None where it is undefined.

    Raises:
        RequestValidationError: It holds a line break or another control character, or a blank at an end.

    """
    plain = wire_of("header", name, value)
    if plain is None:
        return None
    if style is not None:
        text = style.header_text(plain)
    elif is_object(plain):
        pairs = [(field, item) for field, item in plain.items() if item is not None]
        text = ",".join(joined(part) for pair in pairs for part in pair)
    elif is_array(plain):
        text = ",".join(map(joined, defined(plain))) if defined(plain) else None
    else:
        text = scalar_text(plain)
    if text is None:
        return None
    if any((character < " " and character != "\t") or character == "\x7f" for character in text):
        raise refuse("header", name, "must not contain line breaks or control characters")
    if text != text.strip():
        raise refuse("header", name, "must not start or end with a space")
    return text


def deep_pairs(path: str, value: Any) -> Iterable[tuple[str, str]]:
    """A value below a name: a bracket for each key, and the name again for each item of an array of plain values."""
    if is_object(value):
        for key, item in value.items():
            yield from deep_pairs(f"{path}[{key}]", item)
    elif is_array(value):
        items = defined(value)
        if any(is_object(item) or is_array(item) for item in items):
            yield from indexed_pairs(path, value)
        else:
            yield from ((path, scalar_text(item)) for item in items)
    elif value is not None:
        yield path, scalar_text(value)


def indexed_pairs(path: str, items: Sequence[Any]) -> Iterable[tuple[str, str]]:
    """Serialize an array with the index of each item in its name."""
    for index, item in enumerate(items):
        yield from deep_pairs(f"{path}[{index}]", item)


def joined(value: Any, delimiter: str = ",", encode: Callable[[str], str] = str) -> str:
    """A value inside another one as one text."""
    if is_array(value):
        return delimiter.join(joined(item, encode=encode) for item in defined(value))
    return encode(dump_json(value) if is_object(value) else scalar_text(value))


def wire_of(where: str, name: str, value: Any) -> Any:
    """Return the wire form of a parameter.

    Raises:
        RequestValidationError: It has none.

    """
    if type(value) is str:
        return value
    try:
        plain = to_wire(value)
        dump_json(plain)
    except UnsendableError as error:
        raise refuse(where, name, f"must be {error.expected}") from None
    except ValueError:
        expected = "must be less deeply nested, with integers of at most 4300 digits"
        raise refuse(where, name, expected) from None
    return plain


def defined(items: Iterable[Any]) -> list[Any]:
    """Return the items that are not None."""
    return [item for item in items if item is not None]


def percent_encode(text: str, safe: str = "") -> str:
    """Percent-encode all but ``safe`` and what is never encoded."""
    return quote(text, safe=safe, errors="replace")
