"""Tutorial and guides are true: every file shown is written, every command run, and every output the one that is shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guide_runner import BLOCK, Guide

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GUIDES = [DOCS / "tutorial.md", *sorted((DOCS / "guides").glob("*.md"))]
_ALONE = {"templates"}
"""Pages that show parts of templates; ``test_templates.py`` has their tests."""


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that the tutorial creates."""
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("parcels")
    (folder / ".git").mkdir()
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    page = next(block for block in BLOCK.finditer(text) if block["title"] == "page.md")
    (folder / "page.md").write_text(page["text"], encoding="utf-8")
    done = [sys.executable, "-m", "docpact", "init", "page.md"]
    subprocess.run(done, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in GUIDES if page.stem not in _ALONE], ids=lambda page: page.stem
)
def test_page_is_true(
    page: Path,
    parcels: Path,
    tmp_path: Path,
    docpact: Callable[..., Any],
    update_expected: bool,
) -> None:
    """The page runs from its first to its last block in a project, and shows what is printed (``--update-expected`` writes it)."""
    if page.stem == "tutorial":
        (tmp_path / ".git").mkdir()
    else:
        shutil.copytree(parcels, tmp_path, dirs_exist_ok=True)
    text = page.read_text(encoding="utf-8")
    made = Guide(tmp_path, docpact, counts=update_expected).run(text)
    if update_expected:
        page.write_text(made, encoding="utf-8")
    else:
        assert text == made


def test_every_block_says_what_it_is() -> None:
    """A block is a file with a name, a command, a program, or the output of one: nothing is shown that is not run."""
    loose = [
        (page.name, block["language"], block["text"][:40])
        for page in GUIDES
        if page.stem not in _ALONE
        for block in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if not block["title"] and block["language"] not in ("console", "sh", "python", "text")
    ]
    assert loose == []


def test_every_page_is_in_the_navigation() -> None:
    """The site, its start page and llms.txt lead to every page."""
    pages = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")} - {"index.md"}
    for file in (ROOT / "zensical.toml", DOCS / "index.md", DOCS / "llms.txt"):
        text = file.read_text(encoding="utf-8")
        assert [page for page in sorted(pages) if page not in text] == [], file.name
    assert re.findall(r"\]\((?!https)", (DOCS / "llms.txt").read_text(encoding="utf-8")) == []
