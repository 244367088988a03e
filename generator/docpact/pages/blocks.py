"""The blocks of a page, as every capture form gives them: what is a table, what is code, and on which line.

A form knows nothing of what a block means; a dialect knows nothing of how it was captured.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from docpact.pages.facts import Diagnostic

__all__ = [
    "Block",
    "Code",
    "Document",
    "Heading",
    "Item",
    "Prose",
    "Row",
    "TabEnd",
    "TabStart",
    "Table",
]


@lru_cache(maxsize=8)
def _breaks(text: str) -> list[int]:
    """Where the lines of a text end: each key of a sample asks for its place."""
    return [index for index, char in enumerate(text) if char == "\n"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` is 0 where the capture lost it and only the words tell."""

    text: str
    line: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Prose:
    """One line of running text."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One list item, its marker taken off; ``depth`` counts the items around it, where the capture kept that."""

    text: str
    line: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One table row; ``depth`` is its indentation where the capture kept one, ``short`` says that cells were missing."""

    cells: tuple[str, ...]
    line: int
    depth: int | None = None
    short: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``flattened`` where the capture lost how its rows nest."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int
    flattened: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Code, verbatim; its first character stands at ``line`` and ``column`` (1-based) of the page."""

    text: str
    line: int
    column: int = 1
    language: str | None = None

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, on the page, of a character of ``text``."""
        breaks = _breaks(self.text)
        passed = bisect_left(breaks, offset)
        if not passed:
            return self.line, self.column + offset
        return self.line + passed, offset - breaks[passed - 1]


@dataclass(frozen=True, slots=True)
class TabStart:
    """The start of a tab; tabs nest."""

    title: str
    line: int


@dataclass(frozen=True, slots=True)
class TabEnd:
    """The end of the innermost tab."""

    line: int


Block = Heading | Prose | Item | Table | Code | TabStart | TabEnd


@dataclass(frozen=True, slots=True)
class Document:
    """A page as blocks, in page order.

    Args:
        form: The name of the capture form that was recognised.
        blocks: What stands on the page.
        meta: The front matter, or what takes its place: ``title``, ``url``, ``updated``, ``api`` …; lower-case keys.
        diagnostics: What the capture is seen to have lost.
        openapi: The text and first line of an OpenAPI document that the page holds, to be read instead.

    """

    form: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, str] = field(default_factory=dict[str, str])
    diagnostics: tuple[Diagnostic, ...] = ()
    openapi: tuple[str, int] | None = None
