"""The inline mark-up of reStructuredText, in the notation of blocks."""

from __future__ import annotations

import re

__all__ = ["words"]

_ROLE_RE = re.compile(r":([\w.:+-]{1,60}):`([^`]{0,400})`")
_LINK_RE = re.compile(r"`([^`<>]{0,300}?)\s*<([^<>`]{1,600})>`__?")
_NAMED_LINK_RE = re.compile(r"`([^`]{1,300})`__?(?![\w`])")
_LITERAL_RE = re.compile(r"``(.+?)``", re.DOTALL)
_CODE_ROLES = frozenset(["literal", "code", "samp", "kbd", "file", "http:method", "http:header", "mimetype", "envvar", "command", "option"])  # fmt: skip


def words(text: str) -> str:
    """Inline mark-up of reStructuredText in the notation of blocks."""
    if "`" not in text and "|" not in text:
        return text
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(f"`{match.group(1)}`")
        return f"\x01{len(kept) - 1}\x02"

    def role(match: re.Match[str]) -> str:
        name, inner = match.group(1), match.group(2)
        label = re.fullmatch(r"(.*?)\s*<[^<>]*>", inner)
        inner = label.group(1) if label else inner
        if name in _CODE_ROLES:
            kept.append(f"`{inner}`")
            return f"\x01{len(kept) - 1}\x02"
        return inner

    text = _LITERAL_RE.sub(keep, text)
    text = _ROLE_RE.sub(role, text)
    text = _LINK_RE.sub(lambda match: f"[{match.group(1)}]({match.group(2).strip()})", text)
    text = _NAMED_LINK_RE.sub(lambda match: match.group(1), text)
    return re.sub("\x01(\\d+)\x02", lambda match: kept[int(match.group(1))], text)
