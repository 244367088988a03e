"""The contract of configured clients: everything that is stored about one, brought together and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from docpact import pipeline
from docpact.check.check import CheckResult, GeneratedClient, check_client
from docpact.check.compare import Stored
from docpact.check.documented_call import calls_of
from docpact.check.errata import load_errata
from docpact.config import ClientConfig, Config
from docpact.openapi.loader import display
from docpact.pages.store import load_operation, stored_text

__all__ = ["check_configured", "stored_pages"]


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
    return check_client(
        client.name,
        source,
        stored_pages(client.pages),
        load_errata(client.errata) if client.errata and client.errata.exists() else (),
        GeneratedClient(
            folder=target.root,
            package=client.package,
            class_name=client.client_class,
            calls=calls_of(generated.ledger.to_json()),
            outdated=tuple(display(target.root / path) for path in changes.files),
        ),
    )


def stored_pages(folder: Path | None) -> list[Stored]:
    """The stored facts below ``folder``, by file name.

    Raises:
        DocpactError: One cannot be read.
    """
    found: list[Stored] = []
    for file in sorted(folder.glob("*.yaml")) if folder else []:
        page, operation = load_operation(stored_text(file, display(file)), display(file))
        found.append(Stored(file.stem, operation, page.source, page.url))
    return found
