"""Generate strings that match a pattern.

Patterns are ECMA-262 (JSON Schema 2020-12, Core 6.4). They are read with Python's parser after the few spellings that
differ are translated; what that cannot read gives no strings. Whether a string matches is for the caller to check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from random import Random
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, cast

__all__ = ["BY_FORMAT", "matching_strings"]

BY_FORMAT: dict[str, tuple[str, ...]] = {
    "date-time": (
        "2024-01-31T12:00:00Z",
        "2024-02-29T23:59:59+01:00",
        "2024-01-31T12:00:00.000Z",
        "2024-01-31T12:00:00.000000Z",
        "2024-01-31T12:00:00+00:00",
    ),
    "date": ("2024-01-31", "2024-02-29"),
    "time": ("12:00:00Z", "23:59:59Z", "12:00:00+01:00", "12:00:00.000Z"),
    "duration": ("P1D", "PT12H", "P1Y2M10DT2H30M"),
    "uuid": ("123e4567-e89b-42d3-a456-426614174000", "00000000-0000-4000-8000-000000000001"),
    "email": ("jane@example.com", "a@b.co"),
    "idn-email": ("jane@example.com", "a@b.co"),
    "hostname": ("example.com", "a.example", "host"),
    "idn-hostname": ("example.com", "a.example"),
    "ipv4": ("192.0.2.1", "127.0.0.1"),
    "ipv6": ("2001:db8::1", "::1"),
    "uri": ("https://example.com/", "https://example.com/a", "urn:a:b"),
    "uri-reference": ("https://example.com/", "/a", "a"),
    "iri": ("https://example.com/",),
    "iri-reference": ("https://example.com/", "/a"),
    "uri-template": ("https://example.com/{id}", "/{a}"),
    "json-pointer": ("/a", "", "/a/0"),
    "relative-json-pointer": ("0", "1/a"),
    "regex": ("^a", "a+"),
    "url": ("https://example.com/",),
    "byte": ("AA==",),
    "binary": ("",),
    "decimal": ("1",),
}
"""Strings of each format, the most usual first."""
_WORDS = "abcdefghijklmnopqrstuvwxyz"
_MIXED = "aA1-bB2_cC3!dD4@eE5#"
_MOST_REPEATS = 4
_LONGEST = 10_000


def matching_strings(pattern: str, random: Random, *, least: int = 0) -> Iterator[str]:
    """Return a few strings for a pattern.

    Args:
        pattern: The pattern.
        random: What decides where the pattern leaves a choice.
        least: How long a string should be, where the pattern lets it.
    """
    tree = _parsed(pattern)
    if tree is None:
        return
    looks_around = any(mark in pattern for mark in ("(?=", "(?!", "(?<"))
    for attempt in range(24 if looks_around else 6):
        maker = _Maker(
            random, least if attempt % 2 == 0 else 0, _MIXED if looks_around else _WORDS, attempt
        )
        try:
            text = maker.sequence(tree)
        except _ImpossibleError:
            continue
        if len(text) < _LONGEST:
            yield text


class _ImpossibleError(Exception):
    """The pattern asks for what cannot be made here."""


@lru_cache(maxsize=1024)
def _parsed(pattern: str) -> Any:
    text = re.sub(r"\\([pP])\{[^}]*\}", lambda m: "[A-Za-z]" if m[1] == "p" else "[0-9]", pattern)
    text = re.sub(r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>", text).replace("\\/", "/")
    text = re.sub(r"\\u\{([0-9A-Fa-f]{1,8})\}", lambda m: f"\\U{m[1]:0>8}", text)
    text = re.sub(r"\\c([A-Za-z])", lambda m: f"\\x{ord(m[1]) % 32:02x}", text).replace("\\Z", "Z")
    try:
        parse = cast(
            "Callable[[str, int], Iterable[Any]]",
            parser.parse,  # pyright: ignore[reportUnknownMemberType]
        )
        return list(parse(_without_set_operations(text), re.ASCII))
    except (re.error, OverflowError, RecursionError, ValueError):
        return None


_IN_CLASSES = re.compile(r"\\.|\[\^?\]?|\]|([-&~|])(?=\1)", re.DOTALL)


def _without_set_operations(pattern: str) -> str:
    """Escape, within classes of characters, what Python reserves for operations on sets and warns of."""
    inside = False

    def escaped(match: re.Match[str]) -> str:
        nonlocal inside
        text = match[0]
        if text.startswith("["):
            was, inside = inside, True
            return f"\\{text}" if was else text
        if text == "]":
            inside = False
        return f"\\{text}" if inside and match[1] else text

    return _IN_CLASSES.sub(escaped, pattern)


class _Maker:
    """Makes one string."""

    def __init__(self, random: Random, least: int, letters: str, attempt: int) -> None:
        self.random = random
        self.least = least
        self.letters = letters
        self.attempt = attempt
        self.groups: dict[int, str] = {}
        self.length = 0

    def sequence(self, items: Any) -> str:
        return "".join([self.item(op, argument) for op, argument in items])

    def item(self, op: Any, argument: Any) -> str:
        make = _MAKERS.get(str(op))
        if make is None:
            raise _ImpossibleError
        return make(self, argument)

    def literal(self, argument: Any) -> str:
        self.length += 1
        return chr(argument)

    def not_literal(self, argument: Any) -> str:
        self.length += 1
        return next(letter for letter in "ab" if ord(letter) != argument)

    def any(self, _argument: Any) -> str:
        self.length += 1
        if self.letters is _MIXED:
            return self.random.choice(_MIXED)
        return self.random.choice(_WORDS) if self.attempt else "a"

    def chosen(self, argument: Any) -> str:
        self.length += 1
        negated = bool(argument) and str(argument[0][0]) == "NEGATE"
        tests = [_test(op, value) for op, value in argument if str(op) != "NEGATE"]
        candidates = [
            chr(code)
            for code in [*range(97, 123), *range(65, 91), *range(48, 58), *range(32, 48), *range(58, 65), 91, 92, 93, 94, 95, 96, *range(123, 127), 10, 233, 1046, 0x4E00]
            if any(test(code) for test in tests) != negated
        ]  # fmt: skip
        if not candidates and not negated:
            candidates = [chr(value if str(op) == "LITERAL" else value[0]) for op, value in argument if str(op) in ("LITERAL", "RANGE")]  # fmt: skip
        if not candidates:
            raise _ImpossibleError
        return candidates[0] if not self.attempt else self.random.choice(candidates)

    def repeated(self, argument: Any) -> str:
        least, most, inner = argument
        count = least
        wanted = self.least - self.length
        if not least and self.attempt % 3 and most:
            count = 1
        if self.attempt and self.letters is _MIXED:
            count = self.random.randint(
                least, max(least, min(int(most), least + 2 * _MOST_REPEATS))
            )
        made: list[str] = []
        while len(made) < count or (len(made) < int(most) and sum(map(len, made)) < wanted):
            piece = self.sequence(inner)
            made.append(piece)
            if len(made) > _LONGEST or (not piece and len(made) >= count):
                break
        return "".join(made)

    def branch(self, argument: Any) -> str:
        branches = argument[1]
        return self.sequence(branches[0] if not self.attempt else self.random.choice(branches))

    def group(self, argument: Any) -> str:
        text = self.sequence(argument[3])
        if argument[0] is not None:
            self.groups[argument[0]] = text
        return text

    def group_reference(self, argument: Any) -> str:
        return self.groups.get(argument, "")

    def nothing(self, _argument: Any) -> str:
        return ""


def _test(op: Any, value: Any) -> Callable[[int], bool]:
    name = str(op)
    if name == "LITERAL":
        return lambda code: code == value
    if name == "RANGE":
        return lambda code: value[0] <= code <= value[1]
    inside = re.compile(_CATEGORIES.get(str(value), "a"))
    return lambda code: inside.match(chr(code)) is not None


_CATEGORIES = {
    "CATEGORY_DIGIT": "[0-9]",
    "CATEGORY_NOT_DIGIT": "[^0-9]",
    "CATEGORY_WORD": "[A-Za-z0-9_]",
    "CATEGORY_NOT_WORD": "[^A-Za-z0-9_]",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
}
_MAKERS: dict[str, Callable[[_Maker, Any], str]] = {
    "LITERAL": _Maker.literal,
    "NOT_LITERAL": _Maker.not_literal,
    "ANY": _Maker.any,
    "IN": _Maker.chosen,
    "MAX_REPEAT": _Maker.repeated,
    "MIN_REPEAT": _Maker.repeated,
    "POSSESSIVE_REPEAT": _Maker.repeated,
    "BRANCH": _Maker.branch,
    "SUBPATTERN": _Maker.group,
    "GROUPREF": _Maker.group_reference,
    "AT": _Maker.nothing,
    "ASSERT": _Maker.nothing,
    "ASSERT_NOT": _Maker.nothing,
}
