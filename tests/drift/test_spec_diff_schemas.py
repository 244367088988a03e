"""Two specs whose schemas mean something else, or the same in other words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docpact.diff.changes import Change
from docpact.diff.spec_diff import diff_specs
from docpact.openapi import ApiSource, read_api

STRING, INTEGER, NULL = {"type": "string"}, {"type": "integer"}, {"type": "null"}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def read(folder: Path, name: str, schema: Any, named: dict[str, Any]) -> ApiSource:
    media = {"application/json": {"schema": schema}}
    operation = {
        "operationId": "make",
        "requestBody": {"required": True, "content": media},
        "responses": {"200": {"description": "ok", "content": media}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/things": {"post": operation}},
        "components": {"schemas": named},
    }
    file = folder / name
    file.write_text(json.dumps(document), encoding="utf-8")
    return read_api(file)


def diff(
    folder: Path, old: Any, new: Any, named: Any = None, now: Any = None
) -> tuple[list[Change], list[Change]]:
    """The changes of the request, and those of the response."""
    named = named or {}
    found = diff_specs(
        read(folder, "old.json", old, named),
        read(folder, "new.json", new, named if now is None else now),
    )
    return [one for one in found if one.in_ == "request"], [
        one for one in found if one.in_ == "response"
    ]


def x(schema: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"x": schema}, **more}


BASE = {
    "Base": {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer", "minimum": 1, "maximum": 100}},
    }
}
BREAKING: list[tuple[Any, Any, tuple[Any, ...]]] = [
    (x({"allOf": [{"type": "string", "maxLength": 50}, {"maxLength": 10}]}),
     x({"allOf": [{"type": "string", "maxLength": 50}, {"maxLength": 5}]}),
     ("constraint", "x", "maxLength", 10, 5)),
    (x({"allOf": [{"type": "string", "enum": ["a", "b", "c"]}, {"enum": ["a", "b"]}]}),
     x({"allOf": [{"type": "string", "enum": ["a", "b", "c"]}, {"enum": ["a"]}]}),
     ("enum", "x", "enum", ["a", "b"], ["a"])),
    (x({"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$"}]}),
     x({"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "c$"}]}),
     ("constraint", "x", "pattern", ["^a", "b$"], ["^a", "c$"])),
    (x(STRING), x(STRING, allOf=[{"required": ["x"]}]), ("required", "x", "required", False, True)),
    (x({"allOf": [{"type": ["string", "integer"]}, {"type": ["integer", "string"]}]}),
     x({"allOf": [{"type": ["string", "integer"]}, {"type": "string"}]}),
     ("type", "x", "type", ["string", "integer"], "string")),
    ({"allOf": [ref("Base"), {"properties": {"id": {"maximum": 50}}}]},
     {"allOf": [ref("Base"), {"properties": {"id": {"maximum": 5}}}]},
     ("constraint", "id", "maximum", 50, 5)),
    (ref("Base"), {**ref("Base"), "unevaluatedProperties": False},
     ("constraint", None, "unevaluatedProperties", None, False)),
    (x({"type": ["string", "null"]}), x({"allOf": [{"type": ["string", "null"]}, STRING]}),
     ("nullable", "x", "nullable", True, None)),
    (x({"type": "array", "prefixItems": [STRING]}),
     x({"type": "array", "prefixItems": [STRING], "items": False}),
     ("constraint", "x", "items", None, False)),
    (x({"anyOf": [{"type": "number"}, INTEGER]}), x({"oneOf": [{"type": "number"}, INTEGER]}),
     ("constraint", "x", "oneOf", None, [{"type": "number"}, INTEGER])),
    (x({"oneOf": [STRING, INTEGER]}), x({"oneOf": [STRING, {"type": "boolean"}]}),
     ("type", "x", "oneOf", ["integer", "string"], ["boolean", "string"])),
    (x({"type": "object"}), x({"type": "object", "additionalProperties": STRING}),
     ("constraint", "x", "additionalProperties", None, STRING)),
    (x({"type": "integer"}), x({"type": "integer", "not": {"const": 3}}),
     ("constraint", "x", "not", None, {"const": 3})),
    (x({"type": "array", "items": STRING}), x({"type": "array", "items": STRING, "contains": {"const": "a"}}),
     ("constraint", "x", "contains", None, {"const": "a"})),
    (x(STRING), x(STRING, dependentRequired={"x": ["y"]}),
     ("constraint", None, "dependentRequired", None, {"x": ["y"]})),
    (x(STRING), x(STRING, **{"if": {"required": ["x"]}, "then": {"required": ["y"]}}),
     ("constraint", None, "if", None, {"required": ["x"]})),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), BREAKING)
def test_what_a_request_no_longer_accepts_is_breaking(
    tmp_path: Path, old: Any, new: Any, expected: tuple[Any, ...]
) -> None:
    """Values that are newly refused are reported as breaking, at the keyword that refuses them."""
    request, _ = diff(tmp_path, old, new, BASE)
    assert expected in [(one.cls, one.path, one.what, one.old, one.new) for one in request]
    assert any(one.breaking for one in request)


@pytest.mark.parametrize(("old", "new", "_expected"), BREAKING)
def test_what_a_request_newly_accepts_is_not_breaking(
    tmp_path: Path, old: Any, new: Any, _expected: Any
) -> None:
    """The same edits the other way round are reported, and break nobody who sends."""
    if {"oneOf": [STRING, INTEGER]} in old["properties"].values() if "properties" in old else False:
        pytest.skip("each accepts what the other refuses")
    request, _ = diff(tmp_path, new, old, BASE)
    breaking = [one for one in request if one.breaking and one.what != "pattern"]
    assert request
    assert not breaking


SAME: list[tuple[Any, Any]] = [
    (x({"allOf": [{"type": "string", "maxLength": 50}, {"maxLength": 10}]}),
     x({"allOf": [{"type": "string", "maxLength": 40}, {"maxLength": 10}]})),
    (x({"allOf": [{"type": "string", "maxLength": 10}, {"maxLength": 50}]}),
     x({"allOf": [{"type": "string", "maxLength": 50}, {"maxLength": 10}]})),
    (x({"anyOf": [STRING, NULL]}), x({"type": ["string", "null"]})),
    (x({"oneOf": [STRING, NULL]}), x({"anyOf": [NULL, STRING]})),
    (x({"type": "string", "minLength": 0}), x(STRING)),
    (x({"type": "integer", "exclusiveMinimum": 0}), x({"type": "integer", "minimum": 1})),
    (x({"const": "a"}), x({"enum": ["a"]})),
    (x(STRING), x({"allOf": [STRING]})),
    (x(STRING, additionalProperties=True), x(STRING)),
    (x({"type": "integer", "multipleOf": 1}), x(INTEGER)),
    (ref("Base"), {"allOf": [ref("Base")]}),
    (x({"anyOf": [STRING, INTEGER]}), x({"oneOf": [STRING, INTEGER]})),
    (x({"oneOf": [STRING, INTEGER]}), x({"oneOf": [INTEGER, STRING]})),
    (x({"enum": [1, 2, 3], "maximum": 100}), x({"enum": [1, 2, 3], "maximum": 50})),
    (x({"type": "boolean"}), x({"type": "boolean", "enum": [True, False]})),
    (x({"type": "array", "prefixItems": [STRING, INTEGER], "items": False}),
     x({"type": "array", "prefixItems": [STRING, INTEGER], "maxItems": 2})),
    (x({"type": "array", "prefixItems": [STRING], "items": False}),
     x({"type": "array", "prefixItems": [STRING], "items": {"not": {}}})),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), SAME)
def test_the_same_in_other_words_is_no_change(tmp_path: Path, old: Any, new: Any) -> None:
    """Two ways to write one meaning do not differ, but for the order of what is listed."""
    request, response = diff(tmp_path, old, new, BASE)
    assert [one for one in (*request, *response) if one.cls != "cosmetic"] == []


def test_null_joins_a_recursive_property(tmp_path: Path) -> None:
    """That null is accepted is seen where the schema refers to itself too."""
    tree = {"type": "object", "properties": {"next": ref("Tree")}}
    now = {"type": "object", "properties": {"next": {"anyOf": [ref("Tree"), NULL]}}}
    request, response = diff(tmp_path, ref("Tree"), ref("Tree"), {"Tree": tree}, {"Tree": now})
    expected = ("nullable", "next", "nullable")
    assert [(one.cls, one.path, one.what) for one in request] == [expected]
    assert [one.breaking for one in request] == [False]
    assert [one.breaking for one in response] == [True]


def test_places_of_an_array_get_other_types(tmp_path: Path) -> None:
    """A reader that relies on the type of each place of an array breaks when one gets another type."""
    pair = x({"type": "array", "prefixItems": [STRING, INTEGER], "items": False})
    for now in ([STRING, STRING], [STRING, INTEGER, NULL]):
        _, response = diff(tmp_path, pair, x({"type": "array", "prefixItems": now, "items": False}))
        assert any(one.breaking for one in response), now
    _, response = diff(
        tmp_path, pair, x({"type": "array", "prefixItems": [STRING], "items": False})
    )
    assert not any(one.breaking for one in response)
