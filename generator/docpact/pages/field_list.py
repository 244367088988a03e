"""Fields given as a list: ``- `name` (string, required): What it is.``, nested by indentation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docpact.pages.blocks import Block, Heading, Item, Prose, Row, Table
from docpact.pages.cells import read_name, read_type
from docpact.pages.sections import section_of
from docpact.pages.text import indentation, tidy

__all__ = ["fields_due", "fields_in_items", "read_field_list"]

_ANNOUNCING = frozenset(
    ["body", "location", "arguments", "request", "response", "fields", "subject", "status"]
)

_ITEM_RE = re.compile(
    r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\*\*`?|__`?|`)([^`*\s]{1,120})(?:`?\*\*|`?__|`)(.*)$"
)
_GROUP_RE = re.compile(
    r"^\s*(?:\(([^()]{1,120})\)|\[([^\[\]()]{1,80})\]|[_*]([^_*]{1,80})[_*]|`([^`]{1,60})`)"
)
_DASH_RE = re.compile(r"^\s*(?:[:–—-]|\.(?=\s))\s*")
_FLAG_RE = re.compile(r"required|optional|mandatory", re.IGNORECASE)


def fields_due(blocks: Sequence[Block]) -> bool:
    """Whether a list that comes next may be one of fields: a heading above it, or above the sentence above it, says so."""
    above = blocks[-1] if blocks else None
    if isinstance(above, Prose) and len(blocks) > 1:
        above = blocks[-2]
    section = section_of(above.text) if isinstance(above, Heading) else None
    return section is not None and section.kind in _ANNOUNCING


def fields_in_items(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with each run of list items that describes fields turned into a table."""
    made: list[Block] = []
    at = 0
    while at < len(blocks):
        end = at
        while end < len(blocks) and isinstance(blocks[end], Item):
            end += 1
        items = [block for block in blocks[at:end] if isinstance(block, Item)]
        read = (
            read_field_list([f"- {item.text}" for item in items], 0)
            if items and fields_due(made)
            else None
        )
        if read is not None and read[1] == len(items):
            rows = tuple(
                replace(row, line=items[row.line - 1].line, depth=None) for row in read[0].rows
            )
            made.append(replace(read[0], rows=rows, line=items[0].line))
        else:
            made.extend(blocks[at : max(end, at + 1)])
        at = max(end, at + 1)
    return made


def read_field_list(lines: list[str], at: int) -> tuple[Table, int] | None:
    """The fields that list items describe from a line on, as a table; the caller knows that fields are due here."""
    rows: list[Row] = []
    end = at
    while end < len(lines):
        match = _ITEM_RE.match(lines[end])
        if match is not None and read_name(match.group(1)).name is not None:
            rows.append(_row(match, end + 1, indentation(lines[end])))
        elif not rows or not _goes_on(lines, end):
            break
        elif lines[end].strip():
            last = rows[-1]
            rows[-1] = Row(
                (*last.cells[:-1], f"{last.cells[-1]}\n{lines[end].strip()}".strip()),
                last.line,
                last.depth,
            )
        end += 1
    while end > at and not lines[end - 1].strip():
        end -= 1
    return (Table(("Parameter", "Type", "Description"), tuple(rows), at + 1), end) if rows else None


def _goes_on(lines: list[str], at: int) -> bool:
    """Whether a line belongs to the item above it: it is set in, or blank with more of the list below."""
    line = lines[at]
    if line.strip():
        return line.startswith(("  ", "\t")) and not line.lstrip().startswith(
            ("```", "#", "|", "{", "<")
        )
    return at + 1 < len(lines) and (_ITEM_RE.match(lines[at + 1]) is not None)


def _row(match: re.Match[str], line: int, depth: int) -> Row:
    name, rest = match.group(1), tidy(match.group(2))
    kind = required = ""
    for _ in range(3):
        group = _GROUP_RE.match(rest)
        if group is None:
            break
        words = next(part for part in group.groups() if part is not None)
        parts = [part.strip().strip("`*_") for part in re.split(r"[,;|]", words)]
        if not any(read_type(part) or _FLAG_RE.fullmatch(part) for part in parts):
            break
        for part in parts:
            flag = _FLAG_RE.fullmatch(part)
            if flag:
                required = "no" if part.lower() == "optional" else "yes"
            elif read_type(part):
                kind = kind or part
        rest = rest[group.end() :]
    rest = _DASH_RE.sub("", rest, count=1).strip()
    # An item that says nothing of the mark says nothing: a blank cell in a column of marks would say "no".
    mark = f" [{'required' if required == 'yes' else 'optional'}]" if required else ""
    return Row((name + mark, kind, rest), line, depth)
