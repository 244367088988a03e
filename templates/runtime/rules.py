"""Constraints of a schema beyond types: dependent fields, conditions, excluded values.

Rules are JSON Schema 2020-12 and mean what they mean there. A request that breaks one is refused; of a response, what
breaks one is reported. Importing this loads no pydantic.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from .json_text import is_array, is_object

if TYPE_CHECKING:
    from pydantic import BaseModel, GetCoreSchemaHandler, ValidationInfo
    from pydantic_core import ValidationError, core_schema

__all__ = ["Obeys"]

M = TypeVar("M", bound="BaseModel")
Place = tuple[str | int, ...]
Faults = Iterator[tuple[Place, str]]
Check = Callable[[Mapping[str, Any], Any, Place], Faults]

_LONGEST = 200


class Obeys:
    """Rules of a class, ``@Obeys({"minProperties": 1})``, or of a type, ``Annotated[str, Obeys({"not": {"const": ""}})]``."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.rules = rules

    def __call__(self, model: type[M]) -> type[M]:
        """The class with the rules added to what is checked of it."""

        def build(cls: Any, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
            plain: Any = super(model, cls)
            return self._added(plain.__get_pydantic_core_schema__(source, handler))

        model.__get_pydantic_core_schema__ = classmethod(build)  # type: ignore[method-assign,assignment]
        model.__obeys__ = (self, *getattr(model, "__obeys__", ()))  # type: ignore[attr-defined]
        return model

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return self._added(handler(source))

    def __repr__(self) -> str:
        return f"Obeys({self.rules!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Obeys) and repr(other) == repr(self)

    def __hash__(self) -> int:
        return hash(repr(self))

    def faults(self, value: Any) -> list[tuple[Place, str]]:
        """Where a plain JSON value breaks the rules, and what is expected there."""
        return list(_faults(self.rules, value, ()))

    def _added(self, schema: Any) -> core_schema.CoreSchema:
        from pydantic_core import core_schema

        # Whoever refers to a class that holds itself means it with its rules.
        name = schema.pop("ref", None)
        return core_schema.with_info_wrap_validator_function(self._check, schema, ref=name)

    def _check(self, given: Any, read: Callable[[Any], Any], info: ValidationInfo) -> Any:
        from .model import READING
        from .wire import UnsendableError, to_wire

        value = read(given)
        if info.context is READING:
            plain = given
        else:
            try:
                plain = to_wire(value)
            except UnsendableError:  # it is refused where it is sent, with its place
                return value
        if found := self.faults(plain):
            raise _refusal(found)
        return value


def _refusal(found: Iterable[tuple[Place, str]]) -> ValidationError:
    from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

    details = [
        InitErrorDetails(
            # By its kind, `decode` knows a place that is not there.
            type=PydanticCustomError(
                "missing" if message.startswith(_MISSING) else "rule",
                "{message}",
                {"message": message},
            ),
            loc=place,
            input=None,
        )
        for place, message in found
    ]
    return ValidationError.from_exception_data("rules", details)


_MISSING = "Field required"


def _faults(schema: Any, value: Any, at: Place) -> Faults:
    """Where a plain JSON value is not valid against a schema."""
    if schema is False:
        yield at, "Extra inputs are not permitted"
    elif is_object(schema):
        for keyword in schema:
            if (check := _CHECKS.get(keyword)) is not None:
                yield from check(schema, value, at)


def _valid(schema: Any, value: Any) -> bool:
    return next(_faults(schema, value, ()), None) is None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": _is_text,
    "number": _is_number,
    "integer": lambda value: _is_number(value) and value == value // 1,
    "boolean": lambda value: isinstance(value, bool),
    "array": is_array,
    "object": is_object,
    "null": lambda value: value is None,
}


def _limit(
    keyword: str,
    about: Callable[[Any], bool],
    holds: Callable[[Any, Any], bool],
    message: str,
) -> Check:
    """A check of values of one type against the value of a keyword; other values pass."""

    def check(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
        limit = schema[keyword]
        if about(value) and not holds(value, limit):
            yield at, message.format(_shown(limit))

    return check


def _is_multiple(value: Any, step: Any) -> bool:
    try:
        return _fraction(value) % _fraction(step) == 0
    except ValueError:  # beyond all floats
        return False


def _fraction(value: float) -> Fraction:
    return Fraction(value if isinstance(value, int) else repr(float(value)))


@lru_cache(maxsize=512)
def _matcher(pattern: str) -> Callable[[str], bool]:
    """Compile with pydantic's regular expressions, which take linear time, or else with Python's, which support look-around."""
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern)).isinstance_python
    except SchemaError:
        search = re.compile(pattern).search
        return lambda text: search(text) is not None


