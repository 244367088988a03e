"""The runtime in a client: what its API needs of it, and no more."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from docpact import pipeline
from docpact.client import formatter, templates

OPTIONAL = {
    "batch",
    "digest",
    "form",
    "lines",
    "oauth",
    "pages",
    "parts",
    "rules",
    "styles",
    "upload",
    "webhooks",
}


def _generated(folder: Path, operation: dict[str, Any]) -> dict[str, str]:
    spec = folder / "api.json"
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Parts", "version": "1"},
        "paths": {"/x": {"post": operation}},
    }
    spec.write_text(json.dumps(document))
    return dict(
        pipeline.generate(
            pipeline.Target(spec, "api.json", folder / "parts", "parts"), cache=False
        ).files
    )


def _body(media_type: str) -> dict[str, Any]:
    fields = {
        "name": {"type": "string"},
        "file": {"type": "string"} | ({"format": "binary"} if "multipart" in media_type else {}),
    }
    schema = {"type": "object", "properties": fields} if "octet" not in media_type else {}
    return {
        "requestBody": {"content": {media_type: {"schema": schema}}},
        "responses": {"204": {"description": "Done."}},
    }


def _answer(media_type: str) -> dict[str, Any]:
    return {
        "responses": {
            "200": {
                "description": "Items.",
                "content": {media_type: {"itemSchema": {"type": "integer"}}},
            }
        }
    }


@pytest.mark.parametrize(
    ("operation", "needed"),
    [
        (_body("application/json"), set[str]()),
        (_body("application/x-www-form-urlencoded"), {"form", "styles"}),
        (_body("multipart/form-data"), {"form", "styles", "upload"}),
        (_body("application/octet-stream"), {"upload"}),
        (_answer("text/event-stream"), set[str]()),
    ],
)
def test_only_what_is_needed(operation: dict[str, Any], needed: set[str], tmp_path: Path) -> None:
    """Forms, files and streams are in a client whose API has them; each module's imports are there."""
    files = _generated(tmp_path, operation)
    modules = {
        path.split("/")[1].removesuffix(".py") for path in files if path.startswith("_runtime/")
    }
    assert modules & OPTIONAL == needed
    streams = "text/event-stream" in str(operation)
    assert ("class Stream(" in files["_runtime/stream.py"]) == streams
    assert ("class ServerSentEvent" in files["_runtime/items.py"]) == streams
    for path, text in files.items():
        for name in re.findall(r"from \.+_runtime\.(\w+) import", text):
            assert name in modules, path
        if path.startswith("_runtime/"):
            assert set(re.findall(r"^ *from \.(\w+) import", text, re.MULTILINE)) <= modules, path


@pytest.mark.slow
def test_what_is_left_out_is_not_missed(tmp_path: Path) -> None:
    """In what is copied for each of several documents every name is defined, every import is used and finds its name."""
    names = (
        "media-types",
        "names",
        "openapi-32",
        "parameter-styles",
        "rules",
        "security",
        "streams",
        "webhooks",
    )
    kept: dict[str, set[str]] = {}
    for name in names:
        spec = next((Path(__file__).parents[1] / "cases" / "generate" / name).glob("spec.*"))
        root = tmp_path / spec.parent.name
        target = pipeline.Target(spec, spec.name, root, "p", formatter="ruff")
        made = pipeline.generate(target, cache=False).files
        (root / "_runtime").mkdir(parents=True)
        for path, text in made.items():
            if path.startswith("_runtime/"):
                kept.setdefault(path, set()).add(text)
                (root / path).write_text(text, encoding="utf-8")
        _assert_whole(made)
    assert any(len(texts) > 1 for texts in kept.values())
    ruff = [formatter._ruff_program(), "check", "--isolated", "-q", "--select=F", str(tmp_path)]
    assert subprocess.run(ruff, capture_output=True, text=True, check=False).stdout == ""


@pytest.mark.slow
def test_what_is_left_is_formatted() -> None:
    """The modules that have lost a part are laid out as black does it."""
    package = ["from ._runtime.client import SyncAPIClient", "from ._runtime.types import DateTime"]
    for path, text in templates.runtime_files(package).items():
        if text != (templates.templates_folder() / path.replace("_runtime", "runtime")).read_text():
            assert formatter._black_one((path, text))[1] == text


def _assert_whole(files: Mapping[str, str]) -> None:
    """Everything that a module imports from the runtime is defined there."""
    runtime = {path for path in files if path.startswith("_runtime/")}
    known = {path: _names(files[path]) for path in runtime}
    for path, text in files.items():
        if not path.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.ImportFrom):
                continue
            module = node.module or ""
            if path in runtime and node.level == 1 and module:
                assert {one.name for one in node.names} <= known[f"_runtime/{module}.py"], path
            elif module.startswith("_runtime."):
                home = f"{module.replace('.', '/')}.py"
                assert {one.name for one in node.names} <= known[home], path


def _names(text: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
                found.add(node.name)
            case ast.Name(ctx=ast.Store()):
                found.add(node.id)
            case ast.alias():
                found.add(node.asname or node.name)
            case _:
                pass
    return found


def test_a_name_that_a_module_passes_on_says_so() -> None:
    """What is imported from a module that has itself imported it is exported there, as type checkers want it."""
    files = templates.runtime_files(["from .._runtime.pages import Pages, Paging"])
    assert re.search(r"from \.paging import .*Paging as Paging", files["_runtime/pages.py"])
