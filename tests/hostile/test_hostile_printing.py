"""Every command in every format with hostile text in every place: a table that makes itself, so that none is missing."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from docpact.cli import main
from docpact.cli.reports import FORMATS

TEXT = (
    "z\x1b[2J\x1b]0;t\x07\x9b31m\u202ez\u2066\u200b\u2028\x85\n\n<img src=http://evil.example/x.png onerror=x>\n\n"
    "# Approved @octocat fixes #1\n::stop-commands::t\r::error::q ##[group]x ![i](http://evil.example/i) "
    "[c](javascript:alert(1)) | cell`` ` <!-- ]]> {0} -->"
)
PLACES = (
    "title", "path", "operationId", "tag", "parameter", "property", "enum", "default", "pattern", "description",
    "server", "format", "payload key", "payload value",
)  # fmt: skip


def document(place: str, version: int) -> dict[str, Any]:
    """A document with the text in one place; the second version differs from the first around it."""

    def text(here: str, plain: str) -> str:
        return (
            f"{TEXT}{version if here in ('default', 'enum', 'pattern', 'server') else ''}"
            if place in (here, "everywhere")
            else plain
        )

    schema = {
        "type": "object",
        "description": text("description", "d"),
        "required": [text("property", "x")],
        "properties": {
            text("property", "x"): {
                "type": "string",
                "enum": [text("enum", "a"), "b"],
                "default": text("default", "a"),
            },
            "p": {
                "type": "string",
                "pattern": re.escape(text("pattern", "a")),
                "maxLength": version,
            },
            "f": {"type": "string", "format": text("format", "date")},
        },
        "additionalProperties": False,
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": text("title", "T"), "version": "1"},
        "servers": [{"url": f"https://h.example/{text('server', 's')}"}],
        "paths": {
            f"/b/{text('path', 'b')}": {"get": {"responses": {"204": {"description": "d"}}}},
            "/a": {
                "get": {
                    "operationId": text("operationId", "getA"),
                    "tags": [text("tag", "a")],
                    "parameters": [
                        {
                            "name": text("parameter", "q"),
                            "in": "query",
                            "required": version == 2,
                            "schema": {"type": "string", "maxLength": version},
                        }
                    ],
                    "responses": {
                        "200": {
                            "description": "d",
                            "content": {
                                "application/json": {"schema": schema, "example": {"x": 1}}
                            },
                        }
                    },
                }
            },
        },
    }


def run(*arguments: str) -> tuple[Any, str, str]:
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["docpact", *arguments]
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        main()
    return end.value.code, out.getvalue(), err.getvalue()


def commands(form: str) -> dict[str, list[str]]:
    """The commands that have formats, and those with one of their own."""
    formatted = {
        "diff": ["diff", "one.json", "two.json", "-f", form],
        "check": ["check", "--spec", "one.json", "-f", form],
        "validate": [
            "validate",
            "one.json",
            "GET /a",
            "payload.json",
            "--response",
            "200",
            "-f",
            form,
        ],
        "validate HAR": ["validate", "one.json", "recorded.har", "-f", form],
    }
    plain = {
        "explain": ["explain", "GET /a"],
        "check of a client": ["check"],
        "read": ["read", "page.md"],
        "read --unread": ["read", "page.md", "--unread"],
        "draft": ["draft", "page.md"],
        "init": ["init", "page.md", "-o", "project"],
        "generate": [
            "generate",
            "--spec",
            "one.json",
            "--output",
            "out",
            "--package",
            "p",
            "--notes",
            "--diff",
        ],
        "rules": ["rules", TEXT],
    }
    return formatted | (plain if form == "text" else {})


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", sys.argv)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


def write(place: str) -> None:
    for version, name in ((1, "one.json"), (2, "two.json")):
        Path(name).write_text(json.dumps(document(place, version)))
    key, value = (
        TEXT if place in (each, "everywhere") else "y" for each in ("payload key", "payload value")
    )
    body = json.dumps({key: value, "x": value, "p": value * 3})
    Path("payload.json").write_text(body)
    entry = {
        "request": {"method": "GET", "url": f"https://h.example/s/a?q={'z' * 9}", "headers": []},
        "response": {
            "status": 200,
            "headers": [
                {"name": "Content-Type", "value": "application/json"},
                {"name": "X-Y", "value": value},
            ],
            "content": {"mimeType": "application/json", "text": body},
        },
    }
    Path("recorded.har").write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}))

    Path("docpact.toml").write_text(
        '[clients.c]\nspec = "one.json"\npackage = "p"\noutput = "out"\n'
    )
    line = " ".join(TEXT.split("\n"))
    Path("page.md").write_text(
        f"# Get {line}\n\n`GET https://h.example/a`\n\n| Name | Type |\n|---|---|\n| `a` | string {line} |\n\n"
        f'```json\n{{"a{TEXT}": }}\n```\n\n- unread {line}\n',
        encoding="utf-8",
    )


def check_text(text: str, form: str) -> None:
    """Nothing in the output acts: on a terminal, in a log, in a CI service, or where its format is shown."""
    hidden = {
        c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    assert not hidden
    assert "##[" not in text
    if form != "github":
        assert not any(line.strip().startswith("::") for line in text.split("\n"))
    else:
        assert all(
            re.match(r"::(error|warning|notice) [^:]*::", line)
            for line in text.splitlines()
            if line.startswith("::")
        )
    if not text:
        return
    if form in ("json", "sarif"):
        json.loads(text)
    elif form == "junit":
        ET.fromstring(text)
    elif form == "html":
        assert "<img" not in text
        assert 'href="javascript' not in text
    elif form == "markdown":
        check_markdown(text)


def check_markdown(text: str) -> None:
    """No image, link, HTML or heading of the text's making, and no mention outside code."""
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        children = token.children or []
        assert not any(
            child.type in ("image", "link_open") and "evil" in str(child.attrs)
            for child in children
        )
        for child in children:
            if child.type in ("html_inline", "html_block"):
                assert re.fullmatch(
                    r"</?(br|details|summary|sub|sup)>", child.content.strip()
                ), child.content
            if child.type == "text":
                assert "@octocat" not in child.content
                assert "fixes #1" not in child.content
        if token.type == "html_block":
            assert "img" not in token.content
        if token.type == "heading_open":
            assert token.map is None or "Approved" not in text.split("\n")[token.map[0]]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "place", ["everywhere", *(pytest.param(place, marks=pytest.mark.slow) for place in PLACES)]
)
def test_every_format_of_every_command(place: str, form: str) -> None:
    """Output and messages of every command are plain text of their format, wherever the hostile text stands."""
    write(place)
    for name, arguments in commands(form).items():
        code, out, err = run(*arguments)
        assert code in (0, 1, 2), name
        assert out or err, name
        check_text(out, form)
        check_text(err, "text")
