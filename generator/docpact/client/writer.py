"""{path: text} held against a folder: what would change, the difference, and the change itself.

Only files that docpact made are ever replaced or removed. Anything else in the folder is *foreign*: it is left alone,
and named.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from docpact.client.header import is_generated
from docpact.errors import DocpactError, Place
from docpact.files import replace_all

__all__ = ["Changes", "compare", "diff", "write"]

_IGNORED = frozenset(
    {
        ".docpact-transaction",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".venv",
        "build",
        "dist",
    }
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What stands between a folder and the files it should hold. Paths are relative to ``root``, with ``/``."""

    root: Path
    files: Mapping[str, str | None]
    """The new text of each file that differs; None for a stale one that goes."""
    before: Mapping[str, str]
    """The present text of those that exist."""
    foreign: tuple[str, ...]
    """Files that are not ours."""

    def __bool__(self) -> bool:
        return bool(self.files)


def compare(files: Mapping[str, str], root: Path) -> Changes:
    """Hold ``files`` against ``root`` without writing.

    Raises:
        DocpactError: A path would leave ``root``, ``root`` cannot be a folder, or a file in the way is not one that docpact
            made.
    """
    _refuse_ways_out(files, root)
    for folder in (root, *root.parents):
        if folder.exists() and not folder.is_dir():
            raise DocpactError(
                "a file is in the way of the folder to be generated",
                where=Place(str(folder)),
                hint="move it away, or choose another output folder",
            )
    present = _present(root)
    wanted: dict[str, str | None] = {}
    before: dict[str, str] = {}
    for path, text in files.items():
        if (root / path).is_dir():
            raise DocpactError(
                "a folder is in the way of a file to be generated",
                where=Place(str(root / path)),
                hint="move it away",
            )
        now = _text(root / path) if path in present else None
        if now == text:
            continue
        if path in present and (now is None or not is_generated(now)):
            raise DocpactError(
                "this file was not made by docpact, and a generated file has to go there; nothing was written",
                where=Place(str(root / path)),
                hint="move it away, or choose another output folder",
            )
        wanted[path] = text
        if now is not None:
            before[path] = now
    foreign: list[str] = []
    for path in sorted(present - files.keys()):
        now = _text(root / path)
        if now and is_generated(now):
            wanted[path] = None
            before[path] = now
        else:
            foreign.append(path)
    return Changes(root, wanted, before, tuple(foreign))


def _refuse_ways_out(paths: Iterable[str], root: Path) -> None:
    for path in paths:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or "\\" in path:
            raise DocpactError(
                f"the output path {path!r} would leave the output folder", where=Place(str(root))
            )
    real = root.resolve()
    for folder in sorted({(root / path).parent for path in paths}):
        if not folder.resolve().is_relative_to(real):
            raise DocpactError(
                "this folder is a link that leads out of the output folder; nothing was written",
                where=Place(str(folder)),
                hint="remove the link, or choose another output folder",
            )


def write(changes: Changes) -> None:
    """Make the folder hold the new files: all of them, or, when anything fails, none.

    Raises:
        DocpactError: The folder cannot be written; what was there stays.
    """
    contents = {
        path: None if text is None else text.encode() for path, text in changes.files.items()
    }
    replace_all(contents, changes.root)


def diff(changes: Changes) -> str:
    """The changes as one unified diff, empty when there are none."""
    parts: list[str] = []
    for path, text in sorted(changes.files.items()):
        before = changes.before.get(path)
        parts += difflib.unified_diff(
            [] if before is None else before.splitlines(keepends=True),
            [] if text is None else text.splitlines(keepends=True),
            "/dev/null" if before is None else f"a/{path}",
            "/dev/null" if text is None else f"b/{path}",
        )
    return "".join(
        part if part.endswith("\n") else f"{part}\n\\ No newline at end of file\n" for part in parts
    )


def _present(root: Path) -> set[str]:
    if not root.exists():
        return set()
    if not root.is_dir():
        raise DocpactError(
            "the output folder is a file",
            where=Place(str(root)),
            hint="name a folder with --output",
        )
    found: set[str] = set()
    for folder, folders, names in os.walk(root):
        folders[:] = [
            name for name in folders if name not in _IGNORED and not name.endswith(".egg-info")
        ]
        found.update(Path(folder, name).relative_to(root).as_posix() for name in names)
    return found


def _text(path: Path) -> str | None:
    """The file's text; None where it is no text, so certainly not ours."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
