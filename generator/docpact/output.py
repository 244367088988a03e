"""Write one file that the user names on the command line."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
from pathlib import Path

from docpact.errors import DocpactError, Place
from docpact.folders import Folder, real_path

__all__ = ["write_output"]

_WAIT = 5.0
"""Seconds to wait for a program to read from a pipe."""


def write_output(file: Path, data: bytes) -> None:
    """Write one file that the user named, as a shell's ``>`` does.

    A regular file is replaced in one step, so that a failure leaves the old content. Devices, pipes, links and files with
    several names are written to, never replaced.

    Raises:
        DocpactError: It cannot be written, or nobody reads from the pipe.
    """
    try:
        info = file.lstat() if os.path.lexists(file) else None
        if info is not None and stat.S_ISDIR(info.st_mode):
            raise DocpactError("is a folder", where=Place(str(file)), hint="name a file")
        if info is None:
            file.parent.mkdir(parents=True, exist_ok=True)
        single = info is None or (stat.S_ISREG(info.st_mode) and info.st_nlink == 1)
        if not (single and _replace_one(file, data, info)):
            _write_through(file, data)
    except OSError as error:
        raise DocpactError(
            f"cannot be written: {error.strerror}",
            where=Place(str(file)),
            hint="name another file, or make this one writable",
        ) from None


def _replace_one(file: Path, data: bytes, info: os.stat_result | None) -> bool:
    """Replace a regular file in one step; False where its folder does not allow that."""
    draft = f".{file.name[:100]}.{secrets.token_hex(6)}"
    try:
        folder = Folder.open(real_path(file.parent))
    except PermissionError:
        return False
    with folder:
        try:
            folder.create(draft, data, like=info)
            folder.move(draft, folder, file.name)
        except OSError as error:
            folder.remove(draft)
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY):
                return False
            raise
    return True


def _write_through(file: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    end = time.monotonic() + _WAIT
    while True:
        try:
            # Opening a pipe that nobody reads would wait for ever.
            descriptor = os.open(file, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
            break
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > end:
                raise DocpactError(
                    "no process reads from this pipe",
                    where=Place(str(file)),
                    hint="start its reader first",
                ) from None
            time.sleep(0.05)
    if sys.platform != "win32":
        os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
