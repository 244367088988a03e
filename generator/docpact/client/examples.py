"""One runnable call for each operation, with the document's own example values where it has some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docpact.client.arguments import Argument, Arguments
from docpact.client.prose import literal, one_line
from docpact.ir import Api, Operation
from docpact.schema.sample import sample_json, sample_of_media
from docpact.text.values import is_object

if TYPE_CHECKING:
    from docpact.client.views import MethodView

__all__ = ["Example", "example_of"]


@dataclass(frozen=True, slots=True)
class Example:
    """A call as README.md shows it."""

    call: str
    """The attribute path, ``linked_cases.batch_create``."""
    summary: str
    code: str
    page: str | None
    values: tuple[Any, ...] = ()
    """The arguments that it gives."""


def example_of(api: Api, method: MethodView, variable: str, call: str) -> Example:
    """The example of one operation; it prints what the call gives, where that is something."""
    operation, arguments = method.symbols.operation, method.arguments
    values = _body_values(api, arguments)
    given = [_parameter_value(api, operation, a) for a in arguments.positional]
    parts = [literal(value) for value in given]
    for argument in arguments.keywords:
        if argument.location == "body":
            if arguments.body == "value":
                parts.append(f"{argument.name}={literal(values)}")
            elif is_object(values) and argument.wire in values:
                parts.append(f"{argument.name}={literal(values[argument.wire])}")
        elif argument.required:
            given.append(_parameter_value(api, operation, argument))
            parts.append(f"{argument.name}={literal(given[-1])}")
    expression = f"{variable}.{call}({', '.join(parts)})"
    code = expression
    if method.answers.stream:
        code = f"with {expression} as items:\n    for item in items:\n        print(item)"
    elif method.returns != "None":
        code = f"answer = {expression}\nprint(answer)"
    summary = one_line(operation.summary or operation.description or operation.key)
    return Example(
        call,
        summary,
        code,
        one_line(operation.external_docs) if operation.external_docs else None,
        (values, *given),
    )


def _body_values(api: Api, arguments: Arguments) -> Any:
    if arguments.form is None:
        return None
    if arguments.form.kind == "raw":
        return b""
    return sample_of_media(arguments.form.source, api.schemas, "request")


def _parameter_value(api: Api, operation: Operation, argument: Argument) -> Any:
    for parameter in operation.parameters:
        if parameter.pointer == argument.pointer:
            if parameter.content:
                return sample_of_media(parameter.content, api.schemas)
            value = sample_json(parameter.schema, api.schemas)
            return "value" if value is None or value == "" else value
    return "value"
