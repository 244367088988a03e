"""The facts of a page. ``docpact read --format json`` prints exactly this (docs: README, "The facts form").

Every fact knows where it came from: ``origin`` maps the name of a fact (``type``, ``required``, ``maxItems`` …) to
one of ``table``, ``prose``, ``sample``, ``curl``, ``url``, ``habit`` or ``reading``, and ``line`` is the 1-based line of the page.
Facts that the page does not state are None, or absent from the JSON: *not stated* is an answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from docpact.pages.prints import LinePrint

__all__ = [
    "Call",
    "Diagnostic",
    "Field",
    "Mend",
    "OperationFacts",
    "Origin",
    "Page",
    "ParameterFacts",
    "RequestFacts",
    "ResponseFacts",
    "Sample",
    "Unread",
    "UnreadKind",
]

Origin = Literal["table", "prose", "sample", "curl", "url", "habit", "reading"]
UnreadKind = Literal["table", "list", "paragraph", "code", "component", "directive", "heading"]


_WORDS = re.compile(r"\w+|(?<![\w-])-(?=\d)|[<>≤≥]")
"""The text of an unread block for its digest, so that it is the same in every capture format."""


@dataclass(frozen=True, slots=True)
class Mend:
    """The smallest edit that makes a broken sample JSON: ``insert``, ``delete`` or ``replace`` at one place of the page."""

    line: int
    column: int
    """1-based, on the page."""
    delete: str
    insert: str
    append: str = ""
    """Text that the same edit also appends: the closing brace of a sample without its outer braces."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample payload. ``value`` is the JSON (fixed, if one edit fixes it); ``raw`` only if it is not valid JSON as printed."""

    line: int
    valid: bool
    value: Any = None
    raw: str | None = None
    fault: tuple[int, int, str] | None = None
    """Line, column (1-based, on the page) and the parser's message, if it is not valid JSON."""
    mend: Mend | None = None
    digest: str | None = None
    """SHA-256 of the text as printed, less the blanks between its tokens: the same for every capture of one page."""


@dataclass(frozen=True, slots=True)
class Field:
    """A body field. ``path`` uses dots for nesting, ``[]`` for array items, ``.*`` for the values of a map."""

    name: str
    path: str
    line: int
    type: str | None = None
    items: str | None = None
    """The JSON type of the items, where ``type`` is ``array``."""
    required: bool | None = None
    nullable: bool | None = None
    enum: tuple[Any, ...] | None = None
    format: str | None = None
    default: Any = None
    has_default: bool = False
    limits: Mapping[str, int | float] = field(default_factory=dict[str, int | float])
    """minItems, maxItems, minLength, maxLength, minimum, maximum, exclusiveMinimum, exclusiveMaximum, minProperties, maxProperties; flat in the JSON form."""
    deprecated: bool = False
    origin: Mapping[str, Origin] = field(default_factory=dict[str, Origin])


@dataclass(frozen=True, slots=True)
class ParameterFacts(Field):
    """A path, query, header or cookie parameter; ``location`` is ``in`` in the JSON form."""

    location: str = "path"


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """The body. ``required`` is None if not stated; ``curl`` keeps the documented call."""

    required: bool | None = None
    media_type: str | None = None
    fields: tuple[Field, ...] = ()
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """One response; ``status`` is None where the page states none; ``body`` is False where the page says there is none."""

    status: str | None = None
    line: int | None = None
    body: bool | None = None
    fields: tuple[Field, ...] = ()
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """The documented call (a curl command): what a client must send. Placeholders are written ``{name}``."""

    line: int
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    has_body: bool = False


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """One operation, as the page documents it."""

    method: str
    path: str
    line: int
    title: str | None = None
    servers: tuple[str, ...] = ()
    auth: tuple[str, ...] = ()
    """``bearer``, ``basic``, ``oauth``, or ``header:NAME`` / ``query:NAME`` for a key sent there; all that the page shows."""
    scopes: tuple[str, ...] = ()
    deprecated: bool = False
    removal: str | None = None
    """The date a deprecation banner gives, ISO 8601."""
    preview: bool = False
    parameters: tuple[ParameterFacts, ...] = ()
    request: RequestFacts | None = None
    responses: tuple[ResponseFacts, ...] = ()
    calls: tuple[Call, ...] = ()
    prose_digest: str | None = None
    """A digest of the words of this operation's prose (descriptions, notes, table texts; no code), white space collapsed and
    markup gone: equal facts with another digest are a change of wording."""
    lines: Mapping[str, int] = field(default_factory=dict[str, int])
    """The lines of ``method``, ``path``, ``servers``, ``auth``, ``scopes``, ``deprecated`` and ``preview``."""

    @property
    def key(self) -> str:
        """``METHOD /path``."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something noticed while reading; ``code`` is stable."""

    code: str
    message: str
    line: int | None = None
    severity: Literal["error", "warning", "note"] = "warning"


@dataclass(frozen=True, slots=True)
class Unread:
    """Lines of a page that may hold facts and from which none were taken. It never means *not stated*.

    Args:
        line: The first line of the block, 1-based.
        end: The last line of the block.
        kind: The kind of the block.
        operation: ``METHOD /path`` of the operation that the block belongs to; None above the first operation.
        text: The lines, joined with newlines. Empty in stored facts, which keep the digest only.
        reason: Why nothing was read, as a short phrase.
        digest: SHA-256 (16 digits) of ``text`` less markup and white space; computed where it is not given.

    """

    line: int
    end: int
    kind: UnreadKind
    operation: str | None
    text: str = ""
    reason: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        """Compute the digest of the text."""
        if not self.digest:
            words = " ".join(_WORDS.findall(self.text))
            digest = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
            object.__setattr__(self, "digest", digest)

    @property
    def span(self) -> str:
        """The lines as people write them: ``40-58``, or ``40``."""
        return str(self.line) if self.line == self.end else f"{self.line}-{self.end}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``operations`` is empty where the page was refused; a diagnostic of severity ``error`` says why."""

    source: str
    title: str | None = None
    url: str | None = None
    updated: str | None = None
    format: str | None = None
    """The capture form: ``front-matter-markdown``, ``broken-rows``, ``html`` …"""
    dialect: str | None = None
    etag: str | None = None
    """The validators of the response it was fetched with (RFC 9110, section 8.8), for a conditional fetch."""
    last_modified: str | None = None
    operations: tuple[OperationFacts, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unread: tuple[Unread, ...] = ()
    """The blocks that may hold facts and gave none, in page order."""
    coverage: float | None = field(default=None, compare=False)
    """The share of the page's lines that are not unread, from 0 to 1; None for stored facts and refused pages."""
    lines: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """The text of the page, while it is in memory; stored facts do not have it."""
    prints: tuple[LinePrint, ...] = field(default=(), repr=False, compare=False)
    """The prints of the lines, where they were stored; :attr:`lines` gives those of a page that was just read."""
    starts: Mapping[str, int] = field(
        default_factory=dict[str, int], repr=False, compare=False, hash=False
    )
    """The first line of each operation's section, its heading, by ``METHOD /path``; empty for stored facts."""
