"""Numbers, times and other scalars keep how they were written."""

from __future__ import annotations

import copy
import json
import pickle
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.exact import (
    ExactDateTime,
    ExactFloat,
    format_datetime,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_time,
    parse_uuid,
    whole_number,
)
from runtime.json_text import dump_json, load_json
from runtime.wire import UnsendableError, format_duration, to_wire

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
SPELLINGS = [
    "0",
    "-0",
    "1",
    "1.0",
    "1.10",
    "-1.50",
    "1e400",
    "-1E+2",
    "1e-7",
    "0.12345678901234567890",
    "9" * 30,
]
SPELLINGS += ["9" * 5000, "1e22", "1.7976931348623157e308", "5e-324", "100000000000000000000.0"]


@pytest.mark.parametrize("text", SPELLINGS)
def test_number_spelling(text: str) -> None:
    """A JSON number is written again digit by digit as it was read, alone and inside, after pickling and copying."""
    for document in (text, f"[{text}]", f'{{"a":[{text},1.5]}}'):
        value = load_json(document.encode())
        assert document == dump_json(to_wire(value))
        assert document == dump_json(pickle.loads(pickle.dumps(value)))
        assert document == dump_json(copy.deepcopy(value))


@given(st.from_regex(NUMBER, fullmatch=True).filter(str.isascii))
def test_any_number(text: str) -> None:
    """There is no JSON number whose spelling is lost."""
    assert text == dump_json(load_json(text.encode()))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_json_round_trip(value: object) -> None:
    """Any JSON value survives writing and reading, with the same text each time."""
    text = dump_json(value)
    again = load_json(text.encode())
    assert value == again
    assert text == dump_json(to_wire(again))
    assert json.loads(dump_json(value, indent=2)) == value


def test_written_like_json_dumps() -> None:
    """With spelled numbers inside, text is laid out just as the standard library does."""
    value = load_json(b'{"a":[1.10,{"b":"\xc3\xa9"}],"c":{},"d":[]}')
    plain = json.loads('{"a":[1.5,{"b":"\u00e9"}],"c":{},"d":[]}')
    for indent in (None, 2):
        separators = (",", ":") if indent is None else (",", ": ")
        expected = json.dumps(plain, indent=indent, separators=separators, ensure_ascii=False)
        assert expected.replace("1.5", "1.10") == dump_json(value, indent=indent)


def test_half_a_surrogate_pair() -> None:
    """A string no encoding can carry is read, and written as the escape it came as."""
    assert '["\\ud800"]' == dump_json(load_json(b'["\\ud800"]'))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Expecting value at line 1, column 1"),
        (b"{,", "Expecting property name enclosed in double quotes at line 1, column 2"),
        (b'"\xff"', "not valid utf-8 at byte 1"),
        (b"[NaN]", "NaN is not a valid JSON number"),
        (b"-Infinity", "-Infinity is not a valid JSON number"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_no_json(data: bytes, message: str) -> None:
    """What is no JSON is refused with the place, and without what stands there."""
    with pytest.raises(ValueError, match=re.escape(message)):
        load_json(data)


def test_byte_order_mark_and_utf_16() -> None:
    """JSON in the other encodings of Unicode is read too."""
    assert {"a": 1} == load_json('{"a":1}'.encode("utf-8-sig"))
    assert {"a": "é"} == load_json('{"a":"é"}'.encode("utf-16"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-02-29T12:00:00Z", datetime(2024, 2, 29, 12, tzinfo=UTC)),
        ("2024-02-29t12:00:00z", datetime(2024, 2, 29, 12, tzinfo=UTC)),
        (
            "2024-02-29T12:00:00.123456789Z",
            datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=UTC),
        ),
        (
            "2024-02-29T12:00:00.1-05:30",
            datetime(2024, 2, 29, 17, 30, 0, 100000, tzinfo=UTC),
        ),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2024-02-29T12:00:00-00:00", datetime(2024, 2, 29, 12, tzinfo=UTC)),
    ],
)
def test_date_times(text: str, moment: datetime) -> None:
    """Every spelling of RFC 3339 is read as the right moment, and written as it was."""
    value = parse_datetime(text)
    assert moment == value
    for each in (value, pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
        assert text == to_wire(each)


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30T00:00:00Z",
        "2024-02-01T00:00:00",
        "2024-02-01",
        "2024-02-01T24:00:00Z",
        "2024-02-01T00:00Z",
        "2024-02-01T00:00:00+0000",
        "２024-02-01T00:00:00Z",
        "2024-02-01T00:00:00Z\n",
        "2024-02-01T00:00:00+99:00",
        "2024-02-01T00:00:00+01:60",
        "2024-02-01 00:00:00Z",
        "2024-02-01T12:00:60Z",
    ],
)
def test_no_date_times(text: str) -> None:
    """What RFC 3339 does not know, or Python has no day for, is refused."""
    with pytest.raises((ValueError, OverflowError)):
        parse_datetime(text)


