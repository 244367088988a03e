"""The words of announcements: a method with a path in a line, and what only mentions one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from docpact.pages.operation.path_index import PathIndex
from docpact.pages.operation.segments import Anchor
from docpact.pages.operation.urls import (
    METHODS,
    goes_to,
    path_template,
    split_glued,
    split_url,
    typed_names,
)

__all__ = [
    "ALONE_RE",
    "BLUEPRINT_METHOD_RE",
    "BLUEPRINT_PATH_RE",
    "DOCUMENTING",
    "ENDPOINT_KEYS",
    "HEADED_RE",
    "LINE_RE",
    "METHOD_KEYS",
    "METHOD_RE",
    "NAMED_METHOD_RE",
    "NAME_TYPE_RE",
    "SAMPLING",
    "TARGET_RE",
    "URL_KEYS",
    "URL_RE",
    "AnchorIndex",
    "Found",
    "any_between",
    "is_mention",
    "read_line",
    "same_operation",
]

ANY = "|".join(METHODS)
UNIT = r"(?:<[^<>\n]{1,60}>|\{\{?[^{}\n]{1,60}\}\}?|\((?=[^()\n]{0,40}[\w)])[^()\n]{1,60}\)|\[[^\[\]\n]{1,60}\]|[^\s`()\[\]<>{}|])"
# What is written instead of the host: `${BASE_URL}/things`, `<server address>/things`, `SITE_ROOT/things`, a host without scheme.
_HOSTS = r"[\w .:-]{0,30}(?:host|url|uri|server|domain|endpoint|address|root|site|instance|base|api)[\w .:-]{0,30}"
_HOST_FIRST_RE = re.compile(
    rf"\b({ANY})\b([`*]*\s*:?\s+`?)(?:\$?\{{\{{?{_HOSTS}\}}\}}?|\${_HOSTS}|<{_HOSTS}>|\[{_HOSTS}\]"
    r"|(?-i:(?!HTTP)[A-Z][A-Z\d]*_[A-Z\d_]{1,40}|(?:BASE|HOST|SERVER|ROOT|SITE|API|URL|DOMAIN|ENDPOINT)[A-Z]*)|(?:[\w-]{1,40}\.){1,5}[a-z]{2,12}(?::\d{2,5})?)(?=/)",
    re.IGNORECASE,
)
TARGET = rf"(?:https?://|/|\{{){UNIT}{{0,400}}"
RELATIVE = r"[a-z_][\w.-]{0,40}(?:/(?:<[^<>\n]{1,60}>|\{[^{}\n]{1,60}\}|[\w.:$-]{1,60})){1,30}"
LINE_RE = re.compile(
    rf"(.{{0,80}}?[\s:–—\[-])??\(?({ANY})\)?\s*:?\s+({TARGET})[`)\]]?(\s+HTTP/\d(?:\.\d)?)?\.?(\s+(?:[–—-]|→|[-=]>|⇒)\s.{{1,120}})?"
)
# "Service address: `https://…` (HTTP POST only)"
_BEHIND_RE = re.compile(
    rf"(?:[A-Z][\w /-]{{2,40}}:\s*)?`?(https?://{UNIT}{{3,300}}?)`?\s+\(?(?:HTTP\s+)?({ANY})(?:\s+(?:only|requests?))?\)?\.?"
)
# "POST /things (scope things.write)", "POST /things things:write"
_REMARK_RE = re.compile(
    rf"((?:{ANY})\s*:?\s+\S{{2,300}})\s+(?:\((?!\w+:\s?\w+\)$)[^()]{{2,80}}\)\.?|[a-z][\w-]{{1,30}}(?:[:.][a-z][\w-]{{1,30}}){{1,3}})"
)
RELATIVE_RE = re.compile(rf"({ANY})\s+({RELATIVE})")
ANYTHING_RE = re.compile(rf"({ANY})\s*:?\s+(?:https?://|/)\S.{{0,300}}")
# Blueprint: "Questions [/questions/{id}]" names the path, "View a question [GET]" the method below it.
BLUEPRINT_PATH_RE = re.compile(r".{0,120}\[(/[^\s\]]{0,400})\]\s*$")
BLUEPRINT_METHOD_RE = re.compile(rf".{{0,120}}\[({ANY})(?:\s+(/[^\s\]]{{0,400}}))?\]\s*$")
# "For more see GET /things" refers to an operation documented elsewhere; a command does not.
MENTION_RE = re.compile(
    r"\b(?:(?:see|also|like|instead|replaces|same\s+as)\W*|(?:use|uses|using|used|call|calls|calling|via|with|to|from|of|than|by|through|and|or|the|a|an)[^\w:]*)$|\bcurl\b",
    re.IGNORECASE,
)
# A method in lower case is one only where nothing else is on the line, and a whole URL or a path follows.
LOWER_RE = re.compile(rf"({ANY.lower()})\s+(https?://[^\s`)]{{3,4000}}|/[^\s`).,]{{1,4000}})")
METHOD_RE = re.compile(
    rf"(?:HTTP\s+|available\s+|allowed\s+|supported\s+)?(?:request\s+)?(?:methods?|verb|type)\s*:?\s*({ANY})\b.{{0,20}}|this\s+({ANY})\s+(?:method|call|request)\b.{{0,200}}",
    re.IGNORECASE,
)
NAMED_METHOD_RE = re.compile(
    rf"(?:HTTP|request)\s+(?:method|verb)\s*:?\s*({ANY})\.?", re.IGNORECASE
)
URL_RE = re.compile(
    rf"(?:(?:request|api|endpoint|resource|full|base)\s+)?(?:url|uri|endpoint|path|route|resource)(?:\s+(?:format|template|pattern|structure))?\s*:?\s+({TARGET})",
    re.IGNORECASE,
)
NAME_TYPE_RE = re.compile(
    r"[(<{](int|integer|string|str|uuid|float|number|bool|boolean):\s?([A-Za-z_]\w{0,60})[)>}]"
)
ALONE_RE = re.compile(rf"({ANY})")
HEADED_RE = re.compile(rf"({ANY})\s+[A-Za-z][\w ,'’-]{{1,80}}")
DOCUMENTING = frozenset(
    ["request", "response", "arguments", "location", "body", "sample-request", "sample-response", "fields"]
)  # fmt: skip
SAMPLING = frozenset(["sample-request", "sample-response", "examples", "response", "errors"])
METHOD_KEYS = (
    "method",
    "http method",
    "preferred http method",
    "http methods",
    "verb",
    "methods",
    "request method",
    "type",
    "http verb",
)
URL_KEYS = ("url", "method url", "endpoint", "path", "uri", "request url", "route", "resource", "endpoint url", "api", "http request", "resource url", "request uri")  # fmt: skip
ENDPOINT_KEYS = (
    *METHOD_KEYS,
    *URL_KEYS,
    "request",
    "http request",
    "operation",
    "call",
    "definition",
)
TARGET_RE = re.compile(TARGET)


@dataclass(frozen=True, slots=True)
class Found:
    """One announcement, before it is decided whether it is one."""

    anchor: Anchor
    wired: bool = False
    """Whether it is written as the first line of an HTTP message, or bare in code: it may be a sample."""
    sampled: bool = False
    """Whether a heading of samples is above it."""
    under: bool = False
    """Whether it is the first thing below that heading: then it is a sample whatever it calls."""
    exampled: bool = False
    """Whether it is in a section of examples, whatever its own heading."""
    listed: bool = False
    """Whether it is a row of a list of operations, which may be documented further down."""
    weak: bool = False
    """Whether it is a sentence."""


# A heading or the label of what a reader opens may go on with words: "GET /permits list permits".
HEADLINE_RE = re.compile(rf"({ANY})\s+((?:https?://|/){UNIT}{{0,300}})\s+[A-Za-z(][^`\n]{{1,100}}")
# A chip with the method and one with the path, whose gap the capture lost.
GLUED_RE = re.compile(
    rf"(?P<verb>{ANY}|{ANY.lower()})(?=https?://|/(?:[\w.-]{{1,60}}/|[{{<:]|[\w.-]{{1,60}}$))"
)


# A host and a path that are drawn as two chips.
_HOST_RE = re.compile(r"(https?://[^\s/`]{3,100}) (/\S+)$")


def read_line(
    text: str, *, code: bool = False, title: bool = False
) -> tuple[str, list[str], bool] | None:
    """The method and URLs of a line that says both, and whether as the first line of an HTTP message.

    Args:
        text: The line.
        code: Whether it is code, or has code in it.
        title: Whether it is a heading or the label of a tab.

    """
    text = _HOST_FIRST_RE.sub(r"\1\2", _HOST_RE.sub(r"\1\2", typed_names(text.strip())))
    glued = GLUED_RE.match(text)
    if glued is not None and (glued.group("verb").isupper() or " " not in text):
        text = f"{glued.group('verb').upper()} {text[glued.end():]}"
    remarked = _REMARK_RE.fullmatch(text)
    text = remarked.group(1) if remarked else text
    whole = LINE_RE.fullmatch(text)
    lower = None if whole else LOWER_RE.fullmatch(text)
    relative = None if whole or lower else RELATIVE_RE.fullmatch(text)
    if relative and not code and not re.search(r"/.*/|/v\d|[<{:]", relative.group(2)):
        relative = None
    if lower:
        verb, target, sent = lower.group(1).upper(), lower.group(2), False
    elif relative:
        verb, target, sent = relative.group(1), "/" + relative.group(2), False
    elif whole and not (whole.group(1) and MENTION_RE.search(whole.group(1))):
        verb, target, sent = whole.group(2), whole.group(3), whole.group(4) is not None
        if whole.group(5) and not code and whole.group(1):
            return None
        target = target if sent else target.rstrip(".,;")
    elif behind := _BEHIND_RE.fullmatch(text):
        verb, target, sent = behind.group(2), behind.group(1), False
    elif title and (said := HEADLINE_RE.fullmatch(text)):
        verb, target, sent = said.group(1), said.group(2), False
    else:
        broken = ANYTHING_RE.fullmatch(text) if len(text) < 200 else None
        words = text.split()
        if (
            broken
            and code
            and len(words) <= 8
            and not text.endswith(".")
            and re.search(r"[<{(\[]", words[1])
            and split_url(path_template(words[1].rstrip(".,;:"))) is None
        ):
            return (
                broken.group(1),
                [],
                False,
            )  # its path cannot be read, and yet it ends what is above
        return None
    urls = [path_template(url) for url in split_glued(target)]
    return (verb, urls, sent) if split_url(urls[-1]) else None


def same_operation(one: Anchor, other: Anchor) -> bool:
    """Whether two announcements are of one operation: one method, and a path that is the other's or ends with it."""
    if one.method != other.method or not one.urls or not other.urls:
        return False
    first, second = split_url(one.urls[-1][0]), split_url(other.urls[-1][0])
    return (
        first is not None
        and second is not None
        and _shares_a_segment(first.path, second.path)
        and (goes_to(first.path, second.path) or goes_to(second.path, first.path))
    )


