"""Decisions that need the whole operation: sides, statuses and errors that no heading states."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from docpact.pages.facts import Diagnostic
from docpact.pages.jsontext import read_json
from docpact.pages.language.cells import columns, read_name
from docpact.pages.operation.panes import align_panes
from docpact.pages.operation.parts import Outline, SamplePart, TablePart
from docpact.pages.operation.remarks import add_remarks
from docpact.pages.operation.shell import Part
from docpact.pages.operation.urls import placeholders, split_url
from docpact.pages.text import inline

__all__ = ["settle"]

_PAIR_RE = re.compile(r"(?:^|&)([\w.\[\]-]{1,80})=")

_KEY_RE = re.compile(r"[\"']([\w$.-]{1,80})[\"']\s*:")


def settle(outline: Outline) -> None:
    """Decide what only the whole operation can show."""
    for status in [
        one for one in outline.statuses if one.endswith("XX") and one in outline.headings
    ]:
        if any(one[0] == status[0] and one != status for one in outline.statuses):
            del outline.statuses[status]  # "4XX" over the statuses themselves is a heading
    if outline.anchor.method in ("GET", "HEAD") and not any(one.parts for _, one in outline.calls):
        # What is headed "Body" is what comes back.
        outline.tables = [
            (
                replace(part, side="response", location=None, headed=True)
                if part.side == "request"
                and part.location == "body"
                and outline.body_heading
                and not outline.body_heading[0]
                and part.required is None
                else part
            )
            for part in outline.tables
        ]
    _settle_loose(outline)
    _settle_remarks(outline)
    _settle_panes(outline)
    _settle_errors(outline)
    _settle_sides(outline)
    described = {part.status for part in outline.tables if part.side == "response"}
    described |= {part.status for part in outline.samples if part.side == "response"}
    outline.empty = {status for status in outline.empty if status not in described}


def _settle_remarks(outline: Outline) -> None:
    """Give fields what sentences say of them."""
    shown: dict[str, int] = {}
    asked: dict[str, int] = {}
    for code, command in outline.calls:
        line = code.place(command.start)[0]
        for part in command.parts:
            for name in (*_paths_of(part.payload.text), *_PAIR_RE.findall(part.payload.text)):
                shown.setdefault(name, line)
        url = split_url(placeholders(command.urls[0]))
        for name, _ in url.query if url is not None else ():
            asked.setdefault(name, line)
    for sample in outline.samples:
        if sample.side == "request":
            for name in _paths_of(sample.code.text):
                shown.setdefault(name, sample.code.line)
    add_remarks(outline, shown, asked)


def _paths_of(text: str) -> list[str]:
    """The paths of the members of a piece of JSON; its keys where it cannot be read."""
    return list(read_json(text.strip()).keys) if text.lstrip()[:1] in ("{", "[") else []


def _settle_loose(outline: Outline) -> None:
    """JSON without an introduction: the response of a GET; of two, the request and the response."""
    below = [code for code in outline.loose if code.line > outline.anchor.line]
    lone = not outline.samples and not outline.calls
    reading = outline.anchor.method in ("GET", "HEAD")
    for index, code in enumerate(below):
        side = "response" if reading or (index == 1 and len(below) == 2) else "request"
        if (reading and not outline.samples) or (lone and len(below) == 2):
            outline.samples.append(SamplePart(code, side, None))
        else:
            message = "unclear whether this is part of the request or of a response"
            outline.diagnostics.append(Diagnostic("unread", message, code.line, "note"))
        if reading and index == 0:
            lone = False


def _settle_errors(outline: Outline) -> None:
    """Give what is below a heading of errors to the one status that it names."""
    named = list(dict.fromkeys(status for status, _ in outline.erring))
    home = named[0] if len(named) == 1 else None
    loose = [part.table.line for part in outline.tables if part.status == "!"]
    loose += [part.code.line for part in outline.samples if part.status == "!"]
    if home is None:
        outline.diagnostics.extend(
            Diagnostic("unread", "the page does not state the status of this error", line, "note")
            for line in loose
        )
    outline.tables = [
        replace(part, status=home if part.status == "!" else part.status)
        for part in outline.tables
        if home is not None or part.status != "!"
    ]
    outline.samples = [
        replace(part, status=home if part.status == "!" else part.status)
        for part in outline.samples
        if home is not None or part.status != "!"
    ]
    outline.empty.discard("!")


def _settle_sides(outline: Outline) -> None:
    """Weigh what a table holds against where it is, where no words say which side it belongs to."""
    sent = {name for _, command in outline.calls if command.parts for name in _keys(command.parts)}
    sent |= {
        name
        for part in outline.samples
        if part.side == "request"
        for name in _keys_of(part.code.text)
    }
    returned = {
        name
        for part in outline.samples
        if part.side == "response"
        for name in _keys_of(part.code.text)
    }
    if any(part.stranger for part in outline.tables):
        _drop_strangers(outline, sent | returned)
    for index, part in enumerate(outline.tables):
        found = columns(part.table)
        if found is None or part.location not in (None, "body"):
            continue
        names = {
            read_name(row.cells[found.name]).name
            for row in part.table.rows
            if found.name < len(row.cells)
        }
        names = {name.partition(".")[0].partition("[")[0] for name in names if name}
        if not names:
            continue
        if part.sure:
            # "Parameters" is also what some pages call the fields of the response.
            only = names - sent
            if (
                part.side == "request"
                and part.location is None
                and part.subject is None
                and sent
                and names <= returned
                and len(only) > 2
                and 2 * len(only) > len(names)
            ):
                outline.tables[index] = replace(part, side="response", status=None)
            continue
        marked = (
            found.required is not None or found.optional is not None or found.default is not None
        )
        header = inline(part.table.header[found.name]).lower()
        asked = (
            2 * len(names & sent) / len(names)
            + 2 * marked
            + header.startswith(("param", "arg", "query"))
        )
        told = 2 * len(names & returned) / len(names)
        if part.side == "response" and asked > told + 0.5:
            outline.tables[index] = replace(part, side="request", status=None, headed=True)
        elif part.side == "request" and told > asked + 1.5:
            outline.tables[index] = replace(part, side="response")


def _drop_strangers(outline: Outline, shown: set[str]) -> None:
    """Drop tables below an unknown heading, unless their columns or the samples identify them."""
    kept: list[TablePart] = []
    for part in outline.tables:
        found = columns(part.table) if part.stranger else None
        if found is not None:
            names = {
                read_name(row.cells[found.name]).name
                for row in part.table.rows
                if found.name < len(row.cells)
            }
            header = inline(part.table.header[found.name]).lower()
            speaks = (
                header.startswith(("param", "arg", "query", "field", "attr", "prop"))
                or found.required is not None
                or found.optional is not None
                or (
                    found.type is not None
                    and outline.anchor.method not in ("GET", "HEAD", "DELETE")
                )
                or bool(names & shown)
            )
            if not speaks:
                message = "the heading does not state what this table describes"
                outline.diagnostics.append(Diagnostic("unread", message, part.table.line, "note"))
                continue
        kept.append(part)
    outline.tables = kept


def _sole_success(outline: Outline, settled: Mapping[str, str | None]) -> dict[str, str] | None:
    """Return the status of the only table of a response whose status is lost, where the page has one success.

    It is of the success if nothing else describes that: a table of errors says so.
    """
    open_ones = {
        part.status
        for part in outline.tables
        if part.status and settled.get(part.status, "") is None
    }
    known = {*outline.labels, *outline.statuses, *(pane for pane in outline.panes if pane)}
    successes = {status for status in known if status.startswith("2")}
    if len(open_ones) != 1 or len(successes) != 1:
        return None
    success = successes.pop()
    described = {settled.get(part.status or "", part.status) for part in outline.tables}
    return None if success in described else {open_ones.pop(): success}


def _settle_panes(outline: Outline) -> None:
    settled = {
        f"?{index}": status
        for index, status in enumerate(align_panes(outline.panes, outline.labels))
    }
    sole = _sole_success(outline, settled)
    settled |= {} if sole is None else sole
    lost = {part.status: part.table.line for part in outline.tables if part.status in settled}
    lost = {status: line for status, line in lost.items() if status and settled[status] is None}
    for line in lost.values():
        message = "the capture lost the status that this belongs to; ignored"
        outline.diagnostics.append(Diagnostic("status-lost", message, line))
    outline.tables = [
        replace(part, status=settled.get(part.status or "", part.status))
        for part in outline.tables
        if part.status not in lost
    ]
    outline.samples = [
        replace(part, status=settled.get(part.status or "", part.status))
        for part in outline.samples
        if part.status not in lost
    ]


def _keys_of(text: str) -> set[str]:
    return set(_KEY_RE.findall(text))


def _keys(parts: Sequence[Part]) -> set[str]:
    """The names that the parts of a body send."""
    return {
        name
        for part in parts
        for name in (*_keys_of(part.payload.text), *_PAIR_RE.findall(part.payload.text))
    }
