"""Facts of a whole operation in notes and banners: deprecation with its date, preview, OAuth scopes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docpact.pages.language.scopes import scopes_in_text

__all__ = ["Notes", "read_notes"]

_DEPRECATED_RE = re.compile(
    r"\bthis\s+(?:[\w.-]+\s+){0,4}?(?:endpoint|api|operation|method|version|call|route|resource|page)\s+(?:[\w.-]+\s+){0,3}?(?:has\s+been|is|was)\s+(?:now\s+|being\s+|also\s+)?(?:deprecated|sunset|retired)\b"
    r"|^\W*(?:endpoint\s+)?deprecated(?:\s+endpoint)?\W*$|^\W*deprecat(?:ed|ion)\s*(?:notice)?\s*[:.!–—-]|^\W*deprecated\s+(?:since|as\s+of|from|in|on)\b",
    re.IGNORECASE | re.MULTILINE,
)
_PREVIEW_RE = re.compile(
    r"\b(?:endpoint|api|feature|operation|functionality)s?\s+(?:is|are)\s+(?:currently\s+|still\s+)?(?:in|under)\s+(?:a\s+)?(?:public\s+|private\s+|limited\s+|open\s+|closed\s+|early\s+|technical\s+)?(?:preview|beta|early\s+access)\b"
    r"|^\W*(?:public\s+|private\s+|limited\s+)?(?:preview|beta)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_MONTHS = {name: index for index, name in enumerate(
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"), start=1)}  # fmt: skip
_MONTH = (
    "("
    + "|".join(name if len(name) < 4 else f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS)
    + r")\.?"
)
_DATE_RES = (
    re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(20\d\d)\b", re.IGNORECASE),
    re.compile(
        rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(20\d\d)\b", re.IGNORECASE
    ),
    re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b"),
)
_REMOVAL_RE = re.compile(
    r"\b(?:remov|retir|sunset|shut|discontinu|end[\s-]of[\s-]life|no\s+longer|until|deprecat)",
    re.IGNORECASE,
)
_END_RE = re.compile(
    r"\b(?:remov|retir|sunset|shut|discontinu|end[\s-]of[\s-]life|no\s+longer|until)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Notes:
    """The statement, and its ``lines``."""

    deprecated: bool
    removal: str | None
    preview: bool
    scopes: tuple[str, ...]
    lines: dict[str, int | None]


def read_notes(notes: list[tuple[str, int]], listed: list[tuple[str, int]]) -> Notes:
    """Read the running text of one operation, each piece with its first line.

    Args:
        notes: With their code marks.
        listed: Scopes that lists and tables name, with their lines.

    """
    lines: dict[str, int | None] = {}
    removal: str | None = None
    scopes = list(listed)
    for marked, line in notes:
        marked = marked[:4000]
        scopes += [
            (name, line + marked.count("\n", 0, offset)) for name, offset in scopes_in_text(marked)
        ]
        text = marked.replace("`", "")
        match = _DEPRECATED_RE.search(text)
        if match:
            lines.setdefault("deprecated", line + text.count("\n", 0, match.start()))
            removal = removal or _removal(text)
        match = _PREVIEW_RE.search(text)
        if match:
            lines.setdefault("preview", line + text.count("\n", 0, match.start()))
    if scopes:
        lines["scopes"] = min(line for _, line in scopes)
    names = tuple(dict.fromkeys(name for name, _ in sorted(scopes, key=lambda scope: scope[1])))
    return Notes("deprecated" in lines, removal, "preview" in lines, names, lines)


def _removal(text: str) -> str | None:
    """Return the date after words about an end; else the only date of a note about one."""
    ends = _END_RE.search(text)
    after = _date(text[ends.start() :]) if ends else None
    return after or (_date(text) if _REMOVAL_RE.search(text) else None)


def _date(text: str) -> str | None:
    for index, pattern in enumerate(_DATE_RES):
        match = pattern.search(text)
        if match is None:
            continue
        first, second, third = match.groups()
        if index == 2:
            year, month, day = int(first), int(second), int(third)
        else:
            word, number = (first, second) if index == 0 else (second, first)
            month = next(
                place for name, place in _MONTHS.items() if name.startswith(word.lower()[:3])
            )
            year, day = int(third), int(number)
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year:04d}-{month:02d}-{day:02d}"
    return None
