"""Which pages go to which client, where they are fetched, and that all files change together."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from refresh_project import PAGE, Project

from docpact import files
from docpact.errors import DocpactError
from docpact.follow.refresh import addresses, collect, pages_for
from docpact.pages import read_page
from docpact.pages.fetch import Fetched, Wanted


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_pages_find_their_clients(project: Project, tmp_path: Path) -> None:
    """By operation or address; one that nobody knows goes to the clients of its dialect."""
    (tmp_path / "q").mkdir()
    other = Project(tmp_path / "q")
    for file in other.pages.iterdir():
        file.write_text(
            file.read_text()
            .replace("api/v2/items", "api/v2/others")
            .replace("items/create", "others/create")
            .replace("create.md", "other.md")
        )
    pages = [
        read_page(PAGE, "a.md"),
        read_page(PAGE.replace("v2/items", "v2/new").replace("items/create", "new"), "b.md"),
    ]
    found = pages_for([project.client, other.client], pages)
    assert [[page.source for page in each] for _, each in found] == [["a.md", "b.md"], ["b.md"]]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_endings_stay(tmp_path: Path, ends: str) -> None:
    """What is mended in a spec and its errata has the line endings that they have; no other byte moves."""
    plain, other = Project(_made(tmp_path / "a")), Project(_made(tmp_path / "b"))
    for file in (other.spec, other.errata):
        file.write_bytes(file.read_bytes().replace(b"\n", ends.encode()))
    for project in (plain, other):
        before = project.spec.read_bytes()
        page = PAGE.replace("Max length of 25", "Max length of 7").replace('"RED"', '"RED",')
        project.fix(
            page.replace("| note      | Optional", "| size | Optional A size. |\n| note | Optional")
        )
        assert project.spec.read_bytes() != before
    for one, two in ((plain.spec, other.spec), (plain.errata, other.errata)):
        assert two.read_bytes() == one.read_bytes().replace(b"\n", ends.encode())


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_where_pages_are_fetched(project: Project) -> None:
    """From the address in the facts with its validators, or else from the one in the spec; errors become findings."""
    (file,) = project.pages.iterdir()
    assert addresses([project.client, project.client]) == [
        Wanted("https://docs.example.com/items/create/")
    ]
    text = file.read_text()
    file.write_text(text.replace("  url: https://docs.example.com/items/create/\n", ""))
    assert addresses([project.client]) == [Wanted("https://docs.example.com/items/create/")]
    wanted = Wanted("https://docs.example.com/x")
    pages, findings = collect(
        [
            Fetched(wanted),
            Fetched(wanted, read_page(PAGE, "x")),
            Fetched(wanted, error=DocpactError("is gone")),
            Fetched(Wanted("https://me:secret@x.example/y"), error=DocpactError("is refused")),
        ]
    )
    assert len(pages) == 1
    assert [(one.rule, one.message, str(one.page)) for one in findings] == [
        ("DP213", "the page is gone", "https://docs.example.com/x"),
        ("DP213", "the page is refused", "https://x.example/y"),
    ]


KILLED = """
import itertools, os, pickle, sys
from pathlib import Path
from docpact import files
stop, count = int(sys.argv[1]), itertools.count()
def dying(real):
    def step(*arguments):
        if next(count) == stop:
            os.kill(os.getpid(), 9)
        return real(*arguments)
    return step
for name in ("_keep", "_move"):
    setattr(files, name, dying(getattr(files, name)))
files.replace_all(pickle.loads(Path(sys.argv[2]).read_bytes()), Path(sys.argv[3]))
"""


@pytest.mark.parametrize("stop", range(7))
def test_a_killed_refresh_leaves_the_old_state_or_the_new_one(
    project: Project, tmp_path: Path, stop: int
) -> None:
    """Killed between any two steps and recovered, facts, spec and errata belong together: the contract holds."""
    page = PAGE.replace("Max length of 25", "Max length of 5").replace(
        '"color": "RED"\n', '"color": "RED",\n'
    )
    changed = project.refresh(page, fix=True).files
    assert len(changed) == 3
    (tmp_path / "files").write_bytes(pickle.dumps(changed))
    environment = {**os.environ, "PYTHONPATH": str(Path(files.__file__).parents[1])}
    command = [sys.executable, "-c", KILLED, str(stop), str(tmp_path / "files"), str(tmp_path)]
    run = subprocess.run(command, env=environment, check=False)
    assert run.returncode == (-9 if stop < 6 else 0)
    files.recover(tmp_path)
    new = stop > 2
    assert ("maxItems: 5 " in project.text()) is new
    assert ("id: comma" in project.errata.read_text()) is not new
    assert project.problems() == []
    assert len(project.refresh(page).changes) == (0 if new else 2)
