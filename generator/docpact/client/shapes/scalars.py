"""Formats and limits: which scalar a JSON Schema string, number or boolean is, and what can be checked of it.

Sources: JSON Schema 2020-12 Validation, sections 6 (limits) and 7 (format); OpenAPI Format Registry; RFC 4648 (base64).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from docpact.client.shapes.types import Limits, Scalar
from docpact.schema.ecma_patterns import translated
from docpact.schema.evaluate import CHECKED_FORMATS

__all__ = [
    "ITEM_LIMITS",
    "PROPERTY_LIMITS",
    "STRING_LIMITS",
    "limits",
    "linear_pattern",
    "pattern_text",
    "pattern_works",
    "scalar",
    "unsaid",
]

STRING_FORMATS = {
    "date-time": "datetime",
    "date": "date",
    "time": "time",
    "uuid": "uuid",
    "byte": "base64",
    "base64": "base64",
    "base64url": "base64url",
    "binary": "binary",
    "decimal": "decimal",
}
_NUMBER_LIMITS = {
    "minimum": "ge",
    "exclusiveMinimum": "gt",
    "maximum": "le",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
}
STRING_LIMITS = {"minLength": "min_length", "maxLength": "max_length"}
ITEM_LIMITS = {"minItems": "min_length", "maxItems": "max_length"}
PROPERTY_LIMITS = {"minProperties": "min_length", "maxProperties": "max_length"}
_LENGTHS = {
    "uuid": (36, 36),
    "date": (10, 10),
    "datetime": (20, math.inf),
    "time": (9, math.inf),
    "decimal": (1, math.inf),
}
"""The minimum and maximum length of each kind; limits beyond these have no effect."""
_OCTETS = frozenset(
    {
        "application/octet-stream",
        "application/pdf",
        "application/zip",
        "application/gzip",
        "application/x-gzip",
        "application/x-tar",
        "application/wasm",
    }
)
_LARGEST_COUNT = 2**53


def scalar(kind: str, facts: Mapping[str, Any]) -> Scalar:
    """The scalar for the JSON type ``kind`` (``string integer number boolean``) under the keywords in ``facts``."""
    match kind:
        case "integer":
            return Scalar("int", _numbers(facts, whole=True))
        case "number":
            return Scalar("float", _numbers(facts, whole=False))
        case "boolean":
            return Scalar("bool")
        case _:
            meaning = _string_meaning(facts)
            return Scalar(meaning, _text(facts) if meaning == "str" else ())


def unsaid(expr: Scalar, kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits in ``facts`` that ``expr``, made by ``scalar``, does not enforce, by the schema's keywords.

    These are limits of strings that become other types, patterns with look-around, and fractional ``multipleOf``: pydantic uses floats,
    in which 0.3 is not a multiple of 0.1.
    """
    found: dict[str, Any] = {}
    if kind == "string" and expr.kind != "str":
        least, most = _LENGTHS.get(expr.kind, (0, math.inf))
        counts = dict(limits(facts, STRING_LIMITS))
        for keyword, name in STRING_LIMITS.items():
            count = counts.get(name, least)
            if count > least if name == "min_length" else name in counts and count < most:
                found[keyword] = count
    pattern = facts.get("pattern")
    unchecked = expr.kind != "str" or linear_pattern(pattern) is None
    if kind == "string" and unchecked and isinstance(pattern, str) and pattern_works(pattern):
        found["pattern"] = pattern_text(pattern)
    step = facts.get("multipleOf")
    if kind in ("integer", "number") and isinstance(step, float) and 0 < step < math.inf:
        exact = Fraction(repr(step))
        if exact.denominator != 1 and (kind == "number" or exact.numerator != 1):
            found["multipleOf"] = step
    return found


def _string_meaning(facts: Mapping[str, Any]) -> str:
    encoding = facts.get("contentEncoding")
    if encoding in ("base64", "base64url"):
        return str(encoding)
    media_type = facts.get("contentMediaType")
    if isinstance(media_type, str) and encoding in (None, "binary") and _is_octets(media_type):
        return "binary"
    form = facts.get("format")
    return STRING_FORMATS.get(form, "str") if isinstance(form, str) else "str"


def _is_octets(media_type: str) -> bool:
    """Whether content of a media type is octets that no text can hold."""
    name = media_type.partition(";")[0].strip().lower()
    if name.endswith(("+xml", "+json")):
        return False
    return name.startswith(("image/", "audio/", "video/", "font/")) or name in _OCTETS


def _text(facts: Mapping[str, Any]) -> Limits:
    found: Limits = limits(facts, STRING_LIMITS)
    pattern = linear_pattern(facts.get("pattern"))
    found = found if pattern is None else (*found, ("pattern", pattern))
    form = facts.get("format")
    return (*found, ("format", form)) if form in CHECKED_FORMATS else found


def limits(facts: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """The counts (``minItems`` and the like) among ``facts`` that say something, by pydantic's names."""
    found: list[tuple[str, int]] = []
    for keyword, name in names.items():
        value = facts.get(keyword)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not 0 <= value <= _LARGEST_COUNT
        ):
            continue
        if value != int(value) or (name == "min_length" and value == 0):
            continue
        found.append((name, int(value)))
    return tuple(found)


_LARGEST_NUMBER = 10**308
"""A limit beyond what a float holds limits nothing that JSON can carry between most programs."""


def _numbers(facts: Mapping[str, Any], *, whole: bool) -> Limits:
    found: list[tuple[str, int | float]] = []
    for keyword, name in _NUMBER_LIMITS.items():
        value = facts.get(keyword)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not abs(value) < _LARGEST_NUMBER
        ):
            continue
        if keyword == "multipleOf" and (value <= 0 or value != int(value)):
            continue
        if whole and value != int(value):
            value = math.ceil(value) if name in ("ge", "lt") else math.floor(value)
        plain = int(value) if whole else (value if isinstance(value, int) else float(value))
        if name == "multiple_of" and plain == 1 and whole:
            continue
        found.append((name, plain))
    return tuple(found)


def pattern_works(pattern: str) -> bool:
    """Whether a client can check ``pattern``."""
    return translated(pattern) is not None


def pattern_text(pattern: str) -> str:
    """A pattern that works, as the runtime's rules take it."""
    found = translated(pattern)
    return pattern if found is None else found.text


def linear_pattern(pattern: object) -> str | None:
    """A pattern as pydantic's regular expressions, which take linear time, have it; None where they cannot say it."""
    found = translated(pattern) if isinstance(pattern, str) else None
    return found.text if found is not None and found.engine == "linear" else None
