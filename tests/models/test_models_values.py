"""Values that Python writes otherwise, or does not have: they are sent and read as JSON has them."""

from __future__ import annotations

from typing import Any

import pytest
from support import Package, document, install, make

VALUES: dict[str, Any] = {
    "": {"type": "string"},
    " ": {"type": "string"},
    "num": {"type": "number", "enum": [1.10, 1e3, 0, 2]},
    "int": {"type": "integer", "enum": [1e3, 2.0, 3]},
    "big": {"const": 123456789012345678901234567890},
    "bige": {"type": "integer", "enum": [18446744073709551616, 5]},
    "mix": {"enum": [1, "1", True, None, 1.5, [1], {"a": 1}]},
    "text": {"type": "string", "enum": ["1.10", "null", "true", ""]},
    "date": {"type": "string", "format": "date"},
    "at": {"type": "string", "format": "date-time"},
    "yes": {"const": True},
    "one": {"const": 1},
    "bits": {"enum": [0, 1]},
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A model with a field of each kind."""
    folder = tmp_path_factory.mktemp("values")
    schemas = {"Box": {"type": "object", "properties": VALUES}}
    return install(make(document(schemas, sent=("Box",), received=("Box",)), folder), folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("", "x"), (" ", "x"), ("num", 1.1), ("num", 1000), ("num", 0), ("int", 1000), ("int", 2), ("big", 123456789012345678901234567890),
        ("bige", 18446744073709551616), ("mix", True), ("mix", None), ("mix", [1]), ("mix", {"a": 1}), ("text", "1.10"), ("text", ""),
        ("date", "0000-02-29"), ("date", "9999-12-31"), ("at", "9999-12-31T23:59:60Z"), ("at", "0000-01-01T00:00:00Z"),
        ("at", "2016-12-31T23:59:60Z"), ("at", "0001-01-01T00:00:00+14:00"), ("at", "2020-01-01T00:00:00.123456789-23:59"),
        ("yes", True), ("one", 1), ("bits", 0),
    ],
)  # fmt: skip
def test_values_keep_their_form(package: Package, name: str, value: Any) -> None:
    """A valid value is sent as it is, read without a mismatch, and written again as it was."""
    assert {name: value} == package.sent("Box", {name: value})
    read, mismatches = package.received("Box", {name: value})
    assert [] == mismatches
    assert {name: value} == read.model_dump(mode="json", by_alias=True, exclude_unset=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("num", 3), ("int", 4), ("big", 123456789012345678901234567891), ("bige", 6), ("mix", False), ("mix", 2), ("text", "1.1"),
        ("date", "0001-02-29"), ("date", "0000-02-30"), ("at", "2020-01-01T24:00:00Z"), ("yes", 1), ("one", True), ("bits", False),
    ],
)  # fmt: skip
def test_values_that_are_not_listed(package: Package, name: str, value: Any) -> None:
    """A value that Python takes for a listed one, or that is none at all, is refused; an answer keeps it."""
    with pytest.raises(package.refusal):
        package.sent("Box", {name: value})
    read, _ = package.received("Box", {name: value})
    dumped = read.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert repr({name: value}) == repr(dumped)
