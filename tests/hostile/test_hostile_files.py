"""Names of files and packages are untrusted too, and links lead nowhere."""

from __future__ import annotations

import ast
import os
import sys
import tokenize
from io import BytesIO
from pathlib import Path

import pytest
from code_shape import offences

from docpact.cli import main
from packages import own_files

DOCUMENT = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\npaths: {/a: {get: {responses: {"200": {description: d}}}}}\n'


def generate(
    monkeypatch: pytest.MonkeyPatch, spec: str, *, output: str = "out", package: str = "hostile"
) -> int:
    """Run the command in this process; its exit code."""
    arguments = [
        "generate",
        "--spec",
        spec,
        "--output",
        output,
        "--package",
        package,
        "--formatter",
        "ruff",
        "--no-cache",
    ]
    monkeypatch.setattr(sys, "argv", ["docpact", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


NAMES = {
    "an encoding": "coding:utf-7.yaml",
    "another encoding": "vim: set fileencoding=utf_7 .yaml",
    "a line end": "a\nimport os #.yaml",
    "a carriage return": "a\rimport os #.yaml",
    "a separator": "a\u2028b\x85\x0c.yaml",
    "a docstring": '"""; import os.yaml',
    "a bidirectional mark": "a\u202ey.yaml",
    "bytes that are no text": os.fsdecode(b"a\xff\xfe.yaml"),
    "an instruction": "x # type: ignore # fmt: off # noqa.yaml",
    "a comment of HTML": "--> <script> <!--.yaml",
}


@pytest.mark.parametrize("name", NAMES)
def test_name_of_the_document(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the document, which stands in a comment of every module, cannot end the comment nor mean anything in it."""
    monkeypatch.chdir(tmp_path)
    Path(NAMES[name]).write_text(DOCUMENT)
    assert generate(monkeypatch, NAMES[name]) == 0
    root = tmp_path / "out" / "hostile"
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*.py")}
    for path in own_files(files):
        data = files[path].read_bytes()
        assert tokenize.detect_encoding(BytesIO(data).readline)[0] == "utf-8"
        text = data.decode()
        assert not list(offences(text))
        assert ast.get_docstring(
            ast.parse(text)
        ), "the header is one comment, and the docstring follows it"
        assert all(c == "\n" or c.isprintable() for c in text)


@pytest.mark.parametrize(
    "package",
    [
        "../escaped",
        "a/b",
        "/abs",
        "a.b",
        "a b",
        "",
        ".",
        "..",
        "class",
        "1a",
        "__init__",
        "a\n",
        "None",
    ],
)
def test_name_of_the_package(
    package: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Only what Python can import is the name of a package; nothing is written for another."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    Path("api.yaml").write_text(DOCUMENT)
    assert generate(monkeypatch, "api.yaml", package=package) == 2
    assert "is not a valid package name" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["work", "api.yaml"]


def test_link_out_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reference through a symbolic link to a file elsewhere is not followed."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (tmp_path / "secret.yaml").write_text(
        "a: {description: the secret, type: object, properties: {secret: {type: string}}}\n"
    )
    Path("link.yaml").symlink_to(tmp_path / "secret.yaml")
    Path("api.yaml").write_text(DOCUMENT + "components: {schemas: {A: {$ref: 'link.yaml#/a'}}}\n")
    assert generate(monkeypatch, "api.yaml") == 0
    assert "outside of the document's folder" in capsys.readouterr().err
    assert not any(
        "the secret" in path.read_text() for path in (work / "out/hostile/models").rglob("*.py")
    )


def test_link_in_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of the output that is a link to elsewhere is not written through."""
    work, elsewhere = tmp_path / "work", tmp_path / "elsewhere"
    work.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(work)
    Path("api.yaml").write_text(DOCUMENT)
    Path("out/hostile").mkdir(parents=True)
    Path("out/hostile/resources").symlink_to(elsewhere)
    assert generate(monkeypatch, "api.yaml") == 2
    assert not list(elsewhere.iterdir())
