"""Bodies that are forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .body import Checking, Payload, object_of
from .operation import Part, TypeOf
from .serialize import form_text

__all__ = ["FormBody"]


@dataclass(frozen=True, slots=True)
class FormBody:
    """An object sent as ``application/x-www-form-urlencoded``."""

    type: TypeOf | None = None
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    required: bool = True
    media_type: str = "application/x-www-form-urlencoded"

    def payload(self, value: Any, checking: Checking) -> Payload:
        """The fields as a form writes them."""
        return Payload(
            self.media_type, form_text(object_of(checking(self.type, value)), self.parts).encode()
        )
