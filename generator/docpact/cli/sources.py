"""What a person names on the command line: a client or a document, an operation, a payload."""

from __future__ import annotations

import sys
from pathlib import Path

from docpact.client.symbols import name_operations
from docpact.config import ClientConfig, find_config, near_misses
from docpact.errors import DocpactError, Place
from docpact.ir import Api, Operation
from docpact.naming import snake
from docpact.openapi import ApiSource, read_api

__all__ = ["names_of", "operation_of", "payload_of", "spec_of"]


def spec_of(name: str) -> ApiSource:
    """The document of a configured client, or of a file.

    Raises:
        DocpactError: It is neither.
    """
    file = Path(name)
    if file.is_file() or (file.suffix and file.parent != Path()):
        return read_api(file)
    try:
        config = find_config(Path.cwd())
    except DocpactError as error:
        if error.where is not None:
            raise
        raise DocpactError(
            f"there is no file {name!r}, and no [tool.docpact] here that names clients",
            hint=error.hint,
        ) from None
    if name in config.clients:
        client = config.clients[name]
        return read_api(client.spec, overlays=client.overlay, names=client.names)
    raise DocpactError(
        f"{name!r} is neither a client nor a file", hint=near_misses(name, config.clients, "client")
    )


def names_of(old: str, new: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The packages and client classes of two specs: configured ones, or what the files suggest.

    A file beside a configured client is another version of that client, so both have its names.
    """
    known = [_configured(name) for name in (old, new)]
    named = [(one.package, one.client_class) if one else None for one in known]
    own = [(snake(Path(name).stem), "Client") for name in (old, new)]
    return named[0] or named[1] or own[0], named[1] or named[0] or own[1]


def _configured(name: str) -> ClientConfig | None:
    """The client of this name, or the only one of this spec."""
    try:
        clients = find_config(Path.cwd()).clients
    except DocpactError:
        return None
    file = Path(name).resolve()
    of_file = [one for one in clients.values() if one.spec.resolve() == file]
    return clients.get(name) or (of_file[0] if len(of_file) == 1 else None)


def operation_of(api: Api, name: str) -> Operation:
    """An operation by its operationId, its ``METHOD /path``, or its call (``linked_cases.batch_create``).

    Raises:
        DocpactError: There is none, or the operationId is that of several.
    """
    calls = {
        f"{resource.attribute}.{method.method}": method.operation
        for resource in name_operations(api).resources
        for method in resource.methods
    }
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
            f"the operationId {name!r} is that of {len(found)} operations",
            hint=f"say which: {', '.join(o.key for o in found)}",
        )
    known = (
        [o.operation_id for o in api.operations if o.operation_id]
        + [o.key for o in api.operations]
        + list(calls)
    )
    raise DocpactError(
        f"there is no operation {name!r}", hint=near_misses(name, known, "operation")
    )


def payload_of(name: str) -> tuple[bytes, str]:
    """The bytes of a payload file (``-``: standard input) and how messages call it.

    Raises:
        DocpactError: It cannot be read.
    """
    if name == "-":
        return sys.stdin.buffer.read(), "<stdin>"
    try:
        return Path(name).read_bytes(), name
    except OSError as error:
        raise DocpactError(
            f"cannot be read: {error.strerror}",
            where=Place(name),
            hint="name a file, or - for standard input",
        ) from None
