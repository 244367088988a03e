"""Input at the edge of a type, where a library raises something of its own: one message, and never a traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from docpact.cli import main
from packages import make

OK = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
PAGE = "# Get a\n\n`GET https://x.example/a`\n"
GENERATE = ["generate", "--spec", "api.json", "--output", "out", "--package", "p", "--no-cache"]


def query(schema: Any) -> str:
    parameters = [{"name": "q", "in": "query", "schema": schema}]
    get = {"operationId": "p", "parameters": parameters, "responses": {"200": {"description": "d"}}}
    return json.dumps({**OK, "paths": {"/t": {"get": get}}})


def answer(schema: Any, **more: Any) -> str:
    content = {"application/json": {"schema": schema}}
    get = {"operationId": "p", "responses": {"200": {"description": "d", "content": content}}}
    return json.dumps({**OK, "paths": {"/t": {"get": {**get, **more}}}})


BIG = int("9" * 400)
CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "limits of 400 digits": (
        {"api.json": query({"type": "object", "properties": {
            f"{keyword}-{kind}": {"type": kind, keyword: BIG}
            for keyword in ("maximum", "minimum", "exclusiveMaximum", "multipleOf", "maxLength", "minItems", "maxProperties")
            for kind in ("integer", "number", "string", "array", "object")
        }})}, GENERATE),
    "a limit of 400 digits in allOf": (
        {"api.json": query({"allOf": [{"type": "integer", "maximum": BIG}, {"maximum": 3}]})}, GENERATE),
    "a default of 400 digits": ({"api.json": query({"type": "number", "default": BIG})}, GENERATE),
    "an enum of 400 digits": ({"api.json": query({"type": "number", "enum": [BIG, 1]})}, GENERATE),
    "a file name of 300 bytes": ({"api.json": answer({"$ref": "a" * 300 + ".yaml"})}, GENERATE),
    "a file name with NUL": ({"api.json": answer({"$ref": "a\0b.yaml"})}, GENERATE),
    "a tag of 300 letters": ({"api.json": answer({"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {}}}}}, tags=["a" * 300])}, GENERATE),
    **{
        f"overlay target {target!r}": (
            {"api.json": json.dumps(OK),
             "o.json": json.dumps({"overlay": "1.0.0", "info": {"title": "a", "version": "1"}, "actions": [{"target": target, "update": {"a": 1}}]})},
            [*GENERATE, "--overlay", "o.json"],
        )
        for target in ("", " ", "$", "$[", "$.a[?@.b ==", "x", "$" * 3, "$..*", "$['\\u00", "$[?(" * 500)
    },
    "deep TOML": ({"pyproject.toml": "x = " + "[" * 5_000 + "]" * 5_000}, ["check"]),
    "init beside deep TOML": ({"page.md": PAGE, "pyproject.toml": "x = " + "[" * 5_000 + "]" * 5_000}, ["init", "page.md"]),
    "init beside broken TOML": ({"page.md": PAGE, "pyproject.toml": "[[["}, ["init", "page.md"]),
    "init beside `tool = 5`": ({"page.md": PAGE, "pyproject.toml": "tool = 5\n"}, ["init", "page.md"]),
    "NUL in a configured path": (
        {"api.json": json.dumps(OK), "pyproject.toml": '[tool.docpact.clients.a]\nspec = "api.json"\noutput = "a\\u0000b"\npackage = "p"\n'}, ["generate"]),
    "NUL in a configured list": (
        {"api.json": json.dumps(OK), "pyproject.toml": '[tool.docpact.clients.a]\nspec = "api.json"\noverlay = ["a\\u0000b"]\npackage = "p"\n'}, ["check"]),
    **{
        f"a file name of 300 bytes: {' '.join(words)}": (
            {"api.json": json.dumps(OK)}, ["9" * 300 if word == "NAME" else word for word in words])
        for words in (
            ("draft", "NAME"), ("read", "NAME"), ("init", "NAME"), ("read", "api.json", "--common", "NAME"), ("check", "--config", "NAME"),
            ("check", "--spec", "NAME"), ("validate", "NAME", "a", "--request", "api.json"), ("validate", "api.json", "--har", "NAME"),
            ("validate", "api.json", "p", "--response", "200", "NAME"), ("diff", "NAME", "api.json"), ("mock", "NAME"), ("refresh", "--common", "NAME"),
            ("explain", "--spec", "NAME", "p"), ("generate", "--spec", "NAME", "--output", "a", "--package", "p"),
            ("generate", "--spec", "api.json", "--output", "NAME", "--package", "p"), (*GENERATE, "--names", "NAME"), (*GENERATE, "--overlay", "NAME"),
            (*GENERATE, "--templates", "NAME"), ("draft", "api.json", "--into", "NAME"), ("check", "--spec", "api.json", "--format", "json:NAME"),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_edge(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with an exit code of its own and, where that is 2, one message."""
    files, arguments = CASES[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for file, text in files.items():
        Path(file).write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["docpact", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code in (0, 1, 2)
    if ended.value.code == 2:
        assert said.err.startswith("error: ")
        assert len(said.err.splitlines()) <= 2


def test_a_fragment_of_a_path_is_not_sent(tmp_path: Path) -> None:
    """What follows ``#`` in a path only tells operations of one URL apart (RFC 9112, 3.2): each is sent to the URL."""
    post = {"tags": ["x"], "responses": {"204": {"description": "d"}}}
    paths = {
        "/v1/talk": {"post": {**post, "operationId": "talk"}},
        "/v1/talk#stream": {"post": {**post, "operationId": "talkStream"}},
        "/v1/talk/{id}#a": {"post": {**post, "operationId": "one", "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]}},
    }  # fmt: skip
    spec = tmp_path / "api.json"
    spec.write_text(json.dumps({**OK, "servers": [{"url": "https://api.example"}], "paths": paths}))
    package = make(spec, tmp_path)
    code = "\n".join(text for path, text in package.generated.files.items() if "resources" in path)
    assert 'Operation("POST /v1/talk"' in code
    assert 'Operation("POST /v1/talk/{id}"' in code
    assert not [line for line in code.splitlines() if "Operation(" in line and "#" in line]
