"""Blocks from and to the flat sequence, while forms and readers move to :mod:`docpact.pages.blocks` one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from docpact.pages import blocks, flat
from docpact.pages.blocks import Block, Cell
from docpact.pages.forms.components import COMPONENT_HEADER
from docpact.pages.language.cells import headings_by_shape
from docpact.pages.language.entries import read_entry
from docpact.pages.language.sections import is_section, section_of
from docpact.pages.text import inline

__all__ = ["flatten", "lift", "lift_blocks", "lifted", "table_block"]

_FENCE_RE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})")
_TAB_RE = re.compile(r"\[[^\[\]]{1,60}\]\(#tab/[^()]{1,80}\)")
_DEEPEST = 40
_TITLED = ("status", "request", "response", "sample-request", "sample-response", "errors")


def lifted(
    parse: Callable[[list[str]], flat.Document],
) -> Callable[[list[str]], blocks.Document]:
    """Return a parser of a form that gives blocks, from one that gives a flat sequence."""
    return lambda lines: lift(parse(lines), lines)


def lift(document: flat.Document, lines: Sequence[str]) -> blocks.Document:
    """Return a flat page as blocks that partition its lines."""
    return blocks.Document(
        document.form,
        tuple(_filled(lift_blocks(document.blocks, lines, 1, len(lines)), lines)),
        document.meta,
        document.diagnostics,
        document.openapi,
    )


def lift_blocks(
    found: Sequence[flat.Block], lines: Sequence[str], first: int, last: int
) -> list[Block]:
    """Return flat blocks for the lines ``first`` to ``last`` of a page, each up to the start of the next one."""
    root = _Open(Block("markup", first, last))
    stack = [root]
    starts = [max(first, min(_start(one, lines), last)) for one in found]
    below = [*starts[1:], last + 1]
    for one, start, after in zip(found, starts, below, strict=False):
        end = _last_filled(lines, start, after - 1)
        if isinstance(one, flat.TabStart):
            stack.append(_Open(Block("tab", start, end, title=one.title)))
            if len(stack) > _DEEPEST:
                _close(stack, end)
        elif isinstance(one, flat.TabEnd):
            if len(stack) > 1:
                _close(stack, end)
        elif isinstance(one, flat.Item):
            stack[-1].children.append(Block("item", start, end, one.text, level=one.depth))
        else:
            stack[-1].children.append(_block(one, start, end))
    while len(stack) > 1:
        _close(stack, stack[-1].last())
    return _listed(root.children)


@dataclass(slots=True)
class _Open:
    block: Block
    children: list[Block] = field(default_factory=list[Block])

    def last(self) -> int:
        return max([self.block.end, *(child.end for child in self.children)])


def _close(stack: list[_Open], end: int) -> None:
    one = stack.pop()
    end = max(end, one.last())
    stack[-1].children.append(replace(one.block, end=end, children=tuple(_listed(one.children))))


def _start(one: flat.Block, lines: Sequence[str]) -> int:
    """The first line of a flat block; a fence belongs to its code."""
    above = lines[one.line - 2] if 1 < one.line <= len(lines) + 1 else ""
    if isinstance(one, flat.Code) and one.column == 1 and _FENCE_RE.match(above):
        return one.line - 1
    return max(1, min(one.line, max(1, len(lines))))


def _last_filled(lines: Sequence[str], start: int, end: int) -> int:
    while end > start and not lines[end - 1].strip():
        end -= 1
    return max(start, end)


def _block(one: flat.Block, start: int, end: int) -> Block:
    if isinstance(one, flat.Heading):
        return Block("heading", start, end, one.text, level=one.level)
    if isinstance(one, flat.Code):
        return Block("code", start, end, name=one.language or "", code=one)
    if isinstance(one, flat.Table):
        return table_block(one, start, end)
    return Block("paragraph", start, end, getattr(one, "text", ""))


def table_block(one: flat.Table, start: int | None = None, end: int | None = None) -> Block:
    """A flat table as a block."""
    first = start or one.line
    last = end or max([one.line, *(row.line for row in one.rows)])
    ends = [*(row.line - 1 for row in one.rows[1:]), last][: len(one.rows)]
    rows = tuple(
        blocks.Row(
            tuple(Cell(cell, row.line) for cell in row.cells),
            row.line,
            max(row.line, below),
            row.depth,
            row.short,
        )
        for row, below in zip(one.rows, ends, strict=True)
    )
    header = tuple(Cell(cell, one.line) for cell in one.header)
    table = blocks.Table(header, rows, one.line, flattened=one.flattened)
    return Block("table", first, last, table=table)


def _listed(children: list[Block]) -> list[Block]:
    """Runs of items as lists, nested by the level of each."""
    made: list[Block] = []
    run: list[Block] = []
    for child in [*children, None]:
        if child is not None and child.kind == "item":
            run.append(child)
            continue
        if run:
            made.append(_list(run))
            run = []
        if child is not None:
            made.append(child)
    return made


def _list(items: list[Block]) -> Block:
    made: list[Block] = []
    at = 0
    while at < len(items):
        end = at + 1
        while end < len(items) and items[end].level > items[at].level:
            end += 1
        within = items[at + 1 : end]
        if within:
            nested = _list(within)
            made.append(replace(items[at], end=nested.end, children=(nested,)))
        else:
            made.append(items[at])
        at = end
    return Block("list", items[0].line, made[-1].end, children=tuple(made))


def _filled(children: list[Block], lines: Sequence[str]) -> Iterator[Block]:
    """Return blocks with separate blocks for lines above the first that belong to none."""
    first = children[0].line if children else len(lines) + 1
    above = [number for number in range(1, first) if lines[number - 1].strip()]
    if above:
        yield Block(
            "front-matter" if lines[above[0] - 1].strip() == "---" else "markup",
            above[0],
            above[-1],
        )
    yield from children


def flatten(document: blocks.Document) -> flat.Document:
    """Return a page as the flat sequence that the older readers take."""
    found: list[flat.Block] = []
    _flatten(document.blocks, found, 0, {})
    return flat.Document(
        document.form,
        tuple(found),
        document.meta,
        document.diagnostics,
        document.openapi,
    )


_ADDRESS_RE = re.compile(
    r"(?:api\s+)?(?:base|root|server|host)\W?(?:ur[li]|path|address)?s?", re.IGNORECASE
)


def _flatten(
    children: Sequence[Block],
    found: list[flat.Block],
    depth: int,
    shared: dict[str, list[flat.Table]],
) -> None:
    """Add blocks to the flat sequence; ``shared`` holds tables that belong to each operation of a resource."""
    for block, following in zip(children, [*children[1:], None], strict=False):
        attributes = block.attributes
        if block.kind == "heading" and _TAB_RE.fullmatch(block.text):
            found.append(
                flat.Heading(block.text, block.line, 0)
            )  # the label of a tab, as DocFX writes it
        elif block.kind == "heading":
            found.append(flat.Heading(block.text, block.line, block.level))
        elif block.kind == "paragraph":
            is_term = following is not None and following.text.startswith(": ")
            found.extend(_lines_of(block, is_term))
        elif block.kind == "item":
            texts = [block.text, *(one.text for one in block.children if one.kind == "paragraph")]
            if any(texts):
                found.append(flat.Item("\n".join(texts), block.line, max(block.level, depth)))
            within = [one for one in block.children if one.kind != "paragraph"]
            _flatten(within, found, depth + 1, shared)
            continue
        elif block.kind == "definition":
            words = [one.text for one in block.children if one.kind == "paragraph"]
            text = described(block.text, "\n".join(words))
            found.append(flat.Item(text, block.line, depth))
            said = read_entry(text.partition("\n")[0])
            shows = (
                said is not None and said.marked and said.stated
            )  # code shows values of the field
            _flatten(
                [
                    one
                    for one in block.children
                    if one.kind != "paragraph" and not (shows and one.kind == "code")
                ],
                found,
                depth + 1,
                shared,
            )
            continue
        elif "shared" in attributes and block.table is not None:
            shared.setdefault(attributes["shared"], []).append(_table(block.table))
        elif block.kind == "table" and block.table is not None:
            if block.name == "fields" and block.table.header:
                # The fields of a directive say which side they are of.
                side = {"Parameter": "Parameters", "Response field": "Response"}
                announced = side.get(block.table.header[0].text)
                found += [flat.Heading(announced, block.line, 0)] if announced else []
            elif (other := _other_side(block.table, found)) is not None:
                found.append(flat.Heading(other, block.line, 0))
            elif block.title and section_of(block.title) is not None:
                found.append(flat.Heading(block.title, block.line, 0))
            elif block.title.lstrip("`+").startswith("/"):
                found.append(flat.Prose(block.title.strip("+"), block.line))
            found.append(_table(block.table))
        elif block.kind == "code" and block.code is not None:
            label = section_of(block.title) if block.title else None
            if label is not None and label.kind in _TITLED:
                found.append(flat.Heading(block.title, block.line, 0))
            found.append(block.code)
        elif {"method", "path"} <= attributes.keys() and block.kind in ("directive", "component"):
            text = f"{attributes['method'].upper()} {attributes['path']}"
            found.append(flat.Prose(text, block.line))
            for table in shared.get(attributes.get("resource", ""), ()):
                found += [flat.Heading("Parameters", block.line, 0), table]
        status = _status_of(block)
        if status:
            found.append(flat.Heading(status, block.line, 0))
        if block.kind in ("tab", "details"):
            found.append(flat.TabStart(block.title, block.line))
            _flatten(block.children, found, depth, shared)
            found.append(flat.TabEnd(block.end))
        elif block.kind not in ("comment", "furniture", "markup"):
            start = len(found)
            _flatten(block.children, found, depth, shared)
            first = found[start] if len(found) > start else None
            if _ADDRESS_RE.fullmatch(block.title.strip(" :")) and isinstance(first, flat.Prose):
                # The title of a note says what the address in it is.
                found[start] = flat.Prose(f"{block.title.strip(' :')}: {first.text}", first.line)


def _other_side(table: blocks.Table, found: Sequence[flat.Block]) -> str | None:
    """The section that a table of fields opens by its header alone, right after a table of the other side.

    Components such as `<ResponseField>` name their side, and often no heading does.
    """
    header = tuple(cell.text for cell in table.header)
    if header[:1] != ("Response field",) and header != COMPONENT_HEADER:
        return None
    for one in reversed(found):
        if isinstance(one, flat.Heading | flat.TabStart | flat.TabEnd | flat.Code):
            return None
        if isinstance(one, flat.Table):
            answers = one.header[:1] == ("Response field",)
            if header[0] == "Response field":
                return None if answers else "Response"
            sent = any(row.cells[3].text == "body" for row in table.rows if len(row.cells) > 3)
            return None if not answers else "Request body" if sent else "Request"
    return "Response" if header[0] == "Response field" else None


def _status_of(block: Block) -> str:
    """The status that a component about an answer states."""
    said = block.attributes
    if block.kind != "component" or not re.search(
        r"response|answer|result|return|status", block.name, re.IGNORECASE
    ):
        return ""
    value = (said.get("status") or said.get("code") or said.get("statuscode") or "").strip("{}\"' ")
    return f"Response {value}" if re.fullmatch(r"[1-5](?:\d\d|XX)", value) else ""


def described(term: str, words: str) -> str:
    """A term and its definition as one list item; a bare name is marked as one."""
    term = re.sub(r"(?<=[\w\]])=(?:<[^<>]{1,60}>|&lt;[^&]{1,60}&gt;|\{[^{}]{1,60}\})$", "", term)
    if term.startswith("`"):
        return f"{term}: {words}" if words else term
    name = re.fullmatch(r"[A-Za-z_][\w.\[\]-]{0,80}", term)
    first, _, rest = term.partition(" ")
    if name is None and re.fullmatch(r"[A-Za-z_][\w.\[\]-]{0,80}", first):
        said = read_entry(f"`{first}` {rest}")
        if said is not None and said.stated and not said.text:
            return f"`{first}` {rest}: {words}"
    marked = f"`{term}`" if name and (not term[0].isupper() or "_" in term) else term
    return f"{marked}: {words}" if words else marked


def _lines_of(block: Block, is_term: bool) -> Iterator[flat.Block]:
    for number, text in enumerate(block.text.split("\n"), start=block.line):
        line = min(number, block.end)
        if is_section(inline(text)) and not is_term:
            yield flat.Heading(inline(text), line, 0)
        elif text.strip():
            yield flat.Prose(text, line)


def _table(table: blocks.Table) -> flat.Table:
    header, rows = table.header, table.rows
    listed = [[cell.text for cell in row.cells] for row in rows]
    if (
        header
        and "`" in header[0].text
        and (shape := headings_by_shape([[cell.text for cell in header], *listed]))
    ):
        # The first field is where the headings would be.
        rows = (blocks.Row(header, table.line, table.line), *rows)
        header = tuple(Cell(name, table.line) for name in shape)
    if not header and rows and all(row.cells and row.cells[0].heads for row in rows):
        width = len(rows[0].cells)
        names = ("Name", "Type", "Description") if width == 3 else ("Name", "Description")
        header = tuple(Cell(name, table.line) for name in names[:width])
    elif (
        not header
        and rows
        and (shape := headings_by_shape([[cell.text for cell in row.cells] for row in rows]))
    ):
        header = tuple(Cell(name, table.line) for name in shape)
    elif not header and rows:
        header, rows = rows[0].cells, rows[1:]
    return flat.Table(
        tuple(cell.text for cell in header),
        tuple(
            flat.Row(tuple(cell.text for cell in row.cells), row.line, row.depth, row.short)
            for row in rows
        ),
        table.line,
        table.flattened,
    )
