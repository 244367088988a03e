"""Reading a page: capture form, blocks, dialect, facts. Total: any text gives a page, with a reason where it is refused."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from docpact.errors import DocpactError, Place
from docpact.pages.accounting import Account, account_of, coverage
from docpact.pages.blocks import Document
from docpact.pages.carried import uncarried
from docpact.pages.dialects import dialect_of
from docpact.pages.facts import Diagnostic, OperationFacts, Page
from docpact.pages.fields import with_field_tables
from docpact.pages.flat import Block, Item, Prose, Table
from docpact.pages.forms import forms_for
from docpact.pages.index_page import linked_pages
from docpact.pages.language.legends import legend_of
from docpact.pages.lift import flatten
from docpact.pages.openapi_page import read_openapi
from docpact.pages.operation.assemble import assemble
from docpact.pages.operation.common import (
    Common,
    is_common,
    read_common,
    with_common,
    with_success_status,
)
from docpact.pages.operation.models import models_of, with_model
from docpact.pages.operation.outline import outline_operation
from docpact.pages.operation.segments import Segment, leading, outside, page_title, segments
from docpact.pages.operation.wording import wording_digest
from docpact.pages.stated_facts import facts_by_line
from docpact.pages.text import decode, split_lines

__all__ = ["read_common_file", "read_file", "read_page"]

_LARGEST = 1_000_000
_MOST_LINES = 50_000
_MOST_FORMS = 3
_REFERENCE_RE = re.compile(r"reference|/api|endpoint|/rest", re.IGNORECASE)


def read_file(path: str | Path, common: Iterable[Common] = ()) -> Page:
    """Read the page in a file.

    Args:
        path: The file.
        common: What other pages of the vendor say of all operations, see :func:`read_common_file`.

    Raises:
        DocpactError: The file cannot be read.

    """
    path = Path(path)
    return read_page(_bytes_of(path), path.as_posix(), common)


def _bytes_of(path: Path) -> bytes:
    source = path.as_posix()
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DocpactError(
            f"the page cannot be read: {reason}",
            where=Place(source),
            hint="name a file that holds one captured page",
        ) from None


def read_common_file(path: str | Path) -> Common:
    """Read what a page says of all operations of its vendor: base URL, authentication, errors.

    Raises:
        DocpactError: The file cannot be read.

    """
    lines = split_lines(decode(_bytes_of(Path(path))))
    forms = forms_for(lines)
    blocks = flatten(forms[0].parse(lines)).blocks if forms else ()
    return read_common(blocks, whole=True)


def with_common_facts(page: Page, common: Iterable[Common]) -> Page:
    """Return a page with the common facts of other pages of the vendor that it does not state itself."""
    operations = list(page.operations)
    for other in common:
        operations = [with_common(one, other, here=False) for one in operations]
    return replace(page, operations=tuple(operations))


def read_page(text: str | bytes, source: str, common: Iterable[Common] = ()) -> Page:
    """Read one captured page.

    Args:
        text: The capture; bytes are decoded (UTF-8, UTF-16, else Windows-1252).
        source: What to call it: its path or URL.
        common: What other pages of the vendor say of all operations.

    Returns:
        The page. It has no operations where it was refused; a diagnostic of severity ``error`` then says why.

    Raises:
        DocpactError: An installed package brings a form or dialect that cannot be used.

    """
    decoded = decode(text) if isinstance(text, bytes) else text
    if len(decoded) > _LARGEST:
        return _refused(
            source,
            "page-too-large",
            f"the page has {len(decoded):,} characters; at most {_LARGEST:,} are read",
        )
    decoded = decoded.encode("utf-8", "replace").decode(
        "utf-8"
    )  # half a surrogate pair is not a character
    if "\x00" in decoded:
        return _refused(
            source,
            "not-text",
            "the page has NUL characters: not a text, or not encoded as UTF-8 or UTF-16; save it as UTF-8",
        )
    lines = split_lines(decoded)
    if len(lines) > _MOST_LINES:
        message = f"the page has {len(lines):,} lines; at most {_MOST_LINES:,} are read"
        return _refused(source, "page-too-large", message)
    linked = linked_pages(lines)
    if linked:
        likely = [one for one in linked if _REFERENCE_RE.search(one)] or linked
        message = f"a list of {len(linked):,} links, not the page of an operation; read the pages it links to, such as {', '.join(likely[:3])}"
        return _refused(source, "not-an-api-page", message)
    first: Page | None = None
    for form in forms_for(lines)[:_MOST_FORMS]:
        page = _from_document(form.parse(lines), lines, source, tuple(common))
        if page.operations or _lost_names(page.diagnostics):
            return page
        first = first or page
    return first or _refused(source, "not-an-api-page", "the page is empty")


def _from_document(
    parsed: Document, lines: list[str], source: str, elsewhere: tuple[Common, ...]
) -> Page:
    """Read the operations of a page, give each what the page says of all, and account for every line."""
    document = flatten(parsed)
    fields = with_field_tables(document.blocks)
    listed = _swallowed(document.blocks, fields)
    document = replace(document, blocks=tuple(fields))
    dialect = dialect_of(document)
    anchors = dialect.anchors(document)
    operations: dict[str, OperationFacts] = {}
    diagnostics = list(document.diagnostics)
    account = Account()
    if document.openapi is not None:
        declared, found = read_openapi(*document.openapi)
        diagnostics.extend(found)
        operations = {operation.key: operation for operation in declared}
        anchors = [] if operations else anchors
        account.read.update(range(document.openapi[1], len(lines) + 1) if operations else ())
    parts = segments(document, anchors)
    common = read_common(
        [*leading(document, parts), *outside(document, parts)], whole=len(parts) > 1
    )
    account.read |= common.lines()
    models = models_of(outside(document, parts)) if len(parts) > 1 else {}
    legend, said = legend_of(
        (block.text, block.line) for block in document.blocks if isinstance(block, Prose | Item)
    )
    account.read |= said
    if legend is not None and dialect.request_unmarked is None:
        dialect = replace(dialect, request_unmarked=legend)
    for part in parts:
        part = with_model(part, models)
        draft = assemble(outline_operation(part.anchor, part.blocks, part.title), dialect)
        diagnostics.extend(draft.diagnostics)
        diagnostics.extend(_beside(part))
        account.read |= draft.read | {line for _, line in part.anchor.urls}
        operation = draft.operation
        if operation is None:
            account.spans.append((*part.span, f"{part.anchor.method} ?"))
            continue
        if len(parts) > 1:
            own = read_common(part.blocks, whole=False)
            account.read |= own.lines()
            operation = with_common(operation, own)
        operation = with_common(operation, common)
        for other in elsewhere:
            operation = with_common(operation, other, here=False)
        operation = with_success_status(operation)
        account.spans.append((*part.span, operation.key))
        if operation.key in operations:
            first = operations[operation.key]
            richer = _facts_of(operation) > _facts_of(first)
            poorer = first if richer else operation
            message = (
                f"{operation.key} is documented twice on this page; using the more detailed place"
            )
            diagnostics.append(Diagnostic("operation-repeated", message, poorer.line))
            if not richer:
                continue
        # Text above the first operation is about all of them; it counts as the first one's.
        above = document.blocks[: part.own.start] if part is parts[0] else ()
        digest = wording_digest((*above, *part.blocks))
        operations[operation.key] = replace(operation, prose_digest=digest)
    if not anchors and not operations and not any(one.severity == "error" for one in diagnostics):
        message = "no operation found: expected a method with a path, or a curl command"
        diagnostics.append(Diagnostic("not-an-api-page", message, None, "error"))
    for operation in operations.values():
        account.add(operation)
    account.blame(diagnostics)
    account.read |= {line for line, row in listed.items() if row in account.taken}
    owners = {line: row for line, row in listed.items() if row in account.taken}
    spans = {key: (start, end) for start, end, key in account.spans}
    held = [(one, spans.get(key, (one.line, one.line))) for key, one in operations.items()]
    facts_at = facts_by_line(held)
    lost = uncarried(parsed.blocks, operations.values(), facts_at, owners)
    account.lost = {**lost, **account.lost}
    unread = account_of(parsed, lines, account, operations.values(), facts_at)
    return Page(
        source=source,
        title=page_title(document, anchors[0].index if anchors else None)
        or next((one.title for one in operations.values() if len(operations) == 1), None),
        url=document.meta.get("url") or document.meta.get("canonical"),
        updated=document.meta.get("updated"),
        format="lossy-text" if not operations and _lost_names(diagnostics) else document.form,
        dialect=dialect.name,
        operations=tuple(operations.values()),
        diagnostics=_ordered(diagnostics),
        unread=unread,
        coverage=coverage(parsed, unread),
        lines=tuple(lines),
        starts={key: start for start, _, key in account.spans if key in operations},
    )


def _facts_of(operation: OperationFacts) -> int:
    """Return how detailed an operation is, to distinguish a description from a mention."""
    bodies = [body for body in (operation.request, *operation.responses) if body is not None]
    return len(operation.parameters) + sum(
        1 + len(body.fields) + len(body.samples) for body in bodies
    )


def _swallowed(before: Iterable[Block], after: Iterable[Block]) -> dict[int, int]:
    """The lines of what became part of the row of a made table, each with the line of that row."""
    kept = {id(block) for block in after}
    rows = sorted(row.line for block in after if isinstance(block, Table) for row in block.rows)
    found: dict[int, int] = {}
    for block in before:
        at = bisect_right(rows, block.line)
        if id(block) not in kept and at:
            found[block.line] = rows[at - 1]
    return found


def _beside(part: Segment) -> Iterator[Diagnostic]:
    """Return unrelated sections that were dropped, without those about the whole page."""
    for heading in part.beside:
        if not is_common(heading.text):
            message = f'the section "{heading.text}" is not below the operation; ignored'
            yield Diagnostic("section-skipped", message, heading.line, "note")


def _ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics in page order; what is unread is listed as that."""
    kept = {one for one in diagnostics if one.code != "unread"}
    return tuple(sorted(kept, key=lambda one: (one.line or 0, one.code, one.message)))


def _lost_names(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(one.code == "names-lost" for one in diagnostics)


def _refused(source: str, code: str, message: str) -> Page:
    return Page(source, diagnostics=(Diagnostic(code, message, None, "error"),))
