"""Resolve contradictions between two keywords of one schema."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from docpact.openapi.keywords import DROP, format_of, number
from docpact.openapi.report import Report
from docpact.text.values import JsonObject, is_object, join

__all__ = ["fits", "settle"]

_PYTHON = {"string": str, "boolean": bool, "array": list, "object": dict}
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_WHOLE = re.compile(r"-?[0-9]{1,300}")
_NUMBER = re.compile(r"[-+]?[0-9]{1,300}(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def settle(schema: JsonObject, raw: JsonObject, pointer: str, report: Report) -> JsonObject:
    """Resolve contradictions between keywords: old booleans, marks on properties, values that do not match the type.

    Args:
        schema: With each keyword handled; not changed.
        raw: As it was written.
        pointer: Where.
        report: Gets a note for every assumption.

    """
    changed: JsonObject = {}
    if "format" not in schema and (implied := format_of(raw.get("type"))):
        changed["format"] = implied
    if is_object(properties := raw.get("properties")):
        changed |= _marked(schema, properties, pointer, report)
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if exclusive in raw:
            changed |= _exclusive(schema, bound, exclusive, pointer, report)
    types = schema.get("type")
    allowed = [types] if isinstance(types, str) else types
    if allowed and "enum" in schema:
        changed |= _fitting_enum(schema, allowed, pointer, report)
    if allowed and "default" in schema and not fits(schema["default"], allowed):
        changed["default"] = _fitting_default(
            schema["default"], allowed, join(pointer, "default"), report
        )
    if not changed:
        return schema
    return {key: value for key, value in {**schema, **changed}.items() if value is not DROP}


def _marked(schema: JsonObject, properties: JsonObject, pointer: str, report: Report) -> JsonObject:
    """Convert ``required: true`` on a property (before draft 4)."""
    marked = [
        name
        for name, item in properties.items()
        if is_object(item) and item.get("required") in (True, "true")
    ]
    if not marked:
        return {}
    report.add(
        "DP703",
        f"required: true on {', '.join(marked)}; converted to a list of names",
        join(pointer, "properties"),
    )
    return {"required": list(dict.fromkeys([*schema.get("required", []), *marked]))}


def _exclusive(
    schema: JsonObject, bound: str, exclusive: str, pointer: str, report: Report
) -> JsonObject:
    value = schema[exclusive]
    if not isinstance(value, bool):
        fresh = number(value, join(pointer, exclusive), report)
        return {} if fresh is value else {exclusive: fresh}
    report.add(
        "DP703",
        f"{exclusive} in boolean form (OpenAPI 3.0); converted",
        join(pointer, exclusive),
    )
    if value and bound in schema:
        return {exclusive: schema[bound], bound: DROP}
    return {exclusive: DROP}


def _fitting_enum(
    schema: JsonObject, allowed: list[str], pointer: str, report: Report
) -> JsonObject:
    """An enum whose values are of another type than the schema allows lets nothing pass; that is never meant."""
    values: list[Any] = schema["enum"]
    at = join(pointer, "enum")
    if all(fits(value, allowed) or value is None for value in values):
        return {}
    if allowed == ["array"] and not any(isinstance(value, list) for value in values):
        report.add("DP705", "enum of an array lists no arrays; used for its items", at)
        items: object = schema.get("items")
        return {"enum": DROP, "items": {**(items if is_object(items) else {}), "enum": values}}
    converted = [
        value if value is None or fits(value, allowed) else _converted(value, allowed)
        for value in values
    ]
    if DROP not in converted:
        report.add("DP705", f"enum values are not of type {_or(allowed)}; converted", at)
        return {"enum": converted}
    report.add("DP705", f"enum values are not of type {_or(allowed)}; type ignored", at)
    return {"type": DROP}


def _fitting_default(default: Any, allowed: list[str], pointer: str, report: Report) -> Any:
    """A default of the right type, or none; null as the default of what may not be null only says that there is none."""
    if default is None:
        return DROP
    meant = _converted(default, allowed)
    what = "ignored" if meant is DROP else f"read as {_short(meant)}"
    report.add("DP705", f"default {_short(default)} is not of type {_or(allowed)}; {what}", pointer)
    return meant


def fits(value: Any, allowed: list[str]) -> bool:
    """Whether a value is of one of the JSON types."""
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
        if name == "boolean" and (meant := _BOOLEANS.get(str(value).lower())) is not None:
            return meant
        if name in ("integer", "number") and isinstance(value, str) and _WHOLE.fullmatch(value):
            return int(value)
        if (
            name == "number"
            and isinstance(value, str)
            and _NUMBER.fullmatch(value)
            and math.isfinite(float(value))
        ):
            return float(value)
    return DROP


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _or(names: list[str]) -> str:
    return " or ".join(names)
