"""Views: every string that a template prints, decided here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from docpact.client.annotations import Printer
from docpact.client.answers import Answers, answers_of
from docpact.client.arguments import Argument, Arguments, arguments_of
from docpact.client.constants import operation_arguments
from docpact.client.docstrings import client_docstring, method_docstring
from docpact.client.prose import docstring, literal, one_line, paragraphs
from docpact.client.settings import Settings, settings_of
from docpact.client.shapes import Shapes
from docpact.client.symbols import MethodSymbols, ResourceSymbols, Symbols
from docpact.ir import Api

__all__ = ["ClientKind", "ClientView", "MethodView", "PackageView", "ResourceView", "build"]

ERRORS = (
    "APIError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "CredentialsError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestValidationError",
    "ResponseError",
    "ServerError",
    "StatusError",
    "TransportError",
    "UnprocessableEntityError",
)


@dataclass(frozen=True, slots=True)
class MethodView:
    """One method, sync and async. ``arguments`` and ``answers`` are what it was printed from, for the ledger."""

    symbols: MethodSymbols
    arguments: Arguments
    answers: Answers
    name: str
    constant: str
    constant_type: str
    operation_arguments: tuple[str, ...]
    parameters: str
    returns: str
    async_returns: str
    async_def: str
    async_await: str
    verb: str
    call: str
    docstring: str
    async_docstring: str
    deprecated: str | None


@dataclass(frozen=True, slots=True)
class ResourceView:
    attribute: str
    module: str
    class_name: str
    module_doc: str
    docstring: str
    summary_doc: str | None
    imports: str
    methods: tuple[MethodView, ...]


@dataclass(frozen=True, slots=True)
class ClientKind:
    """The sync or the async client."""

    class_name: str
    prefix: str
    base: str
    http_client: str
    docstring: str


@dataclass(frozen=True, slots=True)
class ClientView:
    class_name: str
    module_doc: str
    imports: str
    settings: Settings
    kinds: tuple[ClientKind, ClientKind]


@dataclass(frozen=True, slots=True)
class PackageView:
    """The whole package."""

    name: str
    distribution: str | None
    title: str
    version: str
    doc: str
    errors: tuple[str, ...]
    client: ClientView
    resources: tuple[ResourceView, ...]


def build(
    api: Api, symbols: Symbols, shapes: Shapes, package: str, client_class: str, distribution: str | None
) -> PackageView:
    """Decide every string of the package."""
    title = one_line(api.title) or package
    resources = tuple(_resource(resource, shapes, api) for resource in symbols.resources)
    doc = docstring([f"Client for {title}."], 0)
    return PackageView(
        name=package,
        distribution=distribution,
        title=title,
        version=one_line(api.version),
        doc=doc,
        errors=ERRORS,
        client=_client(api, title, package, client_class),
        resources=resources,
    )


def _resource(resource: ResourceSymbols, shapes: Shapes, api: Api) -> ResourceView:
    builtin_names = frozenset(method.method for method in resource.methods) & {"list", "dict", "tuple", "type", "set", "str", "int", "bool", "float", "bytes", "object"}
    printer = Printer(shapes, shadowed=builtin_names)
    methods = tuple(_method(resource, symbols, shapes, printer, api) for symbols in resource.methods)
    lines = paragraphs(resource.description, 4) if resource.description else [f"{one_line(resource.tag)}."]
    summary = next(iter(lines), "")
    return ResourceView(
        attribute=resource.attribute,
        module=resource.attribute,
        class_name=resource.class_name,
        module_doc=docstring([summary], 0),
        docstring=docstring(lines, 4),
        summary_doc=docstring([summary], 8) if summary else None,
        imports=_imports(methods, printer, builtin_names),
        methods=methods,
    )


def _imports(methods: Iterable[MethodView], printer: Printer, builtin_names: frozenset[str]) -> str:
    """The import lines of a resource module: only what it uses."""
    methods = tuple(methods)
    text = "\n".join(
        "\n".join((*method.operation_arguments, method.parameters, method.constant_type, method.returns, method.async_returns))
        for method in methods
    )
    used = set(re.findall(r"[A-Za-z_]\w*", re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "", text)))
    operation_names = [name for name in OPERATION_NAMES if name in used or name == "Operation"]
    lines = ["import builtins"] if "builtins" in used and builtin_names else []
    lines += sorted(printer.imports)
    third = ["from typing_extensions import deprecated"] if any(method.deprecated for method in methods) else []
    local = ["from .. import models"] if "models" in used else []
    local.append(f"from .._runtime.operation import {_listed(operation_names)}")
    streams = [name for name in ("AsyncStream", "Stream") if name in used]
    if streams:
        local.append(f"from .._runtime.stream import {', '.join(streams)}")
    local.append("from .._runtime.transport import AsyncTransport, Transport")
    return "\n\n".join("\n".join(group) for group in (lines, third, local) if group)


OPERATION_NAMES = (
    "Binary", "EventStream", "FormBody", "JsonBody", "JsonLines", "MultipartBody", "Omit", "Operation", "Part", "RawBody",
    "Style", "Text", "omit",
)  # fmt: skip


def _method(resource: ResourceSymbols, symbols: MethodSymbols, shapes: Shapes, printer: Printer, api: Api) -> MethodView:
    operation = symbols.operation
    arguments = arguments_of(operation, shapes)
    answers = answers_of(operation, shapes)
    item = printer.returned(answers.returns)
    constant = f"_{symbols.method.strip('_').upper()}"
    return MethodView(
        symbols=symbols,
        arguments=arguments,
        answers=answers,
        name=symbols.method,
        constant=constant,
        constant_type=f"Operation[{item}]",
        operation_arguments=tuple(operation_arguments(operation, arguments, answers, printer)),
        parameters=_parameters(arguments, printer),
        returns=f"Stream[{item}]" if answers.stream else item,
        async_returns=f"AsyncStream[{item}]" if answers.stream else item,
        async_def="def" if answers.stream else "async def",
        async_await="" if answers.stream else "await ",
        verb="stream" if answers.stream else "send",
        call=", ".join((constant, *_call(arguments))),
        docstring=method_docstring(operation, arguments, 8),
        async_docstring=method_docstring(operation, arguments, 8, twin=f"{resource.class_name}.{symbols.method}"),
        deprecated=_deprecation(operation.extensions.get("x-deprecated-reason"), symbols.method) if operation.deprecated else None,
    )


def _deprecation(reason: object, method: str) -> str:
    return literal(one_line(reason) if isinstance(reason, str) and reason.strip() else f"{method} is deprecated by its vendor.")


def _parameters(arguments: Arguments, printer: Printer) -> str:
    parts = ["self", *(f"{a.name}: {printer.accepted(a.type)}" for a in arguments.positional)]
    if arguments.keywords:
        parts.append("*")
    for argument in arguments.keywords:
        annotation = printer.accepted(argument.type)
        parts.append(f"{argument.name}: {annotation}" if argument.required else f"{argument.name}: {annotation} | Omit = omit")
    return ", ".join(parts)


def _call(arguments: Arguments) -> list[str]:
    """The keyword arguments of ``send``: one mapping of wire name to value for each location."""
    parts: list[str] = []
    for location in ("path", "query", "querystring", "header", "cookie"):
        members = [a for a in arguments if a.location == location]
        if members:
            parts.append(f"{location}={_mapping(members)}")
    body = [a for a in arguments if a.location == "body"]
    if arguments.body == "value":
        parts.append(f"body={body[0].name}")
    elif arguments.body == "keywords":
        parts.append(f"body={_mapping(body)}")
    return parts


def _mapping(arguments: Iterable[Argument]) -> str:
    return "{" + ", ".join(f"{literal(a.wire)}: {a.name}" for a in arguments) + "}"


def _client(api: Api, title: str, package: str, class_name: str) -> ClientView:
    settings = settings_of(api, package)
    auth = {*settings.credential_classes}
    if settings.arguments:
        auth.add("from_environment")
    if settings.credentials:
        auth.add("Secret")
    base = {"DEFAULT_RETRIES", "DEFAULT_TIMEOUT", "AsyncAPIClient", "SyncAPIClient"}
    if settings.variables:
        base.add("Variable")
    imports = {"auth": auth, "client": base, "transport": {"AsyncHttpClient", "HttpClient"}}
    doc = docstring([f"The clients of {title}: `{class_name}`, and `Async{class_name}` with `await`."], 0)
    return ClientView(
        class_name=class_name,
        module_doc=doc,
        imports="\n".join(f"from ._runtime.{module} import {_listed(names)}" for module, names in imports.items() if names),
        settings=settings,
        kinds=(
            ClientKind(class_name, "", "SyncAPIClient", "HttpClient", client_docstring(api, settings, 4)),
            ClientKind(f"Async{class_name}", "Async", "AsyncAPIClient", "AsyncHttpClient", client_docstring(api, settings, 4, twin=class_name)),
        ),
    )


def _listed(names: Iterable[str]) -> str:
    """Imported names in isort's order: constants, classes, functions."""
    return ", ".join(sorted(names, key=lambda name: (not name.isupper(), name[0].islower(), name)))
