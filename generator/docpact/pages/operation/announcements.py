"""Where the operations of a page are announced: every form of a method with a path, collected with a weight.

Weights, from what a page is certain to mean to what may be a sample of something announced elsewhere: front matter,
directives, headings, lines and table cells with a method and a path; methods and URLs on lines of their own; a request
line as it goes over the wire; a sentence such as "send a POST request to /v1/things"; a curl command. What is only a
sample of an operation that is announced already announces nothing. An announcement whose path cannot be read still ends
the operation before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from docpact.pages.flat import Block, Code, Document, Heading, Item, Prose, Table
from docpact.pages.language.sections import section_of
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.shell import find_commands
from docpact.pages.operation.urls import (
    METHODS,
    goes_to,
    path_template,
    split_glued,
    split_url,
    typed_names,
)
from docpact.pages.text import inline

__all__ = ["announcements", "announcements_of_calls", "is_mention"]

_ANY = "|".join(METHODS)
_UNIT = r"(?:<[^<>\n]{1,60}>|\{\{?[^{}\n]{1,60}\}\}?|\((?=[^()\n]{0,40}[\w)])[^()\n]{1,60}\)|\[[^\[\]\n]{1,60}\]|[^\s`()\[\]<>{}|])"
_TARGET = rf"(?:https?://|/|\{{){_UNIT}{{0,400}}"
_RELATIVE = r"[a-z][\w.-]{0,40}(?:/(?:<[^<>\n]{1,60}>|\{[^{}\n]{1,60}\}|[\w.:$-]{1,60})){1,30}"
_LINE_RE = re.compile(
    rf"(.{{0,80}}?[\s:–—\[-])??\(?({_ANY})\)?\s*:?\s+({_TARGET})[`)\]]?(\s+HTTP/\d(?:\.\d)?)?\.?(\s+[–—-]\s.{{1,120}})?"
)
_RELATIVE_RE = re.compile(rf"({_ANY})\s+({_RELATIVE})")
_ANYTHING_RE = re.compile(rf"({_ANY})\s*:?\s+(?:https?://|/)\S.{{0,300}}")
# Blueprint: "Questions [/questions/{id}]" names the path, "View a question [GET]" the method below it.
_BLUEPRINT_PATH_RE = re.compile(r".{0,120}\[(/[^\s\]]{0,400})\]\s*$")
_BLUEPRINT_METHOD_RE = re.compile(rf".{{0,120}}\[({_ANY})(?:\s+(/[^\s\]]{{0,400}}))?\]\s*$")
# "For more see GET /things" tells of an operation that is documented elsewhere; a command is read as such.
_MENTION_RE = re.compile(
    r"\b(?:see|also|use|uses|using|used|call|calls|calling|via|with|to|from|of|than|by|through|like|and|or|the|a|an|instead|replaces|same\s+as)\W*$|\bcurl\b",
    re.IGNORECASE,
)
# A method in lower case is one only where nothing else is on the line, and a whole URL or a path follows.
_LOWER_RE = re.compile(rf"({_ANY.lower()})\s+(https?://[^\s`)]{{3,4000}}|/[^\s`).,]{{1,4000}})")
_SENTENCE_RE = re.compile(
    rf"\b(?:send|make|issue|perform|submit|do|execut\w+|using|with)\s+(?:an?\s+|the\s+)?(?:HTTP\s+)?({_ANY})\s+(?:request\s+)?(?:to|on|against|at)\s+(?:the\s+)?(?:endpoint\s+|url\s+)?({_TARGET})",
)
# "GET /things.json will return …", the path in code marks: an announcement within its sentence.
_OPENING_RE = re.compile(
    rf"({_ANY})\s+(/{_UNIT}{{0,300}}?)\s+(?:will|with|returns?|creates?|updates?|deletes?|allows?|publishes|gets?|lists?|retrieves?|marks?|changes?|removes?|adds?|sends?|fetches|is\s+used|lets?|moves?|sets?|[–—-])\s.{{3,400}}",
    re.DOTALL,
)
_METHOD_RE = re.compile(
    rf"(?:HTTP\s+)?(?:request\s+)?(?:method|verb|type)\s*:?\s*({_ANY})\b.{{0,20}}|this\s+({_ANY})\s+(?:method|call|request)\b.{{0,200}}",
    re.IGNORECASE,
)
_NAMED_METHOD_RE = re.compile(
    rf"(?:HTTP|request)\s+(?:method|verb)\s*:?\s*({_ANY})\.?", re.IGNORECASE
)
_URL_RE = re.compile(
    rf"(?:(?:request|api|endpoint|resource|full|base)\s+)?(?:url|uri|endpoint|path|route|resource)\s*:?\s+({_TARGET})",
    re.IGNORECASE,
)
_NAME_TYPE_RE = re.compile(
    r"[(<{](int|integer|string|str|uuid|float|number|bool|boolean):\s?([A-Za-z_]\w{0,60})[)>}]"
)
_ALONE_RE = re.compile(rf"({_ANY})")
_DOCUMENTING = frozenset(
    ["request", "response", "arguments", "location", "body", "sample-request", "sample-response", "fields"]
)  # fmt: skip
_SAMPLING = frozenset(["sample-request", "sample-response", "examples", "response", "errors"])
_METHOD_KEYS = ("method", "http method", "verb", "methods", "request method", "type", "http verb")
_URL_KEYS = ("url", "endpoint", "path", "uri", "request url", "route", "resource", "endpoint url", "api", "http request", "resource url", "request uri")  # fmt: skip
_ENDPOINT_KEYS = (
    *_METHOD_KEYS,
    *_URL_KEYS,
    "request",
    "http request",
    "operation",
    "call",
    "definition",
)
_TARGET_RE = re.compile(_TARGET)


@dataclass(frozen=True, slots=True)
class _Found:
    """One announcement, before it is decided whether it is one."""

    anchor: Anchor
    wired: bool = False
    """Whether it is written as the first line of an HTTP message, or bare in code: it may be a sample."""
    sampled: bool = False
    """Whether a heading of samples is above it."""
    under: bool = False
    """Whether it is the first thing below that heading: then it is a sample whatever it calls."""
    listed: bool = False
    """Whether it is a row of a list of operations, which may be documented further down."""
    weak: bool = False
    """Whether it is a sentence."""


def announcements(document: Document) -> list[Anchor]:
    """The announcements of a page, in page order."""
    declared = _declared(document)
    if declared is not None:
        return [declared]
    found = list(_candidates(document))
    if any(not one.weak and one.anchor.urls for one in found):
        found = [one for one in found if not one.weak]
    kept: list[_Found] = []
    for one in found:
        if one.listed and any(
            other is not one and not other.listed and _same(other.anchor, one.anchor)
            for other in found
        ):
            continue
        if kept and (_repeats(kept[-1], one) or _samples(kept, one)):
            continue
        kept.append(one)
    anchors = [one.anchor for one in kept]
    if not any(anchor.urls for anchor in anchors):
        anchors = list(_methods(document))
    return _grouped(document, anchors) if anchors else announcements_of_calls(document)


def _methods(document: Document) -> Iterator[Anchor]:
    """``HTTP Method: POST``, where the URL is in the documented call only."""
    for index, block in enumerate(document.blocks):
        if isinstance(block, Prose | Heading | Item):
            match = _NAMED_METHOD_RE.fullmatch(inline(block.text).strip())
            if match:
                yield Anchor(index, match.group(1).upper(), block.line)


def _declared(document: Document) -> Anchor | None:
    """What the front matter says: ``api: POST /v1/things``."""
    said = document.meta.get("api", "") or document.meta.get("openapi", "")
    verb, gap, rest = said.strip("\"' ").partition(" ")
    match = _LINE_RE.fullmatch(f"{verb.upper()}{gap}{rest}")
    if not match:
        return None
    line = int(document.meta.get("api-line", "1"))
    return Anchor(
        0, match.group(2), line, tuple((url, line) for url in split_glued(match.group(3)))
    )


_TAG_RE = re.compile(r"</?(?:h[1-6]|div|td|tr|span|i|pre|li)(?:\s[^<>]{0,200})?>", re.IGNORECASE)


def _lines(block: Block) -> list[tuple[str, int]]:
    if isinstance(block, Prose | Heading | Item):
        return [(inline(_TAG_RE.sub("", block.text)), block.line)]
    if isinstance(block, Code):
        lines = block.text.split("\n")
        filled = [
            (text.strip(), block.line + index) for index, text in enumerate(lines) if text.strip()
        ]
        told = [(_uncommented(text), line) for text, line in filled[:40]]
        count = 0
        while count < len(told) and _read_line(told[count][0], code=True) is not None:
            count += 1
        return told[: max(1, count)]
    return []


def _uncommented(text: str) -> str:
    """``// POST /things`` and ``# POST /things`` announce in a comment."""
    return re.sub(r"^(?://|#|--)\s*(?=[A-Z]{3,7}\s)", "", text)


