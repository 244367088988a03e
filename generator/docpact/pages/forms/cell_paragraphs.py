"""One cell per paragraph: a page's text with every cell on its own line, URLs run together, nesting lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docpact.pages.flat import Document, Table
from docpact.pages.forms.flat_text import read_flat
from docpact.pages.forms.pipes import make_table, read_pipes
from docpact.pages.language.cells import header_word, read_name
from docpact.pages.language.sections import is_section, plain_status, section_of
from docpact.pages.language.types import read_type
from docpact.pages.lift import lifted
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter, scan
from docpact.pages.text import inline, tidy

__all__ = ["FORM", "read_cells"]

_OPTION_RE = re.compile(r"Option \d{1,3}")
_WIDEST = 5
_PANES = frozenset(["model", "example", "expand all", "collapse all", "copy"])
_DESCRIPTIVE = frozenset(["intro", "fields", "arguments", "location", "body"])


def _filled(lines: Sequence[str], at: int) -> int:
    """The index of the next line that is not blank."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _header(lines: Sequence[str], at: int) -> tuple[list[str], int] | None:
    """Return the header cells on lines of their own from here, and the index after them."""
    roles: list[str] = []
    cells: list[str] = []
    while at < len(lines) and len(cells) < _WIDEST:
        text = tidy(lines[at]).strip()
        role = header_word(text) if len(text) <= 40 else None
        if role is None or role in roles or (not cells and role not in ("name", "parent")):
            break
        cells.append(text)
        roles.append(role)
        at = _filled(lines, at + 1)
        if role == "description":
            return (cells, at) if "name" in roles and len(cells) > 1 else None
    return None


def read_cells(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """Return the table whose header cells are on lines of their own."""
    found = _header(lines, at)
    if found is None:
        return None
    header, end = found
    typed = any(header_word(cell) == "type" for cell in header)
    rows: list[tuple[list[str], int]] = []
    while end < len(lines):
        read = _typed_row(lines, end, header) if typed else _plain_row(lines, end)
        if read is None:
            break
        cells, line, end = read
        rows.append((cells, line))
    return (make_table(header, rows, at + 1, flattened=typed), end) if rows else None


def _is_name(text: str) -> bool:
    return _OPTION_RE.fullmatch(inline(text)) is not None or read_name(text).name is not None


def _typed_row(
    lines: Sequence[str], at: int, header: list[str]
) -> tuple[list[str], int, int] | None:
    """Name, type, and the lines up to the next name with a type below it."""
    if not _starts_row(lines, at):
        return None
    kind = _filled(lines, at + 1)
    end = _filled(lines, kind + 1)
    words: list[str] = []
    while end < len(lines) and len(words) < 40 and not _starts_row(lines, end):
        if _stops(lines, end, described=bool(words)):
            break
        words.append(tidy(lines[end]).strip())
        end = _filled(lines, end + 1)
    name = next(index for index, cell in enumerate(header) if header_word(cell) == "name")
    cells = ["" for _ in header]
    cells[name] = lines[at].strip()
    cells[next(index for index, cell in enumerate(header) if header_word(cell) == "type")] = lines[
        kind
    ].strip()
    cells[-1] = "\n".join(words)
    return cells, at + 1, end


def _starts_row(lines: Sequence[str], at: int) -> bool:
    if at >= len(lines) or not _is_name(lines[at].strip()):
        return False
    kind = _filled(lines, at + 1)
    return kind < len(lines) and len(lines[kind]) < 60 and read_type(lines[kind]) is not None


def _stops(lines: Sequence[str], at: int, *, described: bool = True) -> bool:
    """Return whether the table ends before a line; below a type, a word such as "Description" may be the description."""
    text = tidy(lines[at]).strip()
    if text.startswith(("{", "```", "curl ", "#", "|", "  *")):
        return True
    if text.startswith("[") and read_type(text) is None:
        return True
    if plain_status(text) is not None or text.lower() in _PANES or _header(lines, at) is not None:
        return True
    section = section_of(text) if is_section(text) else None
    if section is None or section.kind == "subject":
        return False
    return described or section.kind not in _DESCRIPTIVE


def _plain_row(lines: Sequence[str], at: int) -> tuple[list[str], int, int] | None:
    """Name and text, each on its own line."""
    if _stops(lines, at):
        return None
    name = read_name(lines[at].strip())
    below = _filled(lines, at + 1)
    if (
        name.name is None
        or below >= len(lines)
        or _stops(lines, below)
        or not name.name[0].islower()
    ):
        return None
    return [lines[at].strip(), tidy(lines[below]).strip()], at + 1, _filled(lines, below + 1)


def _recognise(lines: list[str]) -> int:
    for index, line in enumerate(lines):
        if (
            line.strip()
            and len(line) <= 40
            and header_word(tidy(line).strip()) == "name"
            and read_cells(lines, index)
        ):
            return 78
    return 0


def _parse(lines: list[str]) -> Document:
    meta, start = front_matter(lines)
    return Document(
        "cell-paragraphs", tuple(scan(lines, start, (read_pipes, read_cells, read_flat))), meta
    )


FORM = Form("cell-paragraphs", _recognise, lifted(_parse))
