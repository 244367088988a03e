"""Sections that come, go or change places: facts that may be another operation's are reported, and the spec stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from service_project import Service

_CREATE = """## Create a tray

`POST https://api.trays.test/v1/trays`

| Field | Type | Required | Description |
| ----- | ---- | -------- | ----------- |
| label | string | Yes | A label, at most 30 characters. |
| depth | integer | No | Its depth, from 1 to 9. |

Returns `201 Created`.

"""
_SCRAP = """## Scrap a tray

`DELETE https://api.trays.test/v1/trays/{tray_id}`

Returns `204 No Content`.

"""
_PAGE = f"# Trays\n\n{_CREATE}{_SCRAP}"
_PUT = "`PUT https://api.trays.test/v1/trays/{tray_id}`\n\n"


def _paths(service: Service) -> dict[str, dict[str, object]]:
    return dict(yaml.safe_load(service.spec.read_text(encoding="utf-8"))["paths"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_PAGE, f"# Trays\n\n{_SCRAP}{_CREATE}"),
        ("Its depth, from 1 to 9.", "Its depth,  from 1 to 9."),
    ],
    ids=["swapped", "blanks"],
)
def test_sections_that_only_move_change_nothing(tmp_path: Path, old: str, new: str) -> None:
    """Neither operation gains or loses a fact, and the spec stays as it is."""
    service = Service(tmp_path, {"trays.md": _PAGE})
    before = _paths(service)
    found = service.fix({"trays.md": _PAGE.replace(old, new)})
    assert {one.cls for one in found.changes} <= {"prose", "cosmetic"}
    assert _paths(service) == before


def test_facts_in_the_section_of_another_operation_are_not_written(tmp_path: Path) -> None:
    """Two announcements in a row share what is below them, or do they? A person decides, and is asked again."""
    service = Service(tmp_path, {"trays.md": _PAGE})
    before = _paths(service)
    announced = "`DELETE https://api.trays.test/v1/trays/{tray_id}`\n\n"
    moved = _PAGE.replace(_SCRAP, "").replace("`POST", f"{announced}`POST")
    for _ in range(2):
        found = service.fix({"trays.md": moved})
        gained = [one for one in found.changes if one.cls == "field-added"]
        assert {one.operation for one in gained} == {"DELETE /v1/trays/{tray_id}"}
        assert all("is in the section of `POST /v1/trays`" in str(one.obstacle) for one in gained)
        assert _paths(service) == before


def test_facts_that_a_line_still_states_are_not_deleted(tmp_path: Path) -> None:
    """A new announcement above the table of another operation takes its fields: they are still on the page."""
    service = Service(tmp_path, {"trays.md": _PAGE})
    before = _paths(service)["/v1/trays"]
    for _ in range(2):
        found = service.fix(
            {"trays.md": _PAGE.replace("| Field", f"Or:\n\n## Replace\n\n{_PUT}| Field")}
        )
        lost = [one for one in found.changes if one.cls == "field-removed"]
        assert [one.path for one in lost] == ["label", "depth"]
        assert all("still states it" in str(one.obstacle) for one in lost)
        assert _paths(service)["/v1/trays"] == before


def test_facts_below_an_announcement_that_is_not_read_are_not_written(tmp_path: Path) -> None:
    """The operation above is not given the fields of one whose path nobody can read."""
    service = Service(tmp_path, {"trays.md": f"# Trays\n\n{_CREATE}"})
    before = _paths(service)
    added = "Then POST ten /trays/{tray_id}/... (or fewer) as in:\n\n| Field | Type | Description |\n| --- | --- | --- |\n| count | integer | How many. |\n"
    found = service.fix({"trays.md": f"# Trays\n\n{_CREATE}{added}"})
    assert found.changes
    assert _paths(service) == before


_PLAIN = """FLEET INTERFACE

4.1     Create a zone

        Method and resource:     POST /zones

        Table 4-1: Request elements

        Element           M/O   Type        Remarks
        -------------------------------------------------------------
        name              M     string      Max. 32 characters.

        Table 4-2: Response elements (HTTP 201)

        Element           Type        Remarks
        -------------------------------------------------------------
        number            integer     Number of the zone.

"""
_PLAIN_DELETE = """4.2     Delete a zone

        Method and resource:     DELETE /zones/{id}

        The response is HTTP 204 without content.

"""


def test_numbered_sections_of_plain_text_change_places(tmp_path: Path) -> None:
    """A title such as "4.1 Delete a zone" ends the operation before it, and a caption says whose the table is."""
    service = Service(tmp_path, {"fleet.txt": _PLAIN + _PLAIN_DELETE})
    before = _paths(service)
    assert "requestBody" not in str(before["/zones/{id}"])
    head, create = _PLAIN[: _PLAIN.index("4.1")], _PLAIN[_PLAIN.index("4.1") :]
    found = service.fix({"fleet.txt": head + _PLAIN_DELETE + create})
    assert {one.cls for one in found.changes} <= {"prose", "cosmetic"}
    assert _paths(service) == before
    created = yaml.safe_load(service.spec.read_text(encoding="utf-8"))["paths"]["/zones"]["post"]
    sent = created["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert [*sent] == ["name"]
    assert "number" in str(created["responses"]["201"])


_CARD = """---
title: Start a job
api: POST https://api.jobs.test/v1/jobs
---

