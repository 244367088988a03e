"""Types for models beyond pydantic's: absent fields, open enums, unique items, constants with defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

from pydantic_core import (
    ErrorDetails,
    InitErrorDetails,
    PydanticCustomError,
    ValidationError,
    core_schema,
)

from .model import Model
from .types import OpenEnum

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

__all__ = [
    "Listed",
    "Maybe",
    "OneOf",
    "Open",
    "OpenInt",
    "PresetModel",
    "Unique",
    "Untyped",
    "json_key",
]

T = TypeVar("T")

if TYPE_CHECKING:
    Maybe: TypeAlias = T | None
    Open: TypeAlias = T | str
    OpenInt: TypeAlias = T | int
else:

    class Maybe:
        """A field that may be absent but is never null: ``x: Maybe[str] = None`` reads as None when it is absent."""

        def __class_getitem__(cls, item: Any) -> Any:
            return item

    class _Opened:
        """``Open[Literal["a", "b"]]``: these values, and in responses any other of their type."""

        def __init__(self, kind: type) -> None:
            self._kind = kind

        def __getitem__(self, listed: Any) -> Any:
            return Annotated[Union[listed, self._kind], OpenEnum(*_values(listed))]  # noqa: UP007

    Open = _Opened(str)
    OpenInt = _Opened(int)


class _Listed:
    """As ``Open``, where an expression is wanted: ``Annotated[Literal["a", "b"] | str, Listed]``."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return OpenEnum(*_values(source)).__get_pydantic_core_schema__(source, handler)

    def __repr__(self) -> str:
        return "Listed"


Listed: Final = _Listed()


def _values(listed: Any) -> Iterator[Any]:
    listed = getattr(listed, "__value__", listed)
    if get_origin(listed) is Annotated:
        yield from _values(get_args(listed)[0])
    elif get_origin(listed) is Literal:
        yield from get_args(listed)
    else:
        for member in get_args(listed):
            yield from _values(member)


class _Unique:
    """Check that no two items are equal in JSON (``uniqueItems``): ``Annotated[list[str], Unique]``."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(_distinct, handler(source))

    def __repr__(self) -> str:
        return "Unique"


Unique: Final = _Unique()


def _distinct(items: list[Any]) -> list[Any]:
    seen: set[Any] = set()
    for item in items:
        key = json_key(item)
        if key in seen:
            raise PydanticCustomError("unique_items", "Items should be distinct")
        seen.add(key)
    return items


class _OneOf:
    """A check that a value matches one member of a union alone (``oneOf``): ``Annotated[A | B, OneOf]``.

    Unions inside it are validated once for each member, so that values with many of them are left to ``construct``.
    """

    exclusive = True

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        members = tuple(_members_of(getattr(source, "__value__", source)))

        def check(value: Any, _: Any, info: core_schema.ValidationInfo) -> Any:
            return _read_one(members, value, info.context)

        return core_schema.with_info_wrap_validator_function(check, handler(source))

    def __repr__(self) -> str:
        return "OneOf"


OneOf: Final = _OneOf()


def _members_of(source: Any) -> Iterator[Any]:
    if get_origin(source) in (Union, UnionType):
        for member in get_args(source):
            yield from _members_of(member)
    else:
        yield source


def _read_one(members: Sequence[Any], value: Any, context: Any) -> Any:
    from .adapter import validated

    matching: list[tuple[str, Any]] = []
    faults: list[InitErrorDetails] = []
    for member in members:
        try:
            read = validated(member, value, context)
        except ValidationError as error:
            faults += map(_fault, error.errors(include_url=False, include_input=False))
        else:
            matching.append((getattr(member, "__name__", repr(member)), read))
    if len(matching) == 1:
        return matching[0][1]
    if matching:
        names = ", ".join(name for name, _ in matching)
        raise PydanticCustomError(
            "one_of", "Input should match exactly one of: {names}", {"names": names}
        )
    raise ValidationError.from_exception_data("union", faults)


def _fault(found: ErrorDetails) -> InitErrorDetails:
    kind = "missing" if found["type"] == "missing" else "one_of"
    error = PydanticCustomError(kind, "{message}", {"message": found["msg"]})
    return InitErrorDetails(type=error, loc=found["loc"], input=None)


class Untyped:
    """A schema without ``type`` whose keywords are about one JSON type: ``Annotated[str, Untyped("string")]``.

    Values of the other types are valid too (JSON Schema 2020-12 Core, 7.6.1), and stay as they are.
    """

    __slots__ = ("about",)

    def __init__(self, about: str) -> None:
        self.about = about

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_wrap_validator_function(self._read, handler(source))

    def __repr__(self) -> str:
        return f"Untyped({self.about!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Untyped) and other.about == self.about

    def __hash__(self) -> int:
        return hash(self.about)

    def passes(self, value: Any) -> bool:
        """Whether a value is of another type than the keywords are about."""
        match value:
            case None | bool():
                return True
            case int() | float():
                kind = "number"
            case Mapping() | Model():
                kind = "object"
            case list() | tuple():
                kind = "array"
            case _:
                kind = "string"
        return kind != self.about

    def _read(self, value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
        return value if self.passes(value) else read(value)


def json_key(value: Any) -> Any:
    """A key under which JSON values meet that are equal, and only those: true is not 1."""
    if isinstance(value, Model):
        value = value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, Mapping):
        return "object", frozenset(
            (name, json_key(item)) for name, item in cast("Mapping[str, Any]", value).items()
        )
    if isinstance(value, list | tuple):
        return "array", tuple(json_key(item) for item in cast("Sequence[Any]", value))
    return isinstance(value, bool), value


class PresetModel(Model):
    """A model with constants: they are sent though nobody gives them, so they count as given."""

    def model_post_init(self, _context: Any, /) -> None:
        """Mark constants as set. Other optional fields default to None, and are not sent."""
        given = self.__pydantic_fields_set__
        for name, field in type(self).__pydantic_fields__.items():
            if name not in given and not field.is_required() and field.default is not None:
                given.add(name)
