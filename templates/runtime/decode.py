"""Between JSON and typed values: strict about what is sent, lenient with what arrives. Loads pydantic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from types import UnionType
from typing import Any, get_args

from pydantic import ValidationError

from .adapter import remembered, validated
from .construct import construct, escape
from .errors import Fault
from .exact import whole_number
from .json_text import is_array, is_object
from .model import READING
from .operation import Check
from .options import Mismatch
from .wire import UnsendableError, to_wire

__all__ = ["Mismatch", "check_parameters", "check_value", "decode"]


_KEPT = frozenset({"names_apart", "recursion_depth_exceeded", "recursion_loop", "string_unicode"})
"""Errors of pydantic's for values that are as documented, which only ``construct`` keeps whole."""


def decode(type_: Any, value: Any) -> tuple[Any, list[Mismatch]]:
    """Return the JSON value of a response as a type, and where it does not match the type.

    Nothing of the value is lost: what does not match stays as it came.
    """
    try:
        return validated(type_, value, READING), []
    except ValidationError:
        read, mismatches = construct(type_, value)
        if not mismatches:
            return read, _mismatches(type_, value)
        with suppress(ValidationError, UnicodeError, RecursionError):
            return _validated(type_, [deepcopy(value)], READING), []
        return read, mismatches
    except (UnicodeError, RecursionError):
        return construct(type_, value)


def check_value(type_: Any, value: Any) -> tuple[Any, list[Fault]]:
    """Check a body against its type; return its wire form, or None where it has none, and where it does not match.

    ``value`` may hold models, mappings with wire names, sequences, dates and plain values. No fault shows a value.
    """
    return _checked(type_, value, "body", "")


def check_parameters(parameters: Iterable[Check]) -> list[Fault]:
    """Check parameters against their types; return where they do not match. No fault shows a value."""
    faults: list[Fault] = []
    for where, name, type_, value in parameters:
        if type(value) in _plain_types(type_()) and (type(value) is not str or value.isascii()):
            continue
        faults += _checked(type_(), value, where, escape(name))[1]
    return faults


@remembered
def _plain_types(type_: Any) -> frozenset[type]:
    """The types of plain values that are always of a type, such as ``int | str``; none where it has a rule."""
    members = get_args(type_) if isinstance(type_, UnionType) else (type_,)
    return frozenset(members) if {str, int, bool}.issuperset(members) else frozenset()


def _checked(type_: Any, value: Any, where: str, base: str) -> tuple[Any, list[Fault]]:
    """A value in its wire form, and what is wrong with it; ``base`` is the pointer to it."""
    try:
        plain = to_wire(value, scalars=False)
        try:
            return to_wire(_validated(type_, [plain])), []
        except ValidationError as error:
            return _wire(plain), _faults(error, plain, where, base)
    except UnsendableError as error:
        return None, [Fault(where, base + error.pointer, f"must be {error.expected}")]
    except (RecursionError, UnicodeError):
        expected = "must be nested less deeply, without unpaired surrogates"
        return None, [Fault(where, base, expected)]


def _validated(type_: Any, holder: list[Any], context: Any = None) -> Any:
    """The value in ``holder`` as a type. A number without a fraction is an integer, however it is written."""
    try:
        return validated(type_, holder[0], context)
    except ValidationError as error:
        changed = False
        for detail in error.errors(include_url=False, include_context=False):
            whole = whole_number(detail["input"])
            if whole is not None and isinstance(detail["input"], float):
                *_, (container, key) = _steps(detail["loc"], holder)
                changed = changed or type(container[key]) is not int
                container[key] = whole
        if not changed:
            raise
    return validated(type_, holder[0], context)


def _steps(place: Iterable[str | int], holder: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Each container and key on the way to a place, whose steps may name the members of unions too."""
    container: Any = holder
    key: Any = 0
    yield container, key
    for step in place:
        inner = container[key]
        if (is_object(inner) and step in inner) or (
            is_array(inner) and isinstance(step, int) and step < len(inner)
        ):
            container, key = inner, step
            yield container, key


def _wire(value: Any) -> Any:
    """The wire form of a value that does not match its type; None where it has none."""
    try:
        return to_wire(value)
    except UnsendableError:
        return None


def _mismatches(type_: Any, value: Any) -> list[Mismatch]:
    """What is wrong with a response that can be read as its type: it breaks a rule of a whole union, such as ``oneOf``."""
    try:
        _validated(type_, [deepcopy(value)], READING)
    except ValidationError as error:
        kinds = {detail["type"] for detail in error.errors(include_url=False, include_input=False)}
        if not kinds <= _KEPT:
            faults = _faults(error, value, "body", "")
            return [Mismatch(faults[0].pointer, faults[0].expected)]
    except (UnicodeError, RecursionError):
        pass
    return []


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
