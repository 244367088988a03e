"""Values that nest more deeply than the stack allows, which C code reads, copies and compares by calling itself.

Pydantic takes up to 6 kB of the stack for a level of JSON, and a thread may have as few as 256 kB. Values of more than
``LEVELS`` levels are therefore handled here, in pieces of so many levels, without recursion.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy, deepcopy
from types import UnionType
from typing import (
    Annotated,
    Any,
    ForwardRef,
    Literal,
    NamedTuple,
    TypeGuard,
    Union,
    get_args,
    get_origin,
)

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, SchemaSerializer, core_schema

from .adapter import is_model, remembered
from .construct import annotations_of, construct, extra_type
from .json_text import is_array, is_object

__all__ = [
    "LEVELS",
    "deeply_copied",
    "dumped",
    "is_deep",
    "is_equal",
    "is_laborious",
    "joined",
    "pieces",
    "read_deeply",
    "top",
]

LEVELS = 16
"""The levels of JSON that are left to C code."""
_TRIALS = 1000
"""How often pydantic may validate a value, with each union that it is in, at most."""

_Place = tuple[Any, Any]
"""A container that can be written to, and the key of a value in it."""
_EMPTY: dict[str, Any] = {}
_ANY = SchemaSerializer(core_schema.any_schema())


def is_deep(type_: Any, value: Any) -> bool:
    """Whether a value has more than ``LEVELS`` levels of a type that has so many."""
    return _traits(type_).height > LEVELS and _exceeds(value, LEVELS)


def is_laborious(type_: Any, value: Any) -> bool:
    """Whether pydantic should not validate a value.

    It may be deep, or have too many levels of unions: with each level, the time that pydantic takes to try the members
    is multiplied by the number of those that may match.
    """
    height, width = _traits(type_)
    levels = min(LEVELS, int(math.log(_TRIALS, width))) if width > 1 else LEVELS
    return height > levels and _exceeds(value, levels)


def _exceeds(value: Any, levels: int) -> bool:
    level = [value]
    for _ in range(levels):
        level = [inner for item in level for inner in _inner(item) if _is_container(inner)]
        if not level:
            return False
    return True


class _Traits(NamedTuple):
    height: float
    """The levels that values of a type can have."""
    width: int
    """The members of a union in the type that one value may match, at most."""


@remembered
def _traits(type_: Any) -> _Traits:
    survey = _Survey()
    try:
        height = survey.height(type_)
    except (NameError, KeyError, TypeError, AttributeError, RecursionError):
        height = math.inf  # a class whose fields are not known yet, or a long chain of classes
    return _Traits(height, survey.width)


class _Survey:
    """Measures a type and all that it refers to."""

    def __init__(self) -> None:
        self.width = 1
        self._known: dict[Any, float] = {}

    def height(self, type_: Any) -> float:
        """The levels of the values of a type; those of a type inside itself are infinitely many."""
        if isinstance(type_, str | ForwardRef):
            return math.inf
        if (later := getattr(type_, "__dict__", {}).get("members")) is not None:
            self.width = max(self.width, len(later))
            return math.inf  # it may lead anywhere, which is not loaded yet
        aliased = getattr(type_, "__value__", None)
        if aliased is not None or is_model(type_):
            if type_ not in self._known:
                self._known[type_] = math.inf
                inner = (aliased,) if aliased is not None else _inside(type_)
                self._known[type_] = (aliased is None) + self._highest(inner)
            return self._known[type_]
        origin: Any = get_origin(type_)
        arguments = get_args(type_)
        if origin is Literal:
            return 0
        if origin is Annotated:
            if any(isinstance(getattr(note, "discriminator", None), str) for note in arguments[1:]):
                return self._highest(get_args(arguments[0]) or arguments[:1])
            arguments = arguments[:1]
        elif origin in (Union, UnionType):
            objects = [member for member in arguments if is_model(member)]
            lists = [member for member in arguments if get_origin(member) is not None]
            tagged = sum(map(_has_constant, objects))
            self.width = max(self.width, len(objects) - tagged + len(lists) + bool(tagged))
        is_level = origin in (list, dict, tuple, Sequence, Mapping)
        return is_level + self._highest(arguments)

    def _highest(self, types: Iterable[Any]) -> float:
        most: float = 0
        for type_ in types:  # `max(map(…))` would take of the stack of C for each level
            most = max(most, self.height(type_))
        return most


def _inside(model: Any) -> Collection[Any]:
    return (*annotations_of(model).values(), extra_type(model))


def _has_constant(model: Any) -> bool:
    """Whether a class has a required field with listed values, which distinguish it from others."""
    fields = model.__pydantic_fields__
    return any(
        fields[name].is_required()
        and get_origin(get_args(type_)[0] if get_origin(type_) is Annotated else type_) is Literal
        for name, type_ in annotations_of(model).items()
    )


def _is_container(value: Any) -> bool:
    return isinstance(value, BaseModel | dict | list | tuple)


def _is_tuple(value: Any) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple)


def _containers(value: Any) -> Iterator[Any]:
    """The dicts or the list that hold what is in a value."""
    if isinstance(value, BaseModel):
        yield value.__dict__
        if extra := getattr(value, "__pydantic_extra__", None):
            yield extra
    elif isinstance(value, dict | list | tuple):
        yield value


def _inner(value: Any) -> Iterator[Any]:
    for container in _containers(value):
        yield from container.values() if isinstance(container, dict) else container


def _named(container: Any) -> Iterable[tuple[Any, Any]]:
    """The keys or indices of a dict or list, each with its value."""
    return container.items() if is_object(container) else enumerate([*container])


class _Rest:
    """Stands for a value that is a piece of its own."""

    def __init__(self, piece: int) -> None:
        self.piece = piece

    def __repr__(self) -> str:
        return "…"


def pieces(value: Any) -> list[Any]:
    """Return copies of a value and of all that is nested in it, each of at most ``LEVELS`` levels."""
    whole = [value]
    known = {id(value): 0}

    def cut(rest: Any) -> _Rest:
        if id(rest) not in known:
            known[id(rest)] = len(whole)
            whole.append(rest)
        return _Rest(known[id(rest)])

    return [_top(each, cut) for each in whole]  # which becomes longer meanwhile


def top(value: Any) -> Any:
    """Return a copy of the first ``LEVELS`` levels of a value; what is nested more deeply prints as ``…``."""
    return _top(value, lambda _: _Rest(0))


def _top(value: Any, cut: Callable[[Any], _Rest]) -> Any:
    copies: dict[int, Any] = {}

    def take(item: Any, depth: int) -> tuple[Any, bool]:
        if _is_tuple(item):
            return item, True
        if id(item) in copies:
            return copies[id(item)], False
        if depth >= LEVELS:
            return cut(item), False
        copies[id(item)] = copied = copy(item)
        if isinstance(item, BaseModel):
            copied.__dict__.update(item.__dict__)  # a RootModel copies its root, too
        return copied, True

    return _replaced(value, take)


def joined(parts: list[Any]) -> Any:
    """Return the value whose ``pieces`` these are."""

    def take(item: Any, _: int) -> tuple[Any, bool]:
        return (parts[item.piece], False) if isinstance(item, _Rest) else (item, True)

    for number, part in enumerate(parts):
        parts[number] = _replaced(part, take)
    return parts[0]


def _replaced(value: Any, take: Callable[[Any, int], tuple[Any, bool]]) -> Any:
    """Replace each container of a value by what ``take`` makes of it and its depth, and go on inside if it says so."""
    holder = [value]
    level: list[_Place] = [(holder, 0)]
    tuples: list[tuple[Any, Any, list[Any]]] = []
    seen: set[int] = set()
    depth = 0
    while level:
        following: list[_Place] = []
        for container, key in level:
            item, goes_on = take(container[key], depth)
            container[key] = item
            if not goes_on or id(item) in seen:
                continue
            if _is_tuple(item):
                item = [*item]
                tuples.append((container, key, item))
            else:
                seen.add(id(item))
            for inner in _containers(item):
                following += [
                    (inner, key)
                    for key, one in _named(inner)
                    if _is_container(one) or isinstance(one, _Rest)
                ]
        level = following
        depth += 1
    for container, key, items in reversed(tuples):
        container[key] = tuple(items)
    return holder[0]


def deeply_copied(value: Any, memo: Any) -> Any:
    """As ``copy.deepcopy``."""
    return joined(deepcopy(pieces(value), memo))


def dumped(model: BaseModel, **options: Any) -> Any:
    """As pydantic's ``model_dump``, in mode ``python``."""
    if not is_deep(type(model), model):
        return BaseModel.model_dump(model, **options)
    first, *others = pieces(model)
    options = options | {"serialize_as_any": True}  # by its declared type, a rest is none
    rest = {name: value for name, value in options.items() if name not in ("include", "exclude")}
    parts = [BaseModel.model_dump(first, **options)]
    return joined(parts + [_ANY.to_python(other, **rest) for other in others])


