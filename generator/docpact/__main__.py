"""``python -m docpact`` and the ``docpact`` command."""

import os
import sys
from contextlib import suppress

__all__ = ["main"]


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    if sys.argv[1:] == ["--version"]:  # without the time that the commands take to import
        from docpact.version import version_text

        try:
            print(version_text(), flush=True)  # noqa: T201
        except OSError as error:
            os._exit(0 if isinstance(error, BrokenPipeError) else 2)
        return
    from docpact import cli

    try:
        cli.main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # said before, where it could be
            stream.flush()
    # The interpreter would take apart all that was read and made, which takes a fifth of a second for a large document.
    os._exit(code)


if __name__ == "__main__":
    main()
