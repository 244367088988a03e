"""Runs the documentation: every file it shows is written, every command run, every program started, in their order.

What a block may be:

- ``title="FILE"``: the file, which is written.
- ``console``: commands behind ``$ ``, each with exactly the output that is shown below it; ``$ echo $?`` shows the exit code.
- ``sh``: commands whose output is not shown.
- ``python``: a program; a ``text`` block below it is what it prints.

``docpact mock … &`` starts a server, which ends with the page; its port is another one than is shown. Commands that need a
network or a terminal are in ``NOT_RUN``, and those that are left have to name commands that exist.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["BLOCK", "COUNTS", "NOT_RUN", "Guide"]

BLOCK = re.compile(
    r'^(?P<fence>`{3,})(?P<language>\w+)?(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^(?P=fence)$',
    re.MULTILINE | re.DOTALL,
)
NOT_RUN = re.compile(
    r"python -m venv |\. \.venv|pip install |uv add |uv run pre-commit |pre-commit |curl |export |eval "
)
"""Commands that are not run: they need a network, an installation or a shell."""
COUNTS = re.compile(r"\d+(?: of \d+)? files")
"""Numbers of generated files: they change with every module of the runtime, and prove nothing."""
_SHOWN_PORT = re.compile(r"127\.0\.0\.1:4010")


class Guide:
    """One page, run in a folder.

    Args:
        folder: Where it runs.
        docpact: Runs a command line in this process.
        counts: Whether numbers of files that differ are brought up to date.
    """

    def __init__(self, folder: Path, docpact: Callable[..., Any], *, counts: bool = False) -> None:
        self.folder = folder
        self._counts = counts
        self._docpact = docpact
        self._servers: list[subprocess.Popen[str]] = []
        self._port = 0
        self._code = 0
        self._printed: str | None = None
        self.ran: list[str] = []
        """The commands that were run."""

    def run(self, text: str) -> str:
        """Run a page and return it with the outputs that it has now."""
        try:
            return BLOCK.sub(self._block, text)
        finally:
            for server in self._servers:
                server.kill()
                server.communicate()

    def _block(self, match: re.Match[str]) -> str:
        language, title, text = match["language"], match["title"], match["text"]
        if title:
            file = self.folder / title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            return match.group()
        made = text
        if language == "console":
            made = "".join(f"$ {command}\n{self._command(command)}" for command in _commands(text))
        elif language == "sh":
            for line in text.replace("\\\n", " ").splitlines():
                if line.strip() and not line.startswith("#"):
                    self._command(line)
                    assert self._code == 0, line
        elif language == "python":
            self._printed = self._python(["-c", self._here(text)])
            assert self._code == 0, self._printed
        elif language == "text" and self._printed is not None:
            made, self._printed = self._printed, None
        if not self._counts and COUNTS.sub("N", made) == COUNTS.sub("N", text):
            return match.group()
        start, end = match.span("text")
        whole, offset = match.group(), match.start()
        return whole[: start - offset] + made + whole[end - offset :]

    def _here(self, text: str) -> str:
        return _SHOWN_PORT.sub(f"127.0.0.1:{self._port}", text)

    def _command(self, line: str) -> str:
        if line == "echo $?":
            return f"{self._code}\n"
        if NOT_RUN.match(line):
            return ""
        self.ran.append(line)
        line = line.removeprefix("uvx ").removeprefix("uv run ")
        typed, _, line = line.rpartition(" | ")
        given = shlex.split(typed)[1] + "\n" if typed else ""
        words = shlex.split(line, comments=True)
        if words[-1:] == ["&"]:
            return self._serve(words[1:-1])
        if words[0] == "docpact" and not typed:
            done = self._docpact(*words[1:], cwd=self.folder)
            self._code = done.code
            return str(done.err + done.out)
        if words[0] == "docpact":
            return self._python(["-m", *words], given)
        if words[0] in ("pytest", "python"):
            words = (
                ["-m", "pytest", *words[1:], "-p", "no:cacheprovider"]
                if words[0] == "pytest"
                else words[1:]
            )
            return re.sub(r" in [\d.]+s", "", self._python(words))
        if words[0] == "parcels-api":
            words = ["-m", "parcels_api.cli", *map(self._here, words[1:])]
            return self._python(words, given).replace("python -m parcels_api.cli", "parcels-api")
        raise AssertionError(f"a command that no test can run: {line}")

    def _python(self, words: list[str], given: str = "") -> str:
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder / "generated" / "parcels-api"),
            "PARCELS_API_API_KEY": "secret",
            "NO_COLOR": "1",
        }
        done = subprocess.run(
            [sys.executable, *words], cwd=self.folder, env=environment, input=given,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        self._code = done.returncode
        return done.stdout

    def _serve(self, words: list[str]) -> str:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self._port = listener.getsockname()[1]
        words = ["4010" if word == "4010" else word for word in words]
        words = [str(self._port) if word == "4010" else word for word in words]
        server = subprocess.Popen(
            [sys.executable, "-m", "docpact", *words, *([] if "--port" in words else ["--port", str(self._port)])],
            cwd=self.folder, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._servers.append(server)
        assert server.stdout is not None
        return server.stdout.readline().replace(f":{self._port}", ":4010")


def _commands(text: str) -> list[str]:
    """Return the commands of a console block, without their outputs."""
    return [line[2:] for line in text.splitlines() if line.startswith("$ ")]
