"""The command line: the only place that prints, asks or exits.

Exit codes: 0 fine, 1 findings or out of date, 2 wrong usage or unreadable input.
"""

from __future__ import annotations

import sys

import typer

from docpact.cli import begin, contract, follow, generate, pages
from docpact.cli.console import note
from docpact.errors import DocpactError

__all__ = ["app", "main"]

app = typer.Typer(
    name="docpact",
    help="Keep documentation page, OpenAPI spec, typed Python client and payloads in agreement.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (generate, contract, pages, begin, follow):
    module.register(app)


def main() -> None:
    """Run the command line and exit; every error a person can cause is one message and exit code 2."""
    try:
        app()
    except DocpactError as error:
        note(f"error: {error}", style="red")
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has gone (`docpact check | head`): nothing is wrong, and nobody is listening.
        sys.stdout = None
        sys.exit(0)
    except KeyboardInterrupt:
        note("interrupted; nothing was written")
        sys.exit(130)
