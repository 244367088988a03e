"""No credential shows anywhere but in the request that it signs."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from runtime.auth import ApiKey, Basic, Bearer, Credential
from runtime.errors import APIError
from runtime.headers import Headers
from runtime.hiding import hide_secrets
from runtime.operation import Operation
from runtime.options import RequestInfo, ResponseInfo
from runtime.problem import read_error
from runtime.response import Response
from runtime_calls import (
    CONNECT,
    GET,
    LOST,
    READ_TIMEOUT,
    Caller,
    Reply,
    answers,
    known,
    ok,
    status,
)


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
        _, *causes = reachable(error)
        assert len(causes) <= 1
        assert not [
            cause for cause in causes if cause.__traceback__ or getattr(cause, "_request", None)
        ]
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


@pytest.mark.parametrize(
    "body",
    [
        {"message": "KEY", "detail": {"a": ["KEY", {"b": "xKEYx"}]}},
        {"KEY": 1, "more": {"no KEY": None, "KEY again": 2}},
        ["KEY", ["KEY"]],
        "KEY",
        {"number": 918273645, "numbers": [-918273645, 5]},
    ],
)
@pytest.mark.parametrize(
    "form", [str, lambda text: json.dumps(json.dumps(text))], ids=["plain", "JSON in JSON"]
)
def test_a_documented_problem_quotes_no_secret(body: Any, form: Callable[[str], str]) -> None:
    """Values, keys and numbers of an error body that are a secret show neither in ``problem`` nor in ``body``."""
    key = 'cl/"sec\\ret"-0123456789'
    text = json.dumps(body).replace("KEY", json.dumps(form(key))[1:-1])

    def hide(text: str) -> str:
        return hide_secrets(text, [key, "918273645"])

    operation: Operation[Any] = Operation("GET /a", errors={"4XX": lambda: Any})
    error = read_error(operation, Response(403, Headers([]), text.encode()), hide)
    shown = f"{error.problem} {error.body.decode()} {error}"
    assert "***" in str(error.problem)
    assert not any(part in shown for part in ("0123456789", "918273645", "sec"))
