"""JSON request bodies. Forms are in ``form``, files and raw bodies in ``upload``."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import Fault, RequestValidationError, refusal
from .json_text import encode_json, is_object
from .operation import Body, Omit, TypeOf
from .wire import UnsendableError, WireForm, to_wire

__all__ = [
    "Checking",
    "JsonBody",
    "Payload",
    "encode_body",
    "invalid",
    "is_json",
    "json_bytes",
    "object_of",
]


@dataclass(slots=True)
class Payload:
    """A body ready to be sent, whole and in memory; ``upload`` has one that is read while it is sent."""

    content_type: str
    content: bytes | None = field(repr=False)
    """The whole body, where it is in memory."""

    @property
    def size(self) -> int | None:
        """The length in bytes, where it is known."""
        return len(self.content or b"")

    @property
    def replayable(self) -> bool:
        """Whether the body can be sent twice."""
        return True

    def chunks(self) -> Iterator[bytes]:
        """The bytes, from the start, each time it is called."""
        return iter([self.content] if self.content else [])

    async def achunks(self) -> AsyncIterator[bytes]:
        """As ``chunks``."""
        if self.content:
            yield self.content


@dataclass(frozen=True, slots=True)
class JsonBody:
    """A JSON body, checked against a type before it is sent. ``type`` None checks nothing."""

    type: TypeOf | None = None
    media_type: str = "application/json"
    required: bool = True

    def payload(self, value: Any, checking: Checking) -> Payload:
        """The value as JSON."""
        return Payload(self.media_type, json_bytes(checking(self.type, value)))


@dataclass(slots=True)
class Checking:
    """Brings bodies into their wire form, checked against their types, with the caller's extra fields."""

    operation: str
    strict: bool = True
    """False logs what does not match instead of raising."""
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    log: logging.Logger = field(default=logging.getLogger(__name__), repr=False)

    def __call__(self, type_: TypeOf | None, value: Any) -> Any:
        """Return the value in its wire form.

        Raises:
            RequestValidationError: It does not match its type, or cannot be sent at all.

        """
        if type_ is None:
            return self.extended(_wire(value))
        from .decode import check_value  # pydantic is loaded with the first body that has a type

        wire, faults = check_value(type_(), value)
        if faults:
            if self.strict or (wire is None and value is not None):
                raise invalid(faults)
            self.warn(faults)
        return self.extended(wire)

    def warn(self, faults: Sequence[Fault]) -> None:
        """Log an invalid request that is sent anyway (``strict_requests=False``)."""
        shown = "; ".join(str(fault) for fault in faults[:_SHOWN])
        self.log.warning("%s: invalid request (sent): %s", self.operation, shown)

    def extended(self, value: Any) -> Any:
        """Return an object with the extra fields added.

        Raises:
            RequestValidationError: There are extra fields, and the value is not an object.

        """
        if not self.extra:
            return value
        if not is_object(value):
            raise refusal("body", "", "extra_body needs a body that is an object")
        extra: Any = _wire(dict(self.extra))
        return {**value, **extra}


def invalid(faults: Sequence[Fault]) -> RequestValidationError:
    """The error for a request that does not match the schema."""
    more = f" (the first {_SHOWN} of {len(faults)} faults)" if len(faults) > _SHOWN else ""
    return RequestValidationError(f"invalid request (not sent){more}:", tuple(faults[:_SHOWN]))


_SHOWN = 20


def encode_body(body: Body | None, value: Any, checking: Checking | None = None) -> Payload | None:
    """The body of a request; None where none is sent.

    Args:
        body: How the operation's body is written.
        value: The argument of the caller; fields of a dict that are ``omit`` are dropped.
        checking: How the value is checked; strictly if None.

    Raises:
        RequestValidationError: The value breaks the documentation, or a required body is missing.

    """
    if is_object(value):
        fields: dict[str, Any] = value
        value = {name: item for name, item in fields.items() if not isinstance(item, Omit)}
    checking = checking or Checking("")
    if body is None:
        if not checking.extra:
            return None
        return JsonBody().payload({}, checking)
    if isinstance(value, Omit) and checking.extra:
        value = {}
    if isinstance(value, Omit) or (value == {} and not body.required and not checking.extra):
        if body.required and checking.strict:
            raise refusal("body", "", "a body is required")
        return None
    return body.payload(value, checking)


def _wire(value: Any) -> Any:
    """The value in its wire form.

    Raises:
        RequestValidationError: It cannot be sent.

    """
    try:
        return to_wire(value)
    except UnsendableError as error:
        refused = refusal("body", error.pointer, f"must be {error.expected}")
    raise refused


def json_bytes(value: Any) -> bytes:
    """A plain value as JSON.

    Raises:
        RequestValidationError: The value has no JSON form.

    """
    try:
        return encode_json(value)
    except ValueError as error:
        message = str(error)
    raise refusal("body", "", message)


def object_of(value: Any) -> Mapping[str, Any]:
    """The fields of a body that is an object, by wire name.

    Raises:
        RequestValidationError: It is none.

    """
    plain = value
    while isinstance(plain, WireForm):
        plain = plain.__wire_form__()
    if not is_object(plain):
        raise refusal("body", "", "must be an object")
    return plain


def is_json(media_type: str | None) -> bool:
    """Whether what has this media type is JSON."""
    name = (media_type or "").partition(";")[0].strip().lower()
    return name == "application/json" or name.endswith("+json")
