"""Requests and responses: ``readOnly`` and ``writeOnly`` split a schema into two classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docpact.client.shapes.collected import ReadObject
from docpact.client.shapes.graph import reachable
from docpact.client.shapes.roots import Direction
from docpact.client.shapes.types import TypeExpr, named_in

__all__ = ["Usage", "kept_properties", "usage_of"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Which schemas (by key) go which way."""

    request: frozenset[str]
    response: frozenset[str]
    split: frozenset[str]
    """Objects that need a class for each direction."""

    def directions(self, key: str) -> tuple[Direction, ...]:
        """The ways ``key`` goes; one that no operation uses is received."""
        if key in self.request and key in self.response:
            return ("response", "request")
        return ("request",) if key in self.request else ("response",)


def kept_properties(shape: ReadObject, directions: Iterable[Direction]) -> list[int]:
    """The places of the properties that a class for these ways has."""
    ways = set(directions)
    if not any(item.read_only or item.write_only for item in shape.properties):
        return list(range(len(shape.properties)))
    return [
        number
        for number, item in enumerate(shape.properties)
        if not (item.read_only and ways == {"request"})
        and not (item.write_only and ways == {"response"})
    ]


def usage_of(
    objects: Mapping[str, ReadObject],
    aliases: Mapping[str, TypeExpr],
    used: Mapping[Direction, Iterable[str]],
) -> Usage:
    """Follow the schemas of each way from the operations down.

    Args:
        objects: All objects, by key; aliases resolved.
        aliases: The aliases that are kept, by key.
        used: The keys that the operations' positions name.

    """
    edges: dict[Direction, dict[str, list[str]]] = {"request": {}, "response": {}}
    for direction, graph in edges.items():
        for key, shape in objects.items():
            graph[key] = [
                name
                for number in kept_properties(shape, (direction,))
                for name in named_in(shape.properties[number].type)
            ]
            if shape.extra is not None:
                graph[key] += named_in(shape.extra)
        for key, expr in aliases.items():
            graph[key] = list(named_in(expr))
    sent = reachable(used["request"], edges["request"])
    received = reachable(used["response"], edges["response"])
    both = sent & received
    users: dict[str, list[str]] = {key: [] for key in both}
    for key in sorted(both):
        for child in {*edges["request"][key], *edges["response"][key]} & both:
            users[child].append(key)
    differing = [
        key
        for key in sorted(both)
        if key in objects
        and any(item.read_only or item.write_only for item in objects[key].properties)
    ]
    return Usage(frozenset(sent), frozenset(received), frozenset(reachable(differing, users)))
