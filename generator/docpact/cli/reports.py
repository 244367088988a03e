"""Where reports go: ``--format FORMAT[:FILE]``, repeatable, ``--output FILE``, and GitHub Actions on its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from docpact.cli import completing
from docpact.cli.console import deliver, say_aside, verbosity
from docpact.config import near_misses
from docpact.errors import DocpactError

__all__ = ["FORMATS", "Formats", "Output", "Outputs", "outputs"]

FORMATS = ("text", "json", "sarif", "junit", "github", "markdown", "html")
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="|".join(FORMATS),
        help="The output format; FORMAT:FILE writes to a file; repeatable.",
        autocompletion=completing.formats,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to this file instead of the terminal."
    ),
]


_EXAMPLE_FILES = {
    "json": "out.json",
    "sarif": "out.sarif",
    "junit": "out.xml",
    "markdown": "out.md",
    "html": "out.html",
}


@dataclass(frozen=True, slots=True)
class Outputs:
    """The formats of one report, each with the file that it goes to; None is the terminal."""

    wanted: tuple[tuple[str, Path | None], ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """The formats alone."""
        return tuple(form for form, _ in self.wanted)

    def deliver(self, render: Callable[[str], str], *, success: bool = False) -> None:
        """Print or write a report in each format, and annotate the run in GitHub Actions.

        Args:
            render: Makes the report of a format.
            success: Whether nothing was found, of which ``--quiet`` prints no text.
        """
        for form, file in self.wanted:
            if not (success and verbosity.quiet and form == "text" and file is None):
                deliver(render(form), file)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            self._tell_github(render)

    def _tell_github(self, render: Callable[[str], str]) -> None:
        if "github" not in self.forms:
            say_aside(render("github"))
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if summary and "markdown" not in self.forms:
            with suppress(OSError), Path(summary).open("a", encoding="utf-8") as file:
                file.write(render("markdown") + "\n")


def outputs(
    formats: Sequence[str] | None, output: Path | None, known: Sequence[str] = FORMATS
) -> Outputs:
    """Decide what is written where, before any work is done.

    Raises:
        DocpactError: A format is unknown, or two reports would go to the terminal.
    """
    wanted: list[tuple[str, Path | None]] = []
    for given in formats or ():
        form, colon, file = given.partition(":")
        if form not in known:
            raise DocpactError(f"unknown format {form!r}", hint=near_misses(form, known, "format"))
        if colon and not file:
            raise DocpactError(
                f"missing file after {given!r}",
                hint=f"for example {form}:{_EXAMPLE_FILES.get(form, 'out.txt')}",
            )
        wanted.append((form, Path(file) if colon else None))
    plain = [form for form, file in wanted if file is None]
    if len(plain) > 1:
        raise DocpactError(
            f"several formats for the terminal: {' and '.join(plain)}",
            hint="write all but one of them to a file: --format sarif:out.sarif",
        )
    if not plain:
        return Outputs((*wanted, ("text", output)))
    return Outputs(tuple((form, file or output) for form, file in wanted))
