"""Junk anywhere in a document is an error that a person can read, or a finding; never a traceback, never a lost operation."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docpact.errors import DocpactError
from docpact.openapi import read_api, validate
from docpact.text.values import find, is_object, join, split

BASE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1"},
    "servers": [
        {"url": "https://{a}.example", "variables": {"a": {"default": "x", "enum": ["x"]}}}
    ],
    "security": [{"key": []}],
    "tags": [{"name": "a", "externalDocs": {"url": "u"}}],
    "paths": {
        "/a/{id}": {
            "parameters": [
                {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "nullable": True},
                }
            ],
            "get": {
                "operationId": "a",
                "tags": ["a"],
                "parameters": [{"$ref": "#/components/parameters/P"}],
                "responses": {
                    "200": {
                        "description": "d",
                        "headers": {"X": {"schema": {"type": "string"}}},
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/A"},
                                "examples": {"e": {"value": 1}},
                            }
                        },
                    },
                    "default": {"$ref": "#/components/responses/R"},
                },
                "callbacks": {
                    "c": {"{$url}": {"post": {"responses": {"200": {"description": "d"}}}}}
                },
            },
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {
                            "schema": {"type": "object"},
                            "encoding": {"f": {"headers": {"H": {"schema": {}}}}},
                        }
                    },
                },
                "responses": {"200": {"description": "d"}},
                "security": [{"login": []}],
                "servers": [{"url": "/"}],
            },
        }
    },
    "components": {
        "schemas": {
            "A": {
                "type": "object",
                "required": ["x"],
                "properties": {
                    "x": {"allOf": [{"$ref": "#/components/schemas/A/properties/y"}]},
                    "y": {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
                },
                "discriminator": {"propertyName": "x", "mapping": {"a": "A"}},
                "additionalProperties": {
                    "type": "array",
                    "items": {"type": "string", "enum": ["a"]},
                    "default": [],
                },
            }
        },
        "parameters": {
            "P": {"name": "p", "in": "query", "content": {"application/json": {"schema": {}}}}
        },
        "responses": {
            "R": {
                "description": "d",
                "content": {"text/plain": {"schema": {"oneOf": [{"type": "string"}]}}},
            }
        },
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "k"},
            "login": {
                "type": "oauth2",
                "flows": {"implicit": {"authorizationUrl": "u", "scopes": {}}},
            },
        },
    },
}


OLD: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "T", "version": "1"},
    "host": "a.example",
    "basePath": "/v1",
    "schemes": ["https"],
    "consumes": ["application/json"],
    "produces": ["application/json"],
    "paths": {
        "/a/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "type": "string"},
                {"$ref": "#/parameters/B"},
            ],
            "get": {
                "parameters": [
                    {
                        "name": "q",
                        "in": "query",
                        "type": "array",
                        "items": {"type": "string"},
                        "collectionFormat": "multi",
                    }
                ],
                "responses": {
                    "200": {
                        "description": "d",
                        "schema": {"$ref": "#/definitions/A"},
                        "headers": {"X": {"type": "string"}},
                        "examples": {"a/b": 1},
                    },
                    "400": {"$ref": "#/responses/R"},
                },
                "schemes": ["http"],
            },
            "post": {
                "consumes": ["multipart/form-data"],
                "parameters": [{"name": "f", "in": "formData", "type": "file", "required": True}],
                "responses": {"200": {"description": "d", "schema": {"type": "file"}}},
            },
        }
    },
    "parameters": {
        "B": {
            "name": "b",
            "in": "body",
            "schema": {"type": "object", "properties": {"x": {"type": "string"}}},
        }
    },
    "responses": {
        "R": {"description": "d", "schema": {"$ref": "#/parameters/B/schema/properties/x"}}
    },
    "definitions": {
        "A": {
            "type": "object",
            "discriminator": "k",
            "properties": {"k": {"type": "string", "x-nullable": True}},
        }
    },
    "securityDefinitions": {
        "o": {"type": "oauth2", "flow": "implicit", "authorizationUrl": "u", "scopes": {}},
        "b": {"type": "basic"},
    },
}


def _pointers(value: Any, pointer: str = "") -> list[str]:
    below = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )
    return [pointer, *(each for key, item in below for each in _pointers(item, join(pointer, key)))]


BASES = {
    "3.0.3": BASE,
    "3.1.0": {**BASE, "openapi": "3.1.0"},
    "3.2.0": {**BASE, "openapi": "3.2.0"},
    "2.0": OLD,
}
POINTERS = [
    each
    for base in (BASE, OLD)
    for each in _pointers(base)
    if each not in ("", "/openapi", "/swagger")
]
OPERATIONS = {"/paths/~1a~1{id}/get", "/paths/~1a~1{id}/post"}
JUNK = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        "junk",
        "#/nowhere",
        [],
        [None],
        [[]],
        ["a", 1],
        {},
        {"$ref": 5},
        {"$ref": "#/paths"},
        {"$ref": "#"},
        {"$ref": "#/"},
        {"$ref": "x.yaml#/a"},
        {"": {"": {}}},
        {"x-a": 1},
        {"$ref": "#/components/schemas/A"},
        {"nullable": True},
        {"type": ["string", {}]},
        {"properties": {"$ref": "a"}},
        {"get": {"$ref": "#/paths/~1a~1{id}/get"}},
        {"$id": "http://x/", "$ref": "y"},
        "\x00\u202e\ud7ff",
    ]
)


def replaced(value: Any, tokens: list[str], junk: Any) -> Any:
    """A copy with ``junk`` in one place."""
    if not tokens:
        return junk
    if isinstance(value, list):
        return [
            replaced(item, tokens[1:], junk) if str(i) == tokens[0] else item
            for i, item in enumerate(value)
        ]
    if isinstance(value, dict):
        return {
            key: replaced(item, tokens[1:], junk) if key == tokens[0] else item
            for key, item in value.items()
        }
    return value


@given(
    st.lists(st.tuples(st.sampled_from(POINTERS), JUNK), min_size=1, max_size=3),
    st.sampled_from(sorted(BASES)),
)
@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
def test_junk_anywhere(junk: list[tuple[str, Any]], version: str) -> None:
    """Up to three places of a document replaced by junk: it is read, and every operation is there that still stands there."""
    document: Any = BASES[version]
    for pointer, value in junk:
        document = replaced(document, split(pointer), value)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "api.json"
        path.write_text(json.dumps(document))
        source = read_api(path)
        validate(source.document)
        try:
            read_api(path, strict=True)
        except DocpactError as error:
            assert error.where is not None
    standing = {each for each in OPERATIONS if _stands(document, each)}
    assert {each.pointer for each in source.api.operations} >= standing
    for finding in source.findings:
        assert finding.spec is not None
        assert finding.spec.line is not None
    _closed(source.api.schemas)


def _stands(document: Any, pointer: str) -> bool:
    try:
        item: Any = find(document, split(pointer)[:2])
        operation: Any = find(document, split(pointer))
    except KeyError:
        return False
    return is_object(operation) and "$ref" not in operation and "$ref" not in item


def _closed(schemas: Any) -> None:
    """Every reference among the schemas leads to one of them."""
    names = {
        "#/components/schemas/" + name.replace("~", "~0").replace("/", "~1") for name in schemas
    }
    stack: list[Any] = list(schemas.values())
    keywords = (
        "properties",
        "patternProperties",
        "allOf",
        "anyOf",
        "oneOf",
        "items",
        "additionalProperties",
        "not",
    )
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            assert "$ref" not in node or node["$ref"] in names
            for keyword in keywords:
                below = node.get(keyword, ())
                stack += (
                    below.values()
                    if isinstance(below, dict)
                    and keyword.endswith("roperties")
                    and keyword[0] == "p"
                    else [below]
                )
        elif isinstance(node, list):
            stack += node
