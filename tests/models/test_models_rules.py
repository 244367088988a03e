"""What no type says: a client refuses to send just what JSON Schema calls invalid, and takes any answer."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError
from schemas import obj
from support import Package, document, install, make

NAMES = ("a", "b", "ab", "c")
PLAIN: st.SearchStrategy[Any] = (
    st.sampled_from(["", "a", "ab", "abc"])
    | st.integers(-1, 3)
    | st.sampled_from([0.5, 1.0, 1.5])
    | st.booleans()
    | st.none()
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), PLAIN | st.lists(PLAIN, max_size=2), max_size=4)
VALUES: st.SearchStrategy[Any] = PLAIN | OBJECTS | st.lists(PLAIN | OBJECTS, max_size=3)
NAME_LISTS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)
COUNTS = st.integers(0, 3)
TYPES = st.sampled_from(["string", "number", "integer", "boolean", "array", "object", "null"])
PATTERNS = st.sampled_from(["^a", "b$", "^ab?$"])
LIMITS: dict[str, st.SearchStrategy[Any]] = {
    "type": TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
    "enum": st.lists(VALUES, min_size=1, max_size=3),
    "const": VALUES,
    "required": NAME_LISTS,
    "uniqueItems": st.booleans(),
    "pattern": PATTERNS,
    "multipleOf": st.integers(1, 2),
    "dependentRequired": st.dictionaries(st.sampled_from(NAMES), NAME_LISTS, max_size=2),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), st.integers(0, 2)),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), COUNTS),
    **dict.fromkeys(("minProperties", "maxProperties"), COUNTS),
}  # fmt: skip


def some(keywords: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A schema of a few keywords."""
    return st.sets(st.sampled_from(sorted(keywords)), max_size=3).flatmap(
        lambda names: st.fixed_dictionaries({name: keywords[name] for name in sorted(names)})
    )


def composed(inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """The keywords that hold schemas."""
    named = st.dictionaries(st.sampled_from(NAMES), inner, max_size=2)
    several = st.lists(inner, min_size=1, max_size=2)
    return {
        **dict.fromkeys(("not", "if", "then", "else", "contains", "propertyNames"), inner),
        **dict.fromkeys(("items", "additionalProperties"), inner),
        **dict.fromkeys(("properties", "dependentSchemas"), named),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), several),
        "patternProperties": st.dictionaries(PATTERNS, inner, max_size=2),
        **dict.fromkeys(("minContains", "maxContains"), COUNTS),
    }


SCHEMAS = st.recursive(
    st.booleans() | some(LIMITS), lambda inner: some(LIMITS | composed(inner)), max_leaves=6
)
RULES = (
    st.fixed_dictionaries({"not": SCHEMAS})
    | st.fixed_dictionaries({"if": SCHEMAS, "then": SCHEMAS, "else": SCHEMAS})
    | st.fixed_dictionaries({"dependentRequired": LIMITS["dependentRequired"]})
    | st.fixed_dictionaries({"dependentSchemas": composed(SCHEMAS)["dependentSchemas"]})
    | st.fixed_dictionaries({"contains": SCHEMAS, "minContains": COUNTS, "maxContains": COUNTS})
)
CLASS_RULES = RULES | st.sampled_from(["anyOf", "oneOf"]).flatmap(
    lambda keyword: st.fixed_dictionaries(
        {keyword: st.lists(st.fixed_dictionaries({"required": NAME_LISTS}), min_size=1, max_size=3)}
    )
) | st.fixed_dictionaries({"minProperties": COUNTS, "propertyNames": some({"pattern": PATTERNS, "maxLength": COUNTS, "enum": NAME_LISTS})})  # fmt: skip
ANYTHING: dict[str, Any] = {"a": {}, "b": {}, "ab": {}}


def is_valid(schema: Any, value: Any) -> bool:
    """What the standard says."""
    valid: bool = Draft202012Validator(schema).is_valid(value)
    return valid


def is_sent(package: Package, name: str, value: Any) -> bool:
    """Whether the client would send it, unchanged."""
    try:
        assert package.sent(name, value) == value
    except package.refusal:
        return False
    return True


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schema=SCHEMAS, value=VALUES)
def test_rules_mean_what_json_schema_means(package: Package, schema: Any, value: Any) -> None:
    """Whatever schema a rule is, it holds for what is valid against it, and for nothing else."""
    rules = importlib.import_module(f"{package.name}._runtime.rules")
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[Any, rules.Obeys(schema)])
    try:
        adapter.validate_python(value)
    except ValidationError:
        assert not is_valid(schema, value)
    else:
        assert is_valid(schema, value)


