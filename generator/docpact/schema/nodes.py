"""The schemas of a document as typed nodes, each with its place; references stay references.

A ``Schema`` is one schema as written: typed access to its keywords (JSON Schema 2020-12), without any merging. A keyword
of the wrong type counts as absent. What several schemas mean together is for ``intersection`` to say.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from docpact.ir import Api, JsonSchema
from docpact.text.values import is_array, is_object, join, split

__all__ = [
    "KINDS",
    "LIMITS",
    "NOT_STATED",
    "PRIMITIVES",
    "Direction",
    "Schema",
    "Schemas",
    "json_key",
    "json_type",
    "same_json",
    "synthetic",
]

Direction = Literal["request", "response"]

NOT_STATED = "x-docpact-not-stated"
LIMITS = (
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minProperties",
    "maxProperties",
)
"""The limits that a documentation page states."""
KINDS = frozenset({"null", "boolean", "integer", "fraction", "string", "array", "object"})
"""Disjoint kinds of JSON values: ``number`` is ``integer`` (a number without a fraction, 1.0 too) and ``fraction``."""
PRIMITIVES: Mapping[str, frozenset[str]] = {
    "number": frozenset({"integer", "fraction"}),
    **{name: frozenset({name}) for name in KINDS - {"fraction"}},
}
"""The names of ``type`` to kinds of values."""


def json_type(value: object) -> str:
    """Return the JSON type of a value; a float without a fraction is still a number."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case Mapping():
            return "object"
        case _:
            return "array"


def json_key(value: Any) -> Any:
    """A key that two JSON values share only if they are equal: 1 and true differ, 1 and 1.0 do not."""
    if isinstance(value, bool):
        return ("boolean", value)
    if is_object(value):
        return ("object", tuple(sorted((name, json_key(item)) for name, item in value.items())))
    if is_array(value):
        return ("array", tuple(json_key(item) for item in value))
    return ("number" if isinstance(value, int | float) else json_type(value), value)


