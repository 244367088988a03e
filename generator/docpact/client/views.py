"""Views: every string that a template prints, decided here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from docpact.client.annotations import Printer
from docpact.client.answers import Answers, answers_of
from docpact.client.arguments import Arguments, arguments_of
from docpact.client.constants import operation_arguments
from docpact.client.docstrings import client_docstring, method_docstring
from docpact.client.enumerations import enumerations
from docpact.client.examples import Example, example_of
from docpact.client.imports import listed, resource_imports
from docpact.client.prose import docstring, literal, one_line, paragraphs, sentence
from docpact.client.settings import Settings, default_server, settings_of
from docpact.client.shapes import Shapes
from docpact.client.shapes.types import NULL, Scalar, TypeExpr, UnionType
from docpact.client.signatures import (
    OptionsClass,
    Signature,
    choices,
    options_class,
    signatures,
)
from docpact.client.symbols import MethodSymbols, ResourceSymbols, Symbols, module_names
from docpact.ir import Api, Server
from docpact.naming import pascal, settle, snake, words

__all__ = ["ClientKind", "ClientView", "MethodView", "PackageView", "ResourceView", "build"]

_PUBLIC: dict[str, tuple[str, ...]] = {
    "_runtime.answer": ("Answer", "AsyncAnswer"),
    "_runtime.errors": (
        *("APIError", "APITimeoutError", "AuthenticationError", "BadRequestError"),
        *("ConflictError", "CredentialsError", "NotFoundError", "PermissionDeniedError"),
        *("RateLimitError", "RequestValidationError", "ResponseError", "ServerError"),
        *("StatusError", "TransportError", "UnprocessableEntityError"),
    ),
    "_runtime.items": ("ServerSentEvent",),
    "_runtime.operation": ("Omit", "omit"),
    "_runtime.options": (
        *("AsyncClientOptions", "CallOptions", "ClientOptions", "Mismatch", "RequestInfo"),
        "ResponseInfo",
    ),
    "_runtime.stream": ("AsyncStream", "AsyncStreamedAnswer", "Stream", "StreamedAnswer"),
}
"""The names of every client's package beside its own, by the module of the runtime that has them."""


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
    signature: Signature
    overloads: tuple[Signature, ...]
    options: OptionsClass | str
    """The type of ``**call``, or the name of that type where the runtime has it."""
    passed: str
    """The arguments of the operation, a dict by name."""
    async_def: str
    send: str
    async_send: str
    docstring: str
    deprecated: str | None

    @property
    def operation(self) -> str:
        """What the constant is called with."""
        return ", ".join(self.operation_arguments)

    @property
    def returns(self) -> str:
        """The annotation of the result."""
        return self.signature.returns


@dataclass(frozen=True, slots=True)
class ResourceView:
    """One resource module."""

    attribute: str
    module: str
    class_name: str
    summary: str
    """A literal of what it is, in one line."""
    module_doc: str
    docstring: str
    imports: str
    enumerations: tuple[tuple[str, str], ...]
    """Name and value."""
    shared: tuple[tuple[str, str], ...]
    """Constants that several operations have in common: name and value."""
    options: tuple[OptionsClass, ...]
    """Types of ``**call`` that the module has to declare."""
    methods: tuple[MethodView, ...]

    @property
    def deprecated(self) -> bool:
        """Whether a method is deprecated, which its own views use."""
        return any(method.deprecated for method in self.methods)


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
    """Those of ``__init__`` that are this API's own."""
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


@dataclass(frozen=True, slots=True)
class DistributionView:
    """What makes the package a distribution of its own."""

    name: str
    release: str
    """A PEP 440 version made of the document's."""
    summary: str
    summary_toml: str
    """The summary as a TOML string."""
    variable: str
    """What README.md calls the client."""
    construction: str
    examples: tuple[Example, ...]


