"""Third parties add a capture form or a vendor dialect with an entry point."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from docpact.errors import DocpactError
from docpact.pages import blocks, read_page, registry
from docpact.pages.blocks import Block, Code
from docpact.pages.flat import Document, Prose
from docpact.pages.operation.segments import Anchor
from docpact.pages.registry import Dialect, Form


def _parse(lines: list[str]) -> blocks.Document:
    """``!! curl …`` lines are calls, all else is prose."""
    found = [
        (
            Block("code", number, number, code=Code(line[3:], number, 4))
            if line.startswith("!! ")
            else Block("paragraph", number, number, line)
        )
        for number, line in enumerate(lines, start=1)
        if line
    ]
    return blocks.Document("bangs", tuple(found))


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
FAILS = Form("fails", lambda lines: len(lines) // 0, _parse)
WRONG = Form("wrong", lambda lines: 99, lambda lines: lines)  # type: ignore[arg-type, return-value]  # pyright: ignore


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that brings a form and a dialect."""
    with _bringing(monkeypatch, ["BANGS"], ["ACME"]):
        yield


@contextmanager
def _bringing(
    monkeypatch: pytest.MonkeyPatch, forms: list[str], dialects: list[str]
) -> Iterator[None]:
    def entry_points(*, group: str) -> list[EntryPoint]:
        names = forms if group == "docpact.page_formats" else dialects
        return [EntryPoint(name, f"{__name__}:{name}", group) for name in names]

    monkeypatch.setattr(registry, "entry_points", entry_points)
    registry.forms_of_others.cache_clear()
    registry.dialects_of_others.cache_clear()
    yield
    registry.forms_of_others.cache_clear()
    registry.dialects_of_others.cache_clear()


@pytest.mark.parametrize(
    ("forms", "dialects", "why"),
    [
        (["NOTHING"], [], "NOTHING .* is not a Form"),
        (["GONE"], [], "GONE .* cannot be loaded: AttributeError"),
        (["FAILS"], [], "FAILS .* failed: ZeroDivisionError"),
        (["WRONG"], [], "WRONG .* returned list, expected Document"),
        ([], ["BANGS"], "BANGS .* is not a Dialect"),
    ],
)
def test_a_package_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, forms: list[str], dialects: list[str], why: str
) -> None:
    """Whatever is wrong with somebody else's form or dialect is a message about their entry point, no traceback."""
    with _bringing(monkeypatch, forms, dialects), pytest.raises(DocpactError, match=why):
        read_page("a page\n", "x")


def test_the_form_that_the_readme_shows_reads_a_page() -> None:
    """What the README prints for people who bring a form of their own is complete, and does what it says."""
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"```python\n(from docpact\.pages\.blocks.*?)```", readme, re.DOTALL)
    assert shown is not None
    brought: dict[str, Any] = {}
    exec(shown.group(1), brought)
    document = brought["WIKI"].parse(["h2. Get a thing", "", "words"])
    assert document.blocks == (
        Block("heading", 1, 1, "Get a thing", level=2),
        Block("paragraph", 3, 3, "words"),
    )
    assert brought["WIKI"].recognise(["h2. x"]) == 99
    assert brought["ACME"].anchors(document)[0].method == "GET"


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
