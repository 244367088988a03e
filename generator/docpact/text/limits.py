"""How large a document may be: what keeps reading it bounded in time and memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docpact.errors import DocpactError, Place
from docpact.text.values import JsonObject, is_array, is_object, members

__all__ = [
    "MAX_ALIASED",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_FILES",
    "MAX_SCALAR",
    "containers",
    "depth",
    "too_deep",
    "too_long",
]

MAX_BYTES = 256 * 1024 * 1024
"""Of one file. The largest public documents, written out without references, have about 80 MB."""
MAX_DEPTH = 200
"""Containers within containers. Real documents stay below 60; walking one takes up to three stack frames a level."""
MAX_SCALAR = 10_000_000
"""Characters of one string."""
MAX_ALIASED = 2_000_000
"""Nodes that the aliases of a YAML document add once they are written out."""
MAX_FILES = 2_000
"""Files that one document may consist of."""


def too_deep(where: Place) -> DocpactError:
    """The error for what is beyond ``MAX_DEPTH``."""
    return DocpactError(
        f"nested more than {MAX_DEPTH} levels deep",
        where=where,
        hint="nest it less deeply; schemas can refer to components",
    )


def too_long(where: Place) -> DocpactError:
    """The error for what is beyond ``MAX_SCALAR``."""
    return DocpactError(
        f"string of more than {MAX_SCALAR:,} characters", where=where, hint="shorten it"
    )


def depth(value: object) -> int:
    """How many containers are nested in each other at most."""
    level, count = [value], 0
    while level := [
        item for node in level if isinstance(node, (dict, list)) for item in members(node)
    ]:
        count += 1
    return count


def containers(value: object) -> Iterator[JsonObject | list[Any]]:
    """Every object and array at or below ``value``, nearest first, without recursion."""
    level = [value] if is_object(value) or is_array(value) else []
    while level:
        below: list[Any] = []
        for node in level:
            yield node
            held: Iterable[Any] = node.values() if is_object(node) else node
            # Most are strings, so these come first; a tuple, since with `dict | list` this takes thrice the time.
            below += [i for i in held if not isinstance(i, str) and isinstance(i, (dict, list))]
        level = below
