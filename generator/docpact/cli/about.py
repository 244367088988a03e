"""The commands that explain: ``rules``, ``explain``, ``schema``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from docpact.cli import completing
from docpact.cli.console import deliver, say
from docpact.cli.reports import Output, outputs
from docpact.config import find_config

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    for command in (rules, explain, schema):
        app.command()(command)


def rules(
    rule: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="A rule such as DP302, or a page diagnostic.",
            autocompletion=completing.rules,
        ),
    ] = None,
) -> None:
    """List the rules and page diagnostics, or explain one."""
    from docpact.catalogue import explain as explained
    from docpact.catalogue import find_rule, list_rules

    say(explained(find_rule(rule)) if rule else list_rules())


def explain(
    operation: Annotated[
        str,
        typer.Argument(
            metavar="OPERATION",
            help="operationId, 'METHOD /path', or call.",
            show_default=False,
            autocompletion=completing.operations,
        ),
    ],
    client: Annotated[
        str | None,
        typer.Option(
            metavar="CLIENT",
            help="The configured client. Defaults to all.",
            autocompletion=completing.clients,
        ),
    ] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="text|json",
            help="The output format.",
            autocompletion=completing.text_or_json,
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Print the page lines, spec lines and client symbols of one operation."""
    from docpact.explaining import explain_operation, explanation_text
    from docpact.sources import operation_of

    wanted = outputs(form, output, ("text", "json"))
    config = find_config(Path.cwd())
    chosen = config.select([client] if client else [])
    found = explain_operation(config, chosen, lambda api: operation_of(api, operation))

    def printed(form: str) -> str:
        if form == "json":
            return json.dumps(found.to_json(), indent=2, ensure_ascii=True)
        return explanation_text(found)

    for each, file in wanted.wanted:
        deliver(printed(each), file)


def schema(output: Output = None) -> None:
    """Print the JSON Schema of the configuration."""
    from docpact.config_schema import config_schema

    deliver(json.dumps(config_schema(), indent=2), output)