def any_between(places: Sequence[int], start: int, end: int) -> bool:
    """Whether one of sorted places is in a range; ``end`` is not."""
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


_MOST_CANDIDATES = 1_000
"""How many announcements are compared: placeholders in both paths may match very many."""


class AnchorIndex:
    """Announcements, found by another one of the same operation."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        self._paths: dict[str, PathIndex[Anchor]] = {}
        for anchor in anchors:
            self.add(anchor)

    def add(self, anchor: Anchor) -> None:
        """Add an announcement; one without a path is never found."""
        url = split_url(anchor.urls[-1][0]) if anchor.urls else None
        if url is not None:
            self._paths.setdefault(anchor.method, PathIndex()).add(url.path, anchor)

    def has(self, one: Anchor) -> bool:
        """Whether another announcement is of the operation of this one (``same_operation``)."""
        url = split_url(one.urls[-1][0]) if one.urls else None
        paths = self._paths.get(one.method)
        return (
            url is not None
            and paths is not None
            and any(
                other is not one and same_operation(other, one)
                for other in islice(paths.alike(url.path), _MOST_CANDIDATES)
            )
        )


def _shares_a_segment(one: str, other: str) -> bool:
    """Whether two paths of different lengths have a fixed segment in common, counted from their ends."""
    first, second = one.strip("/").split("/"), other.strip("/").split("/")
    return len(first) == len(second) or any(
        mine == theirs and "{" not in mine
        for mine, theirs in zip(reversed(first), reversed(second), strict=False)
    )


def is_mention(text: str, known: Sequence[tuple[str, str]]) -> bool:
    """Whether a line with a method and a path only refers to an operation, one of the page or of another page."""
    for match in re.finditer(rf"(.{{0,80}}?)\b({ANY})\s+`?({TARGET})", text):
        before, verb, target = match.groups()
        url = split_url(path_template(target.rstrip(".,;:`")))
        if MENTION_RE.search(before) or re.search(r"\w\W*$", before):
            continue
        if url is not None and any(
            verb == method and (goes_to(url.path, path) or goes_to(path, url.path))
            for method, path in known
        ):
            continue
        return False
    return True
