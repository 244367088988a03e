"""What a line of a page states, found without knowing its style: the grammar that facts are compared with.

It is deliberately wider than the grammar that reads facts. A claim that no fact carries makes its line unread; nothing
becomes a fact here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from docpact.pages.language.polarity import asserted, visible
from docpact.pages.text import inline

__all__ = [
    "PLAIN_HEADERS",
    "TYPES",
    "Claim",
    "asks_for_credentials",
    "claims_of",
    "headers_and_scopes_of",
    "lists_a_field",
    "names_a_server",
    "numbers_of",
    "statuses_of",
    "stray_claims",
    "typed_names_of",
]

ClaimKind = Literal[
    "limit",
    "sign",
    "default",
    "values",
    "required",
    "deprecated",
    "nullable",
    "format",
    "type",
    "fields",
]

_LONGEST = 3000
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty")  # fmt: skip
_VALUE = {word: float(at) for at, word in enumerate(_WORDS[:-1])} | {"thirty": 30.0}
_DIGITS = r"[-−]?\d{1,15}(?:\.\d{1,10})?"
_NUMBER = rf"(?:(?<![\w.#$/])[-−+]?\d{{1,3}}(?:[,_  ]\d{{3}})+(?![\d])|(?<![\w.#$/])[-−+]?\d{{1,15}}(?:\.\d{{1,10}})?|\b(?:{'|'.join(_WORDS)})\b)"
_UNIT = r"(?:characters?|chars?|letters?|digits?|symbols?|items?|elements?|entries|bytes|values|objects|decimals?|decimal\s+places)\b"
_LIMIT_RES = (
    re.compile(
        rf"(?:\b(?:max(?:imum|imal)?|min(?:imum|imal)?|at\s+(?:the\s+)?(?:most|least)|up\s+to|no\s+(?:more|longer|fewer|less|greater|smaller|further|higher|lower|larger)\s+than|(?:not|never|cannot)\s+exceed(?:ing)?|exceed(?:s|ing)?|limit(?:ed)?(?:\s+(?:to|of|is))?|capped\s+at|cap\s+of|between|(?:greater|larger|bigger|higher|more|longer|less|fewer|smaller|lower|shorter)\s+than|above|below|over|under|beyond|range(?:s)?(?:\s+(?:of|is|from))?|within|exactly|(?<!\w)from(?=\s+[-\d]))\b|(?:max|min)(?:Length|Items|imum|Properties)\W{{0,3}})[^.;\n`\"|]{{0,30}}?({_NUMBER})(?:\s*(?:to|and|through|[-–—…]|\.\.\.?)\s*(?:up\s+to\s+)?({_NUMBER}))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"({_NUMBER})(?:\s*(?:to|through|[-–—…]|\.\.\.?)\s*({_NUMBER}))?[\s-]+(?:hex(?:adecimal)?\s+|decimal\s+|upper-?case\s+|lower-?case\s+|alphanumeric\s+|ascii\s+)?{_UNIT}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w<>=-])(?:[<>]=?|[≤≥])\s*({_DIGITS})(){{0}}(?!\s*>)"),
    re.compile(rf"({_DIGITS})(){{0}}\s*(?:<=?|≤)\s*[A-Za-z]"),
    re.compile(
        rf"({_NUMBER})(){{0}}\s+(?:at\s+(?:the\s+)?(?:most|least)|or\s+(?:more|less|fewer|lower|higher|above|below)|max(?:imum)?|min(?:imum)?)\b",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:^|[.;(,:]\s+|\s[–—-]\s+)({_NUMBER})\s*(?:to|through|–|—|…|\.\.\.?)\s*({_NUMBER})(?=\s*(?:[.;,)]|$))", re.IGNORECASE),
    re.compile(rf"\b(?:length|size)\s*[:=]?\s+({_NUMBER})\s*(?:to|through|[-–—…]|\.\.\.?)\s*({_NUMBER})", re.IGNORECASE),
    re.compile(rf"\[\s*({_NUMBER})\s*(?:,|\.\.\.?|[-–—…])\s*({_NUMBER})\s*\]"),
)  # fmt: skip
_ANY_NUMBER_RE = re.compile(rf"\d|\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_NOT_LIMITS_RE = re.compile(
    r"(?:\bversions?\s*[<>=]*|\bv|\bsince\s|\bexample\b[^.;]*|\be\.g\.[^.;]*|\bfor\s+instance\b[^.;]*|\bsuch\s+as\b[^.;]*|\bone\s+of\b.*|\brate\s+limit.*|\b(?:above|below|under|over)\s+(?:the|this|a|an)\b[^\d]*)$",
    re.IGNORECASE,
)
_COUNTED_RE = re.compile(
    rf"\w+[\s-]+(?:\w+\s+)?{_UNIT}|\w+(?:\s+\w+)?\s+\bat\s+(?:the\s+)?(?:most|least)|\w+\s*(?:[.;,)]|$)",
    re.IGNORECASE,
)
_NOT_UNITS_RE = re.compile(
    r"\.\d|\s*(?:%|percent\b|seconds?\b|minutes?\b|hours?\b|days?\b|weeks?\b|months?\b|years?\b|requests?\b|calls?\b|times\b|[kmgt]i?b\b|ms\b|of\s+(?:the|these|them|those)\b|or\s+more\s+of)",
    re.IGNORECASE,
)
_VALUE_WORD = r"(?:`[^`\n]{1,60}`|\"[^\"\n]{0,60}\"|'[^'\n]{1,60}'|-?\d[\d.]{0,15}|true\b|false\b|null\b|on\b|off\b)"
_DEFAULT_RE = re.compile(
    rf"\bdefaults?(?:\s+value)?\s*(?:(?:is|to|of|are)\s+|[:=]\s*|\s)\W{{0,3}}?(?:{_VALUE_WORD}|[A-Za-z][\w-]*\s*(?:[.;,)]|$))"
    rf"|{_VALUE_WORD}\W{{0,3}}(?:\(\s*(?:the\s+)?default\s*\)|by\s+default\b|(?:value\s+)?is\s+(?:the\s+default|assumed|taken|used)\b|,?\s*the\s+default\b)"
    rf"|{_VALUE_WORD}\W{{0,3}}(?:(?:is\s+)?(?:assumed|taken|used)\s+)?(?:if|when|unless)\s+(?:it\s+is\s+|it's\s+|this\s+is\s+|not\s+|you\s+leave\s+it\s+|nothing\s+is\s+|otherwise\s+)?(?:omitted|absent|missing|unset|unspecified|given|specified|set|sent|stated|out)\b"
    rf"|\b(?:if|when)\s+(?:it\s+is\s+|this\s+is\s+)?(?:omitted|absent|missing|unset|unspecified|not\s+(?:given|set|specified|sent|provided)|left\s+out)\s*[,:]?\s*(?:it\s+is\s+|we\s+(?:use|take|assume)\s+|defaults?\s+to\s+)?{_VALUE_WORD}"
    rf"|\b(?:on|off|enabled|disabled)\s+(?:by\s+default|unless\s+(?:set|given|specified|stated|sent))\b"
    rf"|\b(?:falls?\s+back\s+to|initially)\s+{_VALUE_WORD}|\b(?:take|assume|use)s?\s+{_VALUE_WORD}\s+(?:if|when)\b|\b(?:taken|assumed)\s+as\s+{_VALUE_WORD}",
    re.IGNORECASE,
)
_EXAMPLE_RE = re.compile(
    r"(?:\b(?:examples?|e\.?g\.?|such\s+as|like|for\s+instance|see|sample)\b\W{0,3}(?:\w+\s+){0,3})$",
    re.IGNORECASE,
)
_VALUES_RE = re.compile(
    r"\b(?:one\s+of|either|allowed|possible|valid|accepted|permitted|supported)\b(?:\s+(?:values?|options?))?\W{0,4}(?:(?:are|is|the|following|values?|strings?|be)\W{1,3}){0,3}[`\"'“]"
    r"|(?:`[^`\n]{1,40}`|\"[^\"\n]{1,40}\")(?:\s*,\s*(?:or\s+)?(?:`[^`\n]{1,40}`|\"[^\"\n]{1,40}\")){1,20}(?:,?\s+or\s+(?:`[^`\n]{1,40}`|\"[^\"\n]{1,40}\"))?"
    r"|(?:`[^`\n]{1,40}`|\"[^\"\n]{1,40}\")\s*(?:or|/|\|)\s*(?:`[^`\n]{1,40}`|\"[^\"\n]{1,40}\")"
    r"|\bonly\s+(?:`[^`\n]{1,40}`|\"[^\"\n]{1,40}\")\s+(?:is|are)\b|\benum(?:eration)?\b"
    r"|`[^`\n]{1,20}`\s*=\s*\w[^`\n]{0,40}`[^`\n]{1,20}`\s*=|(?:^|\n)\s*•\s+[`\"]?[\w.-]{1,40}[`\"]?\s*\n\s*•\s+[`\"]?[\w.-]{1,40}"
    r"|\b[A-Z][A-Z_]{1,30}(?:,\s+[A-Z][A-Z_]{1,30})*,?\s+or\s+[A-Z][A-Z_]{1,30}\b",
)
_REQUIRED_RE = re.compile(
    r"\b(?:required|mandatory|optional|compulsory|obligatory)\b|\bmust\s+(?:always\s+)?be\s+(?:given|sent|present|set|provided|supplied|included|specified)\b|\b(?:may|can)\s+be\s+(?:omitted|left\s+out|absent|missing)\b|\bnot\s+needed\b|\balways\s+(?:there|present|sent|included)\b",
    re.IGNORECASE,
)
_DEPRECATED_RE = re.compile(
    r"\b(?:deprecated|obsolete)\b|\b(?:field|parameter|attribute|property)\s+is\s+closing\s+down\b",
    re.IGNORECASE,
)
_NULLABLE_RE = re.compile(
    r"\bnullable\b|\b(?:or|be|is)\s+`?null`?(?!\w)|(?<!not )(?<!non-)\bnull\s+(?:if|when|until|before|unless|for|while|means|is\s+(?:also\s+)?allowed)\b",
    re.IGNORECASE,
)
_FORMAT_RE = re.compile(
    r"\biso[\s-]?8601\b|\brfc[\s-]?\d{4}\b|\byyyy-mm-dd|\b(?:valid|well-formed|absolute)\s+ur[li]\b|\b(?:valid\s+)?e-?mail\s+address\s*(?:[.;,)]|$)|\b(?:uuid|guid)(?:v\d)?\b(?!s)|\bip(?:v[46])\s+address\b|\bbase-?64\b|\bunix\s+(?:time(?:stamp)?|epoch)\b",
    re.IGNORECASE,
)
_TYPE_RE = re.compile(
    r"^\W{0,3}(?:an?\s+)?(?:string|integer|int(?:32|64)?|boolean|bool|float|double|array|list|object|json\s+object|number|whole\s+number|timestamp|date(?:-?time)?)\s*(?:[.;,)(:–—-]|$|(?<=array )of\b|(?<=list )of\b)"
    r"|[(,]\s*`?(?:string|integer|int(?:32|64)?|boolean|bool|float|double|array|object|number)`?\s*[,)]|`(?:string|integer|boolean|array|object|number)`",
    re.IGNORECASE,
)
# Fields that a description lists, instead of a table: "an object with `lat` and `lng`", "`id` (string)".
_FIELDS_RE = re.compile(
    r"\b(?:objects?|body|bodies|payload|answer|response|result|document|entry|entries|item|each)(?:\s+\w+)?\s+(?:with|of|has|have|holds?|holding|contains?|containing|consists?\s+of|includes?|including|carries)\b(?:\s+(?:the|an?|fields?|keys?|properties|attributes|members|only|optional)){0,4}\s*:?\s*(?=`)(?P<list>(?:`[\w.\[\]-]{1,60}`(?:\s*\([^()\n]{1,40}\))?(?:\s*[:–—-]\s[^,;`\n]{1,40})?\W{0,3}(?:and|or|plus|as\s+well\s+as|,)?\W{0,3}(?:an?\s+|the\s+|optional\s+)*){1,20})"
    r"|(?P<typed>`[\w.\[\]-]{1,60}`\s*\(\s*(?:an?\s+)?(?:string|integer|int(?:32|64)?|boolean|bool|float|double|array|list|object|number|date|datetime|timestamp|uuid|enum)\b)"
    r"|\b(?:fields?|keys?|properties|attributes|members)\s+(?:are\s+|named\s+|called\s+|:\s*)?(?:`[\w.\[\]-]{1,60}`\W{0,3}(?:and|or|,)?\W{0,3}){2,20}",
    re.IGNORECASE,
)
_FILE_RE = re.compile(
    r".*\.(?:json|ya?ml|conf|md|csv|tsv|py|js|ts|rb|php|txt|xml|html|ini|toml|exe|zip|png|jpe?g|pdf)$"
)
_CODE_RE = re.compile(r"`([A-Za-z_$][\w.\[\]-]{0,60})`")
_DOTTED_RE = re.compile(r"`([A-Za-z_]\w{0,40}(?:\[\])?(?:\.[A-Za-z_]\w{0,40}(?:\[\])?)+)`")
_STATUS = r"(?:20[0-8]|226|30[0-8]|4(?:0\d|1[0-8]|2[1-689]|31|51)|50[0-8]|51[01]|[1-5]xx|[1-5]XX)"
_STATUS_RE = re.compile(
    rf"(?<![\w./:$#,-])[`*_\"'(\[]{{0,3}}({_STATUS})(?![\w]|[.,:]\d|\.\w|-\d|/)"
)
_MARKED_STATUS_RE = re.compile(
    rf"[`*(]{{1,3}}({_STATUS})(?:\s+[A-Z][A-Za-z ]{{1,30}})?[`*)]{{1,3}}"
)
_STATUS_WORD_RE = re.compile(
    r"\b(?:http|status(?:es)?|codes?|respon\w+|returns?|returned|errors?|answers?|answered|gives?|means?|repl(?:y|ies)|success\w*|fail\w*|rejected|refused|yields?|results?|raises?)\b",
    re.IGNORECASE,
)
_STATUS_UNIT_RE = re.compile(
    r"[`*\"')\]]{0,3}\s*(?:%|x\s*\d|×|(?:characters?|chars?|items?|seconds?|ms|milliseconds|bytes|[kmg]i?b|entries|records|results|rows|per|requests?|calls?|times|minutes?|hours?|days?|pixels|px|objects|elements|letters|digits|users|files|points|of\s+the|to\s+\d|[-–—]\s*\d)\b)",
    re.IGNORECASE,
)
_STATUS_LEADS_RE = re.compile(
    rf"^\W{{0,6}}(?:http\s+)?({_STATUS})\b[`*\"')\]]{{0,3}}\s*(?:$|[-–—:|,;/=→]|::|\(|(?:[A-Z][a-z]+)|if\b|when\b|on\b|for\b|with\b|or\b|and\b|means\b)",
    re.IGNORECASE,
)


TYPES = r"(?:string|str|integer|int(?:32|64)?|number|float|double|decimal|bool(?:ean)?|array|list|object|map|date(?:-?time)?|timestamp|uuid|enum|file|binary|json)"
_TYPED_RE = re.compile(
    rf"^\W{{0,6}}(?:`[^`\n]{{1,60}}`|\*\*[^*\n]{{1,60}}\*\*|[A-Za-z_$][\w.\[\]$-]{{0,60}})(?:(?<=[`*])\s*|\s*[(:\[]\s*|\s+[–—-]\s+)[(`*_]{{0,3}}(?:an?\s+)?(?:(?:required|optional)[,\s]+)?{TYPES}(?:\[\])?\b(?!\s+(?:of\s+(?:the|this)|is|are|that|to)\b)(?:[`*_),\].:;\s–—-]|$)"
    rf"|^\W{{0,6}}(?-i:[a-z_$])[\w.\[\]$-]{{0,60}}\s+[(`*_]{{0,3}}{TYPES}(?:\[\])?[`*_)]{{0,3}}(?:\s*$|\s*[,;(]|\s+(?:required|optional)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a text states.

    Args:
        kind: What it is about.
        words: The words that state it, for a message.
        numbers: The numbers of a limit.
        names: The names of the fields it lists.

    """

    kind: ClaimKind
    words: str
    numbers: tuple[float, ...] = ()
    names: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def claims_of(text: str) -> tuple[Claim, ...]:
    """Return what the description of a field states."""
    words = asserted(inline(visible(text[:_LONGEST]), keep_code=True)).text
    return tuple(_claims(words)) if words else ()


