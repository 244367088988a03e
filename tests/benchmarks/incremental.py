"""One schema changed and the client generated again: under a tenth of the full time, or 1.5 s.

uv run python tests/benchmarks/incremental.py [--runs 3] [NAME...]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

import yaml
from documents import BIG, document
from measure import docpact, environment, run, table

SECONDS = 1.5


def main() -> None:
    """Generate each document whole, change one schema, generate again."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", default=BIG, help=", ".join(BIG))
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    rows: list[tuple[object, ...]] = []
    for name in options.names:
        file = document(name)
        if file is None:
            print(f"{name}: the document cannot be had here; left out")
            continue
        full, again, files = _measure(file, options.runs)
        goal = max(SECONDS, full / 10)
        rows.append(
            (
                name,
                f"{full:.2f}",
                f"{again:.2f}",
                files,
                f"{goal:.2f}",
                "reached" if again <= goal else "MISSED",
            )
        )
    print(table(("document", "whole s", "again s", "files written", "goal s", ""), rows))


def _measure(file: Path, runs: int) -> tuple[float, float, str]:
    text = file.read_text(encoding="utf-8")
    whole: list[float] = []
    again: list[float] = []
    written = ""
    for turn in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            spec = Path(folder, f"api{file.suffix}")
            command = [
                *docpact(),
                "generate",
                "--spec",
                str(spec),
                "--output",
                folder,
                "--package",
                "client",
                "--formatter",
                "ruff",
            ]
            env = environment(XDG_CACHE_HOME=f"{folder}/cache")
            spec.write_text(text, encoding="utf-8")
            first = run(command, env=env)
            spec.write_text(_changed(text, file.suffix, turn), encoding="utf-8")
            second = run(command, env=env)
            if first.code or second.code:
                raise SystemExit(first.output + second.output)
            whole.append(first.wall)
            again.append(second.wall)
            written = second.output.strip().rpartition("; ")[2].partition(" files")[0]
    return statistics.median(whole), statistics.median(again), written


def _changed(text: str, suffix: str, turn: int) -> str:
    """The document with a property added to one of its larger schemas, another one each turn."""
    if suffix != ".json":
        return _changed_yaml(text, turn)
    data = json.loads(text)
    schemas: dict[str, Any] = (
        data["components"]["schemas"] if "components" in data else data["definitions"]
    )
    names = sorted(name for name, schema in schemas.items() if schema.get("properties"))
    schemas[names[len(names) * (turn + 1) // 8]]["properties"]["added_by_the_benchmark"] = {
        "type": "string"
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _changed_yaml(text: str, turn: int) -> str:
    data: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    names = sorted(
        name for name, schema in data["components"]["schemas"].items() if schema.get("properties")
    )
    place = text.index(f"\n    {names[len(names) * (turn + 1) // 8]}:\n")
    end = text.index("      properties:\n", place) + len("      properties:\n")
    return f"{text[:end]}        added_by_the_benchmark:\n          type: string\n{text[end:]}"


if __name__ == "__main__":
    main()
