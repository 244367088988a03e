"""Enumerations in prose: back-ticked lists, comma lists, one joined code span, bullets, the same list twice."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Enumeration", "read_enum"]

_INTRODUCED_RE = re.compile(
    r"(?:(?<!\bmaximum )(?<!\bminimum )(?<!\bmax )(?<!\bmin )\b(?:allowed|permitted|possible|valid|accepted|acceptable|supported|available)\s+(?:enum(?:eration)?\s+)?(?:values?|options?|choices?)"
    r"|\b(?:options|choices|values)\s+(?:are|include)|\b(?:options|choices|enum)\s*(?=:)|\bvalues\s*(?=:)"
    r"|\b(?:must|can|may|should)\s+be\s+(?=[`\"']{1,2}[^`\"']{1,60}[`\"']{1,2}(?:\s*,|\s+or\s))|^\W{0,3}accepts\s+(?=[`\"'])|\ballowed\s*(?=:)|\b(?:(?:any\s+)?(?:subset|combination)|any)\s+of(?:\s+the\s+following)?\s*(?=:)|\b(?:must|can|may|should)\s+be\s+(?:either|(?:any\s+)?one\s+of)|\b(?:is|are)\s+(?:either|one\s+of)|\bone\s+of|\beither)"
    r"(?:\s+the\s+following(?:\s+values)?)?(?:\s+(?:are|is|include))?\s*:?\s*",
    re.IGNORECASE,
)
_DASH_RE = re.compile(r"\s[-–—]\s+(?=[`\"'A-Za-z0-9])")
_COLON_RE = re.compile(r":\s+(?=[`\"'])")
_CODE_RE = re.compile(r"`([^`\n]{1,600})`")
_AFTER_CODE_RE = re.compile(
    r"\s*(?:\([^()\n]{0,200}\))?\s*(?:[,;/|]\s*(?:and\s+|or\s+)?|and\s+|or\s+)?\s*(?=`)",
    re.IGNORECASE,
)
# As Redoc writes them: "cap" "name" "volume".
_SPACED_RE = re.compile(r"\"[^\"\n]{1,60}\"(?:\s+\"[^\"\n]{1,60}\")+(?=\s*(?:$|[.;\n]))")
_BULLET_RE = re.compile(r"(?:^|\n)[ \t]*[•*·▪◦‣-]\s+")
_WORD_RE = re.compile(r"[\"']?([^\W_][\w.:/+-]{0,60}|_[\w.-]{1,60})[\"']?")
_SPLIT_RE = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+or\s+|\s+and\s+|\s*\|\s*")
_SENTENCE_RE = re.compile(r"(?:\.(?=\s|$)|[;\n()`]|\s+[Dd]efaults?\b)")
_REMARK_RE = re.compile(r"\s*\([^()\n]{0,200}\)")
_MORE_RE = re.compile(r"\bshow\s+\d+\s+more\b|\band\s+\d+\s+more\b", re.IGNORECASE)
_ONLY_RE = re.compile(
    r"\bonly\s+[`\"']([\w.-]{1,60})[`\"']\s+is\s+(?:currently\s+)?(?:supported|allowed|accepted|understood|valid|possible|known|permitted)\b|\bthe\s+only\s+(?:allowed|supported|valid|accepted)\s+value\s+is\s+[`\"']([\w.-]{1,60})[`\"']",
    re.IGNORECASE,
)
_EXPLICIT_RE = re.compile(r"enum|allowed|permitted|possible|valid|accepted", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The values, or None; ``cut`` where the page shows only some; ``other`` a second, different list."""

    values: tuple[str, ...] | None = None
    cut: bool = False
    other: tuple[str, ...] | None = None


def read_enum(text: str) -> Enumeration:
    """The values a description allows; nothing where it only mentions some."""
    lists: list[tuple[str, ...]] = []
    for match in _INTRODUCED_RE.finditer(text):
        values = _after(text, match.end(), single=bool(_EXPLICIT_RE.search(match.group())))
        if values:
            lists.append(values)
    if not lists:
        lists.extend(_unannounced(text))
    if not lists:
        return Enumeration()
    if _MORE_RE.search(text) or any(_DAMAGED_RE.search(value) for value in lists[0]):
        return Enumeration(cut=True)
    if all(_CLASS_RE.fullmatch(value) for value in lists[0]):
        return Enumeration()  # the characters that a value may have
    other = next((values for values in lists[1:] if set(values) != set(lists[0])), None)
    return Enumeration(lists[0], other=other)


_CLASS_RE = re.compile(r"\[?\w-\w\]?")
_DAMAGED_RE = re.compile(r"\w[{}|`]\w")
_BETWEEN_RE = re.compile(r"(?:\s*,\s*|\s+/\s+)(?:or\s+|and\s+)?|\s+or\s+")
_CAPITALS = r"[A-Z][A-Z0-9_]{1,60}"
_CAPITALS_RE = re.compile(
    rf"(?:^|:\s+|\()`?({_CAPITALS}`?(?:(?:\s*,\s*|\s+/\s+)(?:or\s+|and\s+)?`?{_CAPITALS}`?|\s+or\s+`?{_CAPITALS}`?){{1,200}})(?=\s*(?:[.;)\n]|$|\s[a-z]))"
)
# Three words or more, or a list of numbers, and nothing else in their sentence.
_PLAIN_RE = re.compile(
    r"^\s*([a-z][\w-]{0,30}(?:,\s+[a-z][\w-]{0,30}){1,12},?\s+or\s+[a-z][\w-]{0,30}|-?\d{1,6}(?:,\s+-?\d{1,6}){0,12},?\s+or\s+-?\d{1,6})\s*(?=[.;\n]|$)"
)


