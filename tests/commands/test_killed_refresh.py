"""``refresh --fix`` killed at any step: spec, facts and client are all old or all new, never a mixture."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from docpact import files
from docpact.cli import app

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_cache")]

PAGE = """\
# Make a box

`POST https://api.box.example/v1/boxes`

| Field | Type | Required | Description |
|---|---|---|---|
| `colour` | string | Yes | Max length of 40 characters. |
"""
_STEPS = ("_keep", "_move", "_prune")


def content(project: Path) -> dict[str, bytes]:
    """The files of a project, without the page and what a killed run leaves for the next one."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and path.suffix != ".md" and not path.name.startswith(".")
        if not any(part.startswith(".") for part in path.relative_to(project).parts)
    }


def refreshed(project: Path, stop: int | None = None) -> int:
    """Run the command in a process of its own, killed before a step, and return the number of its steps."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        counted = itertools.count(1)

        def dying(real: Callable[..., Any]) -> Callable[..., Any]:
            def step(*arguments: Any, **options: Any) -> Any:
                number = next(counted)
                os.write(writing, b".")
                if number == stop:
                    os.kill(os.getpid(), 9)
                return real(*arguments, **options)

            return step

        for name in _STEPS:
            setattr(files, name, dying(getattr(files, name)))
        files._Journal.write = dying(files._Journal.write)  # type: ignore[method-assign]
        os.chdir(project)
        CliRunner().invoke(app, ["refresh", "--from", "page.md", "--fix"])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        steps = len(pipe.read())
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) == (stop is not None)
    return steps


def test_a_killed_refresh_is_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the next run of the command everything is as if nothing had happened."""
    whole = tmp_path / "whole"
    whole.mkdir()
    page = whole / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(whole)
    assert CliRunner().invoke(app, ["init", "page.md", "--name", "box"]).exit_code == 0
    old = content(whole)
    page.write_text(PAGE.replace("40", "60"), encoding="utf-8")
    shutil.copytree(whole, tmp_path / "spare")
    steps = refreshed(whole)
    new = content(whole)
    assert {name for name in old if old[name] != new[name]} >= {
        "specs/box/box.yaml",
        "specs/box/pages/makeBox.yaml",
    }
    assert steps > 6
    for stop in sorted({1, 2, steps // 2, steps // 2 + 1, steps - 1, steps}):
        project = tmp_path / f"killed-{stop}"
        shutil.copytree(tmp_path / "spare", project)
        refreshed(project, stop)
        files.recover(project)
        assert content(project) in (old, new)
        refreshed(project)
        assert content(project) == new
