"""Markdown with GitBook's endpoint tags: ``{% swagger method="post" path="/x" %}``, its parameters and responses."""

from __future__ import annotations

import re

from docpact.pages.flat import Block, Document, Heading, Prose
from docpact.pages.forms.components import read_components
from docpact.pages.forms.pipes import read_pipes
from docpact.pages.lift import lifted
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter, scan

__all__ = ["FORM"]

_TAG_RE = re.compile(r"^\s*\{%\s*(end)?swagger(-\w+)?((?:[^%{}]|\{[\w-]{0,60}\}){0,2000})%\}\s*$")
_ATTRIBUTE_RE = re.compile(r"([A-Za-z]{1,20})=\"([^\"]{0,2000})\"")


def _recognise(lines: list[str]) -> int:
    return 94 if any("{% swagger" in line and _TAG_RE.match(line) for line in lines) else 0


def _parse(lines: list[str]) -> Document:
    meta, start = front_matter(lines)
    endpoints: dict[int, str] = {}
    drawn = [_drawn(line, number, endpoints) for number, line in enumerate(lines, start=1)]
    blocks: list[Block] = []
    for block in scan(drawn, start, (read_components, read_pipes)):
        blocks.append(block)
        if isinstance(block, Heading) and block.line in endpoints:
            blocks.append(Prose(endpoints[block.line], block.line))
    return Document("gitbook", tuple(blocks), meta)


def _drawn(line: str, number: int, endpoints: dict[int, str]) -> str:
    """A line with its tag as what the other forms write: a heading, or a component; ``endpoints`` by line."""
    match = _TAG_RE.match(line) if "{%" in line else None
    if match is None:
        return line
    closing, part, rest = match.groups()
    said = dict(_ATTRIBUTE_RE.findall(rest or ""))
    if part == "-parameter":
        place = said.get("in", "")
        if closing or not place.isalpha():
            return "</ParamField>" if closing else ""
        required = " required" if said.get("required") == "true" else " optional"
        return (
            f'<ParamField {place}="{said.get("name", "")}" type="{said.get("type", "")}"{required}>'
        )
    if part == "-response":
        return "" if closing else "### " + said.get("status", "").replace(":", "", 1)
    if part is not None or closing:
        return ""
    path, server = said.get("path", ""), said.get("baseUrl", "").rstrip("/")
    url = f"{server}/{path.lstrip('/')}" if path else server
    endpoints[number] = f"{said.get('method', '').upper()} {url}"
    return f"## {said.get('summary') or endpoints[number]}"


FORM = Form("gitbook", _recognise, lifted(_parse))
