"""An ``Api`` to its shapes, step by step: read, resolve, tell apart, follow, name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from docpact.client.shapes.aliases import Aliases
from docpact.client.shapes.directions import Usage, kept_properties, usage_of
from docpact.client.shapes.fields import field_names
from docpact.client.shapes.found import OBJECT_PART, ReadObject, with_types
from docpact.client.shapes.model import AliasShape, ClassShape, Property, Shapes
from docpact.client.shapes.names import RESERVED, class_names, schema_names, settled
from docpact.client.shapes.reader import Reader
from docpact.client.shapes.roots import Direction, Root, roots
from docpact.client.shapes.tags import told_apart
from docpact.client.shapes.types import (
    ListType,
    LiteralType,
    MapType,
    Named,
    OpenType,
    TupleType,
    TypeExpr,
    UnionType,
    named_in,
)
from docpact.client.shapes.unite import unite
from docpact.errors import Place
from docpact.findings import Finding
from docpact.ir import Api, JsonSchema
from docpact.naming import pascal
from docpact.openapi.values import is_object

__all__ = ["prepare"]

RULE = "DP751"
_OTHER: dict[Direction, Direction] = {"request": "response", "response": "request"}


def prepare(api: Api, bases: Mapping[str, str]) -> Shapes:
    """Find every class and type that a client of ``api`` needs, and name them all.

    Args:
        api: The API.
        bases: Pointer of each operation, webhook and callback to the start of its class names.

    """
    notes: dict[tuple[str, str], None] = {}
    keys = {
        name: api.schema_pointers.get(name, f"/components/schemas/{_escaped(name)}")
        for name in api.schemas
    }
    reader = Reader(
        api.schemas, keys, lambda pointer, message: notes.setdefault((pointer, message))
    )
    named = {keys[name]: reader.read_named(name) for name in api.schemas}
    positions = [(root, reader.read(root.node, root.place)) for root in roots(api, bases)]

    aliases = Aliases({key: expr for key, expr in named.items() if expr != Named(key)})
    resolved = {key: with_types(shape, aliases.resolve) for key, shape in reader.objects.items()}
    exprs = [(root, aliases.resolve(expr)) for root, expr in positions]
    own = {part for key in keys.values() for part in (key, key + OBJECT_PART)}
    united = unite(
        resolved,
        own,
        (
            key
            for expr in (*aliases.kept.values(), *(e for _, e in exprs))
            for key in named_in(expr)
        ),
    )
    aliases.kept = {key: united.resolve(expr) for key, expr in aliases.kept.items()}
    exprs = [(root, united.resolve(expr)) for root, expr in exprs]
    objects = told_apart(united.objects, aliases.kept, [expr for _, expr in exprs], reader.tagged)
    usage = usage_of(objects, aliases.kept, _used(exprs))

    schema_classes = schema_names(api.schemas)
    names = class_names(objects, schema_classes, keys, aliases.kept, united.stands_for)
    writer = _Writer(objects, aliases, usage, _variants(names, objects, aliases, usage))
    described = {keys[name]: _description(schema) for name, schema in api.schemas.items()}
    classes = writer.classes()
    return Shapes(
        classes=classes,
        aliases=writer.aliases_of(described),
        schemas={name: writer.symbol(keys[name]) for name in api.schemas},
        used_by=writer.used_by(exprs),
        findings=tuple(
            Finding(RULE, message, "note", spec=Place("", pointer=pointer))
            for pointer, message in sorted(notes)
        ),
        omitted=dict(sorted(notes)),
        positions={
            (pointer, root.direction): writer.final(expr, (root.direction,))
            for root, expr in exprs
            for pointer in (root.node.pointer, *root.alike)
        },
    )


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _description(schema: JsonSchema) -> str | None:
    text = schema.get("description") if is_object(schema) else None
    return text if isinstance(text, str) else None


def _used(exprs: Iterable[tuple[Root, TypeExpr]]) -> dict[Direction, list[str]]:
    used: dict[Direction, dict[str, None]] = {"request": {}, "response": {}}
    for root, expr in exprs:
        used[root.direction].update(dict.fromkeys(named_in(expr)))
    return {direction: list(found) for direction, found in used.items()}


@dataclass(frozen=True, slots=True)
class _Variant:
    """One class or alias: a schema in one way, or in both where they do not differ."""

    key: str
    directions: tuple[Direction, ...]


def _variants(
    names: Mapping[str, str], objects: Mapping[str, ReadObject], aliases: Aliases, usage: Usage
) -> dict[_Variant, str]:
    """The name of every class and alias. Of a pair, what is received has the schema's name, what is sent ``…Request``."""
    found: dict[_Variant, str] = {}
    sent: dict[str, str] = {}
    for key in (*objects, *aliases.kept):
        if key in usage.split:
            found[_Variant(key, ("response",))] = names[key]
            sent[key] = (
                f"{names[key]}Input" if names[key].endswith("Request") else f"{names[key]}Request"
            )
        else:
            found[_Variant(key, usage.directions(key))] = names[key]
    inputs = settled(sent, {*names.values(), *RESERVED})
    return found | {_Variant(key, ("request",)): name for key, name in inputs.items()}


