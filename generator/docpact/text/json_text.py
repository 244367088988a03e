"""JSON text with the exact place of every value: a person who is told of a fault can put the cursor on it.

Text is judged by RFC 8259, more strictly than by Python: ``NaN`` and ``Infinity`` are no JSON. Lines end in LF, CR LF
or CR; columns count characters, and both are 1-based.
"""

from __future__ import annotations

import bisect
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from docpact.errors import DocpactError, Place
from docpact.text.values import join

__all__ = ["JsonText", "read_json_text"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class JsonText:
    """A JSON value and the text that it was read from."""

    source: str
    text: str
    value: Any
    spans: Mapping[str, tuple[int, int]] = field(repr=False)
    """Pointer to start and end in ``text``."""
    duplicates: tuple[str, ...] = ()
    """Pointers of members that an object has more than once; the last one counts."""

    @cached_property
    def _lines(self) -> list[int]:
        return _line_starts(self.text)

    def place(self, pointer: str) -> Place:
        """Where the value at ``pointer`` begins; where there is none, the nearest thing that would hold it."""
        held = pointer
        while held not in self.spans:
            held = held.rpartition("/")[0]
        line, column = _position(self._lines, self.spans[held][0])
        return Place(self.source, line, column, pointer)

    def excerpt(self, pointer: str) -> str:
        """The value as it is spelled in the text."""
        start, end = self.spans[pointer]
        return self.text[start:end]


def read_json_text(data: str | bytes, source: str) -> JsonText:
    """Parse one JSON text.

    Raises:
        DocpactError: It is no JSON, not UTF-8, or nested deeper than can be handled.
    """
    text = _decoded(data, source)
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        said = error.msg[:1].lower() + error.msg[1:]
        raise _no_json(f"this is no JSON: {said}", _place(text, error.pos, source)) from None
    except RecursionError:
        raise _no_json("this JSON is nested too deeply to be read", Place(source)) from None
    except ValueError:
        lexeme, at = _offender(text)
        what = "this number is out of range: " if lexeme[-1:].isdigit() else "this is no JSON: "
        said = lexeme[:40] if lexeme[-1:].isdigit() else f"{lexeme} is no JSON number"
        raise _no_json(what + said, _place(text, at, source)) from None
    spans, duplicates = _spans(text)
    return JsonText(source, text, value, spans, tuple(duplicates))


def _decoded(data: str | bytes, source: str) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        raise _no_json("this is not UTF-8", _place(before, len(before), source)) from None


def _no_json(what: str, where: Place) -> DocpactError:
    return DocpactError(what, where=where, hint="give one JSON value (RFC 8259) in UTF-8")


def _refuse(name: str) -> None:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return number


def _offender(text: str) -> tuple[str, int]:
    """The first number that Python cannot hold, or that is none: what it is and where it stands."""
    for match in _TOKEN.finditer(text):
        lexeme = match.group()
        if lexeme[:1] in "NI-0123456789" and not lexeme.startswith('"'):
            try:
                json.loads(lexeme, parse_constant=_refuse, parse_float=_finite)
            except ValueError:
                return lexeme, match.start()
    return "", 0


def _place(text: str, offset: int, source: str) -> Place:
    return Place(source, *_position(_line_starts(text), offset))


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in _NEWLINE.finditer(text))]


def _position(lines: list[int], offset: int) -> tuple[int, int]:
    line = bisect.bisect_right(lines, offset)
    return line, offset - lines[line - 1] + 1


@dataclass(slots=True)
class _Open:
    """An object or array whose end has not been met."""

    pointer: str
    start: int
    key: str | None = None
    index: int = 0
    is_object: bool = False
    wants_key: bool = True


def _spans(text: str) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Start and end of every value of a text that is known to be JSON."""
    spans: dict[str, tuple[int, int]] = {}
    duplicates: list[str] = []
    stack: list[_Open] = []
    for match in _TOKEN.finditer(text):
        lexeme, start, end = match.group(), match.start(), match.end()
        top = stack[-1] if stack else None
        if lexeme in "}]":
            closed = stack.pop()
            spans[closed.pointer] = (closed.start, end)
        elif lexeme == ",":
            assert top is not None  # noqa: S101 - a comma stands between members
            top.index += 1
            top.wants_key = top.is_object
        elif lexeme == ":":
            continue
        elif top is not None and top.is_object and top.wants_key:
            top.key, top.wants_key = json.loads(lexeme), False
        else:
            pointer = _pointer(top)
            if pointer in spans:
                duplicates.append(pointer)
                _forget(spans, pointer)
            spans[pointer] = (start, end)
            if lexeme in "{[":
                stack.append(_Open(pointer, start, is_object=lexeme == "{"))
    return spans, duplicates


def _pointer(top: _Open | None) -> str:
    if top is None:
        return ""
    return join(top.pointer, str(top.key) if top.is_object else top.index)


def _forget(spans: dict[str, tuple[int, int]], pointer: str) -> None:
    """Drop what lies below a member that a later one of the same name replaces."""
    for known in [known for known in spans if known.startswith(f"{pointer}/")]:
        del spans[known]
