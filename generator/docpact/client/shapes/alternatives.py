"""``oneOf`` and ``anyOf``: the alternatives they give, alone or joined with what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from docpact.client.shapes.collected import TaggedUnion
from docpact.client.shapes.facts import Choice, Facts, Node, Note, reference
from docpact.client.shapes.nodes import (
    constant_of,
    is_presence,
    only_types,
    requires_something,
    says_nothing,
    types_known,
)
from docpact.ir import JsonSchema
from docpact.text.values import is_object

__all__ = ["Alternative", "alternatives", "tagged", "tags_of", "telling_choices"]

_MOST_COMBINATIONS = 32


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to be valid."""

    nodes: tuple[Node, ...]
    """What a value is valid against, all of it."""
    key: str
    label: str
    """What tells it from the others, for its name."""
    alone: bool
    """Whether it is one schema, with nothing joined to it."""


def telling_choices(facts: Facts, note: Note) -> tuple[list[Choice], list[Node]]:
    """The choices that bear on the type, and as rules those that only say which properties go together."""
    found: list[Choice] = []
    rules: list[Node] = []
    for choice in facts.choices:
        described = facts.properties or not all(only_types(part.schema) for part in facts.parts)
        if not described or not all(is_presence(node.schema) for node in choice.variants):
            found.append(choice)
            continue
        pointer = choice.variants[0].pointer.rpartition(f"/{choice.keyword}/")[0]
        if all(requires_something(node.schema) for node in choice.variants):
            rules.append(Node({choice.keyword: [n.schema for n in choice.variants]}, pointer))
        elif choice.keyword == "oneOf":
            # By the letter it forbids what its other variants require; whoever wrote it made that optional.
            note(pointer, "'oneOf' is not checked: one of its variants says nothing")
    return found, rules


def alternatives(
    choices: Sequence[Choice], parts: Sequence[Node], key: str, note: Note
) -> Iterator[Alternative]:
    """Each way to pick one variant of every choice.

    Args:
        choices: At least one.
        parts: What stands beside them, and so holds for every variant.
        key: The key of the schema that holds the choices.
        note: Told when there are too many ways.

    """
    count = 1
    for choice in choices:
        count *= len(choice.variants)
    if count > _MOST_COMBINATIONS and len(choices) > 1:
        note(
            key,
            f"oneOf and anyOf combine to {count} alternatives; only those of the first are in the type",
        )
        choices = choices[:1]
    beside = [part for part in parts if not says_nothing(part.schema)]
    only_type = all(only_types(part.schema) for part in beside)
    for number, picked in enumerate(product(*(choice.variants for choice in choices))):
        label = _label(picked, number)
        known = reference(picked[0].schema) is not None or types_known(picked[0].schema)
        if len(picked) == 1 and (not beside or (only_type and known)):
            yield Alternative(picked, picked[0].pointer, label, alone=True)
        else:
            yield Alternative((*parts, *picked), f"{key}/oneOf/{number}", label, alone=False)


def _label(picked: Sequence[Node], number: int) -> str:
    """The name of what is referred to, the title, a constant, or else the number."""
    parts = [_label_of(node.schema) for node in picked]
    return " ".join(part for part in parts if part) if all(parts) else str(number + 1)


def _label_of(schema: JsonSchema) -> str | None:
    title = schema.get("title") if is_object(schema) else None
    return reference(schema) or (title if isinstance(title, str) else None) or constant_of(schema)


def tags_of(choice: Choice, keys: Mapping[str, str]) -> TaggedUnion | None:
    """The discriminator of a choice (OpenAPI 3.1, Discriminator Object): mapped values, or else the schema's name."""
    if choice.discriminator is None:
        return None
    names = (reference(node.schema) for node in choice.variants)
    return tagged(choice.discriminator, [name for name in names if name is not None], keys)


def tagged(
    discriminator: Mapping[str, Any], names: Sequence[str], keys: Mapping[str, str]
) -> TaggedUnion | None:
    """The values that stand for each of the named schemas."""
    name = discriminator.get("propertyName")
    if not isinstance(name, str):
        return None
    mapping: Any = discriminator.get("mapping")
    mapped: dict[str, list[str]] = {}
    if is_object(mapping):
        for value, target in mapping.items():
            mapped.setdefault(_mapped_name(target), []).append(str(value))
    return TaggedUnion(
        name, {keys[each]: tuple(mapped.get(each, (each,))) for each in names if each in keys}
    )


def _mapped_name(target: Any) -> str:
    """The schema a mapping means: a bare name, or a reference."""
    return str(target).rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")
