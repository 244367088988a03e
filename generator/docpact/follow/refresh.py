"""Refresh one client from pages that were read again: facts, spec, errata, generated code.

Nothing is written here. The result holds the new content of every file that has to change, so that the caller can write
the files of all clients in one step, or none of them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from docpact.check.apply_readings import Applied, apply_readings
from docpact.check.readings import load_readings
from docpact.diff.changes import Change
from docpact.diff.changes import change as made_change
from docpact.errors import Place
from docpact.findings import Finding
from docpact.follow.drift import Drift, StoredFacts, compare_pages, knows, load_facts
from docpact.follow.fixes.plan import Plan, Work, make_plan, spec_by_operation
from docpact.follow.fixes.steps import part_in_spec
from docpact.follow.fixes.workspace import Workspace
from docpact.follow.revert import away_from, reverted
from docpact.openapi import ApiSource
from docpact.openapi.loader import display
from docpact.pages.facts import OperationFacts, Page
from docpact.pages.fetch import Fetched, Wanted
from docpact.pages.store import narrow
from docpact.spec.facts import SpecFacts, spec_facts
from docpact.spec.pairs import anonymous

__all__ = ["Client", "Refreshed", "addresses", "collect", "pages_for", "refresh"]

_ELSEWHERE = "pass captured pages with --from, or set externalDocs.url in the spec"
_USER = re.compile(r"(?<=//)[^/@]*@")
_WHAT = {
    "sample": "samples",
    "valid": "samples",
    "fault": "samples",
    "order": "field",
    "removal": "deprecated",
    "url": "externalDocs",
}


@dataclass(frozen=True, slots=True)
class Client:
    """The inputs of refresh for a client.

    Args:
        spec: The spec's file.
        pages: The folder of the stored facts.
        errata: The errata's file.
        readings: The readings' file.
        load: Reads a spec.
        symbols: The generated symbols of a spec's operations, by ``METHOD /path``.
        regenerate: The files of the client generated from a spec (in another folder, with the same name): path to new
            content, None for a removed file. None without a client to generate.
    """

    spec: Path
    pages: Path
    errata: Path | None
    load: Callable[[Path], ApiSource]
    symbols: Callable[[ApiSource], Mapping[str, Collection[str]]]
    regenerate: Callable[[Path], Mapping[Path, bytes | None]] | None = None
    readings: Path | None = None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The result of refreshing one client.

    Args:
        changes: The changes of the pages.
        findings: Findings for a person: pages that cannot be read, and with ``fix`` the remaining changes.
        files: New content of every file that has to change; empty unless asked for.
        diff: The edits of the spec and the errata, made or to be made.
    """

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    files: Mapping[Path, bytes | None]
    diff: str


def refresh(
    client: Client, fresh: Sequence[Page], *, write: bool = False, fix: bool = False
) -> Refreshed:
    """Compare pages that were read again with a client.

    Args:
        client: The client.
        fresh: The pages; those of other clients are skipped if an operation identifies them.
        write: Whether to store the new facts.
        fix: Whether to edit the spec and the errata too, and to regenerate the client; this also stores the facts.

    Raises:
        DocpactError: A file of the client cannot be read.
    """
    space = Workspace(client.spec, client.errata, client.load)
    readings = load_readings(client.readings)
    stored = load_facts(client.pages)
    errata = space.read_errata(space.present)
    before = apply_readings([one.page for one in stored], readings)
    after = apply_readings(fresh, readings, partial=True)
    names = _names(space.source)
    old = _expanded(stored, before.pages, names)
    drift = compare_pages(old, after.pages, errata)
    now = _with_documented(drift, names)
    found = [*drift.changes, *_stale(after)]
    changes = _placed(found, now, old, space, client.symbols(space.source))
    added = {
        facts.key: narrow(page, facts)
        for page, facts in drift.added
        if any((one.operation, one.obstacle) == (facts.key, None) for one in changes)
    }
    stated = {one.facts.key for one in now}
    fresh_facts = [StoredFacts(key, page) for key, page in added.items() if key not in stated]
    certain = _without_doubted(now, old, changes)
    plan = (
        make_plan(Work(space, changes, old, [*certain, *fresh_facts], added))
        if changes
        else Plan(space.present, (), ())
    )
    files: dict[Path, bytes | None] = {}
    if write or fix:
        # The facts are stored as read; readings are applied whenever the facts are used.
        as_read = _expanded(stored, before.read, names)
        if fix:
            names = _names(space.read(plan.draft))
        facts = _with_documented(compare_pages(as_read, after.read, errata), names)
        if fix:
            facts = _carried(facts, as_read, plan.changes, drift, _doubted_lines(changes))
        files |= _facts(client.pages, stored, facts)
    if fix:
        files |= _edits(client, space, plan)
    left = plan.findings if fix else ()
    refused = [one for one in after.findings if one.rule != "DP906"]
    findings = (*drift.findings, *refused, *left)
    return Refreshed(plan.changes, findings, files, _diff(client, space, plan))


