"""The user's secret key, and the check that a file or folder of docpact's own is private to the user.

Files that docpact reads back later (the journal of an interrupted write, rows of the cache) carry a message authentication
code made with this key, so that files from anywhere else are detected. The key is in the user's data folder,
never in a project.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

import platformdirs

__all__ = ["authentication_code", "is_private_file", "is_private_folder", "same_code", "user_key"]

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


def is_private_folder(folder: Path) -> bool:
    """Whether ``folder`` is a real folder of the user's own that nobody else can write to."""
    try:
        info = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(info.st_mode) and _is_own(info)


def is_private_file(file: Path) -> bool:
    """Whether ``file`` is a regular file of the user's own that nobody else can write to; links do not count."""
    try:
        info = file.lstat()
    except OSError:
        return False
    return stat.S_ISREG(info.st_mode) and _is_own(info)


def _is_own(info: os.stat_result) -> bool:
    # Windows keeps a user's folders apart by access lists, and has neither owners nor modes here.
    return not hasattr(os, "geteuid") or (
        info.st_uid == os.geteuid() and not info.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _read(folder: Path) -> bytes | None:
    file = folder / "secret.key"
    if not is_private_folder(folder) or not is_private_file(file):
        return None
    info = file.lstat()
    readable_by_others = hasattr(os, "geteuid") and info.st_mode & (stat.S_IRGRP | stat.S_IROTH)
    if info.st_size != _SIZE or readable_by_others:
        file.unlink()  # of the user's own, but not a secret any more: a new one is made
        return None
    return file.read_bytes()


def _make(folder: Path) -> bytes | None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not is_private_folder(folder):
        return None
    draft = folder / f"secret.{secrets.token_hex(8)}"
    with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(secrets.token_bytes(_SIZE))
    try:
        # A hard link never replaces what another process made in the meantime.
        with suppress(FileExistsError):
            os.link(draft, folder / "secret.key")
    except OSError:
        if not (folder / "secret.key").exists():
            draft.replace(folder / "secret.key")
    finally:
        draft.unlink(missing_ok=True)
    return _read(folder)
