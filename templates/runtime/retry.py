"""Whether a failed attempt is made again, and when. Decisions only: nothing here waits or sends."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

__all__ = [
    "LONGEST_WAIT",
    "Failure",
    "backoff",
    "is_idempotent",
    "may_repeat",
    "retry_after",
    "server_says",
]

LONGEST_WAIT = 60.0
"""Seconds. A service that asks for a longer wait is obeyed by not trying again: the error says how long it asked."""

_IDEMPOTENT = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PUT", "QUERY", "TRACE"})
_TRANSIENT = frozenset({408, 425, 500, 502, 503, 504})
_RESET_HEADERS = ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")
_FIRST_WAIT, _LAST_WAIT = 0.5, 8.0
_EPOCH_FROM = 1_000_000_000
_RESET = r"(?:reset=|[;\s]t=)\s*(\d{1,9})"


class Failure(Enum):
    """How far an attempt without a complete response came."""

    UNSENT = "cannot connect"
    """Nothing can have happened on the other side."""
    TIMED_OUT = "timed out"
    LOST = "connection lost"
    IMPOSSIBLE = "the request cannot be sent"
    """It would fail again."""


def is_idempotent(method: str, stated: bool | None) -> bool:
    """Whether sending a request twice does what sending it once does (RFC 9110, 9.2.2)."""
    return method in _IDEMPOTENT if stated is None else stated


def may_repeat(result: int | Failure, *, idempotent: bool) -> bool:
    """Return whether an attempt that ended with a status, or without a response, can be retried.

    Args:
        result: The status, or how the attempt failed.
        idempotent: False for a request that must not happen twice; it is repeated only if it surely had no effect.

    """
    if result is Failure.UNSENT or result == 429:
        return True
    return idempotent and (result in _TRANSIENT or result in (Failure.TIMED_OUT, Failure.LOST))


def retry_after(
    status: int, headers: Mapping[str, str], now: datetime | None = None
) -> float | None:
    """Return the seconds that a response asks to wait: ``Retry-After``, or for a 429 the vendor's reset header.

    ``Retry-After`` is a number of seconds or a date (RFC 9110, 10.2.3), here also of ISO 8601. A number too large to be
    seconds is a Unix time, as in the reset headers.
    """
    now = now or datetime.now(UTC)
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after")
    if asked is not None:
        seconds = _left(asked, now)
        if seconds is None:
            seconds = _seconds_until(asked, now)
        if seconds is not None:
            return seconds
    if status == 429:
        for name in _RESET_HEADERS:
            seconds = _left(headers.get(name, ""), now)
            if seconds is not None:
                return seconds
        # The draft of the IETF, in its older and its newer form: `remaining=0, reset=7`, `"day";r=0;t=7`.
        found = [float(n) for n in re.findall(_RESET, headers.get("ratelimit", ""))]
        return max(found, default=None)
    return None


def server_says(headers: Mapping[str, str]) -> bool | None:
    """Whether the server allows the request to be sent again (``X-Should-Retry``); None where it does not say."""
    return {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())


def backoff(attempt: int, asked: float | None) -> float | None:
    """The seconds to wait before the next attempt, the first being 0; None where it is not to be made.

    Some chance is in it, so that many clients that failed together do not come back together.
    """
    if asked is None:
        return min(_FIRST_WAIT * 2.0**attempt, _LAST_WAIT) * random.uniform(0.5, 1.0)  # noqa: S311
    if asked > LONGEST_WAIT:
        return None
    return asked + random.uniform(0.0, min(0.1 * asked, 1.0))  # noqa: S311


def _parse_iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _left(text: str, now: datetime) -> float | None:
    """Return the seconds that a number means: itself, or the time until a Unix time, in seconds or milliseconds."""
    number = _number(text)
    if number is None or number < _EPOCH_FROM:
        return number
    return max(0.0, (number / 1000 if number >= _EPOCH_FROM * 100 else number) - now.timestamp())


def _number(text: str) -> float | None:
    text = text.strip()
    if not text.isascii() or not text.replace(".", "", 1).isdigit() or len(text) > 20:
        return None
    return float(text)


def _seconds_until(text: str, now: datetime) -> float | None:
    then = None
    for parse in (parsedate_to_datetime, _parse_iso):
        try:
            then = parse(text.strip())
            break
        except (TypeError, ValueError, IndexError, OverflowError):
            continue
    if then is None:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())