@dataclass(slots=True)
class _Writer:
    """Brings types to their final form: names in the place of keys, open enumerations in what is received."""

    objects: Mapping[str, ReadObject]
    known: Aliases
    usage: Usage
    variants: Mapping[_Variant, str]
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
        return self._names.get((key, direction)) or self._names[key, _OTHER[direction]]

    def final(
        self, expr: TypeExpr, directions: tuple[Direction, ...], *, nested: bool = True
    ) -> TypeExpr:
        """``expr`` as it stands in what goes these ways."""
        match expr:
            case Named():
                name = Named(self.name(expr.key, directions[0]))
                listed = self.known.kept.get(expr.key)
                return (
                    self._open(name, listed, directions)
                    if isinstance(listed, LiteralType)
                    else name
                )
            case LiteralType():
                return self._open(replace(expr, closed=True), expr, directions) if nested else expr
            case ListType():
                return ListType(self.final(expr.items, directions), expr.limits)
            case MapType():
                return MapType(self.final(expr.values, directions), expr.limits, expr.keys)
            case TupleType():
                rest = None if expr.rest is None else self.final(expr.rest, directions)
                return TupleType(tuple(self.final(item, directions) for item in expr.items), rest)
            case UnionType():
                return UnionType(tuple(self.final(member, directions) for member in expr.members))
            case _:
                return expr

    def _open(
        self, written: Named | LiteralType, listed: LiteralType, directions: tuple[Direction, ...]
    ) -> TypeExpr:
        if listed.closed or "response" not in directions:
            return written
        kinds = {type(value) for value in listed.values}
        return OpenType(written, kinds.pop().__name__) if kinds in ({str}, {int}) else written

    def classes(self) -> dict[str, ClassShape]:
        every = set(self.variants.values())
        sendable = {
            name: f"{name}Dict"
            for variant, name in self.variants.items()
            if variant.key in self.objects and "request" in variant.directions
        }
        twins = settled(sendable, {*every, *RESERVED})
        alone = self._alone()
        return {
            name: self._class(variant, name, twins.get(name), variant.key in alone, every)
            for variant, name in self.variants.items()
            if variant.key in self.objects
        }

    def _alone(self) -> set[str]:
        """Objects that are never one alternative of several: their constants need not be given to know them by."""
        mixed = {
            key
            for expr in self._every_type()
            for part in _unions_in(expr)
            for key in named_in(UnionType(tuple(m for m in part.members if isinstance(m, Named))))
            if sum(isinstance(member, Named) for member in part.members) > 1
        }
        return set(self.objects) - mixed

    def _every_type(self) -> Iterator[TypeExpr]:
        for shape in self.objects.values():
            yield from (item.type for item in shape.properties)
        yield from self.known.kept.values()

    def _class(
        self, variant: _Variant, name: str, twin: str | None, alone: bool, every: set[str]
    ) -> ClassShape:
        shape = self.objects[variant.key]
        kept = [shape.properties[number] for number in kept_properties(shape, variant.directions)]
        fields = field_names((item.wire for item in kept), every)
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
            name, twin, variant.key, tuple(properties), extra, shape.closed, description
        )

    def _is_constant(self, expr: TypeExpr) -> bool:
        listed = self.known.kept.get(expr.key) if isinstance(expr, Named) else expr
        return isinstance(listed, LiteralType) and len(listed.values) == 1

    def aliases_of(self, described: Mapping[str, str | None]) -> dict[str, AliasShape]:
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
        found: dict[str, dict[str, None]] = {}
        for root, expr in exprs:
            names = (self.name(key, root.direction) for key in named_in(expr))
            found.setdefault(root.operation, {}).update(dict.fromkeys(names))
        return {operation: tuple(names) for operation, names in found.items()}


def _unions_in(expr: TypeExpr) -> Iterator[UnionType]:
    match expr:
        case UnionType():
            yield expr
            for member in expr.members:
                yield from _unions_in(member)
        case ListType():
            yield from _unions_in(expr.items)
        case MapType():
            yield from _unions_in(expr.values)
        case TupleType():
            for item in expr.items:
                yield from _unions_in(item)
        case _:
            pass
