"""A page that changed: named exactly, carried into spec and errata, and nothing else moves."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import pytest
from refresh_project import ERRATA, PAGE, SPEC, Project

from docpact.diff.changes import Change
from docpact.follow.drift import compare_pages, load_facts
from docpact.pages import read_page


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def lines(old: str, new: str) -> list[str]:
    """The lines that differ, with + and -."""
    return [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]


def told(changes: tuple[Change, ...]) -> list[str]:
    return [f"{one.cls} {one.part} {one.path} {one.what}: {one.old} > {one.new}" for one in changes]


NOTE = "| note      | Optional A note. |\n"
CASES: list[tuple[str, Mapping[str, str], list[str], list[str]]] = [
    ("nothing", {}, [], []),
    ("moved lines", {"# Create\n": "\n\n# Create\n"}, [], []),
    ("prose", {"Optional A note.": "Optional Some words."}, ["prose request note wording"], []),
    (
        "limit",
        {"Max length of 25": "Max length of 5"},
        ["constraint request labels maxItems: 25 > 5"],
        [
            "-           maxItems: 25        # the page says so",
            "+           maxItems: 5        # the page says so",
        ],
    ),
    (
        "limit gone",
        {" Max length of 25.": ""},
        ["constraint request labels maxItems: 25 > None"],
        ["-           maxItems: 25        # the page says so"],
    ),
    (
        "optional field",
        {NOTE: NOTE + "| due_at    | Optional ISO 8601 Timestamp of the due date. |\n"},
        [
            "field-added request due_at field: None > {'name': 'due_at', 'type': 'string', 'required': False, 'format': 'date-time'}"
        ],
        ["+         due_at:", "+           type: string", "+           format: date-time"],
    ),
    (
        "required field in the middle",
        {
            "| color     | Optional": "| size      | Boolean indicating the size. |\n| color     | Optional",
            '"note": "x"': '"note": "x", "size": true',
        },
        [
            "field-added request size field: None > {'name': 'size', 'type': 'boolean', 'required': True}",
            "sample request None sample: {'labels': ['a', 'b'], 'color': 'red', 'note': 'x'} > "
            "{'labels': ['a', 'b'], 'color': 'red', 'note': 'x', 'size': True}",
        ],
        [
            "-             example: {labels: [a, b], color: red, note: x}",
            "+             example: {labels: [a, b], color: red, note: x, size: true}",
            "-       required: [labels]",
            "+       required: [labels, size]",
            "+         size:",
            "+           type: boolean",
        ],
    ),
    (
        "field gone",
        {NOTE: "", ',\n        "note": "x"': ""},
        [
            "field-removed request note field: {'name': 'note', 'type': 'string', 'required': False} > None",
            "sample request None sample: {'labels': ['a', 'b'], 'color': 'red', 'note': 'x'} > {'labels': ['a', 'b'], 'color': 'red'}",
        ],
        [
            "-             example: {labels: [a, b], color: red, note: x}",
            "+             example: {labels: [a, b], color: red}",
            "-         note:",
            "-           type: string",
        ],
    ),
    (
        "required no more",
        {"| Array of labels.": "| Optional Array of labels."},
        ["required request labels required: True > False"],
        ["-       required: [labels]"],
    ),
    (
        "enum value",
        {"Optional The color - red, green or blue.": "Optional The color - red or blue."},
        ["enum request color enum: ['red', 'green', 'blue'] > ['red', 'blue']"],
        ["-         - green    # like grass"],
    ),
    (
        "enum value, new",
        {
            "Optional The color - red, green or blue.": "Optional The color - red, pink, green or blue."
        },
        ["enum request color enum: ['red', 'green', 'blue'] > ['red', 'pink', 'green', 'blue']"],
        ["+         - pink"],
    ),
    (
        "format",
        {"| ISO 8601 Timestamp of when": "| When"},
        [
            "type response 2XX closed_at type: string > None",
            "format response 2XX closed_at format: date-time > None",
        ],
        [],
    ),
    (
        "deprecated",
        {
            "# Create\n": "# Create\n\n| ⚠️ Note |\n|---|\n| This API endpoint has been deprecated, please update to the latest version. |\n"
        },
        ["deprecation operation None deprecated: False > True"],
        ["+       deprecated: true"],
    ),
]


@pytest.mark.parametrize(
    ("edits", "changes", "spec"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_changed_page(
    project: Project, edits: Mapping[str, str], changes: list[str], spec: list[str]
) -> None:
    """Each change is named; what is mechanical is carried through, the contract holds, and no other line differs."""
    page = PAGE
    for old, new in edits.items():
        assert old in page
        page = page.replace(old, new, 1)
    seen = project.refresh(page)
    assert [
        line.split(": ")[0] if line.startswith("prose") else line for line in told(seen.changes)
    ] == changes
    assert seen.files == {}
    done = project.fix(page)
    assert done.changes == seen.changes
    if all(one.fixable for one in done.changes):
        assert lines(SPEC, project.text()) == spec
        assert project.problems() == []
        assert told(project.refresh(page).changes) == []
    else:
        assert spec == []
        assert any(finding.severity == "error" for finding in done.findings)


def test_where_a_change_is_and_whom_it_reaches(project: Project) -> None:
    """The line of the new page, the line and pointer of the spec, the generated symbol, and the verdict."""
    (change,) = project.refresh(PAGE.replace("Max length of 25", "Max length of 50")).changes
    assert str(change.page) == "new0.md:14"
    assert change.spec is not None
    assert (change.spec.line, change.spec.pointer) == (
        50,
        "/components/schemas/NewItem/properties/labels/maxItems",
    )
    assert change.symbols == ("items.resources.items.Items.create",)
    assert (change.breaking, change.fixable) == (False, True)


def test_the_mended_comma_takes_its_erratum_away(project: Project) -> None:
    """A sample that is JSON now is told as a mended erratum, and only that; the other erratum keeps its comments."""
    done = project.fix(PAGE.replace('"color": "RED"\n', '"color": "RED",\n'))
    assert told(done.changes) == ["erratum-mended response 2XX None erratum: comma > None"]
    assert lines(ERRATA, project.errata.read_text()) == lines(
        ERRATA,
        "# Known defects.\nerrata:\n  # the comma\n" + ERRATA[ERRATA.index("  - id: color") :],
    )
    assert project.text() == SPEC
    assert project.problems() == []


def test_a_decided_enum_follows_the_page(project: Project) -> None:
    """Where an erratum says that the case differs, page list, spec list and schema all lose the value."""
    done = project.fix(PAGE.replace("red, green or blue", "red or blue"))
    assert [one.part for one in done.changes] == ["request", "response 2XX"]
    assert "color: {type: string, enum: [RED, BLUE]}" in project.text()
    assert "page: [red, blue]\n    spec: [RED, BLUE]" in project.errata.read_text()
    assert project.problems() == []


def test_a_decision_that_the_vendor_has_made_too(project: Project) -> None:
    """The page now lists what the spec says: the erratum is obsolete."""
    head, mark, tail = PAGE.partition("### Field description")
    done = project.fix(head + mark + tail.replace("red, green or blue", "RED, GREEN or BLUE"))
    assert told(done.changes) == ["erratum-mended response 2XX color erratum: color > None"]
    assert "id: color" not in project.errata.read_text()
    assert project.problems() == []


def test_a_sample_that_stays_broken_renews_its_erratum(project: Project) -> None:
    """Other values, the same missing comma: the erratum gets the new digest."""
    done = project.fix(PAGE.replace('"item_id": 7', '"item_id": 8'))
    assert [one.cls for one in done.changes] == ["sample"]
    assert len(lines(ERRATA, project.errata.read_text())) == 2
    assert project.problems() == []


def test_a_schema_that_others_share_is_left_to_a_person(tmp_path: Path) -> None:
    """An edit that would reach more than the change is not made, and the finding says what it would have reached."""
    shared = SPEC.replace(
        "color: {type: string, enum: [RED, GREEN, BLUE]}",
        "color:\n          $ref: '#/components/schemas/Color'",
    )
    page = PAGE.replace('"RED"\n', '"red",\n')
    project = Project(tmp_path, page, shared, "errata: []\n")
    assert project.problems() == []
    done = project.fix(
        page.replace(
            "Optional The color - red, green or blue.", "Optional The color - red or blue."
        )
    )
    assert [(one.cls, one.fixable) for one in done.changes] == [("enum", False)]
    assert "the edit would cause another finding" in str(done.changes[0].obstacle)
    assert [finding.rule for finding in done.findings] == ["DP309"]
    assert all(str(finding.spec).startswith(str(project.spec)) for finding in done.findings)
    assert project.text() == shared


def test_a_page_that_contradicts_itself_is_left_to_a_person(project: Project) -> None:
    """A new required field that the page's own sample lacks: the edit would only move the trouble."""
    page = PAGE.replace(
        "| color     | Optional",
        "| size      | Boolean indicating the size. |\n| color     | Optional",
    )
    done = project.fix(page)
    assert [(one.cls, one.fixable) for one in done.changes] == [("field-added", False)]
    assert project.text() == SPEC


