"""Numbers and strings that a schema accepts, the plainest first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice, product
from random import Random

from docpact.schema.evaluate import fits_format, kind_of, matches
from docpact.schema.intersection import Intersection
from docpact.schema.nodes import synthetic
from docpact.schema.strings import BY_FORMAT, matching_strings

__all__ = ["NoSampleError", "numbers", "strings"]

_LONGEST_OVERLAP = 40
_INTEGER = synthetic({"type": "integer"})


class NoSampleError(Exception):
    """No value was found: none exists, or the schema is beyond what can be solved here."""


def numbers(case: Intersection, kind: str, number: int) -> Iterator[int | float]:
    """Numbers within the limits, the plainest first."""
    if kind == "integer":
        case = case.with_(_INTEGER)
    low, open_low, high, open_high = case.numbers
    step = case.step
    unit = step or Fraction(1, 2)
    start = low if low is not None else high if high is not None and high < 1 else None
    candidates: list[Fraction] = []
    base = Fraction(0) if start is None else start
    if step is None and kind == "fraction":
        if low is not None and high is not None:
            width = high - low
            candidates = [
                low + width * Fraction(n, 16) for n in (8, 4, 12, 2, 6, 10, 14, 1, 3, 0, 16)
            ]
        else:
            sign = -1 if low is None and high is not None and high < 1 else 1
            candidates = [base + sign * (Fraction(1, 2) + n) for n in range(12)] + [base]
    else:
        first = base if low is not None else (unit if high is None or high >= unit else base)
        sign = -1 if low is None and high is not None and high < unit else 1
        if first % unit:
            first = (math.ceil(first / unit) if sign > 0 else math.floor(first / unit)) * unit
        candidates = [first + sign * unit * n for n in range(64)]
        if low is not None and open_low:
            candidates = candidates[1:] + candidates[:1]
    fitting = [
        value
        for value in candidates
        if (low is None or value > low or (value == low and not open_low))
        and (high is None or value < high or (value == high and not open_high))
    ]
    if not fitting:
        return
    turn = number % len(fitting)
    for value in fitting[turn:] + fitting[:turn]:
        made = int(value) if value.denominator == 1 else float(value)
        if kind == "integer" or kind_of(made) == "fraction":
            yield made


def strings(case: Intersection, number: int, random: Random) -> Iterator[str]:
    """Strings within the limits, the plainest first."""
    least = max(int(case.bound("minLength") or 0), 0)
    most = case.bound("maxLength")
    if least > 1_000_000:
        raise NoSampleError(f"minLength {least} is too large")
    patterns, formats = list(case.texts("pattern")), list(case.texts("format"))

    def fitting(texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            if (
                len(text) >= least
                and (most is None or len(text) <= most)
                and all(matches(pattern, text) for pattern in patterns)
                and all(fits_format(form, text) for form in formats)
            ):
                yield text

    known = [text for form in formats for text in BY_FORMAT.get(form, ())]
    known = known[number % len(known) :] + known[: number % len(known)] if known else []
    yield from fitting(known)
    for text in known:  # "https://example.com/xxx" is a URI still
        if len(text) < least:
            yield from fitting([text + "x" * (least - len(text)), "x" * (least - len(text)) + text])
    if not patterns:
        text = "string" if not number else f"string{number}"
        texts = [text.ljust(least, "x")]
        if most is not None:
            short = max(int(most), 0)
            first = chr(97 + number % 26) if number else ""
            texts += [
                (first + text)[:short].ljust(least, "x"),
                str(number)[:short].ljust(least, "0"),
            ]
        texts.append(f"{number}")
        texts += [letter * max(least, 1) for letter in "abcxyz019 -_A"]
        yield from fitting([*texts, ""])
        return
    made: dict[str, list[str]] = {}
    for pattern in patterns:
        shift = Random(f"{pattern} {number}") if number else random  # noqa: S311
        made[pattern] = list(matching_strings(pattern, shift, least=least))
        if number and made[pattern]:
            turn = number % len(made[pattern])
            made[pattern] = made[pattern][turn:] + made[pattern][:turn]
    for pattern in patterns:
        yield from fitting(made[pattern])
        for text in made[pattern]:
            padding = max(least - len(text), 0)
            yield from fitting([text + "a" * padding, "a" * padding + text, text + "0" * padding])
            for whole in known:  # "2031-" of a pattern instead of "2024-" of a date
                cuts = range(min(len(whole), _LONGEST_OVERLAP))
                yield from fitting(text + whole[cut:] for cut in (len(text), *cuts))
                yield from fitting(whole[: -cut or None] + text for cut in (len(text), *cuts))
    if len(patterns) > 1:
        pieces = [made[pattern][:3] for pattern in patterns]
        for picked in islice(product(*pieces), 64):
            for filling in ("", "a" * max(least - sum(map(len, picked)), 0)):
                yield from fitting([filling.join(picked), filling.join(reversed(picked))])
