"""A schema made ready for one direction: compiled, closed against undeclared fields, and every fault in plain words.

JSON Schema alone lets a field pass that no schema declares. Here an object whose schema lists fields may have no other,
unless the schema has ``additionalProperties`` itself. ``readOnly`` fields are not part of a request, and
``writeOnly`` not part of a response (OpenAPI 3.1.0, 4.8.24; JSON Schema Validation 2020-12, 9.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jsonschema_rs

from docpact.errors import DocpactError, Place
from docpact.ir import Api, JsonSchema
from docpact.schema.ecma_patterns import translated
from docpact.schema.evaluate import evaluated, expand, hidden_names
from docpact.schema.nodes import Direction, Schema, Schemas
from docpact.text.values import find, is_array, is_object, join, split
from docpact.validate.effort import is_bounded, is_laborious
from docpact.validate.schema_faults import Fault, Listing, faults_of, shown

__all__ = ["BodySchema", "Direction"]

_LOCATIONS = (
    "items", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "propertyNames",
)  # fmt: skip
_TESTED_LOCATIONS = ("contains",)
"""Keywords that only test a value: closing their subschemas would change which values match."""
_MEANINGLESS = ("$id", "$schema", "$anchor", "$dynamicAnchor", "$defs", "definitions")
_RANGES = {"int32": 31, "int64": 63}
"""Formats of integers and the bits of their range."""
_CONDITIONAL = re.compile(r"\(\?:\(\?\((\d+)\)\\\1\)\)")
"""A back-reference to a group that may be unset, which the validator's engine has no form for."""
_PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)


