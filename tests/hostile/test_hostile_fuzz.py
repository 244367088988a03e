"""Whatever a person can give a command, it ends with an exit code of its own, and never with a traceback.

A few examples run in the suite; ``DOCPACT_FUZZ=300 uv run pytest tests/hostile/test_hostile_fuzz.py`` tries more, for ten
minutes or so.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
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
CONFIG = '[tool.docpact.clients.a]\nspec = "api.json"\npackage = "p"\noverlay = ["o.json"]\nerrata = "errata.yaml"\npages = "pages"\nnames = "names.toml"\n'
NAMES = '[operations]\n"POST /a/{id}" = "things.make"\n[schemas]\nA = "Thing"\n[arguments."POST /a/{id}"]\n"query q" = "word"\n'
WRONG_NAMES = [
    "operations = 5",
    '[operations]\n"POST /a/{id}" = 5',
    '[operations]\n"POST /a/{id}" = "a.b.c"',
    '[operations]\n"" = ""',
    '[schemas]\nA = ["a"]',
    '[schemas]\nA = "class"',
    '[schemas]\nA = "B"',
    '[schemas]\nA = "A\\u0000"',
    '[arguments]\n"POST /a/{id}" = "q"',
    '[arguments."POST /a/{id}"]\n"query q" = {}',
    '[arguments."POST /a/{id}"]\n"q" = "self"',
    "[more]\na = 1",
    "[[operations]]\na = 1",
    "[schemas]\nA = 2020-01-01",
    "[schemas]\nA = inf",
    "x" * 5000,
    "a" + ".a" * 2000 + " = 1",
    "a = " + "[" * 2000,
]
PAGE = '# Get a\n\n`GET https://x.example/a/{id}`\n\n| Name | Type |\n|---|---|\n| `id` | integer |\n\n```json\n{"id": 1}\n```\n'
COMMANDS = [
    ["generate", "--spec", "api.json", "--output", "out", "--package", "p", "--no-cache"],
    ["generate", "a", "--no-cache"],
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
        "pyproject.toml": CONFIG.encode() if draw(st.booleans()) else draw(text_of(CONFIG)),
        "names.toml": (
            draw(st.sampled_from(WRONG_NAMES)).encode()
            if draw(st.booleans())
            else draw(text_of(NAMES))
        ),
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


PROJECT_COMMANDS = [
    ["check"],
    ["check", "-f", "sarif"],
    ["refresh", "--from", "capture.md"],
    ["refresh", "--from", "capture.md", "--write", "--fix"],
    ["generate", "--no-cache"],
    ["explain", "GET /a/{id}"],
    ["read", "--unread", "capture.md"],
]
READINGS = {
    "readings": [
        {"page": "page.md", "lines": "5-9", "digest": "0" * 16, "operation": "GET /a/{id}", "reason": "r",
         "facts": [{"in": "response", "path": "id", "type": "integer"}]}
    ]
}  # fmt: skip


@cache
def project() -> dict[str, bytes]:
    """A project as ``init`` makes it of a page, with corrections and names beside it."""
    with (
        tempfile.TemporaryDirectory() as name,
        contextlib.chdir(name),
        pytest.MonkeyPatch.context() as patch,
    ):
        Path("page.md").write_text(PAGE)
        patch.setenv("XDG_CACHE_HOME", f"{name}/cache")
        patch.setattr(sys, "argv", ["docpact", "init", "page.md", "--output", "new"])
        with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
            main()
        made = {
            path.relative_to("new").as_posix(): path.read_bytes()
            for path in sorted(Path("new").rglob("*"))
            if path.is_file()
        }
    assert any("facts" in path or "pages" in path for path in made)
    corrections = {"errata.yaml": ERRATA, "readings.yaml": READINGS}
    for path in [*made]:
        folder = path.rpartition("/")[0]
        if path.endswith(".yaml") and "pages" not in path:
            made |= {
                f"{folder}/{file}".lstrip("/"): json.dumps(value).encode()
                for file, value in corrections.items()
            }
            break
    return {"capture.md": PAGE.encode(), **made}


@st.composite
def damaged_file(draw: st.DrawFn, content: bytes) -> bytes:
    """A file with values of its YAML or JSON replaced, or its text cut and stirred."""
    text = content.decode()
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        value = None
    if isinstance(value, dict | list) and draw(st.booleans()):
        return json.dumps(draw(damaged(value))).encode()
    return draw(text_of(text))


@st.composite
def projects(draw: st.DrawFn) -> dict[str, bytes]:
    files = dict(project())
    for path in draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=2, unique=True)):
        files[path] = draw(damaged_file(files[path]))
    return files


@pytest.mark.slow
@pytest.mark.parametrize("arguments", PROJECT_COMMANDS, ids=lambda a: " ".join(a[:3]))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=projects())
def test_no_traceback_in_a_project(arguments: list[str], files: dict[str, bytes]) -> None:
    """Nor does a project whose configuration, stored facts, spec, errata, readings or captures are damaged."""
    with (
        tempfile.TemporaryDirectory() as name,
        contextlib.chdir(name),
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(io.StringIO()) as printed,
        contextlib.redirect_stderr(io.StringIO()) as said,
    ):
        for file, data in files.items():
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_bytes(data)
        patch.setenv("XDG_CACHE_HOME", f"{name}/cache")
        patch.setattr(sys, "argv", ["docpact", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code in (0, 1, 2)
    if ended.value.code:
        assert printed.getvalue() or said.getvalue()


JUNK_WORDS = [
    "", "-", "--", "---", "--=", "\0", "\x1b[2J", "\ud800", "é" * 300, "../..", "/", ".", "..", "~", "9" * 5000, "-1", "1e999",
    "api.json", "page.md", "postA", "GET /a", "--request", "--response", "200", "-f", "json", "--output", "--spec", "--from", "--port",
    "/dev/null", "nowhere/x", "generate", "check", "read", "diff", "validate", "rules", "schema", "draft", "explain", "--config", "-q", "-v",
]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=5 * EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.lists(st.sampled_from(JUNK_WORDS), max_size=6))
def test_no_traceback_for_arguments(words: list[str]) -> None:
    """Nor does any combination of words on the command line."""
    with (
        tempfile.TemporaryDirectory() as name,
        contextlib.chdir(name),
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        Path("api.json").write_text(json.dumps(DOCUMENT))
        Path("page.md").write_text(PAGE)
        patch.setenv("XDG_CACHE_HOME", f"{name}/cache")
        patch.setattr(sys, "argv", ["docpact", *words])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code in (0, 1, 2)
