"""A payload as a value with the place of everything in it, whatever it is written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from docpact.errors import DocpactError
from docpact.text.json_text import read_json_text
from docpact.text.located import LocatedText
from docpact.text.yaml_reader import read_yaml

__all__ = ["PayloadText", "read_json", "read_yaml_payload", "whole_value"]


@dataclass(frozen=True, slots=True)
class PayloadText:
    """A value, its text, and the offset in the text of the value at a pointer (or of the nearest that would hold it)."""

    value: Any
    text: LocatedText
    offset: Callable[[str], int]
    duplicates: Mapping[str, int] = field(default_factory=dict[str, int])
    """Pointers of members that an object has more than once, with the offset of the first one in the text."""


def whole_value(value: Any, text: LocatedText) -> PayloadText:
    """Return a value all of which is at the start of a text."""
    return PayloadText(value, text, lambda _: 0)


def read_json(text: LocatedText) -> PayloadText:
    """Read JSON text.

    Raises:
        DocpactError: It is not valid JSON; the place is that of the file.
    """
    try:
        read = read_json_text(text.text, text.source)
    except DocpactError as error:
        raise _relocated(error, text) from None
    return PayloadText(read.value, text, read.offset, read.duplicates)


def read_yaml_payload(text: LocatedText) -> PayloadText:
    """Read one YAML document.

    Raises:
        DocpactError: It is not valid YAML; the place is that of the file.
    """
    try:
        read = read_yaml(text.text, text.source, spots=True)
    except DocpactError as error:
        raise _relocated(error, text) from None
    spots = read.spots

    def offset(pointer: str) -> int:
        while pointer and pointer not in spots:
            pointer = pointer.rpartition("/")[0]
        found = spots.get(pointer)
        return text.offset(found[2], found[3]) if found else 0

    firsts = {p: text.offset(spot[2], spot[3]) for p, spot in read.first_spots.items()}
    return PayloadText(read.data, text, offset, firsts)


def _relocated(error: DocpactError, text: LocatedText) -> DocpactError:
    """The error with its place in the file."""
    where = error.where
    if where is None or where.line is None or text.outer is None:
        return error
    at = text.offset(where.line, where.column or 1)
    return DocpactError(error.what, where=text.place(at), hint=error.hint)
