"""Limits in words: ranges, upper and lower bounds, inclusive or not, and what each of them limits.

A bound becomes a JSON Schema keyword once the type of the field is known. What fits no keyword is unclear, never a guess.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Limit", "read_limits", "settle_limits"]

_WORDS = {word: index for index, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"))} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}  # fmt: skip
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_NUMBER = rf"([-−]?\d{{1,3}}(?:[,_ ]\d{{3}}){{1,4}}(?!\d)|[-−]?\d{{1,15}}(?:\.\d{{1,10}})?|{'|'.join(_WORDS)})(?![\w/]|\.\d|,\d|\s?%|\s*[kmgt]i?b\b)"
_UNIT = r"(?:[ \t-]+([a-z][a-z-]{1,20}))?"
_MEASURES = r"(?:length|size|number|value|count|amount)"
_MEASURE = rf"({_MEASURES})?"
_IS = r"(?:of\s+|is\s+(?:now\s+)?|are\s+|to\s+|[:=]\s*|(?:must|can|may|should)\s+be\s+)?"
_BE = r"(?:must|can|may|should|shall)\s?(?:not|n't)\s+(?:be\s+|have\s+|contain\s+|exceed\s+)?|cannot\s+(?:be\s+|have\s+|contain\s+|exceed\s+)?|can['’]?t\s+(?:be\s+|have\s+|contain\s+|exceed\s+)?|no\s+|(?:not|never)\s+(?:be\s+)?"
_MORE = (
    r"(?:more|greater|larger|longer|higher|bigger|later|above|over)(?:\s+in\s+length)?(?:\s+than)?"
)
_LESS = r"(?:less|fewer|shorter|smaller|lower|below|under)(?:\s+than)?"
_REFUSED = r"(?=\s+(?:is|are|will\s+be|gets?)\s+(?:refused|rejected|invalid|not\s+(?:allowed|accepted|valid)|an\s+error)\b)"
_CHARACTERS = frozenset(["character", "characters", "char", "chars", "letter", "letters", "bytes", "byte", "digits", "symbols"])  # fmt: skip
_ENTRIES = frozenset(["item", "items", "element", "elements", "entry", "entries", "values", "value", "objects", "ids"])  # fmt: skip
_PROPERTIES = frozenset(["property", "properties", "key", "keys", "field", "fields", "attribute", "attributes", "pairs"])  # fmt: skip
_TIMES = frozenset(["second", "seconds", "sec", "secs", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "ms", "milliseconds", "millisecond", "percent", "cents", "pixels", "px", "degrees", "meters", "metres", "km", "kilometers", "miles", "celsius"])  # fmt: skip
_OTHERS = frozenset(["decimals", "decimal", "places", "kb", "mb", "gb", "requests", "request", "times", "calls", "retries", "attempts"])  # fmt: skip
_FILLERS = frozenset(["and", "or", "per", "inclusive", "in", "if", "when", "for", "by", "at", "with", "but", "the", "default", "defaults", "is", "are", "only", "long", "of", "to", "each", "exclusive", "required", "optional", "allowed", "on", "as", "than", "total"])  # fmt: skip


_SPELLED_OUT_RE = re.compile(
    rf"\b(?:(?:{_UNITS})\s+hundred|(?:a\s+)?hundred)(?:\s+and)?(?:[\s-]+(?:{_TENS})(?:[\s-]+(?:{_UNITS}))?)?\b"
    rf"|\b(?:{_TENS})[\s-]+(?:{_UNITS})\b",
    re.IGNORECASE,
)
_SAID_TWICE_RE = re.compile(rf"\b(?:{'|'.join(_WORDS)}|\d+)\s*\((\d{{1,9}})\)", re.IGNORECASE)


def _in_digits(text: str) -> str:
    """The text with compound number words as digits, and numbers given in words and in digits only once."""

    def value(match: re.Match[str]) -> str:
        total = 0
        for word in re.findall(r"[a-z]+", match.group().lower()):
            if word == "hundred":
                total = max(total, 1) * 100
            else:
                total += _WORDS.get(word, 0)
        return str(total)

    return _SAID_TWICE_RE.sub(r"\1", _SPELLED_OUT_RE.sub(value, text))


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound, before the type says which keyword it is.

    Args:
        upper: Whether it is an upper bound.
        value: The number.
        measure: The unit: ``length``, ``entries``, ``characters``, or None.
        noun: The word after the number, if any.
        exclusive: Whether the number itself is out of bounds.
        leads: Whether the phrase starts its sentence, and so is about the field itself.
        whole: Whether its sentence ends with it.
        digits: Whether the number is written in digits.

    """

    upper: bool
    value: int | float
    measure: str | None
    noun: str | None
    exclusive: bool = False
    leads: bool = False
    whole: bool = True
    digits: bool = True


