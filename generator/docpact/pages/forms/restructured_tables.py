"""The tables of reStructuredText: drawn ones by the parsers of docutils, CSV tables, and tables given as lists."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import replace

from docpact.pages.blocks import Block, Cell, Row, Table
from docpact.pages.forms.restructured_words import words

__all__ = ["data_table", "declared_table", "drawn_table"]


def drawn_table(lines: Sequence[str], line: int) -> Table | None:
    """A grid or simple table, by the parsers of docutils; None where it is not well formed."""
    from docutils.parsers.rst.tableparser import (
        GridTableParser,
        SimpleTableParser,
        TableMarkupError,
    )
    from docutils.statemachine import StringList

    texts = [one.expandtabs(8) for one in lines]
    indent = min((len(one) - len(one.lstrip()) for one in texts if one.strip()), default=0)
    texts = [one[indent:].rstrip() for one in texts]
    is_grid = texts[0].startswith("+")
    width = max(map(len, texts))
    block = StringList([one.ljust(width) if is_grid else one for one in texts], "page")
    try:
        _, head, body = (GridTableParser() if is_grid else SimpleTableParser()).parse(block)
    except (TableMarkupError, IndexError, AssertionError, ValueError, TypeError):
        return None
    made = [_drawn_row(row, line) for row in (*head, *body)]
    header = made[len(head) - 1].cells if head else ()
    return Table(header, tuple(made[len(head) :]), line) if made else None


def _drawn_row(row: Sequence[tuple[int, int, int, Sequence[str]] | None], line: int) -> Row:
    cells: list[Cell] = []
    start = None
    end = line
    for cell in row:
        if cell is None:
            cells.append(Cell("", start or line))
            continue
        _, right, offset, texts = cell
        filled = [text.strip() for text in texts]
        text = "\n".join(re.sub(r"^[-*+]\s+", "• ", one) for one in filled if one)
        place = line + offset
        start = place if start is None else min(start, place)
        end = max(end, place + max(0, len(filled) - 1))
        cells.append(Cell(words(text), place))
        cells.extend(Cell("", place) for _ in range(right if right < 20 else 0))
    return Row(tuple(cells), start or line, max(end, start or line))


def _csv_table(
    said: dict[str, str], lines: Sequence[str], body: int, end: int, heads: int
) -> Table | None:
    """A table of which each line is a row of comma-separated values."""
    rows: list[Row] = []
    delimiter = {"tab": "\t", "space": " "}.get(
        said.get("delim", ","), said.get("delim", ",")[:1] or ","
    )
    for number in range(body, end):
        if lines[number].strip():
            try:
                cells = next(
                    csv.reader([lines[number].strip()], delimiter=delimiter, skipinitialspace=True)
                )
            except (csv.Error, StopIteration):
                return None
            rows.append(
                Row(tuple(Cell(words(cell), number + 1) for cell in cells), number + 1, number + 1)
            )
    header: tuple[Cell, ...] = ()
    if said.get("header"):
        named = next(csv.reader([said["header"]], delimiter=delimiter, skipinitialspace=True))
        header = tuple(Cell(words(cell), body) for cell in named)
    elif heads and rows:
        header, rows = rows[heads - 1].cells if heads <= len(rows) else (), rows[heads:]
    return Table(header, tuple(rows), rows[0].line) if rows else None


def _list_table(children: Sequence[Block], line: int, heads: int) -> Table | None:
    """A table given as a list of lists."""
    outer = next((one for one in children if one.kind == "list"), None)
    if outer is None:
        return None
    rows: list[Row] = []
    for item in outer.children:
        inner = _row_items(item)
        rows.append(
            Row(tuple(Cell(_cell_text(one), one.line) for one in inner), item.line, item.end)
        )
    header: tuple[Cell, ...] = ()
    if heads and rows:
        header, rows = rows[min(heads, len(rows)) - 1].cells, rows[heads:]
    return Table(header, tuple(rows), line)


def _row_items(item: Block) -> list[Block]:
    """The cells of a row of a list table: ``* - a`` with further ``- b`` below it."""
    first = re.match(r"[-*+]\s+(.*)", item.text, re.DOTALL)
    lead = [replace(item, text=first.group(1), children=())] if first else []
    if item.text.strip() in ("-", "*", "+"):
        lead = [replace(item, text="", children=())]
    rest = [one for child in item.children if child.kind == "list" for one in child.children]
    return lead + rest


def _cell_text(item: Block) -> str:
    parts = [item.text]
    for child in item.children:
        if child.kind == "list":
            parts.extend(f"• {one.text}" for one in child.children)
        elif child.text:
            parts.append(child.text)
    return "\n".join(part for part in parts if part)


def declared_table(
    name: str, argument: str, lines: Sequence[str], line: int, body: int, end: int
) -> Block:
    """Convert directives of OpenStack's documentation that list names to a table."""
    cells: list[tuple[str, int]] = []
    for number in range(body, end):
        match = re.match(r"\s*-\s+(.+)$", lines[number])
        if match:
            cells.append((match.group(1).strip(), number + 1))
    if name == "rest_status_code":
        rows = [
            ((text.partition(":")[0].strip(), text.partition(":")[2].strip()), at)
            for text, at in cells
        ]
        header = ("Status code", "Description")
    else:
        rows = [((text.partition(":")[0].strip(), ""), at) for text, at in cells]
        header = ("Parameter", "Description")
    table = Table(
        tuple(Cell(text, line) for text in header),
        tuple(Row(tuple(Cell(text, at) for text in row), at, at) for row, at in rows),
        line,
    )
    return Block("table", line, end, name=name, title=argument, table=table)


def data_table(
    name: str,
    title: str,
    said: dict[str, str],
    lines: Sequence[str],
    line: int,
    body: int,
    end: int,
    inner: list[Block],
) -> Block:
    """The directives ``table``, ``csv-table`` and ``list-table`` as a table, or as what they hold where they are none."""
    heads = int(said["header-rows"]) if said.get("header-rows", "").isdecimal() else 0
    if name == "csv-table":
        table = _csv_table(said, lines, body, end, heads)
    elif name == "list-table":
        table = _list_table(inner, line, heads)
    else:
        table = next((one.table for one in inner if one.table is not None), None)
    if table is None:
        return Block(
            "directive", line, end, title, name=name, attributes=said, children=tuple(inner)
        )
    return Block("table", line, end, name=name, title=title, table=replace(table, caption=title))