@pytest.mark.parametrize(
    ("old", "new", "cls"),
    [
        ("/api/v2/items \\", "/api/v3/items \\", "path"),
        ("Method: **POST**", "Method: **PUT**", "method"),
    ],
)
def test_what_takes_judgement_is_left_with_a_finding(
    project: Project, old: str, new: str, cls: str
) -> None:
    """The facts are stored, the spec keeps its bytes, and the findings say what the spec lacks."""
    page = PAGE.replace(old, new).replace("-X POST", "-X PUT" if cls == "method" else "-X POST")
    done = project.fix(page)
    judged = [one for one in done.changes if one.cls == cls]
    assert judged
    assert not any(one.fixable for one in judged)
    assert all(one.obstacle for one in judged)
    assert any(finding.severity == "error" for finding in done.findings)
    assert all(line.startswith("-") for line in lines(SPEC, project.text()))


def test_another_type_replaces_the_contents_of_the_old_one(project: Project) -> None:
    """What a list had has no meaning for a boolean; the diff shows a person what went."""
    done = project.fix(PAGE.replace("Array of labels. Max length of 25.", "Boolean with labels."))
    assert [(one.what, one.fixable, one.breaking) for one in done.changes if one.cls == "type"] == [
        ("type", True, True)
    ]
    assert "labels:\n          type: boolean\n        color:" in project.text()


