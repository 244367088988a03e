"""Calls over a mock of the network, synchronous and asynchronous alike."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runtime.auth import ApiKey, Basic, Bearer, Credential, Given
from runtime.body import JsonBody
from runtime.errors import (
    APIError,
    APITimeoutError,
    CredentialsError,
    NotFoundError,
    RateLimitError,
    RequestValidationError,
    ResponseError,
    ServerError,
    StatusError,
    TransportError,
)
from runtime.items import EventStream, JsonLines
from runtime.model import Model
from runtime.operation import Binary, Operation, Text, omit
from runtime.stream import astream, stream
from runtime.transport import AsyncTransport, RequestInfo, ResponseInfo, Transport
from runtime.upload import RawBody

from runtime import transport as transport_module

Handler = Callable[[httpx2.Request], httpx2.Response]


def known(secret: str | None) -> Given:
    """What a client has been given."""
    return Given("token", value=secret)


class Case(Model):
    id: int
    name: str | None = None


GET: Operation[Case] = Operation("GET /cases/{id}", returns={"200": lambda: Case})
POST: Operation[Case] = Operation("POST /cases", body=JsonBody(), returns={"2XX": lambda: Case})


class Caller:
    """One way to call: ``call`` sends an operation and gives what it gives, ``stream`` all its items."""

    def __init__(self, asynchronous: bool) -> None:
        self.asynchronous = asynchronous
        self.waits: list[float] = []

    def transport(self, handler: Handler, **options: Any) -> Any:
        """A transport whose network is ``handler``."""
        base = options.pop("base_url", "https://api.test/base")
        if self.asynchronous:
            return AsyncTransport(
                base,
                http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(handler)),
                **options,
            )
        return Transport(
            base, http_client=httpx2.Client(transport=httpx2.MockTransport(handler)), **options
        )

    def send(self, transport: Any, operation: Operation[Any], **arguments: Any) -> Any:
        """Sends an operation."""
        sent = transport.send(operation, **arguments)
        return asyncio.run(_await(sent)) if self.asynchronous else sent

    def call(self, handler: Handler, operation: Operation[Any] = GET, /, **arguments: Any) -> Any:
        """Sends an operation over a new transport; arguments that are options go there."""
        names = {"path", "query", "header", "cookie", "body"}
        given = {name: arguments.pop(name) for name in list(arguments) if name in names}
        if operation is GET:
            given.setdefault("path", {"id": 1})
        return self.send(self.transport(handler, **arguments), operation, **given)

    def stream(self, handler: Handler, operation: Operation[Any], **options: Any) -> list[Any]:
        """All items of a stream."""
        transport = self.transport(handler, **options)

        async def collect() -> list[Any]:
            async with astream(transport, operation) as items:
                return [item async for item in items]

        if self.asynchronous:
            return asyncio.run(collect())
        with stream(transport, operation) as items:
            return list(items)


async def _await(awaitable: Any) -> Any:
    return await awaitable


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def caller(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """Each way to call; waits are noted instead of waited."""
    import anyio

    caller = Caller(request.param)

    async def sleep(seconds: float) -> None:
        caller.waits.append(seconds)

    monkeypatch.setattr(transport_module.time, "sleep", caller.waits.append)
    monkeypatch.setattr(anyio, "sleep", sleep)
    return caller


@dataclass(frozen=True)
class Reply:
    """An answer of the network; each use of it is a new response."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> httpx2.Response:
        """It as httpx2 has it."""
        return httpx2.Response(
            self.status, headers=self.headers, stream=httpx2.ByteStream(self.body)
        )


def answers(*responses: Reply | Exception) -> tuple[Handler, list[httpx2.Request]]:
    """A network that gives these one after the other, and what it was asked."""
    left = list(responses)
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer.response()

    return handler, seen


def ok(
    body: bytes = b'{"id":1}', status: int = 200, content_type: str = "application/json"
) -> Reply:
    """An answer."""
    return Reply(status, body, {"Content-Type": content_type})


