"""Pydantic's validators of types, each made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import core_schema

from .model import built, take_lists

__all__ = ["adapter", "is_model", "remembered", "validated"]

R = TypeVar("R")


def remembered(make: Callable[[Any], R]) -> Callable[[Any], R]:
    """Asks ``make`` once for each type. An annotation that cannot be hashed is asked about each time."""
    known = lru_cache(maxsize=8192)(make)

    def ask(type_: Any) -> R:
        try:
            return known(type_)
        except TypeError:
            return make(type_)

    return ask


def is_model(type_: Any, kind: type[BaseModel] = BaseModel) -> bool:
    """Whether a type is a model class, or one of a certain kind."""
    return isinstance(type_, type) and issubclass(type_, kind)


def validated(type_: Any, value: Any, context: Any = None, *, by_name: bool | None = False) -> Any:
    """``value`` as a type. ``by_name`` says whether fields may be called as in Python; None leaves it to the model.

    Raises:
        ValidationError: It is not of that type.

    """
    from .depth import is_laborious, read_deeply

    if is_laborious(type_, value):
        return read_deeply(type_, value)
    if is_model(type_):
        return type_.model_validate(value, context=context, by_name=by_name)
    return adapter(type_).validate_python(value, context=context, by_name=by_name)


@remembered
def adapter(type_: Any) -> TypeAdapter[Any]:
    """Pydantic's validator of a type, made once for each type."""
    bare = get_args(type_)[0] if get_origin(type_) is Annotated else type_
    config = None if is_model(bare) else ConfigDict(strict=True)  # a model has its own
    wanted: Any = type_ if config is None else Annotated[type_, _TakesLists()]
    return built([type_], lambda: TypeAdapter(wanted, config=config))


class _TakesLists:
    """Accept a list where a type has a tuple."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        schema = handler(source)
        take_lists(schema)
        return schema
