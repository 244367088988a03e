"""API Blueprint: Markdown whose headings announce (``## Question [/questions/{id}]``, ``### View [GET]``) and whose lists declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from docpact.pages.blocks import Block, Cell, Document, Row, Table
from docpact.pages.forms.markdown import parse_markdown
from docpact.pages.partition import partition
from docpact.pages.registry import Form

__all__ = ["FORM"]

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS"
_HEADING_RE = re.compile(rf"(.*?)\s*\[\s*(?:({_METHODS})\s*)?(/[^\[\]]*|\{{[^\[\]]*)?\]\s*$")
_BARE_RE = re.compile(rf"({_METHODS})(?:\s+(/\S*))?$")
_SECTION_RE = re.compile(
    r"(Parameters?|Request|Response|Attributes?|Headers|Body|Schema|Model|Relation)\b\s*(.*)",
    re.DOTALL,
)
_MEMBER_RE = re.compile(
    r"(?P<name>`[^`]+`|\*\*[^*]+\*\*|[^\s:()]+)\s*(?::\s*(?P<example>`[^`]*`|[^()]*?))?\s*(?:\((?P<said>[^()]*(?:\([^()]*\)[^()]*)*)\))?\s*(?:[-–—]\s*(?P<text>.*))?$",
    re.DOTALL,
)
_METADATA_RE = re.compile(r"([A-Z][A-Z_ -]{1,30}):\s*(.*)$")


def _parse(lines: list[str]) -> Document:
    document = parse_markdown(lines, "api-blueprint")
    meta = dict(document.meta)
    for line in lines[:30]:
        said = _METADATA_RE.match(line)
        if said:
            meta[said.group(1).strip().lower()] = said.group(2).strip()
        elif line.startswith("#"):
            break
    host = meta.get("host", "").rstrip("/")
    found = partition(list(_announced(document.blocks, host)), lines)
    title = next((block.plain for block in found if block.kind == "heading"), None)
    if title:
        meta.setdefault("title", title)
    meta.pop("host", None)
    return replace(document, blocks=found, meta=meta)


def _announced(children: Sequence[Block], host: str) -> Iterator[Block]:
    path = ""
    template = (
        ""  # that of the action above, or else of its resource: query parameters are part of it
    )
    acting = False  # whether an action of the resource is above
    for block in children:
        if block.kind == "heading":
            match = _HEADING_RE.match(block.text)
            bare = _BARE_RE.match(block.text) if match is None else None
            method = match.group(2) if match else bare.group(1) if bare else None
            where = (match.group(3) if match else bare.group(2) if bare else None) or None
            title = match.group(1) if match else block.text
            if where and not method:
                path, acting = where, False
            acting = acting or bool(method)
            template = where or path
            yield replace(block, text=title or f"{method or ''} {where or path}".strip())
            if method and (where or path):
                target = host + re.sub(r"\{[?&#+][^{}]*\}", "", where or path)
                said = {"method": method, "path": target}
                if not where:
                    said["resource"] = path
                yield Block(
                    "directive", block.line, block.end, target, name="blueprint", attributes=said
                )
        elif block.kind == "list":
            for one in _declared(block, template):
                shared = one.kind == "table" and path and not acting
                yield replace(one, attributes={"shared": path}) if shared else one
        else:
            yield block


def _declared(block: Block, path: str) -> Iterator[Block]:
    kept: list[Block] = []
    answers = False
    for item in block.children:
        match = _SECTION_RE.match(item.text)
        if match is None:
            kept.append(item)
            continue
        if kept:
            yield Block("list", kept[0].line, kept[-1].end, children=tuple(kept))
            kept = []
        word = match.group(1).lower()
        answers = word in ("response", "model") or (
            answers and word not in ("request", "parameters", "parameter")
        )
        yield from _section(item, word, match.group(2).strip(), path, answers)
    if kept:
        yield Block("list", kept[0].line, kept[-1].end, children=tuple(kept))


def _section(item: Block, word: str, rest: str, path: str, answers: bool) -> Iterator[Block]:
    first = rest.split("\n")[0]
    inner = [one for one in item.children if one.kind != "list"]
    members = [one for child in item.children if child.kind == "list" for one in child.children]
    if word in ("request", "response", "model"):
        title = first if word != "request" else "Request body"
        if word == "response" and not first[:1].isdigit():
            title = "200"  # what a response without a status code is in API Blueprint
        if word != "model":
            yield Block("heading", item.line, item.line, re.sub(r"\s*\(.*\)$", "", title))
        yield from inner
        for one in members:
            match = _SECTION_RE.match(one.text)
            if match:
                yield from _section(
                    one, match.group(1).lower(), match.group(2), path, word != "request"
                )
            else:
                yield Block("list", one.line, one.end, children=(one,))
    elif word.startswith("param"):
        yield _table(item, members, ("Parameter", "Type", "In", "Description"), path)
    elif word.startswith("attribute"):
        header = ("Response field" if answers else "Parameter", "Type", "Description")
        if members:
            yield _table(item, members, header, "")
        yield from inner
    elif word == "schema":
        yield Block("markup", item.line, item.end)
    else:
        yield from inner
        if members:
            yield Block("list", members[0].line, members[-1].end, children=tuple(members))


def _table(item: Block, members: Sequence[Block], header: tuple[str, ...], path: str) -> Block:
    rows = tuple(_rows(members, header, path, 0))
    nested = any(row.depth for row in rows)
    rows = rows if nested else tuple(replace(row, depth=None) for row in rows)
    table = Table(tuple(Cell(text, item.line) for text in header), rows, item.line)
    return Block("table", item.line, item.end, name="blueprint", table=table)


def _rows(
    members: Sequence[Block], header: tuple[str, ...], path: str, depth: int
) -> Iterator[Row]:
    for one in members:
        match = _MEMBER_RE.match(one.text.strip())
        if match is None:
            continue
        said = [part.strip() for part in (match["said"] or "").split(",") if part.strip()]
        flags = [part for part in said if part.lower() in ("required", "optional")]
        kind = next(
            (
                part
                for part in said
                if part not in flags
                and not part.lower().startswith(("default", "fixed", "nullable", "sample"))
            ),
            "",
        )
        if kind and "nullable" in map(str.lower, said):
            kind = f"{kind} or null"
        text = (match["text"] or "").strip()
        name = match["name"].strip("`*")
        below = [
            inner for child in one.children if child.kind == "list" for inner in child.children
        ]
        words, inside = _said_below(below)
        text = "\n".join(
            part
            for part in (
                text,
                *words,
                *(child.text for child in one.children if child.kind == "paragraph"),
            )
            if part
        )
        mark = f" [{flags[0].lower()}]" if flags else ""
        cells = [
            name + mark,
            re.sub(r"^array\[(.*)\]", r"array of \1", kind),
        ]
        if "In" in header:
            query = re.findall(r"\{[?&]([^{}]*)\}", path)
            cells.append("query" if any(name in part.split(",") for part in query) else "path")
        cells.append(text)
        yield Row(tuple(Cell(cell, one.line) for cell in cells), one.line, one.end, depth)
        yield from _rows(inside, header, path, depth + 1)


def _said_below(below: Sequence[Block]) -> tuple[list[str], list[Block]]:
    """Return the facts in the lists below a member (default, members of an enumeration), and its members."""
    words: list[str] = []
    inside: list[Block] = []
    for one in below:
        word, _, rest = one.text.partition(":")
        if word.strip().lower() == "default":
            words.append(f"Default: {rest.strip()}.")
        elif word.strip().lower() in ("members", "values"):
            values = [
                inner.text.split(" - ")[0].strip().strip("`")
                for child in one.children
                if child.kind == "list"
                for inner in child.children
            ]
            if values:
                words.append("One of " + ", ".join(f"`{value}`" for value in values) + ".")
        elif word.strip().lower() in ("sample", "items"):
            continue
        else:
            inside.append(one)
    return words, inside


def _recognise(lines: list[str]) -> int:
    if any(line.startswith("FORMAT: 1A") for line in lines[:20]):
        return 97
    announced = sum(
        1 for line in lines if line.startswith("#") and _HEADING_RE.match(line.lstrip("# "))
    )
    return (
        90
        if announced > 1
        and any(line.startswith(("+ Response", "- Response", "* Response")) for line in lines)
        else 0
    )


FORM = Form("api-blueprint", _recognise, _parse)
