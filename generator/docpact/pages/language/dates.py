"""Dates and times as patterns and by their standards: ``YYYY-MM-DD`` is a ``date``, ``ISO 8601 timestamp`` a ``date-time``."""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["pattern_format", "standard_format"]

_PATTERN_RE = re.compile(
    r"(?<![\w./:-])y{4}-m{2}-d{2}(?:(?P<time>['\"]?t['\"]?h{2}:m{2}:s{2}(?:\.s{1,9}|\.f{1,9})?)(?P<zone>['\"]?z['\"]?|x{1,3}|[+±-]{1,3}(?:hh|00):(?:mm|00))?)?(?![\w/:-]|\.[\w.]|\s{1,2}h{1,2}:m)",
    re.IGNORECASE,
)
_NEAR = 8
_OR_RE = re.compile(r"\W{0,3}\bor\b", re.IGNORECASE)
_STANDARD_RE = re.compile(
    r"(?:iso[\s-]?8601|rfc[\s-]?3339)[\s-](?:time\s?stamp|date[\s-]?time|datetime)", re.IGNORECASE
)


def pattern_format(text: str) -> str | None:
    """``date`` or ``date-time`` where a text writes how the value looks; None for a range, a choice, or a time without its zone."""
    if "-" not in text:
        return None
    found = list(_PATTERN_RE.finditer(text))
    apart = all(after.start() - before.end() > _NEAR for before, after in pairwise(found))
    if not found or not apart or _OR_RE.match(text, found[-1].end()):
        return None
    forms = {
        "date" if one["time"] is None else "date-time" if one["zone"] else None for one in found
    }
    return forms.pop() if len(forms) == 1 else None


def standard_format(text: str) -> str | None:
    """``date-time`` for the name of a standard and a word for both, alone in a type cell."""
    return "date-time" if _STANDARD_RE.fullmatch(text.strip()) else None
