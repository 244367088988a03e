"""Faults that a mock makes on purpose: ``--fault 429:0.1`` answers one in ten requests with 429."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from docpact.errors import DocpactError

__all__ = ["Faults", "parse_fault", "parse_latency"]

_FAULT = re.compile(r"([1-5]\d\d)(?::(0|1|0?\.\d+|1\.0+|0))?")
_LATENCY = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s)?")
_LONGEST = 60.0


def parse_fault(text: str) -> tuple[int, float]:
    """Return the status and the probability of ``STATUS[:PROBABILITY]``; 1 where none is given.

    Raises:
        DocpactError: The text has another form.
    """
    found = _FAULT.fullmatch(text.strip())
    if found is None:
        raise DocpactError(
            f"unusable fault {text!r}", hint="for example 429:0.1, one in ten requests"
        )
    return int(found.group(1)), float(found.group(2) or 1)


def parse_latency(text: str) -> float:
    """Return the seconds of ``50ms`` or ``1.5s``.

    Raises:
        DocpactError: The text has another form, or is more than a minute.
    """
    found = _LATENCY.fullmatch(text.strip())
    seconds = float(found.group(1)) / (1000 if found.group(2) != "s" else 1) if found else -1.0
    if not 0 <= seconds <= _LONGEST:
        raise DocpactError(
            f"unusable latency {text!r}", hint="for example 50ms or 1.5s, at most 60s"
        )
    return seconds


class Faults:
    """Decides which requests fail; the same seed decides the same."""

    def __init__(self, wanted: Iterable[tuple[int, float]] = (), seed: int = 0) -> None:
        self._wanted = tuple(wanted)
        self._random = random.Random(seed)  # noqa: S311 - nothing secret

    def next(self) -> int | None:
        """Return the status that the next request fails with; None where it does not."""
        for status, probability in self._wanted:
            if self._random.random() < probability:
                return status
        return None
