"""The blocks of a page in a flat sequence: the older model, converted from :mod:`docpact.pages.blocks` by ``flatten``.

New code reads :mod:`docpact.pages.blocks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docpact.pages.blocks import Code
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


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` is 0 if the capture lost it and only the words identify it."""

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
        blocks: The blocks of the page.
        meta: The front matter, or what takes its place: ``title``, ``url``, ``updated``, ``api`` …; lower-case keys.
        diagnostics: Damage of the capture.
        openapi: The text and first line of an OpenAPI document that the page holds, to be read instead.

    """

    form: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, str] = field(default_factory=dict[str, str])
    diagnostics: tuple[Diagnostic, ...] = ()
    openapi: tuple[str, int] | None = None
