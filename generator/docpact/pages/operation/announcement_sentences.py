"""Operations that a sentence announces: "send a POST to /things", "/things/{id} answers a GET", "Call GET /things."."""

from __future__ import annotations

import re

from docpact.pages.operation.announcement_lines import TARGET
from docpact.pages.operation.urls import METHODS, path_template, split_url

__all__ = ["method_of_sentence", "read_sentence"]

_ANY = "|".join(METHODS)
_REQUEST = r"(?:\s+(?:requests?|calls?|method|verb|operation))?"
_CALLING = r"(?i:call|use|using|with|via|by|through|send|sends|make|issue|perform|submit|do|execute|executing|invoke|request|(?:the\s+)?(?:endpoint|operation|route|call|url|request|address)(?:\s+is(?:\s+at)?|\s*:)?)"
_PURPOSE = r"(?i:(?:in\s+order\s+)?to\s[^.:;,]{2,60},\s+|for\s[^.:;,]{2,40},\s+)"
# "POST /things", "Call GET /things", "With DELETE /things/{id} you …", "To pay, use POST /payments."
_PAIR_RE = re.compile(
    rf"(?:\A|(?<=[.:;]\s))(?:{_PURPOSE}(?i:send|make|issue|perform|submit)\s+|{_CALLING}\s+)?(?i:(?:an?|the)\s+)?(?:HTTPS?\s+)?(?P<verb>{_ANY})\s+(?P<target>{TARGET})"
)
# "sends a POST to /things", "PUT the new values on /things/{id}", "a request with method POST to https://…"
_TOWARDS_RE = re.compile(
    rf"\b(?P<verb>{_ANY})\b{_REQUEST}(?:\s+(?!(?:and|or|then|from)\b)[\w’'-]+){{0,6}}?\s+(?:to|on|at|against)\s+(?:the\s+)?(?:endpoint\s+|url\s+|uri\s+|path\s+|resource\s+|address\s+)?(?P<target>{TARGET})"
)
# "/things takes a POST", "`/things/{id}` (GET)", "The resource /things is read with GET."
_TAKES_RE = re.compile(
    rf"(?:\A|\s)(?P<target>/(?:[^\s`()<>{{}}]|\{{[^{{}}\n]{{1,60}}\}}|<[^<>\n]{{1,60}}>){{2,200}}?),?\s+(?:\(|(?:takes?|accepts?|expects?|answers?|supports?|responds?\s+to|is\s+\w+\s+(?:with|by|via|through)|with)\s+(?:an?\s+|only\s+)?)(?:HTTP\s+)?(?P<verb>{_ANY})\b"
)
_DENIED_BEFORE_RE = re.compile(
    r"\b(?:see|also|like|unlike|instead|such\s+as|e\.g|for\s+example|not|never|don't|cannot|no\s+longer|formerly|previously|earlier|old|was|were|replaces?|same\s+as|than|our\s+own|we|result\s+of|response\s+of|returned\s+by)\b[^.;:]{0,40}\Z|\b(?:see|also|same\s+as|related|replaces?)\s*:\s*\Z",
    re.IGNORECASE,
)
_DENIED_BEHIND_RE = re.compile(
    r"\A[^.;]{0,30}?\b(?:(?:does|do|did|is|are|was|were|has|have|will|should|must)(?:\s+not\b|n't\b)|was|were|no\s+longer|instead|internal|gone|sunset|retired|removed|has\s+been|used\s+to|planned|coming|first|beforehand|earlier)\b",
    re.IGNORECASE,
)
# "A PATCH request changes the lift.", "Use the POST method."
_METHOD_RE = re.compile(
    rf"\A(?:{_CALLING}\s+)?(?i:(?:an?|the|this)\s+)?(?:(?i:is|are)\s+(?i:an?)\s+)?(?:HTTPS?\s+)?({_ANY})\s+(?:requests?|calls?|method)\b"
)


def read_sentence(text: str) -> tuple[str, str] | None:
    """The method and URL of a sentence that announces an operation; None where it states none or denies it.

    Args:
        text: The words, without code marks.

    """
    for pattern in (_PAIR_RE, _TOWARDS_RE, _TAKES_RE):
        for match in pattern.finditer(text):
            target = path_template(match.group("target").rstrip(".,;:"))
            url = split_url(target)
            if url is None or not re.search(r"[A-Za-z]", url.path):
                continue
            before = text[: match.start("verb")]
            if _DENIED_BEFORE_RE.search(before) or _DENIED_BEHIND_RE.match(text[match.end() :]):
                continue
            return match.group("verb"), target
    return None


def method_of_sentence(text: str) -> str | None:
    """The method that a sentence names for the operation of its section: "A PATCH request changes the lift."."""
    match = _METHOD_RE.match(text)
    return match.group(1) if match else None
