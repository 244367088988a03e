"""Write several files of a folder together: all of them, or none.

A run that writes a spec, its stored facts and a client must not leave half of them. ``replace_all`` therefore works in
three steps, in the folder ``.docpact-transaction`` below the root:

1. every new content is staged there and every old file is linked (or copied) there; nothing has changed yet;
2. a journal of the moves is renamed into place: the new state is decided;
3. each staged file is moved over its target, and the folder is removed.

An error or interrupt in step 1 leaves the old state; in step 3 the moves are undone. A process that is killed in step 3
leaves its journal, and the next run (``recover``) completes the moves.

The contents of the folder are untrusted, since a checkout may contain anything. A journal is replayed only if it has
the authentication code of this user's key (``private.py``) for this very folder, when every file is still the old or
the new one by its digest, and when every path is relative and without links. Anything else is an error that changes nothing.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import sys
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from docpact.errors import DocpactError, Place
from docpact.folders import Folder, is_confined, real_path
from docpact.private import authentication_code, same_code, user_key

if sys.platform != "win32":
    import fcntl

__all__ = ["TRANSACTION", "Locked", "locked", "recover", "replace_all"]

AnyPath = TypeVar("AnyPath", str, Path)
TRANSACTION = ".docpact-transaction"
_BEGUN, _FORWARD, _BACK = "begun.json", "forward.json", "back.json"
_DRAFT = "journal.tmp"
_WAIT = 10.0
"""Seconds to wait for another run in the same folder."""


@dataclass(frozen=True, slots=True)
class _Move:
    """One file to replace; ``new`` and ``old`` are digests of its contents, None where it does not exist."""

    target: str
    new: str | None
    old: str | None


@dataclass(frozen=True, slots=True)
class _Journal:
    moves: tuple[_Move, ...] = ()
    made: tuple[str, ...] = ()
    """Folders that did not exist before, outermost first."""

    def write(self, staging: Folder, name: str, root: Path) -> None:
        body = json.dumps(asdict(self)).encode()
        code = authentication_code(_journal_key(), str(root).encode(errors="surrogateescape"), body)
        staging.create(_DRAFT, code.hex().encode() + b"\n" + body)
        staging.move(_DRAFT, staging, name)

    @classmethod
    def read(cls, staging: Folder, name: str, root: Path) -> _Journal:
        """Read a journal that this user's docpact wrote for this folder.

        Raises:
            DocpactError: Anything else.
        """
        code, _, body = (staging.read(name) or b"").partition(b"\n")
        root_name = str(root).encode(errors="surrogateescape")
        own = authentication_code(_journal_key(), root_name, body).hex().encode()
        if not same_code(own, code):
            raise _not_ours(staging)
        data: Any = json.loads(body)
        moves = tuple(_Move(**move) for move in data["moves"])
        journal = cls(moves, tuple(data["made"]))
        if not all(is_confined(path) for path in (*journal.made, *(m.target for m in moves))):
            raise _not_ours(staging)
        return journal


_unkept_key: list[bytes] = []


def _journal_key() -> bytes:
    """The user's key, or where none can be kept one of this process: then no later run replays what this one left."""
    key = user_key("journal")
    if key is None:
        _unkept_key[:] = _unkept_key or [secrets.token_bytes(32)]
        return _unkept_key[0]
    return key


class Locked:
    """A folder that no other docpact writes to in the meantime."""

    def __init__(self, root: Path, folder: Folder) -> None:
        self.root = root
        """Without links."""
        self.folder = folder

    def replace(self, files: Mapping[AnyPath, bytes | None]) -> list[AnyPath]:
        """Give every file its new content; see :func:`replace_all`."""
        changed: dict[AnyPath, tuple[str, bytes | None]] = {}
        for path, content in files.items():
            relative = _relative(self.root, path)
            if self.folder.read(relative) != content:
                changed[path] = relative, content
        if not changed:
            return []
        self.folder.make_folder(TRANSACTION, 0o700)
        with self.folder.folder(TRANSACTION) as staging:
            try:
                _Journal().write(staging, _BEGUN, self.root)
                journal = _stage(self.folder, staging, dict(changed.values()))
                journal.write(staging, _FORWARD, self.root)
                try:
                    _forward(self.folder, staging, journal)
                except BaseException:
                    staging.move(_FORWARD, staging, _BACK)
                    _back(self.folder, staging, journal)
                    staging.remove(_BACK)
                    raise
                staging.remove(_FORWARD)
            finally:
                # Moves that are neither complete nor undone keep their journal; all else was never decided.
                if staging.status(_FORWARD) is None and staging.status(_BACK) is None:
                    self.folder.remove_tree(TRANSACTION)
        return list(changed)


