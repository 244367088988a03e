"""Whatever README.md shows is what happens."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from guide_runner import COUNTS
from terminal_picture import draw

from docpact.config import find_config
from docpact.mock.server import Mock, Request
from docpact.openapi import read_api

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def shown_commands() -> Iterator[tuple[str, str]]:
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


@pytest.mark.parametrize(
    ("command", "output"), list(shown_commands()), ids=lambda value: value[:30]
)
def test_commands(
    command: str,
    output: str,
    docpact: Callable[..., object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each command that README.md shows prints what it shows."""
    typed, _, call = command.rpartition(" | ")
    words = shlex.split(call)[1:]
    if typed:
        monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(io.BytesIO((shlex.split(typed)[1] + "\n").encode()))
        )
    if "--output" in words:
        words[words.index("--output") + 1] = str(tmp_path)
    ran = docpact(*words, cwd=ROOT)
    shown, printed = (COUNTS.sub("N files", text) for text in (output, str(ran.out)))  # type: ignore[attr-defined]
    assert [line.rstrip() for line in shown.splitlines()] == [
        line.rstrip() for line in printed.splitlines()
    ]


def test_picture(docpact: Callable[..., Any], tmp_path: Path, update_expected: bool) -> None:
    """The picture of `docpact check` is its output for a spec in which one value of an enum was removed."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    spec = tmp_path / "specs/datadog/case-management.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(
        text.replace("[CASE, INCIDENT, PAGE, AGENT_CONVERSATION]", "[CASE, INCIDENT, PAGE]"),
        encoding="utf-8",
    )
    assert 0 == docpact("generate", "datadog", cwd=tmp_path).code
    checked = docpact("check", "datadog", cwd=tmp_path)
    assert 1 == checked.code
    made = draw("docpact check datadog", str(checked.out))
    picture = ROOT / "docs/images/check.svg"
    if update_expected:
        picture.write_text(made, encoding="utf-8")
    assert picture.read_text(encoding="utf-8") == made


def test_python_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of use runs, and prints what README.md says it prints."""
    source = read_api(ROOT / "specs/tines/cases.yaml")
    mock = Mock(source.api, source.document)

    def serve(request: httpx2.Request) -> httpx2.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = mock.answer(Request(request.method, request.url.path, "", headers, request.read()))
        return httpx2.Response(
            answer.status, content=answer.body, headers={"content-type": answer.media_type or ""}
        )

    client = httpx2.Client
    monkeypatch.setattr(httpx2, "Client", lambda **_: client(transport=httpx2.MockTransport(serve)))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(blocks("python")[0].replace('api_key="…"', 'api_key="k"'), {})
    assert blocks("text")[0] == printed.getvalue()


def test_every_command_is_documented() -> None:
    """Every command that exists is in README.md, and every one in README.md exists."""
    from docpact.cli import app

    existing = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    }
    assert existing == set(re.findall(r"^\| `docpact (\w+)", README, re.MULTILINE))


def test_configuration_example() -> None:
    """The configuration that README.md shows is the one in use."""
    import tomllib

    shown = tomllib.loads(blocks("toml")[0])["tool"]["docpact"]["clients"]["tines"]
    used = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["docpact"][
        "clients"
    ]["tines"]
    assert shown == used
    assert find_config(ROOT).clients["tines"].client_class == "Tines"


def test_links() -> None:
    """README.md works on PyPI: every link is absolute, and those into the repository are of files that exist."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    home = project["urls"]["Repository"]
    raw = home.replace("github.com", "raw.githubusercontent.com")
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert [link for link in links if not link.startswith("https://")] == []
    own = [
        link.removeprefix(start)
        for link in links
        for start in (f"{home}/blob/main/", f"{home}/tree/main/", f"{raw}/main/")
        if link.startswith(start)
    ]
    assert own
    assert [path for path in own if not (ROOT / path).exists()] == []


def test_folders_and_modules_exist() -> None:
    """The layout that README.md describes: every folder and module it names exists, and none is missing."""
    layout = README.partition("## Repository layout")[2].partition("## Commands")[0]
    table = re.findall(r"^\| `([\w/]+)`", layout, re.MULTILINE)
    assert [folder for folder in table if not (ROOT / folder).is_dir()] == []
    source = ROOT / "generator" / "docpact"
    named = re.findall(r"`(\w+(?:/\w+)*(?:/|\.py))`", layout.partition("The program has")[2])
    assert [name for name in named if not (source / name).exists()] == []
    packages = {f"{folder.parent.name}/" for folder in source.glob("*/__init__.py")}
    assert packages <= set(named)


def test_size_of_the_runtime() -> None:
    """The number of lines of the runtime in a client is the one that README.md states, within a tenth."""
    [stated] = re.findall(r"\(([\d,]+) lines for the Tines client\)", README)
    modules = (ROOT / "generated/tines-cases/tines_cases/_runtime").glob("*.py")
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in modules)
    assert abs(lines - int(stated.replace(",", ""))) <= lines / 10
