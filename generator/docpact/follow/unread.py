"""Changes in what was not read, and changes that only seem to be ones because a sentence was reworded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from docpact.diff.changes import Change, change
from docpact.errors import Place
from docpact.follow.ownership import lines_of
from docpact.pages.facts import Field, OperationFacts, Page, Unread
from docpact.pages.prints import LinePrint, mentions, prints_of, words_of
from docpact.schema.nodes import same_json
from docpact.text.values import is_array, is_object

__all__ = ["explained_by_unread", "hides", "unread_changes", "with_reworded"]

_REWORDED = (
    "a value that was read before is still on these lines, but the wording was not understood"
)
_MOST_LINES = 8
"""Lines that may state the facts of one field."""
_MARKS = {
    "required": "required optional mandatory yes no true false y n not",
    "nullable": "null nullable yes no true false or not never",
    "deprecation": "deprecated yes no true false",
}
"""The words that state a mark, by the class of its change."""
_VALUES = ("constraint", "enum", "format", "default")


def changed_blocks(old: Page, new: Page, *, lossy: bool) -> list[Unread]:
    """Return the unread blocks of the new page that the old one did not have.

    Args:
        old: The stored page with one operation.
        new: The same page now.
        lossy: Whether it was captured in another form: then only blocks with words that are new count.

    """
    known = {block.digest for block in old.unread}
    found = [block for block in new.unread if block.digest not in known]
    if not lossy:
        return found
    words = frozenset[str]().union(*(one.words for one in old.prints))
    return [
        block
        for block in found
        if not old.prints or any(one.words - words for one in _lines(new, block))
    ]


def unread_changes(
    facts: OperationFacts, old: Page, new: Page, changes: Sequence[Change], *, lossy: bool
) -> list[Change]:
    """Return a change for each unread block that is new or changed, and for each that is gone.

    A block in which only rows changed places, or only words that other changes account for, is not reported.

    Args:
        facts: The current operation.
        old: The stored page with this operation.
        new: The page now, with this operation alone.
        changes: The other changes of the operation.
        lossy: Whether it was captured in another form than before.

    """
    now = changed_blocks(old, new, lossy=lossy)
    kept = {block.digest for block in new.unread}
    gone = [block for block in old.unread if block.digest not in kept]
    found: list[Change] = []
    for block in now:
        before = next((one for one in gone if one.kind == block.kind), None)
        if before is not None:
            gone.remove(before)
            if not lossy and _is_accounted_for(_lines(old, before), _lines(new, block), changes):
                continue
        known = before.digest if before is not None else None
        found.append(_change(facts, known, block.digest, new, block))
    if not lossy:
        found += [_change(facts, block.digest, None, new, block) for block in gone]
    return found


def _is_accounted_for(
    old: Sequence[LinePrint], new: Sequence[LinePrint], changes: Iterable[Change]
) -> bool:
    """Whether lines differ only in their order, or in words that changes of facts give: a limit on a line not fully read."""
    left, right = Counter(one.digest for one in old), Counter(one.digest for one in new)
    if left == right:
        return bool(left)
    stated = [one for one in changes if one.cls not in ("prose", "cosmetic", "unread-changed")]
    lines = {one.page.line for one in stated if one.page is not None}
    told = frozenset[str]()
    for one in stated:
        for value in (one.old, one.new):
            told |= words_of(_MARKS.get(one.cls, "") if isinstance(value, bool) else _texts(value))
    # A line that was added or removed says more than the value of a fact.
    if len(old) != len(new):
        return False
    for before, after in zip(old, new, strict=True):
        words = before.words ^ after.words
        if before.digest != after.digest and not (words and words <= told and after.line in lines):
            return False
    return True


def _texts(value: Any) -> str:
    """The words of a value of a change, in one text."""
    if is_array(value):
        return " ".join(_texts(one) for one in value)
    return "" if is_object(value) or value is None else str(value)


def hides(page: Page, path: str, known: Iterable[Page]) -> str | None:
    """Return the lines of an unread block of a page that may announce an operation; None if there is none.

    Args:
        page: The page now, with all operations.
        path: The path of the operation.
        known: The stored pages; blocks that they have too are not new.

    """
    digests = {block.digest for one in known for block in one.unread}
    names = " ".join([one for one in path.split("/") if one and "{" not in one][-2:])
    return next(
        (
            block.span
            for block in page.unread
            if block.digest not in digests and mentions(_lines(page, block), names)
        ),
        None,
    )


def _change(
    facts: OperationFacts, old: str | None, new: str | None, page: Page, block: Unread
) -> Change:
    made = change(facts.key, "unread-changed", "operation", None, "unread", old, new)
    return replace(made, page=Place(page.source, block.line), lines=block.span)


def with_reworded(
    page: Page, new: OperationFacts, changes: Iterable[Change], old: Page, before: OperationFacts
) -> Page:
    """Return the page with an unread block for each line with a value that is no longer read from it.

    Args:
        page: The page now.
        new: The current operation.
        changes: The differences.
        old: The stored page with this operation.
        before: The operation as it is stored.

    """
    prints = page.prints or prints_of(page.lines)
    stated = sorted(lines_of(new))
    found: dict[int, Unread] = {}
    for one in changes:
        if one.cls not in _VALUES or one.new is not None or one.old is None or not one.path:
            continue
        field = _field(new, one)
        if field is None or any(block.line <= field.line <= block.end for block in page.unread):
            continue
        # The cells of one row, or a name and its description, may be on several lines.
        end = next((line for line in stated if line > field.line), field.line + 1)
        end = min(end, field.line + _MOST_LINES)
        lines = [line for line in prints if field.line <= line.line < end]
        values = [*one.old] if is_array(one.old) else [one.old]
        known = _field(before, one)
        if known is not None and _is_cut(lines, old, known.line) and _states(field, values):
            continue
        if lines and all(mentions(lines, value) for value in values if value is not None):
            last = lines[-1].line
            text = "\n".join(page.lines[field.line - 1 : last]) or lines[0].row()
            found.setdefault(
                field.line, Unread(field.line, last, "paragraph", new.key, text, _REWORDED)
            )
    blocks = sorted((*page.unread, *found.values()), key=lambda block: block.line)
    return replace(page, unread=tuple(blocks))


def _is_cut(lines: Sequence[LinePrint], old: Page, line: int) -> bool:
    """Whether the words of lines were all on a line of the old page: words went, and none came."""
    before = frozenset[str]().union(*(one.words for one in old.prints if one.line == line))
    return bool(before) and all(one.words <= before for one in lines)


def _states(field: Field, values: Sequence[Any]) -> bool:
    """Whether a field is still said to have these values in another fact: a default among those of an enum."""
    stated = [*(field.enum or ()), *field.limits.values()]
    stated += [field.default] if field.has_default else []
    return all(any(same_json(value, one) for one in stated) for value in values)


def explained_by_unread(
    changes: Sequence[Change], facts: OperationFacts, old: Page, new: Page, *, lossy: bool
) -> list[Change]:
    """Return the changes that report a removal which may be in an unread block that is new or changed."""
    blocks = changed_blocks(old, new, lossy=lossy)
    return [one for one in changes if any(_may_hold(block, one, facts, new) for block in blocks)]


def _may_hold(block: Unread, one: Change, facts: OperationFacts, page: Page) -> bool:
    field = _field(facts, one)
    if not _is_loss(one, field):
        return False
    lines = _lines(page, block)
    if field is not None and block.line <= field.line <= block.end:
        return True
    if one.cls in ("server", "auth", "deprecation", "preview", "sample") or one.what == "body":
        lost: list[Any] = [*one.old] if is_array(one.old) else []
        return not lost or any(mentions(lines, re.sub(r"\{[^{}]*\}", "", str(v))) for v in lost)
    if one.cls == "status":
        return one.old is not None and mentions(lines, one.old)
    name = one.old.get("name") if is_object(one.old) else None
    if one.cls == "field-removed":
        return name is not None and mentions(lines, name)
    named = field is not None and mentions(lines, field.name)
    if one.cls in ("required", "nullable", "type"):
        return named
    values = [*one.old] if is_array(one.old) else [one.old]
    return named or all(mentions(lines, value) for value in values if value is not None)


def _is_loss(one: Change, field: Field | None) -> bool:
    """Return whether a change reports a removal; a field that is now said to be optional has lost nothing."""
    if is_array(one.old) and is_array(one.new) and one.cls in ("server", "auth"):
        return bool(set(map(str, one.old)) - set(map(str, one.new)))
    if one.cls == "required" and one.new is False and field is not None:
        return field.origin.get("required") not in ("table", "prose")
    if one.cls in ("deprecation", "preview", "required", "nullable"):
        return (bool(one.old) and not one.new) or one.new is None
    return one.new is None and one.old is not None and one.cls not in ("prose", "cosmetic")


def _lines(page: Page, block: Unread) -> list[LinePrint]:
    prints = page.prints or prints_of(page.lines)
    return [one for one in prints if block.line <= one.line <= block.end]


def _field(facts: OperationFacts, one: Change) -> Field | None:
    if one.in_ == "parameter":
        return next((each for each in facts.parameters if each.name == one.path), None)
    if one.in_ == "request":
        fields = facts.request.fields if facts.request else ()
    else:
        fields = tuple(
            each
            for response in facts.responses
            if one.part in (f"response {response.status}", f"response {response.status or '2XX'}")
            for each in response.fields
        )
    return next((each for each in fields if each.path == one.path), None)
