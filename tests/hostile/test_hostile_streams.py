"""Streams that are closed, full or unread: the command ends with its own exit code, or says what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

COMMAND = f"{sys.executable} -m docpact"


@pytest.mark.skipif(sys.platform != "linux", reason="a shell, and a device that is full")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("{} rules DP301 >&-", 0, ""),
        ("{} rules DP301 <&- >&- 2>&-", 0, ""),
        ("{} rules DP301 2>&1 >/dev/full", 2, "No space left on device"),
        ("{} rules DP999 2>/dev/full", 2, ""),
        ("{} rules | true; exit ${{PIPESTATUS[0]}}", 0, ""),
        ("{} --version >&-", 0, ""),
        ("{} --version >/dev/full", 2, ""),
    ],
)
def test_streams_that_take_nothing(command: str, code: int, said: str) -> None:
    """Neither a traceback nor a wrong exit code comes of where the output goes."""
    done = subprocess.run(
        ["bash", "-c", command.format(COMMAND)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GITHUB_ACTIONS": ""},
    )
    assert done.returncode == code, done.stderr
    assert said in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
