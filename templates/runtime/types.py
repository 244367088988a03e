"""The scalar types of models: strict about what they are, and written exactly as they were read.

For a type checker each is the plain Python type. At run time each carries its own check, which takes the value as JSON
has it or as Python has it, and nothing else.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import math
import uuid
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, LiteralString

from pydantic_core import PydanticCustomError, core_schema

from .exact import (
    ExactBytes,
    ExactDecimal,
    ExactFloat,
    ExactInt,
    NumericDecimal,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_time,
    parse_uuid,
    whole_number,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

__all__ = [
    "UUID",
    "Base64",
    "Base64Url",
    "Binary",
    "Date",
    "DateTime",
    "Decimal",
    "DecimalNumber",
    "Float",
    "Integer",
    "OpenEnum",
    "Time",
]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A check of one value, as an annotation. ``expected`` is what its error says; ``json`` is its JSON Schema."""

    check: Callable[[Any], Any]
    expected: str
    json: tuple[str, str | None]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        kind, spelling = self.json
        return {"type": kind, "format": spelling} if spelling else {"type": kind}

    def _validate(self, value: Any) -> Any:
        try:
            return self.check(value)
        except (ValueError, OverflowError):
            raise _fault("wire_type", self.expected) from None


def _fault(kind: LiteralString, expected: str) -> PydanticCustomError:
    return PydanticCustomError(kind, "Input should be {expected}", {"expected": expected})


def _date_time(value: Any) -> dt.datetime:
    if isinstance(value, str):
        return parse_datetime(value)
    if isinstance(value, dt.datetime) and value.utcoffset() is not None:
        return value
    raise ValueError


def _date(value: Any) -> dt.date:
    if isinstance(value, str):
        return parse_date(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise ValueError


def _time(value: Any) -> dt.time:
    if isinstance(value, str):
        return parse_time(value)
    if isinstance(value, dt.time) and value.utcoffset() is not None:
        return value
    raise ValueError


def _uuid(value: Any) -> uuid.UUID:
    if isinstance(value, str):
        return parse_uuid(value)
    if isinstance(value, uuid.UUID):
        return value
    raise ValueError


def _decimal(value: Any) -> decimal.Decimal:
    if isinstance(value, str):
        return parse_decimal(value)
    if (
        isinstance(value, decimal.Decimal)
        and value.is_finite()
        and not isinstance(value, NumericDecimal)
    ):
        return value
    raise ValueError


def _decimal_number(value: Any) -> decimal.Decimal:
    match value:
        case bool():
            raise ValueError
        case NumericDecimal():
            return value
        case ExactFloat() | ExactInt() | ExactDecimal():
            return NumericDecimal(value.text)
        case int():
            return NumericDecimal(str(value))
        case float() if math.isfinite(value):
            return NumericDecimal(repr(value))
        case decimal.Decimal() if value.is_finite():
            return NumericDecimal(str(value))
        case _:
            raise ValueError


def _number(value: Any) -> float:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and (math.isfinite(value) or isinstance(value, ExactFloat)):
        return value
    raise ValueError


def _integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    whole = whole_number(value)
    if whole is None:
        raise ValueError
    return whole


def _base64(value: Any) -> bytes:
    if isinstance(value, str):
        return ExactBytes(base64.b64decode(value, validate=True), value)
    if isinstance(value, bytes | bytearray):
        content = bytes(value)
        return (
            value
            if isinstance(value, ExactBytes)
            else ExactBytes(content, base64.b64encode(content).decode())
        )
    raise ValueError


def _base64url(value: Any) -> bytes:
    if isinstance(value, str):
        padded = value.encode("ascii") + b"=" * (-len(value) % 4)
        return ExactBytes(base64.b64decode(padded, altchars=b"-_", validate=True), value)
    if isinstance(value, bytes | bytearray):
        content = bytes(value)
        text = base64.urlsafe_b64encode(content).decode()
        return value if isinstance(value, ExactBytes) else ExactBytes(content, text)
    raise ValueError


def _binary(value: Any) -> Any:
    if isinstance(value, str | bytes | bytearray | tuple) or hasattr(value, "read"):
        return value  # pyright: ignore[reportUnknownVariableType]
    raise ValueError


class OpenEnum:
    """The documented values of an enum whose type also takes others: ``Annotated[Literal["a"] | str, OpenEnum("a")]``.

    Only these pass the check. A response may have others (``construct`` keeps them), a request may not.
    """

    __slots__ = ("_known", "values")

    def __init__(self, *values: Any) -> None:
        self.values = values
        self._known = frozenset((isinstance(value, bool), value) for value in values)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"enum": list(self.values)}

    def __repr__(self) -> str:
        return f"OpenEnum({', '.join(map(repr, self.values))})"

    def _validate(self, value: Any) -> Any:
        if isinstance(value, Hashable) and (isinstance(value, bool), value) in self._known:
            return value
        known = ", ".join(map(repr, self.values))
        raise _fault("open_enum", "one of " + known)


if TYPE_CHECKING:
    DateTime = dt.datetime
    Date = dt.date
    Time = dt.time
    UUID = uuid.UUID
    Decimal = decimal.Decimal
    DecimalNumber = decimal.Decimal
    Base64 = bytes
    Base64Url = bytes
    Binary = bytes
    Float = float
    Integer = int
else:
    DateTime = Annotated[
        dt.datetime,
        Scalar(_date_time, "an RFC 3339 date-time with an offset", ("string", "date-time")),
    ]
    Date = Annotated[dt.date, Scalar(_date, "an RFC 3339 date", ("string", "date"))]
    Time = Annotated[dt.time, Scalar(_time, "an RFC 3339 time with an offset", ("string", "time"))]
    UUID = Annotated[uuid.UUID, Scalar(_uuid, "a UUID", ("string", "uuid"))]
    Decimal = Annotated[
        decimal.Decimal, Scalar(_decimal, "a decimal number as a string", ("string", "decimal"))
    ]
    DecimalNumber = Annotated[
        decimal.Decimal, Scalar(_decimal_number, "a number", ("number", None))
    ]
    Base64 = Annotated[bytes, Scalar(_base64, "bytes, or base64 text", ("string", "byte"))]
    Base64Url = Annotated[
        bytes, Scalar(_base64url, "bytes, or base64url text", ("string", "base64url"))
    ]
    Binary = Annotated[bytes, Scalar(_binary, "bytes or a file", ("string", "binary"))]
    Float = Annotated[float, Scalar(_number, "a number", ("number", None))]
    Integer = Annotated[int, Scalar(_integer, "a whole number", ("integer", None))]
