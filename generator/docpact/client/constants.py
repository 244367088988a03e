"""The arguments of the ``Operation(…)`` constant that stands above each resource class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from docpact.client.annotations import Printer
from docpact.client.answers import Answer, Answers
from docpact.client.arguments import Arguments
from docpact.client.media import RequestForm
from docpact.client.prose import literal
from docpact.client.settings import alternatives, same_server
from docpact.ir import Operation, Parameter, Server
from docpact.text.values import is_object

__all__ = ["operation_arguments"]

_DEFAULT_STYLE = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}


def operation_arguments(
    operation: Operation,
    arguments: Arguments,
    answers: Answers,
    printer: Printer,
    default_server: Server | None,
) -> Iterator[str]:
    """Each argument of the constant as source, its name first; what is a default is not said."""
    yield literal(f"{operation.method} {operation.path}")
    placed = _placed(operation, arguments, printer)
    if placed:
        yield f"arguments={{{', '.join(placed)}}}"
    for location in ("path", "query", "header", "cookie"):
        styles = [
            f"{literal(p.name)}: {style}"
            for p in operation.parameters
            if p.location == location and (style := _style(p)) is not None
        ]
        if styles:
            yield f"{location}={{{', '.join(styles)}}}"
    for parameter in operation.parameters:
        if parameter.location == "querystring" and parameter.content:
            yield f"querystring={literal(parameter.content.media_type)}"
    if arguments.form:
        required = bool(operation.request_body and operation.request_body.required)
        yield f"body={_body(arguments.form, required, printer)}"
    if answers.successes:
        yield f"returns={{{', '.join(_returns(answers.successes, printer))}}}"
    if answers.accept:
        yield f"accept={literal(answers.accept)}"
    if answers.errors:
        yield f"errors={{{', '.join(_errors(answers.errors, printer))}}}"
    if operation.security is not None:
        yield f"security={alternatives(operation.security)}"
    if operation.servers and not same_server(operation.servers[0], default_server):
        server = operation.servers[0]
        url = server.url
        for variable in server.variables:
            url = url.replace("{" + variable.name + "}", variable.default)
        yield f"server={literal(url)}"


def _placed(operation: Operation, arguments: Arguments, printer: Printer) -> list[str]:
    """Where arguments go, and what a parameter is checked against, as far as there is something to say.

    Usual is into the path if it has the name, else the body, as it is called. A body is checked as a whole.
    """
    found: list[str] = []
    for a in (*arguments, arguments.whole, arguments.extra):
        if a is None:
            continue
        usual = ("path" if f"{{{a.name}}}" in operation.path else "body", a.name)
        parts = [literal(a.location), literal(a.wire)]
        if a.location not in ("body", "whole", "extra") and printer.narrows(a.type):
            parts.append(f"lambda: {printer.runtime(a.type)}")
        if len(parts) > len(usual) or (a.location, a.wire) != usual:
            found.append(f"{literal(a.name)}: ({', '.join(parts)})")
    return found


def _style(parameter: Parameter) -> str | None:
    if parameter.content is not None:
        return 'Style("json")'
    usual = _DEFAULT_STYLE.get(parameter.location)
    explode_by_default = parameter.style in ("form", "cookie")
    parts: list[str] = []
    if parameter.explode != explode_by_default and parameter.style != "deepObject":
        parts.append(f"explode={parameter.explode}")
    if parameter.allow_reserved:
        parts.append("allow_reserved=True")
    if parameter.style == usual and not parts:
        return None
    return f"Style({', '.join([literal(parameter.style), *parts])})"


def _body(form: RequestForm, required: bool, printer: Printer) -> str:
    parts: list[str] = []
    if form.typed:
        parts.append(f"lambda: {printer.runtime(form.type)}")
    match form.kind:
        case "json":
            name, default = "JsonBody", "application/json"
        case "form":
            name, default = "FormBody", "application/x-www-form-urlencoded"
        case "multipart":
            name, default = "MultipartBody", "multipart/form-data"
        case "raw":
            name, default = "RawBody", "application/octet-stream"
    if form.kind == "multipart":
        files = [field.wire for field in form.fields or () if printer.holds_files(field.type)]
        if files:
            parts.append(f"files=({', '.join(map(literal, files))}{',' * (len(files) == 1)})")
    if form.kind in ("form", "multipart"):
        encodings = _encodings(form)
        if encodings:
            parts.append(f"parts={{{', '.join(encodings)}}}")
    if form.media_type != default:
        parts.append(f"media_type={literal(form.media_type)}")
    if not required:
        parts.append("required=False")
    return f"{name}({', '.join(parts)})"


def _encodings(form: RequestForm) -> list[str]:
    found: list[str] = []
    for name, encoding in form.source.encoding.items():
        if not is_object(encoding):
            continue
        parts: list[str] = []
        content_type, style, explode = (
            encoding.get(key) for key in ("contentType", "style", "explode")
        )
        if isinstance(content_type, str):
            parts.append(f"content_type={literal(content_type.split(',')[0].strip())}")
        if isinstance(style, str) and style in (
            "form",
            "spaceDelimited",
            "pipeDelimited",
            "deepObject",
        ):
            # A deep object is written in one way alone.
            told = isinstance(explode, bool) and style != "deepObject"
            explode_text = f", explode={explode}" if told and explode != (style == "form") else ""
            parts.append(f"style=Style({literal(style)}{explode_text})")
        elif explode is False:
            parts.append('style=Style("form", explode=False)')
        if parts:
            found.append(f"{literal(name)}: Part({', '.join(parts)})")
    return found


def _returns(answers: Iterable[Answer], printer: Printer) -> list[str]:
    """The reader of each status; said once where it is the same (an undocumented success is read so too)."""
    readers = {answer.status: _reader(answer, printer) for answer in answers}
    alike = len(readers) > 1 and len({*readers.values()}) == 1 and "None" not in readers.values()
    if alike and "default" not in readers:
        readers = {"2XX": next(iter(readers.values()))}
    return _by_status(readers)


def _by_status(values: Mapping[str, str]) -> list[str]:
    """The entries of a mapping by status, those with the same value in one: ``"400 404": …``."""
    alike: dict[str, list[str]] = {}
    for status, value in values.items():
        alike.setdefault(value, []).append(status)
    return [f"{literal(' '.join(statuses))}: {value}" for value, statuses in alike.items()]


def _reader(answer: Answer, printer: Printer) -> str:
    match answer.kind:
        case None:
            return "None"
        case "json":
            return f"lambda: {printer.runtime(answer.type)}"
        case "text":
            return "Text()"
        case "binary":
            return "Binary()"
        case "json-lines":
            return f"JsonLines({_type_of(answer, printer)})"
        case "events":
            return f"EventStream({_type_of(answer, printer)})"


def _type_of(answer: Answer, printer: Printer) -> str:
    return f"lambda: {printer.runtime(answer.type)}" if answer.typed else ""


def _errors(answers: tuple[Answer, ...], printer: Printer) -> list[str]:
    return _by_status({a.status: f"lambda: {printer.runtime(a.type)}" for a in answers})