class BodySchema:
    """A compiled schema.

    Args:
        api: Where the named schemas are.
        schema: The schema of the body.
        pointer: Where it is written.
        direction: Which side sends the body.
        closed: Whether an object whose schema lists fields may have no other; else as the standard says.
        ranges: Whether an integer of format ``int32`` or ``int64`` has to be in its range; the standard only notes these.

    Raises:
        DocpactError: The schema cannot be compiled, for example because of an invalid regular expression.

    """

    def __init__(
        self,
        api: Api,
        schema: JsonSchema,
        pointer: str,
        direction: Direction,
        *,
        closed: bool = True,
        ranges: bool = False,
    ) -> None:
        self._ranges = ranges
        self._pointer = pointer
        self._schemas = Schemas.of(api, direction)
        self._root = self._schemas.parse(schema, pointer)
        self._bounded: bool | None = None
        self._hidden_at: set[str] = set()
        self._exclusive = False
        self._names: dict[_Use, int] = {}
        self._uses: list[_Use] = []
        self._wanted: list[_Use] = []
        self._validator = self._compiled(closed=closed)
        # With `oneOf`, what is closed may accept what the standard refuses: an alternative too many fits no longer.
        self._standard = self._compiled(closed=False) if closed and self._exclusive else None

    def _compiled(self, *, closed: bool) -> jsonschema_rs.Draft202012Validator:
        root = self._location(self._root, closed)
        definitions: dict[str, Any] = {}
        while self._wanted:
            use = self._wanted.pop()
            number = str(self._names[use])
            if number not in definitions:
                definitions[number] = self._in_place(use.schema, use.closed, use.hidden)
        compiled = root if isinstance(root, bool) else {**root, "$defs": definitions}
        try:
            return jsonschema_rs.Draft202012Validator(
                compiled, validate_formats=True, offline=True, pattern_options=_PATTERNS
            )
        except jsonschema_rs.ValidationError as error:
            where = Place("", pointer=self._written_at(error.instance_path))
            raise DocpactError(f"the schema cannot be used: {error.message}", where=where) from None

    def accepts(self, value: object) -> bool:
        """Whether no findings with a value.

        Raises:
            ValueError: The value cannot be handled, see ``faults``.
        """
        if self._is_large(value):
            return not self._coarse(value)
        return self._validator.is_valid(value) and (
            self._standard is None or self._standard.is_valid(value)
        )

    def faults(self, value: object) -> list[Fault]:
        """Return the faults of a value, in the order of the pointers.

        Raises:
            ValueError: The value cannot be handled: a lone surrogate in a string, or nesting without end.
        """
        if self._is_large(value):
            return self._coarse(value)
        found = faults_of(
            list(self._validator.iter_errors(value)),
            value,
            self._written_at,
            self._listing,
            self._is_hidden,
            self._tagged,
        )
        if not found and self._standard is not None:
            errors = list(self._standard.iter_errors(value))
            found = faults_of(
                errors, value, self._written_at, self._listing, self._is_hidden, self._tagged
            )
        return sorted(found, key=lambda fault: (_order(fault.pointer), fault.message))

    def _is_large(self, value: object) -> bool:
        """Whether the validator would compare too much, and keep too much, to explain a value."""
        if self._bounded is None:
            self._bounded = is_bounded(self._root)
        return not self._bounded and is_laborious(self._root, value)

    def _coarse(self, value: object) -> list[Fault]:
        """Return one fault for all: to explain the value would take too many comparisons."""
        said = evaluated(self._root, value)
        if said is None:
            raise ValueError("nested too deeply")
        if said:
            return []
        expected, pointer = "a value that its schema accepts", self._root.pointer
        message = (
            f"expected {expected}, got {shown(value)}; too many alternatives to say what differs"
        )
        return [Fault("broken", "", message, pointer, expected=expected, found=shown(value))]

    def _found_at(self, path: Iterable[str | int]) -> tuple[Schema, list[str | int]]:
        """Return the schema that a path in the compiled schema starts at, and the rest of the path."""
        tokens = list(path)
        if len(tokens) > 1 and tokens[0] == "$defs":
            return self._uses[int(tokens[1])].schema, tokens[2:]
        return self._root, tokens

    def _written_at(self, path: Iterable[str | int]) -> str:
        """The pointer in the document of a path in the compiled schema."""
        schema, tokens = self._found_at(path)
        return join(schema.pointer, *tokens)

    def _is_hidden(self, pointer: str) -> bool:
        """Whether the property at a pointer belongs to the other direction."""
        return pointer in self._hidden_at

    def _tagged(self, path: Iterable[str | int], value: object) -> int | None:
        """The alternative of the union at a path that a discriminator chooses for a value (OpenAPI 3.1, 4.8.25)."""
        schema, tokens = self._found_at(path)
        if not is_object(value) or not tokens or tokens[-1] not in ("oneOf", "anyOf"):
            return None
        keyword = str(tokens[-1])
        try:
            raw = find(schema.raw, [str(token) for token in tokens[:-1]])
        except KeyError:
            return None
        discriminator = raw.get("discriminator") if is_object(raw) else None
        name = discriminator.get("propertyName") if is_object(discriminator) else None
        tag = value.get(name) if isinstance(name, str) else None
        if not is_object(discriminator) or not isinstance(tag, str):
            return None
        mapping = discriminator.get("mapping")
        target = str(mapping.get(tag, tag)) if is_object(mapping) else tag
        holder = self._schemas.parse(raw, "")
        for index, branch in enumerate(holder.children(keyword)):
            if branch.reference is not None and branch.reference in (
                split(target)[-1] if "/" in target else target,
                target,
            ):
                return index
        return None

    def _listing(self, path: Iterable[str | int]) -> Listing:
        """Where the schema at a path in the compiled schema lists its fields, and all that its branches declare."""
        schema, tokens = self._found_at(path)
        raw = find(schema.raw, [str(token) for token in tokens])
        schema = self._schemas.parse(raw, join(schema.pointer, *tokens))
        names = [name for part in _closure([schema]) for name in part.mapped("properties")]
        while not schema.has("properties") and schema.target is not None:
            schema = schema.target
        return Listing(schema.pointer, names)

    def _location(self, schema: Schema, closed: bool) -> Any:
        """A schema that alone describes a value: closed if it lists fields."""
        made = self._in_place(schema, closed, hidden_names(expand([schema])))
        if (
            closed
            and is_object(made)
            and "unevaluatedProperties" not in made
            and _lists_fields(schema, frozenset())
        ):
            made["unevaluatedProperties"] = False
        return made

    def _in_place(self, schema: Schema, closed: bool, hidden: frozenset[str]) -> Any:
        """A schema that describes a value together with others: its own fields are not all of them.

        Args:
            schema: The schema.
            closed: Whether the values inside are closed against undeclared fields.
            hidden: The properties of the value that belong to the other direction.
        """
        if isinstance(schema.raw, bool):
            return schema.raw
        made = {word: value for word, value in schema.raw.items() if word not in _MEANINGLESS}
        self._exclusive = self._exclusive or len(schema.children("oneOf")) > 1
        for words, within, one_value in (
            (_LOCATIONS, closed, False),
            (_TESTED_LOCATIONS, False, False),
            (("then", "else"), closed, True),
            (("if", "not"), False, True),
        ):
            for word in words:
                child = schema.child(word)
                if child is not None:
                    made[word] = self._part(child, within, hidden, one_value=one_value)
        if schema.children("allOf"):
            # The fields hidden in these are in `hidden` already, as all that is in effect was looked at for it.
            made["allOf"] = [
                self._in_place(child, closed, hidden) for child in schema.children("allOf")
            ]
        for word in ("prefixItems", "anyOf", "oneOf"):
            if schema.children(word):
                made[word] = [
                    self._part(child, closed, hidden, one_value=word != "prefixItems")
                    for child in schema.children(word)
                ]
        for word in ("properties", "patternProperties", "dependentSchemas"):
            if schema.has(word) and is_object(schema.value(word)):
                made[word] = {
                    name: self._part(child, closed, hidden, one_value=word == "dependentSchemas")
                    for name, child in schema.mapped(word).items()
                }
        if isinstance(made.get("pattern"), str):
            made["pattern"] = _understood(made["pattern"])
        if is_object(made.get("patternProperties")):
            named = made["patternProperties"]
            made["patternProperties"] = {_understood(name): named[name] for name in named}
        target = schema.target
        if target is not None:
            made["$ref"] = f"#/$defs/{self._number(_Use(target, closed, hidden))}"
        if self._ranges and made.get("format") in _RANGES and "integer" in (schema.types or ()):
            low, high = -(1 << _RANGES[made["format"]]), (1 << _RANGES[made["format"]]) - 1
            made["minimum"] = max(made.get("minimum", low), low)
            made["maximum"] = min(made.get("maximum", high), high)
        if made.get("additionalProperties") is False:
            made.setdefault("properties", {})  # so that each field that is too many is named
        for name in hidden & schema.mapped("properties").keys():
            made["properties"][name] = False
            self._hidden_at.add(join(schema.pointer, "properties", name))
        if hidden and is_array(made.get("required")):
            made["required"] = [name for name in made["required"] if name not in hidden]
        dependent = made.get("dependentRequired")
        if hidden and is_object(dependent):
            made["dependentRequired"] = {
                name: [other for other in others if other not in hidden]
                for name, others in dependent.items()
            }
        return made

    def _part(self, child: Schema, closed: bool, hidden: frozenset[str], *, one_value: bool) -> Any:
        if not one_value:
            return self._location(child, closed)
        return self._in_place(child, closed, hidden | hidden_names(expand([child])))

    def _number(self, use: _Use) -> int:
        if use not in self._names:
            self._names[use] = len(self._uses)
            self._uses.append(use)
        self._wanted.append(use)
        return self._names[use]