def build(
    api: Api,
    symbols: Symbols,
    shapes: Shapes,
    package: str,
    client_class: str,
    distribution: str | None,
) -> PackageView:
    """Decide every string of the package."""
    title = one_line(api.title) or package
    server = default_server(api)
    resources = tuple(_resource(resource, shapes, server) for resource in symbols.resources)
    client = _client(api, title, package, client_class)
    public = {"client": (client_class, f"Async{client_class}"), **_PUBLIC}
    return PackageView(
        name=package,
        doc=docstring([f"A client of {title}."], 0),
        public=tuple((module, listed(names)) for module, names in public.items()),
        lazy=_lazy(public),
        exported=repr(sorted([*(name for names in public.values() for name in names), "models"])),
        client=client,
        resources=resources,
        distribution=_distribution(api, distribution, client, resources) if distribution else None,
    )


def _lazy(public: Mapping[str, tuple[str, ...]]) -> str:
    entries = [
        f"{literal('.' + module)}: {tuple(sorted(names))!r}" for module, names in public.items()
    ]
    return f"{{{', '.join(entries)}}}"


def _titled(tag: str) -> str:
    """A tag without a description as a sentence: ``payment_intents`` is ``Payment intents.``."""
    text = one_line(tag)
    spaced = text if " " in text else " ".join(words(text)) or text
    return sentence(spaced[:1].upper() + spaced[1:])


def _distribution(
    api: Api, name: str, client: ClientView, resources: Iterable[ResourceView]
) -> DistributionView:
    variable = snake(client.class_name)
    shown = [
        f"{setting.argument}={literal(setting.sample)}"
        for setting in client.settings.arguments
        if setting.sample
    ]
    examples = [
        example_of(api, method, variable, f"{resource.attribute}.{method.name}")
        for resource in resources
        for method in resource.methods
    ]
    summary = f"A typed client of {one_line(api.title)}, sync and async."
    return DistributionView(
        name=name,
        release=_release(api.version),
        summary=summary,
        summary_toml=json.dumps(summary, ensure_ascii=False),
        variable=variable,
        construction=f"{client.class_name}({', '.join(shown)})",
        examples=tuple(examples),
    )


def _release(version: str) -> str:
    """The numbers of the document's version, as a release that packaging tools take (PEP 440)."""
    found = re.match(r"\D{0,2}(\d+(\.\d+)*)", version.strip())
    return found[1] if found else "0"


def _resource(resource: ResourceSymbols, shapes: Shapes, server: Server | None) -> ResourceView:
    builtin_names = frozenset(method.method for method in resource.methods) & {
        "list",
        "dict",
        "tuple",
        "type",
        "set",
        "str",
        "int",
        "bool",
        "float",
        "bytes",
        "object",
    }
    arguments = {m.method: arguments_of(m.operation, shapes) for m in resource.methods}
    listed = enumerations(arguments.items(), module_names(resource))
    printer = Printer(shapes, shadowed=builtin_names, named=listed)
    printer.used |= {"Literal", "TypeAlias"} if listed else set()
    # Letters without a capital of their own may fall together here (`ß` is `SS`).
    constants = settle({m.method: f"_{m.method.strip('_').upper()}" for m in resource.methods})
    methods = tuple(
        _method(
            symbols, constants[symbols.method], arguments[symbols.method], shapes, printer, server
        )
        for symbols in resource.methods
    )
    options = tuple(m.options for m in methods if isinstance(m.options, OptionsClass))
    methods, shared = _shared_arguments(methods, constants.values())
    lines = paragraphs(resource.description, 4) if resource.description else [_titled(resource.tag)]
    summary = next(iter(lines), "")
    return ResourceView(
        attribute=resource.attribute,
        module=resource.attribute,
        class_name=resource.class_name,
        summary=literal(summary),
        module_doc=docstring([summary], 0),
        docstring=docstring(lines, 4),
        imports=resource_imports(
            (
                *("Places" for _ in shared),
                *(
                    text
                    for m in methods
                    for text in (
                        *m.operation_arguments,
                        *(
                            text
                            for one in (m.signature, *m.overloads)
                            for text in (one.parameters, one.returns, one.async_returns)
                        ),
                    )
                ),
                *("overload" for m in methods if m.overloads),
                *(text for one in options for text in ("TypedDict", *(t for _, t in one.fields))),
            ),
            printer,
            deprecated=any(method.deprecated for method in methods),
        ),
        enumerations=tuple((name, text) for text, name in listed.items()),
        shared=shared,
        options=options,
        methods=methods,
    )


