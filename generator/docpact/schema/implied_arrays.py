"""Whether a keyword about arrays holds for every value of an intersection: see ``implied``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docpact.schema.intersection import Intersection
from docpact.schema.nodes import Schema

if TYPE_CHECKING:
    from docpact.schema.relation import Prover

__all__ = [
    "all_items",
    "contains",
    "items_from",
    "least_items",
    "most_items",
    "prefix_items",
    "unique_items",
]


def least_items(left: Intersection) -> int:
    """How many items an array has at least, by ``contains``."""
    counts = [
        1 if (least := part.number("minContains")) is None else int(least)
        for part in left.parts
        if part.has("contains")
    ]
    return max(counts, default=0)


def most_items(p: Prover, left: Intersection, level: int) -> int | None:
    """How many items an array has at most."""
    bound = left.bound("maxItems")
    found = [] if bound is None else [int(bound)]
    for index in range(left.prefix_length + 1):
        if p.empty(Intersection(left.item(index)), level + 1):
            found.append(index)
            break
    return min(found, default=None)


def items_from(p: Prover, left: Intersection, first: int, schema: Schema, level: int) -> bool:
    """Whether all items from an index on are of a schema."""
    most = most_items(p, left, level)
    for index in range(first, max(first, left.prefix_length) + 1):
        if most is not None and index >= most:
            return True
        if not p.inside(left.item(index), (schema,), level):
            return False
    return True


def prefix_items(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    """Whether ``prefixItems`` holds."""
    most = most_items(p, left, level)
    return all(
        (most is not None and index >= most) or p.inside(left.item(index), (schema,), level)
        for index, schema in enumerate(part.children("prefixItems"))
    )


def all_items(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    """Whether ``items`` holds."""
    rest = part.child("items")
    first = len(part.children("prefixItems"))
    return rest is None or rest.is_anything or items_from(p, left, first, rest, level)


def unique_items(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    """Whether ``uniqueItems`` holds."""
    if not part.flag("uniqueItems") or any(each.flag("uniqueItems") for each in left.parts):
        return True
    most = most_items(p, left, level)
    return most is not None and most <= 1


def contains(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    """Whether ``contains`` holds, with ``minContains`` and ``maxContains``."""
    wanted = part.child("contains")
    least, most = part.number("minContains"), part.number("maxContains")
    least = 1 if least is None else least
    if wanted is None:
        return True
    count = most_items(p, left, level)
    return (least <= 0 or _has_at_least(p, left, wanted, least, level)) and (
        most is None
        or (count is not None and count <= most)
        or any(
            each.number("maxContains") is not None
            and (each.number("maxContains") or 0) <= most
            and p.inside((wanted,), (own,), level)
            for each in left.parts
            if (own := each.child("contains")) is not None
        )
    )


def _has_at_least(p: Prover, left: Intersection, wanted: Schema, count: float, level: int) -> bool:
    for each in left.parts:
        own = each.child("contains")
        least = each.number("minContains")
        if own is None or (1 if least is None else least) < count:
            continue
        found = (own, *left.rest_items) if not left.prefix_length else (own,)
        if p.inside(found, (wanted,), level):
            return True
    fitting = 0
    for index in range(int(min(left.bound("minItems") or 0, left.prefix_length))):
        fitting += p.inside(left.item(index), (wanted,), level)
    beyond = int(left.bound("minItems") or 0) - left.prefix_length
    if beyond > 0 and fitting < count and p.inside(left.rest_items, (wanted,), level):
        fitting += beyond
    return fitting >= count