# Numbers, signs of a number and lists of plain words in the description of a field, whatever the words around them.
_STRAY_RE = re.compile(
    r"(?<![\w.#$/:@§-])(?<!v\.)(?<!\d[,.])([-−+]?\d{1,15}(?:[,_  ]\d{3})*(?:\.\d{1,10})?)(?![\w/:@]|\.\d|,\d{3}|-[A-Za-z\d])"
)
_NOT_STRAY_RE = re.compile(
    r"(?:\b(?:e\.?g\.?|examples?|such\s+as|like|for\s+instance|sample|since|version|v|release|api|section|chapter|step|part|page|rfc|iso|ieee|utf|base|sha|md|http|https|port|level|type|class|no|number|#|top|code|status|in|on|until|before|after|from\s+version|added\s+in)\b[\s:.,('\"`]{0,4}(?:\w+[\s:'\"`(]{1,3}){0,2})$",
    re.IGNORECASE,
)
_MEASURED_RE = re.compile(
    r"[`'\")\]]{0,2}\s*(?:%|percent\b|(?:k|m|g|t)i?b\b|kilo|mega|seconds?\b|secs?\b|s\b|ms\b|milliseconds?\b|minutes?\b|mins?\b|hours?\b|hrs?\b|days?\b|weeks?\b|months?\b|years?\b|pixels?\b|px\b|bits?\b|times\b|st\b|nd\b|rd\b|th\b|requests?\b|calls?\b|per\b|°|degrees?\s+celsius|euros?\b|dollars?\b|usd\b|eur\b|x\s*\d)",
    re.IGNORECASE,
)
_YEAR_RE = re.compile(r"(?:19|20)\d\d")
_SIGN_RE = re.compile(
    r"\b(?:strictly\s+positive|(?:must|has\s+to)\s+be\s+(?:a\s+)?(?:positive|negative|non-?negative|non-?empty)|non-?negative|non-?empty|(?:not|never|cannot|can't)\s+(?:be\s+)?(?:negative|empty|blank)|(?:positive|negative)\s+(?:values?|numbers?|integers?))\b",
    re.IGNORECASE,
)
_BARE_LIST_RE = re.compile(
    r"(?:^|[.;:(]\s*|\s[–—-]\s)(?!(?:optional|required|default|deprecated|nullable|string|integer|number|boolean|object|array|free|e)\b)[A-Za-z][\w-]{0,20}(?:\s*[,/|]\s*[A-Za-z][\w-]{0,20}){1,20}(?:,?\s+or\s+[A-Za-z][\w-]{0,20})?\s*(?=[.;)]|$)|(?:^|[.;:]\s*)[A-Za-z][\w-]{0,20}\s+or\s+[A-Z][\w-]{0,20}\s*(?=[.;]|$)|(?:^|[.;:]\s*)\d{1,4}(?:,\s*\d{1,4}){0,12},?\s+or\s+\d{1,4}\s*(?=[.;]|$)"
)


