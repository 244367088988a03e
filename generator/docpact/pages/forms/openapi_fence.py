"""A page that carries its operation as an OpenAPI document in a fence: that document is read instead of the page."""

from __future__ import annotations

import re

from docpact.pages.flat import Code, Document
from docpact.pages.forms.pipes import read_pipes
from docpact.pages.lift import lifted
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter, scan

__all__ = ["FORM"]

_FENCE_RE = re.compile(r"^\s*(?:`{3,}|~{3,})\s*(?:ya?ml|json)?\b")
_VERSION_RE = re.compile(r"^\s*[{,]?\s*[\"']?openapi[\"']?\s*:\s*[\"']?3\.\d")


def _first(lines: list[str]) -> int | None:
    """The index of the fence that opens the document."""
    for index, line in enumerate(lines):
        if _FENCE_RE.match(line) and any(
            _VERSION_RE.match(below) for below in lines[index + 1 : index + 6]
        ):
            return index
    return None


def _recognise(lines: list[str]) -> int:
    return 97 if _first(lines) is not None else 0


def _parse(lines: list[str]) -> Document:
    meta, start = front_matter(lines)
    blocks = scan(lines, start, (read_pipes,))
    for block in blocks:
        if isinstance(block, Code) and any(
            _VERSION_RE.match(line) for line in block.text.split("\n", 6)[:6]
        ):
            return Document("openapi", tuple(blocks), meta, openapi=(block.text, block.line))
    return Document("openapi", tuple(blocks), meta)


FORM = Form("openapi", _recognise, lifted(_parse))
