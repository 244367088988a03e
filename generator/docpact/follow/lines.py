"""Which lines of a page are new: what a change of wording points at, and rows whose change made no other fact."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from docpact.diff.changes import Change
from docpact.pages.facts import Field, OperationFacts, Page
from docpact.pages.prints import LinePrint, mentions, prints_of
from docpact.text.values import is_array

__all__ = ["LineChanges", "at_changed_line", "changed_row", "first_new_line"]


class LineChanges:
    """What was changed on the lines of a page, whatever facts they state.

    Args:
        old: The prints of all lines of the page as they are stored.
        new: The prints of all lines now.
    """

    def __init__(self, old: Iterable[LinePrint], new: Iterable[LinePrint]) -> None:
        self._old = sorted(old, key=lambda one: one.line)
        self._new = sorted(new, key=lambda one: one.line)

    @cached_property
    def _steps(self) -> list[tuple[str, int, int, int, int]]:
        left, right = [one.digest for one in self._old], [one.digest for one in self._new]
        start = 0
        while start < min(len(left), len(right)) and left[start] == right[start]:
            start += 1
        end = 0
        while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
            end += 1
        matcher = difflib.SequenceMatcher(
            None, left[start : len(left) - end], right[start : len(right) - end], autojunk=False
        )
        return [
            (kind, first + start, last + start, begin + start, stop + start)
            for kind, first, last, begin, stop in matcher.get_opcodes()
            if kind != "equal"
        ]

    @cached_property
    def changed(self) -> list[LinePrint]:
        """The lines that are new, or were somewhere else before."""
        return [one for _, _, _, begin, stop in self._steps for one in self._new[begin:stop]]

    def instead_of(self, line: int) -> int | None:
        """The line that is now instead of a line of the old page; None if that line has not changed."""
        for _, first, last, begin, stop in self._steps:
            if first < last and self._old[first].line <= line <= self._old[last - 1].line:
                skipped = sum(one.line < line for one in self._old[first:last])
                place = min(begin + skipped, stop) if stop > begin else begin
                return self._new[min(place, len(self._new) - 1)].line if self._new else None
        return None

    def within(self, line: int, end: int, value: object = None) -> int | None:
        """The first changed line from ``line`` on, before ``end``; one that mentions the value if there is one."""
        found = [one for one in self.changed if line <= one.line < end]
        telling = [one for one in found if value is not None and mentions([one], value)]
        return next((one.line for one in [*telling, *found]), None)


def at_changed_line(
    one: Change, lines: LineChanges, old: OperationFacts, new: OperationFacts, end: int
) -> Change:
    """A change at the line of the page that was edited, where its fact begins on an earlier line.

    Args:
        one: The change.
        lines: The changed lines of the page.
        old: The operation as it is stored.
        new: The operation now.
        end: The line at which the next operation starts.
    """
    if one.page is None or one.page.line is None or one.cls in ("prose", "unread-changed"):
        return one
    if one.obstacle is not None:
        return one
    line: int | None = None
    if one.new is None and one.old is not None and (was := _line_of(old, one)) is not None:
        line = lines.instead_of(was)
    elif one.cls in ("server", "auth"):
        values = one.new if is_array(one.new) else []
        fresh = [value for value in values if not is_array(one.old) or value not in one.old]
        here = [each.line for each in lines.changed]
        telling = [lines.within(1, end, str(value).partition(":")[2] or value) for value in fresh]
        line = one.page.line if one.page.line in here else next(iter(telling), None)
    elif one.cls == "cosmetic" and one.what == "order":
        line = lines.within(new.line, end)
    else:
        starts = [field.line for _, field in _all(new)]
        starts += [each.line or 0 for each in new.responses]
        starts = [start for start in starts if start > one.page.line]
        line = lines.within(one.page.line, min([*starts, end]), _value(one))
    return one if line is None else replace(one, page=replace(one.page, line=line))


def _value(one: Change) -> object:
    """What the changed line probably mentions."""
    if is_array(one.new) and is_array(one.old):
        return next((value for value in one.new if value not in one.old), None)
    return one.new if isinstance(one.new, str | int | float) else None


def _line_of(facts: OperationFacts, one: Change) -> int | None:
    """The line of the old page on which what is gone was stated."""
    if one.cls == "status":
        return next((each.line for each in facts.responses if each.status == one.old), None)
    for part, field in _all(facts):
        if (part.split(" ")[0], field.path) == (one.in_, one.path):
            return field.line
    return None


def first_new_line(old: Page, new: Page) -> int | None:
    """Return the first line of a page that the stored page does not have; None where there is none.

    Args:
        old: The page as it is stored, with one operation.
        new: The same page now, with the same operation alone.
    """
    known = {one.digest for one in old.prints}
    return next((one.line for one in _prints(new) if known and one.digest not in known), None)


def changed_row(old: Page, new: Page, before: OperationFacts, after: OperationFacts) -> int | None:
    """Return the first line that states a field or parameter in other words than before; None where there is none.

    The facts may still be the same: what a table no longer says, a sample may show.

    Args:
        old: The page as it is stored.
        new: The page now.
        before: The operation as it is stored.
        after: The operation now.
    """
    was, now = ({one.line: one.words for one in _prints(page)} for page in (old, new))
    known = {(part, one.path): was.get(one.line) for part, one in _stated(before)}
    for part, one in _stated(after):
        words = known.get((part, one.path))
        if words is not None and now.get(one.line, words) != words:
            return one.line
    return None


def _prints(page: Page) -> Sequence[LinePrint]:
    return page.prints or prints_of(page.lines)


def _stated(facts: OperationFacts) -> Iterator[tuple[str, Field]]:
    """The fields and parameters that are not only shown in a sample or a URL."""
    for part, one in _all(facts):
        if one.origin.get("name") not in ("sample", "url", "curl"):
            yield part, one


def _all(facts: OperationFacts) -> Iterator[tuple[str, Field]]:
    """The fields and parameters of an operation, each with its part."""
    parts: list[tuple[str, Sequence[Field]]] = [("parameter", facts.parameters)]
    parts += [("request", facts.request.fields)] if facts.request else []
    parts += [(f"response {one.status}", one.fields) for one in facts.responses]
    for part, fields in parts:
        for one in fields:
            yield part, one
