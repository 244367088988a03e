"""The printed signature of a method: its parameters, its overloads and the options of a call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from docpact.client.annotations import Printer
from docpact.client.answers import Answers, Variant
from docpact.client.arguments import Argument, Arguments, whole_type
from docpact.client.media import RequestForm
from docpact.client.prose import literal
from docpact.client.templates import runtime_modules

__all__ = [
    "OptionsClass",
    "Signature",
    "call_options",
    "choices",
    "options_class",
    "signatures",
]


@dataclass(frozen=True, slots=True)
class Viewed:
    """What the views of a resource give for one way to call a method."""

    answer: str
    async_answer: str
    streamed: str
    async_streamed: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a method. The results are annotations of the sync and the async method, and of their views."""

    parameters: str
    returns: str
    async_returns: str
    viewed: Viewed


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
    names = {a.name for a in (*arguments, *arguments.more)} | (
        {"extra_body"} if arguments.extra else set[str]()
    )
    clashing = names & options.keys()
    if not clashing:
        return "CallOptions"
    if clashing == {"extra_body"}:
        return "BodylessOptions"
    left = tuple((name, options[name]) for name in options if name not in clashing)
    return OptionsClass(f"{base}Options", left)


def choices(arguments: Arguments, answers: Answers) -> tuple[str, ...]:
    """The parameters that choose a media type: ``accept``, ``content_type``; a parameter of the API keeps its name."""
    taken = {a.name for a in (*arguments, *arguments.more)}
    wanted = [
        *(["accept"] if answers.choices and not _flag(arguments, answers) else []),
        *(["content_type"] if _content_types(arguments) else []),
    ]
    return tuple(name for name in wanted if name not in taken)


def _content_types(arguments: Arguments) -> tuple[str, ...]:
    forms = ([arguments.form] if arguments.form else []) + list(arguments.others)
    names = tuple(dict.fromkeys(form.media_type for form in forms))
    return names if len(names) > 1 or any("*" in name for name in names) else ()


def _flag(arguments: Arguments, answers: Answers) -> Argument | None:
    """The boolean of the body that asks for a stream, where that chooses among all that can be had."""
    if answers.flag is None or len(answers.others) != 1:
        return None
    return next(
        (a for a in arguments.keywords if a.location == "body" and a.wire == answers.flag), None
    )


