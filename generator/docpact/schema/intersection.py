"""The intersection of several schemas for one value: ``allOf``, and the siblings of ``$ref``.

JSON Schema 2020-12, Core 10.2.1.1: a value is valid against ``allOf`` if it is valid against every member. So types and
enumerations intersect, the narrowest limit applies, ``required`` is united, and a property is described by every part that
mentions it. Children are intersected on demand, so recursion is harmless.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from docpact.schema.evaluate import (
    CHECKED_FORMATS,
    accepts,
    expand,
    fraction,
    hidden_names,
    kind_of,
    matches,
)
from docpact.schema.nodes import KINDS, Schema, json_key, synthetic
from docpact.schema.parts import all_properties, branch_types, evaluates, least_common
from docpact.text.values import is_array, is_object

__all__ = ["Choice", "Intersection", "Limit", "Together", "intersect"]

Together = tuple[Schema, ...]
"""Schemas that hold for the same value."""
_NOTHING = synthetic(False)
_OF_OTHERS = ("patternProperties", "additionalProperties", "unevaluatedProperties")
"""Keywords that apply to properties which they do not name."""
_LOWEST = ("minLength", "minItems", "minProperties")
_HIGHEST = ("maxLength", "maxItems", "maxProperties")


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound in force, and where it is written."""

    value: int | float
    pointer: str
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One ``anyOf`` or ``oneOf``."""

    keyword: str
    holder: Schema
    branches: tuple[Schema, ...]


def intersect(*schemas: Schema) -> Intersection:
    """The schemas taken together."""
    return Intersection(schemas)


class Intersection:
    """Schemas taken together, with everything that they refer to and are composed of by ``allOf``.

    ``key`` identifies it: the same schemas taken together are the same.
    """

    def __init__(
        self, schemas: Iterable[Schema], decided: Mapping[tuple[str, Schema], Schema] | None = None
    ) -> None:
        self.schemas: Together = tuple(dict.fromkeys(schemas))
        self.parts = expand(self.schemas)
        """All schemas in force, in the order of reading."""
        self.decided = decided or {}
        """The choices and conditions of which one case is looked at: keyword and schema to the case."""
        self.key = (frozenset(self.parts), frozenset(self.decided))

    def with_(self, *schemas: Schema) -> Intersection:
        """This and more schemas."""
        return Intersection((*self.schemas, *schemas), self.decided)

    def case(self, keyword: str, holder: Schema, *schemas: Schema) -> Intersection:
        """One case of a choice or condition: its schemas hold too, and it is decided."""
        decided = {**self.decided, (keyword, holder): schemas[0]}
        return Intersection((*self.schemas, *schemas), decided)

    def accepts(self, value: Any) -> bool:
        """Whether a value is accepted."""
        return accepts(self.schemas, value)

    @cached_property
    def by_text(self) -> dict[bytes | None, list[Schema]]:
        """The schemas in force by what they are written as."""
        found: dict[bytes | None, list[Schema]] = {}
        for part in self.parts:
            if part.written is not None:
                found.setdefault(part.written, []).append(part)
        return found

    @cached_property
    def impossible(self) -> bool:
        """Whether ``false`` is among the schemas."""
        return any(part.is_nothing for part in self.parts)

    @cached_property
    def types(self) -> frozenset[str]:
        """The kinds of values that ``type``, ``enum`` and ``const`` allow."""
        if self.impossible:
            return frozenset()
        found = KINDS
        for part in self.parts:
            types = part.types
            if types is not None:
                found &= types
            refused = part.child("not")
            if refused is not None and is_object(refused.raw) and refused.raw.keys() == {"type"}:
                found -= refused.types or frozenset()
        for choice in self.choices:
            found &= frozenset().union(*(branch_types(branch) for branch in choice.branches))
        if self.listed is not None:
            found &= {kind_of(value) for value in self.listed}
        return found

    @cached_property
    def listed(self) -> list[Any] | None:
        """Return the values that ``enum`` and ``const`` allow, ignoring other keywords; None if unlimited."""
        found: list[Any] | None = None
        for part in self.parts:
            values = part.values()
            if values is None:
                continue
            if part.has("const") and part.has("enum"):
                allowed = {json_key(value) for value in part.value("enum") or ()}
                values = [value for value in values if json_key(value) in allowed]
            if found is None:
                found = list({json_key(value): value for value in values}.values())
            else:
                keys = {json_key(value) for value in values}
                found = [value for value in found if json_key(value) in keys]
        return found

    @cached_property
    def finite(self) -> list[Any] | None:
        """All values that are accepted, where these are a few that can be listed."""
        candidates: list[Any] | None = self.listed
        if candidates is None and self.types <= {"null", "boolean"}:
            candidates = [None] * ("null" in self.types) + [True, False] * ("boolean" in self.types)
        if candidates is None:
            return None
        return [value for value in candidates if self.accepts(value)]

    # Limits.

    def limit(self, keyword: str) -> Limit | None:
        """The tightest of a limit that counts: lengths, items, properties."""
        found = [
            Limit(value, part.at(keyword))
            for part in self.parts
            if (value := part.number(keyword)) is not None
        ]
        choose = max if keyword in _LOWEST else min
        return choose(found, key=lambda limit: limit.value) if found else None

    def bound(self, keyword: str) -> int | float | None:
        """The value of the tightest limit."""
        limit = self.limit(keyword)
        return None if limit is None else limit.value

    @cached_property
    def lowest(self) -> Limit | None:
        """The lower bound of numbers."""
        found = [*self._numbers("minimum", False), *self._numbers("exclusiveMinimum", True)]
        return max(found, key=lambda limit: (limit.value, limit.exclusive)) if found else None

    @cached_property
    def highest(self) -> Limit | None:
        """The upper bound of numbers."""
        found = [*self._numbers("maximum", False), *self._numbers("exclusiveMaximum", True)]
        return min(found, key=lambda limit: (limit.value, not limit.exclusive)) if found else None

    def _numbers(self, keyword: str, exclusive: bool) -> Iterator[Limit]:
        for part in self.parts:
            value = part.number(keyword)
            if value is not None:
                yield Limit(value, part.at(keyword), exclusive)

    @cached_property
    def step(self) -> Fraction | None:
        """Return the common multiple of all ``multipleOf``; 1 if only integers are allowed."""
        steps = [
            fraction(value)
            for part in self.parts
            if (value := part.number("multipleOf")) is not None and value > 0
        ]
        if not self.types & {"fraction"} and self.types & {"integer"}:
            steps.append(Fraction(1))
        found: Fraction | None = None
        for step in steps:
            found = step if found is None else least_common(found, step)
        return found

    @property
    def numbers(self) -> tuple[Fraction | None, bool, Fraction | None, bool]:
        """The range of numbers: lower bound and whether it is excluded, upper bound and whether it is excluded.

        Where numbers are multiples of a step, the bounds are those multiples.
        """
        low, high, step = self.lowest, self.highest, self.step
        bottom = None if low is None else fraction(low.value)
        top = None if high is None else fraction(high.value)
        open_low, open_high = bool(low and low.exclusive), bool(high and high.exclusive)
        if step is not None and bottom is not None:
            first = math.ceil(bottom / step) * step
            bottom, open_low = first + step if open_low and first == bottom else first, False
        if step is not None and top is not None:
            last = math.floor(top / step) * step
            top, open_high = last - step if open_high and last == top else last, False
        return bottom, open_low, top, open_high

    def texts(self, keyword: str) -> dict[str, str]:
        """The strings of a keyword in all parts, each with the pointer of the first: ``pattern``, ``format``."""
        found: dict[str, str] = {}
        for part in self.parts:
            text = part.text(keyword)
            if text is not None:
                found.setdefault(text, part.at(keyword))
        return found

    @cached_property
    def formats(self) -> frozenset[str]:
        """The formats that refuse strings."""
        return frozenset(self.texts("format")) & CHECKED_FORMATS

    # Objects.

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The properties that belong to the other direction: no object has them."""
        return hidden_names(self.parts)

    @cached_property
    def required(self) -> dict[str, str]:
        """The required properties, each with the pointer that says so."""
        found: dict[str, str] = {}
        for part in self.parts:
            for index, name in enumerate(part.names("required")):
                if name not in self.hidden:
                    found.setdefault(name, f"{part.pointer}/required/{index}")
        dependent = [
            (part.at("dependentRequired"), name, others)
            for part in self.parts
            if is_object(held := part.value("dependentRequired"))
            for name, others in held.items()
            if is_array(others)
        ]
        while len(found) < len(
            found := {
                **found,
                **{
                    other: found.get(other, pointer)
                    for pointer, name, others in dependent
                    if name in found
                    for other in others
                    if other not in self.hidden
                },
            }
        ):
            pass
        return found

    @cached_property
    def named(self) -> dict[str, None]:
        """The names under ``properties``, in order, less those of the other direction."""
        return {
            name: None
            for part in self.parts
            for name in part.mapped("properties")
            if name not in self.hidden
        }

    @cached_property
    def patterns(self) -> dict[str, None]:
        """The patterns under ``patternProperties``."""
        return {
            pattern: None for part in self.parts for pattern in part.mapped("patternProperties")
        }

    def of_property(self, name: str) -> Together:
        """Return the schemas of the value of a property: of all parts that mention it."""
        if name in self.hidden:
            return (_NOTHING,)
        named, others = self._speakers
        speaking = [*named.get(name, ())]
        speaking += [(place, m) for place, part in others for m in self._speaking(part, name)]
        return tuple(member for _, member in sorted(speaking, key=lambda one: one[0]))

    @cached_property
    def _speakers(
        self,
    ) -> tuple[dict[str, list[tuple[int, Schema]]], list[tuple[int, Schema]]]:
        """Return the schemas of named properties, by name; and the parts that apply to others too."""
        named: dict[str, list[tuple[int, Schema]]] = {}
        others: list[tuple[int, Schema]] = []
        for place, part in enumerate(self.parts):
            if any(part.has(word) for word in _OF_OTHERS):
                others.append((place, part))
            else:
                for name, member in part.mapped("properties").items():
                    named.setdefault(name, []).append((place, member))
        return named, others

    def under_pattern(self, pattern: str) -> Together:
        """Schemas that hold for every property whose name matches a pattern of ``patternProperties``."""
        return tuple(
            member
            for part in self.parts
            for written, member in part.mapped("patternProperties").items()
            if written == pattern
        )

    @cached_property
    def rest(self) -> Together:
        """The schemas of properties that no part names, and whose names match no pattern."""
        return tuple(
            others for part in self.parts for others in (self._others(part),) if others is not None
        )

    # Arrays.

    @cached_property
    def prefix_length(self) -> int:
        """Return the number of items with individual schemas."""
        return max((len(part.children("prefixItems")) for part in self.parts), default=0)

    def item(self, index: int) -> Together:
        """The schemas of an item; an index from ``prefix_length`` on gives those of the remaining items."""
        found: list[Schema] = []
        for part in self.parts:
            prefix = part.children("prefixItems")
            member = prefix[index] if index < len(prefix) else self._other_items(part)
            if member is not None:
                found.append(member)
        return tuple(found)

    @property
    def rest_items(self) -> Together:
        """Return the schemas of the items after those with individual schemas."""
        return self.item(self.prefix_length)

    # What one part says of that which it does not name (Core 10.3.2.3 and 11).

    def evaluated_by(self, part: Schema) -> tuple[Schema, ...] | None:
        """The schemas that evaluate what ``unevaluated…`` of ``part`` leaves, the part itself first.

        None where that depends on the value.
        """
        found: dict[Schema, None] = {}
        waiting: list[Schema] = [part]
        while waiting:
            for inner in expand([waiting.pop()]):
                if inner in found:
                    continue
                found[inner] = None
                if inner.has("if") or inner.has("dependentSchemas"):
                    return None
                for keyword in ("anyOf", "oneOf"):
                    branches = inner.children(keyword)
                    chosen = self.decided.get((keyword, inner))
                    if branches and (chosen is None or (keyword == "anyOf" and len(branches) > 1)):
                        return None
                    waiting += [] if chosen is None else [chosen]
        return tuple(found)

    def _speaking(self, part: Schema, name: str) -> list[Schema]:
        properties = part.mapped("properties")
        found = [properties[name]] if name in properties else []
        for pattern, member in part.mapped("patternProperties").items():
            if matches(pattern, name):
                found.append(member)
        if not found:
            others = part.child("additionalProperties")
            if others is not None:
                return [others]
            others = part.child("unevaluatedProperties")
            inner = None if others is None else self.evaluated_by(part)
            if others is not None and inner is not None and not evaluates(inner, name):
                return [others]
        return found

    def _others(self, part: Schema) -> Schema | None:
        others = part.child("additionalProperties")
        if others is not None:
            return others
        others = part.child("unevaluatedProperties")
        inner = None if others is None else self.evaluated_by(part)
        if inner is None or any(all_properties(each) for each in inner[1:]):
            return None
        return others

    def _other_items(self, part: Schema) -> Schema | None:
        others = part.child("items")
        if others is not None:
            return others
        others = part.child("unevaluatedItems")
        inner = None if others is None else self.evaluated_by(part)
        evaluating = ("items", "prefixItems", "unevaluatedItems", "contains")
        if inner is None or part.has("contains"):
            return None
        return None if any(each.has(word) for each in inner[1:] for word in evaluating) else others

    # Cases.

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """All ``anyOf`` and ``oneOf``."""
        return tuple(
            Choice(keyword, part, part.children(keyword))
            for part in self.parts
            for keyword in ("anyOf", "oneOf")
            if part.children(keyword) and (keyword, part) not in self.decided
        )

    @cached_property
    def refused(self) -> tuple[Schema, ...]:
        """The schemas under ``not``."""
        return tuple(
            child for part in self.parts for child in (part.child("not"),) if child is not None
        )

    @cached_property
    def conditions(self) -> tuple[Schema, ...]:
        """The parts with an ``if`` that decides something."""
        return tuple(
            part
            for part in self.parts
            if part.child("if") is not None
            and (part.child("then") or part.child("else"))
            and ("if", part) not in self.decided
        )
