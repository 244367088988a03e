"""A finding: one broken rule, with the places a person has to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docpact.errors import Place

__all__ = ["Finding", "PayloadDetail", "Severity"]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class PayloadDetail:
    """Details of a payload fault, in addition to its place.

    Args:
        part: ``body``, ``path``, ``query``, ``header``, ``cookie``, ``status`` or ``message``.
        name: The parameter or header, if it is about one.
        message: Which message of a file it belongs to: ``entry 3, response``.
        expected: What was expected.
        found: What is there.
        inner: Line and column in the body itself, where a file holds the body as an escaped string.
        branch: Where the alternative of a union is written that comes nearest.
    """

    part: str = "body"
    name: str | None = None
    message: str | None = None
    expected: str | None = None
    found: str | None = None
    inner: tuple[int, int] | None = None
    branch: Place | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule.

    Args:
        rule: The stable id, ``DP101`` and so on; ``docpact rules ID`` explains it.
        message: The problem, in one sentence, with the values.
        severity: Only an ``error`` makes a command exit 1.
        operation: ``METHOD /path`` of the operation it belongs to, if it belongs to one.
        page: Where the page says so.
        spec: Where the spec says otherwise.
        payload: Where in a payload (``docpact validate``).
        hint: What to do.
        erratum: The id of the erratum that explains it; an explained finding fails nothing.
        detail: More about a fault of a payload.
    """

    rule: str
    message: str
    severity: Severity = "error"
    operation: str | None = None
    page: Place | None = None
    spec: Place | None = None
    payload: Place | None = None
    hint: str | None = None
    erratum: str | None = None
    detail: PayloadDetail | None = None
