"""``oneOf`` and ``anyOf``: their alternatives, alone or combined with sibling keywords."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from docpact.client.shapes.collected import TaggedUnion
from docpact.client.shapes.facts import Choice, Facts, Node, Note, reference
from docpact.client.shapes.nodes import (
    constant_of,
    is_presence,
    only_types,
    requires_something,
    rules_something,
    says_nothing,
    types_known,
)
from docpact.ir import JsonSchema
from docpact.text.values import is_object

__all__ = ["Alternative", "Tags", "alternatives", "as_rule", "telling_choices", "within_bounds"]

_MOST_COMBINATIONS = 32


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to be valid."""

    nodes: tuple[Node, ...]
    """The schemas that a value has to match, all of them."""
    key: str
    label: str
    """The value that distinguishes it from the others, for its name."""
    alone: bool
    """Whether it is one schema, with nothing joined to it."""
    picked: tuple[Node, ...]
    """The variant of each choice."""


def telling_choices(facts: Facts) -> tuple[list[Choice], list[Node]]:
    """The choices that bear on the type, and as rules those that only say which properties go together."""
    found: list[Choice] = []
    rules: list[Node] = []
    for choice in facts.choices:
        described = facts.properties or not all(only_types(part.schema) for part in facts.parts)
        if not described or not all(is_presence(node.schema) for node in choice.variants):
            found.append(choice)
            continue
        if choice.keyword == "oneOf" or all(requires_something(n.schema) for n in choice.variants):
            rules.append(as_rule(choice))
    return found, rules


def as_rule(choice: Choice) -> Node:
    """A choice as a schema of its own."""
    pointer = choice.variants[0].pointer.rpartition(f"/{choice.keyword}/")[0]
    return Node({choice.keyword: [node.schema for node in choice.variants]}, pointer)


def within_bounds(choices: Sequence[Choice], key: str, note: Note) -> list[Choice]:
    """The choices of which all combinations are read: but for the first, none where these are too many."""
    count = math.prod(len(choice.variants) for choice in choices)
    if count <= _MOST_COMBINATIONS or len(choices) == 1:
        return [*choices]
    note(
        key,
        f"oneOf and anyOf combine to {count} alternatives; the type has only those of the first",
    )
    return [*choices[:1]]


def alternatives(
    choices: Sequence[Choice],
    parts: Sequence[Node],
    key: str,
    is_impossible: Callable[[Sequence[Node]], bool],
) -> list[Alternative]:
    """Each way to pick one variant of every choice, without those that contradict their siblings.

    Where all do, all are returned: a type that contradicts its siblings is better than no type.

    Args:
        choices: At least one.
        parts: The sibling schemas, which apply to every variant.
        key: The key of the schema that holds the choices.
        is_impossible: Whether no value is valid against all of some schemas.

    """
    found = list(_every(choices, parts, key))
    return [one for one in found if one.alone or not is_impossible(one.nodes)] or found


def _every(choices: Sequence[Choice], parts: Sequence[Node], key: str) -> Iterator[Alternative]:
    parts = [Node(_without_unevaluated(part.schema), part.pointer) for part in parts]
    ruled = any(rules_something(part.schema) for part in parts)
    beside = [part for part in parts if not says_nothing(part.schema)]
    only_type = not ruled and all(only_types(part.schema) for part in beside)
    for number, picked in enumerate(product(*(choice.variants for choice in choices))):
        label = _label(picked, number)
        known = reference(picked[0].schema) is not None or types_known(picked[0].schema)
        if len(picked) == 1 and ((not beside and not ruled) or (only_type and known)):
            yield Alternative(picked, picked[0].pointer, label, alone=True, picked=picked)
        else:
            yield Alternative(
                (*parts, *picked), f"{key}/oneOf/{number}", label, alone=False, picked=picked
            )


def _without_unevaluated(schema: JsonSchema) -> JsonSchema:
    """A schema without keywords that depend on sibling alternatives."""
    if not is_object(schema):
        return schema
    words = ("unevaluatedProperties", "unevaluatedItems")
    return {word: value for word, value in schema.items() if word not in words}


def _label(picked: Sequence[Node], number: int) -> str:
    """The name of what is referred to, the title, a constant, or else the number."""
    parts = [_label_of(node.schema) for node in picked]
    return " ".join(part for part in parts if part) if all(parts) else str(number + 1)


def _label_of(schema: JsonSchema) -> str | None:
    title = schema.get("title") if is_object(schema) else None
    return reference(schema) or (title if isinstance(title, str) else None) or constant_of(schema)


@dataclass(slots=True)
class Tags:
    """Collect the discriminator values of each variant (OpenAPI 3.1, Discriminator Object).

    A value names its schema through ``mapping``, or is the name of the schema.
    """

    name: str
    mapped: Mapping[str, Sequence[str]]
    """Name of a schema to the values that are mapped to it."""
    fallback: str | None
    """The name of the schema of all other values (OpenAPI 3.2, ``defaultMapping``)."""
    schemas: Mapping[str, JsonSchema]
    _found: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    _default: str | None = None

    @classmethod
    def of(
        cls, discriminator: Mapping[str, Any] | None, schemas: Mapping[str, JsonSchema]
    ) -> Tags | None:
        """Return the values of a discriminator; None without one."""
        name = discriminator.get("propertyName") if discriminator is not None else None
        if discriminator is None or not isinstance(name, str):
            return None
        mapping: Any = discriminator.get("mapping")
        mapped: dict[str, list[str]] = {}
        for value, target in mapping.items() if is_object(mapping) else ():
            mapped.setdefault(_mapped_name(target), []).append(str(value))
        fallback = discriminator.get("defaultMapping")
        return cls(name, mapped, None if fallback is None else _mapped_name(fallback), schemas)

    def add(self, variant: str, schema: str) -> None:
        """Record the class of a variant, by its key, and the name of its schema."""
        if schema == self.fallback:
            self._default = variant
            return
        values = self.mapped.get(schema) or _own_value(self.schemas.get(schema, True)) or (schema,)
        self._found.setdefault(variant, {}).update(dict.fromkeys(values))

    def union(self) -> TaggedUnion:
        """The variants with their values."""
        tags = {variant: tuple(values) for variant, values in self._found.items()}
        return TaggedUnion(self.name, tags, self._default)


def _own_value(schema: JsonSchema) -> tuple[str, ...]:
    """The value that a schema gives itself, as documents of Swagger 2.0 do."""
    if not is_object(schema):
        return ()
    values = (schema.get(key) for key in ("x-ms-discriminator-value", "x-discriminator-value"))
    return tuple(value for value in values if isinstance(value, str))[:1]


def _mapped_name(target: Any) -> str:
    """The schema a mapping means: a bare name, or a reference."""
    return str(target).rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")
