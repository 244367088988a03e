"""Markdown with GitBook's endpoint tags: ``{% swagger method="post" path="/x" %}``, its parameters and responses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from docpact.pages.blocks import Block, Document
from docpact.pages.forms.markdown import parse_markdown
from docpact.pages.partition import partition
from docpact.pages.registry import Form

__all__ = ["FORM"]

_TAG_RE = re.compile(r"^\s*\{%\s*(end)?swagger(-\w+)?((?:[^%{}]|\{[\w-]{0,60}\}){0,2000})%\}\s*$")
_ATTRIBUTE_RE = re.compile(r"([A-Za-z]{1,20})=\"([^\"]{0,2000})\"")


def _recognise(lines: list[str]) -> int:
    return 94 if any("{% swagger" in line and _TAG_RE.match(line) for line in lines) else 0


def _parse(lines: list[str]) -> Document:
    endpoints: dict[int, str] = {}
    drawn = [_drawn(line, number, endpoints) for number, line in enumerate(lines, start=1)]
    document = parse_markdown(drawn, "gitbook")
    return replace(document, blocks=partition(_announced(document.blocks, endpoints), lines))


def _announced(blocks: Iterable[Block], endpoints: Mapping[int, str]) -> list[Block]:
    """Blocks with the method and URL of each endpoint below its heading, wherever that is nested."""
    made: list[Block] = []
    for block in blocks:
        inner = tuple(_announced(block.children, endpoints)) if block.children else ()
        made.append(replace(block, children=inner) if inner else block)
        if block.kind == "heading" and block.line in endpoints:
            made.append(Block("paragraph", block.line, block.end, endpoints[block.line]))
    return made


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


FORM = Form("gitbook", _recognise, _parse)
