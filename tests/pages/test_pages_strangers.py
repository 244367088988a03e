"""Pages of vendors that nobody has met, each in a style of its own: every fact, and all that stays unread."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages_support import summary

from docpact.pages import read_common_file, read_file
from docpact.pages.facts import Page

STRANGERS = Path(__file__).parent / "strangers"
PAGES = sorted(path.name for path in STRANGERS.iterdir() if path.suffix != ".txt")


def _account(page: Page) -> str:
    """The facts of a page, and below them what is unread."""
    unread = (f"? {one.span} {one.kind} {one.operation}\n" for one in page.unread)
    return summary(page) + "".join(unread)


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_page_gives_its_facts_and_says_what_it_did_not_read(name: str) -> None:
    """Nothing is taken for what it is not, and what was not taken is listed with its lines."""
    expected = (STRANGERS / name).with_suffix(".txt").read_text(encoding="utf-8")
    assert _account(read_file(STRANGERS / name)) == expected


INTRODUCTION = """# Introduction

All requests go to `https://api.kites.test/v3`. Authenticate with a bearer token.

## Errors

| Code | Meaning |
|---|---|
| 401 | No token |
| 429 | Too many requests |
"""


def test_what_another_page_says_of_all_operations_holds_for_each(tmp_path: Path) -> None:
    """Base URL, authentication and error statuses of the vendor's introduction are facts of every operation."""
    (tmp_path / "introduction.md").write_text(INTRODUCTION, encoding="utf-8")
    (tmp_path / "kites.md").write_text(
        "# Kites\n\n## Fly\n\n`POST /kites/{id}/fly`\n\n### Response 204\n", encoding="utf-8"
    )
    common = read_common_file(tmp_path / "introduction.md")
    (operation,) = read_file(tmp_path / "kites.md", [common]).operations
    assert operation.servers == ("https://api.kites.test/v3",)
    assert operation.auth == ("bearer",)
    assert [response.status for response in operation.responses] == ["204", "401", "429"]
