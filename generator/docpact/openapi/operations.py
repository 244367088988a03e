"""Path items and operations. No operation is dropped that can be sent, however malformed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from docpact.ir import MediaType, Operation, RequestBody, SecurityScheme
from docpact.openapi.content import request_body, responses
from docpact.openapi.context import Context, extensions
from docpact.openapi.grammar import METHODS
from docpact.openapi.parameters import Bodies, parameters
from docpact.openapi.security import requirements, servers
from docpact.text.values import JsonObject, find, is_object, join, kind, split

__all__ = ["callbacks", "external_docs", "operations"]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What a method may be (RFC 9110, 5.6.2)."""
_SIGNS = frozenset(["operationId", "responses", "requestBody", "parameters"])
"""Keys that identify an object under an unknown key of a path item as an operation."""


def operations(
    context: Context,
    items: JsonObject,
    pointer: str,
    schemes: Mapping[str, SecurityScheme],
    *,
    webhooks: bool = False,
) -> tuple[Operation, ...]:
    """Every operation of a map of path items: ``paths``, ``webhooks``, or the expressions of a callback."""
    found: list[Operation] = []
    for path, item in items.items():
        if path.startswith("x-") and not (webhooks and is_object(item)):
            continue
        at = join(pointer, path)
        end = context.references.follow(item, at)
        if end is None:
            if item is not None and not is_object(item):
                context.report.add(
                    "DP703", f"path item {path}: expected an object, got {kind(item)}; ignored", at
                )
            continue
        own = (
            {name: value for name, value in item.items() if name != "$ref"}
            if is_object(item)
            else {}
        )
        if pointer == "/paths" and not path.startswith("/") and f"/{path}" not in items:
            context.report.add("DP710", f"missing leading '/' in the path {path!r}; added", at)
            path = f"/{path}"
        target, target_at = end
        for method, value, where in _methods(context, {**target, **own}, target_at, own, at):
            inside = where.removeprefix(target_at)
            found.append(
                _operation(
                    context,
                    method,
                    path,
                    value,
                    (where, where if inside == where else at + inside),
                    ({**target, **own}, target_at),
                    schemes,
                    in_template=pointer == "/paths",
                )
            )
    return tuple(found)


def _methods(
    context: Context, item: JsonObject, pointer: str, own: JsonObject, own_pointer: str
) -> Iterator[tuple[str, Any, str]]:
    """Method, operation and pointer of each operation of a path item."""
    for key, value in item.items():
        at = join(own_pointer if key in own else pointer, key)
        if key in METHODS:
            if key == "query" and not context.version.startswith("3.2"):
                message = "'query' is a method since OpenAPI 3.2; read as the method QUERY"
                context.report.add("DP710", message, at)
            yield key.upper(), value, at
        elif key == "additionalOperations" and is_object(value):
            for method, operation in value.items():
                if _is_additional(context, method, item, join(at, method)):
                    yield method, operation, join(at, method)
        elif is_object(value) and not key.startswith("x-") and not _SIGNS.isdisjoint(value):
            context.report.add(
                "DP710",
                f"unknown field {key!r} of a path item; read as the method {key.upper()}",
                at,
            )
            yield key.upper(), value, at


def _is_additional(context: Context, method: str, item: JsonObject, pointer: str) -> bool:
    """Whether a key of ``additionalOperations`` can be sent as a method; note where it is not what the standard allows."""
    if not _TOKEN.fullmatch(method):
        message = f"additionalOperations: {method!r} is not an HTTP method; ignored"
        context.report.add("DP710", message, pointer, ignored="operation")
        return False
    if method.isupper() and method.lower() in METHODS:
        taken = method.lower() in item
        what = "ignored" if taken else "read all the same"
        message = f"additionalOperations: {method} has the field {method.lower()!r}; {what}"
        context.report.add("DP710", message, pointer, ignored="operation" if taken else "")
        return not taken
    return True


