"""Hostile checkouts: whatever lies in an output folder, nothing outside of it is touched, and it is old or new, never half."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from shop_project import Shop, files_below

from docpact import files
from docpact.client.manifest import MANIFEST

Plant = Callable[[Path, Path], None]
"""Prepares an output folder; the second path is a folder outside of it."""

JOURNALS = {
    "absolute target": '{"moves":[{"target":"OUTSIDE/kept","new":"new/0","old":null}],"made":[]}',
    "removal": '{"moves":[{"target":"OUTSIDE/kept","new":null,"old":null}],"made":[]}',
    "parent": '{"moves":[{"target":"../../outside/kept","new":"new/0","old":null}],"made":[]}',
    "folders": '{"moves":[],"made":["OUTSIDE/made"]}',
    "unsigned, inside": '{"moves":[{"target":"client.py","new":"x","old":null}],"made":[]}',
    "code of nobody": "00" * 32 + '\n{"moves": [], "made": []}',
    "not JSON": "{",
    "a number": "1",
    "empty": "",
    "deep": "[" * 100_000,
    "not text": "\xff\xfe",
}


def journal(name: str, text: str) -> Plant:
    def plant(output: Path, outside: Path) -> None:
        folder = output / files.TRANSACTION
        (folder / "new").mkdir(parents=True)
        (folder / "new" / "0").write_text("planted")
        content = text.replace("OUTSIDE", str(outside))
        (folder / name).write_bytes(content.encode("latin-1"))

    return plant


def link(place: str, target: str) -> Plant:
    def plant(output: Path, outside: Path) -> None:
        (output / place).parent.mkdir(parents=True, exist_ok=True)
        (output / place).symlink_to(outside / target if target else outside)

    return plant


def pipe(place: str) -> Plant:
    def plant(output: Path, outside: Path) -> None:
        (output / place).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(output / place)

    return plant


def manifest(text: str) -> Plant:
    def plant(output: Path, outside: Path) -> None:
        (output / MANIFEST).write_text(text.replace("OUTSIDE", str(outside)))

    return plant


def listing(path: str) -> str:
    return json.dumps(
        {
            "version": 1,
            "docpact": "0",
            "documents": {},
            "operations": {},
            "classes": {},
            "files": {path: "0" * 64},
        }
    )


REFUSED: dict[str, Plant] = {
    **{
        f"{name}: {kind}": journal(name, text)
        for name in ("forward.json", "back.json", "begun.json")
        for kind, text in JOURNALS.items()
    },
    **{
        f"link at {place}": link(place, target)
        for place, target in [
            (files.TRANSACTION, ""),
            (MANIFEST, "kept"),
            (MANIFEST, "new"),
            ("client.py", "kept"),
            ("client.py", "new"),
            ("__init__.py", "kept"),
            ("py.typed", "kept"),
            ("models", ""),
            ("models", "new"),
            ("models/orders.py", "kept"),
            ("resources", ""),
            ("_runtime", ""),
            ("_runtime/auth.py", "kept"),
            ("models/__init__.py", "kept"),
            ("resources/orders.py", "kept"),
            ("resources/orders.py", "new"),
            ("testing.py", "new"),
        ]
    },
    **{
        f"pipe at {place}": pipe(place)
        for place in (
            files.TRANSACTION,
            MANIFEST,
            "client.py",
            "py.typed",
            "models",
            "__init__.py",
            "resources",
            "_runtime/auth.py",
            "models/orders.py",
        )
    },
    **{
        f"list: {text[:20]}": manifest(text)
        for text in (
            "",
            "{",
            "[]",
            '{"version": 2}',
            "[" * 100_000,
            listing("../../outside/kept"),
            listing("/etc/passwd"),
            listing("OUTSIDE/kept"),
            listing("a\\b"),
            listing("c:/x"),
            "<<<<<<< HEAD\n{}\n",
        )
    },
}


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
@pytest.mark.parametrize("name", REFUSED)
def test_hostile_output_folders(name: str, shop: Shop, tmp_path: Path) -> None:
    """A planted journal, link, pipe or list is a clear error: nothing outside is touched, and nothing inside either."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("original")
    shop.package.mkdir(parents=True)
    REFUSED[name](shop.package, outside)
    before = names_below(shop.package)
    ran = shop.generate()
    assert 2 == ran.code
    assert "error: " in ran.err
    assert "hint: " in ran.err
    assert {"kept": b"original"} == files_below(outside)
    assert before == names_below(shop.package)


def names_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_output_that_is_a_link(shop: Shop, tmp_path: Path) -> None:
    """The package's folder itself may not be a link out of the output folder."""
    (tmp_path / "outside").mkdir()
    shop.output.mkdir()
    shop.package.symlink_to(tmp_path / "outside")
    ran = shop.generate()
    assert 2 == ran.code
    assert {} == files_below(tmp_path / "outside")


