"""``docpact refresh``: the pages, read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docpact.cli import completing
from docpact.cli.console import progress
from docpact.cli.pages import CommonPages
from docpact.cli.reports import Formats, Output, outputs
from docpact.errors import DocpactError, Place

if TYPE_CHECKING:
    from docpact.config import ClientConfig, Config
    from docpact.findings import Finding
    from docpact.follow.refresh import Client
    from docpact.pages.facts import Page

__all__ = ["register"]

_READABLE = frozenset(
    {".md", ".markdown", ".mdown", ".mdx", ".mdoc", ".rmd", ".qmd", ".txt", ".text", ".html", ".htm", ".xhtml", ".rst", ".rest", ".inc", ".adoc", ".asciidoc", ".asc", ".apib", ".erb", ".json", ".yaml", ".yml"}
)  # fmt: skip
"""Endings of files that a folder given to ``--from`` is searched for; a file that is named may have any."""
_NOT_LOOKED_AT = ("DP212", "DP213")
"""Rules of pages that could not be read or fetched: exit code 2."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(refresh)


def refresh(
    clients: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CLIENT]...",
            help="Configured clients. Defaults to all.",
            autocompletion=completing.clients,
        ),
    ] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option(
            "--from", metavar="DIR", help="Read captured pages from a folder or files; repeatable."
        ),
    ] = None,
    common: CommonPages = None,
    write: Annotated[bool, typer.Option("--write", help="Store the new facts.")] = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix", help="Also make the mechanical edits in the spec and regenerate the clients."
        ),
    ] = False,
    allow_private_addresses: Annotated[
        bool,
        typer.Option(
            "--allow-private-addresses", help="Read pages from private and loopback addresses too."
        ),
    ] = False,
    form: Formats = None,
    output: Output = None,
) -> None:
    """Read the pages again and report changes; exit 1 when there are any, 2 when a page could not be read or fetched."""
    from docpact.config import find_config
    from docpact.files import recover, replace_all
    from docpact.follow.refresh import pages_for
    from docpact.follow.refresh import refresh as refreshed
    from docpact.report.changes import change_report

    wanted = outputs(form, output)
    config = find_config(Path.cwd())
    recover(config.root)
    chosen = {client.name: _client(config, client) for client in config.select(clients or [])}
    unread: list[Finding] = []
    if source:
        fresh = _captured(source, list(chosen.values()), common)
    else:
        fresh, unread = _fetched(
            list(chosen.values()), common, allow_private=allow_private_addresses
        )
    results = [
        refreshed(client, pages, write=write, fix=fix)
        for client, pages in pages_for(list(chosen.values()), fresh)
    ]
    changes = [change for result in results for change in result.changes]
    findings = list(
        dict.fromkeys([*unread, *(found for result in results for found in result.findings)])
    )
    if write or fix:
        files = {path: content for result in results for path, content in result.files.items()}
        inside = all(path.resolve().is_relative_to(config.root.resolve()) for path in files)
        replace_all(files, config.root if inside else config.boundary)
    difference = "".join(result.diff for result in results) if fix else ""
    wanted.deliver(
        lambda form: change_report(form, pages=True)(
            changes, findings=findings, diff=difference, fixed=fix
        ),
        success=not changes and not findings,
    )
    if any(finding.rule in _NOT_LOOKED_AT for finding in findings):
        raise typer.Exit(2)
    if changes or any(finding.severity == "error" for finding in findings):
        raise typer.Exit(1)


def _client(config: Config, configured: ClientConfig) -> Client:
    from docpact import pipeline
    from docpact.client.symbols import symbols_by_key
    from docpact.follow.refresh import Client
    from docpact.openapi import read_api

    if configured.pages is None:
        raise DocpactError(
            f"client {configured.name!r} has no stored pages",
            where=Place(str(config.source)),
            hint=f'add pages = "…" to [tool.docpact.clients.{configured.name}]',
        )
    target = pipeline.target_of(configured, config)

    def regenerate(spec: Path) -> dict[Path, bytes | None]:
        changes = pipeline.generate(replace(target, spec=spec)).changes()
        return {target.root / path: content for path, content in changes.contents().items()}

    return Client(
        configured.spec,
        configured.pages,
        configured.errata,
        lambda path: read_api(path, overlays=configured.overlay, names=configured.names),
        lambda read: symbols_by_key(read.api, configured.package),
        regenerate,
        configured.readings,
    )


def _captured(places: list[Path], clients: list[Client], common: list[Path] | None) -> list[Page]:
    from docpact.cli.pages import read_pages
    from docpact.follow.drift import knows, load_facts

    named: list[Path] = []
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            found += sorted(
                f for f in place.rglob("*") if f.is_file() and f.suffix.lower() in _READABLE
            )
        else:
            named.append(place)
    if not named and not found:
        raise DocpactError(
            "no pages found",
            where=Place(str(places[0])),
            hint="expected files that end in .md, .mdx, .txt, .html, .rst, .adoc or .apib",
        )
    pages = read_pages([*named, *found], common, named=False)
    # A folder may hold other texts too (a README, say); a file that was named, or known by name, is meant to be a page.
    stored = [one for client in clients for one in load_facts(client.pages)]
    return [
        page
        for at, page in enumerate(pages)
        if at < len(named) or not _other_text(page) or knows(stored, page)
    ]


def _other_text(page: Page) -> bool:
    return any(diagnostic.code == "not-an-api-page" for diagnostic in page.diagnostics)


def _fetched(
    clients: list[Client], common: list[Path] | None, *, allow_private: bool
) -> tuple[list[Page], list[Finding]]:
    from docpact.follow.refresh import addresses, collect
    from docpact.pages.fetch import fetch_pages
    from docpact.pages.page import read_common_file, with_common_facts

    shared = [read_common_file(page) for page in common or ()]
    wanted = addresses(clients)
    with progress("fetching", len(wanted)) as step:
        pages, findings = collect(fetch_pages(wanted, allow_private=allow_private, step=step))
    return [with_common_facts(page, shared) for page in pages], findings
