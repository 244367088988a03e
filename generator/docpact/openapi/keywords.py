"""The keywords of a schema whose values are no schemas: each brought to the type that JSON Schema gives it.

A handler takes the value and its pointer and gives the value to use, ``DROP`` for none. What it changes, it notes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any, Final

from docpact.openapi.report import Report
from docpact.openapi.values import JsonObject, is_array, is_object, join, kind

__all__ = ["DROP", "KEYWORDS", "settle"]

DROP: Final = object()

_TYPES = frozenset(["string", "number", "integer", "boolean", "array", "object", "null"])
_PYTHON = {"string": str, "boolean": bool, "array": list, "object": dict}
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
"""What people write as a type, in lower case: the type they mean (None: any) and the format that goes with it."""

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def _text(value: Any, pointer: str, report: Report) -> Any:
    if isinstance(value, str):
        return value
    if value is not None:
        report.add("DP703", f"{kind(value)} in the place of a text; left out", pointer)
    return DROP


def _prose(value: Any, pointer: str, report: Report) -> Any:
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return _text(value, pointer, report)


def _number(value: Any, pointer: str, report: Report) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) and len(value) < 300:
        number = float(value)
        if math.isfinite(number):
            report.add(
                "DP703",
                f"the string {value!r} in the place of a number; read as that number",
                pointer,
            )
            return int(value) if re.fullmatch(r"\s*[-+]?[0-9]+\s*", value) else number
    if value is not None:
        report.add("DP703", f"{kind(value)} in the place of a number; left out", pointer)
    return DROP


def _positive(value: Any, pointer: str, report: Report) -> Any:
    number = _number(value, pointer, report)
    if number is not DROP and number <= 0:
        report.add("DP703", f"{number} in the place of a number above 0; left out", pointer)
        return DROP
    return number


def _count(value: Any, pointer: str, report: Report) -> Any:
    if type(value) is int and value >= 0:
        return value
    number = _number(value, pointer, report)
    if number is DROP:
        return DROP
    if number != int(number) or number < 0:
        report.add("DP703", f"{number} in the place of a count; left out", pointer)
        return DROP
    return int(number)


def _flag(value: Any, pointer: str, report: Report) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        report.add(
            "DP703", f"the string {value!r} in the place of a boolean; read as that", pointer
        )
        return value.lower() == "true"
    if value is not None:
        report.add("DP703", f"{kind(value)} in the place of a boolean; left out", pointer)
    return DROP


def _type(value: Any, pointer: str, report: Report) -> Any:
    if isinstance(value, str):
        if value in _TYPES:
            return value
        meant = _meant(value)
        what = f"read as {meant[0] or 'any type'}" if meant else "read as any type"
        report.add("DP704", f"there is no type {value!r}; {what}", pointer)
        return (meant[0] or DROP) if meant else DROP
    if value is None:
        report.add("DP704", "the type is null without quotes; read as any type", pointer)
        return DROP
    if not is_array(value):
        report.add("DP704", f"the type is {kind(value)}; read as any type", pointer)
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
                "DP704", f"{item!r} in a list of types; read as any type", join(pointer, index)
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


def _required(value: Any, pointer: str, report: Report) -> Any:
    if is_array(value):
        names = list(dict.fromkeys(item for item in value if isinstance(item, str)))
        if len(names) == len(value):
            return value
        if any(not isinstance(item, str) for item in value):
            report.add(
                "DP703",
                "something else than a name in a list of required properties; left out",
                pointer,
            )
        return names or DROP
    if isinstance(value, bool):
        return DROP  # the old style, a mark on the property itself: its parent reads it
    if isinstance(value, str) and value not in ("true", "false"):
        report.add(
            "DP703",
            "a string in the place of a list of required properties; read as its only item",
            pointer,
        )
        return [value]
    if value is not None:
        report.add(
            "DP703",
            f"{kind(value)} in the place of a list of required properties; left out",
            pointer,
        )
    return DROP


def _enum(value: Any, pointer: str, report: Report) -> Any:
    if is_array(value) and value:
        once = list({json.dumps(item, sort_keys=True): item for item in value}.values())
        return value if len(once) == len(value) else once
    if is_object(value) or value is None or value == []:
        report.add(
            "DP703", f"an enum that is {'empty' if value == [] else kind(value)}; left out", pointer
        )
        return DROP
    report.add("DP703", f"an enum that is {kind(value)}; read as its only value", pointer)
    return [value]


def _examples(value: Any, pointer: str, report: Report) -> Any:
    if is_array(value):
        return value
    report.add(
        "DP703",
        f"the examples of a schema are {kind(value)}, not an array",
        pointer,
        severity="note",
    )
    return list(value.values()) if is_object(value) else DROP


KEYWORDS: dict[str, Callable[[Any, str, Report], Any]] = {
    "type": _type,
    "required": _required,
    "enum": _enum,
    "examples": _examples,
    "multipleOf": _positive,
    **dict.fromkeys(("title", "description"), _prose),
    **dict.fromkeys(("format", "pattern", "contentEncoding", "contentMediaType"), _text),
    **dict.fromkeys(("minimum", "maximum"), _number),
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


def settle(schema: JsonObject, raw: JsonObject, pointer: str, report: Report) -> JsonObject:
    """What two keywords have to say to each other: old booleans, marks on properties, values against the type.

    Args:
        schema: With each keyword handled; not changed.
        raw: As it was written.
        pointer: Where.
        report: Gets a note for every assumption.
    """
    changed: JsonObject = {}
    written = raw.get("type")
    if (
        isinstance(written, str)
        and written not in _TYPES
        and "format" not in schema
        and (meant := _meant(written))
        and meant[1]
    ):
        changed["format"] = meant[1]
    properties = raw.get("properties")
    if is_object(properties):
        marked = [
            name
            for name, item in properties.items()
            if is_object(item) and item.get("required") in (True, "true")
        ]
        if marked:
            report.add(
                "DP703",
                f"required: true on {', '.join(marked)}; read as a required property",
                join(pointer, "properties"),
            )
            changed["required"] = list(dict.fromkeys([*schema.get("required", []), *marked]))
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if exclusive in raw:
            changed.update(_exclusive(schema, bound, exclusive, pointer, report))
    types = schema.get("type")
    allowed = [types] if isinstance(types, str) else types
    if allowed:
        if "enum" in schema:
            changed.update(_fitting_enum(schema["enum"], allowed, pointer, report))
        if "default" in schema and not _fits(schema["default"], allowed):
            changed["default"] = _converted(schema["default"], allowed)
            what = "left out" if changed["default"] is DROP else f"read as {changed['default']!r}"
            report.add(
                "DP705",
                f"the default {_short(schema['default'])} is not of type {_or(allowed)}; {what}",
                join(pointer, "default"),
            )
    if not changed:
        return schema
    return {key: value for key, value in {**schema, **changed}.items() if value is not DROP}


def _exclusive(
    schema: JsonObject, bound: str, exclusive: str, pointer: str, report: Report
) -> JsonObject:
    value = schema[exclusive]
    if not isinstance(value, bool):
        fresh = _number(value, join(pointer, exclusive), report)
        return {} if fresh is value else {exclusive: fresh}
    report.add(
        "DP703",
        f"{exclusive} is a boolean, as before OpenAPI 3.1; read so",
        join(pointer, exclusive),
    )
    if value and bound in schema:
        return {exclusive: schema[bound], bound: DROP}
    return {exclusive: DROP}


def _fitting_enum(
    values: list[Any], allowed: list[str], pointer: str, report: Report
) -> JsonObject:
    """An enum whose values are of another type than the schema allows lets nothing pass; that is never meant."""
    if all(_fits(value, allowed) or value is None for value in values):
        return {}
    at = join(pointer, "enum")
    converted = [
        value if _fits(value, allowed) or value is None else _converted(value, allowed)
        for value in values
    ]
    if DROP not in converted:
        report.add("DP705", f"enum values are not of type {_or(allowed)}; read as such", at)
        return {"enum": converted}
    report.add("DP705", f"enum values are not of type {_or(allowed)}; the type is left out", at)
    return {"type": DROP}


def _fits(value: Any, allowed: list[str]) -> bool:
    return any(_is(value, name) for name in allowed)


def _is(value: Any, name: str) -> bool:
    if name in ("integer", "number"):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and (name == "number" or value == int(value))
    return value is None if name == "null" else isinstance(value, _PYTHON[name])


def _converted(value: Any, allowed: list[str]) -> Any:
    """A scalar written as another type (``"10"`` for a number, ``on`` for a string), where nothing is lost by it."""
    for name in allowed:
        if name == "string" and isinstance(value, bool | int | float):
            return json.dumps(value)
        if name == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if name == "integer" and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,300}", value):
            return int(value)
        if (
            name == "number"
            and isinstance(value, str)
            and _NUMBER.fullmatch(value)
            and math.isfinite(float(value))
        ):
            return int(value) if re.fullmatch(r"-?[0-9]{1,300}", value) else float(value)
    return DROP


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _or(names: list[str]) -> str:
    return " or ".join(names)
