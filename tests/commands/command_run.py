"""What a command did."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Ran"]


@dataclass(frozen=True)
class Ran:
    """The exit code and the two outputs of a command."""

    code: int
    out: str
    err: str
