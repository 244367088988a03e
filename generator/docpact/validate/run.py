"""Validate files: payloads of one operation, and messages that name their operations themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import urlsplit

import yaml

from docpact.errors import DocpactError
from docpact.findings import Finding, PayloadDetail
from docpact.ir import Operation
from docpact.text.located import LocatedText
from docpact.validate.bodies import is_json_type
from docpact.validate.contents import response_for
from docpact.validate.coverage import Coverage
from docpact.validate.har_file import read_har
from docpact.validate.http_file import read_http
from docpact.validate.inputs import PayloadFile, sniffed
from docpact.validate.messages import Exchange, Request, Response, media_type_of
from docpact.validate.parameters import pairs_of
from docpact.validate.payload import Target, decoded
from docpact.validate.payload_text import read_json
from docpact.validate.records import check_records
from docpact.validate.router import Route
from docpact.validate.validator import Validator

__all__ = ["Outcome", "check_messages", "check_payloads"]

_NOT_DOCUMENTED = "DP508"
MOST_FINDINGS = 10_000
"""Findings that are kept; more are counted."""
Advance = Callable[[int], None]


@dataclass(slots=True)
class Outcome:
    """What validating files has found."""

    findings: list[Finding] = field(default_factory=list[Finding])
    unreadable: list[DocpactError] = field(default_factory=list[DocpactError])
    """Files that could not be read."""
    omitted: int = 0
    """Findings beyond ``MOST_FINDINGS``."""
    coverage: Coverage | None = None
    """Where there were messages."""
    payloads: int = 0
    """Payloads that were compared; each line of NDJSON is one."""
    wrong: set[str] = field(default_factory=set[str])
    """The files with an error, also where it was not kept."""

    def add(self, findings: Iterable[Finding]) -> None:
        """Keep findings, within the bound."""
        for finding in findings:
            if finding.severity == "error" and finding.payload is not None:
                self.wrong.add(finding.payload.source)
            if len(self.findings) < MOST_FINDINGS:
                self.findings.append(finding)
            else:
                self.omitted += 1

    def right(self, files: Iterable[PayloadFile]) -> tuple[str, ...]:
        """Return the names of those files that could be read and have no error."""
        unreadable = {error.where.source for error in self.unreadable if error.where is not None}
        names = dict.fromkeys(file.name for file in files)
        return tuple(name for name in names if name not in self.wrong | unreadable)


def check_payloads(
    files: Iterable[PayloadFile],
    target: Target,
    outcome: Outcome,
    advance: Advance = lambda _: None,
) -> None:
    """Validate files that hold bodies alone.

    Args:
        files: The files.
        target: What they are compared with.
        outcome: Where the findings go.
        advance: Told how many bytes were read.
    """
    for file in files:
        try:
            if file.syntax == "ndjson":
                _add_records(outcome, _lines(file), target, file.name, advance)
                continue
            data = file.read()
            advance(len(data))
            syntax = file.syntax or sniffed(data)
            if syntax == "ndjson":
                _add_records(outcome, data.splitlines(keepends=True), target, file.name)
                continue
            if target.is_binary and (file.is_unnamed or syntax == "raw"):
                outcome.add(target.binary(data, file.name))
                outcome.payloads += 1
                continue
            if syntax in ("json", "yaml") and file.is_unnamed and target.is_raw:
                syntax = "raw"
            text = decoded(data, file.name)
            for part in _documents(text) if syntax == "yaml" else (text,):
                outcome.add(target.findings(part, syntax))
                outcome.payloads += 1
        except DocpactError as error:
            if error.where is None or error.where.source != file.name:
                raise
            outcome.unreadable.append(error)


def _add_records(
    outcome: Outcome,
    lines: Iterable[bytes],
    target: Target,
    source: str,
    advance: Advance = lambda _: None,
) -> None:
    counted: list[int] = []
    for findings in check_records(lines, target, source, advance, counted.append):
        outcome.add(findings)
    outcome.payloads += sum(counted)


def _lines(file: PayloadFile) -> Iterator[bytes]:
    if file.stream is not None:
        yield from file.stream
    if file.path is None:
        return
    try:
        opened: IO[bytes] = file.path.open("rb")
    except OSError:
        file.read()  # raises the error to report
        return
    with opened as lines:
        yield from lines


def _documents(text: LocatedText) -> Iterator[LocatedText]:
    """The documents of a YAML text, each at its place."""
    try:
        events = yaml.parse(text.text, Loader=yaml.CSafeLoader)
        starts = [
            e.start_mark.index
            for e in events
            if isinstance(e, yaml.DocumentStartEvent) and e.start_mark is not None
        ]
    except yaml.YAMLError:
        starts = []
    if len(starts) < 2:
        yield text
        return
    for start, end in zip(starts, [*starts[1:], len(text.text)], strict=True):
        yield text.slice(start, end)


def check_messages(
    files: Iterable[PayloadFile],
    validator: Validator,
    outcome: Outcome,
    operation: Operation | None = None,
    advance: Advance = lambda _: None,
) -> None:
    """Validate files that hold whole messages, and count what of the API they use.

    Args:
        files: The files.
        validator: The validator.
        outcome: Where the findings go.
        operation: The operation that all messages belong to; None finds that of each.
        advance: Told how many bytes were read.

    Raises:
        DocpactError: No message belongs to the API.
    """
    coverage = outcome.coverage = outcome.coverage or Coverage(validator.api)
    checked = 0
    for file in files:
        try:
            data = file.read()
            advance(len(data))
            syntax = file.syntax or sniffed(data)
            exchanges = read_har(data, file.name) if syntax == "har" else read_http(data, file.name)
        except DocpactError as error:
            if error.where is None or error.where.source != file.name:
                raise
            outcome.unreadable.append(error)
            continue
        for exchange in exchanges:
            coverage.messages += 1
            try:
                found = _exchange(exchange, validator, coverage, operation)
            except DocpactError as error:
                if error.where is None or error.where.source != file.name:
                    raise
                outcome.unreadable.append(error)
                continue
            if found is None:
                coverage.skipped += 1
            else:
                checked += 1
                outcome.add(found)
    if coverage.messages and not checked and not outcome.unreadable:
        if operation is not None:
            raise DocpactError(
                f"none of the {coverage.messages} messages is a call of {operation.key}",
                hint="without --operation, each message is matched to its operation",
            )
        servers = ", ".join(server.url for server in validator.api.servers) or "/"
        raise DocpactError(
            f"none of the {coverage.messages} messages is for a server of the spec",
            hint=f"the servers are: {servers}; name another one with --server URL",
        )


def _exchange(
    exchange: Exchange, validator: Validator, coverage: Coverage, operation: Operation | None
) -> list[Finding] | None:
    """The findings of one exchange, None where it is none of this API's."""
    request, response = exchange.request, exchange.response
    if request is None:
        if operation is None:
            assert response is not None  # noqa: S101 - an exchange has one of the two
            raise DocpactError(
                "a response without its request",
                where=response.start.place(0),
                hint="put the request above it, or name the operation with --operation",
            )
        return _answer(response, operation, None, validator, coverage) if response else []
    route = _route(request, validator, operation)
    if route is None or not route.on_server or (route.operation is None and _is_preflight(request)):
        return None
    if route.operation is None:
        coverage.unmatched += 1
        return [_undocumented(request, route, validator)]
    found = validator.request(route.operation, dict(route.values), request)
    coverage.saw(
        route.operation,
        value=_value(
            request, route.operation.request_body.content if route.operation.request_body else ()
        ),
        parameters=_sent(request, route),
    )
    if response is not None:
        found += _answer(response, route.operation, request, validator, coverage)
    return found


