"""Named schemas that are no objects: which stay names of their own, and which are written out where they are used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from docpact.client.shapes.graph import components
from docpact.client.shapes.types import (
    ANY,
    ListType,
    LiteralType,
    MapType,
    Named,
    NullType,
    Scalar,
    TupleType,
    TypeExpr,
    UnionType,
    named_in,
    nullable,
    union,
    without_null,
)

__all__ = ["Aliases", "rebuilt"]


def rebuilt(expr: TypeExpr, change: Callable[[Named], TypeExpr]) -> TypeExpr:
    """``expr`` with every ``Named`` in it replaced; where none is, ``expr`` itself."""
    match expr:
        case Named():
            return change(expr)
        case Scalar() | LiteralType():
            return expr
        case ListType():
            items = rebuilt(expr.items, change)
            return expr if items is expr.items else ListType(items, expr.limits)
        case MapType():
            values = rebuilt(expr.values, change)
            return expr if values is expr.values else MapType(values, expr.limits, expr.keys)
        case TupleType():
            rest = None if expr.rest is None else rebuilt(expr.rest, change)
            return TupleType(tuple(rebuilt(item, change) for item in expr.items), rest, expr.limits)
        case UnionType():
            members = [rebuilt(member, change) for member in expr.members]
            if all(new is old for new, old in zip(members, expr.members, strict=True)):
                return expr
            return union(members)
        case _:
            return expr


@dataclass(slots=True)
class Aliases:
    """Named schemas that are no objects, by key.

    Enumerations, unions of several classes and recursive types keep their name; a scalar, an array or a map says more
    where it is used than under a name.
    """

    written: Mapping[str, TypeExpr]
    kept: dict[str, TypeExpr] = field(default_factory=dict[str, TypeExpr])
    recursive: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        edges = {
            key: [k for k in named_in(expr) if k in self.written]
            for key, expr in self.written.items()
        }
        loops = {
            key
            for group in components(edges)
            if len(group) > 1 or group[0] in edges[group[0]]
            for key in group
        }
        pure = {key for key in loops if self._is_pure_loop(key)}
        self.recursive = frozenset(loops - pure)
        for key, expr in self.written.items():
            if key not in pure and (key in self.recursive or _tells_something(without_null(expr))):
                self.kept[key] = expr
        self.kept = {key: self._definition(key, expr) for key, expr in self.kept.items()}

    def resolve(self, expr: TypeExpr) -> TypeExpr:
        """``expr`` with every alias that is not kept written out, and the null of a kept one beside it."""
        if isinstance(expr, Scalar):
            return expr
        return rebuilt(expr, self._replaced)

    def _replaced(self, named: Named) -> TypeExpr:
        key = named.key
        if key not in self.written:
            return named
        if key in self.recursive:
            return named
        if key in self.kept:
            whole = self.written[key]
            return nullable(named) if _has_null(whole) else named
        if self._is_pure_loop(key):
            return ANY
        return rebuilt(self.written[key], self._replaced)

    def _definition(self, key: str, expr: TypeExpr) -> TypeExpr:
        bare = expr if key in self.recursive else without_null(expr)
        if isinstance(bare, UnionType):
            bare = union(member for member in bare.members if member != Named(key))
        return rebuilt(bare, self._replaced)

    def _is_pure_loop(self, key: str) -> bool:
        """``A: $ref B``, ``B: $ref A``: says nothing at all."""
        seen = {key}
        expr = self.written[key]
        while isinstance(expr, Named) and expr.key in self.written:
            if expr.key in seen:
                return True
            seen.add(expr.key)
            expr = self.written[expr.key]
        return False


def _has_null(expr: TypeExpr) -> bool:
    return isinstance(expr, UnionType) and isinstance(expr.members[-1], NullType)


def _tells_something(expr: TypeExpr) -> bool:
    if isinstance(expr, LiteralType):
        return True
    return (
        isinstance(expr, UnionType)
        and sum(isinstance(member, Named) for member in expr.members) > 1
    )
