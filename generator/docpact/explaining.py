"""One operation of a configured client, from all sides: lines of its page, lines of its spec, symbols of its client."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docpact import pipeline
from docpact.check.compare import Stored
from docpact.checking import stored_pages
from docpact.config import ClientConfig, Config
from docpact.errors import DocpactError, Place
from docpact.ir import Api, Operation
from docpact.openapi import ApiSource
from docpact.pages.facts import Field, OperationFacts
from docpact.report.operations import FactRow, OperationView, SampleView, UnreadView, called
from docpact.spec.facts import SpecFacts, spec_facts
from docpact.text.escape import one_line

__all__ = ["Explanation", "Part", "explain_operation", "explanation_text", "operation_views"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an operation: itself, a parameter, a field of a body, a response."""

    name: str
    """``operation``, ``query page``, ``request ids``, ``response 200 data[].id``."""
    page: Place | None
    spec: Place | None
    symbol: str | None
    """What it is in the client: an argument of the method (``page_size``), or the attribute of a model
    (``CreateResponse.id``); None where it has no name there."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One operation."""

    client: str
    operation: str
    call: str | None
    """``linked_cases.batch_create``."""
    symbol: str | None
    """The full name of the generated method."""
    page: str | None
    """The URL of the page, or else its file."""
    parts: tuple[Part, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, version 1."""
        return {
            "version": 1,
            "client": self.client,
            "operation": self.operation,
            "call": self.call,
            "symbol": self.symbol,
            "page": self.page,
            "parts": [
                {
                    "name": part.name,
                    "page": _place(part.page),
                    "spec": _place(part.spec),
                    "symbol": part.symbol,
                }
                for part in self.parts
            ],
        }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"source": place.source, "line": place.line, "pointer": place.pointer}


def explain_operation(
    config: Config, clients: Iterable[ClientConfig], find: Callable[[Api], Operation]
) -> Explanation:
    """Collect what is known of one operation.

    Args:
        config: The configuration.
        clients: The clients to look in, in this order.
        find: Returns the operation of an API; raises DocpactError where it has none.

    Raises:
        DocpactError: No client has the operation, or its spec cannot be used.
    """
    missing: DocpactError | None = None
    for client in clients:
        target = pipeline.target_of(client, config)
        source = pipeline.read(target)
        try:
            operation = find(source.api)
        except DocpactError as error:
            missing = missing or error
            continue
        generated = pipeline.generate_from(target, source)
        pages = {stored.facts.key: stored for stored in stored_pages(client.pages)}
        models = _models(generated)
        return _explanation(client, source, generated, operation, pages.get(operation.key), models)
    raise missing or DocpactError("no client is configured", where=Place(str(config.source)))


def _explanation(
    client: ClientConfig,
    source: ApiSource,
    generated: pipeline.Generated,
    operation: Operation,
    stored: Stored | None,
    models: Mapping[str, str],
) -> Explanation:
    at = source.document.reference(operation.pointer, follow=False)
    entry = next(
        (e for e in generated.ledger.parts if e.kind == "operation" and e.pointer == at), None
    )
    arguments = {
        (str(argument["in"]), str(argument["wire"])): str(argument["name"])
        for argument in (entry.arguments if entry is not None else None) or ()
    }
    facts = spec_facts(source.api, operation, source.document.data)
    return Explanation(
        client.name,
        operation.key,
        entry.call if entry is not None else None,
        entry.symbol if entry is not None else None,
        (stored.url or stored.source) if stored is not None else None,
        tuple(_parts(source, facts, stored, arguments, models)),
    )


def _models(generated: pipeline.Generated) -> dict[str, str]:
    """Return the class or attribute, ``CreateResponse.id``, that the schema at each pointer became."""
    return {
        entry.pointer: entry.symbol.partition(".models.")[2].partition(".")[2]
        for entry in generated.ledger.entries
        if entry.kind == "schema" and entry.symbol is not None
    }


def _parts(
    source: ApiSource,
    spec: SpecFacts,
    stored: Stored | None,
    arguments: Mapping[tuple[str, str], str],
    models: Mapping[str, str],
) -> Iterator[Part]:
    page = stored.facts if stored is not None else None

    def seen(line: int | None) -> Place | None:
        return Place(stored.source, line) if stored is not None and line else None

    def written(part: str, path: str = "") -> Place:
        return source.document.place(spec.pointer(part, path, "field"))

    def model(part: str, path: str = "") -> str | None:
        at = spec.pointer(part, path, "field")
        return models.get(source.document.reference(at)) or None

    yield Part(
        "operation",
        seen(page.line if page else None),
        source.document.place(spec.operation.pointer),
        None,
    )
    on_page = {(p.location, p.name): p.line for p in (page.parameters if page else ())}
    for parameter in spec.facts.parameters:
        key = (parameter.location or "", parameter.name)
        yield Part(
            f"{parameter.location} {parameter.name}",
            seen(on_page.pop(key, None)),
            written(f"parameter {parameter.location}", parameter.name),
            arguments.get(key),
        )
    for (location, name), line in on_page.items():
        yield Part(f"{location} {name}", seen(line), None, None)
    lines = _lines(page.request.fields if page and page.request else ())
    for field in spec.facts.request.fields if spec.facts.request else ():
        yield Part(
            f"request {field.path}",
            seen(lines.pop(field.path, None)),
            written("request", field.path),
            arguments.get(("body", field.path)) or model("request", field.path),
        )
    for path, line in lines.items():
        yield Part(f"request {path}", seen(line), None, None)
    yield from _answers(page, spec, seen, written, model)


def _answers(
    page: OperationFacts | None,
    spec: SpecFacts,
    seen: Callable[[int | None], Place | None],
    written: Callable[..., Place],
    model: Callable[..., str | None],
) -> Iterator[Part]:
    documented = {r.status: r for r in (page.responses if page else ())}
    alone = documented.get(None)
    for response in spec.facts.responses:
        status = str(response.status)
        said = documented.get(response.status) or (
            alone if status.startswith("2") or status == "default" else None
        )
        yield Part(
            f"response {status}",
            seen(said.line if said else None),
            written(f"response {status}"),
            model(f"response {status}"),
        )
        lines = _lines(said.fields if said else ())
        for field in response.fields:
            yield Part(
                f"response {status} {field.path}",
                seen(lines.get(field.path)),
                written(f"response {status}", field.path),
                model(f"response {status}", field.path),
            )


def _lines(fields: Sequence[Any]) -> dict[str, int]:
    return {field.path: field.line for field in fields}


def operation_views(config: Config, clients: Iterable[ClientConfig]) -> tuple[OperationView, ...]:
    """Return what a report shows of every operation of some clients.

    Raises:
        DocpactError: A spec or a stored page cannot be used.
    """
    return tuple(view for client in clients for view in _views(config, client))


def _views(config: Config, client: ClientConfig) -> Iterator[OperationView]:
    target = pipeline.target_of(client, config)
    source = pipeline.read(target)
    generated = pipeline.generate_from(target, source)
    pages = {stored.facts.key: stored for stored in stored_pages(client.pages)}
    models = _models(generated)
    for operation in source.api.operations:
        stored = pages.get(operation.key)
        explained = _explanation(client, source, generated, operation, stored, models)
        page = stored.facts if stored is not None else None
        spec = spec_facts(source.api, operation, source.document.data).facts
        on_page, in_spec = _said(page), _said(spec)
        yield OperationView(
            client.name,
            operation.key,
            (page.title if page else None) or operation.summary,
            explained.page,
            stored.source if stored is not None else None,
            explained.call,
            explained.symbol,
            tuple(
                FactRow(
                    part.name,
                    on_page.get(part.name, "stated") if part.page is not None else None,
                    part.page.line if part.page is not None else None,
                    in_spec.get(part.name, "stated") if part.spec is not None else None,
                    f"{part.spec.source}:{part.spec.line}" if part.spec is not None else None,
                    part.spec.line if part.spec is not None else None,
                    part.symbol,
                )
                for part in explained.parts
            ),
            tuple(_samples(page)),
            _documented_call(page),
            tuple(
                UnreadView(one.span, one.kind, one.reason) for one in getattr(stored, "unread", ())
            ),
        )


def _said(facts: OperationFacts | None) -> dict[str, str]:
    """The facts of a page or spec by part, named as in ``Part``."""
    if facts is None:
        return {}
    found = {f"{p.location} {p.name}": fact_text(p) for p in facts.parameters}
    sides = [("request", facts.request.fields)] if facts.request is not None else []
    sides += [(f"response {response.status}", response.fields) for response in facts.responses]
    for part, fields in sides:
        found |= {f"{part} {field.path}": fact_text(field) for field in fields}
        found[part] = f"{len(fields)} fields" if fields else "no fields"
    alone = [r for r in facts.responses if r.status is None]
    for response in alone:  # a page that states no status is compared with the success of the spec
        found |= {f"response 2XX {field.path}": fact_text(field) for field in response.fields}
    found["operation"] = facts.title or facts.key
    return found


def fact_text(field: Field) -> str:
    """Return what is known of a field or parameter in a few words: ``string, required, maxLength 50``."""
    said = [f"array of {field.items}" if field.items else field.type or ""]
    said += ["required" if field.required else "optional"] if field.required is not None else []
    said += ["null allowed"] if field.nullable else []
    said += [f"format {field.format}"] if field.format else []
    said += [f"{name} {value}" for name, value in field.limits.items()]
    said += [f"one of {', '.join(map(str, field.enum))}"] if field.enum else []
    said += [f"default {json.dumps(field.default)}"] if field.has_default else []
    said += ["deprecated"] if field.deprecated else []
    return ", ".join(filter(None, said)) or "nothing stated"


def _samples(page: OperationFacts | None) -> Iterator[SampleView]:
    sides = [("request", page.request.samples)] if page and page.request else []
    sides += [
        (f"response {r.status or ''}".strip(), r.samples) for r in (page.responses if page else ())
    ]
    for part, samples in sides:
        for sample in samples:
            text = (
                sample.raw
                if sample.raw is not None
                else json.dumps(sample.value, indent=2, ensure_ascii=False)
            )
            yield SampleView(part, sample.line, text, sample.valid)


def _documented_call(page: OperationFacts | None) -> str | None:
    if page is None or not page.calls:
        return None
    call = page.calls[0]
    head = [
        f"{call.method} {call.url}",
        *(f"{name}: {value}" for name, value in call.headers.items()),
    ]
    body = ["", json.dumps(call.body, indent=2, ensure_ascii=False)] if call.has_body else []
    return "\n".join([*head, *body])


def explanation_text(explanation: Explanation) -> str:
    """Return an explanation for people: a line for each part."""
    head = [f"{explanation.operation} ({explanation.client})"]
    if explanation.page:
        head.append(f"  page    {explanation.page}")
    if explanation.symbol:
        head.append(f"  client  {explanation.call}()  {explanation.symbol}")
    rows = [
        (
            part.name,
            f"page {part.page}" if part.page else "not on the page",
            f"spec {part.spec.source}:{part.spec.line}" if part.spec else "not in the spec",
            called(part.symbol),
        )
        for part in explanation.parts
    ]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
    body = [
        "  "
        + "  ".join(
            [*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[3]]
        ).rstrip()
        for row in rows
    ]
    return (
        "\n".join(one_line(line, 400) if line.strip() else line for line in [*head, "", *body])
        + "\n"
    )
