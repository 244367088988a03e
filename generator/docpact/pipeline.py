"""The steps from a document to a client: read, name, type, print, format, and compare with what is on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from docpact.client import formatter, ledger, models, shapes, templates, writer
from docpact.client.cache import Cache
from docpact.client.header import with_header
from docpact.client.ledger import Ledger
from docpact.client.manifest import Manifest, Origin
from docpact.config import ClientConfig, Config
from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.ir import Api
from docpact.openapi import ApiSource, Document, Selection, read_api
from docpact.version import own_version

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
    shared_runtime: bool = False
    """Whether the client imports the distribution ``docpact-runtime`` instead of its own copy."""
    cli: bool = False
    """Whether the client has a command line."""
    batches: bool = False
    """Whether a body with one limited array is a batch without being declared as one."""
    overlays: tuple[Path, ...] = ()
    selection: Selection = field(default_factory=Selection)
    strict: bool = False
    allow_remote_refs: bool = False
    allow_private_addresses: bool = False
    within: Path | None = None
    """The folder that must contain ``root``; None if nothing is written."""
    pages: Path | None = None
    """The folder of the stored facts."""
    names: Path | None = None
    """A file of names that people chose."""
    templates: Path | None = None
    """A folder of templates that replace docpact's."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A client in memory."""

    target: Target
    document: Document
    files: Mapping[str, str]
    """Path below ``target.root`` to text."""
    ledger: Ledger
    api: Api
    findings: tuple[Finding, ...]

    manifest: Manifest
    """Without its files."""

    def plan(self, *, force: bool = False) -> writer.Plan:
        """The intended contents of the output folder.

        Args:
            force: Whether generated files that somebody edited are replaced too.
        """
        target = self.target
        inside = f"{target.package}/" if target.distribution else ""
        return writer.Plan(
            target.root,
            self.files,
            self.manifest,
            target.within,
            once={f"{inside}custom.py": _CUSTOM.format(target.package)},
            force=force,
        )

    def changes(self) -> writer.Changes:
        """The changes on disk."""
        return writer.compare(self.plan())

    def require_locked(self) -> None:
        """Check that the document is the one that the current files were generated from.

        Raises:
            DocpactError: A file of the document differs from what the list of generated files says.
        """
        root = self.target.root
        known = writer.listed(root)
        if known is None:
            raise DocpactError(
                "no list of generated files to compare the document with (--locked)",
                where=Place(str(root)),
                hint="generate once without --locked",
            )
        now = self.manifest.documents
        names = sorted({*now, *known.documents})
        differing = [name for name in names if now.get(name) != known.documents.get(name)]
        if differing:
            raise DocpactError(
                f"differs from what the client was generated from: {', '.join(differing)}; nothing was written",
                where=Place(str(root / writer.MANIFEST)),
                hint="review the change, then generate without --locked",
            )


_CUSTOM = '''\
"""Additions of your own to {0}: docpact made this file once and does not change it again.

Classes of the package may be used as bases here; import what you add from ``{0}.custom``.
"""
'''


def target_of(
    client: ClientConfig,
    config: Config,
    *,
    strict: bool = False,
    allow_remote_refs: bool = False,
    allow_private_addresses: bool = False,
) -> Target:
    """The target that a configured client describes."""
    root = config.root
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
        cli=client.cli,
        batches=client.batches,
        shared_runtime=client.runtime == "shared",
        overlays=client.overlay,
        selection=Selection.of(client),
        strict=strict,
        allow_remote_refs=allow_remote_refs,
        allow_private_addresses=allow_private_addresses,
        within=config.boundary,
        pages=client.pages,
        names=client.names,
        templates=client.templates,
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
        allow_private_addresses=target.allow_private_addresses,
        overlays=target.overlays,
        select=target.selection,
        names=target.names,
    )


def generate(target: Target, *, cache: bool = True, step: Step = lambda _: None) -> Generated:
    """Make a client in memory; nothing is written.

    Args:
        target: What to make.
        cache: Whether what did not change may come from the user's cache folder.
        step: Called with the name of each stage when it starts; there are ``STEPS`` of them.

    Raises:
        DocpactError: The document cannot be used.
    """
    step("reading")
    return _generate(target, read(target), Cache(enabled=cache), step)


