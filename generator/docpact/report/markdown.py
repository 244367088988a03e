"""A report in Markdown: fit for a pull request or a job summary."""

from __future__ import annotations

from docpact.check.matrix import COLUMNS
from docpact.errors import Place
from docpact.findings import Finding
from docpact.report.summary import Report, summary_line
from docpact.text.escape import code, markdown

__all__ = ["to_markdown"]

_MARKS = {"pass": "✅", "fail": "❌", "erratum": "📝", "partial": "🔎", "none": "–"}


def to_markdown(report: Report) -> str:
    """A heading with the sum, the matrix as a table, and a list of findings."""
    lines = [f"## docpact: {summary_line(report)}", ""]
    if report.matrix:
        lines.append(
            "| client | operation | "
            + " | ".join(column.replace("_", " ") for column in COLUMNS)
            + " |"
        )
        lines.append("|---|---|" + "---|" * len(COLUMNS))
        for row in report.matrix:
            cells = " | ".join(_MARKS[cell] for cell in row.cells().values())
            lines.append(f"| {markdown(row.client)} | {code(row.operation)} | {cells} |")
        lines += [
            "",
            "✅ passes · ❌ fails · 📝 explained by an erratum · 🔎 partly read · – nothing documented",
            "",
        ]
    for finding in report.findings:
        lines += [*_finding(finding), ""]
    return "\n".join(lines).rstrip() + "\n"


def _finding(finding: Finding) -> list[str]:
    head = "explained" if finding.erratum else finding.severity
    said = f"- **{head} {finding.rule}**"
    if finding.operation:
        said += f" {code(finding.operation)}"
    lines = [f"{said}: {markdown(finding.message)}"]
    for label, place in (
        ("payload", finding.payload),
        ("page", finding.page),
        ("spec", finding.spec),
    ):
        if place is not None:
            lines.append(f"  - {label}: {code(_place(place))}")
    if finding.erratum:
        lines.append(f"  - erratum: {code(finding.erratum)}")
    elif finding.hint:
        lines.append(f"  - hint: {markdown(finding.hint)}")
    return lines


def _place(place: Place) -> str:
    return str(place)
