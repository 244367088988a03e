"""One hostile text in every place of a document that holds text: what is generated has the shape that plain words give."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from code_shape import offences, shape

from docpact import pipeline
from packages import make, own_files

DOCUMENT = Path(__file__).parents[1] / "cases" / "hostile-text" / "document.yaml"
RUN = "__import__(chr(111)+chr(115)).mkdir(chr(99))"
PLAIN = "plain words "
TEXTS = {
    "docstring": f'"""\n{RUN}\n"""',
    "single docstring": f"'''\n{RUN}\n'''",
    "quote": f'"); {RUN}; ("',
    "apostrophe": f"'); {RUN}; ('",
    "bracket": f'"]]]}}}}; {RUN} #',
    "backslash": "\\",
    "backslash quote": f"\\\"; {RUN}; \\'",
    "escapes": "\\x22\\u0022\\N{QUOTATION MARK}\\042",
    "line": f"a\n{RUN}\n",
    "carriage return": f"a\r{RUN}\r",
    "separators": f"\u2028\u2029\x85\x0b\x0c\x1c{RUN}",
    "comment": f"# type: ignore\n#{RUN}",
    "jinja": "{{ cycler.__init__.__globals__.os.mkdir('c') }}{% raw %}{#",
    "format": "{0.__class__} {x!r:>{y}} %(x)s %s %",
    "f-string": f"{{{RUN}}}",
    "shell": "$(mkdir c) `mkdir c` ${IFS} ; mkdir c & | >",
    "nul": "\x00\x01\x08\x1b[31m\x7f",
    "bidirectional": "\u202e\u2066\u2069\u200f",
    "invisible": "\u200b\ufeff\u2060\u00ad",
    "surrogate": "\ud800\udfff\ud83d",
    "astral": "\U0001f600\U000e0041",
    "traversal": "../../../../etc/passwd",
    "windows": "..\\..\\c:\\windows\\nul",
    "keyword": "lambda: None if True else ",
    "toml": '"\n[tool.x]\ny = "z',
    "markdown": "```\n\n<script>alert(1)</script> [a](javascript:b) | x |\n```",
}


def filled(text: str) -> dict[str, Any]:
    """The document with ``text``, and then the slot's own name, in every slot."""

    def fill(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {fill(name, "key"): fill(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [fill(item, key) for item in value]
        if not isinstance(value, str):
            return value
        return re.sub("«(.*?)»", lambda slot: placed(text + slot[1], key, value, slot[1]), value)

    return fill(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8")))


def placed(text: str, key: str, whole: str, slot: str) -> str:
    """``text`` as it may stand in a reference, a path or an address, whose slashes and braces mean something."""
    if key == "$ref":
        return text.replace("~", "~0").replace("/", "~1").replace("%", "%25")
    return re.sub("[{}/]", "", text) if slot in ("path", "path parameter", "server") else text


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, list[str]]]:
    """What plain words give: the shape of each module."""
    return shapes(PLAIN, tmp_path_factory.mktemp("plain"))


def shapes(text: str, folder: Path) -> list[tuple[str, list[str]]]:
    """Folder and shape of each module that the document with ``text`` gives, once everything has been imported."""
    spec = folder / "document.json"
    spec.write_text(json.dumps(filled(text)))
    package = make(spec, folder)
    package.import_all()
    assert package.module.Client(base_url="https://x.example")
    modules = {path: package.generated.files[path] for path in own_files(package.generated.files)}
    for path, module in modules.items():
        assert not list(offences(module)), path
        assert all(c == "\n" or c.isprintable() for c in module), path
    return sorted((path.rpartition("/")[0], shape(module)) for path, module in modules.items())


@pytest.mark.parametrize("name", TEXTS)
def test_text_everywhere(
    name: str, plain: list[tuple[str, list[str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The modules are, names and texts aside, those of the same document with plain words, and nothing ran."""
    monkeypatch.chdir(tmp_path)
    assert shapes(TEXTS[name], tmp_path) == plain
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("name", TEXTS)
def test_distribution_files(name: str, tmp_path: Path) -> None:
    """pyproject.toml has the keys it always has, and every block of Python in README.md is what docpact prints."""
    spec = tmp_path / "document.json"
    spec.write_text(json.dumps(filled(TEXTS[name])))
    target = pipeline.Target(
        spec=spec,
        label=spec.name,
        root=tmp_path / "out",
        package="hostile",
        distribution="hostile",
        formatter="ruff",
    )
    files = pipeline.generate(target, cache=False).files
    project = tomllib.loads(files["pyproject.toml"])
    assert project.keys() == {"build-system", "project", "tool"}
    assert project["tool"].keys() == {"hatch"}
    assert re.fullmatch(r"\d+(\.\d+)*", project["project"]["version"])
    for path, text in files.items():
        text.encode("utf-8")
        assert all(c == "\n" or c.isprintable() for c in text), path
