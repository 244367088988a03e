"""Named schemas that are not objects: which become aliases, and which are written out at their uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    rules_in,
    union,
    with_rules,
    without_null,
)

__all__ = ["Aliases", "rebuilt"]

_LARGEST = 64
"""Types that an alias may consist of where it is written out; a larger one keeps its name."""
_DEEPEST = 16
"""Types within types that an alias may consist of where it is written out."""
_MAX_KEPT, _MAX_KEPT_DEPTH = 2_000, 40
"""The same for an alias in the code that is written out at run time."""


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
            return union(members, expr.limits)
        case _:
            return expr


@dataclass(slots=True)
class Aliases:
    """Named schemas that are not objects, by key.

    Enumerations, unions of several classes and recursive types keep their name; a scalar, an array or a map says more
    where it is used than under a name.
    """

    written: Mapping[str, TypeExpr]
    kept: dict[str, TypeExpr] = field(default_factory=dict[str, TypeExpr])
    recursive: frozenset[str] = frozenset()
    _resolved: dict[str, TypeExpr] = field(default_factory=dict[str, TypeExpr])

    def __post_init__(self) -> None:
        edges = {
            key: [k for k in named_in(expr) if k in self.written]
            for key, expr in self.written.items()
        }
        groups = components(edges)
        loops = [group for group in groups if len(group) > 1 or group[0] in edges[group[0]]]
        # `A: $ref B`, `B: $ref A` describes nothing.
        pure = {k for group in loops if self._is_pure(group) for k in group}
        self.recursive = frozenset(key for group in loops for key in group if key not in pure)
        for key, expr in self.written.items():
            if key not in pure and (key in self.recursive or _tells_something(without_null(expr))):
                self.kept[key] = expr
        self._resolved = dict.fromkeys(pure, ANY)
        sizes: dict[str, tuple[int, int]] = {}
        for key in (key for group in groups for key in group):  # what is referred to comes first
            if key not in self._resolved:
                self._resolve_alias(key, sizes)
        self.kept = {
            key: self._definition(key, self.kept[key]) for key in self.written if key in self.kept
        }

    def resolve(self, expr: TypeExpr) -> TypeExpr:
        """Return ``expr`` with all aliases that are not kept written out, and the null of a kept alias added."""
        if isinstance(expr, Scalar):
            return expr
        return rebuilt(expr, self._replaced)

    def _is_pure(self, group: Sequence[str]) -> bool:
        return all(isinstance(self.written[key], Named) for key in group)

    def _resolve_alias(self, key: str, sizes: dict[str, tuple[int, int]]) -> None:
        """Resolve the target of a name; written out, nested aliases can double with each level."""
        expr = self.written[key]
        size, depth = _extent(expr, sizes)
        most, deepest = (_MAX_KEPT, _MAX_KEPT_DEPTH) if key in self.kept else (_LARGEST, _DEEPEST)
        if key not in self.recursive and (size > most or depth > deepest):
            # A recursive alias is referred to and never written out, not at run time either.
            self.recursive |= {key}
        if key in self.recursive:
            self.kept[key] = expr
            self._resolved[key] = Named(key)
            return
        sizes[key] = (size, depth)
        if key in self.kept:
            self._resolved[key] = nullable(Named(key)) if _has_null(expr) else Named(key)
        else:
            self._resolved[key] = rebuilt(expr, self._replaced)

    def _replaced(self, named: Named) -> TypeExpr:
        found = self._resolved.get(named.key)
        return named if found is None else with_rules(found, rules_in(named))

    def _definition(self, key: str, expr: TypeExpr) -> TypeExpr:
        bare = expr if key in self.recursive else without_null(expr)
        if isinstance(bare, UnionType):
            rest = [member for member in bare.members if member != Named(key)]
            bare = union(rest, bare.limits)
        return rebuilt(bare, self._replaced)


def _extent(expr: TypeExpr, sizes: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """How many types ``expr`` consists of once written out, and how many are within each other."""
    match expr:
        case Named():
            return sizes.get(expr.key, (1, 1))
        case ListType():
            inner = [expr.items]
        case MapType():
            inner = [expr.values]
        case TupleType():
            inner = [*expr.items, *([] if expr.rest is None else [expr.rest])]
        case UnionType():
            inner = [*expr.members]
        case _:
            return 1, 1
    below = [_extent(one, sizes) for one in inner]
    return 1 + sum(size for size, _ in below), 1 + max((depth for _, depth in below), default=0)


def _has_null(expr: TypeExpr) -> bool:
    return isinstance(expr, UnionType) and isinstance(expr.members[-1], NullType)


def _tells_something(expr: TypeExpr) -> bool:
    if isinstance(expr, LiteralType):
        return True
    return (
        isinstance(expr, UnionType)
        and sum(isinstance(member, Named) for member in expr.members) > 1
    )
