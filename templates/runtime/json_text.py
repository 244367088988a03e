"""JSON text to Python values and back, without losing how a number was written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeGuard

from .exact import ExactFloat, ExactInt, read_float, read_int

__all__ = [
    "DEEPEST",
    "dump_json",
    "encode_json",
    "is_array",
    "is_mapping",
    "is_object",
    "is_sequence",
    "load_json",
]


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a JSON value is an object."""
    return isinstance(value, dict)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a Python value is a mapping, which is an object on the wire."""
    return type(value) is dict or isinstance(value, Mapping)  # the first is much faster


def is_sequence(value: object) -> TypeGuard[Iterable[Any]]:
    """Whether a Python value is a collection of items, which is an array on the wire."""
    return isinstance(value, list | tuple | set | frozenset)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a JSON value is an array."""
    return isinstance(value, list)


def load_json(data: bytes) -> Any:
    """Reads a JSON document (RFC 8259).

    Raises:
        ValueError: It is none, or nests too deeply; the message says where, and shows nothing of it.

    """
    try:
        text = (
            data.decode("utf-8-sig")
            if data[:1] in b'{["'
            else data.decode(json.detect_encoding(data))
        )
    except UnicodeDecodeError as error:
        raise ValueError(f"not valid {error.encoding} at byte {error.start}") from None
    if _is_too_deep(data if data[:1] in b'{["' else text.encode("utf-8", "surrogatepass")):
        raise ValueError("nested too deeply")
    try:
        return (_READ_EXACTLY if "-0" in text else _READ).decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except _ConstantError as error:
        raise ValueError(f"{error} is not a valid JSON number") from None
    except ValueError:  # an integer of more digits than Python converts by itself
        return json.loads(text, parse_float=read_float, parse_int=read_int)


def _is_too_deep(data: bytes) -> bool:
    """Whether JSON in UTF-8 nests more deeply than ``DEEPEST``, or what may be read of it before it ends."""
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return False
    if b"\\" in data:
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    brackets = data.translate(_ONE_KIND, _NO_BRACKETS).replace(b'""', b"")
    if b'"' in brackets:  # there are brackets in strings
        brackets = b"".join(brackets.split(b'"')[::2])
    for _ in range(_PASSES):  # most documents have but a few levels
        brackets = brackets.replace(b"[]", b"")
        if not brackets:
            return False
    depth = _PASSES
    for bracket in brackets:
        depth += 1 if bracket == _OPENING else -1
        if depth > DEEPEST:
            return True
    return False


class _ConstantError(ValueError):
    pass


def _refuse(constant: str) -> NoReturn:
    raise _ConstantError(constant)


DEEPEST = 512
"""The levels of arrays and objects that are read and sent; more need not fit the stack of a thread."""
_PASSES = 16
_OPENING = ord("[")
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)).difference(b'[]{}"'))
_READ = json.JSONDecoder(parse_float=read_float, parse_constant=_refuse)
_READ_EXACTLY = json.JSONDecoder(parse_float=read_float, parse_int=read_int, parse_constant=_refuse)
_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def encode_json(value: Any) -> bytes:
    """Return plain values (see ``wire.to_wire``) as compact JSON in UTF-8.

    Raises:
        ValueError: A number is not finite, or the values nest too deeply.

    """
    try:
        return _text(value, None, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair has only an escape
        return _text(value, None, ensure_ascii=True).encode()


def dump_json(value: Any, *, indent: int | None = None, ensure_ascii: bool = False) -> str:
    """Return plain values as JSON text, compactly unless ``indent`` is given; otherwise as ``encode_json``."""
    text = _text(value, indent, ensure_ascii=ensure_ascii)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _text(value, indent, ensure_ascii=True)
    return text


def _text(value: Any, indent: int | None, *, ensure_ascii: bool) -> str:
    try:
        if _spelled(value):
            return _write(value, indent, ensure_ascii)
        if indent is None and not ensure_ascii:
            return _COMPACT.encode(value)
        separators = (",", ":" if indent is None else ": ")
        return json.dumps(
            value,
            separators=separators,
            indent=indent,
            ensure_ascii=ensure_ascii,
            allow_nan=False,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _spelled(value: Any) -> bool:
    """Return whether the value contains a number with its original text."""
    todo = [value]
    while todo:
        item = todo.pop()
        if is_object(item):
            todo.extend(item.values())
        elif is_array(item):
            todo.extend(item)
        elif isinstance(item, ExactFloat | ExactInt):
            return True
    return False


def _write(value: Any, indent: int | None, ensure_ascii: bool) -> str:
    """Encode like ``json.dumps``, but keep the original text of numbers, and do not recurse."""
    parts: list[str] = []
    todo: list[tuple[Any, str | None]] = [(value, "\n")]
    """Values and the line breaks before their ends, and texts that are written already, without one."""
    while todo:
        item, newline = todo.pop()
        if newline is None:
            parts.append(item)
        elif isinstance(item, ExactFloat | ExactInt):
            parts.append(item.text)
        elif (is_array(item) or is_object(item)) and item:
            inner = newline if indent is None else newline + " " * indent
            gap, last = ("", "") if indent is None else (inner, newline)
            following: list[tuple[Any, str | None]] = []
            if is_object(item):
                colon = ":" if indent is None else ": "
                for key, one in item.items():
                    name = json.dumps(key, ensure_ascii=ensure_ascii) + colon
                    following += [(name, None), (one, inner), ("," + gap, None)]
            else:
                for one in item:
                    following += [(one, inner), ("," + gap, None)]
            start, end = "{}" if is_object(item) else "[]"
            parts.append(start + gap)
            following[-1] = (last + end, None)
            todo += reversed(following)
        else:
            parts.append(json.dumps(item, ensure_ascii=ensure_ascii, allow_nan=False))
    return "".join(parts)
