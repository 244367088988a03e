"""A digest of the wording of an operation, to distinguish a change of wording from a change of facts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from docpact.pages.flat import Block, Item, Prose, Table
from docpact.pages.language.cells import columns
from docpact.pages.text import inline

__all__ = ["is_stamp", "wording_digest"]

_URL_RE = re.compile(r"https?://\S{1,2000}")
_BREADCRUMB_RE = re.compile(r"(?:.{1,80}\s[›»]\s){1,10}.{1,80}|view on \S+", re.IGNORECASE)


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_WHEN = (
    rf"(?:\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}|(?:\w{{3,9}},\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}"
    rf"|{_MONTH}\.?\s+\d|\d{{4}}\b|(?:an?|\d+|about|over|almost)\s+[\w\s]{{1,20}}\bago|today|yesterday)"
)
_STAMP_RE = re.compile(
    r"(?:(?:this|the)\s+)?(?:page|article|document|doc|topic|guide|content)?\s*(?:was|were)?\s*"
    r"(?:(?:last|recently)\s+(?:updated|modified|edited|changed|revised|reviewed|published)"
    rf"|(?:updated|modified|edited|revised|reviewed|published)(?=\W+(?:on\W+|at\W+)?{_WHEN}))\b.{{0,120}}"
    rf"|(?:©|\(c\)|copyright)\W{{0,5}}(?:©|\(c\))?.{{0,80}}|last[- ]update[ds]?\W{{0,3}}{_WHEN}.{{0,60}}",
    re.IGNORECASE | re.DOTALL,
)
"""The line that says when a page was changed, or whose it is: not what it says of an operation."""
_EDITION_RE = re.compile(
    rf"(?:(?:docs?|document|documentation|api)?\s*(?:version|revision|rev|issue|edition|release)|v(?=\d))\W{{0,4}}[\w.-]{{1,20}}"
    rf"|(?:date|updated|published)\W{{1,4}}{_WHEN}.{{0,20}}|{_WHEN}[\d, ]{{0,6}}"
    r"|(?:author|editor|maintainer)s?\s*:.{1,60}|page\s+\d+(?:\s+of\s+\d+)?|confidential",
    re.IGNORECASE,
)
"""One of the marks in the head or foot of a page: edition, date, author, page number."""
_UPDATED_RE = re.compile(
    rf"(?:last\s+)?(?:updated|modified|edited|revised|reviewed|published)\W+(?:on\W+|at\W+)?{_WHEN}.{{0,20}}$",
    re.IGNORECASE,
)
_SEPARATOR_RE = re.compile(r"\s[·|•–—]\s|\t|\s{3,}")


def wording_digest(blocks: Iterable[Block]) -> str | None:
    """Sixteen hexadecimal digits for the words of paragraphs, list items and descriptions; None where there are none.

    Code, names, types, breadcrumbs, URLs and the date of the last update are ignored, as are mark-up, white space and line breaks.
    """
    words = " ".join(
        word for text in _texts(blocks) for word in _URL_RE.sub(" ", inline(text)).split()
    )
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16] if words else None


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Prose | Item):
            if not _BREADCRUMB_RE.fullmatch(inline(block.text).strip("* ")):
                lines = block.text.split("\n")
                yield "\n".join(map(_without_marks, lines))
        elif isinstance(block, Table):
            found = columns(block)
            for row in block.rows:
                kept = found.description if found else range(len(row.cells))
                yield from (row.cells[index] for index in kept if index < len(row.cells))


def is_stamp(line: str) -> bool:
    """Whether a line only says when a page was changed, whose it is, or which edition it is."""
    line = line.strip()
    return len(line) < 200 and (
        _STAMP_RE.fullmatch(inline(line).strip("*_ ")) is not None
        or all(map(_is_mark, _SEPARATOR_RE.split(line)))
    )


def _is_mark(part: str) -> bool:
    words = inline(part).strip("*_`> ")
    return bool(_EDITION_RE.fullmatch(words) or _STAMP_RE.fullmatch(words))


def _without_marks(line: str) -> str:
    """A line of prose without the marks of a head or foot in it."""
    parts = _SEPARATOR_RE.split(line) if len(line) < 200 else [line]
    if len(parts) == 1:
        return "" if is_stamp(line) else line
    kept = [part for part in parts if not _is_mark(part)]
    return line if len(kept) == len(parts) else " ".join(_UPDATED_RE.sub("", one) for one in kept)
