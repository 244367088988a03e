"""Markdown and MDX as blocks: CommonMark by markdown-it-py, and what documentation sites add to it as rules of its parser.

Added are tables as sites really write them, tags that have a line to themselves (:mod:`.markup_tags`), components that
declare fields, HTML elements, comments, ReadMe's blocks, code without a fence, and lines that print nothing.
Indented code has a separate rule, since components and tabs indent their contents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from docpact.pages.blocks import Block, Code
from docpact.pages.forms.markdown_rules import HtmlReader, Rules, TableReader, View
from docpact.pages.forms.markdown_words import fenced_directive, heading_text, paragraphs
from docpact.pages.forms.markup_tags import Tag, attributes_of, container_of
from docpact.pages.inline import plain
from docpact.pages.partition import partition

__all__ = ["MarkdownReader", "read_markdown"]


_DEEPEST = 40
_SPEAKS_JSX_RE = re.compile(r"^\s*(?:</?[A-Z]|\{%|\{\{[<%]|:::|===|import\s)")


def read_markdown(
    lines: Sequence[str], start: int, tables: Sequence[TableReader], html: HtmlReader
) -> tuple[Block, ...]:
    """The blocks of lines ``start`` and after."""
    return MarkdownReader(lines, start, tables, html).read()


@dataclass(slots=True)
class _Open:
    block: Block
    closer: str
    indent: int = -1
    """The indentation that what it holds has at least; -1 where a tag closes it."""
    children: list[Block] = field(default_factory=list[Block])


class MarkdownReader:
    """Reads one page, or a part of one."""

    def __init__(
        self, lines: Sequence[str], start: int, tables: Sequence[TableReader], html: HtmlReader
    ) -> None:
        self.lines = lines
        self.start = start
        self.rules = Rules(tables, html, any(_SPEAKS_JSX_RE.match(line) for line in lines))
        self.seen: dict[tuple[int, int, int], tuple[Any, int] | None] = {}
        self.root = _Open(Block("markup", 1, len(lines)), "")
        self.stack = [self.root]
        self.closers = _closers(lines)

    def read(self) -> tuple[Block, ...]:
        """Return the top-level blocks."""
        source = "\n".join([*[""] * self.start, *self.lines[self.start :]])
        parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
        parser.block.ruler.disable(["code", "html_block"])
        deflist_plugin(parser)
        stops: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
        parser.block.ruler.before("fence", "docpact", self._rule, stops)
        tokens: list[Token] = []
        parser.block.parse(source, parser, {}, tokens)
        for index, token in enumerate(tokens):
            self._token(token, tokens, index)
        while len(self.stack) > 1:
            self._pop()
        return partition(self.root.children, self.lines)

    # The rule: recognises a block and leaves it, with its lines, as one token.

    def _rule(self, state: StateBlock, line: int, end: int, silent: bool) -> bool:
        if state.sCount[line] < state.blkIndent:
            # A tag right below a list ends its last item; other lines continue the paragraph.
            return silent and self._is_tag(line)
        key = (line, state.blkIndent, state.bMarks[line])
        if key not in self.seen:
            lines: Sequence[str] = self.lines
            first = state.bMarks[line]
            if state.blkIndent or (first and state.src[first - 1] != "\n"):
                lines = View(state, end)
            self.seen[key] = self.rules.recognise(lines, line, plain=state.blkIndent == 0)
        found = self.seen[key]
        if found is None:
            return False
        if silent:
            return not (isinstance(found[0], str) and found[0] == "indented")
        token = state.push("docpact", "", 0)
        token.map = [line, found[1]]
        token.meta = {"found": found[0]}
        state.line = found[1]
        return True

    def _is_tag(self, line: int) -> bool:
        """Whether a line that is further out than the list above it is a tag and nothing else."""
        if not self.lines[line].lstrip().startswith(("{%", "{{", "</", ":::")):
            return False
        found = self.rules.recognise(self.lines, line, plain=True)
        return found is not None and isinstance(found[0], Tag)

    # The tree: from the tokens of the parser to blocks.

    def _token(self, token: Token, tokens: list[Token], index: int) -> None:
        kind = token.type
        line, end = (token.map[0] + 1, token.map[1]) if token.map else (0, 0)
        if line:
            end = self._filled_end(line, end)
            self._dedent(line)
        if kind == "docpact":
            self._found(token.meta["found"], line, end)
        elif kind == "inline":
            self._inline(token, tokens[index - 1])
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self._push(Block("list", line, end), kind)
        elif kind == "list_item_open":
            self._push(Block("item", line, end, level=self._depth()), kind)
        elif kind == "blockquote_open":
            self._push(Block("quote", line, end), kind)
        elif kind == "dl_open":
            self._push(Block("definitions", line, end), kind)
        elif kind == "dt_open":
            self._close_definition()
            self._push(Block("definition", line or 1, line or 1), "definition")
        elif kind in (
            "bullet_list_close",
            "ordered_list_close",
            "list_item_close",
            "blockquote_close",
        ):
            self._pop_to(kind.replace("_close", "_open"))
        elif kind == "dl_close":
            self._close_definition()
            self._pop_to("dl_open")
        elif kind == "hr":
            self._add(Block("rule", line, end))
        elif kind == "fence":
            self._fence(token, line, end)

    def _filled_end(self, line: int, end: int) -> int:
        while end > line and not self.lines[end - 1].strip():
            end -= 1
        return max(line, end)

    def _depth(self) -> int:
        return sum(1 for one in self.stack if one.block.kind == "item")

    def _close_definition(self) -> None:
        if self.stack[-1].closer == "definition":
            self._pop()

    def _add(self, block: Block) -> None:
        self.stack[-1].children.append(block)

    def _push(self, block: Block, closer: str, indent: int = -1) -> None:
        self.stack.append(_Open(block, closer, indent))
        if len(self.stack) > _DEEPEST:
            self._pop()

    def _pop(self, end: int = 0) -> None:
        one = self.stack.pop()
        last = max(
            [
                one.block.end if one.closer.endswith(("_open", "definition")) else one.block.line,
                end,
                *(child.end for child in one.children),
            ]
        )
        block = replace(one.block, end=last, children=tuple(one.children))
        if (
            block.kind == "item"
            and block.children
            and block.children[0].kind == "paragraph"
            and not block.text
        ):
            first = block.children[0]
            block = replace(block, text=first.text, children=block.children[1:])
        self._add(block)

    def _pop_to(self, closer: str, end: int = 0) -> bool:
        if not any(one.closer == closer for one in self.stack[1:]):
            return False
        while self.stack[-1].closer != closer:
            self._pop()
        self._pop(end)
        return True

    def _dedent(self, line: int) -> None:
        """Close what is held together by indentation (tabs and admonitions of Python-Markdown)."""
        if not any(one.indent >= 0 for one in self.stack):
            return
        text = self.lines[line - 1]
        depth = len(text) - len(text.lstrip())
        while any(one.indent > depth for one in self.stack):
            self._pop()

    def _found(self, found: Any, line: int, end: int) -> None:
        if isinstance(found, Tag):
            self._tag(found, line, end)
            return
        for block in found:
            around = self.stack[-1].block
            if block.kind == "component" and block.name == "summary" and around.kind == "details":
                self.stack[-1].block = replace(around, title=plain(block.text))
                block = Block("markup", block.line, block.end)
            self._add(block)

    def _tag(self, tag: Tag, line: int, end: int) -> None:
        if tag.syntax == "indented":
            text = self.lines[line - 1]
            depth = len(text) - len(text.lstrip())
            self._push(container_of(tag, line, end), "indented", depth + 1)
            return
        closer = f"{tag.syntax}:{tag.name if tag.syntax != 'colons' else ''}"
        if tag.closes:
            if not self._pop_to(closer, end):
                self._add(Block("markup", line, end))
            return
        if tag.syntax == "template" and tag.name in ("else", "elsif", "elseif"):
            self._add(Block("markup", line, end))
            return
        if tag.syntax == "colons" and tag.name.startswith("@"):
            return
        block = container_of(tag, line, end)
        heading = _EXAMPLES.get(tag.written)
        if tag.alone or (tag.syntax != "colons" and self.closers.get(closer, 0) < line):
            self._add(
                block
                if block.attributes or block.kind != "component"
                else Block("markup", line, end)
            )
            if heading:
                self._add(Block("heading", line, end, heading))
            return
        self._push(block, closer)
        if heading:
            self._add(Block("heading", line, end, heading))

    def _inline(self, token: Token, above: Token) -> None:
        if above.type == "dt_open":
            first = (token.map or [0])[0] + 1
            self.stack[-1].block = replace(
                self.stack[-1].block, line=first, end=first, text=token.content.strip()
            )
            return
        line, end = (token.map[0] + 1, token.map[1]) if token.map else (1, 1)
        if above.type == "heading_open":
            level = int(above.tag[1])
            if above.markup in ("=", "-"):
                end = (above.map or [0, end])[1]
                if not self._is_heading(token.content, line, above.markup):
                    for block in paragraphs(token.content.split("\n"), line):
                        self._add(block)
                    self._add(Block("rule", end, end))
                    return
            text = heading_text(token.content)
            self._add(
                Block("heading", line, end, text, level=level)
                if text
                else Block("markup", line, end)
            )
            return
        for block in paragraphs(token.content.split("\n"), line):
            self._add(block)

    def _is_heading(self, text: str, line: int, mark: str) -> bool:
        above = self.lines[line - 2] if line > 1 else ""
        return mark == "=" or (
            not above.strip()
            and "\n" not in text
            and len(text) <= 80
            and not text.endswith((".", ":", ",", ";"))
            and text[:1].isalnum()
        )

    def _fence(self, token: Token, line: int, end: int) -> None:
        info = token.info.strip()
        name, _, rest = info.partition(" ")
        directive = re.match(r"\{([\w:.-]{1,60})\}\s*(.*)", info)
        if directive:
            self._add(
                fenced_directive(directive.group(1), directive.group(2), token.content, line, end)
            )
            return
        if "=" in name or not re.fullmatch(r"[\w+#.:-]*", name):
            name, rest = re.match(r"[\w+#.-]*", name).group(), info  # type: ignore[union-attr]
        said = attributes_in(rest)
        title = (
            said.get("title")
            or said.get("label")
            or said.get("tab")
            or ("" if "=" in rest else rest.strip())
        )
        text = token.content.removesuffix("\n")
        indent = 0
        if text:
            raw = self.lines[line] if line < len(self.lines) else ""
            shown = text.split("\n", 1)[0]
            indent = len(raw) - len(shown) if raw.endswith(shown) else 0
        code = Code(text, line + 1, 1 + max(0, indent), name.lower() or None)
        self._add(
            Block("code", line, end, name=name.lower(), title=title, attributes=said, code=code)
        )


_EXAMPLES = {"RequestExample": "Sample request", "ResponseExample": "Sample response"}


def attributes_in(text: str) -> dict[str, str]:
    """The attributes of an info string."""
    return {key: value for key, value in attributes_of(text).items() if key} if "=" in text else {}


def _closers(lines: Sequence[str]) -> dict[str, int]:
    """The last line on which each tag is closed: one that is closed nowhere below opens nothing."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if "</" in line:
            for name in re.findall(r"</([A-Za-z][\w.-]{0,60})\s*>", line):
                found[f"element:{name.lower()}"] = number
        if "{%" in line or "{{" in line:
            for name in re.findall(r"\{(?:%|\{[<%])-?\s*(?:/|end)\s*([A-Za-z][\w.-]{0,60})", line):
                found[f"template:{name.lower()}"] = number
    return found
