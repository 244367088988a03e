"""Plain JSON values, and JSON pointers (RFC 6901) to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeGuard
from urllib.parse import unquote

__all__ = [
    "JsonObject",
    "child",
    "escape",
    "find",
    "fragment",
    "is_array",
    "is_object",
    "join",
    "kind",
    "members",
    "split",
]

JsonObject = dict[str, Any]

_KINDS = (
    (dict, "an object"),
    (list, "an array"),
    (str, "a string"),
    (bool, "a boolean"),
    ((int, float), "a number"),
)


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Whether it is a JSON object; the loader has made every key a string."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether it is a JSON array."""
    return isinstance(value, list)


def kind(value: object) -> str:
    """The JSON type in words, with its article: what a message says was found."""
    return next((words for each, words in _KINDS if isinstance(value, each)), "null")


def members(value: object) -> Iterable[Any]:
    """Return the children of an object or an array; a scalar has none."""
    return value.values() if is_object(value) else value if is_array(value) else ()


def escape(token: str) -> str:
    """One reference token of a pointer: ``/pets`` becomes ``~1pets``."""
    return token.replace("~", "~0").replace("/", "~1")


def join(pointer: str, *tokens: str | int) -> str:
    """The pointer with more tokens after it, each escaped here."""
    for token in tokens:
        pointer = f"{pointer}/{escape(token) if isinstance(token, str) else token}"
    return pointer


def split(pointer: str) -> list[str]:
    """The tokens of a pointer, unescaped; the empty pointer has none."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def fragment(reference: str) -> str:
    """The pointer that a URI fragment (without ``#``) spells, percent-decoded (RFC 6901, section 6)."""
    return unquote(reference) if "%" in reference else reference


def child(value: object, token: str) -> Any:
    """The member or item that one token names.

    Raises:
        KeyError: There is none.

    """
    if is_object(value):
        return value[token]
    if is_array(value) and token.isascii() and token.isdigit() and int(token) < len(value):
        return value[int(token)]
    raise KeyError(token)


def find(value: object, tokens: Iterable[str]) -> Any:
    """Return the value at the tokens.

    Raises:
        KeyError: The path breaks off.

    """
    for token in tokens:
        value = child(value, token)
    return value
