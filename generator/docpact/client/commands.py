"""What ``cli.py`` prints: a command for each operation, with the options that its method takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docpact.client.arguments import Argument
from docpact.client.prose import literal, one_line
from docpact.client.shapes import Shapes, TypeExpr
from docpact.client.shapes.types import (
    NULL,
    ListType,
    LiteralType,
    Named,
    OpenType,
    Scalar,
    UnionType,
)

if TYPE_CHECKING:
    from docpact.client.settings import Settings
    from docpact.client.views import MethodView, ResourceView

__all__ = ["CLI_DEPENDENCIES", "CommandsView", "commands_view"]

CLI_DEPENDENCIES = ("click>=8.2",)
_TAKEN = frozenset({"all", "body", "curl", "help", "output", "h"})
_TAKEN_BY_PROGRAM = frozenset({"base_url", "timeout", "max_retries", "header", "help"})
_KINDS = {"int": "integer", "float": "number", "bool": "boolean", "binary": "file", "raw": "file"}


@dataclass(frozen=True, slots=True)
class CommandsView:
    """The module of the command line."""

    program: str
    """A literal of its name."""
    settings: tuple[str, ...]
    """An option for each argument of the client, as source."""
    commands: tuple[str, ...]
    """A command for each operation, as source."""


def commands_view(
    program: str, settings: Settings, resources: Iterable[ResourceView], shapes: Shapes
) -> CommandsView:
    """Decide what ``cli.py`` prints."""
    options: list[str] = []
    for setting in settings.arguments:
        parts = [literal(setting.argument)]
        if setting.argument in _TAKEN_BY_PROGRAM:
            parts.append(f"own={literal('api-' + setting.argument)}")
        told = f"{one_line(setting.doc)} Else ${setting.env}."
        options.append(f"Option({', '.join([*parts, f'help={literal(told)}'])})")
    commands = [
        _command(f"{resource.attribute}.{method.name}", method, shapes)
        for resource in resources
        for method in resource.methods
    ]
    return CommandsView(literal(program), tuple(options), tuple(commands))


def _command(name: str, method: MethodView, shapes: Shapes) -> str:
    arguments = method.arguments
    summary = method.docstring.strip('"').strip().partition("\n")[0]
    parts = [literal(name), f"help={literal(summary)}"]
    options = [
        *(_option(one, shapes, path=True) for one in arguments.positional),
        *(_option(one, shapes) for one in arguments.keywords if one.name != "body" or one.wire),
        *(_option(one, shapes) for one in arguments.more),
    ]
    options += [
        f"Option({literal(chosen)}, choices=({''.join(f'{literal(n)}, ' for n in names)}), "
        f"help={literal(text)})"
        for chosen, names, text in _choices(method)
    ]
    if options:
        parts.append(f"options=({''.join(f'{option}, ' for option in options)})")
    form = arguments.form
    if form is not None and (arguments.whole is not None or arguments.body == "value"):
        parts.append(f"body={literal('raw' if form.kind == 'raw' else 'json')}")
    if method.many.pages is not None and method.extras:
        parts.append(f"pages={literal(method.extras[0].name)}")
    if method.deprecated:
        parts.append("deprecated=True")
    return f"Command({', '.join(parts)})"


def _choices(method: MethodView) -> Iterator[tuple[str, tuple[str, ...], str]]:
    from docpact.client.signatures import choices

    for chosen in choices(method.arguments, method.answers):
        if chosen == "accept":
            yield chosen, method.answers.choices, "The media type to ask for."
        else:
            forms = [method.arguments.form, *method.arguments.others]
            names = dict.fromkeys(form.media_type for form in forms if form is not None)
            yield chosen, tuple(names), "The media type to send the body as."


def _option(argument: Argument, shapes: Shapes, *, path: bool = False) -> str:
    kind, many, listed = _kind(argument.type, shapes)
    parts = [literal(argument.name)]
    if kind != "text":
        parts.append(literal(kind))
    if argument.required and not path:
        parts.append("required=True")
    if many and not path:
        parts.append("many=True")
    if path:
        parts.append("path=True")
    if listed:
        parts.append(f"choices=({''.join(f'{literal(value)}, ' for value in listed)})")
    if argument.description:
        told = one_line(argument.description)
        parts.append(f"help={literal(told if len(told) < 200 else told[:199] + '…')}")
    if argument.name.strip("_") in _TAKEN:
        parts.append(f"own={literal('field-' + argument.name.strip('_'))}")
    return f"Option({', '.join(parts)})"


def _kind(type_: TypeExpr, shapes: Shapes, depth: int = 0) -> tuple[str, bool, tuple[str, ...]]:
    """The kind of an option, whether it may be given several times, and the values that it may have."""
    match type_:
        case Named(key) if key in shapes.aliases and depth < 8:
            return _kind(shapes.aliases[key].type, shapes, depth + 1)
        case Scalar(kind):
            return _KINDS.get(kind, "text"), False, ()
        case LiteralType(values) if all(isinstance(value, str) for value in values):
            return "text", False, tuple(map(str, values))
        case LiteralType(values) if all(type(value) is int for value in values):
            return "integer", False, ()
        case OpenType(_, kind):
            return _KINDS.get(kind, "text"), False, ()
        case ListType(items):
            kind, many, listed = _kind(items, shapes, depth + 1)
            return ("json", False, ()) if many or kind == "json" else (kind, True, listed)
        case UnionType(members):
            rest = [member for member in members if member != NULL]
            if len(rest) == 1:
                return _kind(rest[0], shapes, depth + 1)
            kinds = {_kind(member, shapes, depth + 1)[0] for member in rest}
            return ("text", False, ()) if kinds == {"text"} else ("json", False, ())
        case _:
            return "json", False, ()
