"""Facets of one field: pairs of a key and a value, in lines and in tables of two columns."""

from __future__ import annotations

from dataclasses import replace

from docpact.pages.flat import Table
from docpact.pages.language.cells import location_of
from docpact.pages.language.descriptions import read_description
from docpact.pages.language.entries import Entry, read_facets
from docpact.pages.text import inline

__all__ = ["is_facet", "merged", "pairs_of", "says_limits"]


def says_limits(text: str) -> bool:
    """Return whether words state a limit, values or a default."""
    said = read_description(text)
    return bool(said.limits or said.enum or said.default is not None)


def merged(one: Entry, more: Entry) -> Entry:
    """An entry with what a line below its name says."""
    return replace(
        one,
        kind=more.kind or one.kind,
        required=one.required if more.required is None else more.required,
        default=more.default or one.default,
        place=more.place or one.place,
        text="\n".join(part for part in (one.text, more.text) if part),
    )


def pairs_of(table: Table) -> list[tuple[str, str, str]]:
    """The facets of one field that a table of two columns lists; empty where it lists something else."""
    rows = [row.cells for row in table.rows]
    if len(table.header) != 2 or any(len(cells) != 2 for cells in rows):
        return []
    if location_of(table.header[0]) is not None:
        return []
    cells = [*([table.header] if all(table.header) else []), *rows]
    found = [facet for key, value in cells for facet in read_facets(f"{inline(key)}: {value}")]
    named = [inline(key).lower() for key, _ in rows]
    return (
        found
        if len(found) >= len(rows) and "type" in [*named, inline(table.header[0]).lower()]
        else []
    )


def is_facet(text: str) -> bool:
    """Return whether a line starts with a pair such as ``Type: string``."""
    facets = read_facets(text.partition("\n")[0])
    return any(role in ("type", "required", "optional", "default") for role, _, _ in facets)
