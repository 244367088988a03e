"""The object types of an OpenAPI document by place, so that a walk can distinguish a schema from a sample of one.

One table for 3.0, 3.1 and 3.2, whose objects do not contradict each other, and one for Swagger 2.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from docpact.text.values import JsonObject, is_array, is_object, join

__all__ = ["METHODS", "OPENAPI", "SWAGGER", "Grammar", "below", "rebuild"]

Shape = Literal["one", "list", "map"]
Grammar = Mapping[str, Mapping[str, tuple[Shape, str]]]
"""Kind of object to field to what the field holds: one object, an array or a map of them, and their kind."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The fields of a path item that are operations; ``query`` came with 3.2."""

_SCHEMA: Mapping[str, tuple[Shape, str]] = {
    **dict.fromkeys(
        ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"),
        ("map", "schema"),
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), ("list", "schema")),
    **dict.fromkeys(
        (
            "items",
            "additionalItems",
            "additionalProperties",
            "not",
            "if",
            "then",
            "else",
            "contains",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contentSchema",
        ),
        ("one", "schema"),
    ),
}

OPENAPI: Grammar = {
    "document": {
        "paths": ("map", "pathItem"),
        "webhooks": ("map", "pathItem"),
        "x-webhooks": ("map", "pathItem"),
        "components": ("one", "components"),
    },
    "components": {
        "schemas": ("map", "schema"),
        "parameters": ("map", "parameter"),
        "requestBodies": ("map", "requestBody"),
        "responses": ("map", "response"),
        "headers": ("map", "header"),
        "examples": ("map", "example"),
        "links": ("map", "link"),
        "callbacks": ("map", "callback"),
        "pathItems": ("map", "pathItem"),
        "mediaTypes": ("map", "mediaType"),
        "securitySchemes": ("map", "securityScheme"),
    },
    "pathItem": {
        "parameters": ("list", "parameter"),
        "additionalOperations": ("map", "operation"),
        **dict.fromkeys(METHODS, ("one", "operation")),
    },
    "operation": {
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "requestBody"),
        "responses": ("map", "response"),
        "callbacks": ("map", "callback"),
    },
    "callback": {"*": ("one", "pathItem")},
    "parameter": {
        "schema": ("one", "schema"),
        "content": ("map", "mediaType"),
        "examples": ("map", "example"),
    },
    "header": {
        "schema": ("one", "schema"),
        "content": ("map", "mediaType"),
        "examples": ("map", "example"),
    },
    "requestBody": {"content": ("map", "mediaType")},
    "response": {
        "content": ("map", "mediaType"),
        "headers": ("map", "header"),
        "links": ("map", "link"),
    },
    "mediaType": {
        "schema": ("one", "schema"),
        "itemSchema": ("one", "schema"),
        "encoding": ("map", "encoding"),
        "prefixEncoding": ("list", "encoding"),
        "itemEncoding": ("one", "encoding"),
        "examples": ("map", "example"),
    },
    "encoding": {
        "headers": ("map", "header"),
        "encoding": ("map", "encoding"),
        "prefixEncoding": ("list", "encoding"),
        "itemEncoding": ("one", "encoding"),
    },
    "schema": _SCHEMA,
}

SWAGGER: Grammar = {
    "document": {
        "paths": ("map", "pathItem"),
        "definitions": ("map", "schema"),
        "parameters": ("map", "parameter"),
        "responses": ("map", "response"),
        "securityDefinitions": ("map", "securityScheme"),
    },
    "pathItem": {
        "parameters": ("list", "parameter"),
        **dict.fromkeys(METHODS, ("one", "operation")),
    },
    "operation": {"parameters": ("list", "parameter"), "responses": ("map", "response")},
    "parameter": {"schema": ("one", "schema"), "items": ("one", "schema")},
    "response": {"schema": ("one", "schema"), "headers": ("map", "schema")},
    "schema": _SCHEMA,
}


def below(
    grammar: Grammar, kind: str, node: object, pointer: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Pointer, kind and value of each object of the grammar directly within ``node``, sloppy shapes included."""
    if not is_object(node):
        return
    fields = grammar.get(kind, {})
    for key, value in node.items():
        field = fields.get(key) or (fields.get("*") if not key.startswith("x-") else None)
        if field is None:
            continue
        shape, inner = field
        at = join(pointer, key)
        if is_array(value):
            for index, item in enumerate(value):
                yield join(at, index), inner, item
        elif shape == "map" and is_object(value):
            for name, item in value.items():
                yield join(at, name), inner, item
        else:
            yield at, inner, value


def rebuild(
    grammar: Grammar, kind: str, node: Any, change: Callable[[str, JsonObject], JsonObject]
) -> Any:
    """``node`` with ``change(kind, object)`` applied to every object of the grammar in it, innermost first.

    Nothing is changed in place, and what does not change is shared with the old tree.
    """
    if not is_object(node):
        return node
    fields = grammar.get(kind, {})
    fresh: JsonObject | None = None
    for key, value in node.items():
        field = fields.get(key) or (
            fields.get("*") if "*" in fields and not key.startswith("x-") else None
        )
        if field is None:
            continue
        shape, inner = field
        new: Any
        if is_array(value):
            new = [rebuild(grammar, inner, item, change) for item in value]
            same = all(a is b for a, b in zip(new, value, strict=True))
        elif shape == "map" and is_object(value):
            new = {name: rebuild(grammar, inner, item, change) for name, item in value.items()}
            same = all(new[name] is item for name, item in value.items())
        else:
            new = rebuild(grammar, inner, value, change)
            same = new is value
        if not same:
            fresh = dict(node) if fresh is None else fresh
            fresh[key] = new
    return change(kind, node if fresh is None else fresh)
