"""The snippets of a generated README: what they show of the API, and that ``docpact check`` runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from black import format_str
from black.mode import Mode
from shop_project import Docpact

from docpact.readme import snippets

SPEC = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: https://shop.test/v1}]
security: [{key: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [orders]
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: per_page, in: query, schema: {type: integer}}
      responses: {"200": {description: Ok., content: {application/json: {schema: {type: object, required: [data, meta], properties: {data: {type: array, items: {type: object}}, meta: {type: object, properties: {page: {type: integer}, pages: {type: integer}}}}}, example: {data: [{id: 1}], meta: {page: 1, pages: 1}}}}}}
  /orders/batch:
    post:
      operationId: batchDeleteOrders
      tags: [orders]
      x-docpact-batch: {items: ids, most: 2}
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [ids], properties: {ids: {type: array, maxItems: 2, items: {type: integer}}}}}}}
      responses: {"204": {description: Done.}}
  /styles/{list}/{map}/{text}:
    get:
      operationId: readStyles
      tags: [styles]
      parameters:
        - {name: list, in: path, required: true, style: label, schema: {type: array, items: {type: string}}}
        - {name: map, in: path, required: true, style: matrix, schema: {type: object, properties: {a: {type: string}}}}
        - {name: text, in: path, required: true, schema: {type: string}, example: shown}
      responses: {"204": {description: Done.}}
  /events:
    get: {operationId: readEvents, tags: [styles], responses: {"200": {description: Ok., content: {text/event-stream: {schema: {type: object, properties: {a: {type: integer}}}}}}}}
  /files:
    put: {operationId: putFile, tags: [styles], requestBody: {required: true, content: {application/octet-stream: {}}}, responses: {"200": {description: Ok., content: {application/octet-stream: {schema: {type: string, format: binary}}}}}}
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
"""  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, docpact: Docpact) -> Path:
    (tmp_path / "shop.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "docpact.toml").write_text(
        '[clients.shop]\nspec = "shop.yaml"\npackage = "snippet_shop"\n', encoding="utf-8"
    )
    assert docpact("generate", cwd=tmp_path).code == 0
    return tmp_path


def findings(docpact: Docpact, project: Path) -> tuple[int, list[dict[str, Any]]]:
    ran = docpact("check", "--format", "json", cwd=project)
    return ran.code, json.loads(ran.out)["findings"]


def test_readme_runs(docpact: Docpact, project: Path) -> None:
    """The README shows a call, the whole response, an error, pages, a batch and the fake; all of it runs."""
    readme = (project / "generated" / "snippet-shop" / "README.md").read_text(encoding="utf-8")
    for text in (
        "client = Client(access_token='your-access-token')",
        "client.orders.with_response.list()",
        "except StatusError as error:",
        "for item in client.orders.list_all():",
        "_all(ids=[",
        "fake = FakeClient()",
        "'shown')",
    ):
        assert text in readme
    assert findings(docpact, project) == (0, [])


def test_snippet_that_fails_is_found(docpact: Docpact, project: Path) -> None:
    """A snippet that raises is a finding with its line."""
    (project / "mine").mkdir()
    (project / "mine" / "README.md.jinja").write_text(
        "# x\n\n```python\nfrom {{ package.name }} import Client\n```\n\n```python\nClient().orders.nothing()\n```\n",
        encoding="utf-8",
    )
    with (project / "docpact.toml").open("a", encoding="utf-8") as file:
        file.write('templates = "mine"\n')
    assert docpact("generate", "--force", cwd=project).code == 0
    code, found = findings(docpact, project)
    assert (code, [one["rule"] for one in found]) == (1, ["DP601"])
    assert "AttributeError" in found[0]["message"]
    assert found[0]["page"]["source"].endswith("README.md")
    assert found[0]["page"]["line"] == 10


_ORDER = {
    "type": "object",
    "required": ["sku", "purpose"],
    "properties": {
        "sku": {"type": "string"},
        "count": {"type": "integer"},
        "purpose": {"enum": ["gift", "own"]},
    },
}


_SHOWN: list[tuple[list[Any], Any, list[str]]] = [
    ([{"sku": "a", "count": 2}], 7, ["7", "sku='a'", "purpose='gift'", "count=2"]),
    ([{"sku": "a", "count": "2"}], "seven", ["1", "sku='string'", "purpose='gift'"]),
    ([{"sku": "a"}, {"sku": "b", "purpose": "own"}], 0, ["1", "sku='b'", "purpose='own'"]),
    (["sku=a&purpose=own"], None, ["1", "sku='string'", "purpose='gift'"]),
    ([{"sku": "a", "purpose": "own", "more": 1}], 1, ["1", "sku='a'", "purpose='own'"]),
]
"""Examples of a body, the example of a parameter, and the arguments of the call that is shown."""


def test_calls_are_accepted_whatever_the_examples(tmp_path: Path, docpact: Docpact) -> None:
    """A call shows the first example that its schema accepts, else one completed with what it lacks, else a made-up value."""
    paths: dict[str, Any] = {}
    for number, (bodies, parameter, _) in enumerate(_SHOWN):
        named = {f"e{place}": {"value": value} for place, value in enumerate(bodies)}
        media = {"schema": _ORDER, "examples": named}
        at = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}, "example": parameter}  # fmt: skip
        paths[f"/case{number}/{{id}}"] = {
            "post": {
                "operationId": f"createCase{number}",
                "parameters": [at],
                "requestBody": {"required": True, "content": {"application/json": media}},
                "responses": {"204": {"description": "Done."}},
            }
        }
    document = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": paths}
    (tmp_path / "shop.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "docpact.toml").write_text(
        '[clients.shop]\nspec = "shop.json"\npackage = "examples_shop"\n', encoding="utf-8"
    )
    assert docpact("generate", cwd=tmp_path).code == 0
    [readme] = tmp_path.rglob("README.md")
    operations = readme.read_text(encoding="utf-8").partition("## Operations")[2]
    calls = [" ".join(code.split()) for _, code in snippets(operations)]
    for call, (_, _, arguments) in zip(calls, _SHOWN, strict=True):
        given = call.partition("(")[2].rpartition(")")[0].strip(" ,")
        assert given.split(", ") == arguments
    assert "DP601" not in docpact("check", cwd=tmp_path).out


NESTED = {
    "lines": [{"sku": f"part-{number}", "count": number, "tags": []} for number in range(4)],
    "note": "x" * 90,
    "address": {"street": "1 Long Road of Many Names", "town": "Upper Testing", "code": "AB1 2CD"},
    "short": [1, 2],
    "none": None,
}


def test_a_long_call_is_laid_out_as_black_lays_it_out(tmp_path: Path, docpact: Docpact) -> None:
    """A body of many values is read an item a line, in all snippets, within a statement too."""
    body = {"schema": {"type": "object"}, "example": NESTED}
    operation = {
        "operationId": "createOrder",
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {"200": {"description": "Ok.", "content": {"application/json": body}}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/orders": {"post": operation}},
    }
    (tmp_path / "shop.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "docpact.toml").write_text(
        '[clients.shop]\nspec = "shop.json"\npackage = "long_call_shop"\n', encoding="utf-8"
    )
    assert docpact("generate", cwd=tmp_path).code == 0
    [readme] = tmp_path.rglob("README.md")
    blocks = [code for _, code in snippets(readme.read_text(encoding="utf-8"))]
    shown = [code for code in blocks if "part-3" in code]
    assert len(shown) >= 3
    for code in shown:
        assert code == format_str(code, mode=Mode(string_normalization=False))
