"""The common parts of all reports: the findings, the matrix if there is one, and the summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docpact.check.matrix import Row
from docpact.findings import Finding
from docpact.report.operations import OperationView
from docpact.validate.coverage import Coverage

__all__ = ["Report", "counts", "summary_line"]


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a command. ``matrix`` is None if the command has none."""

    findings: tuple[Finding, ...]
    matrix: tuple[Row, ...] | None = None
    operations: tuple[OperationView, ...] = ()
    """The details of each operation in the HTML report."""
    coverage: Coverage | None = None
    """What recorded traffic has used of the API."""
    payloads: int | None = None
    """How many payloads were compared."""
    right: tuple[str, ...] = ()
    """The payload files without an error."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found that errata do not explain."""
        return all(finding.erratum is not None for finding in self.findings)


def counts(report: Report) -> Mapping[str, int]:
    """How many findings of each kind; one that an erratum explains is counted as explained, and nowhere else."""
    open_ones = [finding for finding in report.findings if finding.erratum is None]
    found = {
        f"{severity}s": sum(finding.severity == severity for finding in open_ones)
        for severity in ("error", "warning", "note")
    }
    found["explained"] = len(report.findings) - len(open_ones)
    if report.matrix is not None:
        found["operations"] = len(report.matrix)
    if report.payloads is not None:
        found["payloads"] = report.payloads
    return found


def summary_line(report: Report) -> str:
    """``2 errors, 1 explained by errata``, or that no findings."""
    found = counts(report)
    said = [
        _count(found[f"{word}s"], word)
        for word in ("error", "warning", "note")
        if found[f"{word}s"]
    ]
    if not said:
        said = ["no findings"]
    if found["explained"]:
        said.append(f"{found['explained']} explained by errata")
    if "operations" in found:
        said.append(f"{_count(found['operations'], 'operation')} checked")
    if "payloads" in found:
        said.append(f"{_count(found['payloads'], 'payload')} checked")
    return ", ".join(said)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
