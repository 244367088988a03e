"""Read something again and again until it is as wanted."""

from __future__ import annotations

import inspect
import time
from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar

from .errors import APITimeoutError

__all__ = ["AsyncWaiting", "Waiting"]

T = TypeVar("T")

_GROWTH = 1.5
_LONGEST = 30.0


def _waits(deadline: float, interval: float) -> Generator[float]:
    """The seconds to wait before each next reading; the last reading is at the deadline."""
    if interval < 0 or deadline < 0:
        raise ValueError("deadline and interval must not be negative")
    ends = time.monotonic() + deadline
    pause, longest = interval, max(interval, _LONGEST)
    while (left := ends - time.monotonic()) > 0:
        yield min(pause, left)
        pause = min(pause * _GROWTH, longest)


def _late(deadline: float, value: Any) -> APITimeoutError:
    error = APITimeoutError(f"timed out after {deadline:g} s; the last value is in .last")
    error.last = value
    return error


class Waiting:
    """``wait_until`` of the sync client."""

    def wait_until(
        self,
        read: Callable[[], T],
        done: Callable[[T], bool],
        *,
        deadline: float = 300.0,
        interval: float = 1.0,
    ) -> T:
        """Call ``read`` until ``done`` accepts its value, and return that value.

        Args:
            read: Reads the value: ``lambda: client.jobs.get(7)``.
            done: Says whether the value is as wanted.
            deadline: Seconds after which to give up.
            interval: Seconds to wait after the first reading; the waits grow from there, up to 30 s.

        Raises:
            APITimeoutError: The deadline passed; ``last`` is what was read last.

        """
        if inspect.iscoroutinefunction(done):
            raise TypeError("done is an async function; it needs the async client")
        waits = _waits(deadline, interval)
        value = read()
        while not done(value):
            pause = next(waits, None)
            if pause is None:
                raise _late(deadline, value)
            time.sleep(pause)
            value = read()
        return value


class AsyncWaiting:
    """``wait_until`` of the async client."""

    async def wait_until(
        self,
        read: Callable[[], Awaitable[T]],
        done: Callable[[T], bool | Awaitable[bool]],
        *,
        deadline: float = 300.0,
        interval: float = 1.0,
    ) -> T:
        """As ``Waiting.wait_until``; what ``read`` gives is awaited, and ``done`` may be an async function."""
        import anyio

        async def found(value: T) -> Any:
            answer: Any = done(value)
            return await answer if inspect.isawaitable(answer) else answer

        waits = _waits(deadline, interval)
        value = await read()
        while not await found(value):
            pause = next(waits, None)
            if pause is None:
                raise _late(deadline, value)
            await anyio.sleep(pause)
            value = await read()
        return value
