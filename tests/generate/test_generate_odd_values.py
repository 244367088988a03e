"""Whatever Python value is given as an argument, it is sent, or refused with an error of the package."""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx2
import pytest

from packages import Package, make


class _Silent:
    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


def _deep() -> list[Any]:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


def _circular() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def _circular_object() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["x"] = value
    return value


VALUES: dict[str, Callable[[], Any]] = {
    "NaN": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "5,000 digits": lambda: 10**5000,
    "minus 5,000 digits": lambda: -(10**5000),
    "5,000 digits in an object": lambda: {"a": 10**5000},
    "5,000 digits in a list": lambda: [10**5000],
    "lone surrogate": lambda: "\ud800",
    "line break": lambda: "a\r\nb",
    "NUL": lambda: "\0",
    "bytes": lambda: b"\xff",
    "set": lambda: {1, 2},
    "object without text": _Silent,
    "circular list": _circular,
    "circular object": _circular_object,
    "deep list": _deep,
    "object": object,
    "function": lambda: _deep,
    "signalling NaN": lambda: decimal.Decimal("sNaN"),
    "huge decimal": lambda: decimal.Decimal("1e999999"),
    "fraction": lambda: fractions.Fraction(1, 3),
    "first date": lambda: dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))),
    "last date": lambda: dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-23))),
    "complex": lambda: 1j,
    "integer keys": lambda: {1: 2},
    "null keys": lambda: {None: 1},
    "ellipsis": lambda: ...,
    "class": lambda: type,
    "generator": lambda: iter("ab"),
    "memory view": lambda: memoryview(b"x"),
    "empty": str,
    "null": lambda: None,
    "range": lambda: range(3),
}

_WALKED_TO_THE_END = ("circular list", "circular object", "deep list")

PARAMETERS: list[Any] = [
    {"name": "id", "in": "path", "required": True, "schema": {"type": ["string", "integer"]}},
    {"name": "q", "in": "query", "schema": {"type": "number"}},
    {"name": "l", "in": "query", "schema": {"type": "array", "items": {}}},
    {"name": "o", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
    {"name": "X-H", "in": "header", "schema": {}},
    {"name": "c", "in": "cookie", "schema": {}},
]
PROPERTIES = {"v": {}, "n": {"type": "number"}, "d": {"type": "string", "format": "date-time"}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/things/{id}": {
            "put": {
                "operationId": "things_replace",
                "parameters": PARAMETERS,
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"type": "object", "properties": PROPERTIES}}
                    }
                },
                "responses": {"204": {"description": "d"}},
            }
        }
    },
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("odd")
    spec = folder / "api.json"
    spec.write_text(json.dumps(DOCUMENT))
    return make(spec, folder)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if name in _WALKED_TO_THE_END else ())
        for name in VALUES
    ],
)
def test_any_value_is_sent_or_refused(package: Package, name: str) -> None:
    """In each place of a request: no other exception leaves the client, and the error can be printed."""
    client = package.client(lambda _: httpx2.Response(204), base_url="https://a.example")
    replace = client.things.replace
    value = VALUES[name]
    for arguments in (
        {"q": value()},
        {"l": [value()]},
        {"o": {"a": value()}},
        {"x_h": value()},
        {"c": value()},
        {"v": value()},
        {"n": value()},
        {"d": value()},
        {"extra_query": {"z": value()}},
        {"extra_headers": {"X-Z": value()}},
        {"extra_body": {"z": value()}},
    ):
        with suppress(package.module.APIError):
            replace("1", **arguments)
    try:
        replace(value())
    except package.module.APIError as error:
        assert str(error)
        assert repr(error)
