"""One operation as parts: which table, sample, call and sentence plays which part, in page order. ``outline`` finds them."""

from __future__ import annotations

from dataclasses import dataclass, field

from docpact.pages.facts import Diagnostic
from docpact.pages.flat import Code, Table
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.shell import Command

__all__ = ["Outline", "SamplePart", "TablePart"]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table of fields or parameters. ``location`` is None where nothing says which."""

    table: Table
    side: str
    status: str | None
    location: str | None
    subject: str | None
    headed: bool = False
    """Whether it has its own heading; without one, a heading that stated its subject may be lost."""
    sure: bool = True
    """Whether words say which side it belongs to; else only its position does."""
    stranger: bool = False
    """Whether the heading right above it is none of the stock phrases, and says not whose fields these are."""
    required: bool | None = None
    """The mark in its heading for all its rows: "Required parameters"."""


@dataclass(frozen=True, slots=True)
class SamplePart:
    """A sample payload of ``request`` or ``response``."""

    code: Code
    side: str
    status: str | None
    sent: bool = False
    """Whether it is the body of a request that is shown as an HTTP message."""


@dataclass(slots=True)
class Outline:
    """One operation, its parts in page order."""

    anchor: Anchor
    title: str | None = None
    tables: list[TablePart] = field(default_factory=list[TablePart])
    samples: list[SamplePart] = field(default_factory=list[SamplePart])
    calls: list[tuple[Code, Command]] = field(default_factory=list[tuple[Code, Command]])
    sent: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """The URLs of requests shown as HTTP messages, with a line."""
    headers: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    """The headers of requests shown as HTTP messages, with a line."""
    statuses: dict[str, int] = field(default_factory=dict[str, int])
    headings: set[str] = field(default_factory=set[str])
    """The statuses that headings and tabs name."""
    empty: set[str | None] = field(default_factory=set[str | None])
    notes: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """Running text with its code marks."""
    scopes: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """The contents of a section of scopes."""
    body_heading: tuple[bool | None, int] | None = None
    response_line: int | None = None
    erring: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """The statuses that sections of errors name, with their lines."""
    read: set[int] = field(default_factory=set[int])
    """Lines that were understood, whether or not a fact came of them."""
    loose: list[Code] = field(default_factory=list[Code])
    """JSON that nothing introduces."""
    panes: list[str | None] = field(default_factory=list[str | None])
    """The panes of the response, each with its status where it names one."""
    labels: list[str] = field(default_factory=list[str])
    """The statuses that are labels in a row."""
    nameless: list[int] = field(default_factory=list[int])
    """Lines that describe a field of the request or response, in no table and without its name."""
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
