"""The rows of a field table, each as what it states; what a capture did to a row is a diagnostic."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from docpact.pages.facts import Diagnostic, Origin
from docpact.pages.flat import Row, Table
from docpact.pages.language.cells import (
    Columns,
    NameCell,
    cardinality,
    columns,
    place_of,
    read_name,
    yes_or_no,
)
from docpact.pages.language.descriptions import Statement, read_description
from docpact.pages.language.limits import Limit
from docpact.pages.language.types import TypeCell, read_type, read_typing, with_unit
from docpact.pages.text import inline

__all__ = ["FieldRow", "field_rows"]


_GLUED_RE = re.compile(r"\|\s*\|\s*`?\w")
_NO_DEFAULT = frozenset(
    ["-", "–", "—", "none", "n/a", "absent", "not set", "unset", "undefined", "no default", "required"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One row.

    Args:
        name: The name, or None where its cell lost it; ``words`` is what the name cell holds.
        option: Whether it is one alternative of a ``oneOf`` ("Option 2") and no field.
        parent: The parent column; None if the table has none.
        depth: Indentation, where the capture kept one.
        typed: Whether a cell states a type, readable or not.
        marked: Whether the row says required or optional in any way, and where it says so.

    """

    name: str | None
    words: str
    line: int
    type: TypeCell | None
    statement: Statement
    required: bool | None
    marked: Origin | None
    deprecated: bool
    default: str | None
    default_origin: Origin
    is_map: bool
    option: bool
    parent: str | None
    depth: int | None
    location: str | None = None
    typed: bool = False


def field_rows(
    table: Table, required: bool | None = None
) -> tuple[list[FieldRow], list[Diagnostic]]:
    """The rows of a table that lists fields; none where it lists something else.

    Args:
        table: The table.
        required: What its heading says of rows that are not marked themselves.

    """
    rows, diagnostics = _rows_of(table, required)
    return list(rows), list(diagnostics)


@lru_cache(maxsize=256)  # several steps ask for the rows of one table
def _rows_of(
    table: Table, required: bool | None
) -> tuple[tuple[FieldRow, ...], tuple[Diagnostic, ...]]:
    found = columns(table)
    if found is None:
        return (), ()
    rows: list[FieldRow] = []
    diagnostics: list[Diagnostic] = []
    for row in table.rows:
        read = _read(row, found)
        if read is None:
            continue
        if rows and _continues(rows[-1], read, row, found):
            rows[-1] = _joined(rows[-1], read)
            continue
        if any(_GLUED_RE.search(cell) for cell in row.cells):
            message = "the row goes on with the cells of another one"
            diagnostics.append(Diagnostic("unread", message, row.line, "note"))
        if required is not None and read.marked is None and not read.statement.conditional:
            read = replace(read, required=required, marked="prose")
        rows.append(read)
        if row.short:
            diagnostics.append(
                Diagnostic("row-short", "the row has too few cells; padded", row.line, "note")
            )
    return tuple(rows), tuple(diagnostics)


def _continues(before: FieldRow, read: FieldRow, row: Row, found: Columns) -> bool:
    """Whether a row without a name only goes on with the description above it."""
    if read.words or before.name is None or read.typed or row.depth:
        return False
    marks = (found.required, found.optional, found.default, found.values)
    if any(
        index is not None and index < len(row.cells) and row.cells[index].strip() for index in marks
    ):
        return False
    text = read.statement.text.strip()
    if found.type is not None and text:
        return True  # a row that had lost its name would have kept its type
    return bool(text) and (
        not text[0].isupper() or before.statement.text.rstrip()[-1:] not in (".", "!", "?", ":", "")
    )


def _joined(before: FieldRow, read: FieldRow) -> FieldRow:
    statement = read_description(f"{before.statement.text} {read.statement.text}")
    required = before.statement.required if statement.required is None else statement.required
    return replace(
        before,
        statement=replace(statement, required=required),
        default=before.default or statement.default,
    )


