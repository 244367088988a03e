"""Tagged unions: the values of a discriminator, or constants that no two variants share.

OpenAPI 3.1, Discriminator Object: the value names the schema, through ``mapping`` or by the schema's own name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from docpact.client.shapes.collected import OBJECT_PART, ReadObject, ReadProperty, TaggedUnion
from docpact.client.shapes.rules import text_of
from docpact.client.shapes.types import (
    ListType,
    LiteralType,
    LiteralValue,
    MapType,
    Named,
    NullType,
    Scalar,
    TupleType,
    TypeExpr,
    UnionType,
    children,
    ruled,
    with_unions,
)

__all__ = ["settle_unions", "told_apart"]

_MOST_TAGS = 20


def told_apart(
    objects: Mapping[str, ReadObject],
    aliases: Mapping[str, TypeExpr],
    exprs: Iterable[TypeExpr],
    tagged: Sequence[TaggedUnion],
) -> dict[str, ReadObject]:
    """Return ``objects`` with discriminating properties as closed literals.

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
    if union.default is not None:
        _exclude(objects, union)
    for key, tags in union.tags.items():
        key = key if key in objects else key + OBJECT_PART
        shape = objects.get(key)
        item = (
            next((item for item in shape.properties if item.wire == union.name), None)
            if shape
            else None
        )
        if shape is None:
            continue
        if item is None:
            if not shape.closed:
                told = ReadProperty(union.name, LiteralType(tags, closed=True), False, shape.key)
                objects[key] = replace(shape, properties=(*shape.properties, told))
                closed.setdefault(key, set()).add(union.name)
            continue
        listed = _listed(item.type, aliases)
        known: tuple[LiteralValue, ...] = ()
        values: tuple[LiteralValue, ...] = tags
        if isinstance(listed, LiteralType) and item.wire in closed.get(key, ()):
            known = listed.values  # of another union
        elif listed is not None:
            values = tuple(tag for tag in tags if tag in listed.values)
            if not values:  # a base whose enum lists the tags of its subtypes too
                others = {tag for other in union.tags.values() for tag in other}
                values = tuple(value for value in listed.values if value not in others)
        elif isinstance(item.type, Scalar) and item.type.kind == "int":
            values = tuple(int(tag) for tag in tags if tag.isdecimal())
        elif not (isinstance(item.type, Scalar) and item.type.kind == "str"):
            continue
        if not values:
            continue
        values = tuple(dict.fromkeys((*known, *values)))
        closed.setdefault(key, set()).add(item.wire)
        literal = replace(item, type=LiteralType(values, closed=True))
        objects[key] = replace(
            shape, properties=tuple(literal if each is item else each for each in shape.properties)
        )


def _exclude(objects: dict[str, ReadObject], union: TaggedUnion) -> None:
    """The variant of all other values has none of the values of the others."""
    key = union.default or ""
    key = key if key in objects else key + OBJECT_PART
    values = sorted({tag for tags in union.tags.values() for tag in tags})
    rule = text_of([{"not": {"enum": values}}])
    if key in objects and values:
        shape = objects[key]
        objects[key] = replace(
            shape,
            properties=tuple(
                (
                    replace(item, type=Scalar("str", ruled(item.type.limits, rule)))
                    if item.wire == union.name
                    and isinstance(item.type, Scalar)
                    and item.type.kind == "str"
                    else item
                )
                for item in shape.properties
            ),
        )


def settle_unions(
    objects: Mapping[str, ReadObject], aliases: Mapping[str, TypeExpr], expr: TypeExpr
) -> TypeExpr:
    """``expr`` with ``one_of`` only at the unions in which a value may be valid against two alternatives."""

    def change(union: UnionType) -> UnionType:
        one_of = ("one_of", True)
        if one_of not in union.limits or _overlap(union, objects, aliases):
            return union
        kept = tuple(limit for limit in union.limits if limit != one_of)
        return UnionType(union.members, kept)

    return with_unions(expr, change)


