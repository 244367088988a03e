r"""The inline notation of the words of a block: code, strong, emphasis, struck out, links.

Every form writes the words of its blocks in this one notation, a small part of Markdown: `` `code` ``, ``**strong**``,
``*emphasis*``, ``~~struck out~~``, ``[text](target)``, and ``\`` before a literal character. The inline
tags of HTML are read as the equivalent marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docpact.pages.text import tidy

__all__ = ["Span", "plain", "spans"]

_TAGS = {
    "code": "code", "kbd": "code", "samp": "code", "tt": "code", "strong": "strong", "b": "strong",
    "em": "emphasis", "i": "emphasis", "del": "struck", "s": "struck", "strike": "struck",
}  # fmt: skip
_MARKS = {"***": ("strong", "emphasis"), "**": ("strong",), "__": ("strong",), "*": ("emphasis",), "_": ("emphasis",), "~~": ("struck",)}  # fmt: skip
_TOKEN_RE = re.compile(
    r"(?P<escape>\\(?P<char>[\\`*_{}\[\]()#+.!|<>~-]))"
    r"|(?P<ticks>`+)"
    r"|(?P<comment><!--.{0,2000}?-->)"
    r"|<(?P<close>/?)(?P<tag>[A-Za-z][A-Za-z0-9-]{0,20})(?:\s(?:[^<>\"']|\"[^\"]{0,300}\"|'[^']{0,300}'){0,300})?/?>"
    r"|(?P<mark>\*{1,3}|_{1,2}|~~)"
    r"|!?\[(?P<label>(?:[^\[\]]|\[[^\[\]]{0,80}\]){0,400})\]\((?P<href>[^()\s]{0,2000})(?:\s\"[^\"]{0,200}\")?\)",
    re.DOTALL,
)
_INLINE_TAGS = frozenset(
    [*_TAGS, "a", "abbr", "br", "cite", "font", "ins", "mark", "p", "q", "small", "span", "sub", "sup", "time", "u", "var", "wbr", "img", "label"]
)  # fmt: skip
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text.

    Args:
        text: The characters as a reader sees them.
        marks: Which of ``code``, ``strong``, ``emphasis``, ``struck`` apply to it.
        href: The target, where it is a link.

    """

    text: str
    marks: frozenset[str] = frozenset()
    href: str | None = None


@lru_cache(maxsize=4096)
def spans(text: str) -> tuple[Span, ...]:
    """Parse a text in the inline notation."""
    if not any(char in text for char in "`*_~[<\\&"):
        return (Span(tidy(text)),) if text else ()
    return tuple(_merged(_Parser(text, frozenset(), None, 0).run()))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return the words of a text in the inline notation, without its marks."""
    return "".join(span.text for span in spans(text))


def _merged(found: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in found:
        if not span.text:
            continue
        last = merged[-1] if merged else None
        if last is not None and last.marks == span.marks and last.href == span.href:
            merged[-1] = Span(last.text + span.text, span.marks, span.href)
        else:
            merged.append(span)
    return merged


class _Parser:
    def __init__(self, text: str, marks: frozenset[str], href: str | None, depth: int) -> None:
        self.text = text
        self.marks = marks
        self.href = href
        self.depth = depth
        self.found: list[Span] = []
        self.open: list[tuple[str, int, frozenset[str]]] = []
        """Marks not closed yet: as written, the index of the first span within, the marks outside."""

    def run(self) -> list[Span]:
        at = 0
        while at < len(self.text):
            match = _TOKEN_RE.search(self.text, at)
            if match is None:
                break
            self._add(self.text[at : match.start()])
            at = self._token(match)
        self._add(self.text[at:])
        while self.open:
            self._abandon(self.open.pop())
        return self.found

    def _add(self, text: str, *marks: str) -> None:
        if text:
            self.found.append(Span(tidy(text), self.marks.union(marks), self.href))

    def _token(self, match: re.Match[str]) -> int:
        """Take one token; return where to go on."""
        if match["escape"]:
            self._add(match["char"])
        elif match["ticks"]:
            return self._code(match)
        elif match["comment"]:
            return match.end()
        elif match["tag"]:
            self._tag(match)
        elif match["mark"]:
            self._mark(match)
        elif self.depth < _DEEPEST:
            if not match.group().startswith("!"):
                inner = _Parser(match["label"], self.marks, match["href"], self.depth + 1)
                self.found.extend(inner.run())
        else:
            self._add(match["label"])
        return match.end()

    def _code(self, match: re.Match[str]) -> int:
        ticks = match["ticks"]
        close = re.compile(rf"(?<!`){ticks}(?!`)").search(self.text, match.end())
        if close is None:
            self._add(ticks)
            return match.end()
        inner = self.text[match.end() : close.start()]
        self._add(inner.strip() or inner, "code")
        return close.end()

    def _tag(self, match: re.Match[str]) -> None:
        tag = match["tag"].lower()
        if tag not in _INLINE_TAGS:
            self._add(match.group())
        elif tag == "br":
            self._add("\n")
        elif tag in _TAGS and not match.group().endswith("/>"):
            written = f"<{tag}>"
            if match["close"]:
                self._close(written)
            else:
                self.open.append((written, len(self.found), self.marks))
                self.marks = self.marks | {_TAGS[tag]}

    def _mark(self, match: re.Match[str]) -> None:
        mark = match["mark"]
        before = self.text[match.start() - 1 : match.start()]
        after = self.text[match.end() : match.end() + 1]
        inside_word = mark[0] == "_" and (before.isalnum() and after.isalnum())
        can_close = bool(before.strip()) and not (mark[0] == "_" and after.isalnum())
        can_open = bool(after.strip()) and not (mark[0] == "_" and before.isalnum())
        if not inside_word and can_close and any(one[0] == mark for one in self.open):
            self._close(mark)
        elif can_open and not inside_word:
            self.open.append((mark, len(self.found), self.marks))
            self.marks = self.marks.union(_MARKS[mark])
        else:
            self._add(mark)

    def _close(self, written: str) -> None:
        while any(one[0] == written for one in self.open):
            one = self.open.pop()
            if one[0] == written:
                self.marks = one[2]
                return
            self._abandon(one)

    def _abandon(self, one: tuple[str, int, frozenset[str]]) -> None:
        """A mark that is never closed is text; what was read since then does not have it."""
        written, start, outside = one
        added = self.marks - outside
        self.found[start:] = [
            Span(
                span.text,
                span.marks - added if not written.startswith("<") else span.marks,
                span.href,
            )
            for span in self.found[start:]
        ]
        if not written.startswith("<"):
            self.found.insert(start, Span(written, outside, self.href))
        self.marks = outside
