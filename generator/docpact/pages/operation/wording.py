"""A digest of how an operation is worded, so that a change of words alone can be told from a change of facts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from docpact.pages.flat import Block, Item, Prose, Table
from docpact.pages.language.cells import columns
from docpact.pages.text import inline

__all__ = ["wording_digest"]

_URL_RE = re.compile(r"https?://\S{1,2000}")
_BREADCRUMB_RE = re.compile(r"(?:.{1,80}\s[›»]\s){1,10}.{1,80}|view on \S+", re.IGNORECASE)


def wording_digest(blocks: Iterable[Block]) -> str | None:
    """Sixteen hexadecimal digits for the words of paragraphs, list items and descriptions; None where there are none.

    Code, names, types, breadcrumbs and URLs do not count, nor do mark-up, blanks and the lines that words stand on.
    """
    words = " ".join(
        word for text in _texts(blocks) for word in _URL_RE.sub(" ", inline(text)).split()
    )
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16] if words else None


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Prose | Item):
            if not _BREADCRUMB_RE.fullmatch(inline(block.text).strip("* ")):
                yield block.text
        elif isinstance(block, Table):
            found = columns(block)
            for row in block.rows:
                kept = found.description if found else range(len(row.cells))
                yield from (row.cells[index] for index in kept if index < len(row.cells))
