"""The runtime in a client: what its API needs of it, and no more."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from docpact import pipeline
from docpact.client import templates

OPTIONAL = {"form", "upload"}


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
        (_body("application/x-www-form-urlencoded"), {"form"}),
        (_body("multipart/form-data"), {"upload"}),
        (_body("application/octet-stream"), {"upload"}),
        (_answer("text/event-stream"), set[str]()),
    ],
)
def test_only_what_is_needed(operation: dict[str, Any], needed: set[str], tmp_path: Path) -> None:
    """Forms and files are in a client whose API has them; each module's imports are there."""
    files = _generated(tmp_path, operation)
    modules = {
        path.split("/")[1].removesuffix(".py") for path in files if path.startswith("_runtime/")
    }
    assert modules & OPTIONAL == needed
    for path, text in files.items():
        for name in re.findall(r"from \.+_runtime\.(\w+) import", text):
            assert name in modules, path
        if path.startswith("_runtime/"):
            assert set(re.findall(r"^ *from \.(\w+) import", text, re.MULTILINE)) <= modules, path


def test_every_import_is_seen() -> None:
    """What a runtime module imports from beside it is found by its text alone, however the import is written."""
    for name, module in templates.runtime_modules().items():
        imported: set[str] = set()
        for node in ast.walk(ast.parse(module.text)):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                imported |= {node.module} if node.module else {each.name for each in node.names}
        assert imported == module.imports, name
