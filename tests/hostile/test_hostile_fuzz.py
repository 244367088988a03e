"""Whatever a person can give a command, it ends with an exit code of its own, and never with a traceback.

A few examples run in the suite; ``DOCPACT_FUZZ=5000 uv run pytest tests/hostile/test_hostile_fuzz.py`` tries more.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docpact.cli import main

EXAMPLES = int(os.environ.get("DOCPACT_FUZZ", "6"))
JUNK: list[Any] = [
    None, True, 0, -1, 1.5, 1e308, 10**400, "", "a", "x" * 300, "\0", "\x1b[2J", "\ud800", "::error::x", "#/a", "#", "{a}", "${x}",
    "../../etc/passwd", "https://[", "http://a:b@c:99999/", [], [[]], [None], {}, {"": None}, {"$ref": 5}, {"$ref": "#/paths"},
    {"$ref": "#/components/schemas/A"}, {"type": ["null"]}, {"type": "array", "minItems": 10**300}, {"pattern": "("},
    {"allOf": [False]}, {"oneOf": []}, {"enum": []}, {"const": {"a": [1]}}, {"in": "path", "name": ""}, False,
]  # fmt: skip
SCHEMA = {
    "type": "object", "required": ["id"], "description": "d",
    "properties": {"id": {"type": "integer", "minimum": 1}, "n": {"type": ["string", "null"], "pattern": "^a", "default": "a"},
                   "e": {"enum": ["a", "b"]}, "l": {"type": "array", "items": {"$ref": "#/components/schemas/A"}, "maxItems": 3}},
}  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "servers": [{"url": "https://{h}/v1", "variables": {"h": {"default": "a"}}}],
    "tags": [{"name": "t"}], "security": [{"k": []}],
    "paths": {"/a/{id}": {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "post": {
            "operationId": "postA", "tags": ["t"], "deprecated": True,
            "parameters": [{"name": "q", "in": "query", "style": "form", "explode": True, "schema": {"type": "array", "items": {"type": "string"}}}],
            "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}, "example": {"id": 1}}}},
            "responses": {"200": {"description": "d", "headers": {"X": {"schema": {"type": "integer"}}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                          "default": {"description": "e"}},
        }}},
    "components": {"schemas": {"A": SCHEMA, "B": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"type": "string"}], "discriminator": {"propertyName": "e", "mapping": {"a": "A"}}}},
                   "securitySchemes": {"k": {"type": "http", "scheme": "bearer"}}},
}  # fmt: skip
OVERLAY = {
    "overlay": "1.0.0", "info": {"title": "o", "version": "1"}, "actions": [{"target": "$.info", "update": {"title": "U"}}],
}  # fmt: skip
ERRATA = {"errata": [{"id": "a", "page": "p.md", "operation": "GET /a", "reason": "r"}]}
CONFIG = '[tool.docpact.clients.a]\nspec = "api.json"\npackage = "p"\noverlay = ["o.json"]\nerrata = "errata.yaml"\npages = "pages"\n'
PAGE = '# Get a\n\n`GET https://x.example/a/{id}`\n\n| Name | Type |\n|---|---|\n| `id` | integer |\n\n```json\n{"id": 1}\n```\n'
COMMANDS = [
    ["generate", "--spec", "api.json", "--output", "out", "--package", "p", "--no-cache"],
    ["generate", "--spec", "base.json", "--output", "out", "--package", "p", "--no-cache", "--overlay", "o.json"],
    ["check", "--spec", "api.json"],
    ["check"],
    ["diff", "base.json", "api.json"],
    ["diff", "api.json", "base.json", "-f", "markdown"],
    ["validate", "api.json", "postA", "payload.json", "--request"],
    ["validate", "base.json", "postA", "payload.json", "--response", "200", "-f", "json"],
    ["read", "page.md"],
    ["draft", "page.md"],
    ["init", "page.md", "--output", "new"],
]  # fmt: skip


def places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value within ``value``."""
    found = [above] if above else []
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in items:
        found += places(item, (*above, key))
    return found


@st.composite
def damaged(draw: st.DrawFn, value: Any) -> Any:
    """Values replaced by junk, removed or swapped with others."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(0, 3))):
        known = places(value)
        if not known:
            break
        *above, last = draw(st.sampled_from(known))
        holder = value
        for key in above:
            holder = holder[key]
        kind = draw(st.sampled_from(["junk", "junk", "remove", "swap", "key"]))
        if kind == "remove":
            del holder[last]
        elif kind == "key" and isinstance(holder, dict):
            holder[draw(st.sampled_from([one for one in JUNK if isinstance(one, str)]))] = holder[
                last
            ]
        elif kind == "swap":
            other: Any = value
            for key in draw(st.sampled_from(known)):
                other = (
                    other[key] if not isinstance(other, str | int | float | bool | None) else other
                )
                if not isinstance(other, dict | list):
                    break
            holder[last] = copy.deepcopy(other)
        else:
            holder[last] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    return value


@st.composite
def text_of(draw: st.DrawFn, text: str) -> bytes:
    """A text cut, doubled, or with bytes put in."""
    data = text.encode("utf-8", "surrogatepass")
    for _ in range(draw(st.integers(0, 3))):
        at, to = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        junk = draw(
            st.sampled_from(
                [
                    b"\0",
                    b"\xff",
                    b"[" * 300,
                    b'"',
                    b"\n",
                    b"{",
                    b"- ",
                    b"&a *a",
                    b"= 5\n",
                    b"9" * 5_000,
                    b"|",
                    b"`",
                ]
            )
        )
        data = draw(
            st.sampled_from(
                [data[:at] + junk + data[at:], data[:at] + data[to:], data[:to] + data[at:], data]
            )
        )
    return data


@st.composite
def workplace(draw: st.DrawFn) -> dict[str, bytes]:
    def written(value: Any) -> bytes:
        return json.dumps(draw(damaged(value))).encode()

    return {
        "base.json": json.dumps(DOCUMENT).encode(),
        "api.json": (
            written(DOCUMENT) if draw(st.booleans()) else draw(text_of(json.dumps(DOCUMENT)))
        ),
        "o.json": written(OVERLAY),
        "errata.yaml": written(ERRATA),
        "payload.json": (
            written({"id": 1, "n": "a", "l": [{"id": 2}]})
            if draw(st.booleans())
            else draw(text_of('{"id": 1, "l": [{}]}'))
        ),
        "pyproject.toml": draw(text_of(CONFIG)),
        "page.md": draw(text_of(PAGE)),
    }


@pytest.mark.slow
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda a: " ".join(a[:3]))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=workplace())
def test_no_traceback(arguments: list[str], files: dict[str, bytes]) -> None:
    """The command exits with 0, 1 or 2, and says why where it is not 0."""
    with (
        tempfile.TemporaryDirectory() as name,
        contextlib.chdir(name),
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(io.StringIO()) as printed,
        contextlib.redirect_stderr(io.StringIO()) as said,
    ):
        for file, data in files.items():
            Path(file).write_bytes(data)
        patch.setenv("XDG_CACHE_HOME", f"{name}/cache")
        patch.setattr(sys, "argv", ["docpact", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code in (0, 1, 2)
    if ended.value.code:
        assert printed.getvalue() or said.getvalue()
