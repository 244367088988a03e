"""Pages in many styles through the whole loop: a project begun from each, then one edit as its vendor would make it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from service_project import Service

PAGES = Path(__file__).parent / "loop_pages"
_Row = tuple[str, str, str, str, list[tuple[Any, ...]], str]

ROWS: list[_Row] = [
    # page, what the vendor does: old text, new text; changes (class, path, what, old, new); what the spec says then
    ("crates.md", "adds a required field that the sample lacks", "| tags |", "| weight | number | Yes | Kilograms. |\n| tags |",
     [("field-added", "weight", "field")], "required: [name, weight]"),
    ("crates.md", "requires a field", "| size | integer | No |", "| size | integer | Yes |",
     [("required", "size", "required", False, True)], "required: [name, size]"),
    ("crates.md", "renames a field", "| note |", "| remark |",
     [("field-renamed", "remark", "name", "note", "remark")], "remark:\n                  type: [string, 'null']"),
    ("crates.md", "replaces a field by another", "| note | string or null | No | A remark. |", "| owner | string or null | No | Who put it there. |",
     [("field-removed", "note"), ("field-added", "owner")], "owner:\n                  type: [string, 'null']"),
    ("crates.md", "takes a default away whose value stays in the enum", " Defaults to `red`.", "",
     [("default", "colour", "default", "red", None)], "enum: [red, green, blue]\n                size"),
    ("crates.md", "only dates the page", "3 May 2024", "4 June 2025", [], "maxLength: 40"),
    ("crates.md", "words a limit in another way", "Max length of 40.", "No longer than 40 characters.",
     [("prose", "name", "wording")], "maxLength: 40"),
    ("crates.md", "moves the path", "v1/crates", "v2/crates", [("path", None, "path", "/v1/crates", "/v2/crates")], "\n  /v2/crates:"),
    ("crates.md", "allows null", "| size | integer |", "| size | integer or null |",
     [("nullable", "size", "nullable", None, True)], "type: [integer, 'null']"),
    ("crates.md", "deprecates", "Creates a crate in the warehouse.", "Creates a crate.\n\n> **Deprecated**: use batches.",
     [("deprecation", None, "deprecated", False, True)], "deprecated: true"),
    ("ships.md", "moves the base path", "api/v2", "api/v3",
     [("server", None, "servers", ["https://harbour.example/api/v2"], ["https://harbour.example/api/v3"])] * 2, "url: https://harbour.example/api/v3"),
    ("ships.md", "adds a nested field", "  - `email`", "  - `phone` (string, required) – number to call\n  - `email`",
     [("field-added", "owner.phone", "field")], "required: [name, phone]"),
    ("ships.md", "renames to another word", "`draught`", "`depth`", [("field-renamed", "depth", "name", "draught", "depth")], "depth:"),
    ("members.html", "renames a path parameter", "team_id", "group_id",
     [("field-renamed", "group_id", "name", "team_id", "group_id")], "/v3/teams/{group_id}/members"),
    ("members.html", "adds a status", "<h2>Response 409</h2>", '<h2>Response 404</h2><pre><code class="language-json">{"error": "gone"}</code></pre><h2>Response 409</h2>',
     [("status", None, "status", None, "404")], "error: gone"),
    ("members.html", "says a limit in other words", "Between 1 and 20", "At least 1, at most 20", [("prose", "seats", "wording")], "maximum: 20"),
    ("kiosks.md", "adds a parameter", "per_page |", "sort | string | name | `name` or `floor`\nper_page |",
     [("field-added", "sort", "parameter")], "enum: [name, floor]"),
    ("kiosks.md", "drops an enum value", "`open` or `closed`", "`open` or `hidden`",
     [("enum", "state", "enum", ["open", "closed"], ["open", "hidden"])], "enum: [open, hidden]"),
    ("devices.rst", "changes a limit", "max length 24", "max length 32",
     [("constraint", "serial", "maxLength", 24, 32)], "maxLength: 32"),
    ("bookings.md", "changes a type", '"2-1": "integer"', '"2-1": "number"', [("type", "hours", "type", "integer", "number")], "hours:\n                  type: number"),
    ("jobs.adoc", "changes a default", "Default is `1`", "Default is `2`", [("default", "copies", "default", 1, 2)], "default: 2"),
    ("questions.apib", "moves one of two operations", "[/questions]", "[/polls]",
     [("path", None, "path", "/questions", "/polls")], "\n  /polls:\n    post:"),
    ("lamps.txt", "changes a limit of an operation among others", "Max length 30", "Max length 60",
     [("constraint", "name", "maxLength", 30, 60)], "maxLength: 60"),
    ("routes.md", "no longer allows null where the sample has it", "string or null", "string", [("prose", "next", "wording")], "next:"),
    ("routes.md", "adds a common status", "| 429 | Too", "| 403 | Not yours |\n| 429 | Too",
     [("status", None, "status", None, "403")] * 3, "'403':"),
    ("orders.md", "changes a type against its own sample", "`gift` | boolean", "`gift` | string",
     [("type", "gift", "type", "boolean", "string"), ("default", "gift", "default", False, "false")], "default: 'false'"),
    ("orders.md", "requires a nested field", "`customer.phone` | string | Number", "`customer.phone` | string | **Required**. Number",
     [("required", "customer.phone", "required", None, True)], "required: [email, phone]"),
    ("crates.md", "asks for another header", "Authorization: Bearer", "X-Crate-Key:",
     [("auth", None, "auth", ["bearer"], ["header:X-Crate-Key"])], "security:\n  - x_crate_key: []"),
    ("jobs.adoc", "replaces basic authentication by a bearer token", "-u user:secret", "-H 'Authorization: Bearer TOKEN'",
     [("auth", None, "auth", ["basic"], ["bearer"])], "securitySchemes:\n    api_key:\n      type: http\n      scheme: bearer"),
    ("ships.md", "asks for another header in all operations", "X-Api-Key", "X-Harbour-Key",
     [("auth", None, "auth", ["header:X-Api-Key"], ["header:X-Harbour-Key"])] * 2, "security:\n  - x_harbour_key: []\n\ntags"),
    ("crates.md", "moves the path below another resource", "v1/crates", "v1/depots/{depot_id}/crates",
     [("path", None, "path", "/v1/crates", "/v1/depots/{depot_id}/crates"), ("field-added", "depot_id", "parameter")],
     "\n  /v1/depots/{depot_id}/crates:\n    post:"),
    ("crates.md", "makes strings of an array objects", "| tags | array of strings | No | Up to 10 tags. |",
     "| tags | array of objects | No | Up to 10 tags. |\n| tags[].label | string | Yes | Its text. |",
     [("type", "tags", "items", "string", "object"), ("field-added", "tags[].label", "field")],
     "items:\n                    type: object\n                    required: [label]"),
    ("crates.md", "gives each customer a host", "https://api.crates.test", "https://{tenant}.crates.test",
     [("server", None, "servers")], "variables:\n      tenant:\n        default: tenant.example"),
    ("crates.md", "marks the page with an edition", "Last updated: 3 May 2024", "Version 4.2  ·  Last updated 2024-05-04", [], "maxLength: 40"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_an_edit_is_seen_and_carried_through(tmp_path: Path, row: _Row) -> None:
    """Each is told as what it is, written into the spec, and not told again."""
    page, _, old, new, changes, spec = row
    text = (PAGES / page).read_text(encoding="utf-8")
    assert old in text
    service = Service(tmp_path, {page: text})
    edited = {page: text.replace(old, new)}
    found = service.fix(edited)
    told = [(one.cls, one.path, one.what, one.old, one.new) for one in found.changes]
    assert [one[: len(wanted)] for one, wanted in zip(told, changes, strict=True)] == changes
    assert all(one.fixable for one in found.changes)
    assert spec in service.spec.read_text(encoding="utf-8")
    assert set(service.problems()) <= {"DP102"}
    assert service.fix(edited).changes == ()


@pytest.mark.parametrize("page", sorted(one.name for one in PAGES.iterdir()))
def test_a_new_project_agrees_with_its_page(tmp_path: Path, page: str) -> None:
    """The draft of each page, whatever its style, passes the contract, and all of its operations are there."""
    text = (PAGES / page).read_text(encoding="utf-8")
    service = Service(tmp_path, {page: text})
    assert service.problems() == []
    assert service.fix({page: text}).changes == ()
    paths = yaml.safe_load(service.spec.read_text(encoding="utf-8"))["paths"]
    assert sum(map(len, paths.values())) == _OPERATIONS.get(page, 1)


_OPERATIONS = {
    "ships.md": 2,
    "kiosks.md": 2,
    "devices.rst": 2,
    "questions.apib": 2,
    "lamps.txt": 2,
    "notes.md": 2,
    "routes.md": 3,
}


@pytest.mark.parametrize(
    ("page", "cut", "gone"),
    [
        ("routes.md", "## Delete a route", "DELETE /routes/{id}"),
        ("lamps.txt", "Throw a lamp away", "DELETE /v1/lamps/{id}"),
        ("ships.md", "## Get a ship", "GET /ships/{ship_id}"),
        ("kiosks.md", "## Get All Kiosks", "GET /api/kiosks"),
    ],
)
def test_an_operation_that_is_gone_is_removed(
    tmp_path: Path, page: str, cut: str, gone: str
) -> None:
    """The spec no longer has it, the facts neither, and nothing is said of what stayed."""
    text = (PAGES / page).read_text(encoding="utf-8")
    service = Service(tmp_path, {page: text})
    edited = {page: text[: text.index(cut)]}
    found = service.fix(edited)
    told = [(one.cls, one.operation, one.fixable) for one in found.changes]
    assert told == [("operation-removed", gone, True)]
    method, path = gone.split()
    paths = yaml.safe_load(service.spec.read_text(encoding="utf-8"))["paths"]
    assert method.lower() not in paths.get(path, {})
    assert service.problems() == []
    assert service.fix(edited).changes == ()


_DELETE = "# Delete a crate\n\n`DELETE https://api.crates.test/v1/crates/{crate_id}`\n\nReturns `204 No Content`.\n\nLast updated"


def test_an_operation_that_is_new_is_drafted(tmp_path: Path) -> None:
    """It is in the spec and among the facts; what the page says of the others has not changed."""
    text = (PAGES / "crates.md").read_text(encoding="utf-8")
    service = Service(tmp_path, {"crates.md": text})
    edited = {"crates.md": text.replace("Last updated", _DELETE)}
    found = service.fix(edited)
    told = [(one.cls, one.operation, one.fixable) for one in found.changes]
    assert told == [("operation-added", "DELETE /v1/crates/{crate_id}", True)]
    paths = yaml.safe_load(service.spec.read_text(encoding="utf-8"))["paths"]
    assert [*paths["/v1/crates/{crate_id}"]["delete"]["responses"]] == ["204"]
    assert service.problems() == []
    assert service.fix(edited).changes == ()


def test_an_operation_of_a_page_that_nobody_knows_is_left_to_a_person(tmp_path: Path) -> None:
    """Which client a new page belongs to is not for a program to say."""
    text = (PAGES / "crates.md").read_text(encoding="utf-8")
    service = Service(tmp_path, {"crates.md": text})
    found = service.fix({"other.md": _DELETE})
    told = [(one.cls, one.operation, one.fixable) for one in found.changes]
    assert told == [("operation-added", "DELETE /v1/crates/{crate_id}", False)]


def test_an_operation_on_lines_that_are_not_read_is_not_removed(tmp_path: Path) -> None:
    """Its announcement is in a form that nobody reads: that is no reason to delete it."""
    text = (PAGES / "kiosks.md").read_text(encoding="utf-8")
    service = Service(tmp_path, {"kiosks.md": text})
    before = service.spec.read_text(encoding="utf-8")
    start = text.index("## Get All Kiosks")
    unread = text[:start] + "Call `/api/kiosks` with at most 25 kiosks, unless 30 are required.\n"
    found = service.fix({"kiosks.md": unread})
    gone = [one for one in found.changes if one.cls == "operation-removed"]
    assert [(one.fixable, "not read" in str(one.obstacle)) for one in gone] == [(False, True)]
    assert before == service.spec.read_text(encoding="utf-8")


_LINES = [
    # page, old text, new text, the line that was edited
    ("members.html", "Default: <code>viewer</code>", "Default: <code>editor</code>", "<code>editor</code>.</td>"),
    ("crates.md", "| note | string or null | No | A remark. |\n", "", "| tags |"),
    ("jobs.adoc", '{"document": "https://a.test/x.pdf", "copies": 2}', '{"document": "https://a.test/x.pdf", "copies": 3}', '"copies": 3'),
    ("jobs.adoc", "|Number of copies, between 1 and 99.", "\n|Number of copies, between 1 and 90.", "and 90"),
]  # fmt: skip


@pytest.mark.parametrize("row", _LINES, ids=lambda row: f"{row[0]} {row[3]}")
def test_a_change_is_at_the_line_that_was_edited(
    tmp_path: Path, row: tuple[str, str, str, str]
) -> None:
    """A fact may begin on an earlier line than the words that changed; what is gone is where it was."""
    page, old, new, edited = row
    text = (PAGES / page).read_text(encoding="utf-8")
    assert old in text
    found = Service(tmp_path, {page: text}).fix({page: text.replace(old, new)})
    lines = text.replace(old, new).splitlines()
    first = next(one for one in found.changes if one.cls not in ("cosmetic", "prose"))
    assert first.page is not None
    assert first.page.line is not None
    assert edited in lines[first.page.line - 1]


def test_a_limit_on_another_line_than_its_field_is_not_deleted(tmp_path: Path) -> None:
    """Words that are not understood are told as not read, though the cell is on a line of its own."""
    text = (PAGES / "jobs.adoc").read_text(encoding="utf-8").replace("|Number", "\n|Number")
    service = Service(tmp_path, {"jobs.adoc": text})
    before = service.spec.read_text(encoding="utf-8")
    found = service.fix(
        {"jobs.adoc": text.replace("between 1 and 99", "1 being the fewest and 99 the most")}
    )
    assert {one.cls for one in found.changes} == {"unread-changed"}
    assert service.spec.read_text(encoding="utf-8") == before
