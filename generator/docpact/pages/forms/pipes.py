"""Pipe tables with a leading bar and a rule below the header (GitHub-flavoured Markdown, tables extension)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docpact.pages.flat import Row, Table
from docpact.pages.text import indentation

__all__ = ["RULE_RE", "cells_of", "make_table", "read_pipes"]

# One dash alone is the "no" of a row, and a rule only next to a colon.
_RULE = r"\s*(?::?-{2,}:?|:-:?|-:)\s*"
RULE_RE = re.compile(rf"^\s*\|?{_RULE}(?:\|{_RULE})*\|?\s*$|^\s*\|\s*:?-+:?\s*\|\s*$")
_SPLIT_RE = re.compile(r"(?<!\\)\|")


def cells_of(line: str) -> list[str]:
    """The cells of one row; an escaped bar is part of its cell."""
    text = line.strip()
    text = text.removeprefix("|")
    cells = _SPLIT_RE.split(text)
    if cells and not cells[-1].strip():
        cells.pop()
    return [cell.replace("\\|", "|") for cell in cells]


def _bare_cells(line: str, width: int) -> list[str]:
    """Return the cells of a row in a table without leading bars, where a leading bar follows an empty cell."""
    cells = cells_of(line)
    return ["", *cells] if line.lstrip().startswith("|") and len(cells) < width else cells


def make_table(
    header: list[str], rows: list[tuple[list[str], int]], line: int, *, flattened: bool = False
) -> Table:
    """Return a table whose rows all have the header's width: short rows are padded, long ones joined at bars in the text."""
    width = len(header)
    made: list[Row] = []
    depths = [_depth(cells[0]) if cells else 0 for cells, _ in rows]
    nested = any(depths) and len(set(depths)) > 1
    for (cells, at), depth in zip(rows, depths, strict=True):
        short = len(cells) < width
        if len(cells) > width:
            cells = [*cells[: width - 1], "|".join(cells[width - 1 :])]
        padded = [cell.strip() for cell in cells] + [""] * (width - len(cells))
        made.append(Row(tuple(padded), at, depth if nested else None, short and width > 1))
    return Table(tuple(cell.strip() for cell in header), tuple(made), line, flattened)


def _depth(cell: str) -> int:
    """How far a name is set in: by no-break spaces or entities, or by a branch drawn before it."""
    text = cell.removeprefix(" ")
    if text[:1] in ("\u00a0", "&", "\u3000") or text.lstrip()[:1] in ("└", "├", "↳"):
        return max(
            1,
            indentation(
                text.replace("└", " ").replace("├", " ").replace("↳", " ").replace("─", " ")
            ),
        )
    return 0


def read_pipes(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """Return the table that starts at a line, with or without leading bars; it ends at the first line without a bar."""
    line = lines[at]
    if "|" not in line or at + 1 >= len(lines) or not RULE_RE.match(lines[at + 1]):
        return None
    header = cells_of(line)
    if not header or RULE_RE.match(line) or not any(cell.strip() for cell in header):
        return None
    rows: list[tuple[list[str], int]] = []
    bare = not line.lstrip().startswith("|")
    end = at + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        if end + 1 < len(lines) and RULE_RE.match(lines[end + 1]) and not RULE_RE.match(lines[end]):
            break  # the header of the next table
        if not RULE_RE.match(lines[end]):
            rows.append(
                (_bare_cells(lines[end], len(header)) if bare else cells_of(lines[end]), end + 1)
            )
        end += 1
    return make_table(header, rows, at + 1), end
