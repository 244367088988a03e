"""Files below one folder, reached without following a link.

Every step from the folder to a file opens one name relative to the folder above it and refuses a symbolic link, so no
link that appears at any time leads out of it. Without such calls (Windows), each name is checked before it is used.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Generator
from pathlib import Path, PurePosixPath
from typing import Self

from docpact.errors import DocpactError, Place

__all__ = ["Folder", "is_confined", "real_path"]

_BY_DESCRIPTOR = os.open in os.supports_dir_fd and os.name == "posix"
_BINARY = getattr(os, "O_BINARY", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY


def is_confined(path: str) -> bool:
    """Whether ``path`` is a relative path with ``/`` that names something below the folder it is relative to."""
    parts = path.split("/")
    return not (
        "\\" in path
        or "\0" in path
        or any(part in ("", ".", "..") for part in parts)
        or PurePosixPath(path).is_absolute()
        or ":" in parts[0]
    )


def real_path(path: Path) -> Path:
    """Return an absolute path with every link resolved.

    Raises:
        DocpactError: A circular link.
    """
    try:
        return path.resolve()
    except RuntimeError:  # as pathlib raised before Python 3.13
        raise DocpactError("circular symbolic link", where=Place(str(path))) from None


class Folder:
    """An open folder. Names are single names; paths are relative, with ``/``.

    Raises:
        DocpactError: From every method, if a link or a special file is found instead of a folder or file.
        OSError: From every method, as the system raises it.
    """

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        self.descriptor = descriptor
        """None where the system has no calls relative to an open folder; then names are whole paths."""

    @classmethod
    def open(cls, path: Path) -> Folder:
        """Open a folder by a path without links."""
        if not _BY_DESCRIPTOR:
            return cls(path, None)
        return cls(path, os.open(path, os.O_RDONLY | _FOLDER))

    def close(self) -> None:
        """Close the folder; it cannot be used any more."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def folder(self, name: str) -> Folder:
        """Open the folder ``name``, which is not a link."""
        info = self.status(name)
        if info is not None and not stat.S_ISDIR(info.st_mode):
            raise _in_the_way(self.path / name, info, "a folder")
        if not _BY_DESCRIPTOR:
            if info is None:
                raise FileNotFoundError(2, "No such file or directory", str(self.path / name))
            return Folder(self.path / name, None)
        descriptor = os.open(name, os.O_RDONLY | _FOLDER, dir_fd=self.descriptor)
        return Folder(self.path / name, descriptor)

    @contextlib.contextmanager
    def parent(self, path: str) -> Generator[tuple[Folder, str]]:
        """Open the folder that ``path`` is in; yield it and the last name of the path."""
        if not is_confined(path):
            raise DocpactError(f"path {path!r} is outside of the folder", where=self.place())
        *names, last = path.split("/")
        with contextlib.ExitStack() as opened:
            folder = self
            for name in names:
                folder = opened.enter_context(folder.folder(name))
            yield folder, last

    def read(self, path: str) -> bytes | None:
        """Read a regular file; None where it does not exist."""
        try:
            with self.parent(path) as (folder, name):
                info = folder.status(name)
                if info is None:
                    return None
                if not stat.S_ISREG(info.st_mode):
                    raise _in_the_way(folder.path / name, info, "a file")
                descriptor = os.open(
                    folder._name(name), os.O_RDONLY | _FILE, dir_fd=folder.descriptor
                )
                with os.fdopen(descriptor, "rb") as file:
                    return file.read()
        except FileNotFoundError:
            return None

    def status(self, name: str) -> os.stat_result | None:
        """Return what ``name`` is, links not followed; None where it does not exist."""
        try:
            return os.stat(self._name(name), dir_fd=self.descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """Return the names in the folder, sorted."""
        place = self.path if self.descriptor is None else self.descriptor
        return sorted(os.listdir(place))  # noqa: PTH208  (an open folder has no path)

    def make_folder(self, name: str, mode: int = 0o777) -> None:
        """Make the folder ``name`` where it does not exist."""
        with contextlib.suppress(FileExistsError):
            os.mkdir(self._name(name), mode, dir_fd=self.descriptor)

    def create(self, name: str, content: bytes, like: os.stat_result | None = None) -> None:
        """Write a file that does not exist yet, with the permissions of another one where given."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FILE
        descriptor = os.open(self._name(name), flags, 0o666, dir_fd=self.descriptor)
        with os.fdopen(descriptor, "wb") as file:
            if like is not None and hasattr(os, "fchmod"):
                os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
            file.write(content)

    def link(self, name: str, target: Folder, new_name: str) -> None:
        """Make a hard link to the regular file ``name`` in another folder."""
        os.link(
            self._name(name),
            target._name(new_name),
            src_dir_fd=self.descriptor,
            dst_dir_fd=target.descriptor,
            follow_symlinks=False,
        )

    def move(self, name: str, target: Folder, new_name: str) -> None:
        """Move a file over another one, in one step."""
        os.replace(
            self._name(name),
            target._name(new_name),
            src_dir_fd=self.descriptor,
            dst_dir_fd=target.descriptor,
        )

    def remove(self, name: str) -> None:
        """Remove a file, or a link itself, where it exists."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._name(name), dir_fd=self.descriptor)

    def remove_folder(self, name: str) -> None:
        """Remove an empty folder."""
        os.rmdir(self._name(name), dir_fd=self.descriptor)

    def remove_tree(self, name: str) -> None:
        """Remove a folder with all that is in it; links in it are removed, not followed."""
        shutil.rmtree(self._name(name), ignore_errors=True, dir_fd=self.descriptor)

    def place(self) -> Place:
        """Return the folder as messages name it."""
        return Place(str(self.path))

    def _name(self, name: str) -> str:
        return name if self.descriptor is not None else str(self.path / name)


def _in_the_way(path: Path, info: os.stat_result, wanted: str) -> DocpactError:
    if stat.S_ISDIR(info.st_mode):
        what = "expected a file, found a folder"
    elif stat.S_ISLNK(info.st_mode):
        what = f"expected {wanted}, found a symbolic link, which is not followed here"
    elif stat.S_ISREG(info.st_mode):
        what = "expected a folder, found a file"
    else:
        what = f"expected {wanted}, found a pipe, socket or device"
    return DocpactError(what, where=Place(str(path)), hint="move it, then run again")