def _names(source: ApiSource) -> dict[str, str]:
    """The names of stored facts, by ``METHOD /path`` without the names of parameters: the operationIds of the spec."""
    return {
        anonymous(operation.key): operation.operation_id or operation.key
        for operation in source.api.operations
    }


def _expanded(
    stored: Sequence[StoredFacts], pages: Sequence[Page], names: Mapping[str, str]
) -> list[StoredFacts]:
    """Add stored facts for each operation that only a reading states."""
    found: list[StoredFacts] = []
    for one, page in zip(stored, pages, strict=True):
        own = {facts.key for facts in one.page.operations}
        for facts in page.operations:
            alone = len(page.operations) == 1
            name = (
                one.name
                if alone or facts.key in own
                else names.get(anonymous(facts.key), facts.key)
            )
            found.append(StoredFacts(name, page if alone else narrow(page, facts)))
    return found


def _stale(applied: Applied) -> list[Change]:
    """A change for each reading whose lines have changed."""
    found: list[Change] = []
    for one in applied.stale:
        reading = one.reading
        part: str = reading.part or "operation"
        if part == "parameter":
            part = f"parameter {reading.location or 'query'}"
        elif part == "response":
            part = f"response {reading.status or '2XX'}"
        made = made_change(
            reading.operation or "",
            "reading-stale",
            part,
            reading.path or None,
            "reading",
            reading.span,
            None,
        )
        found.append(replace(made, page=one.page, spec=reading.place))
    return found


def _without_doubted(
    now: Sequence[StoredFacts], old: Sequence[StoredFacts], changes: Sequence[Change]
) -> list[StoredFacts]:
    """Return the current facts without those that may be another operation's; the spec is edited and judged by these."""
    before = {one.name: one.facts for one in old}
    found: list[StoredFacts] = []
    for one in now:
        left = [
            each
            for each in changes
            if each.operation == one.facts.key and each.obstacle is not None
        ]
        known = before.get(one.name)
        if left and known is not None:
            facts = reverted(known, one.facts, left)
            one = replace(one, page=replace(one.page, operations=(facts,)))
        found.append(one)
    return found


def _doubted_lines(changes: Sequence[Change]) -> dict[str, set[int]]:
    """The lines of new facts that may be another operation's, by operation."""
    found: dict[str, set[int]] = {}
    for one in changes:
        if one.obstacle and one.new is not None and one.page is not None and one.page.line:
            found.setdefault(one.operation, set()).add(one.page.line)
    return found


def _carried(
    facts: Sequence[StoredFacts],
    old: Sequence[StoredFacts],
    changes: Sequence[Change],
    drift: Drift,
    doubted: Mapping[str, Collection[int]],
) -> list[StoredFacts]:
    """Return the facts to store after the edits: facts that were not applied to the spec stay as stored.

    Args:
        facts: The current facts of the pages.
        old: The stored facts.
        changes: The changes, judged.
        drift: What was found.
        doubted: The lines, by operation, of facts that may be another operation's.
    """
    before = {one.name: one for one in old}
    found: list[StoredFacts] = []
    for one in facts:
        known = before.get(one.name)
        left = [
            each for each in changes if each.operation == one.facts.key and not each.fixable
        ] + [*drift.hidden.get(one.name, ())]
        if known is None or not left:
            found.append(one)
            continue
        page = one.page
        if any(each.cls == "unread-changed" for each in left):
            page = replace(page, unread=known.page.unread)
        kept = reverted(known.facts, one.facts, left)
        kept = away_from(kept, doubted.get(one.facts.key, ()))
        found.append(StoredFacts(one.name, replace(page, operations=(kept,))))
    names = {one.name for one in found}
    gone = {
        each.operation for each in changes if each.cls == "operation-removed" and not each.fixable
    }
    return found + [one for one in old if one.name not in names and one.facts.key in gone]


def pages_for(clients: Sequence[Client], fresh: Sequence[Page]) -> list[tuple[Client, list[Page]]]:
    """Which pages go to which client: to those that know one of its operations, or its address.

    A page that nobody knows, so a new one, goes to the clients with pages of the same dialect, or else to all.
    """
    stored = [load_facts(client.pages) for client in clients]
    found: list[list[Page]] = [[] for _ in clients]
    for page in fresh:
        knowing = [number for number, facts in enumerate(stored) if knows(facts, page)]
        alike = [
            number
            for number, facts in enumerate(stored)
            if page.dialect in {one.page.dialect for one in facts}
        ]
        chosen = (
            [number for number in knowing if number in alike]
            or knowing
            or alike
            or range(len(clients))
        )
        for number in chosen:
            found[number].append(page)
    return list(zip(clients, found, strict=True))


