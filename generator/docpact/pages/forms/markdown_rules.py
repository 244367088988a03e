"""Extensions of Markdown by documentation sites, recognised at the start of a line by one rule of the parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, overload

from markdown_it.rules_block import StateBlock

from docpact.pages import flat
from docpact.pages.blocks import Block
from docpact.pages.forms.markdown_words import paragraphs
from docpact.pages.forms.markup_tags import container_of, read_tag
from docpact.pages.forms.readme import readme_block
from docpact.pages.lift import lift_blocks, table_block
from docpact.pages.scan import bare_code

__all__ = ["HtmlReader", "Rules", "TableReader", "View"]

TableReader = Callable[[Sequence[str], int], "tuple[flat.Table, int] | None"]
HtmlReader = Callable[[Sequence[str], int, int], "list[Block]"]

_NO_WORDS_RE = re.compile(
    r"\s*(?:import\s.{1,200}?\sfrom\s+['\"]|import\s+['\"]|export\s+(?:const|default|function|let)\b)"
)
_HTML_BLOCK_RE = re.compile(
    r"\s*<(table|dl|ul|ol|pre|p|h[1-6]|center|blockquote|figure|iframe|svg|style|script|form|button|img|br|a|b|strong|code|i|em|span|font|sup|small|kbd|del|s|mark|label|input|video|picture)(?=[\s/>])",
    re.IGNORECASE,
)
_TREE_TAGS = frozenset(["table", "dl", "ul", "ol", "pre", "style", "script", "svg", "figure", "blockquote", "form", "iframe", "video", "picture"])  # fmt: skip
_README_RE = re.compile(r"\s*\[block:([\w-]{1,40})\]\s*$")
_ERB_STATUS_RE = re.compile(r"\s*<%=\s*headers?[\s(]+:?[\"']?([1-5]\d\d)\b.*%>\s*$")
_INDENTED_START_RE = re.compile(r"\s*(?:[-*+•]\s|\d{1,3}[.)]\s|```|~~~|[<|#>])")


class View(Sequence[str]):
    """The lines of a container of the parser, from its own indentation on; lines outside it are blank."""

    def __init__(self, state: StateBlock, end: int) -> None:
        self.state = state
        self.end = end

    def __len__(self) -> int:
        return self.end

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self.end))]
        state = self.state
        if not 0 <= index < self.end:
            raise IndexError(index)
        if state.sCount[index] < state.blkIndent and not state.isEmpty(index):
            return ""
        return state.getLines(index, index + 1, state.blkIndent, False)


@dataclass(frozen=True, slots=True)
class Rules:
    """Recognise the extension at a line: return blocks, or a tag, and the index of the next line."""

    tables: Sequence[TableReader]
    html: HtmlReader
    is_mdx: bool
    missing: set[str] = field(default_factory=set[str])
    """Closing marks that were looked for down to the end of the page in vain."""

    def recognise(self, lines: Sequence[str], at: int, *, plain: bool) -> tuple[Any, int] | None:
        """Return what starts at a line; ``plain`` where no container sets it in."""
        line = lines[at]
        first = line.lstrip()[:1]
        if not first or line.lstrip().startswith(("```", "~~~")):
            return None
        if first == "<":
            found = self._angle(lines, at, line)
            if found is not None:
                return found
        elif first == "{" and line.lstrip().startswith("{/*"):
            return self._until(lines, at, "*/}")
        elif first == "[":
            block = _README_RE.match(line)
            if block is not None:
                return self._readme(lines, at, block.group(1))
        elif first in "ie" and self.is_mdx and _NO_WORDS_RE.match(line):
            return self._module(lines, at)
        for reader in self.tables:
            table = reader(lines, at)
            if table is not None and table[1] > at:
                return [table_block(table[0], at + 1, table[1])], table[1]
        if first in "{:=!?<":
            tag = read_tag(lines, at)
            if tag is not None and not tag[0].rest:
                return tag
        if plain and not self.is_mdx and line.startswith(("    ", "\t")):
            indented = self._indented(lines, at)
            if indented is not None:
                return indented
        code = bare_code(lines, at)
        if code is not None:
            blocks, end = code
            return lift_blocks(blocks, lines, at + 1, end), end
        return None

    def _angle(self, lines: Sequence[str], at: int, line: str) -> tuple[Any, int] | None:
        text = line.lstrip()
        if text.startswith("<!--"):
            return self._until(lines, at, "-->")
        if text.startswith("<%"):
            status = _ERB_STATUS_RE.match(line)
            if status:
                return [Block("heading", at + 1, at + 1, status.group(1))], at + 1
            return None
        match = _HTML_BLOCK_RE.match(line)
        if match is not None:
            return self._element(lines, at, match.group(1).lower())
        found = read_tag(lines, at)
        if found is None:
            return None
        tag, end = found
        if not tag.rest:
            return None  # left to the readers of components, then to the rule for tags
        close = re.match(rf"(.*?)</{re.escape(tag.written)}\s*>\s*$", tag.rest, re.DOTALL)
        if close is not None and not tag.closes:
            opened = container_of(tag, at + 1, end)
            inner = close.group(1).strip()
            if tag.name == "summary":
                return [Block("component", at + 1, end, inner, name="summary")], end
            if "verb" in opened.attributes and inner:
                said = {**opened.attributes, "method": opened.attributes["verb"], "path": inner}
                return [replace(opened, attributes=said)], end
            if tag.name in ("summary", "span", "u") or (
                opened.kind == "component" and tag.name not in ("div", "section", "li", "td")
            ):
                return None
            words = paragraphs([inner], end)
            return [replace(opened, children=tuple(words))], end
        if not tag.closes and tag.name in ("div", "section", "details", "li", "article", "main"):
            return self._element(lines, at, tag.name, whole=True)
        return None

    def _until(self, lines: Sequence[str], at: int, mark: str) -> tuple[Any, int] | None:
        if mark in self.missing:
            return None
        end = at
        while end < len(lines) and mark not in lines[end]:
            end += 1
        if end >= len(lines):
            self._give_up(mark, lines)
            return None
        after = lines[end].partition(mark)[2].strip()
        text = "\n".join(lines[at : end + 1]).strip()
        comment = Block(
            "comment", at + 1, end + 1, text.partition(mark)[0].lstrip("<!-{/*").strip()
        )
        if not after:
            return [comment], end + 1
        return [replace(comment, end=end + 1), *paragraphs([after], end + 1)], end + 1

    def _give_up(self, mark: str, lines: Sequence[str]) -> None:
        if not isinstance(lines, View):  # a container may end before a mark that is further down
            self.missing.add(mark)

    def _module(self, lines: Sequence[str], at: int) -> tuple[Any, int]:
        end = at + 1
        while end < len(lines) and lines[end].strip():
            end += 1
        return [Block("markup", at + 1, end)], end

    def _element(
        self, lines: Sequence[str], at: int, name: str, *, whole: bool = False
    ) -> tuple[Any, int] | None:
        """An HTML element: to its closing tag where it can hold blank lines, else to the next blank line."""
        opening, closing = re.compile(rf"<{name}(?=[\s/>])", re.IGNORECASE), re.compile(
            rf"</{name}\s*>", re.IGNORECASE
        )
        depth, end = 0, at
        while end < len(lines):
            line = lines[end]
            if name not in _TREE_TAGS and not line.strip():
                break
            depth += len(opening.findall(line)) - len(closing.findall(line))
            end += 1
            if depth <= 0 and (name in _TREE_TAGS or whole):
                break
        if depth > 0 and (name in _TREE_TAGS or whole):
            if whole:
                return None
            end = at
            while end < len(lines) and lines[end].strip():
                end += 1
        if (
            name not in _TREE_TAGS
            and not whole
            and not any(one in lines[at].lower() for one in ("<p", "<h", "<center"))
        ):
            return None  # a paragraph that starts with an inline element
        if name in ("style", "script", "svg"):
            return [Block("markup", at + 1, end)], end
        while end > at + 1 and not lines[end - 1].strip():
            end -= 1
        return self.html(lines, at, end), end

    def _readme(self, lines: Sequence[str], at: int, name: str) -> tuple[Any, int] | None:
        if "[/block]" in self.missing:
            return None
        end = at + 1
        while end < len(lines) and lines[end].strip() != "[/block]":
            end += 1
        if end >= len(lines):
            self._give_up("[/block]", lines)
            return None
        return readme_block(name, lines, at, end), end + 1

    def _indented(self, lines: Sequence[str], at: int) -> tuple[Any, int] | None:
        above = lines[at - 1] if at else ""
        if (
            above.strip() and not above.startswith(("#", "    ", "\t"))
        ) or _INDENTED_START_RE.match(lines[at]):
            return None
        end = last = at
        while end < len(lines) and (
            not lines[end].strip() or lines[end].startswith(("    ", "\t"))
        ):
            end += 1
            if lines[end - 1].strip():
                last = end
        made: list[Block] = []
        place = at
        while place < last:
            code = bare_code(lines, place) if lines[place].strip() else None
            if code is not None:
                made.extend(lift_blocks(code[0], lines, place + 1, code[1]))
                place = code[1]
                continue
            if lines[place].strip():
                made.append(Block("paragraph", place + 1, place + 1, lines[place].strip()))
            place += 1
        return made, last
