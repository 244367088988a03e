"""A project begun from a made-up page, with a spec as a person would have it after some editing."""

from __future__ import annotations

from pathlib import Path

from docpact.check.check import check_client
from docpact.check.errata import load_errata
from docpact.client.symbols import symbols_by_key
from docpact.files import replace_all
from docpact.follow.drift import load_facts
from docpact.follow.refresh import Client, Refreshed, refresh
from docpact.openapi import read_api
from docpact.pages import read_page

PAGE = """---
title: Create
url: https://docs.example.com/items/create/
---

# Create

## Request

HTTP Method: **POST**

| Parameter | Description |
| --------- | ----------- |
| labels    | Array of labels. Max length of 25. |
| color     | Optional The color - red, green or blue. |
| note      | Optional A note. |

### Sample request

```bash
curl -X POST \\
  https://<tenant-domain>/api/v2/items \\
  -H 'content-type: application/json' \\
  -H 'Authorization: Bearer <<CREDENTIAL.tines_api_key>>' \\
  -d '{
        "labels": ["a", "b"],
        "color": "red",
        "note": "x"
      }'
```

## Response

### Field description

| Parameter | Description |
| --------- | ----------- |
| item_id   | The item. |
| color     | The color - red, green or blue. |
| closed_at | ISO 8601 Timestamp of when it was closed. |

### Sample response

```json
{
  "item_id": 7,
  "color": "RED"
  "closed_at": null
}
```
"""

SPEC = """\
# Mine.
openapi: 3.1.0
info: {title: Items, version: '1'}

servers:
  - url: https://{tenant}   # one for each tenant
    variables:
      tenant: {default: x.example}

security:
  - apiKey: []

paths:
  /api/v2/items:
    post:
      operationId: createItem
      tags: [Items]
      summary: Create an item with up to 25 labels.
      externalDocs:
        url: https://docs.example.com/items/create/
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/NewItem'
            example: {labels: [a, b], color: red, note: x}
      responses:
        2XX:
          description: The item.
          x-docpact-not-stated:
            status: No status is given.
            required: Nothing is said; the sample has all.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Item'

components:
  securitySchemes:
    apiKey: {type: http, scheme: bearer}

  schemas:
    NewItem:
      type: object
      required: [labels]
      properties:
        labels:
          type: array
          maxItems: 25        # the page says so
          items: {type: string}
        color:
          $ref: '#/components/schemas/Color'
        # anything goes
        note:
          type: string

    Color:
      type: string
      enum:
        - red
        - green    # like grass
        - blue

    Item:
      type: object
      required: [item_id, color, closed_at]
      properties:
        item_id: {type: integer}
        color: {type: string, enum: [RED, GREEN, BLUE]}
        closed_at:
          type: [string, 'null']
          format: date-time
"""

ERRATA = """\
# Known defects.
errata:
  # the comma
  - id: comma
    kind: sample
    operation: POST /api/v2/items
    in: response
    sample: DIGEST
    fault: expected ',' or '}', found '"'
    edit: {insert: ',', before: '"closed_at": null'}
    wrong: No comma.
    reason: A comma is meant.

  - id: color
    kind: decision
    operation: POST /api/v2/items
    in: response
    path: color
    fact: enum
    page: [red, green, blue]
    spec: [RED, GREEN, BLUE]
    wrong: Two cases.
    reason: The sample is right.
"""


class Project:
    """Its files are in ``folder``."""

    def __init__(
        self, folder: Path, page: str = PAGE, spec: str = SPEC, errata: str = ERRATA
    ) -> None:
        self.folder = folder
        self.spec, self.errata, self.pages = (
            folder / "spec.yaml",
            folder / "errata.yaml",
            folder / "pages",
        )
        self.pages.mkdir()
        read = read_page(page, "create.md")
        digest = read.operations[0].responses[0].samples[0].digest
        self.spec.write_text(spec, encoding="utf-8")
        self.errata.write_text(errata.replace("DIGEST", str(digest)), encoding="utf-8")
        self.client = Client(
            self.spec,
            self.pages,
            self.errata,
            read_api,
            lambda source: symbols_by_key(source.api, "items"),
        )
        replace_all(refresh(self.client, [read], write=True).files, folder)

    def refresh(self, *pages: str, write: bool = False, fix: bool = False) -> Refreshed:
        """Hold the texts of pages against the project; nothing is written."""
        return refresh(
            self.client,
            [read_page(text, f"new{number}.md") for number, text in enumerate(pages)],
            write=write,
            fix=fix,
        )

    def fix(self, page: str) -> Refreshed:
        """Carry a page into the project, files and all."""
        done = self.refresh(page, fix=True)
        replace_all(done.files, self.folder)
        return done

    def problems(self) -> list[str]:
        """What the contract finds wrong."""
        stored = [one.stored() for one in load_facts(self.pages)]
        result = check_client("items", read_api(self.spec), stored, load_errata(self.errata))
        return [
            f"{finding.rule} {finding.message}"
            for finding in result.findings
            if finding.severity == "error"
        ]

    def text(self) -> str:
        """The spec as it is now."""
        return self.spec.read_text(encoding="utf-8")