def test_marked_files_of_a_person_are_kept(shop: Shop) -> None:
    """A file is docpact's because it is listed, not because it says so."""
    notes = "note: Generated by docpact is what the client is; my own remarks\n"
    old = "# Generated by docpact from x.yaml. Do not edit: change it.\nmine = 1\n"
    shop.package.mkdir(parents=True)
    (shop.package / "NOTES.txt").write_text(notes)
    (shop.package / "old.py").write_text(old)
    for _ in range(2):
        ran = shop.generate()
        assert 0 == ran.code
        assert f"{shop.package / 'NOTES.txt'}: not a generated file; skipped" in ran.err
        assert notes == (shop.package / "NOTES.txt").read_text()
        assert old == (shop.package / "old.py").read_text()


def test_clients_without_a_list(shop: Shop) -> None:
    """A client made before there was a list is recognised by its header, brought up to date, and listed."""
    shop.generate()
    (shop.package / MANIFEST).unlink()
    shop.change("maximum: 9", "maximum: 12")
    assert 0 == shop.generate().code
    assert (shop.package / MANIFEST).is_file()
    assert "up to date" in shop.generate("--check").out


def test_edited_files(shop: Shop) -> None:
    """An edited file is named and nothing is written, until ``--force``; ``custom.py`` is the user's and stays."""
    shop.generate()
    client, custom = shop.package / "client.py", shop.package / "custom.py"
    custom.write_text("mine = 1\n")
    client.write_text(client.read_text() + "x = 1\n")
    shop.change("maximum: 9", "maximum: 12")
    before = shop.files()
    ran = shop.generate()
    assert (2, before) == (ran.code, shop.files())
    assert "client.py" in ran.err
    assert "--force" in ran.err
    assert 1 == shop.generate("--check").code
    assert 0 == shop.generate("--force").code
    assert "x = 1" not in client.read_text()
    assert "mine = 1\n" == custom.read_text()
    custom.unlink()
    assert 0 == shop.generate().code
    assert not custom.exists()


def test_locked(shop: Shop) -> None:
    """``--locked`` writes nothing when the document is not the one that the client was generated from."""
    assert 2 == shop.generate("--locked").code
    assert {} == shop.files()
    shop.generate()
    assert 0 == shop.generate("--locked").code
    shop.change("maximum: 9", "maximum: 12")
    before = shop.files()
    ran = shop.generate("--locked")
    assert (2, before) == (ran.code, shop.files())
    assert "shop.yaml" in ran.err


def test_where_everything_comes_from(shop: Shop) -> None:
    """The list names the document with its digest, and the pointer of each operation and class."""
    shop.generate()
    data = json.loads((shop.package / MANIFEST).read_text())
    assert ["shop.yaml"] == list(data["documents"])
    assert "/paths/~1orders/get" in {one["pointer"] for one in data["operations"].values()}
    assert "/components/schemas/Order" in {one["pointer"] for one in data["classes"].values()}
    assert sorted(data["files"]) == list(data["files"])


@pytest.mark.skipif(os.name != "posix", reason="devices, pipes and links of POSIX")
def test_output_to_links_and_pipes(shop: Shop, tmp_path: Path) -> None:
    """``--ledger`` writes through a link, into a pipe and to a device, and reports a full device and a pipe without a reader."""
    target, shortcut, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    target.write_text("old")
    shortcut.symlink_to(target)
    assert 0 == shop.generate("--ledger", shortcut).code
    assert shortcut.is_symlink()
    assert 1 == json.loads(target.read_text())["version"]
    assert 0 == shop.generate("--ledger", "/dev/null").code
    assert Path("/dev/null").is_char_device()
    assert 2 == shop.generate("--ledger", "/dev/full").code
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert 0 == shop.generate("--ledger", pipe).code
        assert 1 == json.loads(reader.communicate(timeout=20)[0])["version"]
    assert pipe.is_fifo()


def test_a_pipe_that_nobody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error, and does not wait for ever."""
    from docpact import output
    from docpact.errors import DocpactError

    monkeypatch.setattr(output, "_WAIT", 0.0)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DocpactError, match="no process reads from this pipe"):
        output.write_output(tmp_path / "pipe", b"x")


@pytest.mark.slow
def test_killed_while_two_processes_generate(shop: Shop, tmp_path: Path) -> None:
    """Two runs into one folder, killed at 50 random moments: the next run finds, or completes, one whole client."""
    random = Random(7)
    other = shop.spec.with_name("other.yaml")
    other.write_text(shop.spec.read_text().replace("maximum: 9", "maximum: 12"))

    def start(spec: Path) -> subprocess.Popen[bytes]:
        arguments = ["--spec", str(spec), "--output", str(shop.output), "--package", "shop"]
        return subprocess.Popen(
            [sys.executable, "-m", "docpact", "generate", *arguments, "--formatter", "ruff"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(Path(files.__file__).parents[1])},
        )

    whole = {}
    for spec in (shop.spec, other):
        assert 0 == start(spec).wait()
        whole[spec.name] = shop.files()
    for _ in range(50):
        runs = [start(shop.spec), start(other)]
        time.sleep(random.uniform(0.2, 1.5))
        for run in runs:
            run.send_signal(signal.SIGKILL)
            run.wait()
        files.recover(shop.package)
        found = {k: v for k, v in shop.files().items() if files.TRANSACTION not in k}
        assert found in whole.values()
