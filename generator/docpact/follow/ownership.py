"""Which operation the lines of a page belong to: a change on lines that may be another operation's is not carried through.

An operation is its method and path. Where sections of a page come, go or change places, a reader may take facts of one
operation for those of another. Such facts are recognised by their place: they are in the section of an operation with
which this one had no lines in common before, behind lines that may announce one and were not read, or they seem to be
gone although the line that states them has not changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from docpact.diff.changes import Change
from docpact.errors import Place
from docpact.pages.facts import Field, OperationFacts, Page, Unread
from docpact.pages.prints import LinePrint, mentions, prints_of
from docpact.text.values import is_array

__all__ = ["Ownership", "Sections", "fields_of", "lines_of"]

_ANNOUNCED = re.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b[^\n]{0,60}?(?:https?://|/)[\\w{]",
    re.IGNORECASE,
)
_ELSEWHERE = "line {line} is in the section of `{owner}`: check which operation it belongs to, then edit the spec"
_UNREAD = "lines {lines} may announce another operation and were not read: check which operation line {line} belongs to"
_NO_FACTS = ("prose", "cosmetic", "unread-changed", "path", "method")
_STILL_THERE = "line {line} still states it: check whether it holds for this operation"


@dataclass(frozen=True, slots=True)
class Sections:
    """The operations of a page by the lines that announce them.

    Args:
        starts: Line and name of each, in the order of the page.
    """

    starts: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, starts: Iterable[tuple[int, str]]) -> Sections:
        """Sections from lines and names in any order."""
        return cls(tuple(sorted(starts)))

    def at(self, line: int) -> str | None:
        """The name of the operation announced last before a line; None above the first one."""
        return next((name for start, name in reversed(self.starts) if start <= line), None)


@dataclass(frozen=True, slots=True)
class Ownership:
    """What is known of the operations of one page, before and now.

    Args:
        before: The sections of the stored page, with the names that the operations have now.
        prints: The prints of the stored page, by line.
        now: The sections of the page now.
        page: The page now, with all its operations.
        unread: The digests of the unread blocks of the stored page.
    """

    before: Sections
    prints: Mapping[int, LinePrint]
    now: Sections
    page: Page
    unread: Collection[str]

    def doubted(
        self, changes: Sequence[Change], old: OperationFacts, new: OperationFacts
    ) -> list[Change]:
        """Return the changes, those that may be another operation's with an obstacle.

        Args:
            changes: The differences of one operation, each at the line of its fact.
            old: The operation as it is stored.
            new: The operation now.
        """
        shared = {self.before.at(line) for line in lines_of(old)} | {None, new.key}
        prints = self.page.prints or prints_of(self.page.lines)
        announcements = [
            block
            for block in self.page.unread
            if block.digest not in self.unread and _ANNOUNCED.search(block.text)
        ]
        found: list[Change] = []
        for one in changes:
            obstacle = _gained(one, self.now, shared, announcements, new)
            if obstacle is not None:
                one = replace(one, obstacle=obstacle)
            elif (line := _still_stated(one, old, new, self.prints, prints)) is not None:
                place = Place(self.page.source, line)
                one = replace(one, obstacle=_STILL_THERE.format(line=line), page=place)
            found.append(one)
        return found


def _gained(
    one: Change,
    sections: Sections,
    shared: Collection[str | None],
    announcements: Iterable[Unread],
    new: OperationFacts,
) -> str | None:
    """Why a new fact may be another operation's; None where its place gives no reason to doubt."""
    if one.new is None or one.page is None or one.page.line is None or one.cls in _NO_FACTS:
        return None
    line = one.page.line
    owner = sections.at(line)
    if owner not in shared:
        return _ELSEWHERE.format(line=line, owner=owner)
    end = min((start for start, _ in sections.starts if start > new.line), default=1 << 62)
    hidden = next((each for each in announcements if new.line < each.line <= line < end), None)
    return None if hidden is None else _UNREAD.format(lines=hidden.span, line=line)


def _still_stated(
    one: Change,
    old: OperationFacts,
    new: OperationFacts,
    before: Mapping[int, LinePrint],
    now: Sequence[LinePrint],
) -> int | None:
    """The line that still states a fact that seems to be gone; None where there is none, or where it is read as another."""
    for line, value in _lost(one, old):
        known = before.get(line)
        if known is None or not mentions([known], value):
            continue
        same = [each.line for each in now if each.digest == known.digest]
        was = Counter(each.digest for each in before.values())[known.digest]
        if len(same) >= was and not lines_of(new) & {*same}:
            return same[0]
    return None


def _lost(one: Change, old: OperationFacts) -> Iterable[tuple[int, str]]:
    """The lines of the stored page that state what is gone, each with the word that says it."""
    if one.cls == "field-removed" and one.path is not None:
        for field in fields_of(old, one.part):
            if field.path == one.path:
                yield field.line, field.name
    elif one.cls == "status" and one.new is None:
        for response in old.responses:
            if response.status == one.old and response.line is not None:
                yield response.line, str(one.old)
    elif one.cls in ("auth", "server") and is_array(one.old):
        kept = [*one.new] if is_array(one.new) else []
        line = old.lines.get(one.what)
        for value in one.old:
            if line is not None and value not in kept:
                yield line, re.sub(r"\{[^{}]*\}", "", str(value).partition(":")[2] or str(value))


def fields_of(facts: OperationFacts, part: str) -> Sequence[Field]:
    """Return the fields or parameters of a part of an operation."""
    if part.startswith("parameter"):
        return facts.parameters
    if part == "request":
        return facts.request.fields if facts.request else ()
    return next(
        (one.fields for one in facts.responses if part == f"response {one.status or '2XX'}"), ()
    )


def lines_of(facts: OperationFacts) -> set[int]:
    """Return the lines on which facts of an operation begin."""
    bodies = [one for one in (facts.request, *facts.responses) if one is not None]
    found = {one.line for one in facts.parameters}
    found |= {field.line for body in bodies for field in body.fields}
    found |= {sample.line for body in bodies for sample in body.samples}
    return found | {one.line for one in facts.responses if one.line is not None}
