"""Reading JSON as a page prints it: the value, where each key stands, the exact place of a fault, the smallest mend.

RFC 8259, with what captures do to it between tokens (no-break and zero-width spaces, typographic quotes) taken as
what it was, and ``...`` taken as "left out here". All positions are offsets into the text that was given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docpact.pages.text import SPACES, ZERO_WIDTH

__all__ = ["Edit", "Fault", "Reading", "canonical", "read_json"]

_BLANK = frozenset(" \t\n\r" + SPACES + ZERO_WIDTH)
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


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the text stops being JSON, and why."""

    offset: int
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says.

    Args:
        readable: Whether ``value`` means anything: the text is JSON, or one edit makes it so, or it only leaves things out.
        value: The value, mended where ``mend`` is set.
        fault: The first thing wrong, if anything is.
        mend: The one edit that puts it right, if there is one.
        keys: Where each key stands first, by its path in the notation of the facts form (``tasks[].id``).
        repeated: Keys that occur twice in one object: the path, and the offset of the second.
        restored: Whether typographic characters were read as the plain ones they stand for.

    """

    readable: bool
    value: Any = None
    fault: Fault | None = None
    mend: Edit | None = None
    keys: dict[str, int] = field(default_factory=dict[str, int])
    repeated: tuple[tuple[str, int], ...] = ()
    restored: bool = False


class _Stop(Exception):
    def __init__(self, offset: int, message: str, edits: tuple[Edit, ...] = ()) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.edits = edits


def read_json(text: str) -> Reading:
    """Read a text as one JSON value; never raises.

    Args:
        text: The text as printed, from the first character of the value on. What follows the value is a fault.

    """
    return _read(text, mending=True)


def canonical(text: str) -> str:
    """The text without the blanks between its tokens; strings keep theirs."""
    kept: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == '"':
            end = at + 1
            while end < len(text) and text[end] not in '"\n':
                end += 2 if text[end] == "\\" else 1
            kept.append(text[at : end + 1])
            at = end + 1
        else:
            quote = text.find('"', at)
            end = len(text) if quote < 0 else quote
            kept.append(_BLANK_RE.sub("", text[at:end]))
            at = end
    return "".join(kept)


def _read(text: str, *, mending: bool) -> Reading:
    reader = _Reader(text)
    try:
        value = reader.document()
    except _Stop as stop:
        fault = Fault(stop.offset, stop.message)
        for edit in stop.edits if mending else ():
            mended = _read(edit.apply(text), mending=False)
            if mended.readable and mended.fault is None:
                keys = {path: _back(edit, offset) for path, offset in mended.keys.items()}
                return Reading(True, mended.value, fault, edit, keys, restored=mended.restored)
        return Reading(False, fault=fault, keys=reader.keys, restored=reader.restored)
    fault, mend = _left_out(text, reader) or _repeated(reader) or (None, None)
    repeated = tuple((path, second) for path, _, second, _ in reader.repeats)
    return Reading(True, value, fault, mend, reader.keys, repeated, reader.restored)


def _back(edit: Edit, offset: int) -> int:
    """An offset into the mended text as one into the text as printed."""
    if offset <= edit.offset:
        return offset
    return max(edit.offset, offset - len(edit.insert) + edit.delete)


def _left_out(text: str, reader: _Reader) -> tuple[Fault, Edit | None] | None:
    if not reader.elisions:
        return None
    start, end = reader.elisions[0]
    fault = Fault(start, "'...' stands where something was left out")
    if len(reader.elisions) > 1 or reader.repeats:
        return fault, None
    before = len(text[:start].rstrip())
    after = end + len(text[end:]) - len(text[end:].lstrip())
    if before and text[before - 1] == ",":
        start = before - 1
    elif text[after : after + 1] == ",":
        end = after + 1
    return fault, Edit(start, end - start)


def _repeated(reader: _Reader) -> tuple[Fault, Edit | None] | None:
    if not reader.repeats:
        return None
    path, first, second, following = reader.repeats[0]
    name = path.rpartition(".")[2]
    # Parsers keep the last of two members, so that is the one the mend keeps.
    mend = Edit(first, following - first) if len(reader.repeats) == 1 else None
    return Fault(second, f'the key "{name}" stands twice in one object'), mend


class _Reader:
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
        self._blank()
        value = self._value("", 0)
        self._blank()
        if self.at < len(self.text):
            raise self._left_over()
        return value

    def _left_over(self) -> _Stop:
        rest = self.text[self.at :].rstrip()
        if rest[0] == ":" and self.text.lstrip()[0] in '"“':
            start = len(self.text) - len(self.text.lstrip())
            return _Stop(
                start,
                "expected '{' around the members",
                (Edit(start, 0, "{", "}"), Edit(start, 0, "{")),
            )
        edits = (Edit(self.at, len(rest)),) if len(rest) == 1 and rest in ",;]}" else ()
        return _Stop(self.at, "expected nothing after the value", edits)

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
                raise _Stop(self.at, f"nested deeper than {_DEEPEST} levels")
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
            raise _Stop(self.at, "a number too large to hold")
        self._step(len(spelling))
        return number

    def _no_value(self) -> _Stop:
        at, char = self.at, self._peek()
        if not char:
            return _Stop(at, "expected a value, found the end", self._close_up())
        comment = _COMMENT_RE.match(self.text, at)
        if comment:
            return _Stop(
                at, "a comment, which JSON does not have", (Edit(at, len(comment.group())),)
            )
        if char == "'":
            return _Stop(at, "expected '\"', found \"'\"", tuple(self._requote()))
        if char == "," and self._before() in ("[", ","):
            return _Stop(at, "expected a value, found ','", (Edit(at, 1),))
        match = _WORD_RE.match(self.text, at)
        if not match or char in ":,]}." or not self.opened:
            return _Stop(at, f"expected a value, found {char!r}")
        word = match.group().rstrip()
        plain = _MISSPELT.get(word, '"' + word.replace("\\", "\\\\") + '"')
        return _Stop(
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

    def _unclosed(self, start: int) -> _Stop:
        if self._peek() == "\t":
            return _Stop(self.at, "a tab inside a string", (Edit(self.at, 1, "\\t"),))
        line = self.text[start : self.at].rstrip()
        end = start + len(line)
        bare = start + len(line.rstrip(",]} "))
        edits = (Edit(bare, 0, '"'), Edit(end, 0, '"')) if end > start + 1 else ()
        return _Stop(self.at, "expected '\"' before the end of the line", edits)

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
        raise _Stop(
            self.at, f"no such escape: '\\{char}'", (Edit(self.at, 0, "\\"), Edit(self.at, 1))
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
            raise _Stop(
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
        """Step over a comma and say where it stood; leave a closer for the caller."""
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

    def _no_separator(self, closer: str, char: str) -> _Stop:
        message = (
            f"expected ',' or {closer!r}, found {char!r}"
            if char
            else f"expected {closer!r}, found the end"
        )
        if not char:
            return _Stop(self.at, message, self._close_up())
        comment = _COMMENT_RE.match(self.text, self.at)
        if comment:
            return _Stop(
                self.at,
                "a comment, which JSON does not have",
                (Edit(self.at, len(comment.group())),),
            )
        if char in "]}":
            return _Stop(
                self.at,
                message,
                (Edit(self.at, 0, closer), Edit(self.at, 1, closer), Edit(self.at, 1)),
            )
        comma = Edit(self.end, 0, ",")
        if (char in ";.:" and closer == "]") or char in ";.":
            return _Stop(self.at, message, (Edit(self.at, 1, ","), Edit(self.at, 1)))
        if char in '"“”' and closer == "}" and self._before() == '"':
            # `"a": "b"c": 1`: an unescaped quote is likelier to be read wrong than to be mended, so only the comma is tried.
            return _Stop(self.at, message, (comma,))
        return _Stop(self.at, message, (comma, Edit(self.at, 1)))

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
            raise _Stop(at, "expected '}', found the end", self._close_up())
        if char == ",":
            raise _Stop(at, "expected a key, found ','", (Edit(at, 1),))
        comment = _COMMENT_RE.match(self.text, at)
        if comment:
            raise _Stop(
                at, "a comment, which JSON does not have", (Edit(at, len(comment.group())),)
            )
        if char == "'":
            raise _Stop(at, "expected '\"', found \"'\"", tuple(self._requote()))
        match = re.compile(r"[\w$.-]{1,100}").match(self.text, at)
        edits: tuple[Edit, ...] = ()
        if match:
            end = match.end()
            whole = Edit(at, end - at, f'"{match.group()}"')
            edits = (Edit(at, 0, '"'), whole) if self.text[end : end + 1] == '"' else (whole,)
        raise _Stop(at, f"expected a key in double quotes, found {char!r}", edits)

    def _colon(self) -> None:
        self._blank()
        char = self._peek()
        if char == ":":
            self._step(1)
            self._blank()
            return
        if char == "=":
            width = 2 if self.text[self.at + 1 : self.at + 2] == ">" else 1
            raise _Stop(self.at, "expected ':', found '='", (Edit(self.at, width, ":"),))
        edits = (Edit(self.end, 0, ":"),) if char and char not in ",}]" else ()
        raise _Stop(
            self.at,
            f"expected ':', found {char!r}" if char else "expected ':', found the end",
            edits,
        )
