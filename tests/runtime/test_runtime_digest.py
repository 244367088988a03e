"""HTTP Digest authentication (RFC 7616)."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest
from runtime.auth import Digest, Given
from runtime.digest import respond
from runtime.errors import AuthenticationError
from runtime.operation import Operation
from runtime.request import Arguments
from runtime.session import AsyncSession, Session

NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
REALM = "http-auth@example.org"


def challenge(algorithm: str) -> str:
    """The challenge of the examples of RFC 7616, 3.9.1."""
    opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
    return f'Digest realm="{REALM}", qop="auth, auth-int", algorithm={algorithm}, nonce="{NONCE}", opaque="{opaque}"'


@pytest.mark.parametrize(
    ("algorithm", "proof"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_examples_of_the_standard(algorithm: str, proof: str) -> None:
    """The answers to the challenges of RFC 7616, 3.9.1."""
    given = ("GET", "/dir/index.html", "Mufasa", "Circle of Life", CNONCE)
    header = respond([challenge(algorithm)], *given) or ""
    assert f'response="{proof}"' in header
    assert "Circle of Life" not in header
    assert header == respond(["Basic realm=x", challenge("SHA-9"), challenge(algorithm)], *given)


def test_the_example_of_the_older_standard() -> None:
    """The answer to a challenge without ``qop`` (RFC 2069, 2.4, with its erratum)."""
    asked = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    given = ("GET", "/dir/index.html", "Mufasa", "CircleOfLife", "x")
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in (respond([asked], *given) or "")


@pytest.mark.parametrize(
    "asked", ["Basic realm=x", "Digest realm=x", 'Digest realm=x, nonce=y, qop="auth-int"', "", "D"]
)
def test_what_cannot_be_answered(asked: str) -> None:
    """A challenge of another kind, or of a quality that is not offered, has no answer."""
    assert respond([asked], "GET", "/", "u", "p") is None


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("right", [True, False])
def test_a_challenge_is_answered_once(asynchronous: bool, right: bool) -> None:
    """The request is sent again with the answer; where that is refused too, the error says so."""
    sent: list[httpx2.Request] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        if len(sent) == 2 and right:
            return httpx2.Response(200, json={})
        return httpx2.Response(401, headers={"WWW-Authenticate": challenge("SHA-256")})

    password = Given("password", value=lambda: "Circle of Life")
    options: dict[str, Any] = {
        "credentials": {"d": Digest(Given("username", value="Mufasa"), password)},
        "security": (("d",),),
    }
    operation: Operation[Any] = Operation("GET /a", returns={"200": lambda: Any})
    arguments = Arguments(query={"x": "y"})
    transport = httpx2.MockTransport(server)

    def call() -> None:
        if asynchronous:
            client = httpx2.AsyncClient(transport=transport)
            session = AsyncSession("https://x.test/v1", http_client=client, **options)
            asyncio.run(session.send(operation, arguments))
        else:
            whole = Session(
                "https://x.test/v1", http_client=httpx2.Client(transport=transport), **options
            )
            whole.send(operation, arguments)

    if right:
        call()
    else:
        with pytest.raises(AuthenticationError):
            call()
    assert "authorization" not in sent[0].headers
    assert 'uri="/v1/a?x=y"' in sent[1].headers["authorization"]
    assert len(sent) == 2