@lru_cache(maxsize=2048)
def stray_claims(text: str) -> tuple[Claim, ...]:
    """Return what the numbers, signs and plain lists of a description may state, whatever the words around them."""
    words = asserted(inline(visible(text[:_LONGEST]), keep_code=True)).text
    found: list[Claim] = []
    if _ANY_DIGIT_RE.search(words):
        plain = re.sub(r"(?<=\d)\s?(?:\.{2,3}|…)\s?(?=[\d-])", " to ", _URL_RE.sub(" ", words))
        plain = re.sub(
            r"<[^<>\n]{1,60}>|(?<!\w)'[^'\n]{1,60}'|[\[{(]\s*[\[{\"'].*?[\]})]|\"[^\"\n]{1,80}\"|`[^`\n]*[^\d`.,-][^`\n]*`",
            " ",
            plain,
        )
        for match in _STRAY_RE.finditer(plain):
            before = plain[max(0, match.start() - 40) : match.start()]
            if _NOT_STRAY_RE.search(before) or _MEASURED_RE.match(plain, match.end()):
                continue
            if _YEAR_RE.fullmatch(match.group(1)):
                continue
            found.append(Claim("limit", match.group(), (_number(match.group(1)),)))
    if _SIGN_RE.search(words):
        found.append(Claim("sign", "a sign"))
    bare = _BARE_LIST_RE.search(words)
    if bare is not None and not _EXAMPLE_RE.search(
        words[max(0, bare.start() - 30) : bare.start()] + " "
    ):
        found.append(Claim("values", bare.group().strip(" .;,:()")))
    return tuple(found)


