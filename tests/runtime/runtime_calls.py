"""What the tests of calls share: a network that answers as told, and a call over it of either kind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from runtime.auth import Given, Placed, Secret
from runtime.body import Checking, JsonBody
from runtime.model import Model
from runtime.operation import Operation
from runtime.request import Arguments
from runtime.session import AsyncSession, Session
from runtime.stream import AsyncStream, Stream, async_opener, opener

from runtime import auth

__all__ = [
    "CONNECT",
    "GET",
    "LOST",
    "POST",
    "READ_TIMEOUT",
    "Caller",
    "Case",
    "Reply",
    "answers",
    "check_value",
    "choose_credentials",
    "known",
    "ok",
    "status",
]


def check_value(type_: Any, value: Any) -> Any:
    """A body in its wire form; a fault is an error."""
    return Checking("")(lambda: type_, value)


def choose_credentials(*args: Any, **kwargs: Any) -> Placed:
    """The secrets of a request; functions that give them are called."""
    steps = auth.choose_credentials(*args, **kwargs)
    reply: Any = None
    while True:
        try:
            reply = steps.send(reply).function()
        except StopIteration as end:
            return end.value


Handler = Callable[[httpx2.Request], httpx2.Response]


def known(secret: Secret | None) -> Given:
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
            return AsyncSession(
                base,
                http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(handler)),
                **options,
            )
        return Session(
            base, http_client=httpx2.Client(transport=httpx2.MockTransport(handler)), **options
        )

    def send(self, transport: Any, operation: Operation[Any], **arguments: Any) -> Any:
        """Sends an operation."""
        sent = transport.send(operation, Arguments(**arguments))
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
            given = (transport, operation, Arguments(), transport._settings)
            stream: AsyncStream[Any] = AsyncStream(async_opener(*given))
            async with stream as items:
                return [item async for item in items]

        if self.asynchronous:
            return asyncio.run(collect())
        given = (transport, operation, Arguments(), transport._settings)
        stream: Stream[Any] = Stream(opener(*given))
        with stream as items:
            return list(items)


async def _await(awaitable: Any) -> Any:
    return await awaitable


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


CONNECT = httpx2.ConnectError("refused")
LOST = httpx2.RemoteProtocolError("gone")
READ_TIMEOUT = httpx2.ReadTimeout("slow")


def status(code: int, **headers: str) -> Reply:
    """An answer with a status."""
    return Reply(code, headers={name.replace("_", "-"): value for name, value in headers.items()})
