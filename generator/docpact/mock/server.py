"""A server that plays a spec: it checks requests as documented and answers with the documented examples.

``answer`` is the whole of it, without a network; ``serve`` puts it behind an address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from docpact.errors import DocpactError
from docpact.findings import Finding
from docpact.ir import Api, MediaType, Operation, Parameter, Response
from docpact.schema.sample import sample_of_media
from docpact.validate.payload import validate_payload

if TYPE_CHECKING:
    from starlette.requests import Request as WebRequest
    from starlette.responses import Response as WebResponse

    from docpact.openapi import Document

__all__ = ["Answer", "Mock", "Request", "serve"]

_MAX_BODY = 16 * 1024 * 1024
"""Bytes of a request; what is larger is answered with 413."""
_PREFERRED_CODE = re.compile(r"\bcode=(\d{3})\b")
_PREFERRED_EXAMPLE = re.compile(r"\bexample=\"?([^\s;,\"]+)")


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived. Header names are in lower case; ``path`` is still percent-encoded."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    status: int
    body: bytes = b""
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Mock:
    """Answers requests for one API.

    A request that breaks the spec gets 400 (401 without credentials), with the reasons as ``{"errors": […]}``. ``Prefer:
    code=404`` asks for another documented response, ``Prefer: example=NAME`` for another example (RFC 7240).
    """

    def __init__(self, api: Api, document: Document) -> None:
        self._api = api
        self._document = document
        prefixes = {"", *(urlsplit(server.url).path.rstrip("/") for server in api.servers)}
        self._prefixes = sorted(
            (prefix for prefix in prefixes if "{" not in prefix), key=len, reverse=True
        )
        # A concrete path wins over a templated one (OpenAPI 3.1.0, 4.8.8.2).
        operations = sorted(api.operations, key=lambda operation: operation.path.count("{"))
        self._routes = [(_pattern(operation.path), operation) for operation in operations]

    def answer(self, request: Request) -> Answer:
        """The documented answer to ``request``."""
        matches = self._matching(request.path)
        if not matches:
            return _problem(404, [f"no documented path matches {request.path}"])
        operation = next((o for o in matches if o.method == request.method), None)
        if operation is None:
            allowed = ", ".join(sorted({o.method for o in matches}))
            answer = _problem(405, [f"{request.method} is not documented here; {allowed} is"])
            return Answer(answer.status, answer.body, answer.media_type, {"Allow": allowed})
        prefer = request.headers.get("prefer", "")
        asked = _PREFERRED_CODE.search(prefer)
        if asked is None:
            refusal = self._refusal(operation, request)
            if refusal is not None:
                return refusal
        response = _response(operation, asked.group(1) if asked else None)
        if response is None:
            return _problem(
                404, [f"{operation.key} has no response {asked.group(1) if asked else '2XX'}"]
            )
        status = int(asked.group(1)) if asked else _status(response.status)
        example = _PREFERRED_EXAMPLE.search(prefer)
        return self._documented(status, response, example.group(1) if example else None)

    def _matching(self, path: str) -> list[Operation]:
        for prefix in self._prefixes:
            if path.startswith(prefix):
                rest = path[len(prefix) :]
                found = [
                    operation for pattern, operation in self._routes if pattern.fullmatch(rest)
                ]
                if found:
                    fewest = min(operation.path.count("{") for operation in found)
                    return [operation for operation in found if operation.path.count("{") == fewest]
        return []

    def _refusal(self, operation: Operation, request: Request) -> Answer | None:
        if not self._authorised(operation, request):
            return _problem(401, ["the documented credentials are missing"])
        faults = [
            f"the required {parameter.location} parameter {parameter.name} is missing"
            for parameter in operation.parameters
            if parameter.required and not _has(parameter, request)
        ]
        try:
            faults += [_told(finding) for finding in self._body_findings(operation, request)]
        except DocpactError as error:
            faults.append(str(error))
        return _problem(400, faults) if faults else None

    def _body_findings(self, operation: Operation, request: Request) -> list[Finding]:
        media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if operation.request_body is None or (media_type and "json" not in media_type):
            return []
        return validate_payload(self._api, self._document, operation, None, request.body, "request")

    def _authorised(self, operation: Operation, request: Request) -> bool:
        security = self._api.security if operation.security is None else operation.security
        return not security or any(
            all(self._has_credential(name, request) for name in names) for names in security
        )

    def _has_credential(self, name: str, request: Request) -> bool:
        scheme = self._api.security_schemes.get(name)
        if scheme is None or scheme.type == "mutualTLS":
            return True
        if scheme.type != "apiKey":
            return "authorization" in request.headers
        parameter = scheme.parameter or ""
        match scheme.location:
            case "header":
                return parameter.lower() in request.headers
            case "query":
                return parameter in dict(parse_qsl(request.query, keep_blank_values=True))
            case _:
                return f"{parameter}=" in request.headers.get("cookie", "")

    def _documented(self, status: int, response: Response, example: str | None) -> Answer:
        if not response.content:
            return Answer(status)
        media = _json_first(response.content)
        if example is not None and example in media.examples:
            value = media.examples[example]
        else:
            value = sample_of_media(media, self._api.schemas, "response")
        if "json" in media.media_type or "*" in media.media_type:
            media_type = "application/json" if "*" in media.media_type else media.media_type
            return Answer(status, json.dumps(value, ensure_ascii=False).encode(), media_type)
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return Answer(status, text.encode(), media.media_type)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^{}]*\}", template.partition("#")[0])
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


def _response(operation: Operation, code: str | None) -> Response | None:
    documented = {response.status: response for response in operation.responses}
    if code is not None:
        return documented.get(code) or documented.get(f"{code[0]}XX") or documented.get("default")
    return next(
        (r for status, r in documented.items() if status.startswith("2")), documented.get("default")
    )


def _status(status: str) -> int:
    return int(status) if status.isdigit() else 200


def _json_first(content: Iterable[MediaType]) -> MediaType:
    return min(content, key=lambda media: "json" not in media.media_type)


def _has(parameter: Parameter, request: Request) -> bool:
    match parameter.location:
        case "query":
            names = {
                name.split("[")[0] for name, _ in parse_qsl(request.query, keep_blank_values=True)
            }
            return parameter.name.split("[")[0] in names or (
                parameter.style == "form" and parameter.explode and bool(names)
            )
        case "header":
            return parameter.name.lower() in request.headers
        case "cookie":
            return f"{parameter.name}=" in request.headers.get("cookie", "")
        case _:
            return True


def _told(finding: Finding) -> str:
    place = finding.payload
    return (
        f"{finding.message} (at {place.pointer or '/'}, line {place.line})"
        if place
        else finding.message
    )


def _problem(status: int, errors: list[str]) -> Answer:
    return Answer(status, json.dumps({"errors": errors}).encode(), "application/json")


def serve(mock: Mock, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Answer on ``host`` and ``port`` (0: any free one) until interrupted; ``ready`` is told the address.

    Raises:
        DocpactError: The address cannot be used, or the ``mock`` extra is not installed.
    """
    try:
        import uvicorn
        from starlette.applications import Starlette
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import Response as WebResponse
        from starlette.routing import Route
    except ImportError:
        raise DocpactError(
            "the mock server is not installed", hint="pip install 'docpact[mock]'"
        ) from None
    import socket

    async def endpoint(web: WebRequest) -> WebResponse:
        body = bytearray()
        async for chunk in web.stream():
            body += chunk
            if len(body) > _MAX_BODY:
                return WebResponse(f"a body of more than {_MAX_BODY:,} bytes", 413)
        raw = web.scope.get("raw_path") or web.url.path.encode()
        request = Request(
            web.method, unquote(raw.decode("latin-1")) if b"%2F" not in raw.upper() else raw.decode("latin-1"),
            web.url.query, {name.lower(): value for name, value in web.headers.items()}, bytes(body),
        )  # fmt: skip
        # Checking a large body takes a while; other requests are answered meanwhile.
        answer = await run_in_threadpool(mock.answer, request)
        return WebResponse(answer.body, answer.status, dict(answer.headers), answer.media_type)

    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        raise DocpactError(
            f"cannot serve on {host}:{port}: {error}", hint="choose another --host or --port"
        ) from None
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
    app = Starlette(routes=[Route("/{path:path}", endpoint, methods=methods)])
    listener.listen(128)
    shown = f"[{host}]" if ":" in host else host
    ready(f"http://{shown}:{listener.getsockname()[1]}")
    uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off")).run(sockets=[listener])
