"""Makes an error of an answer that is no success, and finds what the vendor says in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from .errors import StatusError, status_error
from .json_text import is_array, is_object
from .operation import Operation
from .response import Response, documented, json_or_none, one_line
from .retry import retry_after

__all__ = ["read_error"]

_REQUEST_IDS = (
    "x-request-id",
    "request-id",
    "x-requestid",
    "x-correlation-id",
    "x-github-request-id",
    "x-amzn-requestid",
    "x-ms-request-id",
    "x-trace-id",
)
_MESSAGE_KEYS = (
    "message",
    "title",
    "error_description",
    "detail",
    "details",
    "description",
    "msg",
    "reason",
)
_NESTED_KEYS = ("errors", "error", "problems", "violations")
_MOST_READ = 2000


def read_error(
    operation: Operation[Any],
    response: Response,
    hide: Callable[[str], str],
    location: str | None = None,
) -> StatusError:
    """The error that stands for an answer without success. Nothing in its body can keep it from being made.

    Args:
        operation: What was called.
        response: The answer.
        hide: Blots secrets out of a text.
        location: Where a redirect leads that was not followed.

    """
    value = json_or_none(response.body)
    problem: Any = None
    type_ = documented(operation.errors, response.status_code)
    if type_ is not None and value is not None:
        problem = _problem(type_(), value)
    status = response.status_code
    reason = next((known.phrase for known in HTTPStatus if known == status), "")
    message = (
        "; ".join(dict.fromkeys(_messages(value)))
        if value is not None
        else _plain_message(response)
    )
    if location is not None:
        message = "the redirect to another address is not followed"
    text = f"{operation.name}: {status} {reason}".rstrip()
    if message:
        text += ": " + hide(one_line(message))
    return status_error(status)(
        text,
        status_code=status,
        headers=response.headers,
        body=response.body,
        problem=problem,
        request_id=next(
            (response.headers[name] for name in _REQUEST_IDS if name in response.headers), None
        ),
        retry_after=retry_after(status, response.headers),
    )


def _problem(type_: Any, value: Any) -> Any:
    """The documented error model, or None where the body is none."""
    from .decode import decode

    try:
        read, mismatches = decode(type_, value)
    except RecursionError:
        return None
    return read if not mismatches or type(read) is type_ else None


def _messages(value: Any, depth: int = 0) -> list[str]:
    """What an error body says, in whichever of the usual shapes it says it."""
    if depth > 4:
        return []
    if isinstance(value, str):
        return [value] if value.strip() else []
    if is_array(value):
        items: list[Any] = value
        return [text for item in items[:10] for text in _messages(item, depth + 1)]
    if not is_object(value):
        return []
    fields: dict[str, Any] = value
    said = list(
        dict.fromkeys(
            text
            for key in _MESSAGE_KEYS
            for text in _messages(fields.get(key), depth + 1)
            if text.strip()
        )
    )
    place = fields.get("field")
    own = (
        [": ".join(said) + (f" ({place})" if isinstance(place, str) and place else "")]
        if said
        else []
    )
    nested = [text for key in _NESTED_KEYS for text in _messages(fields.get(key), depth + 1)]
    if not own and not nested and depth > 0:
        # {"errors": {"name": ["is too long"]}}
        return [
            f"{name}: {text}"
            for name, item in fields.items()
            for text in _messages(item, depth + 1)
        ][:10]
    return own + nested


def _plain_message(response: Response) -> str:
    if response.is_json or "html" in response.media_type or response.body[:1] == b"<":
        title = re.search(rb"<title[^>]*>([^<]{1,200})", response.body[:10_000], re.IGNORECASE)
        return title[1].decode("utf-8", "replace") if title else ""
    text = response.body[:_MOST_READ].decode("utf-8", "replace")
    return (
        text
        if sum(not character.isprintable() and not character.isspace() for character in text) == 0
        else ""
    )
