"""``docpact validate``: payloads and recorded messages compared with a spec."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docpact.cli import completing
from docpact.cli.console import byte_progress, note, note_error
from docpact.cli.reports import Formats, Output, outputs
from docpact.errors import DocpactError

if TYPE_CHECKING:
    from docpact.validate.inputs import PayloadFile

__all__ = ["ClientOrFile", "register"]

ClientOrFile = Annotated[
    str,
    typer.Argument(
        metavar="CLIENT-or-FILE",
        help="A configured client, or an OpenAPI document.",
        show_default=False,
        autocompletion=completing.clients,
    ),
]
_MESSAGES = (".har", ".http", ".rest")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(validate)


def validate(
    spec: ClientOrFile,
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[OPERATION] [PAYLOAD]...",
            help="The operation (operationId, call, or 'METHOD /path') unless --operation names it; then payload files,"
            " patterns, folders, or - for standard input.",
            show_default=False,
            autocompletion=completing.operations,
        ),
    ] = None,
    request: Annotated[
        bool, typer.Option("--request", help="The payloads are request bodies.")
    ] = False,
    response: Annotated[
        str | None,
        typer.Option(
            "--response",
            metavar="STATUS",
            help="The payloads are bodies of the response with this status.",
        ),
    ] = None,
    operation: Annotated[
        str | None,
        typer.Option(
            "--operation",
            metavar="OPERATION",
            help="The operation; then all arguments are payloads.",
            autocompletion=completing.operations,
        ),
    ] = None,
    har: Annotated[
        list[Path] | None,
        typer.Option(
            "--har",
            metavar="FILE",
            help="Recorded traffic (HAR): each entry against its operation, and coverage.",
        ),
    ] = None,
    closed: Annotated[
        bool,
        typer.Option(
            "--closed", help="Report undeclared fields even where the schema allows them."
        ),
    ] = False,
    content_type: Annotated[
        str | None,
        typer.Option(
            "--content-type",
            metavar="TYPE",
            help="The media type of the payloads; JSON by default.",
        ),
    ] = None,
    syntax: Annotated[
        str | None,
        typer.Option(
            "--input",
            metavar="json|yaml|ndjson|har|http|raw",
            help="What the payloads are written in; by default detected from the suffix or the content.",
        ),
    ] = None,
    server: Annotated[
        list[str] | None,
        typer.Option(
            "--server",
            metavar="URL",
            help="Another URL of the API, for recorded messages; repeatable.",
        ),
    ] = None,
    form: Formats = None,
    output: Output = None,
) -> None:
    """Validate payloads, HTTP messages or recorded traffic against a spec; exit 1 when something breaks it.

    Payloads are JSON, YAML or NDJSON; messages are .http files or HAR, and name their operations themselves.
    """
    from docpact.config import near_misses
    from docpact.report import Report, render
    from docpact.sources import operation_of, spec_of
    from docpact.validate.inputs import SYNTAXES, find_payloads
    from docpact.validate.payload import Target
    from docpact.validate.run import Outcome, check_messages, check_payloads
    from docpact.validate.validator import Validator

    wanted = outputs(form, output)
    if syntax is not None and syntax not in SYNTAXES:
        raise DocpactError(f"unknown input {syntax!r}", hint=near_misses(syntax, SYNTAXES, "input"))
    if request and response is not None:
        raise DocpactError(
            "--request and --response exclude each other",
            hint="use either --request or --response STATUS",
        )
    source = spec_of(spec)
    named, payloads = _split(arguments or [], operation, bool(har), syntax)
    asked = operation_of(source.api, named) if named is not None else None
    known = request or response is not None
    if not known and asked is not None and "-" in payloads and syntax not in ("har", "http"):
        raise _unknown_side()
    files = find_payloads(payloads, syntax, sys.stdin.buffer if "-" in payloads else None)
    traffic = find_payloads([str(file) for file in har or ()], "har")
    messages = [file for file in files if file.is_messages] + traffic
    bodies = [file for file in files if not file.is_messages]
    if not files and not traffic:
        raise DocpactError(
            "no payload to validate",
            hint="name a file, a folder, a pattern, or - for standard input",
        )
    validator = Validator(source.api, source.document, closed=closed, more_servers=server or ())
    outcome = Outcome()
    with byte_progress("validating", _size([*bodies, *messages])) as advance:
        if bodies:
            if not known:
                raise _unknown_side()
            if asked is None:
                raise DocpactError(
                    "no operation", hint="name it before the payload, or with --operation"
                )
            check_payloads(
                bodies, Target(validator, asked, response, content_type), outcome, advance
            )
        if messages:
            check_messages(messages, validator, outcome, asked, advance)
    for error in outcome.unreadable:
        note_error(error)
    if outcome.omitted:
        note(f"{outcome.omitted:,} more findings not shown")
    compared = outcome.payloads if bodies else None
    report = Report(
        (*outcome.findings, *validator.unchecked.values()),
        coverage=outcome.coverage,
        payloads=compared,
        right=outcome.right([*files, *traffic]),
    )
    if (
        not outcome.unreadable
        or outcome.findings
        or len(files) + len(traffic) > len(outcome.unreadable)
    ):
        wanted.deliver(lambda form: render(report, form), success=report.is_clean)
    if outcome.unreadable:
        raise typer.Exit(2)
    if any(finding.severity == "error" for finding in outcome.findings):
        raise typer.Exit(1)


def _unknown_side() -> DocpactError:
    return DocpactError(
        "missing --request or --response", hint="use either --request or --response STATUS"
    )


def _split(
    arguments: list[str], operation: str | None, har: bool, syntax: str | None
) -> tuple[str | None, list[str]]:
    """Return the operation, if one is named, and the payloads."""
    if operation is not None or not arguments:
        return operation, arguments
    first = arguments[0]
    if first == "-":
        return None, arguments
    is_messages = first.lower().endswith(_MESSAGES) or (syntax in ("har", "http"))
    if is_messages and (Path(first).exists() or "*" in first or first == "-"):
        return None, arguments
    if har and Path(first).exists():
        return None, arguments
    if len(arguments) == 1 and (Path(first).is_file() or Path(first).is_dir()):
        raise DocpactError(
            f"no operation for {first}",
            hint="name it before the payload, or with --operation OPERATION",
        )
    return first, arguments[1:]


def _size(files: list[PayloadFile]) -> int | None:
    """Return the bytes of all files, None where one of them is standard input."""
    try:
        return (
            sum(file.path.stat().st_size for file in files if file.path)
            if all(f.path for f in files)
            else None
        )
    except OSError:
        return None
