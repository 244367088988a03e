"""A service with four operations on pages of their own, as a project that ``init`` has just begun."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docpact.check.check import check_client
from docpact.check.errata import load_errata
from docpact.client.symbols import symbols_by_key
from docpact.draft.project import init_files
from docpact.files import replace_all
from docpact.follow.drift import load_facts
from docpact.follow.refresh import Client, Refreshed, refresh
from docpact.openapi import read_api
from docpact.pages import read_page

_HEAD = """---
title: {title}
url: https://docs.kites.example/{slug}
---

# {title}

`{call}`

## Authentication

Send your key in the `X-Kites-Key` header.

"""
_CURL = "```bash\ncurl -X {method} https://api.kites.example{path} \\\n  -H 'X-Kites-Key: <api-key>'{body}\n```\n\n"


def _page(title: str, method: str, path: str, called: str, middle: str, end: str, body: str) -> str:
    call = f"{method} https://api.kites.example{path}"
    sent = f" \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'" if body else ""
    head = _HEAD.format(title=title, slug=title.lower().replace(" ", "-"), call=call)
    return head + middle + _CURL.format(method=method, path=called, body=sent) + end


PAGES: Mapping[str, str] = {
    "create-kite.md": _page(
        "Create a kite",
        "POST",
        "/v1/shops/{shop_id}/kites",
        "/v1/shops/7/kites",
        """## Path parameters

| Parameter | Type | Description |
| --------- | ---- | ----------- |
| shop_id | integer | The shop. |

## Request body

| Parameter | Type | Required | Description |
| --------- | ---- | -------- | ----------- |
| label | string | Yes | A label. Max length of 40. |
| shape | string | Yes | One of: `delta`, `sled`, `box`. |
| tail | object | No | Its tail. |
| tail.length_cm | integer | Yes | Between 1 and 900. |
| tail.colors | array of strings | No | At most 5. |

""",
        """## Response

`201 Created`

| Parameter | Type | Description |
| --------- | ---- | ----------- |
| id | string | The kite. |
| state | string | Either `new` or `flown`. |

```json
{"id": "k1", "state": "new"}
```
""",
        '{"label": "Red", "shape": "delta", "tail": {"length_cm": 90, "colors": ["red"]}}',
    ),
    "list-kites.md": _page(
        "List kites",
        "GET",
        "/v1/kites",
        "/v1/kites",
        """## Query parameters

| Parameter | Type | Required | Description |
| --------- | ---- | -------- | ----------- |
| state | string | No | Either `new` or `flown`. |
| per_page | integer | No | Up to 50. Defaults to 20. |

""",
        """## Response

`200 OK`

| Parameter | Type | Description |
| --------- | ---- | ----------- |
| kites | array of objects | The kites. |
| kites[].id | string | The kite. |

```json
{"kites": [{"id": "k1"}]}
```
""",
        "",
    ),
    "lend-kite.md": _page(
        "Lend a kite", "PUT", "/v1/kites/{kite_id}/lent", "/v1/kites/k1/lent", "", "", ""
    ),
    "scrap-kite.md": _page(
        "Scrap a kite", "DELETE", "/v1/kites/{kite_id}", "/v1/kites/k1", "", "", ""
    ),
}


class Service:
    """Its files are in ``folder``."""

    def __init__(self, folder: Path, pages: Mapping[str, str] = PAGES) -> None:
        self.folder = folder
        read = [read_page(text, name) for name, text in pages.items()]
        files = init_files(read, folder, name="kites")
        replace_all({path: text.encode() for path, text in files.items()}, folder)
        specs = folder / "specs" / "kites"
        self.spec, self.errata, self.pages = (
            specs / "kites.yaml",
            specs / "errata.yaml",
            specs / "pages",
        )
        self.client = Client(
            self.spec,
            self.pages,
            self.errata,
            read_api,
            lambda source: symbols_by_key(source.api, "kites"),
        )

    def fix(self, pages: Mapping[str, str]) -> Refreshed:
        """Carry pages into the project, files and all."""
        read = [read_page(text, name) for name, text in pages.items()]
        done = refresh(self.client, read, fix=True)
        replace_all(done.files, self.folder)
        return done

    def problems(self) -> list[str]:
        """The rules that the contract finds broken."""
        stored = [one.stored() for one in load_facts(self.pages)]
        result = check_client("kites", read_api(self.spec), stored, load_errata(self.errata))
        return [finding.rule for finding in result.findings if finding.severity == "error"]
