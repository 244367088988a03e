"""The blocks that the reader reports as lost, as unread lines of the page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from docpact.pages.facts import Page, Unread, UnreadKind
from docpact.pages.flat import Block, Code, Document, Heading, Item, Table

__all__ = ["with_losses"]

_LOST = frozenset(
    {
        "field-name-lost",
        "limit-unclear",
        "names-lost",
        "nesting-lost",
        "parameter-fields-skipped",
        "parent-unknown",
        "path-unknown",
        "sample-unplaced",
        "section-skipped",
        "status-lost",
        "table-unplaced",
    }
)
"""The codes of diagnostics that tell of a block from which nothing, or not everything, was taken."""


def with_losses(page: Page, document: Document, lines: Sequence[str]) -> Page:
    """Return the page with its lines, and with an unread block for each block that a diagnostic reports as lost."""
    blocks = sorted(document.blocks, key=lambda block: block.line)
    starts = [block.line for block in blocks]
    keys = [(one.line, one.key) for one in page.operations]
    found: dict[int, Unread] = {}
    for diagnostic in page.diagnostics:
        if diagnostic.code not in _LOST or diagnostic.line is None:
            continue
        at = bisect_right(starts, diagnostic.line) - 1
        first = starts[at] if at >= 0 else diagnostic.line
        end = max(diagnostic.line, _end(blocks[at]) if at >= 0 else first)
        operation = next((key for line, key in reversed(keys) if line <= first), None)
        text = "\n".join(lines[first - 1 : end])
        kind = _kind(blocks[at]) if at >= 0 else "paragraph"
        found.setdefault(first, Unread(first, end, kind, operation, text, diagnostic.code))
    unread = tuple(found[line] for line in sorted(found))
    return replace(page, unread=unread, lines=tuple(lines))


def _end(block: Block) -> int:
    if isinstance(block, Table):
        return max((row.line for row in block.rows), default=block.line)
    if isinstance(block, Code):
        return block.line + block.text.count("\n")
    return block.line


def _kind(block: Block) -> UnreadKind:
    match block:
        case Table():
            return "table"
        case Code():
            return "code"
        case Item():
            return "list"
        case Heading():
            return "heading"
        case _:
            return "paragraph"
