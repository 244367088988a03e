"""What is wrong with a JSON text, and where, in the same words under every version of Python."""

from __future__ import annotations

from json import JSONDecodeError

__all__ = ["fault_of"]

_SPACE = " \t\r\n"


def fault_of(error: JSONDecodeError) -> tuple[str, int]:
    """Return the message and the index of a syntax error.

    Python 3.13 and later name a trailing comma and its place; earlier ones say what they expected behind it.
    """
    text, at = error.doc, error.pos
    while at < len(text) and text[at] in _SPACE:
        at += 1
    comma = min(at, len(text)) - 1
    while comma >= 0 and text[comma] in _SPACE:
        comma -= 1
    kind = {"}": "object", "]": "array"}.get(text[at : at + 1])
    if kind is not None and comma >= 0 and text[comma] == ",":
        return f"Illegal trailing comma before end of {kind}", comma
    return error.msg, error.pos
