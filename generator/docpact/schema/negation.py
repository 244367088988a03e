"""Constraints of the values that a schema, or one keyword of it, rejects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docpact.schema.intersection import Intersection
from docpact.schema.nodes import Schema

__all__ = ["ABOUT", "negated", "opposite"]


def negated(schema: Schema) -> Schema:
    """``not`` of a schema; the same node each time."""
    return schema.derived({"not": schema.raw})


def opposite(one: Intersection, part: Schema, word: str) -> list[Schema]:
    """Return constraints of the values of ``one`` that violate a keyword; none if they cannot be expressed."""
    raw: Any = None
    match word:
        case "type":
            raw = {"not": {"type": part.value("type")}}
        case "minimum":
            raw = {"exclusiveMaximum": part.value(word)}
        case "maximum":
            raw = {"exclusiveMinimum": part.value(word)}
        case "exclusiveMinimum":
            raw = {"maximum": part.value(word)}
        case "exclusiveMaximum":
            raw = {"minimum": part.value(word)}
        case "minLength" | "minItems" | "minProperties":
            raw = {f"max{word[3:]}": (part.number(word) or 0) - 1}
        case "maxLength" | "maxItems" | "maxProperties":
            raw = {f"min{word[3:]}": (part.number(word) or 0) + 1}
        case "required" if one.types == _OBJECTS:
            left = [name for name in part.names(word) if name not in one.required]
            raw = {"properties": {left[0]: False}} if len(left) == 1 else None
        case "properties" if one.types == _OBJECTS:
            properties = part.mapped("properties")
            if len(properties) == 1:
                name, schema = next(iter(properties.items()))
                raw = {"required": [name], "properties": {name: {"not": schema.raw}}}
        case "not":
            raw = part.value("not")
        case "anyOf":
            raw = {"allOf": [{"not": branch.raw} for branch in part.children("anyOf")]}
        case _:
            pass
    if raw is None:
        return []
    if word not in ("type", "required", "properties", "not", "anyOf") and not (
        one.types <= ABOUT[word]
    ):
        return []
    return [part.derived(raw)]


_NUMBERS, _STRINGS = frozenset({"integer", "fraction"}), frozenset({"string"})
_ARRAYS, _OBJECTS = frozenset({"array"}), frozenset({"object"})
ABOUT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBERS
    ),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), _STRINGS),
    **dict.fromkeys(
        (
            "minItems", "maxItems", "uniqueItems", "items", "prefixItems", "contains", "unevaluatedItems",
        ),
        _ARRAYS,
    ),
    **dict.fromkeys(
        (
            "minProperties", "maxProperties", "required", "properties", "patternProperties", "propertyNames",
            "additionalProperties", "unevaluatedProperties", "dependentRequired", "dependentSchemas",
        ),
        _OBJECTS,
    ),
}  # fmt: skip
"""The types of values that a keyword applies to."""
