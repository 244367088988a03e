"""The proof of a client: called as the page documents it, it sends what the page shows and reads what the page shows.

The client is imported afresh from its folder, under a private name, and called in this process over a mock transport,
sync and async; no byte leaves the machine.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, Literal, cast

import httpx2
from pydantic_core import to_jsonable_python

from docpact.check.documented_call import Asked
from docpact.check.isolated import isolated
from docpact.text.values import is_array, is_object

__all__ = ["Answer", "Client", "Outcome", "Side", "fresh_client", "run", "same_json"]

Side = Literal["sync", "async"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The response of the mock service."""

    status: int
    body: Any = None
    has_body: bool = False
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a client did: the request it sent, and the result of the response.

    Args:
        sent: The request, or None where nothing was sent.
        value: The decoded response, encoded again as JSON.
        error: What was raised, ``Class: message``; None where nothing was.
        status: The status of a raised status error.
        problem: The documented error model of a raised status error, encoded again.

    """

    sent: httpx2.Request | None
    value: Any = None
    error: str | None = None
    status: int | None = None
    problem: Any = None


@dataclass(frozen=True, slots=True)
class Client:
    """An imported client package: its two classes."""

    sync: Callable[..., Any]
    asynchronous: Callable[..., Any]
    builtins: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    """What code that uses the package by its public name has for ``__builtins__``."""


@contextmanager
def fresh_client(folder: Path, package: str, class_name: str) -> Generator[Client]:
    """Import a generated package from ``folder``, whatever else of that name is installed or was imported.

    Args:
        folder: The folder that holds the package's folder.
        package: The package's name.
        class_name: The name of the sync class; the async one has ``Async`` before it.

    Raises:
        ImportError: It is not there, or cannot be imported.
        AttributeError: The package lacks these classes.
    """
    with isolated(folder, package) as found:
        module = found.module
        yield Client(
            getattr(module, class_name), getattr(module, f"Async{class_name}"), found.builtins
        )


def run(client: Client, side: Side, call: str, asked: Asked, answer: Answer) -> Outcome:
    """Call ``client`` once and see what it sends and returns; nothing that it raises gets out."""
    sent: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return _response(answer)

    try:
        value = _call(client, side, call, asked, httpx2.MockTransport(handler))
        return Outcome(sent[0] if sent else None, value=_encoded(value))
    except Exception as error:
        problem = getattr(error, "problem", None)
        return Outcome(
            sent[0] if sent else None,
            error=f"{type(error).__name__}: {error}",
            status=getattr(error, "status_code", None),
            problem=_encoded(problem),
        )


def _call(
    client: Client, side: Side, call: str, asked: Asked, transport: httpx2.MockTransport
) -> Any:
    if side == "sync":
        with httpx2.Client(transport=transport) as http:
            made = client.sync(
                http_client=http, max_retries=0, strict_responses=True, **asked.settings
            )
            value = _method(made, call)(*asked.positional, **asked.named)
            if hasattr(value, "__enter__"):
                with value:  # a stream, which need not be read to the end
                    return None
            return value

    async def go() -> Any:
        async with httpx2.AsyncClient(transport=transport) as http:
            made = client.asynchronous(
                http_client=http, max_retries=0, strict_responses=True, **asked.settings
            )
            result = _method(made, call)(*asked.positional, **asked.named)
            value = await result if inspect.isawaitable(result) else result
            if hasattr(value, "__aenter__"):
                async with value:
                    return None
            return value

    return _in_a_loop(go())


def _in_a_loop(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in an event loop of its own.

    In a thread of its own: here a loop may be running (a notebook, an async test), and in the main thread
    ``asyncio.run`` replaces the handler of SIGINT.
    """
    future: Future[Any] = Future()

    def go() -> None:
        try:
            future.set_result(asyncio.run(coroutine))
        except BaseException as error:
            future.set_exception(error)

    thread = Thread(target=go, daemon=True)
    thread.start()
    return future.result()


def _method(client: Any, call: str) -> Callable[..., Any]:
    found = client
    for name in call.split("."):
        found = getattr(found, name)
    return cast("Callable[..., Any]", found)


def _response(answer: Answer) -> httpx2.Response:
    if not answer.has_body:
        return httpx2.Response(answer.status)
    content = json.dumps(answer.body, ensure_ascii=False).encode()
    return httpx2.Response(
        answer.status, content=content, headers={"content-type": answer.media_type}
    )


def _encoded(value: Any) -> Any:
    """Return a decoded response in its wire form."""
    dump = getattr(value, "model_dump", None)
    if dump is not None:
        return dump(mode="json", by_alias=True, exclude_unset=True)
    if is_array(value):
        return [_encoded(item) for item in value]
    if is_object(value):
        return {key: _encoded(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float | bytes):
        return value
    return to_jsonable_python(value, serialize_unknown=True)


def same_json(left: Any, right: Any) -> bool:
    """Whether two JSON values are the same; ``true`` is not 1, and 1 is not 1.0."""
    if is_object(left) and is_object(right):
        return left.keys() == right.keys() and all(
            same_json(value, right[key]) for key, value in left.items()
        )
    if is_array(left) and is_array(right):
        return len(left) == len(right) and all(map(same_json, left, right))
    return type(left) is type(right) and left == right
