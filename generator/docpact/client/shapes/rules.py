"""What a schema says and no type can: ``not``, conditions, which properties go together. The client checks it as it stands.

A rule is a piece of JSON Schema 2020-12 that the runtime's ``Obeys`` understands whole, with everything it refers to
written out. What cannot be brought into that form is left out with a note, since half a condition would refuse what is valid.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from docpact.client.shapes.exact import FORMATS
from docpact.client.shapes.facts import Node, Note, reference
from docpact.client.shapes.scalars import STRING_FORMATS, pattern_text, pattern_works
from docpact.ir import JsonSchema
from docpact.text.values import is_array, is_object

__all__ = [
    "Rule",
    "Target",
    "rules_as_said",
    "rules_of",
    "sayable",
    "takes_null",
    "text_of",
    "without_hidden",
]

Target = Callable[[str], Node | None]

_ALWAYS = (
    ("not",),
    ("if", "then", "else"),
    ("anyOf",),
    ("oneOf",),
)
_OF_OBJECTS = (
    ("dependentRequired",),
    ("dependentSchemas",),
    ("propertyNames",),
    ("patternProperties", "additionalProperties"),
)
_OF_ARRAYS = (("contains", "minContains", "maxContains"), ("prefixItems", "items"))
_GROUPS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "object": _OF_OBJECTS + _ALWAYS,
    "array": _OF_ARRAYS + _ALWAYS,
    "any": _OF_OBJECTS + _OF_ARRAYS + _ALWAYS,
}
"""Keywords that are checked together, those that bear on every type with each; the first is the one that must be there."""
_LONGEST = 4000
_DEEPEST = 24
_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_COUNTS = frozenset(
    {
        "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains",
    }
)  # fmt: skip
_PLAIN = frozenset({"type", "enum", "const", "required", "uniqueItems"}) | _NUMBERS | _COUNTS
_ONE = frozenset(
    {"not", "if", "then", "else", "contains", "propertyNames", "items", "additionalProperties"}
)
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_EITHER_WAY = frozenset({"not", "if", "oneOf", "contains", "propertyNames"})
"""Where a schema that takes too much may make another take too little: it has to be exact."""
_UNKNOWN = frozenset({"unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "dependencies"})
_OF_NUMBERS = ("int32", "int64", "float", "double")

Rule = Mapping[str, Any]


class _UnsayableError(Exception):
    """The reason why a rule cannot be checked."""


def rules_of(
    nodes: Iterable[Node], kind: str, target: Target, note: Note, skip: Collection[str] = ()
) -> list[Rule]:
    """What is left to check of a value of the JSON type ``kind``.

    Args:
        nodes: Schemas that all hold for it.
        kind: ``object``, ``array`` and so on, or ``any``.
        target: Finds a named schema.
        note: Told what cannot be checked.
        skip: Keywords that the type says already.

    """
    found: list[Rule] = []
    for node in nodes:
        if not is_object(node.schema):
            continue
        for first, *others in _GROUPS.get(kind, _ALWAYS):
            if first not in node.schema or first in skip:
                continue
            if first == "if" and node.schema.keys().isdisjoint(others):
                continue
            rule = {
                key: node.schema[key]
                for key in (first, *others)
                if key == first or node.schema.get(key, True) is not True
            }
            writer = _Writer(target)
            try:
                written = writer.written(rule, 0, exact=False)
                if not sayable(written):
                    raise _UnsayableError("it says too much")
            except _UnsayableError as error:
                note(node.pointer, f"{first!r} is not checked: {error}")
                continue
            for what in writer.left:
                note(node.pointer, f"{first!r} is checked, but not {what}")
            found.append(written)
    return found


def rules_as_said(
    schema: Mapping[str, Any], pointer: str, target: Target, note: Note
) -> list[Rule]:
    """A schema as a rule, whole; none where it cannot be brought into the runtime's words."""
    writer = _Writer(target)
    try:
        written: Rule = writer.written(schema, 0, exact=False)
        if not sayable(written):
            raise _UnsayableError("it is too long")
    except _UnsayableError as error:
        note(pointer, f"not enforced beyond the types: {error}")
        return []
    return [written]


