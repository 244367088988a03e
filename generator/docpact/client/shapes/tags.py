"""Variants of a union told apart: the values of a discriminator, and constants that no two variants share.

OpenAPI 3.1, Discriminator Object: the value names the schema, through ``mapping`` or by the schema's own name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from docpact.client.shapes.collected import OBJECT_PART, ReadObject, ReadProperty, TaggedUnion
from docpact.client.shapes.types import LiteralType, Named, Scalar, TypeExpr, UnionType, children

__all__ = ["told_apart"]

_MOST_TAGS = 20


def told_apart(
    objects: Mapping[str, ReadObject],
    aliases: Mapping[str, TypeExpr],
    exprs: Iterable[TypeExpr],
    tagged: Sequence[TaggedUnion],
) -> dict[str, ReadObject]:
    """``objects`` with the properties that tell variants of a union apart made literal, and taken at their word.

    Args:
        objects: All objects, aliases resolved.
        aliases: The aliases that are kept.
        exprs: The types of all positions.
        tagged: Unions with a discriminator.

    """
    found = dict(objects)
    closed: dict[str, set[str]] = {}
    for one in tagged:
        _narrow(found, aliases, one, closed)
    every = [*exprs, *aliases.values()]
    every += [item.type for shape in objects.values() for item in shape.properties]
    every += [shape.extra for shape in objects.values() if shape.extra is not None]
    seen: set[tuple[str, ...]] = set()
    for variants in (group for expr in every for group in _variants(expr, aliases)):
        if variants not in seen:
            seen.add(variants)
            _close(found, aliases, variants, closed)
    for key, names in closed.items():
        shape = found[key]
        found[key] = replace(
            shape,
            properties=tuple(
                _closed(item, aliases) if item.wire in names else item for item in shape.properties
            ),
        )
    return found


def _narrow(
    objects: dict[str, ReadObject],
    aliases: Mapping[str, TypeExpr],
    union: TaggedUnion,
    closed: dict[str, set[str]],
) -> None:
    for key, tags in union.tags.items():
        key = key if key in objects else key + OBJECT_PART
        shape = objects.get(key)
        item = (
            next((item for item in shape.properties if item.wire == union.name), None)
            if shape
            else None
        )
        if shape is None or item is None:
            continue
        listed = _listed(item.type, aliases)
        if listed is not None:
            tags = tuple(tag for tag in tags if tag in listed.values)
        elif not (isinstance(item.type, Scalar) and item.type.kind == "str"):
            continue
        if not tags:
            continue
        known = isinstance(item.type, LiteralType) and item.wire in closed.get(key, ())
        values = tuple(
            dict.fromkeys(
                (*(item.type.values if known and isinstance(item.type, LiteralType) else ()), *tags)
            )
        )
        closed.setdefault(key, set()).add(item.wire)
        literal = replace(item, type=LiteralType(values, closed=True))
        objects[key] = replace(
            shape, properties=tuple(literal if each is item else each for each in shape.properties)
        )


def _listed(expr: TypeExpr, aliases: Mapping[str, TypeExpr]) -> LiteralType | None:
    expr = aliases.get(expr.key, expr) if isinstance(expr, Named) else expr
    return expr if isinstance(expr, LiteralType) else None


def _variants(expr: TypeExpr, aliases: Mapping[str, TypeExpr]) -> Iterable[tuple[str, ...]]:
    """The classes of each union in ``expr``."""
    if isinstance(expr, UnionType):
        keys: dict[str, None] = {}
        _collect(expr, aliases, keys, set())
        if len(keys) > 1:
            yield tuple(keys)
    for child in children(expr):
        yield from _variants(child, aliases)


def _collect(
    expr: TypeExpr, aliases: Mapping[str, TypeExpr], keys: dict[str, None], seen: set[str]
) -> None:
    if isinstance(expr, UnionType):
        for member in expr.members:
            _collect(member, aliases, keys, seen)
    elif isinstance(expr, Named) and expr.key in aliases:
        if expr.key not in seen:
            seen.add(expr.key)
            _collect(aliases[expr.key], aliases, keys, seen)
    elif isinstance(expr, Named):
        keys[expr.key] = None


def _close(
    objects: Mapping[str, ReadObject],
    aliases: Mapping[str, TypeExpr],
    variants: tuple[str, ...],
    closed: dict[str, set[str]],
) -> None:
    """Properties that every variant must have and that no two variants can have the same value of."""
    literals: dict[str, list[tuple[str, LiteralType]]] = {}
    for key in variants:
        for item in objects[key].properties if key in objects else ():
            listed = _listed(item.type, aliases) if item.required else None
            if listed is not None and len(listed.values) <= _MOST_TAGS:
                literals.setdefault(item.wire, []).append((key, listed))
    for name, found in literals.items():
        values = [value for _, listed in found for value in listed.values]
        if len(found) > 1 and len(set(values)) == len(values):
            for key, _ in found:
                closed.setdefault(key, set()).add(name)


def _closed(item: ReadProperty, aliases: Mapping[str, TypeExpr]) -> ReadProperty:
    listed = _listed(item.type, aliases)
    return (
        replace(item, type=LiteralType(listed.values, closed=True)) if listed is not None else item
    )
