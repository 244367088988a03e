"""Generating the two clients of this repository, cold, against importing what generation is made of."""

from __future__ import annotations

import sys

from measure import in_turn, python


def main() -> None:
    """Print CPU time and memory of a cold run, a cached one, and a check."""
    docpact = [sys.executable, "-m", "docpact"]
    found = in_turn(
        {
            "import black, datamodel_code_generator": python(
                "import black, datamodel_code_generator"
            ),
            "generate --no-cache": [*docpact, "generate", "--no-cache"],
            "generate": [*docpact, "generate"],
            "check": [*docpact, "check"],
        },
        rounds=5,
    )
    for name, usage in found.items():
        print(f"{name:40}{usage.cpu:8.2f} s CPU {usage.memory:6} MB")


if __name__ == "__main__":
    main()
