"""Questions about single schemas, answered from their keywords."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from docpact.client.shapes.facts import RULING, SHAPING, Facts, Node, reference
from docpact.client.shapes.scalars import scalar, unsaid
from docpact.client.shapes.types import NULL, Named, TypeExpr, union
from docpact.ir import JsonSchema
from docpact.naming import hinted
from docpact.text.values import is_array, is_object

__all__ = [
    "annotations_of",
    "at_a_glance",
    "constant_of",
    "default_text",
    "implied_types",
    "is_closed",
    "is_lone_reference",
    "is_presence",
    "leaves_of",
    "names_null",
    "only_types",
    "prose_of",
    "requires_something",
    "rules_something",
    "says_nothing",
    "types_known",
    "without_all_of",
]

_SCALAR_TYPES = ("boolean", "integer", "number", "string")
_OF_SCALARS = frozenset(
    {
        "type", "format", "contentEncoding", "contentMediaType", "minLength", "maxLength", "minimum", "maximum",
        "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    }
)  # fmt: skip
"""Keywords of scalars that say all there is to say at a glance; a pattern or an enumeration has to be looked at."""
_LONGEST_DEFAULT = 80


def at_a_glance(schema: JsonSchema, keys: Mapping[str, str]) -> TypeExpr | None:
    """The type of a lone reference or a scalar, null or not, which most schemas are; None for all others."""
    if not is_object(schema) or not RULING.isdisjoint(schema):
        return None
    said = SHAPING.intersection(schema)
    if said == frozenset({"$ref"}):
        name = reference(schema)
        return Named(keys[name]) if name is not None and name in keys else None
    if not said <= _OF_SCALARS:
        return None
    types: Any = schema.get("type")
    kind, *others = types if is_array(types) and types else (types,)
    if kind not in _SCALAR_TYPES or others not in ([], ["null"]):
        return None
    expr = scalar(kind, schema)
    if unsaid(expr, kind, schema):
        return None
    return union((expr, NULL)) if others else expr


def without_all_of(pointer: str) -> str:
    """The pointer of the schema whose ``allOf`` the one at ``pointer`` is a member of, however deep; or ``pointer``."""
    while True:
        head, found, tail = pointer.rpartition("/allOf/")
        if not found or not tail.isdecimal():
            return pointer
        pointer = head


def leaves_of(node: Node) -> list[Node]:
    """A schema opened into its own keywords and the members of its ``allOf``, references left closed."""
    schema = node.schema
    if not is_object(schema) or not is_array(members := schema.get("allOf")):
        return [node]
    own = {keyword: value for keyword, value in schema.items() if keyword != "allOf"}
    found = [Node(own, node.pointer)]
    for index, member in enumerate(members):
        if is_object(member) or isinstance(member, bool):
            found += leaves_of(Node(member, f"{node.pointer}/allOf/{index}"))
    return found


def says_nothing(schema: JsonSchema) -> bool:
    """Whether a schema has no keyword that bears on the type."""
    return schema is True or (is_object(schema) and schema.keys().isdisjoint(SHAPING))


def requires_something(schema: JsonSchema) -> bool:
    """Whether a schema asks for properties, or for more than that."""
    return is_object(schema) and (bool(schema.get("required")) or rules_something(schema))


def rules_something(schema: JsonSchema) -> bool:
    """Whether a schema has a keyword that says what no type can."""
    return is_object(schema) and not schema.keys().isdisjoint(RULING)


def is_lone_reference(schema: JsonSchema) -> bool:
    """Whether a schema only refers to another and describes."""
    return is_object(schema) and schema.keys() & SHAPING == {"$ref"}


def only_types(schema: JsonSchema) -> bool:
    """Whether a schema says at most which JSON types there may be."""
    return is_object(schema) and schema.keys() & SHAPING <= {"type"}


def types_known(schema: JsonSchema) -> bool:
    """Whether a schema says of itself what type it has."""
    return is_object(schema) and not schema.keys().isdisjoint(
        {"type", "enum", "const", "allOf", "oneOf", "anyOf"}
    )


def names_null(schema: JsonSchema) -> bool:
    """Whether null is among several types."""
    types: Any = schema.get("type") if is_object(schema) else None
    return is_array(types) and "null" in types


def is_presence(schema: JsonSchema) -> bool:
    """Whether a schema only says which properties must be there."""
    if not is_object(schema) or not schema.keys() & SHAPING <= {
        "required",
        "type",
        "properties",
    }:
        return False
    properties: Any = schema.get("properties", {})
    return is_object(properties) and all(value in ({}, True) for value in properties.values())


def is_closed(facts: Facts) -> bool:
    """Whether any part forbids undeclared properties, its patterns aside."""
    return any(
        is_object(part.schema) and part.schema.get("additionalProperties") is False
        for part in facts.parts
    )


def constant_of(schema: JsonSchema) -> str | None:
    """The value of a variant's first constant property: what a person would call it by."""
    properties: Any = schema.get("properties") if is_object(schema) else None
    if not is_object(properties):
        return None
    for value in properties.values():
        if is_object(value):
            known = value
            values: Any = [known["const"]] if "const" in known else known.get("enum")
            if is_array(values) and len(values) == 1 and isinstance(values[0], str):
                return values[0]
    return None


def implied_types(facts: Facts) -> frozenset[str]:
    """Return the types that the keywords of a schema without ``type`` are about."""
    keywords = facts.keywords.keys()
    found: set[str] = set()
    if (
        facts.properties
        or facts.required
        or facts.additional
        or facts.patterns
        or facts.names
        or facts.closed
        or keywords & {"minProperties", "maxProperties"}
    ):
        found.add("object")
    if facts.items or facts.prefix or keywords & {"minItems", "maxItems", "uniqueItems"}:
        found.add("array")
    if keywords & {"minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType"}:
        found.add("string")
    if keywords & {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}:
        found.add("number")
    if "format" in keywords:
        number = facts.keywords["format"] in ("int32", "int64", "float", "double")
        found.add("number" if number else "string")
    return frozenset(found)


def prose_of(nodes: Sequence[Node]) -> tuple[str | None, str | None]:
    """Title and description; of several schemas for one value the last that has one."""
    schemas = [node.schema for node in nodes if is_object(node.schema)]
    title = next((s["title"] for s in reversed(schemas) if isinstance(s.get("title"), str)), None)
    description = next(
        (s["description"] for s in reversed(schemas) if isinstance(s.get("description"), str)), None
    )
    return title, description


def annotations_of(
    schemas: Sequence[JsonSchema], named: Mapping[str, JsonSchema]
) -> dict[str, Any]:
    """Return what the schemas of a property say besides its type, as arguments of ``ReadProperty``."""
    description: str | None = None
    default: object = None
    deprecated = read_only = write_only = False
    said: str | None = None
    for schema in schemas:
        if not is_object(schema):
            continue
        said = hinted(schema) or said
        text = schema.get("description", description)
        description = text if isinstance(text, str) else description
        default = schema.get("default", default)
        deprecated = deprecated or schema.get("deprecated") is True
        there = named.get(reference(schema) or "") if "$ref" in schema else None
        for part in (schema, there):
            if is_object(part):
                read_only = read_only or part.get("readOnly") is True
                write_only = write_only or part.get("writeOnly") is True
    return {
        "description": description,
        "default": default_text(default),
        "deprecated": deprecated,
        "read_only": read_only,
        "write_only": write_only,
        "said": said,
    }


def default_text(value: Any) -> str | None:
    """A short default as JSON; None for a long one and for null."""
    if value is None:
        return None
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_DEFAULT else None