def _candidates(document: Document) -> Iterator[_Found]:
    method: tuple[int, str, int] | None = None
    resource: tuple[str, int] | None = None
    sampling = shown = False
    for index, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            section = section_of(block.text)
            sampling, shown = section is not None and section.kind in _SAMPLING, False
        elif isinstance(document.blocks[index - 1], Code | Table):
            shown = True
        if isinstance(block, Table):
            rows = list(_of_table(index, block))
            yield from rows
            if not rows and len(block.header) > 1:
                continue
            method = None if rows else method
            continue
        found_here = False
        for text, line in _lines(block):
            code = isinstance(block, Code)
            read = _read_line(
                text, code=code or isinstance(block, Heading) or "`" in getattr(block, "text", "")
            )
            if read is not None:
                verb, urls, wired = read
                types = tuple((name, kind) for kind, name in _NAME_TYPE_RE.findall(text))
                anchor = Anchor(index, verb, line, tuple((url, line) for url in urls), types=types)
                under = sampling and (code or not shown)
                yield _Found(anchor, wired=wired, sampled=sampling, under=under)
                method, found_here = None, True
                continue
            if code and found_here:
                break
            if isinstance(block, Heading):
                path = _BLUEPRINT_PATH_RE.fullmatch(text)
                verbed = _BLUEPRINT_METHOD_RE.fullmatch(text)
                if verbed and (verbed.group(2) or resource):
                    place = (verbed.group(2), line) if verbed.group(2) else resource
                    if place is not None:
                        yield _Found(Anchor(index, verbed.group(1), line, (place,)))
                    continue
                if path:
                    resource = (path.group(1), line)
                    continue
            opening = _OPENING_RE.match(text) if isinstance(block, Prose | Item) else None
            if opening and split_url(path_template(opening.group(2))):
                anchor = Anchor(
                    index, opening.group(1), line, ((path_template(opening.group(2)), line),)
                )
                yield _Found(anchor, weak=True)
                continue
            if not code and "`" not in text and isinstance(block, Prose | Item):
                said = _SENTENCE_RE.search(text)
                if said and split_url(path_template(said.group(2).rstrip(".,;:"))):
                    target_url = said.group(2).rstrip(".,;:")
                    yield _Found(
                        Anchor(index, said.group(1), line, ((target_url, line),)), weak=True
                    )
                    continue
            named = _METHOD_RE.fullmatch(text) or _ALONE_RE.fullmatch(text)
            target = _URL_RE.fullmatch(text) or (
                _TARGET_RE.fullmatch(text) if method and index <= method[0] + 2 else None
            )
            if named:
                verb = next(group for group in named.groups() if group)
                method = (index, verb.upper(), line)
            elif target and method and index - method[0] <= 6:
                url = target.group(1) if target.lastindex else target.group()
                yield _Found(Anchor(method[0], method[1], method[2], ((url, line),)))
                method = None


