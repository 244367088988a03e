r"""Regular expressions of ECMA-262, in the words of the engines that check them (JSON Schema 2020-12, Core 6.4).

``\d``, ``\w``, ``\s`` and ``\b`` are those of ECMA-262: ASCII but for blanks. ``$`` is the very end. What Rust's ``regex``
can say, which takes linear time, is written for it; look-around and back-references are written for Python's ``re``, unless
they could take exponential time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

__all__ = ["Pattern", "translated"]

Engine = Literal["linear", "python"]

_LONGEST = 2000
_DEEPEST = 50
_MOST_REPEATS = 64
"""A group that may repeat more often than this counts as one without a limit."""
_LAST = 0x10FFFF
_SPACES = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_CLASSES: dict[str, tuple[tuple[int, int], ...]] = {
    "d": ((0x30, 0x39),),
    "w": ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)),
    "s": _SPACES,
}
_NEWLINES = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_SPELLED = {"\t": r"\t", "\n": r"\n", "\v": r"\v", "\f": r"\f", "\r": r"\r"}
_QUANTIFIER = re.compile(r"[*+?]|\{(\d+)(,(\d*))?\}")
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}")
_GROUP = re.compile(r"\(\?(?:<([^>=!][^>]*)>|([imsx]*(?:-[imsx]+)?:|[imsx]+\)|<?[=!]))")
_SPECIAL = frozenset(r".^$*+?()[]{}|\/")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression as an engine takes it."""

    text: str
    engine: Engine


_POSIX = re.compile(r"\[\^?\[:\^?[a-z]+:\]")


class _UnsupportedError(Exception):
    """The reason why a pattern cannot be checked."""


@lru_cache(maxsize=4096)
def translated(pattern: str) -> Pattern | None:
    """``pattern`` for the engine that can check it; None where none can."""
    if len(pattern) > _LONGEST:
        return None
    for engine in ("linear", "python"):
        try:
            text = _Writer(pattern, engine == "python").whole()
        except (_UnsupportedError, RecursionError, IndexError):
            continue
        if engine == "linear" and _is_linear(text):
            return Pattern(text, "linear")
        if engine == "python" and _is_python(text):
            return Pattern(text, "python")
    return None


def _is_linear(text: str) -> bool:
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=text))
    except (SchemaError, OverflowError, ValueError):
        return False
    return True


def _is_python(text: str) -> bool:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError, ValueError):
        return False
    return True


@dataclass(slots=True)
class _Written:
    """A part of a pattern as written, and what decides how long it may take."""

    text: str
    unbounded: bool = False
    branches: bool = False


