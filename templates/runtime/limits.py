"""The limits of the attempt under way: when it ends, and what it hides."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

__all__ = ["ENDS", "HIDE", "limited"]

ENDS: ContextVar[float] = ContextVar("ENDS", default=float("inf"))
"""When no socket is waited for any longer (``time.monotonic``)."""
HIDE: ContextVar[Callable[[str], str] | None] = ContextVar("HIDE", default=None)
"""Hides the secrets of the attempt in a text."""


class limited:  # noqa: N801 - it is used like a function
    """Wait for no socket beyond ``ends`` meanwhile, and let the HTTP library log no secret."""

    __slots__ = ("_ends", "_hide", "_tokens")

    def __init__(self, ends: float, hide: Callable[[str], str] | None = None) -> None:
        self._ends = ends
        self._hide = hide

    def __enter__(self) -> None:
        self._tokens = ENDS.set(self._ends), HIDE.set(self._hide)

    def __exit__(self, *_: object) -> None:
        one, other = self._tokens
        ENDS.reset(one)
        HIDE.reset(other)
