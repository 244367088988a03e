"""Divide the facts of an array in one row between the array and its items.

"array of strings, allowed values a, b" lists the values of the items: JSON Schema writes them under ``items``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docpact.pages.facts import Field, Origin
from docpact.text.values import is_array

__all__ = ["OF_ITEMS", "split_items", "with_item_fields"]

OF_ITEMS = ("minLength", "maxLength", "minimum", "maximum")
"""Limits that an array itself cannot have."""


def split_items(field: Field) -> tuple[Field, Field | None]:
    """Return an array without the facts of its items, and a field for the items if there are such facts."""
    if field.type != "array":
        return field, None
    limits = {name: value for name, value in field.limits.items() if name in OF_ITEMS}
    enum = field.enum if field.enum and not any(map(is_array, field.enum)) else None
    moved = [*limits, *(["enum"] if enum else []), *(["format"] if field.format else [])]
    if not moved:
        return field, None
    origin: dict[str, Origin] = {name: field.origin[name] for name in moved if name in field.origin}
    if "items" in field.origin:
        origin["type"] = field.origin["items"]
    items = Field(
        name="[]",
        path=f"{field.path}[]",
        line=field.line,
        type=field.items,
        enum=enum,
        format=field.format,
        limits=limits,
        origin=origin,
    )
    own = replace(
        field,
        enum=None if enum else field.enum,
        format=None,
        limits={name: value for name, value in field.limits.items() if name not in limits},
        origin={name: value for name, value in field.origin.items() if name not in moved},
    )
    return own, items


def with_item_fields(fields: Iterable[Field]) -> list[Field]:
    """Return the fields with :func:`split_items` applied to each; items with their own row keep it."""
    known = [*fields]
    paths = {field.path: number for number, field in enumerate(known)}
    found: list[Field] = []
    for field in known:
        own, items = split_items(field)
        found.append(own)
        if items is None:
            continue
        if items.path not in paths:
            found.append(items)
            continue
        at = paths[items.path]
        row = known[at]
        known[at] = replace(
            row,
            type=row.type or items.type,
            enum=row.enum or items.enum,
            format=row.format or items.format,
            limits={**items.limits, **row.limits},
            origin={**items.origin, **row.origin},
        )
        for number, other in enumerate(found):
            if other.path == items.path:
                found[number] = known[at]
    return found
