"""JUnit XML: what build servers show as tests. A cell of the matrix is a test case; without a matrix, a finding is.

A finding is in the case of its cell; in the suite ``findings`` are those that belong to no cell that failed. A payload
file without an error is a case that passed, in the suite ``payloads``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docpact.check.matrix import Row
from docpact.findings import Finding
from docpact.report.columns import columns_of
from docpact.report.summary import Report
from docpact.text.escape import html, html_block, one_line

__all__ = ["to_junit"]

_SKIPPED = {"partial": "partly read", "none": "nothing is documented"}


class _Case(NamedTuple):
    """One ``testcase``."""

    outcome: str
    """``passed``, ``failure`` or ``skipped``."""
    text: str


class _Suite(NamedTuple):
    """One ``testsuite``."""

    name: str
    cases: Sequence[_Case]

    @property
    def counts(self) -> str:
        """The attributes that count the cases."""
        return _counts(self.cases)


def to_junit(report: Report) -> str:
    """One ``testsuite`` for each client, one for payload files without an error, and one for the findings in no cell."""
    shown: set[int] = set()
    rows = report.matrix or ()
    suites = [
        _Suite(client, list(_cells(client, rows, report.findings, shown)))
        for client in dict.fromkeys(row.client for row in rows)
    ]
    if report.right:
        suites.append(_Suite("payloads", list(map(_passed, report.right))))
    others = [_case(one) for one in report.findings if id(one) not in shown]
    if not others and not report.right and report.matrix is None:
        others = [_passed("no findings")]
    if others:
        suites.append(_Suite("findings", others))
    head = _counts([case for suite in suites for case in suite.cases])
    body = "".join(
        f"  <testsuite name={_attribute(suite.name)} {suite.counts}>\n"
        + "".join(case.text for case in suite.cases)
        + "  </testsuite>\n"
        for suite in suites
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="docpact" {head}>\n{body}</testsuites>\n'


def _counts(cases: Sequence[_Case]) -> str:
    failed = sum(case.outcome == "failure" for case in cases)
    skipped = sum(case.outcome == "skipped" for case in cases)
    return f'tests="{len(cases)}" failures="{failed}" errors="0" skipped="{skipped}"'


def _cells(
    client: str, rows: Sequence[Row], findings: Sequence[Finding], shown: set[int]
) -> Iterator[_Case]:
    """Yield the cases of a client; ``shown`` collects the identities of the findings in them."""
    for row in rows:
        if row.client != client:
            continue
        for column, cell in row.cells().items():
            own = [
                finding
                for finding in findings
                if finding.operation in (row.operation, None) and column in columns_of(finding)
            ]
            head = f"    <testcase classname={_attribute(row.operation)} name={_attribute(column.replace('_', ' '))}"
            if cell == "fail":
                errors = [one for one in own if one.severity == "error" and one.erratum is None]
                shown.update(map(id, errors))
                yield _Case("failure", f"{head}>{_failure(errors)}</testcase>\n")
            elif cell in _SKIPPED:
                yield _Case("skipped", f'{head}><skipped message="{_SKIPPED[cell]}"/></testcase>\n')
            elif cell == "erratum":
                explained = [one for one in own if one.erratum is not None]
                shown.update(map(id, explained))
                text = "\n".join(f"explained by erratum {e.erratum}: {_said(e)}" for e in explained)
                yield _Case(
                    "passed", f"{head}><system-out>{html_block(text)}</system-out></testcase>\n"
                )
            else:
                yield _Case("passed", f"{head}/>\n")


def _failure(findings: Sequence[Finding]) -> str:
    if not findings:
        return '<failure message="see the findings" type="docpact"/>'
    first, more = findings[0], len(findings) - 1
    message = first.message + (f" (and {more} more)" if more else "")
    return (
        f"<failure message={_attribute(message)} type={_attribute(first.rule)}>"
        + html_block("\n\n".join(map(_said, findings)))
        + "</failure>"
    )


def _case(finding: Finding) -> _Case:
    name = f"{finding.rule} {finding.payload or finding.spec or finding.page or ''}".strip()
    head = f"    <testcase classname={_attribute(finding.operation or 'docpact')} name={_attribute(name)}>"
    if finding.severity == "error" and finding.erratum is None:
        return _Case("failure", f"{head}{_failure([finding])}</testcase>\n")
    said = f"{finding.message} (erratum {finding.erratum})" if finding.erratum else finding.message
    return _Case("skipped", f"{head}<skipped message={_attribute(said)}/></testcase>\n")


def _passed(name: str) -> _Case:
    return _Case("passed", f'    <testcase classname="docpact" name={_attribute(name)}/>\n')


def _said(finding: Finding) -> str:
    """Return a finding in several lines: the message, the places and the hint."""
    places = [
        ("payload", finding.payload),
        ("page", finding.page),
        ("spec", finding.spec),
        ("hint", finding.hint),
    ]
    lines = [f"{finding.rule}: {one_line(finding.message)}"]
    lines += [f"{label}: {one_line(str(value))}" for label, value in places if value is not None]
    return "\n".join(lines)


def _attribute(text: str) -> str:
    return f'"{html(text)}"'
