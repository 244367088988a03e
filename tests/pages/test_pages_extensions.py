"""Third parties add a capture form or a vendor dialect with an entry point."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from docpact.pages import read_page, registry
from docpact.pages.blocks import Code, Document, Prose
from docpact.pages.registry import Dialect, Form
from docpact.pages.segments import Anchor


def _parse(lines: list[str]) -> Document:
    """``!! curl …`` lines are calls, all else is prose."""
    blocks = [
        Code(line[3:], number, 4) if line.startswith("!! ") else Prose(line, number)
        for number, line in enumerate(lines, start=1)
        if line
    ]
    return Document("bangs", tuple(blocks))


BANGS = Form(
    "bangs", lambda lines: 99 if any(line.startswith("!! ") for line in lines) else 0, _parse
)


def _anchors(document: Document) -> list[Anchor]:
    return [
        Anchor(index, "GET", block.line)
        for index, block in enumerate(document.blocks)
        if isinstance(block, Prose) and block.text == "fetch!"
    ]


ACME = Dialect(
    "acme",
    lambda document: (
        99
        if any(isinstance(block, Prose) and "acme" in block.text for block in document.blocks)
        else 0
    ),
    _anchors,
)
NOTHING = "no form at all"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that brings a form, a dialect, and something that is neither."""

    def entry_points(*, group: str) -> list[EntryPoint]:
        names = {"docpact.page_formats": ["BANGS", "NOTHING"], "docpact.page_dialects": ["ACME"]}[
            group
        ]
        return [EntryPoint(name, f"{__name__}:{name}", group) for name in names]

    monkeypatch.setattr(registry, "entry_points", entry_points)
    registry.forms_of_others.cache_clear()
    registry.dialects_of_others.cache_clear()
    yield
    registry.forms_of_others.cache_clear()
    registry.dialects_of_others.cache_clear()


@pytest.mark.usefixtures("installed")
def test_a_form_and_a_dialect_of_others_read_a_page() -> None:
    """They are asked like the built-in ones, and what they give is read on in the same way."""
    page = read_page(
        "acme pages\nfetch!\n!! curl https://api.acme.test/v1/things/<<thing_id>>\n", "x"
    )
    assert (page.format, page.dialect) == ("bangs", "acme")
    (operation,) = page.operations
    assert (operation.key, operation.line, operation.calls[0].line) == (
        "GET /v1/things/{thing_id}",
        2,
        3,
    )


def test_without_them_the_same_page_is_none() -> None:
    """Nothing of it is built in."""
    assert (
        read_page("acme pages\nfetch!\n!! curl https://api.acme.test/v1/things\n", "x").format
        != "bangs"
    )
