"""How a transport sends: the request that an operation makes, whose HTTP client is used, and what it loads."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from runtime.auth import Bearer, Given
from runtime.body import JsonBody
from runtime.errors import CredentialsError, RequestValidationError, TransportError
from runtime.form import Querystring
from runtime.items import EventStream, JsonLines
from runtime.operation import Binary, Operation, Text, omit
from runtime.request import Arguments
from runtime.session import Session
from runtime.upload import RawBody
from runtime_calls import GET, Caller, Case, answers, known, ok, status

from runtime import transport as transport_module


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
    accepts: dict[str, dict[str, Any]] = {
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
        Operation("GET /", returns=returns).accepted for returns in accepts.values()
    ]


def test_a_body_that_fails(caller: Caller) -> None:
    """A broken iterable of the caller's is their fault, and told as such."""
    operation: Operation[None] = Operation("PUT /x", body=RawBody())
    with pytest.raises(RequestValidationError, match="expected bytes"):
        caller.call(answers(ok())[0], operation, body=[b"a", 5])


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
    client = transport.connections.given
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
    """Connections are made with the first request, shared by copies, and closed with the session they belong to."""
    with contextlib.closing(Session("http://127.0.0.1:1", max_retries=0)) as session:
        assert not session.connections._pools
        with pytest.raises(TransportError):
            session.send(GET, Arguments(path={"id": 1}))
        other = session.with_options(timeout=1)
        assert other.connections is session.connections
        other.close()
        assert session.connections._pools
    with pytest.raises(TransportError, match="the client is closed"):
        other.send(GET, Arguments(path={"id": 1}))


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
    with pytest.raises(CredentialsError, match="set app="):
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
        caller.call(
            handler, Operation("GET /x", querystring=Querystring(media_type)), query={"a": [1, 2]}
        )
    assert [b"a=1&a=2", b"%7B%22a%22%3A%5B1%2C2%5D%7D"] == [request.url.query for request in seen]


def test_one_module_names_the_http_library() -> None:
    """Only ``transport``, and the fake network of tests, know httpx2, and only four modules know pydantic."""
    folder = Path(transport_module.__file__).parent
    sources = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    assert {"transport.py", "testing.py"} == {
        name for name, text in sources.items() if "import httpx2" in text or "httpx2." in text
    }
    eager = {"types.py", "model.py", "construct.py", "decode.py"}
    assert eager <= {name for name, text in sources.items() if "from pydantic" in text}


def test_pydantic_loads_late() -> None:
    """Importing the runtime and making a transport loads neither pydantic nor certificates."""
    folder = Path(transport_module.__file__).parents[1]
    program = (
        f"import sys; sys.path.insert(0, {str(folder)!r})\n"
        "from runtime import auth, errors, operation, session\n"
        "client = session.Session('https://api.test', credentials={'a': auth.Bearer(auth.Given('token', value='x'))}, security=(('a',),))\n"
        "assert not client.connections._pools\n"
        "client.close()\n"
        "print([name for name in ('pydantic', 'pydantic_core', 'anyio') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "[]" == run.stdout.strip()


def test_forgotten_transports_do_not_warn() -> None:
    """A transport that nobody closed leaves no open socket behind when it goes."""
    with warnings.catch_warnings():  # what earlier tests left behind is not looked at here
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    transport = Session("http://127.0.0.1:1", max_retries=0)
    with pytest.raises(TransportError):
        transport.send(GET, Arguments(path={"id": 1}))
    del transport
    gc.collect()
