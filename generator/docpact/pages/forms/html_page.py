"""HTML. Loses nothing: tables, headings, lists and code come from their tags, tabs from ``details`` and tab panels.

selectolax gives no positions, so each start tag is first given an attribute with its offset in the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from docpact.pages import blocks
from docpact.pages.facts import Diagnostic
from docpact.pages.flat import Block, Code, Document, Heading, Item, Prose, TabEnd, TabStart
from docpact.pages.forms.html_cards import CARDS, is_card, lists_values, with_words
from docpact.pages.forms.html_table import (
    Cell,
    is_drawn_table,
    is_hidden,
    rows_of_divisions,
    rows_of_table,
    table_of,
)
from docpact.pages.language.sections import is_section, section_of
from docpact.pages.language.types import read_type
from docpact.pages.lift import described, lift_blocks, lifted
from docpact.pages.operation.urls import METHODS
from docpact.pages.registry import Form
from docpact.pages.scan import scan

__all__ = ["FORM", "read_fragment"]

_MARK = "data-docpact-at"
_TAG_RE = re.compile(r"<([A-Za-z][A-Za-z0-9-]{0,40})(?=[\s/>])")
_CODE = ("code", "tt", "kbd", "samp", "var")
_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "nav", "footer", "aside", "button", "form", "iframe", "head", "select", "input", "textarea", "del", "s", "strike", "-comment"]
)  # fmt: skip
_INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "font"]
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ANY_TAG_RE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]{0,40})(?=[\s/>])")
_FLAT = frozenset(
    ["area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p", "path", "source", "td", "th", "tr", "wbr"]
)  # fmt: skip
_DEEPEST = 1500
_MOST_DRAWN = 200
_LANGUAGE_RE = re.compile(
    r"(?:lang(?:uage)?|highlight-source|brush:?|code)[-_: ]\s*([A-Za-z][\w+#-]{0,20})"
)
_PANEL_RE = re.compile(r"(?:^|[\s_-])tab[_-]?(?:pane|panel)(?:$|[\s_-])")
_BLANKS_RE = re.compile(r"[ \t\n\r\f]+")
_STARTS_RE = re.compile(
    r"\s*(?:<!--|<!doctype\s+html|<html\b|<\?xml|<head\b|<body\b)", re.IGNORECASE
)
_TAGS_RE = re.compile(
    r"</?(?:table|tr|td|th|div|p|h[1-6]|ul|ol|li|pre|section|article|body|html|span|thead|tbody)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Page:
    """The source, to turn the offset of a tag into a line."""

    source: str
    breaks: list[int] = field(default_factory=list[int])
    first: int = 1
    """The line of the page on which the source starts."""

    def line(self, offset: int) -> int:
        """The 1-based line of an offset."""
        return bisect_right(self.breaks, offset) + self.first

    def at(self, node: LexborNode) -> int:
        """The offset of a node's start tag, or of the nearest one above it that has one."""
        here: LexborNode | None = node
        while here is not None:
            value = here.attributes.get(_MARK) if here.is_element_node else None
            if value is not None and value.isdigit():
                return int(value)
            here = here.parent
        return 0


_ICON_RE = re.compile(
    r"<(?:ac:emoticon\b[^<>\n]{0,80}?\bac:name=|img\b[^<>\n]{0,300}?\balt=)"
    r"\"\(?(tick|cross|yes|no|error)\)?\"[^<>\n]{0,300}>(?:</ac:emoticon>)?"
)


def _with_icons(lines: Sequence[str]) -> str:
    """The text of lines, with the icons of wikis as the marks that they show."""

    def shown(match: re.Match[str]) -> str:
        return "✓" if match.group(1) in ("tick", "yes") else "✗"

    return _ICON_RE.sub(shown, "\n".join(lines))


def _mark(source: str) -> str:
    return _TAG_RE.sub(lambda match: f"<{match.group(1)} {_MARK}={match.start()}", source)