def generate_from(target: Target, source: ApiSource) -> Generated:
    """Make a client of a document that was read before; nothing is written. See ``generate``."""
    return _generate(target, source, Cache(), lambda _: None)


def _generate(target: Target, source: ApiSource, cache: Cache, step: Step) -> Generated:
    """All stages after reading."""
    # Imported here: commands that generate nothing do not wait for it.
    from docpact.client import renderer, symbols, views

    step("naming")
    names = symbols.name_operations(source.api)
    shaped = shapes.prepare(source.api, names.bases)
    step("models")
    resources = {
        method.operation.pointer: resource.attribute
        for resource in names.resources
        for method in resource.methods
    }
    typed = models.emit(shaped, resources, cache=cache)
    step("printing")
    view = views.build(
        source.api,
        names,
        shaped,
        target.package,
        target.client_class,
        target.distribution,
        cli=target.cli,
        batches=target.batches,
        shared_runtime=target.shared_runtime,
    )
    printer = renderer.environment(target.templates)
    own = {**renderer.render_package(view, printer), **typed.files}
    beside = renderer.render_beside(view, printer)
    book = ledger.keep(source, view, shaped, typed)
    step("formatting")
    if target.shared_runtime:
        package = {path: templates.with_shared_runtime(text) for path, text in own.items()}
    else:
        package = {**own, **templates.runtime_files(own.values())}
    inside = f"{target.package}/" if target.distribution else ""
    try:
        formatted = formatter.format_files(package, target.formatter, cache)
    except DocpactError as error:
        if target.templates is None:
            raise
        raise DocpactError(
            error.what,
            where=Place(str(target.templates)),
            hint="fix the template that prints this module",
        ) from None
    files = {inside + path: text for path, text in formatted.items()} | beside
    return Generated(
        target,
        source.document,
        {path: with_header(path, text, target.label) for path, text in files.items()},
        book,
        source.api,
        (*source.findings, *shaped.findings, *view.findings),
        _manifest(target, source, book, _classes(target, source, shaped, typed)),
    )


def _classes(
    target: Target, source: ApiSource, shaped: shapes.Shapes, typed: models.Models
) -> dict[str, Origin]:
    """Where each class and named type of the models comes from."""
    pointers = {name: shape.pointer for name, shape in shaped.classes.items()}
    pointers |= {name: alias.pointer for name, alias in shaped.aliases.items()}
    return {
        f"{target.package}.{typed.home[name]}.{name}": Origin(source.document.reference(pointer))
        for name, pointer in pointers.items()
        if name in typed.home
    }


def _manifest(
    target: Target, source: ApiSource, book: Ledger, classes: dict[str, Origin]
) -> Manifest:
    """Where everything comes from, without the files."""
    pages = _pages(target.pages)
    document = source.document
    by_pointer = {
        document.reference(operation.pointer): pages.get(operation.operation_id or "")
        for operation in source.api.operations
    }
    made = [entry for entry in book.parts if entry.symbol is not None]
    return Manifest(
        docpact=own_version(),
        documents={**document.digests(), **_digests(target.overlays)},
        operations={
            entry.symbol or "": Origin(entry.pointer, by_pointer.get(entry.pointer))
            for entry in made
            if entry.kind == "operation"
        },
        classes=classes,
    )


def _digests(files: tuple[Path, ...]) -> dict[str, str]:
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}


def _pages(folder: Path | None) -> dict[str, str]:
    """Page and line of each operation with stored facts, by operationId."""
    from docpact.pages.store import (
        load_operation,
        stored_text,
    )  # clients without pages do not wait for it

    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.yaml")) if folder else []:
        # ``check`` reports facts that cannot be read; a client is generated from the document.
        with suppress(DocpactError):
            page, operation = load_operation(stored_text(file, file.name), file.name)
            found[file.stem] = f"{page.source}:{operation.line}"
    return found
