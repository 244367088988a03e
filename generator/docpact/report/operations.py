"""The details of one operation in a report: page, spec and client side by side."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FactRow", "OperationView", "SampleView", "UnreadView", "called"]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One parameter, field or response: what the page says of it, what the spec says, and what it is in the client."""

    name: str
    page: str | None
    """None where the page does not have it."""
    page_line: int | None
    spec: str | None
    """None where the spec does not have it."""
    spec_place: str | None
    spec_line: int | None
    symbol: str | None


@dataclass(frozen=True, slots=True)
class SampleView:
    """One sample of a page."""

    part: str
    """``request`` or ``response 200``."""
    line: int
    text: str
    valid: bool


@dataclass(frozen=True, slots=True)
class UnreadView:
    """A block of the page that was not read."""

    lines: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation of a client."""

    client: str
    operation: str
    title: str | None
    page: str | None
    page_source: str | None
    call: str | None
    symbol: str | None
    rows: tuple[FactRow, ...] = ()
    samples: tuple[SampleView, ...] = ()
    documented_call: str | None = None
    unread: tuple[UnreadView, ...] = ()


def called(symbol: str | None) -> str:
    """Return an argument as in a call, ``ids=``; the attribute of a model, ``Task.id``, as it is."""
    return "" if not symbol else symbol if "." in symbol or symbol[0].isupper() else f"{symbol}="
