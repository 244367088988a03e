"""Capture forms and vendor dialects: what each is, and how third parties add one.

A package adds a form with an entry point in the group ``docpact.page_formats`` that names a :class:`Form`, and a
dialect with one in ``docpact.page_dialects`` that names a :class:`Dialect`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from docpact.errors import DocpactError
from docpact.pages import blocks
from docpact.pages.flat import Document
from docpact.pages.operation.body import Unmarked
from docpact.pages.operation.segments import Anchor

__all__ = ["Dialect", "Form", "dialects_of_others", "forms_of_others"]

_Kind = TypeVar("_Kind")
_Given = TypeVar("_Given")
_Got = TypeVar("_Got")


@dataclass(frozen=True, slots=True)
class Form:
    """A capture form.

    Args:
        name: As ``docpact read`` prints it.
        recognise: How surely a text has this form, 0 to 100; it sees the lines of the page.
        parse: The lines as blocks. It raises nothing, whatever the text.

    """

    name: str
    recognise: Callable[[list[str]], int]
    parse: Callable[[list[str]], blocks.Document]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A vendor's way to write a page.

    Args:
        name: As ``docpact read`` prints it.
        recognise: How surely a page is this vendor's, 0 to 100.
        anchors: Where its operations are announced, in page order.
        request_unmarked: The meaning of a request field that is marked neither required nor optional.
        response_unmarked: The same of a response field.
        argument_header: The header of a name column that lists parameters and never body fields, if there is one.

    """

    name: str
    recognise: Callable[[Document], int]
    anchors: Callable[[Document], list[Anchor]]
    request_unmarked: Unmarked = None
    response_unmarked: Unmarked = None
    argument_header: str | None = None


@cache
def forms_of_others() -> tuple[Form, ...]:
    """The forms that installed packages add, by name.

    Raises:
        DocpactError: One of them cannot be used.

    """
    return tuple(
        replace(
            form,
            recognise=_guarded(point, form.recognise, int),
            parse=_guarded(point, form.parse, blocks.Document),
        )
        for point, form in _loaded("docpact.page_formats", Form)
    )


@cache
def dialects_of_others() -> tuple[Dialect, ...]:
    """The dialects that installed packages add, by name.

    Raises:
        DocpactError: One of them cannot be used.

    """
    return tuple(
        replace(
            dialect,
            recognise=_guarded(point, dialect.recognise, int),
            anchors=_guarded(point, dialect.anchors, list),
        )
        for point, dialect in _loaded("docpact.page_dialects", Dialect)
    )


def _loaded(group: str, kind: type[_Kind]) -> Iterator[tuple[EntryPoint, _Kind]]:
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        try:
            found = point.load()
        except Exception as error:
            raise _unusable(point, f"cannot be loaded: {type(error).__name__}: {error}") from error
        if not isinstance(found, kind):
            raise _unusable(point, f"is not a {kind.__name__} of docpact.pages.registry")
        yield point, found


def _guarded(
    point: EntryPoint, call: Callable[[_Given], _Got], kind: type[object]
) -> Callable[[_Given], _Got]:
    """A function of somebody else's: what it raises, or a result of the wrong kind, names the package at fault."""

    def guarded(given: _Given) -> _Got:
        try:
            got = call(given)
        except Exception as error:
            raise _unusable(point, f"failed: {type(error).__name__}: {error}") from error
        if not isinstance(got, kind):
            raise _unusable(point, f"returned {type(got).__name__}, expected {kind.__name__}")
        return got

    return guarded


def _unusable(point: EntryPoint, why: str) -> DocpactError:
    return DocpactError(
        f"entry point {point.name} = {point.value} in {point.group} {why}",
        hint="fix or uninstall the package that provides it",
    )
