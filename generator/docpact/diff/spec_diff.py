"""Two versions of a spec: what changed, and what of it breaks those who call."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
        was: The operations of the old one; defaults to the same.
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

    def named(key: str) -> Collection[str]:
        return (was if key in left else symbols)(key)

    order = {one.key: number for number, one in enumerate([*(two for _, two in pairs), *gone])}
    joined = _joined(reversed(distinct.values()), session.reach.operations(), named, order)
    return list(joined)


def _joined(
    changes: Iterable[Change],
    reaching: Mapping[int, tuple[str, ...]],
    symbols: Callable[[str], Collection[str]],
    order: Mapping[str, int],
) -> Iterator[Change]:
    """The changes with each of a shared part of a spec told once, with all operations that it reaches.

    Args:
        changes: The changes.
        reaching: The operations that reach each pair of schemas.
        symbols: The generated symbols of an operation.
        order: The place of each operation.
    """
    groups: dict[object, list[Change]] = {}
    for index, one in enumerate(changes):
        pointer = one.spec.pointer if one.spec is not None else None
        shared = pointer is not None and pointer.startswith("/components/")
        values = json.dumps([one.old, one.new], sort_keys=True, default=str)
        key = (one.cls, one.in_, one.what, values, one.breaking, one.reason, pointer)
        groups.setdefault(key if shared else index, []).append(one)
    reached: dict[tuple[str, ...], tuple[str, ...]] = {}
    for every in groups.values():
        first = replace(every[0], symbols=tuple(symbols(every[0].operation)))
        lists = [(one.operation,) if one.pair is None else reaching[one.pair] for one in every]
        operations = lists[0]
        if any(one != operations for one in lists):
            operations = tuple(sorted({key for one in lists for key in one}, key=order.__getitem__))
        if len(operations) > 1:
            if operations not in reached:
                reached[operations] = tuple(
                    dict.fromkeys(symbol for key in operations for symbol in symbols(key))
                )
            first = replace(first, operations=operations, reached=reached[operations])
        yield first


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
