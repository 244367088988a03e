"""The base classes of resources and of their views. A method passes its arguments by name to one operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from .answer import Answer, AsyncAnswer
from .body import Checking, invalid, object_of
from .errors import refusal
from .exchange import converse
from .frames import hide_locals
from .operation import Check, Operation, omit
from .request import Arguments, Settings
from .session import AsyncSession, Session

__all__ = [
    "AnswerView",
    "AsyncAnswerView",
    "AsyncResource",
    "AsyncStreamView",
    "Resource",
    "StreamView",
]

T = TypeVar("T")


class Resource:
    """The base of a sync resource."""

    _returns_errors: ClassVar[bool] = False
    """Whether a documented error without a body is an answer, and not raised."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _call(
        self, operation: Operation[T], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> T:
        try:
            settings = self._session.settings_for(operation, call)
            return self._session.send(operation, placed(operation, arguments, settings), settings)
        except BaseException:
            hide_locals(Resource)
            raise

    def _whole(
        self, operation: Operation[T], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> Answer[T]:
        try:
            settings = self._session.settings_for(operation, call)
            given = placed(operation, arguments, settings)
            steps = converse(settings, operation, given, whole=True, errors=self._returns_errors)
            response, _ = self._session.run(steps)
            return Answer(operation, response, settings, self._session, given.accept)
        except BaseException:
            hide_locals(Resource)
            raise


class AnswerView(Resource):
    """The base of a view of a resource whose methods return the whole response."""

    _returns_errors: ClassVar[bool] = True

    def _call(
        self, operation: Operation[Any], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> Any:
        return self._whole(operation, arguments, call)

    _stream = _call
    _either = _call


class StreamView(Resource):
    """The base of a view of a resource whose methods return a response with its body still to be read."""

    def _call(
        self, operation: Operation[Any], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> Any:
        from .stream import StreamedAnswer, opener

        try:
            settings = self._session.settings_for(operation, call)
            given = placed(operation, arguments, settings)
        except BaseException:
            hide_locals(Resource)
            raise
        open_ = opener(self._session, operation, given, settings)
        made: StreamedAnswer[Any] = StreamedAnswer(lambda: open_(None))
        return made

    _stream = _call
    _either = _call
    _whole = _call


class AsyncResource:
    """The base of an async resource."""

    _returns_errors: ClassVar[bool] = False

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _call(
        self, operation: Operation[T], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> T:
        try:
            settings = self._session.settings_for(operation, call)
            given = placed(operation, arguments, settings)
            return await self._session.send(operation, given, settings)
        except BaseException:
            hide_locals(AsyncResource)
            raise

    async def _whole(
        self, operation: Operation[T], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> AsyncAnswer[T]:
        try:
            settings = self._session.settings_for(operation, call)
            given = placed(operation, arguments, settings)
            steps = converse(settings, operation, given, whole=True, errors=self._returns_errors)
            response, _ = await self._session.run(steps)
            return AsyncAnswer(operation, response, settings, self._session, given.accept)
        except BaseException:
            hide_locals(AsyncResource)
            raise


class AsyncAnswerView(AsyncResource):
    """As ``AnswerView``."""

    _returns_errors: ClassVar[bool] = True

    async def _call(
        self, operation: Operation[Any], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> Any:
        return await self._whole(operation, arguments, call)

    _stream = _call
    _either = _call


class AsyncStreamView(AsyncResource):
    """As ``StreamView``."""

    async def _call(
        self, operation: Operation[Any], arguments: Mapping[str, Any], call: Mapping[str, object]
    ) -> Any:
        from .stream import async_opener

        try:
            settings = self._session.settings_for(operation, call)
            given = placed(operation, arguments, settings)
            return await async_opener(self._session, operation, given, settings)(None)
        except BaseException:
            hide_locals(AsyncResource)
            raise

    _stream = _call
    _either = _call
    _whole = _call


_PLACES = frozenset({"path", "query", "header", "cookie"})


def placed(
    operation: Operation[Any], arguments: Mapping[str, Any], settings: Settings
) -> Arguments:
    """Sort the arguments of a method by place: path, query, header, cookie and body.

    Raises:
        RequestValidationError: A parameter does not match the schema, or the body was given twice.

    """
    found: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    query: Any = None
    fields: dict[str, Any] = {}
    whole: Any = omit
    chosen: dict[str, str] = {}
    checks: list[Check] = []
    pairs: Any = arguments.items()
    for name, value in pairs:
        if value is omit:
            continue
        location, wire, *types = operation.arguments.get(name) or _usual(operation, name)
        if location == "field" or (location == "body" and wire):
            fields[wire] = value
        elif location in _PLACES:
            found[location][wire] = value
        elif location == "querystring":
            query = value
        elif location == "extra":
            fields.update(value)
        elif location in ("accept", "content_type"):
            chosen[location] = value
        else:
            whole = value
        if types and value is not None:
            checks.append((location, wire, types[0], value))
    if checks:
        from .decode import check_parameters  # loads pydantic

        if faults := check_parameters(checks):
            if settings.options["strict_requests"]:
                raise invalid(faults)
            Checking(operation.name, log=settings.log).warn(faults)
    if "accept" in chosen and settings.options["strict_requests"]:
        operation.check_accept(chosen["accept"])
    if operation.spread:
        if whole is not omit and fields.keys() == {operation.stream}:
            whole, fields = {**object_of(whole), **fields}, {}
        if whole is not omit and fields:
            raise refusal("body", "", "pass either body= or its fields, not both")
        if whole is omit and (fields or (operation.body and operation.body.required)):
            whole = fields
    return Arguments(
        found["path"],
        found["query"] if query is None else query,
        found["header"],
        found["cookie"],
        whole,
        chosen.get("content_type"),
        chosen.get("accept") or operation.asked(arguments),
    )


def _usual(operation: Operation[Any], name: str) -> tuple[str, str]:
    """Return the place of an argument that the operation does not list: the path if it has the name, else the body."""
    return ("path" if f"{{{name}}}" in operation.template else "body", name)
