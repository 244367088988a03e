"""Tables in HTML: ``table`` elements, and the rows and columns some sites draw with ``div``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from docpact.pages.flat import Row, Table
from docpact.pages.language.cells import headings_by_shape
from docpact.pages.text import indentation

__all__ = ["Cell", "is_drawn_table", "is_hidden", "rows_of_divisions", "rows_of_table", "table_of"]

_BLANKS_RE = re.compile(r"[ \t\n\r\f]+")
_INDENT_RE = re.compile(r"(?:padding|margin)-left:\s*(\d{1,4})")
_LEVEL_RE = re.compile(r"(?:indent|level|depth|nested)-?(\d{1,2})\b")
_UNSEEN_RE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAME_RE = re.compile(r"`[A-Za-z_][\w.\[\]-]*`|[a-z_][\w.\[\]-]*(?![\w ]*[A-Z])")
_BREAKING = frozenset(["br", "p", "div", "li", "ul", "ol", "tr", "dd", "dt"])
_MOST_NODES = 5000
_MOST_HEADINGS = 3
_WIDEST = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words, code marked with backticks, and how far it is set in."""

    text: str
    node: LexborNode
    indent: int
    heads: bool = False
    down: int = 1
    """How many rows it spans."""
    across: int = 1
    """How many columns it spans."""


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def is_hidden(node: LexborNode) -> bool:
    """Whether an element is on the page and not to be seen there."""
    said = node.attributes
    if "hidden" in said and said["hidden"] != "until-found":
        return True
    if said.get("aria-hidden") == "true" and node.tag not in ("td", "th"):
        return True
    return "style" in said and _UNSEEN_RE.search(said["style"] or "") is not None


def _words(node: LexborNode) -> str:
    """The words of a cell; lines where it breaks, bullets where it lists."""
    parts: list[str] = []
    stack = list(reversed(list(_children(node))))
    taken = 0
    while stack and taken < _MOST_NODES:
        taken += 1
        here = stack.pop()
        if here.is_text_node:
            parts.append(_BLANKS_RE.sub(" ", here.text_content or ""))
            continue
        tag = here.tag or ""
        if tag in (
            "script",
            "style",
            "svg",
            "button",
            "-comment",
            "textarea",
            "template",
            "del",
            "s",
            "strike",
        ):
            continue
        if is_hidden(here):
            continue
        if tag in ("code", "kbd", "samp") and here.css_first("code code") is None:
            parts.append(f"`{_BLANKS_RE.sub(' ', here.text()).strip()}`")
            continue
        if tag in _BREAKING:
            parts.append("\n• " if tag == "li" else "\n")
        stack.extend(reversed(list(_children(here))))
    lines = (line.strip(" ") for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line and line != "•")


def _cell(node: LexborNode) -> Cell:
    text = _words(node)
    style = " ".join(
        (
            node.attributes.get("style") or "",
            (
                (node.child.attributes.get("style") or "")
                if node.child and node.child.is_element_node
                else ""
            ),
        )
    )
    set_in = _INDENT_RE.search(style)
    level = _LEVEL_RE.search(node.attributes.get("class") or "")
    indent = int(set_in.group(1)) if set_in else int(level.group(1)) if level else indentation(text)
    return Cell(
        text.strip(),
        node,
        indent,
        node.tag == "th",
        _spanned_by(node, "rowspan"),
        _spanned_by(node, "colspan"),
    )


def _spanned_by(node: LexborNode, name: str) -> int:
    said = node.attributes.get(name) or ""
    return max(1, int(said)) if said.isdecimal() and len(said) < 5 else 1


def _spanned(rows: list[tuple[list[Cell], int]]) -> list[tuple[list[Cell], int]]:
    """Rows with the cells that span several of them in each."""
    open_cells: dict[int, tuple[Cell, int]] = (
        {}
    )  # by column: the cell, and how many rows it goes on for
    made: list[tuple[list[Cell], int]] = []
    for cells, depth in rows:
        pending = list(cells)
        whole: list[Cell] = []
        while pending or len(whole) in open_cells:
            cell, left = open_cells.pop(len(whole), (None, 0))
            if cell is None:
                cell = pending.pop(0)
                left = cell.down
            if left > 1:
                open_cells[len(whole)] = (cell, left - 1)
            whole.append(cell)
            if cell.heads and cell.across > 1 and len(made) < _MOST_HEADINGS:
                # A heading over several columns; the headings of each are in the row below.
                whole.extend([cell] * min(cell.across - 1, _WIDEST))
        made.append((whole, depth))
    return made


def _one_header(rows: list[tuple[list[Cell], int]]) -> list[tuple[list[Cell], int]]:
    """Rows with the last of several header rows alone: its headings are the closest to the columns."""
    count = 0
    while count < min(len(rows), _MOST_HEADINGS) and all(cell.heads for cell in rows[count][0]):
        count += 1
    spans = any(cell.across > 1 for cells, _ in rows[: max(0, count - 1)] for cell in cells)
    if count < 2 or count >= len(rows) or not spans:
        return rows
    (cells, depth), above = rows[count - 1], rows[count - 2][0]
    named = [
        replace(cell, text=f"{over.text} {cell.text}") if _is_end(cell, over) else cell
        for cell, over in zip(cells, above, strict=False)
    ]
    return [(named + cells[len(named) :], depth), *rows[count:]]


