"""The printed signature of a method: its parameters, its overloads and the options of a call."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache

from docpact.client.annotations import Printer
from docpact.client.answers import Answers
from docpact.client.arguments import Argument, Arguments
from docpact.client.templates import runtime_modules

__all__ = ["OptionsClass", "Signature", "call_options", "options_class", "signatures"]


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a method. The results are annotations of the sync and the async method."""

    parameters: str
    returns: str
    async_returns: str


@dataclass(frozen=True, slots=True)
class OptionsClass:
    """The ``TypedDict`` of the options of a call without those whose names are parameters of the API."""

    name: str
    fields: tuple[tuple[str, str], ...]
    """Name and annotation of each option."""


@cache
def call_options() -> dict[str, str]:
    """The options of a call and their annotations, as the runtime declares them."""
    tree = ast.parse(runtime_modules()["options"].text)
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name in ("BodylessOptions", "CallOptions"):
            for each in node.body:
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                    found[each.target.id] = ast.unparse(each.annotation)
    return found


def options_class(arguments: Arguments, base: str) -> OptionsClass | str:
    """The type of ``**call``: a class of the runtime, or one to be printed where parameters have names of options."""
    options = call_options()
    names = {a.name for a in arguments} | ({"extra_body"} if arguments.extra else set())
    clashing = names & options.keys()
    if not clashing:
        return "CallOptions"
    if clashing == {"extra_body"}:
        return "BodylessOptions"
    left = tuple((name, options[name]) for name in options if name not in clashing)
    return OptionsClass(f"{base}Options", left)


def signatures(
    arguments: Arguments, answers: Answers, printer: Printer, options: str
) -> tuple[Signature, tuple[Signature, ...]]:
    """The signature of the implementation, and the overloads that say more than it does; none where nothing is left to say."""
    item = printer.returned(answers.returns)
    results = (f"Stream[{item}]", f"AsyncStream[{item}]") if answers.stream else (item, item)
    end = [f"**call: Unpack[{options}]"]
    path = ["self", *(f"{a.name}: {printer.accepted(a.type)}" for a in arguments.positional)]
    extra = [_optional(arguments.extra, printer)] if arguments.extra else []
    if not arguments.alternative:
        whole = [_optional(arguments.whole, printer)] if arguments.whole else []
        keywords = [_keyword(a, printer) for a in arguments.keywords]
        return Signature(_joined(path, [*keywords, *whole, *extra], end), *results), ()
    assert arguments.whole is not None  # noqa: S101 - what `alternative` says
    fields = [_keyword(a, printer) for a in arguments.keywords]
    others = [_keyword(a, printer) for a in arguments.keywords if a.location != "body"]
    given = f"body: {printer.accepted(arguments.whole.type)}"
    kept = [
        _keyword(a, printer) if a.required and a.location != "body" else _optional(a, printer)
        for a in arguments.keywords
    ]
    implementation = [*kept, _optional(arguments.whole, printer), *extra]
    return Signature(_joined(path, implementation, end), *results), (
        Signature(_joined(path, [*fields, *extra], end), *results),
        Signature(_joined(path, [given, *others, *extra], end), *results),
    )


def _joined(path: list[str], keywords: list[str], end: list[str]) -> str:
    return ", ".join([*path, *(["*", *keywords] if keywords else []), *end])


def _keyword(argument: Argument, printer: Printer) -> str:
    if not argument.required:
        return _optional(argument, printer)
    return f"{argument.name}: {printer.accepted(argument.type)}"


def _optional(argument: Argument, printer: Printer) -> str:
    return f"{argument.name}: {printer.accepted(argument.type)} | Omit = omit"
