"""Whether a schema accepts a value (JSON Schema 2020-12), by its nodes: nothing is compiled, references are followed.

``validate`` compiles schemas instead, which pays off for many values; a law in the tests holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs

from docpact.schema.nodes import Schema, json_key
from docpact.text.values import is_array, is_object

__all__ = [
    "CHECKED_FORMATS",
    "accepts",
    "evaluated",
    "expand",
    "fits_format",
    "fraction",
    "hidden_names",
    "is_hidden",
    "kind_of",
    "matches",
]

CHECKED_FORMATS = frozenset(
    (
        "email", "idn-email", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "ipv4", "ipv6", "hostname",
        "idn-hostname", "duration", "date", "time", "date-time", "uuid", "regex", "json-pointer",
        "relative-json-pointer",
    )
)  # fmt: skip
"""The formats that refuse a string; any other is an annotation."""
_BACKTRACKS = 100_000
_DEEPEST = 60
"""Schemas that apply in each other to one value or the values inside. Each takes up to five stack frames."""


@lru_cache(maxsize=4096)
def _checker(keyword: str, value: str) -> Callable[[Any], bool] | None:
    """A validator of one keyword; None where it cannot be compiled."""
    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS)
    try:
        made = jsonschema_rs.Draft202012Validator(
            {keyword: value}, validate_formats=True, offline=True, pattern_options=options
        )
    except (jsonschema_rs.ValidationError, ValueError):
        return None
    return made.is_valid


def _checked(keyword: str, argument: str, value: str) -> bool:
    checker = _checker(keyword, argument)
    try:
        return checker is None or checker(value)
    except (ValueError, jsonschema_rs.ValidationError):  # a lone surrogate, too much backtracking
        return False


def matches(pattern: str, value: str) -> bool:
    """Whether an ECMA-262 pattern is found in a string; one that cannot be compiled is found in all."""
    return _checked("pattern", pattern, value)


def fits_format(name: str, value: str) -> bool:
    """Whether a string is of a format; every string is of one that is not checked."""
    return name not in CHECKED_FORMATS or _checked("format", name, value)


def fraction(value: float) -> Fraction:
    """A number as JSON spells it: 0.1 is a tenth."""
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def kind_of(value: Any) -> str:
    """The kind of a value: one of ``KINDS``."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "fraction"
    if value is None:
        return "null"
    return "string" if isinstance(value, str) else "object" if is_object(value) else "array"


def expand(schemas: Iterable[Schema]) -> tuple[Schema, ...]:
    """The schemas with all that they refer to and are composed of by ``allOf``, each once, in the order of reading.

    References and subschemas apply to the same value, so all of them are in effect. Cycles end.
    """
    listed = list(schemas)
    if len(listed) == 1:
        found: tuple[Schema, ...] = listed[0].keep("expanded", lambda: _expanded(listed[0]))
        return found
    return tuple(dict.fromkeys(part for one in listed for part in expand([one])))


def _expanded(schema: Schema) -> tuple[Schema, ...]:
    found: dict[Schema, None] = {}
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found[one] = None
        target = one.target
        if target is not None or one.has("allOf"):
            below = [*([] if target is None else [target]), *one.children("allOf")]
            waiting += reversed(below)
    return tuple(found)


def is_hidden(schema: Schema) -> bool:
    """Whether a property belongs to the other direction (``readOnly`` in requests, ``writeOnly`` in responses)."""
    flag = schema.home.hidden_flag
    return flag is not None and any(part.flag(flag) for part in expand([schema]))


_NONE_HIDDEN = frozenset[str]()


def hidden_names(parts: Iterable[Schema]) -> frozenset[str]:
    """The properties of an object that belong to the other direction."""
    parts = [part for part in parts if part.home.hidden_flag is not None]
    if not parts:
        return _NONE_HIDDEN
    return frozenset(
        name
        for part in parts
        for name, child in part.mapped("properties").items()
        if is_hidden(child)
    )


@dataclass(slots=True)
class _Seen:
    """The evaluated part of an object or an array."""

    names: set[str] = field(default_factory=set[str])
    items: set[int] = field(default_factory=set[int])

    def add(self, other: _Seen) -> None:
        self.names |= other.names
        self.items |= other.items


