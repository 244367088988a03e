"""Limits of a page against the effective limits of a spec, wherever in a schema they come from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docpact.check.compare import Stored, compare_operation
from docpact.openapi import read_api
from docpact.pages.facts import Field
from docpact.spec.facts import spec_facts


def R(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


# fmt: off
NAMED: dict[str, Any] = {"Short":{"type":"string","maxLength":10,"minLength":2},"Maybe":{"type":["string","null"],"maxLength":10},"Num":{"type":"integer","minimum":1,"maximum":100},
"L":{"type":"array","items":{"type":"string"},"maxItems":50},"Enum":{"type":"string","enum":["a","b","c"]},"Chain":{"allOf":[R("Short")]},"Chain2":R("Chain"),
"Ten":{"type":"array","items":R("Short"),"maxItems":10}}
S: dict[str, Any] = {"type": "string"}
INT: dict[str, Any] = {"type": "integer"}
ROWS: list[tuple[str, str, dict[str, Any], dict[str, Any], bool]] = [
("plain","string",{"maxLength":10},{**S,"maxLength":10},True),
("plain wrong","string",{"maxLength":10},{**S,"maxLength":11},False),
("page only","string",{"maxLength":10},S,False),
("allOf tighter","string",{"maxLength":10},{"allOf":[{**S,"maxLength":50},{"maxLength":10}]},True),
("allOf wrong","string",{"maxLength":50},{"allOf":[{**S,"maxLength":50},{"maxLength":10}]},False),
("sibling tighter","string",{"maxLength":5},{**R("Short"),"maxLength":5},True),
("sibling looser","string",{"maxLength":10},{**R("Short"),"maxLength":50},True),
("sibling looser wrong","string",{"maxLength":50},{**R("Short"),"maxLength":50},False),
("chain","string",{"maxLength":10},R("Chain2"),True),
("chain wrong","string",{"maxLength":20},R("Chain2"),False),
("anyOf null","string",{"maxLength":10},{"anyOf":[R("Short"),{"type":"null"}]},True),
("anyOf null wrong","string",{"maxLength":11},{"anyOf":[R("Short"),{"type":"null"}]},False),
("oneOf null outer limit","string",{"maxLength":5},{"oneOf":[R("Short"),{"type":"null"}],"maxLength":5},True),
("anyOf two max","string",{"maxLength":9},{"anyOf":[{**S,"maxLength":5},{**S,"maxLength":9}]},True),
("anyOf two wrong","string",{"maxLength":5},{"anyOf":[{**S,"maxLength":5},{**S,"maxLength":9}]},False),
("anyOf one unbounded","string",{"maxLength":5},{"anyOf":[{**S,"maxLength":5},S]},False),
("anyOf with int","string",{"maxLength":5},{"anyOf":[{**S,"maxLength":5},INT]},True),
("type array null","string",{"maxLength":10},R("Maybe"),True),
("min both","integer",{"minimum":5,"maximum":100},{"allOf":[R("Num"),{"minimum":5}]},True),
("min both wrong","integer",{"minimum":1,"maximum":100},{"allOf":[R("Num"),{"minimum":5}]},False),
("exclusive int","integer",{"minimum":1},{**INT,"exclusiveMinimum":0},True),
("exclusive int wrong","integer",{"minimum":0},{**INT,"exclusiveMinimum":0},False),
("exclusive max int","integer",{"maximum":99},{**INT,"exclusiveMaximum":100},True),
("exclusive max int wrong","integer",{"maximum":100},{**INT,"exclusiveMaximum":100},False),
("fraction bound int","integer",{"minimum":1,"maximum":9},{**INT,"minimum":0.5,"maximum":9.5},True),
("exclusive int as stated","integer",{"exclusiveMinimum":0},{**INT,"exclusiveMinimum":0},True),
("exclusive number","number",{"exclusiveMinimum":0},{"type":"number","exclusiveMinimum":0},True),
("exclusive number wrong","number",{"minimum":0},{"type":"number","exclusiveMinimum":0},False),
("whole by multipleOf","number",{"minimum":1},{"type":"number","multipleOf":1,"exclusiveMinimum":0},True),
("max float same","integer",{"maximum":100},{**INT,"maximum":100.0},True),
("items","array",{"maxItems":20},{"allOf":[R("L"),{"maxItems":20}]},True),
("items wrong","array",{"maxItems":50},{"allOf":[R("L"),{"maxItems":20}]},False),
("items ref","array",{"maxItems":10},R("Ten"),True),
("items nullable","array",{"maxItems":10},{"anyOf":[R("Ten"),{"type":"null"}]},True),
("enum allOf","string",{"enum":("b","c")},{"allOf":[R("Enum"),{"enum":["b","c","d"]}]},True),
("enum allOf wrong","string",{"enum":("a","b","c")},{"allOf":[R("Enum"),{"enum":["b","c","d"]}]},False),
("enum by oneOf const","string",{"enum":("x","y")},{"oneOf":[{"const":"x"},{"const":"y"}]},True),
("enum by anyOf enum","string",{"enum":("a","b","c","z")},{"anyOf":[R("Enum"),{"enum":["z"]}]},True),
("const","string",{"enum":("x",)},{"const":"x"},True),
("if tight","string",{"maxLength":8},{**S,"maxLength":8,"if":{"minLength":2},"then":{"maxLength":20}},True),
("allOf nested","string",{"maxLength":3},{"allOf":[{"allOf":[{"allOf":[{"maxLength":3}]}]},S]},True),
("ref in anyOf in allOf","string",{"maxLength":10},{"allOf":[{"anyOf":[R("Short"),{"type":"null"}]},{"description":"x"}]},True),
]
# fmt: on
"""The type and limits that a page states, the schema in the spec, and whether the two agree."""


@pytest.mark.parametrize("nested", [False, True], ids=["plain", "in an array"])
@pytest.mark.parametrize(
    ("kind", "stated", "schema", "agrees"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_the_effective_limit_is_compared(
    tmp_path: Path,
    kind: str,
    stated: dict[str, Any],
    schema: dict[str, Any],
    agrees: bool,
    nested: bool,
) -> None:
    """A limit of the page is compared with the tightest that the spec has, in requests and responses alike."""
    body: dict[str, Any] = {"type": "object", "properties": {"a": schema}}
    if nested:
        body = {"type": "object", "properties": {"w": {"type": "array", "items": body}}}
    content = {"application/json": {"schema": body}}
    operation = {
        "operationId": "x",
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "ok", "content": content}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/x": {"post": operation}},
        "components": {"schemas": NAMED},
    }
    (tmp_path / "spec.json").write_text(json.dumps(document))
    api = read_api(tmp_path / "spec.json").api
    spec = spec_facts(api, api.operations[0])
    limits = {word: limit for word, limit in stated.items() if word != "enum"}
    path = "w[].a" if nested else "a"
    items = "string" if kind == "array" else None
    enum = stated.get("enum")
    field = Field(name="a", path=path, line=3, type=kind, items=items, enum=enum, limits=limits)
    outer = Field(name="w", path="w", line=2, type="array", items="object")
    fields = (outer, field) if nested else (field,)
    facts = spec.facts
    assert facts.request is not None
    page = replace(
        facts,
        request=replace(facts.request, fields=fields),
        responses=(replace(facts.responses[0], fields=fields),),
        line=1,
    )
    found = [gap.message for gap in compare_operation(Stored("x", page, "p.md"), spec, api)]
    for part in ("request", "response"):
        differing = [
            one
            for one in found
            if one.startswith(part)
            and f"`{path}`" in one
            and any(w in one for w in (*stated, "allows"))
        ]
        assert (differing == []) is agrees, found
