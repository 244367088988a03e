"""Base URLs in words: the sentence around a URL says that all requests go there."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["bases_in_words", "prefixes_in_words"]

_URL_RE = re.compile(
    r"https?://[\w.-]{3,80}(?::\d{2,5})?(?:/[\w.~-]{1,40}){0,4}/?(?=[`*_\s.,;)<>\"']|:(?!/)|$)"
)
_SENTENCE_RE = re.compile(r"(?<=[.;!?])\s+")
# What a sentence about the whole API speaks of.
_SUBJECT_RE = re.compile(
    r"\b(?:all|every|everything|each|any|both|paths?|routes?|requests?|calls?|clients?|endpoints?|operations?|urls?|uris?|api|service|server|host|root|base|gateway|production|prod|live|address|it|key|token)\b",
    re.IGNORECASE,
)
# The words right before the URL of the whole API.
_CUE_RE = re.compile(
    r"(?:\b(?:relative\s+to|below|beneath|under|at|from|on|to|with|off|after|is|are)(?:\s+(?:the\s+)?(?:address|host|server|root|url))?|\b(?:root|base|url|uri|host|server|gateway|address|production|prod|live)(?:\s+of\s+[\w\s]{2,30}|\s+prod(?:uction)?)?\W{0,4}[:=–—-]?)[\s`*_:]*\Z",
    re.IGNORECASE,
)
_TRAVELS_RE = re.compile(
    r"\b(?:go(?:es)?|sent|send|made|hangs?|lives?|sits?|start|begins?|relative|reach(?:able|ed)?|served|found|hosted|available|point|is|are|below|under|beneath|on|base|root|url|uri|host|server|gateway|address|prod(?:uction)?)\b",
    re.IGNORECASE,
)
_ELSEWHERE_RE = re.compile(
    r"\b(?:sandbox|staging|test(?:ing)?|docs?|documentation|guide|manual|sign\s+up|register|console|dashboard|portal|website|blog|github|status\s+page|example|e\.g\.|see|read|visit|download|mirror|old|former|was|were|no\s+longer|not|never|instead|webhook|callback|license|contact|support|source)\b",
    re.IGNORECASE,
)
_METHOD_RE = re.compile(r"\b(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS)\b|\bcurl\b")
_PREFIX_RE = re.compile(
    r"\b(?:everything|all|paths?|routes?|calls?|endpoints?|urls?)\b[^.;`]{0,40}\b(?:below|under|beneath|after|continues?|start(?:s)?\s+with|begin(?:s)?\s+with|relative\s+to|hang\s+off|prefixed\s+(?:with|by))\s+`(/[\w.~/-]{1,60})`",
    re.IGNORECASE,
)


def bases_in_words(text: str) -> Iterator[str]:
    """The base URLs that the sentences of a text state, as they are written.

    Args:
        text: The words, in the inline notation.

    """
    for sentence in _SENTENCE_RE.split(text):
        if "://" not in sentence or _METHOD_RE.search(sentence):
            continue
        for match in _URL_RE.finditer(sentence):
            before = sentence[: match.start()]
            around = before + sentence[match.end() :]
            if re.search(r"\.(?:html?|md|json|ya?ml|pdf|txt|php)/?\Z", match.group()):
                continue
            if (
                _CUE_RE.search(before)
                and _SUBJECT_RE.search(before)
                and _TRAVELS_RE.search(before)
                and not _ELSEWHERE_RE.search(around)
            ):
                yield match.group().rstrip("/.")


def prefixes_in_words(text: str) -> Iterator[str]:
    """The path prefixes that hold for all paths: "Everything happens below `/public/v2`."."""
    for match in _PREFIX_RE.finditer(text):
        yield match.group(1).rstrip("/")
