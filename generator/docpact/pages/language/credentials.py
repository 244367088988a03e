"""Names of keys in words: "Each call has a header `X-Race-Key`", "Key in `X-Api-Key`", "as the query parameter `k`"."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["keys_in_words"]

_SENTENCE_RE = re.compile(r"(?<=[.;!?])\s+")
_KEY = r"(?:keys?|tokens?|tickets?|secrets?|pins?|passwords?|credentials?|licen[cs]es?)"
_NAME = r"(?:`(?P<{0}>[A-Za-z][\w-]{{0,40}})`|(?P<{0}x>X-[\w-]{{2,40}})\b)"
_ABOUT_RE = re.compile(
    rf"\b{_KEY}\b|authenti|authori[sz]|\blog(?:s|ged)?\s*in\b|identif(?:y|ies)", re.IGNORECASE
)
_HEADER_RES = (
    re.compile(r"\bheaders?(?:\s+(?:field|parameter))?(?:\s+(?:name|named|called))?\s*:?\s*" + _NAME.format("a"), re.IGNORECASE),
    re.compile(_NAME.format("a") + r"\s+(?:request\s+|HTTP\s+)?header\b", re.IGNORECASE),
)  # fmt: skip
_INTO_RE = re.compile(
    rf"\b{_KEY}\b(?:[^.;`]{{0,30}})\b(?:in|into|as|via|through|with)\s+(?:the\s+)?"
    + _NAME.format("a"),
    re.IGNORECASE,
)
_BRACKETED_RE = re.compile(rf"\b{_KEY}\s+\(" + _NAME.format("a") + r"\)", re.IGNORECASE)
_QUERY_RE = re.compile(
    rf"\b{_KEY}\b[^.;`]{{0,40}}\bquery(?:\s+(?:string|parameter|argument))*\s*(?:as|named|called|,)?\s*`(?P<a>[A-Za-z]\w{{0,40}})`"
    rf"|\b(?:add|append|put)\b[^.;`]{{0,20}}`[?&](?P<b>[A-Za-z]\w{{0,40}})=[^`]{{1,60}}`",
    re.IGNORECASE,
)
_COOKIE_RE = re.compile(
    r"\b(?:every|all|each|both|any)\b[^.;`]{0,30}\b(?:sends?|wants?|needs?|carr(?:y|ies)|requires?)\b[^.;`]{0,20}\bcookie\s+`(?P<a>[\w-]{2,40})`",
    re.IGNORECASE,
)
_NAMED_RE = re.compile(
    r"key|token|secret|auth|credential|ticket|pin\b|session|signature", re.IGNORECASE
)
_OTHER_RE = re.compile(
    r"idempotenc|request-?id|correlation|trace|if-|accept|content-|retry|etag|location|rate-?limit|next|page|cursor",
    re.IGNORECASE,
)


def keys_in_words(text: str) -> Iterator[str]:
    """The places of credentials that a text names: ``header:NAME``, ``query:NAME`` or ``cookie:NAME``.

    Args:
        text: The words, in the inline notation.

    """
    about = _ABOUT_RE.search(text) is not None
    for sentence in _SENTENCE_RE.split(text):
        for pattern, place in (
            *((one, "header") for one in (*_HEADER_RES, _BRACKETED_RE)),
            (_QUERY_RE, "query"),
            (_COOKIE_RE, "cookie"),
        ):
            for match in pattern.finditer(sentence):
                name = next(group for group in match.groups() if group)
                if _OTHER_RE.search(name) or name.lower() == "authorization":
                    continue
                if place != "header" or (about and _NAMED_RE.search(name)):
                    yield f"{place}:{name}"
        for match in _INTO_RE.finditer(sentence):
            name = next(group for group in match.groups() if group)
            if (
                "-" in name
                and not _OTHER_RE.search(name)
                and "query" not in sentence[: match.end()]
            ):
                yield f"header:{name}"
