"""A report for people at a terminal: aligned, without colour, every place in a form that editors open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docpact.check.matrix import COLUMNS, Row
from docpact.findings import Finding
from docpact.report.summary import Report, summary_line
from docpact.text.escape import one_line

__all__ = ["to_text"]

_NOTHING = "-"


def to_text(report: Report) -> str:
    """The matrix, the findings, what errata explain in short, and one line that sums it all up."""
    blocks = [_matrix(report.matrix)] if report.matrix else []
    blocks += [_finding(finding) for finding in report.findings if finding.erratum is None]
    errata = dict.fromkeys(
        finding.erratum for finding in report.findings if finding.erratum is not None
    )
    for erratum in errata:
        explained = [finding for finding in report.findings if finding.erratum == erratum]
        blocks.append(
            f"explained by erratum {one_line(erratum)}\n" + "".join(map(_explained, explained))
        )
    if report.coverage is not None:
        blocks.append(report.coverage.to_text())
    blocks.append(summary_line(report) + "\n")
    return "\n".join(blocks)


def _matrix(rows: Sequence[Row]) -> str:
    heads = ["client", "operation", *(column.replace("_", " ") for column in COLUMNS)]
    table = [heads]
    for row in rows:
        cells = [_NOTHING if cell == "none" else cell for cell in row.cells().values()]
        table.append([one_line(row.client), one_line(row.operation), *cells])
    widths = [max(len(line[index]) for line in table) for index in range(len(heads))]
    return "".join(_line(line, widths) for line in table)


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    return (
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        + "\n"
    )


def _finding(finding: Finding) -> str:
    lines = [
        f"{finding.severity} {finding.rule}"
        + (f"  {one_line(finding.operation)}" if finding.operation else "")
    ]
    lines.append(f"  {one_line(finding.message)}")
    for label, value in (
        ("payload", finding.payload),
        ("page", finding.page),
        ("spec", finding.spec),
        ("hint", finding.hint),
    ):
        if value is not None:
            lines.append(f"  {label:<8}{one_line(str(value))}{_within(finding, label)}")
    return "\n".join(lines) + "\n"


def _within(finding: Finding, label: str) -> str:
    """Which message of a file a payload is of, and where in its body."""
    detail = finding.detail
    if detail is None or label not in ("payload", "spec"):
        return ""
    if label == "spec":
        return f"; nearest alternative: {one_line(str(detail.branch))}" if detail.branch else ""
    said = [one_line(detail.message)] if detail.message else []
    if detail.inner is not None:
        said.append(f"line {detail.inner[0]}, column {detail.inner[1]} of the body")
    return f"  [{', '.join(said)}]" if said else ""


def _explained(finding: Finding) -> str:
    place = one_line(str(finding.page or finding.spec))
    return f"  {finding.rule} {place}  {one_line(finding.message)}\n"