def _route(request: Request, validator: Validator, operation: Operation | None) -> Route | None:
    """Return where a request leads to; None where ``operation`` is asked for and it is a call of another one."""
    url = request.url.text
    if not url.startswith("/") and "://" not in url:
        url = "/" + url
    route = validator.router.find(request.method, url)
    if route.operation is None and request.method == "HEAD":
        route = validator.router.find("GET", url)
    if operation is None or route.operation == operation:
        return route
    if route.operation is not None or not route.on_server:
        return None
    return Route(operation, {}, (operation.method,))


def _is_preflight(request: Request) -> bool:
    return request.method in ("OPTIONS", "CONNECT")


def _answer(
    response: Response,
    operation: Operation,
    request: Request | None,
    validator: Validator,
    coverage: Coverage,
) -> list[Finding]:
    documented = response_for(operation, response.status)
    coverage.saw(
        operation,
        status=response.status,
        documented=documented.status if documented else None,
        value=_value(response, documented.content if documented else ()),
    )
    return validator.response(operation, response, request)


def _value(message: Request | Response, content: Iterable[object]) -> object:
    """The JSON value of a body, for the fields that were seen."""
    del content
    given = media_type_of(message.headers)
    if isinstance(message, Request) and message.form:
        return {name: value.text for name, value in message.form}
    if message.body is None or (given is not None and not is_json_type(given)):
        if message.body is not None and given is not None and "form-urlencoded" in given:
            return {pair.name: pair.value for pair in pairs_of(message.body.text)}
        return None
    try:
        return read_json(message.body).value
    except DocpactError:
        return None


def _sent(request: Request, route: Route) -> Iterator[str]:
    for name in route.values:
        yield f"path {name}"
    for name in {pair.name.partition("[")[0]: None for pair in pairs_of(request.query.text)}:
        yield f"query {name}"
    operation = route.operation
    names = {one.name.lower() for one in request.headers}
    for parameter in operation.parameters if operation else ():
        if parameter.location == "header" and parameter.name.lower() in names:
            yield f"header {parameter.name}"


def _undocumented(request: Request, route: Route, validator: Validator) -> Finding:
    path = (
        urlsplit(request.url.text).path
        if "://" in request.url.text
        else request.url.text.partition("?")[0]
    )
    if route.methods:
        what = (
            f"{request.method} is not documented for {path}; documented: {', '.join(route.methods)}"
        )
        hint = "use a documented method, or add the operation to the spec"
    else:
        what = f"no documented path matches {path}"
        near = validator.router.near(route.path or path)
        hint = (
            f"did you mean {' or '.join(near)}?" if near else "fix the path, or add it to the spec"
        )
    return Finding(
        _NOT_DOCUMENTED,
        what,
        operation=None,
        payload=request.url.place(0, ""),
        spec=validator.document.place("/paths"),
        hint=hint,
        detail=PayloadDetail("message", None, request.label),
    )
