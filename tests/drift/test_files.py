"""Writing several files at once: all of them, or none, whenever it stops."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from docpact import files
from docpact.errors import DocpactError


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


OLD = {"a.txt": b"old a", "deep/b.txt": b"old b", "gone/c.txt": b"old c"}
NEW = {"a.txt": b"new a", "deep/b.txt": b"new b", "made/for/d.txt": b"new d"}
CHANGES: dict[Path, bytes | None] = {
    **{Path(name): content for name, content in NEW.items()},
    Path("gone/c.txt"): None,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, content in OLD.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_everything_is_replaced_and_nothing_else_remains(root: Path) -> None:
    """All files have their new content, the emptied folder is gone, and so is the working folder."""
    assert files.replace_all(CHANGES, root) == list(CHANGES)
    assert tree(root) == NEW
    assert not (root / "gone").exists()


def test_files_that_hold_their_content_are_left_alone(root: Path) -> None:
    """Writing the same again changes nothing, not even a time stamp."""
    before = (root / "a.txt").stat().st_mtime_ns
    assert files.replace_all({Path("a.txt"): b"old a", Path("nowhere"): None}, root) == []
    assert (root / "a.txt").stat().st_mtime_ns == before


def test_permissions_and_links_stay(root: Path) -> None:
    """A replaced script stays executable, and a symbolic link stays a link."""
    (root / "a.txt").chmod(0o755)
    (root / "link").symlink_to("deep/b.txt")
    files.replace_all({Path("a.txt"): b"x", Path("link"): b"y"}, root)
    assert (root / "a.txt").stat().st_mode & 0o777 == 0o755
    assert (root / "link").is_symlink()
    assert (root / "deep/b.txt").read_bytes() == b"y"


@pytest.mark.parametrize("failing", range(5))
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_error_or_an_interrupt_takes_everything_back(
    root: Path, failing: int, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever move fails, the files are as they were and no folder is left behind."""
    moves = iter(range(100))
    real = files._move

    def move(*arguments: Any) -> None:
        if next(moves) == failing:
            raise error
        real(*arguments)

    monkeypatch.setattr(files, "_move", move)
    if failing < 3:
        with pytest.raises(DocpactError if isinstance(error, OSError) else KeyboardInterrupt):
            files.replace_all(CHANGES, root)
        assert tree(root) == OLD
        assert not (root / "made").exists()
    else:
        files.replace_all(CHANGES, root)
        assert tree(root) == NEW


KILLED = """
import os, sys, itertools
from pathlib import Path
from docpact import files
stop, count = int(sys.argv[1]), itertools.count()
def dying(real):
    def step(*arguments, **options):
        if next(count) == stop:
            os.kill(os.getpid(), 9)
        return real(*arguments, **options)
    return step
files._keep = dying(files._keep)
files._move = dying(files._move)
files._Journal.write = dying(files._Journal.write)
files._prune = dying(files._prune)
changes = {Path("a.txt"): b"new a", Path("deep/b.txt"): b"new b", Path("made/for/d.txt"): b"new d", Path("gone/c.txt"): None}
files.replace_all(changes, Path(sys.argv[2]))
"""


@pytest.mark.parametrize("stop", range(10))
def test_a_killed_run_is_finished_or_forgotten_by_the_next(root: Path, stop: int) -> None:
    """A process killed between any two steps leaves, after ``recover``, exactly the old files or exactly the new ones."""
    generator = Path(files.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(stop), str(root)],
        env={**os.environ, "PYTHONPATH": str(generator)},
        check=False,
    )
    steps_before_the_journal, steps = 4, 9
    assert run.returncode == (-9 if stop < steps else 0)
    assert files.recover(root) == (steps_before_the_journal < stop < steps)
    assert tree(root) == (OLD if stop <= steps_before_the_journal else NEW)
    assert files.recover(root) is False


def test_what_cannot_be_written_is_said(root: Path) -> None:
    """A folder in the place of a file is an error with its place, and changes nothing."""
    with pytest.raises(DocpactError) as caught:
        files.replace_all({Path("a.txt"): b"x", Path("deep"): b"y"}, root)
    assert "deep" in str(caught.value.where)
    assert tree(root) == OLD


def test_two_runs_do_not_mix(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one run holds the lock, another waits, then reports it and changes nothing."""
    monkeypatch.setattr(files, "_WAIT", 0.1)
    with (
        files.locked(root),
        pytest.raises(DocpactError, match="another docpact is writing to this folder"),
    ):
        files.replace_all(CHANGES, root)
    assert tree(root) == OLD
