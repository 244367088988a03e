"""The reader behind :mod:`docpact.pages.jsontext`: reads a text up to the first JSON error."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docpact.pages.text import SPACES, ZERO_WIDTH

__all__ = ["Edit", "JsonReader", "Stopped"]

_BLANK_RE = re.compile(f"[ \\t\\n\\r{SPACES}{ZERO_WIDTH}]+")
_NUMBER_RE = re.compile(r"-?(?:0|[1-9]\d{0,400})(?:\.\d{1,400})?(?:[eE][+-]?\d{1,4})?(?![\w.])")
_CHUNK_RE = re.compile(r'[^"“”\\\x00-\x1f]+')
_ELISION_RE = re.compile(r"\.{3}|…")
_COMMENT_RE = re.compile(r"(?://|#)[^\n]{0,1000}|/\*[^*]{0,1000}\*/")
_WORD_RE = re.compile(r"[^\s\"',\[\]{}][^\"',\[\]{}\n]{0,200}")
_KEYWORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_MISSPELT = {
    "True": "true",
    "False": "false",
    "None": "null",
    "TRUE": "true",
    "FALSE": "false",
    "NULL": "null",
    "nil": "null",
}
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_DEEPEST = 80
_CLOSER = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Edit:
    """Take ``delete`` characters out at ``offset``, put ``insert`` there, and ``append`` at the very end."""

    offset: int
    delete: int = 0
    insert: str = ""
    append: str = ""

    def apply(self, text: str) -> str:
        """The text with the edit made."""
        return text[: self.offset] + self.insert + text[self.offset + self.delete :] + self.append


class Stopped(Exception):  # noqa: N818 - a place to stop at, caught by the one caller
    """The position of a JSON error, its message, and the edits that may fix it, the likeliest first."""

    def __init__(self, offset: int, message: str, edits: tuple[Edit, ...] = ()) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.edits = edits


class JsonReader:
    """A recursive-descent reader over one text; depth is bounded, every character is looked at once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.end = 0  # where the last token ended
        self.keys: dict[str, int] = {}
        self.repeats: list[tuple[str, int, int, int]] = []
        self.elisions: list[tuple[int, int]] = []
        self.restored = False
        self.opened: list[str] = []

    def document(self) -> Any:
        """The value of the whole text.

        Raises:
            Stopped: The text is not valid JSON.
        """
        self._blank()
        value = self._value("", 0)
        self._blank()
        if self.at < len(self.text):
            raise self._left_over()
        return value

    def _left_over(self) -> Stopped:
        rest = self.text[self.at :].rstrip()
        if rest[0] == ":" and self.text.lstrip()[0] in '"“':
            start = len(self.text) - len(self.text.lstrip())
            return Stopped(
                start,
                "expected '{' around the members",
                (Edit(start, 0, "{", "}"), Edit(start, 0, "{")),
            )
        edits = (Edit(self.at, len(rest)),) if len(rest) == 1 and rest in ",;]}" else ()
        return Stopped(self.at, "unexpected text after the value", edits)

    def _blank(self) -> None:
        match = _BLANK_RE.match(self.text, self.at)
        if match:
            self.at = match.end()

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _value(self, path: str, depth: int) -> Any:
        char = self._peek()
        if char in ("{", "["):
            if depth >= _DEEPEST:
                raise Stopped(self.at, f"nested deeper than {_DEEPEST} levels")
            self.opened.append(char)
            value = self._object(path, depth + 1) if char == "{" else self._array(path, depth + 1)
            self.opened.pop()
            return value
        if char in ('"', "“", "”"):
            return self._string()
        match = _NUMBER_RE.match(self.text, self.at) if char else None
        if match:
            return self._number(match.group())
        for word, meaning in _KEYWORDS.items():
            if (
                self.text.startswith(word, self.at)
                and not self.text[self.at + len(word) : self.at + len(word) + 1].isalnum()
            ):
                self._step(len(word))
                return meaning
        raise self._no_value()

    def _step(self, count: int) -> None:
        self.at += count
        self.end = self.at

    def _number(self, spelling: str) -> int | float:
        number = float(spelling) if set(spelling) & set(".eE") else int(spelling)
        if isinstance(number, float) and math.isinf(number):
            raise Stopped(self.at, "number too large")
        self._step(len(spelling))
        return number

    def _no_value(self) -> Stopped:
        at, char = self.at, self._peek()
        if not char:
            return Stopped(at, "expected a value, found the end of the text", self._close_up())
        comment = _COMMENT_RE.match(self.text, at)
        if comment:
            return Stopped(
                at, "unexpected comment; JSON has no comments", (Edit(at, len(comment.group())),)
            )
        if char == "'":
            return Stopped(at, "expected '\"', found \"'\"", tuple(self._requote()))
        if char == "," and self._before() in ("[", ","):
            return Stopped(at, "expected a value, found ','", (Edit(at, 1),))
        match = _WORD_RE.match(self.text, at)
        if not match or char in ":,]}." or not self.opened:
            return Stopped(at, f"expected a value, found {char!r}")
        word = match.group().rstrip()
        plain = _MISSPELT.get(word, '"' + word.replace("\\", "\\\\") + '"')
        return Stopped(
            at, f"expected a value, found {word.split()[0][:40]!r}", (Edit(at, len(word), plain),)
        )

    def _before(self) -> str:
        return self.text[self.end - 1 : self.end]

    def _requote(self) -> Iterator[Edit]:
        close = self.text.find("'", self.at + 1, self.at + 2000)
        if close > 0:
            yield Edit(self.at, close + 1 - self.at, '"' + self.text[self.at + 1 : close] + '"')

    def _close_up(self) -> tuple[Edit, ...]:
        # Only one closer: where more are gone, so may be other things.
        if len(self.opened) != 1 or self._before() in ("{", "[", ",", ":"):
            return ()
        return (Edit(self.end, 0, _CLOSER[self.opened[0]]),)

    def _string(self) -> str:
        start = self.at
        typographic = self.text[start] != '"'
        self.restored |= typographic
        parts: list[str] = []
        self.at += 1
        while True:
            match = _CHUNK_RE.match(self.text, self.at)
            if match:
                parts.append(match.group())
                self.at = match.end()
            char = self._peek()
            if char == "\\":
                parts.append(self._escape())
            elif char == '"' or (typographic and char and char in "“”"):
                self._step(1)
                text = "".join(parts)
                # An escape may write half a surrogate pair; joined halves make one character, a single half none.
                return (
                    text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
                    if "\\" in self.text[start : self.at]
                    else text
                )
            elif char and char in "“”":
                parts.append(char)
                self.at += 1
            else:
                raise self._unclosed(start)

    def _unclosed(self, start: int) -> Stopped:
        if self._peek() == "\t":
            return Stopped(self.at, "unescaped tab in a string", (Edit(self.at, 1, "\\t"),))
        line = self.text[start : self.at].rstrip()
        end = start + len(line)
        bare = start + len(line.rstrip(",]} "))
        edits = (Edit(bare, 0, '"'), Edit(end, 0, '"')) if end > start + 1 else ()
        return Stopped(self.at, "expected '\"' before the end of the line", edits)

    def _escape(self) -> str:
        char = self.text[self.at + 1 : self.at + 2]
        if char == "u":
            digits = self.text[self.at + 2 : self.at + 6]
            if len(digits) == 4 and all(digit in "0123456789abcdefABCDEF" for digit in digits):
                self.at += 6
                return chr(int(digits, 16))
        elif char in _ESCAPES:
            self.at += 2
            return _ESCAPES[char]
        raise Stopped(
            self.at, f"invalid escape: '\\{char}'", (Edit(self.at, 0, "\\"), Edit(self.at, 1))
        )

    def _array(self, path: str, depth: int) -> list[Any]:
        values: list[Any] = []
        self._step(1)
        inner = path + "[]"
        comma: int | None = None
        while True:
            self._blank()
            char = self._peek()
            if char == "]":
                self._end_at(comma)
                return values
            if not self._elided():
                values.append(self._value(inner, depth))
            comma = self._separator("]")

    def _end_at(self, comma: int | None) -> None:
        if comma is not None and not (self.elisions and self.elisions[-1][1] == comma):
            raise Stopped(
                comma, f"expected a value after ',', found {self._peek()!r}", (Edit(comma, 1),)
            )
        self._step(1)

    def _elided(self) -> bool:
        match = _ELISION_RE.match(self.text, self.at)
        if match:
            self.elisions.append((match.start(), match.end()))
            self._step(match.end() - match.start())
        return match is not None

    def _separator(self, closer: str) -> int | None:
        """Skip a comma and return its position; leave a closer for the caller."""
        self._blank()
        char = self._peek()
        if char == ",":
            self._step(1)
            return self.at - 1
        if char == closer:
            return None
        elided = bool(self.elisions) and self.elisions[-1][1] == self.end
        if elided or _ELISION_RE.match(self.text, self.at):
            return None
        raise self._no_separator(closer, char)

    def _no_separator(self, closer: str, char: str) -> Stopped:
        message = (
            f"expected ',' or {closer!r}, found {char!r}"
            if char
            else f"expected {closer!r}, found the end"
        )
        if not char:
            return Stopped(self.at, message, self._close_up())
        comment = _COMMENT_RE.match(self.text, self.at)
        if comment:
            return Stopped(
                self.at,
                "unexpected comment; JSON has no comments",
                (Edit(self.at, len(comment.group())),),
            )
        if char in "]}":
            return Stopped(
                self.at,
                message,
                (Edit(self.at, 0, closer), Edit(self.at, 1, closer), Edit(self.at, 1)),
            )
        comma = Edit(self.end, 0, ",")
        if (char in ";.:" and closer == "]") or char in ";.":
            return Stopped(self.at, message, (Edit(self.at, 1, ","), Edit(self.at, 1)))
        if char in '"“”' and closer == "}" and self._before() == '"':
            # `"a": "b"c": 1`: an unescaped quote is more likely misread than fixed, so only the comma is tried.
            return Stopped(self.at, message, (comma,))
        return Stopped(self.at, message, (comma, Edit(self.at, 1)))

    def _object(self, path: str, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        starts: dict[str, int] = {}
        spans: dict[str, int] = {}
        previous: str | None = None
        self._step(1)
        comma: int | None = None
        while True:
            self._blank()
            char = self._peek()
            if previous is not None:
                spans[previous] = self.at
            if char == "}":
                self._end_at(comma)
                return members
            if self._elided():
                comma = self._separator("}")
                continue
            start = self.at
            key = self._key(char)
            name = f"{path}.{key}" if path else key
            if key in members:
                self.repeats.append((name, starts[key], start, spans[key]))
            starts[key] = start
            self.keys.setdefault(name, start)
            self._colon()
            members[key] = self._value(name, depth)
            previous = key
            comma = self._separator("}")

    def _key(self, char: str) -> str:
        if char and char in '"“”':
            return self._string()
        at = self.at
        if not char:
            raise Stopped(at, "expected '}', found the end", self._close_up())
        if char == ",":
            raise Stopped(at, "expected a key, found ','", (Edit(at, 1),))
        comment = _COMMENT_RE.match(self.text, at)
        if comment:
            raise Stopped(
                at, "unexpected comment; JSON has no comments", (Edit(at, len(comment.group())),)
            )
        if char == "'":
            raise Stopped(at, "expected '\"', found \"'\"", tuple(self._requote()))
        match = re.compile(r"[\w$.-]{1,100}").match(self.text, at)
        edits: tuple[Edit, ...] = ()
        if match:
            end = match.end()
            whole = Edit(at, end - at, f'"{match.group()}"')
            edits = (Edit(at, 0, '"'), whole) if self.text[end : end + 1] == '"' else (whole,)
        raise Stopped(at, f"expected a key in double quotes, found {char!r}", edits)

    def _colon(self) -> None:
        self._blank()
        char = self._peek()
        if char == ":":
            self._step(1)
            self._blank()
            return
        if char == "=":
            width = 2 if self.text[self.at + 1 : self.at + 2] == ">" else 1
            raise Stopped(self.at, "expected ':', found '='", (Edit(self.at, width, ":"),))
        edits = (Edit(self.end, 0, ":"),) if char and char not in ",}]" else ()
        raise Stopped(
            self.at,
            f"expected ':', found {char!r}" if char else "expected ':', found the end",
            edits,
        )
