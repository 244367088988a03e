"""A client as a whole: its options, its copies, its calls beyond the document, and what it never shows."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import sys
import threading
import traceback
from typing import Any
from unittest import mock

import httpx2
import pytest
from runtime.answer import Answer
from runtime.auth import ApiKey, Bearer, Given, Secret
from runtime.client import API, AsyncAPIClient, SyncAPIClient, sealed
from runtime.errors import (
    APIError,
    CredentialsError,
    NotFoundError,
    RequestValidationError,
    ResponseError,
)
from runtime.limiter import RateLimiter
from runtime.options import ClientOptions
from runtime_calls import Reply, answers, ok, status
from typing_extensions import Unpack

API_ = API(
    package="shop",
    version="1.0",
    server="https://{tenant}",
    variables={"tenant": Given("tenant", "SHOP_TENANT")},
    credentials={
        "key": Bearer(Given("api_key", "SHOP_API_KEY")),
        "q": ApiKey("key", Given("token"), "query"),
    },
    security=(("key",), ("q",)),
)


class Shop(SyncAPIClient):
    """As generated."""

    _api = API_

    def __init__(
        self,
        *,
        tenant: str | None = None,
        api_key: Secret | None = None,
        token: Secret | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        api_key = sealed(api_key)
        token = sealed(token)
        super().__init__(options, tenant=tenant, api_key=api_key, token=token)


class MyShop(Shop):
    """With an attribute of the user's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.team = ["a"]


class AsyncShop(AsyncAPIClient):
    _api = API_


def shop(*replies: Reply | Exception, **options: Any) -> tuple[Any, list[httpx2.Request]]:
    """A client whose network gives these answers, and what it was asked."""
    handler, seen = answers(*replies)
    inner = httpx2.Client(transport=httpx2.MockTransport(handler))
    given = {"tenant": "a.example", "api_key": "S3cret-key", "max_retries": 0} | options
    return MyShop(http_client=inner, **given), seen


def test_options_of_a_client() -> None:
    """Every option of a call is one of the client too; an unknown one, or a wrong value, is refused."""
    made = Shop(
        tenant="a.example",
        api_key="x",
        timeout=1,
        deadline=2,
        strict_requests=False,
        max_response_bytes=5,
        extra_headers={"A": "b"},
        extra_query={"q": 1},
        on_request=print,
        retry_posts=True,
    )
    assert 2 == made._session._settings.options["deadline"]
    for wrong in (
        {"timeouts": 1},
        {"timeout": "1"},
        {"max_retries": 1.5},
        {"headers": 5},
        {"on_request": 1},
        {"rate_limiter": "x"},
        {"base_url": 5},
        {"idempotency_key": 5},
        {"max_retries": "9" * 200},
    ):
        with pytest.raises(TypeError):
            Shop(tenant="a.example", api_key="x", **wrong)
    with pytest.raises(ValueError, match="must not be negative"):
        Shop(tenant="a.example", api_key="x", timeout=-1)


def test_a_client_of_the_users_keeps_its_timeout() -> None:
    """The timeout of an HTTP client of the user's counts unless one is given; it may be given later."""
    handler, seen = answers(ok(), ok())
    inner = httpx2.Client(transport=httpx2.MockTransport(handler), timeout=0.5)
    client = Shop(tenant="a.example", api_key="x", http_client=inner)
    client.request("GET", "/x")
    client.with_options(timeout=3).request("GET", "/x")
    assert [0.5, 3] == [request.extensions["timeout"]["read"] for request in seen]


def test_copies_keep_state() -> None:
    """``with_options``, ``copy`` and ``deepcopy`` keep what a subclass has set, and leave the original as it was."""
    client, seen = shop(ok(), ok(), ok())
    other = client.with_options(headers={"X-A": "1"}, max_retries=5)
    deep = copy.deepcopy(client)
    assert (["a"], ["a"]) == (other.team, deep.team)
    assert other.team is client.team
    assert deep.team is not client.team
    for each in (client, other, copy.copy(client)):
        each.request("GET", "/x")
    assert [None, "1", None] == [request.headers.get("X-A") for request in seen]


