"""Sentences about fields that are listed elsewhere: "`station` is a must", "`hours` can be 1 to 48, and 6 is the default".

What such a sentence states is added to the row of its field; a field that only samples show gets a row for it. A header
that a sentence asks for is a parameter.
"""

from __future__ import annotations

import re
from dataclasses import replace

from docpact.pages.flat import Row, Table
from docpact.pages.language.cells import columns, read_name
from docpact.pages.language.descriptions import read_description
from docpact.pages.operation.parts import Outline, TablePart
from docpact.pages.text import inline

__all__ = ["add_remarks"]

_SENTENCE_RE = re.compile(r"(?<=[.;!?])\s+|\n+")
_ABOUT_RE = re.compile(
    r"\W{0,3}(?:(?:the|field|parameter|and)\s+){0,2}`(?P<name>[\w.\[\]-]{1,80})`\s+(?:(?:field|parameter|property|key|attribute|value|argument)\s+)?(?P<said>(?:is|are|must|has\s+to|have\s+to|can|may|defaults?|should|takes?|lies|counts?|accepts?|cannot|will)\b.{3,400})",
    re.DOTALL,
)
_MUST_RE = re.compile(
    r"(?:is|are)\s+(?:(?:a\s+must|(?:always\s+)?(?:required|mandatory|compulsory|obligatory))(?=\s*(?:[.;,]|and\b|$))|(?P<no>optional|not\s+(?:required|mandatory|needed))(?=\s*(?:[.;,]|and\b|$)))",
    re.IGNORECASE,
)
_VERB_RE = re.compile(
    r"^(?:is|are|can\s+be|may\s+be|will\s+be|lies|takes?|accepts?|counts?)\s+(?:an?\s+)?(?:anything\s+)?",
    re.IGNORECASE,
)
_HEADER_RE = re.compile(
    r"\b(?P<verb>send|set|pass|include|add|supports?|accepts?|honou?rs?|needs?|requires?|must\s+(?:send|include|have))\s+(?:an?\s+|the\s+|your\s+)?(?:optional\s+|custom\s+)?(?:(?:HTTP\s+|request\s+)?header\s+`(?P<second>[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)`|`(?P<first>[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)`\s+(?:HTTP\s+|request\s+)?header)(?:\s*\((?P<inner>[^()]{2,120})\))?",
    re.IGNORECASE,
)
_CONDITION_RE = re.compile(r"\b(?:if|when|unless|only|instead|not|no\s+longer)\b", re.IGNORECASE)
_CREDENTIAL_RE = re.compile(
    r"auth|(?<!idempotency-)(?<!idempotent-)key|token|secret|signature|cookie|content-type|^accept$",
    re.IGNORECASE,
)


def add_remarks(outline: Outline, shown: dict[str, int], asked: dict[str, int]) -> None:
    """Give the rows of an outline what its sentences say of their fields.

    Args:
        outline: The outline of the operation.
        shown: The names of the fields that samples of the request show, with lines.
        asked: The names in the queries of calls, with lines.

    """
    rows = _rows(outline)
    made: dict[tuple[str, str | None], list[Row]] = {}
    for text, line in outline.notes:
        for name, said, inner_line in _statements(text, line):
            place = rows.get(name)
            if place is not None and len(place) == 1:
                _append(outline, *place[0], said)
            elif place is None and (name in shown or name in asked):
                where = "query" if name in asked and name not in shown else "body"
                made.setdefault((where, name), []).append(
                    Row((name, said), asked[name] if where == "query" else shown[name])
                )
            else:
                continue
            outline.read.add(inner_line)
        for name, said, inner_line in _headers(text, line):
            if name not in rows:
                made.setdefault(("header", name), []).append(Row((name, said), inner_line))
    for where in ("query", "body", "header"):
        listed = [
            replace(group[0], cells=(group[0].cells[0], "\n".join(row.cells[1] for row in group)))
            for (place, _), group in made.items()
            if place == where
        ]
        if listed:
            table = Table(
                ("Parameter", "Description"), tuple(listed), min(row.line for row in listed)
            )
            outline.tables.append(TablePart(table, "request", None, where, None))


def _rows(outline: Outline) -> dict[str, list[tuple[int, int, int]]]:
    """The place of each name: its table, its row, and the column of descriptions."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for at, part in enumerate(outline.tables):
        roles = columns(part.table)
        if roles is None or not roles.description:
            continue
        for index, row in enumerate(part.table.rows):
            name = read_name(row.cells[roles.name]).name if roles.name < len(row.cells) else None
            if name is not None:
                found.setdefault(name, []).append((at, index, roles.description[0]))
    return found


def _append(outline: Outline, at: int, index: int, column: int, said: str) -> None:
    part = outline.tables[at]
    row = part.table.rows[index]
    if column >= len(row.cells):
        return
    cell = f"{row.cells[column]}\n{said}".strip()
    cells = (*row.cells[:column], cell, *row.cells[column + 1 :])
    rows = (*part.table.rows[:index], replace(row, cells=cells), *part.table.rows[index + 1 :])
    outline.tables[at] = replace(part, table=replace(part.table, rows=rows))


def _statements(text: str, line: int) -> list[tuple[str, str, int]]:
    """The names that sentences start with, what is stated of each in words of a description, and the lines."""
    found: list[tuple[str, str, int]] = []
    at = 0
    for sentence in _SENTENCE_RE.split(text):
        start = text.find(sentence, at)
        at = start + len(sentence)
        match = _ABOUT_RE.fullmatch(sentence.strip())
        if match is None:
            continue
        said = match.group("said").strip()
        must = _MUST_RE.match(said)
        if must is not None:
            mark = "Optional." if must.group("no") else "Required."
            said = f"{mark} {said[must.end():].strip(' ,;.')}".strip()
            said = re.sub(r"^(\w+\.) and\s+", r"\1 ", said)
        elif _CONDITION_RE.search(said):
            continue
        else:
            said = _VERB_RE.sub("", said)
        read = read_description(said)
        states = read.limits or read.enum or read.default is not None or read.required is not None
        if states and not read.unclear:
            found.append((match.group("name"), said, line + text.count("\n", 0, max(0, start))))
    return found


def _headers(text: str, line: int) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    for match in _HEADER_RE.finditer(text):
        name = match.group("first") or match.group("second")
        before = re.split(r"[.;]", inline(text[: match.start()]))[-1]
        if _CREDENTIAL_RE.search(name) or re.search(r"\bnot?\b|n't\b", before):
            continue
        verb = match.group("verb").lower()
        inner = match.group("inner") or ""
        kind = re.sub(r"(?i)\s*,?\s*(string|integer|boolean|number)\b\s*,?\s*", ", ", inner).strip(
            " ,"
        )
        said = "Required." if verb.startswith(("need", "require", "must")) and not inner else kind
        found.append((name, said[:1].upper() + said[1:], line + text.count("\n", 0, match.start())))
    return found
