"""The entries of operations, their parameters, bodies and responses, of named schemas and of security schemes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from docpact.client.ledger.details import details
from docpact.client.ledger.entries import Entry, Kind, Ledger
from docpact.client.ledger.gather import (
    assumptions,
    gather_known,
    gather_shown,
    lost_of_form,
    lost_of_media,
)
from docpact.client.ledger.structure import grammar_of
from docpact.client.ledger.uses import find_uses
from docpact.client.models import Models
from docpact.client.shapes import Shapes
from docpact.client.shapes.types import Named
from docpact.findings import Finding
from docpact.ir import Api, Header, MediaType, Operation
from docpact.openapi import ApiSource
from docpact.text.values import escape, is_object

if TYPE_CHECKING:
    from docpact.client.views import MethodView, PackageView

__all__ = ["keep"]


def keep(source: ApiSource, view: PackageView, shapes: Shapes, models: Models) -> Ledger:
    """Account for every part of a document, also for what of it is not in the selection."""
    api, as_written = source.api, source.document.reference
    entries: list[Entry] = []
    for resource in view.resources:
        for method in resource.methods:
            symbol = f"{view.name}.resources.{resource.module}.{resource.class_name}.{method.name}"
            entries.append(_operation(method, symbol, f"{resource.attribute}.{method.name}"))
            entries += _parts(method, symbol, shapes)
    for operation in (*api.webhooks, *api.callbacks):
        entries += _event(view.name, operation, shapes)
    for name, pointer in api.schema_pointers.items():
        entries.append(_schema(view.name, name, pointer, shapes, models))
    for pointer, (what, reason) in source.ignored.items():
        if what == "operation":
            entries.append(Entry("operation", pointer, "omitted", reason))
    unsupported = view.client.settings.unsupported
    for name, scheme in api.security_schemes.items():
        if name in unsupported:
            reason = f"{scheme.type} is not supported by the client: configure it on your own http_client"
            entries.append(Entry("security", scheme.pointer, "omitted", reason))
        else:
            entries.append(
                Entry(
                    "security",
                    scheme.pointer,
                    "generated",
                    symbol=f"{view.name}.{view.client.class_name}",
                )
            )
    kept = tuple(
        _once(
            e._replace(pointer=as_written(e.pointer, follow=e.kind != "operation")) for e in entries
        )
    )

    unsecured = dict(_unsecured(source.findings))
    assumed = dict(assumptions(source))
    kept = tuple(
        (
            e._replace(status="partial", reason=found[e.pointer])
            if e.status == "generated"
            and e.kind in ("operation", "parameter", "body", "response", "security")
            and e.pointer in (found := unsecured if e.kind == "operation" else assumed)
            else e
        )
        for e in kept
    )

    def find_details() -> Iterable[Entry]:
        document = source.document.written
        grammar = grammar_of(document.version)
        known = gather_known(source, view, shapes, models)
        uses = find_uses(document.data, grammar, known)
        return details(document.data, grammar, known, uses, gather_shown(source, view, shapes))

    return Ledger(kept, tuple(_unselected(api, source.whole, as_written)), find_details)


def _unsecured(findings: Iterable[Finding]) -> Iterator[tuple[str, str]]:
    """Yield the pointers of operations whose security requirements name what the document does not have."""
    for finding in findings:
        pointer = finding.spec.pointer if finding.spec is not None else None
        operation, found, _ = (pointer or "").partition("/security/")
        if found and operation and finding.severity != "note":
            yield operation, finding.message


def _unselected(api: Api, whole: Api, as_written: Callable[..., str]) -> Iterator[Entry]:
    reason = "it is not in the selected part of the document"
    operations = {operation.pointer for operation in _operations(api)}
    for operation in _operations(whole):
        if operation.pointer not in operations:
            yield Entry("operation", as_written(operation.pointer, follow=False), "omitted", reason)
    for name, pointer in whole.schema_pointers.items():
        if name not in api.schema_pointers:
            yield Entry("schema", as_written(pointer), "omitted", reason)


def _operations(api: Api) -> Iterator[Operation]:
    yield from (*api.operations, *api.webhooks, *api.callbacks)


def _once(entries: Iterable[Entry]) -> Iterable[Entry]:
    """One entry for each part: a shared part gets that of its first use, or of one that lost some of it."""
    found: dict[tuple[Kind, str], Entry] = {}
    for entry in entries:
        known = found.setdefault((entry.kind, entry.pointer), entry)
        if known.status == "generated" != entry.status:
            found[entry.kind, entry.pointer] = entry
    return found.values()


def _operation(method: MethodView, symbol: str, call: str) -> Entry:
    arguments = tuple(
        {"name": a.name, "in": a.location, "wire": a.wire, "required": a.required}
        for a in method.arguments
        if not (a.location == "body" and method.arguments.body == "value")
    )
    pointer = method.symbols.operation.pointer
    return Entry(
        "operation",
        pointer,
        "generated",
        symbol=symbol,
        call=call,
        arguments=arguments,
        body=method.arguments.body,
        pages=method.many.pages.to_json() if method.many.pages else None,
        batch=method.many.batch.to_json() if method.many.batch else None,
    )


def _parts(method: MethodView, symbol: str, shapes: Shapes) -> Iterator[Entry]:
    operation, arguments = method.symbols.operation, method.arguments
    names = {(argument.location, argument.wire): argument.name for argument in arguments}
    ignored = {parameter.pointer: reason for parameter, reason in arguments.ignored}
    for parameter in operation.parameters:
        reason = ignored.get(parameter.pointer)
        if reason:
            yield Entry("parameter", parameter.pointer, "omitted", reason)
            continue
        loss = shapes.omitted.get(f"{parameter.pointer}/schema")
        name = names[parameter.location, parameter.name]
        yield Entry(
            "parameter",
            parameter.pointer,
            "partial" if loss else "generated",
            loss,
            f"{symbol}.{name}",
        )
    if operation.request_body:
        form = arguments.form
        if form is None:
            yield Entry(
                "body",
                operation.request_body.pointer,
                "omitted",
                arguments.no_body,
            )
        else:
            losses = [
                loss
                for each in (form, *arguments.others)
                for loss in (shapes.omitted.get(each.pointer), lost_of_form(each, shapes))
                if loss
            ]
            yield Entry(
                "body",
                operation.request_body.pointer,
                "partial" if losses else "generated",
                "; ".join(dict.fromkeys(losses)) or None,
                symbol,
            )
    for response in operation.responses:
        losses = [
            loss
            for media in response.content
            for loss in (
                shapes.omitted.get(f"{media.pointer}/schema"),
                lost_of_media(method, response, media, shapes),
            )
            if loss
        ]
        interim = "interim responses are not visible to a client"
        if response.status[:1] == "1" and interim not in losses:
            losses.append(interim)
        for header in response.headers:
            at = header.pointer or f"{response.pointer}/headers/{escape(header.name)}"
            yield _header(header, at, symbol)
        yield Entry(
            "response",
            response.pointer,
            "partial" if losses else "generated",
            "; ".join(dict.fromkeys(losses)) or None,
            symbol,
        )


def _header(header: Header, pointer: str, symbol: str) -> Entry:
    """A header of a response, which a client gives as text."""
    if header.name.lower() == "content-type":
        return Entry("header", pointer, "omitted", "OpenAPI ignores a header of this name")
    schema = header.schema
    if is_object(schema) and schema.keys().isdisjoint({"$ref", "allOf"}) and schema.get("type") != "string":  # fmt: skip
        reason = "its value is given as text: its schema is not applied"
        return Entry("header", pointer, "partial", reason, symbol)
    return Entry("header", pointer, "generated", None, symbol)


def _event(package: str, operation: Operation, shapes: Shapes) -> Iterator[Entry]:
    """A webhook or callback and its parts: what the service sends and what it is answered have models, no more."""
    called = "the service calls it: only the models are generated"
    yield Entry("operation", operation.pointer, "partial", called)
    for parameter in operation.parameters:
        sent = "the service sends it: read it from the incoming request"
        yield Entry("parameter", parameter.pointer, "omitted", sent)
    body = operation.request_body
    if body:
        yield _event_part(package, "body", body.pointer, body.content, "response", shapes)
    for response in operation.responses:
        yield _event_part(
            package, "response", response.pointer, response.content, "request", shapes
        )


def _event_part(
    package: str,
    kind: Kind,
    pointer: str,
    content: tuple[MediaType, ...],
    direction: Literal["request", "response"],
    shapes: Shapes,
) -> Entry:
    described = [media for media in content if media.schema is not None]
    if not described:
        return Entry(kind, pointer, "generated")
    loss = shapes.omitted.get(f"{described[0].pointer}/schema")
    expr = shapes.type_at(f"{described[0].pointer}/schema", direction)
    symbol = f"{package}.models.{expr.key}" if isinstance(expr, Named) else None
    return Entry(kind, pointer, "partial" if loss else "generated", loss, symbol)


def _schema(package: str, name: str, pointer: str, shapes: Shapes, models: Models) -> Entry:
    loss = shapes.omitted.get(pointer)
    if name not in models.schema_symbols:
        return Entry("schema", pointer, "omitted", loss or "no operation uses it")
    symbol = models.schema_symbols[name]
    # A schema without a class or alias of its own is written out in the annotations of whatever refers to it.
    return Entry(
        "schema",
        pointer,
        "partial" if loss else "generated",
        loss,
        f"{package}.{symbol}" if symbol else None,
    )
