"""What a page says of a whole operation: who may call it, what comes back, and what is sent that is no JSON."""

from __future__ import annotations

import pytest

from docpact.pages import read_page
from docpact.pages.facts import OperationFacts

PAGE = """# Open a crate

`POST /v1/crates`

{}

## Request body

| Field | Type | Description |
| --- | --- | --- |
| name | string | What to call it. |

## Response

{}
"""


def _only(text: str) -> OperationFacts:
    (operation,) = read_page(text, "x").operations
    return operation


TABLE = "| {} | {} |\n| --- | --- |\n{}"
SCOPES = [
    ("Scopes: `crates:write`, `read`", "crates:write read"),
    ("**Required scope:** `write`", "write"),
    ("Scope `crates:write`", "crates:write"),
    ("OAuth scope: https://auth.acme.test/scopes/crates", "https://auth.acme.test/scopes/crates"),
    ("Permissions: crates:write", "crates:write"),
    ("**OAuth:** User token + `read:crates`\\\n**Version:** 2", "read:crates"),
    ("App token + `push`.", "push"),
    ("User token + `push` for private crates", ""),
    ("The token must have the `crates:write` or `admin` scope.", "crates:write admin"),
    ("The `crates:write` scope is required.", "crates:write"),
    ("This call does not require the `crates:write` scope.", ""),
    ("Requires the `manage crates` role.", ""),
    ("Permissions: `admin`", ""),
    ("## Scopes\n\n- `crates:write`\n- `read`: to see the answer", "crates:write read"),
    ("## Scopes\n\n- A token that is valid\n- The name of a crate", ""),
    ("Required scopes\n\ncrates:write\ncrates:read", "crates:write crates:read"),
    ("## Scopes\n\n- `a:b`\n\nThe `name` is sent too.\n\n- `name` of the crate", "a:b"),
    (
        "## OAuth scopes\n\n"
        + TABLE.format("Scope", "Description", "| crates:write | Opens. |\n| `read` | Reads. |"),
        "crates:write read",
    ),
    (
        "## Permissions\n\n"
        + TABLE.format(
            "Kind",
            "Permissions (least first)",
            "| Work | Crates.Read, Crates.All |\n| App | None. |",
        ),
        "Crates.Read Crates.All",
    ),
    (
        TABLE.format("Rate limit", "20 a minute", "| Required scopes | `crates:write` |"),
        "crates:write",
    ),
]


@pytest.mark.parametrize(("said", "scopes"), SCOPES)
def test_scopes_are_read_wherever_a_page_lists_them(said: str, scopes: str) -> None:
    """In a sentence, on a line, in a list, in a table; a role, a condition and a denial are none, and no field moves."""
    operation = _only(PAGE.format(said, ""))
    assert operation.scopes == tuple(scopes.split())
    assert ("oauth" in operation.auth, "scopes" in operation.lines) == (bool(scopes),) * 2
    assert operation.request
    assert [field.path for field in operation.request.fields] == ["name"]
