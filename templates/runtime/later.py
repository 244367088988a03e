"""Classes that refer to very many others: each is imported when the first object of it is read.

Pydantic builds a model with all models that it refers to. If these are hundreds, the first response would load and build
them all, although it contains a few. A reference through ``later`` avoids this: its target is loaded and built with
the first object that needs it. Two modules may refer to each other in this way.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Union

from pydantic import BaseModel, ValidationInfo
from pydantic_core import core_schema

from .adapter import validated
from .model import READING

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

__all__ = ["Later", "later"]


def later(name: str, module: str, package: str) -> Later:
    """The class ``name`` of a module, relative to ``package``, as far as annotations need it."""
    return Later((_Reference(name, module, package),))


class _Reference:
    def __init__(self, name: str, module: str, package: str) -> None:
        self._where = (module, package)
        self.name = name

    @cached_property
    def found(self) -> Any:
        return getattr(import_module(*self._where), self.name)


class Later:
    """A union of which at least one member is a class that is loaded later; made by ``later`` and ``|``."""

    def __init__(self, members: tuple[Any, ...]) -> None:
        self.members = members

    def __or__(self, other: Any) -> Later:
        return Later((*self.members, *_members(other)))

    def __ror__(self, other: Any) -> Later:
        return Later((*_members(other), *self.members))

    def __repr__(self) -> str:
        return " | ".join(
            (
                member.name
                if isinstance(member, _Reference)
                else getattr(member, "__name__", repr(member))
            )
            for member in self.members
        )

    @cached_property
    def __value__(self) -> Any:
        """Return the union with all of its classes loaded, under the name of the alias."""
        return Union[  # noqa: UP007 - its members are known at run time alone
            tuple(
                member.found if isinstance(member, _Reference) else member
                for member in self.members
            )
        ]

    @cached_property
    def _plain(self) -> Any:
        """The union of the members that are there already; None for none."""
        there = tuple(member for member in self.members if not isinstance(member, _Reference))
        return Union[there] if there else None  # noqa: UP007

    def _read(self, value: Any, info: ValidationInfo) -> Any:
        is_object = isinstance(value, dict | BaseModel)
        type_ = self.__value__ if is_object or self._plain is None else self._plain
        by_name = False if info.context is READING else None
        return validated(type_, value, info.context, by_name=by_name)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"title": repr(self)}


def _members(other: Any) -> tuple[Any, ...]:
    if isinstance(other, Later):
        return other.members
    return (None if other is type(None) else other,)
