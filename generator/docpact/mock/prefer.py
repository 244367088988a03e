"""The ``Prefer`` header (RFC 7240): which documented answer a request asks the mock for."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Preference", "PreferenceError", "parse_prefer"]

_ITEM = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*))?\s*')
_LONGEST = 10_000


class PreferenceError(ValueError):
    """A preference of ours with a value that means nothing."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What is asked for; ``applied`` is what of the header was understood."""

    code: str | None = None
    example: str | None = None
    dynamic: bool | None = None
    applied: tuple[str, ...] = ()


def parse_prefer(header: str) -> Preference:
    """Return the preferences of a header: ``code=404``, ``example=NAME``, ``dynamic=true``; others are ignored.

    Raises:
        PreferenceError: The header is malformed, or one of ours has an unusable value.
    """
    if not header.strip():
        return Preference()
    if len(header) > _LONGEST:
        raise PreferenceError("the Prefer header is too long")
    found: dict[str, str] = {}
    at = 0
    while at < len(header):
        if header[at] in ",; \t":
            at += 1
            continue
        match = _ITEM.match(header, at)
        if match is None or (match.end() < len(header) and header[match.end()] not in ",;"):
            raise PreferenceError(
                f"malformed Prefer header at character {at + 1}; expected code=404, example=NAME, dynamic=true"
            )
        value = match.group(2) or ""
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        found.setdefault(match.group(1).lower(), value)
        at = match.end()
    code = found.get("code")
    if code is not None and not re.fullmatch(r"[1-5]\d\d", code, re.ASCII):
        raise PreferenceError(
            f"Prefer: code={code!r} is not a status code; expected for example code=404"
        )
    dynamic = found.get("dynamic")
    if dynamic is not None and dynamic.lower() not in ("true", "false", ""):
        raise PreferenceError(f"Prefer: dynamic={dynamic!r} is not true or false")
    example = found.get("example")
    if example == "":
        raise PreferenceError("Prefer: example= needs the name of an example")
    known = tuple(
        f"{name}={found[name]}" for name in ("code", "example", "dynamic") if name in found
    )
    return Preference(code, example, None if dynamic is None else dynamic.lower() != "false", known)
