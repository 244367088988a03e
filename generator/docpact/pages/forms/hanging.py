"""Hanging definitions, as memos print them: a name, and its description set in further."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docpact.pages.flat import Row, Table
from docpact.pages.language.descriptions import read_description

__all__ = ["read_hanging"]

_ALONE_RE = re.compile(
    r"(?P<indent> {1,12})(?P<name>[a-z_][\w.-]{1,40}|[A-Z][a-z]*(?:-[A-Z][A-Za-z]*)+)\s*$"
)
_ANSWERED_RE = re.compile(
    r"\b(?:yields?|returns?|answers?|replies|responds?|response|reply|comes?\s+back|[1-5]\d\d)\b",
    re.IGNORECASE,
)
_FEWEST = 2
_TYPE_RE = re.compile(
    r"\b(?:an?\s+)?(?:string|integer|number|boolean|object|array|list|map|timestamp|date|time|uuid|float|decimal)s?\b",
    re.IGNORECASE,
)


def read_hanging(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """Return the table of a run of hanging definitions that starts on a line, most of which state a type or a mark."""
    rows: list[Row] = []
    end = here = at
    indent = -1
    while here < len(lines):
        read = _entry(lines, here)
        if read is None or (indent >= 0 and read[0] != indent):
            break
        indent, name, words, below = read
        rows.append(Row((name, words), here + 1))
        here = end = below
        while here < len(lines) and not lines[here].strip():
            here += 1
    stated = sum(1 for row in rows if _states(row.cells[1]))
    if len(rows) < _FEWEST or 2 * stated < len(rows):
        return None
    above = " ".join(_paragraph_above(lines, at))
    named = "Response field" if _ANSWERED_RE.search(above) else "Name"
    return Table((named, "Description"), tuple(rows), at + 1), end


def _paragraph_above(lines: Sequence[str], at: int) -> list[str]:
    """The lines of the paragraph that introduces what starts on a line."""
    start = at
    while start and not lines[start - 1].strip():
        start -= 1
    end = start
    while start and lines[start - 1].strip() and end - start < 6:
        start -= 1
    return [line.strip() for line in lines[start:end]]


def _entry(lines: Sequence[str], at: int) -> tuple[int, str, str, int] | None:
    """The indentation, name and words of a definition, and the index of the line after it."""
    line = lines[at].expandtabs(8).rstrip()
    match = _ALONE_RE.match(line)
    if match is None:
        return None
    indent = len(match.group("indent"))
    words: list[str] = []
    below = at + 1
    while below < len(lines):
        more = lines[below].expandtabs(8).rstrip()
        depth = len(more) - len(more.lstrip())
        if not more or depth <= indent:
            break
        words.append(more.strip())
        below += 1
    return (indent, match.group("name"), " ".join(words), below) if words else None


def _states(text: str) -> bool:
    """Whether words state a type or whether the field is required."""
    said = read_description(text)
    return said.required is not None or said.type is not None or _TYPE_RE.search(text) is not None
