"""Operations that a sentence of their section announces, and whether nothing else does."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from docpact.pages.flat import Block, Document, Heading, Item, Prose
from docpact.pages.language.sections import section_of
from docpact.pages.operation.announcement_lines import TARGET_RE, AnchorIndex, Found, any_between
from docpact.pages.operation.announcement_sentences import method_of_sentence, read_sentence
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.urls import path_template, split_url
from docpact.pages.text import inline

__all__ = ["Alone", "announced_in", "is_title", "of_sections"]


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
