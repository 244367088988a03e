"""Edits of the errata after a change of a page: remove obsolete ones, update those about an older state."""

from __future__ import annotations

import json
from collections.abc import Sequence

from docpact.check.errata import Erratum
from docpact.diff.changes import Change, listed
from docpact.follow.fixes.lists import list_steps
from docpact.follow.fixes.site import Step
from docpact.pages.facts import OperationFacts, Sample
from docpact.text.edits import EditError, remove, set_value
from docpact.text.values import is_array, join

__all__ = ["errata_steps"]


def errata_steps(
    change: Change, part: str, facts: OperationFacts, errata: Sequence[Erratum]
) -> list[Step]:
    """The edits of the errata's text that a change asks for.

    Args:
        change: The change.
        part: Its part, as the spec calls it.
        facts: The current facts of the page.
        errata: The current errata.

    Raises:
        EditError: A person has to decide an erratum again.
    """
    if change.cls == "erratum-mended":
        return [_remover(one) for one in errata if one.id == change.old]
    if change.cls == "operation-removed":
        # From the last one, so that the others keep their places.
        return [_remover(one) for one in reversed(errata) if one.operation == change.operation]
    steps: list[Step] = []
    for one in errata:
        if one.operation != change.operation or one.part != change.in_:
            continue
        if one.kind == "decision" and _is_about(one, change, part):
            steps += _decision(one, change)
        elif one.kind == "sample" and change.cls == "sample":
            steps += _sample(one, facts)
    return steps


def _is_about(one: Erratum, change: Change, part: str) -> bool:
    status = part.partition(" ")[2]
    return one.status in (None, status) and (one.path, one.fact) == (change.path or "", change.what)


def _decision(one: Erratum, change: Change) -> list[Step]:
    """A decided list follows the page's, value by value; any other decision has to be made again."""
    decided = listed(one.spec)
    if change.cls != "enum" or not all(map(is_array, (change.old, change.new, decided))):
        raise EditError(f"erratum {one.id} is about the old page: decide again")
    at = str(one.place.pointer)
    pages = list_steps(join(at, "page"), change.old, change.old, change.new)
    return [*pages, *list_steps(join(at, "spec"), decided, change.old, change.new)]


def _sample(one: Erratum, facts: OperationFacts) -> list[Step]:
    """A sample that was changed and is broken in the same way gets its new digest."""
    samples = _samples(one.part, facts)
    if any(sample.digest == one.sample for sample in samples):
        return []
    same = [
        sample
        for sample in samples
        if not sample.valid and sample.raw is not None and _is_json(one.edit.apply(sample.raw))
    ]
    at = join(str(one.place.pointer), "sample")
    digests = [sample.digest for sample in same if sample.digest is not None]
    return [lambda text: set_value(text, at, digests[0])] if len(digests) == 1 else []


def _samples(part: str, facts: OperationFacts) -> list[Sample]:
    if part == "request":
        return [*facts.request.samples] if facts.request else []
    return [sample for response in facts.responses for sample in response.samples]


def _is_json(text: str | None) -> bool:
    try:
        json.loads(text or "")
    except ValueError:
        return False
    return True


def _remover(one: Erratum) -> Step:
    return lambda text: remove(text, str(one.place.pointer))