def replace_all(files: Mapping[AnyPath, bytes | None], root: Path) -> list[AnyPath]:
    """Replace, create and remove files; either all of them change or none does.

    Files with the right content are not written, and folders that become empty below ``root`` are removed with
    their last file. A symbolic link that stays inside ``root`` is followed; permissions stay.

    Args:
        files: Path (absolute, or relative to ``root``) to content; None removes the file.
        root: The folder that all the files are in. It is made where it does not exist.

    Returns:
        The paths that changed, as given and in that order.

    Raises:
        DocpactError: A file cannot be read or written or is outside of ``root``, or another run writes to ``root``.
    """
    with locked(root) as folder:
        return folder.replace(files)


@contextlib.contextmanager
def locked(root: Path, within: Path | None = None) -> Generator[Locked]:
    """Hold the lock of a folder, with interrupted writes completed; the folder is made where it does not exist.

    Args:
        root: The folder.
        within: The folder that ``root`` has to be in, links resolved.

    Raises:
        DocpactError: The folder is outside of ``within`` or cannot be used, or another run holds its lock.
    """
    try:
        real = real_path(root)
        if within is not None and not real.is_relative_to(real_path(within)):
            raise DocpactError(
                f"output folder is outside of {within}; nothing was written",
                where=Place(str(root)),
                hint="remove the link, or choose another output folder",
            )
        made = [parent for parent in (real, *real.parents) if not parent.exists()]
        real.mkdir(parents=True, exist_ok=True)
        try:
            with _lock(real) as folder:
                _recover(folder, real)
                yield Locked(real, folder)
        finally:
            for parent in made:
                with contextlib.suppress(OSError):  # not empty: it is in use now
                    parent.rmdir()
    except OSError as error:
        raise _unwritable(error, root) from None


def recover(root: Path) -> bool:
    """Complete what a killed run left below ``root``; True where there was something to complete.

    Raises:
        DocpactError: It cannot be completed, or docpact did not write it, or another run holds the lock.
    """
    if not os.path.lexists(root / TRANSACTION):
        return False
    try:
        real = real_path(root)
        with _lock(real) as folder:
            return _recover(folder, real)
    except OSError as error:
        raise _unwritable(error, root) from None


def _relative(root: Path, path: str | Path) -> str:
    target = real_path(root / path)
    if not target.is_relative_to(root) or target == root:
        raise DocpactError(
            f"outside of {root}; nothing was written",
            where=Place(str(root / path)),
            hint="remove the link, or choose a file in the folder",
        )
    return target.relative_to(root).as_posix()


@contextlib.contextmanager
def _lock(root: Path) -> Generator[Folder]:
    """Open and lock a folder. The lock is the open folder itself, so no lock file can be replaced by a link."""
    end = time.monotonic() + _WAIT
    while True:
        with Folder.open(root) as folder:
            if _try_lock(folder):
                try:
                    current = folder.descriptor is None or os.path.samestat(
                        os.fstat(folder.descriptor), root.stat()
                    )
                except FileNotFoundError:
                    current = False
                if current:
                    yield folder
                    return
        if time.monotonic() > end:
            raise DocpactError(
                "another docpact is writing to this folder",
                where=Place(str(root)),
                hint="wait until it has finished, then run again",
            )
        time.sleep(0.05)
        root.mkdir(parents=True, exist_ok=True)  # the other run may have removed it


