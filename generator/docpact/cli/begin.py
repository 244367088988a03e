"""The commands that start from pages: ``draft`` and ``init``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docpact.cli.console import deliver, note, say
from docpact.cli.pages import CommonPages, Pages, Readings, applied_readings, read_pages
from docpact.errors import DocpactError, Place
from docpact.text.escape import one_line

if TYPE_CHECKING:
    from docpact.config import ClientConfig, Config

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(draft)
    app.command()(init)


def draft(
    pages: Pages,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="SPEC", help="Add the operations to this spec; existing ones are kept."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write to this file instead of the terminal."
        ),
    ] = None,
    common: CommonPages = None,
    readings: Readings = None,
) -> None:
    """Draft a spec from pages, ready to be edited by hand; exit 1 when a page is refused."""
    from docpact.draft.project import NO_OPERATION
    from docpact.draft.spec import draft_text

    read = [*applied_readings(read_pages(pages, common), readings).pages]
    documented = [page for page in read if page.operations]
    for page in read:
        for diagnostic in page.diagnostics:
            if diagnostic.severity == "error" or not page.operations:
                note(f"{page.source}: {diagnostic.code}: {diagnostic.message}", "yellow")
    if not documented:
        raise DocpactError("no page documents an operation", hint=NO_OPERATION)
    if into is None:
        deliver(draft_text(documented), output)
    else:
        if output is not None:
            raise DocpactError("--into writes the spec itself", hint="remove --output")
        from docpact.draft.into import draft_into
        from docpact.openapi import read_api
        from docpact.output import write_output

        source = read_api(into)
        merged = draft_into(_text(into), source, documented)
        write_output(into, merged.text.encode())
        for key in merged.present:
            note(f"{merged.known_as.get(key, key)} is already in {into}; skipped")
        for key in merged.added:
            if key in merged.known_as:
                note(
                    f"{key} added as {merged.known_as[key]}: {into} has this path with other parameter names"
                )
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
        str | None, typer.Option(metavar="NAME", help="The name of the client.")
    ] = None,
    common: CommonPages = None,
    readings: Readings = None,
) -> None:
    """Begin a project, or one more client of one, from pages: configuration, spec, facts and client."""
    from docpact import pipeline
    from docpact.client import writer
    from docpact.config import OWN_FILE, find_config
    from docpact.draft.project import init_files
    from docpact.files import replace_all

    root = folder.absolute()
    own = root / OWN_FILE
    present = own if own.is_file() else root / "pyproject.toml"
    before = set(find_config(root).clients) if _is_project(present) else set[str]()
    applied = applied_readings(read_pages(pages, common), readings)
    files = init_files(
        applied.pages,
        root,
        name=name,
        file=present.name,
        configuration=_text(present) if present.is_file() else None,
        read=applied.read,
        readings=None if readings is None else _text(readings),
    )
    replace_all({path: text.encode() for path, text in files.items()}, root)
    config = find_config(root)
    fresh = [client for client in config.clients.values() if client.name not in before]
    for client in fresh:
        generated = pipeline.generate(pipeline.target_of(client, config))
        changes = writer.write(generated.plan())
        say(f"{client.package}: {generated.ledger.summary()}; {len(changes.files)} files written")
    say("\n".join(one_line(f"wrote {path.relative_to(root).as_posix()}") for path in files))
    for client in fresh:
        _say_what_is_left(config, client)


def _say_what_is_left(config: Config, client: ClientConfig) -> None:
    """Check the new client, and print the open findings with hints, and the next steps."""
    from docpact.checking import check_configured

    result = check_configured(config, [client])
    left = [one for one in result.findings if one.erratum is None and one.severity != "note"]
    lines: list[str] = ["", f"docpact check {client.name}: no findings"] if not left else [""]
    if left:
        lines.append(f"docpact check {client.name}: {len(left)} open")
    for number, one in enumerate(left, 1):
        place = f" ({one.spec or one.page})" if one.spec or one.page else ""
        where = f"{one.operation}: " if one.operation else ""
        lines.append(one_line(f"{number}. {one.rule} {where}{one.message}{place}"))
        settle = _SETTLE.get(one.rule, one.hint)
        if settle and client.readings is not None:
            entry = client.readings.relative_to(config.root).as_posix()
            lines.append(one_line(f"   {settle.format(readings=entry)}"))
    spec = client.spec.relative_to(config.root).as_posix()
    lines += [
        "",
        "Next:",
        f"  edit {spec} (comments mark what was inferred), then run `docpact generate` and `docpact check`",
        f"  docpact mock {client.name}        a mock server that answers as documented",
        "  docpact refresh --from PAGE   after the page has changed",
        f"  docpact draft PAGE --into {spec}   to add another page, and then",
        "  docpact refresh --from PAGE --write   to store its facts, and `docpact generate`",
    ]
    say("\n".join(lines))


_SETTLE = {
    "DP103": "fill in the entries of {readings}: facts, `says: read` if all facts were taken, `says: prose` if there are none",
    "DP101": "add an erratum with the digest of the sample and the edit that fixes it to errata.yaml (`docpact rules DP101`)",
    "DP102": "decide which one is right, and add a decision to errata.yaml (`docpact rules DP102`)",
}
"""Return how to answer a finding of a new project, where its hint does not say."""


def _is_project(file: Path) -> bool:
    from docpact.config import OWN_FILE, read_toml

    if not file.is_file():
        return False
    if file.name == OWN_FILE:
        return True
    tool = read_toml(file).get("tool")
    return isinstance(tool, dict) and "docpact" in tool
