"""Payloads whose errors multiply: told in bounded time and memory, with one fault where there would be too many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docpact.openapi import read_api
from docpact.validate.body_schema import BodySchema

NODE = {"$ref": "#/components/schemas/Node"}
KINDS: list[dict[str, Any]] = [
    {"type": "object", "required": ["k"], "properties": {"k": {"const": n}, "n": NODE}}
    for n in range(20)
]


def compiled(tmp_path: Path, schema: Any, **schemas: Any) -> BodySchema:
    content = {"application/json": {"schema": schema}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "d", "content": content}}}}},
        "components": {"schemas": schemas},
    }
    spec = tmp_path / "api.json"
    spec.write_text(json.dumps(document))
    api = read_api(spec).api
    [operation] = api.operations
    [media] = operation.responses[0].content
    assert media.schema is not None
    return BodySchema(api, media.schema, media.pointer, "response", closed=False)


def nested(depth: int, end: Any) -> Any:
    value = end
    for _ in range(depth):
        value = {"k": 1, "n": value}
    return value


def test_unions_within_unions(tmp_path: Path) -> None:
    """A wrong value 15 unions deep is one fault, not 20 to the power of 15; shallow ones are told at their place."""
    body = compiled(tmp_path, NODE, Node={"oneOf": KINDS})
    assert [] == body.faults(nested(15, {"k": 3}))
    [fault] = body.faults(nested(15, "wrong"))
    assert "too many alternatives" in fault.message
    [near] = body.faults(nested(1, {"k": 99}))
    assert "/n/k" == near.pointer


def test_names_of_many_fields(tmp_path: Path) -> None:
    """Each error of ``propertyNames`` holds the whole object: of a large one, the first is told for all."""
    body = compiled(tmp_path, {"type": "object", "propertyNames": {"pattern": "^a"}})
    assert 2 == len(body.faults({"b": 1, "c": 2}))
    assert 1 == len(body.faults({f"b{n}": 1 for n in range(3000)}))
    assert [] == body.faults({f"a{n}": 1 for n in range(3000)})


def test_a_large_tree_is_told_exactly(tmp_path: Path) -> None:
    """Recursion without alternatives does not multiply: each of many faults is told at its place."""
    tree = {"type": "object", "properties": {"c": {"type": "array", "items": NODE}, "x": {"type": "string"}}}  # fmt: skip
    body = compiled(tmp_path, NODE, Node=tree)
    found = body.faults({"c": [{"c": [{"x": 1}]} for _ in range(3000)]})
    assert 3000 == len(found)
    assert "/c/0/c/0/x" == found[0].pointer


def test_nesting_beyond_the_limit(tmp_path: Path) -> None:
    """A value that cannot be explained nor evaluated is refused."""
    body = compiled(tmp_path, NODE, Node={"oneOf": KINDS})
    with pytest.raises(ValueError, match="nested too deeply"):
        body.faults(nested(100, "wrong"))


@pytest.mark.parametrize(
    ("pattern", "valid", "invalid"),
    [
        (r"^(?<q>['\"]).*\k<q>$", "'a'", "'a"),
        (r"^[\w-.]+$", "a-.b", "a b"),
        ("^a{,3}$", "a{,3}", "aaa"),
        ("^[^]$", "\n", "ab"),
    ],
)
def test_patterns_that_only_ecma_262_has(
    tmp_path: Path, pattern: str, valid: str, invalid: str
) -> None:
    """What the validator's regular expressions lack is translated, as a value and as a name of properties."""
    body = compiled(
        tmp_path, {"pattern": pattern, "patternProperties": {pattern: {"type": "null"}}}
    )
    assert [] == body.faults(valid) == body.faults({valid: None, invalid: 1})
    assert 1 == len(body.faults(invalid)) == len(body.faults({valid: 1}))
