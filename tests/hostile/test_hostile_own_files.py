"""Errata, readings and stored facts of every wrong kind: the message says what is wrong, in which line, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docpact.check.errata import load_errata
from docpact.check.readings import load_readings
from docpact.errors import DocpactError
from docpact.pages import read_page
from docpact.pages.store import dump_operation, load_operation, stored_text

PAGE = """# Create a box

`POST https://h.example/boxes`

| Name | Type | Description |
|---|---|---|
| `name` | string | Required. Max length of 50. |

```json
{"name": "a"}
```
"""


def facts() -> str:
    page = read_page(PAGE, "page.md")
    return dump_operation(page, page.operations[0])


def load_facts(file: Path) -> object:
    return load_operation(stored_text(file, file.name), file.name)


FILES: dict[str, tuple[Callable[[], str], str, Callable[[Path], object]]] = {
    "errata": (lambda: "# ours\nerrata: []\n", "errata", load_errata),
    "readings": (lambda: "# ours\nreadings: []\n", "readings", load_readings),
    "facts": (facts, "prints", load_facts),
}
"""A right file, a key of it, and what reads it."""
BOMB = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9) if i else '1'}]\n" for i in range(12))
RIGHT = {"BOM": lambda good, _: b"\xef\xbb\xbf" + good.encode(), "UTF-16": lambda good, _: good.encode("utf-16")}  # fmt: skip
WRONG: dict[str, Callable[[str, str], str | bytes]] = {
    "not YAML": lambda _, key: f"{key}: [1\nb: }}",
    "a number": lambda *_: "5\n",
    "a string": lambda *_: "hello\n",
    "a list": lambda *_: "- 1\n- a\n",
    "a list for a mapping": lambda good, key: _set(good, key, "[1, 2]"),
    "a number for a list": lambda good, key: _set(good, key, "5"),
    "a string for a list": lambda good, key: _set(good, key, "{a: hello}"),
    "a date for a list": lambda good, key: _set(good, key, "2020-01-01"),
    "a number of 5000 digits": lambda good, key: _set(good, key, "9" * 5000),
    "a number of 5000 digits below": lambda good, key: _set(good, key, f"[{{line: {'9' * 5000}}}]"),
    "a duplicate key": lambda good, key: f"{good}\n{key}: []\n",
    "not UTF-8": lambda good, _: good.encode() + b"\n# \xff\xfe\n",
    "binary": lambda *_: bytes(range(256)) * 4,
    "NUL": lambda good, _: f"{good}\n# \0\n",
    "deep": lambda good, key: _set(good, key, "[" * 5000),
    "deep and closed": lambda good, key: _set(good, key, "[" * 5000 + "]" * 5000),
    "aliases": lambda _, key: f"{BOMB}{key}: [*a11]\n",
    "an alias of itself": lambda good, key: _set(good, key, "&a [*a]"),
    "a tag": lambda good, key: _set(good, key, "!!python/object/apply:os.system [x]"),
    "two documents": lambda good, _: f"{good}\n---\na: 1\n",
    "a merge conflict": lambda good, _: f"{good}\n<<<<<<< HEAD\na: 1\n=======\n",
    "keys that are lists": lambda good, _: f"{good}\n? [a]\n: 1\n",
}


def _set(good: str, key: str, value: str) -> str:
    return re.sub(rf"(?ms)^{key}:.*?(?=^\w|\Z)", "", good) + f"\n{key}: {value}\n"


def check_message(error: DocpactError) -> None:
    """What, where and what to do, without a word of Python or a library."""
    assert error.where is not None
    assert error.hint
    text = str(error.what)
    assert not re.search(
        r"' object|attribute|NoneType|codec|sys\.|constructor|<.*string|Error", text
    )


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("name", FILES)
def test_wrong_files(name: str, kind: str, tmp_path: Path) -> None:
    """A wrong file is one error, at its line, in docpact's words."""
    good, key, load = FILES[name]
    content = WRONG[kind](good(), key)
    file = tmp_path / "file.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DocpactError) as caught:
        load(file)
    check_message(caught.value)
    whole = kind in ("a number", "a string", "a list", "two documents", "aliases")
    assert caught.value.where is not None
    assert whole or caught.value.where.line is not None, caught.value


@pytest.mark.parametrize("kind", RIGHT)
@pytest.mark.parametrize("name", FILES)
def test_encodings(name: str, kind: str, tmp_path: Path) -> None:
    """A byte order mark, and the encoding that it says, are read."""
    good, key, load = FILES[name]
    file = tmp_path / "file.yaml"
    file.write_text(good(), encoding="utf-8")
    expected = load(file)
    file.write_bytes(RIGHT[kind](good(), key))
    assert load(file) == expected


@pytest.mark.parametrize("name", ["errata", "readings"])
@pytest.mark.parametrize("text", ["", "# nothing yet\n", "null\n", "KEY:\n", "KEY: []\n"])
def test_files_without_entries(name: str, text: str, tmp_path: Path) -> None:
    """A file that holds no entries, however that is written, is right."""
    file = tmp_path / "file.yaml"
    file.write_text(text.replace("KEY", name))
    assert FILES[name][2](file) == ()


@pytest.mark.parametrize("name", ["errata", "readings"])
def test_unknown_keys(name: str, tmp_path: Path) -> None:
    """A misspelled list is not taken for a file without entries."""
    file = tmp_path / "file.yaml"
    file.write_text(f"# ours\n{name}s: [a]\n")
    with pytest.raises(DocpactError, match="unknown key") as caught:
        FILES[name][2](file)
    assert f"did you mean `{name}`?" == caught.value.hint
    assert caught.value.where is not None
    assert 2 == caught.value.where.line


MISSING: list[Any] = ["version", "page", "operation", "diagnostics"]


@pytest.mark.parametrize("key", MISSING)
def test_facts_without_a_part(key: str, tmp_path: Path) -> None:
    """Stored facts that lack a part, or have it empty, are named with the part."""
    file = tmp_path / "file.yaml"
    for value in ("", f"{key}: {{}}\n", f"{key}: null\n", f"{key}: 5\n"):
        text = re.sub(rf"(?ms)^{key}:.*?(?=^\w|\Z)", "", facts()) + value
        file.write_text(text)
        if (key, value) == ("diagnostics", "diagnostics: {}\n"):
            load_facts(file)
            continue
        with pytest.raises(DocpactError, match=f"not a file of page facts: .*{key}") as caught:
            load_facts(file)
        check_message(caught.value)
