"""Generators in turn on the same documents: time, memory, completeness, imports, types, lines. Prints a table; draws a chart.

    uv run python tests/benchmarks/compare.py [--runs 3] [--only Plaid,Zoom] [--chance 20] [--types] [--chart FILE.svg]

It fetches documents and installs the other generators into the user's cache folder, and needs npm, uv and, for OpenAPI
Generator, Java. What cannot be had is left out, and named. Ratios are of medians of the same run, taken in turn.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from chart import Bar, draw
from documents import BIG, by_chance, document, operations
from measure import Run, median, table
from peers import PEERS, imports, lines, type_errors

HEAD = (
    "document",
    "generator",
    "seconds",
    "CPU",
    "MB",
    "operations",
    "imports",
    "mypy --strict",
    "lines",
    "docpact: time",
    "docpact: lines",
)


def main() -> None:
    """Measure, print, draw."""
    options = _options()
    chosen = {
        name: document(name) for name in BIG if not options.only or name in options.only.split(",")
    }
    for name in [name for name, file in chosen.items() if file is None]:
        print(f"{name}: the document cannot be had here; left out", file=sys.stderr)
        del chosen[name]
    chosen |= {file.stem: file for file in by_chance(options.chance, options.seed)}
    programs = {peer.name: peer.installed() for peer in PEERS}
    for name in [name for name, folder in programs.items() if folder is None]:
        print(f"{name}: cannot be installed here; left out", file=sys.stderr)
    rows: list[tuple[object, ...]] = []
    bars: list[Bar] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, file in chosen.items():
            assert file is not None
            rows += _document(name, file, Path(folder), programs, options, bars)
            print(
                table(HEAD, rows[-len([p for p in programs.values() if p]) :]),
                file=sys.stderr,
                flush=True,
            )
    print(table(HEAD, rows))
    if options.chart:
        options.chart.write_text(
            draw("Seconds to generate a client, two cores, median", bars), encoding="utf-8"
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each generator on each document"
    )
    parser.add_argument(
        "--only", default="", help="names of big documents, separated by commas; - for none"
    )
    parser.add_argument("--chance", type=int, default=0, help="how many documents to draw besides")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--types", action="store_true", help="type-check too, which takes long")
    parser.add_argument(
        "--timeout", type=float, default=600, help="seconds for mypy on one package"
    )
    parser.add_argument("--chart", type=Path, metavar="FILE.svg")
    return parser.parse_args()


def _document(
    name: str,
    file: Path,
    folder: Path,
    programs: dict[str, Path | None],
    options: argparse.Namespace,
    bars: list[Bar],
) -> list[tuple[object, ...]]:
    package = "p_" + "".join(c if c.isalnum() else "_" for c in name).lower()
    runs: dict[str, list[Run]] = {peer.name: [] for peer in PEERS if programs[peer.name]}
    for _ in range(options.runs):
        for peer in PEERS:
            where = programs[peer.name]
            if where:
                runs[peer.name].append(peer.generate(where, file, folder / peer.name, package))
    expected = operations(file)
    ours = median(runs["docpact"], lambda r: r.wall)
    our_lines = 0
    rows: list[tuple[object, ...]] = []
    for peer in PEERS:
        where = programs[peer.name]
        if where is None:
            continue
        made = peer.package(folder / peer.name, package)
        seconds = median(runs[peer.name], lambda r: r.wall)
        cpu = median(runs[peer.name], lambda r: r.cpu)
        memory = max(r.peak for r in runs[peer.name])
        ok = all(r.code == 0 for r in runs[peer.name]) and made.exists()
        count = lines(made) if ok else 0
        our_lines = our_lines or count
        whole = peer.count(made) if ok else 0
        imported = imports(where / "python", made) if ok else "no"
        types = (
            type_errors(where / "python", made, options.timeout) if ok and options.types else "–"
        )
        ratios = (
            (f"{ours / seconds:.2f}", f"{our_lines / count:.2f}" if count else "–")
            if peer.name != "docpact"
            else ("", "")
        )
        rows.append(
            (
                name,
                peer.name,
                f"{seconds:.2f}",
                f"{cpu:.2f}",
                f"{memory:.0f}",
                f"{whole}/{expected}" if ok else "fails",
                imported,
                types,
                count or "–",
                *ratios,
            )
        )
        note = (
            ""
            if ok and whole >= expected and imported == "yes"
            else "fails" if not ok else "incomplete" if whole < expected else "does not import"
        )
        bars.append(Bar(name, peer.name, seconds, note))
    return rows


if __name__ == "__main__":
    main()
