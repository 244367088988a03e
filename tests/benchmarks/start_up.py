"""How long a client takes to be ready, however large its API is.

    uv run python tests/benchmarks/start_up.py [--big]

F is what nobody can be without: httpx2, pydantic, one model, one HTTP client. Goals: importing and constructing a client at
most 1.0 F, and under 1.3 times importing httpx2 and constructing its client; with all that a first call needs at most 2.0 F
and 45 MB. ``--big`` generates the big documents too, and calls the first operation of each that takes no arguments but
those of its path.
"""

from __future__ import annotations

import argparse
import http.server
import json
import os
import tempfile
import threading
from pathlib import Path
from typing import Any

from documents import BIG, document
from measure import REPOSITORY, docpact, environment, in_turn, python, run, table

FLOOR = "import httpx2; httpx2.Client()"
F = "import httpx2, pydantic\nclass M(pydantic.BaseModel):\n    id: int\n    name: str\nhttpx2.Client()"
TINES = "from tines_cases import Tines; client = Tines(tenant='acme.example', api_key='k')"
TINES_CALL = (
    "from tines_cases import Tines\n"
    "client = Tines(tenant='acme.example', api_key='k', base_url='http://127.0.0.1:{port}')\n"
    "client.linked_cases.batch_create(1, ids=['2'])"
)
BIG_CALL = (
    "import logging; logging.disable()\n"  # the answer is {{}}, and does not fit
    "from {package} import Client\n"
    "client = Client(base_url='http://127.0.0.1:{port}')\n"
    "client.{call}({arguments})"
)


def main() -> None:
    """Measure in turn, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--big", action="store_true", help="the big documents too")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    commands = {
        "python": python("pass"),
        "import httpx2, Client()": python(FLOOR),
        "F": python(F),
        "tines_cases: constructed": python(TINES),
        "tines_cases: first call": python(TINES_CALL.format(port=port)),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name in BIG if options.big else ():
            file = document(name)
            if file is not None:
                commands |= _big(name, file, Path(folder), port)
        paths = [folder, str(REPOSITORY / "generated" / "tines-cases")]
        found = in_turn(commands, options.rounds, environment(PYTHONPATH=os.pathsep.join(paths)))
    server.shutdown()
    floor, full = found["import httpx2, Client()"], found["F"]
    rows = [
        (
            name,
            f"{r.wall:.3f}",
            f"{r.cpu:.3f}",
            f"{r.peak:.0f}",
            f"{r.cpu / floor.cpu:.2f}",
            f"{r.cpu / full.cpu:.2f}",
            f"{r.wall / full.wall:.2f}",
        )
        for name, r in found.items()
    ]
    print(table(("", "wall s", "CPU s", "MB", "CPU / httpx2", "CPU / F", "wall / F"), rows))


def _big(name: str, file: Path, folder: Path, port: int) -> dict[str, list[str]]:
    package = f"p_{name.lower().replace(' ', '_')}"
    ledger = folder / f"{package}.json"
    done = run(
        [
            *docpact(),
            "generate",
            "--spec",
            str(file),
            "--output",
            str(folder),
            "--package",
            package,
            "--formatter",
            "ruff",
            "--ledger",
            str(ledger),
        ]
    )
    if done.code:
        raise SystemExit(done.output)
    entries: list[dict[str, Any]] = json.loads(ledger.read_text())["entries"]
    callable_ = [e for e in entries if e["kind"] == "operation" and e["call"] and _only_path(e)]
    call = min(callable_, key=lambda e: not e["pointer"].endswith("/get"))  # the first of these
    arguments = ", ".join(
        "'1'" if "id" not in a["name"] else "1" for a in call["arguments"] if a["in"] == "path"
    )
    return {
        f"{name}: constructed": python(
            f"from {package} import Client; Client(base_url='http://127.0.0.1:{port}')"
        ),
        f"{name}: {call['call']}": python(
            BIG_CALL.format(package=package, port=port, call=call["call"], arguments=arguments)
        ),
    }


def _only_path(entry: dict[str, Any]) -> bool:
    return not any(a["required"] and a["in"] != "path" for a in entry["arguments"])


class _Answers(http.server.BaseHTTPRequestHandler):
    """Answers every request with what Tines answers to the first call."""

    protocol_version = "HTTP/1.1"
    body = json.dumps({"case_id": 1, "name": "a", "linked_cases": []}).encode()

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_GET = do_POST = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


if __name__ == "__main__":
    main()
