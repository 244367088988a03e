"""JSON as pages print it: values, places, faults and mends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docpact.pages.jsontext import canonical, read_json

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False), st.text(st.characters(exclude_categories=["Cs"]))),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)
@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_whatever_json_writes_is_read_as_it_was(
    value: Any, indent: int | None, escaped: bool
) -> None:
    """Every value comes back, however it is laid out; and the layout does not change its canonical text."""
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)
    reading = read_json(text)
    assert reading.fault is None
    assert reading.value == value
    assert canonical(text) == canonical(json.dumps(value, indent=4, ensure_ascii=escaped))


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=6), st.data())
def test_a_comma_taken_out_is_found_and_put_back(numbers: list[int], data: st.DataObject) -> None:
    """The mend is the very edit that undoes the damage."""
    text = json.dumps({"numbers": numbers}, indent=1)
    places = [index for index, char in enumerate(text) if char == ","]
    place = data.draw(st.sampled_from(places))
    reading = read_json(text[:place] + text[place + 1 :])
    assert reading.fault is not None
    assert reading.mend is not None
    assert (reading.mend.offset, reading.mend.delete, reading.mend.insert) == (place, 0, ",")
    assert reading.value == {"numbers": numbers}


@pytest.mark.parametrize(
    ("text", "message", "value"),
    [
        ('{"a" 1}', "expected ':'", {"a": 1}),
        ('{"a" = 1}', "expected ':'", {"a": 1}),
        ("{'a': 1}", "expected '\"'", {"a": 1}),
        ("{a: 1}", "expected a key in double quotes", {"a": 1}),
        ('{"a": True}', "expected a value", {"a": True}),
        ('{"a": 1 // one\n}', "comment", {"a": 1}),
        ('{"a": "x\n}', "before the end of the line", {"a": "x"}),
        ('{"a": [1, 2}', "expected ',' or ']'", {"a": [1, 2]}),
        ('{"a": 1', "expected '}', found the end", {"a": 1}),
        ('{"a": "\\x"}', "invalid escape", {"a": "\\x"}),
        ('{"a": 1,, "b": 2}', "expected a key", {"a": 1, "b": 2}),
        ("[1; 2]", "expected ',' or ']'", [1, 2]),
    ],
)
def test_one_edit_mends(text: str, message: str, value: Any) -> None:
    """Faults that one small edit undoes, each with what was expected."""
    reading = read_json(text)
    assert reading.fault is not None
    assert message in reading.fault.message
    assert reading.mend is not None
    assert reading.value == value
    assert json.loads(reading.mend.apply(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[[",
        '{"a": ',
        '{"a": {"b": [1',
        "a: 1, b: 2",
        "{'a': 'b'}",
        '{"a": 1e999}',
        "[" * 500,
    ],
)
def test_what_no_single_edit_mends_is_given_up(text: str) -> None:
    """Two faults, a value cut off, a number no machine holds: no value is made up."""
    reading = read_json(text)
    assert reading.fault is not None
    assert (reading.mend, reading.value, reading.readable) == (None, None, False)


def test_every_key_knows_its_place() -> None:
    """The first place of each path, in the notation of field paths."""
    text = '{"a": [{"b": 1}, {"b": 2, "c": 3}]}'
    assert read_json(text).keys == {"a": 1, "a[].b": 8, "a[].c": 26}


def test_half_a_surrogate_pair_is_no_character() -> None:
    """An escape that would make a string nobody can write."""
    assert read_json('"\\ud83d\\ude00 \\ud800"').value == "😀 \ufffd"
