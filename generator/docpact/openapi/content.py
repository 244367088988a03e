"""Media types, request bodies, headers and responses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from docpact.ir import Header, MediaType, RequestBody, Response
from docpact.openapi.context import Context, extensions
from docpact.text.values import JsonObject, is_array, is_object, join, kind

__all__ = ["examples", "media_types", "request_body", "responses"]

_EXAMPLE = frozenset(["value", "dataValue", "externalValue", "serializedValue"])
_STATUS = re.compile(r"[1-5][0-9][0-9]|[1-5]XX|default")
_WITHIN = re.compile(r"\b([1-5])(?:([0-9][0-9])|[xX]{2}|\*\*)(?![0-9])")


def media_types(context: Context, node: JsonObject, pointer: str) -> tuple[MediaType, ...]:
    """The ``content`` of a parameter, body, header or response."""
    content = node.get("content")
    if isinstance(content, dict) or content is None:
        return tuple(_media_type(context, *each) for each in _entries(context, node, pointer))
    if content != []:
        context.report.add(
            "DP703",
            f"content: expected an object, got {kind(content)}; ignored",
            join(pointer, "content"),
        )
    return ()


def _entries(context: Context, node: JsonObject, pointer: str) -> list[tuple[str, JsonObject, str]]:
    """Return each media type as written; a value that is not an object is read as an empty media type."""
    entries: list[tuple[str, JsonObject, str]] = []
    at = join(pointer, "content")
    for name, value in context.object(node, "content", pointer).items():
        if name.startswith("x-") and "/" not in name:
            continue
        here = join(at, name)
        end = context.references.follow(value, here)
        if end is None:
            if value is not None and not is_object(value):
                context.report.add(
                    "DP703",
                    f"media type {name}: expected an object, got {kind(value)}; read as one without a schema",
                    here,
                )
            end = (JsonObject(), here)
        entries.append((name, end[0], end[1]))
    return entries


def _media_type(context: Context, name: str, node: JsonObject, pointer: str) -> MediaType:
    return MediaType(
        media_type=name,
        schema=(
            context.schemas.read(node["schema"], join(pointer, "schema"))
            if "schema" in node
            else None
        ),
        item_schema=(
            context.schemas.read(node["itemSchema"], join(pointer, "itemSchema"))
            if "itemSchema" in node
            else None
        ),
        encoding=_encodings(context, name, node, pointer),
        prefix_encoding=tuple(
            _encoding(context, value, join(pointer, "prefixEncoding", index))
            for index, value in enumerate(context.array(node, "prefixEncoding", pointer))
            if is_object(value)
        ),
        item_encoding=(
            _encoding(
                context,
                context.object(node, "itemEncoding", pointer),
                join(pointer, "itemEncoding"),
            )
            if "itemEncoding" in node
            else None
        ),
        examples=examples(context, node, pointer, json_text="json" in name.lower()),
        pointer=pointer,
    )


def _encodings(context: Context, name: str, node: JsonObject, pointer: str) -> JsonObject:
    """The ``encoding`` of a media type; a part says its media type in its own schema too (``contentMediaType``)."""
    found: JsonObject = {
        key: _encoding(context, value, at)
        for key, value, at in context.named(node, "encoding", pointer)
    }
    if name.strip().lower().startswith("multipart/"):
        schema = _followed(context, node.get("schema"), join(pointer, "schema"))
        for key, value in _properties(context, schema, pointer, 8):
            kind = value.get("contentMediaType")
            # JSON in a string is sent as the string that it is.
            if (
                isinstance(kind, str)
                and "json" not in kind
                and found.get(key, {}).get("contentType") is None
            ):
                found[key] = {"contentType": kind, **found.get(key, {})}
    return found


def _properties(
    context: Context, schema: JsonObject, pointer: str, depth: int
) -> Iterator[tuple[str, JsonObject]]:
    """Each named property of an object schema, and of the schemas in its ``allOf``, ``oneOf`` and ``anyOf``."""
    properties: object = schema.get("properties")
    for name, value in properties.items() if is_object(properties) else ():
        one = _followed(context, value, pointer)
        yield str(name), _followed(context, one.get("items"), pointer) or one
    for keyword in ("allOf", "oneOf", "anyOf") if depth else ():
        members: object = schema.get(keyword)
        for member in members if is_array(members) else ():
            yield from _properties(context, _followed(context, member, pointer), pointer, depth - 1)


def _followed(context: Context, schema: object, pointer: str) -> JsonObject:
    """A schema with its references followed; empty where it is none."""
    if not is_object(schema):
        return {}
    end = context.references.follow(schema, pointer) if "$ref" in schema else (schema, pointer)
    return end[0] if end is not None else {}


def _encoding(context: Context, node: JsonObject, pointer: str) -> JsonObject:
    """One Encoding Object with the references among its headers resolved."""
    if "headers" not in node:
        return node
    headers = {
        name: (
            {**header, "schema": context.schemas.read(header["schema"], join(at, "schema"))}
            if "schema" in header
            else header
        )
        for name, header, at in context.named(node, "headers", pointer)
    }
    return {**node, "headers": headers}


def examples(
    context: Context, node: JsonObject, pointer: str, *, json_text: bool = False
) -> JsonObject:
    """Example name to value. External examples are skipped.

    With ``json_text`` what is written as ``serializedValue`` is decoded.
    """
    found: JsonObject = {}
    if "example" in node:
        found["default"] = node["example"]
    written: object = node.get("examples")
    named = written if is_object(written) else {}
    if is_array(written):
        named = {str(index): value for index, value in enumerate(written, 1)}
    for name, value in named.items():
        if not is_object(value) or "$ref" not in value:
            found.update(_example(name, value, json_text=json_text))
        elif (end := context.references.follow(value, join(pointer, "examples", name))) is not None:
            found.update(_example(name, end[0], json_text=json_text))
    return found


def _example(name: str, value: Any, *, json_text: bool) -> JsonObject:
    if not is_object(value) or _EXAMPLE.isdisjoint(value):
        return {name: value}  # the bare value: not what the standard says, and what people write
    key = next((key for key in ("dataValue", "value", "serializedValue") if key in value), None)
    if key == "serializedValue" and json_text:
        with suppress(ValueError, TypeError):
            return {name: json.loads(value[key])}
    return {name: value[key]} if key else {}


def request_body(context: Context, node: object, pointer: str) -> RequestBody | None:
    """The ``requestBody`` of an operation."""
    end = context.references.follow(node, pointer)
    if end is None:
        if not is_object(node):
            context.report.add(
                "DP703", f"requestBody: expected an object, got {kind(node)}; ignored", pointer
            )
            return None
        return RequestBody(
            content=(MediaType("*/*", schema=True, pointer=pointer),), pointer=pointer
        )
    body, at = end
    return RequestBody(
        content=media_types(context, body, at),
        required=context.flag(body, "required", at),
        description=context.text(body, "description", at),
        pointer=at,
    )


def responses(context: Context, operation: JsonObject, pointer: str) -> tuple[Response, ...]:
    """The ``responses`` of an operation, each status once, in the order written."""
    at = join(pointer, "responses")
    if not context.object(operation, "responses", pointer):
        context.report.add(
            "DP711", "no responses; any successful response is read without a type", pointer
        )
        return ()
    found: dict[str, Response] = {}
    for key, value in context.object(operation, "responses", pointer).items():
        if key.startswith("x-"):
            continue
        status = _status(context, key, join(at, key))
        if status in found:
            context.report.add(
                "DP711", f"duplicate response for status {status}; ignored", join(at, key)
            )
        elif status is not None:
            found[status] = _response(context, status, value, join(at, key))
    return tuple(found.values())


def _status(context: Context, key: str, pointer: str) -> str | None:
    text = key.strip()
    plain = text.lower() if text.lower() == "default" else text.upper()
    if not _STATUS.fullmatch(plain):
        within = _WITHIN.search(text)
        if within is None:
            context.report.add("DP711", f"invalid status {key!r}; ignored", pointer)
            return None
        plain = within[1] + (within[2] or "XX")
    if plain != key:
        context.report.add("DP711", f"unusual status {key!r}; read as {plain}", pointer)
    return plain


def _response(context: Context, status: str, node: object, pointer: str) -> Response:
    end = context.references.follow(node, pointer)
    if end is None:
        if not is_object(node):
            context.report.add(
                "DP703",
                f"response {status}: expected an object, got {kind(node)}; read as an empty response",
                pointer,
            )
            return Response(status, pointer=pointer)
        return Response(status, (MediaType("*/*", schema=True, pointer=pointer),), pointer=pointer)
    response, at = end
    return Response(
        status=status,
        content=media_types(context, response, at),
        headers=tuple(_header(context, *each) for each in context.named(response, "headers", at)),
        description=context.text(response, "description", at),
        extensions=extensions(response),
        pointer=at,
    )


def _header(context: Context, name: str, node: JsonObject, pointer: str) -> Header:
    schema = (
        context.schemas.read(node["schema"], join(pointer, "schema")) if "schema" in node else None
    )
    if schema is None and (content := media_types(context, node, pointer)):
        schema = content[0].schema
    return Header(
        name=name,
        schema=schema,
        required=context.flag(node, "required", pointer),
        description=context.text(node, "description", pointer),
        pointer=pointer,
    )
