"""A cache of generated texts, by the digest of their input, in the user's cache folder.

The cache is safe to delete, to share and to damage. Every row carries a code made with the user's key and
a digest of docpact's own code, so a row that this very docpact did not write for this user, or that has changed since,
is not found. Files that are damaged, or that others could have written to, are made again; what somebody else owns is not used.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import platformdirs

from docpact.client.templates import templates_folder
from docpact.private import authentication_code, make_private, same_code, user_key

__all__ = ["Cache", "digest", "own_code"]

_CHUNK = 500
_KEPT_DAYS = 60
_DAY = 24 * 3600
_LARGEST = 16 * 1024 * 1024
"""Bytes of one value."""
_SECONDS = 5.0
"""For one access: a damaged or prepared database may have no end."""
_BUSY_SECONDS = 0.5
_SCHEMA = {
    "texts": "CREATE TABLE texts (key TEXT PRIMARY KEY, text BLOB, code BLOB, day INTEGER)",
    "days": "CREATE INDEX days ON texts (day)",
}


def digest(*parts: str) -> str:
    """Return a key for content: parts are delimited, so ``("ab", "c")`` and ``("a", "bc")`` differ."""
    return hashlib.blake2b(json.dumps(parts).encode("ascii"), digest_size=20).hexdigest()


@functools.cache
def own_code() -> bytes:
    """Return a digest of docpact's own modules and templates: what another version of them has made is not found."""
    code = hashlib.blake2b(digest_size=20)
    for folder in (Path(__file__).resolve().parents[1], templates_folder()):
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".py", ".jinja"):
                text = file.read_bytes()
                name = file.relative_to(folder).as_posix().encode(errors="surrogateescape")
                code.update(b"%d %d " % (len(name), len(text)) + name + text)
    return code.digest()


class Cache:
    """Texts by key, in one SQLite file. Any problem with the file only means that nothing is found or kept."""

    def __init__(self, folder: Path | None = None, *, enabled: bool = True) -> None:
        self._folder = folder or platformdirs.user_cache_path("docpact", appauthor=False)
        self._file = self._folder / "printed.sqlite"
        self._key = user_key("cache") if enabled else None
        self.enabled = self._key is not None

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the texts that are known, by key."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, str] = {}

        def read(database: sqlite3.Connection) -> None:
            for start in range(0, len(wanted), _CHUNK):
                part = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, text, code FROM texts WHERE key IN ({marks})"  # noqa: S608  (marks alone)
                for key, text, code in database.execute(query, part):
                    if self._is_own(key, text, code):
                        found[key] = text.decode(errors="surrogatepass")

        if wanted and os.path.lexists(self._file):
            self._use(read)
        return found

    def put(self, texts: Mapping[str, str]) -> None:
        """Keep texts; those that have not been put for long make room."""
        today = int(time.time()) // _DAY
        contents = {key: text.encode(errors="surrogatepass") for key, text in texts.items()}

        def write(database: sqlite3.Connection) -> None:
            database.executemany(
                "INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)",
                [
                    (key, content, self._code(key, content), today)
                    for key, content in contents.items()
                    if len(content) <= _LARGEST
                ],
            )
            database.execute("DELETE FROM texts WHERE day < ?", (today - _KEPT_DAYS,))

        if texts:
            self._use(write)

    def _is_own(self, key: Any, text: Any, code: Any) -> bool:
        """Whether docpact wrote this row, for this user."""
        if not (isinstance(key, str) and isinstance(text, bytes) and isinstance(code, bytes)):
            return False
        return same_code(self._code(key, text), code)

    def _code(self, key: str, text: bytes) -> bytes:
        return authentication_code(self._key or b"", own_code(), key.encode(), text)

    def _use(self, action: Callable[[sqlite3.Connection], None]) -> None:
        """Open the database for one action. After a failure this run does not use it again."""
        if not self.enabled:
            return
        try:
            if not self._prepare():
                self.enabled = False
                return
            with closing(sqlite3.connect(self._file, timeout=_BUSY_SECONDS)) as database, database:
                end = time.monotonic() + _SECONDS
                database.set_progress_handler(lambda: time.monotonic() > end, 10_000)
                database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * _LARGEST)
                database.execute("PRAGMA trusted_schema = OFF")
                database.execute("PRAGMA journal_mode = WAL")
                database.execute("PRAGMA synchronous = NORMAL")
                _check_schema(database)
                action(database)
        except sqlite3.Error as error:
            self.enabled = False
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT):
                self._remove()
        except (OSError, ValueError, OverflowError, MemoryError):
            self.enabled = False

    def _prepare(self) -> bool:
        """Make the folder and the file, private to the user; False where somebody else's are in their place."""
        if not make_private(self._folder, [file.name for file in self._files()]):
            return False
        with suppress(FileExistsError):
            os.close(os.open(self._file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return True

    def _files(self) -> list[Path]:
        return [
            self._file.with_name(self._file.name + end) for end in ("", "-wal", "-shm", "-journal")
        ]

    def _remove(self) -> None:
        """Remove a damaged database, so that the next run makes a new one."""
        for file in self._files():
            with suppress(OSError):
                file.unlink()


def _check_schema(database: sqlite3.Connection) -> None:
    """Make the tables of a new database; one with anything else in it (a view, a trigger) is not used."""
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    found = dict(database.execute(query).fetchall())
    if not found:
        for statement in _SCHEMA.values():
            database.execute(
                statement.replace(" ", " IF NOT EXISTS ", 2).replace(" IF NOT EXISTS ", " ", 1)
            )
    elif found != _SCHEMA:
        raise sqlite3.DatabaseError("unexpected schema")