_ANY_DIGIT_RE = re.compile(r"\d")

# Parts of words, one of which a text must have for a pattern to be tried.
_HINTS: dict[ClaimKind, tuple[str, ...]] = {
    "default": ("default", "omit", "absent", "missing", "unset", "unspecified", "given", "assume", "taken", "falls back", "fall back", "initially", "left o", "leave", "specified", " take"),
    "values": ("`", '"', "“", "enum", " or "),
    "required": ("required", "mandatory", "optional", "compulsory", "obligatory", "must ", "may be ", "can be ", "not needed", "always "),
    "deprecated": ("deprecated", "obsolete", "closing down"),
    "nullable": ("null",),
    "format": ("iso", "rfc", "yyyy", "url", "uri", "mail", "uuid", "guid", "ip", "base", "unix"),
    "type": ("string", "int", "bool", "float", "double", "array", "list", "object", "number", "date", "timestamp"),
}  # fmt: skip


_PATTERNS: tuple[tuple[ClaimKind, re.Pattern[str]], ...] = (
    ("default", _DEFAULT_RE),
    ("values", _VALUES_RE),
    ("required", _REQUIRED_RE),
    ("deprecated", _DEPRECATED_RE),
    ("nullable", _NULLABLE_RE),
    ("format", _FORMAT_RE),
    ("type", _TYPE_RE),
)


