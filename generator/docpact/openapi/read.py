"""The story of a document: load, overlay, bundle, upgrade, parse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.ir import Api
from docpact.openapi.document import Document
from docpact.openapi.loader import Source, read_source
from docpact.openapi.parser import parse
from docpact.openapi.report import Report
from docpact.openapi.select import Selection
from docpact.openapi.select import select as selected
from docpact.openapi.upgrade import openapi30
from docpact.openapi.values import JsonObject, is_object, kind

__all__ = ["ApiSource", "load", "read_api"]

SUPPORTED = "OpenAPI 3.0, 3.1 and 3.2, and Swagger 2.0"


@dataclass(frozen=True, slots=True)
class ApiSource:
    """A document read: what it means, what it says, and what had to be assumed."""

    api: Api
    document: Document
    findings: tuple[Finding, ...]


def load(path: Path, *, allow_remote_refs: bool = False, allow_outside: bool = False) -> Document:
    """Read a document of any supported version, as 3.1."""
    source = read_source(path)
    data = mapping(source)
    version = version_of(data, source.name)
    if version.startswith("3.0"):
        data = openapi30.upgrade(data)
    return Document(path, data, version, {source.name: source}, source.name)


def read_api(
    path: Path,
    *,
    strict: bool = False,
    allow_remote_refs: bool = False,
    allow_outside: bool = False,
    overlays: tuple[Path, ...] = (),
    select: Selection = Selection(),
) -> ApiSource:
    """Read a document of any supported version."""
    document = load(path)
    report = Report()
    api = selected(parse(document, report), select)
    return ApiSource(api, document, report.findings(document, strict=strict))


def mapping(source: Source) -> JsonObject:
    """The root of a document.

    Raises:
        DocpactError: It is no mapping.
    """
    if is_object(source.data):
        return source.data
    raise DocpactError(
        f"holds {kind(source.data)}, not a mapping",
        where=Place(source.name),
        hint="name an OpenAPI document, YAML or JSON",
    )


def version_of(data: JsonObject, name: str) -> str:
    """The version a document says it is written in.

    Raises:
        DocpactError: It says none, or one that is not supported.
    """
    written: object = data.get("openapi", data.get("swagger"))
    if written is None:
        raise DocpactError(
            "is no OpenAPI document: it has neither `openapi` nor `swagger`",
            where=Place(name),
            hint=f"supported: {SUPPORTED}",
        )
    version = str(written).strip()
    if version.split(".")[:2] not in (["2", "0"], ["3", "0"], ["3", "1"], ["3", "2"]):
        raise DocpactError(
            f"version {version!r} is not supported",
            where=Place(name),
            hint=f"supported: {SUPPORTED}",
        )
    return version
