"""Which annotation each schema becomes: one row for each rule."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from schemas import obj, ref
from support import Made, Package, document, make

NAMED: dict[str, Any] = {
    "Thing": obj(id={"type": "string"}),
    "Other": obj(("kind",), kind={"const": "other"}),
    "Color": {"type": "string", "enum": ["red", "blue"]},
    "MaybeColor": {"type": ["string", "null"], "enum": ["red", None]},
    "Size": {"type": "integer", "minimum": 1},
    "Things": {"type": "array", "items": ref("Thing")},
    "ByName": {"type": "object", "additionalProperties": ref("Thing")},
    "Either": {"oneOf": [ref("Thing"), ref("Other")]},
    "MaybeThing": {"anyOf": [ref("Thing"), {"type": "null"}]},
    "NullableObject": {"type": ["object", "null"], "properties": {"id": {"type": "string"}}},
    "Copy": ref("Thing"),
    "Loop": ref("LoopB"),
    "LoopB": ref("Loop"),
}
ROWS: list[tuple[str, Any, str, str]] = [
    # what it is, the schema of a required property, as sent, as received ("" where it is the same)
    ("nothing said", {}, "Any", ""),
    ("true", True, "Any", ""),
    ("string", {"type": "string"}, "str", ""),
    ("integer", {"type": "integer", "format": "int64"}, "int", ""),
    ("number", {"type": "number", "format": "double"}, "Float", ""),
    ("boolean", {"type": "boolean"}, "bool", ""),
    ("null", {"type": "null"}, "None", ""),
    ("nullable", {"type": ["string", "null"]}, "str | None", ""),
    ("several types", {"type": ["integer", "string"]}, "int | str", ""),
    ("integer is a number", {"type": ["integer", "number"]}, "Float", ""),
    ("unknown format", {"type": "string", "format": "email"}, "Annotated[str, StringFormat('email')]", ""),
    ("date-time", {"type": "string", "format": "date-time"}, "DateTime", ""),
    ("date", {"type": "string", "format": "date"}, "Date", ""),
    ("time", {"type": "string", "format": "time"}, "Time", ""),
    ("uuid", {"type": "string", "format": "uuid"}, "UUID", ""),
    ("byte", {"type": "string", "format": "byte"}, "Base64", ""),
    ("contentEncoding", {"type": "string", "contentEncoding": "base64"}, "Base64", ""),
    ("binary", {"type": "string", "format": "binary"}, "Binary", ""),
    ("decimal", {"type": "string", "format": "decimal"}, "Decimal", ""),
    ("duration stays text", {"type": "string", "format": "duration"}, "Annotated[str, StringFormat('duration')]", ""),
    ("enum", {"type": "string", "enum": ["a", "b"]}, "Literal['a', 'b']", "Open[Literal['a', 'b']]"),
    ("enum without type", {"enum": ["a"]}, "Literal['a']", "Open[Literal['a']]"),
    ("enum of integers", {"type": "integer", "enum": [1, 2]}, "Annotated[Literal[1, 2], Listed]", "OpenInt[Literal[1, 2]]"),
    ("enum of booleans", {"enum": [True]}, "Annotated[Literal[True], Listed]", ""),
    ("enum of both", {"enum": [1, "a"]}, "Annotated[Literal[1, 'a'], Listed]", ""),
    ("enum with null", {"enum": ["a", None]}, "Literal['a'] | None", "Open[Literal['a']] | None"),
    ("enum of numbers", {"enum": [1.5]}, "Annotated[Float, Obeys({'enum': [1.5]})]", ""),
    ("enum of objects", {"enum": [{"a": 1}]}, "Annotated[Any, Obeys({'enum': [{'a': 1}]})]", ""),
    ("const", {"const": "a"}, "Literal['a']", ""),
    ("const null", {"const": None}, "None", ""),
    ("array", {"type": "array", "items": {"type": "string"}}, "list[str]", ""),
    ("array of anything", {"type": "array"}, "list[Any]", ""),
    ("map", {"type": "object", "additionalProperties": {"type": "integer"}}, "dict[str, int]", ""),
    ("object of anything", {"type": "object"}, "dict[str, Any]", ""),
    ("patternProperties", {"type": "object", "patternProperties": {"^x": {"type": "integer"}}, "additionalProperties": False}, "dict[Annotated[str, Field(pattern='^x')], int]", ""),
    ("tuple", {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2, "maxItems": 2}, "tuple[str, int]", ""),
    ("open tuple", {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}}, "Annotated[list[str | int], Obeys({'prefixItems': [{'type': 'string'}], 'items': {'type': 'integer'}})]", ""),
    ("tuple of distinct items", {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2, "maxItems": 2, "uniqueItems": True, "contains": {"const": 1}}, "Annotated[tuple[str, int], Unique, Obeys({'contains': {'const': 1}})]", ""),
    ("limits of a uuid", {"type": "string", "format": "uuid", "minLength": 36, "maxLength": 36, "pattern": "^0"}, "Annotated[UUID, Obeys({'pattern': '^0'})]", ""),
    ("limits of a time", {"type": "string", "format": "time", "minLength": 1, "maxLength": 9}, "Annotated[Time, Obeys({'maxLength': 9})]", ""),
    ("multiples of a fraction", {"type": "number", "multipleOf": 0.01}, "Annotated[Float, Obeys({'multipleOf': 0.01})]", ""),
    ("whole multiples of a fraction", {"type": "integer", "multipleOf": 1.5}, "Annotated[int, Obeys({'multipleOf': 1.5})]", ""),
    ("every integer is a multiple", {"type": "integer", "multipleOf": 0.5}, "int", ""),
    ("null that a rule forbids", {"type": ["integer", "null"], "not": {"type": "null"}}, "int", ""),
    ("allOf of patterns", {"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$"}]}, "Annotated[str, Field(pattern='^a'), Obeys({'pattern': 'b$'})]", ""),
    ("unevaluated items", {"type": "array", "prefixItems": [{"type": "string"}], "unevaluatedItems": False}, "Annotated[list[str], Field(max_length=1), Obeys({'prefixItems': [True], 'unevaluatedItems': False})]", ""),
    ("unevaluated items of a type", {"type": "array", "unevaluatedItems": {"type": "integer"}}, "list[int]", ""),
    ("tuple of one type", {"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}], "items": {"type": "string"}}, "list[str]", ""),
    ("rule of a string", {"type": "string", "minLength": 1, "not": {"const": "a"}}, "Annotated[str, Field(min_length=1), Obeys({'not': {'const': 'a'}})]", ""),
    ("rule beside null", {"type": ["string", "null"], "not": {"const": "a"}}, "Annotated[str | None, Obeys({'not': {'const': 'a'}})]", ""),
    ("rule of anything", {"not": {"const": "a"}}, "Annotated[Any, Obeys({'not': {'const': 'a'}})]", ""),
    ("rule of an array", {"type": "array", "items": {}, "contains": {"const": 1}, "uniqueItems": True}, "Annotated[list[Any], Unique, Obeys({'contains': {'const': 1}})]", ""),
    ("rule of a map", {"type": "object", "minProperties": 1, "dependentRequired": {"a": ["b"]}}, "Annotated[dict[str, Any], Field(min_length=1), Obeys({'dependentRequired': {'a': ['b']}})]", ""),
    ("rule with a reference", {"type": "integer", "not": ref("Size")}, "Annotated[int, Obeys({'not': {'type': 'integer', 'minimum': 1}})]", ""),
    ("condition without a consequence", {"type": "string", "if": {"const": "a"}}, "str", ""),
    ("consequence without a condition", {"type": "string", "then": {"const": "a"}}, "str", ""),
    ("closed tuple", {"type": "array", "prefixItems": [{"type": "string"}], "items": False}, "Annotated[list[str], Field(max_length=1)]", ""),
    ("limits of items", {"type": "array", "items": {"type": "string", "maxLength": 2}}, "list[Annotated[str, Field(max_length=2)]]", ""),
    ("limits", {"type": "string", "maxLength": 5, "minLength": 1}, "Annotated[str, Field(min_length=1, max_length=5)]", ""),
    ("limits of another type", {"type": "string", "minimum": 1}, "str", ""),
    ("limits beside null", {"type": ["integer", "null"], "minimum": 1}, "Annotated[int, Field(ge=1)] | None", ""),
    ("zero is no limit", {"type": "array", "items": {}, "minItems": 0}, "list[Any]", ""),
    ("pattern with look-ahead", {"type": "string", "pattern": "^(?=a)(x+)+"}, "str", ""),
    ("pattern that grows", {"type": "string", "pattern": "(a{1000}){1000}"}, "str", ""),
    ("uniqueItems", {"type": "array", "items": {"type": "string"}, "uniqueItems": True}, "Annotated[list[str], Unique]", ""),
    ("reference", ref("Thing"), "Thing", ""),
    ("reference with words", {"$ref": "#/components/schemas/Thing", "description": "x", "default": {}}, "Thing", ""),
    ("lone allOf", {"allOf": [ref("Thing")], "description": "x"}, "Thing", ""),
    ("lone allOf, nullable", {"allOf": [ref("Thing")], "type": ["object", "null"]}, "Thing", ""),
    ("named enum", ref("Color"), "Color", "Open[Color]"),
    ("named enum with null", ref("MaybeColor"), "MaybeColor | None", "Open[MaybeColor] | None"),
    ("named scalar", ref("Size"), "Annotated[int, Field(ge=1)]", ""),
    ("named array", ref("Things"), "list[Thing]", ""),
    ("named map", ref("ByName"), "dict[str, Thing]", ""),
    ("named union", ref("Either"), "Either", ""),
    ("named nullable", ref("MaybeThing"), "Thing | None", ""),
    ("named nullable object", ref("NullableObject"), "NullableObject | None", ""),
    ("named reference", ref("Copy"), "Thing", ""),
    ("references in a circle", ref("Loop"), "Any", ""),
    ("union", {"oneOf": [ref("Thing"), {"type": "string"}]}, "Thing | str", ""),
    ("union with null", {"anyOf": [{"type": "null"}, ref("Thing")]}, "Thing | None", ""),
    ("union with anything", {"anyOf": [{"type": "string"}, {}]}, "Any", ""),
    ("union of enums", {"oneOf": [{"enum": ["a"]}, {"enum": ["b"]}]}, "Literal['a', 'b']", "Open[Literal['a', 'b']]"),
    ("union below a type", {"type": "string", "anyOf": [{"minLength": 3}, {"maxLength": 1}]}, "Annotated[str, Field(min_length=3)] | Annotated[str, Field(max_length=1)]", ""),
    ("allOf of limits", {"allOf": [{"type": "string", "maxLength": 5}, {"maxLength": 3, "minLength": 1}]}, "Annotated[str, Field(min_length=1, max_length=3)]", ""),
    ("allOf of enums", {"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}, "Literal['b']", "Open[Literal['b']]"),
    ("allOf narrows types", {"allOf": [{"type": "number"}, {"type": "integer"}]}, "int", ""),
    ("allOf that contradicts", {"allOf": [{"type": "string"}, {"type": "integer"}]}, "Annotated[str, Obeys({'allOf': [False]})]", ""),
    ("no type, properties", {"properties": {"a": {"type": "string"}}}, "FieldT", ""),
    ("no type, items", {"items": {"type": "string"}}, "Annotated[list[str], Untyped('array')]", ""),
    ("no type, maxLength", {"maxLength": 2}, "Annotated[str, Field(max_length=2), Untyped('string')]", ""),
]  # fmt: skip


def _field(number: int) -> str:
    return f"field{number}"


def _schemas() -> dict[str, Any]:
    properties = {_field(number): row[1] for number, row in enumerate(ROWS)}
    return {
        **NAMED,
        "Sent": {"type": "object", "properties": properties, "required": list(properties)},
        "Received": {"type": "object", "properties": properties, "required": list(properties)},
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One document with all rows."""
    return make(
        document(_schemas(), sent=("Sent",), received=("Received",)),
        tmp_path_factory.mktemp("types"),
    )


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row[0] for row in ROWS])
def test_annotation(made: Made, number: int) -> None:
    """A schema becomes just this annotation, in what is sent and in what is received."""
    _, _, sent, received = ROWS[number]
    for name, expected in (("Sent", sent), ("Received", received or sent)):
        printed = made.fields(name)[_field(number)]
        # the limits of a whole field stand in its one Field; the names of inline classes come from their place
        printed = printed.split(" = ")[0]
        assert printed.replace(f"{name}Field{number}", "FieldT") == expected


