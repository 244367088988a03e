"""Read and verify what a service sends to a webhook (Standard Webhooks, https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from traceback import clear_frames
from typing import Any, cast

from .errors import WebhookError
from .frames import hide_locals
from .json_text import is_mapping, load_json
from .response import one_line

__all__ = [
    "TOLERANCE",
    "WebhookHeaders",
    "WebhookSecrets",
    "WebhookTypes",
    "parse_webhook",
    "verify_signature",
]

TOLERANCE = 300.0
"""Seconds by which the timestamp of a delivery may differ from the clock."""
_TOLD = 10
"""Mismatches of one body that the log names."""
_LOG = logging.getLogger((__package__ or __name__).removesuffix("._runtime"))


WebhookTypes = Mapping[str, Callable[[], Any]]
"""The type of the body of each webhook, by its name."""
WebhookSecrets = str | bytes | Iterable[str | bytes]
"""A secret, or several while one replaces another: base64 after ``whsec_``, other text, or bytes."""
WebhookHeaders = Mapping[str, str] | Iterable[tuple[str, str]]
"""The headers of a delivery."""


def parse_webhook(
    types: WebhookTypes,
    name: str,
    body: bytes | str,
    verify: WebhookSecrets | None,
    headers: WebhookHeaders | None,
    tolerance: float,
) -> Any:
    """Read the body of a webhook as its documented type.

    Raises:
        WebhookError: The name is unknown, the signature does not match, or the body is not JSON.

    """
    if name not in types:
        raise WebhookError(f"unknown webhook {name!r}; known: {', '.join(types)}")
    data = body.encode() if isinstance(body, str) else bytes(body)
    if verify is not None:
        try:
            verify_signature(data, headers or {}, verify, tolerance=tolerance)
        except BaseException as error:
            from .resource import AsyncResource, Resource

            for one in (error, error.__context__):
                clear_frames(one.__traceback__ if one else None)  # those below, which hold the keys
            hide_locals((Resource, AsyncResource), "verify")
            raise
    try:
        value = load_json(data)
    except ValueError as error:
        raise WebhookError(f"webhook {name!r}: the body is not JSON: {error}") from None
    from .decode import decode  # loads pydantic

    try:
        read, mismatches = decode(types[name](), value)
    except RecursionError:
        raise WebhookError(f"webhook {name!r}: the body is nested too deeply") from None
    if mismatches:
        told = one_line("; ".join(map(str, mismatches[:_TOLD])))
        _LOG.warning("webhook %s: the body does not match its schema: %s", name, told)
    return read


def verify_signature(
    body: bytes,
    headers: WebhookHeaders,
    secrets: WebhookSecrets,
    *,
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> None:
    """Check the signature of a delivery: HMAC-SHA256 over ``id.timestamp.body``.

    Args:
        body: The body exactly as it arrived.
        headers: ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``, in any case; ``svix-`` for ``webhook-`` too.
        secrets: The secret, or several while one replaces another: base64 after ``whsec_``, or bytes.
        tolerance: Seconds by which the timestamp may differ from ``now``.
        now: Seconds since 1970; the clock if not given.

    Raises:
        WebhookError: A header is missing, the timestamp is too old or too new, or no signature matches.

    """
    pairs = headers.items() if is_mapping(headers) else cast("Iterable[tuple[Any, Any]]", headers)
    given = {_text(name).lower(): _text(value) for name, value in pairs}
    values: list[str] = []
    for part in ("id", "timestamp", "signature"):
        value = given.get(f"webhook-{part}") or given.get(f"svix-{part}")
        if not value:
            raise WebhookError(f"missing header webhook-{part}")
        values.append(value)
    identifier, timestamp, signatures = values
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,9})?", timestamp):
        raise WebhookError("webhook-timestamp is not a number of seconds")
    age = (time.time() if now is None else now) - float(timestamp)
    if abs(age) > tolerance:
        raise WebhookError(
            f"webhook-timestamp is {abs(age):.0f} s {'old' if age > 0 else 'in the future'};"
            f" at most {tolerance:.0f} s are accepted"
        )
    signed = f"{identifier}.{timestamp}.".encode() + body
    expected = [
        base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256))
        for secret in ([secrets] if isinstance(secrets, str | bytes) else secrets)
    ]
    if not expected:
        raise WebhookError("no secret to verify with")
    matches = False
    for signature in signatures.split():
        version, _, text = signature.partition(",")
        for one in expected if version == "v1" else ():
            # All comparisons are made, so that the time taken reveals nothing.
            matches |= hmac.compare_digest(one, text.encode("utf-8", "replace"))
    if not matches:
        raise WebhookError("webhook-signature does not match")


def _key(secret: str | bytes) -> bytes:
    if isinstance(secret, bytes):
        key = secret
    else:
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            if secret.startswith("whsec_"):
                raise WebhookError("the webhook secret is not base64 after whsec_") from None
            key = secret.encode()
    if not key:
        raise WebhookError("the webhook secret is empty")
    return key


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
