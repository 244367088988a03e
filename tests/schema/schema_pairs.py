"""Pairs of small schemas with the relation of the second to the first, worked out by hand from JSON Schema 2020-12.

``equal``: both accept the same values. ``narrower``: the second accepts only values that the first accepts, and fewer.
``wider``: the second accepts all values that the first accepts, and more. ``other``: each accepts a value that the other
refuses. ``$ref`` leads to ``NAMED``.
"""

from __future__ import annotations

from typing import Any, Literal

__all__ = ["NAMED", "PAIRS", "Kind"]

Kind = Literal["equal", "narrower", "wider", "other"]

NAMED: dict[str, Any] = {
    "Text": {"type": "string"},
    "Short": {"type": "string", "maxLength": 5},
    "Maybe": {"type": ["string", "null"]},
    "Kind": {"type": "string", "enum": ["a", "b"]},
    "Base": {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer", "minimum": 1, "maximum": 100}},
    },
    "Tree": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Tree"}}},
    "NullTree": {
        "type": "object",
        "properties": {
            "next": {"anyOf": [{"$ref": "#/components/schemas/NullTree"}, {"type": "null"}]}
        },
    },
    "ShortTree": {
        "type": "object",
        "maxProperties": 1,
        "properties": {"next": {"$ref": "#/components/schemas/ShortTree"}},
    },
}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def field(schema: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"x": schema}, **more}


STRING, INTEGER, NUMBER, NULL = ({"type": name} for name in ("string", "integer", "number", "null"))
OBJECT, ARRAY, BOOLEAN = ({"type": name} for name in ("object", "array", "boolean"))

