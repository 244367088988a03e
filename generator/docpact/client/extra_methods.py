"""Additional methods: ``list_all`` for a paged operation, ``batch_create_all`` for a batch."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace

from docpact.client.annotations import Printer
from docpact.client.answers import Answers
from docpact.client.arguments import Argument, Arguments
from docpact.client.batches import Batch
from docpact.client.docstrings import method_docstring
from docpact.client.many import Many
from docpact.client.pages import Pages
from docpact.client.prose import literal
from docpact.client.signatures import signatures
from docpact.client.symbols import MethodSymbols

__all__ = ["ExtraMethod", "Printed", "extra_methods"]


@dataclass(frozen=True, slots=True)
class Printed:
    """One of the two forms of a method."""

    prefix: str
    """``async `` or nothing."""
    returns: str
    body: str


@dataclass(frozen=True, slots=True)
class ExtraMethod:
    """A method that makes many calls of one operation."""

    name: str
    parameters: str
    docstring: str
    sync: Printed
    asynchronous: Printed
    constant: str | None = None
    """The assignment of the constants it needs in addition to the operation."""

    @property
    def texts(self) -> Iterator[str]:
        """The source in it, for the imports that it needs."""
        yield from (self.parameters, self.constant or "")
        for one in (self.sync, self.asynchronous):
            yield from (one.returns, one.body)


def extra_methods(
    symbols: MethodSymbols,
    name: str,
    constant: str,
    arguments: Arguments,
    answers: Answers,
    many: Many,
    printer: Printer,
    options: str,
) -> tuple[ExtraMethod, ...]:
    """The methods for all pages and all parts of one operation, called ``name``."""
    if many.pages is not None:
        return (
            _all_pages(symbols, name, constant, arguments, answers, many.pages, printer, options),
        )
    if many.batch is not None:
        return (
            _all_parts(symbols, name, constant, arguments, answers, many.batch, printer, options),
        )
    return ()


def _all_pages(
    symbols: MethodSymbols,
    name: str,
    constant: str,
    arguments: Arguments,
    answers: Answers,
    pages: Pages,
    printer: Printer,
    options: str,
) -> ExtraMethod:
    left = tuple(
        a
        for a in arguments.keywords
        if (a.name, pages.argument) != ("after", "after") or pages.key is not None
    )
    kept = replace(arguments, keywords=left, whole=None, others=(), fields={})
    answers = replace(answers, others=())
    after = _free("after", {a.name for a in kept})
    signature, _ = signatures(kept, answers, printer, options)
    parameters = _with(signature.parameters, kept, [f"{after}: str | None = None"])
    item = printer.returned(pages.item)
    note = (
        f"    {after}: The `cursor` of earlier pages to continue from. Defaults to the first page."
    )
    doc = method_docstring(
        symbols.operation,
        kept,
        8,
        more=[f"Iterate over all pages of `{symbols.method}`, fetched on demand."],
        args=[note],
    )
    values = f"{{{', '.join(f'{literal(a.name)}: {a.name}' for a in (*kept, *_extra(kept)))}}}"
    passed = f"self, {constant}, {constant}_PAGES, {values}, {after}, call"
    return ExtraMethod(
        name,
        parameters,
        doc,
        Printed("", f"Pages[{item}]", f"Pages({passed})"),
        Printed("", f"AsyncPages[{item}]", f"AsyncPages({passed})"),
        f"{constant}_PAGES: Paging[{item}] = {_paging(pages)}",
    )


def _paging(pages: Pages) -> str:
    """The constant, without what is a default."""
    parts = [literal(pages.style)]
    for field in fields(pages):
        value = getattr(pages, field.name)
        if field.name in ("style", "item", "parameter", "size") or not value:
            continue
        parts.append(f"{field.name}={literal(value)}")
    return f"Paging({', '.join(parts)})"


def _all_parts(
    symbols: MethodSymbols,
    name: str,
    constant: str,
    arguments: Arguments,
    answers: Answers,
    batch: Batch,
    printer: Printer,
    options: str,
) -> ExtraMethod:
    kept = replace(arguments, whole=None, others=(), fields={})
    answers = replace(answers, others=())
    at_once = _free("concurrency", {a.name for a in kept})
    item, accepted = printer.returned(batch.item), printer.accepted(batch.item)
    signature, _ = signatures(
        replace(kept, keywords=tuple(a for a in kept.keywords if a.name != batch.argument)),
        answers,
        printer,
        options,
    )
    parameters = _with(
        signature.parameters,
        replace(kept, keywords=tuple(a for a in kept.keywords if a.name != batch.argument)),
        [f"{batch.argument}: Iterable[{accepted}]"],
        [f"{at_once}: int = 1"],
    )
    printer.used.add("Iterable")
    result = printer.returned(answers.returns)
    doc = method_docstring(
        symbols.operation,
        kept,
        8,
        more=[
            f"Any number of items, sent by `{symbols.method}` in parts of {batch.most}. A part that the service refuses"
            " does not stop the others; a `BatchError` says how far a batch came that broke off."
        ],
        args=[f"    {at_once}: The number of parts sent at the same time."],
    )
    values = f"{{{', '.join(f'{literal(a.name)}: {a.name}' for a in (*kept, *_extra(kept)))}}}"
    passed = f"self, {constant}, {literal(batch.argument)}, {batch.most}, {values}, {at_once}, call"
    returns = f"BatchResult[{result}, {item if item == accepted else accepted}]"
    return ExtraMethod(
        name,
        parameters,
        doc,
        Printed("", returns, f"batch({passed})"),
        Printed("async ", returns, f"await abatch({passed})"),
    )


def _extra(arguments: Arguments) -> tuple[Argument, ...]:
    return (arguments.extra,) if arguments.extra else ()


def _free(name: str, taken: Collection[str]) -> str:
    return f"{name}_" if name in taken else name


def _with(
    parameters: str, arguments: Arguments, first: list[str], last: list[str] | None = None
) -> str:
    """Parameters with more keywords: ``first`` before those of the method, ``last`` after them."""
    head, end = parameters.rsplit("**call: ", 1)
    if last is None:
        first, last = [], first
    mark = "*, "
    if arguments.keywords or arguments.extra:
        before, keywords = head.split(mark, 1)
    else:
        before, keywords = head, ""
    added = "".join(f"{text}, " for text in first)
    return f"{before}{mark}{added}{keywords}{''.join(f'{text}, ' for text in last)}**call: {end}"
