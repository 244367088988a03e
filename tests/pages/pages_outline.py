"""A page's blocks as text, one line for each, for tests that say what a form makes of a page."""

from __future__ import annotations

from collections.abc import Iterator

from docpact.pages.blocks import Block, Document
from docpact.pages.forms import forms_for
from docpact.pages.text import split_lines

__all__ = ["outline", "parsed"]


def parsed(text: str) -> Document:
    """The blocks of a text, in the form that recognises it most surely."""
    lines = split_lines(text)
    return forms_for(lines)[0].parse(lines)


def outline(document: Document) -> list[str]:
    """Kind, lines and words of each block, indented by what is around it; blocks without words are left out."""
    return [
        line
        for block, around in document.walk()
        if block.kind not in ("markup", "rule")
        for line in _lines(block, "  " * len(around))
    ]


def _lines(block: Block, indent: str) -> Iterator[str]:
    place = str(block.line) if block.line == block.end else f"{block.line}-{block.end}"
    words = [
        f"{indent}{block.kind} {place}",
        block.name,
        block.title,
        block.text.replace("\n", " / "),
    ]
    if block.code is not None:
        words.append(f"@{block.code.line} {block.code.text.splitlines()[0]}")
    said = {key: value for key, value in block.attributes.items() if key in ("method", "path")}
    words.append(" ".join(said.values()))
    yield " ".join(word for word in words if word)
    if block.table is not None:
        if block.table.header:
            yield f"{indent}  = " + " | ".join(cell.text for cell in block.table.header)
        for row in block.table.rows:
            cells = [f"[{cell.text}]" if cell.heads else cell.text for cell in row.cells]
            yield f"{indent}  {row.line}: " + " | ".join(cells).replace("\n", " / ")
