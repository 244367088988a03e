"""Values made from schemas: valid whatever the keywords, or a plain no."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from docpact.schema import NoSampleError, Schemas, sample

NAMED: dict[str, Any] = {
    "Loop": {
        "type": "object",
        "required": ["next"],
        "properties": {
            "next": {"anyOf": [{"$ref": "#/components/schemas/Loop"}, {"type": "null"}]}
        },
    },
    "Tree": {
        "type": "object",
        "required": ["below"],
        "properties": {"below": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
    },
    "Endless": {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"$ref": "#/components/schemas/Endless"}},
    },
}
TEXT = {"type": "string"}
SCHEMAS: list[Any] = [
    {"allOf": [{"type": "string", "enum": ["a", "b"]}, {"enum": ["b", "c"]}]},
    {"allOf": [{"type": "string", "minLength": 1, "maxLength": 50}, {"type": "string", "maxLength": 3}]},
    {"allOf": [{"type": "integer", "minimum": 1}, {"minimum": 100}]},
    {"allOf": [{"type": "number"}, {"type": "integer"}]},
    {"type": "object", "properties": {"a": TEXT}, "allOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"allOf": [{"type": "object", "properties": {"n": {"type": "integer"}}},
               {"required": ["n"], "properties": {"n": {"minimum": 50}}}]},
    {"type": "string", "pattern": "^[A-Z]{3}-\\d{4}$"},
    {"type": "string", "pattern": "^box_[0-9]{4}$"},
    {"type": "string", "pattern": r"^(?=.*[A-Z])(?=.*\d)(?=.*[a-z]).{8,20}$"},
    {"type": "string", "pattern": "^(?!foo).+$", "minLength": 12},
    {"type": "string", "allOf": [{"pattern": "^a"}, {"pattern": "b$"}]},
    {"type": "string", "pattern": "^[a-z]+$", "minLength": 12},
    {"type": "array", "items": TEXT, "minItems": 3, "uniqueItems": True},
    {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "uniqueItems": True},
    {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "contains": {"type": "integer", "minimum": 7}, "minContains": 2, "minItems": 3},
    {"type": "array", "prefixItems": [TEXT, {"type": "integer"}], "items": False, "minItems": 2},
    {"type": "integer", "minimum": 10, "multipleOf": 7},
    {"type": "integer", "maximum": -5, "multipleOf": 3},
    {"type": "integer", "exclusiveMaximum": 0},
    {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5},
    {"type": "number", "multipleOf": 0.01, "minimum": 19.99},
    {"type": "string", "not": {"const": "string"}},
    {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
    {"type": "object", "required": ["a"], "dependentRequired": {"a": ["c"]}},
    {"type": "object", "required": ["a"], "dependentSchemas": {"a": {"required": ["b"]}}},
    {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": False,
     "minProperties": 2},
    {"type": "object", "propertyNames": {"pattern": "^[a-z]{2}$"}, "minProperties": 2},
    {"type": "object", "properties": {"a": False, "b": TEXT}, "minProperties": 1},
    {"type": "object", "required": ["k"], "properties": {"k": {"enum": ["x", "y"]}},
     "if": {"properties": {"k": {"const": "x"}}},
     "then": {"required": ["v"], "properties": {"v": {"type": "string", "minLength": 9}}}},
    {"oneOf": [{"type": "number", "multipleOf": 5}, {"type": "number", "multipleOf": 3}]},
    {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"type": "object", "unevaluatedProperties": False,
     "oneOf": [{"properties": {"a": TEXT}, "required": ["a"]}, {"properties": {"b": TEXT}, "required": ["b"]}]},
    *({"type": "string", "format": form} for form in (
        "date-time", "date", "time", "duration", "uuid", "email", "hostname", "ipv4", "ipv6", "uri")),
    {"type": "string", "format": "email", "minLength": 30},
    {"type": "string", "pattern": "^\\u{1F600}+$", "minLength": 2, "maxLength": 2},
    *({"type": "string", "format": form, "pattern": pattern} for form, pattern in (
        ("date", "^2031-"), ("date", "-15$"), ("email", r"@corp\.com$"), ("ipv4", r"^10\."), ("time", r"\+02:00$"),
        ("date-time", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z$"), ("uuid", "^abcd"), ("uri", "^ftp:"))),
    {"type": "array", "minItems": 4, "uniqueItems": True, "items": {
        "type": "object", "required": ["k", "l"], "additionalProperties": False,
        "properties": {"k": {"enum": [1, 2]}, "l": {"enum": ["a", "b"]}}}},
    {"type": "array", "minItems": 3, "uniqueItems": True, "items": {
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": {"const": 1}}},
    {"type": "array", "items": {"enum": ["a", "b"]}, "contains": {"const": "a"}, "maxContains": 1, "minItems": 3},
    {"$ref": "#/components/schemas/Loop"},
    {"$ref": "#/components/schemas/Tree"},
]  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS)
def test_samples_are_valid(schema: Any) -> None:
    """A sample is valid, whatever its seed, with optional properties and without."""
    whole = {"allOf": [schema], "components": {"schemas": NAMED}}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    for seed, optional in ((0, False), (0, True), (1, False), (7, True)):
        value = sample(Schemas(NAMED).parse(schema), seed, optional=optional)
        assert validator.is_valid(value), value


def test_samples_are_the_same_each_time() -> None:
    """Equal arguments give equal values; another seed may give another one."""
    parsed = Schemas(NAMED).parse({"type": "array", "items": TEXT, "minItems": 2})
    assert sample(parsed, 3) == sample(parsed, 3)
    assert sample(parsed, 3) != sample(parsed, 4)


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"$ref": "#/components/schemas/Endless"}, "the schema is infinitely recursive"),
        ({"type": "string", "enum": []}, "no value"),
        ({"allOf": [TEXT, {"type": "integer"}]}, "no value"),
        ({"type": "array", "minItems": 10**9}, "minItems 1000000000 is too large"),
    ],
)
def test_what_cannot_be_made_is_said(schema: Any, reason: str) -> None:
    """Where there is no value, or none within the bounds, the reason is given and nothing is made up."""
    with pytest.raises(NoSampleError, match=reason):
        sample(Schemas(NAMED).parse(schema))


def test_fields_of_the_other_direction_are_left_out() -> None:
    """A request has no `readOnly` field, wherever it is required; a response no `writeOnly` one."""
    schema = {
        "allOf": [
            {
                "properties": {
                    "id": {"type": "integer", "readOnly": True},
                    "pin": {"writeOnly": True},
                }
            },
            {"type": "object", "required": ["id", "pin"]},
        ]
    }
    assert sample(Schemas({}, direction="request").parse(schema)).keys() == {"pin"}
    assert sample(Schemas({}, direction="response").parse(schema)).keys() == {"id"}


@pytest.mark.parametrize(
    ("keywords", "read"),
    [
        (
            {
                "contentMediaType": "application/json",
                "contentSchema": {
                    "type": "object",
                    "required": ["n"],
                    "properties": {"n": {"type": "integer", "minimum": 7}},
                },
            },
            lambda text: json.loads(text)["n"] >= 7,
        ),
        ({"contentEncoding": "base64"}, lambda text: b64decode(text, validate=True)),
        ({"contentEncoding": "base16", "maxLength": 12}, bytes.fromhex),
        (
            {
                "contentEncoding": "base64",
                "contentMediaType": "application/json",
                "contentSchema": {"const": [1]},
            },
            lambda text: json.loads(b64decode(text)) == [1],
        ),
    ],
)
def test_strings_with_content(keywords: dict[str, Any], read: Callable[[str], Any]) -> None:
    """A string that holds another text holds a valid one (JSON Schema 2020-12, Validation 8)."""
    assert read(sample(Schemas({}).parse({"type": "string", **keywords})))
