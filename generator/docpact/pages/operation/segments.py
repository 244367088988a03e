"""Where the operations of a page start and end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docpact.pages.flat import Block, Code, Document, Heading, Item, Prose, TabEnd, Table, TabStart
from docpact.pages.language.sections import plain_status, section_of
from docpact.pages.text import inline

__all__ = ["Anchor", "Segment", "leading", "outside", "page_title", "segments"]

# A capture without heading levels starts with the title: a few words, capitalised, that end no sentence.
_TITLE_RE = re.compile(r"[A-Z][\w'’&/-]*:?(?: [\w'’&(/-][\w'’&)/-]*){0,8}")

_NUMBERED_TITLE_RE = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+)?[A-Z][\w'’&/-]*(?: [\w'’&(/-][\w'’&)/-]*){1,7}"
)
_CHROME_RE = re.compile(r"skip to (?:main )?content", re.IGNORECASE)
_TITLE_TAB_RE = re.compile(r"v\d+(?:\s*\(.{1,20}\))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an operation is announced: the index of the block, and what that says. ``urls`` with their lines.

    ``types`` are those that the path gives its names, as in ``/users/(int:user_id)``.
    ``group`` is the index of the first of several announcements that share what follows the last of them.
    ``statuses`` are those next to it, and ``listed`` says that it is a row of a table of operations: sections below the
    table are not about it.
    """

    index: int
    method: str
    line: int
    urls: tuple[tuple[str, int], ...] = ()
    group: int | None = None
    types: tuple[tuple[str, str], ...] = ()
    statuses: tuple[str, ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """The blocks of one operation, its title, and the headings of unrelated blocks among them."""

    anchor: Anchor
    blocks: list[Block]
    title: str | None
    beside: tuple[Heading, ...] = ()
    span: tuple[int, int] = (0, 0)
    """Its first and last line."""
    own: range = range(0)
    """The indices of its blocks, including unrelated ones."""
    skipped: frozenset[int] = frozenset()
    """The indices of the unrelated blocks."""


def segments(document: Document, anchors: list[Anchor]) -> list[Segment]:
    """Return what belongs to each operation: from its title to the next one's, without unrelated sections."""
    starts: list[int] = []
    level = 0
    for index, anchor in enumerate(anchors):
        start = _start(document.blocks, anchor, anchors[index - 1] if index else None, level)
        title = document.blocks[start] if start < len(document.blocks) else None
        level = title.level if isinstance(title, Heading) else 0
        starts.append(start)
    ends = [*starts[1:], len(document.blocks)] if starts else []
    ends = [
        _end_of_list(document.blocks, anchor.index, end) if anchor.listed else end
        for anchor, end in zip(anchors, ends, strict=True)
    ]
    alone = (
        len(
            {
                anchor.group if anchor.group is not None else -index
                for index, anchor in enumerate(anchors, 1)
            }
        )
        == 1
    )
    _share(anchors, starts, ends)
    _end_lists(document, anchors, ends)
    parts: list[Segment] = []
    for anchor, start, end in zip(anchors, starts, ends, strict=True):
        # Blocks above the first operation belong to the page, and so to a single operation.
        first = 0 if alone else start
        title = document.blocks[start] if start < len(document.blocks) else None
        level = title.level if isinstance(title, Heading) and section_of(title.text) is None else 0
        blocks, beside = _without_neighbours(
            document.blocks[first:end], start - first, level, alone=alone
        )
        name = _title(document, first, anchor, alone=alone)
        held = {id(block) for block in blocks}
        skipped = frozenset(at for at in range(first, end) if id(document.blocks[at]) not in held)
        last = document.blocks[end].line - 1 if end < len(document.blocks) else 10**9
        span = (document.blocks[first].line if first < len(document.blocks) and first else 1, last)
        parts.append(Segment(anchor, blocks, name, beside, span, range(first, end), skipped))
    return parts


def _end_of_list(blocks: Sequence[Block], index: int, end: int) -> int:
    """Where what follows a table of operations is about something else: at the next title."""
    for at in range(index + 1, end):
        block = blocks[at]
        if isinstance(block, Heading) and block.level and section_of(block.text) is None:
            return at
    return end


def leading(document: Document, parts: Sequence[Segment]) -> list[Block]:
    """Return the blocks between the title of a page and the first of several operations: they are about all of them."""
    if len(parts) < 2:
        return []
    found: list[Block] = []
    for at in parts[0].own:
        block = document.blocks[at]
        if at >= parts[0].anchor.index or (isinstance(block, Heading) and block.level > 1):
            break
        found.append(block)
    return found


def outside(document: Document, parts: Sequence[Segment]) -> list[Block]:
    """Return the blocks that belong to no operation: above the first, or in unrelated sections.

    Of a page with one operation all blocks are given: what holds for the page holds for it.
    """
    if len(parts) == 1:
        return list(document.blocks)
    held = {at for part in parts for at in part.own if at not in part.skipped}
    return [block for at, block in enumerate(document.blocks) if at not in held]


def _share(anchors: list[Anchor], starts: list[int], ends: list[int]) -> None:
    """Let the announcements of a group start with the first of them and end with the last."""
    for index, anchor in enumerate(anchors):
        if anchor.group is None:
            continue
        same = [at for at, other in enumerate(anchors) if other.group == anchor.group]
        starts[index], ends[index] = starts[same[0]], ends[same[-1]]


def _end_lists(document: Document, anchors: Sequence[Anchor], ends: list[int]) -> None:
    """Let the last operation of a table of operations end before the next heading that is not a stock phrase."""
    for at in range(1, len(anchors)):
        index = anchors[at].index
        if anchors[at - 1].index != index or not isinstance(document.blocks[index], Table):
            continue
        ends[at] = next(
            (
                after
                for after in range(index + 1, ends[at])
                if isinstance(block := document.blocks[after], Heading)
                and block.level
                and section_of(block.text) is None
            ),
            ends[at],
        )


def _without_neighbours(
    blocks: Sequence[Block], own: int, level: int, *, alone: bool
) -> tuple[list[Block], tuple[Heading, ...]]:
    """Return blocks without unrelated sections: those with a heading of the same level that is not a stock phrase.

    Args:
        blocks: From the start of the page or of the operation.
        own: The index of the operation's own heading.
        level: The level of that heading; 0 where it has none.
        alone: Whether it is the only one: stock headings of whatever level are about it then.

    """
    kept: list[Block] = []
    beside: list[Heading] = []
    skipped: Heading | None = None
    # Where the sections of an operation have headings of its own level, that of its errors may be one.
    flat = any(
        isinstance(block, Heading)
        and block.level == level
        and (section := section_of(block.text)) is not None
        and section.kind in _OWN
        for block in blocks
    )
    for index, block in enumerate(blocks):
        if isinstance(block, Heading) and 0 < block.level <= level:
            above = index < own and block.level < level
            section = section_of(block.text)
            stock = section is not None and (
                alone or (block.level == level and (flat or section.kind != "errors"))
            )
            stranger = index != own and not above and not stock
            skipped = block if stranger else None
        if skipped is None:
            kept.append(block)
        elif isinstance(block, Table | Code) and (not beside or beside[-1] is not skipped):
            beside.append(skipped)
    return kept, tuple(beside)


_OWN = frozenset({"request", "arguments", "body", "location", "response", "status"})
_ANSWERING = frozenset({"response", "status", "errors", "sample-response"})


def _start(blocks: tuple[Block, ...], anchor: Anchor, previous: Anchor | None, level: int) -> int:
    """Where an operation starts; ``level`` is that of the heading of the one before it, 0 where it has none."""
    floor = _after_tab(blocks, previous.index + 1, anchor.index) if previous else 0
    for index in range(min(anchor.index, len(blocks) - 1), floor - 1, -1):
        block = blocks[index]
        if (
            isinstance(block, Heading)
            and 0 < block.level <= (level or 6)
            and section_of(block.text) is None
        ):
            return (
                index  # a title with its level kept: the blocks below it are about this operation
            )
    start = anchor.index
    while start > floor and not (
        isinstance(blocks[start - 1], Code) or _is_wide(blocks[start - 1])
    ):
        start -= 1
    titled = _title_above(blocks, anchor.index, start)
    if previous is not None and titled is not None:
        return titled
    introduced: int | None = None
    for index in range(anchor.index - 1, start - 1, -1):
        block = blocks[index]
        if isinstance(block, Heading):
            section = section_of(block.text)
            if section is None:
                return index
            if section.kind == "end":
                return index + 1
            if section.kind in _ANSWERING:
                if introduced is None:
                    # An answer above belongs to the operation before; only the line right above is this one's title.
                    above = blocks[anchor.index - 1]
                    titled = isinstance(above, Prose) and plain_status(above.text) is None
                    return max(index + 1, anchor.index - titled)
                break
            if section.kind == "intro":
                introduced = index
        elif isinstance(block, TabStart) and _TITLE_TAB_RE.fullmatch(block.title.strip()):
            introduced = index
    if introduced is None:
        return start
    while introduced > start and isinstance(blocks[introduced - 1], Prose | Table):
        introduced -= 1
    return introduced


def _title_above(blocks: Sequence[Block], at: int, floor: int) -> int | None:
    """The index of a line right above an announcement that is a title whose level the capture lost."""
    for index in range(at - 1, max(floor, at - 3) - 1, -1):
        block = blocks[index]
        if not isinstance(block, Prose):
            return None
        text = inline(block.text)
        if _NUMBERED_TITLE_RE.fullmatch(text) and plain_status(text) is None:
            return index
    return None


def _after_tab(blocks: Sequence[Block], floor: int, end: int) -> int:
    """Return the index after the tab that contains a block, if another one is outside of it; else ``floor``."""
    depth, found = 0, floor
    for index in range(floor, end):
        if isinstance(blocks[index], TabStart):
            depth += 1
        elif isinstance(blocks[index], TabEnd):
            depth -= 1
            if depth < 0:
                depth, found = 0, index + 1
    return found


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
        before: The index of the first block below the start of the operations; None for all.
    """
    if document.meta.get("title"):
        return document.meta["title"]
    lines = [block for block in document.blocks[:before] if isinstance(block, Prose)]
    if lines and lines[0] is document.blocks[0] and _CHROME_RE.match(lines[0].text):
        # A browser's copy of everything: the title is the last line above the operation that can be one.
        words = (inline(block.text) for block in reversed(lines))
        return next(
            (text for text in words if _TITLE_RE.fullmatch(text) and section_of(text) is None), None
        )
    for block in document.blocks[:before]:
        if isinstance(block, Heading) and block.level:
            return inline(block.text) if section_of(block.text) is None else None
        if isinstance(block, Prose):
            text = inline(block.text)
            return text if _TITLE_RE.fullmatch(text) and section_of(text) is None else None
        if not isinstance(block, Item):
            return None
    return None