def _try_lock(folder: Folder) -> bool:
    if sys.platform != "win32" and folder.descriptor is not None:
        try:
            fcntl.flock(folder.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            # Some network file systems cannot lock; there the journal alone keeps writes whole.
            return error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True


def _recover(root: Folder, path: Path) -> bool:
    if root.status(TRANSACTION) is None:
        return False
    with root.folder(TRANSACTION) as staging:
        present = set(staging.names())
        journals = [name for name in (_BACK, _FORWARD, _BEGUN) if name in present]
        if present - {_DRAFT} and not journals:
            raise _not_ours(staging)
        if journals:
            journal = _Journal.read(staging, journals[0], path)
            if journals[0] != _BEGUN:
                _verify(root, staging, journal)
                (_back if journals[0] == _BACK else _forward)(root, staging, journal)
                staging.remove(journals[0])
        else:
            journals = [_BEGUN]
    root.remove_tree(TRANSACTION)
    return journals[0] != _BEGUN


def _verify(root: Folder, staging: Folder, journal: _Journal) -> None:
    """Check that every file is the old or the new one, and that what was staged is what the journal says.

    Raises:
        DocpactError: A file was changed since; nothing was written.
    """
    for number, move in enumerate(journal.moves):
        now = _digest(root.read(move.target))
        staged = _digest(staging.read(f"new/{number}"))
        kept = _digest(staging.read(f"old/{number}"))
        if now not in (move.old, move.new):
            raise DocpactError(
                "changed after an interrupted write; nothing was written",
                where=Place(str(root.path / move.target)),
                hint=f"remove the folder {TRANSACTION}, then run again",
            )
        if staged not in (None, move.new) or (now != move.new and staged is None is not move.new):
            raise _not_ours(staging)
        if kept not in (None, move.old):
            raise _not_ours(staging)


def _stage(root: Folder, staging: Folder, files: Mapping[str, bytes | None]) -> _Journal:
    moves: list[_Move] = []
    made: dict[str, None] = {}
    for name in ("new", "old"):
        staging.make_folder(name, 0o700)
    with staging.folder("new") as new, staging.folder("old") as old:
        for number, (target, content) in enumerate(files.items()):
            before = root.read(target)
            info = None
            if before is not None:
                with root.parent(target) as (folder, name):
                    info = folder.status(name)
                    _keep(folder, name, old, str(number), before)
            if content is not None:
                new.create(str(number), content, like=info)
                made.update(dict.fromkeys(_missing(root, target)))
            moves.append(_Move(target, _digest(content), _digest(before)))
    return _Journal(tuple(moves), tuple(made))


def _missing(root: Folder, target: str) -> Iterator[str]:
    """The folders above ``target`` that do not exist, outermost first."""
    parts = target.split("/")[:-1]
    for count in range(1, len(parts) + 1):
        path = "/".join(parts[:count])
        try:
            with root.parent(path) as (folder, name):
                exists = folder.status(name) is not None
        except FileNotFoundError:
            exists = False
        if not exists:
            yield path


def _forward(root: Folder, staging: Folder, journal: _Journal) -> None:
    """Make every move that is not made yet: a staged file that does not exist any more has been moved."""
    for path in journal.made:
        with root.parent(path) as (folder, name):
            folder.make_folder(name)
    with staging.folder("new") as new:
        for number, move in enumerate(journal.moves):
            if move.new is None:
                try:
                    with root.parent(move.target) as (folder, name):
                        folder.remove(name)
                except FileNotFoundError:
                    continue
                _prune(root, move.target)
            elif new.status(str(number)) is not None:
                with root.parent(move.target) as (folder, name):
                    _move(new, str(number), folder, name)


def _back(root: Folder, staging: Folder, journal: _Journal) -> None:
    """Undo every move that was made."""
    for path in sorted({move.target.rpartition("/")[0] for move in journal.moves if move.old}):
        for parent in [*_missing(root, f"{path}/x")] if path else []:
            with root.parent(parent) as (folder, name):
                folder.make_folder(name)
    with staging.folder("new") as new, staging.folder("old") as old:
        for number, move in enumerate(journal.moves):
            if move.new is not None and new.status(str(number)) is not None:
                continue
            if move.old is None:
                with (
                    contextlib.suppress(FileNotFoundError),
                    root.parent(move.target) as (
                        folder,
                        name,
                    ),
                ):
                    folder.remove(name)
            elif old.status(str(number)) is not None:
                with root.parent(move.target) as (folder, name):
                    _move(old, str(number), folder, name)
    for path in reversed(journal.made):
        with contextlib.suppress(OSError), root.parent(path) as (folder, name):
            folder.remove_folder(name)


def _keep(source: Folder, name: str, old: Folder, new_name: str, content: bytes) -> None:
    try:
        source.link(name, old, new_name)
    except OSError:  # another file system, or one without hard links
        old.create(new_name, content, like=source.status(name))


def _move(source: Folder, name: str, target: Folder, new_name: str) -> None:
    try:
        source.move(name, target, new_name)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = f".{new_name[:100]}.{secrets.token_hex(6)}"
        target.create(beside, source.read(name) or b"", like=source.status(name))
        target.move(beside, target, new_name)
        source.remove(name)


def _prune(root: Folder, target: str) -> None:
    """Remove the folders above a removed file that are empty now."""
    parts = target.split("/")[:-1]
    for count in range(len(parts), 0, -1):
        try:
            with root.parent("/".join(parts[:count])) as (folder, name):
                folder.remove_folder(name)
        except OSError:  # not empty
            return


def _digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()


def _not_ours(staging: Folder) -> DocpactError:
    return DocpactError(
        "found an interrupted write that this user's docpact did not make in this folder; nothing was written",
        where=staging.place(),
        hint="check the folder, remove it, then run again",
    )


def _unwritable(error: OSError, root: Path) -> DocpactError:
    name = cast("object", error.filename2 or error.filename)
    place = root / name if isinstance(name, str) else root
    return DocpactError(
        f"cannot be written: {error.strerror}",
        where=Place(str(place)),
        hint="make it writable and run again; nothing was changed",
    )
