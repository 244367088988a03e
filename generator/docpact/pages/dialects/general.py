"""Vendors nobody has met: ``POST /v1/things`` in a heading, line or code, ``Method:`` and ``URL:`` lines, or a curl.

Nothing is taken as this vendor's habit; a row without a mark states nothing.
"""

from __future__ import annotations

import re

from docpact.pages.flat import Block, Code, Document, Heading, Item, Prose, Table
from docpact.pages.language.sections import section_of
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.shell import find_commands
from docpact.pages.operation.urls import METHODS, goes_to, split_glued, split_url, typed_names
from docpact.pages.registry import Dialect
from docpact.pages.text import inline

__all__ = ["DIALECT", "anchors_of_calls"]

_ANY = "|".join(METHODS)
_LINE_RE = re.compile(
    rf"(.{{0,80}}?[\s:–—-])??\(?({_ANY})\)?\s*:?\s+((?:https?://|/|\{{)[^\s`)]{{1,4000}})[`)]?(\s+HTTP/\d(?:\.\d)?)?"
)
# "For more see GET /things" tells of an operation that is documented elsewhere; a command is read as such.
_MENTION_RE = re.compile(
    r"\b(?:see|also|use|uses|using|used|call|calls|calling|via|with|to|from|of|than|by|through|like|and|or|the|a|an|instead|replaces|same\s+as)\W*$|\bcurl\b",
    re.IGNORECASE,
)
# A method in lower case is one only where nothing else stands on the line, and a whole URL or a path follows.
_LOWER_RE = re.compile(rf"({_ANY.lower()})\s+(https?://[^\s`)]{{3,4000}}|/[^\s`).,]{{1,4000}})")
_METHOD_RE = re.compile(
    rf"(?:HTTP\s+)?(?:request\s+)?(?:method|verb)\s*:?\s*({_ANY})\b.{{0,20}}", re.IGNORECASE
)
_URL_RE = re.compile(
    r"(?:(?:request|api|endpoint|resource|full|base)\s+)?(?:url|uri|endpoint|path|route|resource)\s*:?\s+((?:https?://|/)\S{1,2000})",
    re.IGNORECASE,
)
_ALONE_RE = re.compile(rf"({_ANY})")
_DOCUMENTING = frozenset(
    [
        "request",
        "response",
        "arguments",
        "location",
        "body",
        "sample-request",
        "sample-response",
        "fields",
    ]
)
_METHOD_KEYS = ("method", "http method", "verb")
_URL_KEYS = ("url", "endpoint", "path", "uri", "request url")
_ENDPOINT_KEYS = (*_METHOD_KEYS, *_URL_KEYS, "request", "http request")
_TARGET_RE = re.compile(r"(?:https?://|/)[^\s|]{1,2000}")


def _lines(block: Block) -> list[tuple[str, int]]:
    if isinstance(block, Prose | Heading | Item):
        return [(inline(block.text), block.line)]
    if isinstance(block, Code):
        first = block.text.strip("\n").split("\n", 1)[0]
        return [(first.strip(), block.line)]
    return []


def _anchors(document: Document) -> list[Anchor]:
    declared = document.meta.get("api", "") or document.meta.get("openapi", "")
    verb, gap, rest = declared.strip("\"' ").partition(" ")
    match = _LINE_RE.fullmatch(f"{verb.upper()}{gap}{rest}")
    if match:
        line = int(document.meta.get("api-line", "1"))
        return [
            Anchor(
                0,
                match.group(2),
                line,
                tuple((url, line) for url in split_glued(match.group(3))),
            )
        ]
    found: list[Anchor] = []
    method: tuple[int, str, int] | None = None
    wired = False  # whether the last operation was announced as it goes over the wire
    for index, block in enumerate(document.blocks):
        for text, line in _lines(block):
            announced = _announced(text)
            if announced is not None:
                verb, urls, sent = announced
                anchor = Anchor(index, verb, line, tuple((url, line) for url in urls))
                if not (found and _repeats(found[-1], anchor, sent and not wired)):
                    found.append(anchor)
                    wired = sent
                method = None
                continue
            named = _METHOD_RE.fullmatch(text) or _ALONE_RE.fullmatch(text)
            target = _URL_RE.fullmatch(text) or (
                _TARGET_RE.fullmatch(text) if method and index == method[0] + 1 else None
            )
            if named:
                method = (index, named.group(1).upper(), line)
            elif target and method and index - method[0] <= 6:
                url = target.group(1) if target.lastindex else target.group()
                found.append(Anchor(method[0], method[1], method[2], ((url, line),)))
                method = None
        if isinstance(block, Table) and len(block.header) > 1:
            found.extend(_of_table(index, block))
    return found or anchors_of_calls(document)


