r"""The blocks of a page: the one model in which every capture form describes what it found.

A form (``pages/forms``) turns the text of a capture into a tree of :class:`Block`; it knows the syntax and nothing of
what a block means. Everything behind it reads blocks and knows nothing of the syntax.

**The partition.** The blocks of a page partition its lines:

- siblings are in page order and do not overlap; children lie within the lines of their parent;
- every line that is not blank lies in a top-level block, and therefore has exactly one innermost block
  (:meth:`Document.owners`). The lines of a block that lie in none of its children (:meth:`Block.own_lines`) are its own:
  the words of a list item above its nested list, the tags that open and close a tab.

Formats that put several elements on one line (HTML, JSX) are the one exception: blocks may share a line there; the last
of them owns it.

**Kinds**, and the fields that each of them uses besides ``line``, ``end`` and ``children``:

==================  ==================================================================================================
``heading``         ``text``; ``level`` 1 to 6, 0 where the capture lost the level and only the words show it
``paragraph``       ``text``: one line for each line of the page
``list``            children are ``item``
``item``            ``text`` without its marker; nested lists, code and further paragraphs are children
``definitions``     children are ``definition``: ``text`` is the term, the children define it
``table``           ``table``
``code``            ``code``; ``name`` is the language, ``title`` the title of the fence or the label of its tab
``tab``             ``title`` is its label (a tab, a tab panel, a code group entry)
``details``         ``title`` is the summary of what a reader opens (``<details>``, an accordion, an expandable)
``admonition``      ``name`` such as ``note`` or ``warning``, ``title``
``quote``           a block quotation
``directive``       ``name``, ``text`` is the argument, ``attributes`` are the options (reStructuredText, MyST, Markdoc)
``component``       ``name`` of the tag, ``attributes`` (JSX, web components, GitBook and ReadMe blocks)
``front-matter``    ``attributes``: its keys and values
``comment``         ``text`` that no reader of the rendered page sees: HTML comments, hidden elements
``rule``            a separator
``markup``          lines that print nothing: closing tags, imports, link definitions, styles, scripts
``furniture``       navigation, site header and footer, search boxes, copy buttons
==================  ==================================================================================================

A directive or component that announces an operation has ``method`` and ``path`` among its ``attributes``, whatever the
vendor calls them. Components and directives that declare fields arrive as one ``table`` for each run of them, with
``name`` as the tag or directive that declared it.

**Text** is in one inline notation, whatever the form: `` `code` ``, ``**strong**``, ``*emphasis*``, ``~~struck out~~``,
``[text](target)``, ``\`` before a literal character; :attr:`Block.spans` is the parsed form, and
:attr:`Block.plain` the words alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from docpact.pages.facts import Diagnostic
from docpact.pages.inline import Span, plain, spans

__all__ = ["Block", "Cell", "Code", "Document", "Kind", "Row", "Table"]

Kind = Literal[
    "heading",
    "paragraph",
    "list",
    "item",
    "definitions",
    "definition",
    "table",
    "code",
    "tab",
    "details",
    "admonition",
    "quote",
    "directive",
    "component",
    "front-matter",
    "comment",
    "rule",
    "markup",
    "furniture",
]
_NOTHING: Mapping[str, str] = MappingProxyType({})


@lru_cache(maxsize=8)
def _breaks(text: str) -> list[int]:
    """Return the offsets of the line ends of a text; cached since each key of a sample asks for its place."""
    return [index for index, char in enumerate(text) if char == "\n"]


@dataclass(frozen=True, slots=True)
class Code:
    """Code, verbatim; its first character is at ``line`` and ``column`` (1-based) of the page."""

    text: str
    line: int
    column: int = 1
    language: str | None = None

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, on the page, of a character of ``text``."""
        breaks = _breaks(self.text)
        passed = bisect_left(breaks, offset)
        if not passed:
            return self.line, self.column + offset
        return self.line + passed, offset - breaks[passed - 1]


@dataclass(frozen=True, slots=True)
class Cell:
    r"""One table cell: its text (``\n`` where it breaks, ``• `` before the items of a list), and its first line."""

    text: str
    line: int
    heads: bool = False
    """Whether it is marked as the header of its row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One table row, as wide as the header.

    Args:
        cells: From left to right.
        line: Its first line.
        end: Its last line.
        depth: Its indentation, where the capture kept one.
        short: Whether cells were missing.

    """

    cells: tuple[Cell, ...]
    line: int
    end: int
    depth: int | None = None
    short: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Args:
        header: Its header row; empty where it has none, as a table with row headers.
        rows: The rows below the header.
        line: The line of the header, or of the first row.
        caption: The text of its caption, where it has one.
        flattened: Whether the capture lost how its rows nest.

    """

    header: tuple[Cell, ...]
    rows: tuple[Row, ...]
    line: int
    caption: str = ""
    flattened: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page; see the table of kinds above.

    Args:
        kind: What it is.
        line: Its first line, 1-based.
        end: Its last line, inclusive.
        text: Its words, in the inline notation.
        level: The level of a heading.
        name: The language, tag, directive or kind of admonition.
        title: The label, title, summary or caption.
        attributes: The options of a directive, the attributes of a tag, the keys of front matter; lower-case keys.
        table: The table, where it is one.
        code: The code, where it is some.
        children: The blocks within it.

    """

    kind: Kind
    line: int
    end: int
    text: str = ""
    level: int = 0
    name: str = ""
    title: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    table: Table | None = None
    code: Code | None = None
    children: tuple[Block, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words with their inline structure: code, strong, emphasis, struck out, links."""
        return spans(self.text)

    @property
    def plain(self) -> str:
        """The words alone."""
        return plain(self.text)

    def own_lines(self) -> Iterator[int]:
        """Yield the lines that lie in none of the children."""
        at = self.line
        for child in self.children:
            yield from range(at, child.line)
            at = max(at, child.end + 1)
        yield from range(at, self.end + 1)


@dataclass(frozen=True, slots=True)
class Document:
    """A page as blocks, in page order.

    Args:
        form: The name of the capture form that was recognised.
        blocks: The top-level blocks.
        meta: The front matter, or what takes its place: ``title``, ``url``, ``updated``, ``api``, ``generator``, ``host``;
            lower-case keys.
        diagnostics: Damage of the capture.
        openapi: The text and first line of an OpenAPI document that the page holds, to be read instead.

    """

    form: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, str] = field(default_factory=dict[str, str])
    diagnostics: tuple[Diagnostic, ...] = ()
    openapi: tuple[str, int] | None = None

    def walk(self) -> Iterator[tuple[Block, tuple[Block, ...]]]:
        """Yield every block with the blocks around it, outermost first, in page order (parents before children)."""
        yield from _walk(self.blocks)

    def owners(self) -> dict[int, Block]:
        """Return the innermost block of each line that lies in one."""
        found: dict[int, Block] = {}
        for block, _ in self.walk():
            found.update((line, block) for line in block.own_lines())
        return found


def _walk(blocks: Iterable[Block]) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    pending: list[tuple[Block, tuple[Block, ...]]] = []
    pending.extend((block, ()) for block in reversed(list(blocks)))
    while pending:
        block, around = pending.pop()
        yield block, around
        within = (*around, block)
        pending.extend((child, within) for child in reversed(block.children))
