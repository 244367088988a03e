"""``wait_until``: reads with growing intervals until a value is as wanted."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest
from runtime.errors import APITimeoutError
from runtime.waiting import AsyncWaiting, Waiting

from runtime import waiting


class Clock:
    """A clock that only goes on while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()

    async def sleep(seconds: float) -> None:
        clock.sleep(seconds)

    monkeypatch.setattr(waiting, "time", clock)
    monkeypatch.setattr("anyio.sleep", sleep)
    return clock


def wait(asynchronous: bool, values: list[Any], **options: Any) -> Any:
    """Waits until a value is "done", where these are read one after the other, the last for ever."""
    left = list(values)

    def read() -> Any:
        return left.pop(0) if len(left) > 1 else left[0]

    async def aread() -> Any:
        return read()

    if asynchronous:
        return asyncio.run(AsyncWaiting().wait_until(aread, lambda v: v == "done", **options))
    return Waiting().wait_until(read, lambda v: v == "done", **options)


both = pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])


@both
def test_the_value_is_returned(clock: Clock, asynchronous: bool) -> None:
    """A value that is as wanted at once is returned without a wait; else the waits grow."""
    assert wait(asynchronous, ["done"]) == "done"
    assert clock.slept == []
    assert wait(asynchronous, ["new"] * 4 + ["done"], interval=2) == "done"
    assert clock.slept == [2, 3, 4.5, 6.75]


@both
def test_the_deadline_ends_the_wait(clock: Clock, asynchronous: bool) -> None:
    """The last reading is at the deadline; the error carries its value, through pickle too."""
    with pytest.raises(APITimeoutError, match="timed out after 10 s") as caught:
        wait(asynchronous, ["new", "running"], deadline=10, interval=4)
    assert clock.slept == [4, 6]
    assert caught.value.last == "running"
    assert pickle.loads(pickle.dumps(caught.value)).last == "running"


@both
def test_waits_have_a_bound(clock: Clock, asynchronous: bool) -> None:
    """No wait is longer than 30 seconds, unless the first was to be."""
    with pytest.raises(APITimeoutError):
        wait(asynchronous, ["new"], deadline=400, interval=20)
    assert max(clock.slept) == 30
    with pytest.raises(APITimeoutError):
        wait(asynchronous, ["new"], deadline=100, interval=45)
    assert clock.slept[-3:] == [45, 45, 10]


@both
def test_an_error_of_the_reading_ends_the_wait(clock: Clock, asynchronous: bool) -> None:
    """What ``read`` raises is not caught."""

    def read() -> Any:
        raise LookupError

    async def aread() -> Any:
        raise LookupError

    with pytest.raises(LookupError):
        if asynchronous:
            asyncio.run(AsyncWaiting().wait_until(aread, bool))
        else:
            Waiting().wait_until(read, bool)


def test_done_may_be_an_async_function(clock: Clock) -> None:
    """The async client awaits it; the sync client refuses it before anything is read."""
    left = ["new", "done"]

    async def done(value: str) -> bool:
        return value == "done"

    async def read() -> str:
        return left.pop(0)

    assert asyncio.run(AsyncWaiting().wait_until(read, done)) == "done"
    assert clock.slept == [1.0]
    with pytest.raises(TypeError, match="needs the async client"):
        Waiting().wait_until(lambda: left.pop(0), done)  # type: ignore[arg-type]