def _announced(text: str) -> tuple[str, list[str], bool] | None:
    """The method and URLs of a line that says both, and whether as the first line of an HTTP message."""
    text = typed_names(text)
    whole = _LINE_RE.fullmatch(text)
    lower = None if whole else _LOWER_RE.fullmatch(text)
    if lower:
        verb, target, sent = lower.group(1).upper(), lower.group(2), False
    elif whole and not (whole.group(1) and _MENTION_RE.search(whole.group(1))):
        verb, target, sent = whole.group(2), whole.group(3), whole.group(4) is not None
    else:
        return None
    return (verb, split_glued(target), sent) if split_url(target) else None


def _repeats(last: Anchor, anchor: Anchor, example: bool) -> bool:
    """Whether the same endpoint is only written a second time, say as a heading and then in a code block.

    Args:
        last: The operation before it.
        anchor: What may be the same.
        example: Whether it is a message as sent, below an operation that was announced otherwise: values stand in its path.

    """
    before, here = last.urls[-1][0], anchor.urls[-1][0]
    if last.method != anchor.method:
        return False
    if before.rstrip("/").endswith(here.rstrip("/")):
        return True
    said, sent = split_url(before), split_url(here)
    return example and said is not None and sent is not None and goes_to(sent.path, said.path)


def _of_table(index: int, table: Table) -> list[Anchor]:
    """``Method | POST`` over ``URL | https://…``, a two-column table about one endpoint."""
    pairs = {
        inline(row.cells[0]).lower().rstrip(":"): (inline(row.cells[1]), row.line)
        for row in table.rows
        if len(row.cells) == 2
    }
    pairs.setdefault(inline(table.header[0]).lower(), (inline(table.header[1]), table.line))
    method = next((pairs[key] for key in _METHOD_KEYS if key in pairs), None)
    url = next((pairs[key] for key in _URL_KEYS if key in pairs), None)
    if method and url and _ALONE_RE.fullmatch(method[0]) and split_url(url[0]):
        return [Anchor(index, method[0], method[1], (url,))]
    for words, line in (pairs[key] for key in _ENDPOINT_KEYS if key in pairs):
        announced = _announced(words)
        if announced is not None:
            return [Anchor(index, announced[0], line, tuple((one, line) for one in announced[1]))]
    return []


def anchors_of_calls(document: Document) -> list[Anchor]:
    """The operations that only a curl command announces: one for each method and path."""
    found: list[Anchor] = []
    seen: set[tuple[str, str]] = set()
    documented = any(
        isinstance(block, Heading)
        and (section := section_of(block.text))
        and section.kind in _DOCUMENTING
        for block in document.blocks
    )
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Code):
            continue
        for command in find_commands(block.text):
            url = split_url(split_glued(command.urls[0])[-1])
            if not (documented or command.explicit or command.parts):
                continue  # a guide that shows how to call something documents nothing
            if url is None or (command.method, url.path) in seen:
                continue
            seen.add((command.method, url.path))
            found.append(Anchor(index, command.method, block.place(command.start)[0]))
    return found


def _recognise(document: Document) -> int:
    return 10 if document.blocks else 1


DIALECT = Dialect("general", _recognise, _anchors)
