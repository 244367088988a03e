"""A secret given as an ordinary argument of a generated method: no frame of the client keeps it when the call fails."""

from __future__ import annotations

import asyncio
import importlib
import sys
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import httpx2
import pytest

import docpact

SECRET = "sk-live-S3cret-0123456789"
SPEC = """\
openapi: 3.1.0
info: {title: t, version: '1'}
servers: [{url: 'http://shop.example'}]
paths:
  /things/{id}:
    post:
      operationId: makeThing
      tags: [things]
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: X-Api-Key, in: header, schema: {type: string}}
      - {name: api_token, in: query, schema: {type: string}}
      - {name: session, in: cookie, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string}
                password: {type: string, format: password}
                owner: {type: object, properties: {name: {type: string}, credentials: {type: array, items: {type: string}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: integer}}}}}}
webhooks:
  ping: {post: {requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {'200': {description: ok}}}}
"""
SIGNED = {"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,eA=="}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Generator[Any]:
    """A client of the document above."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "spec.yaml").write_text(SPEC)
    docpact.generate(spec=folder / "spec.yaml", output=folder, package="locals_client", write=True)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("locals_client")
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.startswith("locals_client")]:
            del sys.modules[name]


Call = Callable[[Any], Any]
CALLS: dict[str, Call] = {
    "header": lambda c: c.things.make("1", name="a", x_api_key=SECRET),
    "query": lambda c: c.things.make("1", name="a", api_token=SECRET),
    "cookie": lambda c: c.things.make("1", name="a", session=SECRET),
    "field": lambda c: c.things.make("1", name="a", password=SECRET),
    "field of a field": lambda c: c.things.make("1", name="a", owner={"credentials": [SECRET]}),
    "whole body": lambda c: c.things.make("1", body={"name": "a", "password": SECRET}),
    "whole response": lambda c: c.things.with_response.make("1", name="a", x_api_key=SECRET),
    "idempotency key": lambda c: c.things.make("1", name="a", idempotency_key=SECRET),
    "extra header": lambda c: c.things.make("1", name="a", extra_headers={"X-Token": SECRET}),
    "beside a wrong field": lambda c: c.things.make("1", name=5, password=SECRET, x_api_key=SECRET),
    "of a wrong type": lambda c: c.things.make("1", name="a", password=[SECRET]),
    "with a line break": lambda c: c.things.make("1", name="a", x_api_key=f"{SECRET}\n"),
    "beside an empty path": lambda c: c.things.make("", name="a", x_api_key=SECRET),
    "beside an unknown option": lambda c: c.things.make("1", name="a", x_api_key=SECRET, nope=1),
}


def refused(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(403, json={"message": "no"})


def broken(_: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("no network")


def locals_of(error: BaseException) -> list[str]:
    """The locals of each frame of an error and of what it comes from, but for those of the tests."""
    found: list[str] = []
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is not None:
            todo += [one.__cause__, one.__context__]
            told = traceback.TracebackException.from_exception(one, capture_locals=True)
            found += [
                f"{frame.name}: {frame.locals}"
                for frame in told.stack
                if Path(frame.filename).name != Path(__file__).name
                and "asyncio" not in frame.filename
            ]
    return found


@pytest.mark.parametrize("network", [refused, broken])
@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("name", CALLS)
def test_no_frame_keeps_a_secret_argument(
    name: str, asynchronous: bool, network: Callable[..., Any], package: Any
) -> None:
    """Neither the method's own frame nor one that it was called through shows the argument."""
    transport = httpx2.MockTransport(network)

    async def go() -> None:
        async with httpx2.AsyncClient(transport=transport) as http:
            await CALLS[name](package.AsyncClient(http_client=http, max_retries=0))

    with pytest.raises((package.APIError, TypeError, ValueError)) as caught:
        if asynchronous:
            asyncio.run(go())
        else:
            with httpx2.Client(transport=transport) as http:
                CALLS[name](package.Client(http_client=http, max_retries=0))
    frames = locals_of(caught.value)
    assert any("make: " in frame for frame in frames)
    assert [frame for frame in frames if SECRET in frame] == []
    assert SECRET not in str(caught.value)


def test_other_arguments_stay(package: Any) -> None:
    """What is not secret is still there for who looks for the cause, and the caller's own values are untouched."""
    body = {"name": "visible-name", "password": SECRET}
    with (
        httpx2.Client(transport=httpx2.MockTransport(refused)) as http,
        pytest.raises(package.PermissionDeniedError) as caught,
    ):
        package.Client(http_client=http).things.make("visible-id", body=body)
    (frame,) = [frame for frame in locals_of(caught.value) if frame.startswith("make: ")]
    assert "visible-id" in frame
    assert "visible-name" in frame
    assert body == {"name": "visible-name", "password": SECRET}


@pytest.mark.parametrize("secret", [SECRET, f"whsec_{SECRET}", SECRET.encode(), [SECRET, "other"]])
@pytest.mark.parametrize("headers", [{}, SIGNED, {**SIGNED, "webhook-timestamp": "x"}])
def test_no_frame_keeps_the_secret_of_a_webhook(
    secret: Any, headers: dict[str, str], package: Any
) -> None:
    """Whatever is wrong with a delivery, the secret to verify it with shows nowhere."""
    client = package.Client()
    with pytest.raises(package.WebhookError) as caught:
        client.webhooks.parse("ping", b"{}", verify=secret, headers=headers, tolerance=1e12)
    assert [frame for frame in locals_of(caught.value) if SECRET in frame] == []
    assert SECRET not in str(caught.value)
