"""Reports: the same findings in every form, pinned as snapshots, and sound whatever text is in them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from contract_support import CASES

from docpact.catalogue import rules
from docpact.check.matrix import Row
from docpact.diff.changes import CLASSES
from docpact.errors import Place
from docpact.findings import Finding
from docpact.report import FORMATS, Report, render, summary_line
from docpact.report.operations import FactRow, OperationView

ROOT = Path(__file__).resolve().parents[2]
_SNAPSHOTS = CASES / "reports"
_LIMIT = Finding(
    "DP311",
    "request: field `ids`: maxItems 150 on the page, maxItems 50 in the spec",
    operation="POST /cases/{case_id}/links",
    page=Place("links.md", 24),
    spec=Place("specs/cases.yaml", 62, 11, "/components/schemas/Links/properties/ids/maxItems"),
    hint="set `maxItems: 150` in the spec, or record an erratum with the reason",
)
_EXPLAINED = Finding(
    "DP101",
    "response 2XX: the sample is not valid JSON: expected ',' (line 167, column 3)",
    severity="note",
    operation="POST /cases",
    page=Place("create.txt", 167),
    spec=Place("specs/cases.yaml", 20, 5, "/paths/~1cases/post"),
    hint="record an erratum",
    erratum="missing-comma",
)
_PAYLOAD = Finding(
    "DP501",
    'expected integer, got string "42"',
    operation="POST /cases",
    payload=Place("answer 1.json", 3, 15, "/case_id"),
    spec=Place("specs/cases.yaml", 30, 7, "/components/schemas/Case/properties/id/type"),
)
_WARNING = Finding("DP703", "text in the place of a number", severity="warning")
CHECK = Report(
    (_LIMIT, _EXPLAINED, _WARNING),
    (
        Row("tines", "POST /cases/{case_id}/links", "pass", "fail", "pass", "pass", "pass", "pass", "fail"),
        Row("tines", "POST /cases", "erratum", "pass", "pass", "erratum", "pass", "none", "fail"),
    ),
)  # fmt: skip
VALIDATE = Report((_PAYLOAD,))
FINE = Report((), (Row("tines", "POST /cases", *("pass",) * 7),))
REPORTS = {"check": CHECK, "validate": VALIDATE, "fine": FINE}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", REPORTS)
def test_snapshot(name: str, form: str, update_expected: bool) -> None:
    """Each report in each form equals its snapshot."""
    file = _SNAPSHOTS / f"{name}.{form}"
    if update_expected:
        file.write_text(render(REPORTS[name], form), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == render(REPORTS[name], form)


def test_the_sum_says_what_fails() -> None:
    """Explained findings are counted as explained only."""
    assert summary_line(CHECK) == "1 error, 1 warning, 1 explained by errata, 2 operations checked"
    assert summary_line(FINE) == "no findings, 1 operation checked"


_NASTY = "`<b>|\"&'\r\n::error::%0A \x00\x1b[31m \u202e ]]> \ud7ff \\ *_[x](y) @me"


def _nasty() -> Report:
    places = {name: Place(_NASTY, 1, 1, _NASTY) for name in ("page", "spec")}
    finding = Finding("DP501", _NASTY, operation=_NASTY, hint=_NASTY, **places)
    explained = Finding("DP501", _NASTY, severity="note", erratum=_NASTY, payload=places["spec"])
    return Report((finding, explained), (Row(_NASTY, _NASTY, *("fail",) * 7),))


def test_any_text_is_safe_in_every_form() -> None:
    """Text of a page or spec cannot break out of the form that it is printed in."""
    report = _nasty()
    assert json.loads(render(report, "json"))["findings"][0]["message"] == _NASTY
    assert json.loads(render(report, "sarif"))["runs"][0]["results"][0]["ruleId"] == "DP501"
    root = ET.fromstring(render(report, "junit"))
    assert root.tag == "testsuites"
    assert len(render(report, "github").splitlines()) == 2
    assert "<b>" not in render(report, "html").replace("<body>", "")
    rows = [line for line in render(report, "markdown").splitlines() if line.startswith("|")]
    assert len(rows) == 3


def test_the_files_of_the_snapshots_are_those_of_the_tests() -> None:
    """No snapshot is left over."""
    known = {f"{name}.{form}" for name in REPORTS for form in FORMATS}
    assert known == {Path(file).name for file in _SNAPSHOTS.iterdir()}


def test_junit_has_each_finding_once_and_in_its_case() -> None:
    """A failed cell holds its findings with their rule; what belongs to no cell is in a suite of its own; the totals are right."""
    drift = Finding("DP311", "limit differs", operation="GET /x", spec=Place("s.yaml", 3))
    stale = Finding("DP608", "out of date")
    alone = Finding("DP901", "obsolete erratum")
    row = Row("shop", "GET /x", page="pass", spec="fail", generated="fail")
    root = ET.fromstring(render(Report((drift, stale, alone), (row,)), "junit"))
    failed = [
        (suite.get("name"), case.get("name"), failure.get("type"))
        for suite in root
        for case in suite
        for failure in case.iter("failure")
    ]
    assert failed == [
        ("shop", "spec", "DP311"),
        ("shop", "generated", "DP608"),
        ("findings", "DP901", "DP901"),
    ]
    assert root.get("failures") == "3"
    assert root.get("tests") == str(len(list(root.iter("testcase"))))
    empty = ET.fromstring(render(Report(()), "junit"))
    assert (empty.get("tests"), empty.get("failures")) == ("1", "0")


def test_the_html_marks_the_words_that_differ() -> None:
    """Of a row with a difference, what only the page or only the spec says is marked; of other rows nothing is."""
    rows = (
        FactRow("request a", "string, maxLength 20", 3, "string, maxLength 21", "s.yaml:3", 3, "a"),
        FactRow("request b", "integer", 4, "integer, required", "s.yaml:4", 4, "b"),
    )
    drift = Finding("DP311", "limit differs", operation="GET /x", spec=Place("s.yaml", 3))
    view = OperationView("shop", "GET /x", None, "x.md", "x.md", "x.get", "shop.X.get", rows)
    page = render(Report((drift,), (Row("shop", "GET /x", spec="fail"),), (view,)), "html")
    assert re.findall("<mark>(.*?)</mark>", page) == ["maxLength 20", "maxLength 21"]


def test_sarif_describes_every_rule() -> None:
    """Each rule has a text and help that leads to its heading in the documentation; so has each class of change."""
    names = [*rules(), *CLASSES]
    log = json.loads(render(Report(tuple(Finding(name, "x") for name in names)), "sarif"))
    driver = log["runs"][0]["tool"]["driver"]
    assert {rule["id"] for rule in driver["rules"]} == set(names)
    reference = (ROOT / "docs/reference/rules.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)$", reference, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        file, _, anchor = rule["helpUri"].partition("/blob/main/")[2].partition("#")
        assert (ROOT / file).is_file()
        assert not anchor or anchor in anchors


def test_html_keeps_operations_apart() -> None:
    """Two paths that differ in punctuation only have anchors of their own; arguments and attributes of models are told apart."""
    rows = tuple(Row("shop", key, page="pass") for key in ("GET /a/{b}", "GET /a/b"))
    facts = (FactRow("request ids", None, None, "array", "s.yaml:1", 1, "ids"), FactRow("response 200 id", None, None, "integer", "s.yaml:2", 2, "Task.id"))  # fmt: skip
    views = tuple(OperationView("shop", row.operation, None, None, None, None, None, facts) for row in rows)  # fmt: skip
    page = render(Report((), rows, views), "html")
    anchors = re.findall(r'<details class="operation" id="([^"]+)"', page)
    assert len(set(anchors)) == 2
    assert all(f'href="#{anchor}"' in page for anchor in anchors)
    assert "<code>ids=</code>" in page
    assert "<code>Task.id</code>" in page
