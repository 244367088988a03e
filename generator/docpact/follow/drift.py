"""Compare pages with the stored facts: what has changed, and the facts to store instead.

A page is identified by its operations, not by the name of its file, and a page that was not read again is not gone.
A capture in another form than before may have lost facts: what it does not state is not changed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from docpact.check.compare import Stored, stored_of
from docpact.check.errata import Erratum
from docpact.diff.changes import Change, change, listed
from docpact.diff.differences import compare_operations
from docpact.errors import Place
from docpact.findings import Finding
from docpact.follow.captures import filled
from docpact.follow.lines import LineChanges, at_changed_line, changed_row, first_new_line
from docpact.follow.ownership import Ownership, Sections
from docpact.follow.renames import with_renames
from docpact.follow.reworded import with_wordings
from docpact.follow.unread import explained_by_unread, hides, unread_changes, with_reworded
from docpact.openapi.loader import display
from docpact.pages.facts import OperationFacts, Page, ResponseFacts
from docpact.pages.prints import prints_of
from docpact.pages.store import dump_operation, load_operation, narrow, stored_text
from docpact.schema.nodes import same_json

__all__ = ["Drift", "StoredFacts", "compare_pages", "knows", "load_facts"]

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_ADDED = "add it to the spec: start with `docpact draft PAGE --into SPEC`"
_REMOVED = "remove it from the spec, if the service no longer has it"
_HIDDEN = "it may be on lines that were not read: look at lines {lines}"


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """One file of stored facts: ``name`` is the operationId, ``page`` the page with this one operation on it."""

    name: str
    page: Page

    @property
    def facts(self) -> OperationFacts:
        """The operation."""
        return self.page.operations[0]

    def stored(self) -> Stored:
        """The form that the contract checks."""
        return stored_of(self.name, self.page, self.facts)

    def text(self) -> str:
        """The file."""
        return dump_operation(self.page, self.facts)


@dataclass(frozen=True, slots=True)
class Drift:
    """The differences between pages and stored facts.

    Args:
        changes: The changes, in the order of the stored facts; operations that are new come last.
        facts: All stored facts in their new state; each name once, without removed ones.
        added: Operations of the pages that are not stored, each with its page. The change of one on a page of which
            nothing else is known has an obstacle.
        findings: Pages that could not be read any more.
    """

    changes: tuple[Change, ...]
    facts: tuple[StoredFacts, ...]
    added: tuple[tuple[Page, OperationFacts], ...]
    findings: tuple[Finding, ...]
    hidden: Mapping[str, list[Change]] = field(default_factory=dict[str, list[Change]])
    """Facts that seem to be removed, by name of the stored facts, but may be on changed lines that were not read."""


class _Compared(NamedTuple):
    """One operation compared: its changes, the current facts, and the changes that unread lines may explain."""

    changes: list[Change]
    now: StoredFacts
    hidden: list[Change]


def load_facts(folder: Path | None) -> list[StoredFacts]:
    """The stored facts in ``folder``, by file name.

    Raises:
        DocpactError: One cannot be read.
    """
    found: list[StoredFacts] = []
    for file in sorted(folder.glob("*.yaml")) if folder else []:
        page, _ = load_operation(stored_text(file, display(file)), display(file))
        found.append(StoredFacts(file.stem, page))
    return found


def compare_pages(
    stored: Sequence[StoredFacts], fresh: Sequence[Page], errata: Sequence[Erratum] = ()
) -> Drift:
    """Compare pages that were read again with the stored facts.

    Args:
        stored: The stored facts.
        fresh: The current pages, in any order.
        errata: Known defects of the pages: fixed ones are reported.
    """
    readings = [(page, facts) for page in fresh for facts in page.operations]
    pairs = _pairs(stored, readings)
    taken = {id(facts) for _, facts in pairs.values()}
    changes: list[Change] = []
    kept: list[StoredFacts] = []
    hidden: dict[str, list[Change]] = {}
    keys = {name: facts.key for name, (_, facts) in pairs.items()}
    for old in stored:
        if old.name in pairs:
            page, facts = pairs[old.name]
            siblings = [one for one in stored if _same_page(one.page, old.page)]
            ownership = Ownership(
                Sections.of(
                    (one.facts.line, keys.get(one.name, one.facts.key)) for one in siblings
                ),
                {one.line: one for each in siblings for one in each.page.prints},
                Sections.of((_start(page, one), one.key) for one in page.operations),
                page,
                frozenset(block.digest for one in siblings for block in one.page.unread),
            )
            lines = _line_changes(stored, old.page, page)
            compared = _compare(old, page, facts, errata, lines, ownership)
            changes += compared.changes
            kept.append(compared.now)
            if compared.hidden:
                hidden[old.name] = compared.hidden
        elif (left := _page_of_siblings(old, stored, pairs)) is not None:
            hidden_at = hides(left, old.facts.path, [one.page for one in stored])
            obstacle = _HIDDEN.format(lines=hidden_at) if hidden_at else None
            changes.append(_gone(old, left, _line_changes(stored, old.page, left), obstacle))
        elif (left := _page_of(old, fresh)) is not None:
            changes.append(_gone(old, left, _line_changes(stored, old.page, left), _REMOVED))
        else:
            kept.append(old)
    changes = _without_shifted_words(changes, stored, fresh)
    known = {_key(one.facts) for one in kept}
    added: dict[str, tuple[Page, OperationFacts]] = {}
    for page, facts in readings:
        if id(facts) not in taken and _key(facts) not in known:
            added.setdefault(_key(facts), (page, facts))
    known_pages = {id(page) for page, _ in pairs.values()}
    for page, facts in added.values():
        place = Place(page.source, facts.line)
        made = change(
            facts.key, "operation-added", "operation", None, "operation", None, facts.key, place
        )
        changes.append(made if id(page) in known_pages else replace(made, obstacle=_ADDED))
    return Drift(
        tuple(changes), tuple(kept), tuple(added.values()), tuple(_unreadable(fresh)), hidden
    )


def _without_shifted_words(
    changes: Sequence[Change], stored: Sequence[StoredFacts], fresh: Sequence[Page]
) -> list[Change]:
    """Return the changes without those of wording and title on pages whose operations came or went.

    Which words count as an operation's own, and which line as its title, depends on where the next one starts.
    """
    shifted: set[str] = set()
    for page in fresh:
        now = {_key(facts) for facts in page.operations}
        before = {_key(one.facts) for one in stored if _same_page(one.page, page)}
        if len(now) != len(before):
            shifted |= {facts.key for facts in page.operations}
    return [
        one
        for one in changes
        if one.operation not in shifted
        or (one.cls != "prose" and (one.cls, one.what) != ("cosmetic", "title"))
    ]


def _start(page: Page, facts: OperationFacts) -> int:
    """The first line of an operation's section: its heading, unless other operations are announced below that too."""
    start = min(page.starts.get(facts.key, facts.line), facts.line)
    shared = any(start <= one.line < facts.line for one in page.operations)
    return facts.line if shared else start