def addresses(clients: Sequence[Client]) -> list[Wanted]:
    """The URLs of all stored pages, each once, with the validators of their last responses.

    The address is that of the stored facts or, where the page does not give it, the spec's ``externalDocs``.
    """
    found: dict[str, Wanted] = {}
    for client in clients:
        stored = load_facts(client.pages)
        specs = (
            spec_by_operation(client.load(client.spec), stored)
            if any(one.page.url is None for one in stored)
            else {}
        )
        for one in stored:
            spec = specs.get(one.facts.key)
            url = one.page.url or (spec.operation.external_docs if spec is not None else None)
            if url is not None:
                # Validators belong to what was stored; where two operations of a page differ in them, both are stale.
                known = Wanted(url, one.page.etag, one.page.last_modified)
                found[url] = known if found.get(url, known) == known else Wanted(url)
    return list(found.values())


def collect(fetched: Sequence[Fetched]) -> tuple[list[Page], list[Finding]]:
    """Return the fetched pages, and a finding for each failure; unmodified pages are in neither."""
    pages = [one.page for one in fetched if one.page is not None]
    findings = [
        Finding(
            "DP213",
            f"the page {one.error.what}",
            page=Place(_USER.sub("", one.wanted.url)),
            hint=one.error.hint or _ELSEWHERE,
        )
        for one in fetched
        if one.error is not None
    ]
    return pages, findings


def _with_documented(drift: Drift, names: Mapping[str, str]) -> list[StoredFacts]:
    """Return the facts to store; a new operation is included if the spec has it already."""
    found = list(drift.facts)
    for page, facts in drift.added:
        name = names.get(anonymous(facts.key))
        if name is not None:
            header = replace(narrow(page, facts), source=Path(page.source).name)
            found.append(StoredFacts(name, header))
    return found


def _placed(
    changes: Sequence[Change],
    now: Sequence[StoredFacts],
    old: Sequence[StoredFacts],
    space: Workspace,
    symbols: Mapping[str, Collection[str]],
) -> list[Change]:
    """The changes with their places in the spec and the symbols they reach."""
    specs = spec_by_operation(space.source, now) | spec_by_operation(space.source, old)
    before = {one.facts.key: one.facts for one in old}
    facts = before | {one.facts.key: one.facts for one in now}
    found: list[Change] = []
    shared = _Shared(space.source)
    for change in changes:
        spec = specs.get(change.operation)
        if spec is not None:
            part = part_in_spec(change.part, change.path, facts[change.operation], spec)
            known = before.get(change.operation, facts[change.operation])
            pointer = _pointer(change, part, known, spec)
            place = change.spec or space.source.document.place(pointer)
            change = replace(
                change,
                spec=place,
                symbols=tuple(symbols.get(spec.facts.key, ())),
                also=shared.others(pointer, spec.facts.key),
            )
        found.append(change)
    return found


class _Shared:
    """Which operations use a schema of the components; found out when it is first asked for."""

    def __init__(self, source: ApiSource) -> None:
        self._source = source
        self._pointers: dict[str, set[str]] | None = None

    def others(self, pointer: str, key: str) -> tuple[str, ...]:
        """The operations but one that have a fact at or below a pointer of the components."""
        if not pointer.startswith("/components/schemas/"):
            return ()
        if self._pointers is None:
            api, data = self._source.api, self._source.document.data
            self._pointers = {
                one.key: set(spec_facts(api, one, data).pointers.values()) for one in api.operations
            }
        return tuple(
            other
            for other, known in self._pointers.items()
            if other != key
            and any(one == pointer or one.startswith(f"{pointer}/") for one in known)
        )


def _pointer(change: Change, part: str, old: OperationFacts, spec: SpecFacts) -> str:
    what = _WHAT.get(change.what, change.what)
    if (change.cls, change.what) == ("status", "status") and change.old is not None:
        part = part_in_spec(f"response {change.old}", None, old, spec)
    return spec.pointer(
        part,
        change.path or "",
        "field" if change.cls in ("field-added", "field-removed", "field-renamed") else what,
    )


def _facts(
    folder: Path, old: Sequence[StoredFacts], now: Sequence[StoredFacts]
) -> dict[Path, bytes | None]:
    before = {one.name: one for one in old}
    gone: dict[Path, bytes | None] = {
        folder / f"{name}.yaml": None for name in before.keys() - {one.name for one in now}
    }
    return gone | {
        folder / f"{one.name}.yaml": one.text().encode()
        for one in now
        if one.name not in before or before[one.name].text() != one.text()
    }


def _edits(client: Client, space: Workspace, plan: Plan) -> dict[Path, bytes | None]:
    draft, present = plan.draft, space.present
    files: dict[Path, bytes | None] = {}
    if draft.spec != present.spec:
        files[client.spec] = draft.spec.encode()
    if draft.errata != present.errata and client.errata is not None and draft.errata is not None:
        files[client.errata] = draft.errata.encode()
    if files and client.regenerate is not None:
        with space.staged(draft) as folder:
            files |= client.regenerate(folder / client.spec.name)
    return files


def _diff(client: Client, space: Workspace, plan: Plan) -> str:
    pairs = [(client.spec, space.present.spec, plan.draft.spec)]
    if client.errata is not None:
        pairs.append((client.errata, space.present.errata or "", plan.draft.errata or ""))
    lines: list[str] = []
    for path, old, new in pairs:
        name = display(path)
        lines += difflib.unified_diff(
            old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}"
        )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
