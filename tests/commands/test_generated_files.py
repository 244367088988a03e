"""What ``docpact generate`` writes, and what it leaves alone: the files of a person, and those that are up to date."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from shop_project import Shop, files_below

from docpact.folders import Folder

ROOT = Path(__file__).resolve().parents[2]


def test_check_and_diff_write_nothing(shop: Shop) -> None:
    """``--check`` and ``--diff`` exit 1 and write nothing as long as there is something to write, then they exit 0."""
    for option in ("--check", "--diff"):
        ran = shop.generate(option)
        assert (1, False) == (ran.code, shop.output.exists())
        assert "files out of date" in ran.out + ran.err
        assert re.search(
            r"out of date: \S+, \S+, \S+ and \d+ more; write them with `docpact generate`", ran.err
        )
    assert 0 == shop.generate().code
    for option in ("--check", "--diff"):
        ran = shop.generate(option)
        assert 0 == ran.code
        assert "up to date" in ran.out + ran.err
        assert "@@" not in ran.out


def test_diff_shows_the_change(shop: Shop) -> None:
    """``--diff`` is a unified diff of just the lines that one change of the document touches."""
    shop.generate()
    before = shop.files()
    shop.change("maximum: 9", "maximum: 12")
    ran = shop.generate("--diff")
    changed = [line for line in ran.out.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]  # fmt: skip
    assert 1 == ran.code
    assert 2 == len(changed)
    assert "9" in changed[0]
    assert "12" in changed[1]
    assert "+++ b/models/orders.py" in ran.out
    assert before == shop.files()


def test_twice_is_once(shop: Shop) -> None:
    """A second run finds everything up to date, and touches no file."""
    first = shop.generate().out
    assert f"{len(shop.files())} of {len(shop.files())} files written" in first
    times = {path: path.stat().st_mtime_ns for path in shop.package.rglob("*.py")}
    ran = shop.generate()
    assert (0, "") == (ran.code, ran.err)
    assert "files, up to date" in ran.out
    assert times == {path: path.stat().st_mtime_ns for path in shop.package.rglob("*.py")}


def test_stale_files_go(shop: Shop) -> None:
    """A module that nothing in the document needs any more is removed, with the folder that it leaves empty."""
    shop.generate()
    assert (shop.package / "resources/goods.py").is_file()
    shop.change("tags: [goods]", "tags: [orders]")
    assert 1 == shop.generate("--check").code
    assert (shop.package / "resources/goods.py").is_file()
    assert 0 == shop.generate().code
    assert not (shop.package / "resources/goods.py").exists()


def test_foreign_files_are_left_alone(shop: Shop) -> None:
    """Files that docpact did not make stay as they are, and are named; they make nothing out of date."""
    foreign = {"mine.py": b"x = 1\n", "resources/extra.py": b"", "data.bin": b"\xff\x00"}
    shop.generate()
    for name, content in foreign.items():
        (shop.package / name).write_bytes(content)
    for options in ((), ("--check",)):
        ran = shop.generate(*options)
        assert 0 == ran.code
        for name, content in foreign.items():
            assert f"{shop.package / name}: not a generated file; skipped" in ran.err
            assert content == (shop.package / name).read_bytes()


@pytest.mark.parametrize("content", [b"x = 1\n", b"\xff\xfe"])
def test_a_file_in_the_way_is_kept(shop: Shop, content: bytes) -> None:
    """Where a generated file has to go and a person's file stands, nothing at all is written."""
    shop.package.mkdir(parents=True)
    (shop.package / "client.py").write_bytes(content)
    ran = shop.generate()
    assert 2 == ran.code
    assert f"{shop.package / 'client.py'}: not a generated file" in ran.err
    assert "hint: move the file" in ran.err
    assert {"shop/client.py": content} == shop.files()


@pytest.mark.parametrize("place", ["output", "package"])
def test_a_file_where_a_folder_has_to_be(shop: Shop, place: str) -> None:
    """A file that stands where the output has to go is named and kept."""
    file: Path = getattr(shop, place)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    ran = shop.generate()
    assert 2 == ran.code
    assert f"error: {file}: a file exists where the generated folder has to go" in ran.err
    assert "Traceback" not in ran.err
    assert "mine" == file.read_text()


def test_a_folder_in_the_way(shop: Shop) -> None:
    """A folder in the place of a generated file is refused, and kept."""
    (shop.package / "client.py").mkdir(parents=True)
    ran = shop.generate()
    assert 2 == ran.code
    assert "expected a file, found a folder" in ran.err
    assert {} == shop.files()


def test_a_link_out_of_the_folder(shop: Shop, tmp_path: Path) -> None:
    """Nothing is written through a link that leads out of the output folder."""
    shop.package.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (shop.package / "models").symlink_to(tmp_path / "elsewhere")
    ran = shop.generate()
    assert 2 == ran.code
    assert "expected a folder, found a symbolic link" in ran.err
    assert {} == files_below(tmp_path / "elsewhere")


@pytest.mark.parametrize("method", ["move", "create"])
@pytest.mark.parametrize("nth", [1, 2, 7])
def test_a_write_that_fails_half_way(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, method: str, nth: int
) -> None:
    """When the disk is full at any of the files, what was there stays, and the next run makes it good."""
    shop.generate()
    before = shop.files()
    shop.change("operationId: goods_replace", "operationId: goods_swap")
    shop.change("tags: [orders]", "tags: [sales]")
    shop.change("title: Shop", "title: Market")
    calls = 0
    real = getattr(Folder, method)

    def failing(self: Folder, *arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(28, "No space left on device", str(self.path))
        return real(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, method, failing)
        ran = shop.generate()
    assert 2 == ran.code
    assert "cannot be written: No space left on device" in ran.err
    assert before == shop.files()
    assert 0 == shop.generate().code
    assert "up to date" in shop.generate("--check").out


def test_formatters_agree(shop: Shop) -> None:
    """Black and ruff lay the same program out: the syntax trees are equal, file by file."""
    shop.generate(formatter="ruff")
    by_ruff = {path: trees(text) for path, text in shop.files().items() if path.endswith(".py")}
    assert 0 == shop.generate(formatter="black").code
    assert by_ruff == {p: trees(text) for p, text in shop.files().items() if p.endswith(".py")}


def trees(text: bytes) -> str:
    return ast.dump(ast.parse(text))


def test_the_same_bytes_everywhere(shop: Shop, tmp_path: Path) -> None:
    """Hash seed, locale, working directory and cache do not show in what is written."""
    shop.generate()
    expected = shop.files()
    runs = [("1", "C", shop.spec.parent, "shop.yaml"), ("2", "C.UTF-8", ROOT, str(shop.spec))]
    for seed, locale, cwd, spec in runs:
        output = tmp_path / f"out-{seed}"
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "generator"), *sys.path]),
        }
        arguments = ["--spec", spec, "--output", str(output), "--package", "shop"]
        arguments += ["--formatter", "ruff", "--no-cache"]
        subprocess.run(
            [sys.executable, "-m", "docpact", "generate", *arguments],
            cwd=cwd,
            env=environment,
            check=True,
            capture_output=True,
            timeout=120,
        )
        assert expected == files_below(output)
