"""A small service that has a bit of everything, and the package that is generated from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["SHOP", "Docpact", "Shop", "files_below"]

Docpact = Callable[..., Any]

SHOP = """\
openapi: 3.1.0
info: {title: Shop, description: Größe – naïve, version: "1"}
servers: [{url: https://api.example.com}]
security: [{key: []}]
tags: [{name: orders}, {name: goods}]
paths:
  /orders:
    parameters:
      - {name: trace, in: header, schema: {type: string}}
    get:
      operationId: orders_list
      tags: [orders]
      parameters:
        - {name: "page[size]", in: query, schema: {type: integer}}
        - {name: Authorization, in: header, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string}}
      responses:
        "200":
          description: OK
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}
        "304": {description: Not modified}
        default: {$ref: "#/components/responses/Problem"}
    post:
      operationId: orders_create
      tags: [orders]
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/NewOrder"}}
          application/xml: {schema: {type: string}}
      responses:
        "201":
          description: Made
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
      callbacks:
        paid:
          "{$request.body#/hook}":
            post:
              responses: {"204": {description: Taken}}
  /orders/{order_id}/goods:
    put:
      operationId: goods_replace
      tags: [goods]
      parameters:
        - {name: order_id, in: path, required: true, schema: {type: string}}
      requestBody:
        content: {application/json: {schema: {type: array, items: {type: string}}}}
      responses:
        "204": {description: Done}
  /health:
    get:
      operationId: health
      security: []
      responses: {"200": {description: OK, content: {text/plain: {schema: {type: string}}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    cert: {type: mutualTLS}
  responses:
    Problem:
      description: What is wrong
      content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}
  schemas:
    Order:
      type: object
      required: [id]
      properties: {id: {type: integer}, state: {enum: [open, paid]}}
    NewOrder:
      type: object
      required: [sku]
      properties: {sku: {type: string}, count: {type: integer, maximum: 9}}
    Problem:
      type: object
      properties: {message: {type: string}}
"""


class Shop:
    """A folder with a document, and the package that is generated from it."""

    def __init__(self, folder: Path, docpact: Docpact) -> None:
        self.spec = folder / "docs" / "shop.yaml"
        self.output = folder / "out"
        self.package = self.output / "shop"
        self._docpact = docpact
        self.spec.parent.mkdir()
        self.spec.write_text(SHOP, encoding="utf-8")

    def generate(self, *options: str | Path, formatter: str = "ruff") -> Any:
        """Runs the command on the document as it is now."""
        return self._docpact(
            *("generate", "--spec", self.spec, "--output", self.output, "--package", "shop"),
            *("--formatter", formatter, *options),
        )

    def change(self, old: str, new: str) -> None:
        """Edits the document."""
        text = self.spec.read_text(encoding="utf-8")
        assert old in text
        self.spec.write_text(text.replace(old, new), encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """What is there, by path below the output folder."""
        return files_below(self.output)


def files_below(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
