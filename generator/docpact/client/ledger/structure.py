"""Which objects a document consists of, for the ledger: the grammar of references, and all that no reference leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docpact.openapi.grammar import METHODS, OPENAPI, SWAGGER, Grammar, Shape
from docpact.text.values import JsonObject, find, fragment, is_array, is_object, join, split

__all__ = ["FIELDS", "children", "follow", "grammar_of"]

_One = tuple[Shape, str]
_SERVERS: _One = ("list", "server")
_DOCS: _One = ("one", "externalDocs")
_MORE: Mapping[str, Mapping[str, _One]] = {
    "document": {
        "info": ("one", "info"),
        "servers": _SERVERS,
        "tags": ("list", "tag"),
        "externalDocs": _DOCS,
    },
    "pathItem": {"servers": _SERVERS},
    "operation": {"servers": _SERVERS, "externalDocs": _DOCS},
    "link": {"server": ("one", "server")},
    "server": {"variables": ("map", "serverVariable")},
    "tag": {"externalDocs": _DOCS},
    "schema": {"externalDocs": _DOCS, "discriminator": ("one", "discriminator")},
}
_OLD: Mapping[str, Mapping[str, _One]] = {
    "response": {"headers": ("map", "header")},
    "header": {"items": ("one", "schema")},
}


def grammar_of(version: str) -> Grammar:
    """The grammar of a document of this version."""
    base = SWAGGER if version.startswith("2") else OPENAPI
    more = {**_MORE, **_OLD} if version.startswith("2") else _MORE
    kinds = {**base, **{kind: {**base.get(kind, {}), **fields} for kind, fields in more.items()}}
    if version.startswith("2"):
        kinds["response"] = {**base["response"], **_OLD["response"]}
    return kinds


def children(
    grammar: Grammar, kind: str, node: JsonObject, pointer: str
) -> Iterator[tuple[str, str, str, str, Any]]:
    """Field, name, kind, pointer and value of each object of the grammar directly within ``node``."""
    fields = grammar.get(kind, {})
    for key, value in node.items():
        field = fields.get(key) or (fields.get("*") if not key.startswith("x-") else None)
        if field is None:
            continue
        shape, inner = field
        at = join(pointer, key)
        if is_array(value):
            for index, item in enumerate(value):
                yield key, str(index), inner, join(at, index), item
        elif shape == "map" and is_object(value):
            for name, item in value.items():
                # A map of schemas or examples may hold any name; elsewhere, `x-` starts an extension.
                if inner in ("schema", "example", "header") or not name.startswith("x-"):
                    yield key, name, inner, join(at, name), item
        elif shape != "list":
            yield key, "", inner, at, value


def follow(data: JsonObject, node: Any, pointer: str) -> tuple[Any, str]:
    """What a chain of references leads to, and where that is; the last node of it if it breaks off."""
    for _ in range(30):
        reference = node.get("$ref") if is_object(node) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        target = fragment(reference[1:])
        try:
            node = find(data, split(target))
        except KeyError:
            break
        pointer = target
    return node, pointer


_PROSE = ("summary", "description")
FIELDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(names)
    for kind, names in {
        "document": (
            *("openapi", "swagger", "$self", "jsonSchemaDialect", "info", "servers", "paths", "webhooks", "components"),
            *("security", "tags", "externalDocs", "host", "basePath", "schemes", "consumes", "produces", "definitions"),
            *("parameters", "responses", "securityDefinitions"),
        ),
        "info": (*_PROSE, "title", "version", "termsOfService", "contact", "license"),
        "components": (
            *("schemas", "parameters", "requestBodies", "responses", "headers", "examples", "links", "callbacks"),
            *("pathItems", "mediaTypes", "securitySchemes"),
        ),
        "pathItem": ("$ref", *_PROSE, "parameters", "servers", "additionalOperations", *METHODS),
        "operation": (
            *_PROSE,
            *("tags", "externalDocs", "operationId", "parameters", "requestBody", "responses", "callbacks"),
            *("deprecated", "security", "servers", "consumes", "produces", "schemes"),
        ),
        "parameter": (
            *_PROSE,
            *("$ref", "name", "in", "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved"),
            *("schema", "content", "example", "examples"),
        ),
        "header": (
            *_PROSE,
            *("$ref", "required", "deprecated", "style", "explode", "schema", "content", "example", "examples"),
        ),
        "requestBody": ("$ref", *_PROSE, "content", "required"),
        "response": ("$ref", *_PROSE, "headers", "content", "links", "schema", "examples"),
        "mediaType": (
            *("$ref", "schema", "itemSchema", "example", "examples", "encoding", "prefixEncoding", "itemEncoding"),
        ),
        "encoding": (
            *("contentType", "headers", "style", "explode", "allowReserved"),
            *("encoding", "prefixEncoding", "itemEncoding"),
        ),
        "example": (
            "$ref", *_PROSE, "value", "externalValue", "dataValue", "serializedValue",
        ),
        "link": ("$ref", "operationRef", "operationId", "parameters", "requestBody", "description", "server"),
        "callback": ("$ref",),
        "server": ("url", "description", "name", "variables"),
        "serverVariable": ("enum", "default", "description"),
        "tag": ("name", *_PROSE, "externalDocs", "parent", "kind"),
        "externalDocs": ("description", "url"),
        "securityScheme": (
            *("$ref", "type", "description", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl"),
            *("oauth2MetadataUrl", "deprecated", "flow", "authorizationUrl", "tokenUrl", "scopes"),
        ),
        "discriminator": ("propertyName", "mapping", "defaultMapping"),
    }.items()
}  # fmt: skip
"""The fields of each kind of object, of any version; a schema is asked about elsewhere."""
