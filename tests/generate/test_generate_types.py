"""What is generated for every feature, and for hostile documents, is clean to both type checkers at their strictest."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from feature_cases import CASES

from docpact import pipeline
from packages import RUNTIME, own_files

pytestmark = pytest.mark.slow

HOSTILE = Path(__file__).parents[1] / "cases" / "hostile"
NAMES = (
    "operation-id-dunder",
    "parameters-that-python-has",
    "properties-that-python-has",
    "resource-dunder",
    "resources-that-the-package-uses",
    "schemas-that-python-has",
)
"""Hostile documents whose names may come in between for a type checker alone."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All packages, with one runtime for all, which is checked with the generator."""
    folder = tmp_path_factory.mktemp("types")
    specs = [case.spec for case in CASES] + [HOSTILE / f"{name}.yaml" for name in NAMES]
    for spec in specs:
        label = spec.parent.name if spec.stem == "spec" else spec.stem
        name = "case_" + re.sub(r"\W", "_", label)
        target = pipeline.Target(
            spec=spec, label=spec.name, root=folder / name, package=name, formatter="ruff"
        )
        files = pipeline.generate(target, cache=False).files
        for path in own_files(files):
            file = folder / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            text = files[path].replace("from .. import _runtime as runtime", "import runtime")
            file.write_text(re.sub(r"from \.+_runtime", "from runtime", text), encoding="utf-8")
        (folder / name / "py.typed").touch()
    (folder / "runtime").symlink_to(RUNTIME)
    return folder


def pyright(folder: Path, *exclude: str) -> list[Any]:
    """What pyright says of a folder, at its strictest."""
    settings = {
        "typeCheckingMode": "strict",
        "exclude": exclude,
        "pythonVersion": "3.11",
        "venvPath": str(Path(sys.prefix).parent),
        "venv": Path(sys.prefix).name,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found: list[Any] = json.loads(done.stdout)["generalDiagnostics"]
    return found


def test_mypy(folder: Path) -> None:
    """mypy --strict has nothing to say."""
    packages = [path.name for path in folder.iterdir() if path.name != "runtime"]
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--cache-dir",
        str(folder / ".cache"),
    ]
    done = subprocess.run(
        [*command, *(part for name in packages for part in ("-p", name))],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout + done.stderr == ""


def test_pyright(folder: Path) -> None:
    """Pyright, at its strictest, has nothing to say."""
    report = pyright(folder, "runtime", ".cache")
    assert [
        f"{item['file']}:{item['range']['start']['line']}: {item['message']}" for item in report
    ] == []


_CALLS = """
from typing import assert_type

from tines_cases import AsyncTines, Tines
from tines_cases.models import LinkedCasesBatchCreateResponse, TasksBatchCreateResponse


def sync(tines: Tines) -> None:
    assert_type(tines.linked_cases.batch_create(42, ids=["43"]), LinkedCasesBatchCreateResponse)
    assert_type(tines.tasks.batch_create("42", tasks=[{"description": "x"}]), TasksBatchCreateResponse)
    tines.linked_cases.batch_create(42, ids=[43])  # error
    tines.linked_cases.batch_create(42, id=["43"])  # error
    tines.linked_cases.batch_create()  # error
    tines.tasks.batch_create("42", tasks=[{"descriptions": "x"}])  # error
    tines.cases.create_v1(team_id=1, name="x")  # deprecated


async def asynchronous(tines: AsyncTines) -> None:
    assert_type(await tines.linked_cases.batch_create(42, ids=["43"]), LinkedCasesBatchCreateResponse)
    assert_type(await tines.tasks.batch_create("42", tasks=[{"description": "x"}]), TasksBatchCreateResponse)
    await tines.linked_cases.batch_create(42, ids=[43])  # error
    await tines.linked_cases.batch_create(42, id=["43"])  # error
    await tines.linked_cases.batch_create()  # error
    await tines.tasks.batch_create("42", tasks=[{"descriptions": "x"}])  # error
    tines.linked_cases.batch_create(42, ids=["43"]).linked_cases  # error
    await tines.cases.create_v1(team_id=1, name="x")  # deprecated
"""


def _marked(*marks: str) -> set[int]:
    lines = enumerate(_CALLS.splitlines(), 1)
    return {number for number, line in lines if any(line.endswith(f"# {mark}") for mark in marks)}


def test_wrong_calls_are_found(tmp_path: Path) -> None:
    """Both type checkers know arguments and results of sync and async methods alike, and find what is wrong."""
    (tmp_path / "calls.py").write_text(_CALLS)
    (tmp_path / "tines_cases").symlink_to(
        Path(__file__).parents[2] / "generated" / "tines-cases" / "tines_cases"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", ".cache", "calls.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = re.findall(r"^calls\.py:(\d+): error", done.stdout, re.MULTILINE)
    assert {*map(int, found)} == _marked("error"), done.stdout
    report = pyright(tmp_path, "tines_cases")
    found_lines = {item["range"]["start"]["line"] + 1 for item in report}
    assert found_lines == _marked("error", "deprecated"), report
