"""Schemas: 3.0 brought to 2020-12, sloppy keywords made plain, references brought to names."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_reading import Read, rules, schema

from docpact.openapi.upgrade import openapi30

A = {"$ref": "#/components/schemas/A"}
NULL = {"type": "null"}

FROM_3_0 = [
    ("{type: string, nullable: true}", {"type": ["string", "null"]}),
    ("{type: string, nullable: false}", {"type": "string"}),
    ("{nullable: true}", {}),
    (
        "{type: string, enum: [a], nullable: true}",
        {"type": ["string", "null"], "enum": ["a", None]},
    ),
    ("{$ref: '#/components/schemas/A', nullable: true}", {"anyOf": [A, NULL]}),
    (
        "{allOf: [{$ref: '#/components/schemas/A'}], nullable: true, description: d}",
        {"description": "d", "anyOf": [A, NULL]},
    ),
    (
        "{oneOf: [{type: string}, {type: integer}], nullable: true}",
        {"anyOf": [{"oneOf": [{"type": "string"}, {"type": "integer"}]}, NULL]},
    ),
    ("{$ref: '#/components/schemas/A', type: string, description: d}", {**A, "description": "d"}),
    ("{minimum: 1, exclusiveMinimum: true}", {"exclusiveMinimum": 1}),
    ("{maximum: 1, exclusiveMaximum: false}", {"maximum": 1}),
    ("{exclusiveMaximum: true}", {}),
    ("{example: 5}", {"examples": [5]}),
    (
        "{type: string, format: byte}",
        {"type": "string", "format": "byte", "contentEncoding": "base64"},
    ),
    ("{type: string, format: binary}", {"type": "string", "format": "binary"}),
    (
        "{type: array, items: [{type: string}, {type: integer}]}",
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
    ),
    (
        "{type: object, properties: {nullable: {type: string, nullable: true}, example: {example: 1}}}",
        {
            "type": "object",
            "properties": {"nullable": {"type": ["string", "null"]}, "example": {"examples": [1]}},
        },
    ),
    (
        "{type: object, default: {nullable: true, example: 1}}",
        {"type": "object", "default": {"nullable": True, "example": 1}},
    ),
]


@pytest.mark.parametrize(("text", "expected"), FROM_3_0)
def test_schemas_of_3_0(read: Read, text: str, expected: object) -> None:
    """The words of 3.0 become those of JSON Schema; what only looks like them, in data, stays."""
    source = read(
        f"openapi: 3.0.3\ninfo: {{title: T}}\npaths: {{/: {{}}}}\ncomponents: {{schemas: {{A: {{type: object}}, X: {text}}}}}"
    )
    assert schema(source, "X") == expected
    assert rules(source) == []


KEYS = st.sampled_from(
    [
        "type",
        "nullable",
        "enum",
        "minimum",
        "exclusiveMinimum",
        "example",
        "format",
        "$ref",
        "description",
    ]
)
LEAVES = st.sampled_from(
    ["string", "byte", True, False, 1, None, "#/components/schemas/X", ["a", None]]
)
SCHEMAS = st.recursive(
    st.dictionaries(KEYS, LEAVES, max_size=4),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.text(max_size=3), inner, max_size=2),
            "allOf": st.lists(inner, max_size=2),
            "items": inner,
            "nullable": st.booleans(),
        },
    ),
    max_leaves=6,
)


@given(SCHEMAS)
@settings(max_examples=60, deadline=None)
def test_upgrading_twice_changes_nothing_more(value: dict[str, Any]) -> None:
    """The step from 3.0 to 3.1 is idempotent, and leaves what it was given as it was."""
    document = {"openapi": "3.0.0", "components": {"schemas": {"X": value}}}
    before = repr(document)
    once = openapi30.upgrade(document)
    assert openapi30.upgrade(once) == once
    assert repr(document) == before


SLOPPY = [
    ("{type: String}", {"type": "string"}, ["DP704"]),
    ("{type: int}", {"type": "integer"}, ["DP704"]),
    ("{type: datetime}", {"type": "string", "format": "date-time"}, ["DP704"]),
    ("{type: file}", {"type": "string", "format": "binary"}, ["DP704"]),
    ("{type: whatever}", {}, ["DP704"]),
    ("{type: null}", {}, ["DP704"]),
    ("{type: [string, null]}", {"type": ["string", "null"]}, []),
    ("{type: [string, 'null', string]}", {"type": ["string", "null"]}, []),
    ("{type: [string, 5]}", {}, ["DP704"]),
    ("{type: []}", {}, []),
    ("{type: {}}", {}, ["DP704"]),
    ("{enum: null}", {}, ["DP703"]),
    ("{enum: []}", {}, ["DP703"]),
    ("{enum: a}", {"enum": ["a"]}, ["DP703"]),
    ("{enum: [a, a, b]}", {"enum": ["a", "b"]}, []),
    ("{enum: [1, true]}", {"enum": [1, True]}, []),
    ("{type: string, enum: [1, true]}", {"type": "string", "enum": ["1", "true"]}, ["DP705"]),
    ("{type: integer, enum: ['1', '2']}", {"type": "integer", "enum": [1, 2]}, ["DP705"]),
    ("{type: integer, enum: [a, b]}", {"enum": ["a", "b"]}, ["DP705"]),
    (
        "{type: array, enum: [a], items: {type: string}}",
        {"type": "array", "items": {"type": "string", "enum": ["a"]}},
        ["DP705"],
    ),
    ("{type: boolean, default: 'false'}", {"type": "boolean", "default": False}, ["DP705"]),
    ("{type: integer, default: '5'}", {"type": "integer", "default": 5}, ["DP705"]),
    ("{type: integer, default: x}", {"type": "integer"}, ["DP705"]),
    ("{type: string, default: null}", {"type": "string"}, []),
    ("{type: number, default: 5}", {"type": "number", "default": 5}, []),
    ("{required: true}", {}, []),
    (
        "{properties: {a: {type: string, required: true}}}",
        {"properties": {"a": {"type": "string"}}, "required": ["a"]},
        ["DP703"],
    ),
    ("{required: a}", {"required": ["a"]}, ["DP703"]),
    ("{required: [a, 1, a]}", {"required": ["a"]}, ["DP703"]),
    ("{properties: [a]}", {}, ["DP703"]),
    (
        "{properties: {a: null, b: 5, c: true}}",
        {"properties": {"a": True, "b": True, "c": True}},
        ["DP703", "DP703"],
    ),
    ("{properties: {$ref: {type: string}}}", {"properties": {"$ref": {"type": "string"}}}, []),
    ("{items: [{type: string}]}", {"items": {"type": "string"}}, ["DP703"]),
    ("{items: null}", {}, []),
    ("{allOf: {type: string}}", {"allOf": [{"type": "string"}]}, ["DP703"]),
    ("{anyOf: []}", {}, ["DP703"]),
    ("{additionalProperties: 'false'}", {"additionalProperties": False}, ["DP703"]),
    ("{maxLength: '5', minLength: 1.0}", {"maxLength": 5, "minLength": 1}, ["DP703"]),
    ("{maxLength: -1, maxItems: many, multipleOf: 0}", {}, ["DP703"] * 3),
    (
        "{minimum: '1.5', uniqueItems: 'true'}",
        {"minimum": 1.5, "uniqueItems": True},
        ["DP703", "DP703"],
    ),
    ("{exclusiveMinimum: true, minimum: 3}", {"exclusiveMinimum": 3}, ["DP703"]),
    ("{exclusiveMinimum: 'x'}", {}, ["DP703"]),
    ("{nullable: true, type: string}", {"type": ["string", "null"]}, ["DP703"]),
    ("{title: 5, description: true}", {"title": "5", "description": "true"}, []),
    ("{description: [a], pattern: 5, format: {}}", {}, ["DP703"] * 3),
    ("{discriminator: kind}", {"discriminator": {"propertyName": "kind"}}, ["DP703"]),
    ("{discriminator: {mapping: {}}}", {}, ["DP703"]),
    ("{$ref: 5}", True, ["DP703"]),
    ("{$ref: '#/components/schemas/X'}", True, ["DP702"]),
    ("{$comment: c, $schema: s, $id: urn:x, $defs: {a: {}}}", {}, []),
    ("true", True, []),
    ("5", True, ["DP703"]),
    ("null", True, ["DP703"]),
    ("[]", True, ["DP703"]),
]


@pytest.mark.parametrize(("text", "expected", "found"), SLOPPY)
def test_sloppy_schemas(read: Read, text: str, expected: object, found: list[str]) -> None:
    """Each keyword ends with a value of its kind, or is left out; each assumption is a finding."""
    source = read(f"paths: {{/: {{}}}}\ncomponents: {{schemas: {{X: {text}}}}}")
    assert schema(source, "X") == expected
    assert rules(source) == found


def test_unknown_formats_are_noted_once(read: Read) -> None:
    """An unknown format costs nothing; it is noted once, however often it is used."""
    source = read(
        "paths: {/: {}}\ncomponents: {schemas: {A: {format: odd}, B: {format: odd}, C: {format: uuid}}}"
    )
    assert [(each.rule, each.severity) for each in source.findings] == [("DP713", "note")]


def test_mappings_of_discriminators(read: Read) -> None:
    """Names, references and slips in a mapping end as references to what there is."""
    source = read("""\
        paths: {/: {}}
        components:
          schemas:
            X:
              oneOf: [{$ref: '#/components/schemas/Cat'}]
              discriminator:
                propertyName: kind
                mapping: {a: Cat, b: '#/components/schemas/Cat', c: '#/definitions/Cat', d: Dog, e: 5}
            Cat: {type: object}
        """)
    cat = "#/components/schemas/Cat"
    assert schema(source, "X")["discriminator"] == {
        "propertyName": "kind",
        "mapping": {"a": cat, "b": cat, "c": cat},
    }
    assert rules(source) == ["DP701", "DP701", "DP703"]


def test_what_is_clean_is_shared_not_copied(read: Read) -> None:
    """A schema in which nothing changes is the very object of the document: large documents are not held twice."""
    source = read(
        "paths: {/: {}}\ncomponents: {schemas: {A: {type: object, properties: {b: {$ref: '#/components/schemas/A'}}}}}"
    )
    assert source.api.schemas["A"] is source.document.data["components"]["schemas"]["A"]


def test_odd_names_of_schemas(read: Read) -> None:
    """Names with slashes, tildes, spaces, percent signs and other scripts are found by the references to them."""
    names = ["a/b", "a~b", "a b", "50%", "Größe", "«T»", "", "Map[string,Pet]"]
    references = [
        "a~1b",
        "a~0b",
        "a%20b",
        "50%25",
        "Gr%C3%B6%C3%9Fe",
        "«T»",
        "",
        "Map%5Bstring,Pet%5D",
    ]
    schemas: dict[str, Any] = {name: {"type": "string"} for name in names}
    schemas["All"] = {"allOf": [{"$ref": f"#/components/schemas/{each}"} for each in references]}
    source = read(
        f"paths: {{/: {{}}}}\ncomponents:\n  schemas: {yaml.safe_dump(schemas, default_flow_style=True, width=10**6)}"
    )
    assert source.findings == ()
    assert [
        each["$ref"].removeprefix("#/components/schemas/")
        for each in schema(source, "All")["allOf"]
    ] == [name.replace("~", "~0").replace("/", "~1") for name in names]
