"""Python values to the plain values that JSON has: what a model, a date or a list of them looks like on the wire."""

from __future__ import annotations

import base64
import math
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from .exact import Exact, ExactFloat, ExactInt, format_datetime, format_time
from .json_text import DEEPEST, is_mapping, is_sequence

__all__ = ["UnsendableError", "WireForm", "format_duration", "to_wire"]


class WireForm:
    """Protocol of objects with a wire form: models. No field can have the name of the method."""

    def __wire_form__(self) -> Any:
        """The value one level down: what is inside may have a wire form in turn."""
        raise NotImplementedError


class UnsendableError(ValueError):
    """A value has no JSON form. ``pointer`` is its place, ``expected`` describes valid values."""

    def __init__(self, pointer: str, expected: str) -> None:
        super().__init__(f"{pointer or 'the value'}: {expected}")
        self.pointer = pointer
        self.expected = expected


_Place = tuple[Any, Any, "_Place | None", int]
"""A container, the key of a value in it, the container's own place, and the depth. A pointer is made when needed."""

_PLAIN = (str, bool, int, type(None))


def to_wire(value: Any, *, scalars: bool = True) -> Any:
    """Return a copy of dicts, lists, strings, numbers, booleans and None, up to the maximum depth.

    Args:
        value: Models, mappings, sequences, dates, UUIDs, decimals, enum members, bytes (as base64) and plain values.
        scalars: False keeps scalars unchanged, to be checked first.

    Raises:
        UnsendableError: Something in it has no JSON form.

    """
    if type(value) in _PLAIN:
        return value
    holder = [value]
    todo: list[_Place] = [(holder, 0, None, 0)]
    while todo:
        place = todo.pop()
        container, key, _, depth = place
        if depth > DEEPEST:
            raise UnsendableError(
                "", f"a value of at most {DEEPEST} levels, without circular references"
            )
        item = container[key]
        while isinstance(item, WireForm):
            item = item.__wire_form__()
        if is_mapping(item):
            copy: Any = dict(item)
            for name, inner in copy.items():
                if not isinstance(name, str):
                    raise UnsendableError(_pointer(place), "an object whose keys are strings")
                if type(inner) not in _PLAIN:
                    todo.append((copy, name, place, depth + 1))
        elif is_sequence(item):
            copy = list(item)
            todo.extend(
                (copy, at, place, depth + 1)
                for at, inner in enumerate(copy)
                if type(inner) not in _PLAIN
            )
        elif scalars:
            copy = _scalar(item, place)
        else:
            copy = item
        container[key] = copy
    return holder[0]


def _scalar(value: Any, place: _Place) -> Any:
    match value:
        case None | bool() | ExactFloat():
            return value
        case ExactInt():
            # Whatever reads 1.0 or 1e3 as JSON takes it for a float, and so does what compares this with it.
            return ExactFloat(value.text) if set(value.text) & set(".eE") else value
        case Exact():
            return value.wire_value()
        case Enum():
            return _scalar(value.value, place)
        case str() | int():
            return value
        case float():
            if not math.isfinite(value):
                raise UnsendableError(_pointer(place), "a finite number")
            return value
        case datetime():
            return format_datetime(value)
        case date():
            return value.isoformat()
        case time():
            return format_time(value)
        case timedelta():
            return format_duration(value)
        case Decimal():
            if not value.is_finite():
                raise UnsendableError(_pointer(place), "a finite number")
            return str(value)
        case uuid.UUID():
            return str(value)
        case bytes() | bytearray():
            return base64.b64encode(bytes(value)).decode()
        case _:
            raise UnsendableError(_pointer(place), f"a JSON value, not {type(value).__name__}")


def format_duration(value: timedelta) -> str:
    """A duration as RFC 3339, appendix A, and ISO 8601 write it."""
    sign = "-" if value < timedelta(0) else ""
    value = abs(value)
    seconds, microseconds = value.seconds, value.microseconds
    fraction = f".{microseconds:06d}".rstrip("0") if microseconds else ""
    parts = [f"{seconds // 3600}H", f"{seconds // 60 % 60}M", f"{seconds % 60}{fraction}S"]
    clock = "".join(part for part in parts if part[:-1] != "0")
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"


def _pointer(place: _Place) -> str:
    tokens: list[str] = []
    _, key, outer, _ = place
    while outer is not None:
        tokens.append(str(key).replace("~", "~0").replace("/", "~1"))
        _, key, outer, _ = outer
    return "".join(f"/{token}" for token in reversed(tokens))