def test_models_are_clean_for_type_checkers(package: Package) -> None:
    """mypy --strict finds nothing in the models of the behaviour tests, and finds what a caller does wrong."""
    (package.folder / "use.py").write_text(f"""
from {package.name} import models
from {package.name}.models import dicts

tree: dicts.TreeDict = {{"left": None, "kids": [{{}}, models.Tree()]}}
ticket: dicts.TicketDict = {{"status": "open"}}
limits: dicts.LimitsDict = {{"pair": ("a", 1), "either": 3}}
command: dicts.CommandDict = {{"name": "x"}}
pet: dicts.TypedDict_ = 1
ticket = {{"status": "new"}}
ticket = {{}}
models.Ticket(status=1)
models.Missing
""")
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--no-error-summary",
            "--no-incremental",
            f"{package.name}/models",
            "use.py",
        ],
        cwd=package.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    places = {
        line.split(":")[0] + ":" + line.split(":")[1]
        for line in run.stdout.splitlines()
        if ": error:" in line
    }
    assert places == {f"use.py:{line}" for line in (9, 10, 11, 12, 13)}, run.stdout


def test_notes_what_no_type_says(tmp_path: Path) -> None:
    """What neither a type nor a rule can say is reported, with the place and the reason."""
    schema = obj(
        a={"type": "string", "pattern": "(?=x)(x+)+"},
        b={"type": "string", "not": {"pattern": "(?=x)(x+)+"}},
        c={"type": "string", "not": {"format": "date"}},
        d={"type": "string", "not": ref("Loop")},
        e={"type": "object", "not": {"unevaluatedProperties": False}},
        f=ref("Thing") | {"not": {"required": ["x"]}},
        g={"enum": ["a", "b"], "not": {"const": "a"}},
        h={"oneOf": [ref("Thing"), {"type": "string"}], "not": {"const": "a"}},
        i={"type": "string", "if": {"const": "a"}, "then": {"format": "date"}},
        j={"type": "object", "dependentRequired": {"a": "b"}},
        k={"type": "string", "not": {"enum": ["x" * 5000]}},
        l=obj(a={}) | {"oneOf": [{"required": ["a"]}, {"title": "Neither"}]},
        n={"type": "string", "format": "byte", "maxLength": 3},
        o={"type": ["string", "null"], "enum": ["a"]},
        p={"allOf": [obj(a={}) | {"unevaluatedProperties": False}, obj(b={})]},
        q=obj(a={}) | {"anyOf": [obj(b={}), obj(c={})], "unevaluatedProperties": False},
        r={"type": "array", "contains": {"const": 1}, "unevaluatedItems": False},
        m=obj(a={"readOnly": True}, b={}) | {"minProperties": 1, "dependentRequired": {"b": ["a"]}},
    )
    schemas = {"T": schema, "Thing": obj(x={}), "Loop": {"not": ref("Loop")}}
    made = make(document(schemas, sent=("T",)), tmp_path)
    found = [
        (finding.spec.pointer.removeprefix("/components/schemas/T/properties/"), finding.message)
        for finding in made.shapes.findings
        if finding.spec
    ]
    assert found == [
        ("/components/schemas/Loop", "'not' is not checked: circular reference through 'Loop'"),
        (
            "a",
            "'pattern' is not checked: not supported by the client's regular expressions",
        ),
        ("b", "'not' is not checked: the client cannot check its pattern"),
        ("d", "'not' is not checked: circular reference through 'Loop'"),
        ("j", "'dependentRequired' is not checked: expected a list of names for each name"),
        ("k", "'not' is not checked: it is too long"),
        ("n", "'maxLength' is not checked: the content is encoded"),
    ]
