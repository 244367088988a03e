"""Annotations as GitHub's workflow commands: ``::error file=…,line=…::…``."""

from __future__ import annotations

from docpact.findings import Finding
from docpact.report.summary import Report

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
        f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None
    )
    text = finding.message
    if finding.page is not None and place is not finding.page:
        text += f"\npage: {finding.page}"
    if finding.erratum:
        text += f"\nexplained by erratum {finding.erratum}"
    elif finding.hint:
        text += f"\n{finding.hint}"
    return f"::{_LEVELS[finding.severity]} {written}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
