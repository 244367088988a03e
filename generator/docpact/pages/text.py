"""The text of a capture: decoding, lines, and the characters that a capture damages on the way.

Nothing here moves a line: line ``n`` of the result is line ``n`` of the file a person opens.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

__all__ = ["SPACES", "decode", "indentation", "inline", "split_lines", "tidy"]

ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufe0f"
SPACES = "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000"
_QUOTES = {"‘": "'", "’": "'", "‚": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"'}


_HEAD = 4096


def _mojibake() -> dict[str, str]:
    """UTF-8 punctuation after being decoded as Windows-1252."""
    table: dict[str, str] = {}
    for good in "’‘“”–—…›•\u00a0é":
        seen = "".join(
            bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)
            for byte in good.encode("utf-8")
        )
        table[seen] = good
    return table


_MOJIBAKE = _mojibake()
_MOJIBAKE_RE = re.compile("|".join(re.escape(seen) for seen in _MOJIBAKE))
_TIDY = str.maketrans(
    {**dict.fromkeys(ZERO_WIDTH), **dict.fromkeys(SPACES, " "), **_QUOTES, "…": "..."}
)
_LINK_RE = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]{0,80}\]){0,400})\]\([^()\s]{0,2000}(?:\s\"[^\"]{0,200}\")?\)"
)
_TAG_RE = re.compile(
    r"</?(?:a|b|i|em|strong|code|span|p|br|sup|sub|u|mark|small|kbd)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_STRUCK_RE = re.compile(
    r"~~(?=\S)[^~\n]{1,400}(?<=\S)~~|<(del|s|strike)(?:\s[^<>]{0,200})?>.{0,400}?</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT_RE = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_UNSEEN_RE = re.compile(
    r"<(\w{1,12})\s[^<>]{0,200}(?:\bhidden\b(?!\s*=\s*\"?false)|display\s*:\s*none)[^<>]{0,200}>[^<>]{0,400}</\1\s*>",
    re.IGNORECASE,
)
_BREAK_RE = re.compile(r"</?br\s*/?>", re.IGNORECASE)
_ESCAPE_RE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_EMPHASIS_RE = re.compile(r"(?<![\w*])(\*{1,3}|__)(?=\S)([^*`]{1,300}?)(?<=\S)\1(?![\w*])")


def decode(data: bytes) -> str:
    """Decode bytes: UTF-8 unless a byte order mark or NUL bytes show UTF-16, Windows-1252 if not valid UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    head = data[:_HEAD]
    for high, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        # UTF-16 without its mark: in the languages of mark-up every second byte is zero, and no other.
        zeros, others = head[high::2].count(0), head[1 - high :: 2].count(0)
        if not others and zeros * 4 > len(head):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def split_lines(text: str) -> list[str]:
    """The lines as an editor counts them: LF, CRLF and CR end one, nothing else does."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def tidy(text: str) -> str:
    """Return text with damaged punctuation fixed: zero-width and no-break spaces, smart quotes, mojibake, entities."""
    if "Ã" in text or "â" in text or "Â" in text:
        text = _MOJIBAKE_RE.sub(lambda match: _MOJIBAKE[match.group()], text)
    if "&" in text:
        text = html.unescape(text)
    return text if text.isascii() else text.translate(_TIDY)


@lru_cache(maxsize=4096)  # forms, dialects and the walk each ask for the same lines
def inline(text: str, *, keep_code: bool = False) -> str:
    """The words of a piece of Markdown: links become their text, emphasis and escapes go, code marks if asked.

    Text that a reader of the page does not see, or sees struck out, is removed too.
    """
    if "<" in text or "~~" in text:
        text = _STRUCK_RE.sub("", _UNSEEN_RE.sub("", _COMMENT_RE.sub("", text)))
    text = tidy(text)
    if "<" in text:
        text = _TAG_RE.sub("", _BREAK_RE.sub("\n", text))
    if "](" in text:
        text = _LINK_RE.sub(r"\1", text)
    if "*" in text or "__" in text:
        text = _EMPHASIS_RE.sub(r"\2", text)
    if "\\" in text:
        text = _ESCAPE_RE.sub(r"\1", text)
    return text.strip() if keep_code else text.replace("`", "").strip()


def indentation(text: str) -> int:
    """How many blanks a line or cell starts with; no-break spaces and entities count, a tab counts four."""
    count = 0
    for char in text.replace("&nbsp;", "\u00a0").expandtabs(4):
        if char != " " and char not in SPACES:
            break
        count += 1
    return count
