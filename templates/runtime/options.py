"""The options of a client and of a single call: their types, their defaults and what is accepted for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from typing_extensions import TypedDict

__all__ = ["BodylessOptions", "CallOptions"]


class BodylessOptions(TypedDict, total=False):
    """The options of a call, without ``extra_body``: for a method that has a typed parameter of that name."""

    timeout: float | None
    """Seconds for one attempt, from connecting to the last byte of the response; None waits forever."""
    deadline: float | None
    """Seconds for the whole call, including retries and the waits between them."""
    max_retries: int
    """How often a failed request is sent again where that is safe."""
    idempotency_key: str
    """Marks the request, so that repeating it has no further effect; makes a POST safe to retry."""
    extra_headers: Mapping[str, str]
    """Headers to add or replace."""
    extra_query: Mapping[str, Any]
    """Query parameters to add or replace."""
    strict_requests: bool
    """False sends what does not match the schema, with a warning in the log."""
    strict_responses: bool
    """True raises `ResponseError` for a response that does not match its schema."""
    max_response_bytes: int
    """The largest response body to accept, counted after decompression."""


class CallOptions(BodylessOptions, total=False):
    """The options that every method accepts besides its own parameters; they apply to this call only."""

    extra_body: Mapping[str, Any]
    """Fields to add to, or replace in, a request body that is a JSON object or a form."""


CALL_OPTIONS: Final = CallOptions.__optional_keys__