def _claims(words: str) -> Iterator[Claim]:
    for numbers, said in numbers_of(words):
        yield Claim("limit", said, numbers)
    low = words.lower()
    for kind, pattern in _PATTERNS:
        if not any(hint in low for hint in _HINTS[kind]):
            continue
        match = pattern.search(words)
        if match is not None and kind == "values":
            before = words[max(0, match.start() - 40) : match.start()]
            if _EXAMPLE_RE.search(before) or words[match.end() :].lstrip(" ,").startswith("etc"):
                match = None
        if match is not None:
            yield Claim(kind, match.group().strip(" .;,:()"))
    names: list[str] = []
    for match in _FIELDS_RE.finditer(words) if "`" in words else ():
        names += _CODE_RE.findall(match.group())
    names = [name for name in names if not _FILE_RE.match(name.lower())]
    if names:
        yield Claim("fields", ", ".join(names), names=tuple(dict.fromkeys(names)))


def numbers_of(words: str) -> list[tuple[tuple[float, ...], str]]:
    """Return the numbers that limit something, each group with the words around it."""
    if _ANY_NUMBER_RE.search(words) is None:
        return []
    found: list[tuple[tuple[float, ...], str]] = []
    taken: list[tuple[int, int]] = []
    for pattern in _LIMIT_RES:
        for match in pattern.finditer(words):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if _NOT_UNITS_RE.match(words, match.end()) or _NOT_LIMITS_RE.search(
                words[max(0, match.start() - 60) : match.start(1)]
            ):
                continue
            taken.append((match.start(), match.end()))
            groups = [group for group in match.groups() if group]
            if groups[-1].lower() in _VALUE and not _COUNTED_RE.match(words, match.start(1)):
                continue  # "between two entities"
            numbers = tuple(_number(group) for group in groups)
            found.append((numbers, match.group().strip()))
    return found


