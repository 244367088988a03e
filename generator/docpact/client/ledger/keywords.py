"""What becomes of each keyword of a schema that a client uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from docpact.client.shapes.scalars import STRING_FORMATS
from docpact.naming import NAME_HINTS, hinted
from docpact.openapi.enum_names import HINTS
from docpact.schema.evaluate import CHECKED_FORMATS
from docpact.text.values import is_array

__all__ = ["Position", "fate_of_keyword", "lost_keyword"]

Position = Literal["class", "property", "parameter", "inner"]
"""Where a schema is: it has a class or alias of its own, is a property of a class, a parameter's, or within another."""

_STRUCTURE = frozenset(
    {
        "$ref", "$dynamicRef", "$recursiveRef", "$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$defs",
        "definitions", "type", "enum", "const", "allOf", "anyOf", "oneOf", "not", "properties", "required",
        "additionalProperties", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas",
        "unevaluatedProperties", "minProperties", "maxProperties", "items", "prefixItems", "additionalItems",
        "unevaluatedItems", "contains", "minItems", "maxItems", "uniqueItems", "nullable", "discriminator",
    }
)  # fmt: skip
_OF_TYPES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("minLength", "maxLength", "pattern"), frozenset({"string"})),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        frozenset({"number", "integer"}),
    ),
    **dict.fromkeys(
        ("minItems", "maxItems", "uniqueItems", "prefixItems", "contains"), frozenset({"array"})
    ),
    **dict.fromkeys(
        (
            *("minProperties", "maxProperties", "patternProperties", "propertyNames"),
            *("dependentRequired", "dependentSchemas"),
        ),
        frozenset({"object"}),
    ),
}
"""Keywords that only say something of values of certain types."""
_NEEDS = {
    "then": "if",
    "else": "if",
    "minContains": "contains",
    "maxContains": "contains",
}
_NUMBERS = frozenset({"int32", "int64", "float", "double"})
_DIALECTS = ("https://json-schema.org/draft/2020-12/", "https://spec.openapis.org/oas/3.")
_OLD = frozenset({"collectionFormat", "allowEmptyValue", "name", "in", "schema", "x-nullable"})
"""Of parameters and headers in Swagger 2.0, which are written among their keywords."""
_SUBTYPES = frozenset({"x-discriminator-value", "x-ms-discriminator-value"})
_NAMES = frozenset({"x-docpact-name"})
_MARKS = frozenset({"x-docpact-not-stated"})


def fate_of_keyword(
    keyword: str, value: Any, schema: Mapping[str, Any], position: Position
) -> str | None:
    """Return why a keyword has no effect on a client; None where it has its effect.

    Args:
        keyword: The keyword.
        value: Its value.
        schema: The schema it is in.
        position: Where that schema is.

    """
    if keyword.startswith("x-"):
        return _of_extension(keyword, value, schema, position)
    if keyword in _OF_TYPES and (types := _types(schema)) and not types & _OF_TYPES[keyword]:
        return f"{keyword!r} does not apply to type {' or '.join(sorted(types))}"
    if keyword in _STRUCTURE or keyword in _OF_TYPES or keyword in _OLD:
        return None
    match keyword:
        case "dependencies":
            return (
                "not a keyword since JSON Schema 2019-09: use dependentRequired or dependentSchemas"
            )
        case "if":
            return "'if' without 'then' or 'else' has no effect" if schema.keys().isdisjoint({"then", "else"}) else None  # fmt: skip
        case "then" | "else" | "minContains" | "maxContains":
            needed = _NEEDS[keyword]
            return None if needed in schema else f"{keyword!r} has no effect without {needed!r}"
        case "format":
            known = isinstance(value, str) and (value in CHECKED_FORMATS or value in STRING_FORMATS)
            if not known and value in _NUMBERS:
                return f"the range of {value!r} is not checked"
            return None if known else f"the format {value!r} is not checked"
        case "description":
            return (
                "only classes, their fields and arguments have docstrings"
                if position == "inner"
                else None
            )
        case "title":
            return None if position == "class" else "titles name classes; there is none here"
        case "default":
            told = position in ("property", "parameter")
            return None if told else "only defaults of fields and arguments are documented"
        case "deprecated":
            told = position in ("property", "parameter")
            return None if told else "only operations, fields and arguments are marked deprecated"
        case "readOnly" | "writeOnly":
            return None if position in ("property", "class") or value is not True else f"{keyword!r} has an effect on properties only"  # fmt: skip
        case "contentEncoding":
            known = value in ("base64", "base64url", "binary")
            return None if known else f"text in the encoding {value!r} is not decoded"
        case "contentMediaType":
            return None if _is_octets(schema) else "text of a media type is not parsed"
        case "contentSchema":
            return "the text is not parsed, and what is in it not checked"
        case "xml":
            return "XML is sent and received as text"
        case "externalDocs":
            return "links to documentation of schemas are not shown"
        case "$comment":
            return "a comment"
        case "$vocabulary":
            return "all vocabularies of JSON Schema 2020-12 are known"
        case "$schema":
            known = isinstance(value, str) and value.startswith(_DIALECTS)
            return None if known else "read as JSON Schema 2020-12"
        case _:
            return "not a keyword of JSON Schema or OpenAPI"


def _of_extension(
    keyword: str, value: Any, schema: Mapping[str, Any], position: Position
) -> str | None:
    if keyword in HINTS:
        if "enum" not in schema:
            return f"{keyword!r} has no effect without 'enum'"
        if (reason := _unnamed(keyword, value, schema["enum"])) is not None:
            return reason
        return fate_of_keyword("description", value, schema, position)
    if keyword == "x-nullable" or keyword in _SUBTYPES or keyword in _MARKS:
        return None
    if keyword in _NAMES:
        return None if position == "class" else "only schemas with a name can be renamed"
    if keyword in NAME_HINTS:
        told = hinted({keyword: value}) is not None
        return None if told and position != "inner" else "it names no class, field or argument"
    return "not an extension that docpact reads here"


def _unnamed(keyword: str, value: Any, enum: Any) -> str | None:
    """Return what is wrong with the names or descriptions of the values of an enumeration."""
    if not is_array(value) or not is_array(enum):
        return None
    if len(value) != len(enum):
        return f"{keyword!r} has {len(value)} entries for {len(enum)} values"
    names = [each for each in value if isinstance(each, str)]
    if "desc" not in keyword.lower() and len(set(names)) < len(names):
        return f"{keyword!r} gives several values the same name"
    return None


def _types(schema: Mapping[str, Any]) -> set[str]:
    """The types that a schema names itself; none where it leaves them open."""
    written = schema.get("type")
    if isinstance(written, str):
        return {written}
    if is_array(written):
        return {each for each in written if isinstance(each, str)}
    return set()


def _is_octets(schema: Mapping[str, Any]) -> bool:
    from docpact.client.shapes.scalars import scalar

    return scalar("string", schema).kind == "binary"


def lost_keyword(message: str, schema: Mapping[str, Any]) -> str | None:
    """The keyword that a note on a schema is about; None where it is about the whole of it."""
    subject = message.partition(" ")[0].strip("':")
    if subject in schema:
        return subject
    return "pattern" if "its pattern" in message and "pattern" in schema else None