def _is_end(cell: Cell, over: Cell) -> bool:
    """Whether a heading says which end of a range the heading above it has: "Min" below "Occurs"."""
    return over.across > 1 and _END_RE.fullmatch(cell.text.strip()) is not None


_END_RE = re.compile(r"min(?:imum)?|max(?:imum)?|from|to|low|high", re.IGNORECASE)


def rows_of_table(node: LexborNode) -> list[tuple[list[Cell], int]]:
    """The rows of a ``table``, nested tables left to their cells; each with its depth."""
    rows: list[tuple[list[Cell], int]] = []
    stack = [node]
    while stack:
        here = stack.pop()
        if is_hidden(here):
            continue
        if here.tag == "tr":
            cells = [
                _cell(child)
                for child in _children(here)
                if child.tag in ("td", "th") and not is_hidden(child)
            ]
            level = _LEVEL_RE.search(here.attributes.get("class") or "") or _LEVEL_RE.search(
                f"level{here.attributes.get('data-level') or ''}"
            )
            if cells and not _is_group(cells):
                rows.append((cells, int(level.group(1)) if level else cells[0].indent))
            continue
        if here is node or here.tag in ("thead", "tbody", "tfoot"):
            stack.extend(reversed([child for child in _children(here) if child.is_element_node]))
    spans = any(
        cell.down > 1 or (cell.heads and cell.across > 1) for cells, _ in rows for cell in cells
    )
    return _one_header(_spanned(rows)) if spans else rows


def _is_group(cells: list[Cell]) -> bool:
    """Whether a row is one strong cell over several columns: a heading within the table."""
    first = cells[0]
    words = first.text.strip("*` ")
    return (
        len(cells) == 1
        and first.across > 2
        and len(words.split()) < 5
        and (first.heads or first.node.css_first("strong, b, th") is not None)
        and first.node.css_first("code, table") is None
    )


def is_drawn_table(node: LexborNode) -> bool:
    """Whether a ``div`` is a table by its class."""
    return any(
        "schema-table" in name or name in ("table-schema", "params-table")
        for name in (node.attributes.get("class") or "").split()
    )


def rows_of_divisions(node: LexborNode) -> list[tuple[list[Cell], int]]:
    """The rows of a table drawn with ``div class="row"`` and ``column``; nesting is that of the rows' boxes."""
    rows: list[tuple[list[Cell], int]] = []
    stack: list[tuple[LexborNode, int]] = [(node, 0)]
    while stack:
        here, depth = stack.pop()
        names = set((here.attributes.get("class") or "").split())
        columns = [
            child
            for child in _children(here)
            if child.is_element_node and "column" in (child.attributes.get("class") or "").split()
        ]
        if "row" in names and len(columns) > 1:
            rows.append(([_cell(column) for column in columns], depth))
            continue
        deeper = depth + (
            1 if any(name.lower() in ("isnested", "nested", "children") for name in names) else 0
        )
        stack.extend(
            (child, deeper) for child in reversed(list(_children(here))) if child.is_element_node
        )
    return rows


def _row_headers(rows: list[tuple[list[Cell], int]]) -> list[str] | None:
    """The names of a table without a header row whose rows are each headed by the name of a field."""
    if not rows or len({len(cells) for cells, _ in rows}) != 1 or len(rows[0][0]) not in (2, 3):
        return None
    names = [_plain_name(cells[0].text) for cells, _ in rows]
    headed = all(cells[0].heads and not any(cell.heads for cell in cells[1:]) for cells, _ in rows)
    return names if headed and all(_NAME_RE.match(name) for name in names) else None


def _plain_name(text: str) -> str:
    """Join a name with the text below it in its cell (a type, a mark)."""
    return " ".join(text.split())


def table_of(
    rows: list[tuple[list[Cell], int]], line: int, line_of: Callable[[LexborNode], int]
) -> Table | None:
    """Rows as a table; None where they are too few to be one."""
    named = _row_headers(rows)
    if named is not None:
        width = max(len(cells) for cells, _ in rows)
        titles = ["Name", "Description"] if width == 2 else ["Name", "Type", "Description"]
        headed = [
            Row(
                (_plain_name(cells[0].text), *(cell.text for cell in cells[1:width])),
                line_of(cells[0].node),
            )
            for cells, _ in rows
        ]
        return Table(tuple(titles), tuple(headed), line)
    shape = headings_by_shape([[cell.text for cell in cells] for cells, _ in rows])
    bare = not any(cell.heads for cells, _ in rows for cell in cells)
    if bare and shape:
        rows = [([], 0), *rows]
    if len(rows) < 2:
        return None
    header = shape if bare and shape else [cell.text.replace("`", "") for cell in rows[0][0]]
    wide = min((len(cells) for cells, _ in rows[1:]), default=1)
    if len(header) == 1 and rows[0][0][0].heads and wide == 2:
        header = header * 2  # one heading over both columns
    width = len(header)
    indents = {depth for _, depth in rows[1:]}
    made: list[Row] = []
    for cells, depth in rows[1:]:
        texts = [cell.text for cell in cells]
        if len(texts) > width:
            texts = [*texts[: width - 1], " ".join(texts[width - 1 :])]
        padded = tuple(texts + [""] * (width - len(texts)))
        made.append(
            Row(
                padded,
                line_of(cells[0].node),
                depth if len(indents) > 1 else None,
                short=len(texts) < width and width > 1,
            )
        )
    return Table(tuple(header), tuple(made), line)
