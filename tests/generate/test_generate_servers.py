"""Servers of a document: defaults, lists of values, and URLs that need care."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from packages import make

_VARIABLES = {
    "tenant": {"default": "demo"},
    "port": {"default": "8443", "enum": ["443", "8443"]},
    "base": {"default": ""},
    "stage": {"default": "beta", "enum": ["live", "test"]},
}


def _sent(tmp_path: Path, document: dict[str, Any], arguments: dict[str, str]) -> str:
    file = tmp_path / "spec.json"
    whole = {
        "openapi": "3.2.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/v": {"get": {"operationId": "get", "responses": {"204": {"description": "d"}}}}
        },
    }
    file.write_text(json.dumps({**whole, **document}), encoding="utf-8")
    urls: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        urls.append(str(request.url))
        return httpx2.Response(204)

    make(file, tmp_path).client(answer, **arguments).v.get()
    return urls[0]


def _server(url: str) -> dict[str, Any]:
    used = {name: value for name, value in _VARIABLES.items() if f"{{{name}}}" in url}
    return {"servers": [{"url": url, "variables": used}]}


@pytest.mark.parametrize(
    ("document", "arguments", "expected"),
    [
        (_server("https://{tenant}.a.example:{port}/{base}"), {}, "https://demo.a.example:8443/v"),
        (_server("https://a.example/{base}/v1"), {}, "https://a.example/v1/v"),
        (_server("https://a.example/{base}"), {"base": "x/y"}, "https://a.example/x/y/v"),
        (_server("https://{stage}.a.example"), {}, "https://beta.a.example/v"),
        (_server("https://{stage}.a.example"), {"stage": "live"}, "https://live.a.example/v"),
        (_server("https://a.example/b/?key=1"), {}, "https://a.example/b/v"),
        ({"$self": "https://a.example/specs/v1/api.yaml", "servers": [{"url": "../run"}]}, {}, "https://a.example/specs/run/v"),
        ({"$self": "https://a.example/specs/api.yaml", "servers": [{"url": "/v2"}]}, {}, "https://a.example/v2/v"),
    ],
)  # fmt: skip
def test_servers(
    tmp_path: Path, document: dict[str, Any], arguments: dict[str, str], expected: str
) -> None:
    """A request goes where the document's server and the values of its variables say."""
    assert _sent(tmp_path, document, arguments) == expected


@pytest.mark.parametrize(
    ("url", "arguments", "message"),
    [
        ("https://a.example:{port}", {"port": "80"}, "port= must be one of '443', '8443'"),
        ("https://{unknown}.a.example", {}, "set unknown="),
        ("https://{tenant}.a.example", {"tenant": ""}, "set tenant="),
    ],
)
def test_servers_refused(tmp_path: Path, url: str, arguments: dict[str, str], message: str) -> None:
    """A value that the document does not list, and a variable without a value, are refused before anything is sent."""
    with pytest.raises(Exception, match=message):
        _sent(tmp_path, _server(url), arguments)
