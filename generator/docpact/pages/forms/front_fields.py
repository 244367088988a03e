"""Parameters that the front matter of a page declares: ``parameters`` with a list for each place, or one list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

from docpact.pages.blocks import Block, Cell, Row, Table
from docpact.pages.language.cells import facet_words, place_of
from docpact.pages.openapi_nodes import Nodes

__all__ = ["declared_fields"]

_LISTS = frozenset(["parameters", "params", "arguments", "fields", "attributes", "query", "path", "body", "headers", "header", "queryparams", "pathparams", "bodyparams", "query_params", "path_params", "body_params", "request", "payload"])  # fmt: skip
_SAID = frozenset(["name", "key", "type", "required", "optional", "description", "desc", "in", "default", "enum", "values", "options", "example", "place", "location"])  # fmt: skip
_HEADER = ("Parameter", "Type", "Default", "In", "Description")


def declared_fields(lines: Sequence[str], start: int, end: int) -> list[Block]:
    """The fields that front matter declares, as tables.

    Args:
        lines: The lines of the page.
        start: The index of the line below its opening mark.
        end: The index of its closing mark.

    """
    text = "\n".join(lines[start:end])
    if not re.search(r"^\s*-\s+(?:name|key):|^\s+\w[\w-]*:\s*$", text, re.MULTILINE):
        return []
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):
        return []
    if root is None:
        return []
    nodes = Nodes(root, start + 1)
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for key, _, value in nodes.items(root):
        if key.lower() in _LISTS:
            found.extend(_rows(nodes, value, _place(key), 0))
    found.sort()
    if not found:
        return []
    header = tuple(Cell(cell, found[0][0]) for cell in _HEADER)
    rows = tuple(
        Row(tuple(Cell(cell, line) for cell in cells), line, last) for line, last, cells in found
    )
    table = Table(header, rows, found[0][0])
    return [Block("table", found[0][0], found[-1][1], name="fields", table=table)]


def _place(key: str) -> str:
    return place_of(re.sub(r"_?params?$|_?parameters?$", "", key.lower()) or "-") or ""


def _rows(
    nodes: Nodes, node: yaml.Node, place: str, depth: int
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The fields of a list, of a mapping by name, or of a mapping by place."""
    for one in nodes.list(node):
        name = nodes.text(nodes.get(one, "name")) or nodes.text(nodes.get(one, "key"))
        if name:
            yield _row(nodes, one, name, place, nodes.line(one))
    for key, named, value in nodes.items(node):
        inner = _place(key)
        if depth < 2 and inner and not _is_field(nodes, value):
            yield from _rows(nodes, value, inner, depth + 1)
        elif _is_field(nodes, value):
            yield _row(nodes, value, key, place, nodes.line(named))


def _is_field(nodes: Nodes, node: yaml.Node) -> bool:
    keys = {key.lower() for key, _, _ in nodes.items(node)}
    return bool(keys & {"type", "description", "required"}) and keys <= _SAID | {"max", "min", "maximum", "minimum", "pattern", "format", "minlength", "maxlength", "nullable", "deprecated"}  # fmt: skip


def _row(
    nodes: Nodes, node: yaml.Node, name: str, place: str, line: int
) -> tuple[int, int, tuple[str, ...]]:
    kind = default = words = ""
    last = line
    for key, _, value in nodes.items(node):
        low = key.lower()
        last = max(last, nodes.line(value))
        text = nodes.text(value) or ""
        if low == "type":
            kind = text
        elif low in ("required", "optional") and text.lower() in ("true", "false"):
            name += (
                " [required]" if (low == "required") == (text.lower() == "true") else " [optional]"
            )
        elif low in ("in", "place", "location"):
            place = place_of(text) or place
        elif low == "default":
            default = text
        elif low in ("enum", "values", "options"):
            values = [nodes.text(one) or "" for one in nodes.list(value)]
            words += "\nAllowed values: " + ", ".join(f"`{one}`" for one in values if one)
        elif low in ("description", "desc"):
            words = f"{text}\n{words}".strip()
        elif low not in ("name", "key", "example") and text:
            words += "\n" + facet_words(key, text)
    return line, last, (name, kind, default, place, words.strip())
