"""Find the spans of lines that hold a line, without looking at each span."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

__all__ = ["MOST_SHARED", "Spans"]

MOST_SHARED = 64
"""How many spans of one line are distinguished; a line in more of them is everybody's."""


class Spans:
    """Spans of lines, by line.

    Args:
        spans: The first and last line of each.

    """

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        events: dict[int, tuple[list[int], list[int]]] = {}
        for at, (start, end) in enumerate(spans):
            if start <= end:
                events.setdefault(start, ([], []))[0].append(at)
                events.setdefault(end + 1, ([], []))[1].append(at)
        self._starts = sorted(events)
        self._held: list[tuple[int, ...] | None] = []
        now: dict[int, None] = {}
        for line in self._starts:
            begun, over = events[line]
            for at in over:
                del now[at]
            now.update(dict.fromkeys(begun))
            self._held.append(tuple(sorted(now)) if len(now) <= MOST_SHARED else None)

    def at(self, line: int) -> tuple[int, ...] | None:
        """Return the numbers of the spans that hold a line, in order; None if there are more than ``MOST_SHARED``."""
        index = bisect_right(self._starts, line) - 1
        return self._held[index] if index >= 0 else ()
