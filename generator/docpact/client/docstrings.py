"""Docstrings of the generated methods and clients."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docpact.client.arguments import Argument, Arguments
from docpact.client.markup import as_markdown
from docpact.client.prose import clean, docstring, one_line, paragraphs, sentence, wrap
from docpact.client.settings import Settings
from docpact.ir import Api, Operation

__all__ = ["client_docstring", "method_docstring"]

_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.) (?=[^a-z])")
_FIRST_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)\s+(?=[^a-z\s])|\n[ ]*\n")
"""The same in text of several lines, of which an empty one ends a sentence too."""
_LONGEST = 240
"""Maximum length of the description of an argument."""
_LINE = 90
"""Characters of a line that are left for an argument and its description."""


def method_docstring(
    operation: Operation,
    arguments: Arguments,
    indent: int,
    *,
    more: Iterable[str] = (),
    args: Iterable[str] = (),
) -> str:
    """A method's docstring: what it does, its arguments, and the page it comes from.

    Args:
        operation: The operation that it calls.
        arguments: The arguments that it takes.
        indent: How far it is indented.
        more: Paragraphs that follow the first sentence.
        args: Lines of arguments that the operation does not have.

    """
    summary, description = _told(operation)
    lines = wrap(sentence(summary), indent + 3)
    for paragraph in more:
        lines += ["", *wrap(paragraph, indent)]
    if description:
        lines += ["", *paragraphs(description, indent)]
    if operation.extensions.get("x-docpact-preview") is True or operation.extensions.get(
        "x-unstable"
    ):
        lines += ["", "In preview: the vendor may change this operation."]
    told = [
        (argument.name, doc)
        for argument in arguments
        if (
            doc := " ".join(
                filter(
                    None,
                    (
                        _argument_doc(argument, _LINE - indent - len(argument.name)),
                        *_argument_notes(argument),
                    ),
                )
            )
        )
    ]
    told_lines = [*(f"    {name}: {doc}" for name, doc in told), *args]
    if told_lines:
        lines += ["", "Args:"]
        for line in told_lines:
            lines += wrap(line, indent, hanging="    ")
    if operation.external_docs:
        lines += ["", f"Documented at {one_line(operation.external_docs)}"]
    return docstring(lines, indent)


def _told(operation: Operation) -> tuple[str, str]:
    """Return the summary, on one line, and the rest of the description.

    Without a summary, the first sentence of the description is used and not repeated. A description without an early end
    of a sentence, such as a list, is not split: method and path are used instead.
    """
    summary = one_line(operation.summary or "")
    description = clean(as_markdown(operation.description or "")).strip()
    if summary:
        alike = one_line(description).rstrip(".") == summary.rstrip(".")
        return summary, "" if alike else description
    found = _FIRST_END.search(description)
    first = one_line(description[: found.start()] if found else description)
    if not 0 < len(first) <= _LONGEST:
        return one_line(operation.key), description
    return first, description[found.end() :].strip("\n") if found else ""


def _argument_doc(argument: Argument, room: int) -> str:
    """The first sentence of a description, and more as far as it fits into ``room``, the rest of a line.

    The same argument is repeated in many methods; the model's docstring has the full description of a body field.
    """
    text = one_line(argument.description or "")
    if len(text) > room:
        ends = [match.start() for match in _SENTENCE_END.finditer(text)]
        text = text[: max((end for end in ends if end <= room), default=min([*ends, len(text)]))]
    if len(text) > _LONGEST:
        end = text.rfind(" ", 0, _LONGEST)
        return f"{text[:end if end > 0 else _LONGEST]} …"
    return sentence(text)


def _argument_notes(argument: Argument) -> Iterator[str]:
    if argument.deprecated:
        yield "Deprecated."
    if argument.default is not None:
        yield f"Default: `{one_line(argument.default)}`."


def client_docstring(api: Api, settings: Settings, indent: int, twin: str | None = None) -> str:
    """The class docstring of a client: what it reaches, and what it is constructed with."""
    title = one_line(api.title)
    if twin:
        return docstring([f"`{twin}` with `await`; the arguments are the same."], indent)
    lines = wrap(f"A client of {title or 'the API'}.", indent + 3)
    for text in (api.summary, api.description):
        if text:
            lines += ["", *paragraphs(text, indent)]
    if api.external_docs:
        lines += ["", f"Documented at {one_line(api.external_docs)}"]
    lines += ["", "Args:"]
    for setting in settings.arguments:
        default = f", or `{one_line(setting.default)}`" if setting.default is not None else ""
        doc = f"    {setting.argument}: {setting.doc} Else `${setting.env}`{default}."
        lines += wrap(doc, indent, hanging="    ")
    lines += wrap(
        "    options: Options that every client has, see `ClientOptions`.", indent, hanging="    "
    )
    return docstring(lines, indent)
