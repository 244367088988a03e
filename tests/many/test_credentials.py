"""Credentials that are fetched or computed: OAuth 2.0 client credentials, functions, and what goes wrong with them."""

from __future__ import annotations

import asyncio
import base64
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

from packages import Package, make

SPEC = """
openapi: 3.1.0
info: {title: Example, version: "1"}
servers: [{url: https://api.example}]
security: [{oauth: [read, write]}, {key: []}]
paths:
  /a:
    get: {operationId: getA, tags: [a], x-docpact-method: get, responses: {'200': {description: Done, content: {application/json: {schema: {}}}}}}
    post:
      {operationId: postA, tags: [a], x-docpact-method: post, requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {'200': {description: Done, content: {application/json: {schema: {}}}}}}
  /open:
    get: {operationId: getOpen, tags: [a], x-docpact-method: open, security: [], responses: {'200': {description: Done, content: {application/json: {schema: {}}}}}}
components:
  securitySchemes:
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://auth.example/token?x=1', scopes: {read: r, write: w}}}}
    key: {type: apiKey, in: header, name: X-Key}
"""
SECRET = "s3cr&t/+ é"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("oauth")
    (folder / "spec.yaml").write_text(SPEC, encoding="utf-8")
    return make(folder / "spec.yaml", folder)


class Service:
    """An API and the server of its tokens. A token that is in ``withdrawn`` is refused."""

    def __init__(self) -> None:
        self.fetched: list[httpx2.Request] = []
        self.called: list[httpx2.Request] = []
        self.withdrawn: set[str] = set()
        self.life: Any = 3600
        self.token: Callable[[int], Any] | None = None
        self.slow = 0.0
        self._lock = threading.Lock()

    def handler(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "auth.example":
            with self._lock:
                self.fetched.append(request)
                number = len(self.fetched)
            time.sleep(self.slow)
            if self.token is not None:
                answer = self.token(number)
                return answer if isinstance(answer, httpx2.Response) else httpx2.Response(200, json=answer)  # fmt: skip
            body = {"access_token": f"token-{number}", "token_type": "bearer"}
            return httpx2.Response(
                200, json=body | ({"expires_in": self.life} if self.life else {})
            )
        self.called.append(request)
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if sent in self.withdrawn:
            return httpx2.Response(401, json={"message": "withdrawn"})
        return httpx2.Response(200, json=sent or request.headers.get("x-key"))


@pytest.fixture
def service() -> Service:
    return Service()


GIVEN = {"client_id": "me:1", "client_secret": SECRET}


def test_a_token_is_fetched_once(package: Package, service: Service) -> None:
    """With the client's id and secret (RFC 6749, 2.3.1) and the scopes of the document; kept until it ends."""
    client = package.client(service.handler, **GIVEN)
    assert [client.a.get(), client.a.get(), client.a.post(body={})] == ["token-1"] * 3
    [fetched] = service.fetched
    assert fetched.method == "POST"
    assert str(fetched.url) == "https://auth.example/token?x=1"
    pair = base64.b64decode(fetched.headers["authorization"].removeprefix("Basic ")).decode()
    assert pair == "me%3A1:s3cr%26t%2F%2B+%C3%A9"
    form = parse_qs(fetched.content.decode())
    assert form == {"grant_type": ["client_credentials"], "scope": ["read write"]}


DISCOVERED = """
openapi: 3.1.0
info: {title: Example, version: "1"}
servers: [{url: https://api.example}]
security: [{login: [read]}]
paths:
  /a: {post: {operationId: postA, tags: [a], security: [{login: [write]}], responses: {'204': {description: Done}}}}
components: {securitySchemes: {login: {type: openIdConnect, openIdConnectUrl: 'https://login.example/.well-known/openid-configuration'}}}
"""


@pytest.fixture(scope="module")
def discovering(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("openid")
    (folder / "spec.yaml").write_text(DISCOVERED, encoding="utf-8")
    return make(folder / "spec.yaml", folder)


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"token_endpoint": "https://auth.example/token"}, None),
        ({"token_endpoint": "http://auth.example/token"}, "not https"),
        ({"token_endpoint": 5}, "no token_endpoint"),
        ([], "no token_endpoint"),
    ],
)
def test_the_token_endpoint_is_discovered(
    discovering: Package, service: Service, document: Any, fault: str | None, asynchronous: bool
) -> None:
    """From the document of ``openIdConnectUrl``, once, without a credential; the scopes of every operation are asked for."""
    asked: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "login.example":
            asked.append(request)
            return httpx2.Response(200, json=document)
        return service.handler(request)

    async def twice() -> None:
        inner = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
        client = discovering.module.AsyncClient(http_client=inner, **GIVEN)
        await client.a.create()
        await client.a.create()

    def call() -> None:
        if asynchronous:
            asyncio.run(twice())
        else:
            client = discovering.client(handler, **GIVEN)
            client.a.create()
            client.a.create()

    if fault is None:
        call()
        assert [request.headers["authorization"] for request in service.called] == [
            "Bearer token-1"
        ] * 2
        assert parse_qs(service.fetched[0].content.decode())["scope"] == ["read write"]
    else:
        with pytest.raises(discovering.module.CredentialsError, match=fault):
            call()
        assert not service.fetched
    assert [(r.method, r.url.path, r.headers.get("authorization")) for r in asked] == [
        ("GET", "/.well-known/openid-configuration", None)
    ]