@lru_cache(maxsize=4096)
def _understood(pattern: str) -> str:
    """Return a pattern as the validator takes it: some forms of ECMA-262, such as named back-references, translated."""
    if _is_taken(pattern):
        return pattern
    made = translated(pattern)
    text = pattern if made is None else made.text.removeprefix("(?a)").replace(r"\Z", "$")
    text = _CONDITIONAL.sub(r"(?:\\\1)", text)
    return text if _is_taken(text) else pattern


def _is_taken(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=_PATTERNS)
    except jsonschema_rs.ValidationError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Use:
    """A named schema as compiled."""

    schema: Schema
    closed: bool
    hidden: frozenset[str]


def _closure(schemas: Iterable[Schema]) -> Iterator[Schema]:
    """The schemas and every other that describes the same value through them."""
    waiting, seen = list(schemas), set[Schema]()
    while waiting:
        for part in expand([waiting.pop()]):
            if part in seen:
                continue
            seen.add(part)
            yield part
            waiting += [*part.children("anyOf"), *part.children("oneOf")]
            waiting += [c for word in ("if", "then", "else") if (c := part.child(word)) is not None]
            waiting += part.mapped("dependentSchemas").values()


def _lists_fields(schema: Schema, seen: frozenset[Schema]) -> bool:
    """Whether the fields of an object are listed: by itself, or by every alternative that may be an object."""
    for part in expand([schema]):
        if any(part.has(w) for w in ("properties", "patternProperties", "additionalProperties")):
            return True
        for keyword in ("anyOf", "oneOf"):
            members = [child for child in part.children(keyword) if _may_be_object(child)]
            if part in seen or not members:
                continue
            if all(_lists_fields(member, seen | {part}) for member in members):
                return True
    return False


def _may_be_object(schema: Schema) -> bool:
    types = schema.types
    return not schema.is_nothing and (types is None or "object" in types)


@dataclass(frozen=True, slots=True, order=True)
class _Token:
    is_text: bool
    number: int
    text: str


def _order(pointer: str) -> list[_Token]:
    """Pointers as people read them: item 2 before item 10."""
    return [
        _Token(False, int(token), "") if token.isdigit() else _Token(True, 0, token)
        for token in split(pointer)
    ]
