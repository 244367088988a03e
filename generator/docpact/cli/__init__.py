"""The command line: the only place that prints, asks or exits.

Exit codes: 0 fine, 1 findings or out of date, 2 wrong usage or unreadable input.
"""

from __future__ import annotations

import sys
from typing import Any

import typer

from docpact.cli import begin, contract, follow, generate, pages
from docpact.cli.console import note, note_error
from docpact.errors import DocpactError

__all__ = ["app", "main"]

_UsageError: Any = typer.BadParameter.__mro__[1]
"""The class of click's, or of the copy of it in Typer, that a wrong argument or option raises."""

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
        code = app(standalone_mode=False)
    except DocpactError as error:
        note_error(error)
        sys.exit(2)
    except _UsageError as error:
        # Typer would print the arguments as they are, control characters included.
        command = error.ctx.command_path if error.ctx else "docpact"
        note_error(
            DocpactError(error.format_message(), hint=f"`{command} --help` lists what is accepted")
        )
        sys.exit(error.exit_code)
    except typer.Abort:
        note("aborted", style="red")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output has gone (`docpact check | head`): nothing is wrong, and nobody is listening.
        sys.stdout = None
        sys.exit(0)
    except KeyboardInterrupt:
        note("interrupted; nothing was written")
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
