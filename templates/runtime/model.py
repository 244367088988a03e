"""The base classes of models: what they accept, and how they are written."""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import SimpleNamespace
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Literal,
    Self,
    SupportsIndex,
    TypeGuard,
    TypeVar,
    cast,
    get_args,
    get_type_hints,
)

from pydantic import BaseModel, ConfigDict, ValidationInfo
from pydantic import RootModel as PydanticRootModel
from pydantic_core import PydanticCustomError, core_schema

from .json_text import dump_json, is_array, is_object
from .wire import WireForm, to_wire

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = [
    "READING",
    "Model",
    "Plain",
    "RootModel",
    "UnknownVariant",
    "built",
    "field_types",
    "models_in",
    "take_lists",
]

R = TypeVar("R")
Root = TypeVar("Root")

_CUT = 25
"""Models of a long chain that are built into each other."""
_building = threading.RLock()
_under_way: set[type[Any]] = set()
"""Models of a long chain that wait for the models that they refer to."""
_cut: set[type[Any]] = set()
"""Models of a long chain that are looked up by those that refer to them."""

READING: Any = object()
"""The validation context of a response."""


class Plain(dict[str, Any]):
    """Undeclared fields of an object, some of which may be called in JSON what declared ones are called in Python.

    Pydantic counts both as set under that name. With this, only the declared ones count.
    """


def built(types: Iterable[Any], build: Callable[[], R]) -> R:
    """Return what ``build`` returns; it makes a validator of ``types``.

    Pydantic builds a model by following its fields, one call inside the other. A long chain of models that refer to
    each other is deeper than Python's stack allows. Its models are then built first, the last of the chain before those
    that refer to it, and every ``_CUT`` models a reference is resolved at validation instead of built in.
    """
    try:
        return build()
    except RecursionError:
        pass
    with _building:
        for model in models_in(types):
            _complete(model)
    return build()


def models_in(types: Iterable[Any]) -> Iterator[type[BaseModel]]:
    """The model classes that types name, without those inside the fields of a model."""
    todo: list[Any] = list(types)
    seen: set[int] = set()
    while todo:
        type_: Any = todo.pop()
        if id(type_) in seen:
            continue
        seen.add(id(type_))
        if _is_model(type_):
            yield type_
        if "members" not in getattr(type_, "__dict__", {}):  # not what `later` gives
            todo += [*get_args(type_), getattr(type_, "__value__", None)]