def _too_deep(source: str) -> int | None:
    """The offset at which tags nest deeper than a parser can take in good time; None where they do not."""
    depth = 0
    for match in _ANY_TAG_RE.finditer(source):
        if match.group(2).lower() not in _FLAT:
            depth = max(0, depth - 1) if match.group(1) else depth + 1
            if depth > _DEEPEST:
                return match.start()
    return None


def _parse(lines: list[str]) -> Document:
    source = _with_icons(lines)
    deep = _too_deep(source)
    if deep is not None:
        line = source.count("\n", 0, deep) + 1
        message = f"tags nested more than {_DEEPEST} levels deep; page not read"
        return Document(
            "html", (), diagnostics=(Diagnostic("html-too-deep", message, line, "error"),)
        )
    page = _Page(source, [index for index, char in enumerate(source) if char == "\n"])
    tree = LexborHTMLParser(_mark(source))
    meta = _meta(tree)
    root = _root(tree)
    if root is None:
        return Document("html", (), meta)
    walker = _Walker(page)
    walker.run(root)
    return Document("html", tuple(walker.blocks), meta)


def _root(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the documentation; of several ``main`` or ``article`` none is more than a part of it."""
    for tag in ("main", "article"):
        found = tree.css(tag)
        if len(found) == 1:
            return found[0]
    return tree.body


def read_fragment(lines: Sequence[str], at: int, end: int) -> list[blocks.Block]:
    """The blocks of an HTML element on the lines from index ``at`` up to ``end`` of a page."""
    source = _with_icons(lines[at:end])
    if _too_deep(source) is not None:
        return [blocks.Block("paragraph", at + 1, end, source)]
    page = _Page(source, [index for index, char in enumerate(source) if char == "\n"], at + 1)
    root = LexborHTMLParser(_mark(source)).body
    if root is None:
        return []
    walker = _Walker(page)
    walker.run(root)
    return lift_blocks(walker.blocks, lines, at + 1, end)


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    meta: dict[str, str] = {}
    title = tree.css_first("h1") or tree.css_first("title")
    if title is not None:
        meta["title"] = _BLANKS_RE.sub(" ", title.text()).strip(" #¶\u200b")
    link = tree.css_first("link[rel=canonical]")
    href = link.attributes.get("href") if link else None
    if href:
        meta["url"] = href
    return meta


class _Walker:
    """Walks the tree without recursion: a page may nest as deep as it likes."""

    def __init__(self, page: _Page) -> None:
        self.page = page
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.line = 1
        self.item = False
        self.term: Item | None = None  # what a definition being read defines
        self.part: Item | None = None  # the list item being read
        self.own = 1
        self.told = False  # whether the term has its first words
        self.depth = 0
        self.drawn = 0
        self.cards: list[Item] = []  # the fields whose cards are open, the innermost last

    def run(self, root: LexborNode) -> None:
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node)
                continue
            if self._enter(node):
                stack.append((node, True))
                children = list(_children(node))
                stack.extend((child, False) for child in reversed(children))
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        """Take a node; True where its children are to be walked."""
        tag = node.tag or ""
        if node.is_text_node:
            self._take(node.text_content or "", node)
            return False
        if tag in _SKIPPED or is_hidden(node):
            return False
        if tag in _INLINE:
            before = node.prev
            if before is not None and before.is_element_node and _is_parted(before, node):
                self.words.append(" ")
            if tag == "br":
                self.words.append("\n")
            elif tag in _CODE or (tag in ("strong", "b") and node.css_first("code") is None):
                mark = "`" if tag in _CODE else "**"
                text = _flat(node.text())
                self._take(f"{mark}{text}{mark}" if text else "", node)
                return False
            return tag != "img"
        self._flush()
        if tag in _HEADINGS:
            self.blocks.append(
                Heading(_flat(node.text()), self.page.line(self.page.at(node)), _HEADINGS[tag])
            )
            return False
        if tag == "pre":
            self._code(node)
            return False
        cells = rows_of_table(node) if tag == "table" else []
        if tag == "div" and is_drawn_table(node) and self.drawn < _MOST_DRAWN:
            self.drawn += 1
            cells = rows_of_divisions(node)
        if cells:
            self._table(node, cells)
            return False
        if tag in ("li", "dt"):
            self.item, self.part, self.term = True, None, None
            self.own = int(tag == "li")  # a list item counts itself, a term does not
            self.depth += tag == "li"
        elif tag == "dd":
            self.depth += 1
            if self.blocks and isinstance(self.blocks[-1], Item):
                self.term, self.told = self.blocks[-1], False
        elif tag in CARDS and not self.item and is_card(node):
            self.cards.append(Item("", self.page.line(self.page.at(node)), len(self.cards)))
        elif self.cards and tag in ("ul", "ol") and lists_values(node):
            self._describe("Allowed values:")
        title = _tab_title(node)
        if title is not None:
            self.blocks.append(TabStart(title, self.page.line(self.page.at(node))))
        return tag != "summary"

    def _leave(self, node: LexborNode) -> None:
        if (node.tag or "") in _INLINE:
            return
        self._flush()
        if node.tag in ("li", "dt", "dd", "ul", "ol", "dl"):
            self.item, self.part, self.term = False, None, None
        if node.tag in ("li", "dd"):
            self.depth -= 1
        if self.cards and node.tag in CARDS and not self.item and is_card(node):
            self.cards.pop()
        if _tab_title(node) is not None:
            self.blocks.append(TabEnd(self.page.line(self.page.at(node))))

    def _take(self, text: str, node: LexborNode) -> None:
        if not text.strip():
            self.words.append(" " if text else "")
            return
        if not "".join(self.words).strip():
            self.line = self._line_of(text, node)
        self.words.append(_BLANKS_RE.sub(" ", text))

    def _line_of(self, text: str, node: LexborNode) -> int:
        """Return the line of a text after the preceding tag."""
        before = node.prev or node.parent or node
        offset = self.page.at(before)
        word = next(
            (word for word in text.replace("`", " ").split() if word.isascii() and "&" not in word),
            None,
        )
        found = self.page.source.find(word, offset, offset + 4000) if word else -1
        return self.page.line(found if found >= 0 else offset)

    def _flush(self) -> None:
        text = "".join(self.words).strip()
        self.words = []
        if not text:
            return
        for number, line in enumerate(text.split("\n")):
            words = line.strip()
            if not words:
                continue
            if self.cards:
                self._describe(f"• {words}" if self.item else words, self.line + number)
            elif self.term is not None and self.blocks[-1] == self.term:
                text = (
                    f"{self.term.text}\n{words}" if self.told else described(self.term.text, words)
                )
                self.blocks[-1] = self.term = replace(self.term, text=text)
                self.told = True
            elif self.item and self.part is not None and self.blocks[-1] is self.part:
                self.blocks[-1] = self.part = replace(self.part, text=f"{self.part.text}\n{words}")
            elif self.item:
                self.part = Item(words, self.line + number, max(0, self.depth - self.own))
                self.blocks.append(self.part)
            elif is_section(words):
                self.blocks.append(Heading(words, self.line + number, 0))
            else:
                self.blocks.append(Prose(words, self.line + number))

    def _describe(self, words: str, line: int = 0) -> None:
        """Add a line to the field of the innermost card."""
        card = self.cards[-1]
        text = with_words(card.text, words)
        made = replace(card, text=text, line=card.line if card.text or not line else line)
        self.cards[-1] = made
        if card.text:
            at = next(
                (at for at in range(len(self.blocks) - 1, -1, -1) if self.blocks[at] == card), None
            )
            if at is not None:
                self.blocks[at] = made
        else:
            self.blocks.append(made)

    def _code(self, node: LexborNode) -> None:
        inner = node.css_first("code") or node
        text = inner.text()
        start = self.page.source.find(">", self.page.at(inner)) + 1
        lead = len(text) - len(text.lstrip("\n"))
        line = self.page.line(start)
        before = line - self.page.first
        column = start - (self.page.breaks[before - 1] if before > 0 else -1)
        classes = " ".join((other.attributes.get("class") or "") for other in (inner, node))
        stated = _LANGUAGE_RE.search(classes)
        language = (
            stated.group(1).lower()
            if stated
            else inner.attributes.get("data-lang") or node.attributes.get("data-lang")
        )
        if not language and node.parent is not None:
            stated = _LANGUAGE_RE.search(node.parent.attributes.get("class") or "")
            language = stated.group(1).lower() if stated else None
        body = text.strip("\n").rstrip()
        method = (
            node.attributes.get("data-type") or node.attributes.get("data-method") or ""
        ).upper()
        if method in METHODS and "\n" not in body and body.strip():
            self.blocks.append(Prose(f"{method} {body.strip()}", line + lead))
        elif body:
            self.blocks.append(Code(body, line + lead, 1 if lead else column, language))

    def _table(self, node: LexborNode, cells: list[tuple[list[Cell], int]]) -> None:
        table = table_of(
            cells,
            self.page.line(self.page.at(node)),
            lambda inner: self.page.line(self.page.at(inner)),
        )
        if table is not None:
            caption = node.css_first("caption")
            title = _flat(caption.text()) if caption is not None else ""
            if title and section_of(title) is not None:
                self.blocks.append(Heading(title, table.line, 0))
            self.blocks.append(table)
            return
        for row, _ in cells:
            for cell in row:
                for line in cell.text.split("\n"):
                    if line.strip():
                        self.blocks.extend(
                            _loose(line.strip(), self.page.line(self.page.at(cell.node)))
                        )


def _loose(text: str, line: int) -> list[Block]:
    """Return the blocks of a text that is not in a table, on its line."""
    return (
        [Prose(text, line)]
        if not text.startswith(("{", "curl"))
        else scan([""] * (line - 1) + [text], line - 1, ())
    )


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _in_code(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag not in ("body", "html"):
        if parent.tag in ("code", "pre"):
            return True
        parent = parent.parent
    return False


def _is_parted(before: LexborNode, node: LexborNode) -> bool:
    """Whether two pieces of a line that touch in the source are drawn apart: a badge, or a type, and what follows it."""
    if "br" in (before.tag, node.tag):
        return False
    styles = (before.attributes.get("class"), node.attributes.get("class"))
    if all(styles) and styles[0] != styles[1] and not _in_code(node):
        return True
    return before.tag != node.tag or read_type(before.text()) is not None


def _flat(text: str) -> str:
    return _BLANKS_RE.sub(" ", text).strip(" #¶\u200b")


def _tab_title(node: LexborNode) -> str | None:
    """The label of a tab panel, if this is one."""
    if not node.is_element_node:
        return None
    if node.tag == "details":
        summary = node.css_first("summary")
        return _flat(summary.text()) if summary else None
    attributes = node.attributes
    if attributes.get("role") != "tabpanel" and not _PANEL_RE.search(attributes.get("class") or ""):
        return None
    stated = ("aria-label", "data-title", "title", "data-tab")
    label = next((attributes[name] for name in stated if attributes.get(name)), None)
    if label is not None:
        return label
    # `data-for="201"`: whatever the attribute is called, its value is a heading that pages use.
    values = (
        value or ""
        for name, value in attributes.items()
        if name.startswith("data-") and name != _MARK
    )
    return next((value for value in values if len(value) < 40 and section_of(value)), None)


def _recognise(lines: list[str]) -> int:
    head = "\n".join(lines[:400])[:40_000]
    if _STARTS_RE.match(head) and "<" in head[1:]:
        tags = len(_TAGS_RE.findall(head))
        return 98 if tags >= 2 else 0
    tags = len(_TAGS_RE.findall(head))
    return 95 if tags >= 8 and head.lstrip().startswith("<") else 0


FORM = Form("html", _recognise, lifted(_parse))
