"""Operations that a sentence of their section announces, and whether nothing else does."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from docpact.pages.flat import Block, Code, Document, Heading, Item, Prose
from docpact.pages.language.sections import section_of
from docpact.pages.operation.announcement_lines import TARGET_RE, AnchorIndex, Found, any_between
from docpact.pages.operation.announcement_sentences import method_of_sentence, read_sentence
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.shell import find_commands
from docpact.pages.operation.urls import METHODS, goes_to, path_template, split_glued, split_url
from docpact.pages.text import inline

__all__ = [
    "Alone",
    "announced_in",
    "at_sections",
    "is_title",
    "listed_in_line",
    "of_sections",
    "titles_call",
]

_PAIR_RE = re.compile(rf"({'|'.join(METHODS)})\s*:?\s*(/[^\s,;|·]{{1,200}})")
_DOCUMENTING = frozenset({"arguments", "body", "location", "request", "response"})


class Alone:
    """Whether a sentence announces what nothing else does, in a section of its own."""

    def __init__(self, document: Document, strong: Sequence[Found]) -> None:
        self.blocks = document.blocks
        self.titles = [at for at, block in enumerate(document.blocks) if is_title(block)]
        self.places = sorted(one.anchor.index for one in strong)
        self.strong = AnchorIndex(one.anchor for one in strong)
        self.end = len(document.blocks)
        levels = [self._level(bisect_right(self.titles, at)) for at in self.places]
        self.deepest = max(levels, default=0)

    def _level(self, after: int) -> int:
        """The level of the title before an index of titles; 0 where there is none."""
        title = self.blocks[self.titles[after - 1]] if after else None
        return title.level if isinstance(title, Heading) else 0

    def __call__(self, one: Found) -> bool:
        """Whether nothing else announces the operation of a sentence."""
        before = bisect_left(self.titles, one.anchor.index)
        after = bisect_right(self.titles, one.anchor.index)
        if not before:
            return False
        start = self.titles[before - 1]
        # Without a placeholder it may be a remark: it opens a section like those of the operations.
        opens = one.anchor.index - start <= 2 and 0 < self._level(before) <= self.deepest
        if "{" not in one.anchor.urls[-1][0] and not opens:
            return False
        end = self.titles[after] if after < len(self.titles) else self.end
        return not any_between(
            self.places, self.titles[before - 1] + 1, end
        ) and not self.strong.has(one.anchor)


def announced_in(document: Document, index: int, text: str) -> tuple[str, str] | None:
    """The method and URL that a sentence announces; it may go on in the next line of its paragraph."""
    block = document.blocks[index]
    if not isinstance(block, Prose | Item):
        return None
    said = read_sentence(text)
    below = document.blocks[index + 1] if index + 1 < len(document.blocks) else None
    if said is None and " " in text and isinstance(below, Prose) and below.line == block.line + 1:
        words = inline(below.text)
        said = None if read_sentence(words) else read_sentence(f"{text} {words}")
    return said


def of_sections(document: Document, found: Sequence[Found]) -> Iterator[Found]:
    """Sections that announce in two places: "A PATCH request changes it.", and the path alone as a caption."""
    titles = [at for at, block in enumerate(document.blocks) if is_title(block)]
    taken = sorted(one.anchor.index for one in found)
    for start, end in pairwise([*titles, len(document.blocks)]):
        if any_between(taken, start, end):
            continue
        method = next(
            (
                (at, said)
                for at in range(start + 1, min(start + 4, end))
                if isinstance(block := document.blocks[at], Prose)
                and (said := method_of_sentence(inline(block.text)))
            ),
            None,
        )
        if method is None:
            continue
        for block in document.blocks[start + 1 : end]:
            text = path_template(inline(block.text)) if isinstance(block, Prose | Heading) else ""
            if TARGET_RE.fullmatch(text) and split_url(text):
                anchor = Anchor(method[0], method[1], block.line, ((text, block.line),))
                yield Found(anchor)
                break


def is_title(block: Block) -> bool:
    """Whether a block is a heading that may be the title of an operation."""
    return isinstance(block, Heading) and block.level > 0 and section_of(block.text) is None


def listed_in_line(index: int, block: Block) -> Iterator[Found]:
    """Several operations and nothing else in one line: an index, as of the chips at the top of a page."""
    if not isinstance(block, Prose):
        return
    text = inline(block.text)
    pairs = _PAIR_RE.findall(text)
    if len(pairs) < 2 or re.search(r"\w", _PAIR_RE.sub("", text)):
        return
    for verb, path in pairs:
        target = (path_template(path), block.line)
        yield Found(Anchor(index, verb, block.line, (target,), listed=True), listed=True)


def titles_call(document: Document, index: int, verb: str, urls: Sequence[str]) -> bool:
    """Whether a method and path are the title of the code below, a call of that operation, and so announce it."""
    below = document.blocks[index + 1] if index + 1 < len(document.blocks) else None
    url = split_url(urls[-1]) if urls else None
    if url is None or isinstance(document.blocks[index], Code) or not isinstance(below, Code):
        return False
    return any(
        command.method == verb
        and (called := split_url(split_glued(command.urls[0])[-1])) is not None
        and goes_to(called.path, url.path, values=True)
        for command in find_commands(below.text)
    )


def at_sections(document: Document, anchors: Sequence[Anchor]) -> list[Anchor]:
    """Operations that only an index names, at the sections that describe one and name none.

    Both are in page order; where there are more of one kind than of the other, nothing says which belong together.
    """
    places = sorted(one.index for one in anchors)
    left = [one for one in anchors if one.listed]
    others = [one for one in anchors if not one.listed]
    if not left or not others:
        return list(anchors)
    titles = [at for at, block in enumerate(document.blocks) if is_title(block)]
    levels = {
        block.level
        for one in others
        if (at := bisect_right(titles, one.index))
        and isinstance(block := document.blocks[titles[at - 1]], Heading)
    }
    described = [
        start
        for start, end in pairwise([*titles, len(document.blocks)])
        if start > left[-1].index
        and isinstance(title := document.blocks[start], Heading)
        and title.level in levels
        and not any_between(places, start, end)
        and any(
            isinstance(block, Heading)
            and (section := section_of(block.text)) is not None
            and section.kind in _DOCUMENTING
            for block in document.blocks[start + 1 : end]
        )
    ]
    if len(described) != len(left):
        return list(anchors)
    moved = [replace(one, index=at, listed=False) for one, at in zip(left, described, strict=True)]
    return sorted([*others, *moved], key=lambda one: one.index)