def takes_null(rules: Sequence[Rule]) -> bool:
    """Whether null is valid against every one of ``rules``."""
    if not rules:
        return True
    import jsonschema_rs  # heavy, and rarely needed

    try:
        return all(jsonschema_rs.is_valid(dict(rule), None) for rule in rules)
    except (
        ValueError,
        jsonschema_rs.ValidationError,
    ):  # a pattern that it does not know: null has none
        return True


def text_of(rules: Iterable[Rule]) -> str | None:
    """Rules that all hold, as the text of one schema; None for none."""
    whole: dict[str, Any] = {}
    for rule in rules:
        if whole.keys().isdisjoint(rule):
            whole.update(rule)
        elif rule not in (whole, *whole.get("allOf", ())):
            whole.setdefault("allOf", []).append(rule)
    return json.dumps(whole) if whole else None


def sayable(rule: Rule) -> bool:
    """Whether a rule is JSON, and no longer than a reader of the client would want to see."""
    try:
        return len(json.dumps(rule, allow_nan=False)) <= _LONGEST
    except (TypeError, ValueError, RecursionError):
        return False


def without_hidden(
    rules: Iterable[Rule], hidden: Set[str], pointer: str, note: Note
) -> Iterator[Rule]:
    """The rules that can be kept by somebody who does not send the ``hidden`` properties: those that are read only."""
    for rule in rules:
        if hidden and ("minProperties" in rule or not hidden.isdisjoint(_names_in(rule))):
            keyword = next(iter(rule))
            note(pointer, f"{keyword!r} is not checked: it is about what the service itself sets")
        else:
            yield rule


def _names_in(schema: Any) -> set[str]:
    """The names of properties that a rule speaks of."""
    found: set[str] = set()
    if is_array(schema):
        return found.union(*map(_names_in, schema))
    if is_object(schema):
        for keyword, value in schema.items():
            if keyword == "required":
                found.update(value)
            elif keyword == "dependentRequired":
                found.update(value, *value.values())
            elif keyword in _MAPS:
                found.update(value, *map(_names_in, value.values()))
            elif keyword in _ONE | _LISTS:
                found |= _names_in(value)
    return found


@dataclass(slots=True)
class _Writer:
    """Writes one rule out. ``left`` is what was left out of it where that does no harm."""

    target: Target
    left: dict[str, None] = field(default_factory=dict[str, None])
    _inside: list[str] = field(default_factory=list[str])
    _count: int = 0

    def written(self, schema: JsonSchema, depth: int, *, exact: bool) -> Any:
        """The schema in the runtime's words; ``exact`` where nothing of it may be left out.

        Raises:
            _UnsayableError: It cannot be said in them.

        """
        if isinstance(schema, bool):
            return schema
        self._count += 1
        if depth > _DEEPEST or self._count > _LONGEST:
            raise _UnsayableError("it says too much")
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
                raise _UnsayableError(f"{keyword!r} in it is malformed")
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
                raise _UnsayableError("it is no list of names for each name")
            made[keyword] = value
        elif keyword == "pattern":
            if _is_pattern(value):
                made[keyword] = pattern_text(value)
            else:
                self._leave("its pattern", exact)
        elif keyword == "format" and value in FORMATS:
            made[keyword] = value
        elif keyword == "format" and (value in STRING_FORMATS or exact):
            if value not in _OF_NUMBERS:
                self._leave(f"the format {value!r}", exact)
        elif keyword in _UNKNOWN and value is not True:
            raise _UnsayableError(f"it has {keyword!r} in it")

    def _list(self, schemas: Any, depth: int, exact: bool) -> list[Any]:
        return [self.written(inner, depth + 1, exact=exact) for inner in schemas]

    def _referred(self, schema: Mapping[str, Any], depth: int, exact: bool) -> Any:
        name = reference(schema)
        node = self.target(name) if name is not None else None
        if name is None or node is None:
            raise _UnsayableError("a reference in it leads nowhere")
        if name in self._inside:
            raise _UnsayableError(f"{name!r} in it leads back to itself")
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
        return type(value) is int
    if keyword in ("enum", "required"):
        return is_array(value) and (keyword == "enum" or _are_texts(value))
    return True
