"""The checks of a type as source: arguments of pydantic's ``Field``, and of the runtime's ``Obeys``."""

from __future__ import annotations

import json

from docpact.client.prose import literal
from docpact.client.shapes.types import Limits

__all__ = ["format_argument", "limit_arguments", "rules_argument", "untyped_argument"]


def limit_arguments(limits: Limits) -> list[str]:
    """The arguments of ``Field`` for ``limits``."""
    return [
        f"{name}={literal(value)}"
        for name, value in limits
        if name not in ("unique", "untyped", "rules", "one_of", "format")
    ]


def format_argument(limits: Limits) -> str | None:
    """The argument of the runtime's ``StringFormat``, None where no format is checked."""
    return next((literal(value) for name, value in limits if name == "format"), None)


def untyped_argument(limits: Limits) -> str | None:
    """The argument of the runtime's ``Untyped``, None where the schema has a type."""
    return next((literal(value) for name, value in limits if name == "untyped"), None)


def rules_argument(rules: object) -> str:
    """The argument of ``Obeys`` for rules given as JSON text."""
    return literal(json.loads(str(rules)))