def test_a_request(caller: Caller) -> None:
    """Method, URL, headers and body arrive as the operation says."""
    handler, seen = answers(ok(status=201))
    operation: Operation[Case] = Operation(
        "POST /cases/{id}/a b", body=JsonBody(), returns={"2XX": lambda: Case}
    )
    case = caller.call(
        handler,
        operation,
        path={"id": "x/y"},
        query={"page[size]": 5, "no": omit},
        header={"X-One": ["a", "b"], "X-Two": omit},
        cookie={"c": "d"},
        body={"ids": ["1"], "left": omit},
        package="pkg",
        version="1.2",
        headers={"X-Own": "own"},
    )
    (request,) = seen
    assert case == Case(id=1)
    assert request.method == "POST"
    assert str(request.url) == "https://api.test/base/cases/x%2Fy/a%20b?page%5Bsize%5D=5"
    assert request.content == b'{"ids":["1"]}'
    expected = {
        "accept": "application/json",
        "content-type": "application/json",
        "user-agent": "pkg/1.2",
    }
    expected |= {
        "x-one": "a,b",
        "x-own": "own",
        "cookie": "c=d",
        "content-length": "13",
        "host": "api.test",
    }
    assert expected == {name: request.headers[name] for name in expected}
    assert "x-two" not in request.headers


def test_what_is_accepted() -> None:
    """The Accept header names what a success may be."""
    from runtime.exchange import _accept

    accepts = {
        "application/json": {"204": None},
        "text/plain": {"200": Text()},
        "application/x-ndjson": {"200": JsonLines()},
        "text/event-stream": {"2XX": EventStream()},
        "*/*": {"200": Binary()},
        "application/json, text/csv": {
            "200": {"application/json": lambda: Case, "text/csv": Text()},
            "404": Text(),
        },
    }
    assert list(accepts) == [
        _accept(Operation("GET /", returns=returns)) for returns in accepts.values()
    ]


@pytest.mark.parametrize("status", [200, 201, 202, 206, 226, 299])
@pytest.mark.parametrize(
    "content_type", ["application/json", "application/vnd.api+json", "text/plain", "", "x"]
)
def test_any_success_is_read_by_its_body(caller: Caller, status: int, content_type: str) -> None:
    """Any 2xx with the documented body gives the model, whatever it calls itself."""
    assert Case(id=1) == caller.call(answers(ok(status=status, content_type=content_type))[0])


@pytest.mark.parametrize(
    ("returns", "response", "expected"),
    [
        ({"204": None}, ok(b"", 204), None),
        ({"200": None}, ok(b"", 200), None),
        ({"200": lambda: Case}, ok(b"", 200), None),
        ({"200": None}, ok(b'{"a":1}'), {"a": 1}),
        ({}, ok(b'{"a":1}'), {"a": 1}),
        ({}, ok(b"text"), "text"),
        ({}, ok(b"\xff\xfe\xfd"), b"\xff\xfe\xfd"),
        ({}, ok(b"null"), None),
        ({"200": Text()}, ok(b'{"a":1}'), '{"a":1}'),
        ({"200": Text()}, ok("é".encode("latin-1"), 200, "text/plain; charset=ISO-8859-1"), "é"),
        ({"200": Text()}, ok("é".encode(), 200, "text/plain; charset=nonsense"), "é"),
        ({"200": Binary()}, ok(b'{"a":1}'), b'{"a":1}'),
        ({"200": lambda: bytes}, ok(b"\x00"), b"\x00"),
        ({"200": lambda: str}, ok(b'"a"'), "a"),
        ({"200": lambda: str}, ok(b'"a"', 200, "text/plain"), '"a"'),
        ({"200": lambda: str}, ok(b"a"), "a"),
        ({"200": lambda: Any}, ok(b"<a/>", 200, "text/xml"), "<a/>"),
        ({"200": lambda: list[int]}, ok(b"[1,2]"), [1, 2]),
        ({"200": lambda: list[Case]}, ok(b'[{"id":1}]'), [Case(id=1)]),
        ({"200": lambda: Case, "201": lambda: dict[str, int]}, ok(b'{"id":1}', 201), {"id": 1}),
        ({"200": lambda: Case, "default": Text()}, ok(b'{"id":1}', 202), '{"id":1}'),
        ({"200": JsonLines(lambda: Case)}, ok(b'{"id":1}\n{"id":2}\n'), [Case(id=1), Case(id=2)]),
        ({"200": {"text/csv": Text(), "application/json": lambda: Case}}, ok(), Case(id=1)),
        (
            {"200": {"text/csv": Text(), "application/json": lambda: Case}},
            ok(b"a,b", 200, "text/csv"),
            "a,b",
        ),
        (
            {"200": {"text/csv": Text(), "application/json": lambda: Case}},
            ok(b"a,b", 200, "x/y"),
            "a,b",
        ),
        (
            {"200": {"text/csv": Text(), "application/json": lambda: Case}},
            ok(b'{"id":1}', 200, "x/y"),
            Case(id=1),
        ),
        (
            {"200": {"image/*": Binary(), "application/xml": Text()}},
            ok(b"\x89", 200, "image/png"),
            b"\x89",
        ),
        (
            {"200": {"application/json": lambda: Case, "*/*": Binary()}},
            ok(b"\x89", 200, "x/y"),
            b"\x89",
        ),
        ({"200": lambda: Case}, ok(b"\xef\xbb\xbf" + b'{"id":1}'), Case(id=1)),
        (
            {"200": lambda: dict[str, str]},
            ok(b'{"a":"\xe9"}', 200, "application/json; charset=latin-1"),
            {"a": "é"},
        ),
    ],
)
def test_answers(caller: Caller, returns: Any, response: Reply, expected: Any) -> None:
    """Answers of every kind are read as they are documented, and by their content where they are not."""
    assert expected == caller.call(answers(response)[0], Operation("GET /x", returns=returns))


