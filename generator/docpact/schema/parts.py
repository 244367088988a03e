"""Queries about the schemas of an intersection."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from docpact.schema.evaluate import expand, kind_of, matches
from docpact.schema.nodes import KINDS, Schema

__all__ = ["all_properties", "branch_types", "evaluates", "least_common"]


def least_common(left: Fraction, right: Fraction) -> Fraction:
    """The least common multiple of two positive fractions."""
    return Fraction(
        math.lcm(left.numerator, right.numerator), math.gcd(left.denominator, right.denominator)
    )


def branch_types(branch: Schema) -> frozenset[str]:
    """The kinds of values that a branch allows at most."""
    found = KINDS
    for part in expand([branch]):
        types, values = part.types, part.values()
        if types is not None:
            found &= types
        if values is not None:
            found &= {kind_of(value) for value in values}
        if part.is_nothing:
            return frozenset()
    return found


def all_properties(part: Schema) -> bool:
    """Whether a schema evaluates every property."""
    return part.has("additionalProperties") or part.has("unevaluatedProperties")


def evaluates(parts: Iterable[Schema], name: str) -> bool:
    """Whether one of the schemas evaluates a property; the first is the holder of ``unevaluatedProperties``."""
    return any(
        name in part.mapped("properties")
        or any(matches(pattern, name) for pattern in part.mapped("patternProperties"))
        or (index > 0 and all_properties(part))
        for index, part in enumerate(parts)
    )
