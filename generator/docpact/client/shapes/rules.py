"""Constraints of a schema that no type expresses: ``not``, conditions, dependent properties. The client checks them as rules.

A rule is a piece of JSON Schema 2020-12 that the runtime's ``Obeys`` understands whole, with everything it refers to
written out. Constraints without that form are dropped with a note, since half a condition would reject valid values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from docpact.client.shapes.facts import Node, Note, reference
from docpact.client.shapes.scalars import pattern_text, pattern_works
from docpact.ir import JsonSchema
from docpact.schema.evaluate import CHECKED_FORMATS
from docpact.schema.nodes import same_json
from docpact.text.values import is_array, is_object

__all__ = [
    "Rule",
    "Target",
    "pattern_rule",
    "rules_as_said",
    "sayable",
    "text_of",
    "without_hidden",
    "works",
]

Target = Callable[[str], Node | None]

_LONGEST = 4000
_DEEPEST = 14
_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_COUNTS = frozenset(
    {
        "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains",
    }
)  # fmt: skip
_PLAIN = frozenset({"type", "enum", "const", "required", "uniqueItems"}) | _NUMBERS | _COUNTS
_ONE = frozenset(
    {
        "not", "if", "then", "else", "contains", "propertyNames", "items", "additionalProperties", "unevaluatedItems",
        "unevaluatedProperties",
    }
)  # fmt: skip
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_ADJACENT = frozenset(
    {
        "properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "prefixItems", "items",
        "contains", "minContains", "maxContains", "unevaluatedItems", "if", "then", "else", "allOf", "anyOf", "oneOf",
        "dependentSchemas",
    }
)  # fmt: skip
"""Keywords that depend on each other as siblings."""
_UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})
_LEFT_OPEN = frozenset({"additionalProperties", "items"})
_OF_REST = _LEFT_OPEN | {"properties", "patternProperties", "prefixItems"}
_EITHER_WAY = frozenset(
    {"not", "if", "oneOf", "contains", "propertyNames", "anyOf", "dependentSchemas"}
)
"""Where a schema that takes too much may make another take too little: it has to be exact."""
_UNKNOWN = frozenset({"$dynamicRef", "dependencies"})

Rule = Mapping[str, Any]


class _UnsayableError(Exception):
    """The reason why a rule cannot be checked."""


def rules_as_said(schema: JsonSchema, pointer: str, target: Target, note: Note) -> list[Rule]:
    """A schema as a rule, whole; none where it cannot be brought into the runtime's words."""
    writer = _Writer(target)
    try:
        written = writer.written(schema, 0, exact=False)
        if not sayable(written):
            raise _UnsayableError("it is too long")
    except _UnsayableError as error:
        word = next(iter(schema)) if is_object(schema) else "false"
        note(pointer, f"{word!r} is not checked: {error}")
        return []
    for what in writer.left:
        note(
            pointer,
            f"{next(iter(schema)) if is_object(schema) else ''!r} is checked, but not {what}",
        )
    if written is False:
        return [{"allOf": [False]}]
    if is_object(written) and written.keys() <= _OF_REST and written.keys() & _LEFT_OPEN:
        written = {word: rule for word, rule in written.items() if rule not in (True, {})}
        written = {} if written.keys() <= {"properties"} else written
    return [] if written is True or not written else [written]


def works(said: Rule) -> bool:
    """Whether the pattern among some keywords, if there is one, is one that a client can check."""
    pattern = said.get("pattern")
    return not isinstance(pattern, str) or pattern_works(pattern)


def pattern_rule(said: Rule) -> Rule:
    """Keywords of strings or numbers as a rule."""
    pattern = said.get("pattern")
    return {"pattern": pattern_text(pattern)} if isinstance(pattern, str) else said


def text_of(rules: Iterable[Rule]) -> str | None:
    """Rules that all hold, as the text of one schema; None for none."""
    whole: dict[str, Any] = {}
    rules = list(rules)
    if len(rules) == 1:
        return json.dumps(rules[0])
    for rule in rules:
        apart = whole.keys() & _ADJACENT and rule.keys() & _ADJACENT
        # Rules next to an "unevaluated..." would evaluate what it is about.
        if whole.keys().isdisjoint(rule) and not apart and rule.keys().isdisjoint(_UNEVALUATED):
            whole.update(rule)
        elif not any(same_json(rule, known) for known in (whole, *whole.get("allOf", ()))):
            whole.setdefault("allOf", []).append(rule)
    return json.dumps(whole) if whole else None


def sayable(rule: Rule) -> bool:
    """Whether a rule is JSON, and no longer than a reader of the client would want to see."""
    try:
        return len(json.dumps(rule, allow_nan=False)) <= _LONGEST
    except (TypeError, ValueError, RecursionError):
        return False


