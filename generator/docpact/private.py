"""The user's secret key, and folders of docpact's own that are private to the user.

Files that docpact reads back later (the journal of an interrupted write, rows of the cache) carry a message authentication
code made with this key, so that files from anywhere else are detected. The key is in the user's data folder,
never in a project.

A folder of the user's own that others can write to is narrowed to mode 0700, and what docpact kept there is removed and made
again: nobody knows who wrote it. What somebody else owns, and a link, is not used.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import platformdirs

__all__ = ["authentication_code", "make_private", "same_code", "user_key"]

_KEY = "secret.key"
_SIZE = 32


def user_key(purpose: str) -> bytes | None:
    """Return the user's key for one purpose, made on first use.

    Args:
        purpose: Keys of different purposes are independent of each other.

    Returns:
        None where no key can be kept, or where somebody else could have read or replaced it.
    """
    try:
        folder = platformdirs.user_data_path("docpact", appauthor=False)
        if not make_private(folder, [_KEY], secret=True):
            return None
        secret = _read(folder) or _make(folder)
    except (OSError, RuntimeError):  # RuntimeError: no home folder
        return None
    return secret and hashlib.blake2b(purpose.encode(), key=secret, digest_size=_SIZE).digest()


def authentication_code(key: bytes, *parts: bytes) -> bytes:
    """Return the code of ``parts``, each with its length, under a key of :func:`user_key`."""
    code = hashlib.blake2b(key=key, digest_size=_SIZE)
    for part in parts:
        code.update(len(part).to_bytes(8, "big"))
        code.update(part)
    return code.digest()


def same_code(one: bytes, other: bytes) -> bool:
    """Compare two codes in constant time."""
    return hmac.compare_digest(one, other)


def make_private(folder: Path, names: Iterable[str], *, secret: bool = False) -> bool:
    """Make a folder, or make it private to the user, and with it the files in it that have these names.

    A file that others could have written, or anything in a folder that they could have written to, is removed.

    Args:
        folder: Also made, with the folders above it, where it does not exist.
        names: Of files that may be there.
        secret: Also remove files that others could have read.

    Returns:
        Whether the folder, and each of the files that is there, is now the user's alone.
    """
    for missing in [one for one in (folder, *folder.parents) if not one.exists()][::-1]:
        missing.mkdir(exist_ok=True, mode=0o700)
    info = folder.lstat()
    if not (stat.S_ISDIR(info.st_mode) and _is_owned(info)):
        return False
    was_open = _others_may(info, 0o022)
    if _others_may(info, 0o077):
        folder.chmod(0o700)
    narrowed = [_narrow(folder / name, was_open, 0o077 if secret else 0o022) for name in names]
    return all(narrowed)


def _narrow(file: Path, was_open: bool, forbidden: int) -> bool:
    """Make a file private, or remove it; False if neither is possible."""
    try:
        info = file.lstat()
    except FileNotFoundError:
        return True
    is_own = stat.S_ISREG(info.st_mode) and _is_owned(info)
    if was_open or (is_own and _others_may(info, forbidden)):
        file.unlink()  # also a link or a file of somebody else, who could write to the folder
        return True
    if is_own and _others_may(info, 0o077):
        file.chmod(0o600)
    return is_own


def _is_owned(info: os.stat_result) -> bool:
    # Windows keeps a user's folders apart by access lists, and has neither owners nor modes here.
    return not hasattr(os, "geteuid") or info.st_uid == os.geteuid()


def _others_may(info: os.stat_result, modes: int) -> bool:
    return hasattr(os, "geteuid") and bool(info.st_mode & modes)


def _read(folder: Path) -> bytes | None:
    try:
        with (folder / _KEY).open("rb") as file:
            secret = file.read(_SIZE + 1)
    except FileNotFoundError:
        return None
    if len(secret) == _SIZE:
        return secret
    (folder / _KEY).unlink()
    return None


def _make(folder: Path) -> bytes | None:
    draft = folder / f"secret.{secrets.token_hex(8)}"
    with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(secrets.token_bytes(_SIZE))
    try:
        # A hard link never replaces what another process made in the meantime.
        with suppress(FileExistsError):
            os.link(draft, folder / _KEY)
    except OSError:
        if not (folder / _KEY).exists():
            draft.replace(folder / _KEY)
    finally:
        draft.unlink(missing_ok=True)
    return _read(folder)
