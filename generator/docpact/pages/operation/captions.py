"""What a block only says of another: captions of code, tables that announce, paths in the form in which they are compared."""

from __future__ import annotations

import re

from docpact.pages.flat import Code, Table
from docpact.pages.operation.segments import Anchor
from docpact.pages.text import inline

__all__ = ["announces", "bare_path", "uncaptioned"]

_CAPTION_RE = re.compile(
    r"\s*(?:(?://|#|--)[^\n]{0,200}|/\*[^\n]{0,200}\*/|copy|copied!?|copy code|json|response|request|example)[ \t]*(?=\n)",
    re.IGNORECASE,
)


def bare_path(path: str) -> str:
    """A path for comparison: without the slash at its end and the extension of a format, numbers as placeholders."""
    path = re.sub(r"\.(?:json|xml)$", "", path.rstrip("/"))
    return re.sub(r"(?<=/)\d+(?=/|$)", "{id}", path)


def uncaptioned(code: Code) -> Code:
    """Code without first lines that only say what it is: a comment, or the label of a copy button."""
    text, line = code.text, code.line
    for _ in range(3):
        match = _CAPTION_RE.match(text)
        rest = text[match.end() + 1 :] if match else ""
        if match is None or rest.lstrip()[:1] not in ("{", "[", "H", "/", "#"):
            break
        line += text[: match.end() + 1].count("\n")
        text = rest
    return code if text is code.text else Code(text, line, 1, code.language)


def announces(table: Table, anchor: Anchor) -> bool:
    """Whether a table is the one that announces an operation."""
    if anchor.line not in {table.line, *(row.line for row in table.rows)}:
        return False
    cells = [*table.header, *(cell for row in table.rows for cell in row.cells)]
    method = re.compile(rf"\W*(?:HTTP\s+)?{anchor.method}\b", re.IGNORECASE)
    return any(method.match(inline(cell)) for cell in cells)
