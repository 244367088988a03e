"""Iterators whose errors end at them: in the frames below, pieces of a response are local variables."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps
from typing import Any, Generic, ParamSpec, Self, TypeVar

from .errors import APIError

__all__ = ["AsyncShielded", "Shielded", "shielded"]

T = TypeVar("T")
P = ParamSpec("P")


class Shielded(Generic[T]):
    """An iterator whose errors show no frame below it."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        try:
            return next(self._items)
        except APIError as error:
            broken = error.with_traceback(None)
        raise broken

    def close(self) -> None:
        """Close the iterator."""
        close: Any = getattr(self._items, "close", None)
        if close is not None:
            close()


class AsyncShielded(Generic[T]):
    """As ``Shielded``, for ``async for``."""

    def __init__(self, items: AsyncIterator[T]) -> None:
        self._items = items

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        try:
            return await anext(self._items)
        except APIError as error:
            broken = error.with_traceback(None)
        raise broken

    async def aclose(self) -> None:
        """Close the iterator."""
        close: Any = getattr(self._items, "aclose", None)
        if close is not None:
            await close()


def shielded(method: Callable[P, AsyncIterator[T]]) -> Callable[P, AsyncIterator[T]]:
    """Make the iterator that a method returns an ``AsyncShielded``."""

    @wraps(method)
    def made(*arguments: P.args, **named: P.kwargs) -> AsyncIterator[T]:
        return AsyncShielded(method(*arguments, **named))

    return made