_MOST_OVERLOADS = 12
"""Beyond this, a call that chooses what it is answered with has one way to give its body."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """One way to give the body: keyword parameters, those that must be given first."""

    keywords: tuple[tuple[str, str, bool], ...]
    """Name, annotation, and whether it must be given."""


def signatures(
    arguments: Arguments, answers: Answers, printer: Printer, options: str
) -> tuple[Signature, tuple[Signature, ...]]:
    """Return the signature of the implementation, and the overloads that are more precise; none if there is nothing to add."""
    path = ["self", *(f"{a.name}: {printer.accepted(a.type)}" for a in arguments.positional)]
    end = [f"**call: Unpack[{options}]"]
    chosen = choices(arguments, answers)
    sent = [*_sent(arguments, printer, "content_type" in chosen)]
    variants = [*_received(arguments, answers, "accept" in chosen)]

    def signature(
        given: _Sent, variant: Variant, accept: tuple[str, str, bool] | None
    ) -> Signature:
        keywords = [*given.keywords, *([accept] if accept else [])]
        if accept:
            keywords = [k for k in given.keywords if k[0] != accept[0]] + [accept]
        keywords.sort(key=lambda keyword: not keyword[2])
        printed = [_keyword(*keyword) for keyword in keywords]
        return Signature(
            ", ".join([*path, *(["*", *printed] if printed else []), *end]),
            *_results(variant, answers, printer),
            _viewed([variant], answers, printer),
        )

    few = len(sent) * len(variants) <= _MOST_OVERLOADS
    ways = [
        (given, variant, accept)
        for at, (variant, accept) in enumerate(variants)
        for given in (sent if few or at == 0 else sent[:1])
    ]
    overloads = tuple(signature(*way) for way in ways)
    if len(overloads) == 1:
        return overloads[0], ()
    merged: dict[str, tuple[list[str], int]] = {}
    for given, _, accept in ways:
        named = {keyword[0]: keyword for keyword in given.keywords}
        named |= {accept[0]: accept} if accept else {}
        for name, annotation, required in named.values():
            texts, count = merged.setdefault(name, ([], 0))
            texts += [] if annotation in texts else [annotation]
            merged[name] = (texts, count + required)
    keywords = [
        (name, printer.joined(texts), count == len(overloads))
        for name, (texts, count) in merged.items()
    ]
    keywords.sort(key=lambda keyword: not keyword[2])
    returns = printer.joined(dict.fromkeys(one.returns for one in overloads))
    async_returns = printer.joined(dict.fromkeys(one.async_returns for one in overloads))
    flag = _flag(arguments, answers)
    if flag is not None:  # a variable says which, so that either may come
        either = (flag.name, "bool", True)
        fields = [k for k in sent[0].keywords if k[0] != flag.name]
        printed = [_keyword(*k) for k in (*fields, either)]
        printed.sort(key=lambda text: "= omit" in text)
        parameters = ", ".join([*path, "*", *printed, *end])
        viewed = _viewed([variant for variant, _ in variants], answers, printer)
        overloads = (*overloads, Signature(parameters, returns, async_returns, viewed))
        keywords = [(n, "bool" if n == flag.name else a, r) for n, a, r in keywords]
    printed = [_keyword(*keyword) for keyword in keywords]
    whole = Signature(
        ", ".join([*path, "*", *printed, *end]),
        returns,
        async_returns,
        overloads[0].viewed,
    )
    return whole, overloads


def _results(variant: Variant, answers: Answers, printer: Printer) -> tuple[str, str]:
    item = printer.returned(variant.returns)
    if answers.head:
        return f"Answer[{item}]", f"AsyncAnswer[{item}]"
    return (f"Stream[{item}]", f"AsyncStream[{item}]") if variant.stream else (item, item)


def _viewed(variants: list[Variant], answers: Answers, printer: Printer) -> Viewed:
    items = [(printer.returned(variant.returns), variant.stream) for variant in variants]
    list_ = "builtins.list" if "list" in printer.shadowed else "list"
    values = [f"{list_}[{item}]" if many else item for item, many in items]
    if answers.head:
        values = ["None"]
        items = [("None", False)]
    return Viewed(
        " | ".join(f"Answer[{value}]" for value in values),
        " | ".join(f"AsyncAnswer[{value}]" for value in values),
        " | ".join(
            f"StreamedAnswer[{f'Stream[{item}]' if many else item}]" for item, many in items
        ),
        " | ".join(
            f"AsyncStreamedAnswer[{f'AsyncStream[{item}]' if many else item}]"
            for item, many in items
        ),
    )


def _sent(arguments: Arguments, printer: Printer, choose: bool) -> Iterator[_Sent]:
    """The ways to give the body: as its fields, whole, and as other media types."""
    fields = [(a.name, printer.accepted(a.type), a.required) for a in arguments.keywords]
    others = [
        (a.name, printer.accepted(a.type), a.required)
        for a in arguments.keywords
        if a.location != "body"
    ]
    extra = arguments.extra
    more = [(extra.name, printer.accepted(extra.type), False)] if extra else []
    kind: list[tuple[str, str, bool]] = []
    if choose and arguments.form:
        kind = [("content_type", _content_type(arguments.form.media_type), False)]
    whole = arguments.whole
    if arguments.alternative and whole is not None:
        yield _Sent((*fields, *more, *kind))
        given = (whole.name, printer.accepted(whole.type), True)
        yield _Sent((given, *others, *more, *kind))
    else:
        body = [(whole.name, printer.accepted(whole.type), False)] if whole else []
        yield _Sent((*fields, *body, *more, *kind))
    if choose:
        for form in arguments.others:
            yield from _other(arguments, form, others, printer)


def _other(
    arguments: Arguments,
    form: RequestForm,
    others: list[tuple[str, str, bool]],
    printer: Printer,
) -> Iterator[_Sent]:
    kind = ("content_type", _content_type(form.media_type), True)
    if form.media_type in arguments.fields:
        own = arguments.fields[form.media_type]
        given = ((a.name, printer.accepted(a.type), a.required) for a in own)
        yield _Sent((*given, *others, kind))
    type_ = whole_type(form)
    yield _Sent((("body", printer.accepted(type_), True), *others, kind))


def _content_type(media_type: str) -> str:
    """Return the annotation of ``content_type`` for a body: any text for a range, ``image/*``."""
    return "str" if "*" in media_type else f"Literal[{literal(media_type)}]"


def _received(
    arguments: Arguments, answers: Answers, choose: bool
) -> Iterator[tuple[Variant, tuple[str, str, bool] | None]]:
    """Return the selectable media types, each with its parameter."""
    flag = _flag(arguments, answers)
    if flag is not None:
        streaming = answers.usual.stream
        yield answers.usual, (flag.name, f"Literal[{streaming}]", flag.required)
        yield answers.others[0], (flag.name, f"Literal[{not streaming}]", True)
        return
    if not choose:
        yield answers.usual, None
        return
    names = answers.usual.media_types
    yield answers.usual, ("accept", _literals(names), False) if names else None
    for variant in answers.others:
        if variant.media_types:
            yield variant, ("accept", _literals(variant.media_types), True)


def _literals(names: tuple[str, ...]) -> str:
    return f"Literal[{', '.join(map(literal, names))}]"


def _keyword(name: str, annotation: str, required: bool) -> str:
    return f"{name}: {annotation}" if required else f"{name}: {annotation} | Omit = omit"
