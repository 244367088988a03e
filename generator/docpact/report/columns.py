"""The columns of the matrix that a finding belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from docpact.findings import Finding

__all__ = ["columns_of"]

_COLUMNS: Mapping[str, str] = {
    "DP2": "spec",
    "DP3": "spec",
    "DP4": "spec",
    "DP601": "request_proof",
    "DP602": "request_proof",
    "DP603": "request_proof",
    "DP604": "request_proof",
    "DP605": "request_proof",
    "DP606": "response_proof",
    "DP607": "response_proof",
    "DP608": "generated",
    "DP7": "spec",
    "DP905": "spec",
    "DP9": "page",
}
"""By rule, or by the group of a rule."""


def columns_of(finding: Finding) -> frozenset[str]:
    """Return the columns: a sample's own side, which the place in the spec shows, and the page for what is wrong on it."""
    pointer = (finding.spec.pointer or "") if finding.spec is not None else ""
    side = "request_sample" if "/requestBody" in pointer else "response_sample"
    if finding.rule.startswith("DP5"):
        return frozenset({side})
    if finding.rule.startswith("DP1"):
        return frozenset({"page", side})
    return frozenset({_COLUMNS.get(finding.rule) or _COLUMNS.get(finding.rule[:3], "spec")})
