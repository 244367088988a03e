"""Fields that running text names with their types: "A 200 holds `id` (string) and `tags` (array of strings)."."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from docpact.pages.flat import Block, Heading, Item, Prose, Table
from docpact.pages.language.cells import read_name
from docpact.pages.language.entries import Entry
from docpact.pages.language.types import read_type, read_typing
from docpact.pages.open_fields import HEADER, OpenField
from docpact.pages.text import inline

__all__ = ["LONGEST_PARAGRAPH", "fields_of_sentences", "marked_names"]

LONGEST_PARAGRAPH = 60
"""Lines of running text that are read as one: the rest of a longer paragraph is read for itself."""
_NAME = r"(?:`([\w$@][\w.\[\]$@-]{0,60})`|\*\*([\w$@][\w.\[\]$@-]{0,60})\*\*)"
_TYPED_RE = re.compile(
    rf"{_NAME}(?:\s+\((?P<group>[^()\n]{{2,120}}(?:\([^()\n]{{0,60}}\)[^()\n]{{0,60}}){{0,2}})\)"
    r"|,\s+(?P<apart>(?:an?|the)\s[\w ]{2,40}?)(?=[,;.]|\s+(?:and|or|that|which|whose|with|in|from)\s|$))"
)
_LABELLED_RE = re.compile(
    rf"{_NAME}\s+[–—-]\s+(?P<dashed>[^`\n]{{2,60}}?)(?=,\s+(?:`|\*\*)|,|;|\.|\s[–—-]\s|$)"
)
_LABEL_RE = re.compile(
    r"\W{0,4}(?P<label>path|query|body|headers?|cookies?|parameters?|request|response|fields?)(?:\s+(?:parameters?|fields?|string|body))?\W{0,4}?:\W{0,4}\s",
    re.IGNORECASE,
)
_STATUS_RE = re.compile(
    r"(?<![\w.-])`?([1-5]\d\d)`?(?![\w-]|\.\d|\s*(?:characters|bytes|items|kB|MB))"
)
_OPENS_RE = re.compile(r"([1-5]\d\d)\b[^\n]{0,40}?(?:[:–—.-]|\s[a-z])")
_ERROR_RE = re.compile(r"\berrors?\b|\bfailures?\b|\bproblems?\b", re.IGNORECASE)
_BACK_RE = re.compile(
    r"\b(?:returns?|answers?|answered|repl(?:y|ies)|responds?|responses?|(?<!body\s)holds?|comes?\s+back|(?:you|we)\s+(?:get|send)\s+back|you\s+(?:get|receive)|gives?\s+back|yields?|delivers?|(?<!body\s)carries)\b",
    re.IGNORECASE,
)
_SENT_RES = (
    ("Path parameters", re.compile(r"\bin\s+the\s+(?:path|url)\b", re.IGNORECASE)),
    ("Query parameters", re.compile(r"\bquer(?:y|ies)\b|\bfilter|\bpage\s+(?:with|by)\b|\bnarrow|\bsort\b|\burl\s+parameters?\b", re.IGNORECASE)),
    ("Headers", re.compile(r"\bheaders?\b", re.IGNORECASE)),
    ("Body", re.compile(r"\b(?:body|payload|json|form|post|send|takes?|accepts?|expects?|needs?|must\s+contain|pass)\b", re.IGNORECASE)),
)  # fmt: skip
_MUST_RE = re.compile(r"\b(?:must|required|mandatory|needs?|has\s+to)\b", re.IGNORECASE)
_MAY_RE = re.compile(r"\b(?:may|can|optional(?:ly)?|if\s+you\s+like)\b", re.IGNORECASE)
_ARRAY_RE = re.compile(
    r"\b(?:array|list)\b[^.\n]{0,40}?(?:\b(?:with|each|every|entries|items?|elements?|which|that|whose)\b[^.\n]{0,30}|:\s*)\Z",
    re.IGNORECASE,
)
_CUT_RE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*])")

_MARKED_RE = re.compile(
    r"\W{0,4}(?P<mark>required|optional|mandatory)\s+(?:request\s+|json\s+|body\s+|uri\s+|url\s+)?(?P<place>(?:query|path|header)\s+(?=p))?(?:parameters?|params|fields?|attributes?|arguments?|(?P<headers>headers?))\W{0,4}:\W{0,3}?\s*(?P<rest>`[^`\n]{1,80}`.{0,2000})",
    re.IGNORECASE | re.DOTALL,
)
_FURTHER_RE = re.compile(
    r"\s(?:conditionally\s+)?(?:required|optional|mandatory)\s+(?:parameters?|params|fields?|attributes?|arguments?|headers?)\W{0,4}:",
    re.IGNORECASE,
)
_LISTED_RE = re.compile(
    r"(?:^|,\s+(?:and\s+)?|;\s+|\sand\s+)`([\w.\[\]-]{1,80})`(?=\s+(?:as|for|with|to|is|containing|the|set|if|when|which|–|-|\()|\s*$|\s*[.,:;]|\s+and\s+`)"
)


def fields_of_sentences(run: Sequence[Prose | Item]) -> list[Block]:
    """The headings and tables of the fields that a paragraph, or a list item, names with types in running text.

    Args:
        run: The lines of a paragraph, or one list item.

    Returns:
        For each sentence that names any a heading that says which side they are on, if the words say it, and a table.

    """
    text = "\n".join(block.text for block in run)
    if "`" not in text and "**" not in text:
        return []
    starts = [0]
    for block in run:
        starts.append(starts[-1] + len(block.text) + 1)

    def line_of(offset: int) -> int:
        at = bisect_right(starts, offset) - 1
        return run[min(at, len(run) - 1)].line

    made: list[Block] = []
    cuts = [0, *(match.end() for match in _CUT_RE.finditer(text)), len(text)]
    opened = _OPENS_RE.match(inline(text))
    side = ""
    for start, end in pairwise(cuts):
        sentence = text[start:end]
        if "`" not in sentence and "**" not in sentence:
            continue
        fields = _fields(sentence)
        if not fields:
            continue
        first = fields[0][0]
        lead = inline(sentence[:first])
        said = f"Response {opened.group(1)}" if opened else _side(lead)
        if not said and len(fields) < 2:
            continue
        side = said or side
        rows = [OpenField(entry, line_of(start + at)) for at, entry in fields]
        if side:
            made.append(Heading(side, rows[0].line, 0))
        made.append(
            Table(
                ("Field", *HEADER[1:]) if side.startswith(("Response", "Error")) else HEADER,
                tuple(one.row() for one in rows),
                rows[0].line,
            )
        )
    return made


def _fields(sentence: str) -> list[tuple[int, Entry]]:
    """The fields of a sentence, each with its offset."""
    label = _LABEL_RE.match(sentence)
    found: list[tuple[int, Entry]] = []
    seen: set[str] = set()
    prefix = ""
    matches = list(_TYPED_RE.finditer(sentence))
    if label is not None:
        matches = sorted([*matches, *_LABELLED_RE.finditer(sentence)], key=lambda one: one.start())
    if matches and _ARRAY_RE.search(inline(sentence[: matches[0].start()])):
        prefix = "[]."
    for match in matches:
        name = match.group(1) or match.group(2)
        groups = match.groupdict()
        words = groups.get("group") or groups.get("apart") or groups.get("dashed") or ""
        if read_name(name).name is None or name in seen:
            continue
        typing = read_typing(re.sub(r"^(?:an?|the)\s+", "", words.strip()))
        known = read_type(typing.kind) if typing.kind else None
        if known is None or (known.choice and not known.enum):
            continue
        seen.add(name)
        lead = inline(sentence[: match.start()])
        required = typing.required
        if required is None and label is None and not _BACK_RE.search(lead):
            required = True if _MUST_RE.search(lead) and not _MAY_RE.search(lead) else None
        full = f"{prefix}{name}" if prefix else name
        found.append(
            (
                match.start(),
                Entry(full, typing.kind, required, text=typing.rest, marked=True, divided=True),
            )
        )
        behind = sentence[match.end() : match.end() + 8]
        if known.type == "object" or known.items == "object":
            rest = sentence[match.end() :]
            prefix = (
                f"{full}{'[]' if known.type == 'array' else ''}."
                if re.match(r"\s+(?:with|of|holding|each|that)\b", rest)
                else prefix
            )
        elif prefix and re.search(r"\band\s+\Z", sentence[: match.start()]) and behind[:1] == ",":
            prefix = ""  # "…, `x` and `y`, and `z`": the list within has ended
    return found


def _side(lead: str) -> str:
    """The heading of the side that the words before the fields name; empty where they name none."""
    label = _LABEL_RE.match(f"{lead} ")
    if label is not None:
        word = label.group("label").lower().rstrip("s")
        named = {
            "path": "Path parameters",
            "query": "Query parameters",
            "header": "Headers",
            "body": "Body",
            "response": "Response",
        }
        return named.get(word, "")
    statuses = _STATUS_RE.findall(lead)
    if statuses:
        return f"Response {statuses[-1]}"
    if _ERROR_RE.search(lead):
        return "Errors"
    if _BACK_RE.search(lead):
        return "Response"
    return next((heading for heading, pattern in _SENT_RES if pattern.search(lead)), "")


def marked_names(block: Prose) -> list[OpenField]:
    """The fields that a sentence lists: ``Required parameters: `content` as the body``."""
    match = _MARKED_RE.match(block.text)
    if match is None:
        return []
    required = match.group("mark").lower() != "optional"
    rest = match.group("rest")
    if _FURTHER_RE.search(rest) is not None:
        return []  # several lists in one line: which name has which mark is not read
    place = "header" if match.group("headers") else (match.group("place") or "").strip().lower()
    names = [one for one in _LISTED_RE.finditer(rest) if read_name(one.group(1)).name is not None]
    if not names or names[0].start() > 1:
        return []
    ends = [*(one.start() for one in names[1:]), len(rest)]
    return [
        OpenField(
            Entry(
                one.group(1),
                required=required,
                place=place,
                text=rest[one.end() : end].strip(" ,;"),
                marked=True,
            ),
            block.line,
        )
        for one, end in zip(names, ends, strict=True)
    ]
