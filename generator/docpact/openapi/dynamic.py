"""Dynamic references: which schema a ``$dynamicRef`` means depends on the schema that the reading began with.

JSON Schema 2020-12 Core, section 8.2.3.2. A schema that refers to another one by ``$ref`` and has a ``$dynamicAnchor`` which
that one refers to dynamically is rewritten as a copy of it with the references led to the anchor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docpact.text.values import JsonObject, escape, is_array, is_object

__all__ = ["MARK", "has_dynamic_references", "specialize"]

MARK = "x-docpact-dynamic"
"""The key next to a ``$ref`` that was a ``$dynamicRef``: the name of its anchor."""
_SCHEMAS = "#/components/schemas/"
_DEEPEST = 40


def has_dynamic_references(data: JsonObject) -> bool:
    """Whether a document may have dynamic references at all."""
    return any(_marked(schema, 0) for schema in _schemas(data).values())


def specialize(data: JsonObject) -> JsonObject:
    """The document with every dynamic reference led to what it means; the document itself where none is."""
    schemas = _schemas(data)
    changed = {
        name: _specialized(schema, schemas, anchors, frozenset({name}))
        for name, schema in schemas.items()
        if is_object(schema) and (anchors := _anchors(schema, f"{_SCHEMAS}{escape(name)}"))
    }
    if not changed:
        return data
    return {**data, "components": {**data["components"], "schemas": {**schemas, **changed}}}


def _schemas(data: JsonObject) -> Mapping[str, Any]:
    components: object = data.get("components")
    schemas: object = components.get("schemas") if is_object(components) else None
    return schemas if is_object(schemas) else {}


def _marked(node: Any, depth: int) -> bool:
    if depth > _DEEPEST:
        return False
    if is_array(node):
        return any(_marked(item, depth + 1) for item in node)
    return is_object(node) and (
        MARK in node or any(_marked(value, depth + 1) for value in node.values())
    )


def _anchors(schema: JsonObject, reference: str) -> dict[str, str]:
    """The dynamic anchors of a schema and of its definitions, each with a reference to it."""
    found: dict[str, str] = {}
    definitions: object = schema.get("$defs")
    for name, inner in definitions.items() if is_object(definitions) else ():
        if is_object(inner) and isinstance(anchor := inner.get("$dynamicAnchor"), str):
            found[anchor] = f"{reference}/$defs/{escape(name)}"
    if isinstance(anchor := schema.get("$dynamicAnchor"), str):
        found[anchor] = reference
    return found


def _specialized(
    schema: JsonObject,
    schemas: Mapping[str, Any],
    anchors: Mapping[str, str],
    above: frozenset[str],
) -> JsonObject:
    """A schema with the schemas it refers to copied into it, as far as they refer to one of the anchors."""
    members: object = schema.get("allOf")
    new = dict(schema)
    if is_array(members):
        new["allOf"] = [
            _specialized(member, schemas, anchors, above) if is_object(member) else member
            for member in members
        ]
    reference = schema.get("$ref")
    name = _name_of(reference)
    target = schemas.get(name) if name is not None else None
    if name is None or name in above or not is_object(target) or not _marked(target, 0):
        return new
    copied = _led(target, anchors)
    if copied is target:
        return new
    inner = {
        key: value
        for key, value in copied.items()
        if key not in ("$id", "$defs", "$dynamicAnchor", "$anchor", "title")
    }
    del new["$ref"]
    copy = _specialized(inner, schemas, anchors, above | {name})
    return {**new, "allOf": [copy, *(new.get("allOf") or [])]}


def _name_of(reference: object) -> str | None:
    if not isinstance(reference, str) or not reference.startswith(_SCHEMAS):
        return None
    return reference.removeprefix(_SCHEMAS).replace("~1", "/").replace("~0", "~")


def _led(node: Any, anchors: Mapping[str, str]) -> Any:
    if is_array(node):
        items = [_led(item, anchors) for item in node]
        return node if all(a is b for a, b in zip(items, node, strict=True)) else items
    if not is_object(node):
        return node
    fields = {key: _led(value, anchors) for key, value in node.items() if key != "$defs"}
    anchor = node.get(MARK)
    if isinstance(anchor, str) and anchor in anchors:
        return {**fields, "$ref": anchors[anchor]}
    same = all(value is node[key] for key, value in fields.items())
    return node if same else fields
