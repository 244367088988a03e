"""Requests, responses and payloads checked against a spec; every schema is compiled once, when it is first used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from docpact.errors import DocpactError, Place
from docpact.findings import Finding, PayloadDetail
from docpact.ir import Api, Header, Operation, Parameter, Response
from docpact.schema.nodes import Direction, Schema
from docpact.text.located import LocatedText
from docpact.text.values import join
from docpact.validate.bodies import FORM, essence, form_value, is_json_type
from docpact.validate.checks import DUPLICATE, FAULT_RULES, STATUS, UNREADABLE, Context, named
from docpact.validate.contents import ContentChecks, response_for
from docpact.validate.messages import Request, media_type_of, values_of
from docpact.validate.messages import Response as Message
from docpact.validate.parameters import Pair, Sent, cookies_of, pairs_of, sent_parameter
from docpact.validate.payload_text import PayloadText, read_json
from docpact.validate.router import Router
from docpact.validate.schema_faults import Fault
from docpact.validate.typed import kinds_of, property_names, readings

if TYPE_CHECKING:
    from docpact.openapi.document import Document

__all__ = ["Validator"]

_NOT_PARAMETERS = frozenset({"accept", "content-type", "authorization"})
"""Headers that OpenAPI describes elsewhere (OpenAPI 3.1, 4.8.12.2.1)."""
_BODYLESS = frozenset({"204", "205", "304"})


class Validator(ContentChecks):
    """Checks payloads and messages of one API.

    Args:
        api: The API.
        document: Its document, for the places in the spec.
        closed: Whether fields that the spec does not declare are findings where the schema allows them.
        ranges: Whether integers have to be in the range of their format.
        more_servers: URLs of the API in addition to those of the document.
    """

    def __init__(
        self,
        api: Api,
        document: Document,
        *,
        closed: bool = False,
        ranges: bool = False,
        more_servers: Iterable[str] = (),
    ) -> None:
        super().__init__(api, document, closed=closed, ranges=ranges)
        self._more_servers = tuple(more_servers)
        self._router: Router | None = None

    @property
    def router(self) -> Router:
        """The paths of the API."""
        if self._router is None:
            self._router = Router(self.api, self._more_servers)
        return self._router

    # Requests.

    def request(
        self, operation: Operation, values: dict[str, str], request: Request
    ) -> list[Finding]:
        """Return what is wrong with a request: parameters, media type and body.

        Args:
            operation: What it calls.
            values: The path parameters, still encoded (``Router.find``).
            request: The request.
        """
        context = Context(operation.key, request.url.source, request.label)
        return [
            *self._parameters(context, operation, values, request),
            *self._request_body(context, operation, request),
        ]

    def _parameters(
        self, context: Context, operation: Operation, values: dict[str, str], request: Request
    ) -> Iterator[Finding]:
        query_text = request.query
        query = pairs_of(query_text.text)
        headers = values_of(request.headers)
        cookie_text = headers.get("cookie")
        cookies = cookies_of(cookie_text.text) if cookie_text is not None else []
        texts = {"query": query_text, "cookie": cookie_text or request.url, "path": request.url}
        for parameter in operation.parameters:
            if parameter.location == "header" and parameter.name.lower() in _NOT_PARAMETERS:
                continue
            if parameter.location == "querystring":
                yield from self._querystring(context, parameter, query_text)
                continue
            schema, pointer = self._parameter_schema(parameter)
            nodes = self._nodes(schema, pointer, "request")
            sent = sent_parameter(parameter, nodes, values, query, headers, cookies)
            if sent is None:
                if parameter.required:
                    yield self._missing(context, parameter, request.url)
                continue
            text = sent.text or texts.get(parameter.location, request.url)
            start = sent.start
            if parameter.location == "path":
                start = max(request.url.text.find(values.get(parameter.name, "")), 0)
            yield from self._value(context, parameter, sent, nodes, text, start)
        if self.closed:
            yield from self._undeclared_query(context, operation, query, query_text)

    def _parameter_schema(self, parameter: Parameter) -> tuple[Any, str]:
        if parameter.content is not None:
            return parameter.content.schema, join(parameter.content.pointer, "schema")
        return parameter.schema, join(parameter.pointer, "schema")

    def _missing(self, context: Context, parameter: Parameter, at: LocatedText) -> Finding:
        said = named(parameter.location, parameter.name)
        return self._finding(
            context,
            "DP501",
            f"missing required {said}",
            at.place(0),
            self.document.place(parameter.pointer),
            "send it, or make it optional in the spec",
            PayloadDetail(parameter.location, parameter.name, None, f"a {said}", "none"),
        )

    def _value(
        self,
        context: Context,
        parameter: Parameter | Header,
        sent: Sent,
        nodes: Sequence[Schema],
        text: LocatedText,
        start: int,
        direction: Direction = "request",
    ) -> Iterator[Finding]:
        location = parameter.location if isinstance(parameter, Parameter) else "header"
        content = parameter.content if isinstance(parameter, Parameter) else None
        schema, pointer = (
            self._parameter_schema(parameter)
            if isinstance(parameter, Parameter)
            else (parameter.schema, join(parameter.pointer, "schema"))
        )
        compiled = self.compiled(schema, pointer, direction)
        at = text.slice(start, len(text.text))

        def offset(pointer: str) -> int:
            item = pointer.split("/")[1] if sent.items and pointer else ""
            return (
                sent.items[int(item)] - start
                if item.isdigit() and int(item) < len(sent.items)
                else 0
            )

        def payload(value: Any) -> PayloadText:
            return PayloadText(value, at, offset)

        if content is not None and is_json_type(content.media_type):
            try:
                made = [payload(read_json(LocatedText(text.source, str(sent.value))).value)]
            except DocpactError as error:
                message = f"{named(location, parameter.name)}: {error.what}"
                where = self.document.place(parameter.pointer)
                detail = PayloadDetail(location, parameter.name)
                yield self._finding(
                    context, UNREADABLE, message, at.place(0), where, "send JSON", detail
                )
                return
        else:
            meant = [sent.value] if sent.decoded is None else [sent.value, sent.decoded]
            made = [payload(value) for raw in meant for value in readings(raw, nodes)]
        best: tuple[list[Fault], PayloadText] | None = None
        for one in made:
            try:
                faults = compiled.faults(one.value)
            except (ValueError, RecursionError):
                return
            if best is None or len(faults) < len(best[0]):
                best = (faults, one)
        for fault in best[0] if best else ():
            yield self._of_fault(
                context, fault, best[1] if best else made[0], location, parameter.name
            )
        if sent.repeated:
            yield self._finding(
                context,
                DUPLICATE,
                f"{named(location, parameter.name)}: given several times; using the last one",
                at.place(0),
                self.document.place(parameter.pointer),
                "send it once, or declare an array",
                PayloadDetail(location, parameter.name),
            )

    def _querystring(
        self, context: Context, parameter: Parameter, query: LocatedText
    ) -> Iterator[Finding]:
        if not query.text:
            if parameter.required:
                yield self._missing(context, parameter, query)
            return
        if parameter.content is None:
            return
        nodes = self._nodes(
            parameter.content.schema, join(parameter.content.pointer, "schema"), "request"
        )
        if essence(parameter.content.media_type) == FORM:
            made = form_value(pairs_of(query.text), query, parameter.content, nodes)
        else:
            made = iter([read_json(LocatedText(query.source, unquote(query.text)))])
        yield from self._best(
            context, made, self.of_media(parameter.content, "request"), "query", parameter.name
        )

    def _undeclared_query(
        self, context: Context, operation: Operation, query: Sequence[Pair], text: LocatedText
    ) -> Iterator[Finding]:
        known: set[str] = set()
        for parameter in operation.parameters:
            if parameter.location == "querystring":
                return
            if parameter.location != "query":
                continue
            known.add(parameter.name)
            nodes = self._nodes(*self._parameter_schema(parameter), "request")
            if "object" in kinds_of(nodes) and parameter.explode and parameter.style == "form":
                known.update(property_names(nodes))
        for name in operation.security if operation.security is not None else self.api.security:
            for scheme in name:
                held = self.api.security_schemes.get(scheme)
                if held is not None and held.location == "query" and held.parameter:
                    known.add(held.parameter)
        for pair in query:
            base = pair.name.partition("[")[0]
            if pair.name in known or base in known:
                continue
            yield self._finding(
                context,
                FAULT_RULES["undeclared"],
                f"undeclared query parameter {pair.name!r}",
                text.place(pair.start),
                self.document.place(operation.pointer),
                "remove it, or declare it in the spec",
                PayloadDetail("query", pair.name),
            )

    def _request_body(
        self, context: Context, operation: Operation, request: Request
    ) -> list[Finding]:
        body = operation.request_body
        given = media_type_of(request.headers)
        empty = (
            (request.body is None or not request.body.text) and not request.form and not request.raw
        )
        if empty:
            if body is not None and not request.recorded:
                self._note_unrecorded(context, body.pointer, request.url.place(0), "request")
            if body is None or not body.required or not request.recorded:
                return []
            message, hint = "missing request body", "send one, or make it optional in the spec"
            where = self.document.place(body.pointer)
            detail = PayloadDetail("body", None, None, "a request body", "none")
            return [
                self._finding(context, "DP501", message, request.url.place(0), where, hint, detail)
            ]
        at = request.body or request.url
        if body is None:
            return [self._no_body(context, at, operation.pointer)]
        return self._content(context, body.content, body.pointer, given, request, "request")

    def _note_unrecorded(self, context: Context, pointer: str, place: Place, side: str) -> None:
        self.note_unchecked(
            context.operation,
            pointer,
            place,
            f"the recording has no {side} body; it is not compared",
            "record the traffic with bodies",
            context.message,
        )

    # Responses.

    def response(
        self, operation: Operation, response: Message, request: Request | None = None
    ) -> list[Finding]:
        """Return what is wrong with a response: status, headers, media type and body.

        Args:
            operation: What it answers.
            response: The response.
            request: What it answers, for what depends on the method.
        """
        context = Context(operation.key, response.start.source, response.label)
        documented = response_for(operation, response.status)
        if documented is None:
            known = ", ".join(one.status for one in operation.responses) or "none"
            detail = PayloadDetail("status", None, None, known, response.status)
            message = f"status {response.status} is not documented; documented: {known}"
            place, hint = response.start.place(0), "add the status to the spec, or fix the server"
            where = self.document.place(join(operation.pointer, "responses"))
            return [self._finding(context, STATUS, message, place, where, hint, detail)]
        found = list(self._headers(context, documented.headers, response))
        method = request.method if request is not None else operation.method
        if method == "HEAD":
            return found
        if not response.recorded:
            if documented.content and response.status not in _BODYLESS:
                place = response.start.place(0)
                self._note_unrecorded(context, documented.pointer, place, "response")
            return found
        empty = (response.body is None or not response.body.text) and not response.raw
        given = media_type_of(response.headers)
        if empty:
            if (
                documented.content
                and response.status not in _BODYLESS
                and not _may_be_empty(documented)
            ):
                message = "missing body: the spec documents one for this status"
                detail = PayloadDetail("body", None, None, "a body", "none")
                place, where = response.start.place(0), self.document.place(documented.pointer)
                hint = "send a body, or remove it from the spec"
                found.append(self._finding(context, "DP501", message, place, where, hint, detail))
            return found
        if response.status == "304":
            return found  # what a recorder shows there is the cached body
        if not documented.content:
            if response.body is not None and response.body.text.strip():
                found.append(self._no_body(context, response.body, documented.pointer))
            return found
        return found + self._content(
            context, documented.content, documented.pointer, given, response, "response"
        )

    def _headers(
        self, context: Context, documented: Sequence[Header], response: Message
    ) -> Iterator[Finding]:
        sent = values_of(response.headers)
        for one in documented:
            if one.name.lower() == "content-type":
                continue
            value = sent.get(one.name.lower())
            if value is None:
                if one.required:
                    yield self._finding(
                        context,
                        "DP501",
                        f"missing required header {one.name!r}",
                        response.start.place(0),
                        self.document.place(one.pointer),
                        "send it, or make it optional in the spec",
                        PayloadDetail("header", one.name, None, f"a header {one.name!r}", "none"),
                    )
                continue
            nodes = self._nodes(one.schema, join(one.pointer, "schema"), "response")
            stand_in = Parameter(one.name, "header", False, one.schema, None, "simple", False)
            held = sent_parameter(stand_in, nodes, {}, (), sent, ())
            if held is not None and one.schema is not None:
                yield from self._value(context, one, held, nodes, value, 0, "response")


def _may_be_empty(response: Response) -> bool:
    return any(not is_json_type(media.media_type) for media in response.content)
