"""A report in Markdown: fit for a pull request or a job summary."""

from __future__ import annotations

import re

from docpact.check.matrix import COLUMNS
from docpact.errors import Place
from docpact.findings import Finding
from docpact.report.summary import Report, summary_line

__all__ = ["code", "to_markdown"]

_MARKS = {"pass": "✅", "fail": "❌", "erratum": "📝", "none": "–"}
_SPECIAL = re.compile(r"([\\*_{}\[\]<>#|~@])")


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
            lines.append(f"| {_plain(row.client)} | {code(row.operation)} | {cells} |")
        lines += [
            "",
            "✅ holds · ❌ does not · 📝 explained by an erratum · – nothing documented",
            "",
        ]
    for finding in report.findings:
        lines += [*_finding(finding), ""]
    return "\n".join(lines).rstrip() + "\n"


def code(text: str) -> str:
    """A code span that holds any text, pipes included."""
    text = " ".join(text.split()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _finding(finding: Finding) -> list[str]:
    head = "explained" if finding.erratum else finding.severity
    said = f"- **{head} {finding.rule}**"
    if finding.operation:
        said += f" {code(finding.operation)}"
    lines = [f"{said}: {_prose(finding.message)}"]
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
        lines.append(f"  - hint: {_prose(finding.hint)}")
    return lines


def _place(place: Place) -> str:
    return str(place)


def _prose(text: str) -> str:
    """Text with its code spans kept and everything else made harmless."""
    pieces = " ".join(text.split()).split("`")
    if len(pieces) % 2 == 0:
        return _plain(text).replace("`", "\\`")
    return "".join(
        code(piece) if index % 2 else _plain(piece) for index, piece in enumerate(pieces)
    )


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
