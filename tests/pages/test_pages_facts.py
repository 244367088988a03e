"""Every fact of a page, and no other: five real captures and our own in the forms they do not have."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages_support import CAPTURES, REAL, needs_real_pages, summary

from docpact.errors import DocpactError
from docpact.pages import read_file, read_page

EXPECTED = Path(__file__).parent / "expected"
REAL_PAGES = [
    "datadog-bulk-update-cases.md",
    "datadog-create-case-link.md",
    "tines-create-case-v1.txt",
    "tines-linked-cases-batch-create.md",
    "tines-tasks-batch-create.txt",
]
OWN_PAGES = sorted(path.name for path in CAPTURES.iterdir())


def _expected(name: str) -> str:
    return (EXPECTED / name).with_suffix(".txt").read_text(encoding="utf-8")


@needs_real_pages
@pytest.mark.parametrize("name", REAL_PAGES)
def test_a_real_page_gives_every_fact_on_it_and_no_other(name: str) -> None:
    """The facts of the five pages, each with its line and origin, are just those that a person finds."""
    assert summary(read_page((REAL / name).read_bytes(), name)) == _expected(name)


@pytest.mark.parametrize("name", OWN_PAGES)
def test_a_page_of_our_own_gives_every_fact_on_it_and_no_other(name: str) -> None:
    """Each is drawn as some kind of documentation site draws its pages, or as a browser copies it, and read in full."""
    assert summary(read_page((CAPTURES / name).read_bytes(), name)) == _expected(name)


@pytest.mark.parametrize("name", OWN_PAGES)
def test_a_file_is_read_as_its_text_is(name: str) -> None:
    """A path, its bytes and its text give equal operations, whatever ends the lines."""
    path = CAPTURES / name
    text = path.read_text(encoding="utf-8")
    whole = read_file(path).operations
    assert read_page(text, "x").operations == whole
    assert read_page(text.replace("\n", "\r\n").encode("utf-16"), "x").operations == whole
    assert read_page(text.encode("utf-16-le"), "x").operations == whole
    assert read_page(text.encode("utf-16-be"), "x").operations == whole


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The one error reading raises says which file, and what to do."""
    with pytest.raises(DocpactError, match="No such file") as caught:
        read_file(tmp_path / "gone.md")
    assert caught.value.where is not None
    assert caught.value.where.source.endswith("gone.md")
    assert caught.value.hint


LINKS = """# Parcel docs

> Everything that Parcel has written down.

## Guides

- [Start](https://docs.parcel.test/start.md): first steps

## API

- [Create a parcel](https://docs.parcel.test/reference/create.md): POST /v1/parcels
- [Delete a parcel](https://docs.parcel.test/reference/delete.md): DELETE /v1/parcels/{id}
"""


def test_an_index_names_the_pages_to_read() -> None:
    """A list of links such as llms.txt states no operation; the message names pages that it links to."""
    page = read_page(LINKS, "llms.txt")
    assert page.operations == ()
    (said,) = page.diagnostics
    assert "list of 3 links" in said.message
    assert "https://docs.parcel.test/reference/create.md" in said.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-an-api-page"),
        ("# About us\n\nWe make things.\n", "not-an-api-page"),
        (LINKS, "not-an-api-page"),
        ("# Guide\n\n```\ncurl https://example.test/install.sh\n```\n", "not-an-api-page"),
        (
            "HTTP Method: POST\n\n| Parameter | Description |\n|---|---|\n| a | b |\n",
            "path-unknown",
        ),
        ("a\x00b", "not-text"),
        ("x" * 1_000_001, "page-too-large"),
        ("x\n" * 50_001, "page-too-large"),
        ("<html><body>" + "<div>" * 3000, "html-too-deep"),
        ("```yaml\nopenapi: 3.1.0\npaths: [\n```\n", "openapi-unreadable"),
        ("```yaml\nopenapi: 3.1.0\n" + "# x\n" * 500_000 + "```\n", "page-too-large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(text: str, code: str) -> None:
    """A page without an operation, or that cannot be read in good time, gives none and says why."""
    page = read_page(text, "x")
    assert page.operations == ()
    assert [one.code for one in page.diagnostics if one.severity == "error"] == [code]
