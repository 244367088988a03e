"""A server that plays a spec: it checks requests as documented and answers with the documented examples.

``answer`` is the whole of it, without a network; ``serve`` puts it behind an address.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from docpact.errors import DocpactError
from docpact.findings import Finding
from docpact.ir import Api, MediaType, Operation, Response
from docpact.mock.faults import Faults
from docpact.mock.parameters import Parameters
from docpact.schema.sample import sample_json
from docpact.text.values import is_array, is_object
from docpact.validate.body_schema import BodySchema
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

    A request that breaks the spec is refused in the shape of the operation's own documented error, or else as
    ``{"errors": […]}``: 400 or 422, 401 without credentials, 415 for an undocumented media type, 413 for a body over the
    limit. ``Prefer: code=404`` asks for another documented response, ``Prefer: example=NAME`` for another example (RFC 7240).

    Args:
        api: The API.
        document: Its document.
        seed: Decides the values that are made where there is no example, and which requests ``faults`` fails.
        faults: Status and probability of each fault that is made on purpose.
        most: Bytes of a request body that are read.

    """

    def __init__(
        self,
        api: Api,
        document: Document,
        *,
        seed: int = 0,
        faults: Iterable[tuple[int, float]] = (),
        most: int = 16 * 1024 * 1024,
    ) -> None:
        self._seed = seed
        self._faults = Faults(faults, seed)
        self._parameters = Parameters(api)
        self._most = most
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
        failed = self._faults.next()
        if failed is not None:
            return _problem(failed, ["fault made on purpose"])
        if len(request.body) > self._most:
            return _problem(413, [f"the body is longer than {self._most} bytes"])
        matches = self._matching(request.path)
        if not matches:
            return _problem(404, [f"no documented path matches {request.path}"])
        method = request.method
        operation = next((o for o in matches if o.method == method), None)
        if operation is None and method == "HEAD":
            operation = next((o for o in matches if o.method == "GET"), None)
        if operation is None and method == "OPTIONS":
            return Answer(204, headers={"Allow": ", ".join(sorted({o.method for o in matches}))})
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
        answer = self._documented(
            status, response, example.group(1) if example else None, request.headers.get("accept")
        )
        return replace(answer, body=b"") if request.method == "HEAD" else answer

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
            return self._refused(operation, 401, ["missing credentials"])
        faults = self._parameters.faults(
            operation, self._path_values(operation, request.path), request.query, request.headers
        )
        if (wrong := self._wrong_media(operation, request)) is not None:
            return self._refused(operation, 415, [wrong])
        try:
            faults += [_told(finding) for finding in self._body_findings(operation, request)]
        except DocpactError as error:
            faults.append(str(error))
        return self._refused(operation, 400, faults) if faults else None

    def _path_values(self, operation: Operation, path: str) -> dict[str, str]:
        """The values of the path parameters of a request, still encoded."""
        pattern = re.compile(
            re.sub(
                r"\\\{(.+?)\\\}", "([^/]*?)", re.escape(operation.path.split("#")[0].split("?")[0])
            )
        )
        names = re.findall(r"\{(.+?)\}", operation.path)
        for prefix in self._prefixes:
            if path.startswith(prefix) and (found := pattern.fullmatch(path[len(prefix) :])):
                return dict(zip(names, found.groups(), strict=False))
        return {}

    def _wrong_media(self, operation: Operation, request: Request) -> str | None:
        """Why the media type of a request is not a documented one."""
        given = request.headers.get("content-type", "").split(";")[0].strip().lower()
        body = operation.request_body
        if body is None or not request.body or not given:
            return None
        known = [media.media_type.split(";")[0].strip().lower() for media in body.content]
        if not known or any(fnmatchcase(given, one) for one in known):
            return None
        return f"content type {given!r} is not documented; expected {' or '.join(known)}"

    def _refused(self, operation: Operation, status: int, faults: list[str]) -> Answer:
        """A refusal in the shape that the operation documents for it, with the faults where it has a place for text."""
        wanted = [str(status), *(["422"] if status == 400 else []), "4XX", "default"]
        response = next(
            (r for code in wanted for r in operation.responses if r.status.upper() == code), None
        )
        if response is None or not response.content:
            return _problem(status, faults)
        media = _json_first(response.content)
        if "json" not in media.media_type or not isinstance(media.schema, Mapping):
            return _problem(status, faults)
        if response.status.isdigit():
            status = int(response.status)
        value = sample_json(
            media.schema, self._api.schemas, "response", seed=self._seed, optional=True
        )
        filled = _with_faults(value, faults)
        try:
            wrong = BodySchema(
                self._api, media.schema, f"{media.pointer}/schema", "response"
            ).faults(filled)
        except (DocpactError, ValueError):
            wrong = []
        shaped = value if wrong else filled
        return Answer(status, json.dumps(shaped, ensure_ascii=False).encode(), media.media_type)

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

    def _documented(
        self, status: int, response: Response, example: str | None, accept: str | None = None
    ) -> Answer:
        if not response.content:
            return Answer(status)
        media = _accepted(response.content, accept)
        kind = media.media_type.split(";")[0].strip().lower()
        if kind in _STREAMS or media.item_schema is not None:
            return Answer(status, self._stream(media, kind), media.media_type)
        if example is not None and example in media.examples:
            value = media.examples[example]
        else:
            value = next(iter(media.examples.values()), None)
            if not media.examples:
                value = sample_json(
                    media.schema, self._api.schemas, "response", seed=self._seed, optional=True
                )
        if "json" in media.media_type or "*" in media.media_type:
            media_type = "application/json" if "*" in media.media_type else media.media_type
            return Answer(status, json.dumps(value, ensure_ascii=False).encode(), media_type)
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return Answer(status, text.encode(), media.media_type)

    def _stream(self, media: MediaType, kind: str) -> bytes:
        """Three items in the form of a stream: events, lines, or JSON text sequences."""
        schema = media.item_schema if media.item_schema is not None else media.schema
        items = list(media.examples.values()) or [
            sample_json(schema, self._api.schemas, "response", seed=self._seed + n, optional=True)
            for n in range(3)
        ]
        found: list[str] = []
        for item in items:
            text = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            if kind != "text/event-stream":
                found.append(("\x1e" if kind == "application/json-seq" else "") + text + "\n")
            elif is_object(item) and media.item_schema is not None and "data" in item:
                lines = [
                    f"{name}: {line}"
                    for name in ("event", "id", "retry")
                    if (line := item.get(name)) is not None
                ]
                data = item["data"] if isinstance(item["data"], str) else json.dumps(item["data"])
                found.append(
                    "\n".join([*lines, *(f"data: {line}" for line in data.split("\n"))]) + "\n\n"
                )
            else:
                found.append("".join(f"data: {line}\n" for line in text.split("\n")) + "\n")
        return "".join(found).encode()


