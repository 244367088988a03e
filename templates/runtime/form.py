"""Bodies that are forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .body import Payload, checked, is_json, object_of
from .json_text import dump_json
from .operation import Part, TypeOf
from .serialize import query_pairs

__all__ = ["FormBody"]


@dataclass(frozen=True, slots=True)
class FormBody:
    """An object sent as ``application/x-www-form-urlencoded``."""

    type: TypeOf | None = None
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    required: bool = True
    media_type: str = "application/x-www-form-urlencoded"

    def payload(self, value: Any) -> Payload:
        """The fields as a form writes them."""
        return Payload(self.media_type, _form(object_of(checked(self.type, value)), self.parts))


def _form(fields: Mapping[str, Any], parts: Mapping[str, Part]) -> bytes:
    pairs: list[str] = []
    for name, value in fields.items():
        part = parts.get(name, Part())
        text = dump_json(value) if is_json(part.content_type) else value
        pairs += query_pairs(name, text, part.style)
    # A form writes a blank so (WHATWG URL, 5.2).
    return "&".join(pairs).replace("%20", "+").encode()
