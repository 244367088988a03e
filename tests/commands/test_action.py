"""The GitHub action: what its script does with each exit code of docpact, with stand-ins for uvx and gh."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or shutil.which("git") is None, reason="needs bash and git"
)
_UVX = """#!/usr/bin/env bash
echo "$*" >> "$LOG"
for word in "$@"; do
  case "$word" in markdown:*) echo "one change" > "${word#markdown:}"; [ "$CODE" = 1 ] && echo changed > spec.yaml ;; esac
done
exit "$CODE"
"""
_GH = '#!/usr/bin/env bash\necho "gh $*" >> "$LOG"\n[ "$2" = edit ] || exit "${GH_CODE:-0}"\n'


def _run(tmp_path: Path, mode: str, code: int, **more: str) -> tuple[int, str, str]:
    """Run the script in a checkout; return its exit code, what was called, and the outputs of the step."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (script,) = [step["run"] for step in action["runs"]["steps"] if step.get("id") == "run"]
    tools, work, remote = tmp_path / "tools", tmp_path / "work", tmp_path / "remote.git"
    tools.mkdir()
    for name, text in (("uvx", _UVX), ("gh", _GH)):
        (tools / name).write_text(text, encoding="utf-8")
        (tools / name).chmod(stat.S_IRWXU)
    log = tmp_path / "log"
    log.touch()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GITHUB_"))},
        "PATH": f"{tools}:{os.environ['PATH']}",
        "MODE": mode,
        "CLIENTS": "",
        "VERSION": "",
        "BRANCH": "docpact-refresh",
        "LOG": str(log),
        "CODE": str(code),
        "HOME": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "out"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "sum"),
        "RUNNER_TEMP": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        **more,
    }
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.test", "-c", "init.defaultBranch=main"]
    for command in (
        [*git, "init", "-q", "--bare", str(remote)],
        [*git, "init", "-q", str(work)],
        [*git, "-C", str(work), "commit", "-q", "--allow-empty", "-m", "first"],
        [*git, "-C", str(work), "remote", "add", "origin", str(remote)],
    ):
        subprocess.run(command, check=True, env=environment)
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script], cwd=work, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    out = tmp_path / "out"
    return done.returncode, log.read_text(), out.read_text() if out.exists() else done.stderr


@pytest.mark.parametrize("code", [0, 1, 2])
def test_check_passes_the_exit_code_on(code: int, tmp_path: Path) -> None:
    """Check mode runs docpact check on all clients, and ends as it ends."""
    ended, called, output = _run(tmp_path, "check", code)
    assert (code, f"exit-code={code}\n") == (ended, output)
    assert called == "--from docpact docpact check\n"


def test_clients_and_version_are_passed_on(tmp_path: Path) -> None:
    """Several clients are several arguments, and the version is that of the distribution."""
    _, called, _ = _run(tmp_path, "check", 0, CLIENTS="a b", VERSION="==0.1.0")
    assert called == "--from docpact==0.1.0 docpact check a b\n"


def test_refresh_without_changes_proposes_nothing(tmp_path: Path) -> None:
    """Exit code 0 of refresh: no branch, no pull request."""
    ended, called, output = _run(tmp_path, "refresh", 0)
    assert (0, "exit-code=0\n", False) == (ended, output, "gh " in called)


def test_refresh_opens_a_pull_request(tmp_path: Path) -> None:
    """Exit code 1: the edits are committed and pushed to the branch, and a pull request is opened with the report."""
    ended, called, output = _run(tmp_path, "refresh", 1)
    assert (0, "exit-code=1\n") == (ended, output)
    assert "gh pr create --head docpact-refresh" in called
    pushed = ["git", "-C", str(tmp_path / "remote.git"), "show", "docpact-refresh:spec.yaml"]
    assert subprocess.run(pushed, capture_output=True, text=True, check=True).stdout == "changed\n"
    assert "one change" in (tmp_path / "sum").read_text()


def test_refresh_updates_the_open_pull_request(tmp_path: Path) -> None:
    """Where a pull request is open already, it is edited."""
    ended, called, _ = _run(tmp_path, "refresh", 1, GH_CODE="1")
    assert (0, True) == (ended, "gh pr edit docpact-refresh" in called)


def test_refresh_fails_over_a_page_that_cannot_be_read(tmp_path: Path) -> None:
    """Exit code 2 fails the job, and nothing is proposed."""
    ended, called, output = _run(tmp_path, "refresh", 2)
    assert (2, "exit-code=2\n", False) == (ended, output, "gh " in called)
