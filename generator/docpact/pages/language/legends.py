"""What a page says of the fields that it does not mark: "fields with * are mandatory", "all fields are optional unless noted"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from docpact.pages.language.polarity import visible
from docpact.pages.text import inline

__all__ = ["legend_of"]

_THINGS = r"(?:(?:request|body|json|query|input)\s+)?(?:fields?|parameters?|params|attributes?|properties|members?|keys?|arguments?|names?|values?|those|ones|everything|anything|items)"
_NEED = (
    r"(?:required|mandatory|compulsory|obligatory|must\s+be\s+(?:sent|given|present|set|provided))"
)
_FREE = r"(?:optional|not\s+(?:required|mandatory)|may\s+be\s+(?:omitted|left\s+out)|can\s+be\s+(?:omitted|left\s+out))"
_UNLESS = r"(?:unless|except|if\s+not)\b"
_STAR = r"(?:\\?\*|✱|＊|\bstar\b|\basterisk\b|●|•|\bbold\b)"
_REST_IS_FREE_RES = (
    re.compile(rf"\b{_THINGS}\b[^.;]{{0,20}}\b(?:marked|flagged|tagged|labell?ed|with|followed|having|denoted|in)\b[^.;]{{0,20}}{_STAR}[^.;]{{0,30}}\b(?:(?:is|are)\s+(?:always\s+)?)?{_NEED}", re.IGNORECASE),
    re.compile(rf"^\W{{0,6}}{_STAR}\W{{0,4}}(?:(?:=|:|–|—|-|means|denotes|indicates|marks)\W{{0,3}})?(?:an?\s+|the\s+)?{_NEED}(?:\s+{_THINGS})?\W*$", re.IGNORECASE),
    re.compile(rf"\b(?:a\s+|an\s+)?{_STAR}\s+(?:marks|means|denotes|indicates|stands\s+for)\s+(?:an?\s+|the\s+)?{_NEED}", re.IGNORECASE),
    re.compile(rf"\ball\s+(?:other\s+|of\s+the\s+)?{_THINGS}\b[^.;]{{0,40}}\b(?:is|are)\s+{_FREE}[^.;]{{0,10}}{_UNLESS}", re.IGNORECASE),
    re.compile(rf"\b{_UNLESS}[^.;]{{0,40}}\b(?:noted|stated|marked|said|indicated|specified|mentioned)\b[^.;]{{0,30}}\b{_THINGS}\b[^.;]{{0,20}}\b(?:is|are)\s+{_FREE}", re.IGNORECASE),
    re.compile(rf"\b{_THINGS}\s+(?:are|is)\s+{_FREE}\s*,?\s*{_UNLESS}[^.;]{{0,40}}\b(?:noted|stated|marked|said|indicated|specified|required|mandatory)\b", re.IGNORECASE),
)  # fmt: skip
_REST_IS_NEEDED_RES = (
    re.compile(rf"\ball\s+(?:other\s+|of\s+the\s+)?{_THINGS}\b[^.;]{{0,40}}\b(?:is|are)\s+{_NEED}[^.;]{{0,10}}{_UNLESS}", re.IGNORECASE),
    re.compile(rf"\b{_UNLESS}[^.;]{{0,40}}\b(?:noted|stated|marked|said|indicated|specified|mentioned)\b[^.;]{{0,30}}\b{_THINGS}\b[^.;]{{0,20}}\b(?:is|are)\s+{_NEED}", re.IGNORECASE),
    re.compile(rf"\b{_THINGS}\s+(?:are|is)\s+{_NEED}\s*,?\s*{_UNLESS}[^.;]{{0,40}}\b(?:noted|stated|marked|said|indicated|specified|optional)\b", re.IGNORECASE),
)  # fmt: skip
_WORDS = ("required", "mandatory", "compulsory", "obligatory", "must be", "optional", "omitted", "left o")  # fmt: skip


def legend_of(
    texts: Iterable[tuple[str, int]],
) -> tuple[Literal["required", "optional"] | None, set[int]]:
    """Return what fields without a mark are, and the lines that say it; None where lines disagree.

    Args:
        texts: The running text of the page, with its lines.

    """
    found: dict[Literal["required", "optional"], set[int]] = {}
    for text, line in texts:
        low = text.lower()
        if not any(word in low for word in _WORDS):
            continue
        words = inline(visible(text[:1000]))
        if any(pattern.search(words) for pattern in _REST_IS_FREE_RES):
            found.setdefault("optional", set()).add(line)
        if any(pattern.search(words) for pattern in _REST_IS_NEEDED_RES):
            found.setdefault("required", set()).add(line)
    if len(found) != 1:
        return None, set()
    return next(iter(found.items()))
