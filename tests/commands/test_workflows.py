"""The workflows of the repository: what a release needs, and what no workflow may do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
_STEP_KEYS = {
    "name",
    "id",
    "if",
    "uses",
    "with",
    "run",
    "env",
    "shell",
    "working-directory",
    "continue-on-error",
}
_JOB_KEYS = {
    "name",
    "needs",
    "if",
    "runs-on",
    "environment",
    "permissions",
    "steps",
    "env",
    "timeout-minutes",
    "strategy",
    "outputs",
}


def _read(file: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_workflow(file: Path) -> None:
    """Keys are known, each step does one thing, scripts are valid shell without expressions, foreign actions have a version."""
    flow = _read(file)
    assert flow["permissions"] == {"contents": "read"}
    assert True in flow  # YAML 1.1 reads the key `on` as true
    for job in flow["jobs"].values():
        assert set(job) <= _JOB_KEYS
        assert set(
            [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
        ) <= set(flow["jobs"])
        for step in job["steps"]:
            assert set(step) <= _STEP_KEYS
            assert ("run" in step) != ("uses" in step)
            if "uses" in step:
                assert re.fullmatch(
                    r"[\w.-]+/[\w.-]+@(v\d+|release/v\d+|[0-9a-f]{40})", step["uses"]
                )
                continue
            assert "${{" not in step["run"]
            if shutil.which("bash"):
                assert (
                    subprocess.run(
                        ["bash", "-n"], input=step["run"], text=True, check=False
                    ).returncode
                    == 0
                )


def test_release() -> None:
    """Only the job that publishes has an identity; it needs the built and tested files, attests them, and no token is stored."""
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    jobs = _read(ROOT / ".github/workflows/release.yml")["jobs"]
    uses = {
        name: [step.get("uses", "").partition("@")[0] for step in job["steps"]]
        for name, job in jobs.items()
    }
    publishing = {name for name, used in uses.items() if "pypa/gh-action-pypi-publish" in used}
    trusted = {
        name for name, job in jobs.items() if job.get("permissions", {}).get("id-token") == "write"
    }
    assert publishing == trusted == {"publish"}
    assert "actions/attest-build-provenance" in uses["publish"]
    assert jobs["publish"]["needs"] == "build"
    commands = "\n".join(step.get("run", "") for step in jobs["build"]["steps"])
    for gate in ("griffe check", "docs/schemas", "CHANGELOG.md", ".ci/distributions dist"):
        assert gate in commands
    assert not re.search(r"secrets\.|password|twine", text)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("heading", "tag", "code"),
    [
        ("## 1.2.3 (2031-05-06)", "v1.2.3", 0),
        ("## 1.2.3 (unreleased)", "v1.2.3", 1),
        ("## 1.2.30 (2031-05-06)", "v1.2.3", 1),
        ("## 1.2.3 (2031-05-06)", "v1.2.4", 1),
    ],
)
def test_release_needs_a_dated_entry(tmp_path: Path, heading: str, tag: str, code: int) -> None:
    """The first step refuses a tag that is not the version, and a changelog without a dated entry for it."""
    steps = _read(ROOT / ".github/workflows/release.yml")["jobs"]["build"]["steps"]
    (script,) = [
        step["run"]
        for step in steps
        if "GITHUB_REF_NAME" in step.get("run", "") and "CHANGELOG" in step["run"]
    ]
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{heading}\n", encoding="utf-8")
    uv = "uv() { echo 1.2.3; }\n"
    ran = subprocess.run(
        ["bash", "-e", "-c", uv + script],
        cwd=tmp_path,
        env={"GITHUB_REF_NAME": tag, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == code, ran