def _overlap(
    union: UnionType, objects: Mapping[str, ReadObject], aliases: Mapping[str, TypeExpr]
) -> bool:
    members = [_open(member, aliases, 8) for member in union.members]
    flat = [[*each.members] if isinstance(each, UnionType) else [each] for each in members]
    return any(
        not _apart(a, b, objects, aliases, 2)
        for first, second in combinations(flat, 2)
        for a in first
        for b in second
    )


def _open(expr: TypeExpr, aliases: Mapping[str, TypeExpr], depth: int) -> TypeExpr:
    while isinstance(expr, Named) and expr.key in aliases and depth:
        expr, depth = aliases[expr.key], depth - 1
    return expr


def _apart(
    a: TypeExpr,
    b: TypeExpr,
    objects: Mapping[str, ReadObject],
    aliases: Mapping[str, TypeExpr],
    depth: int,
) -> bool:
    """Whether no value is of both types, as far as can be seen at a glance."""
    a, b = _open(a, aliases, 8), _open(b, aliases, 8)
    if isinstance(a, LiteralType) and isinstance(b, LiteralType):
        return {(type(v), v) for v in a.values}.isdisjoint((type(v), v) for v in b.values)
    if _kinds(a).isdisjoint(_kinds(b)):
        return True
    if not (isinstance(a, Named) and isinstance(b, Named)) or a == b or not depth:
        return False
    one, other = objects.get(a.key), objects.get(b.key)
    if one is None or other is None:
        return False
    return (
        _misses(one, other)
        or _misses(other, one)
        or any(
            mine.wire == theirs.wire
            and (mine.required or theirs.required)
            and _apart(mine.type, theirs.type, objects, aliases, depth - 1)
            for mine in one.properties
            for theirs in other.properties
        )
    )


def _misses(closed: ReadObject, other: ReadObject) -> bool:
    """Whether an object without undeclared properties lacks one that the other must have."""
    names = {item.wire for item in closed.properties}
    return closed.closed and any(i.required and i.wire not in names for i in other.properties)


def _kinds(expr: TypeExpr) -> frozenset[str]:
    match expr:
        case Named() | MapType():
            return frozenset(("object",))
        case ListType() | TupleType():
            return frozenset(("array",))
        case NullType():
            return frozenset(("null",))
        case Scalar("int" | "float"):
            return frozenset(("number",))
        case Scalar("bool"):
            return frozenset(("boolean",))
        case Scalar():
            return frozenset(("string",))
        case LiteralType(values):
            names = {bool: "boolean", int: "number", str: "string"}
            return frozenset(names[type(value)] for value in values)
        case UnionType(members):
            return frozenset(kind for member in members for kind in _kinds(member))
        case _:
            return _ANY_KIND


_ANY_KIND = frozenset({"object", "array", "null", "number", "boolean", "string"})


def _listed(expr: TypeExpr, aliases: Mapping[str, TypeExpr]) -> LiteralType | None:
    expr = aliases.get(expr.key, expr) if isinstance(expr, Named) else expr
    return expr if isinstance(expr, LiteralType) else None


def _variants(expr: TypeExpr, aliases: Mapping[str, TypeExpr]) -> Iterable[tuple[str, ...]]:
    """The classes of each union in ``expr``."""
    if isinstance(expr, UnionType):
        keys = _classes(expr, aliases)
        if len(keys) > 1:
            yield tuple(keys)
    for child in children(expr):
        yield from _variants(child, aliases)


def _classes(union: UnionType, aliases: Mapping[str, TypeExpr]) -> dict[str, None]:
    """The keys of the classes in a union, in order; without recursion, since aliases can refer to each other at length."""
    keys: dict[str, None] = {}
    seen: set[str] = set()
    left: list[TypeExpr] = [union]
    while left:
        expr = left.pop()
        if isinstance(expr, UnionType):
            left += reversed(expr.members)
        elif isinstance(expr, Named) and expr.key not in aliases:
            keys[expr.key] = None
        elif isinstance(expr, Named) and expr.key not in seen:
            seen.add(expr.key)
            left.append(aliases[expr.key])
    return keys


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
