"""Batch operations: those whose request body holds an array of items to be sent in parts."""

from __future__ import annotations

from dataclasses import dataclass

from docpact.client.arguments import Argument, Arguments
from docpact.client.shapes import ANY, TypeExpr
from docpact.client.shapes.types import ListType, without_null
from docpact.ir import Operation
from docpact.text.values import is_object

__all__ = ["Batch", "BatchError", "batch_of"]

_KEYS = ("items", "most")


class BatchError(Exception):
    """``x-docpact-batch`` cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How an operation takes items in parts."""

    items: str
    """The wire name of the body field that holds the items; empty where the body is the array."""
    argument: str
    """The argument of the method that it is."""
    most: int
    """How many items one call takes."""
    item: TypeExpr

    def to_json(self) -> dict[str, str | int]:
        """The form of the ledger."""
        return {"items": self.items, "most": self.most}


def batch_of(operation: Operation, arguments: Arguments, *, recognise: bool) -> Batch | None:
    """How ``operation`` takes items in parts; None where it does not.

    ``x-docpact-batch`` decides. Without it, a body with one array that has a limit is a batch where ``recognise`` asks
    for that.

    Raises:
        BatchError: The extension is malformed, or names what does not exist.

    """
    extension = operation.extensions.get("x-docpact-batch")
    if extension is None:
        return _recognised(operation, arguments) if recognise else None
    if extension is False:
        return None
    if extension is True:
        found = _recognised(operation, arguments)
        if found is None:
            raise BatchError("expected one array with maxItems in the request body")
        return found
    if not is_object(extension):
        raise BatchError("expected an object, true or false")
    for key in extension:
        if key not in _KEYS:
            raise BatchError(f"unknown key {key!r}; expected {', '.join(_KEYS)}")
    name, most = extension.get("items"), extension.get("most")
    if name is not None and not isinstance(name, str):
        raise BatchError("items is not a string")
    arrays = _arrays(arguments)
    if name is None:
        chosen = arrays[0] if len(arrays) == 1 else None
        if chosen is None:
            raise BatchError(f"items is missing: the request body has {len(arrays)} arrays")
    else:
        chosen = next((one for one in arrays if name in (one.wire, f"/{one.wire}")), None)
        if chosen is None:
            raise BatchError(f"items: the request body has no array {name!r}")
    if most is None:
        most = _limit(chosen)
        if most is None:
            raise BatchError("most is missing, and the array has no maxItems")
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        raise BatchError(f"most is not a positive integer: {most!r}")
    limit = _limit(chosen)
    if limit is not None and most > limit:
        raise BatchError(f"most is {most}, but the array has maxItems {limit}")
    return _batch(chosen, most)


def _recognised(operation: Operation, arguments: Arguments) -> Batch | None:
    if operation.method == "GET":
        return None
    arrays = _arrays(arguments)
    limit = _limit(arrays[0]) if len(arrays) == 1 else None
    return _batch(arrays[0], limit) if limit else None


def _batch(argument: Argument, most: int) -> Batch:
    expr = without_null(argument.type)
    item = expr.items if isinstance(expr, ListType) else ANY
    return Batch(argument.wire, argument.name, most, item)


def _arrays(arguments: Arguments) -> list[Argument]:
    """The arguments that are arrays in the body, or the body itself."""
    return [
        argument
        for argument in arguments.keywords
        if argument.location == "body" and isinstance(without_null(argument.type), ListType)
    ]


def _limit(argument: Argument) -> int | None:
    expr = without_null(argument.type)
    limits = dict(expr.limits) if isinstance(expr, ListType) else {}
    most = limits.get("max_length")
    return most if isinstance(most, int) else None
