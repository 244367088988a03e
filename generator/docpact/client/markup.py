"""HTML in a description, which many documents hold, as the Markdown that docstrings are read as.

Only elements of HTML are converted: ``<user-ID>`` and ``a < b`` stay, as does text in backquotes.
"""

from __future__ import annotations

import html
import re

__all__ = ["as_markdown"]

_BLOCKS = "blockquote|center|details|div|dl|h[1-6]|hr|important|note|ol|p|pre|section|summary|table|tbody|thead|ul"
_INLINE = "a|b|big|br|caption|code|dd|dt|em|font|i|kbd|li|s|samp|small|span|strong|sub|sup|td|th|tr|tt|u|var"
_MARKUP = re.compile(rf"`[^`\n]*`|<(/?)({_BLOCKS}|{_INLINE})(?:\s[^<>]*|/)?>", re.IGNORECASE)
_BLOCK = re.compile(_BLOCKS)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}\d{0,2});", re.IGNORECASE)
_BREAK_AT_END = re.compile(r"<br ?/?> *\n", re.IGNORECASE)
_AFTER_BREAK = re.compile(r"(?<=\n) +")
_CODE = frozenset({"code", "kbd", "samp", "tt", "var"})


def as_markdown(text: str) -> str:
    """``text`` without elements and entities of HTML: paragraphs apart, items of lists with hyphens, code in backquotes."""
    if "<" in text and _MARKUP.search(text):
        marked = _MARKUP.sub(_replaced, _BREAK_AT_END.sub("\n", text))
        if marked != text:
            text = _AFTER_BREAK.sub("", marked)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def _replaced(found: re.Match[str]) -> str:
    if found[2] is None:  # a code span, unchanged
        return found[0]
    closes, element = bool(found[1]), found[2].lower()
    if _BLOCK.fullmatch(element):
        return "\n\n"
    if element in _CODE:
        return "`"
    match element:
        case "br":
            return "\n"
        case "li" | "dt":
            return "" if closes else "\n- "
        case "tr":
            return "\n" if closes else ""
        case "td" | "th" | "dd":
            return " " if closes else ""
        case _:
            return ""