def _read_line(text: str, *, code: bool = False) -> tuple[str, list[str], bool] | None:
    """The method and URLs of a line that says both, and whether as the first line of an HTTP message."""
    text = typed_names(text.strip())
    whole = _LINE_RE.fullmatch(text)
    lower = None if whole else _LOWER_RE.fullmatch(text)
    relative = None if whole or lower else _RELATIVE_RE.fullmatch(text)
    if relative and not code and not re.search(r"/.*/|/v\d|[<{:]", relative.group(2)):
        relative = None
    if lower:
        verb, target, sent = lower.group(1).upper(), lower.group(2), False
    elif relative:
        verb, target, sent = relative.group(1), "/" + relative.group(2), False
    elif whole and not (whole.group(1) and _MENTION_RE.search(whole.group(1))):
        verb, target, sent = whole.group(2), whole.group(3), whole.group(4) is not None
        if whole.group(5) and not code and whole.group(1):
            return None
    else:
        broken = _ANYTHING_RE.fullmatch(text) if len(text) < 200 else None
        words = text.split()
        if (
            broken
            and code
            and len(words) <= 8
            and not text.endswith(".")
            and re.search(r"[<{(\[]", words[1])
        ):
            return (
                broken.group(1),
                [],
                False,
            )  # its path cannot be read, and yet it ends what is above
        return None
    urls = [path_template(url) for url in split_glued(target)]
    return (verb, urls, sent) if split_url(urls[-1]) else None


