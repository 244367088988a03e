"""Annotations as GitHub's workflow commands: ``::error file=…,line=…::…``."""

from __future__ import annotations

from docpact.findings import Finding
from docpact.report.summary import Report
from docpact.text.escape import workflow, workflow_property

__all__ = ["to_github"]

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def to_github(report: Report) -> str:
    """One line for each finding; nothing for a report without any."""
    return "".join(_command(finding) for finding in report.findings)


def _command(finding: Finding) -> str:
    place = finding.payload or finding.spec or finding.page
    properties: dict[str, object] = {}
    if place is not None:
        properties = {"file": place.source, "line": place.line, "col": place.column}
    properties["title"] = f"{finding.rule} {finding.operation or ''}".strip()
    written = ",".join(
        f"{name}={workflow_property(str(value))}"
        for name, value in properties.items()
        if value is not None
    )
    lines = [finding.message]
    if finding.page is not None and place is not finding.page:
        lines.append(f"page: {finding.page}")
    if finding.erratum:
        lines.append(f"explained by erratum {finding.erratum}")
    elif finding.hint:
        lines.append(finding.hint)
    text = "%0A".join(map(workflow, lines))
    return f"::{_LEVELS[finding.severity]} {written}::{text}\n"
