"""The words of a POSIX shell, with what captures do to them, and the commands that they make.

A capture may drop the backslashes at line ends, keep one too many, or run the lines together; a sample payload may
contain an apostrophe that would end its quotes. None of this changes the position of the payload on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from docpact.pages.text import SPACES, ZERO_WIDTH

__all__ = ["WITH_VALUE", "Command", "Lexer", "Part", "Payload", "Piece", "Word", "json_end"]

_CONTINUES_RE = re.compile(r"[ \t]*(?:-[A-Za-z]|--[a-z]|['\"‘’“”]?https?://|<<|[{\[]|@)")
_HEREDOC_RE = re.compile(r"<<-?[ \t]*(['\"]?)([A-Za-z_]\w{0,30})\1[ \t]*(?=\n)")
_BROKEN_LINE_RE = re.compile(r"\\[ \t]*(?:\n|\Z)")
_DOUBLE_RE = re.compile(r'["\\]')
_BLANK_RE = re.compile(r"\s*")
_BRACKET_RE = re.compile(r'"(?:[^"\\\n]|\\.)*"|[\[\]{}]')
_STRAY_RE = re.compile(r"https?://|[ \t]*(?:\\?[ \t]*(?:\n|\Z)|-{1,2}[A-Za-z])")
_MOST_WORDS = 200
_FURTHEST = 200_000
_PLAIN_RE = re.compile(r"[^\s'\"\\‘’“”" + SPACES + ZERO_WIDTH + r"]+")
_OPEN = {"'": "'", '"': '"', "‘": "’'‘", "’": "’'", "“": '”"“', "”": '”"'}
_GAP = frozenset(" \t" + SPACES + ZERO_WIDTH)
WITH_VALUE = frozenset(
    ["-X", "-H", "-d", "-u", "-F", "-o", "-A", "-e", "-b", "-c", "-m", "-x", "-w", "-E", "-T", "-K", "--request", "--header", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json", "--url", "--user", "--form", "--output", "--user-agent", "--referer", "--cookie", "--cookie-jar", "--max-time", "--proxy", "--write-out", "--cert", "--key", "--cacert", "--proto", "--connect-timeout", "--retry", "--resolve", "--upload-file", "--config", "--oauth2-bearer", "--form-string", "--url-query", "--aws-sigv4", "--proto-redir"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a word, and where it starts."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a command."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The word without its quotes."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Payload:
    """A body as sent, and its position in the code; ``exact`` if every character is at its position."""

    text: str
    start: int
    exact: bool
    places: tuple[tuple[int, int], ...] = ()
    """Offsets in ``text`` with those in the code, where the text is put together from several words."""

    def offset(self, at: int) -> int:
        """Return the offset in the code of a character of ``text``."""
        if not self.places:
            return self.start + at
        return max((pair for pair in self.places if pair[0] <= at), default=self.places[0])[1]


@dataclass(frozen=True, slots=True)
class Part:
    """The body of one option: ``data`` (``-d``), ``urlencode`` (``--data-urlencode``) or ``form`` (``-F``)."""

    kind: Literal["data", "urlencode", "form"]
    payload: Payload


@dataclass(frozen=True, slots=True)
class Command:
    """One documented call.

    Args:
        start: The offset of its first word, and ``end`` that of what follows the command.
        method: As given, or as the tool would choose.
        explicit: Whether the method was given.
        urls: The URL, or several that a capture ran together.
        headers: Name and value as printed, in order.
        payload: The body, if there is one; where several options make it, what the first of them says.
        parts: What each option adds to the body.
        basic: Whether it logs in with ``--user``.

    """

    start: int
    end: int
    method: str
    explicit: bool
    urls: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    payload: Payload | None
    parts: tuple[Part, ...]
    basic: bool


def _skip_blanks(text: str, at: int) -> int:
    match = _BLANK_RE.match(text, at)
    return match.end() if match else at


def json_end(text: str, start: int) -> int | None:
    """Where the JSON value that opens at ``start`` ends: after the bracket that closes it; None if none does."""
    depth, at = 0, start
    for match in _BRACKET_RE.finditer(text, start, start + _FURTHEST):
        bracket, at = match.group(), match.end()
        if bracket in "[{":
            depth += 1
        elif bracket in "]}":
            depth -= 1
            if depth <= 0:
                return at
    return None


class Lexer:
    """Cuts a command into words.

    Args:
        code: The code.
        at: The offset behind the name of the command.
        loose: Whether any line may follow a backslash at the end of a line; else only what a curl command goes on with.

    """

    def __init__(self, code: str, at: int, *, loose: bool = False) -> None:
        self.code = code
        self.loose = loose
        self.at: int = at
        self.heredoc: Payload | None = None
        self._ended = False
        self._unbalanced = False  # brackets that close nowhere are looked for once

    def words(self) -> Iterator[Word]:
        """Yield the words of the command."""
        expecting = False
        count = 0
        while not self._ended and count < _MOST_WORDS and self._gap(expecting):
            count += 1
            heredoc = _HEREDOC_RE.match(self.code, self.at)
            if heredoc:
                self._here(heredoc)
                return
            word = self._word()
            if word.text in ("|", ";", "&&", ">", "||"):
                return
            expecting = word.text in WITH_VALUE
            yield word

    def _gap(self, expecting: bool) -> bool:
        """Step to the next word; False where the command ends."""
        code = self.code
        while self.at < len(code):
            char = code[self.at]
            if char in _GAP:
                self.at += 1
            elif broken := _BROKEN_LINE_RE.match(code, self.at):
                if broken.end() == len(code) or not (
                    expecting or self.loose or self._goes_on(broken.end())
                ):
                    self.at = max(self.at + 1, broken.end() - 1)
                    return False
                self.at = broken.end()
            elif char == "\n":
                if not self._goes_on(self.at + 1):
                    return False
                self.at += 1
            else:
                return True
        return False

    def _goes_on(self, at: int) -> bool:
        """Whether a line is one that a command goes on with, backslash or not."""
        return _CONTINUES_RE.match(self.code, at) is not None or self.code.startswith(
            ("'", '"'), at
        )

    def _word(self) -> Word:
        pieces: list[Piece] = []
        while self.at < len(self.code):
            char = self.code[self.at]
            if (
                char in _OPEN
                and pieces
                and pieces[0].text[:4] == "http"
                and _STRAY_RE.match(self.code, self.at + 1)
            ):
                # Where a page offers several hosts at once, a capture leaves the quotes of each behind.
                self.at += 1
                continue
            if char in _OPEN:
                pieces.extend(self._quoted(char))
                continue
            match = _PLAIN_RE.match(self.code, self.at)
            if match:
                pieces.append(Piece(match.group(), self.at))
                self.at = match.end()
            elif char == "\\" and self.code[self.at + 1 : self.at + 2] not in ("", "\n", " "):
                pieces.append(Piece(self.code[self.at + 1], self.at + 1))
                self.at += 2
            else:
                break
        if not pieces:
            # A lone backslash, or a character no shell takes: step over it.
            pieces.append(Piece("", self.at))
            self.at += 1
        return Word(tuple(pieces))

    def _quoted(self, opener: str) -> Iterator[Piece]:
        code, start = self.code, self.at + 1
        if opener != '"':
            # A payload may contain apostrophes; its brackets decide where it ends.
            end = self._value_end(start)
            if end is not None:
                close = _skip_blanks(code, end)
                if code[close : close + 1] in ("'", "’", "‘"):
                    yield Piece(code[start:close], start)
                    self.at = close + 1
                    return
        if opener == '"':
            yield from self._double(start)
            return
        closes = [found for mark in _OPEN[opener] if (found := code.find(mark, start)) >= 0]
        close = min(closes, default=-1)
        if close < 0:
            close = self._lost_end(start)
        yield Piece(code[start:close], start)
        self.at = min(close + 1, len(code))

    def _lost_end(self, start: int) -> int:
        """Where a word ends whose closing quote is gone: with its JSON value, else with its line."""
        self._ended = True
        end = self._value_end(start)
        if end is None:
            end = self.code.find("\n", start)
        return len(self.code) if end < 0 else end

    def _value_end(self, start: int) -> int | None:
        at = _skip_blanks(self.code, start)
        if self._unbalanced or not self.code.startswith(("{", "["), at):
            return None
        end = json_end(self.code, at)
        self._unbalanced = end is None
        return end

    def _double(self, start: int) -> Iterator[Piece]:
        code, at = self.code, start
        for match in _DOUBLE_RE.finditer(code, start):
            if match.start() < at:
                continue
            yield Piece(code[at : match.start()], at)
            if match.group() == '"':
                self.at = match.end()
                return
            follower = code[match.end() : match.end() + 1]
            if follower == "\n":
                at = match.end() + 1
            elif follower in ('"', "\\", "$", "`"):
                yield Piece(follower, match.end())
                at = match.end() + 1
            else:
                at = match.start() + 1
                yield Piece("\\", match.start())
        close = self._lost_end(start)
        yield Piece(code[start:close], start)
        self.at = min(close + 1, len(code))

    def _here(self, match: re.Match[str]) -> None:
        start = match.end() + 1
        at = start
        while at < len(self.code):
            line_end = self.code.find("\n", at)
            line_end = len(self.code) if line_end < 0 else line_end
            if self.code[at:line_end].strip() == match.group(2):
                break
            at = line_end + 1
        else:
            at = len(self.code)
            line_end = at
        self.heredoc = Payload(self.code[start:at], start, exact=True)
        self.at = line_end
