"""Tables copied from a browser with cells separated by tabs; a row may continue on the next line."""

from __future__ import annotations

from collections.abc import Sequence

from docpact.pages.flat import Table
from docpact.pages.forms.pipes import make_table
from docpact.pages.language.cells import columns, header_word
from docpact.pages.language.sections import is_section
from docpact.pages.text import tidy

__all__ = ["read_tabs"]

_LONGEST = 60


def read_tabs(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """Return the table whose header is on a line, with cells separated by tabs."""
    header = _cells(lines[at])
    if header is None:
        return None
    rows: list[tuple[list[str], int]] = []
    end = at + 1
    while end < len(lines):
        line = lines[end]
        cells = line.split("\t")
        if len(cells) > 1 and _cells(line) is None:
            rows.append(([tidy(cell).strip() for cell in cells], end + 1))
        elif not rows or not _goes_on(line):
            break
        else:
            rows[-1][0][-1] += "\n" + tidy(line).strip()
        end += 1
    table = make_table(header, rows, at + 1)
    return (table, end) if rows and columns(table) else None


def _cells(line: str) -> list[str] | None:
    """The cells of a header line; None where the line is none."""
    if "\t" not in line:
        return None
    cells = [tidy(cell).strip() for cell in line.strip("\n").split("\t")]
    known = sum(1 for cell in cells if len(cell) < _LONGEST and header_word(cell))
    return cells if known > 1 and all(len(cell) < _LONGEST for cell in cells) else None


def _goes_on(line: str) -> bool:
    text = tidy(line).strip()
    return (
        bool(text) and not is_section(text) and not text.startswith(("{", "[", "curl ", "```", "#"))
    )