def read_deeply(type_: Any, value: Any) -> Any:
    """As ``adapter.validated``, for JSON that is deep.

    Raises:
        ValidationError: It is not of that type.

    """
    read, mismatches = construct(type_, value)
    if not mismatches:
        return read
    details = [
        InitErrorDetails(
            type=PydanticCustomError("deep", "{message}", {"message": mismatch.expected}),
            loc=tuple(_steps(mismatch.pointer, value)),
            input=None,
        )
        for mismatch in mismatches
    ]
    raise ValidationError.from_exception_data("deep", details)


def _steps(pointer: str, value: Any) -> Iterator[str | int]:
    """The keys and indices of a JSON pointer into a value."""
    for token in pointer.split("/")[1:]:
        if is_array(value):
            yield int(token)
            value = value[int(token)]
        else:
            name = token.replace("~1", "/").replace("~0", "~")
            yield name
            value = value.get(name) if is_object(value) else None


def is_equal(first: Any, second: Any) -> bool:
    """As ``==``."""
    todo = [(first, second)]
    seen: set[tuple[int, int]] = set()
    while todo:
        one, other = todo.pop()
        if one is other:
            continue
        if not (_is_container(one) and _is_container(other)):
            if one != other:
                return False
            continue
        if (id(one), id(other)) in seen:
            continue
        seen.add((id(one), id(other)))
        if isinstance(one, BaseModel) or isinstance(other, BaseModel):
            if type(one) is not type(other):
                return False
            todo.append((one.__dict__, other.__dict__))
            todo.append((one.__pydantic_extra__ or _EMPTY, other.__pydantic_extra__ or _EMPTY))
        elif is_object(one):
            if not is_object(other) or one.keys() != other.keys():
                return False
            todo += [(value, other[name]) for name, value in one.items()]
        elif isinstance(one, list) is not isinstance(other, list) or len(one) != len(other):
            return False
        else:
            todo += zip(one, other, strict=True)
    return True
