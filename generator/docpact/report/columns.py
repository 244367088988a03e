"""The columns of the matrix that a finding belongs to."""

from __future__ import annotations

from docpact.catalogue import rules
from docpact.findings import Finding

__all__ = ["columns_of"]


def columns_of(finding: Finding) -> frozenset[str]:
    """Return the columns of a finding, by its rule; one about a sample is in the column of the sample's side, too."""
    rule = rules().get(finding.rule)
    column = rule.column if rule is not None and rule.column is not None else "spec"
    pointer = (finding.spec.pointer or "") if finding.spec is not None else ""
    side = "request_sample" if "/requestBody" in pointer else "response_sample"
    if column == "sample":
        return frozenset({side})
    if rule is not None and rule.subject == "page":
        return frozenset({column, side})
    return frozenset({column})