def _is_model(type_: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(type_, type) and issubclass(type_, BaseModel)


def field_types(model: type[BaseModel]) -> dict[str, Any]:
    """The types of the fields of a model that may not be built yet, by their names."""
    found: dict[str, Any] = {}
    for base in reversed(model.__mro__):
        module = vars(sys.modules[base.__module__]) if base.__module__ in sys.modules else {}
        if issubclass(base, BaseModel) and not base.__module__.startswith("pydantic"):
            holder = SimpleNamespace(__annotations__=inspect.get_annotations(base))
            found |= get_type_hints(holder, globalns=module, include_extras=True)
    return found


def _complete(first: type[BaseModel]) -> None:
    """Build a model and the models that it refers to, the last ones first."""
    path: list[tuple[type[BaseModel], Iterator[type[BaseModel]]]] = []
    seen: set[type[BaseModel]] = set()

    def enter(model: type[BaseModel]) -> None:
        seen.add(model)
        _under_way.add(model)
        path.append((model, models_in(field_types(model).values())))

    enter(first)
    while path:
        model, inner = path[-1]
        following = next((m for m in inner if m not in seen), None)
        if following is not None:
            if following.__pydantic_complete__:
                seen.add(following)
            else:
                enter(following)
            continue
        path.pop()
        _under_way.discard(model)
        if len(path) % _CUT == 0:
            _cut.add(model)
        rebuild: Any = PydanticRootModel if issubclass(model, RootModel) else BaseModel
        _rebuild(rebuild.model_rebuild.__func__.__get__(model), False, True, None)


def _reference(cls: type[Any]) -> CoreSchema | None:
    """The schema of a reference to a model that is looked up when a value is validated; None to build the model in."""
    if cls not in _under_way and not (cls in _cut and cls.__pydantic_complete__):
        return None

    def read(value: Any, info: ValidationInfo) -> Any:
        by_name = False if info.context is READING else None
        return cls.model_validate(value, context=info.context, by_name=by_name)

    return core_schema.with_info_plain_validator_function(read)


class Nested(WireForm):
    """What models nested more deeply than the stack allows are printed, compared and copied with."""

    def __repr__(self) -> str:
        from .depth import is_deep, top

        return repr(top(self)) if is_deep(type(self), self) else super().__repr__()

    def __eq__(self, other: object) -> bool:
        from .depth import is_deep, is_equal

        return is_equal(self, other) if is_deep(type(self), self) else super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def __deepcopy__(self, memo: Any = None) -> Self:
        from .depth import deeply_copied, is_deep

        plain: Any = super()
        copied = (
            deeply_copied(self, memo) if is_deep(type(self), self) else plain.__deepcopy__(memo)
        )
        return cast("Self", copied)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        from .depth import is_deep, joined, pieces

        if is_deep(type(self), self):
            return joined, (pieces(self),)
        return super().__reduce_ex__(protocol)


class Model(Nested, BaseModel):
    """The base class of models.

    Strict about types; keeps fields that nobody declared; knows which fields were given, so that absent and null stay
    apart. ``model_dump(mode="json", by_alias=True, exclude_unset=True)`` of an answer is the JSON that arrived, down to
    the spelling of its numbers. A required field that an answer lacks reads as None.
    """

    model_config = ConfigDict(
        strict=True,
        extra="allow",
        defer_build=True,
        validate_by_alias=True,
        validate_by_name=True,
        protected_namespaces=(),
    )

    def __wire_form__(self) -> Any:
        given = self.__pydantic_fields_set__
        fields = type(self).__pydantic_fields__
        extra = self.__pydantic_extra__ or {}
        form = {
            (name if fields[name].alias is None else fields[name].alias): value
            for name, value in self.__dict__.items()
            # Undeclared fields count as given too, under names that may be those of fields which are not.
            if name in given
            and name in fields
            and (name not in extra or isinstance(extra, Plain) or value is not fields[name].default)
        }
        form.update(extra)
        return form

    def model_dump(
        self, *, mode: Literal["json", "python"] | str = "python", **options: Any
    ) -> dict[str, Any]:
        """Like pydantic's, but lossless in mode ``json``, and without warnings about values of other types in responses.

        Raises:
            UnsendableError: In mode ``json``: a value has no JSON form.

        """
        return _dump(self, mode, options)  # type: ignore[no-any-return]

    def model_dump_json(
        self, *, indent: int | None = None, ensure_ascii: bool = False, **options: Any
    ) -> str:
        """The JSON text of what ``model_dump(mode="json", …)`` gives."""
        plain = self.model_dump(mode="json", **options)
        return dump_json(plain, indent=indent, ensure_ascii=ensure_ascii)

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        """As pydantic's, for chains of models of any length. Called by itself when a model is first used."""
        build = partial(_rebuild, super().model_rebuild, force, raise_errors, _types_namespace)
        return built([cls], build)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        if (reference := _reference(cls)) is not None:
            return reference
        schema = handler(source)
        take_lists(schema)
        _tell_names_apart(schema)
        return schema


class UnknownVariant(Model):
    """A variant of a union that its document does not know: all of its fields, and none of the declared classes."""


class RootModel(Nested, PydanticRootModel[Root], Generic[Root]):
    """The base class of models that are not objects: ``RootModel[list[Case]]``; the value is ``root``."""

    model_config = ConfigDict(strict=True, defer_build=True, protected_namespaces=())

    def __wire_form__(self) -> Any:
        return self.root

    def model_dump(
        self, *, mode: Literal["json", "python"] | str = "python", **options: Any
    ) -> Any:
        """As ``Model.model_dump``."""
        return _dump(self, mode, options)

    def model_dump_json(
        self, *, indent: int | None = None, ensure_ascii: bool = False, **options: Any
    ) -> str:
        """As ``Model.model_dump_json``."""
        plain = self.model_dump(mode="json", **options)
        return dump_json(plain, indent=indent, ensure_ascii=ensure_ascii)

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        """As ``Model.model_rebuild``."""
        build = partial(_rebuild, super().model_rebuild, force, raise_errors, _types_namespace)
        return built([cls], build)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        if (reference := _reference(cls)) is not None:
            return reference
        schema = handler(source)
        take_lists(schema)
        return schema


def _dump(model: Any, mode: str, options: dict[str, Any]) -> Any:
    if mode == "json" and options == {"by_alias": True, "exclude_unset": True}:
        return to_wire(model)
    from .depth import dumped

    options = {"warnings": False} | options
    if mode != "json":
        return dumped(model, mode=mode, **options)
    # By the type of each value, not the declared one: a response may have another.
    return to_wire(dumped(model, mode="python", **{"serialize_as_any": True} | options))


def _rebuild(
    rebuild: Callable[..., bool | None],
    force: bool,
    raise_errors: bool,
    namespace: Mapping[str, Any] | None,
) -> bool | None:
    # Depth 0: names come from the modules of the models, not from the caller.
    return rebuild(
        force=force,
        raise_errors=raise_errors,
        _parent_namespace_depth=0,
        _types_namespace=namespace,
    )


def take_lists(schema: Any) -> None:
    """Accept lists, which is what JSON has, for the tuples of a type, except inside of models, which do it themselves."""
    todo: list[Any] = [schema["schema"] if schema["type"] == "model" else schema]
    while todo:
        node = todo.pop()
        if is_array(node):
            todo.extend(node)
        elif is_object(node) and node.get("type") != "model":
            if node.get("type") == "tuple":
                node["strict"] = False
            inner: Any = node
            todo.extend(
                value
                for key, value in inner.items()
                if key not in ("default", "metadata", "config")
            )


def _tell_names_apart(schema: Any) -> None:
    """Leave a response to ``construct`` if an undeclared field has the Python name of a declared one."""
    if schema["type"] != "model" or schema["schema"]["type"] != "model-fields":
        return
    fields = schema["schema"]["fields"]
    renamed = frozenset(
        name for name, field in fields.items() if field.get("validation_alias", name) != name
    )

    def look(key: str, info: ValidationInfo) -> str:
        if key in renamed and info.context is READING:
            raise PydanticCustomError("names_apart", "read by its name in JSON")
        return key

    # A class without undeclared fields has no such response, and pydantic no such schema.
    if renamed and schema.get("config", {}).get("extra_fields_behavior") != "forbid":
        schema["schema"]["extras_keys_schema"] = core_schema.with_info_after_validator_function(
            look, core_schema.str_schema()
        )
