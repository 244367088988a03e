"""A value that a schema allows: its example where it has one, else the smallest that its keywords ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from docpact.ir import JsonSchema, MediaType
from docpact.text.values import is_array, is_object

__all__ = ["sample", "sample_of_media"]

_BY_FORMAT = {
    "date-time": "2024-01-31T12:00:00Z",
    "date": "2024-01-31",
    "time": "12:00:00Z",
    "duration": "P1D",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "email": "jane@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "byte": "AA==",
    "binary": "",
    "decimal": "1",
}
_DEEPEST = 12
_PREFIX = "#/components/schemas/"


def sample_of_media(media: MediaType, schemas: Mapping[str, JsonSchema]) -> Any:
    """The first example of a media type, or a sample of its schema."""
    for value in media.examples.values():
        return value
    return sample(media.schema if media.schema is not None else True, schemas)


def sample(schema: JsonSchema, schemas: Mapping[str, JsonSchema], depth: int = 0) -> Any:
    """A value for ``schema``. Optional properties are left out, and what refers to itself without end stops as null.

    Patterns and ``not`` are not solved for: an example in the document serves better there.
    """
    if isinstance(schema, bool) or depth > _DEEPEST:
        return None
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith(_PREFIX):
        name = reference[len(_PREFIX) :].replace("~1", "/").replace("~0", "~")
        return sample(schemas.get(name, True), schemas, depth + 1)
    for key in ("example", "const", "default"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        values = schema.get(key)
        if is_array(values) and values:
            return values[0]
    if schema.get("allOf"):
        return _merged(schema, schemas, depth)
    for key in ("oneOf", "anyOf"):
        options = schema.get(key)
        if is_array(options) and options:
            chosen = sample(options[0], schemas, depth + 1)
            own = _object(schema, schemas, depth) if "properties" in schema else {}
            return {**own, **chosen} if is_object(chosen) else chosen
    return _by_type(schema, schemas, depth)


def _merged(schema: Mapping[str, Any], schemas: Mapping[str, JsonSchema], depth: int) -> Any:
    value: Any = _object(schema, schemas, depth) if "properties" in schema else None
    for part in schema["allOf"]:
        found = sample(part, schemas, depth + 1)
        if is_object(found) and is_object(value):
            value = {**value, **found}
        elif found is not None:
            value = found
    return value


def _by_type(schema: Mapping[str, Any], schemas: Mapping[str, JsonSchema], depth: int) -> Any:
    types = schema.get("type")
    kind = next((t for t in types if t != "null"), "null") if is_array(types) else types
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else None
    match kind:
        case "object":
            return _object(schema, schemas, depth)
        case "array":
            count = max(int(schema.get("minItems", 1)), 1) if depth < _DEEPEST // 2 else 0
            return [sample(schema.get("items", True), schemas, depth + 1)] * count
        case "string":
            text = _BY_FORMAT.get(str(schema.get("format")), "string")
            shortest, longest = int(schema.get("minLength", 0)), int(
                schema.get("maxLength", len(text))
            )
            return text.ljust(shortest, "x")[: max(longest, 0)]
        case "integer" | "number":
            return _number(schema, whole=kind == "integer")
        case "boolean":
            return True
        case _:
            return None


def _number(schema: Mapping[str, Any], *, whole: bool) -> int | float:
    step = schema.get("multipleOf", 1)
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    if low is None:
        high = schema.get("maximum", schema.get("exclusiveMaximum"))
        value = (
            step
            if high is None or high > step
            else high - step if "exclusiveMaximum" in schema else high
        )
    else:
        value = low + step if "exclusiveMinimum" in schema else low
    return int(value) if whole else value


def _object(
    schema: Mapping[str, Any], schemas: Mapping[str, JsonSchema], depth: int
) -> dict[str, Any]:
    properties = cast("dict[str, JsonSchema]", schema.get("properties", {}))
    required = cast("list[str]", schema.get("required", []))
    return {name: sample(properties.get(name, True), schemas, depth + 1) for name in required}
