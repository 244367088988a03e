"""What the clients of two specs are called, for ``docpact diff``."""

from __future__ import annotations

from pathlib import Path

from docpact.config import ClientConfig, find_config
from docpact.errors import DocpactError
from docpact.naming import snake

__all__ = ["names_of"]


def names_of(old: str, new: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The packages and client classes of two specs: configured ones, or what the files suggest.

    A file next to a configured client is another version of that client, so both have its names.
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
