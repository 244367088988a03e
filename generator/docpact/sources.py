"""What a person names: a client or a document, and an operation of it."""

from __future__ import annotations

from pathlib import Path

from docpact.client.symbols import name_operations
from docpact.config import find_config, near_misses, read_config
from docpact.errors import DocpactError
from docpact.ir import Api, Operation
from docpact.openapi import ApiSource, read_api
from docpact.validate.router import Router

__all__ = ["operation_of", "spec_of"]


def spec_of(name: str, config_file: Path | None = None) -> ApiSource:
    """Return the document of a configured client, or of a file.

    Args:
        name: The client or the file.
        config_file: The configuration; None finds it at or above the working directory.

    Raises:
        DocpactError: It is neither.
    """
    file = Path(name)
    if file.is_file() or (file.suffix and file.parent != Path()):
        return read_api(file)
    try:
        config = find_config(Path.cwd()) if config_file is None else read_config(config_file)
    except DocpactError as error:
        if error.where is not None:
            raise
        raise DocpactError(
            f"no file {name!r}, and no [tool.docpact] here that names clients",
            hint=error.hint,
        ) from None
    if name in config.clients:
        client = config.clients[name]
        return read_api(client.spec, overlays=client.overlay, names=client.names)
    raise DocpactError(
        f"{name!r} is neither a client nor a file", hint=near_misses(name, config.clients, "client")
    )


def operation_of(api: Api, name: str) -> Operation:
    """Return an operation by its operationId, its call (``linked_cases.batch_create``), or ``METHOD /path``.

    The path may be the template, or a real path or URL that finds its template.

    Raises:
        DocpactError: There is none, or the operationId is that of several.
    """
    calls = {
        f"{resource.attribute}.{method.method}": method.operation
        for resource in name_operations(api).resources
        for method in resource.methods
    }
    last = name.rpartition(".")[0].rpartition(".")[2] + "." + name.rpartition(".")[2]
    if name in calls:
        return calls[name]
    folded = " ".join(name.split())
    found = [
        o for o in api.operations if name == o.operation_id or folded.casefold() == o.key.casefold()
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise DocpactError(
            f"the operationId {name!r} belongs to {len(found)} operations",
            hint=f"name one of: {', '.join(o.key for o in found)}",
        )
    if last in calls and name.count(".") > 1:  # `client.resource.method`, as a program calls it
        return calls[last]
    method, _, path = folded.partition(" ")
    if path.startswith("/") or "://" in path:
        route = Router(api).find(method, path)
        if route.operation is not None:
            return route.operation
        if route.methods:
            raise DocpactError(
                f"{method.upper()} is not documented for {path}",
                hint=f"documented: {', '.join(route.methods)}",
            )
    known = (
        [o.operation_id for o in api.operations if o.operation_id]
        + [o.key for o in api.operations]
        + list(calls)
    )
    raise DocpactError(f"unknown operation {name!r}", hint=near_misses(name, known, "operation"))
