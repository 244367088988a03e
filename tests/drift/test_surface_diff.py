"""The names that callers of a client write: what becomes of them when a spec changes, though nothing on the wire does."""

from __future__ import annotations

import copy
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from docpact.cli import app
from docpact.client.surface import surface_of
from docpact.diff.changes import Change
from docpact.diff.spec_diff import diff_specs
from docpact.diff.surface_diff import diff_surfaces
from docpact.openapi import read_api
from docpact.report.changes import change_report

SIZES = [f"size {number}" for number in range(12)]
SPEC: dict[str, Any] = yaml.safe_load("""
openapi: 3.1.0
info: {title: Crates, version: '1'}
servers: [{url: 'https://{yard}.example', variables: {yard: {default: north}}}]
security: [{mark: []}, {sign: []}]
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
        '201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Receipt'}}}}
    get:
      operationId: listBoxes
      tags: [Boxes]
      parameters:
        - {name: lid, in: query, schema: {type: string}}
        - {name: size, in: query, schema: {type: string}}
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Receipt'}}}}
  /lids:
    get:
      operationId: listLids
      tags: [Lids]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Lid'}}}}}
components:
  securitySchemes:
    mark: {type: apiKey, in: header, name: X-Mark}
    sign: {type: http, scheme: bearer}
  schemas:
    Box: {type: object, properties: {lid: {$ref: '#/components/schemas/Lid'}, a-b: {type: string}}}
    Lid: {type: object, properties: {form: {type: string}}}
    Receipt:
      type: object
      properties:
        number: {type: integer}
        box: {anyOf: [{$ref: '#/components/schemas/Stamp'}, {$ref: '#/components/schemas/Seal'}]}
    Stamp: {type: object, properties: {ink: {type: string}}}
    Seal: {type: object, properties: {wax: {type: string}}}
""")
SPEC["paths"]["/boxes"]["get"]["parameters"][1]["schema"]["enum"] = SIZES


def sources(folder: Path, edit: Callable[[Any], Any]) -> list[Any]:
    data = copy.deepcopy(SPEC)
    changed = edit(data)
    found: list[Any] = []
    for name, one in (
        ("old.yaml", SPEC),
        ("new.yaml", changed if isinstance(changed, dict) and "paths" in changed else data),
    ):
        (folder / name).write_text(yaml.safe_dump(one, sort_keys=False), encoding="utf-8")
        found.append(read_api(folder / name))
    return found


def diff(folder: Path, edit: Callable[[Any], Any], package: str = "crates") -> list[Change]:
    old, new = sources(folder, edit)
    return diff_surfaces(old, new, surface_of(old.api, "crates"), surface_of(new.api, package))


def renamed(name: str, now: str) -> Callable[[Any], Any]:
    """Another name for a schema, wherever it is referred to."""

    def edit(data: Any) -> Any:
        schemas = data["components"]["schemas"]
        data["components"]["schemas"] = {now if k == name else k: v for k, v in schemas.items()}
        refs = f'"#/components/schemas/{name}"', f'"#/components/schemas/{now}"'
        return json.loads(json.dumps(data).replace(*refs))

    return edit


def schemas(data: Any) -> Any:
    return data["components"]["schemas"]


def boxes(data: Any) -> Any:
    return data["paths"]["/boxes"]