def read_limits(text: str) -> tuple[list[Limit], str]:
    """The bounds that a text states, ranges first, then single bounds; and the text without them."""
    text = _in_digits(_NON_NEGATIVE_RE.sub("at least 0", text))
    if not _DIGIT_RE.search(text) or not _HINT_RE.search(text):
        return [], text
    low = text.lower()
    limits: list[Limit] = []
    for hints, pattern, build in _GRAMMAR:
        if not any(hint in low for hint in hints):
            continue
        found = list(pattern.finditer(text))
        for match in found:
            limits.extend(build(match, text))
        if found:
            text = pattern.sub(_blank, text)
    return limits, text


_Build = Callable[[re.Match[str], str], list[Limit]]


def _keyword_limit(match: re.Match[str], _: str) -> list[Limit]:
    """``maxLength: 40``, as JSON Schema writes it."""
    side, suffix, number = match.groups()
    measures = {"Length": "length", "Items": "entries", "Properties": "properties"}
    return [Limit(side == "max", _number(number), measures.get(suffix or ""), None, leads=True)]


def _chain(match: re.Match[str], _: str) -> list[Limit]:
    """``1 <= n < 100``."""
    low, left, right, high = match.groups()
    return [
        Limit(False, _number(low), None, None, left == "<", True),
        Limit(True, _number(high), None, None, right == "<", True),
    ]


def _chain_start(match: re.Match[str], _: str) -> list[Limit]:
    return [Limit(False, _number(match.group(1)), None, None, leads=True)]


_EXCLUSIVE_AFTER_RE = re.compile(r"[\s,;]*[(\[]?\s*(?:both\s+)?exclusive\b", re.IGNORECASE)


def _range(match: re.Match[str], text: str) -> list[Limit]:
    low, high, noun = match.group(1), match.group(2), match.group(3)
    if _number(low) > _number(high):
        return []
    leads = _leads(text, match.start())
    before = text[max(0, match.start() - 40) : match.start()]
    measure = "length" if _LENGTH_RE.search(before) else None
    exclusive = _EXCLUSIVE_AFTER_RE.match(text, match.end()) is not None
    return [
        _limit(upper, number, measure, noun, exclusive=exclusive, leads=leads)
        for upper, number in ((False, low), (True, high))
    ]


def _sized(match: re.Match[str], _: str) -> list[Limit]:
    """``Size range: 2..5``, as apidoc writes what its braces say of a length or a number."""
    low, high = match.groups()
    bounds = [(False, low), (True, high)]
    return [Limit(upper, _number(word), "size", None, leads=True) for upper, word in bounds if word]


def _length_range(match: re.Match[str], _: str) -> list[Limit]:
    """``Length 3 to 200``, ``length: 3-200``."""
    low, high = (_number(group) for group in match.groups())
    if low > high:
        return []
    return [
        Limit(upper, number, "length", None, leads=True)
        for upper, number in ((False, low), (True, high))
    ]


def _exact(match: re.Match[str], _: str) -> list[Limit]:
    number, noun = match.groups()
    return [_limit(upper, number, None, noun, leads=True) for upper in (False, True)]


