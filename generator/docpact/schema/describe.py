"""The effective constraints at one place, in the terms of a documentation page: types, limits, fields.

A page knows a field by its type, its limits and the fields below it. JSON Schema 2020-12 has many ways to write that, so
a ``Description`` sums them up: what ``allOf`` and references say together, and of alternatives what all of them say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from docpact.schema.intersection import Intersection, Limit, Together
from docpact.schema.nodes import KINDS, NOT_STATED, Schema, json_key, json_type
from docpact.text.values import is_object, join

__all__ = ["Description", "Meaning", "alternatives", "describe", "meaning"]

Meaning = tuple[Together, ...]
"""Alternatives, of each the schemas that hold together. One schema is ``((schema,),)``."""

_MOST_ALTERNATIVES = 64
_COUNTS = (
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minProperties",
    "maxProperties",
)
_ABOUT = {"Items": "array", "Length": "string", "Properties": "object"}


def meaning(*schemas: Schema) -> Meaning:
    """The schemas together, without an alternative."""
    return (schemas,)


@dataclass(slots=True)
class Description:
    """The effective constraints at one place.

    Args:
        pointer: Where it is written: the schema that says of what type it is.
        types: Names of types, without ``null``; none where any type is allowed.
        nullable: Whether null is accepted where types are stated.
        keywords: Limits, enum, format, default and flags: the value in force and its pointer.
        properties: The constraints of each property.
        required: Required property to the pointer that says so.
        required_at: Where one more would be listed.
        items: The constraints of the items of an array.
        values: The constraints of the values of a map (``additionalProperties``).
        marks: ``x-docpact-not-stated``: fact to reason.
        named: The named schemas that are in force.
    """

    pointer: str
    types: tuple[str, ...] = ()
    nullable: bool = False
    keywords: dict[str, tuple[Any, str]] = field(default_factory=dict[str, tuple[Any, str]])
    properties: dict[str, Meaning] = field(default_factory=dict[str, Meaning])
    required: dict[str, str] = field(default_factory=dict[str, str])
    required_at: str = ""
    items: Meaning | None = None
    values: Meaning | None = None
    marks: dict[str, str] = field(default_factory=dict[str, str])
    named: frozenset[Schema] = frozenset()

    def has(self, flag: str) -> bool:
        """Whether a boolean keyword is set."""
        return self.keywords.get(flag, (False, ""))[0] is True


def alternatives(stated: Meaning) -> list[Intersection]:
    """The alternatives, with the choices among schemas made in all ways; a choice too many stays undecided."""
    found = [Intersection(schemas) for schemas in stated]
    settled: list[Intersection] = []
    while found:
        one = found.pop(0)
        choice = next((c for c in one.choices), None)
        if choice is None or len(found) + len(settled) + len(choice.branches) > _MOST_ALTERNATIVES:
            settled.append(one)
            continue
        cases = [
            one.case(choice.keyword, choice.holder, branch)
            for branch in choice.branches
            if branch not in one.key[0]
        ]
        found = [case for case in cases if case.types] + found if cases else found
        if not cases:
            settled.append(one)
    return settled


def describe(stated: Meaning) -> Description:
    """The effective constraints of the alternatives."""
    cases = [_Case(one) for one in alternatives(stated)] or [_Case(Intersection(stated[0]))]
    solid = [one for one in cases if not one.only_null] or cases[:1]
    nullable = any(one.nullable for one in cases)
    found = solid[0].description() if len(solid) == 1 else _union(solid)
    if not found.types and len(solid) == 1 and solid[0].only_null:
        return replace(found, nullable=True)
    return replace(found, nullable=nullable and bool(found.types or len(solid) < len(cases)))


class _Case:
    """One alternative without choices."""

    def __init__(self, one: Intersection) -> None:
        self.one = one
        self.stated = any(part.types is not None or part.values() is not None for part in one.parts)

    @cached_property
    def kinds(self) -> frozenset[str]:
        return self.one.types

    @property
    def only_null(self) -> bool:
        return self.kinds == frozenset({"null"})

    @cached_property
    def nullable(self) -> bool:
        return self.stated and "null" in self.kinds and self.one.accepts(None)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The names of types in the order written, without null."""
        one, kinds = self.one, self.kinds
        if not self.stated and kinds == KINDS:
            if one.named or one.rest or one.patterns:
                return ("object",)
            return ("array",) if one.prefix_length or one.rest_items else ()
        written = [name for part in one.parts for name in part.type_names]
        values = one.listed or []
        order = [*written, *map(json_type, values)]
        names = {kind for kind in kinds if kind not in ("null", "fraction")}
        if "fraction" in kinds:
            names = (names - {"integer"}) | {"number"}
        if kinds == KINDS:
            return ()
        place = {name: index for index, name in reversed(list(enumerate(order)))}
        place.setdefault("integer", place.get("number", len(order)))
        place.setdefault("number", place.get("integer", len(order)))
        return tuple(sorted(names, key=lambda name: (place.get(name, len(order)), name)))

    @property
    def is_object(self) -> bool:
        return "object" in self.kinds

    @cached_property
    def pointer(self) -> str:
        """Where the type or the fields are written, else the schema itself."""
        for part in self.one.parts:
            if part.has("type") or part.has("properties"):
                return part.pointer
        parts = [part for part in self.one.parts if part.value("$ref") is None]
        return parts[0].pointer if parts and self.one.parts[1:] else self.one.parts[0].pointer

    def limits(self) -> dict[str, tuple[Any, str]]:
        """The limits in force of the kinds of values there are."""
        one = self.one
        kinds = self.kinds
        found: dict[str, tuple[Any, str]] = {}
        for keyword in _COUNTS:
            limit = one.limit(keyword)
            if limit is not None and _ABOUT[keyword[3:]] in kinds:
                found[keyword] = (limit.value, limit.pointer)
        if not kinds.isdisjoint({"integer", "fraction"}):
            step = one.step
            whole = "fraction" not in kinds or (step is not None and step.denominator == 1)
            for word, limit, sign in (("Minimum", one.lowest, 1), ("Maximum", one.highest, -1)):
                if limit is None:
                    continue
                if limit.exclusive and not whole:
                    found[f"exclusive{word}"] = (limit.value, limit.pointer)
                else:
                    value = _inclusive(limit, sign) if whole else limit.value
                    found[word.lower()] = (value, limit.pointer)
        return found

    def keywords(self) -> dict[str, tuple[Any, str]]:
        one = self.one
        found = self.limits()
        values = self.values()
        if values:
            found["enum"] = values
        if "string" in self.kinds or not self.stated:
            for form, pointer in one.texts("format").items():
                found.setdefault("format", (form, pointer))
        elif one.texts("format"):
            form, pointer = next(iter(one.texts("format").items()))
            found["format"] = (form, pointer)
        for part in one.parts:
            if part.has("default"):
                found.setdefault("default", (part.value("default"), part.at("default")))
            for flag in ("deprecated", "readOnly", "writeOnly"):
                if part.flag(flag):
                    found.setdefault(flag, (True, part.at(flag)))
        return found

    def values(self) -> tuple[list[Any], str] | None:
        """The values of ``enum`` and ``const`` that nothing else refuses, and the tightest of these keywords."""
        listed = self.one.listed
        if listed is None:
            return None
        kept = [value for value in listed if value is not None and self.one.accepts(value)]
        holders = [part for part in self.one.parts if part.values() is not None]
        holder = min(holders, key=lambda part: len(part.values() or []))
        return kept, holder.at("const" if holder.has("const") else "enum")

    @cached_property
    def properties(self) -> dict[str, Together]:
        found: dict[str, Together] = {}
        for name in self.one.named:
            schemas = self.one.of_property(name)
            if schemas and not any(schema.is_nothing for schema in schemas):
                found[name] = schemas
        return found

    @cached_property
    def rest(self) -> Together | None:
        rest = self.one.rest
        written = any(part.child("additionalProperties") is not None for part in self.one.parts)
        return rest if rest and written and not any(part.is_nothing for part in rest) else None

    @cached_property
    def items(self) -> Together | None:
        items = self.one.rest_items
        return items if items and not any(part.raw in (True, False) for part in items) else None

    @property
    def required_at(self) -> str:
        holder = next(
            (part for part in self.one.parts if part.has("required") and part.has("properties")),
            None,
        ) or next(
            (part for part in self.one.parts if part.has("properties")),
            self.one.parts[0],
        )
        return join(holder.pointer, "required")

    @property
    def marks(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in self.one.parts:
            stated = part.value(NOT_STATED)
            for fact, reason in (stated if is_object(stated) else {}).items():
                found.setdefault(str(fact), str(reason))
        return found

    def description(self) -> Description:
        return Description(
            pointer=self.pointer,
            types=self.types,
            keywords=self.keywords(),
            properties={name: (schemas,) for name, schemas in self.properties.items()},
            required=dict(self.one.required),
            required_at=self.required_at,
            items=None if self.items is None else (self.items,),
            values=None if self.rest is None else (self.rest,),
            marks=self.marks,
            named=_named(self.one.parts),
        )


def _named(parts: Iterable[Schema]) -> frozenset[Schema]:
    return frozenset(target for part in parts if (target := part.target) is not None)


def _inclusive(limit: Limit, sign: int) -> int:
    """The bound of whole numbers as ``minimum`` (sign 1) or ``maximum`` (sign -1) states it."""
    if not limit.exclusive:
        return math.ceil(limit.value) if sign > 0 else math.floor(limit.value)
    return int(limit.value // 1) + 1 if sign > 0 else -int(-limit.value // 1) - 1


def _union(cases: Sequence[_Case]) -> Description:
    """Alternatives as one: every field that some have, and what all say."""
    each = [case.description() for case in cases]
    found = Description(each[0].pointer, required_at=each[0].required_at)
    if all(one.types for one in each):
        found.types = tuple(dict.fromkeys(name for one in each for name in one.types))
        if "number" in found.types:
            found.types = tuple(name for name in found.types if name != "integer")
    found.keywords = _common(cases, each)
    objects = [(case, one) for case, one in zip(cases, each, strict=True) if case.is_object]
    for _, one in objects:
        for name, stated in one.properties.items():
            known = found.properties.get(name, ())
            found.properties[name] = (*known, *(new for new in stated if new not in known))
    for name, pointer in (objects[0][1].required if objects else {}).items():
        if all(name in one.required for _, one in objects):
            found.required[name] = pointer
    for one in each:
        found.marks = {**one.marks, **found.marks}
        found.items = _joined(found.items, one.items)
        found.values = _joined(found.values, one.values)
        found.named |= one.named
    return found


def _joined(left: Meaning | None, right: Meaning | None) -> Meaning | None:
    if left is None or right is None:
        return left or right
    return (*left, *(one for one in right if one not in left))


def _common(cases: Sequence[_Case], each: Sequence[Description]) -> dict[str, tuple[Any, str]]:
    """The keywords that hold whichever alternative it is: of limits the widest."""
    found: dict[str, tuple[Any, str]] = {}
    if all("enum" in one.keywords for one in each):
        values = {json_key(value): value for one in each for value in one.keywords["enum"][0]}
        found["enum"] = (list(values.values()), each[0].keywords["enum"][1])
    for keyword in (*_COUNTS, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        about = _ABOUT.get(keyword[3:])
        kinds = {about} if about else {"integer", "fraction"}
        speaking = [
            one for case, one in zip(cases, each, strict=True) if not case.kinds.isdisjoint(kinds)
        ]
        limits = [one.keywords[keyword] for one in speaking if keyword in one.keywords]
        if limits and len(limits) == len(speaking):
            choose = (
                min if keyword.lower().endswith("minimum") or keyword.startswith("min") else max
            )
            found[keyword] = choose(limits, key=lambda limit: limit[0])
    texts = [
        one
        for case, one in zip(cases, each, strict=True)
        if "string" in case.kinds or not case.stated
    ]
    formats = {one.keywords["format"][0] for one in texts if "format" in one.keywords}
    if len(formats) == 1 and all("format" in one.keywords for one in texts):
        found["format"] = texts[0].keywords["format"]
    for keyword in ("default", "deprecated", "readOnly", "writeOnly"):
        stated = [one.keywords[keyword] for one in each if keyword in one.keywords]
        if len(stated) == len(each) and all(
            json_key(s[0]) == json_key(stated[0][0]) for s in stated
        ):
            found[keyword] = stated[0]
    return found