Told = tuple[str, str, str | None, str | None, bool, str]
Row = tuple[str, Callable[[Any], Any], list[Told]]
S, C = "/components/schemas", "crates.models"
ROWS: list[Row] = [
    (
        "a class that is sent, with its dict",
        renamed("Lid", "Cover"),
        [
            ("field-renamed", "symbol", f"{C}.Lid", f"{C}.Cover", True, f"{S}/Cover"),
            ("field-renamed", "symbol", f"{C}.dicts.LidDict", f"{C}.dicts.CoverDict", True, f"{S}/Cover"),
        ],
    ),
    (
        "a class in a union",
        renamed("Seal", "Wax"),
        [("field-renamed", "symbol", f"{C}.Seal", f"{C}.Wax", True, f"{S}/Wax")],
    ),
    (
        "a class that is gone with the place where it stood",
        lambda d: (
            schemas(d)["Receipt"]["properties"].pop("box"),
            schemas(d).pop("Stamp"),
            schemas(d).pop("Seal"),
        ),
        [
            ("field-removed", "symbol", f"{C}.Stamp", None, True, f"{S}/Stamp"),
            ("field-removed", "symbol", f"{C}.Seal", None, True, f"{S}/Seal"),
        ],
    ),
    (
        "a class that has become that of another place",
        lambda d: schemas(d)["Box"]["properties"].update(lid={"$ref": f"#{S}/Seal"}),
        [
            ("field-removed", "symbol", f"{C}.dicts.LidDict", None, True, f"{S}/Lid"),
            ("type", "symbol", f"{C}.Lid", f"{C}.Seal", True, f"{S}/Seal"),
            ("cosmetic", "module", f"{C}.shared", f"{C}.lids", False, f"{S}/Lid"),
        ],
    ),
    (
        "a class no longer sent",
        lambda d: schemas(d)["Box"]["properties"].pop("lid"),
        [
            ("field-removed", "symbol", f"{C}.dicts.LidDict", None, True, f"{S}/Lid"),
            ("cosmetic", "module", f"{C}.shared", f"{C}.lids", False, f"{S}/Lid"),
        ],
    ),
    (
        "a class that is any of two",
        lambda d: schemas(d).update(Lid={"anyOf": [{"$ref": f"#{S}/Stamp"}, {"type": "string"}]}),
        [
            ("field-removed", "symbol", f"{C}.Lid", None, True, f"{S}/Lid"),
            ("field-removed", "symbol", f"{C}.dicts.LidDict", None, True, f"{S}/Lid"),
            ("cosmetic", "module", f"{C}.boxes", f"{C}.shared", False, f"{S}/Stamp"),
        ],
    ),
    (
        "an attribute and an argument that give way to another",
        lambda d: schemas(d)["Box"]["properties"].update({"a_b": {"type": "string"}}),
        [
            ("field-renamed", "symbol", "crates.resources.boxes.Boxes.create.a_b", "crates.resources.boxes.Boxes.create.a_b_2", True, f"{S}/Box/properties/a-b"),
            ("field-renamed", "symbol", f"{C}.Box.a_b", f"{C}.Box.a_b_2", True, f"{S}/Box/properties/a-b"),
        ],
    ),
    (
        "an enumeration that may be told where it stands",
        lambda d: boxes(d)["get"]["parameters"][1]["schema"].update(enum=SIZES[:2]),
        [
            ("field-removed", "symbol", "crates.resources.boxes.Size", None, True, "/paths/~1boxes/post"),
        ],
    ),
    (
        "an enumeration that two arguments tell apart",
        lambda d: boxes(d)["post"].update(
            parameters=[{"name": "size", "in": "query", "schema": {"type": "string", "enum": SIZES[1:]}}]
        ),
        [
            (
                "field-renamed", "symbol", "crates.resources.boxes.Size", "crates.resources.boxes.ListSize",
                True, "/paths/~1boxes/post",
            ),
        ],
    ),
    (
        "a body passed whole",
        lambda d: boxes(d)["post"]["requestBody"]["content"].update(
            {"application/json": {"schema": {"type": "array", "items": {"$ref": f"#{S}/Box"}}}}
        ),
        [("type", "arguments", "keywords", "value", True, "/paths/~1boxes/post/requestBody")],
    ),
    (
        "a scheme of another name",
        lambda d: (
            d.update(security=[{"stamp": []}, {"sign": []}]),
            d["components"].update(
                securitySchemes={
                    "stamp": {"type": "apiKey", "in": "header", "name": "x-mark"},
                    "sign": {"type": "http", "scheme": "bearer"},
                }
            ),
        ),
        [
            (
                "field-renamed", "symbol", "crates.Client.mark", "crates.Client.stamp", True,
                "/components/securitySchemes/stamp",
            ),
            (
                "field-renamed", "environment", "CRATES_MARK", "CRATES_STAMP", True,
                "/components/securitySchemes/stamp",
            ),
        ],
    ),
    (
        "a scheme less",
        lambda d: (d.update(security=[{"mark": []}]), d["components"]["securitySchemes"].pop("sign")),
        [
            ("field-renamed", "symbol", "crates.Client.mark", "crates.Client.api_key", True, "/components/securitySchemes/mark"),
            ("field-renamed", "environment", "CRATES_MARK", "CRATES_API_KEY", True, "/components/securitySchemes/mark"),
            ("field-removed", "symbol", "crates.Client.sign", None, True, "/components/securitySchemes/sign"),
            ("field-removed", "environment", "CRATES_SIGN", None, True, "/components/securitySchemes/sign"),
        ],
    ),
    (
        "an environment variable of another name",
        lambda d: d["components"]["securitySchemes"]["mark"].update({"x-docpact-env": "MARK"}),
        [("field-renamed", "environment", "CRATES_MARK", "MARK", True, "/components/securitySchemes/mark")],
    ),
    (
        "a server variable of another name",
        lambda d: d.update(
            servers=[{"url": "https://{place}.example", "variables": {"place": {"default": "north"}}}]
        ),
        [
            (
                "field-renamed", "symbol", "crates.Client.yard", "crates.Client.place", True,
                "/servers/0/variables/place",
            ),
            ("field-renamed", "environment", "CRATES_YARD", "CRATES_PLACE", True, "/servers/0/variables/place"),
        ],
    ),
    (
        "a server variable of another default",
        lambda d: d["servers"][0]["variables"]["yard"].update(default="south"),
        [("default", "default", "north", "south", True, "/servers/0/variables/yard")],
    ),
    (
        "a class that stands in another module",
        lambda d: d["paths"]["/lids"]["get"].update(tags=["Covers"]),
        [],
    ),
    ("an operation more", lambda d: d["paths"].update({"/more": d["paths"]["/lids"]}), []),
    ("other words", lambda d: schemas(d)["Lid"].update(description="On top."), []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_names(tmp_path: Path, edit: Callable[[Any], Any], expected: list[Told]) -> None:
    """Each name that callers can no longer use is told once, with what it is called now, and placed in the spec."""
    found = diff(tmp_path, edit)
    assert [
        (one.cls, one.what, one.old, one.new, one.breaking, one.spec.pointer if one.spec else "")
        for one in found
    ] == expected


def test_another_package_moves_no_name(tmp_path: Path) -> None:
    """What is called after the package is the same name in another one, environment variables too."""
    assert diff(tmp_path, lambda d: None, package="crates2") == []


def test_the_names_are_those_of_the_clients(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the command line: every class that the change names as gone can be imported from the old client only."""
    monkeypatch.chdir(tmp_path)
    sources(tmp_path, renamed("Lid", "Cover"))
    run = CliRunner().invoke
    for name in ("old", "new"):
        made = ["generate", "--spec", f"{name}.yaml", "--output", ".", "--package", f"pkg_{name}"]
        assert run(app, made).exit_code == 0
    shown = run(app, ["diff", "old.yaml", "new.yaml", "--format", "json"])
    assert shown.exit_code == 1
    changes = json.loads(shown.output)["changes"]
    assert [(one["operation"], one["in"], one["breaking"]) for one in changes] == [
        ("POST /boxes", "operation", True)
    ] * 2
    monkeypatch.syspath_prepend(str(tmp_path))
    for one in changes:
        for symbol, there, other in ((one["old"], "old", "new"), (one["new"], "new", "old")):
            assert symbol.startswith(f"{there}.")
            module, _, name = symbol.partition(".")[2].rpartition(".")
            assert hasattr(importlib.import_module(f"pkg_{there}.{module}"), name)
            assert not hasattr(importlib.import_module(f"pkg_{other}.{module}"), name)
    for name in [name for name in sys.modules if name.startswith(("pkg_old", "pkg_new"))]:
        del sys.modules[name]


def test_a_file_beside_a_configured_client_has_its_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is that of the client, also where both are named by their files."""
    monkeypatch.chdir(tmp_path)
    sources(tmp_path, renamed("Receipt", "Slip"))
    (tmp_path / "pyproject.toml").write_text(
        '[tool.docpact.clients.yard]\nspec = "new.yaml"\noutput = "out"\ndistribution = "yard-crates"\n'
        'package = "yard_crates"\nclient-class = "Yard"\n',
        encoding="utf-8",
    )
    for new in ("yard", "new.yaml"):
        shown = CliRunner().invoke(app, ["diff", "old.yaml", new, "--format", "json"])
        (change,) = json.loads(shown.output)["changes"]
        assert (change["old"], change["new"]) == (
            "yard_crates.models.Receipt",
            "yard_crates.models.Slip",
        )


def test_names_in_text_and_markdown(tmp_path: Path) -> None:
    """They stand apart from the operations, a line each, and count among what breaks."""

    old, new = sources(tmp_path, renamed("Receipt", "Slip"))
    was, now = surface_of(old.api, "crates"), surface_of(new.api, "crates")
    changes = [*diff_specs(old, new, now.symbols, was.symbols), *diff_surfaces(old, new, was, now)]
    text = change_report("text")(changes)
    line = "  breaking  `crates.models.Receipt` is now `crates.models.Slip`  [field-renamed]  "
    assert text.startswith(f"the names of the client\n{line}")
    assert text.endswith("\n1 change, 1 of them breaking\n")
    markdown = change_report("markdown")(changes)
    assert "\n- `crates.models.Receipt` is now `crates.models.Slip` · spec `" in markdown
