"""Views: every string that a template prints, decided here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docpact.client.commands import CLI_DEPENDENCIES, CommandsView, commands_view
from docpact.client.docstrings import client_docstring
from docpact.client.enums_view import EnumsView, enums_view
from docpact.client.errors_view import ErrorsView, errors_view
from docpact.client.examples import Example, example_of, sections_of, summary_of
from docpact.client.imports import listed
from docpact.client.prose import docstring, literal, one_line
from docpact.client.resource_views import MethodView, ResourceView, resource_view
from docpact.client.settings import Settings, default_server, settings_of
from docpact.client.shapes import Shapes
from docpact.client.symbols import ResourceSymbols, Symbols
from docpact.client.testing_view import TestingView, testing_view
from docpact.client.webhook_methods import (
    webhook_findings,
    webhook_names,
)
from docpact.findings import Finding
from docpact.ir import Api
from docpact.naming import snake

__all__ = ["ClientKind", "ClientView", "MethodView", "PackageView", "ResourceView", "build"]

_PUBLIC: dict[str, tuple[str, ...]] = {
    "_runtime.answer": ("Answer", "AsyncAnswer"),
    "_runtime.errors": (
        *("APIError", "APITimeoutError", "AuthenticationError", "BadRequestError"),
        *("ConflictError", "CredentialsError", "NotFoundError", "PermissionDeniedError"),
        *("RateLimitError", "RequestValidationError", "ResponseError", "ServerError"),
        *("StatusError", "TransportError", "UnprocessableEntityError", "WebhookError"),
    ),
    "_runtime.limiter": ("RateLimiter",),
    "_runtime.operation": ("Omit", "omit"),
    "_runtime.options": (
        *("AsyncClientOptions", "CallOptions", "ClientOptions", "Mismatch", "RequestInfo"),
        "ResponseInfo",
    ),
    "_runtime.stream": ("AsyncStreamedAnswer", "StreamedAnswer"),
}
"""Names of the runtime that every package exports, by module."""


@dataclass(frozen=True, slots=True)
class ClientKind:
    """The sync or the async client."""

    class_name: str
    prefix: str
    base: str
    options: str
    """The TypedDict of what all clients take."""
    docstring: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """The module of the clients."""

    class_name: str
    package: str
    """A literal of the package's name."""
    version: str
    """A literal of the document's version, as packaging tools take it."""
    module_doc: str
    imports: str
    parameters: str
    """The exports of ``__init__`` that are specific to this API."""
    passed: str
    """The same, handed on by name."""
    settings: Settings
    kinds: tuple[ClientKind, ClientKind]


@dataclass(frozen=True, slots=True)
class PackageView:
    """The whole package. What README.md and pyproject.toml print besides is in ``distribution``."""

    name: str
    doc: str
    public: tuple[tuple[str, str], ...]
    """Modules and the public names that they have, as an import lists them."""
    lazy: str
    """The same as the literal of a dict."""
    exported: str
    """The literal of ``__all__``."""
    client: ClientView
    resources: tuple[ResourceView, ...]
    distribution: DistributionView | None
    agents: AgentsView
    testing: TestingView
    errors: ErrorsView | None = None
    enums: EnumsView | None = None
    commands: CommandsView | None = None
    findings: tuple[Finding, ...] = ()
    """Return findings about extensions of operations."""


@dataclass(frozen=True, slots=True)
class DistributionView:
    """The metadata of the distribution."""

    name: str
    release: str
    """Return a PEP 440 version for the document's version."""
    summary: str
    summary_toml: str
    """The summary as a TOML string."""
    dependencies: str
    """The distributions that it needs, as items of a TOML array."""
    cli_dependencies: str
    """Those of its command line, in the same way."""
    variable: str
    """Return the name of the client for README.md."""
    construction: str
    examples: tuple[Example, ...]
    sections: tuple[tuple[str, str], ...] = ()
    """Titles and code of the sections of README.md in addition to the calls."""


