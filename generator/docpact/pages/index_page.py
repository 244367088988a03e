"""Pages that only link to others: ``llms.txt``, sitemaps, tables of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["linked_pages"]

_ITEM_RE = re.compile(
    r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\*\*)?\[[^\[\]]{1,200}\]\(\s*<?([^()\s<>]{2,1000})>?\s*\)"
)
_PLAIN_RE = re.compile(
    r"\s*(?:[-*+•]\s+)?<?(https?://[^\s<>]{4,1000})>?(?:\s*[:–—-]\s.{0,300})?\s*$"
)
_LOCATION_RE = re.compile(r"<loc>\s*([^<\s]{4,1000})\s*</loc>")
_BESIDE_RE = re.compile(r"\s*(?:#{1,6}\s|>|---|$)")
_FEWEST = 3
_PROSE = 4
"""Lines of running text that an index may have next to its links, at least."""


def linked_pages(lines: Sequence[str]) -> list[str]:
    """The addresses that a page lists, where it is nothing but such a list; empty where it is more.

    Anchors of the page itself do not count.
    """
    if any("<urlset" in line or "<sitemapindex" in line for line in lines[:5]):
        return list(dict.fromkeys(_LOCATION_RE.findall("\n".join(lines))))
    found: list[str] = []
    others = 0
    for line in lines:
        match = _ITEM_RE.match(line) or _PLAIN_RE.match(line)
        if match is not None:
            found.append(match.group(1))
        elif _BESIDE_RE.match(line) is None:
            others += 1
    pages = [one for one in dict.fromkeys(found) if not one.startswith("#")]
    if len(pages) < _FEWEST or others > max(_PROSE, len(found) // 4):
        return []
    return pages
