"""Between JSON and typed values: strict about what is sent, lenient with what arrives. Loads pydantic."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from .construct import Mismatch, adapter, construct, escape, is_model
from .errors import Fault, RequestValidationError
from .json_text import is_array, is_object
from .model import READING, with_room
from .wire import UnsendableError, to_wire

__all__ = ["Mismatch", "check_value", "decode"]

_MOST_FAULTS = 20


def decode(type_: Any, value: Any) -> tuple[Any, list[Mismatch]]:
    """An answer's JSON value as a type, and where it is not of that type.

    Nothing of the value is lost: what does not fit stays as it came.

    Raises:
        RecursionError: The value nests too deeply.

    """
    try:
        return _validate(type_, value, READING), []
    except (ValidationError, UnicodeError, RecursionError):
        return with_room(lambda: construct(type_, value))


def check_value(type_: Any, value: Any, where: str = "body") -> Any:
    """A value that the caller gave, checked against its type and brought into its wire form.

    ``value`` may hold models, mappings with wire names, sequences, dates and plain values.

    Raises:
        RequestValidationError: It breaks the documentation; each place is listed, no value is shown.

    """
    try:
        plain = to_wire(value, scalars=False)
        try:
            return to_wire(_validate(type_, plain))
        except ValidationError as error:
            faults = _faults(error, plain, where)
    except UnsendableError as error:
        faults = [Fault(where, error.pointer, f"must be {error.expected}")]
    except (RecursionError, UnicodeError):
        faults = [Fault(where, "", "must nest less deeply, and hold no half of a surrogate pair")]
    shown = tuple(faults[:_MOST_FAULTS])
    more = (
        f" (the first {_MOST_FAULTS} of {len(faults)} faults)" if len(faults) > _MOST_FAULTS else ""
    )
    raise RequestValidationError(
        f"The request breaks its documentation; nothing was sent{more}:", shown
    ) from None


def _validate(type_: Any, value: Any, context: Any = None) -> Any:
    if is_model(type_):
        return type_.model_validate(value, context=context, by_alias=True, by_name=False)
    return adapter(type_).validate_python(value, context=context, by_alias=True, by_name=False)


def _faults(error: ValidationError, value: Any, where: str) -> list[Fault]:
    """The faults pydantic found. Its places name the members of unions too; a pointer only has keys and indices."""
    found: list[Fault] = []
    for detail in error.errors(include_url=False, include_input=False):
        steps: tuple[Any, ...] = detail["loc"]
        pointer = ""
        inner: Any = value
        for at, step in enumerate(steps):
            if is_object(inner) and step in inner:
                inner = inner[str(step)]
            elif is_array(inner) and isinstance(step, int) and step < len(inner):
                inner = inner[step]
            elif not (detail["type"] == "missing" and at == len(steps) - 1):
                continue
            pointer += escape(step)
        expected = detail["msg"]
        if detail["type"] == "union_tag_invalid":  # the one message that quotes the value
            context = detail.get("ctx", {})
            expected = f"Field {context.get('discriminator')} should be one of {context.get('expected_tags')}"
        found.append(Fault(where, pointer, expected))
    return list(dict.fromkeys(found))
