"""What the types of properties do not say of them and the runtime can check, found by the meaning of their schemas.

A type of Python is wider than a schema in places: ``1 | 2`` takes ``True``, ``A | B`` takes what is both where ``oneOf``
takes what is one, null survives where one member of ``allOf`` names it, a format is a string. Where that is so, the rules
of the class repeat what the schema says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docpact.client.shapes.facts import Node
from docpact.ir import JsonSchema
from docpact.schema import Intersection, Schema, Schemas
from docpact.schema.intersection import Choice, Together
from docpact.schema.nodes import json_key
from docpact.schema.relation import Prover

__all__ = ["FORMATS", "Exactness"]

FORMATS = frozenset({"email", "hostname", "ipv4", "ipv6", "duration", "uri"})
"""The formats of strings that the runtime checks beside those that are types of their own."""
_MOST_BRANCHES = 16
_MOST_PAIRS = 2000
"""Pairs of branches of one document that are compared; beyond, a union of types says all."""
_MOST_STEPS = 150
_DEEPEST = 4
_CONFUSED = ({("number", 0), ("boolean", False)}, {("number", 1), ("boolean", True)})
"""JSON values that Python takes for equal."""


class Exactness:
    """Finds what the types of one document's properties leave unsaid."""

    def __init__(self, schemas: Mapping[str, JsonSchema]) -> None:
        self._schemas = Schemas(schemas)
        self._prover = Prover(most_steps=_MOST_STEPS)
        self._known: dict[Schema, bool] = {}
        self._pairs = 0

    def of_properties(self, properties: Mapping[str, Sequence[Node]]) -> dict[str, Any]:
        """The rules of the properties that need some, by name."""
        found: dict[str, Any] = {}
        for name, nodes in properties.items():
            # Most are plain, which is seen without parsing anything.
            if all(isinstance(node.schema, Mapping) and _is_plain(node.schema) for node in nodes):
                continue
            rule = self.rule(tuple(self._schemas.parse(n.schema, n.pointer) for n in nodes), 0)
            if rule is False or rule:
                found[name] = rule
        return found

    def rule(self, schemas: Together, depth: int) -> Any:
        """What is left to check of a value; an empty object for nothing."""
        one = Intersection(schemas)
        if one.impossible:
            return False
        if depth > _DEEPEST or len(one.parts) > 200:
            return {}
        made: dict[str, Any] = {}
        values = one.listed
        if values is not None:
            keys = {json_key(value) for value in values if not isinstance(value, dict | list)}
            if any(keys & pair and not pair <= keys for pair in _CONFUSED):
                made["enum"] = values
        elif self._mentions_null(one) and not one.accepts(None):
            made["not"] = {"type": "null"}
        forms = [form for form in one.texts("format") if form in FORMATS]
        if forms and "string" in one.types:
            made["format"] = forms[0]
        for choice in one.choices:
            if choice.keyword == "oneOf" and not self._exclusive(choice):
                made["oneOf"] = [branch.raw for branch in choice.branches]
        items = one.rest_items
        if items and "array" in one.types and not one.prefix_length:
            inner = self.rule(items, depth + 1)
            if inner:
                made["items"] = inner
        return made

    def _mentions_null(self, one: Intersection) -> bool:
        """Whether null is named by one of the schemas, though another may refuse it."""
        return any(
            "null" in types
            for part in one.parts
            for types in (part.types, *(branch.types for branch in _branches(part)))
            if types is not None
        )

    def _exclusive(self, choice: Choice) -> bool:
        """Whether it is proven that no value is of two branches, or a tag tells: the types then say it all."""
        holder = choice.holder
        if holder not in self._known:
            branches = choice.branches
            self._pairs += len(branches) * (len(branches) - 1) // 2
            told = holder.has("discriminator") or len(branches) > _MOST_BRANCHES
            self._known[holder] = (
                told
                or self._pairs > _MOST_PAIRS
                or all(
                    self._prover.disjoint(Intersection([left]), Intersection([right]))
                    for index, left in enumerate(branches)
                    for right in branches[index + 1 :]
                )
            )
        return self._known[holder]


_PLAIN = frozenset(
    {
        "type", "description", "title", "example", "examples", "default", "minLength", "maxLength", "minimum", "maximum",
        "readOnly", "writeOnly", "deprecated", "pattern", "minItems", "maxItems", "externalDocs",
    }
)  # fmt: skip


def _is_plain(schema: Mapping[str, Any]) -> bool:
    """Whether types say of a schema what there is to say."""
    return schema.keys() <= _PLAIN and not isinstance(schema.get("type"), list)


def _branches(part: Schema) -> tuple[Schema, ...]:
    return (*part.children("anyOf"), *part.children("oneOf"))
