"""Markdown with components: ``<ParamField path="id" type="string" required>``, ``<ResponseField name="id">`` and kin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from docpact.pages.flat import Row, Table

__all__ = ["COMPONENT_HEADER", "read_components"]

COMPONENT_HEADER = ("Parameter", "Type", "Default", "In", "Description")
"""The header of a table of components; that of response fields starts with ``Response field``."""

_FIELD = r"ParamField|ResponseField|Param|Parameter|Property|Field|SchemaProperty|ApiParam"
_START_RE = re.compile(rf"\s*<({_FIELD})(?=[\s/>])")
_TAG_RE = re.compile(
    rf"<(/?)({_FIELD}|Expandable|Accordion|Properties|Attributes|AccordionGroup|Info|Note|Warning|Tip)(?=[\s/>])"
)
_ATTRIBUTE_RE = re.compile(
    r"([A-Za-z][\w-]{0,40})(?:\s*=\s*(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|\{([^{}]{0,2000})\}))?"
)
_WRAPPER_RE = re.compile(r"\s*</?(?:Expandable|Accordion|Properties|Attributes|AccordionGroup)\b")
_LONGEST = 3000  # lines of one run of components
_DEEPEST = 30
_PLACES = ("path", "query", "header", "body", "cookie")


@dataclass(slots=True)
class _Open:
    tag: str
    row: int | None = None
    words: list[str] = field(default_factory=list[str])


def _tag_end(text: str, at: int) -> int:
    """The index after the ``>`` that ends a tag; quotes and braces may hold others."""
    match = re.compile(r"(?:[^\"'{}>]|\"[^\"]*\"|'[^']*'|\{[^{}]*\}){0,4000}?>").match(text, at)
    return match.end() if match else -1


def read_components(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """The fields that components declare from a line on, as a table; what they nest in gives the depth."""
    start = _START_RE.match(lines[at])
    if start is None:
        return None
    end = _run_end(lines, at)
    text = "\n".join(lines[at:end])
    rows = _Rows(text, at)
    rows.read()
    if not rows.rows:
        return None
    response = start.group(1) == "ResponseField"
    header = ("Response field", *COMPONENT_HEADER[1:]) if response else COMPONENT_HEADER
    return Table(header, tuple(rows.rows), at + 1), end


def _run_end(lines: Sequence[str], at: int) -> int:
    """The index after the last line of a run: components of one kind, blank lines, and what they hold."""
    depth, end = 0, at
    kind = _kind(lines[at])
    last = at
    while end < min(len(lines), at + _LONGEST):
        line = lines[end]
        if depth <= 0 and line.strip() and not _WRAPPER_RE.match(line) and _kind(line) != kind:
            break
        for match in _TAG_RE.finditer(line):
            closes = match.group(1) or re.match(r"[^<>]*/>", line[match.end() :])
            depth += -1 if match.group(1) else 0 if closes else 1
        end += 1
        if line.strip():
            last = end
    return last


def _kind(line: str) -> str | None:
    match = _START_RE.match(line)
    return None if match is None else "response" if match.group(1) == "ResponseField" else "request"


class _Rows:
    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.rows: list[Row] = []
        self.open: list[_Open] = []

    def read(self) -> None:
        place = 0
        for match in _TAG_RE.finditer(self.text):
            if match.start() < place:
                continue
            self._words(self.text[place : match.start()])
            place = _tag_end(self.text, match.end())
            if place < 0:
                break
            if match.group(1):
                self._close(match.group(2))
            else:
                self._enter(match.group(2), self.text[match.end() : place - 1], match.start())
        while self.open:
            self._close(self.open[-1].tag)

    def _words(self, text: str) -> None:
        fields = [one for one in self.open if one.row is not None]
        if fields and text.strip():
            fields[-1].words.append(re.sub(r"</?[A-Z]\w{0,30}[^<>]{0,200}>", " ", text).strip())

    def _enter(self, tag: str, attributes: str, start: int) -> None:
        alone = attributes.rstrip().endswith("/")
        row = (
            self._row(tag, attributes.rstrip().rstrip("/"), start)
            if re.fullmatch(_FIELD, tag)
            else None
        )
        if len(self.open) >= _DEEPEST:
            self.open.pop()
        self.open.append(_Open(tag, row))
        if alone:
            self._close(tag)

    def _close(self, tag: str) -> None:
        while self.open:
            one = self.open.pop()
            if one.row is not None and one.words:
                row = self.rows[one.row]
                self.rows[one.row] = Row(
                    (*row.cells[:-1], "\n".join(filter(None, [row.cells[-1], *one.words]))),
                    row.line,
                    row.depth,
                )
            if one.tag == tag:
                return

    def _row(self, tag: str, attributes: str, start: int) -> int | None:
        said: dict[str, str] = {}
        flags: set[str] = set()
        for match in _ATTRIBUTE_RE.finditer(attributes):
            value = next((group for group in match.groups()[1:] if group is not None), None)
            if value is not None:
                said.setdefault(match.group(1).lower(), value.strip())
            if value is None or value.strip() == "true":
                flags.add(match.group(1).lower())
        place = ""
        if tag not in ("ResponseField", "Property", "Field"):
            place = next((name for name in _PLACES if name in said), "")
        name = said.get("name") or said.get(place) or ""
        if not name:
            return None
        if "required" in flags or said.get("required", "false") != "false":
            name += " [required]"
        elif "optional" in flags or "required" in said:
            name += " [optional]"
        default = said.get("default", said.get("initialvalue", "")).strip("\"'`")
        kind = re.sub(r"^enum<(.*)>(\[\])?$", r"\1\2", said.get("type", ""))
        values = (
            said.get("enum")
            or said.get("values")
            or said.get("options")
            or said.get("allowedvalues")
            or ""
        )
        listed = [word for word in re.split(r"[\[\]{},|\"'`\s]+", values) if word]
        if "deprecated" in flags:
            name += " [deprecated]"
        depth = sum(1 for one in self.open if one.row is not None)
        line = self.at + self.text.count("\n", 0, start) + 1
        text = (
            "Allowed values: " + ", ".join(f"`{word}`" for word in listed)
            if len(listed) > 1
            else ""
        )
        self.rows.append(Row((name, kind, default, said.get("in", place), text), line, depth))
        return len(self.rows) - 1
