"""Generating the two clients of this repository, cold: the goal is under 4 s of CPU.

uv run python tests/benchmarks/generate_two.py
"""

from __future__ import annotations

import os

from measure import REPOSITORY, docpact, in_turn, python, table

GOAL = 4.0


def main() -> None:
    """Print what a cold run, a cached one and a check cost."""
    os.chdir(REPOSITORY)
    found = in_turn(
        {
            "import black": python("import black"),
            "generate --no-cache": [*docpact(), "generate", "--no-cache"],
            "generate": [*docpact(), "generate"],
            "check": [*docpact(), "check"],
            "--help": [*docpact(), "--help"],
        },
        rounds=5,
    )
    print(
        table(
            ("command", "CPU s", "wall s", "MB"),
            [(name, f"{r.cpu:.2f}", f"{r.wall:.2f}", f"{r.peak:.0f}") for name, r in found.items()],
        )
    )
    cold = found["generate --no-cache"].cpu
    print(f"cold: {cold:.2f} s of CPU, goal {GOAL:.0f} s: {'reached' if cold < GOAL else 'MISSED'}")


if __name__ == "__main__":
    main()
