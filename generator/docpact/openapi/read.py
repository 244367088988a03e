"""The story of a document: load, overlay, bundle, upgrade, parse, select."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.ir import Api
from docpact.openapi import overlay, selection
from docpact.openapi.bundle import bundle, is_whole
from docpact.openapi.chosen_names import load_names, with_names
from docpact.openapi.document import Document, Moves
from docpact.openapi.dynamic import has_dynamic_references, specialize
from docpact.openapi.files import Files
from docpact.openapi.loader import Source, read_source
from docpact.openapi.parser import parse
from docpact.openapi.report import Report
from docpact.openapi.selection import Selection
from docpact.openapi.upgrade import openapi30, swagger20
from docpact.text.limits import MAX_DEPTH, depth, too_deep
from docpact.text.values import JsonObject, is_object, kind

__all__ = ["ApiSource", "load", "read_api", "understand"]

_SUPPORTED = "OpenAPI 3.0, 3.1 and 3.2, and Swagger 2.0"
_ALL = Selection()


@dataclass(frozen=True, slots=True)
class ApiSource:
    """A document read: what it means, what it says, and what had to be assumed."""

    api: Api
    """As much of it as is wanted."""
    whole: Api
    document: Document
    findings: tuple[Finding, ...]
    ignored: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """The pointer of each part that has no meaning: what it is, and why."""


def read_api(
    path: Path,
    *,
    strict: bool = False,
    allow_remote_refs: bool = False,
    allow_private_addresses: bool = False,
    allow_outside: bool = False,
    overlays: tuple[Path, ...] = (),
    select: Selection = _ALL,
    names: Path | None = None,
) -> ApiSource:
    """Read a document of any supported version, sloppy ones included.

    Args:
        path: The document, YAML or JSON.
        strict: A reference that is not found raises ``DocpactError``, and every other assumption is a finding of severity
            ``error``. Otherwise assumptions are warnings, and what cannot be read is any value.
        allow_remote_refs: Whether references to ``http`` and ``https`` are followed.
        allow_private_addresses: Whether they may lead to private networks.
        allow_outside: Whether references may refer to files outside of the document's folder.
        overlays: OpenAPI Overlays to apply first, in this order.
        select: The part of it that is wanted.
        names: A file of names that people chose (``chosen_names``).

    Raises:
        DocpactError: The document cannot be read, is not OpenAPI, has an unsupported version, or exceeds the limits of what
            a document may be (``limits``); an overlay is stale; a selection matches nothing.

    """
    report = Report()
    document = load(
        path,
        allow_remote_refs=allow_remote_refs,
        allow_private_addresses=allow_private_addresses,
        allow_outside=allow_outside,
        overlays=overlays,
        report=report,
    )
    source = understand(document, report, strict=strict, select=select)
    if names is None:
        return source
    chosen = load_names(names)
    return replace(
        source, api=with_names(source.api, chosen), whole=with_names(source.whole, chosen)
    )


def understand(
    document: Document, report: Report, *, strict: bool = False, select: Selection = _ALL
) -> ApiSource:
    """Return the ``Api`` of a loaded document; ``report`` has the notes of the loader. See ``read_api`` for the rest."""
    for pointer, reason in document.ignored.items():
        report.add("DP703", reason, pointer, ignored="parameter")
    try:
        api = parse(document, report)
    except RecursionError:
        raise too_deep(Place(document.root)) from None
    if strict:
        _refuse_broken_references(document, report)
    chosen = selection.select(api, select)
    findings = report.findings(document, strict=strict)
    return ApiSource(chosen, api, document, findings, report.ignored)


def load(
    path: Path,
    *,
    allow_remote_refs: bool = False,
    allow_private_addresses: bool = False,
    allow_outside: bool = False,
    overlays: Iterable[Path] = (),
    report: Report | None = None,
) -> Document:
    """The document in one piece and in the current dialect; see ``read_api`` for the arguments and what it raises.

    ``report`` gets a note for every duplicate key.
    """
    source = read_source(path)
    data = _mapping(source)
    for each in overlays:
        data = overlay.apply_file(data, each)
    version = _version(data, source.name)
    files = Files(
        path,
        source,
        allow_remote=allow_remote_refs,
        allow_outside=allow_outside,
        allow_private=allow_private_addresses,
    )
    try:
        document = _in_one_dialect(path, data, version, files)
    except RecursionError:
        raise too_deep(Place(source.name)) from None
    notes = Report() if report is None else report
    for file in document.sources.values():
        if file.slip is not None and file.slip.where is not None:
            notes.add("DP719", f"{file.slip.what}; read as YAML", file.slip.where)
        for key, place in file.duplicates:
            notes.add("DP714", f"duplicate key {key!r}; using the last one", place)
    return document


def _in_one_dialect(path: Path, data: JsonObject, version: str, files: Files) -> Document:
    moves: list[Moves] = []
    unreadable: Mapping[str, str] = {}
    ignored: Mapping[str, str] = {}
    if not is_whole(data):
        whole = bundle(data, files)
        data, unreadable = whole.data, whole.unreadable
        moves.append(whole.moves)
        if depth(data) > MAX_DEPTH:
            raise too_deep(Place(files.sources[files.root].name))
        if has_dynamic_references(data):
            data = specialize(data)
    name = files.sources[files.root].name
    written = Document(path, data, version, files.by_name(), name, tuple(moves), unreadable)
    if version.startswith("2"):
        data, moved, ignored = swagger20.upgrade(data)
        moves.append(moved)
    if version.startswith(("2", "3.0")):
        data = openapi30.upgrade(data)
    return Document(
        path, data, version, files.by_name(), name, tuple(moves), unreadable, written, ignored
    )


def _refuse_broken_references(document: Document, report: Report) -> None:
    broken = [note for note in report.notes.values() if note.rule == "DP701"]
    if broken:
        more = f"; and {len(broken) - 1} more" if len(broken) > 1 else ""
        place = broken[0].place(document)
        raise DocpactError(f"{broken[0].message}{more}", where=place, hint=broken[0].hint)


def _mapping(source: Source) -> JsonObject:
    if is_object(source.data):
        return source.data
    raise DocpactError(
        f"expected a mapping, got {kind(source.data)}",
        where=Place(source.name),
        hint="name an OpenAPI document, YAML or JSON",
    )


def _version(data: JsonObject, name: str) -> str:
    written: object = data.get("openapi", data.get("swagger"))
    if written is None:
        raise DocpactError(
            "not an OpenAPI document: `openapi` (or `swagger`) is missing",
            where=Place(name),
            hint=f"supported: {_SUPPORTED}",
        )
    version = str(written).strip()
    if version.split(".")[:2] not in (["2", "0"], ["3", "0"], ["3", "1"], ["3", "2"]):
        raise DocpactError(
            f"version {version!r} is not supported",
            where=Place(name),
            hint=f"supported: {_SUPPORTED}",
        )
    return version