def _bound(upper: bool, exclusive: bool) -> _Build:
    def build(match: re.Match[str], text: str) -> list[Limit]:
        measure = next((group for group in match.groups()[:-2] if group), None)
        if measure is None and _LENGTH_RE.search(text[max(0, match.start() - 40) : match.start()]):
            measure = "length"
        if measure is None and _LONGER_RE.search(match.group()):
            measure = "length"
        number, noun = match.groups()[-2:]
        leads, whole = _leads(text, match.start()), _whole(text, match.end())
        return [_limit(upper, number, measure, noun, exclusive=exclusive, leads=leads, whole=whole)]

    return build


# Text that is required, in lower case, for a rule to be tried; the rule; and its keyword.
_GRAMMAR: tuple[tuple[tuple[str, ...], re.Pattern[str], _Build], ...] = (
    (("max", "min"), re.compile(rf"\b(min|max)(Length|Items|Properties|imum(?=\s*[:=]))?`?\s*[:=]\s*`?{_NUMBER}"), _keyword_limit),
    (("size range",), _rule(r"\bsize\s+range:?\s*`?(-?\d[\d.]{0,12}?)?\s*(?:\.\.|-)\s*(-?\d[\d.]{0,12})?`?"), _sized),
    (("length",), _rule(rf"\blength(?:\s+(?:of|is|range))?\s*[:=]?\s+{_NUMBER}\s*(?:to|through|[-–—]|\.\.\.?)\s*{_NUMBER}"), _length_range),
    (("<", "≤"), _rule(rf"(?<![\w.-]){_NUMBER}\s*(<=?|≤)\s*(?:[a-z]\w{{0,30}}|length)\s*(<=?|≤)\s*{_NUMBER}"), _chain),
    (("<=", "≤"), _rule(rf"(?<![\w.-]){_NUMBER}\s*(?:<=|≤)\s*[a-z]\w{{0,30}}\b"), _chain_start),
    (("between", "from", "range"), _rule(rf"\b(?:between|from|range(?:s|\s+(?:of|is|from))?:?|in\s+the\s+range(?:\s+of)?)\s*[\[(]?\s*{_NUMBER}\s*(?:and|up\s+to|to|through|[-–—,]|\.\.\.?)\s*{_NUMBER}{_UNIT}"), _range),
    (("to", "-", "–", "—", ".."), _rule(rf"(?<![\w.-]){_NUMBER}\s*(?:to|[-–—]|\.\.\.?)\s*{_NUMBER}[\s-]+(characters?|chars?|items?|elements?|entries|letters|digits|bytes|{'|'.join(sorted(_TIMES))})\b"), _range),
    (("must", "should", "can", "may", "has"), _rule(rf"\b(?:must|should|can|may|has\s+to)\s+be\s+(?:a\s+number\s+|an\s+integer\s+)?{_NUMBER}\s*(?:to|through|[-–—]|\.\.\.?)\s*{_NUMBER}{_UNIT}"), _range),
    (("to", "through", "-", "–", "—", ".."), _rule(rf"(?:^|[.;(]\s*|\n|,\s+)[\[(]?\s*{_NUMBER}\s*(?:\([^()\d]{{1,30}}\)\s*)?(?:to|through|[-–—]|\.\.\.?)\s*{_NUMBER}(?:\s*\([^()\d]{{1,30}}\))?{_UNIT}\s*[\])]?(?=\s*(?:[.;,)\n]|\(?(?:in|ex)clusive|$))"), _range),
    (("characters", "items"), _rule(rf"[\[(]\s*{_NUMBER}\s*(?:,|\.\.\.?|[-–—])\s*{_NUMBER}\s*[\])][ \t]*(characters|items)\b"), _range),
    (("[",), _rule(rf"\[\s*{_NUMBER}\s*(?:,|\.\.\.?|[-–—])\s*{_NUMBER}\s*\](){{0}}"), _range),
    (("=", "exactly", "must", "always"), _rule(rf"(?:\b(?:exactly|must\s+be|always)\s+|(?<![<>!])=\s+){_NUMBER}[\s-]+(characters?|chars?|digits|letters|items|elements|entries)\b(?!\s+or)(?:\s+long|\s+in\s+length)?"), _exact),
    (("char", "letter", "digit", "symbol"), _rule(rf"(?:^|(?<!max)(?<!min)(?<!\.)[.;(]\s*|\n\s*|,\s+){_NUMBER}[ \t-]+(?:(?:hex|hexadecimal|decimal|alphanumeric|upper-?case|lower-?case|ascii|latin)\s+)?(characters?|chars?|digits?|letters?|symbols?)\b(?:\s+(?:long|in\s+length|exactly|only))?(?=\s*(?:[.;,)\n]|$))"), _exact),
    (("-char", "-digit", "-letter"), _rule(rf"(?<![\w.-]){_NUMBER}-(character|char|digit|letter)\s+(?:\w+\s+){{0,3}}(?:string|code|id|identifier|abbreviation|country|currency|language|state|flag)\b"), _exact),
    (("max",), _rule(rf"\bmax(?:imum|imal|\.)?\s+(?:allowed\s+|permitted\s+|supported\s+)?(?:(?!{_MEASURES}\b)[a-z]+\s+)?{_MEASURE}\s*(?:allowed\s*|permitted\s*|supported\s*)?{_IS}(?:[a-z]+\s+(?:is|of)\s+)?(?:a\s+)?`?{_NUMBER}`?{_UNIT}"), _bound(True, False)),
    (("max",), _rule(rf"\bmax(?:imum)?\s*[:=]()\s*`?{_NUMBER}`?{_UNIT}"), _bound(True, False)),
    (("min",), _rule(rf"\bmin(?:imum|imal|\.)?\s+(?:allowed\s+|permitted\s+|supported\s+)?(?:(?!{_MEASURES}\b)[a-z]+\s+)?{_MEASURE}\s*(?:allowed\s*|permitted\s*)?{_IS}(?:a\s+)?`?{_NUMBER}`?{_UNIT}"), _bound(False, False)),
    (("min",), _rule(rf"\bmin(?:imum)?\s*[:=]()\s*`?{_NUMBER}`?{_UNIT}"), _bound(False, False)),
    (("no", "n't", "n’t", "never"), _rule(rf"(?:{_BE}){_MORE}()\s+{_NUMBER}{_UNIT}"), _bound(True, False)),
    (("exceed",), _rule(rf"\b(?:(?:must|can|may|should|shall|will|does|do)\s?(?:not|n't)|cannot|can['’]?t|never|not)\s+exceed()\s+{_NUMBER}{_UNIT}"), _bound(True, False)),
    (("most", "up to", "many", "limit", "equal", "<=", "≤"), _rule(rf"(?:\b(?:at\s+(?:the\s+)?most|up\s+to(?:\s+(?:a\s+(?:maximum|max)\s+of|and\s+including))?|as\s+many\s+as|limited\s+to|(?:length|size)?\s*limit(?:\s+is|\s+of|:)|less\s+than\s+or\s+equal(?:\s+to)?|(?:{_LESS}\s+)or\s+equal\s+to)()\s+|(?:<=|≤)()\s*){_NUMBER}{_UNIT}"), _bound(True, False)),
    ((" or ", " and "), _rule(rf"(?<![\w.-])(){_NUMBER}(?:[\s-]+(characters?|chars?|items?|elements?|entries|letters|bytes))?\s+(?:or|and)\s+(?:less|fewer|lower|below|under|shorter)\b(?!\s+(?:than|\d))"), _bound(True, False)),
    (("max", "limit", "most"), _rule(rf"(?<![\w.-])(){_NUMBER}[\s-]+(characters?|chars?|items?|elements?|entries)[\s-]+(?:max(?:imum)?|limit|at\s+most)\b"), _bound(True, False)),
    (("max",), _rule(rf"(?<![\w.-])(){_NUMBER}(){{0}}\s+max(?:imum)?\b(?!\s+(?:of|is|length|size))"), _bound(True, False)),
    (("at ",), _rule(rf"(?<![\w.-])(){_NUMBER}(?:[\s-]+(characters?|chars?|items?|elements?|entries|letters|digits))?\s+at\s+(?:the\s+)?most\b(?!\s+-?\d)"), _bound(True, False)),
    (("at ",), _rule(rf"(?<![\w.-])(){_NUMBER}(?:[\s-]+(characters?|chars?|items?|elements?|entries|letters|digits))?\s+at\s+(?:the\s+)?least\b(?!\s+-?\d)"), _bound(False, False)),
    (("cap", "limited"), _rule(rf"\b(?:capped\s+at|(?:a\s+)?cap\s+of)()\s+{_NUMBER}{_UNIT}"), _bound(True, False)),
    (("refused", "rejected", "invalid", "error", "not "), _rule(rf"\b(?:(?:values?|numbers?|anything)\s+(?:over|above|beyond)|(?:longer|greater|larger|higher|bigger|more)\s+than)()\s+{_NUMBER}(?:[ \t-]+(characters?|chars?|items?|elements?|entries|letters|bytes|digits))?{_REFUSED}"), _bound(True, False)),
    (("refused", "rejected", "invalid", "error", "not "), _rule(rf"\b(?:(?:values?|numbers?|anything)\s+(?:under|below)|(?:shorter|less|smaller|lower|fewer)\s+than)()\s+{_NUMBER}(?:[ \t-]+(characters?|chars?|items?|elements?|entries|letters|bytes|digits))?{_REFUSED}"), _bound(False, False)),
    (("at ",), _rule(rf"(?:^|(?<=[.;(,])\s*|\band\s+)(){_NUMBER}[ \t]+(?!at\b)([a-z]{{2,20}})\s+at\s+(?:the\s+)?most\b(?!\s+-?\d)"), _bound(True, False)),
    (("at ",), _rule(rf"(?:^|(?<=[.;(,])\s*|\band\s+)(){_NUMBER}[ \t]+(?!at\b)([a-z]{{2,20}})\s+at\s+(?:the\s+)?least\b(?!\s+-?\d)"), _bound(False, False)),
    (("above", "over"), _rule(rf"(?:^|(?<=[,;(])\s*|(?<=\band)\s+)(?:above|over)()\s+{_NUMBER}{_UNIT}(?=\s*(?:[.;,)\n]|$|and\b|but\b))"), _bound(False, True)),
    (("below", "under"), _rule(rf"(?:^|(?<=[,;(])\s*|(?<=\band)\s+)(?:below|under)()\s+{_NUMBER}{_UNIT}(?=\s*(?:[.;,)\n]|$|and\b|but\b))"), _bound(True, True)),
    (("no", "n't", "n’t", "never"), _rule(rf"(?:{_BE}){_LESS}()\s+{_NUMBER}{_UNIT}"), _bound(False, False)),
    (("least", "equal", "start", ">=", "≥"), _rule(rf"(?:\b(?:at\s+(?:the\s+)?least|greater\s+than\s+or\s+equal(?:\s+to)?|more\s+than\s+or\s+equal\s+to|start(?:ing|s)\s+(?:at|from))()\s+|(?:>=|≥)()\s*){_NUMBER}{_UNIT}"), _bound(False, False)),
    ((" or ", " and "), _rule(rf"(?<![\w.-])(){_NUMBER}(?:[\s-]+(characters?|chars?|items?|elements?|entries))?\s+(?:or|and)\s+(?:more|greater|higher|above|longer|up)\b(?!\s+(?:of|than|to)\b)"), _bound(False, False)),
    (("min", "least"), _rule(rf"(?<![\w.-])(){_NUMBER}[\s-]+(characters?|chars?|items?|elements?|entries)[\s-]+(?:min(?:imum)?|at\s+least)\b"), _bound(False, False)),
    (("than",), _rule(rf"\b(?:must\s+be\s+|should\s+be\s+|be\s+|strictly\s+)?(?:greater|more|larger|bigger|higher|longer)\s+than()\s+{_NUMBER}{_UNIT}"), _bound(False, True)),
    ((">",), _rule(rf"(?:(?<=^)|(?<=[\s(]))>()\s*{_NUMBER}{_UNIT}"), _bound(False, True)),
    (("than",), _rule(rf"\b(?:must\s+be\s+|should\s+be\s+|be\s+|strictly\s+)?(?:less|fewer|smaller|lower|shorter)\s+than()\s+{_NUMBER}{_UNIT}"), _bound(True, True)),
    (("below", "under"), _rule(rf"\b(?:(?:must|should)\s+be|stays?|remains?|lies|is|are)\s+(?:below|under)()\s+{_NUMBER}{_UNIT}"), _bound(True, True)),
    (("<",), _rule(rf"(?:(?<=^)|(?<=[\s(]))<()\s*{_NUMBER}(?!\s*>){_UNIT}"), _bound(True, True)),
)  # fmt: skip
_LONGER_RE = re.compile(r"\b(?:longer|shorter)\b", re.IGNORECASE)
_LENGTH_RE = re.compile(
    r"\b(?:length|size)[^\w.;\n]+(?:(?:must|should|is|be|of|in|the|may|can|not|has|to)\s+){0,5}$",
    re.IGNORECASE,
)
_NON_NEGATIVE_RE = re.compile(
    r"\bnon-?negative\b(?!\s+than)|\bnot\s+negative\b|\b(?:never|(?:must|may|can)\s?not\s+be|cannot\s+be)\s+negative\b|\bnever\s+(?:below|under|less\s+than)\s+0\b(?!\.\d)",
    re.IGNORECASE,
)
_DIGIT_RE = re.compile(rf"\d|\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_HINT_RE = re.compile(
    r"max|min|most|least|negative|never|than|exceed|limit|up to|many|between|from|range|\bto\b|through|[-–—<>≤≥=…]|\.\.|\bor\b|\band\b|exactly|must|always|letter|start|char|digit|symbol|under|below|above|over|cap",
    re.IGNORECASE,
)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _leads(text: str, at: int) -> bool:
    """Whether a phrase starts its sentence, or follows the field's own "must be" and the like."""
    before = re.split(r"[.;:\n]", text[:at])[-1].strip(" (,*_-–—")
    return (
        not before
        or re.fullmatch(
            r"(?:(?:the\s+|this\s+|its\s+)?(?:value|number|field|parameter|it|integer|float|decimal|amount|percentage|percent|count|string|int|must|should|can|may|be|is|have|has|contain|a|an|number|any|valid|range|allowed|inclusive|positive|in|duration|time|length)\s*)+",
            before + " ",
            re.IGNORECASE,
        )
        is not None
    )


