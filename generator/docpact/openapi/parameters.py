"""The parameters of an operation: its own, those of its path, and those its path template asks for."""

from __future__ import annotations

import re
from typing import Any

from docpact.ir import MediaType, Parameter
from docpact.openapi.content import examples, media_types
from docpact.openapi.context import Context, extensions
from docpact.text.values import JsonObject, is_object, join, kind

__all__ = ["Bodies", "parameters", "template_names"]

_DEFAULT_STYLE = {
    "path": "simple",
    "query": "form",
    "header": "simple",
    "cookie": "form",
    "querystring": "form",
}
_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
    "querystring": ("form",),
}
_SCHEMA_WORDS = (
    "type",
    "format",
    "enum",
    "items",
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
)
_NAME = re.compile(r"\{([^{}]+)\}")

Bodies = list[tuple[JsonObject, str]]
"""Parameters that are bodies (``in: body``, ``in: formData``, from Swagger 2.0), and their places."""


def template_names(path: str) -> list[str]:
    """The names in a path template, each once, in order."""
    return list(dict.fromkeys(_NAME.findall(path)))


def parameters(
    context: Context, path: str, levels: list[tuple[JsonObject, str]], *, in_template: bool = True
) -> tuple[tuple[Parameter, ...], Bodies]:
    """The parameters of one operation.

    Args:
        context: The reading.
        path: The path template.
        in_template: Whether path parameters are in ``path``; those of a webhook or callback are not.
        levels: The path item, then the operation, each with its pointer: the second overrides the first by ``in`` and name.

    Returns:
        The parameters, and what is written as one but is a body.

    """
    names = template_names(path) if in_template else None
    merged: dict[tuple[str, str], Parameter] = {}
    bodies: Bodies = []
    for node, pointer in levels:
        own: dict[tuple[str, str], Parameter] = {}
        for index, item in enumerate(context.array(node, "parameters", pointer)):
            at = join(pointer, "parameters", index)
            end = context.references.follow(item, at)
            if end is None:
                if not is_object(item):
                    context.report.add(
                        "DP703", f"parameter: expected an object, got {kind(item)}; ignored", at
                    )
                continue
            if end[0].get("in") in ("body", "formData"):
                bodies.append(end)
                continue
            parameter = _parameter(context, *end, names)
            if parameter is None:
                continue
            key = _key(parameter)
            if key in own:
                context.report.add(
                    "DP707",
                    f"{key[0]} parameter {key[1]!r} is declared twice; using the first one",
                    at,
                )
                continue
            own[key] = parameter
        merged.update(own)
    declared = [
        parameter for parameter in merged.values() if _belongs(context, parameter, names, path)
    ]
    _note_whole_queries(context, declared)
    have = {parameter.name for parameter in declared if parameter.location == "path"}
    operation_pointer = levels[-1][1]
    missing = [name for name in names or () if name not in have]
    for name in missing:
        context.report.add(
            "DP706",
            f"path parameter {name!r} of {path} is not declared; added as a string",
            operation_pointer,
        )
    added = tuple(_undeclared(name, operation_pointer) for name in missing)
    return (*added, *declared), bodies


def _key(parameter: Parameter) -> tuple[str, str]:
    """Return the identity of a parameter: location and name. Header names are case-insensitive (RFC 9110, 5.1)."""
    name = parameter.name.lower() if parameter.location == "header" else parameter.name
    return parameter.location, name


def _belongs(context: Context, parameter: Parameter, names: list[str] | None, path: str) -> bool:
    if parameter.location != "path" or names is None or parameter.name in names:
        return True
    context.report.add(
        "DP706",
        f"path parameter {parameter.name!r} is not in the template {path}; never sent",
        parameter.pointer,
    )
    return False


def _undeclared(name: str, pointer: str) -> Parameter:
    return Parameter(
        name=name,
        location="path",
        required=True,
        schema={"type": "string"},
        content=None,
        style="simple",
        explode=False,
        pointer=pointer,
    )


def _parameter(
    context: Context, node: JsonObject, pointer: str, names: list[str] | None
) -> Parameter | None:
    name = context.text(node, "name", pointer)
    if not name:
        context.report.add("DP707", "name of a parameter is missing; parameter ignored", pointer)
        return None
    location = _location(context, name, context.text(node, "in", pointer), pointer, names)
    if location == "path":
        name = _as_in_template(context, name, names, pointer)
    content = media_types(context, node, pointer)
    schema = _schema(context, node, pointer, name) if not content else None
    style = _style(context, node, pointer, location)
    if schema is not None and location != "querystring" and "x-docpact-nested" not in node:
        _note_nested(context, name, node.get("schema"), style, pointer)
    required = context.flag(node, "required", pointer)
    if location == "path" and not required:
        context.report.add(
            "DP706",
            f"path parameter {name!r} is not marked as required; read as required",
            pointer,
        )
        required = True
    return Parameter(
        name=name,
        location=location,
        required=required,
        schema=schema,
        content=_first(context, content, pointer),
        style=style,
        explode=context.flag(node, "explode", pointer, default=style in ("form", "cookie")),
        allow_reserved=context.flag(node, "allowReserved", pointer),
        deprecated=context.flag(node, "deprecated", pointer),
        description=context.text(node, "description", pointer),
        extensions=extensions(node),
        pointer=pointer,
        default=_followed(context, node.get("schema"), pointer).get("default", node.get("default")),
        examples=examples(context, node, pointer),
    )