@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.generate,),  # each step of shrinking would make a package
    suppress_health_check=list(HealthCheck),
)
@given(
    free=st.lists(RULES, min_size=8, max_size=8),
    classes=st.lists(CLASS_RULES, min_size=8, max_size=8),
    data=st.data(),
)
def test_generated_clients_refuse_what_is_invalid(
    tmp_path_factory: pytest.TempPathFactory,
    free: list[Any],
    classes: list[Any],
    data: st.DataObject,
) -> None:
    """Of any value and of a class, beside or in ``allOf``, in a list or a field: sent is what is valid, and nothing else."""
    schemas = {f"F{number}": obj(("v",), v=rules) for number, rules in enumerate(free)}
    for number, rules in enumerate(classes):
        plain = {"type": "object", "properties": ANYTHING}
        schemas[f"C{number}"] = plain | rules if number % 2 else {**plain, "allOf": [rules]}
        schemas[f"L{number}"] = obj(("v",), v={"type": "array", "items": schemas[f"C{number}"]})
    folder = tmp_path_factory.mktemp("rules")
    made = make(document(schemas, sent=tuple(schemas), received=tuple(schemas)), folder)
    assert [finding.message for finding in made.shapes.findings] == []
    package = install(made, folder)
    for name, schema in schemas.items():
        for _ in range(4):
            if name[0] == "F":
                value: Any = {"v": data.draw(VALUES)}
            elif name[0] == "L":
                value = {"v": data.draw(st.lists(OBJECTS, max_size=2))}
            else:
                value = data.draw(OBJECTS)
            assert is_sent(package, name, value) == is_valid(schema, value), (schema, value)
            read, mismatches = package.received(name, value)
            assert (mismatches == []) == is_valid(schema, value), (schema, value)
            assert package.wire(read) == value


@pytest.mark.parametrize(
    ("value", "sent"),
    [({"b": "y", "x1": 1}, True), ({"a": "x"}, False), ({"x1": "1"}, False), ({"c": 1}, False)],
    ids=[
        "declared, or by its pattern",
        "declared elsewhere",
        "not of its pattern's type",
        "neither",
    ],
)
def test_patterns_beside_what_others_declare(
    tmp_path: Path, value: dict[str, Any], sent: bool
) -> None:
    """A member of ``allOf`` that is closed to all but its patterns refuses what only its siblings declare."""
    closed = {"patternProperties": {"^x": {"type": "integer"}}, "additionalProperties": False}
    schema = {"allOf": [obj(a={"type": "string"}), obj(b={"type": "string"}) | closed]}
    package = install(make(document({"T": schema}, sent=("T",)), tmp_path), tmp_path)
    assert is_sent(package, "T", value) is sent


AB = obj(a={"type": "string"}, b={"type": "string"})
SEALED = {"unevaluatedProperties": False}
THEN = {"if": {"required": ["a"]}, "then": {"properties": {"z": {}}}}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (AB | SEALED, {"c": 1}),
        ({"allOf": [AB]} | SEALED, {"c": 1}),
        ({"allOf": [AB], "properties": {"z": {}}} | SEALED, {"z": 1, "a": "x"}),
        ({"allOf": [AB], "unevaluatedProperties": {"type": "integer"}}, {"c": "x"}),
        ({"allOf": [AB | {"additionalProperties": True}]} | SEALED, {"c": 1}),
        (obj(aB={}, json={}) | {"additionalProperties": False}, {"aB": 1, "json": 2}),
        (obj(aB={}, json={}) | {"additionalProperties": False}, {"a_b": 1}),
        (AB | {"patternProperties": {"^x": {}}} | SEALED, {"c": 1}),
        (AB | {"patternProperties": {"^x": {}}} | SEALED, {"x": 1}),
        (AB | THEN | SEALED, {"a": "x", "z": 1}),
        (obj(a={"type": "number", "multipleOf": 0.01}), {"a": 0.075}),
        (obj(a={"type": "integer", "multipleOf": 1.5}), {"a": 2}),
        (obj(a={"type": "string", "format": "date-time", "maxLength": 20}), {"a": "2020-01-01T00:00:00Z"}),
        (obj(a={"type": "string", "format": "date-time", "maxLength": 20}), {"a": "2020-01-01T00:00:00.5Z"}),
        (obj(a={"type": ["string", "null"], "not": {"const": None}}), {"a": None}),
    ],
)  # fmt: skip
def test_what_is_left_of_a_schema(tmp_path: Path, schema: Any, value: Any) -> None:
    """Unevaluated properties, limits beside a format, fractions and a null that is ruled out: sent is what is valid."""
    package = install(make(document({"T": schema}, sent=("T",)), tmp_path), tmp_path)
    assert is_sent(package, "T", value) is is_valid(schema, value)


