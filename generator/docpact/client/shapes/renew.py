"""Shapes brought up to date when a few schemas say something else, and that reaches no further than their own classes.

What is settled over all schemas at once (names, modules, what is sent and what is received, which variants are told
apart) is settled from a skeleton: which objects there are, where they stand, what they refer to, their unions and their
constants. As long as the skeleton of what was changed is as it was, all that was settled holds, and only the classes of
the changed objects are made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from docpact.client.shapes.aliases import Aliases
from docpact.client.shapes.collected import OBJECT_PART, ReadObject, with_types
from docpact.client.shapes.deduplicate import replaced
from docpact.client.shapes.directions import kept_properties
from docpact.client.shapes.finalize import unions_in
from docpact.client.shapes.model import ClassShape, Property, Shapes
from docpact.client.shapes.prepare import Prepared, Settled, description_of
from docpact.client.shapes.reader import Reader
from docpact.client.shapes.roots import Direction
from docpact.client.shapes.subtypes import heirs_of
from docpact.client.shapes.types import LiteralType, Named, TypeExpr, UnionType, named_in
from docpact.ir import JsonSchema

__all__ = ["Renewed", "renewed"]

_WAYS: tuple[Direction, ...] = ("request", "response")


@dataclass(frozen=True, slots=True)
class Renewed:
    """The shapes as they are now."""

    shapes: Shapes
    touched: frozenset[str]
    """The names of the classes that are not what they were."""


def renewed(
    prepared: Prepared,
    before: Mapping[str, JsonSchema],
    after: Mapping[str, JsonSchema],
    changed: Iterable[str],
) -> Renewed | None:
    """What ``prepare`` would make of an API of which only these schemas were changed; None where only ``prepare`` can tell.

    Args:
        prepared: What it made of the API before.
        before: The schemas then, as ``Api.schemas``.
        after: The schemas now, of the same names in the same order.
        changed: The names of those that differ.

    """
    settled = prepared.settled
    names = _readers_of(changed, settled.opened)
    if names is None or heirs_of(before) != heirs_of(after):
        return None
    if any(_flags(before[name]) != _flags(after[name]) for name in names):
        return None
    in_order = [name for name in after if name in names]
    old, new = (_Reading.of(schemas, settled, in_order) for schemas in (before, after))
    differing = [key for key, shape in new.objects.items() if old.objects.get(key) != shape]
    if not new.found_as(old) or not _is_confined(differing, old, new, settled):
        return None
    classes: dict[str, ClassShape] = {}
    every = {*prepared.shapes.classes, *prepared.shapes.aliases}
    for variant, name in settled.final.variants.items():
        if variant.key in differing:
            known = prepared.shapes.classes[name]
            alone = any(item.preset for item in known.properties)
            shape = new.objects[variant.key]
            made = settled.final.class_of(variant, shape, name, known.twin, every, alone=alone)
            unchanged = _unchanged(old.objects[variant.key], shape)
            classes[name] = _with_known(made, known, unchanged)
    described = {settled.keys[name]: description_of(after[name]) for name in in_order}
    return Renewed(
        replace(
            prepared.shapes,
            classes={**prepared.shapes.classes, **classes},
            aliases={
                name: replace(alias, description=described.get(alias.pointer, alias.description))
                for name, alias in prepared.shapes.aliases.items()
            },
        ),
        frozenset(classes),
    )


def _readers_of(names: Iterable[str], opened: Mapping[str, set[str]]) -> set[str] | None:
    """These schemas and all that their keywords were read into; None where that is the position of an operation."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += opened.get(name, ())
    return None if "" in found else found


def _flags(schema: JsonSchema) -> tuple[object, ...]:
    """What a property takes from the schema that it refers to."""
    if isinstance(schema, bool):
        return ()
    return schema.get("readOnly"), schema.get("writeOnly")


@dataclass(frozen=True, slots=True)
class _Reading:
    """Some schemas, read; aliases resolved, and who is gone replaced."""

    types: list[TypeExpr]
    objects: dict[str, ReadObject]
    tagged: list[object]
    notes: list[tuple[str, str]]

    @classmethod
    def of(
        cls, schemas: Mapping[str, JsonSchema], settled: Settled, names: Iterable[str]
    ) -> _Reading:
        notes: list[tuple[str, str]] = []
        reader = Reader(
            schemas, settled.keys, lambda pointer, message: notes.append((pointer, message))
        )
        types = [reader.read_named(name) for name in names]
        aliases: Aliases = settled.final.known
        objects = {
            key: with_types(shape, lambda expr: replaced(aliases.resolve(expr), settled.moved))
            for key, shape in reader.objects.items()
        }
        return cls(types, objects, [*reader.tagged], notes)

    def found_as(self, other: _Reading) -> bool:
        """Whether the other found the same objects in the same order, and said the same besides."""
        return (
            self.types == other.types
            and self.tagged == other.tagged
            and self.notes == other.notes
            and list(self.objects) == list(other.objects)
        )


def _is_confined(keys: Iterable[str], old: _Reading, new: _Reading, settled: Settled) -> bool:
    """Whether nobody but the classes of these objects can tell that they were changed."""
    own = {part for key in settled.keys.values() for part in (key, key + OBJECT_PART)}
    several = {*settled.moved, *settled.moved.values()}
    titled = any(
        shape.title and key not in own
        for reading in (old, new)
        for key, shape in reading.objects.items()
    )
    return all(
        key not in several
        and (key in own or not titled)  # inline objects of one title may be, or become, the same
        and _skeleton(old.objects[key], settled) == _skeleton(new.objects[key], settled)
        for key in keys
    )


def _skeleton(shape: ReadObject, settled: Settled) -> object:
    """All that other objects, names and modules are settled from."""
    types = [item.type for item in shape.properties]
    types += [shape.extra] if shape.extra is not None else []
    referred = [
        [
            name
            for number in kept_properties(shape, (way,))
            for name in named_in(shape.properties[number].type)
        ]
        for way in _WAYS
    ]
    return (
        shape.place,
        shape.title,
        referred,
        [*named_in(shape.extra)] if shape.extra is not None else [],
        any(item.read_only or item.write_only for item in shape.properties),
        [
            part
            for expr in types
            for part in unions_in(expr)
            if any(isinstance(member, Named) for member in part.members)
        ],
        [
            (item.wire, item.type, item.required)
            for item in shape.properties
            if item.wire in settled.tags or (item.required and _is_listed(item.type, settled))
        ],
    )


def _is_listed(expr: TypeExpr, settled: Settled) -> bool:
    listed = settled.final.known.kept.get(expr.key) if isinstance(expr, Named) else expr
    return isinstance(listed, LiteralType | UnionType)


def _unchanged(old: ReadObject, new: ReadObject) -> set[str]:
    """The properties whose type is as it was."""
    before = {item.wire: (item.type, item.required) for item in old.properties}
    return {
        item.wire for item in new.properties if before.get(item.wire) == (item.type, item.required)
    }


def _with_known(made: ClassShape, known: ClassShape, unchanged: set[str]) -> ClassShape:
    """The class with the known types of what did not change: some were made constants, to tell variants apart."""
    before = {item.wire: item for item in known.properties}

    def kept(item: Property) -> Property:
        same = before.get(item.wire) if item.wire in unchanged else None
        return item if same is None else replace(item, type=same.type, preset=same.preset)

    return replace(made, properties=tuple(kept(item) for item in made.properties))
