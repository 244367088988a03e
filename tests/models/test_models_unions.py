"""Unions: which variant a value is, by discriminators at any depth, by their tags, and by what is valid."""

from __future__ import annotations

from typing import Any

import pytest
from support import Package, document, install, make

PETS: dict[str, Any] = {
    "Animal": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"dog": "#/components/schemas/Dog", "puppy": "Puppy"},
        },
    },
    "Dog": {"allOf": [{"$ref": "#/components/schemas/Animal"}, {"properties": {"barks": {"type": "boolean"}}}]},
    "Puppy": {"allOf": [{"$ref": "#/components/schemas/Dog"}, {"properties": {"weeks": {"type": "integer"}}}]},
    "Newborn": {"allOf": [{"$ref": "#/components/schemas/Puppy"}, {"properties": {"days": {"type": "integer"}}}]},
    "Shape": {
        "type": "object",
        "required": ["t"],
        "properties": {"t": {"type": "string"}},
        "oneOf": [{"$ref": "#/components/schemas/Leaf"}, {"$ref": "#/components/schemas/Node"}],
        "discriminator": {"propertyName": "t", "mapping": {"leaf": "Leaf", "node": "Node"}},
    },
    "Leaf": {"type": "object", "required": ["t"], "properties": {"t": {"type": "string"}, "v": {"type": "integer"}}},
    "Node": {"type": "object", "required": ["t"], "properties": {"t": {"type": "string"}, "w": {"type": "string"}}},
    "Base": {
        "type": "object",
        "required": ["k"],
        "properties": {"k": {"type": "string"}},
        "oneOf": [{"$ref": "#/components/schemas/One"}, {"$ref": "#/components/schemas/Two"}],
        "discriminator": {"propertyName": "k", "mapping": {"one": "One", "two": "Two"}},
    },
    "One": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"a": {"type": "string"}}}]},
    "Two": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"b": {"type": "string"}}}]},
    "Pet": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Bird"}],
        "discriminator": {"propertyName": "kind"},
    },
    "More": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"extra": {"type": "integer"}}}]},
    "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
    "Bird": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "wings": {"type": "integer"}}},
    "Renamed": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Bird"}],
        "discriminator": {"propertyName": "kind", "mapping": {"katze": "Cat", "vogel": "#/components/schemas/Bird"}},
    },
    "Fallback": {
        "oneOf": [{"$ref": "#/components/schemas/Known"}, {"$ref": "#/components/schemas/Other"}],
        "discriminator": {"propertyName": "kind", "mapping": {"known": "Known"}, "defaultMapping": "Other"},
    },
    "Known": {"type": "object", "required": ["x"], "properties": {"kind": {"type": "string"}, "x": {"type": "integer"}}},
    "Other": {"type": "object", "properties": {"kind": {"type": "string"}}},
    "Numbered": {
        "oneOf": [{"$ref": "#/components/schemas/First"}, {"$ref": "#/components/schemas/Second"}],
        "discriminator": {"propertyName": "n", "mapping": {"1": "First", "2": "Second"}},
    },
    "First": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}},
    "Second": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}},
    "Silent": {
        "oneOf": [{"$ref": "#/components/schemas/Mute"}, {"$ref": "#/components/schemas/Deaf"}],
        "discriminator": {"propertyName": "kind"},
    },
    "Mute": {"type": "object", "properties": {"m": {"type": "integer"}}},
    "Deaf": {"type": "object", "properties": {"d": {"type": "integer"}}},
    "Named": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind"},
    },
    "Azure": {
        "x-ms-discriminator-value": "#Azure.Thing",
        "allOf": [{"$ref": "#/components/schemas/Named"}, {"properties": {"z": {"type": "integer"}}}],
    },
    "Either": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
    "Any": {"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
    "A": {"type": "object", "properties": {"a": {"type": "string"}}},
    "B": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}},
    "Apart": {
        "oneOf": [
            {"type": "object", "required": ["a"], "additionalProperties": False, "properties": {"a": {"type": "string"}}},
            {"type": "object", "required": ["b"], "additionalProperties": False, "properties": {"b": {"type": "string"}}},
        ]
    },
    "Overlap": {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    "Texts": {"oneOf": [{"type": "string", "minLength": 3}, {"type": "string", "maxLength": 5}, {"type": "null"}]},
    "Never": {"type": "object", "properties": {"x": False, "y": {"type": "string"}}},
    "Tree": {
        "oneOf": [
            {"type": "object", "required": ["left"], "properties": {"left": {"$ref": "#/components/schemas/Tree"}}},
            {"type": "object", "required": ["right"], "properties": {"right": {"$ref": "#/components/schemas/Tree"}}},
            {"type": "integer"},
        ]
    },
}  # fmt: skip
"""One schema for each kind of union."""
_BOX = "Box"


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A model with a field for each of the schemas, sent and received."""
    fields = {name: {"$ref": f"#/components/schemas/{name}"} for name in PETS}
    schemas = {**PETS, _BOX: {"type": "object", "properties": fields}}
    folder = tmp_path_factory.mktemp("unions")
    return install(make(document(schemas, sent=(_BOX,), received=(_BOX,)), folder), folder)


@pytest.mark.parametrize(
    ("field", "value", "variant"),
    [
        ("Animal", {"kind": "dog"}, "Dog"),
        ("Animal", {"kind": "puppy", "weeks": 3}, "Puppy"),
        ("Animal", {"kind": "Newborn", "days": 3}, "Newborn"),
        ("Dog", {"kind": "puppy", "weeks": 3}, "Puppy"),
        ("Dog", {"kind": "dog"}, "Dog"),
        ("Shape", {"t": "node"}, "ShapeNode"),
        ("Shape", {"t": "leaf", "v": 1}, "ShapeLeaf"),
        ("Base", {"k": "two"}, "BaseTwo"),
        ("More", {"kind": "Bird", "extra": 1}, "MoreBird"),
        ("Pet", {"kind": "Bird"}, "Bird"),
        ("Renamed", {"kind": "vogel"}, "Bird"),
        ("Fallback", {"kind": "known", "x": 1}, "Known"),
        ("Fallback", {"kind": "new"}, "Other"),
        ("Numbered", {"n": 2}, "Second"),
        ("Silent", {"kind": "Deaf"}, "Deaf"),
        ("Named", {"kind": "#Azure.Thing", "z": 1}, "Azure"),
        ("Any", {"a": "x", "b": 1}, "B"),
        ("Apart", {"b": "x"}, "ApartOption2"),
        ("Tree", {"left": {"right": 1}}, "TreeOption1"),
    ],
)
def test_the_variant_is_the_same_both_ways(
    pets: Package, field: str, value: Any, variant: str
) -> None:
    """A valid value is sent and read as its variant, and comes back as it was."""
    assert {field: value} == pets.sent(_BOX, {field: value})
    read, mismatches = pets.received(_BOX, {field: value})
    assert [] == mismatches
    (name,) = read.__pydantic_fields_set__
    assert variant == type(getattr(read, name)).__name__
    assert {field: value} == read.model_dump(mode="json", by_alias=True, exclude_unset=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Animal", {"kind": "zebra"}),
        ("Shape", {"t": "leaf", "v": "text"}),
        ("Shape", {"t": "nonsense"}),
        ("Base", {"k": "one", "a": 1}),
        ("More", {"kind": "Bird", "extra": "x"}),
        ("Pet", {"kind": "Fox"}),
        ("Fallback", {"kind": "known", "x": "text"}),
        ("Numbered", {"n": 3}),
        ("Silent", {"kind": "Loud"}),
        ("Either", {"a": "x"}),
        ("Either", {"a": "x", "b": 1}),
        ("Overlap", 1),
        ("Texts", "four"),
        ("Never", {"x": 1}),
        ("Tree", {"left": 1, "right": 2}),
        ("Tree", {"left": {"left": 1, "right": 2}}),
    ],
)
def test_what_is_no_variant_is_refused(pets: Package, field: str, value: Any) -> None:
    """A request is refused whose tag is unknown, that breaks its own variant, or that several variants of oneOf match; an answer is read without loss."""
    with pytest.raises(pets.refusal):
        pets.sent(_BOX, {field: value})
    read, _ = pets.received(_BOX, {field: value})
    assert {field: value} == read.model_dump(mode="json", by_alias=True, exclude_unset=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Overlap", 1.5),
        ("Texts", "ab"),
        ("Texts", None),
        ("Never", {"y": "x"}),
        ("Texts", "123456"),
    ],
)
def test_what_one_variant_matches_is_sent(pets: Package, field: str, value: Any) -> None:
    """One matching variant is enough, and null where it is one."""
    assert {field: value} == pets.sent(_BOX, {field: value})


def test_deep_unions_take_linear_time(pets: Package) -> None:
    """A union inside a union is asked once: forty levels are no more than forty times one."""
    value: Any = 1
    for level in range(40):
        value = {"left" if level % 2 else "right": value}
    assert {"Tree": value} == pets.sent(_BOX, {"Tree": value})
