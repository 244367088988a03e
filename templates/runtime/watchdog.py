"""Ends what an HTTP client of the user's waits for, whatever arrives meanwhile and however slowly.

The timeouts of the HTTP library restart with each byte. When the limit of an attempt is over, the socket is shut down
here, and what was read from it fails. The socket of a new connection is known when it is connected, that of a reused one
when the head of the request is about to be sent.
"""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from .limits import ENDS

__all__ = ["Watchdog"]

_MOST_FRAMES = 8


class Watchdog:
    """Watches one exchange: use it in a ``with`` statement around each wait.

    Raises:
        TimeoutError: From the ``with`` statement, where the limit ended the wait.

    """

    def __init__(self) -> None:
        self._socket: Any = None
        self._timer: threading.Timer | None = None
        self._waiting = False
        self._bitten = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of what the HTTP library does (its ``trace`` extension)."""
        if event == "connection.connect_tcp.complete":
            self.hold(info.get("return_value"))
        elif self._socket is None and event.endswith("send_request_headers.started"):
            self.hold(_stream_of_caller())

    def hold(self, stream: Any) -> None:
        """Watch a network stream; a duplicate of its socket outlives that it is wrapped for TLS."""
        if self._socket is not None or stream is None:
            return
        with suppress(OSError, AttributeError, NotImplementedError):
            inner = stream.get_extra_info("socket")
            self._socket = None if inner is None else _duplicate(inner)
        if self._waiting:
            self._start()

    def __enter__(self) -> None:
        self._waiting = True
        self._start()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._waiting = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._bitten and kind is not None and issubclass(kind, Exception):
            raise TimeoutError from None

    def each(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Return the pieces of a body, each of them watched."""
        rest = iter(pieces)
        while True:
            with self:
                piece = next(rest, None)
            if piece is None:
                if self._bitten:
                    raise TimeoutError
                return
            yield piece

    def close(self) -> None:
        """Let go of the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _start(self) -> None:
        ends = ENDS.get()
        if self._socket is None or self._timer is not None or ends == float("inf"):
            return
        self._timer = threading.Timer(max(ends - time.monotonic(), 0), self._bite)
        self._timer.daemon = True
        self._timer.start()

    def _bite(self) -> None:
        self._bitten = True
        held = self._socket
        if held is not None:
            with suppress(OSError):  # it may have ended by itself
                held.shutdown(2)


def _stream_of_caller() -> Any:
    """Return the network stream of the connection that is being traced.

    A trace names the request and not the connection, so the connection is looked for among the callers.
    """
    frame = inspect.currentframe()
    for _ in range(_MOST_FRAMES):
        if frame is None:
            break
        stream = getattr(frame.f_locals.get("self"), "_network_stream", None)
        if stream is not None:
            return stream
        frame = frame.f_back
    return None


def _duplicate(inner: Any) -> Any:
    import os
    import socket

    # An SSL socket has no duplicate of its own; its file descriptor has.
    return socket.socket(fileno=os.dup(inner.fileno()))
