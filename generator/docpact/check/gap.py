"""A gap: one fact in which page and spec differ, identified so that an erratum can refer to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from docpact.catalogue import fact_rule
from docpact.findings import Severity
from docpact.spec.facts import Spot

__all__ = ["Gap", "as_text", "rule_for", "where"]


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """One difference; every gap equals itself alone.

    Args:
        rule: The rule it breaks.
        spot: The fact it is about, in the spec's words.
        message: What page and spec say, in one sentence.
        line: The line of the page.
        hint: What to do.
        page: The value on the page; None for nothing.
        spec: The value in the spec; None for nothing.
        subject: What it is about, where that is not its field.
        page_path: The field path on the page, where the spec has another.
        severity: ``warning`` where an unread block of the page may state what is missing.

    """

    rule: str
    spot: Spot
    message: str
    line: int | None
    hint: str
    page: Any = None
    spec: Any = None
    subject: str = ""
    page_path: str | None = None
    severity: Severity = "error"

    def about(self) -> str:
        """Return its subject for a list of gaps: a field, a place in a sample, or the part."""
        if self.subject:
            return self.subject
        if self.spot.part == "operation":
            return ""
        return where(self.spot.part, self.spot.path) if self.spot.path else self.spot.part


def rule_for(part: str, fact: str) -> str:
    """Return the rule of a fact of a field or parameter in a part such as ``request`` or ``response 201``."""
    return fact_rule(part.startswith("response"), fact)


def where(part: str, path: str) -> str:
    """How a message calls a field: ``response 201: field `data.id` ``."""
    if part.startswith("parameter"):
        return f"{part.removeprefix('parameter ')} parameter `{path}`"
    return f"{part}: field `{path}`" if path else f"{part} body"


def as_text(value: object) -> str:
    """A fact's value in a message: as JSON, without the brackets of a list."""
    if isinstance(value, tuple):
        return ", ".join(as_text(item) for item in cast("tuple[object, ...]", value))
    if value is True or value is False:
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
