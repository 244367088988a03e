"""``docpact mock``: a server that plays a spec."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docpact.cli.console import say
from docpact.cli.payloads import ClientOrFile
from docpact.text.escape import one_line

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(mock)


def mock(
    spec: ClientOrFile,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0 selects a free one.")
    ] = 4010,
    seed: Annotated[
        int, typer.Option(help="Seed of the values generated where the spec has no example.")
    ] = 0,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="STATUS:PROBABILITY", help="Fail requests on purpose; repeatable."),
    ] = None,
    latency: Annotated[
        str, typer.Option(metavar="TIME", help="Delay each response: 50ms, 1.5s.")
    ] = "0ms",
    script: Annotated[
        Path | None,
        typer.Option(
            "--fault-script",
            metavar="FILE",
            help="Steps that decide which requests fail and how (YAML or JSON).",
        ),
    ] = None,
    state: Annotated[
        bool, typer.Option("--state", help="Keep what is created: list, get, change and delete it.")
    ] = False,
    pace: Annotated[
        str, typer.Option(metavar="TIME", help="The time between the items of a stream.")
    ] = "50ms",
) -> None:
    """Serve a spec: a server that checks requests and answers as documented."""
    from docpact.mock.app import serve
    from docpact.mock.faults import parse_fault, parse_latency, read_script
    from docpact.mock.server import Mock
    from docpact.sources import spec_of

    faults = [parse_fault(text) for text in fault or ()]
    seconds, between = parse_latency(latency), parse_latency(pace)
    steps = read_script(script) if script is not None else ()
    source = spec_of(spec)
    serve(
        Mock(source.api, source.document, seed=seed, faults=faults, script=steps, state=state),
        host,
        port,
        lambda address: say(f"serving {one_line(source.api.title, 200)} on {address}"),
        latency=seconds,
        pace=between,
    )
