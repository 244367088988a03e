"""Which lines of a page are new: what a change of wording points at, and rows whose change made no other fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docpact.pages.facts import Field, OperationFacts, Page
from docpact.pages.prints import LinePrint, prints_of

__all__ = ["changed_row", "first_new_line"]


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
    parts: list[tuple[str, Sequence[Field]]] = [("parameter", facts.parameters)]
    parts += [("request", facts.request.fields)] if facts.request else []
    parts += [(f"response {one.status}", one.fields) for one in facts.responses]
    for part, fields in parts:
        for one in fields:
            if one.origin.get("name") not in ("sample", "url", "curl"):
                yield part, one
