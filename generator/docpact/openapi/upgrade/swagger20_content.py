"""Swagger 2.0 to 3.0: what a body or a response holds, by media type."""

from __future__ import annotations

from typing import Any

from docpact.openapi.upgrade.swagger20_words import collection, header, schema, typed
from docpact.text.values import JsonObject, is_object, join

__all__ = ["body_of", "form_of", "response"]

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


def body_of(
    node: JsonObject, consumes: tuple[str, ...], pointer: str, at: str, moves: dict[str, str]
) -> JsonObject:
    """The request body that a ``body`` parameter is.

    Args:
        node: The parameter.
        consumes: The media types of the operation.
        pointer: Where the parameter is written.
        at: Where the body will be.
        moves: Gets what moves.

    """
    moves[at] = pointer
    names = [name for name in consumes if name not in (_FORM, _MULTIPART)] or [_JSON]
    if _JSON in names:
        names = [_JSON, *(name for name in names if name != _JSON)]
    kept = {
        key: value
        for key, value in node.items()
        if key in ("description", "required") or key.startswith("x-")
    }
    for name in names:
        moves[join(at, "content", name, "schema")] = join(pointer, "schema")
    plain = schema(node.get("schema", {}))
    return {**kept, "content": {name: {"schema": plain} for name in names}}


def form_of(
    fields: list[tuple[JsonObject, str]], consumes: tuple[str, ...], at: str, moves: dict[str, str]
) -> JsonObject:
    """The request body that the ``formData`` parameters are together, in each media type; a file makes it multipart."""
    files = any(node.get("type") == "file" for node, _ in fields)
    names = [] if files else [name for name in (_FORM, _MULTIPART) if name in consumes]
    names = names or [_MULTIPART if files else _FORM]
    properties: JsonObject = {}
    encoding: JsonObject = {}
    required: list[str] = []
    for node, pointer in fields:
        key: object = node.get("name")
        if not isinstance(key, str):
            continue
        properties[key] = typed(node) | (
            {"description": node["description"]} if "description" in node else {}
        )
        for name in names:
            moves[join(at, "content", name, "schema", "properties", key)] = pointer
        if node.get("type") != "file" and not _of_files(node) and (style := collection(node)):
            encoding[key] = style
        if node.get("required") is True:
            required.append(key)
    form: JsonObject = {"type": "object", "properties": properties} | (
        {"required": required} if required else {}
    )
    media: JsonObject = {"schema": form} | ({"encoding": encoding} if encoding else {})
    return {"required": bool(required), "content": dict.fromkeys(names, media)}


def _of_files(node: JsonObject) -> bool:
    """Whether a field is a list of files, which many documents have though Swagger 2.0 does not."""
    items: object = node.get("items")
    return is_object(items) and (items.get("type") == "file" or items.get("format") == "binary")


def response(
    node: JsonObject, produces: tuple[str, ...], pointer: str, at: str, moves: dict[str, str]
) -> JsonObject:
    """A response with its schema and samples under the media types that the operation produces."""
    if "$ref" in node:
        return node
    new = {
        key: value for key, value in node.items() if key not in ("schema", "examples", "headers")
    }
    headers: object = node.get("headers")
    if is_object(headers):
        new["headers"] = {
            name: header(value) if is_object(value) and "$ref" not in value else value
            for name, value in headers.items()
        }
    samples: object = node.get("examples")
    examples = samples if is_object(samples) else {}
    content = _content(node, produces, examples)
    if content:
        new["content"] = content
        for name in content:
            moves[join(at, "content", name, "schema")] = join(pointer, "schema")
            if name in examples:
                moves[join(at, "content", name, "example")] = join(pointer, "examples", name)
    return new


def _content(node: JsonObject, produces: tuple[str, ...], examples: JsonObject) -> JsonObject:
    written: Any = node.get("schema")
    shown = [name for name in examples if "/" in name]
    if written is None:
        return {name: {"example": examples[name]} for name in shown}
    is_file = is_object(written) and written.get("type") == "file"
    names = dict.fromkeys([*produces, *shown]) or ["application/octet-stream" if is_file else _JSON]
    plain = schema(written)
    return {
        name: {"schema": plain} | ({"example": examples[name]} if name in examples else {})
        for name in names
    }