def test_a_head_has_no_body(caller: Caller) -> None:
    """The answer to HEAD is read as nothing."""
    assert (
        caller.call(answers(ok(b""))[0], Operation("HEAD /x", returns={"200": lambda: Case}))
        is None
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html>", "text/html"),
        (b"{", "application/json"),
        (b'{"id":1', "application/json"),
        (b"\xff", "application/json"),
        (b"[" * 10_000, "application/json"),
        (b"[NaN]", "application/json"),
    ],
)
def test_successes_that_cannot_be_used(caller: Caller, body: bytes, content_type: str) -> None:
    """A success without the documented JSON is a ResponseError that holds what came."""
    with pytest.raises(ResponseError) as caught:
        caller.call(answers(ok(body, 200, content_type))[0])
    assert (200, body) == (caught.value.status_code, caught.value.body)
    assert content_type == caught.value.headers["Content-Type"]


def test_text_that_is_none(caller: Caller) -> None:
    """A documented text that no encoding fits is a ResponseError."""
    with pytest.raises(ResponseError, match="no text"):
        caller.call(
            answers(ok(b"\xff", 200, "text/plain"))[0],
            Operation("GET /x", returns={"200": Text()}),
        )


def test_mismatches_are_logged(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """An answer that is not as documented is returned and reported, by place and never by value."""
    with caplog.at_level(logging.WARNING, "runtime"):
        case = caller.call(answers(ok(b'{"id":"hidden","name":["hidden"]}'))[0])
    assert {"id": "hidden", "name": ["hidden"]} == case.model_dump(
        mode="json", by_alias=True, exclude_unset=True
    )
    (record,) = caplog.records
    assert (
        "GET /cases/{id}: the answer is not as documented: /id: Input should be a valid integer;"
        " /name: Input should be a valid string" == record.getMessage()
    )


@pytest.mark.parametrize("body", [b'{"id":"x"}', b"{}", b"[]", b"", b'{"id":1,"name":5}'])
def test_strict_responses(caller: Caller, body: bytes) -> None:
    """With ``strict_responses`` a mismatch is an error; unknown fields are none."""
    with pytest.raises(ResponseError):
        caller.call(answers(ok(body))[0], strict_responses=True)
    assert 1 == caller.call(answers(ok(b'{"id":1,"new":2}'))[0], strict_responses=True).id


CONNECT = httpx2.ConnectError("refused")
LOST = httpx2.RemoteProtocolError("gone")
READ_TIMEOUT = httpx2.ReadTimeout("slow")


def status(code: int, **headers: str) -> Reply:
    """An answer with a status."""
    return Reply(code, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("first", "get", "post"),
    [
        (CONNECT, True, True),
        (httpx2.ConnectTimeout("slow"), True, True),
        (httpx2.PoolTimeout("full"), True, True),
        (httpx2.ProxyError("no"), True, True),
        (LOST, True, False),
        (httpx2.ReadError("gone"), True, False),
        (READ_TIMEOUT, True, False),
        (status(429), True, True),
        (status(500), True, False),
        (status(503), True, False),
        (status(408), True, False),
        (status(400), False, False),
        (status(404), False, False),
        (httpx2.UnsupportedProtocol("x"), False, False),
        (httpx2.LocalProtocolError("x"), False, False),
        (ValueError("x"), False, False),
    ],
    ids=repr,
)
def test_retries(caller: Caller, first: Reply | Exception, get: bool, post: bool) -> None:
    """A POST is only sent again if it surely had no effect; what is idempotent also after other short troubles."""
    for operation, repeated in ((GET, get), (POST, post)):
        handler, seen = answers(first, ok())
        arguments: dict[str, Any] = {"body": {"a": 1}} if operation is POST else {}
        if repeated:
            assert Case(id=1) == caller.call(handler, operation, **arguments)
        else:
            with pytest.raises(APIError):
                caller.call(handler, operation, **arguments)
        assert (2 if repeated else 1) == len(seen)


def test_posts_are_repeated_when_told(caller: Caller) -> None:
    """The user may say that a POST can be repeated."""
    for first in (READ_TIMEOUT, status(503)):
        handler, seen = answers(first, ok())
        assert Case(id=1) == caller.call(handler, POST, body={}, retry_posts=True)
        assert 2 == len(seen)


def test_retries_end(caller: Caller) -> None:
    """After the last attempt the error is raised, and what was waited before grew."""
    handler, seen = answers(*[status(503)] * 4)
    with pytest.raises(ServerError):
        caller.call(handler, max_retries=3)
    assert 4 == len(seen)
    assert 0.25 <= caller.waits[0] <= 0.5 <= caller.waits[1] <= 1.0 <= caller.waits[2] <= 2.0
    handler, seen = answers(CONNECT)
    with pytest.raises(
        TransportError, match=r"GET /cases/\{id\}: no connection was made \(refused\)"
    ):
        caller.call(handler, max_retries=0)


def test_waiting_as_asked(caller: Caller) -> None:
    """``Retry-After`` and the rate limit's reset are waited for; a wait too long is left to the caller."""
    handler, _ = answers(status(429, Retry_After="7"), status(429, X_RateLimit_Reset="3"), ok())
    assert Case(id=1) == caller.call(handler)
    assert 7.0 <= caller.waits[0] <= 7.7
    assert 3.0 <= caller.waits[1] <= 3.3
    handler, seen = answers(status(429, X_RateLimit_Reset="3600"))
    with pytest.raises(RateLimitError) as caught:
        caller.call(handler)
    assert (3600.0, 1) == (caught.value.retry_after, len(seen))


def test_the_deadline(caller: Caller) -> None:
    """A wait that would pass the deadline is not begun."""
    handler, seen = answers(status(429, Retry_After="7"))
    with pytest.raises(RateLimitError):
        caller.call(handler, deadline=5.0)
    assert (1, []) == (len(seen), caller.waits)
    with pytest.raises(APITimeoutError):
        caller.call(handler, deadline=0.0)


def test_bodies_that_cannot_be_repeated(caller: Caller) -> None:
    """A stream of bytes is sent once; a file is set back and sent again."""
    operation: Operation[Case] = Operation("PUT /x", body=RawBody(), returns={"200": lambda: Case})
    handler, seen = answers(status(503))
    with pytest.raises(ServerError):
        caller.call(handler, operation, body=iter([b"a"]))
    file = io.BytesIO(b"-abc")
    file.read(1)
    handler, seen = answers(status(503), ok())
    assert Case(id=1) == caller.call(handler, operation, body=file)
    assert [b"abc", b"abc"] == [request.content for request in seen]
    assert ["3", "3"] == [request.headers["content-length"] for request in seen]


def test_a_body_that_fails(caller: Caller) -> None:
    """A broken iterable of the caller's is their fault, and told as such."""
    operation: Operation[None] = Operation("PUT /x", body=RawBody())
    with pytest.raises(RequestValidationError, match="bytes were expected"):
        caller.call(answers(ok())[0], operation, body=[b"a", 5])


@pytest.mark.parametrize(
    ("location", "followed"),
    [
        ("/base/new", "https://api.test/base/new"),
        ("https://api.test:443/x?y=z#f", "https://api.test:443/x?y=z"),
        ("//api.test/x", "https://api.test/x"),
        ("https://evil.test/x", None),
        ("http://api.test/x", None),
        ("https://api.test:8443/x", None),
        ("https://me@api.test/x", None),
        ("http://[", None),
        ("/x?key=again", None),
        ("", None),
    ],
)
def test_redirects(caller: Caller, location: str, followed: str | None) -> None:
    """A redirect is followed within the origin only, so that no credential leaves for another."""
    credentials: dict[str, Credential] = {
        "k": ApiKey("key", known("secret"), "query"),
        "b": Bearer(known("secret")),
    }
    handler, seen = answers(status(302, Location=location), ok())
    options: dict[str, Any] = {
        "credentials": credentials,
        "security": (("b",),) if "?key" not in location else (("k",),),
    }
    if followed is None:
        with pytest.raises(StatusError) as caught:
            caller.call(handler, **options)
        assert 302 == caught.value.status_code
        assert 1 == len(seen)
    else:
        assert Case(id=1) == caller.call(handler, **options)
        assert followed.replace(":443", "") == str(seen[1].url)
        assert "Bearer secret" == seen[1].headers["Authorization"]


def test_redirects_that_change_things(caller: Caller) -> None:
    """A POST is not redirected, and nobody is redirected for ever."""
    handler, _ = answers(status(307, Location="/x"))
    with pytest.raises(StatusError, match="the redirect to another address is not followed"):
        caller.call(handler, POST, body={})
    handler, seen = answers(*[status(302, Location="/x")] * 6)
    with pytest.raises(StatusError):
        caller.call(handler)
    assert 6 == len(seen)


def test_with_options(caller: Caller) -> None:
    """Other options leave the transport they came from as it was, and share its connections."""
    handler, seen = answers(ok(), ok(), status(503), ok())
    first = caller.transport(handler, headers={"X-A": "1"}, max_retries=0)
    other = first.with_options(
        timeout=1.5, max_retries=1, headers={"X-B": "2"}, strict_responses=True
    )
    for each in (first, other):
        caller.send(each, GET, path={"id": 1})
    assert [None, "2"] == [request.headers.get("X-B") for request in seen]
    assert ["1", "1"] == [request.headers["X-A"] for request in seen]
    assert 1.5 == seen[1].extensions["timeout"]["read"]
    assert (
        5.0 == seen[0].extensions["timeout"]["read"]
    )  # the time-out of the user's own HTTP client
    assert Case(id=1) == caller.send(other, GET, path={"id": 1})
    assert type(first) is type(other)


def test_the_users_http_client(caller: Caller) -> None:
    """What the user has set on an HTTP client of their own is kept, and it is not closed."""
    handler, seen = answers(ok(), ok())
    transport = caller.transport(
        handler, security=(("b",),), credentials={"b": Bearer(known(None))}
    )
    client = transport._pool.given
    client.headers["X-Mine"] = "mine"
    client.params = {"p": "q"}
    client.cookies.set("c", "d")
    client.headers["Authorization"] = "Bearer own"
    signed = type(transport)(
        "https://api.test",
        http_client=client,
        security=(("b",),),
        credentials={"b": Bearer(known(None))},
    )
    caller.send(signed, GET, path={"id": 1}, query={"a": 1})
    assert "https://api.test/cases/1?a=1&p=q" == str(seen[0].url)
    assert ("mine", "c=d", "Bearer own") == tuple(
        seen[0].headers[name] for name in ("X-Mine", "Cookie", "Authorization")
    )
    close(caller, signed)
    assert not client.is_closed
    with pytest.raises(TransportError, match="closed"):
        caller.send(signed, GET, path={"id": 1})


def close(caller: Caller, transport: Any) -> None:
    """Closes a transport."""
    if caller.asynchronous:
        asyncio.run(transport.aclose())
    else:
        transport.close()


def test_connections_are_made_late_and_closed() -> None:
    """The HTTP client is made with the first request, shared by copies, and closed with the transport it belongs to."""
    with Transport("http://127.0.0.1:1", max_retries=0) as transport:
        assert transport._pool.made is None
        with pytest.raises(TransportError):
            transport.send(GET, path={"id": 1})
        made = transport._pool.made
        assert made is not None
        with transport.with_options(timeout=1) as other:
            assert other._pool.get() is made
        assert not made.is_closed
    assert made.is_closed

    async def run() -> None:
        async with AsyncTransport("http://127.0.0.1:1", max_retries=0) as transport:
            with pytest.raises(TransportError):
                await transport.send(GET, path={"id": 1})
            made = transport._pool.made
            assert made is not None
        assert made.is_closed

    asyncio.run(run())


def test_hooks(caller: Caller) -> None:
    """The hooks see every attempt and every answer, and no credential."""
    told: list[RequestInfo | ResponseInfo] = []
    handler, _ = answers(status(503), ok())
    caller.call(
        handler,
        query={"a": "b"},
        credentials={
            "k": ApiKey("key", known("secret"), "query"),
            "b": Basic(known("me"), known("secret")),
        },
        security=(("k", "b"),),
        on_request=told.append,
        on_response=told.append,
    )
    requests = [each for each in told if isinstance(each, RequestInfo)]
    responses = [each for each in told if isinstance(each, ResponseInfo)]
    assert [0, 1] == [each.attempt for each in requests]
    assert {"https://api.test/base/cases/1?a=b"} == {each.url for each in requests}
    assert [503, 200] == [each.status_code for each in responses]
    assert requests == [each.request for each in responses]
    assert "secret" not in repr(told)


SECRETS = ("S3cret-bearer", "S3cret-query", "S3cret-cookie", "S3cret-password", "S3cret-user-info")
CREDENTIALS: dict[str, Credential] = {
    "bearer": Bearer(known(SECRETS[0])),
    "query": ApiKey("key", known(SECRETS[1]), "query"),
    "cookie": ApiKey("session", known(SECRETS[2]), "cookie"),
    "basic": Basic(known("me"), known(SECRETS[3])),
}


def reachable(error: BaseException) -> Iterator[BaseException]:
    """An error and all errors that are chained to it."""
    todo: list[BaseException | None] = [error]
    while todo:
        each = todo.pop()
        if each is not None:
            yield each
            todo += [each.__cause__, each.__context__]


FAULTS: list[Reply | Exception] = [
    CONNECT,
    LOST,
    READ_TIMEOUT,
    httpx2.LocalProtocolError("Illegal header value b'Bearer S3cret-bearer'"),
    httpx2.InvalidURL("https://api.test?key=S3cret-query"),
    RuntimeError("S3cret-bearer"),
    status(302, Location="https://evil.test/?key=S3cret-query"),
    Reply(400, b'{"message": "S3cret-bearer and S3cret-query are wrong"}'),
    Reply(500, b"S3cret-cookie S3cret-password"),
    Reply(200, b"{"),
    Reply(200, b"no gzip", {"Content-Encoding": "gzip"}),
]


@pytest.mark.parametrize("scheme", CREDENTIALS)
def test_no_secret_leaks(caller: Caller, scheme: str, caplog: pytest.LogCaptureFixture) -> None:
    """No secret is in a message, a chained error, a traceback, a repr or a log line, whatever goes wrong."""
    caplog.set_level(logging.DEBUG)
    for fault in FAULTS:
        handler, _ = answers(*[fault] * 3)
        transport = caller.transport(
            handler,
            credentials=CREDENTIALS,
            security=((scheme,),),
            base_url="https://me:S3cret-user-info@api.test",
        )
        with pytest.raises(APIError) as caught:
            caller.send(transport, GET, path={"id": 1})
        error = caught.value
        assert [error] == list(reachable(error))
        fields = {
            name: value for name, value in vars(error).items() if name not in ("body", "headers")
        }
        shown = [
            str(error),
            repr(error),
            repr(error.args),
            repr(fields),
            repr(transport),
            caplog.text,
        ]
        shown += traceback.format_exception(error)
        sent = {
            "bearer": SECRETS[0],
            "query": SECRETS[1],
            "cookie": SECRETS[2],
            "basic": SECRETS[3],
        }[scheme]
        assert not [text for text in shown if sent in text or SECRETS[4] in text]


def test_secrets_in_urls_are_not_logged(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """A key in a query is sent, and blotted out where httpx2 logs the URL."""
    caplog.set_level(logging.DEBUG)
    handler, seen = answers(ok(), ok())
    caller.call(handler, query={"a": "b"}, credentials=CREDENTIALS, security=(("query",),))
    assert "https://api.test/base/cases/1?a=b&key=S3cret-query" == str(seen[0].url)
    assert "a=b&key=***" in caplog.text
    assert "S3cret" not in caplog.text
    caller.call(handler, query={"key": "no secret"})
    assert "key=no%20secret" in caplog.text


def test_arguments_are_checked_first(caller: Caller) -> None:
    """What breaks the documentation is refused before anything is sent."""
    handler, seen = answers()
    operation: Operation[Case] = Operation("POST /cases", body=JsonBody(lambda: Case))
    with pytest.raises(RequestValidationError, match="body /id: Field required"):
        caller.call(handler, operation, body={"name": "a"})
    with pytest.raises(RequestValidationError, match="path /id"):
        caller.call(handler, path={"id": ".."})
    with pytest.raises(RequestValidationError, match="header"):
        caller.call(handler, header={"X-A": "a\nb"})
    with pytest.raises(RequestValidationError, match="header /X-A"):
        caller.call(handler, headers={"X-A": "a\nb"})
    with pytest.raises(RequestValidationError, match="header /X A"):
        caller.call(handler, headers={"X A": "b"})
    with pytest.raises(CredentialsError, match="give app="):
        caller.transport(
            handler,
            credentials={"a": Bearer(known("x")), "b": Bearer(Given("app"))},
            security=(("a", "b"),),
        )
    assert not seen


def test_servers_of_operations(caller: Caller) -> None:
    """An operation's own server is used, unless the user has chosen the address."""
    operation: Operation[Case] = Operation(
        "GET /x", server="https://uploads.test/v2", returns={"200": lambda: Case}
    )
    handler, seen = answers(ok(), ok())
    caller.call(handler, operation)
    caller.call(handler, operation, pinned=True)
    assert ["https://uploads.test/v2/x", "https://api.test/base/x"] == [
        str(request.url) for request in seen
    ]


def test_the_whole_query(caller: Caller) -> None:
    """A parameter that is the whole query is a form or JSON."""
    handler, seen = answers(ok(), ok())
    for media_type in ("application/x-www-form-urlencoded", "application/json"):
        caller.call(handler, Operation("GET /x", querystring=media_type), query={"a": [1, 2]})
    assert [b"a=1&a=2", b"%7B%22a%22%3A%5B1%2C2%5D%7D"] == [request.url.query for request in seen]


def test_streams(caller: Caller) -> None:
    """Lines, events and bytes arrive item by item, typed where a type is documented."""
    lines: Operation[Case] = Operation("GET /x", returns={"200": JsonLines(lambda: Case)})
    assert [Case(id=1), Case(id=2)] == caller.stream(answers(ok(b'{"id":1}\n{"id":2}'))[0], lines)
    events: Operation[Case] = Operation("GET /x", returns={"200": EventStream(lambda: Case)})
    assert [Case(id=3)] == caller.stream(answers(ok(b'data: {"id":3}\n\n'))[0], events)
    binary: Operation[bytes] = Operation("GET /x", returns={"200": Binary()})
    assert b"abc" == b"".join(caller.stream(answers(ok(b"abc"))[0], binary))
    with pytest.raises(NotFoundError):
        caller.stream(answers(status(404))[0], lines)
    with pytest.raises(ResponseError, match="an item is no JSON"):
        caller.stream(answers(ok(b'{"id":1}\nx\n'))[0], lines)
    with pytest.raises(ResponseError, match="as documented"):
        caller.stream(answers(ok(b'{"id":"1"}\n'))[0], lines, strict_responses=True)
    with pytest.raises(ResponseError, match="cannot be read"):
        caller.stream(answers(Reply(200, b"no gzip", {"Content-Encoding": "gzip"}))[0], lines)


HEADER_NAMES = st.sampled_from(
    [
        "Content-Type",
        "Content-Encoding",
        "Location",
        "Retry-After",
        "X-RateLimit-Reset",
        "Set-Cookie",
        "X",
        "Content-Length",
    ]
)
HEADER_VALUES = st.sampled_from(
    [
        b"application/json",
        b"text/plain; charset=\xff",
        b"gzip",
        b"deflate, br",
        b"http://[",
        b"//",
        b"a=b; Domain=x",
    ]
) | st.binary(max_size=12)
BODIES = st.binary(max_size=30) | st.sampled_from(
    [
        b'{"id":1}',
        b'{"id":"x"}',
        b'{"errors":[{"message":5}]}',
        b'"\\ud800"',
        b"[[[[",
        b"1e999999",
        b"-",
        b"\x1f\x8b",
    ]
)
RETURNS = st.sampled_from(
    [
        {"200": lambda: Case},
        {"2XX": lambda: list[Case] | str},
        {"200": Text()},
        {"200": JsonLines(lambda: Case)},
        {"200": EventStream()},
        {"204": None},
        {},
    ]
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(100, 999),
    st.lists(st.tuples(HEADER_NAMES, HEADER_VALUES), max_size=4),
    BODIES,
    RETURNS,
    st.booleans(),
)
def test_nothing_else_leaves_a_client(
    code: int, headers: list[tuple[str, bytes]], body: bytes, returns: Any, strict: bool
) -> None:
    """Whatever answers, a call gives a value or one of the errors of the tree."""
    fields = [(name.encode(), value) for name, value in headers]

    def handler(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(code, headers=fields, stream=httpx2.ByteStream(body))

    client = httpx2.Client(transport=httpx2.MockTransport(handler))
    transport = Transport(
        "https://api.test", http_client=client, max_retries=0, strict_responses=strict
    )
    operation: Operation[Any] = Operation(
        "GET /x", returns=returns, errors={"default": lambda: Case}
    )
    for use in (lambda: transport.send(operation), lambda: list(stream(transport, operation))):
        try:
            use()
        except APIError as error:
            assert error.__cause__ is None
            assert error.__context__ is None
            assert str(error) == str(pickle.loads(pickle.dumps(error)))


def test_one_module_names_the_http_library() -> None:
    """Only ``transport`` knows httpx2, and only four modules know pydantic."""
    folder = Path(transport_module.__file__).parent
    sources = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    assert {"transport.py"} == {
        name for name, text in sources.items() if "import httpx2" in text or "httpx2." in text
    }
    eager = {"types.py", "model.py", "construct.py", "decode.py"}
    assert eager <= {name for name, text in sources.items() if "from pydantic" in text}


def test_pydantic_loads_late() -> None:
    """Importing the runtime and making a transport loads neither pydantic nor certificates."""
    folder = Path(transport_module.__file__).parents[1]
    program = (
        f"import sys; sys.path.insert(0, {str(folder)!r})\n"
        "from runtime import auth, errors, operation, transport\n"
        "client = transport.Transport('https://api.test', credentials={'a': auth.Bearer(auth.Given('token', value='x'))}, security=(('a',),))\n"
        "assert client._pool.made is None\n"
        "client.close()\n"
        "print([name for name in ('pydantic', 'pydantic_core', 'anyio') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "[]" == run.stdout.strip()


def test_forgotten_transports_do_not_warn() -> None:
    """A transport that nobody closed leaves no open socket behind when it goes."""
    transport = Transport("http://127.0.0.1:1", max_retries=0)
    with pytest.raises(TransportError):
        transport.send(GET, path={"id": 1})
    del transport
    gc.collect()
