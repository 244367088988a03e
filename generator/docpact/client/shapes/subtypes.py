"""Schemas that stand for those built on them: a base with a discriminator, and whoever has it in ``allOf``.

OpenAPI 3.1, Discriminator Object: where a schema with a discriminator is referred to, any schema that includes it by
``allOf`` may stand, and the discriminator's value says which.
"""

from __future__ import annotations

from collections.abc import Mapping

from docpact.client.shapes.facts import Node, reference
from docpact.client.shapes.nodes import leaves_of
from docpact.ir import JsonSchema
from docpact.text.values import is_object

__all__ = ["heirs_of"]


def heirs_of(schemas: Mapping[str, JsonSchema]) -> dict[str, tuple[str, ...]]:
    """For each base with a discriminator the names of the schemas that have it in their ``allOf``, in document order."""
    bases = {name for name, schema in schemas.items() if _is_base(schema)}
    found: dict[str, list[str]] = {}
    for name, schema in schemas.items() if bases else ():
        if is_object(schema) and "allOf" in schema:
            for leaf in leaves_of(Node(schema, "")):
                base = reference(leaf.schema) if leaf.pointer else None
                if base in bases and base != name and name not in found.get(base, ()):
                    found.setdefault(base, []).append(name)
    return {base: tuple(names) for base, names in found.items()}


def _is_base(schema: JsonSchema) -> bool:
    if not is_object(schema) or "oneOf" in schema or "anyOf" in schema:
        return False
    discriminator = schema.get("discriminator")
    return is_object(discriminator) and isinstance(discriminator.get("propertyName"), str)
