"""Schemas made plain: every ``$ref`` to a name, every keyword of the type that JSON Schema gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from docpact.ir import JsonSchema
from docpact.openapi.conflicts import settle
from docpact.openapi.dynamic import MARK
from docpact.openapi.enum_names import HINTS, with_enum_names
from docpact.openapi.keywords import DROP, KEYWORDS
from docpact.openapi.references import SCHEMAS, References
from docpact.openapi.report import Report
from docpact.openapi.upgrade.openapi30 import widen
from docpact.text.values import JsonObject, escape, is_array, is_object, join, kind

__all__ = ["Schemas"]

_MAPS = ("properties", "patternProperties", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_ONES = (
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
)
_SPENT = frozenset(
    [
        "$defs",
        "definitions",
        "$id",
        "$schema",
        "$anchor",
        "$dynamicAnchor",
        "$dynamicRef",
        "$comment",
        "$vocabulary",
        "x-components",
        MARK,
    ]
)
"""Not needed any more: referenced schemas have become entries, and references to them are plain ``$ref``."""
# Keywords that have to be read together with the type, or in the old form.
_TOGETHER = frozenset(
    ["default", "enum", "exclusiveMaximum", "exclusiveMinimum", "properties", "type"]
)


class Schemas:
    """Reads the schemas of one document. What cannot be read becomes ``True``, any value, with a note."""

    def __init__(self, references: References, report: Report) -> None:
        self._references = references
        self._report = report
        self._readers: Mapping[str, Callable[[Any, str], Any]] = {
            "$ref": self._ref,
            "items": self._items,
            "discriminator": self._discriminator,
            **dict.fromkeys(_MAPS, self._map),
            **dict.fromkeys(_LISTS, self._list),
            **dict.fromkeys(_ONES, self._one),
        }

    def all_named(self, raw: Mapping[str, object]) -> dict[str, JsonSchema]:
        """``Api.schemas``, from ``raw``: pointer to schema as written, for every schema with a name."""
        names = self._references.names
        read = {names[pointer]: self._read(schema, pointer) for pointer, schema in raw.items()}
        for name in _circles(read, names):
            self._report.add(
                "DP702",
                f"schema {name} is a reference to itself; any value is accepted",
                f"{SCHEMAS}{escape(name)}",
            )
            read[name] = True
        return read

    def read(self, schema: object, pointer: str) -> JsonSchema:
        """Return an inline schema. A schema that is referenced by its place becomes a reference to its entry."""
        name = self._references.deep.get(pointer)
        return {"$ref": _reference(name)} if name else self._read(schema, pointer)

    def _read(self, schema: object, pointer: str) -> JsonSchema:
        if isinstance(schema, bool):
            return schema
        if not is_object(schema):
            self._report.add(
                "DP703", f"expected a schema, got {kind(schema)}; any value is accepted", pointer
            )
            return True
        if "nullable" in schema:
            self._report.add(
                "DP703",
                "obsolete keyword nullable (OpenAPI 3.0); converted",
                join(pointer, "nullable"),
            )
            schema = widen(schema)
        fresh: JsonObject = {}
        same = True
        for key, value in schema.items():
            new: Any = DROP if key in _SPENT else value
            if (handler := KEYWORDS.get(key)) is not None:
                new = handler(value, f"{pointer}/{key}", self._report)
            elif (reader := self._readers.get(key)) is not None:
                new = reader(value, f"{pointer}/{key}")
            if new is not DROP:
                fresh[key] = new
            same = same and new is value
        if not _TOGETHER.isdisjoint(schema):
            settled = settle(fresh, schema, pointer, self._report)
            same = same and settled is fresh
            fresh = settled
        if not HINTS.isdisjoint(schema):
            named = with_enum_names(fresh)
            same = same and named is fresh
            fresh = named
        if "$ref" in schema and not fresh:
            return True
        return schema if same else fresh

    def name_of(self, reference: str, pointer: str) -> str | None:
        """Return the name of the schema that a reference refers to; None, with a note, if there is none."""
        names = self._references.names
        if (name := names.get(reference[1:])) is not None and reference.startswith("#"):
            return name
        target = self._references.target(reference, pointer)
        if target is not None and target not in names:
            end = self._references.follow({"$ref": f"#{target}"}, pointer)
            target = end[1] if end else None
        if target is None:
            return None
        if target not in names:
            self._report.add(
                "DP701",
                f"reference {reference!r} is not to a schema; any value is accepted",
                pointer,
            )
        return names.get(target)

    def _ref(self, value: Any, pointer: str) -> Any:
        if not isinstance(value, str):
            self._report.add(
                "DP703", f"$ref: expected a string, got {kind(value)}; ignored", pointer
            )
            return DROP
        name = self.name_of(value, pointer)
        reference = _reference(name) if name is not None else None
        return DROP if reference is None else value if reference == value else reference

    def _items(self, value: Any, pointer: str) -> Any:
        if is_object(value):
            return self.read(value, pointer)
        if not is_array(value):
            return self._one(value, pointer)
        if len(value) == 1:
            self._report.add(
                "DP703", "items: expected a schema, got an array of one; using that schema", pointer
            )
            return self.read(value[0], join(pointer, 0))
        self._report.add(
            "DP703",
            "items: expected a schema, got an array; items of any type are accepted",
            pointer,
        )
        return DROP

    def _one(self, value: Any, pointer: str) -> Any:
        if value in ("true", "false"):
            self._report.add(
                "DP703", f"expected a boolean, got the string {value!r}; converted", pointer
            )
            return value == "true"
        return DROP if value is None else self.read(value, pointer)

    def _list(self, value: Any, pointer: str) -> Any:
        if is_object(value):
            self._report.add(
                "DP703",
                "expected an array of schemas, got an object; used as its only item",
                pointer,
            )
            return [self.read(value, pointer)]
        if not is_array(value) or not value:
            what = "an empty array" if value == [] else kind(value)
            self._report.add("DP703", f"expected an array of schemas, got {what}; ignored", pointer)
            return DROP
        fresh = [self.read(item, f"{pointer}/{index}") for index, item in enumerate(value)]
        return value if all(a is b for a, b in zip(fresh, value, strict=True)) else fresh

    def _map(self, value: Any, pointer: str) -> Any:
        if not is_object(value):
            if value is not None:
                self._report.add(
                    "DP703",
                    f"expected an object of named schemas, got {kind(value)}; ignored",
                    pointer,
                )
            return DROP
        if isinstance(value.get("$ref"), str):
            self._report.add(
                "DP703", "expected an object of named schemas, got a reference; ignored", pointer
            )
            return DROP
        fresh = {name: self.read(item, f"{pointer}/{escape(name)}") for name, item in value.items()}
        return value if all(fresh[name] is item for name, item in value.items()) else fresh

    def _discriminator(self, value: Any, pointer: str) -> Any:
        if isinstance(value, str):
            self._report.add(
                "DP703",
                "discriminator: expected an object, got a string; used as its propertyName",
                pointer,
            )
            return {"propertyName": value}
        if not is_object(value) or not isinstance(value.get("propertyName"), str):
            self._report.add("DP703", "discriminator: propertyName is missing; ignored", pointer)
            return DROP
        fallback = value.get("defaultMapping")
        if isinstance(fallback, str):
            target = self._mapping({"": fallback}, join(pointer, "defaultMapping")).get("")
            value = {key: item for key, item in value.items() if key != "defaultMapping"}
            value |= {"defaultMapping": target} if target is not None else {}
        mapping = value.get("mapping")
        if mapping is None:
            return value
        if not is_object(mapping):
            self._report.add(
                "DP703",
                f"discriminator mapping: expected an object, got {kind(mapping)}; ignored",
                join(pointer, "mapping"),
            )
            return {key: item for key, item in value.items() if key != "mapping"}
        read = self._mapping(mapping, join(pointer, "mapping"))
        return value if read == mapping else {**value, "mapping": read}

    def _mapping(self, mapping: JsonObject, pointer: str) -> JsonObject:
        """Each value as a reference; it may be written as one, or as the name of a schema."""
        read: JsonObject = {}
        for key, value in mapping.items():
            at = join(pointer, key)
            if not isinstance(value, str):
                self._report.add(
                    "DP703",
                    f"discriminator mapping: expected a schema name or reference, got {kind(value)}; ignored",
                    at,
                )
                continue
            name = self._references.names.get(f"{SCHEMAS}{escape(value)}") or self.name_of(
                value, at
            )
            if name is not None:
                read[key] = _reference(name)
        return read


def _circles(schemas: Mapping[str, JsonSchema], names: Mapping[str, str]) -> list[str]:
    """Return the schemas that are circular references to each other."""
    settled: set[str] = set()
    found: list[str] = []
    for start in schemas:
        chain: dict[str, None] = {}
        name: str | None = start
        while name is not None and name not in settled and name not in chain:
            chain[name] = None
            schema = schemas.get(name, True)
            reference: object = schema.get("$ref") if isinstance(schema, Mapping) else None
            name = names.get(reference[1:]) if isinstance(reference, str) else None
        if name is not None and name in chain:
            members = list(chain)
            found += members[members.index(name) :]
        settled.update(chain)
    return found


def _reference(name: str) -> str:
    return f"#{SCHEMAS}{escape(name)}"
