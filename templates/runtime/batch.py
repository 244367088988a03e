"""Call a batch operation with any number of items: in parts, one after the other or several at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar

from .body import Checking, encode_body
from .errors import (
    APIError,
    AuthenticationError,
    CredentialsError,
    Fault,
    PermissionDeniedError,
    RequestValidationError,
    ResponseError,
    StatusError,
)
from .json_text import dump_json
from .operation import Operation
from .resource import AsyncResource, Resource, placed
from .wire import to_wire

__all__ = ["BatchError", "BatchResult", "FailedItem", "abatch", "batch"]

T = TypeVar("T")
Item = TypeVar("Item")


class FailedItem(NamedTuple, Generic[Item]):
    """An item whose part of the batch failed, and the error of that part."""

    item: Item
    error: BaseException


@dataclass(frozen=True, slots=True)
class BatchResult(Generic[T, Item]):
    """The outcome of each item of a batch; ``answers`` has the responses of the successful parts, in order."""

    succeeded: tuple[Item, ...]
    failed: tuple[FailedItem[Item], ...]
    unsent: tuple[Item, ...]
    answers: tuple[T, ...]

    def remaining(self) -> list[Item]:
        """The items to call again with, in their order: those that failed and those that were not sent.

        Items that the service accepted with an invalid response are not included.
        """
        failed = [one.item for one in self.failed if not isinstance(one.error, ResponseError)]
        return [*failed, *self.unsent]


class BatchError(APIError):
    """A batch broke off. ``result`` says what became of each item; the error that ended it is ``__cause__``."""

    def __init__(self, message: str, result: BatchResult[Any, Any]) -> None:
        super().__init__(message)
        self.result = result

    def remaining(self) -> list[Any]:
        """The items to call again with."""
        return self.result.remaining()


class BatchInterrupted(BatchError, KeyboardInterrupt):  # noqa: N818 - not an error to be handled
    """A batch was interrupted from the keyboard."""


class _State(Generic[T, Item]):
    """The parts of one batch, and what became of them."""

    def __init__(
        self,
        operation: Operation[T],
        argument: str,
        most: int,
        arguments: Mapping[str, Any],
        concurrency: int,
        call: Mapping[str, Any],
    ) -> None:
        items = arguments[argument]
        if isinstance(items, str | bytes | Mapping):
            raise TypeError(f"{argument}: expected an iterable of items")
        if concurrency < 1:
            raise ValueError("concurrency: expected a positive number")
        self.operation = operation
        self.argument = argument
        self.arguments = arguments
        self.call = call
        listed: list[Item] = list(items)
        self.parts = [listed[start : start + most] for start in range(0, len(listed), most)]
        self.ended: dict[int, T | BaseException] = {}
        self.answered: set[int] = set()
        self.crash: BaseException | None = None
        self._next = 0
        self._lock = threading.Lock()

    def take(self) -> int | None:
        """The number of the next part to be sent; None where there is none, or the batch has broken off."""
        with self._lock:
            if self.crash is not None or self._next == len(self.parts):
                return None
            self._next += 1
            return self._next - 1

    def of(self, number: int) -> tuple[dict[str, Any], Any]:
        """The arguments and the options of one part.

        An idempotency key is made one for each part, the same for the same items.
        """
        part = self.parts[number]
        arguments, call = {**self.arguments, self.argument: part}, dict(self.call)
        documented, _ = self.operation.key_argument or ("", "")
        for given, name in ((call, "idempotency_key"), (arguments, documented)):
            if key := given.get(name):
                digest = sha256(dump_json(to_wire(part)).encode()).hexdigest()[:16]
                given[name] = f"{key}-{digest}"
        return arguments, call

    def check(self, check: Callable[[Any, Any], None]) -> None:
        """Check all parts before the first is sent.

        Raises:
            RequestValidationError: An item does not match the schema; its index is that among all items.

        """
        start = 0
        for number, part in enumerate(self.parts):
            try:
                check(*self.of(number))
            except RequestValidationError as error:
                where = self.operation.arguments.get(self.argument, ("body", self.argument))[1]
                before = f"/{where}/" if where else "/"
                faults = tuple(_shifted(fault, before, start) for fault in error.faults)
                message = error.message.partition("\n")[0]
                raise RequestValidationError(message, faults) from None
            start += len(part)

    def succeed(self, number: int, answer: T) -> None:
        """Record the response to a part."""
        self.ended[number] = answer
        self.answered.add(number)

    def fail(self, number: int, error: BaseException) -> None:
        """Note what ended a part. An error that says no to this part alone lets the batch go on."""
        self.ended[number] = error
        general = AuthenticationError | PermissionDeniedError | CredentialsError
        own = StatusError | ResponseError | RequestValidationError
        if (not isinstance(error, own) or isinstance(error, general)) and self.crash is None:
            self.crash = error

    def result(self) -> BatchResult[T, Item]:
        """Return the outcome of all items."""
        succeeded: list[Item] = []
        failed: list[FailedItem[Item]] = []
        unsent: list[Item] = []
        answers: list[Any] = []
        for number, part in enumerate(self.parts):
            if number in self.answered:
                succeeded += part
                answers.append(self.ended[number])
            elif number in self.ended:
                error: Any = self.ended[number]
                failed += [FailedItem(item, error) for item in part]
            else:
                unsent += part
        return BatchResult(tuple(succeeded), tuple(failed), tuple(unsent), tuple(answers))

    def finish(self) -> BatchResult[T, Item]:
        """The result.

        Raises:
            BatchError: The batch broke off.

        """
        result = self.result()
        crash = self.crash
        if crash is None:
            return result
        if not isinstance(crash, Exception | KeyboardInterrupt):
            if crash.__cause__ is None:
                crash.__cause__ = BatchError(f"{self.operation.name}: interrupted", result)
            raise crash
        kind = BatchError if isinstance(crash, Exception) else BatchInterrupted
        done, all_ = len(result.succeeded), sum(map(len, self.parts))
        raise kind(
            f"{self.operation.name}: the batch failed after {done} of {all_} items: {crash or type(crash).__name__}",
            result,
        ) from crash


def _shifted(fault: Fault, before: str, start: int) -> Fault:
    """A fault of a part, its pointer that among all items."""
    index, slash, rest = fault.pointer.removeprefix(before).partition("/")
    if not fault.pointer.startswith(before) or not index.isdigit():
        return fault
    return replace(fault, pointer=f"{before}{int(index) + start}{slash}{rest}")


def _check(
    resource: Resource | AsyncResource, operation: Operation[Any], arguments: Any, call: Any
) -> None:
    session = resource._session  # pyright: ignore[reportPrivateUsage]
    settings = session.settings_for(operation, call)
    options = settings.options
    if options["strict_requests"]:
        checking = Checking(operation.name, True, options["extra_body"], settings.log)
        given = placed(operation, arguments, settings)
        encode_body(operation.body_of(None), given.body, checking)


def batch(
    resource: Resource,
    operation: Operation[T],
    argument: str,
    most: int,
    arguments: Mapping[str, Any],
    concurrency: int,
    call: Any,
) -> BatchResult[T, Any]:
    """Call ``operation`` with the items of ``argument`` in parts of ``most``.

    Raises:
        RequestValidationError: An item does not match the schema. Nothing was sent.
        BatchError: The batch was aborted: no response, rejected credentials, or another failure than an error response.

    """
    state: _State[T, Any] = _State(operation, argument, most, arguments, concurrency, call)
    state.check(partial(_check, resource, operation))
    send = resource._call  # pyright: ignore[reportPrivateUsage]

    def work() -> None:
        while (number := state.take()) is not None:
            try:
                state.succeed(number, send(operation, *state.of(number)))
            except BaseException as error:
                state.fail(number, error)

    threads = min(concurrency, len(state.parts))
    if threads < 2:
        work()
        return state.finish()
    from concurrent.futures import ThreadPoolExecutor, wait

    with ThreadPoolExecutor(threads, "batch") as pool:
        try:
            wait([pool.submit(work) for _ in range(threads)])
        except BaseException as error:
            state.crash = error  # the parts that are being sent come to their end
    return state.finish()


async def abatch(
    resource: AsyncResource,
    operation: Operation[T],
    argument: str,
    most: int,
    arguments: Mapping[str, Any],
    concurrency: int,
    call: Any,
) -> BatchResult[T, Any]:
    """As ``batch``. Where it is cancelled, the ``__cause__`` of the cancellation is the ``BatchError``."""
    state: _State[T, Any] = _State(operation, argument, most, arguments, concurrency, call)
    state.check(partial(_check, resource, operation))
    send = resource._call  # pyright: ignore[reportPrivateUsage]

    async def work() -> None:
        while (number := state.take()) is not None:
            try:
                state.succeed(number, await send(operation, *state.of(number)))
            except BaseException as error:
                state.fail(number, error)
                if not isinstance(error, Exception | KeyboardInterrupt | SystemExit):
                    raise

    tasks = min(concurrency, len(state.parts))
    try:
        if tasks < 2:
            await work()
        else:
            import anyio

            async with anyio.create_task_group() as group:
                for _ in range(tasks):
                    group.start_soon(work)
    except BaseException as error:
        if error.__cause__ is None:
            error.__cause__ = BatchError(f"{operation.name}: cancelled", state.result())
        raise
    return state.finish()
