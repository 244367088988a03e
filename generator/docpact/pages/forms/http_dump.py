"""Recorded traffic: requests on lines that start with ``>``, answers on lines that start with ``<``, as curl prints it."""

from __future__ import annotations

import re

from docpact.pages.flat import Block, Code, Document, Heading, Prose
from docpact.pages.lift import lifted
from docpact.pages.registry import Form

__all__ = ["FORM"]

_SENT_RE = re.compile(r">\s(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS)\s\S+\sHTTP/\d")
_CAME_RE = re.compile(r"<\sHTTP/\d(?:\.\d)?\s[1-5]\d\d")
_LINE_RE = re.compile(r"([<>])(?:\s(.*))?$")
_TITLE_RE = re.compile(r"[-=*#]{2,}\s*(\S.*?)\s*[-=*#]*\s*$")
_NOISE_RE = re.compile(r"[*]\s|[{}]\s\[\d+\sbytes\sdata\]")


def _parse(lines: list[str]) -> Document:
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        match = _LINE_RE.match(line)
        if match is not None:
            mark, end = match.group(1), at
            texts: list[str] = []
            while end < len(lines) and (said := _LINE_RE.match(lines[end])):
                starts = _SENT_RE.match(lines[end]) or _CAME_RE.match(lines[end])
                if said.group(1) != mark or (end > at and starts):
                    break
                texts.append(said.group(2) or "")
                end += 1
            if mark == "<":
                end = _body(lines, end, texts)
            blocks.append(Code("\n".join(texts).rstrip(), at + 1, 3, "http"))
            at = end
            continue
        title = _TITLE_RE.match(line)
        if title is not None:
            blocks.append(Heading(title.group(1), at + 1, 2))
        elif line.strip() and not _NOISE_RE.match(line):
            blocks.append(Prose(line.strip("# ").strip(), at + 1))
        at += 1
    return Document("http-dump", tuple(blocks))


def _body(lines: list[str], at: int, texts: list[str]) -> int:
    """Take the body that curl prints below the headers of an answer without a mark; return the index after it."""
    if (
        (texts and texts[-1].strip())
        or at >= len(lines)
        or not lines[at].lstrip().startswith(("{", "["))
    ):
        return at
    while at < len(lines) and lines[at].strip() and not _LINE_RE.match(lines[at]):
        if _NOISE_RE.match(lines[at]):
            break
        texts.append(lines[at])
        at += 1
    return at


def _recognise(lines: list[str]) -> int:
    sent = any(_SENT_RE.match(line) for line in lines)
    came = any(_CAME_RE.match(line) for line in lines)
    fenced = any(line.startswith("```") for line in lines)
    return 96 if sent and came and not fenced else 0


FORM = Form("http-dump", _recognise, lifted(_parse))
