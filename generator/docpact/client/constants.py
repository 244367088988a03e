"""The arguments of the ``Operation(…)`` constant above each resource class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from docpact.client.annotations import Printer
from docpact.client.answers import Answer, Answers, Form
from docpact.client.arguments import Arguments
from docpact.client.encodings import (
    Fields,
    encodings,
    fields_of,
    parameter_style,
    positional_parts,
)
from docpact.client.media import RequestForm
from docpact.client.prose import literal
from docpact.client.settings import alternatives, same_server
from docpact.client.shapes import union
from docpact.client.shapes.types import Scalar
from docpact.client.signatures import choices
from docpact.ir import Operation, Server

__all__ = ["operation_arguments"]


def operation_arguments(
    operation: Operation,
    arguments: Arguments,
    answers: Answers,
    printer: Printer,
    default_server: Server | None,
) -> Iterator[str]:
    """Return each argument of the constant as source, its name first, without defaults."""
    # A fragment only distinguishes operations of one URL; it is not part of a request target (RFC 9112, section 3.2).
    yield literal(f"{operation.method} {operation.path.partition('#')[0]}")
    placed = _placed(operation, arguments, answers, printer)
    if placed:
        yield f"arguments={{{', '.join(placed)}}}"
    for location in ("path", "query", "header", "cookie"):
        styles = [
            f"{literal(p.name)}: {style}"
            for p in operation.parameters
            if p.location == location and (style := parameter_style(p)) is not None
        ]
        if styles:
            yield f"{location}={{{', '.join(styles)}}}"
    for parameter in operation.parameters:
        if parameter.location == "querystring" and parameter.content:
            parts = ", ".join(encodings(parameter.content, Fields()))
            more = f", parts={{{parts}}}" if parts else ""
            yield f"querystring=Querystring({literal(parameter.content.media_type)}{more})"
    if arguments.form:
        required = bool(operation.request_body and operation.request_body.required)
        yield f"body={_body(arguments.form, required, printer)}"
        if arguments.others:
            bodies = [
                f"{literal(form.media_type)}: {_body(form, required, printer)}"
                for form in (arguments.form, *arguments.others)
            ]
            yield f"bodies={{{', '.join(bodies)}}}"
    returns = [*_returns(answers.successes, printer)]
    if answers.bare:
        returns.append(f"{literal(' '.join(answers.bare))}: None")
    if returns:
        yield f"returns={{{', '.join(returns)}}}"
    if answers.flag and answers.choices:
        yield f"stream={literal(answers.flag)}"
    if isinstance(operation.extensions.get("x-docpact-idempotent"), bool):
        yield f"idempotent={operation.extensions['x-docpact-idempotent']}"
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
            url = url.replace("{" + variable.name + "}", variable.default or "")
        yield f"server={literal(url)}"


def _placed(
    operation: Operation, arguments: Arguments, answers: Answers, printer: Printer
) -> list[str]:
    """Where arguments go, and what a parameter is checked against, as far as there is something to say.

    Usual is into the path if it has the name, else the body, as it is called. A body is checked as a whole.
    """
    found: list[str] = []
    for a in (*arguments, *arguments.more, arguments.whole, arguments.extra):
        if a is None:
            continue
        usual = ("path" if f"{{{a.name}}}" in operation.path else "body", a.name)
        unnamed = a.location == "body" and not a.wire and arguments.body == "keywords"
        parts = [literal("field" if unnamed else a.location), literal(a.wire)]
        if a.location not in ("body", "whole", "extra") and printer.narrows(a.type):
            parts.append(f"lambda: {printer.runtime(a.type)}")
        if len(parts) > len(usual) or (a.location, a.wire) != usual or unnamed:
            found.append(f"{literal(a.name)}: ({', '.join(parts)})")
    found += [f'"{name}": ("{name}", "")' for name in choices(arguments, answers)]
    return found


def _body(form: RequestForm, required: bool, printer: Printer) -> str:
    parts: list[str] = []
    if form.typed and form.kind != "raw":
        parts.append(f"lambda: {printer.runtime(form.type)}")
    match form.kind:
        case "json":
            name, default = "JsonBody", "application/json"
        case "lines":
            name, default = "LinesBody", "application/x-ndjson"
        case "form":
            name, default = "FormBody", "application/x-www-form-urlencoded"
        case "multipart":
            name, default = "MultipartBody", "multipart/form-data"
        case "raw":
            name, default = "RawBody", "application/octet-stream"
    fields = Fields()
    if form.kind == "multipart":
        fields = fields_of(form.type, printer.shapes)
        for keyword, names in (("files", fields.files), ("texts", fields.texts)):
            if names:
                parts.append(
                    f"{keyword}=({', '.join(map(literal, names))}{',' * (len(names) == 1)})"
                )
        if fields.more_files:
            parts.append("more_files=True")
        parts += positional_parts(form.source)
    if form.kind in ("form", "multipart") and (written := list(encodings(form.source, fields))):
        parts.append(f"parts={{{', '.join(written)}}}")
    if form.media_type != default:
        parts.append(f"media_type={literal(form.media_type)}")
    if not required:
        parts.append("required=False")
    if form.typed and form.kind == "raw" and form.type != Scalar("str"):
        parts.append(f"type=lambda: {printer.runtime(form.type)}")
    if form.kind == "lines" and "seq" in form.media_type.lower():
        parts.append("sequence=True")
    return f"{name}({', '.join(parts)})"


def _returns(answers: Iterable[Answer], printer: Printer) -> list[str]:
    """Return the reader of each status; once where they are equal (an undocumented success is read the same way)."""
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
    """How the responses of a status are read: one reader, or one for each media type."""
    if not answer.forms:
        return "None"
    readers = {form.media_type.strip(): _form_reader(form, printer) for form in answer.forms}
    if len(set(readers.values())) == 1:
        return next(iter(readers.values()))
    entries = ", ".join(f"{literal(name)}: {reader}" for name, reader in readers.items())
    return f"{{{entries}}}"


def _form_reader(form: Form, printer: Printer) -> str:
    type_ = f"lambda: {printer.runtime(form.type)}" if form.typed else ""
    match form.kind:
        case "json":
            return type_ or f"lambda: {printer.runtime(form.type)}"
        case "text":
            return "Text()"
        case "binary":
            return "Binary()"
        case "json-lines":
            return f"JsonLines({type_})"
        case "json-seq":
            return f"JsonSequence({type_})"
        case "parts":
            plain = ", plain=True" if form.type == Scalar("bytes") else ""
            return f"MultipartStream({type_}{plain})"
        case "events":
            kind = f', "{form.event}"' if type_ and form.event != "data" else ""
            return f"EventStream({type_}{kind})"


def _errors(answers: tuple[Answer, ...], printer: Printer) -> list[str]:
    found: dict[str, str] = {}
    for answer in answers:
        types = [form.type for form in answer.forms if form.typed and form.kind == "json"]
        found[answer.status] = f"lambda: {printer.runtime(union(types))}"
    return _by_status(found)
