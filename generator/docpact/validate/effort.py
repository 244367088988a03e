"""How much a validator would have to do to explain a value: every alternative of a union is looked into, in every other.

Where schemas refer to themselves through unions, or to others many times, the number of errors grows with a power of the
depth of a value. It is counted before, each schema once for each value inside.
"""

from __future__ import annotations

from typing import Any

from docpact.schema.nodes import Schema
from docpact.text.values import is_array, is_object

__all__ = ["is_bounded", "is_laborious"]

_FEW = 5_000
"""Errors that are made in any case."""
_TIMES = 20
_MOST_SCHEMAS = 10_000
"""Schemas inside of one, written out without references, that are safe for any value."""
_WIDE = 30
_IN_PLACE = ("allOf", "anyOf", "oneOf")
_CHILDREN = ("not", "if", "then", "else")
_BELOW = ("items", "contains", "additionalProperties", "unevaluatedItems", "unevaluatedProperties")


def is_bounded(root: Schema) -> bool:
    """Whether the work for any value is little for each value inside: the schema is not a graph that multiplies."""
    sizes: dict[int, int] = {}
    open_: set[int] = set()
    stack: list[tuple[Schema, bool]] = [(root, False)]
    while stack:
        schema, left = stack.pop()
        key = id(schema)
        if left:
            open_.discard(key)
            sizes[key] = 1 + sum(sizes.get(id(one), 0) for one in _parts(schema))
            if sizes[key] > _MOST_SCHEMAS:
                return False
        elif key in open_:
            return False  # it refers to itself
        elif key not in sizes:
            if schema.child("propertyNames") is not None or len(schema.names("required")) > _WIDE:
                return False
            open_.add(key)
            stack.append((schema, True))
            stack += [(one, False) for one in _parts(schema) if id(one) not in sizes]
    return True


def is_laborious(root: Schema, value: Any) -> bool:
    """Whether a validator may make many times more errors of a value than there are schemas for the values inside."""
    effort = _Effort()
    try:
        errors = effort.of(root, value)
    except RecursionError:
        return True
    return errors > _FEW and errors > _TIMES * len(effort.known)


class _Effort:
    def __init__(self) -> None:
        self.known: dict[tuple[int, int], int] = {}

    def of(self, schema: Schema, value: Any) -> int:
        if isinstance(schema.raw, bool):
            return 1
        key = (id(schema), id(value))
        known = self.known.get(key)
        if known is None:
            self.known[key] = 0  # in place of itself, a schema adds nothing
            known = self.known[key] = self._count(schema, value)
        return known

    def _count(self, schema: Schema, value: Any) -> int:
        total = 1 + sum(self.of(one, value) for one in _in_place(schema))
        if is_object(value):
            total += self._object(schema, value)
        elif is_array(value):
            prefix, rest = schema.children("prefixItems"), _some(schema, _BELOW[:2])
            for index, item in enumerate(value):
                total += sum(self.of(one, item) for one in (*prefix[index : index + 1], *rest))
        return total

    def _object(self, schema: Schema, value: dict[str, Any]) -> int:
        properties = schema.mapped("properties")
        others = [*schema.mapped("patternProperties").values(), *_some(schema, _BELOW[2:])]
        total = sum(self.of(one, value) for one in schema.mapped("dependentSchemas").values())
        if schema.child("propertyNames") is not None:
            total += len(value) ** 2 // 200  # each error holds the whole object
        missing = sum(name not in value for name in schema.names("required"))
        total += missing * (1 + len(value) // 10)
        for name, item in value.items():
            speaking = [properties[name]] if name in properties else others
            total += sum(self.of(one, item) for one in speaking)
        return total


def _some(schema: Schema, words: tuple[str, ...]) -> list[Schema]:
    return [one for one in map(schema.child, words) if one is not None]


def _in_place(schema: Schema) -> list[Schema]:
    found = [one for word in _IN_PLACE for one in schema.children(word)]
    found += _some(schema, _CHILDREN)
    return found if schema.target is None else [schema.target, *found]


def _parts(schema: Schema) -> list[Schema]:
    """Every schema directly inside of a schema."""
    if isinstance(schema.raw, bool):
        return []
    found = [*_in_place(schema), *_some(schema, _BELOW), *schema.children("prefixItems")]
    for word in ("properties", "patternProperties", "dependentSchemas"):
        found += schema.mapped(word).values()
    return found