def test_a_token_of_another_type_is_refused(package: Package, service: Service) -> None:
    """A client must not use a token of a type that it does not know (RFC 6749, 7.1)."""
    for kind, good in (("Bearer", True), ("BearerToken", True), ("mac", False), (5, False)):
        service.token = lambda _, kind=kind: {"access_token": "t", "token_type": kind}
        client = package.client(service.handler, **GIVEN)
        if good:
            assert client.a.get() == "t"
        else:
            with pytest.raises(package.module.CredentialsError, match="token_type is not Bearer"):
                client.a.get()


def test_many_threads_fetch_one_token(package: Package, service: Service) -> None:
    """200 calls at the same time wait for one token."""
    service.slow = 0.2
    client = package.client(service.handler, **GIVEN)
    with ThreadPoolExecutor(200) as pool:
        found = list(pool.map(lambda _: client.a.get(), range(200)))
    assert found == ["token-1"] * 200
    assert len(service.fetched) == 1


def test_many_tasks_fetch_one_token(package: Package, service: Service) -> None:
    """So do 200 tasks, in one event loop and then in another."""

    async def handler(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0.01)
        return service.handler(request)

    async def run(client: Any) -> list[str]:
        return await asyncio.gather(*(client.a.get() for _ in range(200)))

    inner = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
    client = package.module.AsyncClient(http_client=inner, **GIVEN)
    assert asyncio.run(run(client)) == ["token-1"] * 200
    service.withdrawn = {"token-1"}
    assert asyncio.run(run(client)) == ["token-2"] * 200
    assert len(service.fetched) == 2