PAIRS: list[tuple[Any, Any, Kind]] = [
    # Types.
    (True, {}, "equal"),
    (True, False, "narrower"),
    (False, {"not": {}}, "equal"),
    (STRING, {"type": ["string"]}, "equal"),
    (STRING, {"type": ["string", "null"]}, "wider"),
    ({"type": ["string", "null"]}, STRING, "narrower"),
    (INTEGER, NUMBER, "wider"),
    (NUMBER, {"type": ["number", "integer"]}, "equal"),
    ({"type": ["string", "integer"]}, {"type": ["string", "number"]}, "wider"),
    (STRING, INTEGER, "other"),
    ({}, {"type": ["string", "number", "boolean", "object", "array", "null"]}, "equal"),
    ({}, STRING, "narrower"),
    # Values.
    ({"const": 1}, {"enum": [1]}, "equal"),
    ({"const": 1}, {"const": 1.0}, "equal"),
    ({"const": 1}, {"const": True}, "other"),
    ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}, "equal"),
    ({"enum": ["a", "b"]}, {"enum": ["a"]}, "narrower"),
    ({"enum": ["a", "b"]}, {"enum": ["b", "c"]}, "other"),
    ({"type": "string", "enum": ["a", 1]}, {"enum": ["a"]}, "equal"),
    (BOOLEAN, {"enum": [True, False]}, "equal"),
    (BOOLEAN, {"const": True}, "narrower"),
    ({"enum": ["a", None]}, {"type": ["string", "null"], "enum": ["a", None]}, "equal"),
    ({"enum": ["abc", "b"]}, {"enum": ["abc", "b"], "maxLength": 2}, "narrower"),
    # Limits of numbers.
    ({"type": "integer", "minimum": 1}, {"type": "integer", "exclusiveMinimum": 0}, "equal"),
    ({"type": "number", "minimum": 1}, {"type": "number", "exclusiveMinimum": 0}, "wider"),
    ({"minimum": 1}, {"minimum": 2}, "narrower"),
    ({"minimum": 1, "maximum": 5}, {"minimum": 2, "maximum": 6}, "other"),
    ({"type": "number", "multipleOf": 2}, {"type": "number", "multipleOf": 4}, "narrower"),
    ({"type": "number", "multipleOf": 0.5}, {"type": "number", "multipleOf": 0.25}, "wider"),
    (INTEGER, {"type": "number", "multipleOf": 1}, "equal"),
    (
        {"type": "integer", "multipleOf": 6},
        {"allOf": [{"type": "integer", "multipleOf": 2}, {"multipleOf": 3}]},
        "equal",
    ),
    ({"type": "string", "minimum": 5}, STRING, "equal"),
    ({"type": "integer", "minimum": 3, "maximum": 2}, {"type": "integer", "const": "x"}, "equal"),
    # Strings.
    ({"type": "string", "maxLength": 5}, {"type": "string", "maxLength": 4}, "narrower"),
    ({"minLength": 0}, {}, "equal"),
    ({"pattern": "^a"}, {"pattern": "^b"}, "other"),
    (STRING, {"type": "string", "pattern": "^a"}, "narrower"),
    (STRING, {"type": "string", "format": "email"}, "narrower"),
    ({"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}, "other"),
    (STRING, {"type": "string", "format": "password"}, "equal"),
    # allOf and siblings of $ref.
    (
        {"allOf": [{"maxLength": 50}, {"maxLength": 10}]},
        {"allOf": [{"maxLength": 50}, {"maxLength": 5}]},
        "narrower",
    ),
    (
        {"allOf": [{"maxLength": 50}, {"maxLength": 10}]},
        {"allOf": [{"maxLength": 40}, {"maxLength": 10}]},
        "equal",
    ),
    (
        {"allOf": [{"maxLength": 50}, {"maxLength": 10}]},
        {"allOf": [{"maxLength": 10}, {"maxLength": 50}]},
        "equal",
    ),
    ({"allOf": [NUMBER, INTEGER]}, INTEGER, "equal"),
    ({"allOf": [ref("Maybe"), STRING]}, STRING, "equal"),
    ({"$ref": "#/components/schemas/Maybe", "type": "string"}, ref("Text"), "equal"),
    ({"$ref": "#/components/schemas/Text", "maxLength": 5}, ref("Short"), "equal"),
    (ref("Text"), ref("Short"), "narrower"),
    ({"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}, {"const": "b"}, "equal"),
    ({"allOf": [{"pattern": "^a"}, {"pattern": "b$"}]}, {"pattern": "^a"}, "wider"),
    (
        {"allOf": [{"type": ["string", "integer"]}, {"type": ["string", "null"]}]},
        STRING,
        "equal",
    ),
    (
        {"allOf": [ref("Base"), field({"type": "string"})]},
        {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "integer", "minimum": 1, "maximum": 100}, "x": STRING},
        },
        "equal",
    ),
    (
        ref("Base"),
        {"allOf": [ref("Base"), {"properties": {"id": {"maximum": 50}}}]},
        "narrower",
    ),
    ({"allOf": [STRING, INTEGER]}, False, "equal"),
    # Objects.
    (field(STRING), field(STRING, required=["x"]), "narrower"),
    (field(STRING), field(STRING, allOf=[{"required": ["x"]}]), "narrower"),
    (field(STRING), field(STRING, additionalProperties=False), "narrower"),
    (field(STRING), field(STRING, additionalProperties=True), "equal"),
    (field(STRING, additionalProperties=False), field(STRING, additionalProperties=INTEGER), "wider"),
    (field(STRING), field(True), "wider"),
    (field(True), OBJECT, "equal"),
    (field(False), {"type": "object", "not": {"required": ["x"]}}, "equal"),
    (field(STRING), {"type": "object", "properties": {"y": STRING}}, "other"),
    (
        {"type": "object", "additionalProperties": STRING},
        {"type": "object", "additionalProperties": STRING, "properties": {"x": STRING}},
        "equal",
    ),
    (
        {"type": "object", "additionalProperties": STRING},
        {"type": "object", "additionalProperties": STRING, "properties": {"x": INTEGER}},
        "other",
    ),
    (
        {"type": "object", "patternProperties": {"^x": STRING}},
        {"type": "object", "patternProperties": {"^x": STRING}, "properties": {"xy": STRING}},
        "equal",
    ),
    ({"type": "object", "required": ["a", "b"]}, {"type": "object", "minProperties": 2}, "wider"),
    (OBJECT, {"type": "object", "minProperties": 1}, "narrower"),
    (
        field(STRING, additionalProperties=False),
        field(STRING, additionalProperties=False, maxProperties=1),
        "equal",
    ),
    (OBJECT, {"type": "object", "propertyNames": {"maxLength": 3}}, "narrower"),
    (
        {"type": "object", "required": ["a"], "dependentRequired": {"a": ["b"]}},
        {"type": "object", "required": ["a", "b"]},
        "equal",
    ),
    (OBJECT, {"type": "object", "dependentRequired": {"a": ["b"]}}, "narrower"),
    (
        {"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}},
        {"type": "object", "dependentRequired": {"a": ["b"]}},
        "equal",
    ),
    (
        field(STRING, unevaluatedProperties=False),
        field(STRING, additionalProperties=False),
        "equal",
    ),
    (
        {"allOf": [field(STRING)], "unevaluatedProperties": False, "type": "object"},
        field(STRING, additionalProperties=False),
        "equal",
    ),
    (
        {"allOf": [field(STRING)], "additionalProperties": False, "type": "object"},
        {"type": "object", "maxProperties": 0},
        "equal",
    ),
    (
        {"oneOf": [field(STRING)], "unevaluatedProperties": False, "type": "object"},
        field(STRING, additionalProperties=False),
        "equal",
    ),
    # Arrays.
    ({"type": "array", "items": STRING}, {"type": "array", "items": ref("Short")}, "narrower"),
    (
        {"type": "array", "prefixItems": [STRING]},
        {"type": "array", "prefixItems": [STRING], "items": False},
        "narrower",
    ),
    (
        {"type": "array", "prefixItems": [STRING], "items": False},
        {"type": "array", "prefixItems": [STRING], "maxItems": 1},
        "equal",
    ),
    (
        {"type": "array", "prefixItems": [STRING, STRING], "items": STRING},
        {"type": "array", "items": STRING},
        "equal",
    ),
    ({"type": "array", "maxItems": 1}, {"type": "array", "maxItems": 1, "uniqueItems": True}, "equal"),
    (ARRAY, {"type": "array", "uniqueItems": True}, "narrower"),
    (ARRAY, {"type": "array", "contains": STRING}, "narrower"),
    (
        {"type": "array", "items": STRING, "minItems": 1},
        {"type": "array", "items": STRING, "contains": STRING},
        "equal",
    ),
    ({"type": "array", "contains": STRING, "minContains": 0}, ARRAY, "equal"),
    ({"type": "array", "items": False}, {"type": "array", "maxItems": 0}, "equal"),
    (
        {"type": "array", "prefixItems": [STRING], "unevaluatedItems": False},
        {"type": "array", "prefixItems": [STRING], "items": False},
        "equal",
    ),
    # Choices.
    ({"anyOf": [STRING, NULL]}, {"type": ["string", "null"]}, "equal"),
    ({"oneOf": [STRING, NULL]}, {"type": ["string", "null"]}, "equal"),
    ({"oneOf": [NUMBER, INTEGER]}, {"type": "number", "not": INTEGER}, "equal"),
    ({"anyOf": [NUMBER, INTEGER]}, {"oneOf": [NUMBER, INTEGER]}, "narrower"),
    ({"anyOf": [STRING, INTEGER]}, {"anyOf": [INTEGER, STRING]}, "equal"),
    ({"anyOf": [STRING, INTEGER]}, {"anyOf": [STRING, INTEGER, NULL]}, "wider"),
    ({"oneOf": [STRING, INTEGER]}, {"oneOf": [STRING, BOOLEAN]}, "other"),
    ({"anyOf": [{"const": "a"}, {"const": "b"}]}, {"enum": ["a", "b"]}, "equal"),
    ({"anyOf": [ref("Text"), ref("Short")]}, STRING, "equal"),
    ({"oneOf": [{"maxLength": 3, "type": "string"}, {"minLength": 4, "type": "string"}]}, STRING, "equal"),
    (
        {"oneOf": [field({"const": "a"}, required=["x"]), field({"const": "b"}, required=["x"])]},
        field({"enum": ["a", "b"]}, required=["x"]),
        "equal",
    ),
    ({"anyOf": [STRING, False]}, STRING, "equal"),
    # not, if.
    ({"not": STRING}, {"type": ["number", "boolean", "object", "array", "null"]}, "equal"),
    ({"not": {"type": ["string", "null"]}}, {"not": STRING}, "wider"),
    ({"not": {"not": STRING}}, STRING, "equal"),
    ({"type": "string", "not": {"const": "a"}}, STRING, "wider"),
    ({"if": STRING, "then": {"maxLength": 3}}, {"maxLength": 3}, "equal"),
    ({"if": STRING, "then": {"maxLength": 3}}, {"if": STRING, "then": {"maxLength": 4}}, "wider"),
    ({"if": {"type": "string"}, "then": INTEGER}, {"not": STRING}, "equal"),
    ({"then": False}, {}, "equal"),
    ({"if": {"minimum": 3}, "then": {"maximum": 9}, "else": {"minimum": 1}, "type": "integer"},
     {"type": "integer", "minimum": 1, "maximum": 9}, "equal"),
    # Recursion.
    (ref("Tree"), field(True) | {"properties": {"next": ref("Tree")}}, "equal"),
    (ref("Tree"), ref("NullTree"), "wider"),
    (ref("Tree"), ref("ShortTree"), "narrower"),
    # Annotations accept what they accepted.
    (STRING, {"type": "string", "title": "T", "default": 1, "examples": [1], "x-y": 1}, "equal"),
]  # fmt: skip
