"""CPU time and memory of whole processes, as the operating system accounts for them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """What one process used."""

    cpu: float
    """Seconds, user and system together."""
    memory: int
    """The largest resident size, MB."""


def run(command: Sequence[str]) -> Usage:
    """Run a command to its end; its output is thrown away."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Usage(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def python(code: str) -> list[str]:
    """The command that runs ``code`` in a fresh interpreter."""
    return [sys.executable, "-c", code]


def in_turn(commands: dict[str, list[str]], rounds: int = 9) -> dict[str, Usage]:
    """The median of each command, run in turn so that a change of the machine's speed meets all of them."""
    found: dict[str, list[Usage]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            usage = run(command)
            if turn:  # the first turn writes bytecode and warms caches
                found[name].append(usage)
    return {
        name: Usage(
            statistics.median(usage.cpu for usage in usages),
            int(statistics.median(usage.memory for usage in usages)),
        )
        for name, usages in found.items()
    }