def _whole(text: str, at: int) -> bool:
    return re.match(r"\s*(?:[.;,)\n]|$|\(|and\b|but\b)", text[at : at + 20]) is not None


def _limit(upper: bool, number: str, measure: str | None, noun: str | None, *, exclusive: bool = False, leads: bool = False, whole: bool = True) -> Limit:  # fmt: skip
    noun = noun.lower() if noun else None
    measure = (measure or "").lower()
    kind = "length" if measure in ("length", "size") else None
    if measure in ("number", "count") or noun in _ENTRIES:
        kind = "entries"
    if noun in _CHARACTERS:
        kind = "characters"
    return Limit(
        upper,
        _number(number),
        kind,
        noun,
        exclusive,
        leads,
        whole,
        number.lower() not in _WORDS,
    )


def _number(word: str) -> int | float:
    known = _WORDS.get(word.lower())
    if known is not None:
        return known
    plain = word.replace(",", "").replace("_", "").replace(" ", "").replace("−", "-")
    return float(plain) if "." in plain else int(plain)


def settle_limits(
    limits: tuple[Limit, ...], kind: str | None, name: str
) -> tuple[dict[str, int | float], tuple[Limit, ...], tuple[Limit, ...]]:
    """The JSON Schema keywords that limits are, for a field of this type; the unclear ones; and those about something else.

    Args:
        limits: As the prose states them.
        kind: The JSON type of the field, or None where nothing states one.
        name: The field's name: "at least one entity" limits ``entities``, and not the object that mentions them.

    """
    settled: dict[str, int | float] = {}
    unclear: list[Limit] = []
    aside: list[Limit] = []
    counting = kind == "array" and any(limit.noun and _names(limit.noun, name) for limit in limits)
    for limit in limits:
        if counting and limit.noun is None and not limit.measure and not limit.leads:
            # "Up to 3 codes from 1 to 9" counts the codes first; the other numbers are what each may be.
            aside.append(limit)
            continue
        keyword = _keyword(limit, kind, name)
        value = _inclusive(limit, keyword, kind) if keyword else None
        if (
            keyword
            and value is None
            and limit.exclusive
            and keyword.endswith("imum")
            and kind == "number"
        ):
            keyword, value = f"exclusive{keyword[0].upper()}{keyword[1:]}", limit.value
        if keyword is None:
            unclear.append(limit)
        elif value is None or settled.get(keyword, value) != value:
            aside.append(limit)
        else:
            settled[keyword] = value
    for side in ("Items", "Length", "imum", "Properties"):
        low, high = settled.get(f"min{side}"), settled.get(f"max{side}")
        if low is not None and high is not None and low > high:
            del settled[f"min{side}"], settled[f"max{side}"]
            aside += [limit for limit in limits if limit.value in (low, high)]
    return settled, tuple(unclear), tuple(limit for limit in aside if limit.digits)


