"""Readings applied to the facts of pages, each verified against the lines that it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from docpact.check.reading_facts import with_reading
from docpact.check.readings import Reading
from docpact.errors import Place
from docpact.findings import Finding
from docpact.pages.facts import (
    OperationFacts,
    Page,
    ParameterFacts,
)
from docpact.pages.form import LIMITS
from docpact.pages.prints import LinePrint, find_span, mentions, prints_of, span_digest
from docpact.spec.pairs import anonymous

__all__ = ["Applied", "StaleReading", "apply_readings"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class StaleReading:
    """A reading whose lines have changed.

    Args:
        reading: The reading.
        page: Where its lines were.

    """

    reading: Reading
    page: Place


@dataclass(frozen=True, slots=True)
class Applied:
    """Pages with readings applied.

    Args:
        pages: The pages, in the order they were given; an operation that only readings know is added to its page.
        read: The pages as the reader read them, with the added operations as bare method and path.
        findings: Readings that are stale (DP906) or refused (DP907).
        stale: The stale readings; their facts are applied anyway, so that one change is one finding.

    """

    pages: tuple[Page, ...]
    read: tuple[Page, ...]
    findings: tuple[Finding, ...] = ()
    stale: tuple[StaleReading, ...] = ()


def apply_readings(
    pages: Sequence[Page], readings: Sequence[Reading], *, partial: bool = False
) -> Applied:
    """Apply readings to pages.

    Args:
        pages: Pages as read, or as stored (one operation each).
        readings: The readings.
        partial: Whether a reading may belong to a page that is not among these.

    """
    if not readings:
        return Applied(tuple(pages), tuple(pages))
    return _Application(pages, readings, partial).run()


class _Application:
    def __init__(self, pages: Sequence[Page], readings: Sequence[Reading], partial: bool) -> None:
        self.pages, self.read = [*pages], [*pages]
        self.readings, self.partial = readings, partial
        self.findings: list[Finding] = []
        self.stale: list[StaleReading] = []
        self.quoted: dict[int, set[int]] = {}
        self.prints = [_prints(page) for page in pages]

    def run(self) -> Applied:
        for reading in sorted(self.readings, key=_renames):
            if reading.says is not None:
                self.apply(reading)
        for number, lines in self.quoted.items():
            self.pages[number] = _settled(self.pages[number], self.prints[number], lines)
        return Applied(tuple(self.pages), tuple(self.read), tuple(self.findings), tuple(self.stale))

    def apply(self, reading: Reading) -> None:
        group = [n for n, page in enumerate(self.pages) if _is_page(page, reading)]
        if not group:
            if not self.partial:
                known = ", ".join(dict.fromkeys(_name(page) for page in self.pages))
                self.refuse(reading, f"no stored page {reading.page!r}", f"known pages: {known}")
            return
        prints = sorted(
            {one.line: one for n in group for one in self.prints[n]}.values(),
            key=lambda one: one.line,
        )
        if not prints:
            hint = "store the facts again with `docpact refresh --write`"
            self.refuse(reading, "the stored facts have no digests of the page's lines", hint)
            return
        if not reading.digest:
            digest = span_digest(prints, reading.first, reading.last)
            self.refuse(reading, "`digest` is missing", f"add `digest: {digest}`")
            return
        span = find_span(prints, reading.first, reading.last, reading.digest)
        first = span[0] if span else reading.first
        if span is None:
            place = Place(self.pages[group[0]].source, reading.first)
            self.stale.append(StaleReading(reading, place))
            said = (
                f"stale reading of {reading.about()}: lines {reading.span} of the page have changed"
            )
            hint = "read the lines again, then set `lines` and `digest` (`docpact read --unread PAGE` prints them)"
            self.report("DP906", reading, said, hint, place)
        else:
            quoted = [one for one in prints if span[0] <= one.line <= span[1]]
            missing = [
                claim
                for claim in _claims(reading, self.known(group))
                if not mentions(quoted, claim)
            ]
            if missing:
                said = ", ".join(f"`{one}`" for one in missing)
                where = f"lines {reading.span} of the page"
                self.refuse(
                    reading, f"{said} not found on {where}", "quote the lines that state it"
                )
                return
            for number in group:
                self.quoted.setdefault(number, set()).update(one.line for one in quoted)
            first = _line_of(reading, quoted) or first
        if reading.says == "read":
            return  # the lines count as read, with the facts that were taken from them
        if reading.says == "prose":
            if span is not None:
                for number in group:
                    self.pages[number] = _without_lines(self.pages[number], *span)
            return
        self.change(group, reading, first)

    def known(self, group: Sequence[int]) -> set[str]:
        return {anonymous(one.key) for n in group for one in self.pages[n].operations}

    def change(self, group: Sequence[int], reading: Reading, line: int) -> None:
        key = anonymous(reading.operation or "")
        if key not in self.known(group):
            if reading.says == "absent":
                self.refuse(
                    reading, f"{reading.operation} is not on the page", "remove the reading"
                )
                return
            self.add(group[0], reading.operation or "", line)
        if reading.says == "absent" and not any(
            with_reading(one, reading, line) != one
            for number in group
            for one in self.pages[number].operations
            if anonymous(one.key) == key
        ):
            said = "the reader took no such fact from the page"
            self.refuse(reading, said, "remove the reading")
            return
        for number in group:
            page = self.pages[number]
            changed = [
                with_reading(one, reading, line) if anonymous(one.key) == key else one
                for one in page.operations
            ]
            unread = page.unread
            for before, after in zip(page.operations, changed, strict=True):
                if after is not None and after.key != before.key:
                    unread = tuple(
                        replace(one, operation=after.key) if one.operation == before.key else one
                        for one in unread
                    )
            kept = tuple(one for one in changed if one is not None)
            self.pages[number] = replace(page, operations=kept, unread=unread)

    def add(self, number: int, key: str, line: int) -> None:
        """Add an operation that the reader did not find, as bare method and path."""
        method, path = key.split(" ", 1)
        parameters = tuple(
            ParameterFacts(
                name=name,
                path=name,
                line=line,
                required=True,
                location="path",
                origin={"name": "url", "required": "url"},
            )
            for name in _PLACEHOLDER.findall(path)
        )
        bare = OperationFacts(
            method, path, line, parameters=parameters, lines={"method": line, "path": line}
        )
        for pages in (self.pages, self.read):
            page = pages[number]
            operations = sorted((*page.operations, bare), key=lambda one: one.line)
            pages[number] = replace(page, operations=tuple(operations))

    def refuse(self, reading: Reading, said: str, hint: str) -> None:
        group = [page for page in self.pages if _is_page(page, reading)]
        place = Place(group[0].source, reading.first) if group else None
        self.report("DP907", reading, f"the reading of {reading.about()}: {said}", hint, place)

    def report(self, rule: str, reading: Reading, said: str, hint: str, page: Place | None) -> None:
        self.findings.append(
            Finding(
                rule, said, operation=reading.operation, page=page, spec=reading.place, hint=hint
            )
        )


def _renames(reading: Reading) -> bool:
    """Return whether a reading changes the operation's name that other readings use; such readings are applied last."""
    says = reading.says
    return (
        isinstance(says, Mapping)
        and reading.part == "operation"
        and bool({"method", "path"} & {*says})
    )


