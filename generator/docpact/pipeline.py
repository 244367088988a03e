"""The story: a document is read, named, typed, printed and formatted, and held against what is on disk."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from docpact.client import formatter, ledger, models, runs, shapes, templates, writer
from docpact.client.cache import Cache
from docpact.client.header import with_header
from docpact.client.ledger import Ledger
from docpact.config import ClientConfig
from docpact.findings import Finding
from docpact.openapi import ApiSource, Document, Selection, load, read_api, understand
from docpact.openapi.report import Note, Report

__all__ = ["Generated", "Target", "generate", "generate_from", "read", "target_of"]

Step = Callable[[str], None]
STEPS = 5


@dataclass(frozen=True, slots=True)
class Target:
    """One client to make."""

    spec: Path
    label: str
    """How generated files name the document they come from: the same wherever it is run."""
    root: Path
    """The folder that is written: a distribution, or, where ``distribution`` is None, the package itself."""
    package: str
    client_class: str = "Client"
    distribution: str | None = None
    formatter: Literal["black", "ruff"] = "black"
    overlays: tuple[Path, ...] = ()
    selection: Selection = field(default_factory=Selection)
    strict: bool = False
    allow_remote_refs: bool = False


@dataclass(frozen=True, slots=True)
class Generated:
    """A client in memory."""

    target: Target
    document: Document
    files: Mapping[str, str]
    """Path below ``target.root`` to text."""
    ledger: Ledger
    findings: tuple[Finding, ...]

    def changes(self) -> writer.Changes:
        """What writing it would change on disk."""
        return writer.compare(self.files, self.target.root)


def target_of(
    client: ClientConfig, root: Path, *, strict: bool = False, allow_remote_refs: bool = False
) -> Target:
    """The target that a configured client describes."""
    return Target(
        spec=client.spec,
        label=(
            client.spec.relative_to(root).as_posix()
            if client.spec.is_relative_to(root)
            else client.spec.name
        ),
        root=client.output / client.distribution,
        package=client.package,
        client_class=client.client_class,
        distribution=client.distribution,
        formatter=client.formatter,
        overlays=client.overlay,
        selection=Selection.of(client),
        strict=strict,
        allow_remote_refs=allow_remote_refs,
    )


def read(target: Target) -> ApiSource:
    """The document of a target.

    Raises:
        DocpactError: It cannot be used.
    """
    return read_api(
        target.spec,
        strict=target.strict,
        allow_remote_refs=target.allow_remote_refs,
        overlays=target.overlays,
        select=target.selection,
    )


def generate(target: Target, *, cache: bool = True, step: Step = lambda _: None) -> Generated:
    """Make a client in memory; nothing is written.

    Where the document differs from that of an earlier run in a few schemas, and that bears on nothing but their own
    classes, what that run settled and printed is used again.

    Args:
        target: What to make.
        cache: Whether what did not change may come from the user's cache folder.
        step: Told the name of each stage as it begins; there are ``STEPS`` of them.

    Raises:
        DocpactError: The document cannot be used.
    """
    with _uncollected():
        kept, key = Cache(enabled=cache), _key(target)
        step("reading")
        report = Report()
        document = load(
            target.spec,
            allow_remote_refs=target.allow_remote_refs,
            overlays=target.overlays,
            report=report,
        )
        last = runs.find(kept, key)
        shaped = last.shapes_of(document, report) if last else None
        if last is not None and shaped is not None:
            step("models")
            typed = models.emit(shaped, last.resources, cache=kept)
            step("formatting")
            findings = (*report.findings(document, strict=target.strict), *shaped.findings)
            return _generated(target, document, last.printed, typed, findings, kept)
        loaded = len(report.notes)
        source = understand(document, report, strict=target.strict, select=target.selection)
        return _generate(target, source, kept, step, key, [*report.notes.values()][loaded:])


def generate_from(target: Target, source: ApiSource) -> Generated:
    """Make a client of a document that was read before; nothing is written. See ``generate``."""
    with _uncollected():
        return _generate(target, source, Cache(), lambda _: None)


@contextmanager
def _uncollected() -> Generator[None]:
    """Without looking for reference cycles: nearly all that is made stays to the end, and looking takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _generate(
    target: Target,
    source: ApiSource,
    cache: Cache,
    step: Step,
    key: str | None = None,
    notes: Iterable[Note] = (),
) -> Generated:
    """All stages after reading; what was settled and printed is kept under ``key``."""
    # Imported here: a run that begins from an earlier one prints nothing of this, and should not wait for it.
    from docpact.client import renderer, symbols, views

    step("naming")
    names = symbols.name_operations(source.api)
    prepared = shapes.prepare(source.api, names.bases)
    shaped = prepared.shapes
    step("models")
    resources = {
        method.operation.pointer: resource.attribute
        for resource in names.resources
        for method in resource.methods
    }
    typed = models.emit(shaped, resources, cache=cache)
    step("printing")
    view = views.build(
        source.api, names, shaped, target.package, target.client_class, target.distribution
    )
    printed = runs.Printed(
        renderer.render_package(view),
        renderer.render_distribution(view) if target.distribution else {},
        ledger.keep(source.api, source.whole, view, shaped, typed, source.document.reference),
    )
    runs.keep(cache, key, source, notes, prepared, resources, printed)
    step("formatting")
    findings = (*source.findings, *shaped.findings)
    return _generated(target, source.document, printed, typed, findings, cache)


def _generated(
    target: Target,
    document: Document,
    printed: runs.Printed,
    typed: models.Models,
    findings: tuple[Finding, ...],
    cache: Cache,
) -> Generated:
    """The files where they belong below the target's root, formatted, each with its header."""
    own = {**printed.own, **typed.files}
    package = {**own, **templates.runtime_files(own.values())}
    inside = f"{target.package}/" if target.distribution else ""
    formatted = formatter.format_files(package, target.formatter, cache)
    files = {inside + path: text for path, text in formatted.items()} | {**printed.outside}
    headed = {path: with_header(path, text, target.label) for path, text in files.items()}
    return Generated(target, document, headed, printed.ledger, findings)


def _key(target: Target) -> str | None:
    """What a run for this target is kept under; None where none is, as a selection is settled over the whole document."""
    if target.selection != Selection():
        return None
    return runs.run_key(replace(target, root=Path()))