def _matches(value: Any, pattern: str) -> bool:
    return _matcher(pattern)(value)


def _has_format(value: Any, name: str) -> bool:
    from .formats import fits_format

    return fits_format(name, value)


def _is_unique(items: Any, wanted: bool) -> bool:
    from .shapes import json_key

    return not wanted or len({json_key(item) for item in items}) == len(items)


def _is_one_of(value: Any, listed: Any) -> bool:
    from .shapes import json_key

    return json_key(value) in {json_key(item) for item in listed}


def _type(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if not any(_TYPES[name](value) for name in names):
        yield at, f"Input should be of type {' or '.join(names)}"


def _required(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_object(value):
        for name in schema["required"]:
            if name not in value:
                yield (*at, name), _MISSING


def _dependent_required(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_object(value):
        for name, others in schema["dependentRequired"].items():
            for other in others if name in value else ():
                if other not in value:
                    yield (*at, other), f"{_MISSING} if {name!r} is given"


def _dependent_schemas(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_object(value):
        for name, inner in schema["dependentSchemas"].items():
            if name in value:
                yield from _faults(inner, value, at)


def _property_names(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_object(value):
        for name in value:
            for _, message in _faults(schema["propertyNames"], name, ()):
                yield (*at, name), f"Its name: {message}"


def _properties(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_object(value):
        for name, inner in schema["properties"].items():
            if name in value:
                yield from _faults(inner, value[name], (*at, name))


def _pattern_properties(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_object(value):
        for pattern, inner in schema["patternProperties"].items():
            for name, item in value.items():
                if _matches(name, pattern):
                    yield from _faults(inner, item, (*at, name))


def _additional_properties(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_object(value):
        known = schema.get("properties", {})
        patterns = schema.get("patternProperties", {})
        for name, item in value.items():
            if name not in known and not any(_matches(name, pattern) for pattern in patterns):
                yield from _faults(schema["additionalProperties"], item, (*at, name))


def _prefix_items(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_array(value):
        for index, (inner, item) in enumerate(zip(schema["prefixItems"], value, strict=False)):
            yield from _faults(inner, item, (*at, index))


def _items(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_array(value):
        for index in range(len(schema.get("prefixItems", ())), len(value)):
            yield from _faults(schema["items"], value[index], (*at, index))


def _contains(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_array(value):
        inner = schema["contains"]
        count = sum(_valid(inner, item) for item in value)
        least, most = schema.get("minContains", 1), schema.get("maxContains")
        if count < least:
            yield at, f"List should have at least {least} items that match {_shown(inner)}"
        if most is not None and count > most:
            yield at, f"List should have at most {most} items that match {_shown(inner)}"


def _unevaluated_properties(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_object(value):
        plain = {word: rule for word, rule in schema.items() if word != "unevaluatedProperties"}
        seen = _evaluated(plain, value)
        for name, item in value.items():
            if name not in seen:
                yield from _faults(schema["unevaluatedProperties"], item, (*at, name))


def _unevaluated_items(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if is_array(value):
        plain = {word: rule for word, rule in schema.items() if word != "unevaluatedItems"}
        seen = _evaluated(plain, value)
        for index, item in enumerate(value):
            if index not in seen:
                yield from _faults(schema["unevaluatedItems"], item, (*at, index))


def _evaluated(schema: Any, value: Any) -> set[Any]:
    """The names or indices in a valid object or array that a schema evaluates (JSON Schema 2020-12 Core, section 11)."""
    if not is_object(schema):
        return set()
    seen: set[Any] = set()
    if is_object(value):
        patterns = schema.get("patternProperties", {})
        seen = {
            name
            for name in value
            if name in schema.get("properties", {})
            or any(_matches(name, pattern) for pattern in patterns)
        }
        if "additionalProperties" in schema or "unevaluatedProperties" in schema:
            return set(value)
    elif is_array(value):
        if "items" in schema or "unevaluatedItems" in schema:
            return set(range(len(value)))
        seen = set(range(min(len(schema.get("prefixItems", ())), len(value))))
        if "contains" in schema:
            seen |= {at for at, item in enumerate(value) if _valid(schema["contains"], item)}
    applied = [*schema.get("allOf", ())]
    applied += [one for one in schema.get("anyOf", ()) if _valid(one, value)]
    applied += [one for one in schema.get("oneOf", ()) if _valid(one, value)]
    if "if" in schema:
        if _valid(schema["if"], value):
            applied += [schema["if"], schema.get("then")]
        else:
            applied.append(schema.get("else"))
    if is_object(value):
        applied += [
            one for name, one in schema.get("dependentSchemas", {}).items() if name in value
        ]
    return seen.union(*(_evaluated(one, value) for one in applied))


def _all_of(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    for inner in schema["allOf"]:
        yield from _faults(inner, value, at)


def _any_of(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if not any(_valid(inner, value) for inner in schema["anyOf"]):
        yield at, f"Input should be {' or '.join(map(_said, schema['anyOf']))}"


def _one_of(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if sum(_valid(inner, value) for inner in schema["oneOf"]) != 1:
        yield at, f"Input should match exactly one of: {', '.join(map(_said, schema['oneOf']))}"


def _not(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    if _valid(schema["not"], value):
        yield at, f"Input should not be {_said(schema['not'])}"


def _if(schema: Mapping[str, Any], value: Any, at: Place) -> Faults:
    branch = "then" if _valid(schema["if"], value) else "else"
    yield from _faults(schema.get(branch, True), value, at)


def _said(schema: Any) -> str:
    """A schema in a sentence: most say which fields are there."""
    if is_object(schema) and schema.keys() <= {"type", "required"} and schema.get("required"):
        return f"an object with {' and '.join(map(repr, schema['required']))}"
    return f"a match for {_shown(schema)}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_CHECKS: Mapping[str, Check] = {
    "type": _type,
    "enum": _limit("enum", lambda _: True, _is_one_of, "Input should be one of {}"),
    "const": _limit("const", lambda _: True, lambda v, c: _is_one_of(v, [c]), "Input should be {}"),
    "minimum": _limit(
        "minimum", _is_number, lambda v, n: v >= n, "Input should be greater than or equal to {}"
    ),
    "exclusiveMinimum": _limit(
        "exclusiveMinimum", _is_number, lambda v, n: v > n, "Input should be greater than {}"
    ),
    "maximum": _limit(
        "maximum", _is_number, lambda v, n: v <= n, "Input should be less than or equal to {}"
    ),
    "exclusiveMaximum": _limit(
        "exclusiveMaximum", _is_number, lambda v, n: v < n, "Input should be less than {}"
    ),
    "multipleOf": _limit(
        "multipleOf", _is_number, _is_multiple, "Input should be a multiple of {}"
    ),
    "minLength": _limit(
        "minLength", _is_text, lambda v, n: len(v) >= n, "String should have {} or more characters"
    ),
    "maxLength": _limit(
        "maxLength", _is_text, lambda v, n: len(v) <= n, "String should have {} or fewer characters"
    ),
    "pattern": _limit("pattern", _is_text, _matches, "String should match pattern {}"),
    "format": _limit("format", _is_text, _has_format, "String should be of format {}"),
    "minItems": _limit(
        "minItems", is_array, lambda v, n: len(v) >= n, "List should have {} or more items"
    ),
    "maxItems": _limit(
        "maxItems", is_array, lambda v, n: len(v) <= n, "List should have {} or fewer items"
    ),
    "uniqueItems": _limit("uniqueItems", is_array, _is_unique, "Items should be distinct"),
    "minProperties": _limit(
        "minProperties",
        is_object,
        lambda v, n: len(v) >= n,
        "Object should have {} or more fields",
    ),
    "maxProperties": _limit(
        "maxProperties",
        is_object,
        lambda v, n: len(v) <= n,
        "Object should have {} or fewer fields",
    ),
    "required": _required,
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
    "propertyNames": _property_names,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "prefixItems": _prefix_items,
    "items": _items,
    "contains": _contains,
    "unevaluatedProperties": _unevaluated_properties,
    "unevaluatedItems": _unevaluated_items,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
}
