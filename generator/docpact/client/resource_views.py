"""Views of resource modules: every string that their template prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from docpact.client.annotations import Printer
from docpact.client.answers import Answers, answers_of
from docpact.client.arguments import Arguments, arguments_of
from docpact.client.constants import operation_arguments
from docpact.client.docstrings import method_docstring
from docpact.client.enumerations import enumerations
from docpact.client.extra_methods import ExtraMethod, extra_methods
from docpact.client.imports import resource_imports
from docpact.client.many import Many, many_of
from docpact.client.prose import docstring, literal, one_line, paragraphs, sentence
from docpact.client.shapes import Shapes
from docpact.client.shapes.types import NULL, Scalar, TypeExpr, UnionType
from docpact.client.signatures import (
    OptionsClass,
    Signature,
    choices,
    options_class,
    signatures,
)
from docpact.client.symbols import MethodSymbols, ResourceSymbols, module_names
from docpact.client.webhook_methods import (
    WebhooksView,
    webhooks_view,
)
from docpact.ir import Api, Server
from docpact.naming import pascal, settle, words

__all__ = ["MethodView", "ResourceView", "resource_view"]


@dataclass(frozen=True, slots=True)
class MethodView:
    """One method, sync and async. The ledger uses ``arguments`` and ``answers``."""

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
    """The type of ``**call``, or its name if the runtime has it."""
    passed: str
    """The arguments of the operation, a dict by name."""
    async_def: str
    either: bool
    """Whether it is the call that says whether a stream comes back."""
    send: str
    async_send: str
    docstring: str
    deprecated: str | None
    many: Many
    extras: tuple[ExtraMethod, ...]
    """The methods that make many calls of it."""

    @property
    def operation(self) -> str:
        """The arguments of the constant."""
        return ", ".join(self.operation_arguments)

    @property
    def differs(self) -> bool:
        """Whether it depends on the way it is called what it gives, which a view has to say again."""
        return len({one.returns for one in self.overloads}) > 1

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
    webhooks: WebhooksView | None = None
    """Set on the resource that parses webhooks."""

    @property
    def base(self) -> str:
        """The base class of the sync class; that of the async one begins with ``Async``."""
        return _base(self.methods)

    @property
    def deprecated(self) -> bool:
        """Whether a method is deprecated, which its own views use."""
        return any(method.deprecated for method in self.methods)


def _titled(tag: str) -> str:
    """A tag without a description as a sentence: ``payment_intents`` is ``Payment intents.``."""
    text = one_line(tag)
    spaced = text if " " in text else " ".join(words(text)) or text
    return sentence(spaced[:1].upper() + spaced[1:])


def resource_view(
    resource: ResourceSymbols, shapes: Shapes, server: Server | None, api: Api, *, batches: bool
) -> ResourceView:
    """Decide every string of one resource module. ``batches`` recognises batches that are not declared."""
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
    # Letters without an upper-case form may clash here (`ß` is `SS`).
    constants = settle({m.method: f"_{m.method.strip('_').upper()}" for m in resource.methods})
    names = [symbols.method for symbols in resource.methods]
    # `list_all` may be an operation itself.
    wanted = {name: f"{name.rstrip('_')}_all" for name in names}
    extra = settle(
        {n: f"{all_}_calls" if all_ in names else all_ for n, all_ in wanted.items()}, names
    )
    answers = {
        m.method: answers_of(m.operation, shapes, _flags(arguments[m.method]))
        for m in resource.methods
    }
    many = {
        m.method: many_of(
            m.operation,
            arguments[m.method],
            answers[m.method],
            shapes,
            api.schemas,
            resource.attribute,
            batches=batches,
        )
        for m in resource.methods
    }
    methods = tuple(
        _method(
            symbols,
            (constants[symbols.method], extra[symbols.method]),
            arguments[symbols.method],
            answers[symbols.method],
            many[symbols.method],
            printer,
            server,
        )
        for symbols in resource.methods
    )
    options = tuple(m.options for m in methods if isinstance(m.options, OptionsClass))
    webhooks = (
        webhooks_view(api, shapes, printer, frozenset(names))
        if resource.attribute == "webhooks"
        else None
    )
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
                f"{_base(methods)} Async{_base(methods)}",
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
                        *(text for one in m.extras for text in one.texts),
                        *(
                            text
                            for one in (m.overloads if m.differs else ())
                            for text in (
                                "TYPE_CHECKING Any",
                                one.viewed.answer,
                                one.viewed.async_answer,
                                one.viewed.streamed,
                                one.viewed.async_streamed,
                            )
                        ),
                    )
                ),
                *(("Operation", "Unpack") if methods else ()),
                *("overload" for m in methods if m.overloads),
                *(webhooks.texts if webhooks else ()),
                *(text for one in options for text in ("TypedDict", *(t for _, t in one.fields))),
            ),
            printer,
            deprecated=any(method.deprecated for method in methods),
        ),
        enumerations=tuple((name, text) for text, name in listed.items()),
        shared=shared,
        options=options,
        methods=methods,
        webhooks=webhooks,
    )


def _base(methods: Iterable[MethodView]) -> str:
    streaming = any(method.either or method.send == "self._stream" for method in methods)
    return "StreamingResource" if streaming else "Resource"


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
    named: tuple[str, str],
    arguments: Arguments,
    answers: Answers,
    many: Many,
    printer: Printer,
    server: Server | None,
) -> MethodView:
    constant, extra = named
    operation = symbols.operation
    item = printer.returned(answers.returns)
    options = options_class(arguments, pascal(symbols.base))
    signature, overloads = signatures(
        arguments, answers, printer, options if isinstance(options, str) else options.name
    )
    names = [a.name for a in (*arguments, *arguments.more)]
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
        either=sends == "_either",
        send=f"self.{sends}",
        async_send=f"self.{sends}" if sends == "_stream" else f"await self.{sends}",
        docstring=method_docstring(operation, arguments, 8),
        deprecated=(
            _deprecation(operation.extensions.get("x-deprecated-reason"), symbols.method)
            if operation.deprecated
            else None
        ),
        many=many,
        extras=extra_methods(
            symbols,
            extra,
            constant,
            arguments,
            answers,
            many,
            printer,
            options if isinstance(options, str) else options.name,
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
        else f"{method} is deprecated by the vendor."
    )