@dataclass(frozen=True, slots=True)
class AgentsView:
    """What AGENTS.md says of a client."""

    title: str
    construction: str
    code: str
    """A program with one call."""
    variables: str
    """The environment variables that the client reads, as Markdown."""
    operations: tuple[tuple[str, str], ...]
    """The first calls, as attribute path and summary."""
    more: int
    """How many calls are not listed."""


def build(
    api: Api,
    symbols: Symbols,
    shapes: Shapes,
    package: str,
    client_class: str,
    distribution: str | None,
    *,
    batches: bool = False,
    cli: bool = False,
    shared_runtime: bool = False,
) -> PackageView:
    """Decide every string of the package.

    ``batches`` has a body with one limited array be a batch without being declared as one. ``cli`` adds a command line.
    """
    title = one_line(api.title) or package
    server = default_server(api)
    listed_resources = [*symbols.resources]
    if webhook_names(api) and all(one.attribute != "webhooks" for one in listed_resources):
        listed_resources.append(ResourceSymbols("webhooks", "Webhooks", "Webhooks", None, ()))
    resources = tuple(
        resource_view(resource, shapes, server, api, batches=batches)
        for resource in listed_resources
    )
    client = _client(api, title, package, client_class)
    public = {"client": (client_class, f"Async{client_class}"), **_PUBLIC}
    methods = [method for resource in resources for method in resource.methods]
    errors = errors_view([method.answers for method in methods], shapes)
    if errors is not None:
        typed = [name for name, _, _ in errors.classes]
        public["_runtime.errors"] = tuple(n for n in _PUBLIC["_runtime.errors"] if n not in typed)
        public["_errors"] = tuple(sorted(typed))
    if any(resource.base == "StreamingResource" for resource in resources):
        public["_runtime.items"] = ("ServerSentEvent",)
        public["_runtime.stream"] = (*_PUBLIC["_runtime.stream"], "AsyncStream", "Stream")
    if any(method.many.pages for method in methods):
        public["_runtime.pages"] = ("AsyncPages", "Page", "Pages")
    if any(method.many.batch for method in methods):
        public["_runtime.batch"] = ("BatchError", "BatchResult", "FailedItem")
    return PackageView(
        name=package,
        doc=docstring([f"A client of {title}."], 0),
        public=tuple((module, listed(names)) for module, names in public.items()),
        lazy=_lazy(public),
        exported=repr(sorted([*(name for names in public.values() for name in names), "models"])),
        client=client,
        resources=resources,
        distribution=(
            _distribution(api, distribution, package, client, resources, shared_runtime)
            if distribution
            else None
        ),
        agents=_agents(api, distribution or package, package, client, resources),
        testing=testing_view(api, client.settings, resources),
        errors=errors,
        enums=enums_view(api, shapes),
        commands=(
            commands_view(distribution or package, client.settings, resources, shapes)
            if cli
            else None
        ),
        findings=(
            *(finding for method in methods for finding in method.many.findings),
            *webhook_findings(api),
        ),
    )


def _lazy(public: Mapping[str, tuple[str, ...]]) -> str:
    entries = [
        f"{literal('.' + module)}: {tuple(sorted(names))!r}" for module, names in public.items()
    ]
    return f"{{{', '.join(entries)}}}"


_OWN = ("httpx2>=2.16", "pydantic>=2.14", "typing-extensions>=4.12")
_SHARED = ("docpact-runtime>=0.1.0,<0.2", "pydantic>=2.14", "typing-extensions>=4.12")
"""A minor version before 1.0 may change what a client needs (Semantic Versioning, 4)."""


