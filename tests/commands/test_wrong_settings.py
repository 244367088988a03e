"""Settings and names files of every wrong type end in one message, and never in a traceback."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

import pytest

from docpact.cli import main
from docpact.config_schema import config_schema

WRONG = [
    "5", '""', "[]", "[[]]", "{}", "true", "inf", "2020-01-01", '"\\u0000"', '"\\u001b[2J"', '["a", 5]', "[{a = 1}]",
    f'"{"x" * 300}"', f'["{"é" * 200}"]', "99999999999999999999", '"https://[::1"',
]  # fmt: skip
WRONG_NAMES = [
    "operations = 5",
    '[operations]\n"GET /a" = 5',
    '[operations]\n"GET /a" = "a.b.c"',
    '[schemas]\nA = ["a"]',
    '[schemas]\nA = "class"',
    '[schemas]\nA = "a\\u0000"',
    '[arguments]\n"GET /a" = "q"',
    '[arguments."GET /a"]\n"query q" = {}',
    "[[operations]]\na = 1",
    "[more]\na = 1",
    "a = " + "[" * 2000,
    "x" * 5000,
]
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {"/a": {"get": {"responses": {"204": {"description": "d"}}}}},
}
CONFIG = '[tool.docpact.clients.a]\nspec = "api.json"\npackage = "p"\noutput = "out"\n'


def keys_of(schema: object) -> set[str]:
    """Return the names of all settings in a schema."""
    if isinstance(schema, list):
        return set().union(*map(keys_of, schema))
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", {})).union(*map(keys_of, schema.values()))


def run(*arguments: str) -> tuple[object, str]:
    said = io.StringIO()
    sys.argv = ["docpact", *arguments]
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit) as end,
    ):
        main()
    return end.value.code, said.getvalue()


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", sys.argv)
    Path("api.json").write_text(json.dumps(DOCUMENT))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# ours\n[tool.docpact.clients.a]\nspec = 'a'\nouput = 'b'\n", ":4: unknown setting tool.docpact.clients.a.ouput\n  hint: did you mean output?"),
        ("[tool.docpact.clients.'my.a']\nspec = 'a'\n\npackage = '9'\n", ":4: tool.docpact.clients.my.a.package is not a valid package name"),
        ("[tool.docpact]\nclints = 1\n", ":2: unknown setting tool.docpact.clints"),
        ("[tool.docpact.clients]\na = {spec = 'a', package = 'p', cli = 3}\n", ":2: tool.docpact.clients.a.cli must be true or false"),
        ("[tool.docpact.clients]\na.spec = 'a'\na.package = 'p'\na.overlay = 3\n", ":4: tool.docpact.clients.a.overlay must be a list"),
        ("[tool.docpact.clients.a]\nspec = 7\npackage = 'p'\n", ":2: tool.docpact.clients.a.spec must be a string"),
        ("\n[tool.docpact.clients.a]\npackage = 'p'\n", ":2: tool.docpact.clients.a.spec is missing"),
        ("[tool.docpact]\nclients = 3\n", ":2: tool.docpact.clients is not a table"),
        ("\n[tool.docpact.clients.a]\nspec = \"a\n", ":3:10: cannot be read"),
    ],
)  # fmt: skip
def test_wrong_settings_have_their_line(text: str, said: str) -> None:
    """A wrong setting is reported at the line of its key; a missing one at the table that lacks it."""
    Path("pyproject.toml").write_text(text)
    code, message = run("check")
    assert (code, f"pyproject.toml{said}" in message) == (2, True), message


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(keys_of(config_schema())))
def test_a_setting_of_a_wrong_type(key: str) -> None:
    """A setting with a value that it cannot have is an error that says so, or is what it can be read as."""
    kept = "".join(line for line in CONFIG.splitlines(True) if not line.startswith(f"{key} "))
    for value in WRONG:
        Path("pyproject.toml").write_text(f"{kept}{key} = {value}\n")
        code, said = run("generate", "--check")
        assert code in (0, 1, 2), (value, said)
        assert said or code == 0, value


@pytest.mark.parametrize("text", WRONG_NAMES, ids=lambda text: text[:30])
def test_a_names_file_of_a_wrong_form(text: str) -> None:
    """A names file that says nothing usable is an error that names the file."""
    Path("pyproject.toml").write_text(f'{CONFIG}names = "names.toml"\n')
    Path("names.toml").write_text(text)
    code, said = run("generate", "--check")
    assert code == 2
    assert said.startswith("error: names.toml: ")
