"""Limit the rate of requests on the side of the client."""

from __future__ import annotations

import threading
import time

__all__ = ["RateLimiter"]


class RateLimiter:
    """At most ``calls`` requests in any ``period`` seconds on average, with bursts of ``burst``.

    One limiter may serve several clients, sync and async, in several threads: ``RateLimiter(5000, per=60)``.

    Args:
        calls: How many requests.
        per: In how many seconds.
        burst: How many requests may follow each other without a wait; ``calls`` if not given.

    Raises:
        ValueError: One of them is not positive.

    """

    def __init__(self, calls: float, per: float = 1.0, burst: int | None = None) -> None:
        if not (calls > 0 and per > 0) or (burst is not None and burst < 1):
            raise ValueError("calls, per and burst must be positive")
        self._interval = per / calls
        self._room = self._interval * ((burst or max(int(calls), 1)) - 1)
        self._next = 0.0
        self._lock = threading.Lock()

    def reserve(self) -> float:
        """Take the next free place, and return how many seconds to wait for it."""
        with self._lock:
            now = time.monotonic()
            place = max(self._next, now - self._room)
            self._next = place + self._interval
        return max(0.0, place - now)
