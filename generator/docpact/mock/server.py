"""A mock server: it checks requests against a spec and responds with the documented examples.

``Mock.answer`` is the whole of it, without a network; ``docpact.mock.app`` puts it behind an address.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docpact.errors import DocpactError
from docpact.findings import Finding
from docpact.ir import Api, Operation
from docpact.mock.answers import Answers, documented, plain_error, status_of, success_of
from docpact.mock.credentials import challenge, missing_credentials
from docpact.mock.faults import Fault, Faults, Step, check_names, read_script
from docpact.mock.messages import Answer, Request
from docpact.mock.prefer import Preference, PreferenceError, parse_prefer
from docpact.mock.state import State
from docpact.text.located import LocatedText
from docpact.text.values import is_object
from docpact.validate.bodies import accepts_type, essence
from docpact.validate.messages import HeaderField
from docpact.validate.messages import Request as Message
from docpact.validate.router import Route
from docpact.validate.validator import Validator

if TYPE_CHECKING:
    from docpact.openapi import Document

__all__ = ["Answer", "Mock", "Request"]

MOST_BODY = 16 * 1024 * 1024
"""Bytes of a request; what is larger is answered with 413."""
_MOST_FAULTS = 20
"""Maximum number of faults in one error response."""
_LONGEST_URL = 64 * 1024


class Mock:
    """A mock server of one API, without a network.

    An invalid request is rejected with the operation's documented error schema, or else as
    ``{"errors": […]}``: 400 or 422, 401 without credentials, 404 and 405 for what is not documented, 406, 413, 415.
    ``Prefer: code=404`` selects another documented response, ``example=NAME`` for another example and ``dynamic=true``
    generated values instead of examples (RFC 7240).

    Args:
        api: The API.
        document: Its document.
        seed: Seed of generated values, and of the choice of requests that ``faults`` fails.
        faults: The faults that are made on purpose, each as status and share of the requests, or as ``429:0.1``.
        script: A fault script: its file, or its steps (``docpact.mock.faults``).
        state: Whether what is created is kept in memory, listed, changed and deleted.
        most: Bytes of a request body that are read.

    """

    def __init__(
        self,
        api: Api,
        document: Document,
        *,
        seed: int = 0,
        faults: Iterable[tuple[int, float] | str] | str = (),
        script: Iterable[Step] | str | Path = (),
        state: bool = False,
        most: int = MOST_BODY,
    ) -> None:
        self.api = api
        self.most = most
        self._validator = Validator(api, document, ranges=True)
        self._answers = Answers(self._validator, seed)
        steps = read_script(Path(script)) if isinstance(script, str | Path) else tuple(script)
        check_names(steps, api)
        self._faults = Faults(faults, seed, steps)
        self._state = State(self._answers, seed) if state else None
        self._calls = count(1)

    @classmethod
    def of(cls, spec: str | Path, **options: Any) -> Mock:
        """Return the mock of an OpenAPI document; the options are those of the class.

        Raises:
            DocpactError: The document cannot be read.
        """
        from docpact.openapi import read_api

        source = read_api(Path(spec))
        return cls(source.api, source.document, **options)

    def answer(self, request: Request) -> Answer:
        """Return the documented answer to a request, or why it is refused."""
        if len(request.path) + len(request.query) > _LONGEST_URL:
            return plain_error(414, ["the URL is too long"])
        method = request.method.upper()
        path = request.path if request.path.startswith("/") else f"/{request.path}"
        route = self._validator.router.find(method, path)
        if route.operation is None and method == "HEAD":
            route = self._validator.router.find("GET", path)
        fault = self._faults.next(route.operation, method, path)
        try:
            answer = self._answer(replace(request, method=method, path=path), route, fault)
        except RecursionError:
            answer = plain_error(400, ["nested too deeply"])
        if fault is not None:
            headers = {**answer.headers, **fault.headers}
            answer = replace(
                answer, headers=headers, latency=fault.latency, truncate=fault.truncate
            )
        if method != "HEAD":
            return answer
        length = {} if answer.chunks else {"Content-Length": str(len(answer.body))}
        return replace(answer, body=b"", chunks=(), headers={**answer.headers, **length})

    def _answer(self, request: Request, route: Route, fault: Fault | None) -> Answer:
        operation = route.operation
        if fault is not None and fault.status is not None:
            return self._failed(operation, fault)
        if operation is None:
            return self._undocumented(request, route)
        if len(request.body) > self.most:
            said = [f"the body is longer than {self.most} bytes"]
            return self._answers.refusal(operation, 413, said)
        try:
            prefer = parse_prefer(request.headers.get("prefer", ""))
        except PreferenceError as error:
            return plain_error(400, [str(error)])
        if prefer.code is not None:
            answer = self._preferred(operation, prefer, request)
        else:
            answer = self._refusal(operation, route, request) or self._success(
                operation, route, prefer, request
            )
        if prefer.applied and answer.status != 406:
            answer = replace(
                answer, headers={**answer.headers, "Preference-Applied": ", ".join(prefer.applied)}
            )
        return answer

    def _undocumented(self, request: Request, route: Route) -> Answer:
        if not route.methods:
            return self._answers.refusal(None, 404, [f"no documented path matches {request.path}"])
        methods = {*route.methods, "OPTIONS", *(["HEAD"] if "GET" in route.methods else [])}
        allow = {"Allow": ", ".join(sorted(methods))}
        if request.method == "OPTIONS":
            return Answer(204, headers=allow)
        said = f"{request.method} is not documented here; documented: {', '.join(route.methods)}"
        return self._answers.refusal(None, 405, [said], allow)

    def _failed(self, operation: Operation | None, fault: Fault) -> Answer:
        status = fault.status or 500
        waits = {"Retry-After": "1"} if status in (429, 503) else {}
        if fault.body is not None:
            is_text = isinstance(fault.body, str)
            body = fault.body if is_text else json.dumps(fault.body)
            return Answer(
                status, body.encode(), "text/plain" if is_text else "application/json", waits
            )
        answer = self._answers.refusal(operation, status, ["injected fault"], waits)
        return replace(answer, status=status)

    def _preferred(self, operation: Operation, prefer: Preference, request: Request) -> Answer:
        code = prefer.code or ""
        response = documented(operation, code)
        if response is None:
            known = ", ".join(one.status for one in operation.responses) or "none"
            return plain_error(
                404, [f"{operation.key} has no response {code}; documented: {known}"]
            )
        return self._answers.answer(
            operation,
            response,
            int(code),
            accept=request.headers.get("accept"),
            example=prefer.example,
            extra=next(self._calls) if prefer.dynamic else None,
        )

    def _success(
        self, operation: Operation, route: Route, prefer: Preference, request: Request
    ) -> Answer:
        if self._state is not None and prefer.example is None and not prefer.dynamic:
            answer = self._state.answer(operation, route, request)
            if answer is not None:
                return answer
        response = success_of(operation)
        if response is None:
            return Answer(200)
        answer = self._answers.answer(
            operation,
            response,
            status_of(response),
            accept=request.headers.get("accept"),
            example=prefer.example,
            extra=next(self._calls) if prefer.dynamic else None,
            stream=_wants_stream(request),
        )
        if answer.status == 406:
            return self._answers.refusal(operation, 406, json.loads(answer.body)["errors"])
        return answer

    # What is refused.

    def _refusal(self, operation: Operation, route: Route, request: Request) -> Answer | None:
        missing = missing_credentials(self.api, operation, request)
        if missing is not None:
            wanted = challenge(self.api, operation)
            return self._answers.refusal(
                operation, 401, [missing], {"WWW-Authenticate": wanted} if wanted else None
            )
        wrong = _wrong_media(operation, request)
        if wrong is not None:
            return self._answers.refusal(operation, 415, [wrong])
        message, unreadable = _message(request)
        if unreadable is not None and operation.request_body is not None:
            return self._answers.refusal(operation, 400, [unreadable])
        try:
            findings = self._validator.request(operation, dict(route.values), message)
        except DocpactError as error:
            in_request = error.where is not None and error.where.source == "request"
            # A schema of the spec that cannot be compiled checks nothing.
            return self._answers.refusal(operation, 400, [str(error)]) if in_request else None
        faults = [_told(one) for one in findings if one.severity == "error" and one.rule != "DP505"]
        return self._answers.refusal(operation, 400, faults[:_MOST_FAULTS]) if faults else None


def _wants_stream(request: Request) -> bool:
    """Whether the body asks for a stream, as ``stream: true`` does in many APIs."""
    if b'"stream"' not in request.body[:1_000_000]:
        return False
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        return False
    return is_object(value) and value.get("stream") is True


def _wrong_media(operation: Operation, request: Request) -> str | None:
    """Why the media type of a request is not a documented one."""
    given = request.headers.get("content-type", "").strip()
    body = operation.request_body
    if body is None or not request.body or not body.content:
        return None
    if not given:
        return None
    if any(accepts_type(media.media_type, given) for media in body.content):
        return None
    known = " or ".join(media.media_type for media in body.content)
    return f"content type {essence(given)!r} is not documented; expected {known}"


def _message(request: Request) -> tuple[Message, str | None]:
    """A request as the validator reads it, and why its text cannot be decoded."""
    url = request.path + (f"?{request.query}" if request.query else "")
    headers = tuple(
        HeaderField(name, LocatedText("request", value)) for name, value in request.headers.items()
    )
    kind = request.headers.get("content-type", "")
    charset = kind.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or "utf-8-sig"
    body: LocatedText | None = None
    raw: bytes | None = None
    unreadable: str | None = None
    try:
        text = request.body.decode("utf-8-sig" if charset in ("utf-8", "utf8") else charset)
        body = LocatedText("request", text) if text else None
    except (UnicodeDecodeError, LookupError):
        raw = request.body
        if essence(kind).startswith("multipart/"):
            body = LocatedText("request", request.body.decode("latin-1"))
        elif "json" in kind or "urlencoded" in kind or not kind:
            unreadable = f"the body is not valid {charset.removesuffix('-sig').upper()}"
    made = Message(request.method, LocatedText("request", url), headers, body, None, raw=raw)
    return made, unreadable


def _told(finding: Finding) -> str:
    place, detail = finding.payload, finding.detail
    if place is None or (detail is not None and detail.part != "body"):
        return finding.message
    return f"{finding.message} (at {place.pointer or '/'}, line {place.line})"
