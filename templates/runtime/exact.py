"""Values that remember how they were written.

A number or a time has more spellings than Python's types can hold: ``1.10``, ``1e400``, nine digits of a second. Each
class here is the usual Python type, and also keeps the ``text`` it was read from, which is what is
written again. A value that Python would write in the same way stays a plain ``float``, ``datetime`` and so on.
Values computed from one (``when + timedelta(1)``) have no text, and are written like any other.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Self

__all__ = [
    "Exact",
    "ExactBytes",
    "ExactDateTime",
    "ExactDecimal",
    "ExactFloat",
    "ExactInt",
    "ExactTime",
    "ExactUUID",
    "NumericDecimal",
    "format_datetime",
    "format_time",
    "parse_date",
    "parse_datetime",
    "parse_decimal",
    "parse_time",
    "parse_uuid",
    "read_float",
    "read_int",
    "whole_number",
]

_DATE = r"(\d{4})-(\d{2})-(\d{2})"
_CLOCK = r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
_RFC_3339_DATE = re.compile(_DATE, re.ASCII)
_RFC_3339_TIME = re.compile(_CLOCK, re.ASCII)
_RFC_3339 = re.compile(f"{_DATE}[Tt]{_CLOCK}", re.ASCII)
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class Exact:
    """The base of the values that remember their text."""

    __slots__ = ()
    text: Any

    def wire_value(self) -> Any:
        """Return the plain value that is sent."""
        return self.text


class ExactFloat(float):
    """A JSON number that Python would write differently. A number beyond all floats is infinite here, but not lost."""

    text: str

    def __new__(cls, text: str) -> Self:
        """From the text, which ``float`` or ``Decimal`` reads."""
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.text,)

    def __repr__(self) -> str:
        return self.text


class ExactInt(int):
    """A whole number written with a fraction or an exponent: ``1.0``, ``1e3``."""

    text: str

    def __new__(cls, text: str, value: int) -> Self:
        """From the text and what it amounts to."""
        self = super().__new__(cls, value)
        self.text = text
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.text, int(self)

    def __repr__(self) -> str:
        return self.text


class ExactDecimal(Exact, Decimal):
    """A decimal written as JSON text in a way that ``str(Decimal(…))`` would change."""

    text: str

    def __new__(cls, text: str) -> Self:
        """From the text, which ``float`` or ``Decimal`` reads."""
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.text,)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class NumericDecimal(ExactDecimal):
    """A decimal written as a JSON number, whatever its digits."""

    def wire_value(self) -> Any:
        """Return a number."""
        return ExactFloat(self.text)


class ExactBytes(Exact, bytes):
    """Bytes with the text, in one of the forms of base64, that they were read from or are to be written as."""

    text: str

    def __new__(cls, content: bytes, text: str) -> Self:
        """From what was decoded, and the text it was decoded from."""
        self = super().__new__(cls, content)
        self.text = text
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return bytes(self), self.text


class ExactDateTime(datetime):
    """A time of RFC 3339 with the text it was read from."""

    text: str | None = None

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        if self.text is None:
            return super().__reduce_ex__(protocol)  # type: ignore[return-value]
        return parse_datetime, (self.text,)


class ExactTime(time):
    """A time of day of RFC 3339 with the text it was read from."""

    text: str | None = None

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        if self.text is None:
            return super().__reduce_ex__(protocol)  # type: ignore[return-value]
        return parse_time, (self.text,)


class ExactUUID(Exact, uuid.UUID):
    """A UUID that was not written in lower case."""

    __slots__ = ("text",)
    text: str

    def __init__(self, text: str) -> None:
        super().__init__(text)
        object.__setattr__(self, "text", text)  # a UUID refuses plain assignment

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.text,)


def read_float(text: str) -> float:
    """The float of a JSON number with a fraction or an exponent."""
    value = float(text)
    return value if repr(value) == text else ExactFloat(text)


def read_int(text: str) -> int | float:
    """The integer of a JSON number. What no ``int`` can hold, ``-0`` or too many digits, is an ``ExactFloat``."""
    try:
        return ExactFloat(text) if text == "-0" else int(text)
    except ValueError:
        return ExactFloat(text)


def whole_number(value: object) -> int | None:
    """The integer that a float written like ``1.0`` or ``1e3`` is, to JSON Schema; None where it is none."""
    if not isinstance(value, float) or not value.is_integer():
        return None
    if not isinstance(value, ExactFloat):
        return ExactInt(repr(value), int(value))
    exact = Decimal(value.text)
    return ExactInt(value.text, int(exact)) if exact == exact.to_integral_value() else None


def parse_datetime(text: str) -> datetime:
    """Reads a date-time of RFC 3339, section 5.6.

    Raises:
        ValueError: It is none.

    """
    match = _RFC_3339.fullmatch(text)
    if match is None:
        raise ValueError("an RFC 3339 date-time with an offset")
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    # Python has no leap second: it is the next one here, and its text stays.
    leap = _is_leap(hour, minute, second, offset)
    day_ = parse_date(f"{year}-{month}-{day}")
    value = ExactDateTime(
        day_.year,
        day_.month,
        day_.day,
        int(hour),
        int(minute),
        59 if leap else int(second),
        _microseconds(fraction),
        _offset(offset),
    )
    if leap and value.date() < date.max:
        value += timedelta(seconds=1)
    plain = datetime.combine(value.date(), value.timetz())
    if format_datetime(plain) == text:
        return plain
    value.text = text
    return value


def parse_time(text: str) -> time:
    """Reads a full-time of RFC 3339, section 5.6.

    Raises:
        ValueError: It is none.

    """
    match = _RFC_3339_TIME.fullmatch(text)
    if match is None:
        raise ValueError("an RFC 3339 time with an offset")
    hour, minute, second, fraction, offset = match.groups()
    seconds = 59 if _is_leap(hour, minute, second, offset) else int(second)
    value = ExactTime(int(hour), int(minute), seconds, _microseconds(fraction), _offset(offset))
    plain = time(value.hour, value.minute, value.second, value.microsecond, value.tzinfo)
    if format_time(plain) == text:
        return plain
    value.text = text
    return value


class ExactDate(Exact, date):
    """A date that Python cannot hold: the first day that it can, and the text."""

    text: str


def parse_date(text: str) -> date:
    """Reads a full-date of RFC 3339, section 5.6.

    Raises:
        ValueError: It is none.

    """
    match = _RFC_3339_DATE.fullmatch(text)
    if match is None:
        raise ValueError("an RFC 3339 date")
    year, month, day = map(int, match.groups())
    if year > 0:
        return date(year, month, day)
    date(4, month, day)  # the year 0 is a leap year, and Python does not have it: its text stays
    value = ExactDate(1, 1, 1)
    value.text = text
    return value


def parse_uuid(text: str) -> uuid.UUID:
    """Reads a UUID in the form of RFC 9562, section 4.

    Raises:
        ValueError: It is none.

    """
    if _UUID.fullmatch(text) is None:
        raise ValueError("a UUID")
    value = uuid.UUID(text)
    return value if str(value) == text else ExactUUID(text)


def parse_decimal(text: str) -> Decimal:
    """Reads a decimal number written as text.

    Raises:
        ValueError: It is none.

    """
    if _DECIMAL.fullmatch(text) is None:
        raise ValueError("a decimal number")
    try:
        value = Decimal(text)
    except InvalidOperation:  # an exponent beyond those of the decimal module
        raise ValueError("a decimal number") from None
    return value if str(value) == text else ExactDecimal(text)


def format_datetime(value: datetime) -> str:
    """A date-time as RFC 3339 writes it; one without an offset is written without."""
    text = getattr(value, "text", None)
    if isinstance(text, str):
        return text
    offset = value.utcoffset()
    if offset is not None and offset % timedelta(minutes=1):
        value = value.astimezone(UTC)  # RFC 3339 has no seconds in an offset
    return _with_z(value.isoformat())


def format_time(value: time) -> str:
    """A time of day as RFC 3339 writes it; one without an offset is written without."""
    text = getattr(value, "text", None)
    return text if isinstance(text, str) else _with_z(value.isoformat())


def _with_z(text: str) -> str:
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _is_leap(hour: str, minute: str, second: str, offset: str) -> bool:
    """Whether it is a leap second, which is the last one of a day of UTC (RFC 3339, section 5.7)."""
    ahead = _offset(offset).utcoffset(None) // timedelta(minutes=1)
    return second == "60" and (int(hour) * 60 + int(minute) - ahead + 1) % 1440 == 0


def _microseconds(fraction: str | None) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _offset(text: str) -> timezone:
    if text in "Zz":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