def test_what_a_description_still_says(project: Project) -> None:
    """The summary speaks of 25 labels: a warning, since only a person can find the new words."""
    done = project.refresh(PAGE.replace("Max length of 25", "Max length of 50"), fix=True)
    assert [(one.rule, one.severity, one.spec and one.spec.line) for one in done.findings] == [
        ("DP214", "warning", 18)
    ]


def test_several_changes_at_once(project: Project) -> None:
    """Each is carried through as if it were alone; the diff shows them all."""
    page = PAGE.replace("Max length of 25", "Max length of 9").replace(
        NOTE, NOTE + "| a | Optional A. |\n| b | Optional B. |\n"
    )
    done = project.fix(page.replace('"color": "RED"\n', '"color": "RED",\n'))
    assert [one.cls for one in done.changes] == [
        "constraint",
        "field-added",
        "field-added",
        "erratum-mended",
    ]
    assert project.text().endswith(SPEC[SPEC.index("    Color:") :])
    assert project.text().index(" a: {}") < project.text().index(" b: {}")
    assert "+          maxItems: 9" in done.diff
    assert "-  - id: comma" in done.diff
    assert project.problems() == []


def test_another_capture_of_the_page_changes_nothing(project: Project) -> None:
    """The same page with loose tables and without fences gives no change, and its silence is none either."""
    loose = (
        PAGE.split("---\n", 2)[2]
        .replace("```bash\n", "")
        .replace("```json\n", "")
        .replace("```\n", "")
        .replace("| --------- | ----------- |", "|---|---|")
    )
    loose = "\n".join(
        line.lstrip("# ") if line.startswith("#") else line
        for line in loose.splitlines()
        if line.strip()
    ).replace("**", "")
    page = read_page(loose, "other.txt")
    assert page.format != "markdown"
    assert told(project.refresh(loose).changes) == []
    assert project.refresh(loose, write=True).files == {}
    assert told(project.refresh(loose.replace("length of 25", "length of 5")).changes) == [
        "constraint request labels maxItems: 25 > 5"
    ]


def test_pages_that_are_not_there_are_not_gone(project: Project) -> None:
    """Neither an empty folder nor a folder of other pages says anything of this one."""
    assert project.refresh().changes == ()
    other = (
        PAGE.replace("/api/v2/items", "/api/v2/things")
        .replace("items/create", "things/create")
        .replace("title: Create", "title: Make")
    )
    assert told(project.refresh(other).changes) == [
        "operation-added operation None operation: None > POST /api/v2/things"
    ]
    assert told(project.refresh(other, PAGE).changes) == [
        "operation-added operation None operation: None > POST /api/v2/things"
    ]


def test_an_operation_that_its_page_no_longer_has(project: Project) -> None:
    """The address is known, what it documents is another operation: one is gone, one is new; the spec is left alone."""
    other = (
        PAGE.replace("/api/v2/items", "/api/v2/things")
        .replace("labels", "parts")
        .replace("item_id", "x")
        .replace("color", "y")
        .replace("note", "z")
    )
    other = other.replace("closed_at", "w")
    done = project.fix(other)
    assert [one.cls for one in done.changes] == ["operation-removed", "operation-added"]
    assert not any(one.fixable for one in done.changes)
    assert project.text() == SPEC


def test_facts_of_an_operation_that_the_spec_has_are_stored(project: Project) -> None:
    """A page read for the first time, of an operation that is in the spec already, only needs its facts."""
    for file in project.pages.iterdir():
        file.unlink()
    seen = project.refresh(PAGE, write=True)
    assert [(one.cls, one.fixable) for one in seen.changes] == [("operation-added", True)]
    assert [path.name for path in seen.files] == ["createItem.yaml"]


def test_a_page_that_cannot_be_read_any_more(project: Project) -> None:
    """Is a finding, and changes nothing."""
    done = project.refresh("nothing of interest", fix=True)
    assert (done.changes, dict(done.files)) == ((), {})
    assert [finding.rule for finding in done.findings] == ["DP212"]


def test_the_name_of_the_capture_does_not_matter(project: Project) -> None:
    """The stored source stays what it was, so that nothing moves when a page comes from another folder."""
    stored = load_facts(project.pages)
    drift = compare_pages(stored, [read_page(PAGE, "elsewhere/x.md")])
    assert [one.page.source for one in drift.facts] == ["create.md"]
    assert drift.facts[0].text() == stored[0].text()
