"""The story: a document is read, named, typed, printed and formatted, and held against what is on disk."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from docpact.client import formatter, ledger, models, renderer, shapes, symbols, views, writer
from docpact.client.cache import Cache
from docpact.client.header import with_header
from docpact.client.ledger import Ledger
from docpact.config import ClientConfig
from docpact.findings import Finding
from docpact.openapi import ApiSource, Selection, read_api

__all__ = ["Generated", "Target", "generate", "target_of"]

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
    source: ApiSource
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


def generate(target: Target, *, cache: bool = True, step: Step = lambda _: None) -> Generated:
    """Make a client in memory; nothing is written.

    Args:
        target: What to make.
        cache: Whether modules that did not change may come from the user's cache folder.
        step: Told the name of each stage as it begins; there are ``STEPS`` of them.

    Raises:
        DocpactError: The document cannot be used.
    """
    with _uncollected():
        return _generate(target, Cache(enabled=cache), step)


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


def _generate(target: Target, cache: Cache, step: Step) -> Generated:
    step("reading")
    source = read_api(
        target.spec,
        strict=target.strict,
        allow_remote_refs=target.allow_remote_refs,
        overlays=target.overlays,
        select=target.selection,
    )
    step("naming")
    names = symbols.name_operations(source.api)
    shaped = shapes.prepare(source.api, names.bases).shapes
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
    own = {**renderer.render_package(view), **typed.files}
    package = {**own, **renderer.runtime_files(own.values())}
    step("formatting")
    files = _placed(target, formatter.format_files(package, target.formatter, cache), view)
    findings = (*source.findings, *shaped.findings)
    kept = ledger.keep(source.api, source.whole, view, shaped, typed, source.document.reference)
    return Generated(target, source, files, kept, findings)


def _placed(target: Target, package: Mapping[str, str], view: views.PackageView) -> dict[str, str]:
    """The files where they belong below the target's root, each with its header."""
    inside = f"{target.package}/" if target.distribution else ""
    files = {inside + path: text for path, text in package.items()}
    if target.distribution:
        files |= renderer.render_distribution(view)
    return {path: with_header(path, text, target.label) for path, text in files.items()}
