"""Datadog: a table of sites and URLs for each operation, field tables with a parent column, a tab for each status.

The site column names the application's host; the API's is in the URL. A field without ``[required]`` is optional: the
template marks every required one.
"""

from __future__ import annotations

import re

from docpact.pages.flat import Code, Document, Heading, Item, Prose, Table, TabStart
from docpact.pages.operation.announcement_calls import announcements_of_calls
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.urls import METHODS, split_glued
from docpact.pages.registry import Dialect
from docpact.pages.text import inline

__all__ = ["DIALECT"]

_ENDPOINT_RE = re.compile(
    rf"\s*(?:[\w-]{{1,40}}(?:\.[\w-]{{1,40}}){{1,4}}\s+)?({'|'.join(METHODS)})\s+(https?://\S.{{0,4000}})",
    re.IGNORECASE,
)
_KEYS = ("DD-API-KEY", "DD-APPLICATION-KEY", "datadoghq")


def _anchors(document: Document) -> list[Anchor]:
    found: list[Anchor] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Table):
            anchor = _of_table(index, block)
        elif isinstance(block, Prose | Heading | Item):
            anchor = _of_line(index, block)
        else:
            anchor = None
        if anchor is None:
            continue
        last = found[-1] if found else None
        if last is not None and _same(last, anchor) and _adjoin(document, last.index, index):
            # One URL a line: the list goes on.
            found[-1] = Anchor(last.index, last.method, last.line, last.urls + anchor.urls)
        else:
            found.append(anchor)
    return found or announcements_of_calls(document)


def _of_table(index: int, table: Table) -> Anchor | None:
    urls: list[tuple[str, int]] = []
    method: str | None = None
    for row in table.rows:
        match = next(
            (match for cell in row.cells if (match := _ENDPOINT_RE.fullmatch(inline(cell)))), None
        )
        if match is None:
            return None
        method = method or match.group(1).upper()
        urls.extend((url, row.line) for url in split_glued(match.group(2)))
    return Anchor(index, method, table.rows[0].line, tuple(urls)) if method else None


def _of_line(index: int, block: Prose | Heading | Item) -> Anchor | None:
    match = _ENDPOINT_RE.fullmatch(inline(block.text))
    if match is None:
        return None
    return Anchor(
        index,
        match.group(1).upper(),
        block.line,
        tuple((url, block.line) for url in split_glued(match.group(2))),
    )


def _same(one: Anchor, other: Anchor) -> bool:
    return one.method == other.method and _path(one) == _path(other)


def _path(anchor: Anchor) -> str:
    return anchor.urls[-1][0].partition("://")[2].partition("/")[2] if anchor.urls else ""


def _adjoin(document: Document, first: int, second: int) -> bool:
    between = document.blocks[first + 1 : second]
    return all(
        isinstance(block, Prose | Item) and _ENDPOINT_RE.fullmatch(inline(block.text))
        for block in between
    )


def _recognise(document: Document) -> int:
    score = 0
    for block in document.blocks:
        if isinstance(block, Table):
            if _of_table(0, block) is not None:
                score += 60
        elif isinstance(block, Prose | Heading | Item):
            match = _ENDPOINT_RE.fullmatch(block.text)
            score += (
                60
                if match and "datadoghq" in match.group(2)
                else 30 if any(key in block.text for key in _KEYS) else 0
            )
        elif isinstance(block, Code) and any(key in block.text for key in _KEYS):
            score += 40
        elif isinstance(block, TabStart) and block.title == "Model":
            score += 10
        if score >= 95:
            break
    return min(score, 95)


DIALECT = Dialect("datadog", _recognise, _anchors, "optional", "optional", argument_header="Name")
