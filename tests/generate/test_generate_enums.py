"""Enumerations whose values a document names become constants."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from packages import Package, make

_SCHEMAS: dict[str, Any] = {
    "State": {"type": "integer", "enum": [-1, 0], "x-enum-varnames": ["CANCELLED", "open"], "x-enum-descriptions": ["given up", ""]},
    "Level": {"type": "integer", "enum": [10, 20], "x-enumNames": ["Low", "2High"]},
    "Sort": {"type": "string", "enum": ["+n", "-n"], "x-ms-enum": {"name": "SortOrder", "values": [{"value": "+n", "name": "Up"}, {"value": "-n", "name": "up"}]}},
    "Plain": {"type": "string", "enum": ["a", "b"]},
    "Order": {
        "type": "object",
        "properties": {
            **{name: {"$ref": f"#/components/schemas/{name.title()}"} for name in ("state", "level", "sort", "plain")},
            "kind": {"type": "string", "enum": ["x", "y"], "x-enum-varnames": ["FIRST", "SECOND"]},
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A client of a document that names values in four ways."""
    folder: Path = tmp_path_factory.mktemp("enums")
    file = folder / "spec.json"
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}
    answer = {"200": {"description": "d", "content": content}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/orders": {"get": {"operationId": "list", "responses": answer}}},
        "components": {"schemas": _SCHEMAS},
    }
    file.write_text(json.dumps(document), encoding="utf-8")
    return make(file, folder)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("State", {"CANCELLED": -1, "OPEN": 0}),
        ("Level", {"LOW": 10, "N2_HIGH": 20}),
        ("SortOrder", {"UP": "+n", "UP_2": "-n"}),
        ("OrderKind", {"FIRST": "x", "SECOND": "y"}),
    ],
)
def test_constants(package: Package, name: str, expected: dict[str, object]) -> None:
    """Each named value is a constant of the class of its enumeration."""
    enums = __import__(f"{package.name}.enums", fromlist=[name])
    found = {key: value for key, value in vars(getattr(enums, name)).items() if key.isupper()}
    assert found == expected


def test_constants_of_named_values_only(package: Package) -> None:
    """An enumeration without names has no constants, and the ledger says where those of the others are."""
    enums = __import__(f"{package.name}.enums", fromlist=["State"])
    assert not hasattr(enums, "Plain")
    ledger = package.generated.ledger.to_json()["entries"]
    found = {e["pointer"]: e["symbol"] for e in ledger if e["pointer"].endswith("x-enum-varnames")}
    assert found == {
        "/components/schemas/State/x-enum-varnames": f"{package.name}.enums.State",
        "/components/schemas/Order/properties/kind/x-enum-varnames": f"{package.name}.enums.OrderKind",
    }
