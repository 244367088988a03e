"""The commands that start with a page: ``read``, ``draft``, ``init``, ``refresh``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docpact.cli import completing
from docpact.cli.console import deliver, progress
from docpact.errors import DocpactError, Place
from docpact.text.escape import json_text

if TYPE_CHECKING:
    from docpact.check.apply_readings import Applied
    from docpact.pages.facts import Page

__all__ = ["CommonPages", "Pages", "Readings", "applied_readings", "read_pages", "register"]

Pages = Annotated[
    list[Path],
    typer.Argument(
        metavar="PAGE...",
        help="Captured pages: Markdown, HTML, reStructuredText, AsciiDoc, API Blueprint or text files.",
        show_default=False,
    ),
]


Readings = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Apply the readings in this file.", show_default=False),
]
CommonPages = Annotated[
    list[Path] | None,
    typer.Option(
        "--common",
        metavar="PAGE",
        help="Another page of the vendor, with the base URL, authentication and errors of all operations; repeatable.",
        show_default=False,
    ),
]
_URL = re.compile(r"(?i)https?:/+")
_OPENAPI = re.compile(
    r"""\s*(?:---\s+|#[^\n]*\n\s*)*\{?\s*["']?(?:openapi|swagger)["']?\s*:\s*["']?\d"""
)


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(read)


def read(
    pages: Pages,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="text|json",
            help="The output format.",
            autocompletion=completing.text_or_json,
        ),
    ] = "text",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write to this file instead of the terminal."
        ),
    ] = None,
    common: CommonPages = None,
    unread: Annotated[
        bool,
        typer.Option(
            "--unread", help="Print the lines that were not read, as readings to fill in."
        ),
    ] = False,
    readings: Readings = None,
) -> None:
    """Read the facts of documentation pages; exit 1 when a page is refused."""
    if form not in ("text", "json"):
        raise DocpactError(f"unknown format {form!r}", hint="use text or json")
    found = read_pages(pages, common or [])
    if unread:
        from docpact.check.readings_form import unread_form

        found = [*applied_readings(found, readings).pages]
        deliver(unread_form(found), output)
        return
    found = [*applied_readings(found, readings).pages]
    if form == "json":
        from docpact.pages.form import pages_to_json

        deliver(json_text(json.dumps(pages_to_json(found), indent=2, ensure_ascii=False)), output)
    else:
        from docpact.pages.text_form import pages_to_text

        deliver(pages_to_text(found), output)
    if any(not page.operations for page in found):
        raise typer.Exit(1)


def read_pages(
    files: list[Path], common: list[Path] | None = None, *, named: bool = True
) -> list[Page]:
    """Read every file, with a progress bar where there are many.

    Args:
        files: The files.
        common: Pages with facts of all operations.
        named: Whether a person named each file as a page, so that other kinds of files are refused.

    Raises:
        DocpactError: A file cannot be read, or is named and is not a page.
    """
    from docpact.pages import read_common_file, read_file

    for file in [*(files if named else ()), *(common or ())]:
        _refuse_other_kinds(file)
    shared = [read_common_file(page) for page in common or ()]
    found: list[Page] = []
    with progress("reading", len(files)) as step:
        for file in files:
            found.append(read_file(file, shared))
            step(file.name)
    return found


def _refuse_other_kinds(file: Path) -> None:
    """Raise an error that names the right command for what is not a captured page."""
    if _URL.match(str(file)):
        raise DocpactError(
            "expected a captured page, got a URL",
            where=Place(str(file).replace(":/", "://", 1).replace(":///", "://", 1)),
            hint="save the page to a file first (`curl -o page.html URL`); `docpact refresh` fetches it again from then on",
        )
    if file.is_dir():
        raise DocpactError(
            "expected a captured page, got a folder",
            where=Place(str(file)),
            hint="name the files; `docpact refresh --from DIR` takes a folder",
        )
    if file.suffix.lower() in (".yaml", ".yml", ".json") and file.is_file():
        with file.open("rb") as opened:
            start = opened.read(4096).decode("utf-8", "replace").lstrip("\ufeff")
        if _OPENAPI.match(start):
            raise DocpactError(
                "expected a captured page, got an OpenAPI document",
                where=Place(str(file)),
                hint=f"generate a client of it: docpact generate --spec {file} --output DIR --package NAME",
            )


def applied_readings(pages: list[Page], file: Path | None) -> Applied:
    """Apply the readings in a file to pages that were just read.

    Raises:
        DocpactError: The file cannot be read, or a reading in it is stale or refused.
    """
    from docpact.check.apply_readings import apply_readings
    from docpact.check.readings import load_readings

    if file is not None and not file.exists():
        raise DocpactError(
            "file not found",
            where=Place(str(file)),
            hint="print one with `docpact read --unread PAGE`",
        )
    applied = apply_readings(pages, load_readings(file))
    if applied.findings:
        first = applied.findings[0]
        others = len(applied.findings) - 1
        more = f" (and {others} more readings like this)" if others else ""
        raise DocpactError(f"{first.message}{more}", where=first.spec, hint=first.hint)
    return applied
