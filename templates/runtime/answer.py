"""The whole response of a call: its value, and everything that came with it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cached_property, wraps
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    NoReturn,
    ParamSpec,
    Self,
    TypeVar,
    cast,
    overload,
)
from urllib.parse import quote, urljoin, urlsplit

from typing_extensions import deprecated

from .auth import seal_options
from .exchange import converse
from .headers import Headers
from .operation import Operation
from .request import Arguments, Settings
from .response import Response, read_answer, unusable
from .urls import origin

if TYPE_CHECKING:
    from .session import AsyncSession, Session
    from .stream import AsyncStreamedAnswer, StreamedAnswer

__all__ = ["Answer", "AsyncAnswer", "Items"]

P = ParamSpec("P")
T = TypeVar("T")
I = TypeVar("I")  # noqa: E741


class Items(Generic[I]):
    """The base of streams: what a view has in place of one is a list of its items."""


class Answer(Generic[T]):
    """The response of a call. ``value`` is what the call returns by itself, read when it is first asked for."""

    def __init__(
        self,
        operation: Operation[Any],
        response: Response,
        settings: Settings,
        session: Any,
        accept: str | None = None,
    ) -> None:
        self._operation = operation
        self._response = response
        self._settings = settings
        self._session = session
        self._accept = accept
        if response.fault is not None:
            raise unusable(operation, response, response.fault)

    @property
    def status_code(self) -> int:
        """The status code."""
        return self._response.status_code

    @property
    def headers(self) -> Headers:
        """The headers, whose names do not care about case."""
        return self._response.headers

    @property
    def body(self) -> bytes:
        """The body as it arrived, decompressed."""
        return self._response.body

    @cached_property
    def value(self) -> T:
        """The documented value of the body.

        Raises:
            ResponseError: The body cannot be read as documented.

        """
        if not 200 <= self.status_code <= 299:
            return cast(T, None)
        value = read_answer(self._operation, self._response, self._settings, self._accept)
        return cast(T, value)

    def follow(self) -> Answer[Any]:
        """Get what the response points to in ``Location``, on the same origin.

        Raises:
            ResponseError: The header is missing, or refers to another origin.

        """
        session: Session = self._session
        operation, settings = self._following(), self._settings
        response, _ = session.run(converse(settings, operation, Arguments(), whole=True))
        return Answer(operation, response, settings, session)

    def _following(self) -> Operation[Any]:
        location = self.headers.get("location", "")
        base = self._settings.base_url
        operation: Operation[Any] | None = None
        if location:
            try:
                target = urljoin(base + "/", quote(location, safe="/%:@!$&'()*+,;=~?#[]"))
                same = origin(target) == origin(base) and "@" not in urlsplit(target).netloc
            except ValueError:
                same, target = False, ""
            if same:
                target = target.partition("#")[0].replace("{", "%7B").replace("}", "%7D")
                path = target[len(origin(target)) :] if target.startswith(origin(target)) else None
                if path is None:
                    parts = urlsplit(target)
                    path = parts.path + (f"?{parts.query}" if parts.query else "")
                operation = Operation(f"GET {path or '/'}", server=origin(base), absolute=True)
        if operation is None:
            why = "leads to another origin" if location else "is missing"
            raise unusable(self._operation, self._response, f"its Location header {why}")
        return operation

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.__dict__.pop(
            "value", None
        )  # read again, so that a change of one is not seen in the other
        return twin

    def __deepcopy__(self, memo: object) -> Self:
        return self.__copy__()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "an Answer belongs to a client and cannot be pickled; pickle its value, or its status_code, headers and body"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._operation.name}: {self.status_code}>"


class AsyncAnswer(Answer[T]):
    """As ``Answer``; ``follow`` is awaited."""

    async def follow(self) -> AsyncAnswer[Any]:  # type: ignore[override]
        """As ``Answer.follow``."""
        session: AsyncSession = self._session
        operation, settings = self._following(), self._settings
        response, _ = await session.run(converse(settings, operation, Arguments(), whole=True))
        return AsyncAnswer(operation, response, settings, session)


@overload
def answered(
    method: Callable[Concatenate[Any, P], Answer[T]],
) -> Callable[Concatenate[Any, P], Answer[T]]: ...
@overload
def answered(
    method: Callable[Concatenate[Any, P], Items[I]],
) -> Callable[Concatenate[Any, P], Answer[list[I]]]: ...
@overload
def answered(
    method: Callable[Concatenate[Any, P], T],
) -> Callable[Concatenate[Any, P], Answer[T]]: ...
def answered(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of a resource as that of its view, which returns the whole response."""
    return _viewed(method)


@overload
def async_answered(
    method: Callable[Concatenate[Any, P], Coroutine[Any, Any, AsyncAnswer[T]]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, AsyncAnswer[T]]]: ...
@overload
def async_answered(
    method: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, AsyncAnswer[T]]]: ...
@overload
def async_answered(
    method: Callable[Concatenate[Any, P], Items[I]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, AsyncAnswer[list[I]]]]: ...
def async_answered(method: Callable[..., Any]) -> Callable[..., Any]:
    """As ``answered``."""
    plain, reason = _plain(method)

    @wraps(plain)
    async def view(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        seal_options(kwargs)
        return await plain(self, *args, **kwargs)

    return view if reason is None else deprecated(reason)(view)


@overload
def streamed(
    method: Callable[Concatenate[Any, P], Answer[T]],
) -> Callable[Concatenate[Any, P], StreamedAnswer[T]]: ...
@overload
def streamed(
    method: Callable[Concatenate[Any, P], T],
) -> Callable[Concatenate[Any, P], StreamedAnswer[T]]: ...
def streamed(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of a resource as that of its view, which returns a response whose body is still to be read."""
    return _viewed(method)


@overload
def async_streamed(
    method: Callable[Concatenate[Any, P], Coroutine[Any, Any, AsyncAnswer[T]]],
) -> Callable[Concatenate[Any, P], AsyncStreamedAnswer[T]]: ...
@overload
def async_streamed(
    method: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Any, P], AsyncStreamedAnswer[T]]: ...
@overload
def async_streamed(
    method: Callable[Concatenate[Any, P], Items[I]],
) -> Callable[Concatenate[Any, P], AsyncStreamedAnswer[Items[I]]]: ...
def async_streamed(method: Callable[..., Any]) -> Callable[..., Any]:
    """As ``streamed``."""
    plain, reason = _plain(method)

    @wraps(plain)
    def view(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        seal_options(kwargs)
        from .stream import AsyncStreamedAnswer

        made: AsyncStreamedAnswer[Any] = AsyncStreamedAnswer(lambda: plain(self, *args, **kwargs))
        return made

    return view if reason is None else deprecated(reason)(view)


def _viewed(method: Callable[..., Any]) -> Callable[..., Any]:
    plain, reason = _plain(method)

    @wraps(plain)
    def view(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        seal_options(kwargs)
        return plain(self, *args, **kwargs)

    return view if reason is None else deprecated(reason)(view)


def _plain(method: Callable[..., Any]) -> tuple[Callable[..., Any], Any]:
    """A method without the warning that it is deprecated, and that warning."""
    reason: Any = getattr(method, "__deprecated__", None)
    return getattr(method, "__wrapped__", method) if reason else method, reason