def knows(stored: Iterable[StoredFacts], page: Page) -> bool:
    """Whether a page is one that facts were stored of: by an operation on it, or by its address or name."""
    keys = {_key(facts) for facts in page.operations}
    return any(_key(one.facts) in keys or _same_page(one.page, page) for one in stored)


def _key(facts: OperationFacts) -> str:
    return f"{facts.method} {_PLACEHOLDER.sub('{}', facts.path)}"


def _pairs(
    stored: Sequence[StoredFacts], readings: Sequence[tuple[Page, OperationFacts]]
) -> dict[str, tuple[Page, OperationFacts]]:
    """Name of stored facts to the reading that belongs to them: by operation, else by page and likeness."""
    pairs: dict[str, tuple[Page, OperationFacts]] = {}
    for old in stored:
        same = [one for one in readings if _key(one[1]) == _key(old.facts)]
        # Of several captures the one in the known form says the most.
        best = [one for one in same if one[0].format == old.page.format] or same
        if best:
            pairs[old.name] = best[0]
    known = {_key(old.facts) for old in stored}
    taken = {id(facts) for _, facts in pairs.values()}
    left = [one for one in readings if _key(one[1]) not in known]
    rivals: dict[int, list[tuple[tuple[bool, bool, float], StoredFacts]]] = {}
    found: dict[str, tuple[Page, OperationFacts]] = {}
    for old in stored:
        if old.name in pairs:
            continue
        moved = [
            (_likeness(old.facts, one[1]), one)
            for one in left
            if id(one[1]) not in taken
            and _same_page(old.page, one[0])
            and _alike(old.facts, one[1])
        ]
        top = max((likeness for likeness, _ in moved), default=None)
        first = [one for likeness, one in moved if likeness == top]
        if top is not None and len(first) == 1:
            found[old.name] = first[0]
            rivals.setdefault(id(first[0][1]), []).append((top, old))
    for claims in rivals.values():
        top = max(likeness for likeness, _ in claims)
        closest = [one.name for likeness, one in claims if likeness == top]
        if len(closest) == 1:
            pairs[closest[0]] = found[closest[0]]
    return pairs


