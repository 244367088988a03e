"""Discriminator tags in values that were made from schemas, which JSON Schema alone does not ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docpact.ir import JsonSchema
from docpact.text.values import is_array, is_object

__all__ = ["with_tags"]

_DEEPEST = 12
_PREFIX = "#/components/schemas/"


def with_tags(
    value: Any, schema: JsonSchema | None, schemas: Mapping[str, JsonSchema], depth: int = 0
) -> Any:
    """Return a made value whose objects carry the tag of the schema that they were made for.

    Args:
        value: The value.
        schema: Its schema.
        schemas: The named schemas.
        depth: How far inside the value this is.
    """
    if depth > _DEEPEST or not is_object(schema):
        return value
    names, nodes = _parts(schema, schemas)
    if is_array(value):
        items = next((node["items"] for node in nodes if "items" in node), None)
        return [with_tags(item, items, schemas, depth + 1) for item in value]
    if not is_object(value):
        return value
    made = dict(value)
    for node in nodes:
        properties: Any = node.get("properties")
        for name, inner in properties.items() if is_object(properties) else ():
            if name in made:
                made[name] = with_tags(made[name], inner, schemas, depth + 1)
    for node in nodes:
        discriminator: Any = node.get("discriminator")
        if not is_object(discriminator) or "oneOf" in node or "anyOf" in node or not names:
            continue
        key, mapping = discriminator.get("propertyName"), discriminator.get("mapping")
        tag = _tag(names[0], mapping)
        if key in made and all(tag in values for values in _listed(key, nodes)):
            made[key] = tag
    return made


def _listed(key: str, nodes: list[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """The values that each schema lists for a property."""
    for node in nodes:
        properties: Any = node.get("properties")
        one: Any = properties.get(key) if is_object(properties) else None
        if is_object(one) and is_array(values := one.get("enum")):
            yield values
        elif is_object(one) and "const" in one:
            yield [one["const"]]


def _tag(name: str, mapping: object) -> str:
    for tag, target in mapping.items() if is_object(mapping) else ():
        if isinstance(target, str) and target.rpartition("/")[2] == name:
            return str(tag)
    return name


def _parts(
    schema: Mapping[str, Any], schemas: Mapping[str, JsonSchema]
) -> tuple[list[str], list[Mapping[str, Any]]]:
    """The names that a schema refers to, its own first, and all schemas that hold together with it."""
    names: list[str] = []
    nodes: list[Mapping[str, Any]] = []
    waiting: list[Any] = [schema]
    while waiting and len(nodes) < 100:
        node = waiting.pop(0)
        if not is_object(node):
            continue
        nodes.append(node)
        reference: Any = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(_PREFIX):
            name = reference.removeprefix(_PREFIX).replace("~1", "/").replace("~0", "~")
            if name not in names:
                names.append(name)
                waiting.append(schemas.get(name))
        members: Any = node.get("allOf")
        waiting += members if is_array(members) else []
    return names, nodes
