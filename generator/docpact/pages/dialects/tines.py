"""Tines: ``HTTP Method: POST``, tables of ``Parameter | Description``, the URL in the sample request only.

A request parameter without "Optional" is required: the pages mark nothing else, and say so nowhere, so the fact has
the origin ``habit``.
"""

from __future__ import annotations

import re

from docpact.pages.flat import Document, Heading, Item, Prose
from docpact.pages.operation.announcements import announcements_of_calls
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.urls import METHODS
from docpact.pages.registry import Dialect
from docpact.pages.text import inline

__all__ = ["DIALECT"]

_METHOD_RE = re.compile(
    rf"HTTP\s+(?:method|verb)\s*:?\s*({'|'.join(METHODS)})?\b\.?", re.IGNORECASE
)


_URL_RE = re.compile(r"(?:URL|URI|Endpoint|Path)\s*:\s*((?:https?://|/)\S{1,2000})", re.IGNORECASE)
_NEAR = 4  # blocks


def _anchors(document: Document) -> list[Anchor]:
    found: list[Anchor] = []
    pending: tuple[int, int] | None = None
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Prose | Heading | Item):
            pending = None
            continue
        text = inline(block.text).strip()
        match = _METHOD_RE.fullmatch(text)
        url = _URL_RE.fullmatch(text)
        if match and match.group(1):
            found.append(Anchor(index, match.group(1).upper(), block.line))
        elif pending and text.upper() in METHODS:
            found.append(Anchor(pending[0], text.upper(), pending[1]))
        elif url and found and index - found[-1].index <= _NEAR and not found[-1].urls:
            last = found[-1]
            found[-1] = Anchor(last.index, last.method, last.line, ((url.group(1), block.line),))
        pending = (index, block.line) if match and not match.group(1) else None
    return found or announcements_of_calls(document)


def _recognise(document: Document) -> int:
    text = " ".join((document.meta.get("url", ""), document.meta.get("canonical", "")))
    score = 60 if "tines.com" in text else 0
    for block in document.blocks:
        if isinstance(block, Prose | Heading | Item):
            if _METHOD_RE.match(inline(block.text).strip()):
                score += 30
            if "tines.com" in block.text:
                score += 20
        elif (
            not isinstance(block, Prose | Heading | Item)
            and "tines" in getattr(block, "text", "")[:2000]
        ):
            score += 30
        if score >= 90:
            break
    return min(score, 90)


DIALECT = Dialect("tines", _recognise, _anchors, request_unmarked="required")