def _inclusive(limit: Limit, keyword: str, kind: str | None) -> int | float | None:
    """The bound that includes its number; None where there is none, as for "greater than 0" of a number."""
    counts = not keyword.endswith("imum")
    if counts and (limit.value < 0 or limit.value != int(limit.value)):
        return None
    value = int(limit.value) if counts else limit.value
    if kind == "integer" and not counts:
        value = math.floor(value) if limit.upper else math.ceil(value)
        if limit.exclusive and value != limit.value:
            return value
    if not limit.exclusive:
        return value
    if not counts and kind != "integer":
        return None
    value = value - 1 if limit.upper else value + 1
    return value if value >= 0 or not counts else None


def _keyword(limit: Limit, kind: str | None, name: str) -> str | None:
    """Return the keyword, an empty string if the phrase is about something else, or None if undecidable."""
    side = "max" if limit.upper else "min"
    if limit.measure == "size":
        suffix = {"array": "Items", "integer": "imum", "number": "imum"}.get(kind or "", "Length")
        return f"{side}{suffix}"
    if limit.measure == "properties":
        return f"{side}Properties"
    if limit.noun in _OTHERS or (limit.exclusive and not (limit.leads and limit.whole)):
        return ""
    if limit.noun in _TIMES:
        return f"{side}imum" if kind in ("integer", "number") and limit.leads else ""
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
            limit.upper or limit.noun is None or limit.noun in _FILLERS or limit.leads
        )
        return f"{side}imum" if counted or limit.measure == "entries" else ""
    if kind == "object":
        return f"{side}Properties" if limit.noun in _PROPERTIES else ""
    if kind is None:
        if limit.noun in ("digit", "digits"):
            return None  # of a string they are characters, of a number they are not
        if limit.measure == "characters":
            return f"{side}Length"
        if limit.measure == "length":
            return None
        return f"{side}imum" if limit.noun is None and limit.measure is None else None
    return ""


def _names(noun: str, name: str) -> bool:
    words = set(re.split(r"[^a-z]+", name.lower()))
    return bool({noun, noun + "s", noun.removesuffix("s"), noun.removesuffix("y") + "ies"} & words)
