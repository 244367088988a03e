"""Two specs: what changed between them, one row for each kind of edit a person makes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docpact.diff.changes import Change
from docpact.diff.spec_diff import diff_specs
from docpact.openapi import ApiSource, read_api
from effort import lines_run

SPEC: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://a.example"}],
    "security": [{"key": []}],
    "paths": {
        "/cases/{id}": {
            "post": {
                "operationId": "update",
                "summary": "Update.",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 9}},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/New"}}
                    }
                },
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Case"}}
                        },
                    },
                    "404": {"description": "no"},
                },
            }
        },
        "/cases": {"get": {"operationId": "list", "responses": {"200": {"description": "ok"}}}},
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer"},
            "other": {"type": "apiKey", "in": "header", "name": "X"},
        },
        "schemas": {
            "New": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                },
            },
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "Case": {
                "type": "object",
                "description": "A case.",
                "required": ["id"],
                "properties": {
                    "id": {"type": "integer"},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                    "parent": {"$ref": "#/components/schemas/Case"},
                    "links": {"type": "array", "items": {"$ref": "#/components/schemas/Case"}},
                    "one": {"oneOf": [{"$ref": "#/components/schemas/New"}, {"type": "string"}]},
                },
            },
        },
    },
}
POST, GET = "POST /cases/{id}", "GET /cases"


def read(folder: Path, name: str, data: Any) -> ApiSource:
    file = folder / name
    file.write_text(json.dumps(data, indent=1), encoding="utf-8")
    return read_api(file)


def diff(folder: Path, new: Any, old: Any = SPEC) -> list[Change]:
    return diff_specs(read(folder, "old.json", old), read(folder, "new.json", new))


def edited(edit: Callable[[Any], Any]) -> Any:
    data = copy.deepcopy(SPEC)
    edit(data)
    return data


def operation(data: Any) -> Any:
    return data["paths"]["/cases/{id}"]["post"]


def schema(data: Any, name: str) -> Any:
    return data["components"]["schemas"][name]


def moved(data: Any) -> None:
    data["paths"]["/v2/cases"] = data["paths"].pop("/cases")


def renamed(data: Any) -> None:
    item = data["paths"].pop("/cases/{id}")
    item["post"]["parameters"][0]["name"] = "case_id"
    data["paths"] = {"/cases/{case_id}": item, **data["paths"]}


ROWS: list[tuple[str, Callable[[Any], Any], list[tuple[Any, ...]]]] = [
    ("nothing", lambda d: None, []),
    (
        "limit",
        lambda d: operation(d)["parameters"][1]["schema"].update(maxLength=5),
        [(POST, "constraint", "parameter query", "q", "maxLength", 9, 5, True)],
    ),
    (
        "pattern",
        lambda d: schema(d, "New")["properties"]["name"].update(pattern="^a"),
        [
            (POST, "constraint", "request", "name", "pattern", None, "^a", True),
            (POST, "constraint", "response 200", "one.name", "pattern", None, "^a", False),
        ],
    ),
    (
        "closed",
        lambda d: schema(d, "New").update(additionalProperties=False),
        [
            (POST, "constraint", "request", None, "additionalProperties", None, False, True),
            (POST, "constraint", "response 200", "one", "additionalProperties", None, False, False),
        ],
    ),
    (
        "enum in both",
        lambda d: schema(d, "Kind").update(enum=["a"]),
        [
            (POST, "enum", "request", "kind", "enum", ["a", "b"], ["a"], True),
            (POST, "enum", "response 200", "kind", "enum", ["a", "b"], ["a"], False),
        ],
    ),
    (
        "recursive",
        lambda d: schema(d, "Case")["properties"]["id"].update(type="string"),
        [(POST, "type", "response 200", "id", "type", "integer", "string", True)],
    ),
    (
        "alternative gone",
        lambda d: schema(d, "Case")["properties"]["one"]["oneOf"].pop(),
        [
            (POST, "type", "response 200", "one", "oneOf", ["New", "string"], ["New"], False),
        ],
    ),
    (
        "required",
        lambda d: schema(d, "New").update(required=["name", "kind"]),
        [
            (POST, "required", "request", "kind", "required", False, True, True),
            (POST, "required", "response 200", "one.kind", "required", False, True, False),
        ],
    ),
    (
        "field",
        lambda d: schema(d, "Case")["properties"].update(note={"type": "string"}),
        [
            (
                POST,
                "field-added",
                "response 200",
                "note",
                "field",
                None,
                {"name": "note", "type": "string", "required": False},
                False,
            )
        ],
    ),
    (
        "field gone",
        lambda d: schema(d, "Case")["properties"].pop("kind"),
        [
            (
                POST,
                "field-removed",
                "response 200",
                "kind",
                "field",
                {"name": "kind", "type": "string", "required": False, "enum": ["a", "b"]},
                None,
                True,
            )
        ],
    ),
    (
        "words",
        lambda d: schema(d, "Case").update(description="Another."),
        [(POST, "prose", "operation", None, "wording", None, None, False)],
    ),
    (
        "summary",
        lambda d: operation(d).update(summary="Other."),
        [(POST, "prose", "operation", None, "wording", None, None, False)],
    ),
    (
        "deprecated",
        lambda d: operation(d).update(deprecated=True),
        [(POST, "deprecation", "operation", None, "deprecated", False, True, False)],
    ),
    (
        "server",
        lambda d: d.update(servers=[{"url": "https://b.example"}]),
        [
            (
                POST,
                "server",
                "operation",
                None,
                "servers",
                ["https://a.example"],
                ["https://b.example"],
                True,
            ),
            (
                GET,
                "server",
                "operation",
                None,
                "servers",
                ["https://a.example"],
                ["https://b.example"],
                True,
            ),
        ],
    ),
    (
        "another way in",
        lambda d: operation(d).update(security=[{"key": []}, {"other": []}]),
        [(POST, "auth", "operation", None, "auth", ["bearer"], ["bearer", "header:X"], False)],
    ),
    (
        "two keys",
        lambda d: operation(d).update(security=[{"key": [], "other": []}]),
        [(POST, "auth", "operation", None, "auth", ["bearer"], ["bearer", "header:X"], True)],
    ),
    (
        "status",
        lambda d: operation(d)["responses"].update({"201": operation(d)["responses"].pop("200")}),
        [(POST, "status", "response 201", None, "status", "200", "201", False)],
    ),
    (
        "status gone",
        lambda d: operation(d)["responses"].pop("404"),
        [(POST, "status", "response 404", None, "status", "404", None, False)],
    ),
    (
        "media type",
        lambda d: operation(d)["requestBody"].update(
            content={"text/csv": {"schema": {"$ref": "#/components/schemas/New"}}}
        ),
        [(POST, "type", "request", None, "mediaType", ["application/json"], ["text/csv"], True)],
    ),
    (
        "body needed",
        lambda d: operation(d)["requestBody"].update(required=True),
        [(POST, "required", "request", None, "required", False, True, True)],
    ),
    (
        "style",
        lambda d: operation(d)["parameters"][1].update(style="spaceDelimited"),
        [
            (POST, "type", "parameter query", "q", "style", "form", "spacedelimited", True),
            (POST, "type", "parameter query", "q", "explode", "true", "false", True),
        ],
    ),
    (
        "parameter",
        lambda d: operation(d)["parameters"].pop(),
        [
            (
                POST,
                "field-removed",
                "parameter query",
                "q",
                "parameter",
                {"name": "q", "type": "string", "required": False, "maxLength": 9},
                None,
                True,
            )
        ],
    ),
    (
        "path name",
        renamed,
        [
            (
                "POST /cases/{case_id}",
                "field-renamed",
                "parameter path",
                "case_id",
                "name",
                "id",
                "case_id",
                True,
            )
        ],
    ),
    (
        "path",
        moved,
        [("GET /v2/cases", "path", "operation", None, "path", "/cases", "/v2/cases", True)],
    ),
    (
        "method",
        lambda d: d["paths"]["/cases"].update(put=d["paths"]["/cases"].pop("get")),
        [("PUT /cases", "method", "operation", None, "method", "GET", "PUT", True)],
    ),
    (
        "gone",
        lambda d: d["paths"].pop("/cases"),
        [(GET, "operation-removed", "operation", None, "operation", GET, None, True)],
    ),
    (
        "new",
        lambda d: d["paths"].update({"/x": {"get": {"responses": {"200": {"description": "ok"}}}}}),
        [("GET /x", "operation-added", "operation", None, "operation", None, "GET /x", False)],
    ),
]


@pytest.mark.parametrize(
    ("edit", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_an_edit_of_a_spec_is_named(
    tmp_path: Path, edit: Callable[[Any], Any], expected: list[tuple[Any, ...]]
) -> None:
    """Every edit gives exactly its changes, each with the place of the spec, however the schemas refer to each other."""
    found = diff(tmp_path, edited(edit))
    assert [
        (one.operation, one.cls, one.part, one.path, one.what, one.old, one.new, one.breaking)
        for one in found
    ] == expected
    assert all(one.spec is not None and one.spec.line for one in found)


def test_a_schema_that_only_moved_is_the_same(tmp_path: Path) -> None:
    """An inline schema brought into components changes nothing for anybody."""
    inline = edited(
        lambda d: operation(d)["requestBody"]["content"]["application/json"].update(
            schema=schema(d, "New")
        )
    )
    assert diff(tmp_path, SPEC, old=inline) == []


def test_symbols_and_places(tmp_path: Path) -> None:
    """A change names the generated symbol that it reaches and the line of the spec; what is gone, the line it was on."""
    old, new = read(tmp_path, "old.json", SPEC), read(
        tmp_path, "new.json", edited(lambda d: schema(d, "Kind").update(enum=["a"]))
    )
    found = diff_specs(old, new, lambda key: {POST: ["pkg.Cases.update"]}.get(key, ()))
    assert [one.symbols for one in found] == [("pkg.Cases.update",)] * 2
    assert {one.spec.pointer for one in found if one.spec} == {"/components/schemas/Kind/enum"}
    gone = diff_specs(new, read(tmp_path, "less.json", edited(lambda d: d["paths"].pop("/cases"))))[
        -1
    ]
    assert gone.spec is not None
    assert gone.spec.source.endswith("new.json")


def test_the_work_grows_with_the_operations(tmp_path: Path) -> None:
    """Schemas that all refer to each other, one changed: one change that names every operation, each at the same cost."""

    def work(operations: int) -> int:
        data = copy.deepcopy(SPEC)
        for number in range(30):
            others = {
                f"f{step}": {"$ref": f"#/components/schemas/S{(number * 7 + step) % 30}"}
                for step in range(1, 6)
            }
            data["components"]["schemas"][f"S{number}"] = {
                "type": "object",
                "properties": {"id": {"type": "integer"}, **others},
            }
        for number in range(operations):
            content = {
                "application/json": {"schema": {"$ref": f"#/components/schemas/S{number % 30}"}}
            }
            data["paths"][f"/p{number}"] = {
                "post": {"responses": {"200": {"description": "ok", "content": content}}}
            }
        old, new = read(tmp_path, "old.json", data), copy.deepcopy(data)
        new["components"]["schemas"]["S7"]["properties"]["id"]["type"] = "string"
        changed = read(tmp_path, "new.json", new)
        found: list[Change] = []
        lines = lines_run(lambda: found.extend(diff_specs(old, changed)))
        assert [len(one.operations) for one in found] == [operations]
        return lines

    assert work(40) < 2.2 * work(20)


def test_a_chain_of_schemas_deeper_than_python_can_call(tmp_path: Path) -> None:
    """1,500 schemas, each in the one before it, the last one changed: found, with its whole path."""
    data = copy.deepcopy(SPEC)
    for number in range(1500):
        below = (
            {"$ref": f"#/components/schemas/N{number + 1}"} if number < 1499 else {"type": "string"}
        )
        data["components"]["schemas"][f"N{number}"] = {"type": "object", "properties": {"n": below}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/N0"}}}
    data["paths"]["/deep"] = {
        "post": {"responses": {"200": {"description": "ok", "content": content}}}
    }
    new = copy.deepcopy(data)
    new["components"]["schemas"]["N1499"]["properties"]["n"]["type"] = "integer"
    (found,) = diff(tmp_path, new, old=data)
    assert (found.operation, found.path) == ("POST /deep", ".".join(["n"] * 1500))
