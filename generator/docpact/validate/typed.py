"""Strings of a URL, a header or a form read as the types that their schemas ask for.

``?limit=10`` is the string ``10`` on the wire and an integer to the schema. Where a schema allows both a number and a
string, either reading may be meant: ``readings`` gives the numbers first, and a caller keeps the one that is valid.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from docpact.schema.evaluate import expand
from docpact.schema.nodes import Schema, json_type
from docpact.text.values import is_array, is_object

__all__ = ["closure", "item_schemas", "kinds_of", "property_names", "property_schemas", "readings"]

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LONGEST_NUMBER = 1000
_MOST = 500
"""Schemas that are looked at for one value."""


def closure(schemas: Iterable[Schema]) -> list[Schema]:
    """Return the schemas with every other one that describes the same value through them, unions included."""
    waiting, seen = list(schemas), dict[Schema, None]()
    while waiting and len(seen) < _MOST:
        for part in expand([waiting.pop(0)]):
            if part in seen:
                continue
            seen[part] = None
            waiting += [*part.children("anyOf"), *part.children("oneOf")]
            waiting += [c for word in ("if", "then", "else") if (c := part.child(word)) is not None]
            waiting += part.mapped("dependentSchemas").values()
    return list(seen)


def kinds_of(schemas: Iterable[Schema]) -> frozenset[str]:
    """Return the kinds of values that the schemas speak of; empty where they allow any."""
    found = set[str]()
    for part in closure(schemas):
        if part.types is not None:
            found |= part.types
        elif (values := part.values()) is not None:
            found |= {_kind(value) for value in values}
        elif part.has("properties"):
            found.add("object")
        elif part.has("items") or part.has("prefixItems"):
            found.add("array")
    return frozenset(found)


def _kind(value: Any) -> str:
    kind = json_type(value)
    return "fraction" if kind == "number" else kind


def item_schemas(schemas: Iterable[Schema], index: int) -> list[Schema]:
    """Return what describes one item of an array."""
    found: list[Schema] = []
    for part in closure(schemas):
        prefix = part.children("prefixItems")
        child = prefix[index] if index < len(prefix) else part.child("items")
        found += [child] if child is not None else []
    return found


def property_names(schemas: Iterable[Schema]) -> list[str]:
    """Return the declared properties of an object, in the order of the schemas."""
    return list(dict.fromkeys(n for part in closure(schemas) for n in part.mapped("properties")))


def property_schemas(schemas: Iterable[Schema], name: str) -> list[Schema]:
    """Return what describes one property of an object."""
    found: list[Schema] = []
    others: list[Schema] = []
    for part in closure(schemas):
        declared = part.mapped("properties").get(name)
        if declared is not None:
            found.append(declared)
        for pattern, child in part.mapped("patternProperties").items():
            if _found(pattern, name):
                found.append(child)
        extra = part.child("additionalProperties")
        others += [extra] if extra is not None else []
    return found or others


def _found(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False


def readings(raw: Any, schemas: Sequence[Schema]) -> Iterator[Any]:
    """Yield what a value of strings may mean: with typed scalars first, then with strings wherever these are allowed."""
    first = _typed(raw, schemas, text_first=False, depth=0)
    yield first
    second = _typed(raw, schemas, text_first=True, depth=0)
    if json.dumps(first, default=str) != json.dumps(second, default=str):
        yield second


def _typed(raw: Any, schemas: Sequence[Schema], *, text_first: bool, depth: int) -> Any:
    if depth > 20:
        return raw
    if is_array(raw):
        return [
            _typed(item, item_schemas(schemas, index), text_first=text_first, depth=depth + 1)
            for index, item in enumerate(raw)
        ]
    if is_object(raw):
        return {
            name: _typed(
                item, property_schemas(schemas, name), text_first=text_first, depth=depth + 1
            )
            for name, item in raw.items()
        }
    if not isinstance(raw, str):
        return raw
    kinds = kinds_of(schemas)
    if "array" in kinds and not kinds & {"string", "integer", "fraction", "boolean", "null"}:
        return [_typed(raw, item_schemas(schemas, 0), text_first=text_first, depth=depth + 1)]
    if text_first and "string" in kinds:
        return raw
    if kinds & {"integer", "fraction"} and len(raw) <= _LONGEST_NUMBER and _NUMBER.fullmatch(raw):
        number = json.loads(raw)
        return raw if isinstance(number, float) and math.isinf(number) else number
    if "boolean" in kinds and raw in ("true", "false"):
        return raw == "true"
    if "null" in kinds and "string" not in kinds and raw in ("", "null"):
        return None
    return raw
