"""What a mock receives and what it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Answer", "Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived. Header names are in lower case; ``path`` is still percent-encoded."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""What no field value may hold (RFC 9110, 5.5)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered.

    Args:
        status: The status.
        body: The body.
        media_type: Its ``Content-Type``.
        headers: The other headers.
        chunks: The items of a stream, which together are the body; empty without a stream.
        latency: Seconds to wait before it is sent.
        truncate: Whether the connection breaks off in the middle of the body.
    """

    status: int
    body: bytes = b""
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    chunks: tuple[bytes, ...] = ()
    latency: float = 0
    truncate: bool = False

    def all_headers(self) -> dict[str, str]:
        """Return the headers with the media type, as they can be sent: without control characters and outer white space."""
        found = dict(self.headers)
        if self.media_type is not None:
            found["Content-Type"] = self.media_type
        return {name: _CONTROL.sub(" ", value).strip() for name, value in found.items()}
