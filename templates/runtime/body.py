"""A body as bytes: JSON. What is sent as a form is in ``form``, files and what is sent as it is in ``upload``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import refusal
from .json_text import dump_json, is_object
from .operation import Body, Omit, TypeOf
from .wire import UnsendableError, WireForm, to_wire

__all__ = ["JsonBody", "Payload", "checked", "encode_body", "is_json", "json_bytes", "object_of"]


@dataclass(frozen=True, slots=True)
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

    def payload(self, value: Any) -> Payload:
        """The value as JSON."""
        return Payload(self.media_type, json_bytes(checked(self.type, value)))


def encode_body(body: Body | None, value: Any) -> Payload | None:
    """The body of a request; None where none is sent.

    Args:
        body: How the operation's body is written.
        value: What the caller gave; in a dict, fields that are ``omit`` are left out.

    Raises:
        RequestValidationError: The value breaks the documentation, or a required body is missing.

    """
    if is_object(value):
        fields: dict[str, Any] = value
        value = {name: item for name, item in fields.items() if not isinstance(item, Omit)}
    if body is None:
        return None
    if isinstance(value, Omit) or (value == {} and not body.required):
        if body.required:
            raise refusal("body", "", "a body is required")
        return None
    return body.payload(value)


def checked(type_: TypeOf | None, value: Any) -> Any:
    """The value in its wire form, checked where there is a type to check it against.

    Raises:
        RequestValidationError: It breaks the documentation, or is nothing that can be sent.

    """
    if type_ is not None:
        from .decode import check_value  # pydantic is loaded with the first body that has a type

        return check_value(type_(), value)
    try:
        return to_wire(value)
    except UnsendableError as error:
        refused = refusal("body", error.pointer, f"must be {error.expected}")
    raise refused


def json_bytes(value: Any) -> bytes:
    """A plain value as JSON.

    Raises:
        RequestValidationError: JSON has no such value.

    """
    try:
        return dump_json(value).encode()
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
