"""The stable JSON form of a report (design, "docpact check --format json"), version 1."""

from __future__ import annotations

import json
from typing import Any

from docpact.check.matrix import Row
from docpact.errors import Place
from docpact.findings import Finding, PayloadDetail
from docpact.report.summary import Report, counts
from docpact.text.escape import json_text

__all__ = ["finding_json", "to_json"]


def to_json(report: Report) -> str:
    """``{"version": 1, "matrix": […], "findings": […], "summary": {…}}``; no matrix where there is none."""
    form: dict[str, Any] = {"version": 1}
    if report.matrix is not None:
        form["matrix"] = [_row(row) for row in report.matrix]
    form["findings"] = [finding_json(finding) for finding in report.findings]
    form["summary"] = dict(counts(report))
    if report.coverage is not None:
        form["coverage"] = report.coverage.to_json()
    return json_text(json.dumps(form, ensure_ascii=False, indent=2)) + "\n"


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding; one about a payload has ``payload`` instead of ``page``."""
    form: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity,
        "operation": finding.operation,
        "message": finding.message,
    }
    if finding.payload is not None:
        form["payload"] = _place(finding.payload) | _detail(finding.detail)
    else:
        page = finding.page
        form["page"] = {"source": page.source, "line": page.line} if page is not None else None
    form["spec"] = _place(finding.spec) if finding.spec is not None else None
    return form | {"hint": finding.hint, "erratum": finding.erratum}


def _detail(detail: PayloadDetail | None) -> dict[str, Any]:
    """Return the details without the place; a payload outside of a message has only the first three keys."""
    if detail is None:
        return {}
    form: dict[str, Any] = {"part": detail.part, "expected": detail.expected, "found": detail.found}
    if detail.name is not None:
        form["name"] = detail.name
    if detail.message is not None:
        form["message"] = detail.message
    if detail.inner is not None:
        form["inner"] = {"line": detail.inner[0], "column": detail.inner[1]}
    if detail.branch is not None:
        form["nearest"] = _place(detail.branch)
    return form


def _place(place: Place) -> dict[str, Any]:
    return {
        "source": place.source,
        "line": place.line,
        "column": place.column,
        "pointer": place.pointer,
    }


def _row(row: Row) -> dict[str, str]:
    return {"client": row.client, "operation": row.operation, **row.cells()}
