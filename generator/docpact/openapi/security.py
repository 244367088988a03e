"""Security schemes and requirements, servers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from docpact.ir import SecurityRequirement, SecurityScheme, Server, ServerVariable
from docpact.openapi.context import Context, extensions
from docpact.text.values import JsonObject, is_array, is_object, join, kind

__all__ = ["requirements", "security_schemes", "servers"]

_TYPES = {name.lower(): name for name in ("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS")}
_BARE_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]+)?(/|$)")
_VARIABLE = re.compile(r"\{([^{}]+)\}")


def security_schemes(context: Context, components: JsonObject) -> dict[str, SecurityScheme]:
    """``components.securitySchemes``. A scheme that cannot be understood is kept, with the type it was given."""
    return {
        name: _scheme(context, name, node, at)
        for name, node, at in context.named(components, "securitySchemes", "/components")
    }


def _scheme(context: Context, name: str, node: JsonObject, pointer: str) -> SecurityScheme:
    written = context.text(node, "type", pointer) or ""
    kind_of = _TYPES.get(written.lower(), written)
    scheme = context.text(node, "scheme", pointer) or None
    if scheme and scheme.lower() in ("basic", "bearer", "digest"):
        scheme = scheme.lower()
    if written.lower() in ("basic", "bearer"):
        context.report.add(
            "DP708",
            f"invalid security type {written!r}; read as http {written.lower()}",
            join(pointer, "type"),
        )
        kind_of, scheme = "http", written.lower()
    elif kind_of not in _TYPES.values():
        context.report.add(
            "DP708",
            f"unknown security type {written!r}; scheme {name} ignored",
            join(pointer, "type"),
        )
    if kind_of == "http" and scheme is None:
        context.report.add("DP708", f"http scheme {name} has no `scheme`; read as bearer", pointer)
        scheme = "bearer"
    location, parameter = context.text(node, "in", pointer), context.text(node, "name", pointer)
    if kind_of == "apiKey":
        if location not in ("header", "query", "cookie"):
            context.report.add(
                "DP708",
                f"API key {name}: invalid location {location or None!r}; read as header",
                pointer,
            )
            location = "header"
        if not parameter:
            context.report.add("DP708", f"API key {name} has no `name`; sent as {name!r}", pointer)
            parameter = name
    return SecurityScheme(
        name=name,
        type=kind_of,
        location=location if kind_of == "apiKey" else None,
        parameter=parameter if kind_of == "apiKey" else None,
        scheme=scheme if kind_of == "http" else None,
        flows=context.object(node, "flows", pointer),
        discovery=context.text(node, "openIdConnectUrl", pointer),
        description=context.text(node, "description", pointer),
        extensions=extensions(node),
        pointer=pointer,
        deprecated=context.flag(node, "deprecated", pointer),
    )


def requirements(
    context: Context, node: JsonObject, pointer: str, schemes: Mapping[str, Any]
) -> tuple[SecurityRequirement, ...] | None:
    """Return the ``security`` of a document or an operation; None if not stated.

    An alternative with an unknown scheme cannot be used and is dropped.
    """
    if node.get("security") is None:
        return None
    found: list[SecurityRequirement] = []
    for index, written in enumerate(context.array(node, "security", pointer)):
        at = join(pointer, "security", index)
        item: object = dict.fromkeys([written], None) if isinstance(written, str) else written
        if not is_object(item):
            context.report.add(
                "DP703", f"security requirement: expected an object, got {kind(item)}; ignored", at
            )
            continue
        item = {_scheme_name(name, schemes): scopes for name, scopes in item.items()}
        unknown = [name for name in item if name not in schemes]
        if unknown:
            context.report.add(
                "DP708",
                f"unknown security scheme {unknown[0]!r}; alternative ignored",
                at,
            )
            continue
        found.append({name: _scopes(scopes) for name, scopes in item.items()})
    return tuple(found)


def _scheme_name(written: str, schemes: Mapping[str, Any]) -> str:
    """The name of a scheme, which may also be referred to by a URI (OpenAPI 3.2)."""
    name = written.rpartition("#/components/securitySchemes/")[2]
    return name if written not in schemes and name in schemes else written


def _scopes(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(scope for scope in value if isinstance(scope, str)) if is_array(value) else ()


def servers(context: Context, node: JsonObject, pointer: str) -> tuple[Server, ...]:
    """The ``servers`` of a document, a path item or an operation."""
    found: list[Server] = []
    for index, written in enumerate(context.array(node, "servers", pointer)):
        at = join(pointer, "servers", index)
        item: object = {"url": written} if isinstance(written, str) else written
        if not is_object(item):
            context.report.add(
                "DP703", f"server: expected an object, got {kind(item)}; ignored", at
            )
            continue
        found.append(_server(context, item, at))
    return tuple(found)


def _server(context: Context, node: JsonObject, pointer: str) -> Server:
    url = (context.text(node, "url", pointer) or "").strip()
    if not url:
        context.report.add("DP709", "url of a server is missing; read as '/'", pointer)
        url = "/"
    if _BARE_HOST.match(url):
        context.report.add(
            "DP709", f"server URL {url!r} has no scheme; https added", join(pointer, "url")
        )
        url = f"https://{url}"
    if "?" in url or "#" in url:
        url = re.split("[?#]", url, maxsplit=1)[0] or "/"
        context.report.add(
            "DP709", f"server URL has a query or fragment; using {url!r}", join(pointer, "url")
        )
    if context.own_url and not urlsplit(url).scheme and not url.startswith("{"):
        url = urljoin(context.own_url, url)
    variables = {
        name: _variable(context, name, value, at)
        for name, value, at in context.named(node, "variables", pointer)
    }
    for name in _VARIABLE.findall(url):
        if name not in variables:
            context.report.add(
                "DP709", f"server variable {name!r} is not declared; no default value", pointer
            )
            variables[name] = ServerVariable(name, default=None)
    return Server(
        url, tuple(variables.values()), context.text(node, "description", pointer), pointer
    )


def _variable(context: Context, name: str, node: JsonObject, pointer: str) -> ServerVariable:
    enum = tuple(str(value) for value in context.array(node, "enum", pointer))
    default = context.text(node, "default", pointer)
    if default is None:
        default = enum[0] if enum else None
        found = f"using {default!r}" if enum else "callers must set it"
        context.report.add("DP709", f"server variable {name!r} has no default; {found}", pointer)
    elif enum and default not in enum:
        message = (
            f"default {default!r} of server variable {name!r} is not in its enum; used all the same"
        )
        context.report.add("DP709", message, join(pointer, "default"))
    return ServerVariable(
        name, default, enum, context.text(node, "description", pointer), extensions(node)
    )
