"""The command line, run in this process."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


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