def _same_page(old: Page, new: Page) -> bool:
    if old.url is not None and new.url is not None:
        return old.url == new.url
    return _name(old) == _name(new)


def _name(page: Page) -> str:
    return PurePosixPath(page.source).name


def _alike(old: OperationFacts, new: OperationFacts) -> bool:
    """Whether two operations are one that was moved: one URL has documented quite different endpoints over time."""
    left, right = _paths(old), _paths(new)
    if not left and not right:
        return old.title is not None and old.title == new.title
    return bool(left & right) and 2 * len(left & right) >= len(left | right)


def _likeness(old: OperationFacts, new: OperationFacts) -> tuple[bool, bool, float]:
    """How likely one operation has become another, to compare with others: by method, by title, by path."""
    left, right = (_PLACEHOLDER.sub("{}", one.path).split("/") for one in (old, new))
    ratio = difflib.SequenceMatcher(None, left, right, autojunk=False).ratio()
    return old.method == new.method, old.title is not None and old.title == new.title, ratio


def _paths(facts: OperationFacts) -> set[str]:
    sent = {f"request {one.path}" for one in facts.request.fields} if facts.request else set[str]()
    sent |= {f"parameter {one.name}" for one in facts.parameters}
    return sent | {f"response {field.path}" for one in facts.responses for field in one.fields}


def _page_of(old: StoredFacts, fresh: Iterable[Page]) -> Page | None:
    """The page that an operation was on, if it was read again: known by its address, or by name and title together."""
    for page in fresh:
        if page.operations and _same_page(old.page, page):
            known = old.page.url is not None and page.url is not None
            if known or (old.page.title is not None and old.page.title == page.title):
                return page
    return None


def _page_of_siblings(
    old: StoredFacts,
    stored: Sequence[StoredFacts],
    pairs: Mapping[str, tuple[Page, OperationFacts]],
) -> Page | None:
    """Return the page on which other operations of the stored page were found again."""
    return next(
        (
            pairs[one.name][0]
            for one in stored
            if one.name in pairs
            and _same_page(one.page, old.page)
            and _same_page(one.page, pairs[one.name][0])
        ),
        None,
    )


def _gone(old: StoredFacts, page: Page, lines: LineChanges, obstacle: str | None) -> Change:
    key = old.facts.key
    line = lines.instead_of(old.facts.line) or page.operations[0].line
    place = Place(page.source, line)
    made = change(key, "operation-removed", "operation", None, "operation", key, None, place)
    return replace(made, obstacle=obstacle)


def _line_changes(stored: Sequence[StoredFacts], old: Page, new: Page) -> LineChanges:
    """The changed lines of a page; each of its operations is stored with the prints of its own lines."""
    known = {
        one.line: one for each in stored if _same_page(each.page, old) for one in each.page.prints
    }
    return LineChanges(known.values(), new.prints or prints_of(new.lines))


def _unreadable(fresh: Iterable[Page]) -> list[Finding]:
    """A finding for each page without an operation: the reader says why."""
    found: list[Finding] = []
    for page in fresh:
        if not page.operations:
            reason = next((one for one in page.diagnostics if one.severity == "error"), None)
            said = (
                f"the page cannot be read: {reason.message}"
                if reason
                else "no operation found on the page"
            )
            place = Place(page.source, reason.line if reason else None)
            found.append(
                Finding(
                    "DP212",
                    said,
                    page=place,
                    hint="capture it again, in another format if necessary",
                )
            )
    return found


