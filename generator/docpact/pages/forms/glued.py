"""Tables whose cells a capture has glued together: ``labelstringYesText on it.`` below ``NameTypeRequiredDescription``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docpact.pages.flat import Table
from docpact.pages.forms.pipes import make_table
from docpact.pages.language.cells import header_word
from docpact.pages.text import tidy

__all__ = ["read_glued"]

_WORDS_RE = re.compile(r"[A-Z][a-z]+(?:\s[a-z]+)*|In(?=[A-Z]|$)")
_TYPES = (
    r"(?:array\s+of\s+\w+?s?|(?:array|list)(?:<\w+>|\[\w+\])|(?:string|integer|number|object)\[\]|string|integer|int32|int64|int|"
    r"number|boolean|bool|object|array|float|double|decimal|date-time|datetime|date|uuid|enum|file|url|email|timestamp|map|any)"
)
_NAME = r"[A-Za-z_$@][\w.\[\]$@-]{0,80}?"
_MARKS = {
    "yes": "yes", "no": "no", "true": "yes", "false": "no",
    "required": "yes", "optional": "no", "mandatory": "yes",
}  # fmt: skip
_MARK = r"(?:Yes|No|yes|no|true|false|True|False|Required|Optional|required|optional|Mandatory)"
_PLACE = r"(?:path|query|header|body|cookie|Path|Query|Header|Body)"
_BARE_RE = re.compile(
    rf"({_NAME})({_TYPES})(required|optional|Required|Optional)(?=[A-Z`\"(]|$)(.*)"
)


def read_glued(lines: Sequence[str], at: int) -> tuple[Table, int] | None:
    """The table that starts at a line, whose cells run together without a blank."""
    text = tidy(lines[at]).strip()
    header = _header(text)
    if header is not None:
        pattern = _pattern(header)
        start = at + 1
    elif _BARE_RE.fullmatch(text):
        header, pattern, start = ["Name", "Type", "Required", "Description"], _BARE_RE, at
    else:
        return None
    rows: list[tuple[list[str], int]] = []
    end = start
    while end < len(lines):
        line = tidy(lines[end]).strip()
        match = pattern.fullmatch(line)
        if match is None:
            break
        cells = [group or "" for group in match.groups()]
        rows.append(
            (
                [
                    _MARKS.get(cell.lower(), cell) if word == "required" else cell
                    for cell, word in zip(cells, map(header_word, header), strict=False)
                ],
                end + 1,
            )
        )
        end += 1
    return (make_table(header, rows, at + 1), end) if rows else None


def _header(text: str) -> list[str] | None:
    if not 8 <= len(text) <= 80 or not text[0].isupper():
        return None
    words = _WORDS_RE.findall(text)
    if len(words) < 3 or "".join(words) != text:
        return None
    roles = [header_word(word) for word in words]
    known = (
        roles[0] == "name"
        and "type" in roles
        and None not in roles
        and len(set(roles)) == len(roles)
    )
    return words if known else None


def _pattern(header: Sequence[str]) -> re.Pattern[str]:
    """The shape of a row: what each column may hold, a text only last."""
    parts: list[str] = []
    for place, word in enumerate(header):
        role = header_word(word)
        last = place == len(header) - 1
        if role == "name":
            parts.append(f"({_NAME})")
        elif role == "type":
            following = header_word(header[place + 1]) if not last else None
            parts.append(
                f"({_TYPES})"
                + ("(?=[^a-z]|$)" if following not in ("required", "location") else "")
            )
        elif role == "required":
            parts.append(f"({_MARK})")
        elif role == "location":
            parts.append(f"({_PLACE})")
        else:
            parts.append("(.*)" if last else "(.*?)")
    return re.compile("".join(parts))