def _operation(
    context: Context,
    method: str,
    path: str,
    value: object,
    pointers: tuple[str, str],
    item: tuple[JsonObject, str],
    schemes: Mapping[str, SecurityScheme],
    *,
    in_template: bool,
) -> Operation:
    """Read one operation.

    ``pointers`` are that of its definition, and that below its own path, which differs where paths share a path item.
    """
    pointer, own_pointer = pointers
    if not is_object(value):
        context.report.add(
            "DP703",
            f"operation {method} {path}: expected an object, got {kind(value)}; read as an empty operation",
            pointer,
        )
        value = {}
    end = context.references.follow(value, pointer)
    node = end[0] if end else JsonObject()
    declared, bodies = parameters(context, path, [item, (node, pointer)], in_template=in_template)
    body_pointer = join(pointer, "requestBody")
    body = (
        request_body(context, node["requestBody"], body_pointer)
        if node.get("requestBody") is not None
        else None
    )
    if bodies and body is None:
        body = _body_of_parameters(context, bodies)
    return Operation(
        operation_id=context.text(node, "operationId", pointer),
        method=method,
        path=path,
        tags=_tags(context, node, pointer),
        summary=context.text(node, "summary", pointer),
        description=context.text(node, "description", pointer),
        deprecated=context.flag(node, "deprecated", pointer),
        external_docs=external_docs(context, node, pointer),
        servers=servers(context, node, pointer) or servers(context, *item),
        security=requirements(context, node, pointer, schemes),
        parameters=declared,
        request_body=body,
        responses=responses(context, node, pointer),
        extensions=extensions(node),
        pointer=own_pointer,
    )


def external_docs(context: Context, node: JsonObject, pointer: str) -> str | None:
    """The URL of ``externalDocs``."""
    docs = context.object(node, "externalDocs", pointer)
    return context.text(docs, "url", join(pointer, "externalDocs"))


def _tags(context: Context, node: JsonObject, pointer: str) -> tuple[str, ...]:
    tags: list[str] = []
    for index, tag in enumerate(context.array(node, "tags", pointer)):
        name: object = tag.get("name") if is_object(tag) else tag
        if isinstance(name, str) and name:
            tags.append(name)
        else:
            context.report.add(
                "DP703",
                f"tags: expected names, got {kind(tag)}; ignored",
                join(pointer, "tags", index),
            )
    # The first tag names the resource of an operation, which a badge does not.
    return tuple(sorted(dict.fromkeys(tags), key=lambda tag: tag in context.badges))


def _body_of_parameters(context: Context, bodies: Bodies) -> RequestBody:
    """A body written as parameters, as before OpenAPI 3."""
    first, pointer = bodies[0]
    context.report.add(
        "DP707", f"in: {first['in']} is Swagger 2.0; read as the request body", pointer
    )
    if first["in"] == "body":
        schema = context.schemas.read(first.get("schema", True), join(pointer, "schema"))
        media_type = MediaType("application/json", schema=schema, pointer=pointer)
        return RequestBody(
            (media_type,), required=context.flag(first, "required", pointer), pointer=pointer
        )
    properties: JsonObject = {}
    required: list[str] = []
    has_file = False
    for node, at in bodies:
        name = context.text(node, "name", at)
        if name:
            has_file = has_file or node.get("type") == "file"
            words = {
                key: value
                for key, value in node.items()
                if key not in ("name", "in", "required", "schema")
            }
            properties[name] = context.schemas.read(node.get("schema", words), at)
            required += [name] if node.get("required") is True else []
    form: JsonObject = {"type": "object", "properties": properties} | (
        {"required": required} if required else {}
    )
    name = "multipart/form-data" if has_file else "application/x-www-form-urlencoded"
    return RequestBody(
        (MediaType(name, schema=form, pointer=pointer),), required=bool(required), pointer=pointer
    )


def callbacks(
    context: Context,
    owners: tuple[Operation, ...],
    data: JsonObject,
    schemes: Mapping[str, SecurityScheme],
) -> tuple[Operation, ...]:
    """The operations of every callback that the operations of ``data`` announce."""
    found: list[Operation] = []
    for owner in owners:
        defined = context.references.located(owner.pointer) or owner.pointer
        node: object = find(data, split(defined))
        if is_object(node) and "callbacks" in node:
            for _, callback, at in context.named(node, "callbacks", owner.pointer):
                found += operations(context, callback, at, schemes)
    return tuple(found)
