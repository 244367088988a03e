"""The command line, run in this process, and a project to run it on."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Ran
from shop_project import Shop


@pytest.fixture
def docpact(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run ``docpact`` with arguments, in a folder, in this process."""
    from docpact.cli import main

    def run(*arguments: str | Path, cwd: Path | None = None) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        with (
            monkeypatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            contextlib.chdir(cwd or Path.cwd()),
        ):
            patch.setattr(sys, "argv", ["docpact", *map(str, arguments)])
            try:
                main()
                code = 0
            except SystemExit as stop:
                code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        return Ran(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def _cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def own_cache(_cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One cache for all the tests that ask for it, and not the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(_cache_folder))


@pytest.fixture
def shop(tmp_path: Path, docpact: Callable[..., Ran], own_cache: None) -> Shop:
    """A project of its own for each test."""
    return Shop(tmp_path, docpact)
