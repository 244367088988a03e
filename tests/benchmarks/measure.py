"""What all benchmarks share: running a command and weighing it, medians, tables, and where things are kept."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

__all__ = [
    "REPOSITORY",
    "Run",
    "cache_folder",
    "docpact",
    "environment",
    "in_turn",
    "median",
    "python",
    "run",
    "table",
]

REPOSITORY = Path(__file__).resolve().parents[2]
_LOOK = 0.02
"""Seconds between two looks at the memory of a command."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command cost, with all processes that it started."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of user and system time."""
    peak: float
    """Megabytes in memory at the worst moment, all its processes together."""
    code: int
    output: str


def cache_folder(name: str) -> Path:
    """A folder that survives a run, for what is fetched or installed. It may be deleted at any time."""
    folder = platformdirs.user_cache_path("docpact-benchmarks", appauthor=False) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def docpact() -> list[str]:
    """The command line of this checkout."""
    return [sys.executable, "-m", "docpact"]


def python(code: str) -> list[str]:
    """The command that runs ``code`` in a fresh interpreter."""
    return [sys.executable, "-c", code]


def environment(**changes: str) -> dict[str, str]:
    """This process's environment with docpact importable, and with bytecode kept, as it is for a user."""
    found = {**os.environ, "PYTHONPATH": str(REPOSITORY / "generator"), **changes}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 600,
) -> Run:
    """Run a command to its end, and say what it cost. One that takes longer than ``timeout`` is ended."""
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        env=env or environment(),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        peak = 0
        done = threading.Event()

        def watch() -> None:
            nonlocal peak
            while not done.wait(_LOOK):
                peak = max(peak, sum(map(_resident, _family(process.pid))))
                if time.perf_counter() - started > timeout:
                    process.kill()
                    return

        watcher = threading.Thread(target=watch)
        watcher.start()
        assert process.stdout is not None
        output = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        done.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
    # The system's own figure comes second: it begins with what this process had when it started the other.
    megabytes = (peak or usage.ru_maxrss * 1024) / 1e6
    return Run(wall, usage.ru_utime + usage.ru_stime, megabytes, process.returncode, output)


def _family(pid: int) -> list[int]:
    """The process and all below it (Linux; elsewhere the process alone is weighed, at its end)."""
    found = [pid]
    for member in found:
        try:
            for task in Path(f"/proc/{member}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def median(runs: Iterable[Run], of: Callable[[Run], float]) -> float:
    """The median of one figure of several runs."""
    return statistics.median(map(of, runs))


def in_turn(
    commands: Mapping[str, Sequence[str]], rounds: int = 9, env: Mapping[str, str] | None = None
) -> dict[str, Run]:
    """The medians of each command, run in turn so that a change of the machine's speed meets all of them.

    A first round, which writes bytecode and warms caches, does not count.
    """
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            done = run(command, env=env)
            if done.code:
                raise SystemExit(f"{name} ended with {done.code}:\n{done.output}")
            if turn:
                found[name].append(done)
    return {
        name: Run(
            median(runs, lambda r: r.wall),
            median(runs, lambda r: r.cpu),
            median(runs, lambda r: r.peak),
            0,
            runs[-1].output,
        )
        for name, runs in found.items()
    }


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table, its columns aligned."""
    lines = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    return "\n".join(
        [shown[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *shown[1:]]
    )
