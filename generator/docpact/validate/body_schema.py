"""A schema made ready for one direction: compiled, closed against undeclared fields, and every fault in plain words.

JSON Schema alone lets a field pass that no schema declares. Here an object whose schema lists fields may have no other,
unless the schema speaks of ``additionalProperties`` itself. What is ``readOnly`` is not part of a request, and what is
``writeOnly`` not part of a response (OpenAPI 3.1.0, 4.8.24; JSON Schema Validation 2020-12, 9.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import jsonschema_rs

from docpact.errors import DocpactError, Place
from docpact.ir import Api, JsonSchema
from docpact.text.values import find, is_object, join, split
from docpact.validate.schema_faults import Fault, Listing, faults_of

__all__ = ["BodySchema", "Direction"]

Direction = Literal["request", "response"]

_LOCATIONS = (
    "items",
    "contains",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "propertyNames",
)
_LOCATION_LISTS = ("prefixItems",)
_LOCATION_MAPS = ("properties", "patternProperties")
_IN_PLACE = ("if", "then", "else", "not")
_IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
_IN_PLACE_MAPS = ("dependentSchemas",)
_MEANINGLESS = ("$id", "$schema", "$anchor", "$dynamicAnchor", "$defs", "definitions")
_BACKTRACKS = 100_000


class BodySchema:
    """A compiled schema.

    Args:
        api: Where the named schemas are.
        schema: The schema of the body.
        pointer: Where it is written.
        direction: Which side sends the body.

    Raises:
        DocpactError: The schema cannot be compiled, such as for a pattern that is no regular expression.

    """

    def __init__(self, api: Api, schema: JsonSchema, pointer: str, direction: Direction) -> None:
        self._api = api
        self._pointer = pointer
        self._schema = schema
        self._hidden = "readOnly" if direction == "request" else "writeOnly"
        self._numbers: dict[str, int] = {}
        root = self._location(schema)
        definitions: dict[str, Any] = {}
        waiting = list(self._numbers)
        while waiting:
            for name in waiting:
                definitions[str(self._numbers[name])] = self._in_place(api.schemas.get(name, True))
            waiting = [
                name for name in self._numbers if str(self._numbers[name]) not in definitions
            ]
        self._names = list(self._numbers)
        compiled = root if isinstance(root, bool) else {**root, "$defs": definitions}
        options = jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS)
        try:
            self._validator = jsonschema_rs.Draft202012Validator(
                compiled, validate_formats=True, offline=True, pattern_options=options
            )
        except jsonschema_rs.ValidationError as error:
            where = Place("", pointer=self._written_at(error.instance_path))
            raise DocpactError(f"the schema cannot be used: {error.message}", where=where) from None

    def faults(self, value: object) -> list[Fault]:
        """What is wrong with a value, in the order of the pointers.

        Raises:
            ValueError: The value cannot be handled: a lone surrogate in a string, or nesting without end.
        """
        errors = list(self._validator.iter_errors(value))
        found = faults_of(errors, self._written_at, self._listing)
        return sorted(found, key=lambda fault: (_order(fault.pointer), fault.message))

    def _written_at(self, path: Iterable[str | int]) -> str:
        """The pointer in the document of a path in the compiled schema."""
        tokens = list(path)
        if len(tokens) > 1 and tokens[0] == "$defs":
            name = self._names[int(tokens[1])]
            return join(
                self._api.schema_pointers.get(name, f"/components/schemas/{name}"), *tokens[2:]
            )
        return join(self._pointer, *tokens)

    def _listing(self, path: Iterable[str | int]) -> Listing:
        """Where the schema at a path in the compiled schema lists its fields, and all that its branches declare."""
        pointer = self._written_at(path)
        tokens = [str(token) for token in path]
        schema: Any = self._schema
        if len(tokens) > 1 and tokens[0] == "$defs":
            schema, tokens = self._api.schemas[self._names[int(tokens[1])]], tokens[2:]
        schema = find(schema, tokens)
        names = [
            name
            for part in self._closure(schema, frozenset())
            for name in part.get("properties", {})
        ]
        while (
            is_object(schema) and "properties" not in schema and isinstance(schema.get("$ref"), str)
        ):
            name = split(schema["$ref"])[-1]
            schema, pointer = self._api.schemas.get(name, True), self._api.schema_pointers.get(
                name, pointer
            )
        return Listing(pointer, names)

    def _location(self, schema: JsonSchema) -> Any:
        """A schema that alone describes a value: closed if it lists fields."""
        made = self._in_place(schema)
        if (
            is_object(made)
            and "unevaluatedProperties" not in made
            and self._lists_fields(schema, frozenset())
        ):
            made["unevaluatedProperties"] = False
        return made

    def _in_place(self, schema: JsonSchema) -> Any:
        """A schema that describes a value together with others: its own fields are not all of them."""
        if isinstance(schema, bool):
            return schema
        made = {keyword: value for keyword, value in schema.items() if keyword not in _MEANINGLESS}
        for keyword in _LOCATIONS:
            if isinstance(made.get(keyword), Mapping):
                made[keyword] = self._location(made[keyword])
        for keyword in _IN_PLACE:
            if isinstance(made.get(keyword), Mapping):
                made[keyword] = self._in_place(made[keyword])
        for keyword in (*_LOCATION_LISTS, *_IN_PLACE_LISTS):
            if isinstance(made.get(keyword), list):
                make = self._location if keyword in _LOCATION_LISTS else self._in_place
                made[keyword] = [make(member) for member in made[keyword]]
        for keyword in (*_LOCATION_MAPS, *_IN_PLACE_MAPS):
            if isinstance(made.get(keyword), Mapping):
                make = self._in_place if keyword in _IN_PLACE_MAPS else self._location
                made[keyword] = {name: make(member) for name, member in made[keyword].items()}
        if isinstance(made.get("$ref"), str):
            made["$ref"] = f"#/$defs/{self._number(made['$ref'])}"
        if made.get("additionalProperties") is False:
            made.setdefault("properties", {})  # so that each field that is too many is named
        self._turn(schema, made)
        return made

    def _turn(self, schema: Mapping[str, Any], made: dict[str, Any]) -> None:
        """Take out the fields that belong to the other direction."""
        properties = cast("Mapping[str, JsonSchema]", schema.get("properties") or {})
        hidden = [name for name, member in properties.items() if self._is_hidden(member)]
        for name in hidden:
            made["properties"][name] = False
        if hidden and "required" in made:
            made["required"] = [name for name in made["required"] if name not in hidden]

    def _is_hidden(self, schema: JsonSchema) -> bool:
        return any(
            part.get(self._hidden) is True
            for part in self._closure(schema, frozenset(), alternatives=False)
        )

    def _number(self, reference: str) -> int:
        name = split(reference)[-1]
        return self._numbers.setdefault(name, len(self._numbers))

    def _closure(
        self, schema: JsonSchema, seen: frozenset[str], *, alternatives: bool = True
    ) -> Iterator[Mapping[str, Any]]:
        """The schema and every other that describes the same value through it."""
        if isinstance(schema, bool):
            return
        yield schema
        reference = schema.get("$ref")
        if isinstance(reference, str):
            name = split(reference)[-1]
            if name not in seen and name in self._api.schemas:
                yield from self._closure(
                    self._api.schemas[name], seen | {name}, alternatives=alternatives
                )
        members: list[JsonSchema] = list(schema.get("allOf", ()))
        if alternatives:
            members += [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
            members += [schema[keyword] for keyword in ("if", "then", "else") if keyword in schema]
            members += cast("Mapping[str, JsonSchema]", schema.get("dependentSchemas", {})).values()
        for member in members:
            yield from self._closure(member, seen, alternatives=alternatives)

    def _lists_fields(self, schema: JsonSchema, seen: frozenset[str]) -> bool:
        """Whether the fields of an object are listed: by itself, or by every alternative that may be an object."""
        if isinstance(schema, bool):
            return False
        if any(
            keyword in schema
            for keyword in ("properties", "patternProperties", "additionalProperties")
        ):
            return True
        reference = schema.get("$ref")
        if isinstance(reference, str):
            name = split(reference)[-1]
            if name not in seen and self._lists_fields(
                self._api.schemas.get(name, True), seen | {name}
            ):
                return True
        if any(self._lists_fields(member, seen) for member in schema.get("allOf", ())):
            return True
        for keyword in ("anyOf", "oneOf"):
            members = [member for member in schema.get(keyword, ()) if _may_be_object(member)]
            if members and all(self._lists_fields(member, seen) for member in members):
                return True
        return False


def _may_be_object(schema: JsonSchema) -> bool:
    if isinstance(schema, bool):
        return schema
    written = schema.get("type", "object")
    return written == "object" or (isinstance(written, list) and "object" in written)


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
