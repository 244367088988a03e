"""Parse a document into an ``Api``; assumptions and dropped parts are reported."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from docpact.ir import Api, Operation, Tag
from docpact.openapi.context import Context, extensions
from docpact.openapi.document import Document
from docpact.openapi.operations import callbacks, external_docs, operations
from docpact.openapi.references import References
from docpact.openapi.report import Report
from docpact.openapi.schemas import Schemas
from docpact.openapi.security import requirements, security_schemes, servers
from docpact.text.values import JsonObject, find, is_array, is_object, join, kind, split

__all__ = ["parse"]


def parse(document: Document, report: Report) -> Api:
    """Read a document of the current dialect, however sloppy.

    Args:
        document: Whole, and upgraded.
        report: Gets a note for everything that was assumed.

    """
    data = document.data
    references = References(data, report, document.unreadable)
    tags: object = data.get("tags")
    badges = frozenset(
        str(tag.get("name"))
        for tag in (tags if is_array(tags) else ())
        if is_object(tag) and tag.get("kind") == "badge"
    )
    own: object = data.get("$self")
    own_url = own if isinstance(own, str) and own.startswith(("https://", "http://")) else ""
    context = Context(
        references, Schemas(references, report), report, document.version, badges, own_url
    )
    info = context.object(data, "info", "")
    if not info:
        report.add("DP710", "info is missing; using the file name as the title", "")
    components = context.object(data, "components", "")
    context.object(components, "schemas", "/components")
    schemes = security_schemes(context, components)
    if not context.object(data, "paths", "") and not data.get("webhooks"):
        report.add("DP710", "the document has no paths", "")
    found = operations(context, context.object(data, "paths", ""), "/paths", schemes)
    webhooks = tuple(
        operation
        for key in ("webhooks", "x-webhooks")
        for operation in operations(
            context, context.object(data, key, ""), f"/{key}", schemes, webhooks=True
        )
    )
    _note_doubles(found, report)
    return Api(
        title=context.text(info, "title", "/info") or PurePath(document.path).stem,
        version=context.text(info, "version", "/info") or "0",
        description=context.text(info, "description", "/info"),
        external_docs=external_docs(context, data, ""),
        servers=servers(context, data, ""),
        security=requirements(context, data, "", schemes) or (),
        security_schemes=schemes,
        tags=_tags(context, data),
        operations=found,
        webhooks=webhooks,
        callbacks=callbacks(context, found, data, schemes),
        schemas=context.schemas.all_named(
            {pointer: find(data, split(pointer)) for pointer in references.names}
        ),
        schema_pointers={
            name: _schema_pointer(document, pointer) for pointer, name in references.names.items()
        },
        extensions=extensions(data),
        summary=context.text(info, "summary", "/info"),
    )


def _note_doubles(found: tuple[Operation, ...], report: Report) -> None:
    counts = Counter(operation.operation_id for operation in found if operation.operation_id)
    seen: set[str] = set()
    for operation in found:
        name = operation.operation_id
        if name and counts[name] > 1 and name in seen:
            report.add(
                "DP712",
                f"operationId {name!r} is used {counts[name]} times",
                join(operation.pointer, "operationId"),
            )
        seen.add(name or "")


def _tags(context: Context, data: JsonObject) -> tuple[Tag, ...]:
    tags: dict[str, Tag] = {}
    for index, item in enumerate(context.array(data, "tags", "")):
        at = join("/tags", index)
        node = {"name": item} if isinstance(item, str) else item
        name = context.text(node, "name", at) if is_object(node) else None
        if name and is_object(node):
            tags.setdefault(
                name,
                Tag(
                    name,
                    context.text(node, "description", at),
                    external_docs(context, node, at),
                    context.text(node, "summary", at),
                    context.text(node, "parent", at),
                ),
            )
        else:
            context.report.add(
                "DP703", f"tags: expected an object with a name, got {kind(item)}; ignored", at
            )
    return tuple(tags.values())


def _schema_pointer(document: Document, pointer: str) -> str:
    """Return the pointer of a schema, as in ``Api.schema_pointers``."""
    reference = document.reference(pointer)
    return pointer if reference.startswith("/") else reference
