"""What the type of a map says of the names of its properties."""

from __future__ import annotations

from collections.abc import Collection

from docpact.client.shapes.facts import RULING, SHAPING, Facts
from docpact.client.shapes.nodes import is_closed
from docpact.client.shapes.scalars import STRING_LIMITS, limits, linear_pattern
from docpact.client.shapes.types import Limits
from docpact.text.values import is_object

__all__ = ["name_limits", "said_by_map"]

_OF_NAMES = frozenset({"type", "minLength", "maxLength", "pattern"})


def name_limits(facts: Facts) -> Limits:
    """The limits of the names of a map."""
    found: dict[str, int | float | str | bool] = {}
    for node in facts.names:
        if is_object(node.schema):
            found.update(limits(node.schema, STRING_LIMITS))
            pattern = linear_pattern(node.schema.get("pattern"))
            if pattern is not None:
                found["pattern"] = pattern
    if not found and len(facts.patterns) == 1 and not facts.additional and is_closed(facts):
        pattern = linear_pattern(next(iter(facts.patterns)))
        if pattern is not None:
            found["pattern"] = pattern
    return tuple(found.items())


def said_by_map(facts: Facts, names: Limits) -> Collection[str]:
    """The keywords of objects of which the type of a map says all; ``names`` are the limits of its names."""
    said: list[str] = []
    one_pattern = len(facts.patterns) == 1 and not facts.additional and is_closed(facts)
    if one_pattern and dict(names).get("pattern") in [*map(linear_pattern, facts.patterns)]:
        said.append("patternProperties")
    if len(facts.names) == 1 and all(
        is_object(node.schema)
        and node.schema.keys() & (SHAPING | RULING) <= _OF_NAMES
        and node.schema.get("type", "string") == "string"
        and ("pattern" not in node.schema or linear_pattern(node.schema["pattern"]) is not None)
        for node in facts.names
    ):
        said.append("propertyNames")
    return said
