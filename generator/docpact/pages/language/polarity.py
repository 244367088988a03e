"""Which words of a description are asserted: not struck out, hidden, negated, history, or true only under a condition.

Facts are matched in the rest. A withheld clause that could have stated a fact is reported as unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Asserted", "Withheld", "asserted", "states_a_fact", "visible"]

_COMMENT_RE = re.compile(r"<!--.{0,4000}?(?:-->|\Z)|\{/\*.{0,4000}?\*/\}", re.DOTALL)
_STRUCK_RE = re.compile(
    r"~~(?=\S).{1,600}?(?<=\S)~~|<(del|s|strike)(?:\s[^<>]{0,200})?>.{0,2000}?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_HIDDEN_RE = re.compile(
    r"<([a-z][a-z0-9]{0,15})\s(?:[^<>]{0,300}\s)?(?:hidden\b|aria-hidden\s*=\s*[\"']?true|style\s*=\s*[\"'][^\"']{0,200}(?:display\s*:\s*none|visibility\s*:\s*hidden))[^<>]{0,300}>.{0,2000}?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)

_QUOTED_RE = re.compile(r"`[^`\n]{1,200}`|\"[^\"\n]{1,200}\"")
_CLAUSE_RE = re.compile(
    r"(?<=[;!?])\s+|(?<=\.)\s+(?=\S)|\n+(?!\s*[•*·▪◦‣-]\s)"
    r"|(?:,|\s[–—-])\s+(?=(?:but|and\s+now|now|then|since\s+then|it\s+is\s+now|(?:the\s+)?(?:default|max(?:imum)?|min(?:imum)?|limit)\s+is)\b)",
    re.IGNORECASE,
)

# Negations that are themselves the words of a limit, a requirement or a default.
_STATING_RE = re.compile(
    r"\b(?:(?:no|not|never|cannot|can't|can\s?not)\s+(?:be\s+)?(?:(?:more|greater|larger|longer|higher|bigger|less|fewer|shorter|smaller|lower|earlier|later)\s+(?:\w+\s+){0,2}than\b|exceed\b)"
    r"|(?:must|can|may|should|shall|does|do|will)\s?(?:not|n't)\s+exceed\b"
    r"|(?:must|can|may|should|shall|will)\s?(?:not|n't)\s+be\s+(?:more|greater|larger|longer|higher|bigger|less|fewer|shorter|smaller|lower|below|above|over|under)\b"
    r"|(?:is|are)?\s?(?:not|n't)\s+(?:required|mandatory|case[\s-]sensitive)\b|not\s+nullable|(?:not|never|cannot)\s+(?:be\s+)?null\b|non-(?:null|empty|negative|zero)\b"
    r"|no\s+default\b|\bno\s*$)",
    re.IGNORECASE,
)
_PRESENT_RE = re.compile(
    r"\b(?:if|when|where|unless|in\s+case)\s+(?:(?:it|this|the|that|field|value|parameter|none|nothing|no\s+value|key|property|attribute)\s+)*(?:is\s+|are\s+|was\s+)?(?:not\s+|un)?(?:set(?!\s+to)|given|provided|specified|supplied|sent|passed|present|included|omitted|empty|absent|missing|left\s+(?:out|blank|empty)|blank|defined|stated|used|null)\b"
    r"|\b(?:otherwise|by\s+default|if\s+any|if\s+not|unless\s+(?:otherwise\s+)?(?:specified|stated|noted)(?:\s+otherwise)?)\b",
    re.IGNORECASE,
)
_NEGATION_RE = re.compile(
    r"\b(?:not|never|cannot|neither|nor|unlimited)\b|\bwithout\s+(?:an?\s+|any\s+)?(?:max|min|limit|default)|\bno\s+(?:\w+\s+){0,2}(?:max|min|limit|default|length|restriction|upper|lower|longer\b(?!\s+than))"
    r"|\b(?:is|are|was|were|does|do|did|has|have|ca|wo|should|must|need)n['’]t\b",
    re.IGNORECASE,
)
_PAST_RE = re.compile(
    r"\b(?:defaults?|max(?:imum)?|min(?:imum)?|limits?|length|values?|it|this|that|field|parameter|which)\s+(?:value\s+|length\s+)?(?:was|were|used\s+to\s+be|had\s+been)\b|\b(?:was|were)\s+(?:limited|required|optional|mandatory|at\s+most|up\s+to|one\s+of|between|[`\"']?\d)"
    r"|^\W*(?:was|were|previously|formerly|originally|historically)\b|\b(?:previously|formerly|used\s+to\s+(?:be|default|have))\b|\b(?:until|before|prior\s+to|up\s+to)\s+(?:v\d|version\b|release\b|v\.|20\d\d\b)|\bin\s+(?:old|earlier|previous|older|former|legacy)\s+versions?\b|\b(?:old|earlier|previous|former|legacy)\s+(?:default|limit|maximum|minimum)\b"
    r"|\b(?:raised|increased|lowered|reduced|changed)\s+(?:\w+\s+)?from\b|\bno\s+longer\b(?!\s+than)",
    re.IGNORECASE,
)
_LIFTED_RE = re.compile(
    r"\b(?:was|were|is|are|has\s+been|have\s+been)\s+(?:lifted|removed|dropped|abolished|gone|withdrawn)\b",
    re.IGNORECASE,
)
_CONDITION_RE = re.compile(
    r"(?:if|when|whenever|unless|in\s+case|only\s+for|depending\s+on|except|provided\s+that)\b"
    r"|(?:for|on)\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+){0,2}(?:plans?|tiers?|subscriptions?|editions?)\b",
    re.IGNORECASE,
)
_REASON = "applies only under a condition"
_PART_RE = re.compile(r",\s+|\s+[–—(-]\s*|\)\s+")
_BOOLEAN_RE = re.compile(
    r"(?:if|when)\s+(?:set\s+to\s+|this\s+is\s+|it\s+is\s+)?[`\"]?(?:true|false|yes|enabled)\b",
    re.IGNORECASE,
)
_LISTED_RE = re.compile(r"[,\s]*(?:or\s+|and\s+)?(?:`(?!(?:true|false)`)|\"|'|\d)", re.IGNORECASE)
_FACT_RE = re.compile(
    r"\b(?:max(?:imum|[A-Z]\w+)?|min(?:imum|[A-Z]\w+)?|at\s+(?:most|least)|up\s+to|no\s+(?:more|longer|fewer|less)|between|exceed|limit(?:ed)?|longer|shorter|greater|fewer|range|less|more)\b[^.;\n]{0,60}?\d"
    r"|\d[\d,.]*\s*(?:[-–]\s*\d+\s*)?(?:characters?|chars?|items?|elements?|entries|bytes?|[kmg]i?b|letters?|digits?|seconds?|minutes?|hours?|days?|ms|milliseconds?)\b"
    r"|\b(?:required|mandatory|optional)\b|\bdefaults?\b\s*(?:is|to|value|of|:|=|`|\"|\d)|\bone\s+of\b\W{0,30}[`\"'\w]|\b(?:allowed|possible|valid|accepted|supported|permitted)\s+(?:values?|options?)\b"
    r"|\b(?:deprecated|nullable)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A clause that could have stated a fact, and why it is none."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asserted:
    """The words that are asserted, and the clauses withheld because they hold under a condition only.

    Args:
        text: Everything that is asserted, conditions included in prose but not in limits (see ``firm``).
        firm: The text without conditional clauses: limits, enums and defaults are matched here.
        withheld: Conditional clauses that could have stated a fact.

    """

    text: str
    firm: str
    withheld: tuple[Withheld, ...] = ()


def visible(text: str) -> str:
    """Markup without what a reader of the rendered page does not see, or sees struck out."""
    if "~~" in text or "<" in text or "{/*" in text:
        text = _COMMENT_RE.sub(" ", text)
        text = _HIDDEN_RE.sub(" ", text)
        text = _STRUCK_RE.sub(" ", text)
    return text


def states_a_fact(text: str) -> bool:
    """Whether words look like a limit, default, enum, requirement or the like."""
    return _FACT_RE.search(text) is not None


@lru_cache(maxsize=2048)
def asserted(text: str) -> Asserted:
    """Remove what is negated or history; set apart what is conditional."""
    if not states_a_fact(text):
        return Asserted(text, text)
    kept: list[str] = []
    firm: list[str] = []
    withheld: list[Withheld] = []
    for clause, gap in _clauses(text):
        said = _affirmed(clause)
        kept.append(said + gap)
        unconditional, conditions = _unconditional(said)
        withheld.extend(conditions)
        firm.append(unconditional + gap)
    return Asserted("".join(kept).strip(), "".join(firm).strip(), tuple(withheld))


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    for match in _CLAUSE_RE.finditer(text):
        yield text[at : match.start()], match.group()
        at = match.end()
    yield text[at:], ""


def _shield(match: re.Match[str]) -> str:
    return "\u0001" * len(match.group())


_ASIDE_RE = re.compile(r"\s*\([^()]{1,200}\)")


def _without_history(match: re.Match[str]) -> str:
    """Nothing for a bracket about the past: ``up to 100 (was 50 before v2)``."""
    return "" if _PAST_RE.search(match.group().strip(" ()")) else match.group()


def _affirmed(clause: str) -> str:
    """The clause without the part that is negated or history."""
    if not states_a_fact(clause):
        return clause
    clause = _ASIDE_RE.sub(_without_history, clause)
    if _PAST_RE.search(clause) or _LIFTED_RE.search(clause):
        return ""
    shielded = _QUOTED_RE.sub(_shield, clause)
    shielded = _STATING_RE.sub(_shield, shielded)
    shielded = _PRESENT_RE.sub(_shield, shielded)
    match = _NEGATION_RE.search(shielded)
    if match is None:
        return clause
    # A modal verb before the negation goes with it: "must not be one of".
    start = re.search(
        r"(?:\b(?:must|may|can|should|shall|does|do|will|is|are|there\s+is)\s*)?$",
        clause[: match.start()],
        re.IGNORECASE,
    )
    return clause[: start.start() if start else match.start()]


_FLAG_RE = re.compile(
    r"\W{0,4}(?:required|optional|mandatory)\b(?!\s+(?:if|when|unless|for|only|in\s+case)\b)\W{0,4}(?=\w)",
    re.IGNORECASE,
)


def _unconditional(clause: str) -> tuple[str, list[Withheld]]:
    """The clause without the parts that hold under a condition only, and these parts."""
    flag = _FLAG_RE.match(clause)
    if flag is not None:
        rest, conditions = _unconditional(clause[flag.end() :])
        return clause[: flag.end()] + rest, conditions
    bare = _PRESENT_RE.sub(lambda match: " " * len(match.group()), clause)
    if _CONDITION_RE.search(bare) is None or not states_a_fact(clause):
        return clause, []
    opening = _CONDITION_RE.match(bare.lstrip(" ([*_-"))
    if opening is not None and _BOOLEAN_RE.match(clause.lstrip(" ([*_-")) is None:
        return "", [Withheld(clause.strip(), _REASON)]
    kept: list[str] = []
    withheld: list[Withheld] = []
    at = 0
    for match in [*_PART_RE.finditer(clause), None]:
        end = match.start() if match else len(clause)
        part = clause[at:end]
        if _CONDITION_RE.search(bare, at, end) is None:
            kept.append(part)
        elif states_a_fact(part):
            withheld.append(Withheld(part.strip(), _REASON))
        elif _LISTED_RE.match(part) and kept:
            return "", [Withheld(clause.strip(), _REASON)]
        else:
            kept.append(part)
        at = end
    return "".join(kept), withheld
