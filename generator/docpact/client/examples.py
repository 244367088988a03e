"""One runnable call for each operation, with the document's own example values where it has some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from docpact.client.arguments import Argument, Arguments
from docpact.client.prose import literal, one_line
from docpact.ir import Api, MediaType, Operation
from docpact.schema.sample import accepted_sample, sample_json
from docpact.text.values import is_object

if TYPE_CHECKING:
    from docpact.client.views import MethodView

__all__ = ["Example", "example_of", "sections_of", "summary_of"]

_WIDTH = 88
"""Characters a line of README.md's code may have, the width that black takes unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Example:
    """A call as README.md shows it."""

    call: str
    """The attribute path, ``linked_cases.batch_create``."""
    summary: str
    code: str
    page: str | None
    arguments: tuple[tuple[str, Any], ...] = ()
    """What it gives, in order: the keyword, empty for an argument by position, and the value."""
    body: Any = None
    """The body that the arguments make up."""


def summary_of(operation: Operation) -> str:
    """What an operation does, in one line."""
    return one_line(operation.summary or operation.description or operation.key)


def example_of(api: Api, method: MethodView, variable: str, call: str) -> Example:
    """The example of one operation; it prints what the call gives, where that is something."""
    operation, arguments = method.symbols.operation, method.arguments
    values = _body_values(api, arguments)
    given = [("", _parameter_value(api, operation, a)) for a in arguments.positional]
    for argument in arguments.keywords:
        if argument.location == "body":
            if arguments.body == "value":
                given.append((argument.name, values))
            elif is_object(values) and argument.wire in values:
                given.append((argument.name, values[argument.wire]))
        elif argument.required:
            given.append((argument.name, _parameter_value(api, operation, argument)))
    code = expression = _call(f"{variable}.{call}", given)
    if method.answers.stream:
        code = f"with {expression} as items:\n    for item in items:\n        print(item)"
    elif method.returns != "None":
        code = f"answer = {expression}\nprint(answer)"
    return Example(
        call,
        summary_of(operation),
        code,
        one_line(operation.external_docs) if operation.external_docs else None,
        tuple(given),
        values,
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
    name = f"{attribute}.{method.name}"
    whole = _call(f"{variable}.{attribute}.with_response.{method.name}", example.arguments)
    tried = _call(f"{variable}.{name}", example.arguments, indent=4)
    found = [
        (
            "The whole response",
            f"response = {whole}\nprint(response.status_code, response.headers, response.value)",
        ),
        (
            "Errors",
            f"from {package} import APIError, StatusError\n\ntry:\n    {tried}\n"
            "except StatusError as error:\n    print(error.status_code, error.body, error)\n"
            "except APIError as error:\n    print(error)",
        ),
    ]
    for place, one, shown in plain:
        if one.many.pages and one.extras:
            pages = _call(f"{variable}.{place}.{one.extras[0].name}", shown.arguments)
            found.append(("All pages", f"for item in {pages}:\n    print(item)"))
            break
    for place, one, shown in plain:
        if one.many.batch and not one.many.pages and one.extras:
            batch = _call(f"{variable}.{place}.{one.extras[0].name}", shown.arguments)
            code = f"result = {batch}\nprint(result.succeeded, result.failed)"
            found.append(("Any number of items", code))
            break
    found.append(
        (
            "In tests",
            f"from {package}.testing import Fake{client_class}\n\nfake = Fake{client_class}()\n"
            f"{_call(f'fake.{name}', example.arguments)}\n"
            "assert len(fake.calls) == 1",
        )
    )
    return tuple(found)


def _call(function: str, arguments: Iterable[tuple[str, Any]], *, indent: int = 0) -> str:
    """The source of a call: on one line where it fits, else an argument a line, as black prints it.

    Args:
        function: What is called.
        arguments: The keyword, empty for an argument by position, and the value.
        indent: How far the line is indented on which it begins.
    """
    given = [(f"{name}=" if name else "", value) for name, value in arguments]
    line = f"{function}({', '.join(name + literal(value) for name, value in given)})"
    if indent + len(line) <= _WIDTH or not given:
        return line
    deeper = indent + 4
    lines = (f"{' ' * deeper}{name}{_value(value, deeper, len(name))},\n" for name, value in given)
    return f"{function}(\n{''.join(lines)}{' ' * indent})"


def _value(value: object, indent: int, before: int) -> str:
    """The source of a value at a line's end: on that line where it fits, else an item a line."""
    line = literal(value)
    if indent + before + len(line) < _WIDTH or not value or not isinstance(value, (dict, list)):
        return line
    deeper = indent + 4
    members: list[tuple[str, object]] = (
        [(f"{literal(name)}: ", item) for name, item in cast("dict[str, object]", value).items()]
        if isinstance(value, dict)
        else [("", item) for item in cast("list[object]", value)]
    )
    lines = (f"{' ' * deeper}{name}{_value(item, deeper, len(name))},\n" for name, item in members)
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n{''.join(lines)}{' ' * indent}{end}"


def _body_values(api: Api, arguments: Arguments) -> Any:
    if arguments.form is None:
        return None
    if arguments.form.kind == "raw":
        return b"content"
    return _media_value(api, arguments.form.source)


def _media_value(api: Api, media: MediaType) -> Any:
    return accepted_sample(media.examples.values(), media.schema, api.schemas, "request")


def _parameter_value(api: Api, operation: Operation, argument: Argument) -> Any:
    for parameter in operation.parameters:
        if parameter.pointer == argument.pointer:
            if parameter.content:
                return _media_value(api, parameter.content)
            if parameter.examples:
                return accepted_sample(parameter.examples.values(), parameter.schema, api.schemas)
            value = sample_json(parameter.schema, api.schemas)
            if value in ("", [], {}) and argument.location == "path":
                value = sample_json(parameter.schema, api.schemas, optional=True)
            if value == {}:
                return {"key": "value"}
            return "value" if value is None or value == "" else value
    return "value"
