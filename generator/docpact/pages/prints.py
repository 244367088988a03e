"""Prints of a page's lines: digests by which stored facts can be compared with a page without quoting it.

A print is a digest of one line and short hashes of its words. With prints, ``docpact check`` can decide whether the lines
that a reading was written for are unchanged, and whether they contain a name or a number, although the vendor's
text is not stored.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["LinePrint", "find_span", "mentions", "prints_of", "span_digest", "words_of"]

_MOST_WORDS = 300
"""Words of one line that are kept; a line of more is a whole page."""
_SPACE = re.compile(r"\s+")
_RULE = re.compile(r"([-=_*~.])\1{2,}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORD = re.compile(r"\w+")
_CAMEL = re.compile(r"[a-z0-9]+|[A-Z][a-z0-9]*")
_GLUED = re.compile(r"string|integer|boolean|number|object|array", re.IGNORECASE)
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class LinePrint:
    """The print of one line that is not blank.

    Args:
        line: The 1-based number of the line.
        digest: Six hexadecimal digits; white space and the length of rules such as ``-----`` are ignored.
        words: Four hexadecimal digits for each word.

    """

    line: int
    digest: str
    words: frozenset[str]

    def row(self) -> str:
        """The stored form: number, digest, words."""
        return " ".join([str(self.line), self.digest, *sorted(self.words)])

    @classmethod
    def parse(cls, row: str) -> LinePrint:
        """The print that :meth:`row` wrote.

        Raises:
            ValueError: The row is malformed.

        """
        line, digest, *words = row.split()
        return cls(int(line), digest, frozenset(words))


def prints_of(lines: Iterable[str], first: int = 1) -> tuple[LinePrint, ...]:
    """Return the prints of lines; blank ones have none.

    Args:
        lines: The text of the lines.
        first: The number of the first of them.

    """
    found: list[LinePrint] = []
    for number, line in enumerate(lines, first):
        text = _RULE.sub(r"\1\1\1", _SPACE.sub(" ", line).strip())
        if text:
            digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=3).hexdigest()
            found.append(LinePrint(number, digest, frozenset(map(_hash, _words(text)))))
    return tuple(found)


def words_of(text: str) -> frozenset[str]:
    """Return the hashes of the words of a text, as prints have them."""
    return frozenset(map(_hash, _words(text)))


def span_digest(prints: Sequence[LinePrint], first: int, last: int) -> str:
    """Return the digest of the lines from ``first`` to ``last``; it does not depend on their numbers."""
    rows = [one.digest for one in prints if first <= one.line <= last]
    return hashlib.sha256(" ".join(rows).encode()).hexdigest()[:12]


def find_span(
    prints: Sequence[LinePrint], first: int, last: int, digest: str
) -> tuple[int, int] | None:
    """Return the lines that have a digest: at their old place, or wherever they were moved to.

    Args:
        prints: The prints of the page, in order.
        first: The first line when it was stored.
        last: The last line when it was stored.
        digest: The digest of the lines.

    Returns:
        The first and the last line; None where no lines have the digest.

    """
    starts = sorted((one.line for one in prints), key=lambda line: (abs(line - first), line))
    for start in [first, *starts]:
        if span_digest(prints, start, start + last - first) == digest:
            return start, start + last - first
    return None


def mentions(prints: Iterable[LinePrint], value: object) -> bool:
    """Return whether every word of a value is on the lines; a number may be written out or with separators."""
    known: set[str] = set()
    for one in prints:
        known |= one.words
    text = str(value)
    if isinstance(value, int) and 0 <= value < len(_NUMBERS) and _hash(_NUMBERS[value]) in known:
        return True
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
    return all(_hash(word) in known for word in _WORD.findall(text.casefold()))


def _words(text: str) -> list[str]:
    text = _THOUSANDS.sub("", text)
    found = _WORD.findall(text.casefold())
    glued = [part for word in _WORD.findall(text) if _GLUED.search(word) for part in _parts(word)]
    return list(dict.fromkeys([*found, *glued]))[:_MOST_WORDS]


def _parts(word: str) -> list[str]:
    """The words of which a capture has made one by losing the space between cells: ``labelstringYes``."""
    return [
        part.casefold()
        for piece in _GLUED.split(word)
        for part in (piece, *_CAMEL.findall(piece))
        if part
    ]


def _hash(word: str) -> str:
    return f"{zlib.crc32(word.encode('utf-8', 'replace')) & 0xFFFF:04x}"
