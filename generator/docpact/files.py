"""Writing several files at once: all of them, or none.

A run that writes a spec, its stored facts and a client must not leave a half of them behind. ``replace_all`` therefore
works in three steps, in one folder of its own below ``root``:

1. every new content is staged there, and every old file is linked (or copied) beside it: nothing is visible yet;
2. a journal of the moves is renamed into place: from here on the new state is decided;
3. each staged file is moved over its target, and the folder goes.

An error or an interrupt in step 1 leaves the old state; in step 3 the moves are taken back. A process that is killed in
step 3 can do neither, and leaves its journal: ``recover``, which every run calls first, then finishes the moves. A
lock, held for as long as the process lives, keeps two runs apart.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import sys
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from docpact.errors import DocpactError, Place

if sys.platform != "win32":
    import fcntl

__all__ = ["recover", "replace_all"]

AnyPath = TypeVar("AnyPath", str, Path)
_FOLDER = ".docpact-transaction"
_FORWARD, _BACK = "forward.json", "back.json"


@dataclass(frozen=True, slots=True)
class _Move:
    """One file to replace: ``new`` and ``old`` are names in the folder, None for a file that goes or did not exist."""

    target: str
    new: str | None
    old: str | None


@dataclass(frozen=True, slots=True)
class _Journal:
    moves: tuple[_Move, ...]
    made: tuple[str, ...]
    """Folders that did not exist before, outermost first."""

    def write(self, file: Path) -> None:
        draft = file.with_suffix(".tmp")
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8")
        draft.replace(file)

    @classmethod
    def read(cls, file: Path) -> _Journal:
        data = json.loads(file.read_text(encoding="utf-8"))
        return cls(tuple(_Move(**move) for move in data["moves"]), tuple(data["made"]))


def replace_all(files: Mapping[AnyPath, bytes | None], root: Path) -> list[AnyPath]:
    """Give every file its new content, None meaning that it goes; either all of them change or none does.

    Files that hold their content already are left alone, and folders that become empty below ``root`` go with their
    last file. A symbolic link is followed; permissions stay.

    Args:
        files: Path (absolute, or relative to ``root``) to content.
        root: The folder that the work is done in; best on the file system of the files.

    Returns:
        The paths that changed, as given and in that order.

    Raises:
        DocpactError: A file cannot be read or written, or another run is writing below ``root``.
    """
    recover(root)
    changed = {path: content for path, content in files.items() if _content(root / path) != content}
    if not changed:
        return []
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _locked(root / _FOLDER) as folder:
            journal = _stage(
                folder, {(root / path).resolve(): content for path, content in changed.items()}
            )
            journal.write(folder / _FORWARD)
            try:
                _forward(folder, journal, root)
            except BaseException:
                (folder / _FORWARD).replace(folder / _BACK)
                _back(folder, journal)
                raise
    except OSError as error:
        raise _unwritable(error, root) from None
    return list(changed)


def recover(root: Path) -> bool:
    """Finish what a killed run left below ``root``; True where there was something to finish.

    Raises:
        DocpactError: It cannot be finished, or another run is at work.
    """
    if not (root / _FOLDER).is_dir():
        return False
    try:
        with _locked(root / _FOLDER) as folder:
            if (folder / _BACK).is_file():
                _back(folder, _Journal.read(folder / _BACK))
            elif (folder / _FORWARD).is_file():
                _forward(folder, _Journal.read(folder / _FORWARD), root)
            else:
                return False
    except OSError as error:
        raise _unwritable(error, root) from None
    return True


@contextlib.contextmanager
def _locked(folder: Path) -> Generator[Path]:
    """The working folder, ours alone; it goes when its work is done, and stays while a journal still has to be finished."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        if sys.platform != "win32":  # elsewhere the journal alone has to do
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise DocpactError(
                    "another docpact is writing here",
                    where=Place(str(folder)),
                    hint="wait until it is done, then run this again",
                ) from None
        done = False
        try:
            yield folder
            done = True
        finally:
            # Unfinished moves keep their journal; whatever else is in there was never decided.
            if done or not any((folder / journal).exists() for journal in (_FORWARD, _BACK)):
                shutil.rmtree(folder, ignore_errors=True)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DocpactError(f"cannot be read: {error.strerror}", where=Place(str(path))) from None


def _stage(folder: Path, files: Mapping[Path, bytes | None]) -> _Journal:
    for name in ("new", "old"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir()
    moves: list[_Move] = []
    made: dict[str, None] = {}
    for number, (target, content) in enumerate(files.items()):
        new = old = None
        if target.exists():
            old = f"old/{number}"
            _keep(target, folder / old)
        if content is not None:
            new = f"new/{number}"
            (folder / new).write_bytes(content)
            if old is not None:
                shutil.copymode(target, folder / new)
            missing = [parent for parent in target.parents if not parent.exists()]
            made.update(dict.fromkeys(str(parent) for parent in reversed(missing)))
        moves.append(_Move(str(target), new, old))
    return _Journal(tuple(moves), tuple(made))


def _forward(folder: Path, journal: _Journal, root: Path) -> None:
    """Make every move that is not made yet: a staged file that is no longer there has been moved."""
    for parent in journal.made:
        Path(parent).mkdir(exist_ok=True)
    for move in journal.moves:
        target = Path(move.target)
        if move.new is None:
            target.unlink(missing_ok=True)
            _prune(target.parent, root.resolve())
        elif (folder / move.new).exists():
            _move(folder / move.new, target)


def _back(folder: Path, journal: _Journal) -> None:
    """Take back every move that was made."""
    for move in journal.moves:
        target = Path(move.target)
        if move.new is not None and (folder / move.new).exists():
            continue
        if move.old is None:
            target.unlink(missing_ok=True)
        elif (folder / move.old).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            _move(folder / move.old, target)
    for parent in reversed(journal.made):
        with contextlib.suppress(OSError):
            Path(parent).rmdir()
    (folder / _BACK).unlink(missing_ok=True)


def _keep(target: Path, old: Path) -> None:
    try:
        os.link(target, old)
    except OSError:  # another file system, or one without hard links
        shutil.copy2(target, old)


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.docpact")
        shutil.copy2(source, beside)
        beside.replace(target)
        source.unlink()


def _prune(folder: Path, root: Path) -> None:
    while folder != root and root in folder.parents:
        try:
            folder.rmdir()
        except OSError:  # not empty, or not ours to remove
            return
        folder = folder.parent


def _unwritable(error: OSError, root: Path) -> DocpactError:
    place = Place(str(error.filename2 or error.filename or root))
    return DocpactError(
        f"cannot be written: {error.strerror}",
        where=place,
        hint="nothing was changed; make it writable and run again",
    )
