"""OAuth scopes: in sentences, on lines that start with the word, and in sections and tables headed by it.

A single word is a scope only in code marks; otherwise it needs the separators that scopes have. What a page calls
permissions are scopes only where they look like nothing else: ``cases:write``, ``Files.Read``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docpact.pages.flat import Table
from docpact.pages.text import inline

__all__ = ["ScopeSection", "scopes_in_text", "section_of_scopes"]

_WORDS = r"(?:required|necessary|oauth(?:\s?2(?:\.0)?)?|authorization|api|access|token)"
_SCOPE = r"(?:`[A-Za-z][\w.:/*-]{0,60}`|[A-Za-z][A-Za-z0-9]*(?:[_:.-][A-Za-z0-9*]+)+|https?://[\w./-]{3,120}\w)"
_AND = r"(?:\s?,\s{0,3}(?:(?:and|or)\s{1,3})?|\s{1,3}(?:(?:and|or|\+)\s{1,3})?)"
_LIST = rf"({_SCOPE}(?:{_AND}{_SCOPE}){{0,12}})"
_NAMED = rf"\s+(?:{_WORDS}\s+)?scopes?\b"
_SAID = (
    re.compile(
        r"\b(?:requires?|requiring|needs?|must\s+have)\s+(?:at\s+least\s+)?(?:(?:all|any|one)\s+of\s+)?(?:(?:the|an?|either)\s+)?(?:following\s+)?"
        rf"{_LIST}{_NAMED}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w`]){_LIST}{_NAMED}\s+(?:is|are)\s+(?:required|needed)\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:scopes?(?:\s+(?:required|needed))?|oauth\s+requires)[^\w`]{{0,4}}:[^\w`]{{0,4}}{_LIST}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^\W{{0,4}}(?:{_WORDS}\s+){{0,2}}scopes?\W{{1,4}}?{_LIST}\W{{0,4}}$",
        re.IGNORECASE | re.MULTILINE,
    ),
    # "a bearer token with the scope `refund.write`", "requires scope x:write", "that has `quotes:write`"
    re.compile(
        rf"\b(?:(?:with|has|have|having|for|requires?|needs?|of)\s+(?:the\s+)?(?:oauth\s+)?|[,(]\s*)scopes?\s+{_LIST}(?=\W{{0,3}}(?:$|[.,;)]|\s))",
        re.IGNORECASE,
    ),
    re.compile(
        r"\btoken\s+(?:that\s+has|which\s+has|having|with)\s+(?:the\s+)?(`[a-z]\w*[:.][\w:.*-]+`)",
        re.IGNORECASE,
    ),
    # "User token + `read:lists`": who may call, and with which scope. "… for private ones" is a condition.
    re.compile(
        rf"^\W{{0,4}}(?:(?:oauth|auth|authorization|authentication)\W{{1,6}})?(?:user|app|application|bot|client)(?:\s+(?:access\s+)?token)?\s?\+\s?{_LIST}(?:\s+scopes?)?\W{{0,3}}(?:$|\.\s)",
        re.IGNORECASE | re.MULTILINE,
    ),
)
_PERMISSIONS_RE = re.compile(
    rf"^\W{{0,4}}(?:{_WORDS}\s+){{0,2}}permissions?(?:\s+(?:required|needed))?[^\w`]{{0,4}}:[^\w`]{{0,4}}{_LIST}\W{{0,4}}$",
    re.IGNORECASE | re.MULTILINE,
)
_UNSURE_RE = re.compile(
    r"(?:\bnot|n't|\bnever|\bno\s+longer|\bif\b[^.\n]{0,60})\s*$", re.IGNORECASE
)
_SECTION_RE = re.compile(
    rf"(?:{_WORDS}\s+){{0,2}}(?:(scopes?)|permissions?)(?:\s+(?:required|needed))?:?", re.IGNORECASE
)
_COLUMN_RE = re.compile(
    r"(?:[\w.]+\s+){0,2}(?:scopes?|permissions?)(?:\s+\(.{1,60}\))?", re.IGNORECASE
)
_WHOLE_RE = re.compile(rf"{_LIST}(?:\s+scopes?)?[.;]?", re.IGNORECASE)
_LEADING_RE = re.compile(rf"({_SCOPE})\s*(?:[:(–—]|-\s)", re.IGNORECASE)
_ONE_RE = re.compile(_SCOPE, re.IGNORECASE)
_PLAIN_RE = re.compile(r"https?://\S+|[A-Za-z][\w*-]*(?:[.:][\w*-]+)+")


def _names(said: str, *, permissions: bool = False) -> list[str]:
    names = [name.strip("`") for name in _ONE_RE.findall(said)]
    return [] if permissions and not all(map(_PLAIN_RE.fullmatch, names)) else names


def scopes_in_text(text: str) -> Iterator[tuple[str, int]]:
    """The scopes that running text demands, each with the offset of what says so.

    Args:
        text: With its code marks.

    """
    for pattern in (*_SAID, _PERMISSIONS_RE):
        for match in pattern.finditer(text):
            if _UNSURE_RE.search(text, max(0, match.start() - 80), match.start()) is None:
                names = _names(match.group(1), permissions=pattern is _PERMISSIONS_RE)
                yield from ((name, match.start()) for name in names)


@dataclass(slots=True)
class ScopeSection:
    """Return the scopes below a heading that announces them; ``permissions`` if it calls them that."""

    permissions: bool
    found: bool = False

    def of_text(self, text: str, *, item: bool) -> list[str] | None:
        """The scopes of a list item or line; None where the section has ended before it."""
        match = _WHOLE_RE.fullmatch(text) or (_LEADING_RE.match(text) if item else None)
        names = _names(match.group(1), permissions=self.permissions) if match else []
        self.found |= bool(names)
        return names if names or item or not self.found else None

    def of_table(self, table: Table) -> list[tuple[str, int]]:
        """The scopes of a table, with their lines."""
        headed = [
            index for index, cell in enumerate(table.header) if _COLUMN_RE.fullmatch(inline(cell))
        ]
        column = headed[-1] if headed else 0
        return [
            (name, row.line)
            for row in table.rows
            if column < len(row.cells)
            and (match := _WHOLE_RE.fullmatch(inline(row.cells[column], keep_code=True)))
            for name in _names(match.group(1), permissions=self.permissions)
        ]


def section_of_scopes(heading: str) -> ScopeSection | None:
    """The section that a heading starts, if it announces scopes: ``Scopes``, ``Required permissions``."""
    match = _SECTION_RE.fullmatch(inline(heading).strip()) if len(heading) < 60 else None
    return ScopeSection(permissions=match.group(1) is None) if match else None
