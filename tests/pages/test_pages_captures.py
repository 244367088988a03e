"""One page in every capture form gives the same facts, less what the form is known to lose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from pages_render import FORMS
from pages_support import CAPTURES, REAL, bare_facts, needs_real_pages

from docpact.pages import read_page
from docpact.pages.flat import Block
from docpact.pages.forms import forms_for
from docpact.pages.lift import flatten
from docpact.pages.text import split_lines

TWO = ["crate-labels.md", "box-types.md"]
REAL_PAGES = [
    "datadog-bulk-update-cases.md",
    "datadog-create-case-link.md",
    "tines-create-case-v1.txt",
    "tines-linked-cases-batch-create.md",
    "tines-tasks-batch-create.txt",
]
RECOGNISED = {
    "markdown": {"markdown", "markdoc"},
    "markdoc-labels": {"markdown", "markdoc-labels"},
    **{
        name: {name}
        for name in ("bare-pipes", "broken-rows", "flat-text", "cell-paragraphs", "html")
    },
    "tabbed-text": {"flat-text"},
    # A site table whose rule is drawn in full is what tells this form from the broken rows.
    "loose-pipes": {"loose-pipes"},
}


def _blocks(text: str) -> tuple[Block, ...]:
    lines = split_lines(text)
    return flatten(forms_for(lines)[0].parse(lines)).blocks


def _compare(text: str, form: str, render: Callable[[Iterable[Block]], str]) -> None:
    whole: Any = bare_facts(read_page(text, "x"))
    drawn = read_page(render(_blocks(text)), "x")
    assert drawn.format in RECOGNISED[form]
    assert bare_facts(drawn) == whole


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TWO)
def test_every_form_of_a_page_gives_the_same_facts(name: str, form: str) -> None:
    """Nothing that a form keeps is read otherwise than from the whole page."""
    _compare((CAPTURES / name).read_text(encoding="utf-8"), form, FORMS[form])


@needs_real_pages
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", REAL_PAGES)
def test_every_form_of_a_real_page_gives_the_same_facts(name: str, form: str) -> None:
    """The five pages, drawn again in every other form, give equal facts."""
    _compare((REAL / name).read_text(encoding="utf-8"), form, FORMS[form])


@pytest.mark.parametrize(
    "form", ["markdown", "loose-pipes", "bare-pipes", "broken-rows", "flat-text", "html"]
)
def test_two_pages_in_one_file_give_the_facts_of_each(form: str) -> None:
    """A file with several endpoints is split where each begins, whatever the form."""
    text = (CAPTURES / "crate-labels.md").read_text(encoding="utf-8")
    other = (
        text.replace("crates", "chests").replace("crate_id", "chest_id").replace("Label", "Mark")
    )
    blocks = [*_blocks(text), *_blocks(other)]
    both = read_page(FORMS[form](blocks), "x")
    assert bare_facts(both) == [
        *bare_facts(read_page(text, "x")),
        *bare_facts(read_page(other, "x")),
    ]
