"""The stored facts are those of the pages: read again, the captures give exactly what is kept under ``specs/``."""

from __future__ import annotations

from pathlib import Path

import pytest

from docpact.pages import read_page
from docpact.pages.store import dump_operation

ROOT = Path(__file__).parents[2]
PAGES = ROOT.parent / "shared" / "pages"
STORED = sorted((ROOT / "specs").glob("*/pages/*.yaml"))


@pytest.mark.skipif(not PAGES.is_dir(), reason="needs ../shared/pages")
def test_the_captures_give_exactly_what_is_stored() -> None:
    """Every capture is stored, as it reads today, and nothing else is stored."""
    captures = [file for file in sorted(PAGES.iterdir()) if file.name != "README.md"]
    pages = [read_page(file.read_bytes(), file.name) for file in captures]
    read = {
        operation.key: dump_operation(page, operation)
        for page in pages
        for operation in page.operations
    }
    assert len(read) == len(captures) == len(STORED)
    assert sorted(read.values()) == sorted(file.read_text(encoding="utf-8") for file in STORED)
