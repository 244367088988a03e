"""What one raw line of a page may state, whatever its block or style: the grammar of the law over lines.

A line is judged by its own words. A name alone on its line (a heading, a bold label, a term) is a candidate; a line that
starts with a type, a requirement or the label of a limit states something of the name above it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from docpact.pages.language.cells import header_word
from docpact.pages.language.claims import PLAIN_HEADERS, TYPES
from docpact.pages.text import inline

__all__ = [
    "code_names",
    "described_names",
    "hanging_name",
    "header_names",
    "line_pieces",
    "mark_behind",
    "named_row",
    "paths_in",
    "sample_key",
    "stated",
    "title_name",
    "typed_pair",
]

StatedKind = Literal["type", "required", "default", "values", "limit", "format", "nullable"]

_BREAK_RE = re.compile(
    r"</?(?:td|th|tr|table|tbody|thead|li|ul|ol|dl|dt|dd|p|div|br|h[1-6]|section|details|summary|article|caption|pre|hr)\b[^<>]{0,300}>",
    re.IGNORECASE,
)
_INLINE_TAG_RE = re.compile(
    r"</?(?:span|b|i|u|em|strong|small|var|abbr|label|a)\b[^<>]{0,300}>", re.IGNORECASE
)
_CODE_TAG_RE = re.compile(r"</?(?:code|tt|kbd|samp)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG_RE = re.compile(r"</?[A-Za-z][\w.:-]{0,30}(?:\s[^<>]{0,400})?/?>")
_ROLE_RE = re.compile(r":(?:[a-z]+:)?[a-z]+:(?=`)")
_LEAD_RE = re.compile(r"^[\s>|#=*+•·▪◦‣–—-]{0,12}(?:(?:\d{1,2}\.)+\s+|\(?[a-z0-9]\)\s+|o\s{2,})?")

_NOUNS = rf"(?:{TYPES}|long|double|short|byte|char|url|uri|e-?mail|text|dict(?:ionary)?|hash|tuple|record|struct|u?int\d{{1,2}}|[uif]\d{{2}}|set|any)"
# Words of a type that are everyday words too; they count where nothing but marks follows.
_EVERYDAY_RE = re.compile(
    r"(?:text|set|any|short|file|char|time|record|hash|url|email|list|map|date|object|json|enum|double|long|record)s?\b(?:\s+(?:of|and|or|[–—-])\s|\s*\(?[a-z]|\s*[.:](?!$))",
    re.IGNORECASE,
)
_TYPED_RE = re.compile(
    rf"(?:(?:data\s*|json\s*|value\s*)?type\s*[:=–—-]\s*\[?|(?P<mark>required|optional|mandatory|nullable|conditional)[\s,.;:]+)?(?:\ban?\s+|\bthe\s+)?(?:(?:nullable|optional|required|positive|non-negative|unsigned|whole|json|iso)\s+)?(?P<noun>{_NOUNS})(?P<list>\[\]|s)?"
    rf"(?P<after>$|\s*[.,;:(\[<=>|!?*)…}}‑/∅\]](?!\w{{3,20}}\s\w)|\s+of\s+(?:an?\s+|the\s+)?(?:{_NOUNS}|[a-z]+s\b|[A-Z]\w+)|\s+(?:or|and)\s+(?:an?\s+)?(?:null|{_NOUNS})\b|\s+[–—-]\s|\s+(?:required|optional|mandatory|nullable|non-?empty|enum|from\s+-?\d|between\s+-?\d)\b|\s+[<>≤≥=(\[{{])",
    re.IGNORECASE,
)
_NEEDED_RE = re.compile(
    r"(?:required|mandatory|obligatory|optional|compulsory|nullable)\s*[:?]\s*(?:yes|no|true|false|y|n|always|never|conditional)\b|(?:required|mandatory|obligatory|optional|compulsory)\s*(?:$|[.;,!])",
    re.IGNORECASE,
)
_LABELS: tuple[tuple[StatedKind, str], ...] = (
    ("default", r"defaults?(?:\s+(?:value|to))?|initial\s+value|if\s+(?:absent|omitted|not\s+given)"),
    ("values", r"enum(?:eration)?|(?:valid|allowed|possible|accepted|permitted)\s+values?|one\s+of|values|choices"),
    ("limit", r"(?:length|value|range|size)?\s*(?:constraints?|limits?)|valid\s+range|range|array\s+members|map\s+entries|(?:min(?:imum)?|max(?:imum)?)(?:\s*\.?\s*(?:length|items|value|size|properties))?|(?:min|max)(?:Length|Items|imum|Properties)|length|size"),
    ("format", r"format|pattern"),
)  # fmt: skip
_LABEL_RES: tuple[tuple[StatedKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:{words})\s*[:=]\s*\S", re.IGNORECASE)) for kind, words in _LABELS
)
_DIGIT_OR_CODE_RE = re.compile(r"\d|`|\"|'")

_IDENTIFIER = r"[A-Za-z_$@][\w$]*(?:(?:[.:/-]|\[\]\.?|\.\*\.?)[A-Za-z_$@*][\w$]*|\[[\w$.*-]{0,40}\])*(?:\[\])?"
_TITLE_RE = re.compile(
    rf"({_IDENTIFIER})(?:\s*[*†‡?!✱]{{1,3}})?(?:\s*\(?\s*(?:required|optional|mandatory|deprecated|nullable)\s*\)?)?"
)
_GAP_RE = re.compile(r"\s{2,}|\t+|\s*\|\s*|\s+[–—]\s+")
_SHORT_RE = re.compile(r"\S{1,14}(?:\s\S{1,10})?")
_PAIR_RES = (
    re.compile(
        rf"[`*_\"']{{0,3}}({_IDENTIFIER})[`*_\"']{{0,3}}[*?!†]?\s*(?:[:=–—(\[<-]\s*|\s{{2,}}|\t|\s\|\s)[`*_(\[<]{{0,3}}(?:an?\s+)?(?:(?:required|optional|mandatory)[,;\s]+)?({_NOUNS})(?:\[\]|s)?\b(?![-\w]|\s+(?:of\s+(?:the|this)|is|are|that|to|in|for|was|has|on)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[`*_]{{0,3}}({_IDENTIFIER})[`*_]{{0,3}}\s{{2,}}(?:[\w-]{{2,14}}[,;/|]\s*){{1,3}}{_NOUNS}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[`*_]{{0,3}}({_IDENTIFIER})[`*_]{{0,3}}\s*[:=]\s*\S[^()]{{0,60}}\(\s*(?:{_NOUNS}|required|optional)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[`*_]{{0,3}}({_IDENTIFIER})[`*_]{{0,3}},\s+(?:an?\s+)?{_NOUNS}(?:\[\])?\s*(?:[,.;(]|$)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[`*_]{{0,3}}({_IDENTIFIER})[`*_]{{0,3}}\s+[-–—:]\s+(?:in\s+(?:the\s+)?)?(?:query|path|header|cookie|body|form)\b\W"
    ),
    re.compile(
        rf"[`*_]{{0,3}}(?!(?:list|set|text|any|file|date|time|flag|email|url|hash|record|map|object)\b)(?:{_NOUNS}|[A-Z]\w+<[\w<>, ]+>)(?:\[\])?\s+(?!(?:of|and|or|to|that|in|is|with|the)\b)({_IDENTIFIER})[`*_]{{0,3}}(?:\s*[:;=]|\s+[-–—])(?:\s|$)",
        re.IGNORECASE,
    ),
)
# "norad  Catalogue number, an integer of 1 to 99999. Mandatory."
_HANGING_RE = re.compile(
    rf"[`*]{{0,3}}({_IDENTIFIER})[`*]{{0,3}}\s{{2,}}\S.{{0,200}}?(?:\b(?:an?|the)\s+(?:\w+\s+)?{_NOUNS}\b|\b(?:mandatory|required|optional|compulsory)\b|\biso\s?8601|\b(?:if|when)\s+(?:it\s+is\s+)?(?:left\s+out|omitted|absent|unset|not\s+given)|\bone\s+of\b|\bat\s+(?:most|least)\b)",
    re.IGNORECASE,
)
_BEHIND_RE = re.compile(
    rf"[`*_]{{0,3}}{_IDENTIFIER}[`*_]{{0,3}}[\s,(|–—:-]{{1,6}}(?:{_NOUNS}(?:\[\])?[\s,;)|–—-]{{1,6}})?[(*_]{{0,3}}(required|optional|mandatory|compulsory)\b(?!\s+(?:if|when|unless|for|by|only|in|to)\b)",
    re.IGNORECASE,
)
_KIND_OF_RE = re.compile(
    rf"\b(?:an?|the|this|optional|required)\s+(?:[\w-]+\s+){{0,1}}{_NOUNS}s?\b(?!\s+(?:is|are|was|has)\b)|[(,]\s*`?{_NOUNS}`?\s*[,);]",
    re.IGNORECASE,
)
_NAMED_RE = re.compile(
    r"`([A-Za-z_$][\w$.\[\]]{1,60})`|(?<![\w/`$}]){([A-Za-z_]\w{0,40})}(?![/\w])"
)
_SAMPLE_KEY_RE = re.compile(r"\s*[{\[,]?\s*[\"']([A-Za-z_$][\w$.-]{0,60})[\"']\s*(?::|=>)\s*\S")
_CODE = r"`[A-Za-z_$][\w$.\[\]-]{0,60}(?:=[^`\n]{0,60})?`"
_NOUN = r"(?:query\s+string|parameters?|params?|fields?|members?|attributes?|propert(?:y|ies)|arguments?|keys?|switch|flag)"
_PLACED_RE = re.compile(
    rf"(?:\b(?:query|path|header|cookie|body|form)\b(?:\s+{_NOUN})?|\b{_NOUN}\b)\s*[:–—-]?\s*(?:(?:are|is|named|called|the|an?|optional|required)\s+){{0,2}}{_CODE}(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+){_CODE})*"
    rf"|{_CODE}(?:\s+(?:and|or)\s+{_CODE})?\s+(?:(?:query|path|body|form|url|request|optional|required|boolean|string|integer)\s+){{0,2}}{_NOUN}\b",
    re.IGNORECASE,
)
_CODE_RE = re.compile(r"`([A-Za-z_$][\w$.\[\]-]{0,60})(?:=[^`\n]{0,60})?`")
_FILE_RE = re.compile(
    r".*\.(?:json|ya?ml|conf|md|csv|tsv|py|js|ts|rb|php|txt|xml|html|ini|toml)", re.IGNORECASE
)
_HEADER_RE = re.compile(
    r"(?<![\w/.-])(X-[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)(?![\w-])|\bheaders?(?:\s+(?:field|name|named|called|parameter)){0,3}\s*:?\s+[`*]{0,2}([A-Z][A-Za-z0-9]+(?:-[A-Z][A-Za-z0-9]+)+)"
)
_METHODS = r"(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS)"
_PATH = r"(?:https?://[\w.{}:<>$-]{1,100})?(/[\w$:{}<>\[\]().~%*,@+-]{1,80}(?:/[\w$:{}<>\[\]().~%*,@+-]{0,80}){0,20})"
_CALL_RE = re.compile(
    rf"(?<![\w/])({_METHODS})(?![\w-])(?=[`*\"'_\s:,|(])[`*\"'_]{{0,4}}\s*(?:[:,|]\s*|(?:requests?|calls?)\s+)?(?:\s*(?:to|on|at|against|for|of)\s+)?[`*\"'_(|]{{0,4}}\s*{_PATH}"
)


@lru_cache(maxsize=2048)
def line_pieces(line: str) -> tuple[str, ...]:
    """Return the words of a raw line, one piece for each element of a markup language in it."""
    if "<" in line:
        line = _CODE_TAG_RE.sub("`", line)
        pieces = _BREAK_RE.split(line)
        pieces = [_TAG_RE.sub("", _INLINE_TAG_RE.sub("  ", piece)) for piece in pieces]
    else:
        pieces = [line]
    found = (inline(_ROLE_RE.sub("", piece), keep_code=True) for piece in pieces)
    return tuple(piece for piece in found if piece)


@lru_cache(maxsize=2048)
def title_name(piece: str) -> str | None:
    """Return the name of a field where it is all that a line has, but for marks; None for words."""
    if len(piece) > 90:
        return None
    match = _TITLE_RE.fullmatch(_LEAD_RE.sub("", piece).strip(" \t*_`|:=+#>~\"'").replace("`", ""))
    return match.group(1) if match else None


@lru_cache(maxsize=2048)
def stated(piece: str) -> StatedKind | None:
    """Return what a line that starts with a type, a requirement or a label states of the name above it."""
    words = _LEAD_RE.sub("", piece).lstrip(" \t*_`(|+[")
    if not words or not words[0].isalpha():
        return None
    plain = words.replace("*", "").replace("`", "")
    match = _TYPED_RE.match(plain)
    if (
        match is not None
        and not (match["list"] == "s" and match["after"].strip() in (":", "") and not match["mark"])
        and not _EVERYDAY_RE.match(plain)
    ):
        return "type"
    if _NEEDED_RE.match(plain):
        return "required"
    for kind, pattern in _LABEL_RES:
        if pattern.match(plain) and (kind != "limit" or _DIGIT_OR_CODE_RE.search(words)):
            return kind
    return None


def typed_pair(piece: str) -> str | None:
    """Return the name that a line starts with, where a type or a place follows it, or a type precedes it."""
    words = _LEAD_RE.sub("", piece)
    for pattern in _PAIR_RES:
        match = pattern.match(words)
        if match is not None and header_word(match.group(1)) is None:
            return match.group(1)
    return None


def hanging_name(piece: str) -> str | None:
    """Return the name that a line of a hanging list starts with, where its description states a type or a mark."""
    match = _HANGING_RE.match(piece)
    return match.group(1) if match and header_word(match.group(1)) is None else None


def mark_behind(piece: str) -> str | None:
    """Return the mark that follows a name, and its type, on one line."""
    match = _BEHIND_RE.match(_LEAD_RE.sub("", piece))
    return match.group(1) if match else None


def described_names(piece: str) -> list[str]:
    """Return the names in code marks or braces of a sentence that speaks of a type."""
    if ("`" not in piece and "{" not in piece) or _KIND_OF_RE.search(piece) is None:
        return []
    return [one or other for one, other in _NAMED_RE.findall(piece)]


def named_row(piece: str) -> str | None:
    """Return the first cell of a row that was written with gaps or bars, where it is a name and a short cell follows."""
    cells = [cell for cell in _GAP_RE.split(piece.strip(" |")) if cell]
    if len(cells) < 3 or not _SHORT_RE.fullmatch(cells[1]):
        return None
    name = cells[0].strip("`*")
    return name if re.fullmatch(_IDENTIFIER, name) and header_word(name) is None else None


def sample_key(line: str) -> str | None:
    """Return the key that a line of a sample starts with."""
    match = _SAMPLE_KEY_RE.match(line)
    return match.group(1) if match else None


def code_names(piece: str) -> list[str]:
    """Return the names in code marks of a line that speaks of parameters or fields."""
    if "`" not in piece:
        return []
    found = [name for one in _PLACED_RE.finditer(piece) for name in _CODE_RE.findall(one.group())]
    return [name for name in found if not _FILE_RE.fullmatch(name)]


def header_names(piece: str) -> list[str]:
    """Return the names of headers in a line."""
    found = [one or other for one, other in _HEADER_RE.findall(piece)] if "-" in piece else []
    return [name for name in found if name.lower() not in PLAIN_HEADERS]


def paths_in(piece: str) -> list[tuple[str, str]]:
    """Return each method with its path, whatever is between them."""
    if "/" not in piece:
        return []
    return [(one.group(1), one.group(2).rstrip(".,;:)")) for one in _CALL_RE.finditer(piece)]
