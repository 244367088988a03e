"""The lines of runtime that each generated client carries, by module.

Run it with ``uv run python tests/benchmarks/weight.py``.
"""

from __future__ import annotations

import sys

from measure import REPOSITORY, table

_MOST = 2500


def main() -> None:
    """Count, and print a table."""
    rows: list[tuple[str, int, int, str]] = []
    for folder in sorted(REPOSITORY.glob("generated/*/*/_runtime")):
        lines = {file: file.read_bytes().count(b"\n") for file in folder.glob("*.py")}
        largest = sorted(lines, key=lambda file: -lines[file])[:5]
        named = ", ".join(f"{file.stem} {lines[file]}" for file in largest)
        rows.append((folder.parent.name, sum(lines.values()), _MOST, named))
    sys.stdout.write(table(("client", "lines", "at most", "largest modules"), rows) + "\n")


if __name__ == "__main__":
    main()
