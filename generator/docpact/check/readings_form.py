"""A readings file to fill in: one entry for each block of a page that was not read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from docpact.pages.facts import Page, Unread
from docpact.pages.prints import prints_of, span_digest
from docpact.text.escape import one_line
from docpact.text.yaml_text import scalar

__all__ = ["unread_entries", "unread_form"]

_MOST_LINES = 30
_HEAD = """\
# Readings: facts on lines that docpact did not read, or read wrongly. See `docpact rules DP103`, DP906 and DP907.
# Fill in each entry, and copy it for each further fact of its lines:
#   operation  METHOD /path; one that the page documents and docpact did not find is added
#   in         operation, parameter, request or response (with `status: "201"`)
#   path       the field, such as tasks[].due_at, or the name of the parameter; empty for the operation, body or response
#   says       the facts: {type: string, format: date-time, required: false, enum: [a, b], maxLength: 40, default: a}
#              in an operation: {servers: [https://...], auth: [bearer], scopes: [...], deprecated: true}
#              in a parameter: {in: query, type: integer}; in a response: {status: "201", body: true}
#              `read` where docpact took all facts of the lines, `prose` where the lines state none,
#              `absent` to remove what docpact took for a fact
# An entry without `says` does nothing. Names, numbers and values have to be on the lines.
"""
_QUOTED = (
    "# The quoted lines are the vendor's text: delete these comments before you commit the file.\n"
)


def unread_form(pages: Sequence[Page], *, quoted: bool = True) -> str:
    """Return a readings file with an entry to fill in for each unread block.

    Args:
        pages: The pages, as they were just read.
        quoted: Whether the lines are quoted as comments.

    """
    entries = [entry for page in pages for entry in unread_entries(page, quoted=quoted)]
    head = _HEAD + (_QUOTED if quoted and entries else "")
    return head + ("readings:\n" + "\n".join(entries) if entries else "readings: []\n")


def unread_entries(page: Page, *, quoted: bool) -> Iterator[str]:
    """Return the entries of one page, as text."""
    prints = prints_of(page.lines)
    for block in _blocks(page):
        lines = page.lines[block.line - 1 : block.end] if quoted else ()
        shown = [f"  # {one_line(line.rstrip(), 300)}\n" for line in lines[:_MOST_LINES]]
        if len(lines) > _MOST_LINES:
            shown.append(f"  # ... and {len(lines) - _MOST_LINES} more lines\n")
        reason = f" ({one_line(block.reason)})" if block.reason else ""
        part, status, path = _place_of(page, block)
        rows = [
            ("page", scalar(PurePosixPath(page.source).name)),
            ("lines", json.dumps(block.span)),
            ("digest", json.dumps(span_digest(prints, block.line, block.end))),
            ("operation", scalar(block.operation) if block.operation else ""),
            ("in", part),
            *([("status", json.dumps(status))] if status else []),
            ("path", scalar(path) if path else '""'),
            ("says", ""),
            ("reason", ""),
        ]
        text = "".join(f"    {name}: {value}".rstrip() + "\n" for name, value in rows)
        yield f"  # {block.kind}{reason}\n{''.join(shown)}  - {text[4:]}"


class _Place(NamedTuple):
    """Where an entry is likely to belong."""

    part: str
    status: str | None
    path: str


def _place_of(page: Page, block: Unread) -> _Place:
    """The field or parameter on the lines of a block, or else the part of the operation that the lines before are about."""
    facts = next((one for one in page.operations if one.key == block.operation), None)
    if facts is None:
        return _Place("request", None, "")
    stated = [(one.line, _Place("parameter", None, one.path)) for one in facts.parameters]
    if facts.request is not None:
        stated += [(one.line, _Place("request", None, one.path)) for one in facts.request.fields]
    for response in facts.responses:
        place = _Place("response", response.status, "")
        stated += [(response.line, place)] if response.line is not None else []
        stated += [(one.line, place._replace(path=one.path)) for one in response.fields]
    inside = {place for line, place in stated if block.line <= line <= block.end}
    if len(inside) == 1:
        return inside.pop()
    before = [(line, place) for line, place in stated if line <= block.end]
    nearest = max(before, key=lambda one: one[0], default=None)
    if nearest is None or nearest[1].part == "parameter":
        return _Place("request", None, "")  # a parameter has a name, which is not known here
    return nearest[1]._replace(path="")


def _blocks(page: Page) -> Iterable[Unread]:
    """The unread blocks; the whole page where it has neither an operation nor an unread block."""
    if page.unread or page.operations or not page.lines:
        return page.unread
    reason = next((one.message for one in page.diagnostics if one.severity == "error"), "")
    last = max((n for n, line in enumerate(page.lines, 1) if line.strip()), default=1)
    return (Unread(1, last, "paragraph", None, "", reason),)
