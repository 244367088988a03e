"""A document and its client without pages: examples against schemas, and the client against the document.

Every operation is called in this process with a value for each argument, made from its schema. What the client sends is
checked as the document describes requests, and what the document describes as the response has to be read without loss.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from docpact.check.check import (
    CheckResult,
    GeneratedClient,
    invalid_places,
    outdated_finding,
)
from docpact.check.document_examples import ExampleFault, example_faults
from docpact.check.documented_call import Asked, ClientCall
from docpact.check.matrix import Cell, Row, worst
from docpact.check.tags import with_tags
from docpact.check.wire import Answer, Client, Outcome, Side, fresh_client, run, same_json
from docpact.errors import DocpactError
from docpact.findings import Finding
from docpact.ir import Api, JsonSchema, MediaType, Operation, Parameter, Response
from docpact.openapi import ApiSource, Document
from docpact.openapi.report import placed
from docpact.openapi.validator import validate
from docpact.schema.nodes import Direction
from docpact.schema.sample import sample_json
from docpact.spec.facts import is_json, json_media
from docpact.text.located import LocatedText
from docpact.text.values import is_object
from docpact.validate.bodies import is_json_type
from docpact.validate.messages import HeaderField, Request
from docpact.validate.validator import Validator

__all__ = ["check_document", "examples_beside_pages"]

_BASE = "https://docpact.test"
_SIDES: tuple[Side, ...] = ("sync", "async")
_HINT = "report it: the client and the document should agree"
_NOT_GIVEN = frozenset({"self", "options", "token_url", "scopes", "client_id", "client_secret"})


def check_document(
    name: str, source: ApiSource, generated: GeneratedClient, *, maintained: bool = True
) -> CheckResult:
    """Check the examples of a document, and a client against it.

    Args:
        name: The name of the client.
        source: The document, read.
        generated: The client on disk.
        maintained: Whether what had to be assumed in reading the document is an error, as in a spec of one's own.

    Raises:
        DocpactError: The document cannot be used.
    """
    if maintained:
        invalid = invalid_places(source)
    else:
        invalid = [one for one in validate(source.document) if one.severity == "error"]
        invalid += placed(
            [one for one in source.findings if one.severity != "note"], source.document
        )
    try:
        with fresh_client(generated.folder, generated.package, generated.class_name) as client:
            rows, findings = _checked(name, source, client, generated)
    except Exception as error:  # whatever generated code does when it is imported is a finding
        if isinstance(error, DocpactError):
            raise
        rows, findings = _checked(name, source, None, generated)
        if not generated.outdated:
            said = f"the client {generated.package} cannot be used: {type(error).__name__}: {error}"
            findings.append(Finding("DP601", said, hint="run `docpact generate`"))
    if any(one.severity == "error" for one in invalid):
        rows = [replace(row, spec="fail") for row in rows]
    findings += outdated_finding(generated, source.document)
    return CheckResult(tuple(rows), (*invalid, *findings))


def _checked(
    name: str, source: ApiSource, client: Client | None, generated: GeneratedClient
) -> tuple[list[Row], list[Finding]]:
    """A row for each operation, and what is wrong with examples and client."""
    api, document = source.api, source.document
    rows: list[Row] = []
    found: list[Finding] = []
    examples = example_faults(api, document)
    validator = Validator(api, document, more_servers=(_BASE,))
    # One cause, one finding: what is called and answered does not come from examples that are wrong.
    wrong = frozenset(one.pointer for one in examples if one.finding.severity == "error")
    for operation in api.operations:
        request = _within(examples, operation.request_body.pointer if operation.request_body else None)  # fmt: skip
        response = [one for each in operation.responses for one in _within(examples, each.pointer)]
        mine = _within(examples, operation.pointer)
        for index, one in enumerate(examples):
            if one in mine or one in request or one in response:
                examples[index] = ExampleFault(one.pointer, replace(one.finding, operation=one.finding.operation or operation.key))  # fmt: skip
        proofs = (
            [
                *_prove(
                    client,
                    generated.calls.get(document.reference(operation.pointer, follow=False)),
                    operation,
                    api,
                    document,
                    validator,
                    wrong,
                )
            ]
            if client is not None
            else None
        )
        found += proofs or ()
        rows.append(
            Row(
                name,
                operation.key,
                spec=worst(one.finding for one in mine),
                request_sample=_cell(request, _has_examples(operation, None)),
                response_sample=_cell(response, _has_examples(operation, "response")),
                request_proof=_proof(proofs, "DP602", "DP603", "DP604", "DP605", "DP601"),
                response_proof=_proof(proofs, "DP606", "DP607", "DP601"),
                generated="fail" if generated.outdated else "pass",
            )
        )
    return rows, [*(one.finding for one in examples), *found]


def examples_beside_pages(source: ApiSource, documented: Collection[str]) -> list[Finding]:
    """The faults of examples that are not compared with a page: of parameters, headers, schemas and other operations.

    Args:
        source: The document.
        documented: The operations, as ``METHOD /path``, whose bodies are compared with their pages.
    """
    api, document = source.api, source.document
    compared: list[str] = []
    owners: dict[str, str] = {}
    for operation in api.operations:
        owners[f"{operation.pointer}/"] = operation.key
        if operation.key in documented:
            places = [one.pointer for one in operation.responses]
            places += [operation.request_body.pointer] if operation.request_body else []
            compared += [f"{pointer}/content/" for pointer in places]
    found: list[Finding] = []
    for one in example_faults(api, document):
        within = next((at for at in compared if one.pointer.startswith(at)), "")
        of_body = one.pointer.removeprefix(within).split("/")[1:2]
        if not within or of_body not in (["example"], ["examples"]):
            owner = next((key for at, key in owners.items() if one.pointer.startswith(at)), None)
            found.append(replace(one.finding, operation=one.finding.operation or owner))
    return found


def _within(examples: Sequence[ExampleFault], pointer: str | None) -> list[ExampleFault]:
    if pointer is None:
        return []
    return [one for one in examples if one.pointer == pointer or one.pointer.startswith(f"{pointer}/")]  # fmt: skip


def _has_examples(operation: Operation, side: str | None) -> bool:
    if side is None:
        body = operation.request_body
        return body is not None and any(media.examples for media in body.content)
    return any(media.examples for each in operation.responses for media in each.content)


def _cell(examples: Sequence[ExampleFault], shown: bool) -> Cell:
    return worst(one.finding for one in examples) if examples or shown else "none"


def _proof(findings: Sequence[Finding] | None, *rules: str) -> Cell:
    if findings is None:
        return "none"
    own = [one for one in findings if one.rule in rules]
    if any(one.severity == "note" for one in own):
        return "none"
    return worst(own)


def _prove(
    client: Client,
    call: ClientCall | None,
    operation: Operation,
    api: Api,
    document: Document,
    validator: Validator,
    wrong: Collection[str],
) -> Iterator[Finding]:
    """Call the client, sync and async, with required arguments and with all of them."""
    place = document.place(operation.pointer)

    def found(rule: str, message: str, severity: Any = "error") -> Finding:
        return Finding(rule, message, severity, operation=operation.key, spec=place, hint=_HINT)

    if call is None:
        yield found("DP601", "the client has no method for this operation")
        return
    settings = _settings(client)
    said: set[tuple[str, str]] = set()
    for optional in (False, True):
        asked = _asked(call, operation, api, settings, wrong, optional=optional)
        if asked is None:
            if not optional:
                yield found("DP601", f"`{call.call}` was not called: no value can be made for a required argument", "note")  # fmt: skip
            return
        for side in _SIDES:
            answer, documented = _answer(operation, api, wrong)
            outcome = run(client, side, call.call, asked, answer)
            for rule, message in (
                *_request_faults(outcome, asked, call, operation, validator),
                *(_response_faults(outcome, answer) if documented else ()),
            ):
                if (rule, message) not in said:
                    said.add((rule, message))
                    yield found(rule, f"`{call.call}`: {message}")


def _settings(client: Client) -> dict[str, Any]:
    """A value for each argument of the client that is not one of every client."""
    names = inspect.signature(client.sync.__init__).parameters
    given = {
        name: "docpact"
        for name, parameter in names.items()
        if name not in _NOT_GIVEN and parameter.kind is parameter.KEYWORD_ONLY
    }
    return {**given, "base_url": _BASE}


def _asked(
    call: ClientCall,
    operation: Operation,
    api: Api,
    settings: dict[str, Any],
    wrong: Collection[str],
    *,
    optional: bool,
) -> Asked | None:
    """A call with made values; None where a required argument has none."""
    parameters = {(one.location, one.name): one for one in operation.parameters}
    body = operation.request_body
    media = (json_media(body.content) or body.content[0]) if body and body.content else None
    whole: Any = None
    if media is not None:
        whole = _made(media.schema, api, "request", optional=optional)
        if media.examples and not optional:
            whole = _sample(media, api, "request", wrong)
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for argument in call.arguments:
        if argument.location == "body":
            if is_object(whole) and argument.wire in whole:
                named[argument.name] = whole[argument.wire]
            elif argument.required:
                return None
            continue
        parameter = parameters.get((argument.location, argument.wire))
        value = _value(parameter, api, wrong, optional=optional)
        if argument.location == "path":
            if value is None or value in ("", [], {}):
                return None
            positional.append(value)
        elif value is not None and (argument.required or optional):
            named[argument.name] = value
        elif argument.required:
            return None
    if call.body == "value" and media is not None and body is not None:
        if media.schema is None or (whole is None and not is_json(media)):
            whole = "docpact" if media.media_type.startswith("text/") else b"docpact"
        elif not is_json(media) and isinstance(whole, str):
            whole = whole if media.media_type.startswith("text/") else whole.encode()
        elif not is_json(media) and "form" not in media.media_type and "multipart" not in media.media_type:  # fmt: skip
            whole = b"docpact"
        if body.required or optional:
            if whole is None:
                return None
            named["body"] = whole
    return Asked(settings, tuple(positional), named)


def _sample(media: MediaType, api: Api, direction: Direction, wrong: Collection[str]) -> Any:
    """The first example of a media type, or a value made from its schema where an example is wrong."""
    if media.examples and not _any_within(wrong, media.pointer):
        return next(iter(media.examples.values()))
    return _made(media.schema, api, direction)


def _made(
    schema: JsonSchema | None, api: Api, direction: Direction, *, optional: bool = False
) -> Any:
    """A value made from a schema, with the tags of its discriminators."""
    value = sample_json(schema, api.schemas, direction, optional=optional)
    return with_tags(value, schema, api.schemas)


def _any_within(pointers: Collection[str], pointer: str) -> bool:
    return any(one.startswith(f"{pointer}/") for one in pointers)


def _value(parameter: Parameter | None, api: Api, wrong: Collection[str], *, optional: bool) -> Any:
    if parameter is None:
        return None
    if parameter.content is None and not _any_within(wrong, parameter.pointer):
        for value in parameter.examples.values():
            return value
    schema = parameter.content.schema if parameter.content is not None else parameter.schema
    made = sample_json(schema, api.schemas, "request", optional=optional or parameter.location == "path")  # fmt: skip
    return "docpact" if made is None and schema in (None, True, {}) else made


def _request_faults(
    outcome: Outcome,
    asked: Asked,
    call: ClientCall,
    operation: Operation,
    validator: Validator,
) -> Iterator[tuple[str, str]]:
    """What is wrong with the request that was sent."""
    sent = outcome.sent
    if sent is None:
        yield "DP601", f"no request sent: {outcome.error}"
        return
    if sent.method != operation.method:
        yield "DP602", f"it sends {sent.method}, the document has {operation.method}"
        return
    url = str(sent.url)
    split = urlsplit(url)
    route = validator.router.find(sent.method, url)
    if route.operation is None or route.operation.path.partition("#")[0] != operation.path.partition("#")[0]:  # fmt: skip
        if operation.servers or "?" in operation.path:
            return  # it is sent somewhere else, as the document says
        yield "DP603", f"it sends to {split.path}, which is not {operation.path}"
        return
    text = _text(sent.content)
    headers = tuple(
        HeaderField(name, LocatedText("request", value)) for name, value in sent.headers.items()
    )
    request = Request(
        operation.method,
        LocatedText("request", url),
        headers,
        LocatedText("request", text) if text is not None and sent.content else None,
        recorded=text is not None,
        raw=sent.content or None,
    )
    try:
        for finding in validator.request(operation, dict(route.values), request):
            if finding.severity == "error":
                yield "DP604" if "header" in finding.message else "DP605", f"what it sends breaks the document: {finding.message}"  # fmt: skip
    except (DocpactError, ValueError):
        return
    body = operation.request_body
    if body is not None and call.body == "value" and "body" in asked.named and text is not None:
        yield from _body_faults(sent, text, asked.named["body"])


def _body_faults(sent: Any, text: str, given: Any) -> Iterator[tuple[str, str]]:
    import json

    kind = sent.headers.get("content-type", "")
    if not is_json_type(kind) or isinstance(given, str | bytes):
        return
    try:
        got = json.loads(text)
    except ValueError:
        yield "DP605", f"it sends a body of {kind} that is not JSON"
        return
    if not same_json(got, given):
        yield "DP605", "it sends another body than it is given"


def _text(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _answer(operation: Operation, api: Api, wrong: Collection[str]) -> tuple[Answer, bool]:
    """A documented success, and whether it is one that is read as JSON."""
    response = next((one for one in operation.responses if one.status.startswith("2")), None)
    response = response or next((one for one in operation.responses if one.status == "default"), None)  # fmt: skip
    if response is None or operation.method == "HEAD":
        return Answer(200), False
    status = int(response.status) if response.status.isdigit() else 200
    media = _plain_json(response)
    if media is None or status in (204, 205):  # these have no content (RFC 9110, section 15.3)
        return Answer(status), False
    value = _sample(media, api, "response", wrong)
    kind = media.media_type.partition(";")[0].strip()
    kind = "application/json" if "*" in kind or not kind else kind
    return Answer(status, value, has_body=True, media_type=kind), value is not None


def _plain_json(response: Response) -> Any:
    found = json_media(response.content)
    if found is None or not is_json(found) or found.item_schema is not None:
        return None
    title = found.schema.get("title") if is_object(found.schema) else None
    streamed = (
        (isinstance(title, str) and title.startswith("Stream result of"))
        or "(streaming responses)" in (response.description or "")
        or response.extensions.get("x-docpact-stream") is True
    )
    return None if streamed else found


def _response_faults(outcome: Outcome, answer: Answer) -> Iterator[tuple[str, str]]:
    if outcome.sent is None:
        return
    if outcome.error is not None:
        yield "DP606", f"it cannot read the documented response: {outcome.error}"
    elif not same_json(outcome.value, answer.body):
        yield "DP607", "the documented response does not survive being read"
