"""The input of the ledger: what was generated, by the pointers of the document as written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from docpact.client.encodings import lost_of_encodings
from docpact.client.ledger.details import Shown
from docpact.client.ledger.uses import Known
from docpact.client.media import RequestForm, answer_kind, essence, is_octets
from docpact.client.models import Models
from docpact.client.settings import default_server, same_server
from docpact.client.shapes import ANY, Shapes, TypeExpr
from docpact.client.shapes.collected import OBJECT_PART
from docpact.client.shapes.types import STRING
from docpact.ir import Api, MediaType, Response, Server
from docpact.openapi import ApiSource
from docpact.text.values import escape, is_array, is_object

if TYPE_CHECKING:
    from docpact.client.views import MethodView, PackageView

__all__ = ["assumptions", "gather_known", "gather_shown", "lost_of_form", "lost_of_media"]

_Reference = Callable[..., str]


def gather_known(source: ApiSource, view: PackageView, shapes: Shapes, models: Models) -> Known:
    """Return what was generated of a document."""
    written, reference = source.document.written, source.document.reference
    known = Known(lambda pointer: written.reference(pointer, follow=False), shapes, view.name)
    for resource in view.resources:
        for method in resource.methods:
            symbol = f"{view.name}.resources.{resource.module}.{resource.class_name}.{method.name}"
            _method(known, method, symbol, reference, shapes)
    for event in (*source.api.webhooks, *source.api.callbacks):
        known.events.add(reference(event.pointer, follow=False))
    for pointer, name in _named(shapes, source.api):
        known.classes.setdefault(reference(pointer.removesuffix(OBJECT_PART)), name)
    for name, shape in shapes.classes.items():
        known.owners.setdefault(reference(shape.pointer.removesuffix(OBJECT_PART)), name)
    known.symbols.update({name: f"{view.name}.{home}.{name}" for name, home in models.home.items()})
    for finding in shapes.findings:
        if finding.spec is not None and finding.spec.pointer is not None:
            at = reference(finding.spec.pointer.removesuffix(OBJECT_PART))
            known.notes.setdefault(at, []).append(finding.message)
    return known


def _named(shapes: Shapes, api: Api) -> Iterator[tuple[str, str]]:
    """Pointers of schemas, and their classes and aliases: what is received before what is sent."""
    for name, symbol in shapes.schemas.items():
        if symbol is not None:
            yield api.schema_pointers.get(name, ""), symbol
    for name, shape in shapes.classes.items():
        yield shape.pointer, name
    for name, alias in shapes.aliases.items():
        yield alias.pointer, name


def _method(
    known: Known, method: MethodView, symbol: str, reference: _Reference, shapes: Shapes
) -> None:
    operation, arguments = method.symbols.operation, method.arguments
    known.operations[reference(operation.pointer, follow=False)] = symbol
    for argument in arguments:
        if argument.location != "body":
            known.arguments.setdefault(reference(argument.pointer), f"{symbol}.{argument.name}")
    for parameter, reason in arguments.ignored:
        known.lost[reference(parameter.pointer)] = reason
    body = operation.request_body
    if body is not None and arguments.form is None:
        known.lost[reference(body.pointer)] = arguments.no_body or "it is not sent"
    for form in (arguments.form, *arguments.others) if arguments.form else ():
        known.media[reference(form.source.pointer)] = lost_of_form(form, shapes)
    for response in operation.responses:
        for media in response.content:
            known.media[reference(media.pointer)] = lost_of_media(method, response, media, shapes)


def lost_of_form(form: RequestForm, shapes: Shapes) -> str | None:
    """What of a media type of a request has no effect on the client."""
    if form.kind != "raw" or form.typed or not _is_described(form.source):
        return None
    return _beyond(form.type, shapes, f"{essence(form.source.media_type)} is sent as it is given")


def lost_of_media(
    method: MethodView, response: Response, media: MediaType, shapes: Shapes
) -> str | None:
    """What of a media type of a response has no effect on the client."""
    if not _is_described(media):
        return None
    if method.answers.head:
        return "responses to HEAD have no body"
    part = "itemSchema" if media.item_schema is not None else "schema"
    type_ = shapes.type_at(f"{media.pointer}/{part}", "response")
    kind, name = answer_kind(media, type_, shapes), essence(media.media_type)
    if response.status[:1] == "1":
        return "interim responses are not visible to a client"
    if response.status[:1] == "3":
        return "bodies of redirects are not read"
    success = any(response.pointer == answer.pointer for answer in method.answers.successes)
    if not success:
        return None if kind == "json" else _beyond(type_, shapes, f"{name} of an error is kept as bytes")  # fmt: skip
    if kind == "text":
        return _beyond(type_, shapes, f"{name} is read as text")
    if kind == "binary":
        return _beyond(type_, shapes, f"{name} is read as bytes")
    return None


def _beyond(type_: TypeExpr, shapes: Shapes, how: str) -> str | None:
    """The loss of a schema that says more than that there is text or octets."""
    if type_ in (STRING, ANY) or is_octets(type_, shapes):
        return None
    return f"{how}; its schema is not applied"


def _is_described(media: MediaType) -> bool:
    return any(schema not in (None, True, {}) for schema in (media.schema, media.item_schema))


def gather_shown(source: ApiSource, view: PackageView, shapes: Shapes) -> Shown:
    """Return what of a document's values and tables is somewhere in the client."""
    api, reference = source.api, source.document.reference
    methods = [method for resource in view.resources for method in resource.methods]
    return Shown(
        values=_Values(view),
        servers=_servers(api, reference),
        tags=frozenset(tag for operation in api.operations for tag in operation.tags[:1]),
        encodings=dict(_encodings(methods, reference, shapes)),
        unsupported=dict(_unsupported(api, reference)),
        assumed=dict(assumptions(source)),
        ignored={reference(at): why for at, (_, why) in source.ignored.items()},
        client=f"{view.name}.{view.client.class_name}",
        enums={
            reference(pointer): f"{view.name}.enums.{name}"
            for pointer, name in (view.enums.places if view.enums else dict[str, str]()).items()
        },
        whole=frozenset(
            reference(body.pointer)
            for method in methods
            if (body := method.symbols.operation.request_body) and method.arguments.body == "value"
        ),
    )


