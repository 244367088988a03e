"""What the commands print of hostile input: no control character, no forged line, no command of a CI service."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import pytest

from docpact.cli import main
from docpact.pages.store import load_operation

ESCAPE = "\x1b[2J\x1b]0;owned\x07\x9b31m"
FORGED = "a\n::stop-commands::t\r::set-output name=x::y\u2028z"
REVERSED = "\u202ecba\u2066\u200b"
TEXT = f"{ESCAPE}{FORGED}{REVERSED}##[debug]x"
OK = {"200": {"description": "d", "content": {"application/json": {"schema": {"type": "object", "properties": {"x": {"type": "string"}}}}}}}  # fmt: skip


def document(**more: object) -> dict[str, object]:
    return {
        "openapi": "3.1.0",
        "info": {"title": TEXT, "version": TEXT},
        "paths": {"/a": {"get": {"operationId": "getA", "tags": [TEXT], "responses": OK, **more}}},
    }


def write(name: str, value: object) -> None:
    Path(name).write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


WRONG = {
    **document(),
    TEXT: 1,
    "paths": {
        f"/{TEXT}": {
            TEXT: {},
            "get": {
                "operationId": TEXT,
                "parameters": [{"name": TEXT, "in": TEXT}, {"$ref": f"#/{TEXT}"}],
                "responses": {TEXT: {"description": TEXT}},
            },
        }
    },
    "components": {
        "schemas": {TEXT: {"type": TEXT, "pattern": f"({TEXT}", "enum": [TEXT, TEXT], TEXT: 1}}
    },
}
PAGE = f'# Get {TEXT}\n\n`GET https://api.example/a/{{id}}`\n\n| Name | Type |\n|---|---|\n| `{ESCAPE}a` | string {REVERSED} |\n\n```json\n{{"a{ESCAPE}": }}\n```\n'
COMMANDS: dict[str, list[str]] = {
    "generate": ["generate", "--spec", "ok.json", "--output", "out", "--package", "p"],
    "generate --diff": ["generate", "--spec", "wrong.json", "--output", "o", "--package", "p", "--diff"],
    "generate, sloppy": ["generate", "--spec", "wrong.json", "--output", "out", "--package", "p"],
    "generate, broken": ["generate", "--spec", "broken.yaml", "--output", "out", "--package", "p"],
    "generate, no such file": ["generate", "--spec", f"no{TEXT}.yaml", "--output", "out", "--package", "p"],
    "generate, no such package": ["generate", "--spec", "ok.json", "--output", "out", "--package", TEXT],
    "generate, no such client": ["generate", TEXT],
    "no such option": ["generate", f"--{TEXT}"],
    "no such command": [TEXT],
    "no such host": ["mock", "ok.json", "--host", TEXT],
    "no such value": ["mock", "ok.json", "--port", TEXT],
    "check": ["check", "--spec", "wrong.json"],
    "read": ["read", "page.md"],
    "read, no such page": ["read", f"no{TEXT}.md"],
    "draft": ["draft", "page.md"],
    "rules": ["rules", TEXT],
    "validate, no such operation": ["validate", "ok.json", TEXT, "payload.json", "--request"],
    "validate, no such status": ["validate", "ok.json", "getA", "payload.json", "--response", TEXT],
    "validate, no such format": ["validate", "ok.json", "getA", "payload.json", "--request", "-f", TEXT],
    **{f"validate {form}": ["validate", "ok.json", "getA", "payload.json", "--response", "200", "-f", form]
       for form in ("text", "json", "sarif", "junit", "markdown", "html", "github")},
    **{f"diff {form}": ["diff", "ok.json", "other.json", "-f", form]
       for form in ("text", "json", "sarif", "junit", "markdown", "html", "github")},
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_printed_acts(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Output and messages consist of visible characters, and only ``--format github`` prints workflow commands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write("ok.json", document())
    parameter = {"name": TEXT, "in": "query", "required": True, "schema": {"enum": [TEXT]}}
    write("other.json", document(parameters=[parameter], deprecated=True))
    write("wrong.json", WRONG)
    write("broken.yaml", f"openapi: 3.1.0\npaths: {{\n  '{TEXT}'\n: [")
    write("payload.json", {TEXT: 1, "x": [TEXT]})
    write("page.md", PAGE)
    monkeypatch.setattr(sys, "argv", ["docpact", *COMMANDS[name]])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, 1, 2)
    said = capsys.readouterr()
    for text in (said.out, said.err):
        assert not {
            c
            for c in text
            if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        }
        assert "##[" not in text
        if not name.endswith("github"):
            assert not any(line.strip().startswith("::") for line in text.split("\n"))
    assert said.out or said.err


def test_files_of_a_client_hold_no_hidden_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Titles, tags and descriptions reach code, README and metadata visibly, whatever is in them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write("ok.json", document(summary=TEXT, description=f"{TEXT}\n\n<img src=x>\n\n{TEXT}"))
    arguments = ["generate", "--spec", "ok.json", "--output", "out", "--package", "p"]
    monkeypatch.setattr(sys, "argv", ["docpact", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    for file in Path("out").rglob("*.*"):
        text = file.read_text(encoding="utf-8")
        found = {
            c
            for c in text
            if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        }
        assert not found, file


def test_stored_facts_hold_no_hidden_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts of a page are stored with every invisible character escaped, and read again as they were."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    hidden = "a\u202eb\u2066c\u200bd\U000e0041e\u00adf"
    write(
        "page.md",
        f"# Create {hidden}\n\n`POST https://api.example/a`\n\n| Name | Type |\n|---|---|\n| `x` | string |\n\n"
        f'```json\n{{"x": "{hidden}"}}\n```\n',
    )
    monkeypatch.setattr(sys, "argv", ["docpact", "init", "page.md", "-o", "project"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    [stored] = Path("project").rglob("pages/*.yaml")
    text = stored.read_text(encoding="utf-8")
    assert not {c for c in text if c != "\n" and not c.isprintable()}
    _, operation = load_operation(text, stored.name)
    assert operation.request is not None
    assert {"x": hidden} == operation.request.samples[0].value
