"""The keywords of a schema, with everything it refers to by ``allOf`` merged by the standard's meaning.

JSON Schema 2020-12 Core, section 10.2.1.1: an instance is valid against ``allOf`` if it is valid against every member.
So properties and ``required`` are united, limits and enumerations are intersected. Nothing here knows Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from docpact.client.shapes.unevaluated import Surroundings
from docpact.errors import DocpactError
from docpact.ir import JsonSchema
from docpact.schema.nodes import json_key
from docpact.text.values import is_array, is_object

__all__ = [
    "RULING",
    "SHAPING",
    "Choice",
    "Facts",
    "Node",
    "Note",
    "merge",
    "reference",
]

Note = Callable[[str, str], None]
"""Reports (pointer, message): something was read otherwise than written."""

SHAPING = frozenset(
    {
        "$ref", "type", "enum", "const", "allOf", "oneOf", "anyOf", "properties", "required", "additionalProperties",
        "patternProperties", "propertyNames", "unevaluatedProperties", "items", "prefixItems", "unevaluatedItems", "format",
        "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "contentEncoding", "contentMediaType",
    }
)  # fmt: skip
"""Keywords that bear on the type. All others describe, or say what no type can."""
RULING = frozenset({"not", "if", "dependentSchemas", "dependentRequired", "contains"})
"""Keywords that say what no type can: ``rules`` reads them."""
_TELLING = SHAPING | RULING
_RULING_TOO = RULING | {"patternProperties", "propertyNames", "prefixItems"}
"""The last three are types as far as these can say it."""
_LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_VALUES = ("format", "pattern", "multipleOf", "contentEncoding", "contentMediaType")
_TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
_PREFIX = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Node:
    """A schema and its pointer."""

    schema: JsonSchema
    pointer: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One ``oneOf`` or ``anyOf``."""

    keyword: str
    variants: tuple[Node, ...]
    discriminator: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Facts:
    """The conjunction of all constraints of a value. None and empty: unconstrained."""

    types: frozenset[str] | None = None
    values: list[Any] | None = None
    """The values of ``enum`` and ``const``."""
    constant: bool = False
    keywords: dict[str, Any] = field(default_factory=dict[str, Any])
    """Limits and formats, by JSON Schema's names."""
    more: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Further patterns and ``multipleOf`` values, in addition to those among the keywords."""
    properties: dict[str, list[Node]] = field(default_factory=dict[str, list[Node]])
    required: dict[str, None] = field(default_factory=dict[str, None])
    additional: list[Node] = field(default_factory=list[Node])
    closed: bool = False
    patterns: dict[str, list[Node]] = field(default_factory=dict[str, list[Node]])
    names: list[Node] = field(default_factory=list[Node])
    items: list[Node] = field(default_factory=list[Node])
    prefix: list[list[Node]] = field(default_factory=list[list[Node]])
    tail_closed: bool = False
    choices: list[Choice] = field(default_factory=list[Choice])
    parts: list[Node] = field(default_factory=list[Node])
    """The merged schemas, each without ``allOf``, ``oneOf``, ``anyOf`` and ``$ref``."""
    ruling: list[Node] = field(default_factory=list[Node])
    """The merged schemas with constraints that no type expresses."""
    impossible: bool = False


def reference(schema: JsonSchema) -> str | None:
    """The name of the schema that ``$ref`` points at."""
    target = schema.get("$ref") if is_object(schema) else None
    if not isinstance(target, str) or not target.startswith(_PREFIX):
        return None
    return target[len(_PREFIX) :].replace("~1", "/").replace("~0", "~")


_MAX_CHAIN = 100
"""Schemas that extend each other in a row; each of them has the properties of all below it."""


def merge(
    nodes: Iterable[Node],
    target: Callable[[str], Node | None],
    note: Note,
    owner: str | None = None,
    outermost: str | None = None,
) -> Facts:
    """The facts of a value that is valid against every one of ``nodes``.

    Args:
        nodes: Leaves of ``allOf``, already flat: each a lone ``$ref`` or a schema without ``$ref`` and ``allOf``.
        target: Finds a named schema.
        note: Told of what contradicts.
        owner: The name of the schema that is read, if it has one.
        outermost: The pointer of the schema that all others are parts of, if there is one.

    """
    facts = Facts()
    object_parts = closed_parts = 0
    expanded = _expanded(nodes, target, note)
    around = Surroundings([node.schema for node, _ in expanded])
    sealed = False
    for node, path in expanded:
        if isinstance(node.schema, bool):
            facts.impossible = facts.impossible or not node.schema
            continue
        first = node.pointer == outermost
        schema = around.without(node.schema, outermost=first)
        speaks, closes = _add(
            facts, schema, node.pointer, path | {owner} if path and owner else path, note
        )
        object_parts += speaks
        closed_parts += closes
        if closes and "additionalProperties" not in node.schema:
            sealed = sealed or first
    # A closed member that knows nothing of its siblings' properties forbids them, which a rule says.
    facts.closed = sealed or (closed_parts > 0 and closed_parts == object_parts)
    return facts


def _expanded(
    nodes: Iterable[Node], target: Callable[[str], Node | None], note: Note
) -> list[tuple[Node, frozenset[str]]]:
    """``nodes`` with every reference and ``allOf`` opened, each with the names on the way to it.

    Circular references are ignored.
    """
    found: list[tuple[Node, frozenset[str]]] = []
    stack: list[tuple[Node, frozenset[str]]] = [
        (node, frozenset()) for node in reversed(list(nodes))
    ]
    opened: set[str] = set()
    while stack:
        node, path = stack.pop()
        schema = node.schema
        if isinstance(schema, bool):
            found.append((node, path))
            continue
        inner: list[tuple[Node, frozenset[str]]] = []
        name = reference(schema)
        if name is not None:
            if name in path:
                note(node.pointer, f"circular allOf through {name!r}; ignored there")
            elif name not in opened and (there := target(name)) is not None:
                opened.add(name)
                if len(path) >= _MAX_CHAIN:
                    raise DocpactError(
                        f"allOf chain of more than {_MAX_CHAIN} schemas, ending at {name!r}",
                        hint="merge some of these schemas",
                    )
                inner.append((there, path | {name}))
        members = schema.get("allOf")
        if is_array(members):
            inner += [
                (Node(member, f"{node.pointer}/allOf/{index}"), path)
                for index, member in enumerate(members)
                if (is_object(member) or isinstance(member, bool))
            ]
        found.append((node, path))
        stack += reversed(inner)
    return found


def _add(
    facts: Facts, schema: Mapping[str, Any], pointer: str, above: frozenset[str], note: Note
) -> tuple[bool, bool]:
    """Add the keywords of one schema; ``above`` are the named schemas on the way here. Return whether it constrains properties, and whether it forbids others."""
    types = _types(schema)
    if types is not None:
        _restrict_types(facts, types, pointer, note)
    if "enum" in schema or "const" in schema:
        _restrict_values(facts, schema, pointer, note)
    _add_limits(facts, schema)
    facts.choices += [
        choice for choice in _choices(schema, pointer) if not _leads_up(choice, above)
    ]
    own = {
        key: value
        for key, value in schema.items()
        if key not in ("allOf", "oneOf", "anyOf", "$ref", "discriminator")
    }
    if not own.keys().isdisjoint(_TELLING):
        facts.parts.append(Node(own, pointer))
    if not own.keys().isdisjoint(_RULING_TOO):
        facts.ruling.append(Node(own, pointer))
    _add_array(facts, schema, pointer)
    return _add_object(facts, schema, pointer)


def _choices(schema: Mapping[str, Any], pointer: str) -> list[Choice]:
    found: list[Choice] = []
    discriminator = schema.get("discriminator")
    for keyword in ("oneOf", "anyOf"):
        variants = schema.get(keyword)
        if is_array(variants) and variants:
            nodes = tuple(
                Node(variant, f"{pointer}/{keyword}/{index}")
                for index, variant in enumerate(variants)
                if is_object(variant) or isinstance(variant, bool)
            )
            tag = discriminator if is_object(discriminator) else None
            found.append(Choice(keyword, nodes, tag))
    return found


def _leads_up(choice: Choice, above: frozenset[str]) -> bool:
    """Return whether a base is reached from one of its own variants, which is then chosen already."""
    return bool(above) and not above.isdisjoint(
        reference(node.schema) or "" for node in choice.variants
    )


def _types(schema: Mapping[str, Any]) -> frozenset[str] | None:
    types: Any = schema.get("type")
    if isinstance(types, str):
        return frozenset((types,)) if types in _TYPES else None
    if is_array(types):
        return frozenset(t for t in types if isinstance(t, str)) & _TYPES or None
    return None


def _restrict_types(facts: Facts, types: frozenset[str], pointer: str, note: Note) -> None:
    if facts.types is None:
        facts.types = types
        return
    both = facts.types & types
    if "integer" in types | facts.types and "number" in types | facts.types:
        both |= {"integer"}  # every integer is a number
    if both:
        facts.types = both
    else:
        note(
            pointer,
            f"type {_listed(types)} contradicts {_listed(facts.types)} elsewhere in allOf; using the latter",
        )


def _listed(types: Iterable[str]) -> str:
    return " or ".join(sorted(types))


def _restrict_values(facts: Facts, schema: Mapping[str, Any], pointer: str, note: Note) -> None:
    enum: Any = schema.get("enum")
    values: list[Any] = [schema["const"]] if "const" in schema else enum if is_array(enum) else []
    if not values:
        return
    if facts.values is not None:
        known = {json_key(value) for value in facts.values}
        both = [value for value in values if json_key(value) in known]
        if not both:
            note(pointer, "enum contradicts another enum in allOf; using this one")
        values = both or values
    facts.values = values
    facts.constant = facts.constant or "const" in schema


def _add_limits(facts: Facts, schema: Mapping[str, Any]) -> None:
    keywords = facts.keywords
    for keyword in schema.keys() & _LIMITING:
        value = schema[keyword]
        if (
            (keyword == "pattern" and isinstance(value, str))
            or (keyword == "multipleOf" and isinstance(value, int | float) and value > 0)
        ) and keywords.get(keyword, value) != value:
            facts.more.append({keyword: value})
            continue
        if keyword in keywords and keyword not in _VALUES:
            old = keywords[keyword]
            if keyword == "uniqueItems":
                value = value is True or old is True
            elif isinstance(value, int | float) and isinstance(old, int | float):
                value = max(old, value) if keyword in _LOWEST else min(old, value)
        keywords[keyword] = value


_LIMITING = frozenset((*_LOWEST, *_HIGHEST, *_VALUES, "uniqueItems"))


def _add_array(facts: Facts, schema: Mapping[str, Any], pointer: str) -> None:
    items = schema.get("items")
    if is_object(items) or isinstance(items, bool):
        facts.items.append(Node(items, f"{pointer}/items"))
    prefix: Any = schema.get("prefixItems")
    if is_array(prefix):
        for index, item in enumerate(prefix):
            if index == len(facts.prefix):
                facts.prefix.append([])
            facts.prefix[index].append(Node(item, f"{pointer}/prefixItems/{index}"))
        facts.tail_closed = facts.tail_closed or items is False


def _add_object(facts: Facts, schema: Mapping[str, Any], pointer: str) -> tuple[bool, bool]:
    properties: Any = schema.get("properties")
    speaks = is_object(properties) and bool(properties)
    if is_object(properties):
        for name, value in properties.items():
            if is_object(value) or isinstance(value, bool):
                node = Node(value, f"{pointer}/properties/{_escaped(str(name))}")
                facts.properties.setdefault(str(name), []).append(node)
    required: Any = schema.get("required")
    if is_array(required):
        facts.required.update({name: None for name in required if isinstance(name, str)})
    additional = schema.get("additionalProperties")
    if is_object(additional) and additional:
        facts.additional.append(Node(additional, f"{pointer}/additionalProperties"))
    patterns: Any = schema.get("patternProperties")
    if is_object(patterns):
        for pattern, value in patterns.items():
            node = Node(value, f"{pointer}/patternProperties/{_escaped(str(pattern))}")
            facts.patterns.setdefault(str(pattern), []).append(node)
    names = schema.get("propertyNames")
    if is_object(names):
        facts.names.append(Node(names, f"{pointer}/propertyNames"))
    closed = additional is False and not patterns
    return speaks or closed, closed


def _escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
