"""The contract of configured clients: everything that is stored about one, brought together and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from docpact import pipeline
from docpact.check.apply_readings import apply_readings
from docpact.check.check import CheckResult, GeneratedClient, check_client
from docpact.check.compare import Stored, stored_of
from docpact.check.document_check import check_document, examples_beside_pages
from docpact.check.documented_call import calls_of
from docpact.check.errata import load_errata
from docpact.check.readings import Reading, load_readings
from docpact.config import ClientConfig, Config
from docpact.findings import Finding
from docpact.openapi.loader import display
from docpact.pages.facts import Page
from docpact.pages.store import load_operation, stored_text
from docpact.readme import readme_findings

__all__ = ["check_configured", "check_file", "read_stored", "stored_pages"]


def check_configured(
    config: Config, clients: Iterable[ClientConfig], step: Callable[[str], None] = lambda _: None
) -> CheckResult:
    """Check each client; one matrix and one list of findings for all of them.

    Raises:
        DocpactError: A spec, an errata file or a stored page cannot be used.
    """
    results: list[CheckResult] = []
    for client in clients:
        step(client.name)
        results.append(_check(config, client))
    return CheckResult(
        tuple(row for result in results for row in result.matrix),
        tuple(finding for result in results for finding in result.findings),
    )


def _check(config: Config, client: ClientConfig) -> CheckResult:
    target = pipeline.target_of(client, config)
    source = pipeline.read(target)
    generated = pipeline.generate_from(target, source)
    changes = generated.changes()
    on_disk = GeneratedClient(
        folder=target.root,
        package=client.package,
        class_name=client.client_class,
        calls=calls_of(generated.ledger.operations()),
        outdated=tuple(display(target.root / path) for path in changes.files),
    )
    readme = target.root / "README.md"
    shown: list[Finding] = []
    if not changes and readme.is_file():
        shown = readme_findings(
            on_disk, source, readme.read_text(encoding="utf-8"), display(readme)
        )
    if client.pages is None:
        checked = check_document(client.name, source, on_disk)
        return replace(checked, findings=(*checked.findings, *shown))
    stored, problems = read_stored(client.pages, load_readings(client.readings))
    checked = check_client(
        client.name,
        source,
        stored,
        load_errata(client.errata) if client.errata and client.errata.exists() else (),
        on_disk,
        problems,
    )
    documented = {row.operation for row in checked.matrix if row.page != "none"}
    beside = examples_beside_pages(source, documented)
    return replace(checked, findings=(*checked.findings, *beside, *shown))


def check_file(spec: Path, *, allow_remote_refs: bool = False) -> CheckResult:
    """Check any document: its examples, and a client that is made of it for this purpose.

    Args:
        spec: The document.
        allow_remote_refs: Whether references to other hosts are followed.

    Raises:
        DocpactError: It cannot be used.
    """
    with TemporaryDirectory(prefix="docpact-") as folder:
        target = pipeline.Target(
            spec=spec,
            label=spec.name,
            root=Path(folder).resolve() / PACKAGE,
            package=PACKAGE,
            formatter="ruff",
            allow_remote_refs=allow_remote_refs,
        )
        source = pipeline.read(target)
        generated = pipeline.generate_from(target, source)
        for path, text in generated.files.items():
            file = target.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        client = GeneratedClient(
            target.root.parent, PACKAGE, "Client", calls_of(generated.ledger.operations())
        )
        return check_document(spec.stem, source, client, maintained=False)


PACKAGE = "checked_client"
"""The package that a document is made into for being checked."""


def stored_pages(folder: Path | None) -> list[Stored]:
    """The stored facts below ``folder``, by file name, without readings.

    Raises:
        DocpactError: They cannot be read.
    """
    return read_stored(folder, ())[0]


def read_stored(
    folder: Path | None, readings: Sequence[Reading]
) -> tuple[list[Stored], tuple[Finding, ...]]:
    """The stored facts below ``folder`` with readings applied, and what is wrong with the readings.

    Args:
        folder: The folder of the stored facts, one file for each operation.
        readings: The readings.

    Raises:
        DocpactError: A file cannot be read.
    """
    names: list[str] = []
    pages: list[Page] = []
    for file in sorted(folder.glob("*.yaml")) if folder else []:
        text = stored_text(file, display(file))
        names.append(file.stem)
        pages.append(load_operation(text, display(file))[0])
    applied = apply_readings(pages, readings)
    stored: list[Stored] = []
    for name, page, read in zip(names, applied.pages, pages, strict=True):
        own = {one.key for one in read.operations}
        for facts in page.operations:
            known = len(page.operations) == 1 or facts.key in own
            stored.append(stored_of(name if known else facts.key, page, facts))
    return stored, applied.findings