def _compare(
    old: StoredFacts,
    page: Page,
    facts: OperationFacts,
    errata: Sequence[Erratum],
    lines: LineChanges,
    ownership: Ownership,
) -> _Compared:
    lossy = page.format != old.page.format
    end = min(
        (_start(page, one) for one in page.operations if one.line > facts.line), default=1 << 62
    )
    page = narrow(page, facts)
    facts = _with_facts_from_elsewhere(old.facts, facts)
    found: list[Change] = []
    if _key(facts) != _key(old.facts):
        found += _moved(old.facts, facts, page)
    moved = bool(found)
    found += [
        one
        for one in compare_operations(old.facts, facts, page.source, lossy=lossy)
        if not (moved and one.cls == "prose")
    ]
    if not lossy:
        found = ownership.doubted(found, old.facts, facts)
    if None not in (old.page.url, page.url) and old.page.url != page.url:
        place, urls = Place(page.source, facts.line), (old.page.url, page.url)
        found.append(change(facts.key, "cosmetic", "operation", None, "url", *urls, place))
    if not found and not lossy and changed_row(old.page, page, old.facts, facts) is not None:
        digests = old.facts.prose_digest, facts.prose_digest
        found.append(change(facts.key, "prose", "operation", None, "wording", *digests))
    if not lossy:
        found = [_at_new_line(one, old.page, page, facts) for one in found]
        if old.page.prints:
            found = [at_changed_line(one, lines, old.facts, facts, end) for one in found]
    found = with_renames(found, old.page, page, old.facts, facts)
    found = _mended(old, facts, found, errata)
    page = with_reworded(page, facts, found, old.page, old.facts)
    hidden = explained_by_unread(found, facts, old.page, page, lossy=lossy)
    found = [one for one in found if one not in hidden]
    found += unread_changes(facts, old.page, page, found, lossy=lossy)
    if not lossy and ownership.prints and page.lines:
        known = frozenset(one.digest for one in ownership.prints.values())
        found = with_wordings(found, page, old.facts, facts, known)
    elif any(one.cls == "unread-changed" for one in found):
        found = [one for one in found if one.cls != "prose"]
    if lossy:
        if not found:
            return _Compared([], old, [])
        facts = filled(old.facts, facts)
    header = replace(
        page,
        source=_name(page) if lossy else old.page.source,
        title=page.title or old.page.title,
        url=page.url or old.page.url,
        updated=page.updated or old.page.updated,
        operations=(facts,),
    )
    return _Compared(found, StoredFacts(old.name, header), hidden)


def _with_facts_from_elsewhere(old: OperationFacts, new: OperationFacts) -> OperationFacts:
    """The new facts with what was taken from another page of the vendor, which was not read again.

    Such facts have no line of their own; see ``pages.operation.common.with_common``.
    """
    kept: dict[str, Any] = {}
    for what in ("servers", "auth"):
        if what not in old.lines and getattr(old, what) and not getattr(new, what):
            kept[what] = getattr(old, what)
    known = {one.status for one in new.responses}
    bare = [
        one
        for one in old.responses
        if one == ResponseFacts(one.status, old.line) and one.status not in known
    ]
    return replace(new, responses=(*new.responses, *bare), **kept)


def _at_new_line(one: Change, old: Page, page: Page, facts: OperationFacts) -> Change:
    """A change of wording with the first line that is new."""
    if one.cls != "prose":
        return one
    return replace(one, page=Place(page.source, first_new_line(old, page) or facts.line))


def _moved(old: OperationFacts, new: OperationFacts, page: Page) -> list[Change]:
    found: list[Change] = []
    if old.method != new.method:
        place = Place(page.source, new.lines.get("method", new.line))
        found.append(
            change(new.key, "method", "operation", None, "method", old.method, new.method, place)
        )
    if old.path != new.path:
        place = Place(page.source, new.lines.get("path", new.line))
        found.append(change(new.key, "path", "operation", None, "path", old.path, new.path, place))
    return found


def _mended(
    old: StoredFacts, facts: OperationFacts, found: list[Change], errata: Sequence[Erratum]
) -> list[Change]:
    """Replace changes that fix what an erratum describes by one change of the erratum."""
    result = list(found)
    for erratum in errata:
        if erratum.operation != old.facts.key:
            continue
        if erratum.kind == "sample" and _sample_mended(erratum, facts):
            echoes = [
                one
                for one in result
                if one.in_ == erratum.part
                and one.cls == "sample"
                and one.what in ("valid", "fault")
            ]
            line = next((one.page.line for one in echoes if one.page), None)
        elif erratum.kind == "decision":
            echoes = [
                one
                for one in result
                if (one.in_, one.path or "", one.what) == (erratum.part, erratum.path, erratum.fact)
                and same_json(one.new, listed(erratum.spec))
            ]
            line = next((one.page.line for one in echoes if one.page), None)
            if not echoes:
                continue
        else:
            continue
        part = next(
            (one.part for one in echoes),
            f"response {erratum.status or '2XX'}" if erratum.part == "response" else erratum.part,
        )
        made = change(
            facts.key, "erratum-mended", part, erratum.path or None, "erratum", erratum.id, None
        )
        place = Place(
            next((one.page.source for one in echoes if one.page), old.page.source),
            line or facts.line,
        )
        at = result.index(echoes[0]) if echoes else len(result)
        result = [one for one in result if one not in echoes]
        result.insert(at, replace(made, page=place, spec=erratum.place))
    return result


def _sample_mended(erratum: Erratum, facts: OperationFacts) -> bool:
    """Return whether the broken sample is gone, and every sample of that part is valid JSON."""
    if erratum.part == "request":
        samples = facts.request.samples if facts.request else ()
    else:
        samples = tuple(sample for response in facts.responses for sample in response.samples)
    return all(sample.digest != erratum.sample and sample.valid for sample in samples)
