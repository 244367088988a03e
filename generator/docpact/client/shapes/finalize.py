"""Final types and objects: names instead of keys, one class for each direction of a schema."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from docpact.client.shapes.aliases import Aliases
from docpact.client.shapes.collected import OBJECT_PART, ReadObject
from docpact.client.shapes.directions import Usage, kept_properties
from docpact.client.shapes.fields import field_names
from docpact.client.shapes.model import AliasShape, ClassShape, Property
from docpact.client.shapes.names import RESERVED, settled
from docpact.client.shapes.roots import Direction, Root
from docpact.client.shapes.rules import Rule, text_of, without_hidden
from docpact.client.shapes.types import (
    ANY,
    ListType,
    LiteralType,
    MapType,
    Named,
    OpenType,
    TupleType,
    TypeExpr,
    UnionType,
    children,
    named_in,
    rules_in,
    with_rules,
)
from docpact.naming import pascal

__all__ = ["Final", "Variant", "unions_in", "variants_of"]

_OTHER: dict[Direction, Direction] = {"request": "response", "response": "request"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One class or alias: a schema in one way, or in both where they do not differ."""

    key: str
    directions: tuple[Direction, ...]


def variants_of(
    names: Mapping[str, str], objects: Mapping[str, ReadObject], aliases: Aliases, usage: Usage
) -> dict[Variant, str]:
    """The name of every class and alias. Of a pair, what is received has the schema's name, what is sent ``…Request``."""
    found: dict[Variant, str] = {}
    sent: dict[str, str] = {}
    for key in (*objects, *aliases.kept):
        if key in usage.split:
            found[Variant(key, ("response",))] = names[key]
            sent[key] = (
                f"{names[key]}Input" if names[key].endswith("Request") else f"{names[key]}Request"
            )
        else:
            found[Variant(key, usage.directions(key))] = names[key]
    inputs = settled(sent, {*names.values(), *RESERVED})
    return found | {Variant(key, ("request",)): name for key, name in inputs.items()}


