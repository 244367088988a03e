"""Output on a disk that is full or read-only: what was there stays, whole, and the message says what to do."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shop_project import Shop, files_below

Mount = Callable[[str], None]


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Mount]:
    """Mount a small file system on the output folder; skipped where that is not possible."""
    folder = tmp_path / "out"
    folder.mkdir()

    def mount(options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError:
            pytest.skip("nothing can be mounted here")
        if done.returncode:
            pytest.skip("nothing can be mounted here")

    yield mount
    while subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode == 0:
        pass


@pytest.fixture
def shop(tmp_path: Path, docpact: Callable[..., object]) -> Shop:
    return Shop(tmp_path, docpact)


@pytest.mark.parametrize("size", [4, 64, 200, 300, 400])
def test_a_full_disk(size: int, shop: Shop, volume: Mount) -> None:
    """A client that does not fit is not written at all: exit code 2, one message, and no journal or lock is left."""
    volume(f"size={size}k")
    (shop.output / "mine.txt").write_text("mine")
    ran = shop.generate("--no-cache")
    assert 2 == ran.code
    assert "Traceback" not in ran.err
    assert 1 == ran.err.count("error: ")
    left = files_below(shop.output)
    assert {"mine.txt"} >= {name for name in left if "lock" not in name}


def test_a_disk_that_is_full_with_a_client_on_it(shop: Shop, volume: Mount) -> None:
    """A client that cannot be replaced stays as it was; when there is room again, it is replaced."""
    volume("size=1600k,nr_inodes=2000")
    assert 0 == shop.generate("--no-cache").code
    before = shop.files()
    filler = shop.output / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    shop.change("title: Shop", "title: Another shop")
    ran = shop.generate("--no-cache")
    assert 2 == ran.code
    assert "Traceback" not in ran.err
    filler.unlink()
    assert before == shop.files()
    assert 0 == shop.generate("--no-cache").code
    assert before != shop.files()


def test_a_read_only_disk(shop: Shop, volume: Mount) -> None:
    """Where nothing can be written, checking works, and generating is an error that names the folder."""
    volume("size=4m")
    assert 0 == shop.generate("--no-cache").code
    before = shop.files()
    subprocess.run(["mount", "-o", "remount,ro", str(shop.output)], check=True)
    assert 0 == shop.generate("--no-cache", "--check").code
    shop.change("title: Shop", "title: Another shop")
    assert 1 == shop.generate("--no-cache", "--check").code
    ran = shop.generate("--no-cache")
    assert 2 == ran.code
    assert "out" in ran.err
    assert before == shop.files()
