"""Rows broken over lines: ``| name |`` on one, its text and ``|`` on the next; headings and fences are gone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from docpact.pages.flat import Document, Table
from docpact.pages.forms.pipes import RULE_RE, cells_of, make_table, read_pipes
from docpact.pages.lift import lifted
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter, scan

__all__ = ["FORM", "read_broken"]

_LONGEST_CELL = 40  # lines


def _opens(line: str) -> bool:
    text = line.strip()
    return len(text) > 2 and text.startswith("|") and text.endswith("|") and not RULE_RE.match(text)


def read_broken(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """The table that starts at a line whose rows are broken; None where rows are whole or there is none."""
    if not _opens(lines[at]):
        return None
    header, end = _row(lines, at, width=None)
    if end < len(lines) and RULE_RE.match(lines[end]) and "|" in lines[end]:
        end += 1
    rows: list[tuple[list[str], int]] = []
    while end < len(lines) and _opens(lines[end]):
        cells, after = _row(lines, end, width=len(header))
        if len(rows) and after - end != 1 and len(cells) != len(header):
            break
        if _is_header(cells) and len(header) > 1:
            break  # the next table follows at once
        rows.append((cells, end + 1))
        end = after
    if not rows:
        return None
    return make_table(header, rows, at + 1), end


def _row(lines: Sequence[str], at: int, width: int | None) -> tuple[list[str], int]:
    """The cells of one row and the index after it; ``width`` stops it once it has all its cells."""
    cells = cells_of(lines[at])
    end = at + 1
    while width is None or len(cells) < width:
        close = end
        while close < len(lines) and close - end < _LONGEST_CELL:
            text = lines[close].strip()
            if text == "|":
                break
            if text.startswith("|") or not text:
                return cells, end
            if text.endswith("|"):
                break
            close += 1
        else:
            return cells, end
        if width is None and (len(cells) >= 6 or close > end):
            return cells, end  # a header cell is one line
        joined = "\n".join(line.strip() for line in lines[end : close + 1])
        cells.extend(cells_of(joined) if joined != "|" else [""])
        end = close + 1
    return cells, end


def _is_header(cells: list[str]) -> bool:
    words = [cell.strip().lower() for cell in cells]
    return (
        len(words) > 1
        and words[-1] == "description"
        and (words[0].endswith(("parameter", "parameters", "field", "name")))
    )


def _recognise(lines: list[str]) -> int:
    broken = sum(
        1
        for line, following in pairwise(lines)
        if _opens(line) and line.count("|") == 2 and _is_lone_cell(following)
    )
    return 85 if broken >= 2 else 50 if broken else 0


def _is_lone_cell(line: str) -> bool:
    return line.count("|") == 1 and len(line.strip()) > 1 and line.rstrip().endswith("|")


def _parse(lines: list[str]) -> Document:
    meta, start = front_matter(lines)
    return Document("broken-rows", tuple(scan(lines, start, (read_pipes, read_broken))), meta)


FORM = Form("broken-rows", _recognise, lifted(_parse))
