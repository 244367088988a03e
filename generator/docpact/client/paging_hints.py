"""Paging extensions of a document: ``x-docpact-pages``, and those of other generators."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from docpact.ir import Operation
from docpact.text.values import is_array, is_object

__all__ = ["Hint", "PagingError", "hint_of"]

_STYLES = ("cursor", "page", "offset", "link", "url")
_KEYS = ("style", "items", "next", "parameter", "size")


class PagingError(Exception):
    """``x-docpact-pages`` cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Hint:
    """The values of an extension; None values are to be recognised."""

    style: Literal["cursor", "page", "offset", "link", "url"] | None = None
    items: str | None = None
    next: str | None = None
    parameter: str | None = None
    size: str | None = None
    own: bool = False
    """Whether it is docpact's own extension, of which a mistake is reported."""


def hint_of(operation: Operation) -> Hint | Literal[False] | None:
    """Return the hint of an operation; False if it disables paging, None without a hint.

    Raises:
        PagingError: ``x-docpact-pages`` is malformed.

    """
    extensions = operation.extensions
    if "x-docpact-pages" in extensions:
        return _own(extensions["x-docpact-pages"])
    for name, read in _FOREIGN.items():
        if name in extensions:
            found = read(extensions[name])
            if found is not None:
                return found
    return None


def _own(value: object) -> Hint | Literal[False]:
    if value is False:
        return False
    if value is True:
        return Hint(own=True)
    if not is_object(value):
        raise PagingError("expected an object or false")
    for key in value:
        if key not in _KEYS:
            raise PagingError(f"unknown key {key!r}; expected {', '.join(_KEYS)}")
    for key in _KEYS:
        if value.get(key) is not None and not isinstance(value[key], str):
            raise PagingError(f"{key} is not a string")
    style = value.get("style")
    if style is not None and style not in _STYLES:
        raise PagingError(f"unknown style {style!r}; expected {', '.join(_STYLES)}")
    for key in ("items", "next"):
        pointer = value.get(key)
        if pointer and not pointer.startswith("/"):
            raise PagingError(f"{key} is not a JSON pointer: {pointer!r}; it starts with '/'")
    return Hint(
        style,
        value.get("items"),
        value.get("next") or None,
        value.get("parameter") or None,
        value.get("size") or None,
        own=True,
    )


def _microsoft(value: object) -> Hint | Literal[False] | None:
    """``x-ms-pageable`` of AutoRest: ``nextLinkName`` null means one page without a link."""
    if not is_object(value):
        return None
    name = value.get("nextLinkName")
    items = value.get("itemName", "value")
    if name is None:
        return False
    if not isinstance(name, str) or not isinstance(items, str):
        return None
    return Hint("url", _dotted(items), _dotted(name))


def _fern(value: object) -> Hint | None:
    """``x-fern-pagination``: ``$request.NAME`` and ``$response.a.b``."""
    if not is_object(value):
        return None
    items = _expression(value.get("results"), "$response")
    if "next_uri" in value or "next_path" in value:
        following = value.get("next_uri", value.get("next_path"))
        return Hint("url", items, _expression(following, "$response"))
    if "cursor" in value:
        return Hint(
            "cursor",
            items,
            _expression(value.get("next_cursor"), "$response"),
            _name(value.get("cursor")),
        )
    if "offset" in value:
        parameter = _name(value.get("offset"))
        paged = parameter is not None and "page" in parameter.lower()
        return Hint("page" if paged and "step" not in value else "offset", items, None, parameter)
    return None


def _speakeasy(value: object) -> Hint | None:
    """``x-speakeasy-pagination``: inputs by type, outputs as JSONPath."""
    if not is_object(value):
        return None
    outputs = value.get("outputs")
    outputs = outputs if is_object(outputs) else {}
    inputs: dict[str, str] = {}
    listed = value.get("inputs")
    for one in listed if is_array(listed) else ():
        if is_object(one) and isinstance(one.get("name"), str) and isinstance(one.get("type"), str):
            inputs[one["type"]] = one["name"]
    items = _expression(outputs.get("results"), "$")
    match value.get("type"):
        case "cursor":
            following = _expression(outputs.get("nextCursor"), "$")
            return Hint("cursor", items, following, inputs.get("cursor"), inputs.get("limit"))
        case "url":
            return Hint("url", items, _expression(outputs.get("nextUrl"), "$"))
        case "offsetLimit":
            style: Literal["page", "offset"] = "page" if "page" in inputs else "offset"
            return Hint(style, items, None, inputs.get(style), inputs.get("limit"))
        case _:
            return None


_FOREIGN: Mapping[str, Callable[[object], Hint | Literal[False] | None]] = {
    "x-fern-pagination": _fern,
    "x-speakeasy-pagination": _speakeasy,
    "x-ms-pageable": _microsoft,
}


def _dotted(name: str) -> str:
    """A property path as a pointer; a dot in ``@odata.nextLink`` is part of the name."""
    if name.startswith(("@", "odata.")):
        return "/" + _escape(name)
    return "".join("/" + _escape(step) for step in name.split(".") if step)


def _expression(value: object, root: str) -> str | None:
    """``$response.data.items`` or ``$.data['items']`` as a pointer."""
    if not isinstance(value, str) or not value.startswith(root):
        return None
    steps = re.findall(r"\.([^.\[\]]+)|\[['\"]([^'\"]+)['\"]\]", value[len(root) :])
    return "".join("/" + _escape(dotted or quoted) for dotted, quoted in steps)


def _name(value: object) -> str | None:
    return value.removeprefix("$request.") if isinstance(value, str) else None


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
