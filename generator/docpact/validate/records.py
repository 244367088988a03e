"""Newline-delimited JSON: one value a line, validated as it is read, in memory that does not grow with the file.

A line is parsed and validated by compiled code alone. Only a line with something wrong is read again with the places of
its values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.text.located import LocatedText, decode_utf8
from docpact.validate.payload import Target
from docpact.validate.payload_text import read_json

__all__ = ["check_records"]

_UNREADABLE = "DP511"
_EXPONENT = re.compile(rb"[eE]\+?0*[1-9]\d\d")
_DIGITS = re.compile(rb"\d{300}")
"""Numbers that may be infinite for Python: the exact reader decides."""
_LONG = 300
_STEP = 1 << 20


def check_records(
    lines: Iterable[bytes],
    target: Target,
    source: str,
    advance: Callable[[int], None] = lambda _: None,
    count: Callable[[int], None] = lambda _: None,
) -> Iterator[list[Finding]]:
    """Yield the findings of each line that has any.

    Args:
        lines: The lines, with their ends.
        target: What each value is compared with.
        source: How messages call the file.
        advance: Told how many bytes were read since it was last called.
        count: Told at the end how many lines there were, blank ones included.
    """
    doubled: list[bool] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) < len(items):
            doubled.append(True)
        return made

    scan = json.JSONDecoder(object_pairs_hook=pairs, parse_constant=_refuse).raw_decode
    accepts = target.schema.accepts if target.media is not None else None
    exponent = _EXPONENT.search
    pending = number = 0
    for number, line in enumerate(lines, 1):
        pending += len(line)
        if pending >= _STEP:
            advance(pending)
            pending = 0
        try:
            text = line.decode()
            value, end = scan(text)
            if (
                not doubled
                and accepts is not None
                and accepts(value)
                and not exponent(line)
                and (len(line) < _LONG or not _DIGITS.search(line))
                and not text[end:].strip(" \t\r\n")
            ):
                continue
        except (ValueError, RecursionError):
            pass
        doubled.clear()
        found = _exactly(line, number, target, source)
        if found:
            yield found
    advance(pending)
    count(number)


def _refuse(name: str) -> None:
    raise ValueError(name)


def _exactly(line: bytes, number: int, target: Target, source: str) -> list[Finding]:
    """The findings of one line, with their places."""
    text, wrong, _ = decode_utf8(line.rstrip(b"\r\n"))

    def locate(offset: int) -> tuple[int, int]:
        return number, offset + 1

    located = LocatedText(source, text, locate)
    if wrong is not None:
        return [
            _unreadable(target, "not valid UTF-8", located.place(wrong, ""), "save it as UTF-8")
        ]
    if not text.strip():
        return []
    try:
        return target.value(read_json(located))
    except DocpactError as error:
        where = error.where or Place(source, number, 1)
        if where.source != source:
            raise
        place = Place(source, where.line or number, where.column or 1, "")
        return [_unreadable(target, error.what, place, error.hint or "fix the line")]


def _unreadable(target: Target, what: str, place: Place, hint: str) -> Finding:
    spec = target.validator.document.place(target.pointer)
    return Finding(
        _UNREADABLE, what, operation=target.operation.key, payload=place, spec=spec, hint=hint
    )
