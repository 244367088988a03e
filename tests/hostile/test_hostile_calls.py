"""Clients of hostile documents, called: what is sent is one request to the documented host, in bounded time, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest
from hostile_cases import FOLDER

from packages import Package, make


def called(package: Package, name: str, *path: Any, **arguments: Any) -> list[httpx2.Request]:
    """The requests that a call makes; errors that a client documents are no news here."""
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={})

    client = package.client(answer, base_url="https://api.example/v1")
    resource, method = name.split(".")
    try:
        getattr(getattr(client, resource), method)(*path, **arguments)
    except package.module.APIError:
        assert not seen, "a request that is refused is not sent"
    return seen


@pytest.mark.parametrize(
    ("value", "sent"),
    [("b", True), ("a\r\nInjected: 1", False), ("a\x00", False), ("\ud800", False)],
)
def test_header_values(tmp_path: Path, value: str, sent: bool) -> None:
    """A value that would end a header is not sent; a header whose name would is no argument."""
    package = make(FOLDER / "header-of-lines.json", tmp_path)
    with pytest.raises(TypeError, match="unexpected argument 'x_injected_1'"):
        called(package, "a.get", x_injected_1=value)
    spec = tmp_path / "api.yaml"
    spec.write_text(
        'openapi: 3.1.0\ninfo: {title: T, version: "1"}\n'
        "paths: {/a: {get: {parameters: [{name: X-A, in: header, schema: {type: string}}], responses: {'200': {description: d}}}}}\n"
    )
    requests = called(make(spec, tmp_path), "a.get", x_a=value)
    assert bool(requests) is sent
    assert all("Injected" not in request.headers for request in requests)


@pytest.mark.parametrize(
    "value",
    [
        "..",
        ".",
        "../../admin",
        "a/b",
        "%2e%2e",
        "?x=1",
        "#x",
        "//evil.example/",
        "\\..\\",
        "",
        "a\nb",
    ],
)
def test_path_values(tmp_path: Path, value: str) -> None:
    """A path argument stays within its segment of the path, or nothing is sent."""
    spec = tmp_path / "api.yaml"
    spec.write_text(
        'openapi: 3.1.0\ninfo: {title: T, version: "1"}\n'
        "paths: {'/a/{id}/b': {get: {operationId: a, tags: [t], responses: {'200': {description: d}}}}}\n"
    )
    for request in called(make(spec, tmp_path), "t.a", value):
        assert request.url.host == "api.example"
        assert request.url.raw_path.startswith(b"/v1/a/")
        assert request.url.raw_path.endswith(b"/b")
        assert request.url.raw_path.count(b"/") == 4
        assert b"?" not in request.url.raw_path


def test_patterns_that_backtrack(tmp_path: Path) -> None:
    """A value that makes a backtracking engine try for ever is refused, or let through, at once."""
    package = make(FOLDER / "pattern-backtracking.yaml", tmp_path)
    assert called(package, "a.create", x="a" * 5_000 + "!") == []
    called(package, "a.create", y="a" * 5_000 + "!")


def test_templates_in_paths(tmp_path: Path) -> None:
    """Template syntax of a path is sent as it stands; an argument fills its own place alone."""
    package = make(FOLDER / "path-templates.yaml", tmp_path)
    method = next(entry for entry in package.generated.ledger.entries if entry.kind == "operation")
    names = [argument["name"] for argument in method.arguments if argument["in"] == "path"]
    requests = called(package, str(method.call), *(f"value{i}" for i in range(len(names))))
    for request in requests:
        assert request.url.host == "api.example"
        assert "__globals__" not in str(request.url)
