"""Vendor dialects, the surest first to be asked; the general one takes what no other knows."""

from __future__ import annotations

from docpact.pages.dialects import datadog, general, tines
from docpact.pages.flat import Document
from docpact.pages.registry import Dialect, dialects_of_others

__all__ = ["dialect_of"]


def dialect_of(document: Document) -> Dialect:
    """The dialect that a page is most surely written in."""
    known = (*dialects_of_others(), tines.DIALECT, datadog.DIALECT, general.DIALECT)
    return max(known, key=lambda dialect: dialect.recognise(document))
