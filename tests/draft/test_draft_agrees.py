"""Drafts of pages that state little: what a draft makes of it passes the check of the project that starts with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from docpact.check.check import check_client
from docpact.check.errata import load_errata
from docpact.draft.project import init_files
from docpact.follow.drift import load_facts
from docpact.openapi import read_api
from docpact.pages import read_page

_TABLE = "| Name | Type | Description |\n| --- | --- | --- |\n"
PAGES = {
    "the scope of a token": (
        "# Kites\n\nSend `Authorization: Bearer TOKEN`.\n\n## List kites\n\n`GET https://a.test/v1/kites`\n\nRequired scope: `kites:read`\n\n"
        "## Drop kites\n\n`DELETE https://a.test/v1/kites`\n\nRequired scope: `kites:write`\n",
        ["- api_key: [kites:read]", "- api_key: [kites:write]"],
    ),
    "a parameter with a default and no type": (
        "# List kites\n\n`GET https://a.test/v1/kites`\n\n### Query parameters\n\n| Name | Description |\n| --- | --- |\n"
        "| `omit` | Leaves the text out. The default is `false`. |\n",
        ["type: boolean  # inferred from the default"],
    ),
    "a field that only its dotted names show": (
        f"# Add a kite\n\n`POST https://a.test/v1/kites`\n\n### Body\n\n{_TABLE}| `tail.length` | integer | How long. |\n| `label` | string | What it says. |\n",
        ["type: object  # inferred from its contents"],
    ),
    "operations without titles of their own": (
        "# REST API\n\n`GET https://a.test/v1/kites`\n\nReturns `200`.\n\n`GET https://a.test/v1/kites/{kite_id}`\n\nReturns `200`.\n",
        ["operationId: getKites\n", "operationId: getKitesByKiteId\n"],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_passes_its_own_check(tmp_path: Path, name: str) -> None:
    """The contract finds no error, and the spec has what was inferred."""
    text, wanted = PAGES[name]
    files = init_files([read_page(text, "kites.md")], tmp_path, name="x")
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    specs = tmp_path / "specs" / "x"
    spec = (specs / "x.yaml").read_text(encoding="utf-8")
    assert [one for one in wanted if one not in spec] == []
    stored = [one.stored() for one in load_facts(specs / "pages")]
    result = check_client(
        "x", read_api(specs / "x.yaml"), stored, load_errata(specs / "errata.yaml")
    )
    assert [one.message for one in result.findings if one.severity == "error"] == []


def test_a_client_without_a_vendor_has_one_api_in_its_name(tmp_path: Path) -> None:
    """The package is `api_client`, and not `api_api`."""
    page = read_page("# Kites\n\n`GET /v1/kites`\n\nReturns `200`.\n", "kites.md")
    written = init_files([page], tmp_path)
    settings = next(text for path, text in written.items() if path.name == "pyproject.toml")
    assert 'package = "api_client"\n' in settings
    assert 'distribution = "api-client"\n' in settings