@dataclass(slots=True)
class Final:
    """Convert types to their final form: names instead of keys, open enumerations in responses."""

    known: Aliases
    variants: Mapping[Variant, str]
    _names: dict[tuple[str, Direction], str] = field(
        default_factory=dict[tuple[str, Direction], str]
    )

    def __post_init__(self) -> None:
        for variant, name in self.variants.items():
            for direction in (
                ("response", "request") if len(variant.directions) == 2 else variant.directions
            ):
                self._names[variant.key, direction] = name

    def symbol(self, key: str) -> str | None:
        """The class or alias of a named schema: what is received before what is sent."""
        for part in (key, key + OBJECT_PART):
            for direction in _OTHER.values():
                if (name := self._names.get((part, direction))) is not None:
                    return name
        return None

    def name(self, key: str, direction: Direction) -> str:
        """The class or alias of a key in what goes this way."""
        return self._names.get((key, direction)) or self._names[key, _OTHER[direction]]

    def final(
        self, expr: TypeExpr, directions: tuple[Direction, ...], *, nested: bool = True
    ) -> TypeExpr:
        """Return ``expr`` as it is in these directions."""
        match expr:
            case Named():
                name = Named(self.name(expr.key, directions[0]), expr.limits)
                listed = self.known.kept.get(expr.key)
                return (
                    self._open(name, listed, directions)
                    if isinstance(listed, LiteralType)
                    else name
                )
            case LiteralType():
                return self._open(replace(expr, closed=True), expr, directions) if nested else expr
            case ListType(items, limits):
                return ListType(self.final(items, directions), limits)
            case MapType(values, limits, keys):
                return MapType(self.final(values, directions), limits, keys)
            case TupleType():
                rest = None if expr.rest is None else self.final(expr.rest, directions)
                every = tuple(self.final(item, directions) for item in expr.items)
                return TupleType(every, rest, expr.limits)
            case UnionType():
                members = tuple(self.final(member, directions) for member in expr.members)
                return (
                    UnionType(members, expr.limits)
                    if ANY not in members
                    else with_rules(ANY, rules_in(expr))
                )
            case _:
                return expr

    def _open(
        self, written: Named | LiteralType, listed: LiteralType, directions: tuple[Direction, ...]
    ) -> TypeExpr:
        if listed.closed or "response" not in directions:
            return written
        kinds = {type(value) for value in listed.values}
        return OpenType(written, kinds.pop().__name__) if kinds in ({str}, {int}) else written

    def classes(self, objects: Mapping[str, ReadObject]) -> dict[str, ClassShape]:
        """The class of every variant of an object."""
        every = set(self.variants.values())
        sendable = {
            name: f"{name}Dict"
            for variant, name in self.variants.items()
            if variant.key in objects and "request" in variant.directions
        }
        twins = settled(sendable, {*every, *RESERVED})
        mixed = self._mixed(objects)
        return {
            name: self.class_of(
                variant,
                objects[variant.key],
                name,
                twins.get(name),
                every,
                alone=variant.key not in mixed,
            )
            for variant, name in self.variants.items()
            if variant.key in objects
        }

    def _mixed(self, objects: Mapping[str, ReadObject]) -> set[str]:
        """Objects that are somewhere one alternative of several: their constants must be given to know them by."""
        types = (item.type for shape in objects.values() for item in shape.properties)
        return {
            key
            for expr in (*types, *self.known.kept.values())
            for part in unions_in(expr)
            for key in named_in(UnionType(tuple(m for m in part.members if isinstance(m, Named))))
            if sum(isinstance(member, Named) for member in part.members) > 1
        }

    def class_of(
        self,
        variant: Variant,
        shape: ReadObject,
        name: str,
        twin: str | None,
        every: Container[str],
        *,
        alone: bool,
    ) -> ClassShape:
        """One class.

        Args:
            variant: Which object, and which way it goes.
            shape: The object.
            name: The class's name.
            twin: The name of its ``TypedDict``.
            every: The names of all classes and aliases.
            alone: Whether it is never one alternative of several: its constants are sent without being given.

        """
        kept = [shape.properties[number] for number in kept_properties(shape, variant.directions)]
        fields = field_names({item.wire: item.said or item.wire for item in kept}, every)
        sent_only = variant.directions == ("request",)
        properties: list[Property] = []
        for item in kept:
            expr = self.final(item.type, variant.directions)
            one_way = item.read_only or item.write_only
            preset = sent_only and alone and item.required and self._is_constant(item.type)
            properties.append(
                Property(
                    wire=item.wire,
                    name=fields[item.wire],
                    required=item.required and not (one_way and len(variant.directions) == 2),
                    type=expr,
                    pointer=item.pointer,
                    description=item.description,
                    default=item.default,
                    deprecated=item.deprecated,
                    preset=preset,
                )
            )
        extra = None if shape.extra is None else self.final(shape.extra, variant.directions)
        description = shape.description or (
            shape.title if pascal(shape.title or "") != name else None
        )
        return ClassShape(
            name,
            twin,
            variant.key,
            tuple(properties),
            extra,
            shape.closed,
            description,
            self._rules(shape, variant.directions),
        )

    def _rules(self, shape: ReadObject, directions: tuple[Direction, ...]) -> str | None:
        """The rules as they hold for an object without the properties that do not go these ways."""
        hidden = {
            item.wire
            for item in shape.properties
            if (item.read_only and "request" in directions)
            or (item.write_only and "response" in directions)
        }
        rules: list[Rule] = [without_hidden(json.loads(text), hidden) for text in shape.rules]
        return text_of(rules)

    def _is_constant(self, expr: TypeExpr) -> bool:
        listed = self.known.kept.get(expr.key) if isinstance(expr, Named) else expr
        return isinstance(listed, LiteralType) and len(listed.values) == 1

    def aliases_of(self, described: Mapping[str, str | None]) -> dict[str, AliasShape]:
        """The aliases that are kept; ``described`` is the description of each key."""
        return {
            name: AliasShape(
                name,
                variant.key,
                self.final(self.known.kept[variant.key], variant.directions, nested=False),
                variant.key in self.known.recursive,
                described.get(variant.key),
            )
            for variant, name in self.variants.items()
            if variant.key in self.known.kept
        }

    def used_by(self, exprs: Iterable[tuple[Root, TypeExpr]]) -> dict[str, tuple[str, ...]]:
        """The names that each operation's positions mention."""
        found: dict[str, dict[str, None]] = {}
        for root, expr in exprs:
            names = (self.name(key, root.direction) for key in named_in(expr))
            found.setdefault(root.operation, {}).update(dict.fromkeys(names))
        return {operation: tuple(names) for operation, names in found.items()}


def unions_in(expr: TypeExpr) -> Iterator[UnionType]:
    """Every union in ``expr``, the outer ones first."""
    if isinstance(expr, UnionType):
        yield expr
    for child in children(expr):
        yield from unions_in(child)
