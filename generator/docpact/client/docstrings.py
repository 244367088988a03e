"""What a reader of the generated client is told about a method or a client."""

from __future__ import annotations

from docpact.client.arguments import Argument, Arguments
from docpact.client.prose import docstring, one_line, paragraphs, wrap
from docpact.client.settings import Settings
from docpact.ir import Api, Operation

__all__ = ["client_docstring", "method_docstring"]


def method_docstring(
    operation: Operation, arguments: Arguments, indent: int, twin: str | None = None
) -> str:
    """A method's docstring: what it does, its arguments, and the page it comes from.

    ``twin`` names the sync method that an async one mirrors; its docstring then tells the rest.
    """
    summary = (
        one_line(operation.summary or "") or _first_sentence(operation.description) or one_line(operation.key)
    )
    if twin:
        return docstring(wrap(f"{summary.rstrip('.')}: see `{twin}`.", indent + 6), indent)
    lines = wrap(summary if summary[-1:] in ".!?" else f"{summary}.", indent + 3)
    if operation.description and one_line(operation.description) not in (
        summary,
        summary.rstrip("."),
    ):
        lines += ["", *paragraphs(operation.description, indent)]
    if operation.extensions.get("x-docpact-preview") is True or operation.extensions.get(
        "x-unstable"
    ):
        lines += ["", "In preview: the vendor may change it."]
    told = [(argument, _argument_doc(argument)) for argument in arguments]
    if told and any(doc for _, doc in told):
        lines += ["", "Args:"]
        for argument, doc in told:
            lines += wrap(f"    {argument.name}: {doc or _place(argument)}", indent, hanging="    ")
    if operation.external_docs:
        lines += ["", f"Documented at {one_line(operation.external_docs)}"]
    return docstring(lines, indent)


def _first_sentence(text: str | None) -> str:
    line = one_line(text or "")
    end = line.find(". ")
    return line if end < 0 else line[: end + 1]


def _argument_doc(argument: Argument) -> str:
    text = one_line(argument.description or "")
    return text if not text or text[-1] in ".!?:" else f"{text}."


def _place(argument: Argument) -> str:
    if argument.location == "body":
        return (
            "The body."
            if not argument.wire
            else f"The field `{one_line(argument.wire)}` of the body."
        )
    return f"The {argument.location} parameter `{one_line(argument.wire)}`."


def client_docstring(api: Api, settings: Settings, indent: int, twin: str | None = None) -> str:
    """The class docstring of a client: what it reaches, and what it is constructed with."""
    title = one_line(api.title)
    if twin:
        return docstring([f"`{twin}` with `await`; the arguments are the same."], indent)
    lines = wrap(f"A client of {title or 'the API'}.", indent + 3)
    if api.description:
        lines += ["", *paragraphs(api.description, indent)]
    lines += ["", "Args:"]
    for setting in settings.arguments:
        doc = f"    {setting.argument}: {setting.doc} Falls back on the environment's `{setting.env}`."
        lines += wrap(doc, indent, hanging="    ")
    lines += wrap("    options: What every client takes: see `Options`.", indent, hanging="    ")
    return docstring(lines, indent)