def _number(word: str) -> float:
    known = _VALUE.get(word.lower())
    if known is not None:
        return known
    plain = re.sub(r"[,_  +]", "", word).replace("−", "-")
    return float(plain)


def statuses_of(text: str) -> list[str]:
    """Return the statuses that a line of any kind may document, upper case for ranges."""
    words = inline(visible(text[:_LONGEST]), keep_code=True)
    if not any(digit in words for digit in "12345"):
        return []
    leads = _STATUS_LEADS_RE.match(words)
    worded = _STATUS_WORD_RE.search(words) is not None
    found = [leads.group(1)] if leads and not _STATUS_UNIT_RE.match(words, leads.end(1)) else []
    pattern = _STATUS_RE if worded or found else _MARKED_STATUS_RE
    found += [
        match.group(1)
        for match in pattern.finditer(words)
        if not _STATUS_UNIT_RE.match(words, match.end(1))
    ]
    return list(dict.fromkeys(one.upper() for one in found))


_TYPE = r"(?:string|integer|int(?:32|64)?|number|boolean|bool|float|double|decimal|array|list|date|timestamp|flag)"
_PLAIN_NAMES = frozenset(["a", "an", "the", "of", "is", "in", "or", "and", "with", "that", "which", "for", "to", "as", "if", "where", "when", "from", "only", "values", "value", "id", "ids", "between", "containing", "format", "up", "no", "at", "representing", "field", "parameter", "but", "not", "on", "by", "it", "must", "should", "may", "can", "was", "are", "has", "will", "used", "specifying", "indicating"])  # fmt: skip
_TYPED_NAME_RES = (
    re.compile(rf"\b{_TYPE}\s+(?:(?:named|called)\s+)`?([A-Za-z_][\w.-]{{0,60}})`?", re.IGNORECASE),
    re.compile(rf"\b(?:an?|the|optional|required)\s+(?:optional\s+|required\s+)?{_TYPE}\s+`?([a-z]+_[a-z_\d]{{1,60}}|[a-z]+[A-Z]\w{{1,60}})`?"),
    re.compile(rf"\b(?:an?|the)\s+(?:optional\s+|required\s+){_TYPE}\s+([a-z][\w.-]{{1,60}})(?=[.,;:)]|\s+(?:and|or)\b|$)"),
    re.compile(rf"\b(?:send|add|contains?|holds?|has|include)\s+(?:also\s+)?(?:an?|the)\s+{_TYPE}\s+([a-z][\w.-]{{1,60}})(?=[.,;:)]|\s+(?:and|or)\b|$)", re.IGNORECASE),
    re.compile(rf"\b([a-z][\w.-]{{1,60}}),\s+an?\s+(?:optional\s+|required\s+)?{_TYPE}\b(?=\s+(?:of|from|between|that|which|with)\b|[.,;])"),
    re.compile(rf"\b(?:the|and|,)\s+(?:optional\s+)?{_TYPE}\s+([a-z][\w.-]{{1,60}})(?=[.,;:)]|\s+and\b|$)"),
)  # fmt: skip
_TYPE_WORD_RE = re.compile(rf"\b{_TYPE}\b", re.IGNORECASE)
_CREDENTIALS_RE = re.compile(
    r"\b(?:api|access|bearer|auth\w*|personal|session|secret|service)[\s-]+(?:key|token|cookie)s?\b|`?\bauthorization`?\s*(?::|header\b)|\bbasic\s+auth|\bclient\s+certificates?\b|\bmutual\s+tls\b|\bmtls\b|\boauth\b|\btoken\b.{0,40}\bheader\b|\b(?:x-api-key|api[_-]?key)\b|\bsigned\s+in\b|\bsession\s+cookie|\bcookie\b.{0,30}\b(?:login|session|sign)",
    re.IGNORECASE,
)


