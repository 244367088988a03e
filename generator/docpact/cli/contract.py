"""The commands that hold things against a spec: ``check``, ``validate``, ``diff``, ``mock``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docpact.cli.console import progress, say
from docpact.cli.reports import Formats, Output, outputs
from docpact.errors import DocpactError
from docpact.text.escape import one_line

__all__ = ["register"]

ClientOrFile = Annotated[
    str,
    typer.Argument(
        metavar="CLIENT-or-FILE",
        help="A configured client, or an OpenAPI document.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    for command in (check, validate, diff, mock):
        app.command()(command)


def check(
    clients: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CLIENT]...", help="Configured clients; all when none is named."),
    ] = None,
    form: Formats = None,
    output: Output = None,
) -> None:
    """Check the whole contract: page, spec, samples, client; exit 1 when something disagrees."""
    from docpact.checking import check_configured
    from docpact.config import find_config
    from docpact.explaining import operation_views
    from docpact.report import Report, render

    wanted = outputs(form, output)
    config = find_config(Path.cwd())
    chosen = config.select(clients or [])
    with progress("checking", len(chosen)) as step:
        result = check_configured(config, chosen, step)
    views = operation_views(config, chosen) if "html" in wanted.forms else ()
    report = Report(result.findings, result.matrix, views)
    wanted.deliver(lambda form: render(report, form))
    if not result.ok:
        raise typer.Exit(1)


def validate(
    spec: ClientOrFile,
    operation: Annotated[
        str,
        typer.Argument(
            metavar="OPERATION", help="operationId, 'METHOD /path', or call.", show_default=False
        ),
    ],
    payload: Annotated[
        str,
        typer.Argument(
            metavar="PAYLOAD", help="A JSON file; - is standard input.", show_default=False
        ),
    ],
    request: Annotated[bool, typer.Option("--request", help="The payload is a request's.")] = False,
    response: Annotated[
        str | None,
        typer.Option(
            "--response",
            metavar="STATUS",
            help="The payload is that of the response with this status.",
        ),
    ] = None,
    form: Formats = None,
    output: Output = None,
) -> None:
    """Validate a payload against an operation's request or response; exit 1 when it breaks the spec."""
    from docpact.cli.sources import operation_of, payload_of, spec_of
    from docpact.report import Report, render
    from docpact.validate.payload import validate_payload

    wanted = outputs(form, output)
    if request == (response is not None):
        raise DocpactError(
            "say what the payload is", hint="give either --request or --response STATUS"
        )
    source = spec_of(spec)
    asked = operation_of(source.api, operation)
    data, name = payload_of(payload)
    findings = validate_payload(source.api, source.document, asked, response, data, name)
    report = Report(tuple(findings))
    wanted.deliver(lambda form: render(report, form))
    if any(finding.severity == "error" for finding in findings):
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
    from docpact.cli.sources import names_of, spec_of
    from docpact.client.surface import surface_of
    from docpact.diff.spec_diff import diff_specs
    from docpact.diff.surface_diff import diff_surfaces
    from docpact.report.changes import change_report

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
    wanted.deliver(lambda form: change_report(form)(changes))
    if changes:
        raise typer.Exit(1)


def mock(
    spec: ClientOrFile,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0 takes any free one.")
    ] = 4010,
    seed: Annotated[
        int, typer.Option(help="Decides the values that are made where there is no example.")
    ] = 0,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="STATUS:PROBABILITY", help="Fail requests on purpose; repeatable."),
    ] = None,
    latency: Annotated[
        str, typer.Option(metavar="TIME", help="Wait before each answer: 50ms, 1.5s.")
    ] = "0ms",
) -> None:
    """Serve a spec: a server that checks requests and answers as documented."""
    from docpact.cli.sources import spec_of
    from docpact.mock.faults import parse_fault, parse_latency
    from docpact.mock.server import Mock, serve

    faults = [parse_fault(text) for text in fault or ()]
    seconds = parse_latency(latency)
    source = spec_of(spec)
    serve(
        Mock(source.api, source.document, seed=seed, faults=faults),
        host,
        port,
        lambda address: say(f"serving {one_line(source.api.title, 200)} on {address}"),
        latency=seconds,
    )
