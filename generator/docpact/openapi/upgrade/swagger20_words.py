"""Swagger 2.0 to 3.0, the small things: schemas, parameters, headers, security schemes."""

from __future__ import annotations

from typing import Any

from docpact.openapi.grammar import OPENAPI, rebuild
from docpact.text.values import JsonObject, is_object

__all__ = ["collection", "header", "parameter", "schema", "security_scheme", "typed"]

_TYPING = (
    "type",
    "format",
    "items",
    "default",
    "enum",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "multipleOf",
    "x-nullable",
    "example",
)
"""Keywords that 2.0 has in a parameter or header, and 3.0 in its schema."""
_STYLES = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "tsv": ("tabDelimited", False),
    "multi": ("form", True),
}
_DEEPEST = 8
_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}


def schema(node: Any) -> Any:
    """A schema with those within it."""
    return rebuild(OPENAPI, "schema", node, lambda _, inner: _schema(inner))


def _schema(node: JsonObject) -> JsonObject:
    changed: JsonObject = {}
    if node.get("type") == "file":
        changed |= {"type": "string", "format": "binary"}
    if isinstance(node.get("discriminator"), str):
        changed["discriminator"] = {"propertyName": node["discriminator"]}
    if "x-nullable" in node:
        changed["nullable"] = node["x-nullable"]
    if not changed and "collectionFormat" not in node:
        return node
    return {
        key: value
        for key, value in {**node, **changed}.items()
        if key not in ("x-nullable", "collectionFormat")
    }


def typed(node: JsonObject) -> JsonObject:
    """The schema of a parameter or header that says its type itself."""
    plain: JsonObject = schema({key: value for key, value in node.items() if key in _TYPING})
    return plain


def collection(node: JsonObject) -> JsonObject:
    """``style`` and ``explode`` for the ``collectionFormat`` of an array.

    OpenAPI 3 has no words for tabs, for arrays in arrays, and for paths and headers whose delimiter is not a comma: these
    are in ``x-docpact-style`` and ``x-docpact-nested``.
    """
    if node.get("type") != "array":
        return {}
    style, explode = _style_of(node)
    nested = _nested(node)
    more: JsonObject = {"x-docpact-nested": nested} if nested else {}
    if node.get("in") in ("path", "header"):
        unusual = {} if style == "form" else {"x-docpact-style": style}
        return {"style": "simple", **unusual, **more}
    if style == "tabDelimited":
        more["x-docpact-style"] = style
    return {"style": style, "explode": explode, **more}


def _style_of(node: JsonObject) -> tuple[str, bool]:
    written: object = node.get("collectionFormat", "csv")
    return _STYLES.get(written if isinstance(written, str) else "csv", ("form", False))


def _nested(node: JsonObject) -> list[str]:
    """The styles of the arrays in an array, from the outside; empty where all are written with commas."""
    found: list[str] = []
    inner: object = node.get("items")
    while is_object(inner) and inner.get("type") == "array" and len(found) < _DEEPEST:
        found.append(_style_of(inner)[0])
        inner = inner.get("items")
    return found if set(found) - {"form"} else []


def parameter(node: JsonObject) -> JsonObject:
    """A parameter outside of the body."""
    new = {
        key: value
        for key, value in node.items()
        if key not in (*_TYPING, "collectionFormat", "schema", "allowEmptyValue")
    }
    if node.get("allowEmptyValue") is True and node.get("in") == "query":
        new["allowEmptyValue"] = True
    new |= collection(node)
    words = typed(node)
    new["schema"] = (
        schema(node["schema"]) if is_object(node.get("schema")) and "type" not in words else words
    )
    return new


def header(node: JsonObject) -> JsonObject:
    """A response header."""
    new = {
        key: value for key, value in node.items() if key == "description" or key.startswith("x-")
    }
    return {**new, "schema": typed(node)}


def security_scheme(node: JsonObject) -> JsonObject:
    """Convert ``basic`` to an HTTP scheme, and an OAuth flow to an object of its name."""
    kind: object = node.get("type")
    if kind == "basic":
        return {**node, "type": "http", "scheme": "basic"}
    flow: object = node.get("flow")
    if kind != "oauth2" or not isinstance(flow, str):
        return node
    urls = {key: node[key] for key in ("authorizationUrl", "tokenUrl") if key in node}
    new = {
        key: value
        for key, value in node.items()
        if key not in ("flow", "scopes", "authorizationUrl", "tokenUrl")
    }
    scopes: object = node.get("scopes")
    return {
        **new,
        "flows": {_FLOWS.get(flow, flow): {**urls, "scopes": scopes if is_object(scopes) else {}}},
    }