def test_computed_time_has_no_old_text() -> None:
    """A time computed from one that was read is written as what it is."""
    read = parse_datetime("2024-02-29T12:00:00.123456789Z")
    assert "2024-03-01T12:00:00.123456Z" == to_wire(read + timedelta(days=1))
    assert "2024-02-29T12:00:00.000001Z" == to_wire(read.replace(microsecond=1))
    assert isinstance(read, ExactDateTime)
    assert pickle.loads(pickle.dumps(read + timedelta(days=1))) == read + timedelta(days=1)


@given(st.datetimes(timezones=st.timezones() | st.just(UTC)))
def test_python_times_are_rfc_3339(moment: datetime) -> None:
    """Any aware time a person gives is written so that it reads as the same moment."""
    if moment.utcoffset() is not None and 2 < moment.year < 9998:
        assert moment.astimezone(UTC) == parse_datetime(format_datetime(moment)).astimezone(UTC)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_time, "12:00:00Z"),
        (parse_time, "12:00:00.5+01:00"),
        (parse_time, "12:00:00.123456789z"),
        (parse_time, "23:59:60Z"),
        (parse_date, "2024-02-29"),
        (parse_uuid, "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"),
        (parse_uuid, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
        (parse_decimal, "1.10"),
        (parse_decimal, "1e5"),
        (parse_decimal, "+01."),
    ],
)
def test_other_scalars(parse: object, text: str) -> None:
    """Times of day, dates, UUIDs and decimals are written as they were read."""
    value = parse(text)  # type: ignore[operator]
    for each in (value, pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert value == each
        assert text == to_wire(each)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_time, "12:00:00"),
        (parse_time, "25:00:00Z"),
        (parse_date, "2024-2-1"),
        (parse_date, "2024-13-01"),
        (parse_uuid, "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}"),
        (parse_decimal, "NaN"),
        (parse_decimal, "1_0"),
    ],
)
def test_no_other_scalars(parse: object, text: str) -> None:
    """What only looks like one is refused."""
    with pytest.raises(ValueError, match=r".*"):
        parse(text)  # type: ignore[operator]


def test_whole_numbers() -> None:
    """JSON Schema has 1.0 as an integer; what has a fraction is none."""
    assert [1, 1000, None, int(1e300), None] == [
        whole_number(v) for v in (1.0, ExactFloat("1e3"), 1.5, 1e300, "1")
    ]
    assert "1e3" == dump_json(whole_number(ExactFloat("1e3")))


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (Colour.RED, "red"),
        ({"a": [Level.LOW, (True, None)]}, {"a": [1, [True, None]]}),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Decimal("1.10"), "1.10"),
        (b"\x00\xff", "AP8="),
        (date(2024, 1, 2), "2024-01-02"),
        (timedelta(days=1, hours=2, seconds=3.5), "P1DT2H3.5S"),
        (frozenset({1}), [1]),
    ],
)
def test_wire_form(value: object, wire: object) -> None:
    """Python values get the form that JSON has for them."""
    assert wire == to_wire(value)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        (float("nan"), ""),
        ({"a/b": [1, float("inf")]}, "/a~1b/1"),
        ({"x": {"~": object()}}, "/x/~0"),
        ([{1: 2}], "/0"),
        (Decimal("NaN"), ""),
    ],
)
def test_no_wire_form(value: object, pointer: str) -> None:
    """What JSON cannot say is refused, with the place."""
    with pytest.raises(UnsendableError) as caught:
        to_wire(value)
    assert pointer == caught.value.pointer


def test_a_value_that_holds_itself() -> None:
    """A list inside itself is refused, and does not fill the memory."""
    loop: list[object] = []
    loop += [loop, loop]
    with pytest.raises(UnsendableError, match="without circular references"):
        to_wire(loop)


def test_durations() -> None:
    """Durations are written as ISO 8601 has them."""
    cases = {0: "PT0S", 60: "PT1M", 86400: "P1D", -5: "-PT5S", 90061.25: "P1DT1H1M1.25S"}
    assert cases == {seconds: format_duration(timedelta(seconds=seconds)) for seconds in cases}
