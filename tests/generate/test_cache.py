"""The cache: a row is found only as docpact wrote it for this user, and any damage only means that nothing is found."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from docpact.client.cache import Cache, digest

TEXTS = {digest(str(number)): f"text {number} " * 20 for number in range(30)}
FILE = "printed.sqlite"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with texts, in a folder of its own and with a key of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "cache"
    Cache(folder).put(TEXTS)
    assert Cache(folder).get(TEXTS) == TEXTS
    return folder


def execute(*statements: str) -> Callable[[Path], object]:
    def damage(folder: Path) -> None:
        with closing(sqlite3.connect(folder / FILE)) as database, database:
            for statement in statements:
                database.execute(statement)

    return damage


def replace(content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / FILE).write_bytes(content)


def truncate(folder: Path) -> None:
    with (folder / FILE).open("r+b") as file:
        file.truncate(5000)


BOMB = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
DAMAGES: dict[str, Callable[[Path], object]] = {
    "text changed": execute("UPDATE texts SET text = text || 'print(1)'"),
    "text of another type": execute("UPDATE texts SET text = 1"),
    "text missing": execute("UPDATE texts SET text = NULL"),
    "code missing": execute("UPDATE texts SET code = NULL"),
    "code of another type": execute("UPDATE texts SET code = 'x'"),
    "rows of other keys": execute(
        "UPDATE texts SET key = (SELECT 'x' || key)",
        "UPDATE texts SET key = (SELECT substr(t.key, 2) FROM texts t WHERE t.rowid = texts.rowid % 30 + 1)",
    ),
    "other tables": execute("DROP TABLE texts", "CREATE TABLE texts (key TEXT)"),
    "a view without end": execute(
        "DROP TABLE texts",
        f"CREATE VIEW texts AS {BOMB} SELECT x AS key, x AS text, x AS code FROM n",
    ),
    "a trigger": execute("CREATE TRIGGER t AFTER INSERT ON texts BEGIN DELETE FROM texts; END"),
    "truncated": truncate,
    "empty": replace(b""),
    "not a database": replace(b"x" * 100_000),
    "a header alone": replace(b"SQLite format 3\0" + b"\xff" * 5000),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_caches(name: str, folder: Path) -> None:
    """Nothing wrong is ever found, and after at most one run that finds nothing the cache works again."""
    DAMAGES[name](folder)
    for _ in range(2):
        cache = Cache(folder)
        found = cache.get(TEXTS)
        assert found.items() <= TEXTS.items()
        cache.put(TEXTS)
    cache = Cache(folder)
    cache.put(TEXTS)
    assert Cache(folder).get(TEXTS) == TEXTS


def test_flipped_bits(folder: Path) -> None:
    """Whichever bit of the file is flipped, no other text is found."""
    random = Random(3)
    content = (folder / FILE).read_bytes()
    for _ in range(150):
        at = random.randrange(len(content) * 8)
        flipped = bytearray(content)
        flipped[at // 8] ^= 1 << at % 8
        for file in folder.iterdir():
            file.unlink()
        (folder / FILE).write_bytes(flipped)
        assert Cache(folder).get(TEXTS).items() <= TEXTS.items()


def test_rows_of_somebody_else(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache that another user's docpact wrote is not used."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "other"))
    assert Cache(folder).get(TEXTS) == {}


@pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")
def test_private_to_the_user(folder: Path, tmp_path: Path) -> None:
    """Folder and files are the user's alone; what others can write to, or a link, is not used."""
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert (tmp_path / "data/docpact/secret.key").stat().st_mode & 0o777 == 0o600
    for path, mode in (
        (folder, 0o777),
        (folder, 0o770),
        (folder / FILE, 0o666),
        (folder / FILE, 0o660),
    ):
        before = path.stat().st_mode
        path.chmod(mode)
        assert Cache(folder).get(TEXTS) == {}
        path.chmod(before)
    assert Cache(folder).get(TEXTS) == TEXTS
    (tmp_path / "link").symlink_to(folder)
    assert Cache(tmp_path / "link").get(TEXTS) == {}
    (folder / FILE).rename(tmp_path / FILE)
    (folder / FILE).symlink_to(tmp_path / FILE)
    assert Cache(folder).get(TEXTS) == {}


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_key_that_others_could_read(folder: Path, tmp_path: Path) -> None:
    """A key that is not secret any more is replaced, and what it signed is not found."""
    key = tmp_path / "data/docpact/secret.key"
    before = key.read_bytes()
    key.chmod(0o644)
    assert Cache(folder).get(TEXTS) == {}
    assert key.read_bytes() != before
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_locked_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the database, a run does without it and leaves it as it is."""
    monkeypatch.setattr("docpact.client.cache._BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        cache = Cache(folder)
        cache.put({"more": "text"})
        assert cache.enabled is False
    assert Cache(folder).get(TEXTS) == TEXTS


def test_other_code_of_docpact_finds_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another checkout of docpact with other code has kept is not found, and can be kept anew."""
    monkeypatch.setattr("docpact.client.cache.own_code", lambda: b"another")
    assert {} == Cache(folder).get(TEXTS)
    Cache(folder).put(TEXTS)
    assert TEXTS == Cache(folder).get(TEXTS)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_DATA_HOME", str(folder.parent / "data"))
    assert {} == Cache(folder).get(TEXTS)
