"""What was made before, kept by content in the user's cache folder: safe to delete, safe to share, never needed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import platformdirs

__all__ = ["Cache", "digest"]

_CHUNK = 500
_KEPT_DAYS = 60
_DAY = 24 * 3600
_KEPT_BYTES = 256 * 1024 * 1024


def digest(*parts: str) -> str:
    """A key for content: parts are told apart, so ``("ab", "c")`` and ``("a", "bc")`` differ."""
    return hashlib.blake2b(json.dumps(parts).encode("ascii"), digest_size=20).hexdigest()


class Cache:
    """Texts and runs by key, in one SQLite file. Any trouble with the file only means that nothing is found or kept."""

    def __init__(self, folder: Path | None = None, *, enabled: bool = True) -> None:
        self._file = (
            folder or platformdirs.user_cache_path("docpact", appauthor=False)
        ) / "printed.sqlite"
        self.enabled = enabled

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """The texts that are known, by key."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, str] = {}
        if not self.enabled or not wanted or not self._file.exists():
            return found
        try:
            with self._open() as database:
                for start in range(0, len(wanted), _CHUNK):
                    part = wanted[start : start + _CHUNK]
                    marks = ",".join("?" * len(part))
                    query = f"SELECT key, text FROM texts WHERE key IN ({marks})"  # noqa: S608  (marks alone)
                    rows = database.execute(query, part)
                    found.update((str(key), str(text)) for key, text in rows)
        except (sqlite3.Error, OSError):
            return {}
        return found

    def put(self, texts: Mapping[str, str]) -> None:
        """Keep texts; those that have not been put for long make room."""
        if not self.enabled or not texts:
            return
        today = int(time.time()) // _DAY
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                database.executemany(
                    "INSERT OR REPLACE INTO texts VALUES (?, ?, ?)",
                    [(key, text, today) for key, text in texts.items()],
                )
                database.execute("DELETE FROM texts WHERE day < ?", (today - _KEPT_DAYS,))
        except (sqlite3.Error, OSError):
            return

    def run(self, key: str) -> bytes | None:
        """What an earlier run kept under this key."""
        if not self.enabled or not self._file.exists():
            return None
        try:
            with self._open() as database:
                row = database.execute("SELECT data FROM runs WHERE key = ?", (key,)).fetchone()
        except (sqlite3.Error, OSError):
            return None
        return None if row is None else bytes(row[0])

    def keep_run(self, key: str, data: bytes) -> None:
        """Keep what a later run can begin from. These are large: the oldest make room, beyond ``_KEPT_BYTES``."""
        if not self.enabled or len(data) > _KEPT_BYTES:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                database.execute(
                    "INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", (key, time.time_ns(), data)
                )
                database.execute(
                    "DELETE FROM runs WHERE key IN (SELECT key FROM"
                    " (SELECT key, sum(length(data)) OVER (ORDER BY time DESC) AS kept FROM runs)"
                    " WHERE kept > ?)",
                    (_KEPT_BYTES,),
                )
        except (sqlite3.Error, OSError):
            return

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=5)) as database, database:
            # Texts are long, so a key finds its row through an index of keys alone, and what is old through one of days.
            database.executescript("""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = NORMAL;
                CREATE TABLE IF NOT EXISTS texts (key TEXT PRIMARY KEY, text TEXT, day INTEGER);
                CREATE INDEX IF NOT EXISTS days ON texts (day);
                CREATE TABLE IF NOT EXISTS runs (key TEXT PRIMARY KEY, time INTEGER, data BLOB);
                """)
            yield database
