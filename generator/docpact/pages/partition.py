"""Make blocks partition the lines of their page: in order, without overlaps and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from docpact.pages.blocks import Block

__all__ = ["partition"]


def partition(found: Sequence[Block], lines: Sequence[str]) -> tuple[Block, ...]:
    """Return the top-level blocks of a page, with the lines that lie in none of them as ``markup``.

    A block that reaches into the next one ends before it; one that starts before the block above it ends starts there.
    """
    return tuple(_with_gaps(_settled(found, 1, max(1, len(lines))), lines))


def _settled(found: Sequence[Block], first: int, last: int) -> list[Block]:
    ordered = sorted(found, key=lambda block: block.line)
    made: list[Block] = []
    for block, following in zip(ordered, [*ordered[1:], None], strict=False):
        line = min(max(block.line, first), last)
        end = min(max(block.end, line), last)
        if following is not None and following.line <= end:
            end = max(line, min(last, following.line - (following.line > line)))
        children = tuple(_settled(block.children, line, end)) if block.children else ()
        if (line, end, children) != (block.line, block.end, block.children):
            block = replace(block, line=line, end=end, children=children)
        made.append(block)
    return made


def _with_gaps(found: Sequence[Block], lines: Sequence[str]) -> Iterator[Block]:
    at = 1
    for block in [*found, None]:
        start = end = 0
        for number in range(at, block.line if block is not None else len(lines) + 1):
            if lines[number - 1].strip():
                start, end = start or number, number
        if start:
            yield Block("markup", start, end)
        if block is not None:
            yield block
            at = max(at, block.end + 1)
