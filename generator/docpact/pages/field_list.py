"""Fields given as a list: ``- `name` (string, required): What it is.``, nested by indentation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docpact.pages.field_lines import read_signature
from docpact.pages.flat import Block, Heading, Item, Prose, Row, Table
from docpact.pages.language.cells import read_name, read_type
from docpact.pages.language.sections import section_of
from docpact.pages.text import indentation, tidy

__all__ = ["fields_due", "fields_in_items", "read_field_list"]

_ANNOUNCING = frozenset(
    ["body", "location", "arguments", "request", "response", "fields", "subject", "status"]
)

_NAMED = r"(?:\*\*`?|__`?|`)(?P<marked>[^`*\s]{1,120})(?:`?\*\*|`?__|`)"
_TYPES = r"(?:string|str|integer|int(?:32|64)?|number|float|double|decimal|bool(?:ean)?|array|list|object|map|hash|date(?:-?time)?|timestamp|uuid|enum|file|binary|json|any)"
_ITEM_RE = re.compile(
    rf"^\s*(?:[-*+•]|\d{{1,3}}[.)])\s+(?:(?P<mark>required|optional)\s+)?(?:{_NAMED}(?P<rest>.*)"
    rf"|(?P<plain>[A-Za-z_$][\w.\[\]$-]{{0,80}})(?P<after>\s*(?:\(|\[|:\s*(?:an?\s+)?(?={_TYPES}\b)|\s[–—-]\s*(?={_TYPES}\b)|\s+(?={_TYPES}\b\s*(?:$|[,(:–—-]|required|optional))).*))$",
    re.IGNORECASE,
)
_GROUP_RE = re.compile(
    r"^\s*(?:\(([^()]{1,120})\)|\[([^\[\]()]{1,80})\]|[_*]([^_*]{1,80})[_*]|`([^`]{1,60})`)"
)
_DASH_RE = re.compile(r"^\s*(?:[:–—-]|\.(?=\s))\s*")
_TYPE_VALUE_RE = re.compile(r"([\w<>\[\]|]{2,40}):\s*(\S.{0,80})")
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
            read_field_list([_first_line(item) for item in items], 0)
            if items and fields_due(made)
            else None
        )
        if read is not None and read[1] < len(items):
            end = at + read[1]
            items = items[: read[1]]
        if read is not None:
            nested = any(item.depth > items[0].depth for item in items)
            rows = tuple(_of_item(row, items[row.line - 1], nested) for row in read[0].rows)
            made.append(replace(read[0], rows=rows, line=items[0].line))
        else:
            made.extend(blocks[at : max(end, at + 1)])
        at = max(end, at + 1)
    return made


def _first_line(item: Item) -> str:
    return "  " * item.depth + "- " + item.text.partition("\n")[0]


def _of_item(row: Row, item: Item, nested: bool) -> Row:
    """A row with the rest of its item's text, and where that stands."""
    text = "\n".join(part for part in (row.cells[-1], item.text.partition("\n")[2]) if part)
    cells = (*row.cells[:-1], text)
    return replace(row, cells=cells, line=item.line, depth=item.depth if nested else None)


def read_field_list(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """The fields that list items describe from a line on, as a table; the caller knows that fields are due here."""
    rows: list[Row] = []
    end = at
    while end < len(lines):
        match = _ITEM_RE.match(lines[end])
        if match is not None and _name_of(match) is not None:
            rows.append(_row(match, end + 1, indentation(lines[end])))
        elif not rows or not _goes_on(lines, end, deeper_than=rows[-1].depth or 0):
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


def _name_of(match: re.Match[str]) -> str | None:
    """The name of a field that an item starts with; a plain word counts only where a type or mark follows."""
    marked = match.group("marked")
    if marked is not None:
        return read_name(marked).name
    plain, after = match.group("plain"), match.group("after")
    group = _GROUP_RE.match(after.strip())
    words = next((part for part in group.groups() if part is not None), "") if group else after
    parts = [part.strip(" `*_") for part in re.split(r"[,;|]", words.strip(" :–—-"))]
    stated = any(
        part and (read_type(part) is not None or _FLAG_RE.fullmatch(part)) for part in parts
    )
    return plain if stated or _TYPE_FIRST_RE.match(after) else None


_TYPE_FIRST_RE = re.compile(rf"\s*[:–—-]?\s*(?:an?\s+)?{_TYPES}\b", re.IGNORECASE)


def _goes_on(lines: Sequence[str], at: int, deeper_than: int) -> bool:
    """Whether a line belongs to the item above it: it is set in further, or blank with more of the list below."""
    line = lines[at]
    if line.strip():
        return indentation(line) > deeper_than + 1 and not line.lstrip().startswith(
            ("```", "#", "|", "{", "<")
        )
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return _ITEM_RE.match(following) is not None or (
        bool(following.strip()) and _goes_on(lines, at + 1, deeper_than)
    )


def _row(match: re.Match[str], line: int, depth: int) -> Row:
    name = match.group("marked") or match.group("plain")
    rest = tidy(match.group("rest") if match.group("marked") else match.group("after").strip())
    kind = ""
    required = {"required": "yes", "optional": "no"}.get((match.group("mark") or "").lower(), "")
    left: list[str] = []
    for _ in range(3):
        group = _GROUP_RE.match(rest)
        if group is None:
            break
        words = next(part for part in group.groups() if part is not None)
        # "(string: <required>)" and "(int: 0)" state a type, and a mark or default.
        stated = _TYPE_VALUE_RE.fullmatch(words.strip("`() "))
        if stated is not None and read_type(stated.group(1)):
            value = stated.group(2).strip("`<> ")
            flag = _FLAG_RE.fullmatch(value)
            kind = kind or stated.group(1)
            if flag:
                required = "no" if value.lower() == "optional" else "yes"
            elif value and value not in ('""', "''", "nil", "null"):
                left.append(f"Defaults to `{value}`")
            rest = rest[group.end() :]
            continue
        parts = [part.strip().strip("`*_") for part in re.split(r"[,;|]", words)]
        if not any(read_type(part) or _FLAG_RE.fullmatch(part) for part in parts):
            break
        for part in parts:
            flag = _FLAG_RE.fullmatch(part)
            if flag:
                required = "no" if part.lower() == "optional" else "yes"
            elif read_type(part) and not kind:
                kind = part
            elif part:
                left.append(part)
        rest = rest[group.end() :]
    said = read_signature(rest) if not kind and not required else None
    if said is not None and not said.place:
        kind, rest = said.kind, " ".join(
            [said.rest, said.default and f"Defaults to {said.default}"]
        )
        required = {True: "yes", False: "no", None: ""}[said.required]
    rest = _DASH_RE.sub("", rest, count=1).strip()
    if not kind and match.group("plain"):
        first, _, more = rest.partition(" ")
        if read_type(first.strip(",.;:")) is not None:
            kind, rest = first.strip(",.;:"), more
    if left:
        rest = f"{rest}\n{'. '.join(left)}".strip()
    # An item that says nothing of the mark says nothing: a blank cell in a column of marks would say "no".
    mark = f" [{'required' if required == 'yes' else 'optional'}]" if required else ""
    return Row((name + mark, kind, rest), line, depth)
