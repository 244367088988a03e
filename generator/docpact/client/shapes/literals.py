"""Enumerations: which values are literals, and what a sloppy document meant by the others."""

from __future__ import annotations

from typing import Any, cast

from docpact.client.shapes.facts import Facts, Note
from docpact.client.shapes.scalars import scalar
from docpact.client.shapes.types import (
    ANY,
    NULL,
    LiteralType,
    LiteralValue,
    Scalar,
    TypeExpr,
    union,
)

__all__ = ["enumeration"]

_MOST_VALUES = 3000
_LONGEST_VALUE = 2000


def enumeration(facts: Facts, pointer: str, note: Note) -> TypeExpr:
    """The type of the values of ``enum`` or ``const``, narrowed to the declared types.

    Only strings, integers and booleans have literals; for other values their type is used.
    """
    values = _typed(facts)
    literals: dict[tuple[type, LiteralValue], LiteralValue] = {}
    others: list[TypeExpr] = []
    for value in values:
        if value is None:
            others.append(NULL)
        elif isinstance(value, bool | int) or (
            isinstance(value, str) and len(value) <= _LONGEST_VALUE
        ):
            literals[type(value), value] = value
        elif isinstance(value, float):
            others.append(Scalar("float"))
        elif isinstance(value, str):
            others.append(scalar("string", {}))
        else:
            others.append(ANY)
    if len(literals) > _MOST_VALUES:
        note(pointer, f"enum has {len(literals)} values; only their type is enforced")
        return union([*dict.fromkeys(_plain(value) for value in literals.values()), *others])
    if ANY in others:
        return ANY
    return union(
        [*([LiteralType(tuple(literals.values()), facts.constant)] if literals else []), *others]
    )


def _plain(value: LiteralValue) -> TypeExpr:
    kind = (
        "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "string"
    )
    return scalar(kind, {})


def _typed(facts: Facts) -> list[Any]:
    """The values that the declared types allow."""
    values = cast("list[Any]", facts.values)
    if facts.types is None:
        return values
    fitting = [value for value in values if _types_of(value) & facts.types]
    if "integer" in facts.types and "number" not in facts.types:
        fitting = [int(value) if isinstance(value, float) else value for value in fitting]
    return fitting or values


def _types_of(value: Any) -> frozenset[str]:
    match value:
        case None:
            return frozenset(("null",))
        case bool():
            return frozenset(("boolean",))
        case int():
            return frozenset(("integer", "number"))
        case float():
            return (
                frozenset(("number", "integer")) if value.is_integer() else frozenset(("number",))
            )
        case str():
            return frozenset(("string",))
        case list():
            return frozenset(("array",))
        case _:
            return frozenset(("object",))
