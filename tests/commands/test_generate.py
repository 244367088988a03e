"""``docpact generate`` as a person meets it: what it writes, what it leaves alone, how it exits, and what it says."""

from __future__ import annotations

import ast
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Docpact = Callable[..., Any]
ROOT = Path(__file__).parents[2]
SPEC = """
openapi: 3.1.0
info: {title: Example, version: "1"}
servers: [{url: https://api.example}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}
  /owners:
    post:
      operationId: createOwner
      tags: [owners]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 5}}}}}}
      responses: {'204': {description: d}}
components:
  schemas: {Pet: {type: object, required: [name], properties: {name: {type: string}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a document in it, and a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    (tmp_path / "api.yaml").write_text(SPEC)
    return tmp_path


SINGLE = (
    "generate",
    "--spec",
    "api.yaml",
    "--output",
    "out",
    "--package",
    "example",
    "--formatter",
    "ruff",
)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_check_and_diff_write_nothing(docpact: Docpact, folder: Path) -> None:
    """Both exit 1 while something would change and 0 when nothing would; only --diff prints the difference."""
    checked = docpact(*SINGLE, "--check")
    assert (checked.code, (folder / "out").exists()) == (1, False)
    assert "out of date" in checked.out
    assert docpact(*SINGLE).code == 0
    assert (docpact(*SINGLE, "--check").code, docpact(*SINGLE, "--diff").code) == (0, 0)
    before = tree(folder / "out")
    (folder / "api.yaml").write_text(SPEC.replace("maxLength: 5", "maxLength: 6"))
    assert docpact(*SINGLE, "--check").code == 1
    shown = docpact(*SINGLE, "--diff")
    assert shown.code == 1
    lines = shown.out.splitlines()
    assert lines[:2] == ["--- a/models/owners.py", "+++ b/models/owners.py"]
    assert [line[0] for line in lines if "max_length" in line] == ["-", "+"]
    assert all(
        line[:1] in ("-", "+", "@", " ", "") for line in lines
    ), "standard output is a difference, nothing else"
    assert tree(folder / "out") == before


def test_again_is_the_same(docpact: Docpact, folder: Path) -> None:
    """A second run touches no file, and says so."""
    assert "written" in docpact(*SINGLE).out
    before = {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*")}
    again = docpact(*SINGLE)
    assert (again.code, again.err) == (0, "")
    assert "up to date" in again.out
    assert {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*")} == before


def test_foreign_files_stay(docpact: Docpact, folder: Path) -> None:
    """What docpact did not make is named and left alone, hidden files and other kinds too."""
    docpact(*SINGLE)
    mine = {
        "notes.txt": b"mine",
        "resources/mine.py": b"x = 1\n",
        ".hidden": b"\xff",
        "extra/deep/a.bin": b"\x00",
    }
    for name, data in mine.items():
        path = folder / "out/example" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    done = docpact(*SINGLE)
    assert done.code == 0
    for name, data in mine.items():
        assert f"out/example/{name}: not made by docpact; left alone" in done.err
        assert (folder / "out/example" / name).read_bytes() == data


def test_stale_files_go(docpact: Docpact, folder: Path) -> None:
    """A module that nothing needs any more goes, with its folder when that is empty."""
    docpact(*SINGLE)
    assert (folder / "out/example/resources/owners.py").exists()
    (folder / "api.yaml").write_text(
        SPEC[: SPEC.index("  /owners")] + SPEC[SPEC.index("components:\n") :]
    )
    assert docpact(*SINGLE).code == 0
    left = tree(folder / "out/example")
    assert not [path for path in left if "owners" in path]
    assert "resources/pets.py" in left
    assert docpact(*SINGLE, "--check").code == 0


def test_a_file_in_the_way(docpact: Docpact, folder: Path) -> None:
    """A file where a generated one has to go, but made by somebody else, stops the run; nothing is written."""
    (folder / "out/example").mkdir(parents=True)
    (folder / "out/example/client.py").write_text("# mine\n")
    done = docpact(*SINGLE)
    assert done.code == 2
    assert "out/example/client.py: this file was not made by docpact" in done.err
    assert tree(folder / "out") == {"example/client.py": b"# mine\n"}


@pytest.mark.parametrize("in_the_way", ["out", "out/example", "out/example/models"])
def test_a_file_for_a_folder(docpact: Docpact, folder: Path, in_the_way: str) -> None:
    """A file where a folder has to be stops the run, and stays."""
    (folder / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (folder / in_the_way).write_text("mine")
    done = docpact(*SINGLE)
    assert_refused(done, "out")
    assert (folder / in_the_way).read_text() == "mine"
    assert len(tree(folder)) == len({"api.yaml", in_the_way}) + len(tree(folder / ".cache"))


def test_unwritable_output(docpact: Docpact, folder: Path) -> None:
    """A folder that cannot be made is said, with the system's reason."""
    done = docpact(
        "generate", "--spec", "api.yaml", "--output", "/proc/none", "--package", "example"
    )
    assert_refused(done, "cannot be written")


