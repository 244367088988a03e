"""What a block only says of another: captions of code, tables that announce, paths in the form in which they are compared."""

from __future__ import annotations

import re

from docpact.pages.flat import Code, Table
from docpact.pages.language.cells import read_name
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.shell import Command
from docpact.pages.operation.urls import goes_to, names_in, placeholders, split_glued, split_url
from docpact.pages.text import inline

__all__ = [
    "ERB_RE",
    "ERROR_NAME_RE",
    "METHOD_RE",
    "RPC_RE",
    "SENT_HEADER_RE",
    "SKIPPED",
    "STATUS_KEY_RE",
    "TAIL_RE",
    "announces",
    "bare_path",
    "in_path",
    "is_ours",
    "shown_status",
    "uncaptioned",
]

SKIPPED = frozenset(
    ["python", "py", "ruby", "rb", "go", "golang", "java", "rust", "typescript", "ts", "javascript", "js", "php", "csharp", "cs", "kotlin", "swift", "hcl", "terraform", "yaml", "xml", "html", "node", "tsx", "jsx"]
)  # fmt: skip
ERB_RE = re.compile(r"<%=?\s*headers?[\s(]+([1-5]\d\d)\b")
TAIL_RE = re.compile(r"\s(?:[–—-]|→|[-=]>|⇒)\s+(.{3,})$|\s\((.{3,})\)$")
ERROR_NAME_RE = re.compile(
    r"\W{0,2}(?:[A-Z][a-z]+[A-Z]\w*|[A-Z][A-Z0-9_]{3,60}|[a-z]+(?:_[a-z]+)+)\W{0,2}"
)
METHOD_RE = re.compile(r"\((GET|PUT|POST|PATCH|DELETE)\)\s*:?$")
SENT_HEADER_RE = re.compile(r"(?:Content-Type|Accept|Authorization|Host):\s+\S")
RPC_RE = re.compile(r"\"jsonrpc\"\s*:")
STATUS_KEY_RE = re.compile(
    r"(?:http\s+)?(?:possible\s+)?(?:responses?|status(?:es)?|returns|response codes?|status codes?|return codes?|errors?)",
    re.IGNORECASE,
)
_OPENING_STATUS_RE = re.compile(
    r"([1-5]\d\d)(?:\s+(?:[-–—:]\s*)?[A-Z][a-z]+|\s{2,}[a-z]+)(?:\s+\S+){0,12}$"
)
# "→ 201" and "you will see 201 Created:", above what comes with that status.
_SHOWN_STATUS_RE = re.compile(
    r"(?:→|-+>|=+>|⇒|»|←|<=+)\s*(?:HTTP(?:/\d\.\d)?\s+)?([1-5]\d\d)\b[^.]{0,60}$"
    r"|(?![^:]{0,200}\b[1-5]\d\d\b[^:]{0,200}\b[1-5]\d\d\b)[^:.]{0,120}?\b(?:see|gets?|receives?|returns?|answers?|responds?|repl(?:y|ies)|response|back|gives?|yields?)\b[^:]{0,40}?\b([1-5]\d\d)(?=\s*(?:[A-Z(:]|with\b|and\b))[^:]{0,60}:$",
    re.IGNORECASE,
)
_CAPTION_RE = re.compile(
    r"\s*(?:(?://|#|--)[^\n]{0,200}|/\*[^\n]{0,200}\*/|copy|copied!?|copy code|json|response|request|example)[ \t]*(?=\n)",
    re.IGNORECASE,
)


def shown_status(text: str, *, item: bool, answered: bool, below: bool) -> str | None:
    """Return the status that a line says comes with what is shown below it.

    Args:
        text: The line.
        item: Whether it is a list item.
        answered: Whether it is in the description of an answer, where a status may simply start it.
        below: Whether it is below the announcement of its operation.

    """
    match = _SHOWN_STATUS_RE.match(text) if below else None
    if match is None and answered and not item and len(text) < 120:
        match = _OPENING_STATUS_RE.match(text)
    return next(filter(None, match.groups())) if match else None


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


def is_ours(anchor: Anchor, command: Command) -> bool:
    """Whether a call goes to the path that is announced; where none is, every call does."""
    said = [url.path for text, _ in anchor.urls if (url := split_url(text))]
    url = split_url(placeholders(split_glued(command.urls[0])[-1]))
    if url is None or not said or said[-1] in ("", "/"):
        return True
    return any(goes_to(bare_path(url.path), bare_path(path)) for path in said)


def in_path(anchor: Anchor, table: Table, column: int) -> bool:
    """Whether all names of a table are parameters of the path that is announced."""
    urls = (split_url(text) for text, _ in anchor.urls)
    names = {name for url in urls if url is not None for name in names_in(url.path)}
    listed = {read_name(row.cells[column]).name for row in table.rows}
    return bool(listed) and listed <= names
