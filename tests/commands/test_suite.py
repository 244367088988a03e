"""How the suite itself runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "parallel"), [([], True), (["-n", "0"], False), (["tests/test_it.py"], False)]
)
def test_the_whole_suite_runs_in_parallel(
    tmp_path: Path, arguments: list[str], parallel: bool
) -> None:
    """Without arguments the tests run in workers, on all cores; ``-n 0`` and a named file run in one process."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\ntestpaths = ["tests"]\n')
    shutil.copy(TESTS / "conftest.py", tmp_path / "tests")
    (tmp_path / "tests/test_it.py").write_text(
        "import os\ndef test_it():\n    open('worker', 'w').write(os.environ.get('PYTEST_XDIST_WORKER', 'none'))\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert bool(re.fullmatch(r"gw\d+", (tmp_path / "worker").read_text())) == parallel