def test_multiples_of_a_fraction_are_exact(tmp_path: Path) -> None:
    """What a person calls a multiple is sent, though floats make it none: seven cents are."""
    schema = obj(a={"type": "number", "multipleOf": 0.01})
    package = install(make(document({"T": schema}, sent=("T",)), tmp_path), tmp_path)
    assert [is_sent(package, "T", {"a": value}) for value in (0.07, 19.99, 0.075)] == [True, True, False]  # fmt: skip


TEXT = {"type": "string"}
MAYBE = {"type": ["string", "null"]}
EXACT: list[tuple[Any, list[Any], list[Any]]] = [
    ({"allOf": [MAYBE, TEXT]}, ["a"], [None]),
    ({"allOf": [{"$ref": "#/components/schemas/Maybe"}, TEXT]}, ["a"], [None]),
    ({"$ref": "#/components/schemas/Maybe", "type": "string"}, ["a"], [None]),
    ({"allOf": [{"type": "array", "items": MAYBE}, {"items": TEXT}]}, [["a"]], [[None]]),
    ({"oneOf": [MAYBE, {"type": "null"}]}, ["a"], [None]),
    ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, [1.5], [1]),
    ({"oneOf": [TEXT | {"maxLength": 5}, TEXT | {"minLength": 3}]}, ["ab", "abcdef"], ["abcd"]),
    (
        {"oneOf": [obj(("a",), a=TEXT), obj(("b",), b=TEXT)]},
        [{"a": "x"}, {"b": "x"}], [{"a": "x", "b": "y"}, {}],
    ),
    (obj(a=False, b=TEXT), [{"b": "x"}, {}], [{"a": 1}]),
    ({"type": "object", "required": ["z"], "additionalProperties": {"type": "integer"}}, [{"z": 1}], [{"z": "s"}]),
    (TEXT | {"format": "email"}, ["a@b.co", "a+b@c.example"], ["nope", "a b@c.d", "@c.d"]),
    (TEXT | {"format": "uri"}, ["https://a.b/c?d#e", "urn:a:b"], ["no uri", "/relative"]),
    (TEXT | {"format": "ipv4"}, ["192.0.2.1"], ["1.2.3", "256.1.1.1", "01.2.3.4"]),
    (TEXT | {"format": "ipv6"}, ["::1", "2001:db8::1"], ["1.2.3.4", "fe80::1%eth0"]),
    (TEXT | {"format": "hostname"}, ["example.com", "a"], ["-a.b", "a_b", "a..b"]),
    (TEXT | {"format": "duration"}, ["P1D", "PT1H", "P1Y2M3DT4H5M6S", "P2W"], ["1D", "P", "PT", "P1H"]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "valid", "invalid"), EXACT)
def test_a_field_is_sent_exactly_where_its_schema_accepts_it(
    tmp_path: Path, schema: Any, valid: list[Any], invalid: list[Any]
) -> None:
    """Null through `allOf`, overlapping `oneOf`, formats and fields that nobody may send: by the standard."""
    schemas = {"T": obj(("x",), x=schema), "L": obj(("x",), x={"type": "array", "items": schema})}
    made = make(document(schemas | {"Maybe": MAYBE}, sent=("T", "L")), tmp_path)
    package = install(made, tmp_path)
    for value in (*valid, *invalid):
        assert is_sent(package, "T", {"x": value}) is (value in valid), value
        assert is_sent(package, "L", {"x": [value]}) is (value in valid), value
