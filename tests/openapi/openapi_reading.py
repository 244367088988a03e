"""Names that the tests of the reader share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docpact.openapi import ApiSource

__all__ = ["EMPTY", "HEAD", "REF", "Read", "rules", "schema"]

HEAD = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\n'
EMPTY = "paths: {/: {}}\n"
REF = "#/components/schemas/"
Read = Callable[..., ApiSource]


def rules(source: ApiSource) -> list[str]:
    """The rules of the findings, notes left out."""
    return [each.rule for each in source.findings if each.severity != "note"]


def schema(source: ApiSource, name: str) -> Any:
    """One named schema."""
    return source.api.schemas[name]