@dataclass(slots=True)
class _Writer:
    """Writes one pattern for one engine."""

    pattern: str
    python: bool
    at: int = 0
    depth: int = 0
    names: dict[str, int] = field(default_factory=dict[str, int])
    groups: int = 0
    opened: int = 0
    closed: set[int] = field(default_factory=set[int])
    """The groups that are complete where the writer is."""

    def __post_init__(self) -> None:
        number = 0
        in_class = escaped = False
        for index, character in enumerate(self.pattern):
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif in_class:
                in_class = character != "]"
            elif character == "[":
                in_class = True
            elif character == "(":
                match = _GROUP.match(self.pattern, index)
                if match is not None and match[1]:
                    number += 1
                    self.names[match[1]] = number
                elif not self.pattern.startswith("(?", index):
                    number += 1
        self.groups = number

    def whole(self) -> str:
        """The whole pattern."""
        written = self._alternatives()
        if self.at < len(self.pattern):
            raise _UnsupportedError("unbalanced parenthesis")
        return f"(?a){written.text}" if self.python else written.text

    def _alternatives(self) -> _Written:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _UnsupportedError("nested too deeply")
        parts = [self._sequence()]
        while self.pattern.startswith("|", self.at):
            self.at += 1
            parts.append(self._sequence())
        self.depth -= 1
        return _Written(
            "|".join(part.text for part in parts),
            any(part.unbounded for part in parts),
            len(parts) > 1 or any(part.branches for part in parts),
        )

    def _sequence(self) -> _Written:
        parts: list[_Written] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            parts.append(self._quantified(self._atom()))
        return _Written(
            "".join(part.text for part in parts),
            any(part.unbounded for part in parts),
            any(part.branches for part in parts),
        )

    def _quantified(self, atom: _Written) -> _Written:
        match = _QUANTIFIER.match(self.pattern, self.at)
        if match is None:
            return atom
        self.at = match.end()
        text = match[0]
        if self.pattern.startswith("?", self.at):
            self.at += 1
            text += "?"
        if _QUANTIFIER.match(self.pattern, self.at):
            raise _UnsupportedError("nested quantifiers")
        most = match[1] if match[2] is None else match[3]
        unbounded = text[0] in "*+" or (text[0] == "{" and (not most or int(most) > _MOST_REPEATS))
        if self.python and unbounded and (atom.unbounded or atom.branches):
            raise _UnsupportedError("may take exponential time")
        if atom.text in ("^", "$", r"\Z") or atom.text.startswith(r"(?-u:\b"):
            raise _UnsupportedError("a quantifier of an assertion")
        return _Written(atom.text + text, atom.unbounded or unbounded, atom.branches)

    def _atom(self) -> _Written:
        character = self.pattern[self.at]
        if character == "(":
            return self._group()
        if character == "[":
            return _Written(self._class())
        if character == "\\":
            return _Written(self._escape())
        self.at += 1
        if character == ".":
            return _Written(_set(_NEWLINES, negated=True))
        if character == "$":
            return _Written(r"\Z" if self.python else "$")
        if character == "^":
            return _Written("^")
        if character in "*+?":
            raise _UnsupportedError("nothing to repeat")
        return _Written(_literal(ord(character)))

    def _group(self) -> _Written:
        match = _GROUP.match(self.pattern, self.at)
        number = 0
        if match is None and self.pattern.startswith("(?:", self.at):
            self.at += 3
            start = "(?:"
        elif match is None:
            if self.pattern.startswith("(?", self.at):
                raise _UnsupportedError("an unknown kind of group")
            self.at += 1
            start = "("
        elif match[1]:
            self.at = match.end()
            start = "("
        else:
            self.at = match.end()
            start = f"(?{match[2]}"
            if start.endswith(")"):  # flags for the rest, which other dialects have
                if self.at != match.end() or match.start() != 0 or self.python:
                    raise _UnsupportedError("flags inside a pattern")
                return _Written(start)
            if match[2][-1] in "=!" and not self.python:
                raise _UnsupportedError("look-around")
        if start == "(":
            self.opened += 1
            number = self.opened
        begin, opened = self.at, self.opened
        inner = self._alternatives()
        if not self.pattern.startswith(")", self.at):
            raise _UnsupportedError("unbalanced parenthesis")
        self.at += 1
        if number:
            self.closed.add(number)
        text = f"{start}{inner.text})"
        if start in ("(?<=", "(?<!") and not _is_python(text):
            text = self._look_behind(start, begin, opened)
        return _Written(text, inner.unbounded, inner.branches)

    def _look_behind(self, start: str, begin: int, opened: int) -> str:
        """A look-behind of several lengths, as one of each alternative: Python's engine takes fixed lengths only."""
        end, groups = self.at, self.opened
        self.at, self.opened = begin, opened
        texts = [self._shortest() + self._sequence().text]
        while self.pattern.startswith("|", self.at):
            self.at += 1
            texts.append(self._shortest() + self._sequence().text)
        self.at, self.opened = end, groups
        each = [f"{start}{text})" for text in texts]
        return f"(?:{('|' if start == '(?<=' else '').join(each)})"

    def _shortest(self) -> str:
        """The first item of a look-behind as often as it must be there at least: more of it makes no difference."""
        if self.pattern[self.at] in "|)^$":
            return ""
        atom = self._atom()
        match = _QUANTIFIER.match(self.pattern, self.at)
        if match is None or "(" in atom.text.replace("(?:", ""):
            return self._quantified(atom).text
        self.at = match.end()
        self.at += self.pattern.startswith("?", self.at)
        least = 0 if match[0] in "*?" else 1 if match[0] == "+" else int(match[1])
        if least > _MOST_REPEATS:
            raise _UnsupportedError("a look-behind of many repeats")
        return atom.text * least

    def _escape(self) -> str:
        """An escape outside of a class."""
        character = self.pattern[self.at + 1]
        if character in "bB":
            self.at += 2
            return f"\\{character}" if self.python else f"(?-u:\\{character})"
        if character in "AzZ":  # anchors of other dialects, which ECMA-262 does not have
            self.at += 2
            return "^" if character == "A" else r"\Z" if self.python else "$"
        if character in "123456789":
            digits = re.compile(r"[0-9]+").match(self.pattern, self.at + 1)
            if digits is not None and int(digits[0]) <= self.groups:
                self.at = digits.end()
                return self._back_reference(int(digits[0]))
        if character == "k" and self.names:
            named = re.compile(r"k<([^>]+)>").match(self.pattern, self.at + 1)
            if named is not None and named[1] in self.names:
                self.at = named.end()
                return self._back_reference(self.names[named[1]])
        if (text := self._property()) is not None:
            return text
        value = self._escaped()
        return _literal(value) if isinstance(value, int) else _set(value)

    def _back_reference(self, number: int) -> str:
        if number not in self.closed:  # a group that has matched nothing yet
            return "(?:)"
        if not self.python:
            raise _UnsupportedError("a back-reference")
        return f"(?:(?({number})\\{number}))"

    def _property(self) -> str | None:
        r"""``\p{…}``, which Python's engine does not have."""
        match = re.compile(r"\\[pP]\{[A-Za-z_=0-9]+\}").match(self.pattern, self.at)
        if match is None:
            return None
        if self.python:
            raise _UnsupportedError("a character property with look-around")
        self.at = match.end()
        return match[0]

    def _escaped(self) -> int | tuple[tuple[int, int], ...]:
        """A character or a set of characters that is escaped, in a class or outside."""
        character = self.pattern[self.at + 1]
        self.at += 2
        if character.lower() in _CLASSES:
            ranges = _CLASSES[character.lower()]
            return ranges if character.islower() else _complement(ranges)
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "c" and re.match(r"[A-Za-z]", self.pattern[self.at : self.at + 1]):
            self.at += 1
            return ord(self.pattern[self.at - 1]) % 32
        if character == "0" and not self.pattern[self.at : self.at + 1].isdecimal():
            return 0
        match = _HEX.match(self.pattern, self.at - 1)
        if match is not None:
            self.at = match.end()
            value = int(match[1] or match[2] or match[3], 16)
            low = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})").match(self.pattern, self.at)
            if 0xD800 <= value < 0xDC00 and low is not None:
                self.at = low.end()
                value = 0x10000 + ((value - 0xD800) << 10) + (int(low[1], 16) - 0xDC00)
            if value > _LAST or 0xD800 <= value < 0xE000:
                raise _UnsupportedError("half of a surrogate pair")
            return value
        return ord(character)

    def _class(self) -> str:
        """A class of characters, as ranges and properties."""
        if _POSIX.match(self.pattern, self.at):
            raise _UnsupportedError("a class of POSIX, which means something else in ECMA-262")
        self.at += 1
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        ranges: list[tuple[int, int]] = []
        properties: list[str] = []
        while not self.pattern.startswith("]", self.at):
            if self.at >= len(self.pattern):
                raise _UnsupportedError("an unclosed class")
            if (text := self._property()) is not None:
                properties.append(text)
                continue
            first = self._member()
            if isinstance(first, int) and re.compile(r"-[^\]]").match(self.pattern, self.at):
                back = self.at
                self.at += 1
                last = None if self._property() is not None else self._member()
                if isinstance(last, int):
                    if last < first:
                        raise _UnsupportedError("a range out of order")
                    ranges.append((first, last))
                    continue
                self.at = back
            ranges += [(first, first)] if isinstance(first, int) else first
        self.at += 1
        return _set(ranges, "".join(properties), negated=negated)

    def _member(self) -> int | tuple[tuple[int, int], ...]:
        if self.pattern[self.at] != "\\":
            self.at += 1
            return ord(self.pattern[self.at - 1])
        if self.pattern[self.at + 1] == "b":
            self.at += 2
            return 8
        return self._escaped()


