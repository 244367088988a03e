"""JSON Schema read as types and classes: every ``$ref``, ``allOf``, ``oneOf`` and ``anyOf`` settled, every object found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, cast

from docpact.client.shapes.facts import SHAPING, Choice, Facts, Node, Note, merge, reference
from docpact.client.shapes.literals import enumeration
from docpact.client.shapes.scalars import (
    ITEM_LIMITS,
    PROPERTY_LIMITS,
    STRING_LIMITS,
    limits,
    pattern_works,
    scalar,
)
from docpact.client.shapes.types import (
    ANY,
    NULL,
    Limits,
    ListType,
    MapType,
    Named,
    TupleType,
    TypeExpr,
    nullable,
    union,
)
from docpact.ir import JsonSchema

__all__ = ["OBJECT_PART", "ObjectShape", "Place", "Property", "Reader", "TaggedUnion"]

OBJECT_PART = "!object"
"""Ends the key of the class of a named schema that is more than an object: one or null, say."""
_DEEPEST = 120
_MOST_COMBINATIONS = 32
_MOST_PLACES = 32
_SCALAR_TYPES = ("boolean", "integer", "number", "string")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an inline schema stands, for its name: below a class (``owner``, a key) or a named ``root``."""

    owner: str | None
    root: str
    steps: tuple[str, ...] = ()
    """Property names, and ``[]`` for items, ``*`` for the values of a map, ``|NAME`` for a variant."""

    def step(self, name: str) -> Place:
        return Place(self.owner, self.root, (*self.steps, name))


@dataclass(frozen=True, slots=True)
class Property:
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


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """An object with named properties: what becomes a class."""

    key: str
    """The pointer of its schema."""
    place: Place
    properties: tuple[Property, ...]
    extra: TypeExpr | None = None
    """The type of undeclared properties, where they have one."""
    closed: bool = False
    """Whether undeclared properties are refused (``additionalProperties: false``)."""
    title: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class TaggedUnion:
    """A union whose variants are told apart by a property."""

    name: str
    tags: Mapping[str, tuple[str, ...]]
    """Key of the variant's schema to the values that stand for it."""