class _TooDeepError(Exception):
    """More schemas apply in each other than can be evaluated."""


def accepts(schemas: Iterable[Schema] | Schema, value: Any) -> bool:
    """Whether every schema accepts a value; False where more than ``_DEEPEST`` apply in each other."""
    return bool(evaluated(schemas, value))


def evaluated(schemas: Iterable[Schema] | Schema, value: Any) -> bool | None:
    """As ``accepts``; None where more than ``_DEEPEST`` apply in each other."""
    listed = [schemas] if isinstance(schemas, Schema) else list(schemas)
    hidden = hidden_names(expand(listed)) if is_object(value) else frozenset[str]()
    evaluation = _Evaluation()
    try:
        return all(evaluation.run(schema, value, hidden) is not None for schema in listed)
    except _TooDeepError:
        return None


class _Evaluation:
    def __init__(self) -> None:
        self.open: set[tuple[int, int]] = set()
        """Schemas under evaluation, each with its value: recursion on the same value adds nothing."""
        self.done: dict[tuple[int, int, frozenset[str]], _Seen | None] = {}
        """Cached results: schemas that refer to each other many times are evaluated once for each value."""

    def run(self, schema: Schema, value: Any, hidden: frozenset[str]) -> _Seen | None:
        """Return what the schema evaluated of the value, None if it rejects it."""
        if isinstance(schema.raw, bool):
            return _Seen() if schema.raw else None
        step = (id(schema), id(value))
        if step in self.open:
            return _Seen()
        key = (*step, hidden)
        if key not in self.done:
            if len(self.open) >= _DEEPEST:
                raise _TooDeepError
            self.open.add(step)
            try:
                self.done[key] = self.evaluate(schema, value, hidden)
            finally:
                self.open.discard(step)
        return self.done[key]

    def evaluate(self, schema: Schema, value: Any, hidden: frozenset[str]) -> _Seen | None:
        if not _plain(schema, value):
            return None
        seen = _Seen()
        for part in self.in_place(schema, value, hidden):
            if part is None:
                return None
            seen.add(part)
        if is_object(value) and not self.object(schema, value, hidden, seen):
            return None
        if is_array(value) and not self.array(schema, value, seen):
            return None
        return seen

    def below(self, schema: Schema, value: Any) -> bool:
        hidden = hidden_names(expand([schema])) if is_object(value) else frozenset[str]()
        return self.run(schema, value, hidden) is not None

    def branch(self, schema: Schema, value: Any, hidden: frozenset[str]) -> _Seen | None:
        own = hidden_names(expand([schema])) if is_object(value) else frozenset[str]()
        return self.run(schema, value, hidden | own)

    def in_place(
        self, schema: Schema, value: Any, hidden: frozenset[str]
    ) -> Iterator[_Seen | None]:
        target = schema.target
        if target is not None:
            yield self.run(target, value, hidden)
        for member in schema.children("allOf"):
            yield self.run(member, value, hidden)
        for keyword in ("anyOf", "oneOf"):
            members = schema.children(keyword)
            if members:
                found = (self.branch(member, value, hidden) for member in members)
                fitting = (seen for seen in found if seen is not None)
                # The third of a wide `oneOf` changes nothing; all of `anyOf` count, for `unevaluatedProperties`.
                kept = list(islice(fitting, 2) if keyword == "oneOf" else fitting)
                if not kept or (keyword == "oneOf" and len(kept) > 1):
                    yield None
                yield from kept
        refused = schema.child("not")
        if refused is not None and self.branch(refused, value, hidden) is not None:
            yield None
        condition = schema.child("if")
        if condition is not None:
            seen = self.branch(condition, value, hidden)
            if seen is not None:
                yield seen
            chosen = schema.child("else" if seen is None else "then")
            if chosen is not None:
                yield self.branch(chosen, value, hidden)
        if is_object(value):
            for name, member in schema.mapped("dependentSchemas").items():
                if name in value:
                    yield self.branch(member, value, hidden)

    def object(
        self, schema: Schema, value: dict[str, Any], hidden: frozenset[str], seen: _Seen
    ) -> bool:
        if not hidden.isdisjoint(value):
            return False
        if any(name not in value and name not in hidden for name in schema.names("required")):
            return False
        dependent = schema.value("dependentRequired")
        for name, others in (dependent if is_object(dependent) else {}).items():
            if name in value and any(each not in value and each not in hidden for each in others):
                return False
        naming = schema.child("propertyNames")
        if naming is not None and not all(self.below(naming, name) for name in value):
            return False
        properties, patterns = schema.mapped("properties"), schema.mapped("patternProperties")
        others, rest = schema.child("additionalProperties"), schema.child("unevaluatedProperties")
        if not patterns and others is None and rest is None:
            # Most objects: only what is named matters, and there may be many schemas for one object.
            named = [name for name in properties if name in value]
            seen.names.update(named)
            return all(self.below(properties[name], value[name]) for name in named)
        for name, item in value.items():
            speaking = [properties[name]] if name in properties else []
            speaking += [member for pattern, member in patterns.items() if matches(pattern, name)]
            if not speaking and others is not None:
                speaking = [others]
            if not all(self.below(member, item) for member in speaking):
                return False
            if speaking:
                seen.names.add(name)
        if rest is not None:
            left = [name for name in value if name not in seen.names]
            if not all(self.below(rest, value[name]) for name in left):
                return False
            seen.names.update(left)
        return True

    def array(self, schema: Schema, value: list[Any], seen: _Seen) -> bool:
        prefix, rest = schema.children("prefixItems"), schema.child("items")
        for index, item in enumerate(value):
            member = prefix[index] if index < len(prefix) else rest
            if member is not None:
                if not self.below(member, item):
                    return False
                seen.items.add(index)
        wanted = schema.child("contains")
        if wanted is not None:
            found = [index for index, item in enumerate(value) if self.below(wanted, item)]
            least, most = schema.number("minContains"), schema.number("maxContains")
            if len(found) < (1 if least is None else least) or (
                most is not None and len(found) > most
            ):
                return False
            seen.items.update(found)
        others = schema.child("unevaluatedItems")
        if others is not None:
            left = [index for index in range(len(value)) if index not in seen.items]
            if not all(self.below(others, value[index]) for index in left):
                return False
            seen.items.update(left)
        return True


