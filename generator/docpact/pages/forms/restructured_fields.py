"""The fields of Sphinx's httpdomain (``:query string sort:``, ``:>json id:``, ``:statuscode 404:``) as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docpact.pages.blocks import Block, Cell, Row, Table

__all__ = ["field_tables", "http_field"]

_PLACES = {
    "param": "path", "parameter": "path", "arg": "path", "argument": "path",
    "query": "query", "queryparameter": "query", "queryparam": "query",
    "reqheader": "header", "<header": "header", "requestheader": "header",
    "form": "body", "formparameter": "body", "formparam": "body",
    "<json": "body", "jsonparam": "body", "jsonparameter": "body", "reqjson": "body", "requestjson": "body",
    "<jsonarr": "body", "reqjsonarr": "body", "json": "body",
}  # fmt: skip
_ANSWERED = frozenset([">json", "resjson", "responsejson", ">jsonarr", "resjsonarr", "responsejsonarr", ">jsonobj", "resjsonobj"])  # fmt: skip
_ANSWER_HEADERS = frozenset([">header", "resheader", "responseheader"])
_STATUSES = frozenset(["statuscode", "status", "code"])


def http_field(name: str) -> bool:
    """Whether a field declares something of an operation."""
    name = name.strip().lower().split(" ")[0]
    return name in _PLACES or name in _ANSWERED or name in _ANSWER_HEADERS or name in _STATUSES


def field_tables(fields: Sequence[Block]) -> Iterator[Block]:
    """Fields of httpdomain, in page order, as a table for each run that declares the same."""
    types = dict(_types(fields))
    run: list[tuple[Block, tuple[str, ...]]] = []
    current: tuple[str, ...] | None = None
    for one in fields:
        if one.text.strip().lower().startswith("type "):
            continue
        header, cells = _field_row(one)
        if header is not None and header[1] == "Type" and not cells[1]:
            cells = (cells[0], types.get(cells[0], ""), *cells[2:])
        if header != current and run and current is not None:
            yield _run_table(run, current)
            run = []
        current = header
        if header is None:
            yield Block("definitions", one.line, one.end, children=(one,))
            continue
        run.append((one, cells))
    if run and current is not None:
        yield _run_table(run, current)


def _types(fields: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """The types in fields of their own: ``:type code: str``."""
    for one in fields:
        word, _, name = one.text.strip().partition(" ")
        if word.lower() == "type" and name:
            yield name.strip(), " ".join(child.text for child in one.children)


def _field_row(one: Block) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    word, _, rest = one.text.strip().partition(" ")
    word, rest = word.lower(), rest.strip()
    text = "\n".join(child.text for child in one.children if child.kind == "paragraph")
    text += "".join(
        f"\n• {item.text}"
        for child in one.children
        if child.kind == "list"
        for item in child.children
    )
    if word in _STATUSES:
        return ("Status code", "Description"), (rest, text)
    kind, _, name = rest.rpartition(" ")
    flags = [flag for flag in kind.split(" ") if flag.lower() in ("required", "optional")]
    kind = " ".join(
        part for part in kind.split(" ") if part.lower() not in ("required", "optional")
    )
    mark = f" [{flags[0].lower()}]" if flags else ""
    if word in _PLACES:
        return ("Parameter", "Type", "In", "Description"), (name + mark, kind, _PLACES[word], text)
    if word in _ANSWERED:
        return ("Response field", "Type", "Description"), (name + mark, kind, text)
    if word in _ANSWER_HEADERS:
        return ("Response header", "Description"), (name, text)
    return None, ()


def _run_table(run: Sequence[tuple[Block, tuple[str, ...]]], header: tuple[str, ...]) -> Block:
    line = run[0][0].line
    rows = tuple(
        Row(tuple(Cell(cell, one.line) for cell in cells), one.line, one.end) for one, cells in run
    )
    table = Table(tuple(Cell(cell, line) for cell in header), rows, line)
    return Block("table", line, run[-1][0].end, name="fields", table=table)
