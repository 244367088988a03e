"""A page that carries its operation as an OpenAPI document in a fence: that document is read instead of the page."""

from __future__ import annotations

import re
from dataclasses import replace

from docpact.pages.blocks import Document
from docpact.pages.forms.markdown import parse_markdown
from docpact.pages.registry import Form

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
    document = parse_markdown(lines, "openapi")
    for block, _ in document.walk():
        code = block.code
        if code is not None and any(
            _VERSION_RE.match(line) for line in code.text.split("\n", 6)[:6]
        ):
            return replace(document, openapi=(code.text, code.line))
    return document


FORM = Form("openapi", _recognise, _parse)
