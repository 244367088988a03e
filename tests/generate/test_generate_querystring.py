"""A parameter that is the whole query (OpenAPI 3.2): the Encoding Object applies to a form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from packages import make

_SCHEMA = {
    "type": "object",
    "properties": {
        "one": {"type": "array", "items": {"type": "string"}},
        "two": {"type": "array", "items": {"type": "integer"}},
        "deep": {"type": "object", "properties": {"k": {"type": "string"}}},
    },
}


@pytest.mark.parametrize(
    ("encoding", "value", "query"),
    [
        ({}, {"one": ["p", "q"], "two": [1, 2]}, "one=p&one=q&two=1&two=2"),
        ({"one": {"style": "pipeDelimited", "explode": False}}, {"one": ["p", "q"]}, "one=p%7Cq"),
        ({"two": {"style": "form", "explode": False}}, {"two": [1, 2]}, "two=1,2"),
        ({"deep": {"style": "deepObject", "explode": True}}, {"deep": {"k": "v w"}}, "deep%5Bk%5D=v+w"),
    ],
)  # fmt: skip
def test_encodings(
    tmp_path: Path, encoding: dict[str, Any], value: dict[str, Any], query: str
) -> None:
    """Each field of a query form is written as its encoding says, which the ledger calls generated."""
    content = {"application/x-www-form-urlencoded": {"schema": _SCHEMA, "encoding": encoding}}
    parameter = {"name": "all", "in": "querystring", "content": content}
    operation = {
        "operationId": "find",
        "parameters": [parameter],
        "responses": {"204": {"description": "d"}},
    }
    document = {
        "openapi": "3.2.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://a.example"}],
        "paths": {"/v": {"get": operation}},
    }
    (tmp_path / "spec.json").write_text(json.dumps(document), encoding="utf-8")
    package = make(tmp_path / "spec.json", tmp_path)
    sent: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.url.query.decode())
        return httpx2.Response(204)

    package.client(answer).v.find(all=value)
    assert sent == [query]
    entries = package.generated.ledger.to_json()["entries"]
    assert {e["status"] for e in entries if e["kind"] == "encoding"} <= {"generated"}
