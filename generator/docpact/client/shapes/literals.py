"""Enumerations: which values are literals, and what a sloppy document meant by the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from docpact.client.shapes.facts import Facts, Note
from docpact.client.shapes.rules import sayable, text_of
from docpact.client.shapes.scalars import scalar
from docpact.client.shapes.types import (
    ANY,
    NULL,
    AnyType,
    Limits,
    LiteralType,
    LiteralValue,
    Scalar,
    TypeExpr,
    ruled,
    union,
)

__all__ = ["enumeration"]

_MOST_VALUES = 3000
_LONGEST_VALUE = 2000


def enumeration(facts: Facts, pointer: str, note: Note) -> TypeExpr:
    """The type of the values of ``enum`` or ``const``, narrowed to the declared types.

    Values that are no strings, whole numbers or booleans have no literal; their type is used in their place, with a rule.
    """
    values = _typed(facts)
    if None in values and None not in cast("list[Any]", facts.values):
        note(pointer, "null is taken, though the enum does not list it")
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
            others.append(Scalar("float", _listed(v for v in values if _is_number(v))))
        elif isinstance(value, str):
            others.append(scalar("string", {}))
        else:
            others.append(ANY)
    if len(literals) > _MOST_VALUES:
        note(pointer, f"enum has {len(literals)} values; only their type is kept")
        return union([*dict.fromkeys(_plain(value) for value in literals.values()), *others])
    if ANY in others:
        listed = _listed(values)
        if not listed:
            note(pointer, "enum has values that are arrays or objects; any value is taken")
        return AnyType(listed)
    return union(
        [*([LiteralType(tuple(literals.values()), facts.constant)] if literals else []), *others]
    )


def _listed(values: Iterable[Any]) -> Limits:
    """The rule that it is one of these values, where no type says it."""
    rule = {"enum": list(values)}
    return ruled((), text_of([rule])) if sayable(rule) else ()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: LiteralValue) -> TypeExpr:
    kind = (
        "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "string"
    )
    return scalar(kind, {})


def _typed(facts: Facts) -> list[Any]:
    """The values that the declared types allow. Whoever wrote ``type: [string, null]`` meant null, listed or not."""
    values = cast("list[Any]", facts.values)
    if facts.types is None:
        return values
    fitting = [value for value in values if _types_of(value) & facts.types]
    if "integer" in facts.types and "number" not in facts.types:
        fitting = [int(value) if isinstance(value, float) else value for value in fitting]
    if "null" in facts.types and fitting and None not in fitting:
        fitting.append(None)
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
