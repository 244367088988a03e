"""The stored facts of a client's pages: one file an operation, called after its operationId."""

from __future__ import annotations

from pathlib import Path

from docpact.contract.compare import Stored
from docpact.errors import DocpactError, Place
from docpact.openapi.loader import display
from docpact.pages.store import load_operation

__all__ = ["load_stored"]


def load_stored(folder: Path) -> tuple[Stored, ...]:
    """Read every ``*.yaml`` of a folder, in the order of their names.

    Raises:
        DocpactError: The folder is not there, or a file in it holds no facts.
    """
    if not folder.is_dir():
        hint = "store the facts of the pages with `docpact refresh --write`"
        raise DocpactError("there is no such folder of stored facts", where=Place(display(folder)), hint=hint)
    found: list[Stored] = []
    for file in sorted(folder.glob("*.yaml")):
        name = display(file)
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DocpactError(f"cannot be read: {error}", where=Place(name)) from None
        page, facts = load_operation(text, name)
        found.append(Stored(file.stem, facts, page.source, page.url))
    return tuple(found)
