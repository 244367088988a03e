"""The result of reading the schemas: objects, with their places, and unions with tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from docpact.client.shapes.types import TypeExpr

__all__ = ["OBJECT_PART", "Place", "ReadObject", "ReadProperty", "TaggedUnion", "with_types"]

OBJECT_PART = "!object"
"""Ends the key of the class of a named schema that is more than an object: one or null, say."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an inline schema, for its name: below a class (``owner``, a key) or a named ``root``."""

    owner: str | None
    root: str
    steps: tuple[str, ...] = ()
    """Property names, and ``[]`` for items, ``*`` for the values of a map, ``|NAME`` for a variant."""

    def step(self, name: str) -> Place:
        """The place one step further down."""
        return Place(self.owner, self.root, (*self.steps, name))

    @property
    def unions(self) -> int:
        """How many unions the place is in."""
        return sum(step.startswith("|") for step in self.steps)


@dataclass(frozen=True, slots=True)
class ReadProperty:
    """A named property of an object."""

    wire: str
    """Its name on the wire."""
    type: TypeExpr
    required: bool
    pointer: str
    description: str | None = None
    default: str | None = None
    """The documented default as JSON text."""
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False
    said: str | None = None
    """The name that another generator's extension gives it."""


@dataclass(frozen=True, slots=True)
class ReadObject:
    """An object with named properties: what becomes a class."""

    key: str
    """The pointer of its schema."""
    place: Place
    properties: tuple[ReadProperty, ...]
    extra: TypeExpr | None = None
    """The type of undeclared properties, where they have one."""
    closed: bool = False
    """Whether undeclared properties are refused (``additionalProperties: false``)."""
    title: str | None = None
    description: str | None = None
    rules: tuple[str, ...] = ()
    """What no type says of it: schemas that all hold, as JSON text."""


def with_types(shape: ReadObject, change: Callable[[TypeExpr], TypeExpr]) -> ReadObject:
    """The object with ``change`` applied to each of its types; what does not change is shared."""
    properties = tuple(
        item if (new := change(item.type)) is item.type else replace(item, type=new)
        for item in shape.properties
    )
    extra = None if shape.extra is None else change(shape.extra)
    same = all(new is old for new, old in zip(properties, shape.properties, strict=True))
    if same and extra is shape.extra:
        return shape
    return replace(shape, properties=properties, extra=extra)


@dataclass(frozen=True, slots=True)
class TaggedUnion:
    """A union with a discriminating property."""

    name: str
    tags: Mapping[str, tuple[str, ...]]
    """Key of the variant to its discriminator values."""
    default: str | None = None
    """Key of the variant of all other values (OpenAPI 3.2, ``defaultMapping``)."""
