"""Whether a request carries the credentials that its operation asks for."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qsl

from docpact.ir import Api, Operation, SecurityScheme
from docpact.mock.messages import Request

__all__ = ["challenge", "missing_credentials"]


_INVALID = re.compile(r"(?<![A-Za-z0-9])invalid(?![A-Za-z0-9])", re.IGNORECASE)
"""A credential with this word is refused, so that a 401 can be tested."""


def missing_credentials(api: Api, operation: Operation, request: Request) -> str | None:
    """Return what is missing, None where one of the documented alternatives is complete."""
    security = api.security if operation.security is None else operation.security
    if not security:
        return None
    missing: list[str] = []
    for names in security:
        lacking = [
            scheme
            for name in names
            if (scheme := api.security_schemes.get(name)) is not None and not _has(scheme, request)
        ]
        if not lacking:
            return None
        missing.append(" and ".join(_named(scheme) for scheme in lacking))
    return f"missing or invalid credentials: {' or '.join(dict.fromkeys(missing))}"


def challenge(api: Api, operation: Operation) -> str | None:
    """Return the ``WWW-Authenticate`` of a 401 (RFC 9110, 11.6.1)."""
    security = api.security if operation.security is None else operation.security
    found: list[str] = []
    for names in security:
        for name in names:
            scheme = api.security_schemes.get(name)
            if scheme is None:
                continue
            if scheme.type == "http":
                kind = {"basic": 'Basic realm="api"'}.get(
                    scheme.scheme or "", (scheme.scheme or "Bearer").title()
                )
                found.append(kind)
            elif scheme.type in ("oauth2", "openIdConnect"):
                found.append("Bearer")
    return ", ".join(dict.fromkeys(found)) or None


def _named(scheme: SecurityScheme) -> str:
    if scheme.type == "apiKey":
        return f"{scheme.location} {scheme.parameter!r}"
    if scheme.type == "http" and scheme.scheme not in (None, "bearer"):
        return f"Authorization: {(scheme.scheme or '').title()}"
    return "Authorization: Bearer"


def _has(scheme: SecurityScheme, request: Request) -> bool:
    if scheme.type == "mutualTLS":
        return True
    if scheme.type != "apiKey":
        return _authorised(scheme, request.headers.get("authorization", ""))
    parameter = scheme.parameter or ""
    match scheme.location:
        case "header":
            return _is_usable(request.headers.get(parameter.lower()))
        case "query":
            return _is_usable(dict(parse_qsl(request.query, keep_blank_values=True)).get(parameter))
        case _:
            pairs = (
                item.strip().partition("=") for item in request.headers.get("cookie", "").split(";")
            )
            return any(name == parameter and _is_usable(value) for name, _, value in pairs)


def _authorised(scheme: SecurityScheme, header: str) -> bool:
    kind, _, rest = header.strip().partition(" ")
    wanted = scheme.scheme if scheme.type == "http" and scheme.scheme else "bearer"
    if kind.lower() != wanted.lower() or not _is_usable(rest):
        return False
    if wanted.lower() != "basic":
        return True
    try:
        decoded = base64.b64decode(rest.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return False
    return ":" in decoded and _is_usable(decoded)


def _is_usable(value: str | None) -> bool:
    return value is not None and bool(value.strip()) and _INVALID.search(value) is None
