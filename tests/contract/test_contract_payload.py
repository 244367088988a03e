"""Payloads: where in the text a fault is, and what is said of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docpact.errors import DocpactError
from docpact.ir import Api
from docpact.text.json_text import read_json_text
from docpact.validate.body_schema import BodySchema, Direction

_TREE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "secret": {"type": "string", "writeOnly": True},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    },
}
_SCHEMAS: dict[str, Any] = {
    "Tree": _TREE,
    "Cat": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
    },
    "Dog": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"const": "dog"}, "tricks": {"type": "array"}},
    },
    "Open": {"type": "object", "properties": {"a": {}}, "additionalProperties": True},
    "Tagged": {
        "oneOf": [{"$ref": "#/components/schemas/Ant"}, {"$ref": "#/components/schemas/Bee"}],
        "discriminator": {"propertyName": "kind", "mapping": {"b": "#/components/schemas/Bee"}},
    },
    "Ant": {
        "type": "object",
        "required": ["kind", "n"],
        "properties": {"kind": {"type": "string"}, "n": {"type": "integer"}},
    },
    "Bee": {
        "type": "object",
        "required": ["kind", "s"],
        "properties": {"kind": {"type": "string"}, "s": {"type": "string"}},
    },
    "Free": {"type": "object"},
    "A/b~c": {"type": "string"},
}


def _faults(
    schema: Any, text: str, direction: Direction = "response"
) -> list[tuple[str, int | None, int | None, str]]:
    """Pointer, line, column and message of each fault of a payload."""
    pointers = {name: f"/components/schemas/{name}" for name in _SCHEMAS}
    api = Api("t", "1", schemas=_SCHEMAS, schema_pointers=pointers)
    read = read_json_text(text, "p.json")
    found = BodySchema(api, schema, "/schema", direction).faults(read.value)
    places = [(fault, read.place(fault.pointer)) for fault in found]
    return [(fault.pointer, place.line, place.column, fault.message) for fault, place in places]


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        ({"type": "integer"}, "\n  true", ("", 2, 3, "expected integer, got true")),
        ({"type": ["string", "null"]}, "1.50", ("", 1, 1, "expected string or null, got number 1.5")),
        ({"enum": ["a", 1, None]}, '"b"', ("", 1, 1, 'expected one of "a", 1, null, got string "b"')),
        ({"const": "a"}, "null", ("", 1, 1, 'expected "a", got null')),
        ({"items": {"maximum": 5}}, "[1,\r\n 6]", ("/1", 2, 2, "expected at most 5, got number 6")),
        ({"minimum": 5}, "4", ("", 1, 1, "expected at least 5, got number 4")),
        ({"exclusiveMinimum": 5}, "5", ("", 1, 1, "expected more than 5, got number 5")),
        ({"exclusiveMaximum": 5}, "5", ("", 1, 1, "expected less than 5, got number 5")),
        ({"multipleOf": 2}, "5", ("", 1, 1, "expected a multiple of 2, got number 5")),
        ({"maxItems": 1}, "[1, 2]", ("", 1, 1, "expected at most 1 item, got 2")),
        ({"minLength": 2}, '"é"', ("", 1, 1, "expected at least 2 characters, got 1")),
        ({"minProperties": 1}, "{}", ("", 1, 1, "expected at least 1 field, got 0")),
        ({"uniqueItems": True}, "[1, 1]", ("", 1, 1, "expected unique items, got duplicates")),
        ({"pattern": "^a"}, '"b"', ("", 1, 1, 'expected a string that matches "^a", got string "b"')),
        (
            {"type": "string", "format": "date-time"}, '"2024-01-01"',
            ("", 1, 1, 'expected a string of format date-time, got string "2024-01-01"'),
        ),
        ({"format": "uuid"}, '"x"', ("", 1, 1, 'expected a string of format uuid, got string "x"')),
        ({"not": {"type": "null"}}, "null", ("", 1, 1, "expected a value that does not match `not`, got null")),
        (_ref("Tree"), '{"children": [{"id": 1}, {}]}', None),
        (
            _ref("Tree"), '{"id": 1,\n "children": [{"id": 1},\n  {"id": 2, "nam\\u0065": 0}]}',
            ("/children/1/name", 3, 26, "undeclared field 'name'"),
        ),
        (_ref("Tree"), '{"id": 1, "secret": "s"}',
            ("/secret", 1, 21, "unexpected field 'secret': it belongs to the other direction (readOnly, writeOnly)")),
        (_ref("A~1b~0c"), "1", ("", 1, 1, "expected string, got number 1")),
        ({"properties": {"a/b": {"type": "null"}}}, '{"a/b": 1}', ("/a~1b", 1, 9, "expected null, got number 1")),
        ({"properties": {}, "additionalProperties": False}, '{"x": 1}',
            ("/x", 1, 7, "undeclared field 'x'")),
        ({"additionalProperties": False}, '{"x": 1}',
            ("/x", 1, 7, "undeclared field 'x'")),
        (False, "1", ("", 1, 1, "expected no value, got number 1")),
        ({"oneOf": [_ref("Cat"), _ref("Dog")]}, '{"kind": "dog", "tricks": 1}',
            ("/tricks", 1, 27, "expected array, got number 1")),
        ({"oneOf": [_ref("Cat"), _ref("Dog")]}, '{"kind": "cow"}',
            ("/kind", 1, 10, 'expected one of "cat", "dog", got string "cow"')),
        ({"oneOf": [_ref("Cat"), _ref("Dog")]}, '{"lives": 9}',
            ("", 1, 1, "expected one of the alternatives to match, got an object with 1 field; nearest is alternative 1: "
             "missing required field 'kind'")),
        ({"oneOf": [_ref("Cat"), _ref("Dog")]}, '{"kind": "cat", "tricks": []}',
            ("/tricks", 1, 27, "undeclared field 'tricks'")),
        ({"oneOf": [{"type": "integer"}, {"minimum": 0}]}, "1",
            ("", 1, 1, "expected exactly one alternative to match, got number 1 that matches several (alternatives 1, 2)")),
        (_ref("Tagged"), '{"kind": "b"}', ("", 1, 1, "missing required field 's'")),
        (_ref("Tagged"), '{"kind": "Ant"}', ("", 1, 1, "missing required field 'n'")),
        ({"items": _ref("Tagged")}, '[{"kind": "b", "s": 1}]', ("/0/s", 1, 21, "expected string, got number 1")),
        ({"anyOf": [{"required": ["x"]}, {"required": ["z"], "properties": {"z": {"type": "boolean"}}}]}, '{"z": 5}',
            ("/z", 1, 7, "expected boolean, got number 5")),
        ({"anyOf": [_ref("Cat"), {"type": "null"}]}, '"x"', ("", 1, 1, 'expected object or null, got string "x"')),
        ({"anyOf": [_ref("Cat"), {"type": "null"}]}, '{"kind": "cat", "lives": "9"}',
            ("/lives", 1, 26, 'expected integer, got string "9"')),
        ({"allOf": [_ref("Cat"), {"properties": {"name": {"type": "string"}}}]}, '{"kind": "cat", "name": 1}',
            ("/name", 1, 25, "expected string, got number 1")),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place(
    schema: Any, text: str, expected: tuple[str, int, int, str] | None
) -> None:
    """One broken keyword is one fault: at the wrong value, or at the object that lacks something."""
    found = _faults(schema, text)
    if expected is None:
        places = [("", 1, 1), ("/children/1", 1, 26)]
        assert places == [fault[:3] for fault in found]
        assert {"missing required field 'id'"} == {fault[3] for fault in found}
    else:
        assert [expected] == found


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (_ref("Open"), '{"a": 1, "b": 2}'),
        (_ref("Free"), '{"b": 2}'),
        ({}, '{"b": [{"c": 2}]}'),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, '{"b": 2}'),
        ({"patternProperties": {"^x-": {}}}, '{"x-a": 2}'),
        ({"allOf": [_ref("Cat"), {"properties": {"name": {}}}]}, '{"kind": "cat", "name": 1}'),
        ({"anyOf": [_ref("Cat"), _ref("Free")]}, '{"other": 1}'),
        ({"type": "integer"}, "1.0"),
        ({"type": "string", "format": "date-time"}, '"2024-01-01T00:00:00.123456789+00:00"'),
        ({"type": "string", "format": "no-such-format"}, '"x"'),
    ],
)
def test_what_a_schema_allows_is_no_fault(schema: Any, text: str) -> None:
    """A schema that is open, says so, or lists no fields at all lets other fields pass."""
    assert _faults(schema, text) == []


def test_a_request_may_not_have_what_only_answers_have() -> None:
    """A readOnly field is neither asked for nor allowed in a request; a writeOnly one is allowed."""
    assert _faults(_ref("Tree"), '{"secret": "s"}', "request") == []
    [fault] = _faults(_ref("Tree"), '{"id": 1}', "request")
    assert fault[:3] == ("/id", 1, 8)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", "p.json:1:1: the payload is empty"),
        ('{"a": }', "p.json:1:7: not valid JSON"),
        ('{"a": 1\n"b": 2}', "p.json:2:1: not valid JSON: expecting ',' delimiter"),
        ("[1, 2] 3", "p.json:1:8: not valid JSON: extra data"),
        ('["a\nb"]', "p.json:1:4: not valid JSON: invalid control character"),
        ("[1, NaN]", "p.json:1:5: not valid JSON: NaN is not a JSON number"),
        ("[1,\n -Infinity]", "p.json:2:2: not valid JSON: -Infinity is not a JSON number"),
        ("[1e999]", "p.json:1:2: number out of range: 1e999"),
        ("[" + "9" * 5000 + "]", "p.json:1:2: number out of range: 999"),
        ("[" * 100_000, "p.json: nested too deeply"),
        (b'{"a": "\xff"}', "p.json:1:8: not valid UTF-8"),
        ("'a'", "p.json:1:1: not valid JSON"),
    ],
)
def test_what_is_no_json_is_refused_at_its_place(data: str | bytes, expected: str) -> None:
    """Text that is no JSON ends in one message with the line and column of the fault."""
    with pytest.raises(DocpactError) as caught:
        read_json_text(data, "p.json")
    assert str(caught.value).startswith(expected)
    assert caught.value.hint


def test_a_byte_order_mark_and_any_line_end_are_fine() -> None:
    """A mark is no character of the text, and LF, CR LF and CR all end a line."""
    read = read_json_text(b'\xef\xbb\xbf{"a":\r\n1,\r"b":\n2}', "p.json")
    assert (read.place("").line, read.place("").column) == (1, 1)
    assert (read.place("/a").line, read.place("/a").column) == (2, 1)
    assert (read.place("/b").line, read.place("/b").column) == (4, 1)
    assert (read.place("/c").line, read.place("/c").column) == (1, 1)


def test_a_lone_surrogate_is_an_error_that_is_told() -> None:
    """A string that no UTF-8 can hold cannot be validated, and says so."""
    with pytest.raises(ValueError, match="surrogate"):
        _faults({"type": "string"}, '"\\ud800"')


def test_a_schema_that_cannot_be_used_is_told() -> None:
    """A pattern that is no regular expression is an error at its own place."""
    with pytest.raises(DocpactError) as caught:
        _faults({"properties": {"a": {"pattern": "(?<"}}}, "{}")
    assert caught.value.where is not None
    assert caught.value.where.pointer == "/schema/properties/a/pattern"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(value=_JSON, indent=st.none() | st.integers(0, 3), ascii_only=st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_value_is_found_where_it_stands(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    """For any JSON, however it is laid out, the text at each pointer is the value at that pointer."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    read = read_json_text(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "p")
    stack: list[tuple[str, Any]] = [("", read.value)]
    while stack:
        pointer, here = stack.pop()
        assert json.loads(read.excerpt(pointer)) == here
        items = (
            here.items()
            if isinstance(here, dict)
            else enumerate(here) if isinstance(here, list) else ()
        )
        for key, inner in items:
            token = str(key).replace("~", "~0").replace("/", "~1")
            stack.append((f"{pointer}/{token}", inner))