def _same(one: Anchor, other: Anchor) -> bool:
    """Whether two announcements are of one operation: one method, and a path that is the other's or ends with it."""
    if one.method != other.method or not one.urls or not other.urls:
        return False
    first, second = split_url(one.urls[-1][0]), split_url(other.urls[-1][0])
    return (
        first is not None
        and second is not None
        and (goes_to(first.path, second.path) or goes_to(second.path, first.path))
    )


def _repeats(last: _Found, one: _Found) -> bool:
    """Whether the same endpoint is only written a second time, say as a heading and then in a code block."""
    if last.anchor.method != one.anchor.method or not last.anchor.urls or not one.anchor.urls:
        return False
    before, here = last.anchor.urls[-1][0], one.anchor.urls[-1][0]
    if last.anchor.index == one.anchor.index:
        return before == here
    if before.partition("?")[0].rstrip("/").endswith(
        here.partition("?")[0].rstrip("/")
    ) and here.strip("/"):
        return True
    return (one.wired or one.sampled) and not last.wired and _same(one.anchor, last.anchor)


def _samples(kept: Sequence[_Found], one: _Found) -> bool:
    """Whether it is a sample call of one of the operations that share what is around it, or below a heading of samples."""
    if not (one.wired or one.sampled):
        return False
    if any(
        _same(other.anchor, one.anchor) for other in kept[-12:] if not (other.wired and one.wired)
    ):
        return True
    return one.under and not kept[-1].sampled and not kept[-1].wired


def _of_table(index: int, table: Table) -> list[_Found]:
    """``Method | POST`` over ``URL | https://…``, or a table with a column of methods and one of paths."""
    if len(table.header) < 2:
        return []
    header = [inline(cell).lower().rstrip(":") for cell in table.header]
    column = next(
        (at for at, cell in enumerate(header) if cell in _METHOD_KEYS and cell != "type"), None
    )
    target = next((at for at, cell in enumerate(header) if cell in _URL_KEYS), None)
    found: list[_Found] = []
    rows = [([inline(cell) for cell in row.cells], row.line) for row in table.rows]
    if column is not None and target is not None:
        for cells, line in rows:
            verb = (
                _ALONE_RE.fullmatch(cells[column].strip().upper()) if column < len(cells) else None
            )
            url = path_template(cells[target].strip()) if target < len(cells) else ""
            if verb and split_url(url):
                found.append(
                    _Found(Anchor(index, verb.group(1), line, ((url, line),)), listed=len(rows) > 1)
                )
        return found
    for cells, line in rows:
        read = next(
            (one for cell in cells if (one := _read_line(cell, code=True)) and one[1]), None
        )
        if read is not None and len(cells) > 1 and not _is_pair(header, rows):
            urls = tuple((url, line) for url in read[1])
            found.append(_Found(Anchor(index, read[0], line, urls), listed=len(rows) > 1))
    if found and len(found) * 2 > len(rows):
        return found
    return _of_pairs(index, table)


def _is_pair(header: list[str], rows: list[tuple[list[str], int]]) -> bool:
    return len(header) == 2 and any(
        cells[0].lower().rstrip(":") in _ENDPOINT_KEYS for cells, _ in rows if cells
    )


