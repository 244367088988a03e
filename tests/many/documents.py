"""Small documents with one operation, for the tests of what takes many calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

__all__ = [
    "BOOLEAN",
    "INTEGER",
    "NULLABLE",
    "STRING",
    "THINGS",
    "URL",
    "document",
    "obj",
    "query",
    "together",
    "write",
]

STRING: dict[str, Any] = {"type": "string"}
NULLABLE: dict[str, Any] = {"type": ["string", "null"]}
INTEGER: dict[str, Any] = {"type": "integer"}
BOOLEAN: dict[str, Any] = {"type": "boolean"}
URL: dict[str, Any] = {"type": ["string", "null"], "format": "uri"}
THINGS: dict[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}
THING = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
}


def obj(**properties: Any) -> dict[str, Any]:
    """An object schema."""
    return {"type": "object", "properties": properties}


def query(name: str, kind: str = "integer", **schema: Any) -> dict[str, Any]:
    """A query parameter."""
    return {"name": name, "in": "query", "schema": {"type": kind, **schema}}


def document(
    parameters: list[dict[str, Any]],
    answer: dict[str, Any],
    *,
    method: str = "get",
    path: str = "/things",
    body: dict[str, Any] | None = None,
    headers: dict[str, Any] | None = None,
    more: dict[str, Any] | None = None,
    also: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A document with the operation ``things.list``."""
    response: dict[str, Any] = {
        "description": "Done",
        "content": {"application/json": {"schema": answer}},
    }
    if headers:
        response["headers"] = headers
    operation: dict[str, Any] = {
        "operationId": "listThings",
        "tags": ["things"],
        "parameters": parameters,
        "responses": {"200": response},
        **(more or {}),
    }
    if body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body}},
        }
    paths = {path: {method: operation}}
    paths |= {name: {"get": {**other, "tags": ["things"]}} for name, other in (also or {}).items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://things.test"}],
        "paths": paths,
        "components": {"schemas": {"Thing": THING}},
    }


def write(folder: Path, value: dict[str, Any]) -> Path:
    """The document as a file."""
    file = folder / "spec.yaml"
    file.write_text(yaml.safe_dump(value, sort_keys=False), encoding="utf-8")
    return file


def together(specs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Several documents as one, that of number N below the path ``/cN`` and with the tag ``cN``."""
    paths: dict[str, Any] = {}
    for number, spec in enumerate(specs.values()):
        for path, item in spec["paths"].items():
            paths[f"/c{number}{path}"] = {
                method: {**operation, "tags": [f"c{number}"]} for method, operation in item.items()
            }
    return {**next(iter(specs.values())), "paths": paths}
