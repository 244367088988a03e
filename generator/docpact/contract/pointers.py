"""JSON pointers (RFC 6901), as far as the contract needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

__all__ = ["join", "look_up", "parts"]


def join(pointer: str, *tokens: str | int) -> str:
    """``pointer`` with more reference tokens, escaped (section 3)."""
    return pointer + "".join(
        "/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens
    )


def parts(pointer: str) -> list[str]:
    """The reference tokens of a pointer, unescaped."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def look_up(document: object, pointer: str) -> object:
    """The value at ``pointer``, or None where there is none."""
    value: object = document
    for token in parts(pointer):
        if isinstance(value, Mapping):
            value = cast("Mapping[str, Any]", value).get(token)
        elif isinstance(value, list) and token.isdigit():
            items = cast("list[object]", value)
            value = items[int(token)] if int(token) < len(items) else None
        else:
            return None
    return value
