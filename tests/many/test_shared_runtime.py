"""``runtime = "shared"``: a client that imports ``docpact-runtime`` behaves as one that carries its own copy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import docpact_runtime
import pytest
from test_fakes import SPEC

from docpact.config import find_config
from docpact.errors import DocpactError
from docpact.pipeline import Target, generate
from packages import RUNTIME, make

PROGRAM = """
import httpx2, pets
seen = []
def handler(request):
    seen.append((request.method, str(request.url), request.content))
    if request.method == "DELETE":
        return httpx2.Response(404, json={"message": "no such pet"})
    return httpx2.Response(200, json={"data": [{"id": 5}], "next_cursor": "b" if len(seen) < 2 else None})
client = pets.Client(api_key="secret", http_client=httpx2.Client(transport=httpx2.MockTransport(handler)))
print([pet.id for pet in client.pets.list_all(kind="dog")])
try:
    client.pets.delete("7")
except pets.NotFoundError as error:
    print(type(error).__name__, error, isinstance(error, pets.APIError))
print(client.webhooks.parse("pet.created", b'{"id": 7}'), seen, client)
"""


def test_the_same_files() -> None:
    """What is installed as ``docpact_runtime`` is what is copied into clients, to the byte."""
    installed = Path(docpact_runtime.__file__).parent
    names = {file.name for file in RUNTIME.glob("*.py")}
    assert names == {file.name for file in installed.glob("*.py")}
    assert {n for n in names if (RUNTIME / n).read_bytes() != (installed / n).read_bytes()} == set()


def test_the_same_behaviour(tmp_path: Path) -> None:
    """One program prints the same with both, each in a process of its own; only one of them has a runtime of its own."""
    (tmp_path / "pets.yaml").write_text(SPEC, encoding="utf-8")
    printed = []
    for shared in (False, True):
        root = tmp_path / str(shared) / "pets"
        target = Target(
            tmp_path / "pets.yaml",
            "pets.yaml",
            root,
            "pets",
            formatter="ruff",
            shared_runtime=shared,
        )
        made = generate(target, cache=False)
        assert shared != any("_runtime/" in path for path in made.files)
        for path, text in made.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=root.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.stderr == ""
        printed.append(run.stdout)
    assert printed[0] == printed[1]
    assert "no such pet" in printed[0]


def test_a_distribution_says_which_runtime_it_needs(tmp_path: Path) -> None:
    """Its dependencies name ``docpact-runtime`` and the versions that it works with; the HTTP client comes with that."""
    (tmp_path / "pets.yaml").write_text(SPEC, encoding="utf-8")
    package = make(tmp_path / "pets.yaml", tmp_path, shared_runtime=True, distribution="pets")
    project = package.generated.files["pyproject.toml"]
    assert '"docpact-runtime>=0.1.0,<0.2"' in project
    assert "httpx2" not in project


def test_an_unknown_runtime_is_an_error(tmp_path: Path) -> None:
    """The configuration takes ``vendored`` and ``shared``."""
    text = '[tool.docpact.clients.a]\nspec = "a.yaml"\npackage = "a"\nruntime = "{}"\n'
    (tmp_path / "pyproject.toml").write_text(text.format("shared"), encoding="utf-8")
    assert find_config(tmp_path).clients["a"].runtime == "shared"
    (tmp_path / "pyproject.toml").write_text(text.format("own"), encoding="utf-8")
    with pytest.raises(DocpactError, match="runtime is unknown"):
        find_config(tmp_path)
