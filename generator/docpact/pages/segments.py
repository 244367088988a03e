"""Where the operations of a page start and end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docpact.pages.blocks import Block, Code, Document, Heading, Item, Prose, Table, TabStart
from docpact.pages.sections import section_of
from docpact.pages.text import inline

__all__ = ["Anchor", "page_title", "segments"]

# A capture without heading levels starts with the title: a few words, capitalised, that end no sentence.
_TITLE_RE = re.compile(r"[A-Z][\w'’&/-]*:?(?: [\w'’&(/-][\w'’&)/-]*){0,8}")

_TITLE_TAB_RE = re.compile(r"v\d+(?:\s*\(.{1,20}\))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an operation is announced: the index of the block, and what that says. ``urls`` with their lines."""

    index: int
    method: str
    line: int
    urls: tuple[tuple[str, int], ...] = ()


def segments(
    document: Document, anchors: list[Anchor]
) -> list[tuple[Anchor, list[Block], str | None]]:
    """The blocks of each operation, and its title: what stands from its own title to the next one's."""
    starts = [
        _start(document.blocks, anchor, anchors[index - 1] if index else None)
        for index, anchor in enumerate(anchors)
    ]
    ends = [*starts[1:], len(document.blocks)] if starts else []
    parts: list[tuple[Anchor, list[Block], str | None]] = []
    for anchor, start, end in zip(anchors, starts, ends, strict=True):
        # What stands above the first operation belongs to the page, and so to it where it is the only one.
        first = 0 if len(anchors) == 1 else start
        parts.append(
            (
                anchor,
                list(document.blocks[first:end]),
                _title(document, first, anchor, alone=len(anchors) == 1),
            )
        )
    return parts


def _start(blocks: tuple[Block, ...], anchor: Anchor, previous: Anchor | None) -> int:
    floor = previous.index + 1 if previous else 0
    start = anchor.index
    while start > floor and not (
        isinstance(blocks[start - 1], Code) or _is_wide(blocks[start - 1])
    ):
        start -= 1
    introduced: int | None = None
    for index in range(anchor.index - 1, start - 1, -1):
        block = blocks[index]
        if isinstance(block, Heading):
            section = section_of(block.text)
            if section is None:
                return index
            if section.kind == "end":
                return index + 1
            if section.kind == "intro":
                introduced = index
        elif isinstance(block, TabStart) and _TITLE_TAB_RE.fullmatch(block.title.strip()):
            introduced = index
    if introduced is None:
        return start
    while introduced > start and isinstance(blocks[introduced - 1], Prose | Table):
        introduced -= 1
    return introduced


def _is_wide(block: Block) -> bool:
    return isinstance(block, Table) and len(block.header) > 1


def _title(document: Document, start: int, anchor: Anchor, *, alone: bool) -> str | None:
    title = document.meta.get("title") if alone else None
    for block in document.blocks[start : anchor.index]:
        if isinstance(block, Heading) and section_of(block.text) is None:
            title = inline(block.text)
    return title or (page_title(document, anchor.index) if alone else None)


def page_title(document: Document, before: int | None) -> str | None:
    """The title of a page: its front matter's, its first heading, or a first line that can be nothing else.

    Args:
        document: The page.
        before: The index of the first block that is no longer above the operations; None for all.
    """
    if document.meta.get("title"):
        return document.meta["title"]
    for block in document.blocks[:before]:
        if isinstance(block, Heading) and block.level:
            return inline(block.text) if section_of(block.text) is None else None
        if isinstance(block, Prose):
            text = inline(block.text)
            return text if _TITLE_RE.fullmatch(text) and section_of(text) is None else None
        if not isinstance(block, Item):
            return None
    return None
