"""The law over lines: every line of a page that states something is the source of a fact, or unread.

It is the last pass. It knows no style: it takes the raw lines, whatever their block, and asks of each what it states
(``language/line_claims.py``) and whether the facts at this line, or of the name above it, carry that. Prose, furniture
and what a fact carries are silent; everything else that looks like a fact is unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from docpact.pages.blocks import Code, Document
from docpact.pages.carried import said_by_prose
from docpact.pages.facts import Field, UnreadKind
from docpact.pages.language.cells import header_word
from docpact.pages.language.line_claims import (
    StatedKind,
    code_names,
    described_names,
    hanging_name,
    header_names,
    line_pieces,
    mark_behind,
    named_row,
    paths_in,
    sample_key,
    stated,
    title_name,
    typed_pair,
)
from docpact.pages.language.polarity import visible
from docpact.pages.language.types import read_type
from docpact.pages.stated_facts import UNREAD, Facts, from_words, is_known_call

__all__ = ["unread_lines"]

_HIDDEN = frozenset(["comment", "furniture", "front-matter"])
_KINDS: dict[str, UnreadKind] = {
    "table": "table", "item": "list", "list": "list", "definition": "list", "definitions": "list", "code": "code", "heading": "heading",
    "directive": "directive", "component": "component", "tab": "component", "details": "component", "markup": "component",
}  # fmt: skip
_SHORTCODE_RE = re.compile(r"\s*\{\{[<%].*[>%]\}\}\s*$|\s*<a\s+(?:name|id)=\S+\s*/?>(?:</a>)?\s*$")
"""A line that a site generator replaces, or an anchor."""
_REACH = 8
"""How many lines below its name a field may be described."""
_PLAIN = frozenset(
    ["required", "optional", "body", "query", "path", "header", "cookie", "yes", "no", "true", "false", "null", "none", "string", "integer", "number", "boolean", "object", "array", "copy", "json", "curl", "http", "response", "request", "example", "default", "enum", "parameters", "responses", "params"]
)  # fmt: skip

_METHODS = frozenset(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])

Piece = tuple[int, UnreadKind, str]


def unread_lines(
    document: Document, lines: Sequence[str], facts_at: Callable[[int], Facts], done: set[int]
) -> Iterator[Piece]:
    """Return the lines that state what no fact carries, each with the kind of its block and the reason.

    Args:
        document: The page as blocks.
        lines: Its lines.
        facts_at: The facts of the operation that a line belongs to.
        done: The lines that are unread already.

    """
    law = _Law(document, facts_at, done)
    above = ""
    for number, raw in enumerate(lines, 1):
        continued = len(above) > 50 and above[-1] not in ".:;!?|>*"
        above = raw.rstrip()
        if raw.strip() and not _SHORTCODE_RE.match(raw):
            yield from law.line(number, raw, continued=continued)


class _Law:
    """The state of the pass over the lines.

    Args:
        document: The page as blocks.
        facts_at: The facts of the operation that a line belongs to.
        done: The lines that are unread.

    """

    def __init__(
        self, document: Document, facts_at: Callable[[int], Facts], done: set[int]
    ) -> None:
        self._owners = document.owners()
        self._facts_at = facts_at
        self._everywhere = facts_at(0)
        self._done = done
        self._name: tuple[int, list[Field], str] = (-_REACH, [], "")
        """The last name: its line, the facts of that name, and the name itself where it is alone on its line."""
        self._siblings: str | None = None
        self._writing: str | None = None
        """How the names of the current list of fields are written: their indentation and mark."""

    def line(self, number: int, raw: str, *, continued: bool) -> Iterator[Piece]:
        """Return what is unread of one line."""
        block = self._owners.get(number)
        kind = block.kind if block is not None else "paragraph"
        if kind in _HIDDEN:
            return
        if block is not None and block.code is not None and number > _last_line(block.code):
            kind = "markup"  # a block reaches to the next one, past what was read
        facts = self._facts_at(number)
        fields = facts.at.get(number, [])
        pieces = () if kind == "code" else line_pieces(visible(raw))
        if fields:
            self._name = (number, fields, "")
            if len(pieces) == 1 and title_name(pieces[0]) is not None:
                self._siblings = _writing(raw)
            for piece in pieces if number not in self._done else ():
                reason = _of_own_line(piece, fields)
                if reason is not None:
                    yield from self._unread(number, reason)
            return
        if kind == "code":
            return
        key = sample_key(raw)
        if key is not None:
            if not _known(key, facts):
                yield from self._unread(number, "a sample in this text was not read")
            return
        headings = "<th" in raw and sum(header_word(piece) is not None for piece in pieces) > 1
        for piece in () if headings else pieces:
            name = title_name(piece)
            if name is not None and _may_name_a_field(name):
                yield from self._title(number, raw, name, facts)
                continue
            if kind == "heading":
                self._siblings = None
                self._name = (-_REACH - 1, [], "")
            title = (
                kind == "heading" and piece.strip(" #*`").isalpha()
            )  # "List" is what it is about
            said = None if continued or title else stated(piece)
            if said is not None:
                yield from self._stated(number, said)
            elif number not in self._done:
                reason = self._reason(piece, kind, facts, number)
                if reason is not None:
                    yield from self._unread(number, reason)

    def _unread(self, line: int, reason: str) -> Iterator[Piece]:
        if line not in self._done:
            self._done.add(line)
            block = self._owners.get(line)
            yield line, _KINDS.get(block.kind, "paragraph") if block else "paragraph", reason

    def _title(self, number: int, raw: str, name: str, facts: Facts) -> Iterator[Piece]:
        """Take a name alone on its line for the name of what follows; it is unread next to fields written like it."""
        named = facts.named.get(name, [])
        if not named and _known(name, facts):
            return
        self._name = (number, named, name)
        self._writing = _writing(raw)
        if not named and self._writing is not None and self._siblings == self._writing:
            yield from self._unread(number, "a name next to those of fields was not read")

    def _stated(self, number: int, said: StatedKind) -> Iterator[Piece]:
        """Compare a line that states something of the name above it with the facts of that name."""
        line, fields, name = self._name
        near = number - line <= _REACH
        if near and _has(said, fields):
            return
        if not near and said != "type":
            return
        if near and name:
            self._siblings = self._writing
            yield from self._unread(line, "looks like a fact, but was not read")
        yield from self._unread(number, UNREAD[said])

    def _reason(self, piece: str, kind: str, facts: Facts, line: int) -> str | None:
        """Why a piece of a line without a fact of its own is unread."""
        pair = typed_pair(piece)
        if pair is not None and not _plain(pair) and not _stated_type(facts.named.get(pair, [])):
            return "looks like a fact, but was not read"
        row = None if kind == "table" else named_row(piece)
        if row is not None and not _plain(row) and not _known(row, facts):
            return "looks like a fact, but was not read"
        for method, path in paths_in(piece):
            if not is_known_call(method, path, self._everywhere):
                return f"the operation {method} {path[:80]} was not read"
        if not all(_known(name, facts) for name in header_names(piece)):
            return "a header was not read"
        for name in (*code_names(piece), *described_names(piece)):
            if not _known(name, facts) and not _plain(name):
                return "names of fields in this text were not read"
        hanging = hanging_name(piece) if kind != "table" else None
        if hanging is not None and not _plain(hanging) and not _known(hanging, facts):
            return "looks like a fact, but was not read"
        return said_by_prose(piece, facts, line)


def _of_own_line(piece: str, fields: Sequence[Field]) -> str | None:
    """Why a piece of the line of a field is unread: the type or mark next to its name is not among its facts."""
    pair = typed_pair(piece)
    named = [one for one in fields if one.name == pair]
    if named and not _stated_type(named):
        return UNREAD["type"]
    mark = mark_behind(piece) if named or len(piece) < 60 else None
    own = named or [one for one in fields if one.name in piece]
    if (
        mark is not None
        and own
        and not any(from_words(one, "required") or one.deprecated for one in own)
    ):
        return UNREAD["required"]
    return None


def _may_name_a_field(name: str) -> bool:
    """Whether a word that has a line of its own is neither a type, a mark nor the heading of a column."""
    return (
        not _plain(name)
        and read_type(name) is None
        and (name[0].islower() or header_word(name) is None)
    )


def _plain(name: str) -> bool:
    return name.lower() in _PLAIN or name in _METHODS


def _known(name: str, facts: Facts) -> bool:
    return bool(
        facts.known & {name.lower(), name.lower().replace("[]", ""), f"header:{name.lower()}"}
    )


def _last_line(code: Code) -> int:
    """The last line of code with what closes it."""
    return code.line + code.text.rstrip("\n").count("\n") + 1


def _writing(raw: str) -> str | None:
    """The indentation and the mark before a name; None where nothing distinguishes it from a word."""
    if "<" in raw:
        return None
    lead = raw[: len(raw) - len(raw.lstrip(" \t#*-+:;|=`"))]
    return lead if lead or raw[:1].islower() else None


def _has(said: StatedKind, fields: Sequence[Field]) -> bool:
    """Whether one of the fields has a fact of the kind, from words of the page."""
    if said == "type":
        return _stated_type(fields)
    if said == "required":
        return any(from_words(one, "required") or one.nullable is not None for one in fields)
    if said == "default":
        return any(one.has_default for one in fields)
    if said == "values":
        return any(one.enum or one.type == "boolean" for one in fields)
    if said == "format":
        return any(one.format is not None for one in fields)
    return any(one.limits for one in fields)


def _stated_type(fields: Sequence[Field]) -> bool:
    return any(from_words(one, "type") for one in fields)
