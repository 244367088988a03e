"""The rows of a table in AsciiDoc: its cells by the number of its columns, and whether the first row is its header."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docpact.pages.blocks import Cell, Row, Table

__all__ = ["columns_of", "table_rows"]


def columns_of(columns: str) -> int:
    """How many columns ``cols`` says there are."""
    count = 0
    for part in columns.split(",") if columns else ():
        repeat = re.match(r"\s*(\d+)\s*\*", part)
        count += int(repeat.group(1)) if repeat else 1
    return min(count, 100)


def table_rows(
    lines: Sequence[str], cells: list[Cell], width: int, at: int, end: int, options: str
) -> Table | None:
    """Arrange cells in rows of a width, and return whether the first row is the header."""
    if not cells or width < 1:
        return None
    made: list[Row] = []
    for start in range(0, len(cells), width):
        part = cells[start : start + width]
        short = len(part) < width
        part = [*part, *(Cell("", part[-1].line) for _ in range(width - len(part)))]
        following = cells[start + width].line - 1 if start + width < len(cells) else end
        made.append(
            Row(tuple(part), part[0].line, max(part[0].line, min(following, end)), short=short)
        )
    first = [number for number in range(at + 1, end) if lines[number].strip()]
    implicit = (
        len(first) > 1
        and first[0] == at + 1
        and first[1] > first[0] + 1
        and all(cell.line == first[0] + 1 for cell in made[0].cells)
    )
    headed = "header" in options or (implicit and "noheader" not in options)
    if (
        not headed
        and len(made) > 1
        and all(cell.text.startswith("*") and cell.text.endswith("*") for cell in made[0].cells)
    ):
        headed = True
    header = made[0].cells if headed else ()
    return Table(header, tuple(made[1:] if headed else made), made[0].line)
