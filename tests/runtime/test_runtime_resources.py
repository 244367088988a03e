"""An async resource has the methods of the sync one."""

from __future__ import annotations

import asyncio
import inspect
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from runtime.operation import Omit, Operation, omit
from runtime.resource import awaited
from runtime.stream import Stream, streamed
from typing_extensions import deprecated

GET: Operation[dict[str, Any]] = Operation("GET /cases/{case_id}")


class Cases:
    """As generated, over a transport that gives back what it is to send."""

    def _send(self, operation: Operation[Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in arguments.items() if name != "self"}

    def _stream(self, operation: Operation[Any], arguments: Mapping[str, Any]) -> Stream[Any]:
        return Stream(lambda: pytest.fail("nobody has begun to read"))

    def get(self, case_id: int, *, page: int | Omit = omit) -> dict[str, Any]:
        """Get a case."""
        return self._send(GET, locals())

    @deprecated("get_old is deprecated by its vendor.")
    def get_old(self, case_id: int) -> dict[str, Any]:
        """Get a case, the old way."""
        return self._send(GET, locals())

    def listen(self, case_id: int) -> Stream[Any]:
        """Follow a case."""
        return self._stream(GET, locals())


class AsyncCases:
    """The same with ``await``."""

    async def _send(
        self, operation: Operation[Any], arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {name: value for name, value in arguments.items() if name != "self"}

    def _stream(self, operation: Operation[Any], arguments: Mapping[str, Any]) -> str:
        return f"an async stream of {arguments['case_id']}"

    get = awaited(Cases.get)
    get_old = awaited(Cases.get_old)
    listen = streamed(Cases.listen)


@pytest.mark.parametrize("name", ["get", "get_old", "listen"])
def test_what_a_reader_sees(name: str) -> None:
    """Name, signature and docstring are those of the sync method."""
    one, other = getattr(Cases, name), getattr(AsyncCases, name)
    assert (name, f"AsyncCases.{name}") == (other.__name__, other.__qualname__)
    assert inspect.signature(one) == inspect.signature(other)
    assert inspect.getdoc(one) == inspect.getdoc(other)
    assert asyncio.iscoroutinefunction(other) == (name != "listen")


def test_what_a_call_gives() -> None:
    """What the async resource sends is awaited; a stream is not."""
    cases = AsyncCases()
    assert {"case_id": 1, "page": 2} == asyncio.run(cases.get(1, page=2))
    assert "an async stream of 3" == str(cases.listen(3))
    with pytest.raises(TypeError, match="unexpected keyword argument 'pages'"):
        asyncio.run(cases.get(1, pages=2))


@pytest.mark.parametrize(
    "call",
    [
        lambda: Cases().get_old(1),
        lambda: asyncio.run(AsyncCases().get_old(1)),
    ],
    ids=["sync", "async"],
)
def test_deprecation(call: Callable[[], Any]) -> None:
    """A deprecated method warns once, at the line of the call."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    assert ["get_old is deprecated by its vendor."] == [str(each.message) for each in caught]
    assert __file__ == caught[0].filename
