"""The keywords of a schema without subschemas: convert each to the type that JSON Schema defines.

A handler takes the value and its pointer and gives the value to use, ``DROP`` for none. What it changes, it notes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any, Final

from docpact.openapi.report import Report
from docpact.text.values import is_array, is_object, join, kind

__all__ = ["DROP", "KEYWORDS", "format_of", "number"]

DROP: Final = object()

_TYPES = frozenset(["string", "number", "integer", "boolean", "array", "object", "null"])
_ALIASES: dict[str, tuple[str | None, str | None]] = {
    "any": (None, None),
    "bool": ("boolean", None),
    "byte": ("string", "byte"),
    "binary": ("string", "binary"),
    "char": ("string", None),
    "date": ("string", "date"),
    "date-time": ("string", "date-time"),
    "datetime": ("string", "date-time"),
    "decimal": ("number", None),
    "dict": ("object", None),
    "double": ("number", "double"),
    "email": ("string", "email"),
    "enum": ("string", None),
    "file": ("string", "binary"),
    "float": ("number", "float"),
    "hash": ("object", None),
    "int": ("integer", None),
    "int32": ("integer", "int32"),
    "int64": ("integer", "int64"),
    "json": (None, None),
    "list": ("array", None),
    "long": ("integer", "int64"),
    "map": ("object", None),
    "mixed": (None, None),
    "none": ("null", None),
    "numeric": ("number", None),
    "str": ("string", None),
    "text": ("string", None),
    "timestamp": ("string", "date-time"),
    "uri": ("string", "uri"),
    "url": ("string", "uri"),
    "uuid": ("string", "uuid"),
}
"""Common spellings of types, in lower case: the intended type (None: any) and format."""

_FORMATS = frozenset(
    [
        "base64url",
        "binary",
        "byte",
        "char",
        "commonmark",
        "date",
        "date-time",
        "date-time-local",
        "decimal",
        "decimal128",
        "double",
        "double-int",
        "duration",
        "email",
        "float",
        "hostname",
        "html",
        "http-date",
        "idn-email",
        "idn-hostname",
        "int16",
        "int32",
        "int64",
        "int8",
        "ipv4",
        "ipv6",
        "iri",
        "iri-reference",
        "json-pointer",
        "media-range",
        "password",
        "regex",
        "relative-json-pointer",
        "sf-binary",
        "sf-boolean",
        "sf-decimal",
        "sf-integer",
        "sf-string",
        "sf-token",
        "time",
        "time-local",
        "uint16",
        "uint32",
        "uint64",
        "uint8",
        "unixtime",
        "uri",
        "uri-reference",
        "uri-template",
        "uuid",
    ]
)
"""Formats of JSON Schema 2020-12 and of the OpenAPI Format Registry."""
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def _text(value: Any, pointer: str, report: Report) -> Any:
    if isinstance(value, str):
        return value
    if value is not None:
        report.add("DP703", f"expected a string, got {kind(value)}; ignored", pointer)
    return DROP


def _format(value: Any, pointer: str, report: Report) -> Any:
    text = _text(value, pointer, report)
    if isinstance(text, str) and text not in _FORMATS:
        report.add(
            "DP713",
            f"unknown format {text!r}; not checked",
            pointer,
            severity="note",
            once=True,
        )
    return text


def _prose(value: Any, pointer: str, report: Report) -> Any:
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return _text(value, pointer, report)


def number(value: Any, pointer: str, report: Report) -> Any:
    """A number, from one written as a string too; ``DROP`` for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) and len(value) < 300:
        number = float(value)
        if math.isfinite(number):
            report.add(
                "DP703",
                f"expected a number, got the string {value!r}; converted",
                pointer,
            )
            return int(value) if re.fullmatch(r"\s*[-+]?[0-9]+\s*", value) else number
    if value is not None:
        report.add("DP703", f"expected a number, got {kind(value)}; ignored", pointer)
    return DROP


def _positive(value: Any, pointer: str, report: Report) -> Any:
    found = number(value, pointer, report)
    if found is DROP or found > 0:
        return found
    report.add("DP703", f"expected a number above 0, got {found}; ignored", pointer)
    return DROP