def same_json(left: Any, right: Any) -> bool:
    """Whether two JSON values are equal; Python alone takes ``true`` for 1."""
    if is_object(left) and is_object(right):
        return left.keys() == right.keys() and all(same_json(left[key], right[key]) for key in left)
    if is_array(left) and is_array(right):
        return len(left) == len(right) and all(map(same_json, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and left == right


class Schemas:
    """The named schemas of a document, seen from one side.

    Args:
        named: The schemas by name; each ``$ref`` is ``#/components/schemas/NAME``.
        pointers: Where each is written, for those that are not written there.
        direction: With ``request``, properties that are ``readOnly`` are not part of an object; with ``response``, those
            that are ``writeOnly`` (OpenAPI 3.1.0, 4.8.24). None: all properties are.
    """

    def __init__(
        self,
        named: Mapping[str, JsonSchema],
        pointers: Mapping[str, str] | None = None,
        direction: Direction | None = None,
    ) -> None:
        self.named = named
        self.direction: Direction | None = direction
        self._pointers = pointers or {}
        self._nodes: dict[str, Schema] = {}

    @classmethod
    def of(cls, api: Api, direction: Direction | None = None) -> Schemas:
        """The schemas of an API."""
        return cls(api.schemas, api.schema_pointers, direction)

    @property
    def hidden_flag(self) -> str | None:
        """The keyword of properties that belong to the other direction."""
        return {"request": "readOnly", "response": "writeOnly", None: None}[self.direction]

    def find(self, name: str) -> Schema | None:
        """The named schema; the same object each time."""
        if name not in self._nodes:
            if name not in self.named:
                return None
            pointer = self._pointers.get(name, join("/components/schemas", name))
            self._nodes[name] = Schema(self.named[name], pointer, self)
        return self._nodes[name]

    def parse(self, schema: JsonSchema | None, pointer: str = "") -> Schema:
        """Return the node of an unnamed schema; no schema (None) allows anything."""
        return Schema(True if schema is None else schema, pointer, self)


class Schema:
    """One schema as written. Two nodes are equal only if they are the same node."""

    __slots__ = ("_made", "home", "pointer", "raw")

    def __init__(self, raw: JsonSchema, pointer: str, home: Schemas) -> None:
        self.raw = raw
        self.pointer = pointer
        self.home = home
        self._made: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"Schema({self.raw!r}, {self.pointer!r})"

    @property
    def is_anything(self) -> bool:
        """Whether it is ``true``, or an empty schema."""
        return self.raw is True or self.raw == {}

    @property
    def is_nothing(self) -> bool:
        """Whether it is ``false``."""
        return self.raw is False

    def value(self, keyword: str) -> Any:
        """The value of a keyword as written, None where it is absent."""
        return self.raw.get(keyword) if is_object(self.raw) else None

    def has(self, keyword: str) -> bool:
        """Whether a keyword is written."""
        return is_object(self.raw) and keyword in self.raw

    def keep(self, name: str, make: Callable[[], Any]) -> Any:
        """A value derived from the schema, computed once."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    @property
    def reference(self) -> str | None:
        """The name of the schema that ``$ref`` refers to."""
        target = self.value("$ref")
        if not isinstance(target, str):
            return None
        return split(target)[-1] if "/" in target else target

    @property
    def target(self) -> Schema | None:
        """The schema that ``$ref`` refers to."""
        if not self.has("$ref"):
            return None
        name = self.reference
        return None if name is None else self.home.find(name)

    @property
    def types(self) -> frozenset[str] | None:
        """The kinds of values that ``type`` allows, None where it is absent."""
        return self.keep("types", self._types) if self.has("type") else None

    def _types(self) -> frozenset[str] | None:
        written = self.value("type")
        names: list[Any] = [written] if isinstance(written, str) else written
        if not is_array(names):
            return None
        known = [PRIMITIVES[name] for name in names if isinstance(name, str) and name in PRIMITIVES]
        return frozenset[str]().union(*known) if known else None

    @property
    def type_names(self) -> tuple[str, ...]:
        """The names of ``type`` in the order written."""
        written = self.value("type")
        names: list[Any] = [written] if isinstance(written, str) else written
        if not is_array(names):
            return ()
        return tuple(name for name in names if isinstance(name, str) and name in PRIMITIVES)

    def number(self, keyword: str) -> int | float | None:
        """The number of a limit."""
        value = self.value(keyword)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def text(self, keyword: str) -> str | None:
        """The string of a keyword."""
        value = self.value(keyword)
        return value if isinstance(value, str) else None

    def flag(self, keyword: str) -> bool:
        """Whether a boolean keyword is true."""
        return self.value(keyword) is True

    def names(self, keyword: str) -> tuple[str, ...]:
        """The strings of a list: ``required``."""
        value = self.value(keyword)
        return tuple(v for v in value if isinstance(v, str)) if is_array(value) else ()

    def child(self, keyword: str) -> Schema | None:
        """The schema of a keyword that holds one: ``items``, ``not``."""
        if keyword not in self._made:
            value = self.value(keyword)
            valid = is_object(value) or isinstance(value, bool)
            self._made[keyword] = self._below(value, keyword) if valid else None
        made: Schema | None = self._made[keyword]
        return made

    def children(self, keyword: str) -> tuple[Schema, ...]:
        """The schemas of a keyword that holds a list: ``allOf``, ``prefixItems``."""
        if keyword not in self._made:
            value = self.value(keyword)
            self._made[keyword] = tuple(
                self._below(item, keyword, index)
                for index, item in enumerate(value if is_array(value) else ())
                if is_object(item) or isinstance(item, bool)
            )
        made: tuple[Schema, ...] = self._made[keyword]
        return made

    def mapped(self, keyword: str) -> Mapping[str, Schema]:
        """The schemas of a keyword that holds an object: ``properties``, ``dependentSchemas``."""
        if keyword not in self._made:
            value = self.value(keyword)
            self._made[keyword] = {
                name: self._below(item, keyword, name)
                for name, item in (value if is_object(value) else {}).items()
                if is_object(item) or isinstance(item, bool)
            }
        made: Mapping[str, Schema] = self._made[keyword]
        return made

    def _below(self, raw: JsonSchema, *tokens: str | int) -> Schema:
        return Schema(raw, join(self.pointer, *tokens), self.home)

    def derived(self, raw: JsonSchema) -> Schema:
        """A schema that follows from this one, at the same place; the same node each time."""
        made: Schema = self.keep(f"derived {raw!r}", lambda: Schema(raw, self.pointer, self.home))
        return made

    def at(self, keyword: str) -> str:
        """The pointer of a keyword."""
        return join(self.pointer, keyword)

    def values(self) -> list[Any] | None:
        """The values of ``const`` and ``enum``, None where neither is written."""
        if self.has("const"):
            return [self.value("const")]
        listed = self.value("enum")
        return listed if is_array(listed) else None

    @property
    def written(self) -> bytes | None:
        """The JSON text of the schema, as a key; equal texts can only differ in the targets of references."""
        made: bytes | None = self.keep("written", self._written)
        return made

    def _written(self) -> bytes | None:
        raw: Any = self.raw
        try:
            return marshal.dumps(raw, 2)
        except ValueError:
            return None

    def references(self) -> Iterator[str]:
        """The names of all schemas that it refers to, at any depth."""
        waiting: list[Any] = [self.raw]
        while waiting:
            item = waiting.pop()
            if is_object(item):
                target = item.get("$ref")
                if isinstance(target, str) and "/" in target:
                    yield split(target)[-1]
                waiting += item.values()
            elif is_array(item):
                waiting += item

    def same_text(self, other: Schema) -> bool:
        """Whether both are written with the same keywords and values, whatever they refer to."""
        if self.raw is other.raw:
            return True
        if self.raw != other.raw:
            return False
        try:
            left: Any = self.raw
            right: Any = other.raw
            return marshal.dumps(left, 2) == marshal.dumps(right, 2) or same_json(left, right)
        except ValueError:
            return same_json(self.raw, other.raw)


_NOWHERE = Schemas({})


def synthetic(raw: JsonSchema) -> Schema:
    """A schema that is written nowhere: a case of a proof."""
    return Schema(raw, "", _NOWHERE)
