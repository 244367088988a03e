"""Bodies of many JSON values: JSON Lines, and JSON text sequences (RFC 7464)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .body import Checking, Payload, json_bytes
from .errors import refusal
from .operation import TypeOf

__all__ = ["LinesBody"]


@dataclass(frozen=True, slots=True)
class LinesBody:
    """An iterable of values, each sent as one line of JSON; bytes and text are sent unchanged.

    ``type`` is that of a list of the values. ``sequence`` sends each after a record separator.
    """

    type: TypeOf | None = None
    media_type: str = "application/x-ndjson"
    required: bool = True
    sequence: bool = False

    def payload(self, value: Any, checking: Checking) -> Payload:
        """The values, one after the other."""
        if isinstance(value, bytes | bytearray | str):
            content = value.encode("utf-8", "replace") if isinstance(value, str) else bytes(value)
            return Payload(self.media_type, content)
        if isinstance(value, Mapping) or not isinstance(value, Iterable):
            raise refusal("body", "", "must be an iterable of values, one for each line")
        items: Any = checking(self.type, [*value])
        start = b"\x1e" if self.sequence else b""
        lines = [start + json_bytes(item) + b"\n" for item in items]
        return Payload(self.media_type, b"".join(lines))