def _count(value: Any, pointer: str, report: Report) -> Any:
    found = number(value, pointer, report)
    if type(found) is int and found >= 0:
        return found
    if found is DROP or (found >= 0 and found == int(found)):
        return DROP if found is DROP else int(found)
    report.add("DP703", f"expected a non-negative integer, got {found}; ignored", pointer)
    return DROP


def _flag(value: Any, pointer: str, report: Report) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        report.add("DP703", f"expected a boolean, got the string {value!r}; converted", pointer)
        return value.lower() == "true"
    if value is not None:
        report.add("DP703", f"expected a boolean, got {kind(value)}; ignored", pointer)
    return DROP


def _type(value: Any, pointer: str, report: Report) -> Any:
    if isinstance(value, str):
        if value in _TYPES:
            return value
        meant = _meant(value)
        what = f"read as {meant[0] or 'any type'}" if meant else "read as any type"
        report.add("DP704", f"unknown type {value!r}; {what}", pointer)
        return (meant[0] or DROP) if meant else DROP
    if value is None:
        report.add("DP704", "type is an unquoted null; read as any type", pointer)
        return DROP
    if not is_array(value):
        report.add(
            "DP704", f"type: expected a string, got {kind(value)}; read as any type", pointer
        )
        return DROP
    names: list[Any] = []
    for index, item in enumerate(value):
        name = (
            "null"
            if item is None
            else _type(item, join(pointer, index), report) if isinstance(item, str) else DROP
        )
        if name is DROP:
            report.add(
                "DP704",
                f"unknown type {item!r} in a list of types; read as any type",
                join(pointer, index),
            )
            return DROP
        if name not in names:
            names.append(name)
    if not names:
        return DROP
    return value if names == value else names


def _meant(name: str) -> tuple[str | None, str | None] | None:
    lower = name.strip().lower()
    return (lower, None) if lower in _TYPES else _ALIASES.get(lower)


def format_of(written: object) -> str | None:
    """The format that goes with what was written as a type: ``date-time`` for ``datetime``."""
    meant = _meant(written) if isinstance(written, str) and written not in _TYPES else None
    return meant[1] if meant else None


def _required(value: Any, pointer: str, report: Report) -> Any:
    if is_array(value):
        names = list(dict.fromkeys(item for item in value if isinstance(item, str)))
        if len(names) == len(value):
            return value
        if any(not isinstance(item, str) for item in value):
            report.add(
                "DP703",
                "required: expected names of properties; the other items are ignored",
                pointer,
            )
        return names or DROP
    if isinstance(value, bool):
        return DROP  # the old style, a mark on the property itself: its parent reads it
    if isinstance(value, str) and value not in ("true", "false"):
        report.add(
            "DP703",
            "required: expected an array, got a string; used as its only item",
            pointer,
        )
        return [value]
    if value is not None:
        report.add(
            "DP703",
            f"required: expected an array, got {kind(value)}; ignored",
            pointer,
        )
    return DROP


def _enum(value: Any, pointer: str, report: Report) -> Any:
    if is_array(value) and value:
        once = list({json.dumps(item, sort_keys=True): item for item in value}.values())
        return value if len(once) == len(value) else once
    if is_object(value) or value is None or value == []:
        report.add(
            "DP703",
            f"enum: expected a non-empty array, got {'an empty one' if value == [] else kind(value)}; ignored",
            pointer,
        )
        return DROP
    report.add(
        "DP703", f"enum: expected an array, got {kind(value)}; used as its only value", pointer
    )
    return [value]


def _examples(value: Any, pointer: str, report: Report) -> Any:
    if is_array(value):
        return value
    report.add(
        "DP703",
        f"examples: expected an array, got {kind(value)}; ignored",
        pointer,
        severity="note",
    )
    return list(value.values()) if is_object(value) else DROP


KEYWORDS: dict[str, Callable[[Any, str, Report], Any]] = {
    "type": _type,
    "required": _required,
    "enum": _enum,
    "examples": _examples,
    "format": _format,
    "multipleOf": _positive,
    **dict.fromkeys(("title", "description"), _prose),
    **dict.fromkeys(("pattern", "contentEncoding", "contentMediaType"), _text),
    **dict.fromkeys(("minimum", "maximum"), number),
    **dict.fromkeys(
        (
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "minContains",
            "maxContains",
        ),
        _count,
    ),
    **dict.fromkeys(("readOnly", "writeOnly", "deprecated", "uniqueItems"), _flag),
}
