"""Long enumerations of a resource's arguments: one alias for each, which callers can use too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docpact.client.annotations import literal_text
from docpact.client.arguments import Arguments
from docpact.client.shapes import TypeExpr
from docpact.client.shapes.types import LiteralType, children
from docpact.naming import class_name, settle

__all__ = ["enumerations"]

_MANY = 8
"""Maximum number of values that are written inline."""


@dataclass(slots=True)
class _Enumeration:
    method: str
    argument: str
    printed: int = 0
    """How many times it would be printed in place."""


def enumerations(methods: Iterable[tuple[str, Arguments]], taken: Iterable[str]) -> dict[str, str]:
    """The name of each long enumeration that would be printed more than once, by its text.

    Args:
        methods: The methods of one resource and their arguments.
        taken: Names that the module uses itself.

    It is called what its argument is called, after its method where arguments of the same name take different values.
    """
    found: dict[str, _Enumeration] = {}
    for method, arguments in methods:
        for argument in arguments:
            for listed in _literals(argument.type):
                if len(listed.values) > _MANY:
                    new = _Enumeration(method, argument.name)
                    one = found.setdefault(literal_text(listed), new)
                    # A parameter's enumeration is in the signature and in the validated type.
                    one.printed += 1 if argument.location == "body" else 2
    found = {text: one for text, one in found.items() if one.printed > 1}
    arguments_named = [one.argument for one in found.values()]
    wanted = {
        text: class_name(
            one.argument
            if arguments_named.count(one.argument) == 1
            else f"{one.method}_{one.argument}"
        )
        for text, one in found.items()
    }
    return settle(wanted, taken)


def _literals(expr: TypeExpr) -> Iterator[LiteralType]:
    if isinstance(expr, LiteralType):
        yield expr
    for child in children(expr):
        yield from _literals(child)
