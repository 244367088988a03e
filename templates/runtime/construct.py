"""Reads a JSON value as a type that it does not quite match, keeping all of it.

Values that match become models and times, as usual; others stay the plain values that arrived, and are reported. This is
the slow way, in Python: ``decode`` takes it only for a value that pydantic has refused.
"""

from __future__ import annotations

import inspect
import math
import sys
import types
import typing
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic.fields import FieldInfo

from .adapter import adapter, is_model, remembered
from .exact import whole_number
from .json_text import dump_json, is_array, is_object
from .model import READING, Plain, UnknownVariant, field_types
from .options import Mismatch

__all__ = ["annotations_of", "construct", "escape", "extra_type", "shown", "wire_name"]


def construct(type_: Any, value: Any) -> tuple[Any, list[Mismatch]]:
    """Return the value read as far as it can be, and where it could not. It may nest as deeply as it likes."""
    walk = _Walk()
    path = [walk.read(type_, value, "")]
    result: Any = None
    while path:  # each reading that needs another one yields it, and is sent its result
        try:
            path.append(path[-1].send(result))
            result = None
        except StopIteration as end:
            path.pop()
            result = end.value
    return result, walk.mismatches


def escape(token: object) -> str:
    """One step of a JSON pointer."""
    return "/" + str(token).replace("~", "~0").replace("/", "~1")


def wire_name(name: str, info: FieldInfo) -> str:
    """Return the JSON name of a model's field."""
    return name if info.alias is None else info.alias


_LISTS = (list, Sequence)
_MAPS = (dict, Mapping)
_UNIONS = (Union, types.UnionType)
_NULL = type(None)
_ABSENT: Any = object()
_SHOWN = 40
"""Characters of a text that a mismatch shows."""
_PLAIN = (str, int, bool)


