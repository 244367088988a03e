"""Capture forms and vendor dialects: what each is, and how third parties add one.

A package adds a form with an entry point in the group ``docpact.page_formats`` that names a :class:`Form`, and a
dialect with one in ``docpact.page_dialects`` that names a :class:`Dialect`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points

from docpact.pages.blocks import Document
from docpact.pages.body import Unmarked
from docpact.pages.segments import Anchor

__all__ = ["Dialect", "Form", "dialects_of_others", "forms_of_others"]


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
    parse: Callable[[list[str]], Document]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A vendor's way to write a page.

    Args:
        name: As ``docpact read`` prints it.
        recognise: How surely a page is this vendor's, 0 to 100.
        anchors: Where its operations are announced, in page order.
        request_unmarked: What a request field means that is marked neither required nor optional.
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
    """The forms that installed packages add, by name."""
    loaded = [
        point.load()
        for point in sorted(
            entry_points(group="docpact.page_formats"), key=lambda point: point.name
        )
    ]
    return tuple(form for form in loaded if isinstance(form, Form))


@cache
def dialects_of_others() -> tuple[Dialect, ...]:
    """The dialects that installed packages add, by name."""
    loaded = [
        point.load()
        for point in sorted(
            entry_points(group="docpact.page_dialects"), key=lambda point: point.name
        )
    ]
    return tuple(dialect for dialect in loaded if isinstance(dialect, Dialect))
