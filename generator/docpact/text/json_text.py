"""JSON text with the exact position of every value, for messages with line and column.

Text is judged by RFC 8259, more strictly than by Python: ``NaN`` and ``Infinity`` are not valid. Lines end in LF, CR LF
or CR; columns count characters, and both are 1-based.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from docpact.errors import DocpactError, Place
from docpact.text.json_faults import fault_of
from docpact.text.located import decode_utf8, line_starts, position
from docpact.text.values import join, split

__all__ = ["MAX_DUPLICATES", "JsonText", "read_json_text"]

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]|[^\s{}\[\],:"]++')
_MAX_DEPTH = 400
MAX_DUPLICATES = 100
"""The maximum number of duplicate keys reported of one text."""


@dataclass(slots=True)
class Spot:
    """Where one value is in a text; of members with equal keys the last one counts."""

    start: int
    end: int
    members: dict[str, Spot] | None = None
    """By key, or by the digits of the index; None for a scalar."""
    is_object: bool = False


@dataclass(frozen=True)
class JsonText:
    """A JSON value and the text that it was read from."""

    source: str
    text: str
    value: Any
    root: Spot = field(repr=False)
    """Where the value is in ``text``, and what it holds."""
    duplicates: Mapping[str, int] = field(default_factory=dict[str, int])
    """Pointers of members that an object has more than once (the last one counts), with the offset of the first one."""

    @cached_property
    def _lines(self) -> list[int]:
        return line_starts(self.text)

    def offset(self, pointer: str) -> int:
        """Where in ``text`` the value at ``pointer`` begins; where there is none, the nearest one that would hold it."""
        return self._nearest(pointer)[0].start

    def span(self, pointer: str) -> tuple[int, int]:
        """Where in ``text`` the value at ``pointer`` begins and ends."""
        spot = self._nearest(pointer)[0]
        return spot.start, spot.end

    def place(self, pointer: str) -> Place:
        """Return the place of the value at ``pointer``; where there is none, of the nearest one that would hold it."""
        return Place(self.source, *position(self._lines, self.offset(pointer)), pointer)

    def excerpt(self, pointer: str) -> str:
        """Return the source text of the value.

        Raises:
            KeyError: The value does not exist.
        """
        spot, found = self._nearest(pointer)
        if not found:
            raise KeyError(pointer)
        return self.text[spot.start : spot.end]

    def _nearest(self, pointer: str) -> tuple[Spot, bool]:
        spot = self.root
        for token in split(pointer):
            below = spot.members.get(token) if spot.members is not None else None
            if below is None:
                return spot, False
            spot = below
        return spot, True


def read_json_text(data: str | bytes, source: str) -> JsonText:
    """Parse one JSON text.

    Raises:
        DocpactError: It is not valid JSON, not UTF-8, or nested deeper than can be handled.
    """
    text = _decoded(data, source)
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        said, at = fault_of(error)
        said = said[:1].lower() + said[1:]
        what = "the payload is empty" if not text.strip() else f"not valid JSON: {said}"
        raise _invalid(what, _place(text, at, source)) from None
    except RecursionError:
        raise _invalid("nested too deeply to be read", Place(source)) from None
    except ValueError:
        lexeme, at = _offender(text)
        what = "number out of range: " if lexeme[-1:].isdigit() else "not valid JSON: "
        said = lexeme[:40] if lexeme[-1:].isdigit() else f"{lexeme} is not a JSON number"
        raise _invalid(what + said, _place(text, at, source)) from None
    root, duplicates = _spots(text, source)
    return JsonText(source, text, value, root, duplicates)


def _decoded(data: str | bytes, source: str) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    text, wrong, guess = decode_utf8(data)
    if wrong is not None:
        what = "not valid UTF-8" + (f" (it starts with the mark of {guess})" if guess else "")
        raise _invalid(what, _place(text, wrong, source))
    return text


def _invalid(what: str, where: Place) -> DocpactError:
    return DocpactError(what, where=where, hint="expected one JSON value (RFC 8259) in UTF-8")


def _refuse(name: str) -> None:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return number


def _offender(text: str) -> tuple[str, int]:
    """Return the first number that Python cannot represent, or that is invalid: the message and the position."""
    for match in _TOKEN.finditer(text):
        lexeme = match.group()
        if lexeme[:1] in "NI-0123456789" and not lexeme.startswith('"'):
            try:
                json.loads(lexeme, parse_constant=_refuse, parse_float=_finite)
            except ValueError:
                return lexeme, match.start()
    return "", 0


def _place(text: str, offset: int, source: str) -> Place:
    return Place(source, *position(line_starts(text), offset))


def _spots(text: str, source: str) -> tuple[Spot, dict[str, int]]:
    """Where everything is in a text that is known to be JSON, and its first duplicate keys."""
    root = Spot(0, 0)
    duplicates: dict[str, int] = {}
    repeats = 0
    stack: list[Spot] = []
    keys: list[str | None] = []
    for match in _TOKEN.finditer(text):
        lexeme, start, end = match.group(), match.start(), match.end()
        if lexeme in "}]":
            stack.pop().end = end
            keys.pop()
        elif lexeme == ",":
            keys[-1] = None
        elif lexeme == ":":
            continue
        elif stack and stack[-1].is_object and keys[-1] is None:
            keys[-1] = json.loads(lexeme)
        else:
            spot = Spot(start, end)
            if not stack:
                root = spot
            else:
                members = stack[-1].members
                assert members is not None  # noqa: S101 - only what has members is open
                key = keys[-1] if stack[-1].is_object else str(len(members))
                if key in members and repeats < MAX_DUPLICATES:
                    repeats += 1
                    keys[-1] = key
                    duplicates.setdefault(_pointer(stack, keys), members[key].start)
                members[str(key)] = spot
            if lexeme in "{[":
                spot.members, spot.is_object = {}, lexeme == "{"
                if len(stack) >= _MAX_DEPTH:
                    raise _invalid("nested too deeply to be read", Place(source))
                stack.append(spot)
                keys.append(None)
    return root, duplicates


def _pointer(stack: list[Spot], keys: list[str | None]) -> str:
    """The pointer of the member that is being read."""
    tokens = [
        str(key) if one.is_object else str(len(one.members or ()) - (one is not stack[-1]))
        for one, key in zip(stack, keys, strict=True)
    ]
    return join("", *tokens)
