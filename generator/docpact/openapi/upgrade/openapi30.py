"""OpenAPI 3.0 to 3.1: the schema dialect of 3.0 becomes JSON Schema 2020-12."""

from __future__ import annotations

from typing import Any

from docpact.openapi.grammar import OPENAPI, rebuild
from docpact.text.values import JsonObject, is_array, is_object

__all__ = ["upgrade", "widen"]

_COMPOSED = ("$ref", "allOf", "anyOf", "oneOf", "not")
_ANNOTATIONS = (
    "title",
    "description",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
    "example",
    "examples",
)
_BESIDE_REFERENCE = ("description", "deprecated", "readOnly", "writeOnly")


def upgrade(data: JsonObject) -> JsonObject:
    """The document as 3.1. What does not differ is shared with the old one; a second time changes nothing."""
    changed: JsonObject = rebuild(OPENAPI, "document", data, _change)
    return {**changed, "openapi": "3.1.0"}


def _change(kind: str, node: JsonObject) -> JsonObject:
    return _schema(node) if kind == "schema" else node


def _schema(schema: JsonObject) -> JsonObject:
    """One schema object, its inner ones already changed."""
    if "$ref" in schema and len(schema) > 1:
        schema = _reference(schema)
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool):
            schema = _exclusive(schema, bound, exclusive)
    if "nullable" in schema:
        schema = widen(schema)
    if "example" in schema and "examples" not in schema:
        schema = {key: value for key, value in schema.items() if key != "example"} | {
            "examples": [schema["example"]]
        }
    if is_array(schema.get("items")):
        schema = _tuple(schema)
    if (
        schema.get("format") == "byte"
        and schema.get("type") == "string"
        and "contentEncoding" not in schema
    ):
        schema = {**schema, "contentEncoding": "base64"}
    return schema


def _reference(schema: JsonObject) -> JsonObject:
    """3.0 ignores siblings of a ``$ref``; annotations are kept, and so is ``nullable``, which authors intend."""
    if not isinstance(schema["$ref"], str):
        return schema
    return {
        key: value
        for key, value in schema.items()
        if key in ("$ref", "nullable", *_BESIDE_REFERENCE) or key.startswith("x-")
    }


def widen(schema: JsonObject) -> JsonObject:
    """Convert ``nullable`` as authors intend it: 3.0.3 requires a sibling ``type``."""
    plain = {key: value for key, value in schema.items() if key != "nullable"}
    if schema["nullable"] not in (True, "true"):
        return plain
    if any(key in plain for key in _COMPOSED):
        outside = {
            key: value
            for key, value in plain.items()
            if key in _ANNOTATIONS or key.startswith("x-")
        }
        inside = {key: value for key, value in plain.items() if key not in outside}
        only = inside.get("allOf")
        if len(inside) == 1 and is_array(only) and len(only) == 1 and is_object(only[0]):
            inside = only[0]
        return {**outside, "anyOf": [inside, {"type": "null"}]}
    enum = plain.get("enum")
    if is_array(enum) and None not in enum:
        plain["enum"] = [*enum, None]
    types: Any = plain.get("type")
    if isinstance(types, str) and types != "null":
        plain["type"] = [types, "null"]
    elif is_array(types) and "null" not in types:
        plain["type"] = [*types, "null"]
    return plain


def _exclusive(schema: JsonObject, bound: str, exclusive: str) -> JsonObject:
    """Convert boolean exclusive bounds (draft 4) to numbers (2020-12)."""
    plain = {key: value for key, value in schema.items() if key != exclusive}
    if schema[exclusive] and bound in plain and not isinstance(plain[bound], bool):
        plain[exclusive] = plain.pop(bound)
    return plain


def _tuple(schema: JsonObject) -> JsonObject:
    """Convert items by position (draft 4); a single one is an error for plain ``items``, and is left to the reader."""
    if len(schema["items"]) < 2:
        return schema
    plain = {key: value for key, value in schema.items() if key not in ("items", "additionalItems")}
    plain["prefixItems"] = schema["items"]
    if "additionalItems" in schema:
        plain["items"] = schema["additionalItems"]
    return plain
