"""Subtypes: the schemas that have a schema with a discriminator in their ``allOf``, at any depth.

OpenAPI 3.1, Discriminator Object: where a schema with a discriminator is referred to, any schema that includes it by
``allOf`` is accepted, and the discriminator's value decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docpact.client.shapes.facts import Node, reference
from docpact.client.shapes.nodes import leaves_of
from docpact.ir import JsonSchema
from docpact.text.values import is_object

__all__ = ["Subtypes", "subtypes_of"]


@dataclass(frozen=True, slots=True)
class Subtypes:
    """The hierarchies of a document."""

    of_bases: Mapping[str, tuple[str, ...]]
    """For each base with a discriminator the names of its subtypes, in document order."""
    of_others: Mapping[str, tuple[str, ...]]
    """For each subtype with subtypes, and no discriminator of its own, their names."""


def subtypes_of(schemas: Mapping[str, JsonSchema]) -> Subtypes:
    """Find the subtypes of each base with a discriminator, and of each of these."""
    bases = {name for name, schema in schemas.items() if _is_base(schema)}
    if not bases:
        return Subtypes({}, {})
    children: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        if is_object(schema) and "allOf" in schema:
            for leaf in leaves_of(Node(schema, "")):
                parent = reference(leaf.schema) if leaf.pointer else None
                if parent is not None and parent != name:
                    children.setdefault(parent, []).append(name)
    order = {name: index for index, name in enumerate(schemas)}
    found = {base: _below(base, children, order) for base in bases if base in children}
    below = {name for names in found.values() for name in names} - bases
    others = {name: _below(name, children, order) for name in below if name in children}
    return Subtypes(
        {name: found[name] for name in sorted(found, key=order.__getitem__)},
        {name: others[name] for name in sorted(others, key=order.__getitem__)},
    )


def _below(
    base: str, children: Mapping[str, list[str]], order: Mapping[str, int]
) -> tuple[str, ...]:
    found: set[str] = set()
    todo = [base]
    while todo:
        for name in children.get(todo.pop(), ()):
            if name not in found and name != base:
                found.add(name)
                todo.append(name)
    return tuple(sorted(found, key=order.__getitem__))


def _is_base(schema: JsonSchema) -> bool:
    if not is_object(schema) or "oneOf" in schema or "anyOf" in schema:
        return False
    discriminator = schema.get("discriminator")
    return is_object(discriminator) and isinstance(discriminator.get("propertyName"), str)