def typed_names_of(text: str) -> tuple[str, ...]:
    """Return the names that running text introduces with a type: ``an integer named floor``."""
    if _TYPE_WORD_RE.search(text) is None:
        return ()
    words = asserted(inline(visible(text[:_LONGEST]), keep_code=True)).text
    found = [match.group(1) for pattern in _TYPED_NAME_RES for match in pattern.finditer(words)]
    names = (name.rstrip(".-") for name in found)
    return tuple(dict.fromkeys(name for name in names if name.lower() not in _PLAIN_NAMES))


def asks_for_credentials(text: str) -> bool:
    """Whether words say with what a call authenticates."""
    words = inline(visible(text[:_LONGEST]), keep_code=True)
    return _CREDENTIALS_RE.search(words) is not None


def lists_a_field(words: str) -> bool:
    """Whether a line, its code marks kept, starts with a name and a type."""
    return _TYPED_RE.match(words) is not None


_HEADER_RES = (
    re.compile(r"\bheaders?\s+(?:named\s+|called\s+|field\s+)?`([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)(?::[^`]{0,80})?`", re.IGNORECASE),
    re.compile(r"`([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)(?::[^`]{0,80})?`(?:\s+(?:HTTP|request|response|custom)){0,2}\s+headers?\b", re.IGNORECASE),
    re.compile(r"\bscopes?\W{1,4}(?:\w+\s+){0,2}`([\w.:/*-]{3,60})`|`([\w.-]+[.:][\w.:/*-]{1,60})`\s+(?:scope|permission)s?\b", re.IGNORECASE),
)  # fmt: skip
_URL_RE = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+[^\s`<>()]{0,200}")
_ABOUT_SERVER_RE = re.compile(
    r"\b(?:apis?|servers?|base|hosts?|listens?|lives?|endpoints?|sandbox|production|staging|address|root|service|environment|paths?)\b",
    re.IGNORECASE,
)
PLAIN_HEADERS = frozenset(["content-type", "authorization", "user-agent", "content-length"])


def headers_and_scopes_of(text: str) -> tuple[str, ...]:
    """Return the names of headers and scopes that words ask for."""
    words = asserted(inline(visible(text[:_LONGEST]), keep_code=True)).text
    found = [
        next(group for group in match.groups() if group)
        for pattern in _HEADER_RES
        for match in pattern.finditer(words)
    ]
    return tuple(dict.fromkeys(name for name in found if name.lower() not in PLAIN_HEADERS))


def names_a_server(text: str) -> bool:
    """Whether words give the URL of a server."""
    words = inline(visible(text[:_LONGEST]), keep_code=True)
    rest = _URL_RE.sub(" ", words)
    return rest != words and _ABOUT_SERVER_RE.search(rest) is not None