def _note_whole_queries(context: Context, declared: list[Parameter]) -> None:
    """Note parameters that are the whole query next to others of the query (OpenAPI 3.2, ``in: querystring``)."""
    whole = [parameter for parameter in declared if parameter.location == "querystring"]
    others = [parameter.name for parameter in declared if parameter.location == "query"]
    others += [parameter.name for parameter in whole[1:]]
    if whole and others:
        names = ", ".join(map(repr, others))
        message = f"querystring parameter {whole[0].name!r} next to {names}; OpenAPI allows it alone, all are sent"
        context.report.add("DP707", message, whole[0].pointer)


def _note_nested(context: Context, name: str, schema: object, style: str, pointer: str) -> None:
    """Note where a parameter holds values that its style does not define (OpenAPI 3.1, "Style Values")."""
    outer = _followed(context, schema, pointer)
    properties: object = outer.get("properties")
    inner = [outer.get("items"), outer.get("additionalProperties")]
    inner += [*properties.values()] if is_object(properties) else []
    nested = [_followed(context, each, pointer) for each in inner if is_object(each)]
    if any(not {"items", "properties"}.isdisjoint(each) for each in nested):
        context.report.add(
            "DP707",
            f"the style {style!r} does not define nested values: arrays in objects of {name!r} repeat their name, "
            "objects in objects add a key in brackets",
            pointer,
        )


def _followed(context: Context, schema: object, pointer: str) -> JsonObject:
    end = context.references.follow(schema, pointer) if is_object(schema) else None
    return end[0] if end is not None else {}


def _first(context: Context, content: tuple[MediaType, ...], pointer: str) -> MediaType | None:
    if len(content) > 1:
        context.report.add(
            "DP707", "content of a parameter has several media types; using the first one", pointer
        )
    return content[0] if content else None


def _location(
    context: Context, name: str, written: str | None, pointer: str, names: list[str] | None
) -> str:
    """Where a parameter goes. A name that the path asks for and nobody else declares goes there."""
    location = (written or "").lower()
    if location in _DEFAULT_STYLE:
        if location != written:
            context.report.add(
                "DP707", f"in: {written} is misspelled; read as {location}", join(pointer, "in")
            )
        return location
    meant = "path" if name in (names or ()) else "query"
    context.report.add(
        "DP707",
        f"parameter {name!r}: invalid location {written or None!r}; read as {meant}",
        pointer,
    )
    return meant


def _as_in_template(context: Context, name: str, names: list[str] | None, pointer: str) -> str:
    if names is None or name in names:
        return name
    alike = [each for each in names if each.strip().lower() == name.strip().lower().strip("{}")]
    if len(alike) != 1:
        return name
    context.report.add(
        "DP706",
        f"path parameter {name!r} is called {alike[0]!r} in the path; using that name",
        join(pointer, "name"),
    )
    return alike[0]


def _schema(context: Context, node: JsonObject, pointer: str, name: str) -> Any:
    if "schema" in node:
        return context.schemas.read(node["schema"], join(pointer, "schema"))
    words = {key: node[key] for key in _SCHEMA_WORDS if key in node}
    if words:
        context.report.add(
            "DP707",
            f"parameter {name!r}: type without a schema (Swagger 2.0); converted",
            pointer,
        )
        return context.schemas.read(words, pointer)
    context.report.add("DP707", f"parameter {name!r} has no schema; any value is accepted", pointer)
    return True


def _style(context: Context, node: JsonObject, pointer: str, location: str) -> str:
    collection: object = node.get("x-docpact-style")  # what a Swagger 2.0 `collectionFormat` means
    if isinstance(collection, str):
        return collection
    style = context.text(node, "style", pointer)
    if style is None or style in _STYLES[location]:
        return style or _DEFAULT_STYLE[location]
    context.report.add(
        "DP707",
        f"invalid style {style!r} for a {location} parameter; read as {_DEFAULT_STYLE[location]}",
        join(pointer, "style"),
    )
    return _DEFAULT_STYLE[location]
