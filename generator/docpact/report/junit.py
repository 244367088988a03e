"""JUnit XML: what build servers show as tests. A cell of the matrix is a test case; without a matrix, a finding is."""

from __future__ import annotations

from collections.abc import Sequence

from docpact.check.matrix import Row
from docpact.findings import Finding
from docpact.report.columns import columns_of
from docpact.report.summary import Report
from docpact.text.escape import html, html_block, one_line

__all__ = ["to_junit"]


def to_junit(report: Report) -> str:
    """One ``testsuite`` for each client, and one for the findings that fail something."""
    suites = [
        _suite(
            client,
            _cells([row for row in report.matrix or () if row.client == client], report.findings),
        )
        for client in _clients(report)
    ]
    suites.append(_suite("findings", [_case(finding) for finding in report.findings]))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="docpact">\n{"".join(suites)}</testsuites>\n'


def _clients(report: Report) -> list[str]:
    return list(dict.fromkeys(row.client for row in report.matrix or ()))


def _suite(name: str, cases: Sequence[tuple[str, str]]) -> str:
    failed = sum(outcome == "failure" for outcome, _ in cases)
    skipped = sum(outcome == "skipped" for outcome, _ in cases)
    head = f'  <testsuite name={_attribute(name)} tests="{len(cases)}" failures="{failed}" errors="0" skipped="{skipped}">\n'
    return head + "".join(text for _, text in cases) + "  </testsuite>\n"


def _cells(rows: Sequence[Row], findings: Sequence[Finding]) -> list[tuple[str, str]]:
    cases: list[tuple[str, str]] = []
    for row in rows:
        for column, cell in row.cells().items():
            head = f"    <testcase classname={_attribute(row.operation)} name={_attribute(column.replace('_', ' '))}"
            if cell == "fail":
                own = [
                    finding
                    for finding in findings
                    if finding.severity == "error"
                    and finding.operation in (row.operation, None)
                    and column in columns_of(finding)
                ]
                said = own[0].message if own else "see the findings"
                body = "\n".join(f"{one.rule}: {one.message}\n{_places(one)}" for one in own)
                cases.append(
                    (
                        "failure",
                        f"{head}><failure message={_attribute(said)}>{html_block(body)}</failure></testcase>\n",
                    )
                )
            elif cell == "partial":
                cases.append(("skipped", f'{head}><skipped message="partly read"/></testcase>\n'))
            elif cell == "none":
                cases.append(
                    ("skipped", f'{head}><skipped message="nothing is documented"/></testcase>\n')
                )
            else:
                cases.append(("passed", f"{head}/>\n"))
    return cases


def _case(finding: Finding) -> tuple[str, str]:
    name = f"{finding.rule} {finding.spec or finding.payload or finding.page or ''}".strip()
    head = f"    <testcase classname={_attribute(finding.operation or 'docpact')} name={_attribute(name)}>"
    if finding.severity != "error":
        said = (
            f"{finding.message} (erratum {finding.erratum})" if finding.erratum else finding.message
        )
        return "skipped", f"{head}<skipped message={_attribute(said)}/></testcase>\n"
    return (
        "failure",
        f"{head}<failure message={_attribute(finding.message)}>{html_block(_places(finding))}</failure></testcase>\n",
    )


def _places(finding: Finding) -> str:
    places = [
        ("payload", finding.payload),
        ("page", finding.page),
        ("spec", finding.spec),
        ("hint", finding.hint),
    ]
    return "\n".join(
        f"{label}: {one_line(str(value))}" for label, value in places if value is not None
    )


def _attribute(text: str) -> str:
    return f'"{html(text)}"'
