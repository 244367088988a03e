"""Findings brought together: one for all that a single place of the spec is to blame for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from docpact.catalogue import rules
from docpact.findings import Finding

__all__ = ["Found", "merged"]


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
        # A schema that is used in both directions breaks the rule of a request and that of a response at once.
        rule = rules()[finding.rule].counterpart or finding.rule
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
