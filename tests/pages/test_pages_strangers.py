"""Pages of vendors that nobody has met, each in a style of its own: every fact, and all that stays unread."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages_support import summary

from docpact.pages import read_file
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
