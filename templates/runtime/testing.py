"""Fake clients for tests: documented responses without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, unquote

from .json_text import dump_json, is_array, is_object, load_json
from .operation import Items, Operation, is_by_media_type, omit
from .wire import to_wire

__all__ = ["CannedAnswer", "Documented", "Fake", "FakeRequest", "RecordedCall"]


@dataclass(frozen=True, slots=True)
class Documented:
    """An operation of a fake: the operation's constants, its documented responses, its required arguments."""

    constant: str
    status: int = 200
    media_type: str | None = None
    body: str = ""
    others: Mapping[str, str] = field(default_factory=dict[str, str])
    """What it answers to who asks for another media type."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    required: tuple[tuple[str, str], ...] = ()
    """Location and wire name of each parameter that has to be sent."""


@dataclass(frozen=True, slots=True)
class FakeRequest:
    """A request as it arrives: ``path`` is percent-encoded, header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class CannedAnswer:
    """The response of a fake."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One request that a fake was sent.

    ``method`` is the attribute path on the client (``cases.get``), ``operation`` method and path template. ``path`` holds the
    values of the path, ``query`` those of the query (the last where a name is repeated), ``json`` the body where it is JSON.
    """

    method: str
    operation: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    json: Any = None


class Fake:
    """Answers the requests of one client, and notes them."""

    def __init__(self, package: str, operations: Mapping[str, Documented]) -> None:
        self._package = package
        self._operations = operations
        self._routes: list[tuple[str, re.Pattern[str], str]] | None = None
        self._answers: dict[str, tuple[Any, int | None, Mapping[str, str]]] = {}
        self.calls: list[RecordedCall] = []

    @property
    def http_client(self) -> Any:
        """An HTTP client whose requests are answered here."""
        import httpx2

        return httpx2.Client(transport=httpx2.MockTransport(self._respond))

    @property
    def async_http_client(self) -> Any:
        """As ``http_client``, for an async client."""
        import httpx2

        return httpx2.AsyncClient(transport=httpx2.MockTransport(self._respond))

    def _respond(self, request: Any) -> Any:
        """Return the response to a request of the HTTP library."""
        import httpx2

        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        arrived = FakeRequest(request.method, path, query, headers, request.content)
        answer = self.answer(arrived)
        return httpx2.Response(answer.status, headers=dict(answer.headers), content=answer.body)

    def respond(
        self,
        method: str | Callable[..., Any],
        answer: Any,
        status: int | None,
        headers: Mapping[str, str] | None,
    ) -> None:
        """Answer the calls of a method from now on with this.

        Raises:
            ValueError: The method is unknown.

        """
        name = method if isinstance(method, str) else _name_of(method)
        if name not in self._operations:
            near = [
                one for one in self._operations if one.partition(".")[0] == name.partition(".")[0]
            ]
            known = ", ".join(near or self._operations)
            raise ValueError(f"unknown method {name!r}; known: {known}")
        self._answers[name] = (answer, status, headers or {})

    def answer(self, request: FakeRequest) -> CannedAnswer:
        """Return the response to a request."""
        found = self._find(request)
        if found is None:
            return _problem(404, [f"no operation {request.method} {request.path}"])
        name, path = found
        documented = self._operations[name]
        operation = self._operation(name)
        call = RecordedCall(
            name,
            operation.name,
            path,
            dict(parse_qsl(request.query, keep_blank_values=True)),
            request.headers,
            request.body,
            _json(request),
        )
        self.calls.append(call)
        faults = _faults(documented, operation, call)
        if faults:
            return _problem(400, faults)
        if operation.method == "HEAD" and name not in self._answers:
            return _answer(documented.status, None, b"", documented.headers)
        asked = request.headers.get("accept", "").partition(";")[0].strip().lower()
        media_type, text = documented.media_type, documented.body
        if asked in documented.others:
            media_type, text = asked, documented.others[asked]
        if name not in self._answers:
            return _answer(documented.status, media_type, text.encode(), documented.headers)
        answer, status, headers = self._answers[name]
        if callable(answer) and not isinstance(answer, type):
            answer = answer(call)
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, CannedAnswer):
            return answer
        if answer is None or answer is omit:
            return _answer(status or 204, None, b"", headers)
        if (
            status is None
            and is_array(answer)
            and isinstance(items := _items(operation, media_type), Items)
        ):
            return _answer(documented.status, media_type, _framed(items, answer), headers)
        is_text = media_type is not None and "json" not in media_type
        body = answer.encode() if is_text and isinstance(answer, str) else answer
        if isinstance(body, bytes):
            return _answer(status or documented.status, media_type, body, headers)
        content = dump_json(to_wire(answer)).encode()
        json_type = media_type if media_type and "json" in media_type else "application/json"
        return _answer(status or max(documented.status, 200), json_type, content, headers)

    def _operation(self, name: str) -> Operation[Any]:
        resource, _, _ = name.partition(".")
        module = import_module(f"{self._package}.resources.{resource}")
        operation: Operation[Any] = getattr(module, self._operations[name].constant)
        return operation

    def _find(self, request: FakeRequest) -> tuple[str, dict[str, str]] | None:
        if self._routes is None:
            operations = [(name, self._operation(name)) for name in self._operations]
            # A path without parameters goes before one that has some in the same place.
            operations.sort(key=lambda one: one[1].template.count("{"))
            self._routes = [
                (operation.method, _pattern(operation.template), name)
                for name, operation in operations
            ]
        for method, pattern, name in self._routes:
            match = pattern.fullmatch(request.path) if method == request.method else None
            if match is not None:
                names = re.findall(r"\{([^{}]*)\}", self._operation(name).template)
                return name, dict(zip(names, map(unquote, match.groups()), strict=True))
        return None


