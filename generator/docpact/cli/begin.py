"""The commands that begin something from pages: ``draft`` and ``init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docpact.cli.console import deliver, note, say
from docpact.cli.pages import Pages, read_pages
from docpact.errors import DocpactError, Place
from docpact.text.escape import one_line

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(draft)
    app.command()(init)


def draft(
    pages: Pages,
    into: Annotated[
        Path | None,
        typer.Option(metavar="SPEC", help="Add the operations to this spec; what is there stays."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write there instead of to the terminal."
        ),
    ] = None,
) -> None:
    """Draft a spec from pages, ready to be edited by hand; exit 1 when a page is refused."""
    from docpact.draft.spec import draft_text

    read = read_pages(pages)
    documented = [page for page in read if page.operations]
    for page in read:
        for diagnostic in page.diagnostics:
            if diagnostic.severity == "error" or not page.operations:
                note(f"{page.source}: {diagnostic.code}: {diagnostic.message}", "yellow")
    if not documented:
        raise DocpactError(
            "no page documents an operation", hint="`docpact read PAGE` says what is in the way"
        )
    if into is None:
        deliver(draft_text(documented), output)
    else:
        if output is not None:
            raise DocpactError("--into writes the spec itself", hint="leave --output out")
        from docpact.draft.into import draft_into
        from docpact.openapi import read_api
        from docpact.output import write_output

        source = read_api(into)
        merged = draft_into(_text(into), source, documented)
        write_output(into, merged.text.encode())
        for key in merged.present:
            note(f"{merged.known_as.get(key, key)} is in {into} already; left alone")
        for key in merged.added:
            if key in merged.known_as:
                note(f"{key} goes to {merged.known_as[key]}: {into} has this path, by these names")
        say("\n".join(one_line(f"added {key}") for key in merged.added) or "nothing to add")
    if len(documented) < len(read):
        raise typer.Exit(1)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocpactError(f"cannot be read: {error}", where=Place(str(file))) from None


def init(
    pages: Pages,
    folder: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The project's folder.")
    ] = Path(),
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call the client.")
    ] = None,
) -> None:
    """Begin a project, or one more client of one, from pages: configuration, spec, facts and client."""
    from docpact import pipeline
    from docpact.client import writer
    from docpact.config import find_config
    from docpact.draft.project import init_files
    from docpact.files import replace_all

    root = folder.absolute()
    present = root / "pyproject.toml"
    before = set(find_config(root).clients) if _is_project(present) else set[str]()
    files = init_files(
        read_pages(pages), root, name=name, pyproject=_text(present) if present.is_file() else None
    )
    replace_all({path: text.encode() for path, text in files.items()}, root)
    config = find_config(root)
    for client in config.clients.values():
        if client.name not in before:
            generated = pipeline.generate(pipeline.target_of(client, config))
            changes = writer.write(generated.plan())
            say(
                f"{client.package}: {generated.ledger.summary()}; {len(changes.files)} files written"
            )
    say("\n".join(one_line(f"wrote {path.relative_to(root).as_posix()}") for path in files))


def _is_project(pyproject: Path) -> bool:
    import tomllib

    return pyproject.is_file() and "docpact" in tomllib.loads(_text(pyproject)).get("tool", {})
