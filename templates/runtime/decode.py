"""Between JSON and typed values: strict about what is sent, lenient with what arrives. Loads pydantic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from .adapter import validated
from .construct import Mismatch, construct, escape
from .errors import Fault, RequestValidationError
from .json_text import is_array, is_object
from .model import READING, with_room
from .operation import Check
from .wire import UnsendableError, to_wire

__all__ = ["Mismatch", "check_parameters", "check_value", "decode"]

_MOST_FAULTS = 20


def decode(type_: Any, value: Any) -> tuple[Any, list[Mismatch]]:
    """An answer's JSON value as a type, and where it is not of that type.

    Nothing of the value is lost: what does not fit stays as it came.

    Raises:
        RecursionError: The value nests too deeply.

    """
    try:
        return validated(type_, value, READING), []
    except (ValidationError, UnicodeError, RecursionError):
        return with_room(lambda: construct(type_, value))


def check_value(type_: Any, value: Any) -> Any:
    """A body that the caller gave, checked against its type and brought into its wire form.

    ``value`` may hold models, mappings with wire names, sequences, dates and plain values.

    Raises:
        RequestValidationError: It breaks the documentation; each place is listed, no value is shown.

    """
    checked, faults = _checked(type_, value, "body", "")
    _refuse(faults)
    return checked


def check_parameters(parameters: Iterable[Check]) -> None:
    """Parameters that the caller gave, checked against their types.

    Raises:
        RequestValidationError: One breaks the documentation; each place is listed, no value is shown.

    """
    faults: list[Fault] = []
    for where, name, type_, value in parameters:
        faults += _checked(type_(), value, where, escape(name))[1]
    _refuse(faults)


def _checked(type_: Any, value: Any, where: str, base: str) -> tuple[Any, list[Fault]]:
    """A value in its wire form, and what is wrong with it; ``base`` is the pointer to it."""
    try:
        plain = to_wire(value, scalars=False)
        try:
            return to_wire(validated(type_, plain)), []
        except ValidationError as error:
            return None, _faults(error, plain, where, base)
    except UnsendableError as error:
        return None, [Fault(where, base + error.pointer, f"must be {error.expected}")]
    except (RecursionError, UnicodeError):
        expected = "must nest less deeply, and hold no half of a surrogate pair"
        return None, [Fault(where, base, expected)]


def _refuse(faults: list[Fault]) -> None:
    if not faults:
        return
    shown = tuple(faults[:_MOST_FAULTS])
    more = (
        f" (the first {_MOST_FAULTS} of {len(faults)} faults)" if len(faults) > _MOST_FAULTS else ""
    )
    raise RequestValidationError(
        f"The request breaks its documentation; nothing was sent{more}:", shown
    )


def _faults(error: ValidationError, value: Any, where: str, base: str) -> list[Fault]:
    """The faults pydantic found. Its places name the members of unions too; a pointer only has keys and indices."""
    found: list[Fault] = []
    for detail in error.errors(include_url=False, include_input=False):
        steps: tuple[Any, ...] = detail["loc"]
        pointer = base
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
