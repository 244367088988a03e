"""Names and descriptions of enum values, which documents give in extensions: they become part of the description.

Read are ``x-enum-varnames`` and ``x-enumNames`` (OpenAPI Generator, NSwag), ``x-enum-descriptions`` and
``x-enumDescriptions`` (a list, or an object by value) and ``x-ms-enum`` (AutoRest: ``values`` with ``value``, ``name``
and ``description``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from docpact.text.values import JsonObject, is_array, is_object

__all__ = ["HINTS", "with_enum_names"]

_NAMES = ("x-enum-varnames", "x-enumNames", "x-enum-names")
_DESCRIPTIONS = ("x-enum-descriptions", "x-enumDescriptions", "x-enum-desc")
HINTS = frozenset((*_NAMES, *_DESCRIPTIONS, "x-ms-enum"))
_MOST = 200
"""Values of one enumeration that are described."""


def with_enum_names(schema: JsonObject) -> JsonObject:
    """Return a schema whose description says what each value of its enumeration is called and means."""
    values = schema.get("enum")
    if not is_array(values) or HINTS.isdisjoint(schema):
        return schema
    lines = list(_lines(schema, values))
    if not lines:
        return schema
    description = schema.get("description")
    said = [description, ""] if isinstance(description, str) and description else []
    return {**schema, "description": "\n".join([*said, "Values:", "", *lines])}


def _lines(schema: JsonObject, values: list[Any]) -> Iterator[str]:
    known: dict[str, tuple[str, str]] = {}
    hint = schema.get("x-ms-enum")
    listed = hint.get("values") if is_object(hint) else None
    for each in listed if is_array(listed) else []:
        if is_object(each) and "value" in each:
            known[_key(each["value"])] = (_text(each.get("name")), _text(each.get("description")))
    for index, value in enumerate(values[:_MOST]):
        name, description = known.get(_key(value), ("", ""))
        name = name or _at(schema, _NAMES, index, value)
        description = description or _at(schema, _DESCRIPTIONS, index, value)
        name = "" if name == value else name
        said = ": ".join(filter(None, (name, " ".join(description.split()))))
        if said:
            yield f"- `{value if isinstance(value, str) else json.dumps(value)}`: {said}"


def _at(schema: JsonObject, keys: tuple[str, ...], index: int, value: object) -> str:
    for key in keys:
        hint = schema.get(key)
        if is_array(hint) and index < len(hint):
            return _text(hint[index])
        if is_object(hint):
            return _text(hint.get(value if isinstance(value, str) else json.dumps(value)))
    return ""


def _key(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
