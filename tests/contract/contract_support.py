"""What the tests of the contract share: a small API with its page facts, a client of it, and edits of all three."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from docpact.check.check import CheckResult, GeneratedClient, check_client
from docpact.check.documented_call import Argument, ClientCall
from docpact.check.errata import load_errata
from docpact.check.readings import load_readings
from docpact.checking import read_stored
from docpact.findings import Finding
from docpact.openapi import read_api

CASES = Path(__file__).parent.parent / "cases" / "contract"
Edits = Sequence[Sequence[str]]

_CREATE = "/paths/~1v1~1shelves~1{shelf_id}~1widgets/post"
_BODY = ("name", "size", "made_at", "note", "owner", "copies", "tags", "labels")
CALLS = {
    _CREATE: ClientCall(
        "widgets.create",
        (
            Argument("shelf_id", "path", "shelf_id", required=True),
            Argument("dry_run", "query", "dry_run", required=False),
            *(Argument(name, "body", name, required=name == "name") for name in _BODY),
        ),
        "keywords",
    ),
    "/paths/~1v1~1widgets/get": ClientCall("widgets.list"),
}


def edited(text: str, edits: Edits) -> str:
    """The text with each edit made once; an edit that does not apply is a mistake of the test."""
    for old, new in edits:
        assert text.count(old) >= 1, f"nothing to edit: {old!r}"
        text = text.replace(old, new, 1)
    return text


def check_edited(
    folder: Path,
    *,
    spec: Edits = (),
    pages: Mapping[str, Edits] | None = None,
    errata: str | None = None,
    readings: str | None = None,
    client: Edits | None = None,
    outdated: Sequence[str] = (),
) -> CheckResult:
    """Check the small API after edits, in ``folder``.

    Args:
        folder: An empty folder, the working directory of the test.
        spec: Edits of the spec.
        pages: Edits of the stored facts, by the name of their file.
        errata: The text of an errata file.
        readings: The text of a readings file.
        client: Edits of the client; None checks without one.
        outdated: What the pipeline found out of date.
    """
    base = CASES / "base"
    (folder / "spec.yaml").write_text(edited((base / "spec.yaml").read_text(), spec))
    (folder / "pages").mkdir()
    for file in sorted((base / "pages").iterdir()):
        text = edited(file.read_text(), (pages or {}).get(file.stem, ()))
        if text.strip():
            (folder / "pages" / file.name).write_text(text)
    (folder / "errata.yaml").write_text(errata or "errata: []\n")
    (folder / "readings.yaml").write_text(readings or "readings: []\n")
    stored, problems = read_stored(folder / "pages", load_readings(Path("readings.yaml")))
    return check_client(
        "widgets",
        read_api(folder / "spec.yaml"),
        stored,
        load_errata(folder / "errata.yaml"),
        None if client is None else _client(folder, client, outdated),
        problems,
    )


def unexplained(result: CheckResult) -> tuple[Finding, ...]:
    """The findings that no erratum explains."""
    return tuple(finding for finding in result.findings if finding.erratum is None)


def _client(folder: Path, edits: Edits, outdated: Sequence[str]) -> GeneratedClient:
    shutil.copytree(CASES / "client", folder / "client")
    file = folder / "client" / "widgets_client" / "__init__.py"
    file.write_text(edited(file.read_text(), edits))
    return GeneratedClient(folder / "client", "widgets_client", "Client", CALLS, tuple(outdated))
