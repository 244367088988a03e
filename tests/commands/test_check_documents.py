"""``docpact check`` without pages: the examples of a document, and a client against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from shop_project import Docpact

GOOD = """
openapi: 3.2.0
info: {title: Shop, version: "1"}
servers: [{url: "https://{zone}.shop.test/v1", variables: {zone: {default: eu}}}]
security: [{key: []}]
paths:
  /orders/{order_id}:
    parameters: [{name: order_id, in: path, required: true, schema: {type: integer}, example: 7}]
    get:
      operationId: getOrder
      parameters:
        - {name: fields, in: query, explode: false, schema: {type: array, items: {type: string}}, examples: {one: {value: [a, b]}}}
        - {name: X-Trace, in: header, required: true, schema: {type: string, minLength: 3}}
        - {name: deep, in: query, style: deepObject, schema: {type: object, properties: {a: {type: integer}}}}
      responses:
        "200":
          description: Ok.
          headers: {X-Left: {schema: {type: integer}, example: 3}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}, examples: {cat: {dataValue: {kind: Cat, at: 2026-01-02}}, text: {serializedValue: '{"kind": "Cat"}'}}}}
    put:
      operationId: replaceOrder
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}, example: {count: 1}}}}
      responses: {"204": {description: Done.}}
  /upload:
    post:
      operationId: upload
      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}}}}}}
      responses: {"200": {description: Ok., content: {application/json: {schema: {type: array, items: {type: string, format: date}}}}}}
  /events:
    get: {operationId: readEvents, responses: {"200": {description: Ok., content: {text/event-stream: {schema: {type: object}}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Pet: {type: object, required: [kind], discriminator: {propertyName: kind, mapping: {Cat: "#/components/schemas/Cat"}}, properties: {kind: {type: string}, at: {type: string, format: date}}}
    Cat: {allOf: [{$ref: "#/components/schemas/Pet"}, {type: object, properties: {claws: {type: integer}}}]}
    Order: {type: object, required: [count], properties: {count: {type: integer, minimum: 1, examples: [1, 2]}, id: {type: integer, readOnly: true}}}
"""


def checked(docpact: Docpact, spec: Path, text: str) -> tuple[int, dict[str, Any]]:
    spec.write_text(text, encoding="utf-8")
    ran = docpact("check", "--spec", str(spec), "--format", "json")
    return ran.code, json.loads(ran.out)


def test_a_document_can_be_green(docpact: Docpact, tmp_path: Path) -> None:
    """A document whose examples are right passes, and its client sends and reads what it describes."""
    code, report = checked(docpact, tmp_path / "shop.yaml", GOOD)
    assert (code, report["findings"]) == (0, [])
    rows = {row["operation"]: row for row in report["matrix"]}
    assert rows["GET /orders/{order_id}"] == {
        "client": "shop",
        "operation": "GET /orders/{order_id}",
        "page": "none",
        "spec": "pass",
        "request_sample": "none",
        "response_sample": "pass",
        "request_proof": "pass",
        "response_proof": "pass",
        "generated": "pass",
    }
    assert rows["PUT /orders/{order_id}"]["request_sample"] == "pass"
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("right", "wrong", "pointer", "severity"),
    [
        ("example: 7", "example: seven", "/paths/~1orders~1{order_id}/parameters/0/example", "error"),
        ("value: [a, b]", "value: [a, 1]", "/get/parameters/0/examples/one/value", "error"),
        ("example: 3", "example: x", "/responses/200/headers/X-Left/example", "error"),
        ("at: 2026-01-02", "at: soon", "/examples/cat/dataValue", "error"),
        ('{"kind": "Cat"}', '{"kind": 1}', "/examples/text/serializedValue", "error"),
        ("example: {count: 1}", "example: {count: 0}", "/requestBody/content/application~1json/example", "error"),
        ("examples: [1, 2]", "examples: [1, 0]", "/components/schemas/Order/properties/count/examples/1", "error"),
        ("dataValue: {kind: Cat, at: 2026-01-02}", "externalValue: https://x.test/a", "/examples/cat/externalValue", "note"),
    ],
)  # fmt: skip
def test_examples(
    docpact: Docpact, tmp_path: Path, right: str, wrong: str, pointer: str, severity: str
) -> None:
    """Each example is checked, wherever it is; one that is wrong is one finding, at its place."""
    assert right in GOOD
    code, report = checked(docpact, tmp_path / "shop.yaml", GOOD.replace(right, wrong))
    found = [(one["rule"], one["severity"]) for one in report["findings"]]
    assert found == [("DP506", severity)]
    assert report["findings"][0]["spec"]["pointer"].endswith(pointer)
    assert code == (1 if severity == "error" else 0)


def test_configured_client_without_pages(docpact: Docpact, tmp_path: Path) -> None:
    """A configured client without stored facts is checked so too; code that is edited fails the proof."""
    (tmp_path / "shop.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "docpact.toml").write_text(
        '[clients.shop]\nspec = "shop.yaml"\npackage = "green_shop"\n', encoding="utf-8"
    )
    assert docpact("generate", cwd=tmp_path).code == 0
    ran = docpact("check", cwd=tmp_path)
    assert (ran.code, "no findings, 4 operations checked" in ran.out) == (0, True)
    (module,) = (tmp_path / "generated").rglob("resources/orders.py")
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("PUT /orders", "POST /orders"), encoding="utf-8")
    ran = docpact("check", "--format", "json", cwd=tmp_path)
    rules = {one["rule"] for one in json.loads(ran.out)["findings"]}
    assert rules == {"DP602", "DP608"}


def test_spec_and_client_exclude_each_other(docpact: Docpact, tmp_path: Path) -> None:
    """A configured client beside ``--spec`` is wrong usage."""
    ran = docpact("check", "shop", "--spec", str(tmp_path / "x.yaml"))
    assert (ran.code, "remove one of the two" in ran.err) == (2, True)
