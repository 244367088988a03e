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
from docpact.follow.fixes.operations import operation_added, operation_removed
from docpact.follow.fixes.steps import JUDGED, part_in_spec, steps_for
from docpact.follow.fixes.wording import stale_wording
from docpact.follow.fixes.workspace import Draft, Problem, Workspace
from docpact.openapi import ApiSource
from docpact.pages.facts import Page
from docpact.spec.facts import SpecFacts, spec_facts
from docpact.text.edits import EditError

__all__ = ["Plan", "Work", "make_plan", "spec_by_operation"]


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


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be carried into a spec.

    Args:
        space: The spec and the errata.
        changes: The changes of the pages.
        old: The stored facts.
        new: The current facts, those of ``added`` too.
        added: The pages of new operations that may be drafted into the spec, by operation, each with it alone.
    """

    space: Workspace
    changes: Sequence[Change]
    old: Sequence[StoredFacts]
    new: Sequence[StoredFacts]
    added: Mapping[str, Page]


def make_plan(work: Work) -> Plan:
    """Find the edits."""
    space, changes = work.space, work.changes
    before = space.problems(space.present, work.old)
    draft, obstacles = _all_at_once(work)
    left = _new_problems(space, draft, work.new, before)
    if left and any(number not in obstacles for number in range(len(changes))):
        draft, obstacles = _one_by_one(work, _with_followers(changes, obstacles))
        left = _new_problems(space, draft, work.new, before)
    judged = [
        replace(
            change,
            fixable=number not in obstacles,
            obstacle=obstacles.get(number),
            done=number not in obstacles and _is_done(work, change),
        )
        for number, change in enumerate(changes)
    ]
    words = _stale_words(space, draft, [one for one in judged if one.fixable], work.new)
    return Plan(draft, tuple(judged), (*merged([Found(one) for one in left.values()]), *words))


def _is_done(work: Work, change: Change) -> bool:
    """Whether the spec has, as it is, what a person may have edited before the page was read again."""
    if change.cls not in ("auth", "operation-added", "operation-removed"):
        return False
    return _edited(work, work.space.present, change) == work.space.present


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


def _new_problems(
    space: Workspace, draft: Draft, facts: Sequence[StoredFacts], before: Mapping[Problem, Finding]
) -> dict[Problem, Finding]:
    return {
        key: finding for key, finding in space.problems(draft, facts).items() if key not in before
    }


def _all_at_once(work: Work) -> tuple[Draft, dict[int, str]]:
    """Every edit that can be made, and why the others cannot."""
    draft = work.space.present
    obstacles: dict[int, str] = {}
    for number, change in enumerate(work.changes):
        try:
            draft = _edited(work, draft, change)
        except EditError as error:
            obstacles[number] = str(error)
    return draft, obstacles


def _one_by_one(work: Work, known: Mapping[int, str]) -> tuple[Draft, dict[int, str]]:
    """The edits that make nothing worse: of each operation together, else each on top of those before it."""
    space, changes, facts = work.space, work.changes, work.new
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
                    candidate = _edited(work, candidate, changes[number])
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


def _edited(work: Work, draft: Draft, change: Change) -> Draft:
    """The draft with one change carried into it.

    Raises:
        EditError: It cannot be.
    """
    source = work.space.read(draft)
    text, errata = draft.spec, draft.errata
    gone = change.cls == "operation-removed"
    facts = {one.facts.key: one.facts for one in (work.old if gone else work.new)}
    stated = facts.get(change.operation)
    spec = spec_by_operation(source, work.old if gone else work.new).get(change.operation)
    if change.cls == "unread-changed" and change.new is None:
        return draft
    if change.cls in JUDGED:
        raise EditError(JUDGED[change.cls])
    if (change.cls == "operation-added" or gone) and (spec is None) == gone:
        return draft
    if change.obstacle is not None:
        raise EditError(change.obstacle)
    page = work.added.get(change.operation)
    if change.cls == "operation-added" and page is not None:
        return Draft(operation_added(text, page, source), errata)
    if stated is None or spec is None:
        raise EditError("the spec does not have the operation")
    steps = (
        operation_removed(spec, source)
        if gone
        else steps_for(change, stated, spec, source, [*facts.values()])
    )
    for step in steps:
        text = step(text)
    if errata is not None:
        part = part_in_spec(change.part, change.path, stated, spec)
        for step in errata_steps(change, part, stated, work.space.read_errata(draft)):
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