@remembered
def _bare(type_: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its annotations and aliases, and the annotations."""
    notes: list[Any] = []
    while True:
        if get_origin(type_) is Annotated:
            type_, *more = get_args(type_)
            for note in more:
                notes += [*note.metadata, note] if isinstance(note, FieldInfo) else [note]
        elif (aliased := getattr(type_, "__value__", None)) is not None:
            type_ = aliased  # `type X = …`, and what `later` gives
        else:
            return type_, tuple(notes)


@remembered
def _members(type_: Any) -> list[Any]:
    """The members of a union, those of unions inside it too; a type that is none is its own member."""
    bare, notes = _bare(type_)
    if get_origin(bare) not in _UNIONS:
        return [type_]
    members = [inner for member in get_args(bare) for inner in _members(member)]
    # Metadata of a union of plain values applies to the whole union, such as that of an open enum.
    return [type_] if notes and all(_is_leaf(member) for member in members) else members


@remembered
def _is_exclusive(type_: Any) -> bool:
    """Whether a value may match no more than one member of a union, or of the unions inside it."""
    bare, notes = _bare(type_)
    inner = get_args(bare) if get_origin(bare) in _UNIONS else ()
    return any(getattr(note, "exclusive", False) for note in notes) or any(
        _is_exclusive(member) for member in inner
    )


def _is_leaf(type_: Any) -> bool:
    bare, notes = _bare(type_)
    origin = get_origin(bare) or bare
    if notes and origin in _UNIONS and all(_is_leaf(member) for member in get_args(bare)):
        return True  # such as an open enum, which is checked as a whole
    return not (is_model(bare) or origin in (*_LISTS, *_MAPS, *_UNIONS, tuple))


def _name(type_: Any) -> str:
    bare, _ = _bare(type_)
    origin = get_origin(bare) or bare
    if is_model(bare):
        return f"an object ({bare.__name__})"
    if origin in _MAPS:
        return "an object"
    return "an array" if origin in (*_LISTS, tuple) else "a plain value"


@lru_cache(maxsize=4096)
def annotations_of(model: Any) -> Mapping[str, Any]:
    """The type of each field, with what is annotated to it."""
    fields = model.__pydantic_fields__
    if not model.__pydantic_fields_complete__:
        # Rebuilding the model would do, but builds every model it leads to; names alone are cheap to look up.
        try:
            hints = field_types(model)
            return {
                name: Annotated[(hints[name], *info.metadata)] if info.metadata else hints[name]
                for name, info in fields.items()
            }
        except (NameError, KeyError, TypeError):
            model.model_rebuild()
            fields = model.__pydantic_fields__
    return {name: info.rebuild_annotation() for name, info in fields.items()}


_Steps = Generator["_Steps", Any, Any]
"""A reading that yields the readings it needs, and returns its value."""


class _Walk:
    """One reading of one value."""

    def __init__(self) -> None:
        self.mismatches: list[Mismatch] = []
        self._trials = 0
        self._known: dict[tuple[Any, int], tuple[Any, list[Mismatch]]] = {}
        """What objects read as a class have come to, while members of unions are tried that share them."""

    def read(self, type_: Any, value: Any, at: str, tag: str | None = None) -> _Steps:
        """Return ``value`` as ``type_``; ``tag`` is the discriminator of a union."""
        if type_ in _PLAIN and type(value) is type_:
            return value
        bare, notes = _bare(type_)
        broken = sum(self._obey(note, value, at) for note in notes)
        if bare in (Any, object) or isinstance(bare, TypeVar | typing.ForwardRef | str):
            return value
        if _passes(notes, value):
            return value
        members = _members(type_)
        if len(members) > 1:
            tag = tag or _discriminator(notes)
            return (yield self._union(members, value, at, tag, _is_exclusive(type_)))
        if is_model(bare):
            if not self._trials:
                return (yield self._model(bare, value, at))
            if (bare, id(value)) not in self._known:
                self._known[bare, id(value)] = yield self._tried(self._model(bare, value, at))
            read, mismatches = self._known[bare, id(value)]
            self.mismatches += mismatches
            return read
        origin = get_origin(bare) or bare
        if origin in _LISTS:
            (inner,) = get_args(bare) or (Any,)
            return (yield self._items(inner, notes, value, at))
        if origin in _MAPS:
            return (yield self._map(bare, notes, value, at))
        if origin is tuple:
            return (yield self._tuple(bare, value, at))
        return value if broken else self._leaf(type_, bare, value, at)

    def _miss(self, at: str, expected: str, value: Any = _ABSENT) -> None:
        self.mismatches.append(Mismatch(at, expected, "" if value is _ABSENT else shown(value)))

    def _obey(self, rule: Any, value: Any, at: str) -> bool:
        """Report where a value breaks a rule, which is known by its ``faults``; most clients have none."""
        faults: Callable[[Any], list[tuple[tuple[str | int, ...], str]]] | None
        faults = getattr(rule, "faults", None)
        found = faults(value) if faults is not None else []
        for place, expected in found:
            self._miss(at + "".join(map(escape, place)), expected, _ABSENT if place else value)
        return bool(found)

    def _leaf(self, type_: Any, bare: Any, value: Any, at: str) -> Any:
        whole = whole_number(value) if bare is int else None
        candidate = value if whole is None else whole
        try:
            read = adapter(type_).validate_python(candidate, context=READING)
        except ValidationError as error:
            self._miss(at, _message(error), value)
            return value
        # Pydantic drops the spelling of a number.
        return candidate if bare in (int, float, str) else read

    def _items(self, inner: Any, notes: tuple[Any, ...], value: Any, at: str) -> _Steps:
        if not is_array(value):
            self._miss(at, "an array", value)
            return value
        self._size(notes, value, at)
        for note in notes:
            if hasattr(note, "__get_pydantic_core_schema__") and not hasattr(
                note, "faults"
            ):  # such as that all items differ
                self._leaf(Annotated[list[Any], note], list, value, at)
        read: list[Any] = []
        for index, item in enumerate(value):
            read.append((yield self.read(inner, item, f"{at}/{index}")))
        return read

    def _tuple(self, bare: Any, value: Any, at: str) -> _Steps:
        inner = get_args(bare)
        if len(inner) == 2 and inner[1] is Ellipsis:
            read = yield self._items(inner[0], (), value, at)
            return tuple(read) if is_array(read) else read
        if not is_array(value) or len(value) != len(inner):
            self._miss(at, f"an array of {len(inner)}", value)
            return value
        items: list[Any] = []
        for index, (type_, item) in enumerate(zip(inner, value, strict=True)):
            items.append((yield self.read(type_, item, f"{at}/{index}")))
        return tuple(items)

    def _map(self, bare: Any, notes: tuple[Any, ...], value: Any, at: str) -> _Steps:
        if not is_object(value):
            self._miss(at, "an object", value)
            return value
        fields: dict[str, Any] = value
        self._size(notes, fields, at)
        key_type, inner = get_args(bare) or (str, Any)
        for key in fields:
            if key_type is not str:
                self._leaf(key_type, _bare(key_type)[0], key, at + escape(key))
        read: dict[str, Any] = {}
        for key, item in fields.items():
            read[key] = yield self.read(inner, item, at + escape(key))
        return read

    def _size(
        self, notes: tuple[Any, ...], value: Sequence[Any] | Mapping[str, Any], at: str
    ) -> None:
        for note in notes:
            most, least = getattr(note, "max_length", None), getattr(note, "min_length", None)
            if isinstance(most, int) and len(value) > most:
                self._miss(at, f"at most {most} items", value)
            if isinstance(least, int) and len(value) < least:
                self._miss(at, f"at least {least} items", value)

    def _model(self, model: Any, value: Any, at: str) -> _Steps:
        types_ = annotations_of(model)
        fields = model.__pydantic_fields__
        if is_model(model, RootModel):
            root = yield self.read(types_["root"], value, at, _tag(fields["root"]))
            return _instance(model, {"root": root}, {"root"}, None)
        if not is_object(value):
            self._miss(at, _name(model), value)
            return value
        for rule in getattr(model, "__obeys__", ()):
            self._obey(rule, value, at)
        left: dict[str, Any] = dict(value)
        read: dict[str, Any] = {}
        given: set[str] = set()
        for name, info in fields.items():
            wire = wire_name(name, info)
            if wire in left:
                item = left.pop(wire)
                read[name] = yield self.read(types_[name], item, at + escape(wire), _tag(info))
                given.add(name)
            elif info.is_required():
                self._miss(at + escape(wire), "a required field")
                read[name] = None
            else:
                read[name] = info.get_default(call_default_factory=True, validated_data={})
        if model.model_config.get("extra") == "forbid":
            for wire in left:
                self._miss(at + escape(wire), "a declared field", left[wire])
        inner = extra_type(model)
        extra = Plain()
        for wire, item in left.items():
            extra[wire] = yield self.read(inner, item, at + escape(wire))
        return _instance(model, read, given | (extra.keys() - fields.keys()), extra)

    def _union(
        self, members: list[Any], value: Any, at: str, tag: str | None, single: bool
    ) -> _Steps:
        fitting = [member for member in members if _fits(member, value)]
        if is_object(value) and len(fitting) > 1:
            fields: dict[str, Any] = value
            known = [member for member in fitting if _is_variant(member, tag, fields)]
            if not known:
                # An undocumented variant: it is read as an object without a class.
                telling = tag or _refused_constant(fitting, fields)
                told = escape(telling) if telling else ""
                self._miss(at + told, "a known variant", fields.get(telling or "", _ABSENT))
                return _instance(UnknownVariant, {}, set(fields), Plain(fields))
            fitting = sorted(known, key=lambda member: _distance(member, fields))
        if len(fitting) > 1 and (is_object(value) or is_array(value)):
            return (yield self._first(fitting, value, at, single))
        if fitting:
            return (yield self.read(fitting[0], value, at))
        wanted = [
            _refusal(member, value) or _name(member)
            for member in members
            if _bare(member)[0] is not _NULL
        ]
        self._miss(at, " or ".join(dict.fromkeys(wanted)), value)
        return value

    def _tried(self, reading: _Steps) -> _Steps:
        """What a reading comes to, and its mismatches, which do not count yet."""
        before, self.mismatches = self.mismatches, []
        read = yield reading
        found, self.mismatches = self.mismatches, before
        return read, found

    def _first(self, members: list[Any], value: Any, at: str, single: bool) -> _Steps:
        """Read an object or array as the first member that it matches, or else as the first one, which is the nearest.

        ``single`` says that it may match no other one.
        """
        self._trials += 1
        nearest: tuple[Any, list[Mismatch]] = value, []
        matching: list[Any] = []
        for member in members:
            read, mismatches = yield self._tried(self.read(member, value, at))
            if (not mismatches and not matching) or member is members[0]:
                nearest = read, mismatches
            if not mismatches:
                matching.append(member)
                if not single:
                    break
        self._trials -= 1
        if not self._trials:
            self._known.clear()
        if len(matching) > 1:
            names = ", ".join(getattr(member, "__name__", repr(member)) for member in matching)
            self._miss(at, f"Input should match exactly one of: {names}", value)
        self.mismatches += nearest[1]
        return nearest[0]


def shown(value: Any) -> str:
    """A JSON value in a few words: what it is of, and itself where it is short."""
    if value is None or isinstance(value, bool | int | float):
        return (
            dump_json(value) if not isinstance(value, float) or math.isfinite(value) else "a number"
        )
    if isinstance(value, str):
        return dump_json(value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…")
    return (
        "an array" if is_array(value) else "an object" if is_object(value) else type(value).__name__
    )


def _instance(
    model: Any, values: dict[str, Any], given: set[str], extra: dict[str, Any] | None
) -> BaseModel:
    """Construct a model as ``model_construct`` does, without guessing names."""
    made: BaseModel = model.__new__(model)
    object.__setattr__(made, "__dict__", values)
    object.__setattr__(made, "__pydantic_fields_set__", given)
    object.__setattr__(made, "__pydantic_extra__", extra)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


def _tag(info: FieldInfo) -> str | None:
    return info.discriminator if isinstance(info.discriminator, str) else None


def _discriminator(notes: tuple[Any, ...]) -> str | None:
    tags = [getattr(note, "discriminator", None) for note in notes]
    return next((tag for tag in tags if isinstance(tag, str)), None)


@lru_cache(maxsize=4096)
def extra_type(model: Any) -> Any:
    """The type of undeclared fields, where the model has one."""
    for base in model.__mro__:
        declared = inspect.get_annotations(base).get("__pydantic_extra__")
        if base is not BaseModel and declared is not None:
            holder = types.SimpleNamespace(__annotations__={"extra": declared})
            module = vars(sys.modules[base.__module__])
            hints = typing.get_type_hints(holder, globalns=module, include_extras=True)
            inner = get_args(hints["extra"])
            return inner[1] if len(inner) == 2 else Any
    return Any


def _message(error: ValidationError) -> str:
    return error.errors(include_input=False, include_url=False, include_context=False)[0]["msg"]


def _refusal(type_: Any, value: Any) -> str | None:
    """Why a value is not of a plain type; None for a type that is none."""
    if not _is_leaf(type_):
        return None
    try:
        adapter(type_).validate_python(value, context=READING)
    except ValidationError as error:
        return _message(error)
    return None


def _passes(notes: tuple[Any, ...], value: Any) -> bool:
    """Whether a value is of a type that the keywords of a schema without ``type`` are not about."""
    return any(passes(value) for note in notes if (passes := getattr(note, "passes", None)))


def _fits(type_: Any, value: Any) -> bool:
    """Whether a value is of the kind of a type, not looking inside objects and arrays."""
    bare, notes = _bare(type_)
    origin = get_origin(bare) or bare
    if bare in (Any, object) or _passes(notes, value):
        return True
    if is_model(bare, RootModel):
        return any(_fits(member, value) for member in _members(annotations_of(bare)["root"]))
    if is_model(bare) or origin in _MAPS:
        return is_object(value)
    if origin in (*_LISTS, tuple):
        return is_array(value)
    if bare is int and whole_number(value) is not None:
        return True
    return _refusal(type_, value) is None


def _is_variant(type_: Any, tag: str | None, value: Mapping[str, Any]) -> bool:
    """Return whether an object has the constants of a model: of the discriminator, or of any of its fields."""
    bare, _ = _bare(type_)
    if is_model(bare, RootModel):
        return any(
            _is_variant(member, tag, value) for member in _members(annotations_of(bare)["root"])
        )
    if not is_model(bare):
        return True
    fields = bare.__pydantic_fields__
    names: list[str] = list(fields) if tag is None else [tag] if tag in fields else []
    for name in names:
        info = fields[name]
        wire = wire_name(name, info)
        inner = annotations_of(bare)[name]
        if tag is None and (wire not in value or not _is_constant(inner)):
            continue
        if not any(_fits(member, value.get(wire)) for member in _members(inner)):
            return False
    return True


def _refused_constant(types: list[Any], value: Mapping[str, Any]) -> str | None:
    """The name of the first field whose value is none that the models list."""
    for type_ in types:
        bare, _ = _bare(type_)
        if is_model(bare) and not is_model(bare, RootModel):
            for name, info in bare.__pydantic_fields__.items():
                wire, inner = wire_name(name, info), annotations_of(bare)[name]
                if wire in value and _is_constant(inner) and not _fits(inner, value[wire]):
                    return wire
    return None


def _is_constant(type_: Any) -> bool:
    """Return whether a type has only listed values, as a discriminator has; an enum of an answer takes others too."""
    bare, _ = _bare(type_)
    return get_origin(bare) is typing.Literal


def _distance(type_: Any, value: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """How far an object is from a type: wrong enums, other wrong fields, missing fields, undeclared fields."""
    bare, _ = _bare(type_)
    if not is_model(bare) or is_model(bare, RootModel):
        return 0, 0, 0, len(value)
    fields = bare.__pydantic_fields__
    types_ = annotations_of(bare)
    wrong = [0, 0]
    missing = 0
    names: set[str] = set()
    for name, info in fields.items():
        wire = wire_name(name, info)
        names.add(wire)
        if wire not in value:
            missing += info.is_required()
        elif not any(_fits(member, value[wire]) for member in _members(types_[name])):
            inner, _ = _bare(types_[name])
            literal = any(
                get_origin(_bare(each)[0]) is typing.Literal for each in (inner, *get_args(inner))
            )
            wrong[0 if literal else 1] += 1
    return wrong[0], wrong[1], missing, len(value.keys() - names)