_BRACKETED_RE = re.compile(
    r"\(`[^`\n()]{1,60}`(?:\s*,\s*(?:or\s+)?`[^`\n()]{1,60}`){0,40}\s*,?\s+or\s+`[^`\n()]{1,60}`\)"
)
_PIPED_RE = re.compile(
    r"(?:^|[(:]\s*)([`\"']?[\w.-]{1,40}[`\"']?(?:\s*\|\s*[`\"']?[\w.-]{1,40}[`\"']?){1,40})\s*(?=[).;\n]|$)"
)
_NAMED_RE = re.compile(
    r"(?:[\w ]{0,30}\b)?(?:sort(?:ing)?|direction|order|status|type|mode|format|state|level|kind|priority|severity|visibility)\s*:\s+([a-z][\w-]{0,30}(?:\s*,\s*(?:or\s+)?[a-z][\w-]{0,30}){0,10}(?:,?\s+or\s+[a-z][\w-]{0,30}))\s*(?=[.;\n]|$)",
    re.IGNORECASE,
)
_EXAMPLE_RE = re.compile(
    r"\b(?:examples?|e\.?g\.?|such\s+as|like|sample|note|see|format)\b[^.]{0,20}$", re.IGNORECASE
)


def _unannounced(text: str) -> list[tuple[str, ...]]:
    match = _ONLY_RE.search(text)
    if match:
        return [(match.group(1) or match.group(2),)]
    match = _CAPITALS_RE.search(text)
    if match:
        words = _BETWEEN_RE.split(match.group(1))
        return [tuple(dict.fromkeys(word.strip("` ") for word in words))]
    match = _PLAIN_RE.match(text)
    if match:
        return [tuple(dict.fromkeys(re.split(r"\s*,\s*(?:or\s+)?|\s+or\s+", match.group(1))))]
    if text.startswith("`"):
        codes = tuple(dict.fromkeys(_codes(text, 0)))
        if len(codes) > 1:
            return [codes]
    match = _BRACKETED_RE.search(text)
    if match and not _EXAMPLE_RE.search(text, max(0, match.start() - 40), match.start() + 1):
        return [tuple(dict.fromkeys(_CODE_RE.findall(match.group())))]
    match = _PIPED_RE.search(text)
    if match:
        return [tuple(dict.fromkeys(word.strip(" `\"'") for word in match.group(1).split("|")))]
    match = _NAMED_RE.match(text)
    if match:
        return [tuple(dict.fromkeys(re.split(r"\s*,\s*(?:or\s+)?|\s+or\s+", match.group(1))))]
    for pattern in (_DASH_RE, _COLON_RE):
        for match in pattern.finditer(text):
            if _EXAMPLE_RE.search(text, max(0, match.start() - 40), match.start() + 1):
                continue
            values = _after(text, match.end(), single=False, joined_by_or=True)
            if values and len(values) > 1:
                return [values]
    return []


def _after(
    text: str, at: int, *, single: bool, joined_by_or: bool = False
) -> tuple[str, ...] | None:
    """The list that starts at ``at``; one value is a list only where ``single``."""
    bullets = _BULLET_RE.match(text, at) or (
        _BULLET_RE.match(text, at - 1) if at and text[at - 1] == "\n" else None
    )
    if bullets:
        values = _bullets(text, bullets.start())
    elif text.startswith("`", at):
        values = _codes(text, at)
    elif (spaced := _SPACED_RE.match(text, at)) is not None:
        values = re.findall(r"\"([^\"]{1,60})\"", spaced.group())
    else:
        values = _plain(text, at, joined_by_or)
    distinct = tuple(dict.fromkeys(values))
    if not distinct or (len(distinct) == 1 and (not single or distinct[0].isdigit())):
        return None
    return distinct


def _codes(text: str, at: int) -> list[str]:
    values: list[str] = []
    while len(values) < 1000:
        match = _CODE_RE.match(text, at)
        if not match:
            break
        pieces = [piece.strip().strip("\"'") for piece in re.split(r",|\s\|\s", match.group(1))]
        values.extend(piece for piece in pieces if piece)
        gap = _AFTER_CODE_RE.match(text, match.end())
        if not gap:
            break
        at = gap.end()
    return values


def _plain(text: str, at: int, joined_by_or: bool) -> list[str]:
    text = _REMARK_RE.sub("", text[at : at + 3000])
    stop = _SENTENCE_RE.search(text)
    span = text[: stop.start() if stop else len(text)].strip()
    if joined_by_or and " or " not in span and "|" not in span:
        return []
    values: list[str] = []
    for piece in _SPLIT_RE.split(span):
        match = _WORD_RE.fullmatch(piece.strip())
        if not match:
            return []
        values.append(match.group(1))
    return values


def _bullets(text: str, at: int) -> list[str]:
    values: list[str] = []
    for line in text[at:].strip("\n").split("\n"):
        if not _BULLET_RE.match(line):
            break
        body = _BULLET_RE.sub("", line, count=1).strip()
        match = _CODE_RE.match(body) or re.match(
            r"[\"']?([\w.-]{1,60})[\"']?(?=\s*(?:$|[:(–—-]))", body
        )
        if not match:
            return []
        values.append(match.group(1))
    return values
