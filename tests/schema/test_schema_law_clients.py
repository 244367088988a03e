"""The law with generated clients in it: a client sends exactly what is valid, and reports what is not where it is read."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from schema_law import document, typed, value

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

from support import document as openapi
from support import install, make

from docpact.schema import Schemas
from docpact.schema.sample import samples

ROUNDS = int(os.environ.get("DOCPACT_LAW_ROUNDS", "1"))
SCHEMAS = 40
UNCHECKED = (
    "not checked",
    "alternatives inside alternatives",
    "nested too deeply",
    "back to itself",
)
"""What the findings say that a client does not check."""


def renamed(schema: Any, number: int) -> Any:
    """The schema with references to schemas of its own, as one document holds many."""
    text = json.dumps(schema)
    return json.loads(text.replace("#/components/schemas/", f"#/components/schemas/N{number}"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_clients_agree_with_jsonschema_rs(tmp_path: Path, seed: int) -> None:
    """Made schemas as a body and as a field: what is valid is sent as it is, all else is refused; answers lose nothing."""
    random = Random(seed)
    named: dict[str, Any] = {}
    cases: list[tuple[str, Any]] = []
    for number in range(SCHEMAS):
        schema, others = document(random)
        named |= {f"N{number}{name}": renamed(typed(one), number) for name, one in others.items()}
        made = renamed(typed(schema), number)
        named[f"B{number}"] = made
        named[f"F{number}"] = {"type": "object", "required": ["v"], "properties": {"v": made}}
        cases += [(f"B{number}", made), (f"F{number}", named[f"F{number}"])]
    sent = tuple(name for name, _ in cases)
    content = openapi(named, sent=sent, received=sent)
    made_package = make(content, tmp_path)
    noted = {
        finding.spec.pointer.split("/")[3]
        for finding in made_package.shapes.findings
        if finding.spec and finding.spec.pointer and any(w in finding.message for w in UNCHECKED)
    }
    package = install(made_package, tmp_path)
    for name, schema in cases:
        if {name, "B" + name[1:]} & noted or any(
            f"N{name[1:]}{o}" in noted for o in ("Last", "Loop", "Named")
        ):
            continue  # a finding says that not all of it is checked
        whole = {"allOf": [schema], "components": {"schemas": named}}
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        parsed = Schemas(named).parse(schema)
        tries = samples(parsed, 2, optional=True) + samples(parsed, 1)
        tries += [{"v": value(random)} if name[0] == "F" else value(random) for _ in range(4)]
        for tried in tries:
            valid = validator.is_valid(tried)
            assert package.is_sent(name, tried) is valid, (schema, tried, valid)
            read, mismatches = package.received_as(name, tried)
            assert package.wire(read) == tried
            assert valid is (mismatches == []), (schema, tried, mismatches)


LOOP = {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Loop"}}}
WHOLE = {"$ref": "#/components/schemas/Whole"}
EITHER = ["object", "array"]
KINDS: tuple[tuple[Any, tuple[Any, ...], tuple[Any, ...]], ...] = (
    # Siblings of a reference that no type says.
    ({**WHOLE, "not": {"const": 2}}, (1, 3.0), (2, 2.0, "a")),
    ({**WHOLE, "if": {"minimum": 5}, "then": {"multipleOf": 5}}, (1, 10), (6,)),
    ({"$ref": "#/components/schemas/Loop", "dependentRequired": {"b": ["c"]}}, ({}, {"b": 1, "c": 2}), ({"b": 1},)),
    # Alternatives beside keywords of several types.
    ({"type": EITHER, "items": {"const": 12}, "anyOf": [{"type": EITHER, "prefixItems": [True]}, True]}, ([12], {}), ([{}],)),
    ({"type": EITHER, "contains": True, "maxContains": 2, "anyOf": [True, {"type": "object"}]}, ([1, 2], {}), ([1, 2, 3],)),
    ({"oneOf": [{"type": "number"}], "anyOf": [{"type": "integer"}, {"type": "object"}]}, (1, 10.0), (1.5, {})),
    # Alternatives that contradict their siblings.
    ({"type": "object", "anyOf": [{"type": "object", "anyOf": [{"type": "integer"}, {"type": "array"}]}, {"type": "string"}]}, (), ({}, 1, "a")),
    ({"type": "string", "oneOf": [{"type": "integer"}, {"minLength": 2}]}, ("ab",), (1, "a")),
    # oneOf inside oneOf and anyOf.
    ({"oneOf": [True, {"oneOf": [LOOP, {"type": "object"}]}]}, ({}, 1), ()),
    ({"anyOf": [{"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 5}]}, {"type": "string"}]}, (1, 5.5, "a"), (5, 1.5)),
    # Overlapping alternatives, both ways.
    ({"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}, {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}}]}, ({"a": 1}, {"b": 1, "a": "x"}), ({"a": 1, "b": 1},)),
    # What an alternative says of the same property evaluates nothing for its sibling.
    ({"type": "object", "properties": {"p": {"type": "array", "prefixItems": [{"type": "string"}], "unevaluatedItems": False}}, "anyOf": [{"properties": {"p": {"prefixItems": [True, {"type": "string"}]}}}]}, ({"p": ["a"]}, {}), ({"p": ["a", "b"]},)),
    # Keywords about one type accept all others.
    ({"format": "ipv4"}, ("192.0.2.1", 5, None, ["x"], {"a": 1}), ("x",)),
    ({"maxLength": 2}, ("ab", 5, None, True, [1, 2, 3]), ("abc",)),
    ({"minimum": 5, "maxLength": 2}, (5, "ab", None, [1], True), (4, "abc")),
    ({"required": ["a"]}, ({"a": 1}, 5, "s", None, []), ({},)),
    ({"items": {"type": "integer"}}, ([1], "a", None, {}), (["a"],)),
    ({"additionalProperties": {"type": "integer"}}, ({"a": 1}, "a", [1]), ({"a": "b"},)),
    ({"uniqueItems": True}, ([1], "aa", 1.5), ([1, 1],)),
    ({"type": "object", "properties": {"x": {"format": "date-time"}}}, ({"x": "2020-01-01T00:00:00Z"}, {"x": 5}), ({"x": "no"},)),
    ({"anyOf": [{"maxLength": 2}, {"type": "string"}]}, ("abc", 5, None), ()),
    ({"oneOf": [{"minimum": 3}, {"maxLength": 2}]}, (1, "abc"), (5, "a", None)),
    ({"minLength": 2, "minItems": 1, "minProperties": 1}, ("ab", [1], {"a": 1}, 5), ("a", [], {})),
    ({"propertyNames": {"maxLength": 1}, "unevaluatedItems": {"type": "null"}}, ({"a": 1}, [None], "abc", 5), ({"ab": 1}, [1])),
    # Each place of an array, and no other.
    ({"type": "array", "prefixItems": [{"type": "string"}, {"const": None}], "items": False, "minItems": 2}, (["a", None],), (["a"], ["a", None, 1], [1, None])),
    # 1 is not true.
    ({"type": "array", "allOf": [{"contains": {"const": 1}}, {"contains": {"const": True}}]}, ([1, True],), ([1], [True])),
    # Integers beyond 53 bits, however they are written.
    ({"type": "integer"}, (2**53, 1e22, -1e300), (1.5, 2**51 + 0.5)),
)  # fmt: skip


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("kinds")
    named: dict[str, Any] = {"Loop": LOOP, "Whole": {"type": "number"}}
    named |= {f"K{number}": schema for number, (schema, _, _) in enumerate(KINDS)}
    sent = tuple(f"K{number}" for number in range(len(KINDS)))
    return install(make(openapi(named, sent=sent, received=sent), folder), folder)


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_a_client_agrees_on_compositions(kinds: Any, number: int) -> None:
    """What is valid is sent and read without a mismatch; what is not is refused, and reported where it is read."""
    _, valid, invalid = KINDS[number]
    for tried in valid:
        assert kinds.is_sent(f"K{number}", tried), tried
        read, mismatches = kinds.received_as(f"K{number}", tried)
        assert (kinds.wire(read), mismatches) == (tried, []), tried
    for tried in invalid:
        assert not kinds.is_sent(f"K{number}", tried), tried
        read, mismatches = kinds.received_as(f"K{number}", tried)
        assert kinds.wire(read) == tried and mismatches, tried
