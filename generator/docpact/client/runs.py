"""What a run settled and printed, kept, so that the next one can begin from it when only a few schemas have changed."""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from docpact.client.cache import Cache, digest
from docpact.client.ledger import Ledger
from docpact.client.shapes import Prepared, Shapes
from docpact.client.shapes.renew import renewed
from docpact.client.shapes.types import Named
from docpact.client.templates import templates_folder
from docpact.ir import Api
from docpact.openapi import ApiSource, Document
from docpact.openapi.report import Note, Report
from docpact.openapi.revision import Parts, differing, parts_of, reread
from docpact.openapi.selection import reachable

__all__ = ["Printed", "Run", "find", "keep", "run_key"]


@dataclass(frozen=True, slots=True)
class Printed:
    """All of a package but its models and its runtime."""

    own: Mapping[str, str]
    """Its own modules, by path inside the package, before they are formatted."""
    outside: Mapping[str, str]
    """What stands beside the package in its distribution."""
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Run:
    """What one run settled and printed."""

    parts: Parts
    notes: tuple[Note, ...]
    """What was noted in understanding the document, beyond what was noted in loading it."""
    api: Api
    """Less its operations."""
    prepared: Prepared
    resources: Mapping[str, str]
    """Pointer of each operation to the module of its resource."""
    printed: Printed
    spread: frozenset[str]
    """The classes whose fields are arguments of a method."""
    shown: frozenset[str]
    """The schemas that examples outside of the package are made from."""

    def shapes_of(self, document: Document, report: Report) -> Shapes | None:
        """The shapes of a document in which some schemas differ from what they were, all that was printed being valid still.

        None where that is not so, or cannot be told. ``report`` gets what was noted in understanding the document.
        """
        now = parts_of(document)
        names = differing(self.parts, now) if now is not None else None
        if names is None or not self.shown.isdisjoint(names):
            return None
        read = reread(document, self.api, self.notes, names)
        if read is None:
            return None
        new = renewed(self.prepared, self.api.schemas, {**self.api.schemas, **read}, names)
        if new is None or not self.spread.isdisjoint(new.touched):
            return None
        for note in self.notes:
            report.add(note.rule, note.message, note.at, severity=note.severity, hint=note.hint)
        return new.shapes


def keep(
    cache: Cache,
    key: str | None,
    source: ApiSource,
    notes: Iterable[Note],
    prepared: Prepared,
    resources: Mapping[str, str],
    printed: Printed,
) -> None:
    """Keep a run under its key, where a later one can begin from it."""
    parts = parts_of(source.document) if key and cache.enabled else None
    if key is None or parts is None:
        return
    api = source.api
    sent = (replace(operation, responses=()) for operation in api.operations)
    run = Run(
        parts,
        tuple(notes),
        replace(api, operations=(), webhooks=(), callbacks=()),
        prepared,
        resources,
        printed,
        frozenset(_spread(prepared.shapes)),
        frozenset(reachable(api.schemas, sent)) if printed.outside else frozenset(),
    )
    cache.keep_run(key, pickle.dumps(run, pickle.HIGHEST_PROTOCOL))


def _spread(shapes: Shapes) -> Iterator[str]:
    """The classes of whole request bodies: those that methods take field by field are among them."""
    for (_, direction), expr in shapes.positions.items():
        while isinstance(expr, Named) and expr.key in shapes.aliases:
            expr = shapes.aliases[expr.key].type
        if direction == "request" and isinstance(expr, Named):
            yield expr.key


def find(cache: Cache, key: str | None) -> Run | None:
    """The run that was kept under this key."""
    data = cache.run(key) if key else None
    if data is None:
        return None
    try:
        run = _Unpickler(io.BytesIO(data)).load()
    except Exception:
        # Whatever a damaged pickle raises, it only means that there is no run.
        return None
    return run if isinstance(run, Run) else None


class _Unpickler(pickle.Unpickler):
    """Makes docpact's own dataclasses and nothing else: what lies in a cache never becomes code."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "builtins" and name in ("frozenset", "set"):
            return super().find_class(module, name)
        found = super().find_class(module, name) if module in _OWN else None
        if isinstance(found, type) and is_dataclass(found) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not kept")


_OWN = frozenset(
    {
        "docpact.client.ledger",
        "docpact.client.runs",
        "docpact.client.shapes.aliases",
        "docpact.client.shapes.finalize",
        "docpact.client.shapes.model",
        "docpact.client.shapes.prepare",
        "docpact.client.shapes.types",
        "docpact.errors",
        "docpact.findings",
        "docpact.ir",
        "docpact.openapi.report",
        "docpact.openapi.revision",
    }
)


def run_key(*parts: object) -> str:
    """A key for what is made of ``parts`` by this docpact: any change of its code or its templates is another."""
    code = (Path(__file__).parents[1], templates_folder())
    stamps = [
        f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}"
        for folder in code
        for file in _files(folder)
    ]
    return digest("run", sys.version, version("jinja2"), *stamps, *map(repr, parts))


def _files(folder: str | Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                yield from _files(entry.path)
            elif not entry.name.endswith(".pyc"):
                yield entry
