"""When a request is sent again: after a failure, as asked to wait, and to another address."""

from __future__ import annotations

import io
from typing import Any

import httpx2
import pytest
from runtime.auth import ApiKey, Bearer, Credential
from runtime.errors import (
    APIError,
    APITimeoutError,
    RateLimitError,
    ServerError,
    StatusError,
    TransportError,
)
from runtime.operation import Operation
from runtime.upload import RawBody
from runtime_calls import (
    CONNECT,
    GET,
    LOST,
    POST,
    READ_TIMEOUT,
    Caller,
    Case,
    Reply,
    answers,
    known,
    ok,
    status,
)


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


def test_hooks_may_be_async_functions(caller: Caller) -> None:
    """The async client awaits what a hook returns; the sync client refuses an async function before anything is sent."""
    told: list[str] = []

    async def hook(info: Any) -> None:
        told.append(type(info).__name__)

    handler, seen = answers(status(503), ok())
    if caller.asynchronous:
        caller.call(handler, on_request=hook, on_response=hook)
        assert told == ["RequestInfo", "ResponseInfo"] * 2
    else:
        with pytest.raises(
            TypeError, match="on_request is an async function; it needs the async client"
        ):
            caller.call(handler, on_request=hook)
        assert not seen
    with pytest.raises(TypeError, match="on_mismatch must not be an async function"):
        caller.transport(handler, on_mismatch=hook)


def test_retries_end(caller: Caller) -> None:
    """After the last attempt the error is raised, and what was waited before grew."""
    handler, seen = answers(*[status(503)] * 4)
    with pytest.raises(ServerError):
        caller.call(handler, max_retries=3)
    assert 4 == len(seen)
    assert 0.25 <= caller.waits[0] <= 0.5 <= caller.waits[1] <= 1.0 <= caller.waits[2] <= 2.0
    handler, seen = answers(CONNECT)
    with pytest.raises(TransportError) as refused:
        caller.call(handler, max_retries=0)
    assert str(refused.value) == "GET /cases/{id}: cannot connect to api.test (refused)"
    # The library's error is the cause, without its request, which has the credentials.
    cause: Any = refused.value.__cause__
    assert isinstance(cause, httpx2.ConnectError)
    assert cause.__traceback__ is cause.__context__ is cause._request is None


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
    with pytest.raises(StatusError, match="redirect to another address not followed"):
        caller.call(handler, POST, body={})
    handler, seen = answers(*[status(302, Location="/x")] * 6)
    with pytest.raises(StatusError):
        caller.call(handler)
    assert 6 == len(seen)
