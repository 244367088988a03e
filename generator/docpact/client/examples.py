"""One runnable call for each operation, with the document's own example values where it has some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docpact.client.arguments import Argument, Arguments
from docpact.client.prose import literal, one_line
from docpact.ir import Api, Operation
from docpact.schema.sample import sample_json, sample_of_media
from docpact.text.values import is_object

if TYPE_CHECKING:
    from docpact.client.views import MethodView

__all__ = ["Example", "example_of", "sections_of"]


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
    arguments: str = ""
    """The same as source."""


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
        ", ".join(parts),
    )


def sections_of(
    package: str,
    client_class: str,
    variable: str,
    methods: Sequence[tuple[str, MethodView, Example]],
) -> tuple[tuple[str, str], ...]:
    """Sections of README.md in addition to the calls, as titles and code: the whole response, an error, pages, batches, the fake.

    Args:
        package: The name of the package.
        client_class: The name of the sync client class.
        variable: What README.md calls the client.
        methods: The attribute of each method's resource, the method, and its example.
    """
    plain = [one for one in methods if not (one[1].answers.stream or one[1].answers.head)]
    if not plain:
        return ()
    attribute, method, example = next((one for one in plain if one[1].returns != "None"), plain[0])
    called = f"{attribute}.{method.name}({example.arguments})"
    whole = f"{attribute}.with_response.{method.name}({example.arguments})"
    found = [
        (
            "The whole response",
            f"response = {variable}.{whole}\nprint(response.status_code, response.headers, response.value)",
        ),
        (
            "Errors",
            f"from {package} import APIError, StatusError\n\ntry:\n    {variable}.{called}\n"
            "except StatusError as error:\n    print(error.status_code, error.body, error)\n"
            "except APIError as error:\n    print(error)",
        ),
    ]
    for place, one, shown in plain:
        if one.many.pages and one.extras:
            code = f"for item in {variable}.{place}.{one.extras[0].name}({shown.arguments}):\n    print(item)"
            found.append(("All pages", code))
            break
    for place, one, shown in plain:
        if one.many.batch and not one.many.pages and one.extras:
            code = (
                f"result = {variable}.{place}.{one.extras[0].name}({shown.arguments})\n"
                "print(result.succeeded, result.failed)"
            )
            found.append(("Any number of items", code))
            break
    found.append(
        (
            "In tests",
            f"from {package}.testing import Fake{client_class}\n\nfake = Fake{client_class}()\nfake.{called}\n"
            "assert len(fake.calls) == 1",
        )
    )
    return tuple(found)


def _body_values(api: Api, arguments: Arguments) -> Any:
    if arguments.form is None:
        return None
    if arguments.form.kind == "raw":
        return b"content"
    return sample_of_media(arguments.form.source, api.schemas, "request")


def _parameter_value(api: Api, operation: Operation, argument: Argument) -> Any:
    for parameter in operation.parameters:
        if parameter.pointer == argument.pointer:
            if parameter.content:
                return sample_of_media(parameter.content, api.schemas)
            for value in parameter.examples.values():
                return value
            value = sample_json(parameter.schema, api.schemas)
            if value in ("", [], {}) and argument.location == "path":
                value = sample_json(parameter.schema, api.schemas, optional=True)
            if value == {}:
                return {"key": "value"}
            return "value" if value is None or value == "" else value
    return "value"
