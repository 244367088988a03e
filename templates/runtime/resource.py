"""The base classes of resources. A method passes its arguments by name to one operation, which knows where each belongs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import refusal
from .exchange import Arguments
from .operation import Check, Operation, omit
from .options import CALL_OPTIONS, CallOptions
from .transport import AsyncTransport, Transport

if TYPE_CHECKING:
    from .stream import AsyncStream, Stream

__all__ = ["AsyncResource", "Resource", "placed"]

T = TypeVar("T")


class Resource:
    """The base of a sync resource."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _call(self, operation: Operation[T], arguments: Mapping[str, Any], call: CallOptions) -> T:
        return self._transport.send(operation, placed(operation, arguments, call), call)

    def _stream(
        self, operation: Operation[T], arguments: Mapping[str, Any], call: CallOptions
    ) -> Stream[T]:
        from .stream import stream

        return stream(self._transport, operation, placed(operation, arguments, call), call)


class AsyncResource:
    """The base of an async resource."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def _call(
        self, operation: Operation[T], arguments: Mapping[str, Any], call: CallOptions
    ) -> T:
        return await self._transport.send(operation, placed(operation, arguments, call), call)

    def _stream(
        self, operation: Operation[T], arguments: Mapping[str, Any], call: CallOptions
    ) -> AsyncStream[T]:
        from .stream import astream

        return astream(self._transport, operation, placed(operation, arguments, call), call)


_PLACES = {"path": "path", "query": "query", "header": "header", "cookie": "cookie"}


def placed(operation: Operation[Any], arguments: Mapping[str, Any], call: CallOptions) -> Arguments:
    """Sort the arguments of a method by place: path, query, header, cookie and body.

    Raises:
        RequestValidationError: A parameter does not match the schema, or the body was given twice.
        TypeError: An option is unknown.

    """
    if call and (unknown := call.keys() - CALL_OPTIONS):
        raise TypeError(f"{operation.name}: unexpected argument {min(unknown)!r}")
    found: dict[str, Any] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    fields: dict[str, Any] = {}
    whole: Any = omit
    extra: Mapping[str, Any] | None = None
    checks: list[Check] = []
    for name, value in arguments.items():
        if value is omit:
            continue
        location, wire, *types = operation.arguments.get(name) or _usual(operation, name)
        if types and value is not None:
            checks.append((location, wire, types[0], value))
        if location == "body" and wire:
            fields[wire] = value
        elif location in _PLACES:
            found[location][wire] = value
        elif location == "querystring":
            found["query"] = value
        elif location == "extra":
            extra = value
        else:
            whole = value
    if checks:
        from .decode import check_parameters  # loads pydantic

        check_parameters(checks)
    if operation.spread:
        if extra:
            fields = {**fields, **extra}
        if whole is not omit and fields:
            raise refusal("body", "", "give either body= or its fields, not both")
        if whole is omit and (fields or (operation.body and operation.body.required)):
            whole = fields
    return Arguments(**found, body=whole)


def _usual(operation: Operation[Any], name: str) -> tuple[str, str]:
    """Return the place of an argument that the operation does not list: the path if it has the name, else the body."""
    return ("path" if f"{{{name}}}" in operation.template else "body", name)
