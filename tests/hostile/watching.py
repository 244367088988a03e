"""What a piece of code opens, starts and connects to, as Python's own audit events tell it (PEP 578)."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["Watched", "watched"]


_CHANGES = {"os.mkdir": 0, "os.remove": 0, "os.rename": 1, "os.symlink": 1, "os.link": 1}
"""Events that change a folder, and which of their arguments is the path."""


class Watched:
    """What happened while it was watched."""

    def __init__(self) -> None:
        self.read: list[Path] = []
        self.written: list[Path] = []
        self.started: list[str] = []
        self.network: list[str] = []

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Told of every audit event."""
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int):
                return
            place = _place(path, getattr(_opening, "folder", -1))
            writes = (
                flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
                if mode is None
                else set(mode) & set("wax+")
            )
            if writes:
                self.written.append(place)
            elif place.is_file():  # folders are opened too, to be emptied
                self.read.append(place)
        elif event in _CHANGES:
            self.written.append(_place(arguments[_CHANGES[event]], arguments[-1]))
        elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "pty.spawn"):
            self.started.append(str(arguments[0]))
        elif event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
            self.network.append(event)


_opening = threading.local()
"""The open folder that the file being opened is relative to; the event of an ``open`` does not tell."""
_open = os.open


def _opened(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
    _opening.folder = -1 if dir_fd is None else dir_fd
    try:
        return _open(path, flags, mode, dir_fd=dir_fd)
    finally:
        _opening.folder = -1


def _place(path: Any, folder: int) -> Path:
    """The whole path, without links, of what is named below an open folder, or below the working directory (-1)."""
    name = os.fsdecode(path)
    if folder != -1:
        name = str(Path(f"/proc/self/fd/{folder}").readlink() / name)
    return Path(os.path.realpath(name))


_watchers: list[Watched] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    for watcher in _watchers:
        watcher.note(event, arguments)


@contextmanager
def watched() -> Iterator[Watched]:
    """Watch this process (an audit hook cannot be taken away again, so one stays, and is told whom to tell)."""
    if _hook not in _installed:
        sys.addaudithook(_hook)
        _installed.append(_hook)
    watcher = Watched()
    _watchers.append(watcher)
    os.open = _opened  # type: ignore[assignment]
    os.supports_dir_fd.add(_opened)
    try:
        yield watcher
    finally:
        os.open = _open
        os.supports_dir_fd.discard(_opened)
        _watchers.remove(watcher)


_installed: list[Any] = []
