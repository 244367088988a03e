"""The commands that compare things with a spec: ``check`` and ``diff``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docpact.cli import completing
from docpact.cli.console import progress
from docpact.cli.memory import uncollected
from docpact.cli.reports import Formats, Output, outputs

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    for command in (check, diff):
        app.command()(command)


def check(
    clients: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CLIENT]...",
            help="Configured clients. Defaults to all.",
            autocompletion=completing.clients,
        ),
    ] = None,
    spec: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Check this OpenAPI document, without configuration: its examples, and a client made of it.",
        ),
    ] = None,
    allow_remote_refs: Annotated[
        bool,
        typer.Option("--allow-remote-refs", help="With --spec: follow a $ref to another host."),
    ] = False,
    form: Formats = None,
    output: Output = None,
) -> None:
    """Check the whole contract: page, spec, samples, client; exit 1 when something disagrees."""
    from docpact.checking import check_configured, check_file
    from docpact.config import find_config
    from docpact.errors import DocpactError
    from docpact.explaining import operation_views
    from docpact.report import Report, render

    wanted = outputs(form, output)
    if spec is not None:
        if clients:
            raise DocpactError(
                "--spec cannot be used with a configured client", hint="remove one of the two"
            )
        with progress("checking", 1), uncollected():
            result = check_file(spec, allow_remote_refs=allow_remote_refs)
        report = Report(result.findings, result.matrix)
    else:
        config = find_config(Path.cwd())
        chosen = config.select(clients or [])
        with progress("checking", len(chosen)) as step, uncollected():
            result = check_configured(config, chosen, step)
        views = operation_views(config, chosen) if "html" in wanted.forms else ()
        report = Report(result.findings, result.matrix, views)
    wanted.deliver(lambda form: render(report, form), success=report.is_clean)
    if not result.ok:
        raise typer.Exit(1)


def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="A configured client, or an OpenAPI document.", show_default=False
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW", help="A configured client, or an OpenAPI document.", show_default=False
        ),
    ],
    form: Formats = None,
    output: Output = None,
) -> None:
    """Say what changed between two specs, and what of it breaks callers; exit 1 when something changed."""
    from docpact.cli.sources import names_of
    from docpact.client.surface import surface_of
    from docpact.diff.spec_diff import diff_specs
    from docpact.diff.surface_diff import diff_surfaces
    from docpact.report.changes import change_report
    from docpact.sources import spec_of

    wanted = outputs(form, output)
    before, after = spec_of(old), spec_of(new)
    was, now = (
        surface_of(source.api, *names)
        for source, names in zip((before, after), names_of(old, new), strict=True)
    )
    changes = [
        *diff_specs(before, after, now.symbols, was.symbols),
        *diff_surfaces(before, after, was, now),
    ]
    wanted.deliver(lambda form: change_report(form)(changes), success=not changes)
    if changes:
        raise typer.Exit(1)
