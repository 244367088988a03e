"""Values that shells complete: clients, operations, rules and formats. Whatever goes wrong, nothing is offered."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from docpact.errors import DocpactError

__all__ = ["clients", "formats", "operations", "rules", "text_or_json"]


def clients(incomplete: str) -> list[str]:
    """Return the configured clients that start like this."""
    from docpact.config import find_config

    try:
        return _starting(find_config(Path.cwd()).clients, incomplete)
    except DocpactError:
        return []


def operations(incomplete: str) -> list[str]:
    """Return the operationIds and calls of the configured clients that start like this."""
    from docpact.client.symbols import name_operations
    from docpact.config import find_config
    from docpact.pipeline import read, target_of

    found: dict[str, None] = {}
    try:
        config = find_config(Path.cwd())
        for client in config.clients.values():
            for resource in name_operations(read(target_of(client, config)).api).resources:
                for method in resource.methods:
                    found[f"{resource.attribute}.{method.method}"] = None
                    found[method.operation.operation_id or ""] = None
    except DocpactError:
        return []
    return _starting(filter(None, found), incomplete)


def rules(incomplete: str) -> list[str]:
    """Return the ids of rules and diagnostics that start like this, in any case."""
    from docpact.catalogue import catalogue

    return [name for name in catalogue() if name.casefold().startswith(incomplete.casefold())]


def formats(incomplete: str) -> list[str]:
    """Return the formats of reports that start like this."""
    from docpact.cli.reports import FORMATS

    return _starting(FORMATS, incomplete)


def text_or_json(incomplete: str) -> list[str]:
    """Return the formats of commands whose output is not a report."""
    return _starting(("text", "json"), incomplete)


def _starting(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
