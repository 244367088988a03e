"""What the ledger says of parts that have no effect, or another effect than the document has in mind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from packages import make

_OK = {"responses": {"204": {"description": "d"}}}
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_Q = "/paths/~1q/get"


def _ledger(tmp_path: Path, document: dict[str, Any]) -> dict[str, tuple[str, str]]:
    file = tmp_path / "spec.json"
    start = {} if "swagger" in document else {"openapi": "3.1.0"}
    file.write_text(
        json.dumps({**start, "info": {"title": "T", "version": "1"}, **document}), encoding="utf-8"
    )
    entries = make(file, tmp_path).generated.ledger.to_json()["entries"]
    return {entry["pointer"]: (entry["status"], entry["reason"] or "") for entry in entries}


def _get(**parts: Any) -> dict[str, Any]:
    return {"paths": {"/q": {"get": {"operationId": "q", **_OK, **parts}}}}


def _parameter(**parts: Any) -> dict[str, Any]:
    return _get(parameters=[{"name": "q", "in": "query", **parts}])


_ROWS_OF_OBJECTS = {"type": "array", "items": {"type": "object", "properties": {"a": {}}}}
_EMPTY_FORM = {"content": {_FORM: {"schema": {"type": "object"}, "encoding": {"ghost": {"style": "form"}}}}}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "pointer", "status", "reason"),
    [
        (_parameter(schema=_ROWS_OF_OBJECTS), f"{_Q}/parameters/0", "partial", "does not define nested values"),
        (_parameter(name="Accept", **{"in": "header"}, schema={}), f"{_Q}/parameters/0", "omitted", "named 'Accept'"),
        (_parameter(name="x-ü", **{"in": "header"}, schema={}), f"{_Q}/parameters/0", "omitted", "not a valid name of a header"),
        (_parameter(name="a;b", **{"in": "cookie"}, schema={}), f"{_Q}/parameters/0", "omitted", "not a valid name of a cookie"),
        (_get(requestBody=_EMPTY_FORM), f"{_Q}/requestBody/content/application~1x-www-form-urlencoded/encoding/ghost", "omitted", "has no property"),
        (
            _get(responses={"200": {"description": "d", "content": {_JSON: {"examples": {"e": {"externalValue": "e.json"}}}}}}),
            f"{_Q}/responses/200/content/application~1json/examples/e", "omitted", "externalValue",
        ),
        (
            {"swagger": "2.0", "parameters": {"unused": {"name": "u", "in": "query", "type": "string"}}, **_get()},
            "/parameters/unused", "omitted", "no operation of the client needs it",
        ),
        (
            {"swagger": "2.0", **_get(responses={"200": {"description": "d", "examples": {_JSON: {"a": 1}}}})},
            f"{_Q}/responses/200/examples/application~1json", "generated", "",
        ),
        (
            _parameter(schema={"type": "object", "dependencies": {"a": ["b"]}}),
            f"{_Q}/parameters/0/schema/dependencies", "omitted", "use dependentRequired",
        ),
    ],
)  # fmt: skip
def test_entries(
    tmp_path: Path, document: dict[str, Any], pointer: str, status: str, reason: str
) -> None:
    """Each part that a client does not have as written has the reason."""
    found = _ledger(tmp_path, document)[pointer]
    assert (found[0], reason in found[1]) == (status, True), found


def test_circular_path_item(tmp_path: Path) -> None:
    """A path item that refers to itself ends, without an operation."""
    reference = {"$ref": "#/components/pathItems/P"}
    document = {"paths": {"/a": reference}, "components": {"pathItems": {"P": reference}}}
    assert "/paths/~1a/get" not in _ledger(tmp_path, document)