<ParamField body="url" type="string" required>
  Where the file is.
</ParamField>

<ResponseField name="id" type="string" required>
  The job.
</ResponseField>
"""
_CANCEL = """
## Cancel a job

`POST https://api.jobs.test/v1/jobs/{id}/cancel`

<ParamField path="id" type="string" required>
  The job.
</ParamField>
"""


def test_an_operation_below_that_of_the_front_matter_is_added(tmp_path: Path) -> None:
    """Nothing of it goes to the operation that the front matter names."""
    service = Service(tmp_path, {"job.mdx": _CARD})
    before = _paths(service)["/v1/jobs"]
    found = service.fix({"job.mdx": _CARD + _CANCEL})
    told = [(one.cls, one.operation) for one in found.changes]
    assert told == [("operation-added", "POST /v1/jobs/{id}/cancel")]
    assert _paths(service)["/v1/jobs"] == before


def test_each_new_wording_is_reported_at_its_line(tmp_path: Path) -> None:
    """Three descriptions of one operation, one of them next to a changed limit, and a paragraph of no field."""
    service = Service(tmp_path, {"trays.md": _PAGE})
    page = _PAGE.replace("Its depth", "How deep it is").replace("Returns `201", "It returns `201")
    found = service.fix({"trays.md": page})
    told = [(one.cls, one.in_, one.path) for one in found.changes]
    assert told == [("prose", "request", "depth"), ("prose", "operation", None)]
    lines = [one.page.line for one in found.changes if one.page is not None]
    assert [page.splitlines()[(line or 0) - 1][:9] for line in lines] == ["| depth |", "It return"]
    page = page.replace("A label, at most 30", "The text on it, at most 40").replace(
        "deep it", "deep"
    )
    found = service.fix({"trays.md": page})
    told = [(one.cls, one.in_, one.path) for one in found.changes]
    assert told == [("constraint", "request", "label"), ("prose", "request", "depth")]
    assert all(one.spec is not None for one in found.changes)


def test_items_whose_type_was_not_stated_get_one(tmp_path: Path) -> None:
    """The comment that the page does not state it goes with the empty schema."""
    page = _PAGE.replace(
        "\n\nReturns `201", "\n| marks | array | No | Its marks. |\n\nReturns `201"
    )
    service = Service(tmp_path, {"trays.md": page})
    assert "items: {}" in service.spec.read_text(encoding="utf-8")
    found = service.fix({"trays.md": page.replace("| array |", "| array of integers |")})
    told = [(one.cls, one.path, one.what, one.new, one.fixable) for one in found.changes]
    assert told == [("type", "marks", "items", "integer", True)]
    written = service.spec.read_text(encoding="utf-8")
    assert "items:\n                    type: integer\n" in written
    assert "item type" not in written


_ANSWER = """## Make a payout

`POST https://api.payouts.test/v1/payouts`

### Example

**200 OK**

```json
{"id": "p1", "arrives": "2025-01-02"}
```

### Response

| Name | Type | Description |
| ---- | ---- | ----------- |
| id | string | The payout. |
| arrives | string (date) | The day. |

### Errors

| Status | Meaning |
| ------ | ------- |
| 400 | Wrong. |
"""


def test_a_table_behind_the_sample_of_the_only_success_is_followed(tmp_path: Path) -> None:
    """The table has no status of its own, and there is one success: its edits are carried through."""
    service = Service(tmp_path, {"payout.md": _ANSWER})
    edited = _ANSWER.replace("string (date)", "string (date) or null")
    found = service.fix({"payout.md": edited})
    told = [(one.cls, one.part, one.path, one.new, one.fixable) for one in found.changes]
    assert told == [("nullable", "response 200", "arrives", True, True)]


def test_a_new_paragraph_is_reported_next_to_lines_that_are_not_read(tmp_path: Path) -> None:
    """What was not read hides no change of wording elsewhere on the page."""
    service = Service(tmp_path, {"trays.md": _PAGE})
    page = _PAGE.replace("from 1 to 9.", "from 1 to 9, unless 30 are required.")
    found = service.fix({"trays.md": page.replace("Returns `201", "It returns `201")})
    told = {
        (one.cls, page.splitlines()[((one.page and one.page.line) or 1) - 1][:9])
        for one in found.changes
    }
    assert ("prose", "Returns `") in told
    assert "unread-changed" in {cls for cls, _ in told}
