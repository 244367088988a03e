"""What every resource is: methods that hand their arguments, as they were given, to one operation.

A method's whole body is ``return self._send(_OPERATION, locals())``: its parameters are the operation's arguments, and
the operation knows where each of them goes. An async resource has the methods of the sync one: its ``_send`` gives
something to await, and so the method does.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from typing_extensions import deprecated

from .operation import Check, Operation, omit
from .transport import AsyncTransport, Transport

__all__ = ["AsyncResource", "Resource", "awaited", "placed", "twin"]

P = ParamSpec("P")
T = TypeVar("T")


class Resource:
    """The base of a sync resource."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _send(self, operation: Operation[T], arguments: Mapping[str, Any]) -> T:
        return self._transport.send(operation, **placed(operation, arguments))


class AsyncResource:
    """The base of an async resource."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def _send(self, operation: Operation[T], arguments: Mapping[str, Any]) -> T:
        return await self._transport.send(operation, **placed(operation, arguments))


def awaited(
    method: Callable[Concatenate[Any, P], T],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """A sync resource's method as the async resource's: the same arguments, and what it returns is awaited."""
    plain: Callable[..., Any] = getattr(method, "__wrapped__", method)

    async def call(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        answer: T = await plain(self, *args, **kwargs)
        return answer

    return twin(method, call)


def twin(method: Callable[..., Any], call: Callable[P, T]) -> Callable[P, T]:
    """``call`` with the name, the signature, the docstring and the deprecation of ``method``."""
    reason = getattr(method, "__deprecated__", None)
    update_wrapper(call, method)
    call.__qualname__ = f"Async{method.__qualname__}"
    return call if reason is None else deprecated(reason)(call)


def placed(operation: Operation[Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A method's arguments by place: path, query and so on, each a mapping by wire name, and the body.

    Raises:
        RequestValidationError: A parameter breaks the documentation.

    """
    found: dict[str, Any] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    fields: dict[str, Any] = {}
    checks: list[Check] = []
    for name, value in arguments.items():
        if name == "self" or value is omit:
            continue
        location, wire, *types = operation.arguments.get(name) or _usual(operation, name)
        checks += [(location, wire, type_, value) for type_ in types if value is not None]
        if location == "body" and not wire:
            found["body"] = value
        elif location == "body":
            fields[wire] = value
        elif location == "querystring":
            found["query"] = value
        else:
            found[location][wire] = value
    if checks:
        from .decode import check_parameters  # loads pydantic

        check_parameters(checks)
    if operation.spread and (fields or (operation.body and operation.body.required)):
        found["body"] = fields
    return found


def _usual(operation: Operation[Any], name: str) -> tuple[str, str]:
    """Where an argument goes that the operation says nothing of: into the path if the path has it, else the body."""
    return ("path" if f"{{{name}}}" in operation.template else "body", name)
