"""Renamed fields: one was removed, one was added, and the lines of the page are otherwise the same.

``diff.trees`` finds renames by facts, samples and names. If the names have nothing in common, only the words
next to them can distinguish a renamed field from another one; the prints of a page's lines keep these words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docpact.diff.changes import Change, change
from docpact.follow.ownership import fields_of
from docpact.pages.facts import Field, OperationFacts, Page
from docpact.pages.prints import LinePrint, prints_of
from docpact.schema.nodes import same_json
from docpact.text.values import is_object

__all__ = ["with_renames"]

_MOST_LINES = 8
"""Lines that may describe one field."""
_FEWEST_WORDS = 2
"""Minimum number of words, in addition to the name, for a description to be evidence."""


def with_renames(
    changes: Sequence[Change], old: Page, new: Page, before: OperationFacts, after: OperationFacts
) -> list[Change]:
    """Return the changes, each pair of a removed and an added field that is one renamed field as one change.

    Args:
        changes: The differences of one operation.
        old: The page as it is stored.
        new: The page now.
        before: The operation as it is stored.
        after: The operation now.
    """
    found = [*changes]
    added = [one for one in found if _is_sure(one, "field-added")]
    for gone in [one for one in found if _is_sure(one, "field-removed")]:
        fits = [one for one in added if _is_same(gone, one, old, new, before, after)]
        if len(fits) != 1:
            continue
        come = fits[0]
        added.remove(come)
        names = _name(gone.old), _name(come.new)
        made = change(
            come.operation, "field-renamed", come.part, come.path, "name", *names, come.page
        )
        found[found.index(gone)] = made
        found.remove(come)
    return found


def _is_sure(one: Change, cls: str) -> bool:
    return one.cls == cls and one.path is not None and one.obstacle is None


def _is_same(
    gone: Change,
    come: Change,
    old: Page,
    new: Page,
    before: OperationFacts,
    after: OperationFacts,
) -> bool:
    if gone.part != come.part or not (is_object(gone.old) and is_object(come.new)):
        return False
    was, now = str(gone.path), str(come.path)
    names = _name(gone.old), _name(come.new)
    if was.removesuffix(names[0]) != now.removesuffix(names[1]):
        return False
    if not same_json({**gone.old, "name": ""}, {**come.new, "name": ""}):
        return False
    left, right = fields_of(before, gone.part), fields_of(after, come.part)
    if _below(left, was) != _below(right, now):
        return False
    # A description may name its own field, before and after.
    described = _words(old, left, was, names), _words(new, right, now, names)
    return described[0] == described[1] and len(described[0]) >= _FEWEST_WORDS


def _name(stated: object) -> str:
    return str(stated.get("name", "")) if is_object(stated) else ""


def _below(fields: Sequence[Field], path: str) -> list[Field]:
    """Return the facts of the fields below a field, without their lines and the name of their parent."""
    return [
        replace(one, path=one.path[len(path) :], line=0, origin={})
        for one in fields
        if one.path.startswith((f"{path}.", f"{path}[]"))
    ]


def _words(page: Page, fields: Sequence[Field], path: str, names: Sequence[str]) -> frozenset[str]:
    """The words of the lines that describe a field, less those of names."""
    line = next((one.line for one in fields if one.path == path), 0)
    later = [one.line for one in fields if one.line > line]
    end = min([*later, line + _MOST_LINES])
    prints: Sequence[LinePrint] = page.prints or prints_of(page.lines)
    words = frozenset[str]().union(*(one.words for one in prints if line <= one.line < end))
    return words - frozenset[str]().union(*(one.words for one in prints_of(names)))