def assumptions(source: ApiSource) -> Iterator[tuple[str, str]]:
    """Yield what was read otherwise than the document says it, by pointer."""
    for finding in source.findings:
        if finding.severity != "note" and finding.spec is not None and finding.spec.pointer:
            yield finding.spec.pointer, finding.message


class _Values:
    """The JSON values within what the fakes answer and the README shows; gathered when first asked for."""

    def __init__(self, view: PackageView) -> None:
        self._view = view
        self._texts: set[str] | None = None

    def __call__(self, value: Any) -> bool:
        if self._texts is None:
            examples = self._view.distribution.examples if self._view.distribution else ()
            shown = [*map(_decoded, self._view.testing.bodies)]
            shown += [one.body for one in examples]
            shown += [value for one in examples for _, value in one.arguments]
            self._texts = {_text(each) for one in shown for each in _within(one)}
        return _text(value) in self._texts


def _decoded(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body


def _within(value: Any) -> Iterator[Any]:
    """A value and every value in it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.values() if is_object(one) else one if is_array(one) else ()


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _servers(api: Api, reference: _Reference) -> dict[str, str | None]:
    """Servers and variables by pointer, and why they are not used."""
    default = default_server(api)
    found: dict[str, str | None] = {}

    def add(server: Server, reason: str | None, of_variables: str | None) -> None:
        if server.pointer:
            at = reference(server.pointer)
            if found.get(at, "") is not None:
                found[at] = reason
            for variable in server.variables:
                place = f"{at}/variables/{escape(variable.name)}"
                if found.get(place, "") is not None:
                    found[place] = of_variables

    other = "the client uses another server: pass base_url"
    for server in api.servers:
        used = same_server(server, default)
        add(server, None if used else other, None if used else other)
    for operation in api.operations:
        for number, server in enumerate(operation.servers):
            used = same_server(server, default)
            fixed = None if used else "its default value is used: pass base_url for another"
            add(server, None if number == 0 or used else other, fixed if number == 0 else other)
    return found


def _encodings(
    methods: list[MethodView], reference: _Reference, shapes: Shapes
) -> Iterator[tuple[str, str | None]]:
    for method in methods:
        arguments, operation = method.arguments, method.symbols.operation
        for form in (arguments.form, *arguments.others) if arguments.form else ():
            for at, reason in lost_of_encodings(form.source, form.kind, form.type, shapes):
                yield reference(at), reason
        for parameter in operation.parameters:
            if (content := parameter.content) is not None and content.encoding:
                form_like = essence(content.media_type) == "application/x-www-form-urlencoded"
                kind = "form" if form_like and parameter.location == "querystring" else "parameter"
                type_ = shapes.type_at(f"{content.pointer}/schema", "request")
                for at, reason in lost_of_encodings(content, kind, type_, shapes):
                    yield reference(at), reason
        for response in operation.responses:
            for media in response.content:
                for at, _ in lost_of_encodings(media, "json", ANY, shapes):
                    yield reference(
                        at
                    ), "no effect on responses: each part is read by its own Content-Type"


def _unsupported(api: Api, reference: _Reference) -> Iterator[tuple[str, str]]:
    for scheme in api.security_schemes.values():
        flows = [name for name in scheme.flows if name != "clientCredentials"]
        if flows:
            told = f"tokens of {', '.join(flows)} are not fetched: pass a token"
            yield reference(f"{scheme.pointer}/flows"), told