def without_hidden(rule: Any, hidden: Set[str]) -> Any:
    """The rule as it holds for an object without the ``hidden`` properties, which the other side sets."""
    if not is_object(rule) or not hidden:
        return rule
    made: dict[str, Any] = {}
    for word, value in rule.items():
        if word == "required":
            made[word] = [name for name in value if name not in hidden]
        elif word == "dependentRequired":
            made[word] = {
                name: [other for other in others if other not in hidden]
                for name, others in value.items()
            }
        elif word == "minProperties":
            continue  # the other side's fields may be counted too
        elif word in ("not", "if", "then", "else"):
            made[word] = without_hidden(value, hidden)
        elif word in ("allOf", "anyOf", "oneOf"):
            made[word] = [without_hidden(one, hidden) for one in value]
        elif word == "dependentSchemas":
            made[word] = {name: without_hidden(one, hidden) for name, one in value.items()}
        else:
            made[word] = value
    return made


@dataclass(slots=True)
class _Writer:
    """Write one rule. ``left`` lists what was dropped where that is harmless."""

    target: Target
    left: dict[str, None] = field(default_factory=dict[str, None])
    _inside: list[str] = field(default_factory=list[str])
    _count: int = 0

    def written(self, schema: JsonSchema, depth: int, *, exact: bool) -> Any:
        """Return the schema as a rule; nothing may be dropped if ``exact``.

        Raises:
            _UnsayableError: A rule cannot express it.

        """
        if isinstance(schema, bool):
            return schema
        self._count += 1
        if depth > _DEEPEST or self._count > _LONGEST:
            raise _UnsayableError("it is too large")
        made: dict[str, Any] = {}
        for keyword, value in schema.items():
            if keyword == "$ref":
                inner = self._referred(schema, depth, exact)
                if schema.keys().isdisjoint(_PLAIN | _ONE | _LISTS | _MAPS):
                    return inner
                made.setdefault("allOf", []).append(inner)
            elif keyword == "allOf":
                made.setdefault("allOf", []).extend(self._list(value, depth, exact))
            else:
                self._add(made, keyword, value, depth, exact)
        return made

    def _add(self, made: dict[str, Any], keyword: str, value: Any, depth: int, exact: bool) -> None:
        inexact = exact or keyword in _EITHER_WAY
        if keyword in _PLAIN:
            if not _well_formed(keyword, value):
                raise _UnsayableError(f"{keyword!r} is malformed")
            made[keyword] = value
        elif keyword in _ONE:
            made[keyword] = self.written(value, depth + 1, exact=inexact)
        elif keyword in _LISTS:
            made[keyword] = self._list(value, depth, inexact)
        elif keyword in _MAPS and is_object(value):
            if keyword == "patternProperties":
                for pattern in value:
                    if not _is_pattern(pattern):
                        self._leave("its pattern", exact=True)
            as_written = pattern_text if keyword == "patternProperties" else str
            made[keyword] = {
                as_written(name): self.written(inner, depth + 1, exact=exact)
                for name, inner in value.items()
            }
        elif keyword == "dependentRequired" and is_object(value):
            if not all(is_array(names) and _are_texts(names) for names in value.values()):
                raise _UnsayableError("expected a list of names for each name")
            made[keyword] = value
        elif keyword == "pattern":
            if _is_pattern(value):
                made[keyword] = pattern_text(value)
            else:
                self._leave("its pattern", exact)
        elif keyword == "format" and value in CHECKED_FORMATS:
            made[keyword] = value
        elif keyword in _UNKNOWN and value is not True:
            raise _UnsayableError(f"{keyword!r} is not supported there")

    def _list(self, schemas: Any, depth: int, exact: bool) -> list[Any]:
        return [self.written(inner, depth + 1, exact=exact) for inner in schemas]

    def _referred(self, schema: Mapping[str, Any], depth: int, exact: bool) -> Any:
        name = reference(schema)
        node = self.target(name) if name is not None else None
        if name is None or node is None:
            raise _UnsayableError("a reference is not found")
        if name in self._inside:
            raise _UnsayableError(f"circular reference through {name!r}")
        self._inside.append(name)
        try:
            return self.written(node.schema, depth + 1, exact=exact)
        finally:
            self._inside.pop()

    def _leave(self, what: str, exact: bool) -> None:
        if exact:
            raise _UnsayableError(f"the client cannot check {what}")
        self.left[what] = None


def _is_pattern(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and pattern_works(value)


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _well_formed(keyword: str, value: Any) -> bool:
    if keyword in _NUMBERS:
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return plain and (keyword != "multipleOf" or value > 0)
    if keyword in _COUNTS:
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
        )
    if keyword in ("enum", "required"):
        return is_array(value) and (keyword == "enum" or _are_texts(value))
    return True