_FIELDS = {"type": "object", "properties": {"x": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "text", "accepted"),
    [
        ({"type": "array", "contains": _FIELDS}, '[{"x": 1, "more": 2}]', True),
        ({"type": "array", "contains": _FIELDS, "maxContains": 1}, '[{"x": 1}, {"y": 2}]', False),
        ({"not": {"properties": {"a": _FIELDS}, "required": ["a"]}}, '{"a": {"x": 1, "more": 2}}', False),
        (
            {"if": {"properties": {"a": _FIELDS}}, "then": {"required": ["b"]}, "properties": {"a": {}, "b": {}}},
            '{"a": {"more": 1}}', False,
        ),
        (
            {"oneOf": [{"properties": {"a": _FIELDS}}, {"properties": {"a": {"type": "object", "properties": {"y": {}}}}}]},
            '{"a": {"x": 1}}', False,
        ),
        ({"properties": {"x": False}}, '{"x": 1}', False),
        ({"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}, "null", False),
        ({"enum": [1]}, "1.0", True),
        ({"enum": [1]}, "true", False),
        ({"type": "integer"}, "1.0", True),
    ],
)  # fmt: skip
def test_what_the_standard_accepts_is_accepted(schema: Any, text: str, accepted: bool) -> None:
    """Closing against undeclared fields changes nothing but that: conditions ask what the standard asks."""
    assert (_faults(schema, text) == []) is accepted


@pytest.mark.parametrize(
    ("direction", "text"), [("request", '{"pin": 1}'), ("response", '{"id": 1}')]
)
def test_a_required_field_of_the_other_direction_is_not_asked_for(
    direction: Direction, text: str
) -> None:
    """Where `required` stands beside the schema that declares the field, the direction counts all the same."""
    declared = {"id": {"type": "integer", "readOnly": True}, "pin": {"writeOnly": True}}
    schema = {"allOf": [{"properties": declared}, {"type": "object", "required": ["id", "pin"]}]}
    assert _faults(schema, text, direction) == []
    assert len(_faults(schema, '{"id": 1, "pin": 1}', direction)) == 1


def test_a_property_of_schema_false_is_not_of_the_other_direction() -> None:
    """A property that no value may have is told as that."""
    [fault] = _faults({"properties": {"x": False}}, '{"x": 1}')
    assert fault[3] == "unexpected field 'x': its schema is false"
