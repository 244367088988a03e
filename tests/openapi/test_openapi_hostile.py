"""Documents that are legal and out of measure: odd text, great depth, thousands of one kind."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from openapi_reading import Read

from docpact.openapi import validate
from docpact.openapi.report import MAX_NOTES
from docpact.text.limits import containers

TEXTS = [
    '"""',
    "'''",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "\\",
    "\n\r\t",
    "\u202e\u2066",
    "\x00\x07",
    "${x}",
    "{x!r}",
    "#",
    "é" * 300,
    "../../etc",
    "a/b",
    "\U0001f600",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_only_text(read: Read, text: str) -> None:
    """Whatever stands in titles, names and tags is carried as it is; what it does to code is not the reader's to decide."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": text, "version": text, "description": text},
        "tags": [{"name": text, "description": text}],
        "paths": {
            f"/{text}": {
                "get": {
                    "operationId": text,
                    "tags": [text],
                    "responses": {"200": {"description": text}},
                }
            }
        },
        "components": {
            "schemas": {text: {"title": text, "enum": [text], "default": text, "pattern": text}}
        },
    }
    source = read(json.dumps(document), name="api.json")
    operation = source.api.operations[0]
    assert (source.api.title, operation.operation_id, operation.tags, operation.path) == (
        text,
        text,
        (text,),
        f"/{text}",
    )
    assert source.api.schemas[text] == {
        "title": text,
        "enum": [text],
        "default": text,
        "pattern": text,
    }


def test_deep_but_legal_schemas(read: Read) -> None:
    """A hundred levels of inline schemas are read, upgraded and validated without running out of stack."""
    schema: dict[str, Any] = {"type": "string", "nullable": True}
    for level in range(110):
        schema = (
            {"type": "object", "properties": {"a": schema}}
            if level % 2
            else {"type": "array", "items": schema}
        )
    for version in ("3.0.0", "3.1.0"):
        document = {
            "openapi": version,
            "info": {"title": "T", "version": "1"},
            "paths": {},
            "components": {"schemas": {"A": schema, "B": {"$ref": "x.json"}}},
        }
        source = read(json.dumps(document), {"x.json": json.dumps(schema)}, name="api.json")
        validate(source.document)
        assert sum(1 for _ in containers(source.api.schemas["A"])) > 150


@pytest.mark.parametrize("shape", ["items", "allOf", "properties"])
def test_the_deepest_that_is_allowed(read: Read, shape: str) -> None:
    """At the very limit of depth reading still ends in an API, within another file too."""
    schema: Any = {"type": "string"}
    per_level = {"items": 1, "allOf": 2, "properties": 2}[shape]
    for _ in range(190 // per_level):
        schema = {
            "items": {"items": schema},
            "allOf": {"allOf": [schema]},
            "properties": {"properties": {"a": schema}},
        }[shape]
    document = {
        "openapi": "3.0.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"A": schema, "B": {"$ref": "x.json"}}},
    }
    assert read(json.dumps(document), {"x.json": json.dumps(schema)}, name="api.json").api.schemas


N = 8_000
MANY: list[tuple[str, Any]] = [
    ("references to nowhere", {f"S{i}": {"$ref": f"#/components/schemas/No{i}"} for i in range(N)}),
    (
        "a chain of references",
        {f"S{i}": {"$ref": f"#/components/schemas/S{i + 1}"} for i in range(N)} | {f"S{N}": {}},
    ),
    (
        "a circle of references",
        {f"S{i}": {"$ref": f"#/components/schemas/S{(i + 1) % N}"} for i in range(N)},
    ),
    (
        "deep references",
        {
            f"S{i}": {"items": {"allOf": [{"$ref": f"#/components/schemas/S{(i + 1) % N}/items"}]}}
            for i in range(N)
        },
    ),
    ("junk", {f"S{i}": i for i in range(N)}),
    (
        "a long list of required names",
        {"S": {"required": [str(i % 7) for i in range(N)], "enum": list(range(N))}},
    ),
]


@pytest.mark.parametrize("schemas", [row[1] for row in MANY], ids=[row[0] for row in MANY])
def test_many_of_one_kind(read: Read, schemas: dict[str, Any]) -> None:
    """Time grows with the size of a document, not with its square; findings are capped."""
    text = json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/": {}},
            "components": {"schemas": schemas},
        }
    )
    started = time.process_time()
    source = read(text, name="api.json")
    assert time.process_time() - started < 5
    assert len(source.findings) <= MAX_NOTES + 1


def test_many_doubled_keys(read: Read) -> None:
    """A hundred thousand keys of which one stands twice."""
    text = (
        '{"openapi": "3.1.0", "paths": {"/": {}}, "x-a": {'
        + ", ".join(f'"k{i}": 1' for i in range(100_000))
        + ', "k5": 2}}'
    )
    started = time.process_time()
    assert "DP714" in {each.rule for each in read(text, name="api.json").findings}
    assert time.process_time() - started < 5
