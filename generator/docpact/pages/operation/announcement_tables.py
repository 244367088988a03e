"""Announcements in tables: a fact of one endpoint in each row, or an operation in each row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from docpact.pages.flat import Document, Heading, Table
from docpact.pages.language.sections import section_of
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

__all__ = ["found_in_table", "titled"]


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
    if column is None and len(rows) > 1:
        column = next((at for at in range(len(header)) if _all(rows, at, _is_method)), None)
    if target is None and column is not None:
        target = next((at for at in range(len(header)) if _all(rows, at, _is_path)), None)
    if column is not None and target is not None:
        for cells, line in rows:
            verb = (
                ALONE_RE.fullmatch(cells[column].strip().upper()) if column < len(cells) else None
            )
            url = path_template(cells[target].strip()) if target < len(cells) else ""
            if verb and not split_url(url) and _is_path(url):
                url = f"/{url}"
            if verb and split_url(url):
                said = tuple(status for cell in cells for status in _statuses(cell))
                several = len(rows) > 1
                anchor = Anchor(
                    index, verb.group(1), line, ((url, line),), statuses=said, listed=several
                )
                found.append(Found(anchor, listed=several))
        return found
    for cells, line in rows:
        read = next((one for cell in cells if (one := read_line(cell, code=True)) and one[1]), None)
        if read is not None and len(cells) > 1 and not _is_pair(header, rows):
            urls = tuple((url, line) for url in read[1])
            said = tuple(status for cell in cells for status in _statuses(cell))
            several = len(rows) > 1
            anchor = Anchor(index, read[0], line, urls, statuses=said, listed=several)
            found.append(Found(anchor, listed=several))
    if found and len(found) * 2 > len(rows):
        return found
    return _of_pairs(index, table)


def _all(rows: list[tuple[list[str], int]], at: int, accepts: Callable[[str], bool]) -> bool:
    return all(at < len(cells) and accepts(cells[at].strip()) for cells, _ in rows)


def _statuses(cell: str) -> list[str]:
    """The statuses of a cell that holds nothing else: "200, 404"."""
    return re.findall(r"\d{3}", cell) if _STATUSES_RE.fullmatch(cell.strip()) else []


_STATUSES_RE = re.compile(r"[1-5]\d\d(?:\s*(?:[,/;|]|or|and)+\s*[1-5]\d\d)*")


def titled(document: Document, anchors: list[Anchor]) -> list[Anchor]:
    """Rows of a table of operations at the titles that use their words: the row "Take a slot", the section "Take a slot"."""
    titles = [
        (at, set(_words(block.text)))
        for at, block in enumerate(document.blocks)
        if isinstance(block, Heading) and block.level and section_of(block.text) is None
    ]
    used = Counter(word for _, words in titles for word in words)
    by_word: dict[str, list[tuple[int, set[str]]]] = {}  # each title by the rarest of its words
    for at, words in titles:
        if words:
            by_word.setdefault(min(words, key=lambda word: (used[word], word)), []).append(
                (at, words)
            )
    moved: list[Anchor] = []
    for one in anchors:
        table = document.blocks[one.index]
        rows = table.rows if isinstance(table, Table) else ()
        row = next((row for row in rows if row.line == one.line), None)
        said = [set(_words(cell)) for cell in row.cells] if one.listed and row else []
        places = sorted(
            at
            for at, words in {
                title[0]: title
                for word in set[str]().union(*said)
                for title in by_word.get(word, ())
            }.values()
            if at > one.index
            and any(words == cell or (len(words) > 1 and words < cell) for cell in said)
        )
        moved.append(replace(one, index=places[0], listed=False) if len(places) == 1 else one)
    held = Counter(one.index for one in moved)
    return [
        one if held[one.index] == 1 or one.listed else before
        for one, before in zip(moved, anchors, strict=True)
    ]


def _words(text: str) -> list[str]:
    return [
        word for word in re.findall(r"\w+", inline(text).lower()) if word not in ("a", "an", "the")
    ]


def _is_method(text: str) -> bool:
    return ALONE_RE.fullmatch(text) is not None


def _is_path(text: str) -> bool:
    """Whether a cell is a path, with or without its slash, or a URL."""
    url = path_template(text)
    return split_url(url) is not None or re.fullmatch(r"[\w{}.-]+(?:/[\w{}.:-]+)+", url) is not None


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
