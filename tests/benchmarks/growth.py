"""How time and memory grow with the size of an input, construct by construct: ``uv run python tests/benchmarks/growth.py``.

Each construct is generated, validated, sent to a mock or read as a page in a process of its own, forked when all modules
are loaded, at a size and at four times that size. Both grow as long as the smaller one takes next to no time or the
exponent is above 1.1 (a threshold is crossed only once, and a busy machine is not busy for ever). The exponent is
log((figure at 4N - base) / (figure at N - base)) / log 4, where the base is the figure of an empty input: 1 is linear.
A refusal (exit code 2) is an answer too: "1.40, then refused" says how it grew below the limit, up to 4N; 16N is
refused. Name constructs, or beginnings of names, to measure only those.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from growth_inputs import DOCUMENTS, OBJECT, PAGES, PAYLOADS, REQUESTS, SISTERS, TEXT, whole, wide

from docpact import cli

Figures = tuple[float, float, int]
LIMIT = 60
"""Seconds of processor time after which a run is given up."""
MEMORY = 2_000_000_000
"""Bytes of address space after which a run is given up."""
LEAST = 0.1
"""Seconds above the base that count as this many: nearer to it there is nothing to measure."""
ENOUGH = 0.3
"""Seconds above the base that the smaller size has to take, if the sizes can grow so far."""
LONG = 10
"""Seconds after which the sizes do not grow further."""
ROUNDS = 5
"""How often the sizes grow at most."""
LINEAR = 1.1
"""The exponent up to which growth counts as linear."""
GENERATE = ["generate", "--spec", "api.json", "--output", "out", "--package", "p", "--no-cache"]
VALIDATE = ["validate", "api.json", "g", "payload.json", "--request"]


def measured(run: Callable[[], object], folder: Path) -> Figures:
    """Run something; return seconds of processor time, megabytes at the peak, and its exit code."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        import resource

        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        said = os.open("said", os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            run()
        except SystemExit as end:
            os._exit(int(end.code or 0))
        except BaseException:
            os._exit(99)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    with (folder / "said").open(errors="replace") as text:
        refused = "page-too-large" in text.read(1000)  # `read` goes on to the next page
    code = 2 if refused else os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, code


def command(*arguments: str) -> None:
    sys.argv = ["docpact", *arguments]
    cli.main()


def ask(spec: Path, payload: str) -> None:
    """Send a request to a mock of the document."""
    import httpx2

    from docpact.mock import Mock, transport

    with httpx2.Client(transport=transport(Mock.of(spec)), base_url="http://a.example") as client:
        client.post("/a", content=payload.encode(), headers={"Content-Type": "application/json"})


def load() -> None:
    """Load every module in this process, by using everything once."""
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        Path("api.json").write_text(json.dumps(wide(2, lambda i: OBJECT)))
        Path("payload.json").write_text("{}")
        Path("page.md").write_text("# T\n\n`GET /a`\n")
        Path("page.html").write_text("<h1>T</h1><p>GET /a</p>")
        for arguments in (GENERATE, VALIDATE, ["read", "page.md"], ["read", "page.html"]):
            with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
                command(*arguments)
        ask(Path("api.json"), "{}")


def files(**texts: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        for file, text in texts.items():
            Path(name, file.replace("_", ".")).write_text(text, newline="")
        yield Path(name)


def generated(value: Any) -> Figures:
    text = value if isinstance(value, str) else json.dumps(value)
    name = "api.json" if text.startswith("{") else "api.yaml"
    [figures] = [
        measured(lambda: command(*(name if a == "api.json" else a for a in GENERATE)), folder)
        for folder in files(**{name.replace(".", "_"): text})
    ]
    return figures


def validated(value: tuple[Any, str]) -> Figures:
    [figures] = [
        measured(lambda: command(*VALIDATE), folder)
        for folder in files(api_json=json.dumps(whole(value[0])), payload_json=value[1])
    ]
    return figures


def mocked(value: tuple[Any, str]) -> Figures:
    [figures] = [
        measured(lambda: ask(Path("api.json"), value[1]), folder)
        for folder in files(api_json=json.dumps(whole(value[0])))
    ]
    return figures


def read(value: tuple[str, str]) -> Figures:
    suffix, text = value
    [figures] = [
        measured(lambda: command("read", f"page.{suffix}"), folder)
        for folder in files(**{f"page_{suffix}": text})
    ]
    return figures


def exponent(small: float, large: float, base: float, least: float) -> float:
    """Return the exponent; what is within ``least`` of the base has none to speak of."""
    small, large = max(small - base, least), max(large - base, least)
    return math.log(large / small) / math.log(4)


def ended(figures: Figures) -> bool:
    """Whether a run came to its end, with findings or without."""
    return figures[2] in (0, 1)


def page(suffix: str, make: Callable[[int], str]) -> Callable[[int], tuple[str, str]]:
    return lambda n: (suffix, make(n))


def main() -> None:
    chosen = tuple(sys.argv[1:])
    runs: dict[str, tuple[int, Callable[[int], Any], Callable[[Any], Figures]]]
    runs = {name: (n, make, generated) for name, (n, make) in (DOCUMENTS | SISTERS).items()}
    runs |= {name: (n, make, validated) for name, (n, make) in PAYLOADS.items()}
    runs |= {name: (n, make, mocked) for name, (n, make) in REQUESTS.items()}
    runs |= {name: (n, page(suffix, make), read) for name, (n, suffix, make) in PAGES.items()}
    load()
    empty: dict[Callable[[Any], Figures], Any] = {
        generated: whole(TEXT),
        validated: ({}, "{}"),
        mocked: ({}, "{}"),
        read: ("md", "# T\n\n`GET /a`\n"),
    }
    bases = {
        run: tuple(min(figures) for figures in zip(*(run(small) for _ in range(3)), strict=True))
        for run, small in empty.items()
    }
    for run, (seconds, megabytes, _) in bases.items():
        print(f"base of {run.__name__}: {seconds:.2f} s, {megabytes:.0f} MB")
    print("\n| construct | N | s at N | s at 4N | time | MB at N | MB at 4N | memory |")
    print("|---|---|---|---|---|---|---|---|")
    for name, (size, make, run) in runs.items():
        if chosen and not name.startswith(chosen):
            continue
        base = bases[run]
        small, large = run(make(size)), run(make(4 * size))
        refused_next = False
        for _ in range(ROUNDS):
            if not ended(large) or large[0] > LONG:
                break
            if (
                small[0] - base[0] > ENOUGH
                and exponent(small[0], large[0], base[0], LEAST) <= LINEAR
            ):
                break
            larger = run(make(16 * size))
            refused_next = larger[2] == 2 and exponent(small[0], large[0], base[0], LEAST) > LINEAR
            if refused_next:
                break
            size, small, large = 4 * size, large, larger
        memory = ""
        if ended(large):
            time = (
                f"{exponent(small[0], large[0], base[0], LEAST):.2f}"
                + ", then refused" * refused_next
            )
            memory = f"{exponent(small[1], large[1], base[1], 10):.2f}"
        else:
            time = "refused" if large[2] == 2 else f"ended with {large[2]}"
        print(
            f"| {name} | {size} | {small[0]:.2f} | {large[0]:.2f} | {time} "
            f"| {small[1]:.0f} | {large[1]:.0f} | {memory} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
