"""Terminal output: streams, colour, progress, and errors."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from docpact.errors import DocpactError
from docpact.output import write_output
from docpact.text.escape import one_line, terminal, workflow, workflow_property

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "Advance",
    "byte_progress",
    "console",
    "deliver",
    "note",
    "note_error",
    "prepare_streams",
    "progress",
    "say",
    "say_aside",
    "tell",
    "verbosity",
]

Advance = Callable[[str], None]


@dataclass(slots=True)
class Verbosity:
    """Verbosity of a command: ``--quiet`` and ``--verbose``."""

    quiet: bool = False
    verbose: bool = False


verbosity = Verbosity()
"""Set once, before a command runs."""


def console(*, stderr: bool = False) -> Console:
    """A console that colours only a terminal and never wraps text for a machine."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=True)


def prepare_streams() -> None:
    """Make every text printable whatever the locale: UTF-8 for files, pipes and the C locale, the terminal's own encoding else.

    A stream that is closed (``docpact check >&-``) is opened on the null device: otherwise the next file would take its number.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or os.fdopen(0, closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            encoding = stream.encoding if stream.isatty() and not is_ascii else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def say(text: str) -> None:
    """Print results to standard output.

    The renderers escape foreign text; this is a second barrier that keeps the terminal safe. Where the reader has gone
    (``docpact check | head``), nothing more is printed, and the exit code stays that of the command.
    """
    text = terminal(text)
    try:
        sys.stdout.write(text if text.endswith("\n") or not text else f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def tell(text: str) -> None:
    """Print what was done to standard output, unless ``--quiet`` is given."""
    if not verbosity.quiet:
        say(text)


def note(text: str, style: str | None = None) -> None:
    """Print a remark on standard error, on one line whatever it holds, unless ``--quiet`` is given."""
    if not verbosity.quiet:
        _print(one_line(text), style)


def note_error(error: DocpactError) -> None:
    """Print what ended the command: where, what, and below it what to do. GitHub Actions gets an annotation, too."""
    place = None if error.where is None else replace(error.where, source=_near(error.where.source))
    where = f"{one_line(str(place))}: " if place else ""
    hint = f"\n  hint: {one_line(error.hint)}" if error.hint else ""
    _print(f"error: {where}{one_line(error.what)}{hint}", "red")
    if os.environ.get("GITHUB_ACTIONS") == "true":
        at = f"file={workflow_property(place.source)}," if place else ""
        at += f"line={place.line}," if place and place.line else ""
        say_aside(f"::error {at}title=docpact::{workflow(error.what + hint)}\n")


def _near(source: str) -> str:
    """Return the path of a file as seen from the working directory, if it is in it or in a folder above."""
    if not Path(source).is_absolute():
        return source
    try:
        here = Path.cwd()
    except OSError:  # the working directory is gone
        return source
    file = Path(source)
    if file.is_relative_to(here) or here.is_relative_to(file.parent):
        return Path(os.path.relpath(file, here)).as_posix()
    return source


def say_aside(text: str) -> None:
    """Print on standard error, as it is; where that is full or nobody reads it, nothing."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _print(text: str, style: str | None) -> None:
    with suppress(OSError):
        console(stderr=True).print(text, style=style, markup=False, emoji=False)


def deliver(text: str, output: Path | None) -> None:
    """Print results to standard output, or write them to ``--output FILE``, as ``>`` would."""
    if output is None:
        say(text)
        return
    write_output(output, (text if text.endswith("\n") else f"{text}\n").encode())


@contextmanager
def progress(title: str, total: int | None = None) -> Generator[Advance]:
    """A progress bar on a terminal, nothing elsewhere. Calling what it yields moves it on and names the next step."""
    if verbosity.quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)

        def advance(step: str) -> None:
            bar.update(task, advance=1, description=one_line(f"{title}: {step}", 80))

        yield advance


@contextmanager
def byte_progress(title: str, total: int | None) -> Generator[Callable[[int], None]]:
    """A progress bar of bytes on a terminal, nothing elsewhere. Calling what it yields moves it on."""
    if verbosity.quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.update(task, advance=count)
