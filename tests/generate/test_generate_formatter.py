"""Formatting: the same text however it is come by."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from docpact.client import formatter
from docpact.client.cache import Cache
from docpact.errors import DocpactError

_MODULES = {
    "a.py": "x = {  'a':1 }\n",
    "b/c.py": "def f( ):\n  return 'x'\n",
    "py.typed": "",
    "README.md": "a  b\n",
}


@pytest.mark.parametrize("name", ["black", "ruff"])
def test_python_alone_is_formatted(name: Literal["black", "ruff"], tmp_path: Path) -> None:
    """Python modules are formatted, and other files are left as they are."""
    assert formatter.format_files(_MODULES, name, Cache(tmp_path)) == {
        "a.py": 'x = {"a": 1}\n',
        "b/c.py": 'def f():\n    return "x"\n',
        "py.typed": "",
        "README.md": "a  b\n",
    }


@pytest.mark.parametrize("name", ["black", "ruff"])
def test_what_did_not_change_is_not_formatted_again(
    name: Literal["black", "ruff"], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The formatter sees only the module that changed, and each formatter keeps its own."""
    formatter.format_files(_MODULES, name, Cache(tmp_path))
    seen: list[str] = []

    def spy(files: dict[str, str]) -> dict[str, str]:
        seen.extend(files)
        return {path: text.strip() + "\n" for path, text in files.items()}

    monkeypatch.setattr(formatter, "_black", spy)
    monkeypatch.setattr(formatter, "_ruff", spy)
    changed = formatter.format_files({**_MODULES, "a.py": "y = 2 \n"}, name, Cache(tmp_path))
    assert (seen, changed["a.py"], changed["b/c.py"]) == (
        ["a.py"],
        "y = 2\n",
        'def f():\n    return "x"\n',
    )
    formatter.format_files(_MODULES, "ruff" if name == "black" else "black", Cache(tmp_path))
    assert seen == ["a.py", "a.py", "b/c.py"]


@pytest.mark.parametrize("name", ["black", "ruff"])
def test_a_module_that_is_no_python_is_told_as_a_defect(
    name: Literal["black", "ruff"], tmp_path: Path
) -> None:
    """What cannot be parsed ends in a message that says whose fault it is; nothing of it is kept."""
    with pytest.raises(DocpactError, match="cannot be formatted") as caught:
        formatter.format_files({"bad.py": "def ("}, name, Cache(tmp_path))
    assert "defect of docpact" in str(caught.value)
