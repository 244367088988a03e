"""The command line: the only place that prints, asks or exits.

Exit codes: 0 fine, 1 findings or out of date, 2 wrong usage, unreadable input, or a page that could not be opened or fetched.
``--version``, ``--quiet``, ``--verbose`` and ``--config FILE`` may be given before or after the command.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from docpact.cli import about, begin, contract, follow, generate, pages, payloads, serving
from docpact.cli.console import note, note_error, prepare_streams, say, verbosity
from docpact.config import use_config
from docpact.errors import DocpactError
from docpact.version import version_text

__all__ = ["app", "main"]

_UsageError: Any = typer.BadParameter.__mro__[1]
"""The class of click's, or of the copy of it in Typer, that a wrong argument or option raises."""

app = typer.Typer(
    name="docpact",
    help="Keep documentation page, OpenAPI spec, typed Python client and payloads in agreement.",
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (generate, contract, payloads, serving, pages, begin, follow, about):
    module.register(app)


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only results and errors.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Also print all notes on a document.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The configuration file: a pyproject.toml or docpact.toml."
        ),
    ] = None,
) -> None:
    """Keep documentation page, OpenAPI spec, typed Python client and payloads in agreement."""
    if version:
        say(version_text())
        raise typer.Exit
    if quiet and verbose:
        raise DocpactError("--quiet cannot be used with --verbose", hint="remove one of the two")
    verbosity.quiet, verbosity.verbose = quiet, verbose
    use_config(config)
    if context.invoked_subcommand is None:
        say(context.get_help())
        raise typer.Exit(2)


_FLAGS = ("--version", "--quiet", "--verbose", "-q", "-v")


def _global_first(arguments: list[str]) -> list[str]:
    """Return the arguments with the options of every command before the command, wherever they were given."""
    first: list[str] = []
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            rest += [argument, *given]
        elif argument in _FLAGS or argument.startswith("--config="):
            first.append(argument)
        elif argument == "--config":
            first += [argument, *islice(given, 1)]
        else:
            rest.append(argument)
    return [*first, *rest]


def _plain(message: str) -> str:
    """Return a message of the library for command lines in the form of docpact's own."""
    first = message if message[1:2].isupper() else message[:1].lower() + message[1:]
    return first.removesuffix(".")


def main() -> None:
    """Run the command line and exit; every error a person can cause is one message and exit code 2."""
    prepare_streams()
    try:
        code = app(_global_first(sys.argv[1:]), standalone_mode=False)
    except DocpactError as error:
        note_error(error)
        sys.exit(2)
    except _UsageError as error:
        # Typer would print the arguments unescaped, control characters included.
        command = error.ctx.command_path if error.ctx else "docpact"
        note_error(
            DocpactError(
                _plain(error.format_message()), hint=f"`{command} --help` lists what is accepted"
            )
        )
        sys.exit(error.exit_code)
    except typer.Abort:
        note("aborted", style="red")
        sys.exit(1)
    except OSError as error:
        # The machine's own refusals: a name that is too long, a folder without permission, a disk that fails.
        named = f"{error.filename}: " if error.filename is not None else ""
        reason = error.strerror or type(error).__name__
        hint = "check the name, the permissions and the free space"
        note_error(DocpactError(f"{named}{reason}", hint=hint))
        sys.exit(2)
    except KeyboardInterrupt:
        note("interrupted; nothing was written")
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
