"""What the prose of a description states: type, format, limits, default, flags. Enumerations are in ``enums``.

Only what is said in so many words is taken. A limit without a unit is settled once the type is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from docpact.pages.language.dates import pattern_format
from docpact.pages.language.enums import read_enum
from docpact.pages.text import inline

__all__ = ["Limit", "Statement", "must_and_may", "read_description", "settle_limits"]

_LONGEST = 6000

_FLAG_RE = re.compile(
    r"^\W{0,4}(?:(required|mandatory)|(optional))\b(?!\s+(?:if|when|unless|for|only|in\s+case|parameters?|fields?|attributes?)\b)\W{0,3}\s*",
    re.IGNORECASE,
)
_CONDITIONAL_RE = re.compile(
    r"(?:^\W{0,4}|\()(?:required|optional|mandatory)\s+(?:if|when|unless|for|only|in\s+case)\b",
    re.IGNORECASE,
)
_BRACKET_FLAG_RE = re.compile(r"[\[(]\s*(?:(required|mandatory)|(optional))\s*[\])]", re.IGNORECASE)
_SENTENCE_FLAG_RE = re.compile(
    r"\b(?:this|the)\s+(?:field|parameter|property|attribute|value)\s+is\s+(?:(required|mandatory)|(optional))\s*(?:[.;]|$)",
    re.IGNORECASE,
)
_DEPRECATED_RE = re.compile(
    r"^\W{0,4}(?:deprecated\b)|\b(?:this|the)\s+(?:field|parameter|property|attribute)\s+(?:is|has\s+been)\s+(?:now\s+)?deprecated\b",
    re.IGNORECASE,
)
_NULLABLE_RE = re.compile(
    r"\b(?:nullable|(?:can|may|could)\s+be\s+null|or\s+`?null`?|`?null`?\s+(?:if|when|otherwise)|is\s+null\s+(?:if|when|unless))\b|`null`",
    re.IGNORECASE,
)
_NOT_NULLABLE_RE = re.compile(
    r"\b(?:not|never|non|cannot)[\s-]+(?:be\s+)?(?:nullable|null)\b", re.IGNORECASE
)

_A = r"^(?:an?\s+|the\s+)?(?:\w+\s+)?"
_TYPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("array", re.compile(r"^(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}(?:array|list|set|collection)\s+(?:of|containing|with)\b|^(?:an?\s+)?array\b", re.IGNORECASE)),
    ("boolean", re.compile(r"^(?:an?\s+)?bool(?:ean)?\b|^whether\b|\(true\s*/\s*false\)|^(?:if\s+)?(?:set\s+(?:this\s+)?to\s+)?`?true`?\s*(?:,|if\b|when\b|to\b)|^if\s+(?:set\s+to\s+)?`?(?:true|false)`?\b|^(?:an?\s+)?flag\s+indicating\b", re.IGNORECASE)),
    ("object", re.compile(_A + r"(?:[\w-]+\s+)?(?:json\s+)?object\b(?!\s*(?:'s\b|ids?\b|names?\b|types?\b|keys?\b|identifiers?\b|fields?\b))|\bkey[\s/-]+value\b|^(?:an?\s+)?(?:map|dictionary|hash)\s+of\b", re.IGNORECASE)),
    ("integer", re.compile(r"^(?:an?\s+)?(?:positive\s+|non-negative\s+|zero-indexed\s+)?integer\b|\bunix\s+(?:timestamp|time|epoch)\b|\bepoch\s+(?:seconds|milliseconds|timestamp)\b", re.IGNORECASE)),
    ("string", re.compile(r"^(?:an?\s+|the\s+)?string\b", re.IGNORECASE)),
    ("number", re.compile(r"^(?:an?\s+)?(?:float|double|decimal)\b", re.IGNORECASE)),
)  # fmt: skip
_MAP_RE = re.compile(
    r"\bkey[\s/-]+value\b|^(?:an?\s+)?(?:map|dictionary|hash)\s+of\b", re.IGNORECASE
)
_HEAD = r"^(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}"
_ITEMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("string", re.compile(_HEAD + r"(?:(?:array|list)\s+of\s+(?:unique\s+)?strings\b|string\s+(?:array|list)\b)", re.IGNORECASE)),
    ("integer", re.compile(_HEAD + r"(?:(?:array|list)\s+of\s+integers\b|integer\s+(?:array|list)\b)", re.IGNORECASE)),
    ("number", re.compile(_HEAD + r"(?:array|list)\s+of\s+(?:numbers|floats|doubles)\b", re.IGNORECASE)),
    ("boolean", re.compile(_HEAD + r"(?:array|list)\s+of\s+booleans\b", re.IGNORECASE)),
    ("object", re.compile(_HEAD + r"(?:array|list)\s+of\s+(?:[\w-]+\s+){0,3}objects\b", re.IGNORECASE)),
)  # fmt: skip
_DATE_TIME_RE = re.compile(
    r"\b(?:iso[\s-]?8601|rfc[\s-]?3339)\b(?:[\w\s,()-]{0,40}?\b(?:time\s?stamp|date[\s-]?time|date\s+and\s+time|time)\b)?",
    re.IGNORECASE,
)
_TIMED_RE = re.compile(r"time\s?stamp|date[\s-]?time|date\s+and\s+time|\btime\b", re.IGNORECASE)
_UUID_RE = re.compile(r"^(?:an?\s+|the\s+|unique\s+){0,2}(?:uuid|guid)\b(?!s)", re.IGNORECASE)

_NUMBER = r"(\d{1,3}(?:[,_]\d{3}){1,4}|\d{1,15}|one|two|three|four|five|six|seven|eight|nine|ten)(?!\w|\.\d|,\d|\s?%|\s*[kmgt]i?b\b)"
_UNIT = r"(?:\s+([a-z][a-z-]{1,20}))?"
_MEASURES = r"(?:length|size|number|value|count|amount)"
_MEASURE = r"(length|size|number|value|count|amount)?"
_MAX_RE = re.compile(
    rf"\bmax(?:imum|\.)?\s+(?:allowed\s+)?(?:(?!{_MEASURES}\b)[a-z]+\s+)?{_MEASURE}\s*(?:allowed\s*|permitted\s*)?(?:of\s+|is\s+|are\s+|:\s*|=\s*)?(?:[a-z]+\s+(?:is|of)\s+)?{_NUMBER}{_UNIT}",
    re.IGNORECASE,
)
_MIN_RE = re.compile(
    rf"\bmin(?:imum|\.)?\s+(?:allowed\s+)?(?:(?!{_MEASURES}\b)[a-z]+\s+)?{_MEASURE}\s*(?:allowed\s*|permitted\s*)?(?:of\s+|is\s+|are\s+|:\s*|=\s*)?{_NUMBER}{_UNIT}",
    re.IGNORECASE,
)
_AT_MOST_RE = re.compile(
    rf"(?:\b(?:at\s+most|no\s+more\s+than|not\s+more\s+than|up\s+to(?:\s+a\s+maximum\s+of)?|limited\s+to|limit\s+of|(?:can|must|may)\s?not\s+exceed|less\s+than\s+or\s+equal\s+to)\s+|(?:<=|≤)\s*){_NUMBER}{_UNIT}",
    re.IGNORECASE,
)
_AT_LEAST_RE = re.compile(
    rf"(?:\b(?:at\s+least|no\s+(?:less|fewer)\s+than|greater\s+than\s+or\s+equal\s+to)\s+|(?:>=|≥)\s*){_NUMBER}{_UNIT}",
    re.IGNORECASE,
)
_BETWEEN_RE = re.compile(
    rf"\b(?:between|from|range(?:s|\s+of|\s+is)?:?)\s+{_NUMBER}\s*(?:and|to|-|–|—)\s*{_NUMBER}{_UNIT}",
    re.IGNORECASE,
)
_CHAIN_RE = re.compile(rf"(?<![\w.-]){_NUMBER}\s*(?:<=|≤)\s*[a-z]\w{{0,30}}\b", re.IGNORECASE)
_LENGTH_RANGE_RE = re.compile(
    rf"\b{_NUMBER}\s*(?:to|-|–)\s*{_NUMBER}\s+(characters|chars|items|elements)\b", re.IGNORECASE
)
_DEFAULT_RE = re.compile(
    r"\bdefaults?(?:\s+value)?(?:\s+(?:is|to|of)\b|\s*[:=]|(?=\s+(?:[`\"]|-?\d|true\b|false\b)))(?:\s+(?:page|be|the\s+value|a\s+value\s+of))?\s*"
    r"(?:`([^`\n]{1,80})`|\"([^\"\n]{1,80})\"|'([^'\n]{1,80})'|(-?\d{1,15}(?:\.\d{1,10})?)(?![\w%])|([A-Za-z][\w.:-]{0,60}))(?=([\s.,;:!?)\]]*)(\w?))",
    re.IGNORECASE,
)  # fmt: skip
_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_CHARACTERS = frozenset(["character", "characters", "char", "chars", "letters", "bytes", "digits"])
_ENTRIES = frozenset(
    ["item", "items", "element", "elements", "entry", "entries", "values", "value"]
)
_PROPERTIES = frozenset(
    ["property", "properties", "key", "keys", "field", "fields", "attribute", "attributes"]
)
_OTHER_UNITS = frozenset(
    ["second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "kb", "mb", "gb", "requests", "times", "percent", "ms", "milliseconds", "times"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound, before the type says which keyword it is. ``measure`` is ``length``, ``entries``, ``characters`` or None."""

    upper: bool
    value: int
    measure: str | None
    noun: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a description states; None and empty where it states nothing."""

    type: str | None = None
    items: str | None = None
    format: str | None = None
    is_map: bool = False
    required: bool | None = None
    conditional: bool = False
    """Whether it is required or optional only under a condition."""
    nullable: bool | None = None
    deprecated: bool = False
    enum: tuple[str, ...] | None = None
    enum_cut: bool = False
    enum_twice: tuple[str, ...] | None = None
    """A second list, where the same description gives another one."""
    default: str | None = None
    limits: tuple[Limit, ...] = ()
    text: str = ""


def read_description(text: str) -> Statement:
    """Read one description, in any of the forms a capture gives it."""
    text = inline(text[:_LONGEST], keep_code=True)
    required: bool | None = None
    conditional = _CONDITIONAL_RE.search(text) is not None
    match = _FLAG_RE.match(text)
    if match:
        required, text = bool(match.group(1)), text[match.end() :]
    elif not conditional:
        match = _BRACKET_FLAG_RE.search(text) or _SENTENCE_FLAG_RE.search(text)
        if match:
            required = bool(match.group(1))
            text = _BRACKET_FLAG_RE.sub("", text).strip()
    kind, form = _type(text)
    enum = read_enum(text)
    return Statement(
        type=kind,
        items=_items(text) if kind in ("array", None) else None,
        format=form,
        is_map=_MAP_RE.search(text) is not None,
        required=required,
        conditional=conditional,
        nullable=True if _NULLABLE_RE.search(text) and not _NOT_NULLABLE_RE.search(text) else None,
        deprecated=_DEPRECATED_RE.search(text) is not None,
        enum=enum.values,
        enum_cut=enum.cut,
        enum_twice=enum.other,
        default=_default(text),
        limits=tuple(_limits(text)),
        text=text,
    )


def _type(text: str) -> tuple[str | None, str | None]:
    kind = next((kind for kind, pattern in _TYPES if pattern.search(text)), None)
    if kind in ("array", "object", "boolean", "integer"):
        return kind, None
    form = pattern_format(text)
    if form is not None:
        return "string", form
    match = _DATE_TIME_RE.search(text)
    if match:
        # "ISO 8601 date" may be either; only a word for a time of day settles it.
        timed = _TIMED_RE.search(match.group()) or _TIMED_RE.search(text)
        return "string", "date-time" if timed else None
    if _UUID_RE.search(text):
        return "string", "uuid"
    return kind, None


def _items(text: str) -> str | None:
    return next((kind for kind, pattern in _ITEMS if pattern.search(text)), None)


def _default(text: str) -> str | None:
    for match in _DEFAULT_RE.finditer(text):
        marked = match.group(1) or match.group(2) or match.group(3) or match.group(4)
        if marked:
            return marked
        # A bare word is a value only where the sentence ends with it: "defaults to open.", not "defaults to the team".
        word, gap, follower = match.group(5), match.group(6), match.group(7)
        if word.lower() in ("true", "false", "null"):
            return word.lower()
        if (not follower or set(gap) & set(".;)],")) and word.lower() not in (
            "none",
            "empty",
            "the",
            "a",
            "an",
            "page",
        ):
            return word.rstrip(".:-")
    return None


def _limits(text: str) -> list[Limit]:
    limits: list[Limit] = []
    rest = text
    for pattern in (_BETWEEN_RE, _LENGTH_RANGE_RE):
        for match in pattern.finditer(rest):
            noun = match.group(3)
            if _number(match.group(1)) <= _number(match.group(2)):
                limits.append(_limit(False, match.group(1), None, noun))
                limits.append(_limit(True, match.group(2), None, noun))
        rest = pattern.sub(" ", rest)
    limits.extend(_limit(False, match.group(1), None, None) for match in _CHAIN_RE.finditer(rest))
    for upper, pattern in ((True, _MAX_RE), (False, _MIN_RE)):
        limits.extend(
            _limit(upper, match.group(2), match.group(1), match.group(3))
            for match in pattern.finditer(rest)
        )
    for upper, pattern in ((True, _AT_MOST_RE), (False, _AT_LEAST_RE)):
        limits.extend(
            _limit(upper, match.group(1), None, match.group(2)) for match in pattern.finditer(rest)
        )
    return limits


def _limit(upper: bool, number: str, measure: str | None, noun: str | None) -> Limit:
    noun = noun.lower() if noun else None
    kind = "length" if (measure or "").lower() in ("length", "size") else None
    if (measure or "").lower() in ("number", "count") or noun in _ENTRIES:
        kind = "entries"
    if noun in _CHARACTERS:
        kind = "characters"
    return Limit(upper, _number(number), kind, noun)


def _number(word: str) -> int:
    return _WORDS.get(word.lower()) or int(word.replace(",", "").replace("_", ""))


def settle_limits(
    limits: tuple[Limit, ...], kind: str | None, name: str
) -> tuple[dict[str, int | float], tuple[Limit, ...]]:
    """The JSON Schema keywords that limits are, for a field of this type; and those that fit none.

    Args:
        limits: As the prose states them.
        kind: The JSON type of the field, or None where nothing states one.
        name: The field's name: "at least one entity" limits ``entities``, and not the object that mentions them.

    """
    settled: dict[str, int | float] = {}
    left: list[Limit] = []
    if kind == "array" and any(limit.noun and _names(limit.noun, name) for limit in limits):
        # "Up to 3 codes from 1 to 9" counts the codes first; the other numbers are what each may be.
        limits = tuple(limit for limit in limits if limit.noun is not None or limit.measure)
    for limit in limits:
        keyword = _keyword(limit, kind, name)
        if keyword is None:
            left.append(limit)
        elif keyword:
            settled.setdefault(keyword, limit.value)
    return settled, tuple(left)


def _keyword(limit: Limit, kind: str | None, name: str) -> str | None:
    """The keyword, an empty string where the phrase is about something else, or None where nothing can tell."""
    side = "max" if limit.upper else "min"
    if limit.noun in _OTHER_UNITS:
        return ""
    if kind == "array":
        if limit.measure == "characters":
            return ""
        counted = (
            limit.noun is None
            or limit.measure is not None
            or limit.upper
            or _names(limit.noun, name)
        )
        return f"{side}Items" if counted else ""
    if kind == "string":
        return f"{side}Length" if limit.measure in ("characters", "length") else ""
    if kind in ("integer", "number"):
        counted = limit.measure is None and (
            limit.upper or limit.noun is None or limit.noun in ("and", "or", "per")
        )
        return f"{side}imum" if counted or limit.measure == "entries" else ""
    if kind == "object":
        return f"{side}Properties" if limit.noun in _PROPERTIES else ""
    if kind is None:
        if limit.measure == "characters":
            return f"{side}Length"
        if limit.measure == "length":
            return None
        return f"{side}imum" if limit.noun is None and limit.measure is None else None
    return ""


def _names(noun: str, name: str) -> bool:
    words = set(re.split(r"[^a-z]+", name.lower()))
    return bool({noun, noun + "s", noun.removesuffix("s"), noun.removesuffix("y") + "ies"} & words)


_MUST_RE = re.compile(
    r"\bmust\s+(?:always\s+)?(?:include|contain|have|specify|provide|set)\b([^.;]{1,300})",
    re.IGNORECASE,
)
_MAY_RE = re.compile(
    r"\b(?:(?:may|can)\s+(?:optionally\s+|also\s+)?(?:include|contain|have|specify|provide|set)|optionally)\b([^.;]{1,300})",
    re.IGNORECASE,
)


def must_and_may(text: str, names: list[str]) -> Mapping[str, bool]:
    """Which of the names a sentence such as "each must include a name and may include a note" requires, and which not."""
    said: dict[str, bool] = {}
    for match in _MUST_RE.finditer(inline(text[:_LONGEST])):
        may = _MAY_RE.search(match.group(1))
        must_part = match.group(1)[: may.start()] if may else match.group(1)
        may_part = match.group(1)[may.start() :] if may else ""
        for name in names:
            pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
            if pattern.search(must_part):
                said[name] = True
            elif pattern.search(may_part):
                said[name] = False
    return said
