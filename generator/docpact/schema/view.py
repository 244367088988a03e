"""One schema with its references followed and its ``allOf`` and null variants folded in: what a page could say of it.

A page knows a field by its type, its limits and the fields below it. JSON Schema 2020-12 has many ways to write that,
so the contract looks at a ``View``: the keywords in force at one place, each with the pointer it is written at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from docpact.ir import Api, JsonSchema
from docpact.text.values import join, split

__all__ = ["LIMITS", "NOT_STATED", "Located", "View", "json_type", "view"]

NOT_STATED = "x-docpact-not-stated"
LIMITS = ("minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "minProperties")
_SCALARS = (*LIMITS, "format", "default", "enum", "deprecated", "readOnly", "writeOnly")


@dataclass(frozen=True, slots=True)
class Located:
    """A schema and the pointer it is written at; ``names`` are the named schemas on the way to it."""

    schema: JsonSchema
    pointer: str
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class View:
    """What is in force at one place."""

    pointer: str
    types: tuple[str, ...] = ()
    """Without ``null``; empty where any type is allowed."""
    nullable: bool = False
    keywords: dict[str, tuple[Any, str]] = field(default_factory=dict[str, tuple[Any, str]])
    """Limits, enum, format, default and flags: the value and its pointer."""
    properties: dict[str, Located] = field(default_factory=dict[str, Located])
    required: dict[str, str] = field(default_factory=dict[str, str])
    """Required property to the pointer that says so."""
    required_at: str = ""
    items: Located | None = None
    values: Located | None = None
    """The schema of the values of a map (``additionalProperties``)."""
    marks: dict[str, str] = field(default_factory=dict[str, str])
    """``x-docpact-not-stated``: fact to reason."""

    def has(self, flag: str) -> bool:
        """Whether a boolean keyword is set."""
        return self.keywords.get(flag, (False, ""))[0] is True


def json_type(value: object) -> str:
    """The JSON type of a value; a float without a fraction is a number all the same."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case Mapping():
            return "object"
        case _:
            return "array"


def view(api: Api, located: Located) -> View:
    """The view of one schema. A schema that is met again inside itself is not opened a second time."""
    schema = located.schema
    if isinstance(schema, bool):
        return View(located.pointer)
    own = _own(located)
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = _target(api, reference, located.names)
        if target is not None:
            seen_before = target.names == located.names
            own = _merge(own, _closed(target) if seen_before else view(api, target))
    for index, member in enumerate(_schemas(schema.get("allOf"))):
        own = _merge(
            own, view(api, Located(member, join(located.pointer, "allOf", index), located.names))
        )
    for keyword in ("oneOf", "anyOf"):
        members = [
            Located(member, join(located.pointer, keyword, index), located.names)
            for index, member in enumerate(_schemas(schema.get(keyword)))
        ]
        if members:
            own = _merge(own, _union([view(api, member) for member in members]))
    return own


def _target(api: Api, reference: str, names: frozenset[str]) -> Located | None:
    name = split(reference)[-1]
    if name in names or name not in api.schemas:
        return None
    return Located(
        api.schemas[name], api.schema_pointers.get(name, reference.lstrip("#")), names | {name}
    )


def _closed(located: Located) -> View:
    """A schema met again inside itself: what it is, without what is in it."""
    found = _own(located)
    found.properties, found.required, found.items, found.values = {}, {}, None, None
    return found


def _own(located: Located) -> View:
    schema, pointer = located.schema, located.pointer
    found = View(pointer)
    if isinstance(schema, bool):
        return found
    for keyword in _SCALARS:
        if keyword in schema:
            found.keywords[keyword] = (schema[keyword], join(pointer, keyword))
    if "const" in schema:
        found.keywords["enum"] = ([schema["const"]], join(pointer, "const"))
    for name, child in _mapping(schema.get("properties")).items():
        if child is not False:
            found.properties[name] = Located(
                child, join(pointer, "properties", name), located.names
            )
    required = schema.get("required")
    if isinstance(required, list):
        for index, name in enumerate(cast("list[str]", required)):
            found.required[name] = join(pointer, "required", index)
    found.required_at = join(pointer, "required")
    if isinstance(schema.get("items"), Mapping):
        found.items = Located(schema["items"], join(pointer, "items"), located.names)
    if (
        isinstance(schema.get("additionalProperties"), Mapping)
        or schema.get("additionalProperties") is True
    ):
        found.values = Located(
            schema["additionalProperties"], join(pointer, "additionalProperties"), located.names
        )
    found.marks = {
        str(fact): str(reason) for fact, reason in _mapping(schema.get(NOT_STATED)).items()
    }
    _set_types(found, schema)
    return found


def _set_types(found: View, schema: Mapping[str, Any]) -> None:
    written = schema.get("type")
    types: list[str] = (
        [written] if isinstance(written, str) else list(cast("list[str]", written or []))
    )
    if not types and "enum" in found.keywords:
        types = list(dict.fromkeys(json_type(value) for value in found.keywords["enum"][0]))
    elif not types and (found.properties or found.values):
        types = ["object"]
    elif not types and found.items:
        types = ["array"]
    found.nullable = "null" in types
    found.types = tuple(name for name in types if name != "null")
    if "enum" in found.keywords:
        values, pointer = found.keywords["enum"]
        found.keywords["enum"] = ([value for value in values if value is not None], pointer)
        if not found.keywords["enum"][0]:
            del found.keywords["enum"]


def _merge(own: View, other: View) -> View:
    """``own`` with what ``other`` adds; where both speak, ``own`` wins, as the one nearer to the place of use."""
    return View(
        pointer=own.pointer if own.types or own.properties else other.pointer,
        types=own.types or other.types,
        nullable=own.nullable or (other.nullable and not own.types),
        keywords={**other.keywords, **own.keywords},
        properties={**other.properties, **own.properties},
        required={**other.required, **own.required},
        required_at=other.required_at if other.properties else own.required_at,
        items=own.items or other.items,
        values=own.values or other.values,
        marks={**other.marks, **own.marks},
    )


def _union(views: list[View]) -> View:
    """Alternatives as one: every field that some of them has, required where all of them say so."""
    nullable = any(one.nullable for one in views)
    solid = [
        one for one in views if one.types or one.properties or one.keywords or not one.nullable
    ]
    if len(solid) == 1:
        solid[0].nullable = solid[0].nullable or nullable
        return solid[0]
    result = View(views[0].pointer, nullable=nullable)
    if all(one.types for one in solid):
        result.types = tuple(dict.fromkeys(name for one in solid for name in one.types))
    if solid and all("enum" in one.keywords for one in solid):
        values = [value for one in solid for value in one.keywords["enum"][0]]
        result.keywords["enum"] = (values, solid[0].keywords["enum"][1])
    for one in solid:
        result.properties = {**one.properties, **result.properties}
        result.marks = {**one.marks, **result.marks}
        result.items = result.items or one.items
        result.values = result.values or one.values
        result.required_at = result.required_at or one.required_at
    for name, pointer in (solid[0].required if solid else {}).items():
        if all(name in one.required for one in solid):
            result.required[name] = pointer
    return result


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _schemas(value: object) -> Iterable[JsonSchema]:
    return cast("list[JsonSchema]", value) if isinstance(value, list) else ()
