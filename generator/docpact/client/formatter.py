"""The text of many modules, laid out the same on every machine: nobody's own settings reach it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
import tempfile
import uuid
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from docpact.client.cache import Cache, digest
from docpact.client.header import is_python
from docpact.errors import DocpactError

__all__ = ["LINE_LENGTH", "format_files"]

LINE_LENGTH = 100
_TARGET = "py311"
_WORTH_A_PROCESS = 400_000
"""Characters of source below which starting a second process costs more than it saves."""


def format_files(
    files: Mapping[str, str], formatter: Literal["black", "ruff"], cache: Cache
) -> dict[str, str]:
    """``files`` (path to text) with every Python module formatted; other files pass through.

    Args:
        files: Path to text.
        formatter: Who formats.
        cache: Where formatted modules are kept: one that did not change is not formatted again.

    Raises:
        DocpactError: A module is not valid Python, which is a bug in docpact, not in the document.
    """
    python = {
        path: text
        for path, text in files.items()
        if is_python(path) and not (formatter == "black" and _is_runtime(path))
    }
    keys = _keys(python, formatter)
    known = cache.get(keys.values())
    missing = {path: text for path, text in python.items() if keys[path] not in known}
    formatted = (_ruff if formatter == "ruff" else _black)(missing) if missing else {}
    cache.put({keys[path]: text for path, text in formatted.items()})
    known |= {keys[path]: text for path, text in formatted.items()}
    return {path: known[keys[path]] if path in keys else text for path, text in files.items()}


def _is_runtime(path: str) -> bool:
    """Whether a module is copied from the runtime, which black has formatted with the same settings."""
    return "_runtime" in path.split("/")[:-1]


def _keys(files: Mapping[str, str], formatter: str) -> dict[str, str]:
    try:
        release = version(formatter)
    except (
        PackageNotFoundError
    ):  # a program of unknown age on the PATH: nothing that it made is found again
        release = uuid.uuid4().hex
    return {
        path: digest("module", formatter, release, str(LINE_LENGTH), _TARGET, text)
        for path, text in files.items()
    }


def _black(files: Mapping[str, str]) -> dict[str, str]:
    workers = min(os.cpu_count() or 1, sum(map(len, files.values())) // _WORTH_A_PROCESS)
    if workers < 2:
        return dict(map(_black_one, files.items()))
    # The longest first, so that no worker ends up alone with it.
    by_size = sorted(files.items(), key=lambda item: len(item[1]), reverse=True)
    with ProcessPoolExecutor(workers) as pool:
        return dict(pool.map(_black_one, by_size, chunksize=4))


def _black_one(item: tuple[str, str]) -> tuple[str, str]:
    from black import format_str
    from black.mode import Mode, TargetVersion
    from black.parsing import InvalidInput

    path, text = item
    try:
        return path, format_str(
            text, mode=Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY311})
        )
    except InvalidInput as error:
        raise _defect(path, str(error)) from None


def _ruff(files: Mapping[str, str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="docpact-") as folder:
        places = {path: Path(folder, path) for path in files}
        for parent in _parents(places.values()):
            parent.mkdir(parents=True, exist_ok=True)
        for path, place in places.items():
            place.write_text(files[path], encoding="utf-8", newline="\n")
        done = subprocess.run(  # noqa: S603  (a fixed program; only a path of our own is passed)
            [
                _ruff_program(),
                "format",
                "--isolated",
                "--no-cache",
                "--quiet",
                f"--line-length={LINE_LENGTH}",
                f"--target-version={_TARGET}",
                folder,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise _defect(str(len(files)) + " modules", done.stderr.replace(folder, "").strip())
        return {path: place.read_text(encoding="utf-8") for path, place in places.items()}


def _parents(places: Iterable[Path]) -> set[Path]:
    return {place.parent for place in places}


def _ruff_program() -> str:
    """The ruff of this environment, whatever else the PATH has."""
    beside = Path(sysconfig.get_path("scripts")) / f"ruff{sysconfig.get_config_var('EXE') or ''}"
    found = str(beside) if beside.exists() else shutil.which("ruff")
    if found is None:
        raise DocpactError(
            "the formatter ruff is not installed",
            hint="run `pip install ruff`, or use --formatter black",
        )
    return found


def _defect(path: str, reason: str) -> DocpactError:
    return DocpactError(
        f"the generated {path} cannot be formatted: {reason}",
        hint="this is a bug in docpact: please report it with the document; nothing was written",
    )