def _prints(page: Page) -> tuple[LinePrint, ...]:
    return page.prints or prints_of(page.lines)


def _name(page: Page) -> str:
    return PurePosixPath(page.source).name


def _is_page(page: Page, reading: Reading) -> bool:
    if not reading.page:
        return any(
            anonymous(one.key) == anonymous(reading.operation or "") for one in page.operations
        )
    return reading.page == page.url or PurePosixPath(reading.page).name == _name(page)


def _claims(reading: Reading, known: set[str]) -> Iterator[Any]:
    """Return what the lines of a reading must contain: its name, numbers and values."""
    says = reading.says
    if reading.part in ("parameter", "request", "response") and reading.path:
        names = [one for one in re.split(r"[.\[\]*]+", reading.path) if one]
        yield from names[-1:] if reading.part != "parameter" else [reading.path]
    if reading.part == "operation" and anonymous(reading.operation or "") not in known:
        yield from _words_of_path(reading.operation or "")
    if not isinstance(says, Mapping):
        return
    for name, value in says.items():
        if name in LIMITS and value is not None:
            yield value
        elif name == "enum" and value is not None:
            yield from (one for one in value if not isinstance(one, bool) and one is not None)
        elif name == "default" and isinstance(value, str | int | float):
            if not isinstance(value, bool):
                yield value
        elif name in ("method", "path") and value is not None:
            yield from _words_of_path(str(value))
        elif name == "status" and value is not None and str(value).isdigit():
            yield str(value)
        elif name in ("scopes", "servers") and value is not None:
            yield from (_PLACEHOLDER.sub("", one) for one in value)
        elif name == "auth" and value is not None:
            yield from (one.partition(":")[2] for one in value if ":" in one)


def _words_of_path(path: str) -> list[str]:
    return [one for one in re.split(r"[/ ]+", _PLACEHOLDER.sub("", path)) if one]


def _line_of(reading: Reading, quoted: Sequence[LinePrint]) -> int | None:
    """Return the first of the lines that contains the name."""
    name = reading.path.rpartition(".")[2].rstrip("[]*")
    return next((one.line for one in quoted if name and mentions([one], name)), None)


def _settled(page: Page, prints: Sequence[LinePrint], quoted: set[int]) -> Page:
    """The page without the unread blocks of which every line is quoted by a reading."""
    left = tuple(
        block
        for block in page.unread
        if not (lines := [one.line for one in prints if block.line <= one.line <= block.end])
        or not quoted.issuperset(lines)
    )
    return replace(page, unread=left)


def _without_lines(page: Page, first: int, last: int) -> Page:
    """The page without the facts that were taken from lines that are prose."""

    def kept(items: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(one for one in items if not (one.line and first <= one.line <= last))

    operations: list[OperationFacts] = []
    for one in page.operations:
        request = one.request
        if request is not None:
            body = replace(request, fields=kept(request.fields), samples=kept(request.samples))
            emptied = not body.fields and not body.samples and (request.fields or request.samples)
            request = None if emptied else body
        responses = tuple(
            replace(each, fields=kept(each.fields), samples=kept(each.samples))
            for each in kept(one.responses)
        )
        operations.append(
            replace(
                one,
                parameters=tuple(
                    each
                    for each in one.parameters
                    if each in kept([each]) or each.origin.get("name") == "url"
                ),
                request=request,
                responses=responses,
                calls=kept(one.calls),
            )
        )
    return replace(page, operations=tuple(operations))
