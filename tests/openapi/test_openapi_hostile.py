"""Documents that are legal and out of measure: odd text, great depth, thousands of one kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from openapi_reading import Read

from docpact.openapi import validate
from docpact.openapi.report import MAX_NOTES
from docpact.text.limits import containers
from effort import lines_run

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


MANY: dict[str, Callable[[int], dict[str, Any]]] = {
    "references to nowhere": lambda n: {
        f"S{i}": {"$ref": f"#/components/schemas/No{i}"} for i in range(n)
    },
    "a chain of references": lambda n: {
        **{f"S{i}": {"$ref": f"#/components/schemas/S{i + 1}"} for i in range(n)},
        f"S{n}": {},
    },
    "a circle of references": lambda n: {
        f"S{i}": {"$ref": f"#/components/schemas/S{(i + 1) % n}"} for i in range(n)
    },
    "deep references": lambda n: {
        f"S{i}": {"items": {"allOf": [{"$ref": f"#/components/schemas/S{(i + 1) % n}/items"}]}}
        for i in range(n)
    },
    "junk": lambda n: {f"S{i}": i for i in range(n)},
    "a long list of required names": lambda n: {
        "S": {"required": [str(i % 7) for i in range(n)], "enum": list(range(n))}
    },
}


@pytest.mark.parametrize("name", MANY)
def test_many_of_one_kind(read: Read, name: str) -> None:
    """The work grows with the size of a document, not with its square; findings are capped."""

    def work(size: int) -> int:
        text = json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "T", "version": "1"},
                "paths": {"/": {}},
                "components": {"schemas": MANY[name](size)},
            }
        )

        def reading() -> None:
            assert len(read(text, name="api.json").findings) <= MAX_NOTES + 1

        return lines_run(reading)

    work(10)  # what is done once in a process is not counted
    assert work(800) < 4.4 * work(200)


def test_many_doubled_keys(read: Read) -> None:
    """A hundred thousand keys of which one stands twice."""
    text = (
        '{"openapi": "3.1.0", "paths": {"/": {}}, "x-a": {'
        + ", ".join(f'"k{i}": 1' for i in range(100_000))
        + ', "k5": 2}}'
    )
    assert "DP714" in {each.rule for each in read(text, name="api.json").findings}
