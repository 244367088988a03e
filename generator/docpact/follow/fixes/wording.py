"""Descriptions that still mention a removed value: only a person can reword them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docpact.diff.changes import Change
from docpact.findings import Finding
from docpact.openapi import ApiSource
from docpact.spec.facts import SpecFacts
from docpact.text.values import find, is_array, is_object, join, split

__all__ = ["stale_wording"]


def stale_wording(
    change: Change, part: str, spec: SpecFacts, source: ApiSource
) -> Iterator[Finding]:
    """A warning for each description of the operation or the field that names an old limit or a value that is gone."""
    gone = list(_gone(change))
    at = spec.operation.pointer
    schema = spec.pointer(part, change.path or "", "type").rpartition("/")[0] if change.path else ""
    pointers = [join(at, "summary"), join(at, "description")] + (
        [join(schema, "description")] if schema else []
    )
    for pointer in dict.fromkeys(pointers):
        text = _text(source, pointer)
        for word in gone:
            if re.search(rf"(?<![\w.]){re.escape(word)}(?![\w]|\.\d)", text):
                said = f"the description still mentions {word}"
                place = source.document.place(pointer)
                hint = "update the description to what the page says now"
                yield Finding(
                    "DP214", said, "warning", change.operation, change.page, place, hint=hint
                )


def _gone(change: Change) -> Iterable[str]:
    """The words that a description should no longer use."""
    if change.cls == "constraint" and change.old is not None:
        yield str(change.old)
    elif change.cls == "enum" and is_array(change.old):
        kept = change.new if is_array(change.new) else []
        yield from (value for value in change.old if isinstance(value, str) and value not in kept)
    elif (
        change.cls in ("field-removed", "field-renamed")
        and is_object(change.old)
        and isinstance(change.old.get("name"), str)
    ):
        yield change.old["name"]


def _text(source: ApiSource, pointer: str) -> str:
    try:
        text = find(source.document.data, split(pointer))
    except KeyError:
        return ""
    return text if isinstance(text, str) else ""