def test_a_write_that_fails_half_way(
    docpact: Docpact, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full after some files, those that were there are all as before."""
    docpact(*SINGLE)
    before = tree(folder / "out")
    (folder / "api.yaml").write_text(
        SPEC.replace("Pet", "Animal").replace("name", "title").replace("pets", "animals")
    )
    moves = iter(range(100))
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if ".docpact-transaction" in str(self) and "new" in self.parts and next(moves) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        done = docpact(*SINGLE)
    assert_refused(done, "No space left on device")
    assert tree(folder / "out") == before
    assert docpact(*SINGLE).code == 0
    assert tree(folder / "out") != before


USAGE = [
    (["--spec", "api.yaml"], "--spec needs --output and --package"),
    (["--spec", "api.yaml", "--output", "out"], "--spec needs --output and --package"),
    (["--spec", "api.yaml", "--output", "out", "--package", "a-b"], "'a-b' is no package name"),
    (
        ["--spec", "api.yaml", "--output", "out", "--package", "a", "--formatter", "yapf"],
        "black or ruff",
    ),
    (["--spec", "none.yaml", "--output", "out", "--package", "a"], "none.yaml"),
    (["--spec", ".", "--output", "out", "--package", "a"], "is not a file"),
    (["tines", "--spec", "api.yaml", "--output", "out", "--package", "a"], "cannot go together"),
    (["--output", "out"], "--output goes with --spec"),
    ([], "no [tool.docpact]"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE, ids=[said for _, said in USAGE])
def test_wrong_usage_of_generate(
    docpact: Docpact, folder: Path, arguments: list[str], said: str
) -> None:
    """Each is one message that says what to do, and nothing is written."""
    assert_refused(docpact("generate", *arguments), said)
    assert not (folder / "out").exists()


DOCUMENTS = [
    ("empty", b"", "api.yaml"),
    ("no YAML", b"a: [1, 2", "api.yaml:2"),
    ("no text", b"\x00\xff\xfe\x80", "api.yaml"),
    ("a list", b"[1]", "mapping"),
    ("no document", b"a: 1", "openapi"),
    ("another version", b"openapi: 4.0.0", "4.0.0"),
    ("an old version", b"swagger: '1.2'", "1.2"),
    ("a tag", b"openapi: 3.1.0\na: !!python/object:os.system {}", "tag"),
    ("no JSON", b'{"openapi": "3.1.0",\n "paths": {"a": }', "api.yaml:2"),
]


@pytest.mark.parametrize(("name", "data", "said"), DOCUMENTS, ids=[name for name, *_ in DOCUMENTS])
def test_unusable_document(
    docpact: Docpact, folder: Path, name: str, data: bytes, said: str
) -> None:
    """What is no OpenAPI document is refused with its place, and nothing is written."""
    (folder / "api.yaml").write_bytes(data)
    assert_refused(docpact(*SINGLE), said)
    assert not (folder / "out").exists()


def test_strict(docpact: Docpact, folder: Path) -> None:
    """What is assumed in reading is a warning and a client; under --strict it is an error, and no client."""
    (folder / "api.yaml").write_text(
        SPEC.replace("name: limit, in: query", "name: limit, in: query, required: maybe")
    )
    lenient = docpact(*SINGLE)
    assert lenient.code == 0
    assert "warning" in lenient.err
    assert "api.yaml:10" in lenient.err
    before = tree(folder / "out")
    strict = docpact(*SINGLE, "--strict")
    assert strict.code == 1
    assert "error" in strict.err
    assert tree(folder / "out") == before


def test_references_to_nowhere(docpact: Docpact, folder: Path) -> None:
    """A reference to nowhere is any value, with a warning that names a near one; under --strict it ends the run."""
    (folder / "api.yaml").write_text(SPEC.replace("schemas/Pet'", "schemas/Pett'"))
    lenient = docpact(*SINGLE)
    assert lenient.code == 0
    assert "#/components/schemas/Pett" in lenient.err
    strict = docpact(*SINGLE, "--strict")
    assert strict.code == 2
    assert "hint: " in strict.err
    assert "Pet" in strict.err


def test_remote_references_are_not_followed(docpact: Docpact, folder: Path) -> None:
    """A reference to another host is not followed, and the option that allows it is named."""
    (folder / "api.yaml").write_text(
        SPEC.replace("#/components/schemas/Pet", "https://schemas.invalid/pet.yaml#/Pet")
    )
    done = docpact(*SINGLE)
    assert done.code == 0
    assert "--allow-remote-refs" in done.err


def test_ledger(docpact: Docpact, folder: Path) -> None:
    """--ledger writes the entries as JSON, also into a folder that is not there yet."""
    assert docpact(*SINGLE, "--ledger", "made/ledger.json").code == 0
    ledger = json.loads((folder / "made/ledger.json").read_text(encoding="utf-8"))
    calls = [entry["call"] for entry in ledger["entries"] if entry["kind"] == "operation"]
    assert (ledger["version"], calls) == (1, ["pets.list", "owners.create"])


def test_selection(docpact: Docpact, folder: Path) -> None:
    """Only what is selected is made, with the schemas that it needs; a selection of nothing is refused."""
    assert docpact(*SINGLE, "--include-tag", "own*").code == 0
    made = tree(folder / "out/example")
    assert "resources/owners.py" in made
    assert not [path for path in made if "pets" in path]
    assert_refused(docpact(*SINGLE, "--include-path", "/none/*"), "/none/*")


def test_overlay(docpact: Docpact, folder: Path) -> None:
    """An overlay changes the document; one whose target is not there is refused."""
    head = "overlay: 1.0.0\ninfo: {title: Mine, version: '1'}\nactions:\n"
    (folder / "good.yaml").write_text(
        head + "- {target: '$.paths[\"/pets\"].get', update: {operationId: findPets}}\n"
    )
    assert docpact(*SINGLE, "--overlay", "good.yaml").code == 0
    assert b"def find(" in (folder / "out/example/resources/pets.py").read_bytes()
    (folder / "stale.yaml").write_text(head + "- {target: '$.paths[\"/cats\"]', remove: true}\n")
    assert_refused(docpact(*SINGLE, "--overlay", "stale.yaml"), "stale.yaml")


def test_formatters(docpact: Docpact, folder: Path) -> None:
    """Both formatters give the same program, and black what black leaves as it is."""
    docpact(*SINGLE)
    docpact(*SINGLE[:4], "black", *SINGLE[5:8], "black")
    for path in (folder / "out/example").rglob("*.py"):
        other = folder / "black/example" / path.relative_to(folder / "out/example")
        assert ast.dump(ast.parse(path.read_text())) == ast.dump(ast.parse(other.read_text())), path
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "black",
            "--check",
            "--line-length=100",
            "--target-version=py311",
            "-q",
            "black",
        ],
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0


CONFIGURED = """
[tool.docpact.clients.pets]
spec = "api.yaml"
package = "pet_client"
client-class = "Pets"
formatter = "ruff"
"""


def test_configured_client(docpact: Docpact, folder: Path) -> None:
    """A configured client is a distribution, made from any folder below; an unknown one is refused with those near it."""
    (folder / "pyproject.toml").write_text(CONFIGURED)
    (folder / "below").mkdir()
    assert docpact("generate", cwd=folder / "below").code == 0
    assert {"pyproject.toml", "README.md", "pet_client/client.py", "pet_client/py.typed"} <= tree(
        folder / "generated/pet-client"
    ).keys()
    assert docpact("generate", "--check", cwd=folder / "below").code == 0
    refused = docpact("generate", "pet")
    assert_refused(refused, "pet")
    assert "pets" in refused.err


def test_the_same_bytes_everywhere(folder: Path) -> None:
    """Hash seed, locale, time zone, working directory and terminal change no byte of what is made."""
    made: list[dict[str, bytes]] = []
    for number, (seed, locale, zone) in enumerate(
        [("1", "C", "UTC"), ("2", "C.UTF-8", "Asia/Tokyo")]
    ):
        cwd = folder / f"cwd{number}"
        cwd.mkdir()
        arguments = [
            "--spec",
            str(folder / "api.yaml"),
            "--output",
            str(cwd / "out"),
            "--package",
            "example",
            "--no-cache",
        ]
        done = subprocess.run(
            [sys.executable, "-m", "docpact", "generate", *arguments],
            cwd=cwd if number else folder,
            env={
                "PYTHONPATH": str(ROOT / "generator"),
                "PYTHONHASHSEED": seed,
                "LC_ALL": locale,
                "TZ": zone,
                "COLUMNS": str(40 + number),
                "HOME": str(folder),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        made.append(tree(cwd / "out"))
    assert made[0] == made[1]


def assert_refused(done: Any, said: str) -> None:
    """The run ended with exit code 2 and one message, in which ``said`` is."""
    assert done.code == 2, done.err
    assert done.out == ""
    assert done.err.startswith("error: ")
    assert done.err.count("error: ") == 1
    assert "Traceback" not in done.err
    assert said in done.err
