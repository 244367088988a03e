"""One attempt as it goes: what has arrived of an answer, and what it amounts to when it breaks off."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from .exchange import Attempt, Failed
from .headers import Headers
from .operation import Omit
from .response import Response
from .retry import Failure

__all__ = ["HttpResponse", "Kinds", "Reading", "Unread", "failure"]

R = TypeVar("R")

Kinds = Sequence[tuple[type[Exception], Failure, bool]]
"""The HTTP library's exceptions, the most exact first: how far the attempt came, and whether time ran out."""

_LARGEST_BODY = 1 << 30
"""Bytes of an answer that is kept in memory, after decompression; a larger one is to be streamed."""


class HttpResponse(Protocol):
    """What is used of the HTTP library's response."""

    @property
    def status_code(self) -> int:
        """The status."""
        ...

    @property
    def headers(self) -> Any:
        """The headers, as ``multi_items``."""
        ...


@dataclass(frozen=True, slots=True)
class Unread(Generic[R]):
    """A successful answer whose body is still to be read, from ``raw``."""

    response: Response
    raw: R
    hide: Callable[[str], str]
    """Blots secrets out of a text."""
    strict: bool
    """Whether what does not match its documentation is an error."""


class _TooLargeError(Exception):
    pass


class _TooSlowError(Exception):
    pass


class Reading:
    """Collects an answer. ``result`` is what the attempt came to."""

    def __init__(self, step: Attempt, keep: bool) -> None:
        self.started = time.monotonic()
        self.result: Response | Failed = Failed(Failure.LOST)
        self.kept = False
        self._step = step
        self._keep = keep
        self._body = bytearray()
        self._head: Response | None = None

    def begin(self, raw: HttpResponse) -> bool:
        """Takes the head of the answer; False where its body is left to a stream."""
        self._head = Response(raw.status_code, Headers(raw.headers.multi_items()))
        self.result = self._head
        self.kept = self._keep and self._head.is_success
        return not self.kept

    def add(self, chunk: bytes) -> None:
        """Takes a piece of the body."""
        self._body += chunk
        if len(self._body) > _LARGEST_BODY:
            raise _TooLargeError
        timeout = self._step.timeout
        if (
            not isinstance(timeout, Omit)
            and timeout is not None
            and time.monotonic() - self.started > timeout
        ):
            raise _TooSlowError

    def end(self) -> None:
        """The body is whole."""
        if self._head is not None:
            self.result = self._answer(None)

    def fail(self, error: Exception, kinds: Kinds) -> None:
        """Something broke the attempt off. The status of an error that has arrived is not lost by it."""
        self.result = failure(error, kinds, self._step.outgoing.placed.hide)
        if self._head is None:
            return
        if isinstance(error, _TooSlowError):
            self.result = Failed(Failure.TIMED_OUT, timed_out=True)
        if not self._head.is_success or self.result.failure is Failure.IMPOSSIBLE:
            reason = (
                "it is too large to be kept in memory" if isinstance(error, _TooLargeError) else ""
            )
            self.result = self._answer(reason or "its body cannot be read to its end")

    def _answer(self, fault: str | None) -> Response:
        head = self._head
        assert head is not None  # noqa: S101 - both callers look first
        return Response(head.status_code, head.headers, bytes(self._body), fault)


def failure(error: Exception, kinds: Kinds, hide: Any) -> Failed:
    """What an exception means. Its text is only shown where it can hold nothing of the request."""
    for kind, far, timed_out in kinds:
        if isinstance(error, kind):
            shown = far in (Failure.UNSENT, Failure.LOST)
            return Failed(far, hide(" ".join(str(error).split()))[:200] if shown else "", timed_out)
    return Failed(Failure.IMPOSSIBLE, type(error).__name__)