def _read(row: Row, found: Columns) -> FieldRow | None:
    def cell(index: int | None) -> str:
        return row.cells[index] if index is not None and index < len(row.cells) else ""

    name, below = _name_of(cell(found.name), typed=found.type is not None)
    kind_cell = cell(found.type) or (below if found.type is None else "")
    typing = read_typing(kind_cell)
    kind = read_type(typing.kind) if typing.kind else None
    said = [with_unit(cell(index), typing.kind) for index in found.description]
    if (below and kind is None) or (below and found.type is not None):
        said.append(below)
    untyped = found.type is None and not below
    first, _, more = said[0].partition("\n") if said and untyped else ("", "", "")
    if more and len(first) < 40 and "." not in first and read_type(first) is not None:
        typing, said[0] = read_typing(first), more  # the type on a line of its own
        kind = read_type(typing.kind)
    if found.type is None and kind is None and said and _TYPED_RE.match(said[0]):
        typing = read_typing(said[0])  # "String (max. 100)", below a heading such as "Value"
        kind = read_type(typing.kind) if typing.kind else None
        if kind is not None and kind.type is not None:
            said[0] = ""
        else:
            kind = None
    said += [
        words.format(cell(index).strip("` "))
        for index, words in found.limits
        if cell(index).strip("` ").isdigit()
    ]
    said.append(typing.rest if kind is not None else "")
    said.append(inline(cell(found.required), keep_code=True).partition("\n")[2])
    statement = read_description("\n".join(text for text in said if text.strip()))
    if found.values is not None and cell(found.values).strip():
        listed = read_description("Allowed values: " + cell(found.values)).enum
        if (
            listed is not None
            and len(listed) == 1
            and not _ONE_VALUE_RE.fullmatch(cell(found.values))
        ):
            listed = None  # words about the values
        if listed is None:
            said.append(with_unit(cell(found.values), typing.kind))
            statement = read_description("\n".join(text for text in said if text.strip()))
        statement = replace(statement, enum=listed or statement.enum)
    if kind is not None and kind.format == "date-time" and _EPOCH_RE.search(statement.text):
        kind = TypeCell("integer", nullable=kind.nullable)
    if found.format is not None and kind is not None:
        stated = read_type(cell(found.format))
        kind = replace(kind, format=stated.format or kind.format) if stated else kind
    if name.name is not None and name.name.endswith("[]") and "." not in name.name:
        inner = kind.type if kind is not None else statement.type
        if inner not in (None, "array"):
            kind = TypeCell("array", inner)
    option = (
        name.name is None and name.words.lower().startswith("option ") and name.words[7:].isdigit()
    )
    if name.name is None and not option and not name.words and not statement.text:
        return None
    if name.name is None and not statement.text and not option:
        # The capture dropped the name, and the sentence moved into its place.
        statement = read_description(name.words)
    bounds = cardinality(cell(found.required)) if found.required is not None else None
    if bounds is not None and bounds[1] != 1:
        kind = (
            kind
            if kind is not None and kind.type == "array"
            else TypeCell("array", kind.type if kind is not None else None)
        )
        low, high = bounds
        counts = [Limit(False, low, "entries", "items", leads=True)] if low else []
        counts += [Limit(True, high, "entries", "items", leads=True)] if high else []
        statement = replace(statement, limits=(*counts, *statement.limits))
    required, marked = _required(name, statement, cell(found.required), cell(found.optional), found)
    if marked != "table" and typing.required is not None:
        required, marked = typing.required, "table"
    if kind is not None and found.nullable is not None and yes_or_no(cell(found.nullable)):
        kind = replace(kind, nullable=True)
    deprecated = yes_or_no(cell(found.deprecated)) if found.deprecated is not None else None
    default = (
        cell(found.default).strip().strip("`\"'*_") or None if found.default is not None else None
    )
    plain = default.strip("*_ ").lower() if default is not None else ""
    if plain in _NO_DEFAULT:
        default = None
    if plain == "required" and marked is None:
        required, marked = True, "table"  # a column of defaults, in which required fields have none
    return FieldRow(
        name=name.name,
        words=name.words,
        line=row.line,
        type=kind,
        statement=statement,
        required=required,
        marked=marked,
        deprecated=name.deprecated or statement.deprecated or bool(deprecated),
        default=default or statement.default,
        default_origin="table" if default else "prose",
        is_map=name.is_map,
        option=option,
        parent=cell(found.parent).strip() if found.parent is not None else None,
        depth=row.depth,
        typed=bool(kind_cell.strip())
        and (kind is not None or typing.required is None or bool(typing.rest)),
        location=(
            place_of(cell(found.location))
            if found.location is not None
            else _said_place(statement.text)
        ),
    )


