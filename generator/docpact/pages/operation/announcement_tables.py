"""Announcements in tables: a fact of one endpoint in each row, or an operation in each row."""

from __future__ import annotations

from docpact.pages.flat import Table
from docpact.pages.operation.announcement_lines import (
    ALONE_RE,
    ENDPOINT_KEYS,
    METHOD_KEYS,
    METHOD_RE,
    URL_KEYS,
    Found,
    read_line,
)
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.urls import path_template, split_url
from docpact.pages.text import inline

__all__ = ["found_in_table"]


def found_in_table(index: int, table: Table) -> list[Found]:
    """``Method | POST`` over ``URL | https://…``, or a table with a column of methods and one of paths."""
    if len(table.header) < 2:
        return []
    header = [inline(cell).lower().rstrip(":") for cell in table.header]
    column = next(
        (at for at, cell in enumerate(header) if cell in METHOD_KEYS and cell != "type"), None
    )
    target = next((at for at, cell in enumerate(header) if cell in URL_KEYS), None)
    found: list[Found] = []
    rows = [([inline(cell) for cell in row.cells], row.line) for row in table.rows]
    if column is not None and target is not None:
        for cells, line in rows:
            verb = (
                ALONE_RE.fullmatch(cells[column].strip().upper()) if column < len(cells) else None
            )
            url = path_template(cells[target].strip()) if target < len(cells) else ""
            if verb and split_url(url):
                found.append(
                    Found(Anchor(index, verb.group(1), line, ((url, line),)), listed=len(rows) > 1)
                )
        return found
    for cells, line in rows:
        read = next((one for cell in cells if (one := read_line(cell, code=True)) and one[1]), None)
        if read is not None and len(cells) > 1 and not _is_pair(header, rows):
            urls = tuple((url, line) for url in read[1])
            found.append(Found(Anchor(index, read[0], line, urls), listed=len(rows) > 1))
    if found and len(found) * 2 > len(rows):
        return found
    return _of_pairs(index, table)


def _is_pair(header: list[str], rows: list[tuple[list[str], int]]) -> bool:
    return len(header) == 2 and any(
        cells[0].lower().rstrip(":") in ENDPOINT_KEYS for cells, _ in rows if cells
    )


def _of_pairs(index: int, table: Table) -> list[Found]:
    """A two-column table about one endpoint, a fact in each row."""
    pairs = {
        inline(row.cells[0]).lower().rstrip(":"): (inline(row.cells[1]), row.line)
        for row in table.rows
        if len(row.cells) == 2
    }
    pairs.setdefault(
        inline(table.header[0]).lower().rstrip(":"), (inline(table.header[1]), table.line)
    )
    method = next((pairs[key] for key in METHOD_KEYS if key in pairs), None)
    if method is None:
        for words, line in pairs.values():
            said = METHOD_RE.match(words)
            if said:
                method = (next(group for group in said.groups() if group).upper(), line)
                break
    url = next((pairs[key] for key in URL_KEYS if key in pairs), None)
    if (
        method
        and url
        and ALONE_RE.fullmatch(method[0].upper())
        and split_url(path_template(url[0]))
    ):
        target = (path_template(url[0]), url[1])
        return [Found(Anchor(index, method[0].upper(), method[1], (target,)))]
    for words, line in (pairs[key] for key in ENDPOINT_KEYS if key in pairs):
        read = read_line(words)
        if read is not None:
            urls = tuple((one, line) for one in read[1])
            return [Found(Anchor(index, read[0], line, urls))]
    return []
