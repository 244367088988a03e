"""Text that is part of a file: every offset of it leads to a line and column of the file.

A body in an HTTP message is a slice of its file. A body in a HAR file is the value of a JSON string, in which line breaks
and quotes are escaped. A person who is shown a fault wants the place in the file either way.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from docpact.errors import Place

__all__ = ["LocatedText", "decode_utf8", "line_starts", "position"]

_NEWLINE = re.compile(r"\r\n|\n|\r")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)"
)


def line_starts(text: str) -> list[int]:
    """Return the offsets at which the lines of a text begin; LF, CR LF and CR end a line."""
    return [0, *(match.end() for match in _NEWLINE.finditer(text))]


def position(lines: list[int], offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of an offset."""
    line = bisect.bisect_right(lines, offset)
    return line, offset - lines[line - 1] + 1


@dataclass(frozen=True)
class LocatedText:
    """A text and where it is in a file.

    Args:
        source: The file as messages call it.
        text: The text.
        outer: Translates an offset of ``text`` to line and column of the file; None where the text is the whole file.
        escaped: Whether the file holds it in another spelling, so that its own lines are not lines of the file.
    """

    source: str
    text: str
    outer: Callable[[int], tuple[int, int]] | None = None
    escaped: bool = False

    @cached_property
    def _lines(self) -> list[int]:
        return line_starts(self.text)

    def inner(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset within this text."""
        return position(self._lines, offset)

    def at(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset in the file."""
        return self.outer(offset) if self.outer is not None else self.inner(offset)

    def place(self, offset: int, pointer: str | None = None) -> Place:
        """Return an offset as a place of the file."""
        return Place(self.source, *self.at(offset), pointer)

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column of this text."""
        at = self._lines[min(line, len(self._lines)) - 1] + column - 1
        return min(at, len(self.text))

    def slice(self, start: int, end: int) -> LocatedText:
        """Return a part of this text that knows the same file."""
        return LocatedText(
            self.source, self.text[start:end], lambda offset: self.at(start + offset), self.escaped
        )

    def string_value(self, start: int, end: int, value: str) -> LocatedText:
        """Return the value of the JSON string that is written from ``start`` to ``end``, quotes included."""
        raw = self.text[start + 1 : end - 1]

        def locate(offset: int) -> tuple[int, int]:
            at = 0
            done = 0
            for match in _ESCAPE.finditer(raw):
                plain = match.start() - at
                if done + plain > offset:
                    break
                done += plain
                if done == offset:
                    return self.at(start + 1 + match.start())
                done += 1
                at = match.end()
            return self.at(start + 1 + at + offset - done)

        return LocatedText(self.source, value, locate, escaped=True)


_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def decode_utf8(data: bytes) -> tuple[str, int | None, str]:
    """Decode bytes as UTF-8, less a byte order mark.

    Returns:
        The text, the offset of the first undecodable byte as an offset of the text (None where there is none), and what
        the bytes appear to be instead.
    """
    try:
        return data.decode("utf-8-sig"), None, ""
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        guess = next((name for mark, name in _MARKS if data.startswith(mark)), "")
        return data.decode("utf-8", "replace").removeprefix("\ufeff"), len(before), guess
