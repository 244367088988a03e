"""The list that a file of a person's own holds: ``errata.yaml`` and ``readings.yaml``."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docpact.errors import DocpactError, Place
from docpact.openapi.loader import Source, display, read_source
from docpact.text.values import is_array, is_object, join, kind

__all__ = ["read_list"]


def read_list(path: Path, key: str, hint: str) -> tuple[Source, str, Sequence[Any]]:
    """Read a file that holds one list, below a key or on its own.

    Args:
        path: The file. One of nothing but comments holds no entries.
        key: The key of the list.
        hint: How to write it.

    Returns:
        The file, the pointer of the list in it, and its entries.

    Raises:
        DocpactError: It cannot be read, has duplicate or other keys, or the list is not one.
    """
    if _is_blank(path):
        return Source(display(path), "", None, (), json=False), "", ()
    source = read_source(path)
    for name, place in source.duplicates:
        raise DocpactError(f"duplicate key {name!r}", where=place, hint="keep one of the two")
    data = source.data
    if is_array(data):
        return source, "", data
    if data is not None and not is_object(data):
        found = kind(data)
        raise DocpactError(
            f"expected a mapping with the list `{key}`, got {found}",
            where=Place(source.name, 1),
            hint=hint,
        )
    for name in data or {}:
        if name != key:
            close = difflib.get_close_matches(name, [key], n=1)
            raise DocpactError(
                f"unknown key {name!r}",
                where=source.place(join("", name)),
                hint=f"did you mean `{key}`?" if close else f"the only key is `{key}`",
            )
    entries = (data or {}).get(key)
    if entries is not None and not is_array(entries):
        found = "a mapping" if is_object(entries) else kind(entries)
        raise DocpactError(
            f"`{key}` must be a list, got {found}", where=source.place(f"/{key}"), hint=hint
        )
    return source, f"/{key}", entries or ()


def _is_blank(path: Path) -> bool:
    """Whether a file holds nothing but comments."""
    try:
        with path.open(encoding="utf-8") as file:
            return path.is_file() and all(
                not line.strip() or line.lstrip().startswith("#") for line in file
            )
    except (OSError, UnicodeDecodeError):
        return False