_STREAMS = frozenset(
    {
        "text/event-stream",
        "application/jsonl",
        "application/x-ndjson",
        "application/json-seq",
        "application/ndjson",
    }
)


def _accepted(content: tuple[MediaType, ...], accept: str | None) -> MediaType:
    """The documented media type that a request asks for; JSON where it asks for none of them."""
    wanted = [part.split(";")[0].strip().lower() for part in (accept or "").split(",")]
    for each in wanted:
        if each in ("", "*/*"):
            continue
        for media in content:
            if fnmatchcase(media.media_type.split(";")[0].strip().lower(), each):
                return media
    return _json_first(content)


def _with_faults(value: Any, faults: list[str]) -> Any:
    """A made error with the faults in place of the first text that looks like a message."""
    if not is_object(value):
        return value
    text = "; ".join(faults)
    for key in (
        "message",
        "detail",
        "error_description",
        "error_message",
        "description",
        "title",
        "error",
        "msg",
    ):
        if isinstance(value.get(key), str):
            return {**value, key: text}
    for key, inner in value.items():
        if is_array(inner) and all(isinstance(one, str) for one in inner):
            return {**value, key: faults}
        if is_object(inner) and (filled := _with_faults(inner, faults)) != inner:
            return {**value, key: filled}
    return value


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


def _told(finding: Finding) -> str:
    place = finding.payload
    return (
        f"{finding.message} (at {place.pointer or '/'}, line {place.line})"
        if place
        else finding.message
    )


def _problem(status: int, errors: list[str]) -> Answer:
    return Answer(status, json.dumps({"errors": errors}).encode(), "application/json")


def serve(
    mock: Mock, host: str, port: int, ready: Callable[[str], None], *, latency: float = 0
) -> None:
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
        if latency:
            await asyncio.sleep(latency)
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