def test_pickling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client is pickled without its credentials: those of the environment are read again, others are refused."""
    monkeypatch.setenv("SHOP_API_KEY", "S3cret-key")
    made = MyShop(tenant="a.example", timeout=7)
    text = pickle.dumps(made)
    assert b"S3cret" not in text
    other = pickle.loads(text)
    assert (["a"], 7) == (other.team, other._session._settings.options["timeout"])
    assert "S3cret-key" == other._session._settings.credentials["key"].token.value
    with pytest.raises(TypeError, match="in the environment, or pass a function"):
        pickle.dumps(MyShop(tenant="a.example", api_key="S3cret-key"))


class GeneratedAsyncShop(AsyncAPIClient):
    """As generated."""

    _api = API_

    def __init__(self, *, tenant: str, api_key: Secret, **options: Any) -> None:
        super().__init__(options, tenant=tenant, api_key=sealed(api_key))  # type: ignore[arg-type]


def _nothing(*_: Any) -> None:
    """A hook that can be pickled."""


async def _token() -> str:
    return "S3cret-key"


@pytest.mark.parametrize("kind", [Shop, GeneratedAsyncShop])
@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"on_request": lambda _: None}, "on_request="),
        ({"on_response": lambda _: None}, "on_response="),
        ({"on_mismatch": threading.Lock().acquire}, "on_mismatch="),
        ({"api_key": lambda: "S3cret-key"}, "api_key="),
        ({"api_key": threading.local().__getattribute__}, "api_key="),
        ({"rate_limiter": RateLimiter(5)}, "rate_limiter="),
        ({"http_client": httpx2.Client()}, "http_client"),
        ({"http_client": httpx2.AsyncClient()}, "http_client"),
        ({"log": sys.stderr}, "attribute 'log'"),
        ({"lock": threading.Lock()}, "attribute 'lock'"),
        ({"on_request": _nothing, "on_response": _nothing, "api_key": _token}, ""),
    ],
    ids=lambda value: (
        str(value)[:30]
        if isinstance(value, str)
        else "-".join(value) if isinstance(value, dict) else None
    ),
)
def test_what_cannot_be_pickled_is_named(kind: Any, options: dict[str, Any], named: str) -> None:
    """A client that holds something without a pickle says which option or attribute it is; copies share the options."""
    own = {name: options[name] for name in ("log", "lock") if name in options}
    given = {name: value for name, value in options.items() if name not in own}
    if "http_client" in given and isinstance(given["http_client"], httpx2.Client) != (kind is Shop):
        return
    client = kind(**{"tenant": "a.example", "api_key": _token, **given})
    vars(client).update(own)
    copied = copy.copy(client)
    assert copied._options == client._options
    if own:
        with pytest.raises(TypeError, match=f"^the client cannot be copied because of {named} "):
            copy.deepcopy(client)
    else:
        assert copy.deepcopy(client)._options == client._options
    if not named:
        assert pickle.loads(pickle.dumps(client))._options == client._options
        return
    with pytest.raises(
        TypeError, match=f"(because of {named} |with an {named} of your own)"
    ) as caught:
        pickle.dumps(client)
    assert "S3cret" not in str(caught.value)


def test_requests_beyond_the_document() -> None:
    """``request`` calls any path, with the credentials, errors and types of the client; on its own origin only."""
    client, seen = shop(ok(), ok(b'{"a": 1}'), status(404), ok(b"x", 200, "text/plain"), ok())
    assert {"id": 1} == client.request(
        "POST", "/v1/x{y}?z=1", query={"q": [1, 2]}, json={"b": None}
    )
    assert ("POST", b"/v1/x%7By%7D?z=1&q=1&q=2", "Bearer S3cret-key") == (
        seen[0].method,
        seen[0].url.raw_path,
        seen[0].headers["Authorization"],
    )
    assert {"b": None} == json.loads(seen[0].content)
    assert {"a": 1} == client.request("GET", "/x", cast_to=dict[str, int])
    with pytest.raises(NotFoundError):
        client.request("DELETE", "/x")
    assert b"x" == client.request(
        "PUT", "/x", content=b"<a/>", headers={"Content-Type": "text/xml"}, cast_to=bytes
    )
    assert ("text/xml", b"<a/>") == (seen[3].headers["Content-Type"], seen[3].content)
    answer = client.request("GET", "https://a.example/y", cast_to=Answer)
    assert (200, {"id": 1}) == (answer.status_code, answer.value)
    with pytest.raises(RequestValidationError, match="same origin"):
        client.request("GET", "https://evil.example/y")
    with pytest.raises(RequestValidationError, match="json= or content="):
        client.request("POST", "/x", json={}, content=b"x")


@pytest.mark.parametrize("wrong", [5, None, b"GET", "", "GET /x", "G\n", "\ud800"])
def test_methods_that_are_none(wrong: Any) -> None:
    """What is not an HTTP method is refused before anything is sent, and so is a path that no URL can hold."""
    client, seen = shop(ok())
    with pytest.raises((TypeError, RequestValidationError)):
        client.request(wrong, "/x")
    with pytest.raises((TypeError, RequestValidationError)):
        client.request("GET", wrong if not isinstance(wrong, str) else "/\ud800")
    with pytest.raises(ValueError, match="too large"):
        client.with_options(timeout=10**5000)
    with pytest.raises(ValueError, match="too large"):
        client.with_options(deadline=10**400)
    assert not seen


def test_following() -> None:
    """``follow`` gets what ``Location`` points to, on the same origin."""
    reply = Reply(202, b"", {"Location": "/jobs/1?x=%20"})
    client, seen = shop(
        reply, ok(b'{"done": true}'), Reply(202, b"", {"Location": "https://evil.example/"})
    )
    answer = client.request("POST", "/jobs", cast_to=Answer)
    assert {"done": True} == answer.follow().value
    assert b"/jobs/1?x=%20" == seen[1].url.raw_path
    with pytest.raises(ResponseError, match="another origin"):
        client.request("POST", "/jobs", cast_to=Answer).follow()


def test_missing_credentials() -> None:
    """What the document requires is asked for before anything is sent."""
    client, seen = shop(api_key=None)
    with pytest.raises(CredentialsError, match="api_key= or SHOP_API_KEY"):
        client.request("GET", "/x")
    assert not seen


def frames(error: BaseException) -> list[str]:
    """What the frames of a traceback hold, but for those of the tests."""
    found: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        if "tests" not in trace.tb_frame.f_code.co_filename:
            found += [f"{name}={value!r}" for name, value in trace.tb_frame.f_locals.items()]
        trace = trace.tb_next
    return found


SECRETS = ["plain-S3cret", "ab+cd/ef==12 ", 'q"uo\\te', "p\u00e4ss w&rd<>"]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", ["raw", "percent", "plus", "json", "html", "base64", "headers"])
def test_what_servers_quote_is_hidden(secret: str, form: str) -> None:
    """A secret that a server quotes, in whatever form, is in no part of an error, of its traceback or of its pickle."""
    import base64
    import html
    from urllib.parse import quote, quote_plus

    quoted = {
        "raw": secret,
        "percent": quote(secret, safe=""),
        "plus": quote_plus(secret),
        "json": json.dumps(secret)[1:-1],
        "html": html.escape(secret),
        "base64": base64.b64encode(secret.encode()).decode(),
        "headers": quote(secret, safe=""),
    }[form]
    headers = {"X-Echo": f"key={quoted}"} if form == "headers" else {}
    body = (
        json.dumps({"message": f"no: {quoted}."}).encode()
        if form != "raw"
        else f"no: {quoted}".encode()
    )
    client, _ = shop(Reply(403, body, headers), api_key=None, token=secret)
    with pytest.raises(APIError) as caught:
        client.request("GET", "/x")
    error: Any = caught.value
    shown = [
        str(error),
        repr(error.headers),
        error.body.decode(),
        repr(pickle.dumps(error)),
        *frames(error),
    ]
    shown += [*map(str, error.headers.values()), *traceback.format_exception(error)[1:]]
    for text in shown:
        assert quoted not in text
        assert secret not in text


def test_no_secret_in_a_failed_construction() -> None:
    """A client that cannot be made shows no credential in the locals of its traceback."""
    wrongs: list[dict[str, Any]] = [
        {"timeout": "x"},
        {"base_url": "ftp://x"},
        {"tenant": "no host"},
    ]
    for wrong in wrongs:
        with pytest.raises((TypeError, ValueError)) as caught:
            Shop(**{"tenant": "a.example", "api_key": "S3cret-key", **wrong})
        assert not [text for text in frames(caught.value) if "S3cret" in text]
    client, _ = shop(api_key="S3cret\n")
    with pytest.raises(CredentialsError) as refused:
        client.request("GET", "/x")
    assert not [text for text in frames(refused.value) if "S3cret" in text]


def test_credentials_from_functions() -> None:
    """A function gives the secret for each request; an async client awaits one; what is not a string is refused."""
    client, seen = shop(ok(), api_key=lambda: "made")
    client.request("GET", "/x")
    assert "Bearer made" == seen[0].headers["Authorization"]

    async def token() -> str:
        return "awaited"

    client, _ = shop(api_key=token)
    with pytest.raises(CredentialsError, match="async client"):
        client.request("GET", "/x")
    handler, seen = answers(ok())
    inner = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
    made = AsyncShop({"http_client": inner}, tenant="a.example", api_key=token)
    asyncio.run(made.request("GET", "/x"))
    assert "Bearer awaited" == seen[0].headers["Authorization"]


def test_mocks() -> None:
    """The standard mocks take a client for what it is."""
    assert mock.create_autospec(MyShop, instance=True).request
    with mock.patch.object(MyShop, "request", return_value=5):
        assert 5 == shop()[0].request("GET", "/x")
