"""The text of Markdown: paragraphs, headings and fenced directives without meaningless tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from docpact.pages.blocks import Block, Code

__all__ = ["fenced_directive", "heading_text", "paragraphs", "words_of"]

_MARK_TAG_RE = re.compile(
    r"\s*\{\{[%<]\s*/?(deprecated|required|optional)\s*/?[%>]\}\}", re.IGNORECASE
)
_MARK_ELEMENT_RE = re.compile(r"\s*<(Required|Optional|Deprecated)\s*/>(?:</\1>)?")
_INLINE_TAGS_RE = re.compile(
    r"\{%[^%{}]{1,200}%\}|\{\{[%<][^{}]{1,200}[%>]\}\}|<%-?[^%]{0,300}-?%>"
)


def heading_text(text: str) -> str:
    """The words of a heading, without anchors and the tags that only style it."""
    return words_of(_ANCHOR_RE.sub("", text)).strip()


_ANCHOR_RE = re.compile(
    r"\s*(?:→\s*)?\{%\s*#[^%{}]{1,120}%\}|\s*\{:?\s*[#.][^{}]{1,160}\}|\s*→\s*$|\[\]\(#[^()\s]{1,120}\)|[¶#]\s*$|<a\s[^<>]{0,300}>\s*</a>|<a\s[^<>]{0,300}/>"
)


def words_of(text: str) -> str:
    """Return text with meaningful tags as words, and without the others."""
    if "{" in text or "<" in text:
        text = _MARK_TAG_RE.sub(r" (\1)", text)
        text = _MARK_ELEMENT_RE.sub(lambda match: f" ({match.group(1).lower()})", text)
        text = _COMMENT_RE.sub("", text)
        text = _INLINE_TAGS_RE.sub(" ", text)
    return text


_COMMENT_RE = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_ITEM_RE = re.compile(r"^\s*[•·▪◦‣]\s*(.*)$")


def paragraphs(lines: Sequence[str], line: int) -> Iterator[Block]:
    """The lines of a paragraph as blocks: bullets that Markdown does not know make a list."""
    words: list[str] = []
    items: list[Block] = []
    start = line
    for number, text in enumerate([*lines, None], start=line):
        item = _ITEM_RE.match(text) if text is not None else None
        if (item is not None or text is None) and any(words):
            yield Block("paragraph", start, number - 1, "\n".join(words))
        if item is None and items:
            yield Block("list", items[0].line, items[-1].end, children=tuple(items))
            items = []
        if item is not None:
            items.append(Block("item", number, number, words_of(item.group(1)).strip()))
            words, start = [], number + 1
        elif text is not None:
            if items == [] and not words:
                start = number
            words.append(words_of(text).strip())


def fenced_directive(name: str, argument: str, text: str, line: int, end: int) -> Block:
    """A directive of MyST: options first, then what it holds."""
    said: dict[str, str] = {}
    body: list[str] = []
    for one in text.split("\n"):
        option = re.match(r":([\w-]{1,60}):\s*(.*)", one) if not body else None
        if option:
            said[option.group(1).lower()] = option.group(2)
        else:
            body.append(one)
    if name in ("code-block", "code", "sourcecode", "literalinclude"):
        start = line + 1 + len(text.split("\n")) - len(body)
        while body and not body[0].strip():
            body, start = body[1:], start + 1
        code = Code("\n".join(body).rstrip(), start, 1, argument.lower() or None)
        return Block(
            "code", line, end, name=argument.lower(), title=said.get("caption", ""), code=code
        )
    if name.startswith("http:"):
        said = {**said, "method": name[5:].upper(), "path": argument}
    if name in ("note", "warning", "tip", "important", "admonition", "caution", "danger"):
        words = tuple(paragraphs([one for one in body if one.strip()], min(line + 1, end)))
        fits = tuple(replace(one, line=min(one.line, end), end=min(one.end, end)) for one in words)
        return Block("admonition", line, end, name=name, title=argument, children=fits)
    return Block("directive", line, end, argument, name=name, attributes=said)
