"""Tines: ``HTTP Method: POST``, tables of ``Parameter | Description``, the URL in the sample request only.

A request parameter without "Optional" is required: the pages mark nothing else, and say so nowhere, so the fact has
the origin ``habit``.
"""

from __future__ import annotations

import re

from docpact.pages.flat import Code, Document, Heading, Item, Prose
from docpact.pages.operation.announcement_calls import announcements_of_calls
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.urls import METHODS
from docpact.pages.registry import Dialect
from docpact.pages.text import inline

__all__ = ["DIALECT"]

_METHOD_RE = re.compile(
    rf"HTTP\s+(?:method|verb)\s*:?\s*({'|'.join(METHODS)})?\b\.?", re.IGNORECASE
)


_URL_RE = re.compile(r"(?:URL|URI|Endpoint|Path)\s*:\s*((?:https?://|/)\S{1,2000})", re.IGNORECASE)
_HOST_RE = re.compile(r"^(?:https?://)?(?:www\.)?tines\.com(?:/|$)")
_CREDENTIAL_RE = re.compile(r"<<\s*CREDENTIAL\.\w+\s*>>|<<\s*META\.tenant\.domain\s*>>|\$TINES_\w+")
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
    """Recognise the vendor by who publishes the page and whose credentials its calls send, never by its words."""
    addresses = (document.meta.get(key, "") for key in ("url", "canonical", "host", "source"))
    if any(_HOST_RE.search(address) for address in addresses):
        return 90
    for block in document.blocks:
        if isinstance(block, Code) and "curl" in block.text and _CREDENTIAL_RE.search(block.text):
            return 90
    return 0


DIALECT = Dialect("tines", _recognise, _anchors, request_unmarked="required")
