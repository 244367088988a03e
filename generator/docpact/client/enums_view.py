"""What ``enums.py`` prints: the names that a document gives the values of its enumerations, as constants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docpact.client.prose import docstring, literal, one_line
from docpact.client.shapes import Shapes
from docpact.ir import Api
from docpact.naming import class_name, pascal, settle, words
from docpact.openapi.enum_names import EnumValue, enum_values
from docpact.text.values import is_array, is_object, join

__all__ = ["EnumClass", "EnumsView", "enums_view"]


@dataclass(frozen=True, slots=True)
class EnumClass:
    """A class of constants."""

    name: str
    doc: str
    members: tuple[tuple[str, str, str], ...]
    """Name, value as an expression, and docstring (empty for none)."""


@dataclass(frozen=True, slots=True)
class EnumsView:
    """The module of the named values."""

    classes: tuple[EnumClass, ...]
    places: Mapping[str, str]
    """Pointer of each schema that names its values to its class."""


def enums_view(api: Api, shapes: Shapes) -> EnumsView | None:
    """Decide what ``enums.py`` prints; None where the document names no value that the client uses."""
    wanted: dict[str, str] = {}
    found: dict[str, tuple[str, list[EnumValue]]] = {}
    for name, pointer, schema in _schemas(api, shapes):
        values = [value for value in enum_values(schema) if value.name and _is_plain(value.value)]
        if values and any(value.name != value.value for value in values):
            key = f"{name} {values}"
            wanted[key] = class_name(name)
            found.setdefault(pointer, (key, values))
    if not found:
        return None
    names = settle(wanted)
    classes = {names[key]: values for key, values in found.values()}
    return EnumsView(
        tuple(_class(name, classes[name]) for name in sorted(classes)),
        {pointer: names[key] for pointer, (key, _) in found.items()},
    )


def _class(name: str, values: list[EnumValue]) -> EnumClass:
    wanted = {f"{place:04} {value.name}": _member(value.name) for place, value in enumerate(values)}
    names = settle(wanted)
    members = tuple(
        (names[key], literal(value.value), docstring([one_line(value.description)], 4) if value.description else "")
        for key, value in zip(wanted, values, strict=True)
    )  # fmt: skip
    return EnumClass(name, docstring([f"Names of the values of `{name}`."], 4), members)


def _member(name: str) -> str:
    """The name of a constant: ``Low`` and ``low`` give ``LOW``, ``2fa`` gives ``N2FA``."""
    joined = "_".join(word.upper() for word in words(name)) or "VALUE"
    return joined if joined.isidentifier() else f"N{joined}"


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _schemas(api: Api, shapes: Shapes) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Name, pointer and schema of each schema that has an enumeration, in the parts that the client uses."""
    for name, schema in api.schemas.items():
        if name in shapes.schemas:
            yield from _within(
                shapes.schemas[name] or name, api.schema_pointers.get(name, ""), schema
            )
    for operation in (*api.operations, *api.webhooks, *api.callbacks):
        for parameter in operation.parameters:
            at = f"{parameter.pointer}/schema"
            yield from _within(pascal(parameter.name), at, parameter.schema)


def _within(
    name: str, pointer: str, schema: object
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    waiting: list[tuple[str, str, object]] = [(name, pointer, schema)]
    while waiting:
        name, pointer, node = waiting.pop()
        if not is_object(node):
            continue
        if "enum" in node:
            hint = node.get("x-ms-enum")
            said = hint.get("name") if is_object(hint) else None
            own = name if not isinstance(said, str) or not words(said) else said
            yield own, pointer, node
        for key in ("properties", "patternProperties"):
            fields = node.get(key)
            for field, inner in fields.items() if is_object(fields) else ():
                waiting.append((name + pascal(field), join(pointer, key, field), inner))
        for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
            members = node.get(key)
            for index, inner in enumerate(members if is_array(members) else ()):
                waiting.append((name, join(pointer, key, index), inner))
        single = ("items", "additionalProperties")
        waiting += [(name, join(pointer, key), node.get(key)) for key in single]
