"""The nightly workflow of README.md, run as a runner would: ``git`` is real, ``uv`` and ``gh`` are stand-ins."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from door_page import PAGE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
UV = '#!/bin/sh\nshift 2\nexec "{python}" -m docpact "$@" --from "$CAPTURES"\n'
GH = """#!/bin/sh
echo "$1 $2" >> "$RUNNER_TEMP/gh.log"
exit 0
"""


class Night:
    """A repository with a remote, and what a run of the workflow does to them."""

    def __init__(self, folder: Path, docpact: Callable[..., Any]) -> None:
        self.repository, self.remote = folder / "repository", folder / "remote.git"
        self.captures, self.temporary = folder / "captures", folder / "temporary"
        for made in (self.repository, self.captures, self.temporary, folder / "bin"):
            made.mkdir()
        (self.captures / "paint.md").write_text(PAGE, encoding="utf-8")
        assert docpact("init", self.captures / "paint.md", cwd=self.repository).code == 0
        self.git("init", "-q", "-b", "main", ".")
        self.commit()
        subprocess.run(["git", "init", "-q", "--bare", str(self.remote)], check=True)
        self.git("remote", "add", "origin", str(self.remote))
        for name, text in (("uv", UV.format(python=sys.executable)), ("gh", GH)):
            (folder / "bin" / name).write_text(text, encoding="utf-8")
            (folder / "bin" / name).chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "CAPTURES": str(self.captures),
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_STEP_SUMMARY": str(self.temporary / "summary.md"),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "generator")]),
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def git(self, *words: str) -> str:
        ran = subprocess.run(
            ["git", "-C", str(self.repository), *words], capture_output=True, text=True, check=True
        )
        return ran.stdout

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x")

    def page(self, old: str, new: str) -> None:
        assert old in PAGE
        (self.captures / "paint.md").write_text(PAGE.replace(old, new), encoding="utf-8")

    def run(self) -> int:
        """The exit code of the last step."""
        (block,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
        script = yaml.safe_load(block)["jobs"]["refresh"]["steps"][-1]["run"]
        self.git("switch", "-q", "main")
        # As the runner runs it.
        command = ["bash", "-e", "-c", script]
        ran = subprocess.run(
            command, cwd=self.repository, env=self.environment, capture_output=True, check=False
        )
        return ran.returncode

    def pushed(self) -> str:
        """What the branch of the pull request changes; empty where there is none."""
        known = subprocess.run(
            ["git", "-C", str(self.remote), "branch"], capture_output=True, text=True, check=True
        )
        return self.git("diff", "main", "pages-changed") if "pages-changed" in known.stdout else ""

    def told(self) -> list[str]:
        log = self.temporary / "gh.log"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def night(tmp_path: Path, docpact: Callable[..., Any]) -> Night:
    return Night(tmp_path, docpact)


def test_a_changed_page_opens_a_pull_request(night: Night) -> None:
    """Spec, facts and client are on its branch, and its text tells the change."""
    night.page("`red`, `green`", "`red`, `green`, `blue`")
    assert night.run() == 0
    assert "+                  enum: [red, green, blue]" in night.pushed()
    assert night.told() == ["pr create"]
    assert "`blue` is new" in (night.temporary / "changes.md").read_text()


def test_an_unchanged_page_opens_none(night: Night) -> None:
    """Nor does one where only lines have moved, though its facts are stored anew."""
    assert night.run() == 0
    night.page("# Paint a door", "\n\n# Paint a door")
    assert night.run() == 0
    assert (night.pushed(), night.told()) == ("", [])


def test_a_page_that_is_gone_opens_none_and_is_told(night: Night) -> None:
    """A page that could not be looked at is a failure of its own: nothing is committed or proposed."""
    (night.captures / "paint.md").write_text("503", encoding="utf-8")
    assert night.run() != 0
    assert night.told() == []


def test_a_failure_is_one(night: Night) -> None:
    """Exit code 2 of docpact fails the run."""
    (night.captures / "paint.md").unlink()
    assert night.run() != 0
