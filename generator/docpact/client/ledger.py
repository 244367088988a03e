"""The ledger: what became of every part of the document. Nothing is lost in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from docpact.client.models import Models
from docpact.client.shapes import Shapes
from docpact.client.shapes.types import Named
from docpact.ir import Api, MediaType, Operation
from docpact.text.values import escape

if TYPE_CHECKING:
    from docpact.client.views import MethodView, PackageView

__all__ = ["Entry", "Ledger", "keep"]

Kind = Literal["operation", "parameter", "body", "response", "header", "schema", "security"]
Status = Literal["generated", "partial", "omitted"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of the document and the symbol it became, or the reason why not."""

    kind: Kind
    pointer: str
    status: Status
    reason: str | None = None
    symbol: str | None = None
    call: str | None = None
    """For an operation: the attribute path on the client."""
    arguments: tuple[Mapping[str, Any], ...] = ()
    body: Literal["keywords", "value"] | None = None
    pages: Mapping[str, str | None] | None = None
    """How it is paged: style, items, next, parameter."""
    batch: Mapping[str, str | int] | None = None
    """How it takes items in parts: items, most."""

    def to_json(self) -> dict[str, Any]:
        """The entry in the form that ``--ledger`` writes."""
        entry: dict[str, Any] = {
            "kind": self.kind,
            "pointer": self.pointer,
            "status": self.status,
            "reason": self.reason,
            "symbol": self.symbol,
        }
        if self.kind == "operation":
            entry |= {
                "call": self.call,
                "arguments": [dict(a) for a in self.arguments],
                "body": self.body,
                "pages": dict(self.pages) if self.pages else None,
                "batch": dict(self.batch) if self.batch else None,
            }
        return entry


@dataclass(frozen=True, slots=True)
class Ledger:
    """An entry for every part of the document."""

    entries: tuple[Entry, ...]
    unselected: tuple[Entry, ...] = ()
    """What nobody asked for; the summary does not speak of it."""

    def to_json(self) -> dict[str, Any]:
        """The form that ``--ledger`` writes (version 1)."""
        entries = (*self.entries, *self.unselected)
        return {"version": 1, "entries": [entry.to_json() for entry in entries]}

    def summary(self) -> str:
        """One line for the terminal: how many of each kind, and how many were left out or are partial."""
        kinds = Counter(entry.kind for entry in self.entries)
        counted = [
            f"{kinds[kind]} {word if kinds[kind] == 1 else plural}"
            for kind, word, plural in _WORDS
            if kinds[kind]
        ]
        lacking = Counter(entry.status for entry in self.entries if entry.status != "generated")
        counted += [f"{count} {status}" for status, count in sorted(lacking.items())]
        return ", ".join(counted)


_WORDS: tuple[tuple[Kind, str, str], ...] = (
    ("operation", "operation", "operations"),
    ("schema", "schema", "schemas"),
)


def keep(
    api: Api,
    whole: Api,
    view: PackageView,
    shapes: Shapes,
    models: Models,
    as_written: Callable[..., str],
) -> Ledger:
    """Account for every part of ``api``, and for what of the ``whole`` is not in it.

    ``as_written`` gives a pointer as the document has it (``Document.reference``).
    """
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
    unsupported = view.client.settings.unsupported
    for name, scheme in api.security_schemes.items():
        if name in unsupported:
            reason = f"a client cannot send {scheme.type} by itself: configure your own http_client"
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
            replace(e, pointer=as_written(e.pointer, follow=e.kind != "operation")) for e in entries
        )
    )
    return Ledger(kept, tuple(_unselected(api, whole, as_written)))


def _unselected(api: Api, whole: Api, as_written: Callable[..., str]) -> Iterator[Entry]:
    reason = "it is not in the part of the document that is asked for"
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
    """One entry for each part: what several operations refer to is told of the first, or of one that lost some of it."""
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
            losses = [reason for reason in (shapes.omitted.get(form.pointer),) if reason]
            yield Entry(
                "body",
                operation.request_body.pointer,
                "partial" if losses else "generated",
                "; ".join(losses) or None,
                symbol,
            )
    for response in operation.responses:
        losses = [
            loss
            for media in response.content
            if (loss := shapes.omitted.get(f"{media.pointer}/schema"))
        ]
        if response.status[:1] == "1":
            losses.append("a client does not see an interim response")
        for header in response.headers:
            at = header.pointer or f"{response.pointer}/headers/{escape(header.name)}"
            yield Entry("header", at, "generated", None, f"{symbol}")
        yield Entry(
            "response",
            response.pointer,
            "partial" if losses else "generated",
            "; ".join(losses) or None,
            symbol,
        )


def _event(package: str, operation: Operation, shapes: Shapes) -> Iterator[Entry]:
    """A webhook or callback and its parts: what the service sends and what it is answered have models, no more."""
    called = "the service calls it: only its models are generated"
    yield Entry("operation", operation.pointer, "partial", called)
    for parameter in operation.parameters:
        sent = "the service sends it: read it from the request that you get"
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
        return Entry("schema", pointer, "omitted", loss or "no operation needs it")
    symbol = models.schema_symbols[name]
    # A schema without a class or alias of its own is written out in the annotations of whatever refers to it.
    return Entry(
        "schema",
        pointer,
        "partial" if loss else "generated",
        loss,
        f"{package}.{symbol}" if symbol else None,
    )