_LONG = 90
"""Characters of source that take a line for each of their parts."""


def _shared_arguments(
    methods: tuple[MethodView, ...], constants: Iterable[str]
) -> tuple[tuple[MethodView, ...], tuple[tuple[str, str], ...]]:
    """The methods with long ``arguments=`` that several have given once, under a name, and these."""
    users: dict[str, list[str]] = {}
    for method in methods:
        for text in method.operation_arguments:
            if text.startswith(_ARGUMENTS) and len(text) > _LONG:
                users.setdefault(text, []).append(method.constant)
    wanted = {text: f"{names[0]}_ARGUMENTS" for text, names in users.items() if len(names) > 1}
    names = settle(wanted, constants)
    named = tuple(
        replace(
            method,
            operation_arguments=tuple(
                _ARGUMENTS + names[text] if text in names else text
                for text in method.operation_arguments
            ),
        )
        for method in methods
    )
    return named, tuple((name, text.removeprefix(_ARGUMENTS)) for text, name in names.items())


_ARGUMENTS = "arguments="


def _method(
    symbols: MethodSymbols,
    constant: str,
    arguments: Arguments,
    shapes: Shapes,
    printer: Printer,
    server: Server | None,
) -> MethodView:
    operation = symbols.operation
    answers = answers_of(operation, shapes, _flags(arguments))
    item = printer.returned(answers.returns)
    options = options_class(arguments, pascal(symbols.base))
    signature, overloads = signatures(
        arguments, answers, printer, options if isinstance(options, str) else options.name
    )
    names = [a.name for a in arguments]
    names += [a.name for a in (arguments.whole, arguments.extra) if a]
    names += choices(arguments, answers)
    if "content_type" in names and "body" not in names and arguments.body == "keywords":
        names.append("body")
    sends = "_call"
    if answers.head:
        sends = "_whole"
    elif any(variant.stream != answers.stream for variant in answers.others) and overloads:
        sends = "_either"
    elif answers.stream:
        sends = "_stream"
    return MethodView(
        symbols=symbols,
        arguments=arguments,
        answers=answers,
        name=symbols.method,
        constant=constant,
        constant_type=f"Operation[{item}]",
        operation_arguments=tuple(
            operation_arguments(operation, arguments, answers, printer, server)
        ),
        signature=signature,
        overloads=overloads,
        options=options,
        passed=f"{{{', '.join(f'{literal(name)}: {name}' for name in names)}}}",
        async_def="def" if sends == "_stream" else "async def",
        send=f"self.{sends}",
        async_send=f"self.{sends}" if sends == "_stream" else f"await self.{sends}",
        docstring=method_docstring(operation, arguments, 8),
        deprecated=(
            _deprecation(operation.extensions.get("x-deprecated-reason"), symbols.method)
            if operation.deprecated
            else None
        ),
    )


def _flags(arguments: Arguments) -> list[str]:
    """The fields of the body that are booleans."""
    return [a.wire for a in arguments.keywords if a.location == "body" and _is_boolean(a.type)]


def _is_boolean(type_: TypeExpr) -> bool:
    if isinstance(type_, UnionType):
        return {*type_.members} <= {Scalar("bool"), NULL}
    return type_ == Scalar("bool")


def _deprecation(reason: object, method: str) -> str:
    return literal(
        one_line(reason)
        if isinstance(reason, str) and reason.strip()
        else f"{method} is deprecated by its vendor."
    )


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
                ("auth", auth),
                ("client", base),
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