_ONE_VALUE_RE = re.compile(r"[\s`\"'*]*[^\s`\"'*]{1,80}[\s`\"'*.]*(?:only)?")
_TYPED_RE = re.compile(
    r"`?(?:string|str|int(?:eger)?(?:32|64)?|float|double|decimal|bool(?:ean)?|number|array|object|uuid|datetime|date-time)`?(?=\s*(?:$|[,(\[<|]|-?\d|or\s+null\b|max\b|min\b|between\b|up\s+to\b|of\s+(?:strings|integers|numbers|objects|ints)\b))",
    re.IGNORECASE,
)


def _name_of(cell: str, *, typed: bool) -> tuple[NameCell, str]:
    """The name in a cell, and what the lines below it say: a type, a mark, both.

    Args:
        cell: The text of the cell.
        typed: Whether another column has the types.

    """
    name = read_name(cell)
    first, _, below = inline(cell, keep_code=True).partition("\n")
    if name.name is not None:
        return name, ""
    if not below.strip():
        return (name, "") if typed else _typed_name(name)
    named = read_name(first)
    if named.name is None:
        return name, ""
    lines = [
        re.sub(r"(?<!\w)_(?=\w)|(?<=\w)_(?!\w)", "", line).strip() for line in below.split("\n")
    ]
    marks = [read_name(f"x ({line})").required for line in lines]
    required = next((mark for mark in marks if mark is not None), named.required)
    rest = [line for line, mark in zip(lines, marks, strict=True) if line and mark is None]
    return replace(named, required=required), ", ".join(rest)


def _typed_name(name: NameCell) -> tuple[NameCell, str]:
    """The name and the type of a cell that has both on one line: ``label string``, ``label (string, required)``."""
    head, _, rest = name.words.partition(" ")
    named = read_name(head)
    words = [one.strip() for one in rest.strip(" :").strip("()").split(",")]
    marks = [read_name(f"x ({word})").required for word in words]
    kinds = [word for word, mark in zip(words, marks, strict=True) if word and mark is None]
    if named.name is None or not kinds or len(rest) > 60:
        return name, ""
    kind = read_type(kinds[0])
    if kind is None or kind.type is None or kind.choice:
        return name, ""
    required = next((mark for mark in (name.required, *marks) if mark is not None), None)
    return replace(named, required=required, deprecated=name.deprecated), ", ".join(kinds)


_EPOCH_RE = re.compile(r"\b(?:unix|epoch)\b", re.IGNORECASE)
_PLACE_RE = re.compile(
    r"\W{0,3}(?:(?:this\s+is\s+)?(?:an?\s+|the\s+)?(?P<first>path|query|header|body|cookie)\s+(?:string\s+)?parameter\b|(?:goes\s+)?in\s+the\s+(?P<second>path|query(?:\s+string)?|header|body)\s*(?:[.;,]|$))",
    re.IGNORECASE,
)


def _said_place(text: str) -> str | None:
    """Where a parameter goes, where its description starts with that: "Query parameter, …", "In the path."."""
    match = _PLACE_RE.match(text)
    said = (match.group("first") or match.group("second")).lower() if match else ""
    return said.partition(" ")[0] or None


def _required(
    name: NameCell, statement: Statement, required: str, optional: str, found: Columns
) -> tuple[bool | None, Origin | None]:
    if name.required is not None:
        return name.required, "table"
    if found.required is not None:
        said = yes_or_no(required)
        if said is not None or not required.strip():
            return bool(said), "table"
    if found.optional is not None and yes_or_no(optional) is not None:
        return not yes_or_no(optional), "table"
    if statement.required is not None:
        return statement.required, "prose"
    return None, None