@dataclass(slots=True)
class Reader:
    """Reads schemas one by one; objects and unions with tags collect in it.

    Args:
        schemas: Named schemas, as ``Api.schemas``.
        keys: Name to key (pointer) of each.
        note: Told what was read otherwise than written.

    """

    schemas: Mapping[str, JsonSchema]
    keys: Mapping[str, str]
    note: Note
    objects: dict[str, ObjectShape] = field(default_factory=dict[str, ObjectShape])
    tagged: list[TaggedUnion] = field(default_factory=list[TaggedUnion])
    _owners: frozenset[str] = frozenset()
    _known: dict[str, TypeExpr] = field(default_factory=dict[str, TypeExpr])
    _depth: int = 0

    def __post_init__(self) -> None:
        self._owners = frozenset(self.keys.values())

    def read_named(self, name: str) -> TypeExpr:
        """What a named schema is itself: ``Named`` with its own key for an object, any other type otherwise."""
        key = self.keys[name]
        return self.read(Node(self.schemas[name], key), Place(key, name))

    def read(self, node: Node, place: Place) -> TypeExpr:
        """The type of one schema."""
        known = _simple(node.schema, self.keys)
        if known is None:
            known = self._known.get(node.pointer)
        if known is None:
            known = self._known[node.pointer] = self._read([node], node.pointer, place)
        return known

    def _all(self, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        """The type of a value that is valid against every one of ``nodes``."""
        telling = (
            [node for node in nodes if not _says_nothing(node.schema)] if len(nodes) > 1 else nodes
        )
        if len(telling) == 1:
            return self.read(telling[0], self._home(telling[0], place))
        return self._read(telling or nodes, key, place) if nodes else ANY

    def _home(self, node: Node, place: Place) -> Place:
        """A property inherited from a named schema is named after that one, whoever is read first."""
        owner, _, name = node.pointer.rpartition("/properties/")
        owner = _without_all_of(owner)
        if owner != place.owner and owner in self._owners:
            return Place(owner, "", (name.replace("~1", "/").replace("~0", "~"),))
        return place

    def _read(self, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        if self._depth >= _DEEPEST:
            self.note(key, "nested too deeply; any value is taken")
            return ANY
        self._depth += 1
        try:
            return self._settled(nodes, key, place)
        finally:
            self._depth -= 1

    def _settled(self, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        leaves = [leaf for node in nodes for leaf in _leaves(node)]
        telling = [leaf for leaf in leaves if not _says_nothing(leaf.schema)]
        if not telling:
            return ANY
        names = {name for leaf in telling if (name := reference(leaf.schema)) is not None}
        if len(names) == 1 and (lone := next(iter(names))) in self.keys:
            rest = [leaf.schema for leaf in telling if not _is_lone_reference(leaf.schema)]
            if all(_only_types(schema) for schema in rest):
                named = Named(self.keys[lone])
                return nullable(named) if any(_names_null(schema) for schema in rest) else named
        facts = merge(telling, self._target, self.note)
        if facts.impossible:
            self.note(key, "no value is valid here; any value is taken")
            return ANY
        if (
            facts.types is not None
            and "null" not in facts.types
            and any(_names_null(node.schema) for node in nodes)
        ):
            facts.types |= {"null"}  # `nullable` beside allOf: whoever wrote it meant it
        if facts.choices:
            return self._choices(facts, nodes, key, place)
        return self._plain(facts, nodes, key, place)

    def _target(self, name: str) -> Node | None:
        return Node(self.schemas[name], self.keys[name]) if name in self.schemas else None

    # -- values of one kind -------------------------------------------------------------------------------------

    def _plain(self, facts: Facts, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        if facts.values is not None:
            return enumeration(facts, key, self.note)
        types = facts.types or _implied_types(facts)
        if not types:
            return ANY
        members: list[TypeExpr] = []
        if "object" in types:
            own = key + OBJECT_PART if key in self._owners and len(types) > 1 else key
            members.append(self._object(facts, nodes, own, place))
        if "array" in types:
            members.append(self._array(facts, key, place))
        for kind in _SCALAR_TYPES:
            if kind in types and not (kind == "integer" and "number" in types):
                members.append(scalar(kind, facts.keywords))
        if (
            "string" in types
            and isinstance(pattern := facts.keywords.get("pattern"), str)
            and not pattern_works(pattern)
        ):
            self.note(
                key,
                "its pattern is more than the client's regular expressions can do; it is not checked",
            )
        if "null" in types:
            members.append(NULL)
        return union(members)

    def _array(self, facts: Facts, key: str, place: Place) -> TypeExpr:
        items = self._all(facts.items, f"{key}/items", place.step("[]")) if facts.items else ANY
        if facts.prefix and len(facts.prefix) <= _MOST_PLACES:
            return self._tuple(facts, items, key, place)
        if facts.prefix:
            members = [
                self._all(nodes, nodes[0].pointer, place.step("[]")) for nodes in facts.prefix
            ]
            items = union([*members, items]) if not facts.tail_closed else union(members)
        found = limits(facts.keywords, ITEM_LIMITS)
        return ListType(
            items,
            (*found, ("unique", True)) if facts.keywords.get("uniqueItems") is True else found,
        )

    def _tuple(self, facts: Facts, items: TypeExpr, key: str, place: Place) -> TypeExpr:
        members = tuple(
            self._all(nodes, f"{key}/prefixItems/{index}", place.step(f"|{index + 1}"))
            for index, nodes in enumerate(facts.prefix)
        )
        most = facts.keywords.get("maxItems")
        closed = facts.tail_closed or (isinstance(most, int) and most <= len(members))
        if facts.keywords.get("minItems") == len(members) and closed:
            return TupleType(members)
        # prefixItems alone neither demands the places nor forbids more: a list says that, a tuple does not
        found = limits(facts.keywords, ITEM_LIMITS)
        if closed and "max_length" not in dict(found):
            found = (*found, ("max_length", len(members)))
        return ListType(union(members if closed else (*members, items)), found)

    # -- objects ------------------------------------------------------------------------------------------------

    def _object(self, facts: Facts, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        if not facts.properties and not facts.required:
            return self._map(facts, key, place)
        if key not in self.objects:
            own = Place(key, "")
            self.objects[key] = ObjectShape(
                key, place, ()
            )  # a name to refer to, should it meet itself
            title, description = _prose(nodes)
            self.objects[key] = ObjectShape(
                key,
                place,
                self._properties(facts, key, own),
                self._extra(facts, key, own),
                facts.closed,
                title,
                description,
            )
        return Named(key)

    def _properties(self, facts: Facts, key: str, own: Place) -> tuple[Property, ...]:
        found = [
            self._property(name, nodes, name in facts.required, key, own)
            for name, nodes in facts.properties.items()
        ]
        for name in facts.required:
            if name not in facts.properties:
                self.note(
                    key,
                    f"requires the property {name!r}, which it does not describe; any value is taken",
                )
                found.append(Property(name, ANY, True, key))
        return tuple(found)

    def _property(
        self, name: str, nodes: list[Node], required: bool, key: str, own: Place
    ) -> Property:
        expr = self._all(nodes, f"{key}/properties/{name}", own.step(name))
        schemas = [node.schema for node in nodes if isinstance(node.schema, Mapping)]
        flags = [
            *schemas,
            *(
                self.schemas[ref]
                for s in schemas
                if (ref := reference(s)) is not None and ref in self.schemas
            ),
        ]
        default = next((s["default"] for s in reversed(schemas) if "default" in s), None)
        return Property(
            name,
            expr,
            required,
            nodes[-1].pointer,
            next(
                (
                    s["description"]
                    for s in reversed(schemas)
                    if isinstance(s.get("description"), str)
                ),
                None,
            ),
            _json_text(default),
            any(s.get("deprecated") is True for s in schemas),
            any(isinstance(s, Mapping) and s.get("readOnly") is True for s in flags),
            any(isinstance(s, Mapping) and s.get("writeOnly") is True for s in flags),
        )

    def _extra(self, facts: Facts, key: str, own: Place) -> TypeExpr | None:
        """The type of undeclared properties; None where any JSON may stand there."""
        if not facts.additional and not facts.patterns:
            return None
        expr = self._map(facts, key, own)
        return expr.values if isinstance(expr, MapType) and expr.values != ANY else None

    def _map(self, facts: Facts, key: str, place: Place) -> TypeExpr:
        inner = place.step("*")
        values = [self._all(nodes, nodes[0].pointer, inner) for nodes in facts.patterns.values()]
        if facts.additional:
            values.append(self._all(facts.additional, f"{key}/additionalProperties", inner))
        elif not facts.closed and not (facts.patterns and _is_closed(facts)):
            values.append(ANY)
        found = limits(facts.keywords, PROPERTY_LIMITS)
        if facts.closed and not values:
            found = (("max_length", 0),)
        return MapType(union(values) if values else ANY, found, self._name_limits(facts))

    def _name_limits(self, facts: Facts) -> Limits:
        found: dict[str, int | float | str | bool] = {}
        for node in facts.names:
            if isinstance(node.schema, Mapping):
                found.update(limits(node.schema, STRING_LIMITS))
                pattern = node.schema.get("pattern")
                if isinstance(pattern, str) and pattern_works(pattern):
                    found["pattern"] = pattern
        if not found and len(facts.patterns) == 1 and not facts.additional and _is_closed(facts):
            pattern = next(iter(facts.patterns))
            if pattern_works(pattern):
                found["pattern"] = pattern
        return tuple(found.items())

    # -- alternatives -------------------------------------------------------------------------------------------

    def _choices(self, facts: Facts, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        """The union of each way to choose one variant of every ``oneOf`` and ``anyOf``, joined with what all share."""
        choices = [
            choice for choice in facts.choices if not self._asks_only_presence(choice, facts, key)
        ]
        base = [part for part in facts.parts if not _says_nothing(part.schema)]
        if not choices:
            bare = replace(facts, choices=[])
            return self._plain(bare, nodes, key, place)
        count = 1
        for choice in choices:
            count *= len(choice.variants)
        if count > _MOST_COMBINATIONS and len(choices) > 1:
            self.note(
                key,
                f"oneOf and anyOf combine to {count} alternatives; only the first of them is in the type",
            )
            choices = choices[:1]
        members: list[TypeExpr] = []
        for number, picked in enumerate(product(*(choice.variants for choice in choices))):
            members.append(self._variant(picked, base, f"{key}/oneOf/{number}", place, number))
        for choice in choices:
            self._add_tags(choice, key)
        found = union(members)
        only_null = facts.types is not None and "null" in facts.types and not _plain_base(base)
        return (
            nullable(found)
            if only_null and any(_names_null(node.schema) for node in nodes)
            else found
        )

    def _variant(
        self, picked: tuple[Node, ...], base: list[Node], key: str, place: Place, number: int
    ) -> TypeExpr:
        ref = reference(picked[0].schema) if len(picked) == 1 else None
        schema = picked[0].schema
        title = schema.get("title") if isinstance(schema, Mapping) else None
        label = (
            ref or (title if isinstance(title, str) else None) or _tag_of(schema) or str(number + 1)
        )
        inner = place.step(f"|{label}")
        if len(picked) == 1 and (
            (_plain_base(base) and (ref is not None or _types_known(schema))) or not base
        ):
            return self.read(picked[0], inner)
        return self._all([*base, *picked], key, inner)

    def _asks_only_presence(self, choice: Choice, facts: Facts, key: str) -> bool:
        """Whether a choice only says which properties must be there together: no type says that."""
        if not facts.properties and not any(
            part for part in facts.parts if not _only_types(part.schema)
        ):
            return False
        if not all(_is_presence(node.schema) for node in choice.variants):
            return False
        self.note(
            key, "which of its properties go together (oneOf or anyOf of 'required') is not checked"
        )
        return True

    def _add_tags(self, choice: Choice, key: str) -> None:
        """Remember a discriminator (OpenAPI 3.1, Discriminator Object): mapped values, or else the schema's name."""
        if choice.discriminator is None or not isinstance(
            name := choice.discriminator.get("propertyName"), str
        ):
            return
        mapping: Any = choice.discriminator.get("mapping")
        mapped: dict[str, list[str]] = {}
        for value, target in (
            cast("Mapping[Any, Any]", mapping).items() if isinstance(mapping, Mapping) else ()
        ):
            mapped.setdefault(_mapped_name(target), []).append(str(value))
        tags: dict[str, tuple[str, ...]] = {}
        for node in choice.variants:
            ref = reference(node.schema)
            if ref is not None and ref in self.keys:
                tags[self.keys[ref]] = tuple(mapped.get(ref, (ref,)))
        self.tagged.append(TaggedUnion(name, tags))


def _simple(schema: JsonSchema, keys: Mapping[str, str]) -> TypeExpr | None:
    """The type of a lone reference or a scalar without limits: what most schemas are, told at a glance."""
    if not isinstance(schema, dict):
        return None
    said = schema.keys() & SHAPING
    kind = schema.get("type")
    if said == {"type"} and kind in _SCALAR_TYPES:
        return scalar(kind, {})
    if said == {"$ref"} and (name := reference(schema)) is not None and name in keys:
        return Named(keys[name])
    return None


def _without_all_of(pointer: str) -> str:
    while True:
        head, found, tail = pointer.rpartition("/allOf/")
        if not found or not tail.isdecimal():
            return pointer
        pointer = head


def _leaves(node: Node) -> list[Node]:
    """A schema opened into the members of its ``allOf`` and its own keywords, references left closed."""
    schema = node.schema
    if isinstance(schema, bool) or not isinstance(members := schema.get("allOf"), list):
        return [node]
    own = {keyword: value for keyword, value in schema.items() if keyword != "allOf"}
    leaves = [Node(own, node.pointer)]
    for index, member in enumerate(cast("list[Any]", members)):
        if isinstance(member, Mapping | bool):
            leaves += _leaves(Node(cast("JsonSchema", member), f"{node.pointer}/allOf/{index}"))
    return leaves


def _says_nothing(schema: JsonSchema) -> bool:
    return schema is True or (isinstance(schema, Mapping) and schema.keys().isdisjoint(SHAPING))


def _is_lone_reference(schema: JsonSchema) -> bool:
    return isinstance(schema, Mapping) and schema.keys() & SHAPING == {"$ref"}


def _only_types(schema: JsonSchema) -> bool:
    return isinstance(schema, Mapping) and schema.keys() & SHAPING <= {"type"}


def _plain_base(base: list[Node]) -> bool:
    return all(_only_types(part.schema) for part in base)


def _types_known(schema: JsonSchema) -> bool:
    return isinstance(schema, Mapping) and not schema.keys().isdisjoint(
        {"type", "enum", "const", "allOf", "oneOf", "anyOf"}
    )


def _names_null(schema: JsonSchema) -> bool:
    types: Any = schema.get("type") if isinstance(schema, Mapping) else None
    return isinstance(types, list) and "null" in types


def _is_presence(schema: JsonSchema) -> bool:
    if not isinstance(schema, Mapping) or not schema.keys() & SHAPING <= {
        "required",
        "type",
        "properties",
    }:
        return False
    properties: Any = schema.get("properties", {})
    return isinstance(properties, Mapping) and all(
        value in ({}, True) for value in cast("Mapping[str, Any]", properties).values()
    )


def _is_closed(facts: Facts) -> bool:
    return any(
        isinstance(part.schema, Mapping) and part.schema.get("additionalProperties") is False
        for part in facts.parts
    )


def _tag_of(schema: JsonSchema) -> str | None:
    """The value of a variant's first constant property: what a person would call it by."""
    properties: Any = schema.get("properties") if isinstance(schema, Mapping) else None
    for value in (
        cast("Mapping[str, Any]", properties).values() if isinstance(properties, Mapping) else ()
    ):
        if isinstance(value, Mapping):
            enum: Any = cast("Mapping[str, Any]", value).get("enum")
            constant: Any = cast("Mapping[str, Any]", value).get(
                "const",
                enum[0] if isinstance(enum, list) and len(cast("list[Any]", enum)) == 1 else None,
            )
            if isinstance(constant, str):
                return constant
    return None


def _mapped_name(target: Any) -> str:
    """The schema a discriminator's mapping means: a bare name, or a reference."""
    text = str(target).rsplit("/", 1)[-1]
    return text.replace("~1", "/").replace("~0", "~")


def _implied_types(facts: Facts) -> frozenset[str]:
    """The type that a schema without ``type`` speaks of: keywords bear on one type each."""
    if (
        facts.properties
        or facts.required
        or facts.additional
        or facts.patterns
        or facts.names
        or facts.closed
    ):
        return frozenset(("object",))
    keywords = facts.keywords.keys()
    if facts.items or facts.prefix or keywords & {"minItems", "maxItems", "uniqueItems"}:
        return frozenset(("array",))
    if keywords & {"minProperties", "maxProperties"}:
        return frozenset(("object",))
    if keywords & {"minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType"}:
        return frozenset(("string",))
    if keywords & {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}:
        return frozenset(("number",))
    if "format" in keywords:
        number = facts.keywords["format"] in ("int32", "int64", "float", "double")
        return frozenset(("number" if number else "string",))
    return frozenset()


def _prose(nodes: Sequence[Node]) -> tuple[str | None, str | None]:
    schemas = [node.schema for node in nodes if isinstance(node.schema, Mapping)]
    title = next((s["title"] for s in reversed(schemas) if isinstance(s.get("title"), str)), None)
    description = next(
        (s["description"] for s in reversed(schemas) if isinstance(s.get("description"), str)), None
    )
    return title, description


def _json_text(value: Any) -> str | None:
    """A short default as JSON; None for a long one and for null."""
    if value is None:
        return None
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else None
