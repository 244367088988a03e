"""Batches: any number of items in parts, what became of each, and going on after a crash."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from runtime.batch import BatchError, BatchInterrupted, BatchResult, abatch, batch
from runtime.body import JsonBody
from runtime.errors import (
    AuthenticationError,
    BadRequestError,
    RequestValidationError,
    ResponseError,
    TransportError,
)
from runtime.operation import Operation
from runtime.resource import AsyncResource, Resource
from runtime.session import AsyncSession, Session

CREATE: Operation[Any] = Operation(
    "POST /cases/{case_id}/links", body=JsonBody(lambda: dict[str, list[int]]), returns={"2XX": lambda: Any}
)  # fmt: skip


class Server:
    """Takes ids; ``fault`` may answer or raise in place of it, given the number of the request."""

    def __init__(self, asynchronous: bool) -> None:
        self.asynchronous = asynchronous
        self.taken: Counter[int] = Counter()
        self.requests: list[httpx2.Request] = []
        self.fault: Callable[[int, list[int]], httpx2.Response | None] = lambda number, ids: None
        self._lock = threading.Lock()

    def handler(self, request: httpx2.Request) -> httpx2.Response:
        ids = json.loads(request.content)["ids"]
        with self._lock:
            self.requests.append(request)
            number = len(self.requests) - 1
            answer = self.fault(number, ids)
            if answer is None:
                self.taken.update(ids)
                answer = httpx2.Response(201, json={"first": ids[0]})
            return answer

    def send(self, ids: Any, concurrency: int = 1, most: int = 150, **call: Any) -> BatchResult[Any, Any]:  # fmt: skip
        network = httpx2.MockTransport(self.handler)
        given = {"case_id": 42, "ids": ids}
        strict = {"strict_responses": True}
        if self.asynchronous:
            over = AsyncSession("https://api.test", http_client=httpx2.AsyncClient(transport=network), max_retries=0, **strict)  # fmt: skip
            resource = AsyncResource(over)
            return asyncio.run(abatch(resource, CREATE, "ids", most, given, concurrency, call))
        plain = Session("https://api.test", http_client=httpx2.Client(transport=network), max_retries=0, **strict)  # fmt: skip
        return batch(Resource(plain), CREATE, "ids", most, given, concurrency, call)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def server(request: pytest.FixtureRequest) -> Server:
    return Server(request.param)


@pytest.mark.parametrize("count", [0, 1, 149, 150, 151, 1000])
@pytest.mark.parametrize("concurrency", [1, 4])
def test_items_are_sent_in_parts(server: Server, count: int, concurrency: int) -> None:
    """Every item is sent once, no part is longer than allowed, and the answers are in the order of the parts."""
    result = server.send(iter(range(count)), concurrency)
    assert result.succeeded == tuple(range(count))
    assert (result.failed, result.unsent, result.remaining()) == ((), (), [])
    assert server.taken == Counter(range(count))
    assert [answer["first"] for answer in result.answers] == list(range(0, count, 150))
    assert len(server.requests) == -(-count // 150)


@pytest.mark.parametrize("concurrency", [1, 3])
def test_a_refused_part_does_not_stop_the_others(server: Server, concurrency: int) -> None:
    """The items of a part that gets an error status are in ``failed`` with that error; all others are sent."""
    server.fault = lambda _, ids: (
        httpx2.Response(400, json={"message": "no"}) if 200 in ids else None
    )
    result = server.send(range(450), concurrency)
    assert [item for item, _ in result.failed] == list(range(150, 300))
    assert all(isinstance(error, BadRequestError) for _, error in result.failed)
    assert result.succeeded == (*range(150), *range(300, 450))
    assert result.remaining() == list(range(150, 300))


@pytest.mark.parametrize("concurrency", [1, 3])
@pytest.mark.parametrize("error", [httpx2.ConnectError("refused"), httpx2.ReadError("lost")])
def test_a_crash_carries_the_result(server: Server, error: Exception, concurrency: int) -> None:
    """Where no answer comes, the batch breaks off with an error that says what became of each item."""

    def fault(number: int, ids: list[int]) -> None:
        if 350 in ids:
            raise error

    server.fault = fault
    with pytest.raises(BatchError, match=r"failed after \d+ of 900 items") as caught:
        server.send(range(900), concurrency)
    assert isinstance(caught.value.__cause__, TransportError)
    result = caught.value.result
    everything = [*result.succeeded, *(item for item, _ in result.failed), *result.unsent]
    assert sorted(everything) == list(range(900))
    assert {item for item, _ in result.failed} == set(range(300, 450))
    assert caught.value.remaining() == result.remaining()
    assert set(result.succeeded) == set(server.taken)
    for twin in (pickle.loads(pickle.dumps(caught.value)), copy.deepcopy(caught.value)):
        assert twin.result.succeeded == result.succeeded
        assert str(twin) == str(caught.value)


def test_what_ends_the_program_knows_how_far_the_batch_came() -> None:
    """An exception that is no error leaves as it is, with the ``BatchError`` as its cause."""

    class Stop(BaseException):
        pass

    def fault(number: int, ids: list[int]) -> None:
        if number == 2:
            raise Stop

    server = Server(False)
    server.fault = fault  # type: ignore[assignment]
    with pytest.raises(Stop) as caught:
        server.send(range(10), most=3)
    cause = caught.value.__cause__
    assert isinstance(cause, BatchError)
    assert cause.result.succeeded == tuple(range(6))


def test_refused_credentials_break_a_batch_off(server: Server) -> None:
    """What holds for every part is not tried with every part."""
    server.fault = lambda number, ids: httpx2.Response(401)
    with pytest.raises(BatchError) as caught:
        server.send(range(900))
    assert isinstance(caught.value.__cause__, AuthenticationError)
    assert len(server.requests) == 1
    assert caught.value.remaining() == list(range(900))


def test_an_unusable_answer_is_not_sent_again(server: Server) -> None:
    """Items that the service took, with an answer that cannot be used, have failed and do not remain."""
    server.fault = lambda n, ids: httpx2.Response(201, content=b"{", headers={"content-type": "application/json"})  # fmt: skip
    result = server.send(range(3))
    assert all(isinstance(error, ResponseError) for _, error in result.failed)
    assert result.remaining() == []


def test_items_are_checked_before_anything_is_sent(server: Server) -> None:
    """An item that does not match the schema is named by its place among all, and no part is sent."""
    with pytest.raises(RequestValidationError) as caught:
        server.send([*range(400), "x"])
    assert [fault.pointer for fault in caught.value.faults] == ["/ids/400"]
    assert server.requests == []


@pytest.mark.parametrize("documented", [False, True])
def test_each_part_has_an_idempotency_key_of_its_own(documented: bool) -> None:
    """A key for the whole, an option or a documented header, differs between parts and not between repeated parts."""
    keys: list[Any] = []
    key = {"idempotency_key": "k"}
    places = {"idempotency_key": ("header", "Idempotency-Key")} if documented else {}
    operation = replace(CREATE, arguments=places)

    class Noting(Resource):
        def _call(self, operation: Any, arguments: Any, call: Any) -> Any:
            keys.append({**arguments, **call}["idempotency_key"])

    for _ in range(2):
        resource = Noting(Session("https://api.test"))
        given = {"case_id": 1, "ids": range(300), **(key if documented else {})}
        batch(resource, operation, "ids", 150, given, 1, {} if documented else key)
    assert len(set(keys)) == 2
    assert keys[:2] == keys[2:]


@pytest.mark.parametrize("seed", range(6))
def test_ten_thousand_ids_survive_a_kill(server: Server, seed: int) -> None:
    """A batch that is interrupted at a random moment goes on with what remains: nothing twice, nothing lost."""
    chance = random.Random(seed)
    at = chance.randrange(67)

    def fault(number: int, ids: list[int]) -> None:
        if number == at:
            raise KeyboardInterrupt

    server.fault = fault
    ids = list(range(10_000))
    chance.shuffle(ids)
    with pytest.raises(KeyboardInterrupt) as caught:
        server.send(ids, concurrency=chance.choice([1, 5]))
    assert isinstance(caught.value, BatchInterrupted)
    server.fault = lambda number, ids: None
    result = server.send(caught.value.remaining(), concurrency=3)
    assert not result.remaining()
    assert server.taken == Counter(ids)


def test_a_cancelled_batch_says_how_far_it_came() -> None:
    """The cancellation goes on to whoever asked for it, and its cause carries the result."""
    server = Server(True)

    async def handler(request: httpx2.Request) -> httpx2.Response:
        if len(server.requests) == 2:
            await asyncio.sleep(60)
        return server.handler(request)

    async def run() -> None:
        client = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
        resource = AsyncResource(AsyncSession("https://api.test", http_client=client))
        work = abatch(resource, CREATE, "ids", 2, {"case_id": 1, "ids": range(10)}, 1, {})
        task = asyncio.create_task(work)
        while len(server.requests) < 2:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert isinstance(caught.value.__cause__, BatchError)
        assert caught.value.__cause__.remaining() == list(range(4, 10))

    asyncio.run(run())


@pytest.mark.parametrize(
    ("ids", "concurrency", "error"), [("abc", 1, TypeError), ({"a": 1}, 1, TypeError), ([1], 0, ValueError)]
)  # fmt: skip
def test_what_is_no_batch(
    server: Server, ids: Any, concurrency: int, error: type[Exception]
) -> None:
    """Text and mappings are no items, and at least one part is sent at a time."""
    with pytest.raises(error):
        server.send(ids, concurrency)
