"""An OpenAPI 3 document inside a page, in the words of page facts. Every fact in it is stated, and has its line.

Only what a page shows is read: references stay inside the document, and malformed parts are skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import yaml

from docpact.pages.facts import (
    Diagnostic,
    Field,
    OperationFacts,
    Origin,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
)
from docpact.pages.form import LIMITS
from docpact.pages.openapi_nodes import DEEPEST, Nodes
from docpact.pages.operation.urls import METHODS, placeholders

__all__ = ["read_openapi"]

_MOST_FIELDS = 5000
_LARGEST = 2_000_000


def read_openapi(text: str, line: int) -> tuple[list[OperationFacts], list[Diagnostic]]:
    """The operations of a document that starts at a line of the page."""
    if len(text) > _LARGEST:
        return [], [
            Diagnostic(
                "openapi-too-large",
                "the OpenAPI document on this page is too large",
                line,
                "error",
            )
        ]
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        message = f"the OpenAPI document on this page is not valid YAML: {getattr(error, 'problem', None) or 'it cannot be parsed'}"
        return [], [
            Diagnostic("openapi-unreadable", message, line + mark.line if mark else line, "error")
        ]
    if not isinstance(root, yaml.MappingNode):
        return [], [
            Diagnostic(
                "openapi-unreadable",
                "the OpenAPI document on this page is not a mapping",
                line,
                "error",
            )
        ]
    reader = Nodes(root, line)
    operations: list[OperationFacts] = []
    for path, _, item in reader.items(reader.get(root, "paths")):
        for method, key, node in reader.items(item):
            if method.upper() in METHODS and path.startswith("/"):
                operations.append(_operation(reader, path, method.upper(), item, node, key))
    return operations, []


def _operation(
    reader: Nodes, path: str, method: str, item: yaml.Node, node: yaml.Node, key: yaml.Node
) -> OperationFacts:
    line = reader.line(key)
    servers_node = (
        reader.get(node, "servers")
        or reader.get(item, "servers")
        or reader.get(reader.root, "servers")
    )
    servers = [
        placeholders(url).rstrip("/")
        for one in reader.list(servers_node)
        if (url := reader.text(reader.get(one, "url")))
    ]
    auth, scopes = _security(reader, node)
    parameters: dict[tuple[str, str], ParameterFacts] = {}
    for one in [
        *reader.list(reader.get(item, "parameters")),
        *reader.list(reader.get(node, "parameters")),
    ]:
        read = _parameter(reader, one)
        if read is not None:
            parameters[read.location, read.name] = read
    body = reader.resolve(reader.get(node, "requestBody"))
    responses = [
        _response(reader, status, name, one)
        for status, name, one in reader.items(reader.get(node, "responses"))
    ]
    lines = {"method": line, "path": line}
    if servers_node is not None:
        lines["servers"] = reader.line(servers_node)
    return OperationFacts(
        method=method,
        path=placeholders(path),
        line=line,
        title=reader.text(reader.get(node, "summary")),
        servers=tuple(dict.fromkeys(servers)),
        auth=auth,
        scopes=scopes,
        deprecated=bool(reader.flag(node, "deprecated")),
        parameters=tuple(parameters.values()),
        request=_request(reader, body) if body is not None else None,
        responses=tuple(responses),
        lines=lines,
    )


def _security(reader: Nodes, node: yaml.Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    wanted = reader.get(node, "security") or reader.get(reader.root, "security")
    schemes = reader.get(reader.get(reader.root, "components"), "securitySchemes")
    auth: list[str] = []
    scopes: list[str] = []
    for requirement in reader.list(wanted):
        for name, _, needed in reader.items(requirement):
            scheme = reader.get(schemes, name)
            kind = reader.text(reader.get(scheme, "type"))
            if kind == "http":
                auth.append((reader.text(reader.get(scheme, "scheme")) or "bearer").lower())
            elif kind == "apiKey":
                auth.append(
                    f"{reader.text(reader.get(scheme, 'in')) or 'header'}:{reader.text(reader.get(scheme, 'name')) or name}"
                )
            elif kind in ("oauth2", "openIdConnect"):
                auth.append("oauth")
                scopes.extend(scope for one in reader.list(needed) if (scope := reader.text(one)))
    return tuple(dict.fromkeys(auth)), tuple(dict.fromkeys(scopes))


def _parameter(reader: Nodes, node: yaml.Node) -> ParameterFacts | None:
    name, location = reader.text(reader.get(node, "name")), reader.text(reader.get(node, "in"))
    if not name or location not in ("path", "query", "header", "cookie"):
        return None
    schema = reader.get(node, "schema")
    line = reader.line(reader.resolve(node) or node)
    base = _field(reader, name, name, schema, line)
    required = True if location == "path" else bool(reader.flag(node, "required"))
    origin: dict[str, Origin] = {
        **base.origin,
        "required": "url" if location == "path" else "table",
    }
    values = {key: getattr(base, key) for key in Field.__dataclass_fields__}
    values.update(
        required=required, origin=origin, deprecated=bool(reader.flag(node, "deprecated"))
    )
    return ParameterFacts(**values, location=location)


def _content(reader: Nodes, node: yaml.Node | None) -> tuple[str | None, yaml.Node | None]:
    """The JSON media type of a body, or else its first."""
    kinds = list(reader.items(reader.get(node, "content")))
    chosen = next(
        (one for one in kinds if one[0].split(";")[0].endswith("json")), kinds[0] if kinds else None
    )
    return (chosen[0], chosen[2]) if chosen else (None, None)


def _request(reader: Nodes, body: yaml.Node) -> RequestFacts:
    media_type, content = _content(reader, body)
    return RequestFacts(
        required=bool(reader.flag(body, "required")),
        media_type=media_type,
        fields=_fields(reader, content),
        samples=_samples(reader, content),
    )


def _response(reader: Nodes, status: str, key: yaml.Node, node: yaml.Node) -> ResponseFacts:
    _, content = _content(reader, node)
    code = status.upper() if status.lower() != "default" else None
    return ResponseFacts(
        code,
        reader.line(key),
        content is not None,
        _fields(reader, content),
        _samples(reader, content),
    )


def _samples(reader: Nodes, content: yaml.Node | None) -> tuple[Sample, ...]:
    nodes = [
        reader.get(content, "example"),
        *(reader.get(one, "value") for _, _, one in reader.items(reader.get(content, "examples"))),
    ]
    return tuple(
        Sample(reader.line(node), valid=True, value=reader.value(node))
        for node in nodes
        if node is not None
    )


def _fields(reader: Nodes, content: yaml.Node | None) -> tuple[Field, ...]:
    found: list[Field] = []
    _walk(reader, reader.get(content, "schema"), "", found, ())
    return tuple(found)


def _parts(reader: Nodes, schema: yaml.Node | None, depth: int = 0) -> list[yaml.Node]:
    """A schema and what its ``allOf`` adds."""
    schema = reader.resolve(schema)
    if schema is None or depth > 8:
        return []
    return [
        schema,
        *(
            part
            for one in reader.list(reader.get(schema, "allOf"))
            for part in _parts(reader, one, depth + 1)
        ),
    ]


def _walk(
    reader: Nodes,
    schema: yaml.Node | None,
    prefix: str,
    found: list[Field],
    above: tuple[int, ...],
) -> None:
    parts = _parts(reader, schema)
    if not parts or len(above) > DEEPEST or len(found) > _MOST_FIELDS or id(parts[0]) in above:
        return
    above = (*above, id(parts[0]))
    if not prefix or prefix.endswith("[]"):
        for part in parts:
            items = reader.get(part, "items")
            if items is not None:
                _walk(reader, items, prefix + "[]", found, above)
    required = {
        name
        for part in parts
        for one in reader.list(reader.get(part, "required"))
        if (name := reader.text(one))
    }
    for part in parts:
        for name, key, member in reader.items(reader.get(part, "properties")):
            path = f"{prefix}.{name}" if prefix else name
            base = _field(reader, name, path, member, reader.line(key))
            origin: dict[str, Origin] = {**base.origin, "required": "table"}
            base = replace(base, required=name in required, origin=origin)
            found.append(base)
            inner = member
            while (
                base.type == "array"
                and (
                    items := next((reader.get(one, "items") for one in _parts(reader, inner)), None)
                )
                is not None
            ):
                path, inner = path + "[]", items
                if "array" not in _kinds(reader, items):
                    break
            _walk(reader, inner, path, found, above)
        values = reader.get(part, "additionalProperties")
        if isinstance(reader.resolve(values), yaml.MappingNode) and values is not None:
            path = f"{prefix}.*" if prefix else "*"
            found.append(_field(reader, "additionalProperties", path, values, reader.line(values)))
            _walk(reader, values, path, found, above)


def _kinds(reader: Nodes, schema: yaml.Node | None) -> list[str]:
    for part in _parts(reader, schema):
        node = reader.resolve(reader.get(part, "type"))
        if isinstance(node, yaml.ScalarNode):
            return [str(node.value)]
        if node is not None:
            return [kind for one in reader.list(node) if (kind := reader.text(one) or "null")]
    return []


def _field(reader: Nodes, name: str, path: str, schema: yaml.Node | None, line: int) -> Field:
    origin: dict[str, Origin] = {}
    parts = _parts(reader, schema)
    kinds = _kinds(reader, schema)
    plain = [kind for kind in kinds if kind != "null"]
    kind = plain[0] if len(plain) == 1 else None
    if kind is None and any(reader.get(part, "properties") is not None for part in parts):
        kind = "object"
    nullable = (
        True if "null" in kinds or any(reader.flag(part, "nullable") for part in parts) else None
    )
    items = _kinds(
        reader,
        next(
            (reader.get(part, "items") for part in parts if reader.get(part, "items") is not None),
            None,
        ),
    )
    values: dict[str, Any] = {}
    for part in parts:
        for key in ("enum", "format", "default", *LIMITS):
            node = reader.get(part, key)
            if node is not None and key not in values:
                values[key] = reader.value(reader.resolve(node))
    limits = {
        key: values[key]
        for key in LIMITS
        if isinstance(values.get(key), int | float) and not isinstance(values.get(key), bool)
    }
    listed = values.get("enum")
    enum = tuple(cast("Sequence[Any]", listed)) if isinstance(listed, list) else None
    stated: dict[str, Any] = {
        "type": kind,
        "nullable": nullable,
        **{key: values.get(key) for key in ("enum", "format")},
        **limits,
    }
    stated["items"] = items[0] if kind == "array" and len(items) == 1 else None
    origin.update({key: "table" for key, value in stated.items() if value is not None})
    if "default" in values:
        origin["default"] = "table"
    return Field(
        name=name,
        path=path,
        line=line,
        type=kind,
        items=stated["items"],
        nullable=nullable,
        enum=enum,
        format=values.get("format") if isinstance(values.get("format"), str) else None,
        default=values.get("default"),
        has_default="default" in values,
        limits=limits,
        deprecated=any(bool(reader.flag(part, "deprecated")) for part in parts),
        origin=origin,
    )
