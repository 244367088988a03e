"""Marks that have become untrue: ``x-docpact-not-stated`` on a fact that the page does state."""

from __future__ import annotations

from collections.abc import Iterator

from docpact.check.compare import Stored, response_pairs
from docpact.check.gap import Gap, where
from docpact.pages.facts import Field, OperationFacts
from docpact.spec.facts import SpecFacts, Spot, parents

__all__ = ["stale_marks"]

_WEAK = ("sample", "habit", None)
_BELOW = ("properties", "additionalProperties")


def stale_marks(page: Stored, spec: SpecFacts) -> Iterator[Gap]:
    """The marks of an operation whose fact the page states: in a table or in prose, not merely in a sample."""
    fields = _fields(page.facts, spec)
    for spot, reason in spec.not_stated.items():
        said = _stated(spot, fields, page.facts, spec)
        if said is None:
            continue
        line, subject = said
        yield Gap(
            "DP905",
            Spot(spot.part, spot.path, "field"),
            f"{subject}: `{spot.what}` is marked as not stated, but the page states it",
            line,
            f"remove `{spot.what}` from x-docpact-not-stated",
            None,
            reason,
        )


def _fields(page: OperationFacts, spec: SpecFacts) -> dict[tuple[str, str], Field]:
    """The page's fields by part (in the spec's words) and path."""
    found: dict[tuple[str, str], Field] = {}
    for parameter in page.parameters:
        found[f"parameter {parameter.location}", parameter.path] = parameter
    for each in page.request.fields if page.request else ():
        found["request", each.path] = each
    for theirs, ours in response_pairs(page, spec):
        found |= {(f"response {ours.status}", each.path): each for each in theirs.fields}
    return found


def _stated(
    spot: Spot, fields: dict[tuple[str, str], Field], page: OperationFacts, spec: SpecFacts
) -> tuple[int, str] | None:
    """The line where the page states a marked fact, and what to call it; None where it does not."""
    if spot.what == "status":
        for theirs, ours in response_pairs(page, spec):
            if f"response {ours.status}" == spot.part and theirs.status is not None:
                return theirs.line or page.line, spot.part
        return None
    if spot.what in _BELOW:
        for (part, path), inner in fields.items():
            below = part == spot.part and spot.path in parents(path)
            if below and spot.path and inner.origin.get("type") not in _WEAK:
                return inner.line, where(spot.part, spot.path)
        return None
    each = fields.get((spot.part, spot.path))
    if each is None or each.origin.get(spot.what) in _WEAK:
        return None
    return each.line, where(spot.part, spot.path)