def _of_pairs(index: int, table: Table) -> list[_Found]:
    """A two-column table about one endpoint, a fact in each row."""
    pairs = {
        inline(row.cells[0]).lower().rstrip(":"): (inline(row.cells[1]), row.line)
        for row in table.rows
        if len(row.cells) == 2
    }
    pairs.setdefault(
        inline(table.header[0]).lower().rstrip(":"), (inline(table.header[1]), table.line)
    )
    method = next((pairs[key] for key in _METHOD_KEYS if key in pairs), None)
    if method is None:
        for words, line in pairs.values():
            said = _METHOD_RE.match(words)
            if said:
                method = (next(group for group in said.groups() if group).upper(), line)
                break
    url = next((pairs[key] for key in _URL_KEYS if key in pairs), None)
    if (
        method
        and url
        and _ALONE_RE.fullmatch(method[0].upper())
        and split_url(path_template(url[0]))
    ):
        target = (path_template(url[0]), url[1])
        return [_Found(Anchor(index, method[0].upper(), method[1], (target,)))]
    for words, line in (pairs[key] for key in _ENDPOINT_KEYS if key in pairs):
        read = _read_line(words)
        if read is not None:
            urls = tuple((one, line) for one in read[1])
            return [_Found(Anchor(index, read[0], line, urls))]
    return []


def _grouped(document: Document, anchors: list[Anchor]) -> list[Anchor]:
    """Announcements in a row that share the tables below them, marked as a group by the first one's index."""
    grouped = list(anchors)
    start = 0
    for at, (one, other) in enumerate(pairwise([*anchors, None])):
        if one is None:
            continue
        if other is not None and _adjoin(document, one, other):
            continue
        end = at + 1
        if end - start > 1 and _shares(document, anchors, end):
            for index in range(start, end):
                grouped[index] = replace(anchors[index], group=anchors[start].index)
        start = end
    return grouped


def _adjoin(document: Document, one: Anchor, other: Anchor) -> bool:
    """Whether nothing but a sentence or two is between two announcements."""
    if one.index == other.index:
        return isinstance(document.blocks[one.index], Code)
    between = document.blocks[one.index + 1 : other.index]
    return len(between) <= 3 and all(isinstance(block, Prose) for block in between)


def _shares(document: Document, anchors: list[Anchor], end: int) -> bool:
    """Whether a table or sample follows the last of a group, below a stock heading or none."""
    last = anchors[end - 1]
    stop = anchors[end].index if end < len(anchors) else len(document.blocks)
    for block in document.blocks[last.index + 1 : stop]:
        if isinstance(block, Heading) and block.level and section_of(block.text) is None:
            return False
        if isinstance(block, Table | Heading):
            return True
    return False


def announcements_of_calls(document: Document) -> list[Anchor]:
    """The operations that only a curl command announces: one for each method and path."""
    found: list[Anchor] = []
    seen: set[tuple[str, str]] = set()
    documented = any(
        isinstance(block, Heading)
        and (section := section_of(block.text))
        and section.kind in _DOCUMENTING
        for block in document.blocks
    )
    # Where one command is documented, one beside it that only reads is too.
    documented = documented or any(
        command.explicit or command.parts
        for block in document.blocks
        if isinstance(block, Code)
        for command in find_commands(block.text)
    )
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Code):
            continue
        for command in find_commands(block.text):
            url = split_url(split_glued(command.urls[0])[-1])
            if not documented:
                continue  # a guide that shows how to call something documents nothing
            if url is None or (command.method, url.path) in seen:
                continue
            seen.add((command.method, url.path))
            found.append(Anchor(index, command.method, block.place(command.start)[0]))
    return found


def is_mention(text: str, known: Sequence[tuple[str, str]]) -> bool:
    """Whether a line with a method and a path only refers to an operation, one of the page or of another page."""
    for match in re.finditer(rf"(.{{0,80}}?)\b({_ANY})\s+`?({_TARGET})", text):
        before, verb, target = match.groups()
        url = split_url(path_template(target.rstrip(".,;:`")))
        if _MENTION_RE.search(before) or re.search(r"\w\W*$", before):
            continue
        if url is not None and any(
            verb == method and (goes_to(url.path, path) or goes_to(path, url.path))
            for method, path in known
        ):
            continue
        return False
    return True