def _complement(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    start = 0
    for first, last in ranges:
        if first > start:
            found.append((start, first - 1))
        start = last + 1
    return (*found, (start, _LAST))


def _set(
    ranges: list[tuple[int, int]] | tuple[tuple[int, int], ...],
    properties: str = "",
    *,
    negated: bool = False,
) -> str:
    if not ranges and not properties:  # nothing, or anything
        return f"[\\x00-\\U{_LAST:08x}]" if negated else f"[^\\x00-\\U{_LAST:08x}]"
    texts = [
        _in_class(first) if first == last else f"{_in_class(first)}-{_in_class(last)}"
        for first, last in dict.fromkeys(ranges)
    ]
    members = "".join(texts).replace("||", r"|\|")  # Python reserves the pair, and warns
    return f"[{'^' * negated}{members}{properties}]"


def _literal(code: int) -> str:
    character = chr(code)
    return f"\\{character}" if character in _SPECIAL - {"/"} else _plain(code)


def _in_class(code: int) -> str:
    character = chr(code)
    return f"\\{character}" if character in "[]\\^-&~" else _plain(code)


def _plain(code: int) -> str:
    character = chr(code)
    if (character.isprintable() and code < 0x10000) or character == " ":
        return character
    if character in _SPELLED:
        return _SPELLED[character]
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )
