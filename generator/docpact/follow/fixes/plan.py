"""Which changes can be carried into the spec without a person, proved by the contract itself.

Each change becomes edits of the spec's text. Then everything is checked as if it were on disk: where the page and the
edited spec still disagree, or an edit has reached more than it was meant for (a schema that others share), the edits are
tried one by one, and those that do harm are left to a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from docpact.check.compare import match
from docpact.check.merge import Found, merged
from docpact.diff.changes import Change
from docpact.findings import Finding
from docpact.follow.drift import StoredFacts
from docpact.follow.fixes.errata_steps import errata_steps
from docpact.follow.fixes.steps import JUDGED, part_in_spec, steps_for
from docpact.follow.fixes.wording import stale_wording
from docpact.follow.fixes.workspace import Draft, Problem, Workspace
from docpact.openapi import ApiSource
from docpact.spec.facts import SpecFacts, spec_facts
from docpact.text.edits import EditError

__all__ = ["Plan", "make_plan", "spec_by_operation"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The edits that carry changes into a spec.

    Args:
        draft: The spec and the errata with all edits made that can be.
        changes: The changes, each with its verdict.
        findings: What will be left for a person.
    """

    draft: Draft
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]


def make_plan(
    space: Workspace,
    changes: Sequence[Change],
    old: Sequence[StoredFacts],
    new: Sequence[StoredFacts],
) -> Plan:
    """Find the edits.

    Args:
        space: The spec and the errata.
        changes: The changes of the pages.
        old: The stored facts.
        new: The current facts.
    """
    before = space.problems(space.present, old)
    draft, obstacles = _all_at_once(space, changes, new)
    left = _new_problems(space, draft, new, before)
    if left and any(number not in obstacles for number in range(len(changes))):
        draft, obstacles = _one_by_one(space, changes, new, _with_followers(changes, obstacles))
        left = _new_problems(space, draft, new, before)
    troubled = {finding.operation for finding in left.values()}
    known = spec_by_operation(space.source, new) | spec_by_operation(space.source, old)
    judged: list[Change] = []
    for number, change in enumerate(changes):
        spec = known.get(change.operation)
        names = {change.operation, spec.facts.key if spec else None, None}
        judged.append(
            _judged(change, obstacles.get(number), spec is not None, bool(names & troubled))
        )
    words = _stale_words(space, draft, [one for one in judged if one.fixable], new)
    return Plan(draft, tuple(judged), (*merged([Found(one) for one in left.values()]), *words))


def _with_followers(changes: Sequence[Change], obstacles: Mapping[int, str]) -> dict[int, str]:
    """Return the obstacles, and one for each sample that shows an edit left to a person: the spec cannot allow it yet."""
    found = dict(obstacles)
    for number in obstacles:
        decided = changes[number]
        if decided.cls not in ("type", "enum", "field-renamed"):
            continue
        for at, change in enumerate(changes):
            if change.cls == "sample" and (change.operation, change.part) == (
                decided.operation,
                decided.part,
            ):
                found.setdefault(at, f"part of the edit of `{decided.path or decided.part}`")
    return found


def _stale_words(
    space: Workspace, draft: Draft, changes: Sequence[Change], facts: Sequence[StoredFacts]
) -> list[Finding]:
    source = space.read(draft)
    specs = spec_by_operation(source, facts)
    known = {one.facts.key: one.facts for one in facts}
    found: dict[Finding, None] = {}
    for change in changes:
        spec = specs.get(change.operation)
        if spec is not None:
            part = part_in_spec(change.part, change.path, known[change.operation], spec)
            found.update(
                (space.told(one), None) for one in stale_wording(change, part, spec, source)
            )
    return list(found)


def _judged(change: Change, obstacle: str | None, in_spec: bool, troubled: bool) -> Change:
    """The change with its verdict. What takes judgement may turn out to need no edit: the spec says it already."""
    if (
        obstacle is not None
        and change.cls in JUDGED
        and change.cls not in ("unread-changed", "reading-stale")
        and not troubled
        and in_spec != (change.cls == "operation-removed")
    ):
        obstacle = None
    return replace(change, fixable=obstacle is None, obstacle=obstacle)


def _new_problems(
    space: Workspace, draft: Draft, facts: Sequence[StoredFacts], before: Mapping[Problem, Finding]
) -> dict[Problem, Finding]:
    return {
        key: finding for key, finding in space.problems(draft, facts).items() if key not in before
    }


def _all_at_once(
    space: Workspace, changes: Sequence[Change], facts: Sequence[StoredFacts]
) -> tuple[Draft, dict[int, str]]:
    """Every edit that can be made, and why the others cannot."""
    draft = space.present
    obstacles: dict[int, str] = {}
    for number, change in enumerate(changes):
        try:
            draft = _edited(space, draft, change, facts)
        except EditError as error:
            obstacles[number] = str(error)
    return draft, obstacles


def _one_by_one(
    space: Workspace,
    changes: Sequence[Change],
    facts: Sequence[StoredFacts],
    known: Mapping[int, str],
) -> tuple[Draft, dict[int, str]]:
    """The edits that make nothing worse: of each operation together, else each on top of those before it."""
    draft = space.present
    obstacles = dict(known)
    present = space.problems(draft, facts)
    groups: dict[str, list[int]] = {}
    for number, change in enumerate(changes):
        if number not in obstacles:
            groups.setdefault(change.operation, []).append(number)
    for numbers in groups.values():
        # A renamed field and the sample that shows it can only be edited together.
        ordered = sorted(numbers, key=lambda number: changes[number].cls == "sample")
        for tried in [ordered, *([one] for one in ordered)] if len(ordered) > 1 else [ordered]:
            if len(tried) == 1:
                obstacles |= {
                    number: reason
                    for number, reason in _with_followers(changes, obstacles).items()
                    if number == tried[0]
                }
                if tried[0] in obstacles:
                    continue
            try:
                candidate = draft
                for number in tried:
                    candidate = _edited(space, candidate, changes[number], facts)
            except EditError as error:
                if len(tried) == 1:
                    obstacles[tried[0]] = str(error)
                continue
            after = present if candidate == draft else space.problems(candidate, facts)
            worse = next((finding for key, finding in after.items() if key not in present), None)
            if worse is None:
                draft, present = candidate, after
                if len(tried) > 1:
                    break
            elif len(tried) == 1:
                obstacles[tried[0]] = f"the edit would cause another finding: {worse.message}"
    return draft, obstacles


def _edited(space: Workspace, draft: Draft, change: Change, facts: Sequence[StoredFacts]) -> Draft:
    """The draft with one change carried into it.

    Raises:
        EditError: It cannot be.
    """
    source = space.read(draft)
    stored = next((one for one in facts if one.facts.key == change.operation), None)
    spec = spec_by_operation(source, facts).get(change.operation)
    text, errata = draft.spec, draft.errata
    if change.cls in JUDGED or stored is None or spec is None:
        raise EditError(JUDGED.get(change.cls, "the spec does not have the operation"))
    for step in steps_for(change, stored.facts, spec, source):
        text = step(text)
    if errata is not None:
        part = part_in_spec(change.part, change.path, stored.facts, spec)
        for step in errata_steps(change, part, stored.facts, space.read_errata(draft)):
            errata = step(errata)
    return Draft(text, errata)


def spec_by_operation(source: ApiSource, facts: Sequence[StoredFacts]) -> dict[str, SpecFacts]:
    """The page's name of an operation to the spec's facts of it."""
    specs = [
        spec_facts(source.api, operation, source.document.data)
        for operation in source.api.operations
    ]
    return {
        page.facts.key: spec for page, spec in match([one.stored() for one in facts], specs).pairs
    }
