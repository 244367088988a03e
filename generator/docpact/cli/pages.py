"""The commands that begin with a page: ``read``, ``draft``, ``init``, ``refresh``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docpact.cli.console import deliver, progress
from docpact.errors import DocpactError
from docpact.text.escape import json_text

if TYPE_CHECKING:
    from docpact.pages.facts import Page

__all__ = ["register"]

Pages = Annotated[
    list[Path],
    typer.Argument(
        metavar="PAGE...", help="Captured pages: markdown, text or HTML files.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(read)


def read(
    pages: Pages,
    form: Annotated[
        str,
        typer.Option("--format", "-f", metavar="text|json", help="For people, or for programs."),
    ] = "text",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write there instead of to the terminal."
        ),
    ] = None,
    common: Annotated[
        list[Path] | None,
        typer.Option(
            "--common",
            metavar="PAGE",
            help="Another page of the vendor, with the base URL, authentication and errors of all operations.",
        ),
    ] = None,
) -> None:
    """Read the facts of documentation pages; exit 1 when a page is refused."""
    if form not in ("text", "json"):
        raise DocpactError(f"there is no format {form!r} here", hint="it is text or json")
    found = read_pages(pages, common or [])
    if form == "json":
        from docpact.pages.form import pages_to_json

        deliver(json_text(json.dumps(pages_to_json(found), indent=2, ensure_ascii=False)), output)
    else:
        from docpact.pages.text_form import pages_to_text

        deliver(pages_to_text(found), output)
    if any(not page.operations for page in found):
        raise typer.Exit(1)


def read_pages(files: list[Path], common: list[Path] | None = None) -> list[Page]:
    """Read every file, with a progress bar where there are many; ``common`` pages hold what is said of all operations."""
    from docpact.pages import read_common_file, read_file

    shared = [read_common_file(page) for page in common or ()]
    found: list[Page] = []
    with progress("reading", len(files)) as step:
        for file in files:
            found.append(read_file(file, shared))
            step(file.name)
    return found
