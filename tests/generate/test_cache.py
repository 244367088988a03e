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


def modes(*paths: Path) -> list[int]:
    return [path.stat().st_mode & 0o777 for path in paths]


posix = pytest.mark.skipif(os.name != "posix", reason="modes, links and owners of POSIX")


@posix
def test_private_to_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders, those that are made above them, and files are the user's alone, whatever the umask."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data/of/user"))
    before = os.umask(0)
    try:
        Cache(tmp_path / "cache/of/user").put(TEXTS)
    finally:
        os.umask(before)
    found = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*")}
    assert {"data/of/user/docpact/secret.key", f"cache/of/user/{FILE}"} <= set(found)
    for path in found.values():
        assert modes(path) == [0o700 if path.is_dir() else 0o600], path


@posix
@pytest.mark.parametrize(
    ("place", "mode", "believed"),
    [
        ("cache", 0o755, True),
        ("cache", 0o750, True),
        ("cache", 0o770, False),
        ("cache", 0o777, False),
        (f"cache/{FILE}", 0o644, True),
        (f"cache/{FILE}", 0o660, False),
        (f"cache/{FILE}", 0o666, False),
        ("data/docpact", 0o755, True),
        ("data/docpact", 0o777, False),
        ("data/docpact/secret.key", 0o640, False),
        ("data/docpact/secret.key", 0o644, False),
        ("data/docpact/secret.key", 0o602, False),
    ],
)
def test_wide_modes_are_narrowed(
    place: str, mode: int, believed: bool, folder: Path, tmp_path: Path
) -> None:
    """What others could have written to, or a key that they could have read, is begun anew; the modes are put right."""
    key = tmp_path / "data/docpact/secret.key"
    before = key.read_bytes()
    (tmp_path / place).chmod(mode)
    assert Cache(folder).get(TEXTS) == (TEXTS if believed else {})
    Cache(folder).put(TEXTS)
    assert Cache(folder).get(TEXTS) == TEXTS
    assert modes(folder, folder / FILE, key.parent, key) == [0o700, 0o600, 0o700, 0o600]
    assert (key.read_bytes() == before) == (believed or place.startswith("cache"))


@posix
def test_what_was_planted_in_an_open_folder(folder: Path, tmp_path: Path) -> None:
    """Links that others put into a folder that they could write to are removed, and not followed."""
    outside = tmp_path / "outside"
    outside.write_bytes(b"x" * 32)
    for file in (folder / FILE, folder / f"{FILE}-wal", tmp_path / "data/docpact/secret.key"):
        file.unlink(missing_ok=True)
        file.symlink_to(outside)
        file.parent.chmod(0o777)
    assert Cache(folder).get(TEXTS) == {}
    Cache(folder).put(TEXTS)
    assert Cache(folder).get(TEXTS) == TEXTS
    assert outside.read_bytes() == b"x" * 32
    assert not (tmp_path / "data/docpact/secret.key").is_symlink()


@posix
def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    """A link at the place of the folder, of the database or of the key is not used, and stays."""
    (tmp_path / "link").symlink_to(folder)
    assert Cache(tmp_path / "link").get(TEXTS) == {}
    for file in (folder / FILE, tmp_path / "data/docpact/secret.key"):
        aside = tmp_path / f"aside-{file.name}"
        file.rename(aside)
        file.symlink_to(aside)
        before = aside.read_bytes()
        Cache(folder).put(TEXTS)
        assert Cache(folder).get(TEXTS) == {}
        assert (file.is_symlink(), aside.read_bytes()) == (True, before)
        file.unlink()
        aside.rename(file)
    assert Cache(folder).get(TEXTS) == TEXTS


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize(
    "place", ["cache", f"cache/{FILE}", "data/docpact", "data/docpact/secret.key"]
)
def test_files_of_somebody_else(place: str, folder: Path, tmp_path: Path) -> None:
    """What belongs to another user is not used and stays as it is, even for root."""
    path = tmp_path / place
    os.chown(path, 12345, 12345)
    before = path.stat()
    Cache(folder).put(TEXTS)
    assert Cache(folder).get(TEXTS) == {}
    after = path.stat()
    assert (before.st_mode, before.st_uid, before.st_ino) == (
        after.st_mode,
        after.st_uid,
        after.st_ino,
    )


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
