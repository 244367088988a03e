"""A browser's text: ``Parameter Description`` on one line, then rows ``name text``; no pipes, fences or levels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docpact.pages.flat import Document, Table
from docpact.pages.forms.glued import read_glued
from docpact.pages.forms.hanging import read_hanging
from docpact.pages.forms.pipes import make_table, read_pipes
from docpact.pages.forms.tabs import read_tabs
from docpact.pages.language.cells import header_word, read_name
from docpact.pages.language.sections import is_section
from docpact.pages.language.types import read_type
from docpact.pages.lift import lifted
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter, scan
from docpact.pages.text import tidy

__all__ = ["FORM", "read_flat"]

_TYPED_ROW_RE = re.compile(
    r"(?:(\S{1,80})\s+)??(Option\s\d{1,3}|\S{1,80}(?:\s*[\[(][ *_]{0,3}(?:required|optional)[ *_]{0,3}[\])])?)\s+(<\w+>|\[\s*<\w+>\s*\]|\[[\w-]+\]|[\w-]+)(?:\s+(.*))?",
    re.IGNORECASE,
)
_ROW_RE = re.compile(
    r"(\S{1,120})((?:\s*[\[(][ *_]{0,3}(?:required|optional)[ *_]{0,3}[\])])?)(?:\s+(.*))?",
    re.IGNORECASE,
)
_BULLET_RE = re.compile(r"^\s*[•·▪◦‣*-]\s+")


def read_flat(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """Return the table whose header is alone on a line, with rows up to a blank line, a heading or code."""
    aligned = _aligned(lines, at)
    if aligned is not None:
        return aligned
    header = _header(tidy(lines[at]).strip())
    if header is None:
        return None
    if len(header) == 2 and _types_below(lines, at + 1):
        return None  # name, type and text each on its own line
    nested = header_word(header[0]) == "parent"
    rows: list[tuple[list[str], int]] = []
    end = at + 1
    while end < len(lines):
        text = tidy(lines[end]).strip()
        if rows and _BULLET_RE.match(text):
            rows[-1][0][-1] += "\n" + text
        elif not text or _ends(text):
            break
        else:
            cells = _nested_cells(text) if nested else _cells(text, header)
            if cells is not None:
                rows.append((cells, end + 1))
            elif rows and not _may_be_row(text):
                rows[-1][0][-1] += "\n" + text  # the text above goes on
            else:
                rows.append(([text, *[""] * (len(header) - 1)], end + 1))
        end += 1
    while rows and read_name(rows[-1][0][0]).name is None and not _may_be_row(rows[-1][0][0]):
        rows.pop()
        end -= 1
    return (make_table(header, rows, at + 1), end) if rows else None


def _types_below(lines: Sequence[str], at: int) -> bool:
    name, below = (tidy(line).strip() for line in [*lines[at : at + 2], "", ""][:2])
    kind = read_type(below)
    return kind is not None and not kind.choice and read_name(name).name is not None


def _header(text: str) -> list[str] | None:
    """The header cells that run together in a line: a name first, a description last, each known."""
    words = text.split()
    if (
        not 2 <= len(words) <= 9
        or len(text) > 90
        or words[-1][0].islower()
        or header_word(words[-1]) != "description"
    ):
        return None
    return _header_cells(words, ())


def _header_cells(words: Sequence[str], roles: tuple[str, ...]) -> list[str] | None:
    """The words of a header line as cells, each with a role of its own; the first of them names."""
    if not words:
        return [] if "name" in roles and roles[0] in ("name", "parent") else None
    for width in (2, 1, 3, 4):
        cell = " ".join(words[:width])
        role = header_word(cell) if width <= len(words) else None
        if role is None or role in roles or not (roles or role in ("name", "parent")):
            continue
        rest = _header_cells(words[width:], (*roles, role))
        if rest is not None:
            return [cell, *rest]
    return None


_GAP_RE = re.compile(r"\s{2,}|\t")


def _aligned(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """The table whose columns are set apart by blanks: each row has its cells where the header has its own."""
    if "  " not in lines[at].strip():
        return None
    head = lines[at].expandtabs(8).rstrip()
    header = [cell for cell in _GAP_RE.split(head.strip()) if cell]
    roles = [header_word(cell) for cell in header]
    if (
        len(header) < 2
        or roles[0] not in ("name", "parent")
        or None in roles
        or len(head) > 200
        or "\t" in lines[at]
    ):
        return None
    starts = [match.start() for match in re.finditer(r"(?:(?<=\s\s)|^)\S", head)]
    if len(starts) != len(header):
        return None
    rows: list[tuple[list[str], int]] = []
    end = at + 1
    while end < len(lines) and lines[end].strip():
        text = tidy(lines[end]).expandtabs(8).rstrip()
        if set(text) <= set("-=+ "):
            end += 1
            continue
        cells = [cell for cell in _GAP_RE.split(text.strip()) if cell]
        if all(start == 0 or text[start - 1 : start] in (" ", "") for start in starts):
            cells = [
                text[start:stop].strip()
                for start, stop in zip(starts, [*starts[1:], None], strict=True)
            ]
        elif len(cells) != len(header):
            break
        if not rows and len([cell for cell in cells if cell]) < 2:
            return None
        if not cells[0] and rows:
            for index, cell in enumerate(cells):
                rows[-1][0][index] = f"{rows[-1][0][index]}\n{cell}".strip()
        elif read_name(cells[0]).name is None:
            break
        else:
            rows.append((cells, end + 1))
        end += 1
    return (make_table(header, rows, at + 1), end) if rows else None


def _ends(text: str) -> bool:
    if text.startswith(("{", "[", "}", "```", "curl ", "|", "#")) or _header(text):
        return True
    if text.startswith("<") and not read_name(text.split()[0]).is_map:
        return True
    return is_section(text) or text.lower().startswith(("a successful ", "http method"))


def _may_be_row(text: str) -> bool:
    """Whether a sentence without a name looks like a description that lost it."""
    return (
        text.endswith(".")
        and len(text) < 200
        and text.lower().startswith(("the ", "optional ", "an ", "a ", "whether "))
    )


def _cells(text: str, header: list[str]) -> list[str] | None:
    match = _ROW_RE.fullmatch(text)
    if match is None or read_name(match.group(1)).name is None:
        return None
    name, mark, rest = match.group(1), match.group(2) or "", (match.group(3) or "").strip()
    if not _row_name(name, rest):
        return None
    cells = [name + mark]
    for word in header[1:-1]:
        head, _, tail = rest.partition(" ")
        role = header_word(word)
        if (role == "type" and read_type(head)) or (
            role == "required"
            and head.lower() in ("yes", "no", "true", "false", "required", "optional")
        ):
            cells.append(head)
            rest = tail.strip()
        else:
            cells.append("")
    return [*cells, rest]


def _nested_cells(text: str) -> list[str] | None:
    """Parent, name, type and text, where the header has all four; the parent of a top field is empty."""
    words = text.split(None, 4)
    for parent in (0, 1):
        match = _TYPED_ROW_RE.fullmatch(
            text if not parent or len(words) < 3 else text.partition(" ")[2]
        )
        if match is None or match.group(1):
            continue
        name, kind = match.group(2), match.group(3)
        if (read_name(name).name is not None or name.startswith("Option ")) and read_type(
            kind
        ) is not None:
            return [words[0] if parent else "", name, kind, (match.group(4) or "").strip()]
    return None


def _row_name(name: str, rest: str) -> bool:
    """Return whether the first word of a row is a name, not the start of a sentence: lower-case, or with a character no word has."""
    if any(char in name for char in "_[].$@<") and not name.endswith("."):
        return True
    if not name[0].islower():
        return False
    # "name The case name." is a row; "value added by the user" may be a sentence that goes on.
    return (
        not rest
        or rest[0].isupper()
        or rest[0] in "\"'`*([0123456789"
        or ((kind := read_type(rest.split()[0])) is not None and not kind.choice)
    )


def _recognise(lines: list[str]) -> int:
    headers = any(
        len(line) < 200
        and (line[:1].isalpha() or line[:1] in " \t\u00a0")
        and (_aligned(lines, at) or _header(tidy(line).strip()) or read_tabs([line, "a\tb"], 0))
        for at, line in enumerate(lines)
    )
    return 75 if headers else 5


def _parse(lines: list[str]) -> Document:
    meta, start = front_matter(lines)
    return Document(
        "flat-text",
        tuple(scan(lines, start, (read_pipes, read_tabs, read_glued, read_flat, read_hanging))),
        meta,
    )


FORM = Form("flat-text", _recognise, lifted(_parse))
