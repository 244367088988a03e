"""Responses in comments below a command, samples in table cells, and the server of a request shown as a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from docpact.pages.flat import Code, Item, Prose, Table
from docpact.pages.language.cells import Columns
from docpact.pages.language.patterns import ORPHAN_RE, SUCCESS_RE, marked_statuses, statuses_in
from docpact.pages.language.scopes import section_of_scopes
from docpact.pages.operation.announcement_lines import read_line
from docpact.pages.operation.captions import ERROR_NAME_RE, STATUS_KEY_RE, TAIL_RE, bare_path
from docpact.pages.operation.http_message import Message
from docpact.pages.operation.parts import Outline, SamplePart
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.shell import find_commands
from docpact.pages.operation.urls import goes_to, placeholders, split_url
from docpact.pages.text import inline

__all__ = [
    "access_of_pairs",
    "answers_a_get",
    "banner_notes",
    "calls",
    "cell_samples",
    "describes_unnamed",
    "error_names",
    "mentioned",
    "path_of",
    "sent_by",
    "shown_samples",
    "shown_statuses",
    "statuses_of_pairs",
]

_ACCESS_RE = re.compile(r"(?:auth\w*|security|access|permissions?|oauth)\s*:?", re.IGNORECASE)
_STATUS_RE = re.compile(r"\s*(?:#|//)\s*(?:=>|->|<)?\s*HTTP/\d(?:\.\d)?\s+([1-5]\d\d)\b")
_SAMPLE_RE = re.compile(r"\s*(?:#|//)\s*(?:=>|->|<)?\s*([{\[].*[}\]])\s*")


def shown_statuses(code: Code) -> Iterator[tuple[str, int]]:
    """The statuses in comments below a call, ``# HTTP/2 204``, with their lines."""
    for number, line in enumerate(code.text.split("\n"), start=code.line):
        status = _STATUS_RE.match(line)
        if status is not None:
            yield status.group(1), number


def shown_samples(code: Code) -> Iterator[SamplePart]:
    """The response bodies in comments below a call: ``# {"id": 1}``."""
    for number, line in enumerate(code.text.split("\n"), start=code.line):
        sample = _SAMPLE_RE.fullmatch(line)
        if sample is not None:
            yield SamplePart(Code(sample.group(1), number), "response", None)


def cell_samples(table: Table, statuses: Mapping[str, int]) -> Iterator[SamplePart]:
    """The samples in the cells of a table of statuses."""
    at = {line: status for status, line in statuses.items()}
    for row in table.rows:
        for cell in row.cells if row.line in at else ():
            text = inline(cell).strip()
            if text[:1] in ("{", "[") and text[-1:] in ("}", "]"):
                yield SamplePart(Code(text, row.line), "response", at[row.line])


def sent_by(outline: Outline, message: Message) -> bool:
    """Whether a request as an HTTP message is one of this operation; its server is added to the outline."""
    read = read_line(message.first, code=True)
    known = [url for text, _ in outline.anchor.urls if (url := split_url(text))]
    url = split_url(read[1][-1]) if read and read[1] else None
    if url is not None and known and known[-1].path not in ("", "/"):
        ours = read is not None and read[0] == outline.anchor.method
        if not ours or not any(goes_to(bare_path(url.path), bare_path(one.path)) for one in known):
            return False
    if message.server is not None and url is not None:
        outline.sent.append((f"{message.server}{url.path}", outline.anchor.line))
    return True


def calls(anchor: Anchor, code: Code) -> bool:
    """Whether code below the end of a page calls this very operation: some sites put the samples there."""
    said = [url.path for text, _ in anchor.urls if (url := split_url(text))]
    for command in find_commands(code.text):
        url = split_url(placeholders(command.urls[0]))
        if (
            url is not None
            and command.method == anchor.method
            and said
            and goes_to(url.path, said[-1])
        ):
            return True
    return False


def path_of(anchor: Anchor) -> str:
    """The announced path, for messages; the method where there is none."""
    url = split_url(anchor.urls[-1][0]) if anchor.urls else None
    return url.path if url else anchor.method


def _pairs(table: Table) -> Iterator[tuple[str, str, int]]:
    """The rows of a table of two columns, its header among them."""
    rows = [(table.header, table.line), *((row.cells, row.line) for row in table.rows)]
    yield from ((cells[0], cells[1], line) for cells, line in rows if len(cells) == 2)


def statuses_of_pairs(table: Table) -> Iterator[tuple[str, int]]:
    """The statuses of rows such as ``Errors | 404, 409`` in a table with a fact in each row."""
    for key, value, line in _pairs(table):
        if STATUS_KEY_RE.fullmatch(inline(key).strip(" :")):
            said = f"Status codes: {inline(value)}"
            yield from ((status, line) for status in statuses_in(said, item=False, listed=True))


def access_of_pairs(table: Table) -> Iterator[tuple[str, int]]:
    """The rows about scopes and credentials in a table with a fact in each row, as sentences."""
    for key, value, line in _pairs(table):
        if section_of_scopes(key) is not None or _ACCESS_RE.fullmatch(inline(key)):
            yield f"{inline(key)}: {inline(value, keep_code=True)}", line


def describes_unnamed(text: str) -> bool:
    """Whether a line describes a field whose name the capture lost."""
    if "`" in text or len(text) >= 240:
        return False
    return ORPHAN_RE.match(text) is not None and SUCCESS_RE.search(text) is None


def error_names(table: Table, found: Columns) -> list[tuple[str, int]] | None:
    """The statuses in the rows of a table of errors and their names; None where it lists fields.

    Args:
        table: A table below a heading of errors.
        found: Which column holds what.

    """
    names = [row.cells[found.name] for row in table.rows if found.name < len(row.cells)]
    if found.type is not None or not names or not all(map(ERROR_NAME_RE.fullmatch, names)):
        return None
    return [
        (status, row.line)
        for row in table.rows
        for status in statuses_in(inline(" ".join(row.cells[1:])), item=True, listed=True)
    ]


_MEMBER_HEADS = frozenset(["key", "field", "property", "attribute", "member", "element", "keys", "fields", "properties", "attributes"])  # fmt: skip


def answers_a_get(anchor: Anchor, table: Table, found: Columns) -> bool:
    """Whether a table that no heading places lists what a GET returns: members with types, and no word of sending."""
    if anchor.method != "GET" or found.type is None:
        return False
    sending = (found.required, found.optional, found.default, found.location)
    if any(column is not None for column in sending):
        return False
    head = inline(table.header[found.name]).lower().strip(" :")
    return head in _MEMBER_HEADS and not any(
        re.search(
            r"\b(?:required|optional|mandatory|default|filter|sort|limit)",
            " ".join(row.cells),
            re.IGNORECASE,
        )
        for row in table.rows
    )


def mentioned(block: Prose | Item, *, listed: bool, announcing: bool) -> list[str]:
    """The statuses that a line names; of an announcement those behind its path: "GET /x – 200 or 404"."""
    text = inline(block.text)
    tail = TAIL_RE.search(text) if announcing else None
    if tail is not None:
        return statuses_in(tail.group(1) or tail.group(2), item=True, listed=True)
    said = statuses_in(text, item=isinstance(block, Item), listed=listed)
    return list(dict.fromkeys([*said, *marked_statuses(block.text)]))


def banner_notes(table: Table) -> Iterator[tuple[str, int]]:
    """The words of a note that is drawn as a table of one column, with their lines."""
    for row in table.rows:
        yield inline(" ".join(row.cells), keep_code=True), row.line
    header = inline(table.header[0])
    if len(header.split()) > 2:
        yield header, table.line
