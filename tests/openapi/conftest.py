"""What the tests of the reader share: documents written as text, read from a folder of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from openapi_reading import HEAD, Read

from docpact.openapi import ApiSource, read_api


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of the test: places are relative to it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Callable[[Mapping[str, str]], Path]:
    """Writes files; gives the path of the first."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return folder / next(iter(files))

    return write


@pytest.fixture
def read(write: Callable[[Mapping[str, str]], Path]) -> Read:
    """Reads a 3.1 document given without its head, or with it; further files by name."""

    def read(
        text: str, files: Mapping[str, str] | None = None, name: str = "api.yaml", **options: Any
    ) -> ApiSource:
        body = dedent(text)
        whole = body if body.lstrip().startswith(("openapi", "swagger", "{")) else HEAD + body
        return read_api(write({name: whole, **(files or {})}), **options)

    return read
