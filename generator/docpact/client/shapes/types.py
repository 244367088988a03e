"""Types as a client sees them: a small frozen algebra between JSON Schema and Python annotations.

Objects with named properties are not in it: they are classes, which a ``Named`` type refers to by key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import cast

__all__ = [
    "ANY",
    "NULL",
    "STRING",
    "AnyType",
    "Limits",
    "ListType",
    "LiteralType",
    "LiteralValue",
    "MapType",
    "Named",
    "NullType",
    "OpenType",
    "Scalar",
    "TupleType",
    "TypeExpr",
    "UnionType",
    "alike",
    "children",
    "is_untyped",
    "named_in",
    "nullable",
    "ruled",
    "rules_in",
    "union",
    "untyped",
    "with_rules",
    "with_unions",
    "without_null",
]

LiteralValue = str | int | bool
Limits = tuple[tuple[str, int | float | str | bool], ...]
"""Checks on a value, by pydantic's names: ``ge gt le lt multiple_of min_length max_length pattern``, and ``unique``,
``format`` and ``untyped``.

``untyped`` is the JSON type that the keywords of a schema without ``type`` are about: values of other types are valid.

``rules`` come last, as JSON text: constraints of a schema that only the runtime's ``Obeys`` can check.
"""


@dataclass(frozen=True, slots=True)
class AnyType:
    """Any JSON value."""

    limits: Limits = ()


@dataclass(frozen=True, slots=True)
class NullType:
    """JSON's null."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string, number or boolean, by what it means.

    ``kind`` is ``str int float bool datetime date time uuid decimal base64 base64url binary``.
    """

    kind: str
    limits: Limits = ()


@dataclass(frozen=True, slots=True)
class LiteralType:
    """An enumeration. A ``closed`` one is closed in responses too: a const, or a discriminator."""

    values: tuple[LiteralValue, ...]
    closed: bool = False
    limits: Limits = ()


@dataclass(frozen=True, slots=True)
class OpenType:
    """An enumeration in what is received: a value that is not listed is taken too."""

    listed: LiteralType | Named
    kind: str
    """``str`` or ``int``."""


@dataclass(frozen=True, slots=True)
class Named:
    """A class or an alias, by the key of its schema."""

    key: str
    limits: Limits = ()


@dataclass(frozen=True, slots=True)
class ListType:
    """An array."""

    items: TypeExpr
    limits: Limits = ()


@dataclass(frozen=True, slots=True)
class MapType:
    """An object whose property names are data."""

    values: TypeExpr
    limits: Limits = ()
    keys: Limits = ()
    """Limits of the property names."""


@dataclass(frozen=True, slots=True)
class TupleType:
    """An array with a type for each place; ``rest`` is the type of what follows, None where nothing may."""

    items: tuple[TypeExpr, ...]
    rest: TypeExpr | None = None
    limits: Limits = ()


@dataclass(frozen=True, slots=True)
class UnionType:
    """Two or more alternatives; null comes last. Made by ``union``; one with rules may be in another.

    ``limits`` may hold ``("one_of", True)``: what is sent is valid against one of the alternatives alone.
    """

    members: tuple[TypeExpr, ...]
    limits: Limits = ()


TypeExpr = (
    AnyType
    | NullType
    | Scalar
    | LiteralType
    | OpenType
    | Named
    | ListType
    | MapType
    | TupleType
    | UnionType
)

ANY = AnyType()
NULL = NullType()
STRING = Scalar("str")


def union(members: Iterable[TypeExpr], limits: Limits = ()) -> TypeExpr:
    """The union of types in its simplest form: flat, without repetition, one literal of all literals, null last.

    A union with limits keeps them where nothing but null joins it.
    """
    members = list(members)
    if len(members) == 1 and not limits:
        return members[0]
    beside = [member for member in members if member != NULL]
    if len(beside) == 1 and isinstance(beside[0], UnionType) and not rules_in(beside[0]):
        limits = limits or beside[0].limits
    flat: dict[TypeExpr, None] = {}
    values: dict[tuple[type, LiteralValue], LiteralValue] = {}
    closed = True
    literal_at: LiteralType | None = None
    for member in members:
        opened = member.members if isinstance(member, UnionType) else (member,)
        if isinstance(member, UnionType) and member.limits and len(beside) > 1:
            opened = (member,)  # its limits are about its own members
        for part in opened:
            if part == ANY:
                return AnyType(limits[-1:] if limits and limits[-1][0] == "rules" else ())
            if isinstance(part, LiteralType) and not part.limits:
                values.update({(type(value), value): value for value in part.values})
                closed = closed and part.closed
                part = literal_at = literal_at or part
            flat[part] = None
    has_null = flat.pop(NULL, 0) is None
    merged = [
        LiteralType(tuple(values.values()), closed) if part is literal_at else part for part in flat
    ]
    plain = {(part.kind) for part in merged if isinstance(part, Scalar) and not part.limits}
    merged = [
        part
        for part in merged
        if not (
            isinstance(part, Scalar) and part.limits and part.kind in plain and not is_untyped(part)
        )
    ]
    if Scalar("float") in merged and Scalar("int") in merged:
        merged.remove(Scalar("int"))
    if has_null or not merged:
        merged.append(NULL)
    return merged[0] if len(merged) == 1 else UnionType(tuple(merged), limits)


def is_untyped(expr: TypeExpr) -> bool:
    """Whether values of other JSON types are valid too, since the schema has no ``type``."""
    limits: Limits = getattr(expr, "limits", ())
    return any(name == "untyped" for name, _ in limits)


def untyped(expr: TypeExpr, about: str) -> TypeExpr:
    """The type of a schema without ``type`` whose keywords are about one JSON type."""
    if isinstance(expr, Scalar | ListType | TupleType | MapType):
        return replace(expr, limits=(("untyped", about), *expr.limits))
    return expr


def ruled(limits: Limits, rules: str | None) -> Limits:
    """Return ``limits`` with other rules."""
    kept = limits[:-1] if limits and limits[-1][0] == "rules" else limits
    return kept if rules is None else (*kept, ("rules", rules))


def rules_in(expr: TypeExpr) -> str | None:
    """The rules of a type, as JSON text."""
    found: Limits = getattr(expr, "limits", ())
    return str(found[-1][1]) if found and found[-1][0] == "rules" else None


def with_rules(expr: TypeExpr, rules: str | None) -> TypeExpr:
    """Return ``expr`` with additional rules."""
    if rules is None or isinstance(expr, NullType):
        return expr
    if isinstance(expr, OpenType):
        return replace(expr, listed=cast("LiteralType | Named", with_rules(expr.listed, rules)))
    known = rules_in(expr)
    if known is not None and known != rules:
        rules = json.dumps({"allOf": [json.loads(known), json.loads(rules)]})
    return replace(expr, limits=ruled(expr.limits, rules))


def nullable(expr: TypeExpr) -> TypeExpr:
    """``expr`` or null."""
    return union((expr, NULL))


def without_null(expr: TypeExpr) -> TypeExpr:
    """``expr`` less its null alternative."""
    if isinstance(expr, UnionType) and expr.members[-1] == NULL:
        first, *rest = expr.members[:-1]
        if rest:
            return UnionType((first, *rest), expr.limits)
        return with_rules(first, rules_in(expr))
    return expr


def children(expr: TypeExpr) -> tuple[TypeExpr, ...]:
    """Return the types that ``expr`` directly consists of."""
    match expr:
        case OpenType():
            return (expr.listed,)
        case ListType():
            return (expr.items,)
        case MapType():
            return (expr.values,)
        case TupleType():
            return expr.items if expr.rest is None else (*expr.items, expr.rest)
        case UnionType():
            return expr.members
        case _:
            return ()


def alike(listed: LiteralType) -> bool:
    """Return whether Python considers two values equal that JSON distinguishes: 1 is ``True``, and 0 is ``False``."""
    return any(value in (0, 1) for value in listed.values if not isinstance(value, str))


def with_unions(expr: TypeExpr, change: Callable[[UnionType], TypeExpr]) -> TypeExpr:
    """``expr`` with ``change`` applied to each union in it, the inner ones first; what does not change is shared."""
    match expr:
        case ListType(items, limits):
            new = with_unions(items, change)
            return expr if new is items else ListType(new, limits)
        case MapType(values, limits, keys):
            new = with_unions(values, change)
            return expr if new is values else MapType(new, limits, keys)
        case TupleType(items, rest, limits):
            inner = tuple(with_unions(item, change) for item in items)
            return TupleType(inner, None if rest is None else with_unions(rest, change), limits)
        case UnionType(members, limits):
            inner = tuple(with_unions(member, change) for member in members)
            same = all(new is old for new, old in zip(inner, members, strict=True))
            return change(expr if same else UnionType(inner, limits))
        case _:
            return expr


def named_in(expr: TypeExpr) -> Iterator[str]:
    """The key of every class and alias that ``expr`` mentions, in reading order."""
    if isinstance(expr, Named):
        yield expr.key
    else:
        for child in children(expr):
            yield from named_in(child)
