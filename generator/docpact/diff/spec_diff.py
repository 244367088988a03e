"""Two versions of a spec: what changed, and what of it breaks those who call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from docpact.diff.changes import Change, change
from docpact.diff.operation_diff import diff_operation, placed
from docpact.diff.session import Session
from docpact.ir import Operation
from docpact.openapi import ApiSource
from docpact.spec.pairs import paired
from docpact.text.values import join

__all__ = ["diff_specs"]


def diff_specs(
    old: ApiSource,
    new: ApiSource,
    symbols: Callable[[str], Collection[str]] = lambda _: (),
    was: Callable[[str], Collection[str]] | None = None,
) -> list[Change]:
    """Every change from one spec to the next, in the order of the new one; what is gone comes last.

    Args:
        old: As it was.
        new: As it is.
        symbols: The generated symbols of an operation of the new spec, by its key ``METHOD /path``.
        was: Those of the old one; the same where it is not given.
    """
    session = Session(old.api, new.api)
    was = was or symbols
    found: list[Change] = []
    pairs, gone = paired(old.api, new.api)
    for before, after in pairs:
        if before is None:
            key = after.key
            made = change(key, "operation-added", "operation", None, "operation", None, key)
            found.append(placed(made, new, after.pointer))
        else:
            found += _renamed(before, after, was(before.key), symbols(after.key), new)
            found += diff_operation(session, old, new, before, after)
    for operation in gone:
        made = change(
            operation.key, "operation-removed", "operation", None, "operation", operation.key, None
        )
        found.append(placed(made, old, operation.pointer))
    # Several media types, or parameters, that share a schema share its changes too.
    distinct = {
        (one.operation, one.cls, one.part, one.path, one.what): one for one in reversed(found)
    }
    left = {operation.key for operation in gone}
    return [
        replace(one, symbols=tuple((was if one.operation in left else symbols)(one.operation)))
        for one in reversed(distinct.values())
    ]


def _renamed(
    before: Operation,
    after: Operation,
    old: Collection[str],
    new: Collection[str],
    source: ApiSource,
) -> Iterator[Change]:
    """That the client calls an operation by another name, whatever its package is called."""
    if [one.partition(".")[2] for one in old] != [one.partition(".")[2] for one in new]:
        name, now = next(iter(old), None), next(iter(new), None)
        made = change(after.key, "field-renamed", "operation", None, "symbol", name, now)
        pointer = after.pointer
        if before.operation_id != after.operation_id:
            pointer = join(pointer, "operationId")
        yield placed(made, source, pointer)