def test_a_token_is_renewed_ahead(
    package: Package, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute before its end, or when a fifth of a short life is left."""
    now = time.monotonic()
    clock = [now]
    monkeypatch.setattr("runtime.oauth.time.monotonic", lambda: clock[0])
    client = package.client(service.handler, **GIVEN)
    client.a.get()
    clock[0] = now + 3530
    client.a.get()
    assert len(service.fetched) == 1
    clock[0] = now + 3545
    client.a.get()
    assert len(service.fetched) == 2


def test_a_refused_token_is_renewed_once(package: Package, service: Service) -> None:
    """After a 401 the request is sent once more with another token, a POST too; a second 401 is the answer."""
    client = package.client(service.handler, **GIVEN)
    service.withdrawn = {"token-1"}
    assert client.a.post(body={}) == "token-2"
    service.withdrawn = {f"token-{number}" for number in range(99)}
    with pytest.raises(package.module.AuthenticationError, match="withdrawn"):
        client.a.get()
    assert len(service.fetched) == 3


def test_a_function_is_asked_again_after_a_401(package: Package, service: Service) -> None:
    """A function that gives another token gets one more attempt; one that gives the same does not."""
    tokens = iter(["old", "new", "newer"])
    service.withdrawn = {"old"}
    assert package.client(service.handler, oauth=lambda: next(tokens)).a.get() == "new"
    service.withdrawn = {"same"}
    service.called.clear()
    with pytest.raises(package.module.AuthenticationError):
        package.client(service.handler, oauth=lambda: "same").a.get()
    assert len(service.called) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(401, json={"error": "invalid_client"}),
        httpx2.Response(400, json={"error": "invalid_scope", "error_description": "no such scope"}),
        {"token": "x"},
        {"access_token": None},
        {"access_token": ["x"]},
        ["x"],
        httpx2.Response(200, text="<html>"),
    ],
)  # fmt: skip
def test_no_token_is_an_error(package: Package, service: Service, answer: Any) -> None:
    """What the token server answers in place of a token is an error of the tree; the API is not called."""
    service.token = lambda _: answer
    client = package.client(service.handler, **GIVEN)
    with pytest.raises(package.module.APIError) as caught:
        client.a.get()
    assert service.called == []
    assert SECRET not in str(caught.value)
    assert "s3cr%26t" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://auth.example/token", "ftp://auth.example/t", "https://", "not a url"]
)
def test_a_token_url_that_is_not_safe(package: Package, service: Service, url: str) -> None:
    """The secret is sent over https, or to this machine."""
    with pytest.raises(package.module.CredentialsError, match="token URL"):
        package.client(service.handler, token_url=url, **GIVEN)


@pytest.mark.parametrize("url", ["http://localhost:9/t", "http://127.0.0.1/t", "http://[::1]/t"])
def test_a_token_url_on_this_machine(package: Package, service: Service, url: str) -> None:
    """Plain http to loopback is for tests."""
    package.client(service.handler, token_url=url, **GIVEN)


def test_what_is_missing_is_said_before_anything_is_sent(
    package: Package, service: Service
) -> None:
    """One half of the pair, or nothing at all; an operation without security is called all the same."""
    with pytest.raises(package.module.CredentialsError, match="client_secret"):
        package.client(service.handler, client_id="me").a.get()
    bare = package.client(service.handler)
    with pytest.raises(package.module.CredentialsError, match="missing"):
        bare.a.get()
    assert service.called == []
    bare.a.open()
    assert len(service.called) == 1


def test_another_alternative_will_do(package: Package, service: Service) -> None:
    """With a key no token is fetched."""
    assert package.client(service.handler, key="k").a.get() == "k"
    assert service.fetched == []


def _none() -> Any:
    return None


def _broken() -> str:
    raise OSError("vault is down")


async def _coroutine() -> str:
    return "t"


@pytest.mark.parametrize("function", [_none, _broken, lambda: 5, lambda: "", lambda: "a\nb", lambda: b"x"])  # fmt: skip
@pytest.mark.parametrize("asynchronous", [False, True])
def test_what_a_function_gives_is_checked(
    package: Package, service: Service, function: Any, asynchronous: bool
) -> None:
    """Whatever it gives or raises, the error is of the tree, names the argument, and nothing was sent."""
    with pytest.raises(package.module.CredentialsError, match="oauth"):
        if asynchronous:
            asyncio.run(package.async_client(service.handler, oauth=function).a.get())
        else:
            package.client(service.handler, oauth=function).a.get()
    assert service.called == []


def test_an_async_function(package: Package, service: Service) -> None:
    """The async client awaits it; the sync client says that it cannot."""
    client = package.async_client(service.handler, oauth=_coroutine)
    assert asyncio.run(client.a.get()) == "t"
    with pytest.raises(package.module.CredentialsError, match="async"):
        package.client(service.handler, oauth=_coroutine).a.get()
