"""Facts in the prose of a description: type, format, limits, default, flags. Enumerations are in ``enums``.

Only explicit statements count. A limit without a unit is resolved once the type is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from docpact.pages.language.dates import pattern_format
from docpact.pages.language.enums import read_enum
from docpact.pages.language.limits import Limit, read_limits
from docpact.pages.language.polarity import Withheld, asserted, visible
from docpact.pages.text import inline

__all__ = ["Statement", "must_and_may", "read_description"]

_LONGEST = 6000

_FLAG_RE = re.compile(
    r"^\W{0,4}(?:(required|mandatory|compulsory)|(optional))\b(?!\s+(?:if|when|unless|for|only|in\s+case|parameters?|fields?|attributes?|range|ranges|length|format|string\s+length|scopes?|permissions?|by)\b)[^\w`\"'<>=≤≥]{0,3}\s*",
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
_OWN_FLAG_RE = re.compile(
    r"(?:[.;:,)]\s+|\n\s*|\s[–—-]\s+)(?:(required|mandatory)|(optional))\s*(?:[.;\n]|$)"
    r"|\b(?:is|are)\s+(?:always\s+)?(?:(required|mandatory)|(optional))\s*(?:[.;]|$)",
    re.IGNORECASE,
)
_NOT_REQUIRED_RE = re.compile(
    r"(?:^\W{0,4}|\b(?:field|parameter|property|attribute|value|it|this)\s+(?:is\s+)?|[.;]\s+|\bis\s+)not\s+(?:required|mandatory)\s*(?:[.;,)]|$)"
    r"|\b(?:may|can)\s+be\s+(?:omitted|left\s+out)\s*(?:[.;]|$)|\byou\s+(?:may|can)\s+(?:omit|leave)\s+(?:it|this)(?:\s+out)?\s*(?:[.;]|$)",
    re.IGNORECASE,
)
_LISTS_RE = re.compile(
    r"\b(?:(?:must|can|may|should)\s+be\s+(?:either|(?:any\s+)?one\s+of)|(?:allowed|possible|valid|accepted|permitted)\s+values?)\b[^.\n]{0,40}[`\"']",
    re.IGNORECASE,
)
_SPACED_LIST_RE = re.compile(
    r"\b(?:allowed|enum|one\s+of|values|options|choices|permitted)\s*:\s*[\w-]{1,40}(?:\s+[\w-]{1,40}){1,12}\s*$",
    re.IGNORECASE,
)
_PATTERN_RE = re.compile(
    r"\b(?:pattern|reg(?:ular\s+)?exp?(?:ression)?|regex|match(?:es|ing)?)\b[^.;\n]{0,30}?[`/\s:(]\^\S|^\W{0,2}\^\S{1,200}\$\W{0,2}$",
    re.IGNORECASE,
)
_GLUED_PATTERN_RE = re.compile(r"(?:^|(?<=\s)|(?<=\w)(?=\^\())\^\S{1,200}\$(?=\s|$)")
_DEFAULTS_RE = re.compile(r"\bdefaults?(?:\s+value)?\s*(?:is|to|:|=)\s*[`\"'\d]", re.IGNORECASE)
_QUANTITY_RE = re.compile(
    r"\b(?:max(?:imum)?|min(?:imum)?|at\s+(?:most|least)|up\s+to|no\s+(?:more|longer|fewer|less)|exceed|limit(?:ed)?|longer|shorter|greater|fewer|less|more)\b[^.;\n`\"]{0,40}?\b\d[\d.,]*\s*\w{0,12}"
    r"|(?<![\w.-])\d[\d,.]*\s*(?:[-–]\s*\d+\s*)?(?:characters?|chars?|items?|elements?|entries|[kmg]i?b)\b",
    re.IGNORECASE,
)
_DEPRECATED_RE = re.compile(
    r"^\W{0,4}(?:deprecated\b)|\b(?:this|the)\s+(?:field|parameter|property|attribute)\s+(?:is|has\s+been)\s+(?:now\s+)?deprecated\b",
    re.IGNORECASE,
)
_NULLABLE_RE = re.compile(
    r"\b(?:nullable|(?:can|may|could)\s+be\s+null|or\s+`?null`?|`?null`?\s+(?:if|when|while|until|before|otherwise|without|unless)\b|(?:send|pass|set\s+(?:it\s+)?to|use)\s+`?null`?\s+(?:to|for)\b|is\s+null\s+(?:if|when|unless))\b|`null`",
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
_OF_FIELD = r"\W{0,3}(?:an?\s+|the\s+|any\s+|valid\s+|absolute\s+|full\s+|public\s+|`?https?`?\s+|contact\s+|[a-z]+['’]s\s+){0,3}"
_EMAIL_RE = re.compile(
    rf"{_OF_FIELD}(?:valid\s+e-?mail\s+address\b|e-?mail\s+address(?=\s*(?:[.;,(]|$)|\s+(?:of|to|where|that)\b))",
    re.IGNORECASE,
)
_URL_RE = re.compile(
    rf"{_OF_FIELD}ur[li](?=\s*(?:[.;,(]|$)|\s+(?:of|to|where|that|which)\b)", re.IGNORECASE
)
_UUID_RE = re.compile(
    r"^(?:an?\s+|the\s+|unique\s+){0,2}(?:uuid|guid)\b(?!s)|\((?:an?\s+)?(?:uuid|guid)(?:[\s-]*v\d)?\)",
    re.IGNORECASE,
)

_DEFAULT_RE = re.compile(
    r"\bdefaults?(?:\s+value)?(?:\s+(?:is(?:\s+now)?|to|of)\b|\s*[:=]|(?=\s+(?:[`\"]|-?\d|true\b|false\b)))(?:\s+(?:page|be|the\s+value|a\s+value\s+of))?\s*"
    r"(?:`([^`\n]{1,80})`|\"([^\"\n]{1,80})\"|'([^'\n]{1,80})'|(-?\d{1,15}(?:\.\d{1,10})?)(?![\w%])|([A-Za-z][\w.:-]{0,60}))(?=([\s.,;:!?)\]]*)(\w?))",
    re.IGNORECASE,
)  # fmt: skip

_BARE_DEFAULT_RE = re.compile(
    r"(?:^|[;,(\n]\s*|\.\s+)defaults?\s+(?!to\b|is\b|value\b|of\b|values\b)([A-Za-z][\w.-]{0,40})(?=\s*(?:[.;,)\n]|$))",
    re.IGNORECASE,
)
_ABSENT = r"(?i:(?:if|when|where)\s+(?:(?:it|this|the\s+\w+|nothing|none|the\s+key)\s+)?(?:is\s+|was\s+)?(?:omitted|absent|missing|unset|unspecified|not\s+(?:given|set|specified|stated|provided|present|sent|supplied)|left\s+out|said|given)|(?:if|when)\s+you\s+(?:leave\s+(?:it|this)\s+(?:out|empty|away)|omit\s+(?:it|this))|unless\s+(?:otherwise\s+)?(?:given|set|specified|provided))"
_PLAIN_VALUE = r"(?:`([^`\n]{1,80})`|\"([^\"\n]{1,80})\"|(-?\d{1,15}(?:\.\d{1,10})?)(?![\w%])|([A-Z][A-Z0-9_]{2,40}|true|false))"
_ABSENT_DEFAULT_RE = re.compile(
    rf"\b{_ABSENT}\s*[,:]?\s*(?i:the\s+default\s+is\s+|then\s+|(?:it|this)\s+is\s+|we\s+(?:use|take|assume)\s+|it\s+(?:defaults|falls\s+back)\s+to\s+)?{_PLAIN_VALUE}(?=\s*(?:(?:is|will\s+be)\s+(?:assumed|used|taken|applied)|[.;,)\n]|$))"
    rf"|(?:^|[\s(;,]){_PLAIN_VALUE}\s+(?:(?:is|will\s+be)\s+(?:assumed|used|taken|applied)\s+)?{_ABSENT}"
    rf"|(?:^|[\s(;,]){_PLAIN_VALUE}\s+is\s+the\s+default\b"
    rf"|\b(?i:assumed)\s+(?:to\s+be\s+)?{_PLAIN_VALUE}\s+{_ABSENT}"
    rf"|\b(?i:falls?\s+back\s+to|initially|we\s+(?:take|use|assume)|(?:taken|assumed)\s+as)\s+{_PLAIN_VALUE}(?=\s*(?:[.;,)\n]|$|{_ABSENT}))",
)
_SWITCHED_RE = re.compile(
    r"(?:^|[.;,(]\s*)(?:is\s+)?(?:(on|enabled)|off|disabled)\s+(?:by\s+default|unless\s+(?:it\s+is\s+)?(?:set|given|specified|stated|sent|switched\s+on))\b",
    re.IGNORECASE,
)
_MARKED_DEFAULT_RE = re.compile(
    r"`([^`\n]{1,80})`\s*(?:\((?:the\s+|this\s+is\s+the\s+|by\s+)?default\)|by\s+default\b)|(?<![\w.])(-?\d{1,15}(?:\.\d{1,10})?|true|false)\s+by\s+default\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """The facts in a description; None and empty if it states nothing."""

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
    unclear: tuple[Withheld, ...] = ()
    """Text that looks like a fact and was not read, with the reason."""
    text: str = ""


# Values in italics or bold: "*red* or *blue*".
_EMPHASISED_RE = re.compile(
    r"(?<![\w*_])(\*{1,2}|_)[\w.-]{1,40}\1(?:(?:\s*,\s*(?:or\s+)?|\s+or\s+)\1[\w.-]{1,40}\1)+(?![\w*_])"
)


def _as_code(match: re.Match[str]) -> str:
    return re.sub(r"(?:\*{1,2}|(?<!\w)_)([\w.-]{1,40}?)(?:\*{1,2}|_(?!\w))", r"`\1`", match.group())


@lru_cache(maxsize=2048)
def read_description(text: str) -> Statement:
    """Read one description, in any of the forms a capture gives it."""
    text = _EMPHASISED_RE.sub(_as_code, visible(text[:_LONGEST]))
    text = inline(text, keep_code=True)
    said = asserted(text)
    unclear = list(said.withheld)
    required, conditional, text = _requirement(said.text, said.firm)
    kind, form = _type(text)
    firm = _requirement(said.firm, said.firm)[2]
    pattern = _GLUED_PATTERN_RE.search(firm)
    if pattern is not None:
        unclear.append(
            Withheld(
                pattern.group().strip(),
                "a pattern, which no fact holds: add it to the spec by hand",
            )
        )
        firm = firm[: pattern.start()] + " " + firm[pattern.end() :]
    enum = read_enum(firm)
    default = _default(firm) or _absent_default(text)
    limits, rest = read_limits(firm)
    if enum.values is None and not enum.cut and _LISTS_RE.search(firm):
        unclear.append(Withheld(firm, "list of values not understood"))
    if enum.values is None and not enum.cut and _SPACED_LIST_RE.search(firm):
        unclear.append(Withheld(firm, "list of values not understood"))
    if _PATTERN_RE.search(firm):
        unclear.append(Withheld(firm, "a pattern, which no fact holds: add it to the spec by hand"))
    if default is None and _DEFAULTS_RE.search(firm):
        unclear.append(Withheld(firm, "default not understood"))
    match = _QUANTITY_RE.search(rest)
    if match is not None:
        unclear.append(Withheld(match.group().strip(), "quantity not understood"))
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
        default=default,
        limits=tuple(limits),
        unclear=tuple(unclear),
        text=text,
    )


def _requirement(text: str, firm: str) -> tuple[bool | None, bool, str]:
    """Whether the text says required or optional, whether under a condition, and the text without that mark.

    Args:
        text: What is asserted.
        firm: The same without what holds under a condition only: a sentence that requires must be there.

    """
    conditional = _CONDITIONAL_RE.search(text) is not None
    match = _FLAG_RE.match(text)
    if match:
        return bool(match.group(1)), conditional, text[match.end() :]
    if conditional:
        return None, True, text
    if _NOT_REQUIRED_RE.search(text):
        return False, False, text
    match = (
        _BRACKET_FLAG_RE.search(firm) or _SENTENCE_FLAG_RE.search(firm) or _OWN_FLAG_RE.search(firm)
    )
    if match is None:
        return None, False, text
    positive = match.group(1) or (match.re is _OWN_FLAG_RE and match.group(3))
    return bool(positive), False, _BRACKET_FLAG_RE.sub("", text).strip()


def _type(text: str) -> tuple[str | None, str | None]:
    kind = next((kind for kind, pattern in _TYPES if pattern.search(text)), None)
    if kind in ("array", "object", "boolean", "integer"):
        return kind, None
    form = pattern_format(text)
    if form is not None:
        return "string", form
    if _EMAIL_RE.match(text):
        return "string", "email"
    if _URL_RE.match(text) and kind in (None, "string"):
        return kind, "uri"
    match = _DATE_TIME_RE.search(text)
    if match:
        # "ISO 8601 date" may be either; only a word for a time of day decides.
        timed = _TIMED_RE.search(match.group()) or _TIMED_RE.search(text)
        return "string", "date-time" if timed else None
    if _UUID_RE.search(text):
        return "string", "uuid"
    return kind, None


def _absent_default(text: str) -> str | None:
    """The default in words about a value that is not sent: ``5 is assumed when absent``."""
    match = _ABSENT_DEFAULT_RE.search(text)
    if match is not None:
        return next(group for group in match.groups() if group is not None).strip("\"'")
    switched = _SWITCHED_RE.search(text)
    return ("true" if switched.group(1) else "false") if switched else None


def _items(text: str) -> str | None:
    return next((kind for kind, pattern in _ITEMS if pattern.search(text)), None)


def _default(text: str) -> str | None:
    for match in _MARKED_DEFAULT_RE.finditer(text):
        value = (match.group(1) or match.group(2)).strip("\"'")
        if value:
            return value
    for match in _DEFAULT_RE.finditer(text):
        marked = match.group(1) or match.group(2) or match.group(3) or match.group(4)
        if marked:
            return marked.strip("\"'") or marked
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
    bare = _BARE_DEFAULT_RE.search(text)
    return bare.group(1) if bare else None


_MUST_RE = re.compile(
    r"\bmust\s+(?:always\s+)?(?:include|contain|have|specify|provide|set)\b([^.;]{1,300})",
    re.IGNORECASE,
)
_MAY_RE = re.compile(
    r"\b(?:(?:may|can)\s+(?:optionally\s+|also\s+)?(?:include|contain|have|specify|provide|set)|optionally)\b([^.;]{1,300})",
    re.IGNORECASE,
)


def must_and_may(text: str, names: list[str]) -> Mapping[str, bool]:
    """Return which names a sentence such as "each must include a name and may include a note" requires, and which not."""
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