def _items(operation: Operation[Any], media_type: str | None) -> Any:
    """How a stream of the operation is read."""
    for answer in operation.returns.values():
        reader = answer.get(media_type or "") if is_by_media_type(answer) else answer
        if isinstance(reader, Items):
            return reader
    return None


def _framed(reader: Items, values: list[Any]) -> bytes:
    """The items of a stream, as they are sent."""
    kind = getattr(reader, "kind", None)
    framed: list[bytes] = []
    for value in map(to_wire, values):
        fields: Any = value if kind == "event" and is_object(value) else {"data": value}
        if kind is None:
            mark = b"\x1e" if reader.media_type.endswith("seq") else b""
            framed.append(mark + dump_json(value).encode() + b"\n")
            continue
        for name, item in fields.items():
            text = item if isinstance(item, str) else dump_json(item)
            framed += [f"{name}: {line}\n".encode() for line in text.splitlines() or [""]]
        framed.append(b"\n")
    return b"".join(framed)


def _name_of(method: Callable[..., Any]) -> str:
    """The attribute path of a bound method: ``client.cases.get`` is ``cases.get``."""
    owner = getattr(method, "__self__", None)
    resource = type(owner).__module__.rpartition(".")[2]
    return f"{resource}.{getattr(method, '__name__', '')}"


def _pattern(template: str) -> re.Pattern[str]:
    path = re.split("[?#]", template, maxsplit=1)[0]
    parts = re.split(r"\{[^{}]*\}", path if path.startswith("/") else f"/{path}")
    return re.compile("([^/]+)".join(re.escape(part) for part in parts))


def _faults(documented: Documented, operation: Operation[Any], call: RecordedCall) -> list[str]:
    """Return what is missing from a request; the client has checked everything else before it was sent."""
    places: dict[str, Mapping[str, str]] = {"query": call.query, "header": call.headers}
    faults: list[str] = []
    for location, wire in documented.required:
        names = places.get(location)
        key = wire.lower() if location == "header" else wire
        if names is not None and not any(
            name == key or name.startswith(f"{key}[") for name in names
        ):
            faults.append(f"the required {location} parameter {wire} is missing")
    type_of = getattr(operation.body, "type", None)
    if operation.body is not None and not call.body and operation.body.required:
        faults.append("the required body is missing")
    elif callable(type_of) and call.json is not None:
        from .decode import check_value

        faults += [str(fault) for fault in check_value(type_of(), call.json)[1]]
    return faults


def _json(request: FakeRequest) -> Any:
    if "json" not in request.headers.get("content-type", ""):
        return None
    try:
        return load_json(request.body)
    except ValueError:
        return None


def _answer(
    status: int, media_type: str | None, body: bytes, headers: Mapping[str, str]
) -> CannedAnswer:
    typed = {"content-type": media_type} if media_type is not None and body else {}
    return CannedAnswer(status, body, {**typed, **headers})


def _problem(status: int, errors: list[str]) -> CannedAnswer:
    return _answer(status, "application/json", dump_json({"errors": errors}).encode(), {})
