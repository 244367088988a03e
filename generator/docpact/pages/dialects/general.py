"""Vendors without a dialect. No habits are assumed: a row without a mark states nothing."""

from __future__ import annotations

from docpact.pages.flat import Document
from docpact.pages.operation.announcements import announcements
from docpact.pages.registry import Dialect

__all__ = ["DIALECT"]


def _recognise(document: Document) -> int:
    return 10 if document.blocks else 1


DIALECT = Dialect("general", _recognise, announcements)