def _plain(schema: Schema, value: Any) -> bool:
    """Whether the keywords that hold no schemas accept a value."""
    types = schema.types
    kind = kind_of(value)
    if types is not None and kind not in types:
        return False
    if schema.has("const") and json_key(schema.value("const")) != json_key(value):
        return False
    listed = schema.value("enum")
    if is_array(listed) and json_key(value) not in schema.keep(
        "enum keys", lambda: frozenset(json_key(each) for each in listed)
    ):
        return False
    match kind:
        case "integer" | "fraction":
            return _number(schema, value)
        case "string":
            pattern, form = schema.text("pattern"), schema.text("format")
            return (
                _counted(schema, len(value), "minLength", "maxLength")
                and (pattern is None or matches(pattern, value))
                and (form is None or fits_format(form, value))
            )
        case "array":
            return _counted(schema, len(value), "minItems", "maxItems") and not (
                schema.flag("uniqueItems") and len({json_key(item) for item in value}) < len(value)
            )
        case "object":
            return _counted(schema, len(value), "minProperties", "maxProperties")
        case _:
            return True


def _counted(schema: Schema, count: int, least: str, most: str) -> bool:
    low, high = schema.number(least), schema.number(most)
    return (low is None or count >= low) and (high is None or count <= high)


def _number(schema: Schema, value: float) -> bool:
    low, high = schema.number("minimum"), schema.number("maximum")
    above, below = schema.number("exclusiveMinimum"), schema.number("exclusiveMaximum")
    step = schema.number("multipleOf")
    return (
        (low is None or value >= low)
        and (high is None or value <= high)
        and (above is None or value > above)
        and (below is None or value < below)
        and (step is None or step <= 0 or fraction(value) % fraction(step) == 0)
    )
