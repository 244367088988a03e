"""Read JSON as printed on a page: the value, the position of each key, the exact position of an error, the smallest fix.

RFC 8259, with what captures do to it between tokens (no-break and zero-width spaces, typographic quotes) taken as
the plain characters, and ``...`` read as "omitted". All positions are offsets into the given text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docpact.pages.jsonreader import Edit, JsonReader, Stopped
from docpact.pages.text import SPACES, ZERO_WIDTH

__all__ = ["ELIDED", "Edit", "Fault", "Reading", "canonical", "read_json"]

ELIDED = "'...' marks omitted content"
"""The message of a fault where a sample is abbreviated."""
_BLANK_RE = re.compile(f"[ \\t\\n\\r{SPACES}{ZERO_WIDTH}]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the text stops being JSON, and why."""

    offset: int
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading a text.

    Args:
        readable: Whether ``value`` means anything: the text is JSON, or one edit makes it so, or it only leaves things out.
        value: The value, fixed if ``mend`` is set.
        fault: The first thing wrong, if anything is.
        mend: The only edit that fixes it, if there is one.
        keys: The first position of each key, by its path in the notation of the facts form (``tasks[].id``).
        repeated: Keys that occur twice in one object: the path, and the offset of the second.
        restored: Whether typographic characters were read as plain ones.

    """

    readable: bool
    value: Any = None
    fault: Fault | None = None
    mend: Edit | None = None
    keys: dict[str, int] = field(default_factory=dict[str, int])
    repeated: tuple[tuple[str, int], ...] = ()
    restored: bool = False


_SOUND: tuple[Fault | None, Edit | None] = (None, None)


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
    reader = JsonReader(text)
    try:
        value = reader.document()
    except Stopped as stop:
        fault = Fault(stop.offset, stop.message)
        for edit in stop.edits if mending else ():
            mended = _read(edit.apply(text), mending=False)
            if mended.readable and mended.fault is None:
                keys = {path: _back(edit, offset) for path, offset in mended.keys.items()}
                return Reading(True, mended.value, fault, edit, keys, restored=mended.restored)
        return Reading(False, fault=fault, keys=reader.keys, restored=reader.restored)
    lapse, mend = _left_out(text, reader) or _repeated(reader) or _SOUND
    repeated = tuple((path, second) for path, _, second, _ in reader.repeats)
    return Reading(True, value, lapse, mend, reader.keys, repeated, reader.restored)


def _back(edit: Edit, offset: int) -> int:
    """Convert an offset into the fixed text to one into the text as printed."""
    if offset <= edit.offset:
        return offset
    return max(edit.offset, offset - len(edit.insert) + edit.delete)


def _left_out(text: str, reader: JsonReader) -> tuple[Fault, Edit | None] | None:
    if not reader.elisions:
        return None
    start, end = reader.elisions[0]
    fault = Fault(start, ELIDED)
    if len(reader.elisions) > 1 or reader.repeats:
        return fault, None
    before = len(text[:start].rstrip())
    after = end + len(text[end:]) - len(text[end:].lstrip())
    if before and text[before - 1] == ",":
        start = before - 1
    elif text[after : after + 1] == ",":
        end = after + 1
    return fault, Edit(start, end - start)


def _repeated(reader: JsonReader) -> tuple[Fault, Edit | None] | None:
    if not reader.repeats:
        return None
    path, first, second, following = reader.repeats[0]
    name = path.rpartition(".")[2]
    # Parsers use the last of two members, so the fix keeps that one.
    mend = Edit(first, following - first) if len(reader.repeats) == 1 else None
    return Fault(second, f'duplicate key "{name}" in an object'), mend
