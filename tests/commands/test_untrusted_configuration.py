"""What a checkout configures and stores is input: it neither leads out of the project nor makes docpact wait."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shop_project import SHOP, files_below

from docpact.client.symbols import name_operations
from docpact.naming import is_package_name, is_portable, module_name, settle_files
from docpact.openapi import read_api

CONFIG = """\
[tool.docpact.clients.shop]
spec = "shop.yaml"
output = "OUTPUT"
package = "shop"
formatter = "ruff"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "shop.yaml").write_text(SHOP)
    (tmp_path / "outside").mkdir()
    (folder / "way-out").symlink_to(tmp_path / "outside")
    return folder


@pytest.mark.parametrize(
    "output", ["../outside", "way-out", "way-out/deep", "ABSOLUTE", "a/../../outside"]
)
def test_output_outside_of_the_project(
    output: str, project: Path, tmp_path: Path, docpact: Callable[..., Any]
) -> None:
    """A configured output folder outside of the project, by its path or by a link, is refused and nothing is written."""
    output = output.replace("ABSOLUTE", (tmp_path / "outside").as_posix())
    (project / "pyproject.toml").write_text(CONFIG.replace("OUTPUT", output))
    ran = docpact("generate", cwd=project)
    assert 2 == ran.code
    assert "nothing was written" in ran.err
    assert [] == list((tmp_path / "outside").iterdir())


def test_output_elsewhere_in_the_repository(
    project: Path, tmp_path: Path, docpact: Callable[..., Any]
) -> None:
    """Inside the repository that the project is a part of, an output folder beside it is fine."""
    (tmp_path / ".git").mkdir()
    (project / "pyproject.toml").write_text(CONFIG.replace("OUTPUT", "../clients"))
    assert 0 == docpact("generate", cwd=project).code
    assert "shop/shop/client.py" in files_below(tmp_path / "clients")


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
@pytest.mark.parametrize("command", ["generate", "check"])
def test_stored_facts_that_are_a_pipe(
    command: str, project: Path, docpact: Callable[..., Any]
) -> None:
    """A pipe among the stored facts is not waited for."""
    (project / "pyproject.toml").write_text(CONFIG.replace("OUTPUT", "out") + 'pages = "pages"\n')
    (project / "pages").mkdir()
    os.mkfifo(project / "pages" / "orders_list.yaml")
    assert (0 if command == "generate" else 2) == docpact(command, cwd=project).code


@pytest.mark.parametrize(
    "name",
    ["con", "CON", "aux", "nul", "prn", "lpt9", "COM1", "lpt9.py", "a.", "a ", "a:b", "x" * 256],
)
def test_names_that_not_every_system_has(name: str) -> None:
    """Devices of Windows, dots and spaces at the end, and too long names are not used for files."""
    assert not is_portable(name)
    assert is_portable(f"{module_name(name)}.py")
    assert len(module_name(name)) <= 61


def test_modules_that_differ_only_in_case(tmp_path: Path) -> None:
    """Resources whose modules one system would take for the same get a number; packages are not called like devices."""
    spec = tmp_path / "api.yaml"
    tags = ["Straße", "Strasse", "lpt9", "Con", "x" * 300]
    paths = "".join(
        f"  /p{n}:\n    get: {{operationId: op{n}, tags: ['{tag}'], responses: {{'204': {{description: x}}}}}}\n"
        for n, tag in enumerate(tags)
    )
    spec.write_text(
        f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}", encoding="utf-8"
    )
    names = [one.attribute for one in name_operations(read_api(spec).api).resources]
    assert 5 == len({name.casefold() for name in names})
    assert all(is_portable(f"{name}.py") and len(name) <= 64 for name in names)
    assert {"A": "Ab", "B": "aB_2"} == settle_files({"A": "Ab", "B": "aB"})
    assert not any(map(is_package_name, ("con", "aux", "lpt1", "x" * 101)))
