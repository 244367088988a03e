"""Findings brought together: one for all that a single place of the spec is to blame for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from docpact.findings import Finding

__all__ = ["Found", "merged"]

_BOTH_WAYS = {f"DP4{number:02}" for number in range(4, 15)}
"""Rules of response fields that stand beside one of request fields: a schema used both ways breaks both at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and what it is about where it is one of several."""

    finding: Finding
    subject: str = ""


def merged(found: Sequence[Found]) -> list[Finding]:
    """One finding for all that a single place of the spec is to blame for."""
    groups: dict[tuple[object, ...], list[Found]] = {}
    for each in found:
        finding = each.finding
        rule = finding.rule.replace("DP4", "DP3") if finding.rule in _BOTH_WAYS else finding.rule
        key = (
            (rule, finding.erratum, finding.spec, finding.hint) if finding.spec else (id(finding),)
        )
        groups.setdefault(key, []).append(each)
    return [_with_others(group) for group in groups.values()]


def _with_others(group: Sequence[Found]) -> Finding:
    first = group[0]
    own = first.finding
    others = [
        (
            each.subject
            if each.finding.operation == own.operation
            else f"{each.finding.operation} {each.subject}".strip()
        )
        for each in group[1:]
    ]
    if not others:
        return own
    shown = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
    return replace(own, message=f"{own.message} (the same for {shown})")