def _distribution(
    api: Api,
    name: str,
    package: str,
    client: ClientView,
    resources: Iterable[ResourceView],
    shared: bool,
) -> DistributionView:
    variable = snake(client.class_name)
    placed = [(one.attribute, method) for one in resources for method in one.methods]
    examples = [
        example_of(api, method, variable, f"{attribute}.{method.name}")
        for attribute, method in placed
    ]
    summary = f"A typed client of {one_line(api.title)}, sync and async."
    return DistributionView(
        name=name,
        release=_release(api.version),
        summary=summary,
        summary_toml=json.dumps(summary, ensure_ascii=False),
        dependencies=", ".join(map(json.dumps, _SHARED if shared else _OWN)),
        cli_dependencies=", ".join(map(json.dumps, CLI_DEPENDENCIES)),
        variable=variable,
        construction=_construction(client),
        examples=tuple(examples),
        sections=sections_of(
            package,
            client.class_name,
            variable,
            [(place, method, one) for (place, method), one in zip(placed, examples, strict=True)],
        ),
    )


def _construction(client: ClientView) -> str:
    """The call that makes a client, with sample arguments."""
    shown = [
        f"{setting.argument}={literal(setting.sample)}"
        for setting in client.settings.arguments
        if setting.sample
    ]
    return f"{client.class_name}({', '.join(shown)})"


_MOST_LISTED = 40
"""Operations that AGENTS.md lists; it is read whole before any work."""


def _agents(
    api: Api, title: str, package: str, client: ClientView, resources: Iterable[ResourceView]
) -> AgentsView:
    variable = snake(client.class_name)
    placed = [(f"{one.attribute}.{m.name}", m) for one in resources for m in one.methods]
    lines = [f"from {package} import {client.class_name}", ""]
    lines.append(f"{variable} = {_construction(client)}")
    if placed:
        call, method = placed[0]
        lines.append(example_of(api, method, variable, call).code)
    return AgentsView(
        title=title,
        construction=_construction(client),
        code="\n".join(lines),
        variables=", ".join(f"`{setting.env}`" for setting in client.settings.arguments),
        operations=tuple(
            (call, summary_of(method.symbols.operation)) for call, method in placed[:_MOST_LISTED]
        ),
        more=max(0, len(placed) - _MOST_LISTED),
    )


def _release(version: str) -> str:
    """The numbers of the document's version, as a release that packaging tools take (PEP 440)."""
    found = re.match(r"\D{0,2}(\d+(\.\d+)*)", version.strip())
    return found[1] if found else "0"


def _client(api: Api, title: str, package: str, class_name: str) -> ClientView:
    settings = settings_of(api, package)
    auth = {*settings.credential_classes}
    if settings.arguments:
        auth.add("Given")
    if settings.credentials:
        auth.add("Secret")
    base = {"API", "AsyncAPIClient", "SyncAPIClient", "resource"}
    if any(setting.secret for setting in settings.arguments):
        auth.add("sealed")
    own = [f"{s.argument}: {'Secret' if s.secret else 'str'} | None" for s in settings.arguments]
    doc = docstring(
        [f"The clients of {title}: `{class_name}`, and `Async{class_name}` with `await`."], 0
    )
    return ClientView(
        class_name=class_name,
        package=literal(package),
        version=literal(_release(api.version)),
        module_doc=doc,
        imports="\n".join(
            f"from ._runtime.{module} import {listed(names)}"
            for module, names in (
                ("auth", auth - {"OAuth2"}),
                ("client", base),
                ("oauth", auth & {"OAuth2"}),
                ("options", {"AsyncClientOptions", "ClientOptions"}),
            )
            if names
        ),
        parameters="".join(["*, ", *(f"{parameter} = None, " for parameter in own)]) if own else "",
        passed="".join(f", {s.argument}={s.argument}" for s in settings.arguments),
        settings=settings,
        kinds=(
            ClientKind(
                class_name, "", "SyncAPIClient", "ClientOptions", client_docstring(api, settings, 4)
            ),
            ClientKind(
                f"Async{class_name}",
                "Async",
                "AsyncAPIClient",
                "AsyncClientOptions",
                client_docstring(api, settings, 4, twin=class_name),
            ),
        ),
    )
