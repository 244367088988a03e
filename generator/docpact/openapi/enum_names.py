"""Names and descriptions of enum values, which documents give in extensions: constants, and part of the description.

Read are ``x-enum-varnames`` and ``x-enumNames`` (OpenAPI Generator, NSwag), ``x-enum-descriptions`` and
``x-enumDescriptions`` (a list, or an object by value) and ``x-ms-enum`` (AutoRest: ``values`` with ``value``, ``name``
and ``description``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from docpact.text.values import JsonObject, is_array, is_object

__all__ = ["HINTS", "EnumValue", "enum_values", "with_enum_names"]

_NAMES = ("x-enum-varnames", "x-enumNames", "x-enum-names")
_DESCRIPTIONS = ("x-enum-descriptions", "x-enumDescriptions", "x-enum-desc")
HINTS = frozenset((*_NAMES, *_DESCRIPTIONS, "x-ms-enum"))
_MOST = 200
"""Values of one enumeration that are described."""


class EnumValue(NamedTuple):
    """One value of an enumeration, with what the document says of it; empty texts where it has none."""

    value: Any
    name: str
    description: str


def enum_values(schema: Mapping[str, Any]) -> list[EnumValue]:
    """Return the values of a schema's enumeration with their names and descriptions; none without such an extension."""
    values = schema.get("enum")
    if not is_array(values) or HINTS.isdisjoint(schema):
        return []
    known: dict[str, tuple[str, str]] = {}
    hint = schema.get("x-ms-enum")
    listed = hint.get("values") if is_object(hint) else None
    for each in listed if is_array(listed) else []:
        if is_object(each) and "value" in each:
            known[_key(each["value"])] = (_text(each.get("name")), _text(each.get("description")))
    found: list[EnumValue] = []
    for index, value in enumerate(values[:_MOST]):
        name, description = known.get(_key(value), ("", ""))
        name = name or _at(schema, _NAMES, index, value)
        description = description or _at(schema, _DESCRIPTIONS, index, value)
        found.append(EnumValue(value, name, " ".join(description.split())))
    return found


def with_enum_names(schema: JsonObject) -> JsonObject:
    """Return a schema whose description says what each value of its enumeration is called and means."""
    lines = list(_lines(enum_values(schema)))
    if not lines:
        return schema
    description = schema.get("description")
    said = [description, ""] if isinstance(description, str) and description else []
    return {**schema, "description": "\n".join([*said, "Values:", "", *lines])}


def _lines(values: list[EnumValue]) -> Iterator[str]:
    for value, name, description in values:
        said = ": ".join(filter(None, ("" if name == value else name, description)))
        if said:
            yield f"- `{value if isinstance(value, str) else json.dumps(value)}`: {said}"


def _at(schema: Mapping[str, Any], keys: tuple[str, ...], index: int, value: object) -> str:
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
