"""What breaks those who call the client: names that move, bodies that go, fields of one direction, looser limits."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from docpact.client.symbols import symbols_by_key
from docpact.diff.changes import Change, change_json
from docpact.diff.spec_diff import diff_specs
from docpact.openapi import read_api

SPEC: dict[str, Any] = yaml.safe_load("""
openapi: 3.1.0
info: {title: Crates, version: '1'}
servers: [{url: https://a.example}]
security: [{key: []}]
tags: [{name: Boxes}]
paths:
  /boxes:
    post:
      operationId: createBox
      tags: [Boxes]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}
      responses:
        '201':
          description: ok
          headers: {X-Left: {required: true, schema: {type: integer}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}
    delete:
      operationId: clearBoxes
      tags: [Boxes]
      responses: {'204': {description: ok}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Box:
      type: object
      properties:
        id: {type: string, readOnly: true}
        pin: {type: string, writeOnly: true}
        step: {type: number, multipleOf: 0.5}
        tags: {type: array, items: {type: string}, uniqueItems: true}
        lid:
          oneOf: [{$ref: '#/components/schemas/Flat'}, {$ref: '#/components/schemas/Dome'}]
          discriminator: {propertyName: kind}
    Flat: {type: object, properties: {kind: {const: flat}}}
    Dome: {type: object, properties: {kind: {const: dome}}}
""")


def diff(folder: Path, edit: Callable[[Any], Any], package: str = "crates") -> list[Change]:
    data = copy.deepcopy(SPEC)
    edit(data)
    sources: list[Any] = []
    for name, one in (("old.yaml", SPEC), ("new.yaml", data)):
        (folder / name).write_text(yaml.safe_dump(one, sort_keys=False), encoding="utf-8")
        sources.append(read_api(folder / name))
    was, now = symbols_by_key(sources[0].api, "crates"), symbols_by_key(sources[1].api, package)
    return diff_specs(*sources, now.__getitem__, was.__getitem__)


def create(data: Any) -> Any:
    return data["paths"]["/boxes"]["post"]


def box(data: Any) -> Any:
    return data["components"]["schemas"]["Box"]


Row = tuple[str, Callable[[Any], Any], list[tuple[str, str, str | None, str, bool, str]]]
BOX, OPERATION = "/components/schemas/Box", "/paths/~1boxes/post"
ROWS: list[Row] = [
    (
        "renamed method",
        lambda d: create(d).update(operationId="makeBox"),
        [("field-renamed", "operation", None, "symbol", True, f"{OPERATION}/operationId")],
    ),
    (
        "moved to another resource",
        lambda d: create(d).update(tags=["Crates"]),
        [("field-renamed", "operation", None, "symbol", True, OPERATION)],
    ),
    (
        "no request body",
        lambda d: create(d).pop("requestBody"),
        [("field-removed", "request", None, "body", True, f"{OPERATION}/requestBody")],
    ),
    (
        "a request body",
        lambda d: d["paths"]["/boxes"]["delete"].update(requestBody=create(d)["requestBody"]),
        [("field-added", "request", None, "body", True, "/paths/~1boxes/delete/requestBody")],
    ),
    (
        "no response body",
        lambda d: create(d)["responses"]["201"].pop("content"),
        [("status", "response 201", None, "body", True, f"{OPERATION}/responses/201")],
    ),
    (
        "one more form of a body",
        lambda d: create(d)["requestBody"]["content"].update({"text/plain": {}}),
        [
            (
                "type",
                "request",
                None,
                "mediaType",
                False,
                f"{OPERATION}/requestBody/content",
            )
        ],
    ),
    (
        "no header",
        lambda d: create(d)["responses"]["201"].pop("headers"),
        [
            (
                "field-removed",
                "response 201",
                "X-Left",
                "header",
                True,
                f"{OPERATION}/responses/201/headers/X-Left",
            )
        ],
    ),
    (
        "another header",
        lambda d: create(d)["responses"]["201"]["headers"]["X-Left"].update(
            schema={"type": "string"}
        ),
        [
            (
                "type",
                "response 201",
                "X-Left",
                "type",
                True,
                f"{OPERATION}/responses/201/headers/X-Left/schema/type",
            )
        ],
    ),
    (
        "required, but only answered",
        lambda d: box(d).update(required=["id"]),
        [("required", "response 201", "id", "required", False, f"{BOX}/properties/id")],
    ),
    (
        "new, but only answered",
        lambda d: (
            box(d)["properties"].update(at={"type": "string", "readOnly": True}),
            box(d).update(required=["at"]),
        ),
        [("field-added", "response 201", "at", "field", False, f"{BOX}/properties/at")],
    ),
    (
        "gone, but only sent",
        lambda d: box(d)["properties"].pop("pin"),
        [("field-removed", "request", "pin", "field", True, f"{BOX}/properties/pin")],
    ),
    (
        "no longer sent",
        lambda d: box(d)["properties"]["step"].update(readOnly=True),
        [("field-removed", "request", "step", "field", True, f"{BOX}/properties/step")],
    ),
    (
        "finer steps",
        lambda d: box(d)["properties"]["step"].update(multipleOf=0.1),
        [
            (
                "constraint",
                part,
                "step",
                "multipleOf",
                False,
                f"{BOX}/properties/step/multipleOf",
            )
            for part in ("request", "response 201")
        ],
    ),
    (
        "the same twice",
        lambda d: box(d)["properties"]["tags"].update(uniqueItems=False),
        [
            (
                "constraint",
                part,
                "tags",
                "uniqueItems",
                False,
                f"{BOX}/properties/tags/uniqueItems",
            )
            for part in ("request", "response 201")
        ],
    ),
    (
        "told apart by another field",
        lambda d: box(d)["properties"]["lid"]["discriminator"].update(propertyName="sort"),
        [
            (
                "constraint",
                part,
                "lid",
                "discriminator",
                part == "request",
                f"{BOX}/properties/lid/discriminator",
            )
            for part in ("request", "response 201")
        ],
    ),
    (
        "no key",
        lambda d: d.pop("security"),
        [("auth", "operation", None, "auth", False, "/security")] * 2,
    ),
]


@pytest.mark.parametrize(
    ("edit", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_what_callers_have_to_know(
    tmp_path: Path,
    edit: Callable[[Any], Any],
    expected: list[tuple[str, str, str | None, str, bool, str]],
) -> None:
    """Every edit is told once for each direction it is seen in, judged for that direction, and placed to the keyword."""
    found = diff(tmp_path, edit)
    assert [
        (one.cls, one.part, one.path, one.what, one.breaking, one.spec.pointer if one.spec else "")
        for one in found
    ] == expected
    assert all(one.spec is not None and (one.spec.line or 0) > 1 for one in found)


def test_a_name_that_moved_is_told_with_both(tmp_path: Path) -> None:
    """The old and the new symbol; a package of another name alone moves none."""
    (change,) = diff(tmp_path, lambda d: create(d).update(operationId="makeBox"))
    assert (change.old, change.new) == (
        "crates.resources.boxes.Boxes.create",
        "crates.resources.boxes.Boxes.make",
    )
    assert change.symbols == ("crates.resources.boxes.Boxes.make",)
    assert diff(tmp_path, lambda d: None, package="crates2") == []


def test_a_change_of_a_shared_schema_is_one_change(tmp_path: Path) -> None:
    """It is told once for what is sent and once for what is answered, with all operations and symbols that it reaches."""
    data = copy.deepcopy(SPEC)
    data["paths"]["/lids"] = {"put": {**data["paths"]["/boxes"]["post"], "operationId": "putLid"}}
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(yaml.safe_dump(data))
    data["components"]["schemas"]["Box"]["properties"]["step"]["multipleOf"] = 5
    new.write_text(yaml.safe_dump(data))
    found = diff_specs(read_api(old), read_api(new), lambda key: [f"client.{key[:3]}"])
    assert [(one.in_, one.path, one.breaking) for one in found] == [
        ("request", "step", True),
        ("response", "step", False),
    ]
    for one in found:
        assert one.operation == "POST /boxes"
        assert one.operations == ("POST /boxes", "PUT /lids")
        assert change_json(one)["symbols"] == ["client.POS", "client.PUT"]


def test_a_shared_change_reaches_what_refers_to_it(tmp_path: Path) -> None:
    """An operation is listed where its own schema leads to the change, at any depth, and is not reported for its words."""
    data = copy.deepcopy(SPEC)
    inside = {"type": "object", "properties": {"boxes": {"type": "array", "items": {"$ref": "#/components/schemas/Box"}}}}  # fmt: skip
    flat = {"$ref": "#/components/schemas/Flat"}
    for name, schema in (("lots", inside), ("flats", flat)):
        content = {"application/json": {"schema": schema}}
        answer = {"description": "ok", "content": content}
        data["paths"][f"/{name}"] = {"get": {"operationId": name, "responses": {"200": answer}}}
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(yaml.safe_dump(data, sort_keys=False))
    data["components"]["schemas"]["Box"]["properties"]["tags"]["maxItems"] = 3
    data["components"]["schemas"]["Dome"]["required"] = ["kind"]
    new.write_text(yaml.safe_dump(data, sort_keys=False))
    found = diff_specs(read_api(old), read_api(new))
    assert [(one.in_, one.path, one.what, one.breaking, one.operations) for one in found] == [
        ("request", "tags", "maxItems", True, ()),
        ("request", "lid.kind", "required", True, ()),
        ("response", "tags", "maxItems", False, ("POST /boxes", "GET /lots")),
        ("response", "lid.kind", "required", False, ("POST /boxes", "GET /lots")),
    ]
