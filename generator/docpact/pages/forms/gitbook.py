"""Markdown with GitBook's endpoint tags: ``{% swagger method="post" path="/x" %}``, its parameters and responses.

Older exports have ``{% api-method %}`` instead, whose summary is text and whose parameters are grouped by place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from docpact.pages.blocks import Block, Document
from docpact.pages.forms.markdown import parse_markdown
from docpact.pages.partition import partition
from docpact.pages.registry import Form

__all__ = ["FORM"]

_TAG_RE = re.compile(r"^\s*\{%\s*(end)?swagger(-\w+)?((?:[^%{}]|\{[\w-]{0,60}\}){0,2000})%\}\s*$")
_ATTRIBUTE_RE = re.compile(r"([A-Za-z]{1,20})=\"([^\"]{0,2000})\"")


_METHOD_RE = re.compile(
    r"^\s*\{%\s*(end)?api-method(-[\w-]+)?((?:[^%{}]|\{[\w-]{0,60}\}){0,2000})%\}\s*$"
)
_SAID_RE = re.compile(r"([A-Za-z]{1,20})=(?:\"([^\"]{0,2000})\"|([\w.-]{1,100}))")
_PLACES = {
    "-path-parameters": "path",
    "-query-parameters": "query",
    "-headers": "header",
    "-headers-parameters": "header",
    "-body-parameters": "body",
    "-form-data-parameters": "body",
}


def _recognise(lines: list[str]) -> int:
    if any("{% swagger" in line and _TAG_RE.match(line) for line in lines):
        return 94
    return 94 if any("{% api-method " in line and _METHOD_RE.match(line) for line in lines) else 0


def _parse(lines: list[str]) -> Document:
    endpoints: dict[int, str] = {}
    lines, written = [*_without_groups(lines)], lines
    drawn = [_drawn(line, number, endpoints) for number, line in enumerate(lines, start=1)]
    document = parse_markdown(drawn, "gitbook")
    return replace(document, blocks=partition(_announced(document.blocks, endpoints), written))


def _announced(blocks: Iterable[Block], endpoints: Mapping[int, str]) -> list[Block]:
    """Blocks with the method and URL of each endpoint below its heading, wherever that is nested."""
    made: list[Block] = []
    for block in blocks:
        inner = tuple(_announced(block.children, endpoints)) if block.children else ()
        made.append(replace(block, children=inner) if inner else block)
        if block.kind == "heading" and block.line in endpoints:
            made.append(Block("paragraph", block.line, block.end, endpoints[block.line]))
    return made


def _without_groups(lines: list[str]) -> Iterator[str]:
    """The lines with the older tags as the later ones: the summary and the place of a parameter as attributes."""
    place, summary = "body", False
    for at, line in enumerate(lines):
        match = _METHOD_RE.match(line) if "api-method" in line else None
        if match is None:
            yield "" if summary else line
            continue
        closing, part, rest = match.groups()
        said = {name: quoted or bare for name, quoted, bare in _SAID_RE.findall(rest or "")}
        place = _PLACES.get(part or "", place)
        summary = part == "-summary" and not closing
        attributes = " ".join(f'{name}="{value}"' for name, value in said.items())
        if part == "-parameter":
            yield (
                "{% endswagger-parameter %}"
                if closing
                else f'{{% swagger-parameter in="{place}" {attributes} %}}'
            )
        elif part == "-response-example":
            yield (
                "{% endswagger-response %}"
                if closing
                else f'{{% swagger-response status="{said.get("httpCode", "")}" %}}'
            )
        elif part is None and not closing:
            named = attributes.replace('host="', 'baseUrl="')
            yield f'{{% swagger {named} summary="{_summary(lines, at)}" %}}'
        else:
            yield ""


def _summary(lines: list[str], at: int) -> str:
    """The text of the summary below the tag of an endpoint."""
    found: list[str] = []
    inside = False
    for line in lines[at + 1 : at + 12]:
        match = _METHOD_RE.match(line)
        if match is not None:
            if inside:
                break
            inside = match.group(2) == "-summary"
        elif inside:
            found.append(line.strip())
    return " ".join(found).strip().replace('"', "'")


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
