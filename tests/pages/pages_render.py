"""Pages drawn again: blocks as text in each capture form, with just what that form loses.

The tests read one page in every form and compare the facts.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

from docpact.pages.flat import Block, Code, Heading, Item, Prose, TabEnd, Table, TabStart
from docpact.pages.text import inline

__all__ = ["FORMS"]


def _matrix(table: Table) -> list[tuple[str, ...]]:
    return [table.header, *(row.cells for row in table.rows)]


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))


def _stripped(code: Code) -> str:
    return "\n".join(line.strip() for line in code.text.split("\n"))


def markdown(
    blocks: Iterable[Block], *, tab: str = "title", front: str = "---\ntitle: Page\n---\n"
) -> str:
    """Padded tables, fences, headings with their levels."""
    out = [front]
    for block in blocks:
        if isinstance(block, Heading):
            out.append(f"{'#' * (block.level or 3)} {block.text}")
        elif isinstance(block, Prose):
            out.append(block.text)
        elif isinstance(block, Item):
            out.append(f"- {block.text}")
        elif isinstance(block, Code):
            out.append(f"```{block.language or ''}\n{block.text}\n```")
        elif isinstance(block, TabStart):
            out.append(f'{{% tab {tab}="{block.title}" %}}')
        elif isinstance(block, TabEnd):
            out.append("{% /tab %}")
        else:
            rows = [
                [_one_line(cell).replace("|", "\\|") for cell in cells] for cells in _matrix(block)
            ]
            widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
            lines = [
                "| "
                + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
                + " |"
                for cells in rows
            ]
            lines.insert(1, "| " + " | ".join("-" * max(3, width) for width in widths) + " |")
            out.append("\n".join(lines))
    return "\n\n".join(out) + "\n"


def labels(blocks: Iterable[Block]) -> str:
    """The second Markdoc template."""
    return markdown(blocks, tab="label")


def loose_pipes(blocks: Iterable[Block]) -> str:
    """Unpadded tables, headings as bare lines, no fences."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            rows = [
                "| " + " | ".join(_one_line(inline(cell, keep_code=True)) for cell in cells) + " | "
                for cells in _matrix(block)
            ]
            out += [rows[0], "|" + "---|" * len(block.header), *rows[1:]]
        elif isinstance(block, Code):
            out.append(block.text)
        elif isinstance(block, TabStart):
            out.append(block.title)
        elif not isinstance(block, TabEnd):
            out.append(inline(block.text))
    return "\n".join(out)


def bare_pipes(blocks: Iterable[Block]) -> str:
    """Tables without a leading bar; no fences, no indentation."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            rows = [
                " | ".join(_one_line(inline(cell)) for cell in cells) + " |"
                for cells in _matrix(block)
            ]
            out += [rows[0], "---|" * len(block.header), *rows[1:]]
        elif isinstance(block, Code):
            out.append(_stripped(block))
        elif isinstance(block, TabStart):
            out.append(block.title)
        elif not isinstance(block, TabEnd):
            out.append(inline(block.text))
    return "\n".join(out)


def broken_rows(blocks: Iterable[Block]) -> str:
    """Each row on a line a cell; headings, fences and indentation gone."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            for cells in _matrix(block):
                first, *rest = [_one_line(inline(cell)) for cell in cells]
                out += [f"| {first} |", *(f"{cell} |" for cell in rest)]
        elif isinstance(block, Code):
            out.append(_stripped(block))
        elif isinstance(block, Heading):
            continue
        elif isinstance(block, TabStart):
            out.append(block.title)
        elif not isinstance(block, TabEnd):
            out.append(inline(block.text))
    return "\n".join(out)


def flat_text(blocks: Iterable[Block]) -> str:
    """A browser's text."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            out.append(
                "\n".join(
                    " ".join(_one_line(inline(cell)) for cell in cells if cell)
                    for cells in _matrix(block)
                )
            )
        elif isinstance(block, Code):
            out.append(block.text)
        elif isinstance(block, TabStart):
            out.append(block.title)
        elif not isinstance(block, TabEnd):
            out.append(inline(block.text))
    return "\n\n".join(out) + "\nWas this helpful?\n"


def tabbed_text(blocks: Iterable[Block]) -> str:
    """A browser's text with its tables' cells parted by tabs."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            out.append("\n".join("\t".join(map(inline, cells)) for cells in _matrix(block)))
        elif isinstance(block, Code):
            out.append(block.text)
        elif isinstance(block, TabStart):
            out.append(block.title)
        elif not isinstance(block, TabEnd):
            out.append(inline(block.text))
    return "\n\n".join(out) + "\nWas this helpful?\n"


def cell_paragraphs(blocks: Iterable[Block]) -> str:
    """One cell a paragraph; parent columns gone, URLs run together."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            cells_of = _matrix(block)
            if "://" in cells_of[-1][-1]:
                method = cells_of[-1][-1].split()[0]
                out.append(f"{method} " + "".join(cells[-1].split()[-1] for cells in cells_of[1:]))
                continue
            drop = 1 if block.header[0].lower().startswith("parent") else 0
            out += [inline(cell) for cells in cells_of for cell in cells[drop:] if cell]
        elif isinstance(block, Code):
            out.append(block.text)
        elif isinstance(block, TabStart):
            out.append(block.title)
        elif not isinstance(block, TabEnd):
            out.append(inline(block.text))
    return "\n\n".join(out)


def _cell(text: str) -> str:
    parts = html.escape(inline(text, keep_code=True)).split("`")
    marked = "".join(
        f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts)
    )
    return marked.replace("\n", "<br>")


def html_page(blocks: Iterable[Block]) -> str:
    """Tags."""
    out = ["<!doctype html>", "<html><head><title>Page</title></head><body><main>"]
    for block in blocks:
        if isinstance(block, Heading):
            level = block.level or 3
            out.append(f"<h{level}>{html.escape(block.text)}</h{level}>")
        elif isinstance(block, Prose):
            out.append(f"<p>{_cell(block.text)}</p>")
        elif isinstance(block, Item):
            out.append(f"<ul><li>{_cell(block.text)}</li></ul>")
        elif isinstance(block, Code):
            out.append(
                f'<pre><code class="language-{block.language or "text"}">{html.escape(block.text)}\n</code></pre>'
            )
        elif isinstance(block, TabStart):
            out.append(f'<div role="tabpanel" aria-label="{html.escape(block.title)}">')
        elif isinstance(block, TabEnd):
            out.append("</div>")
        else:
            head, *rows = [[_cell(cell) for cell in cells] for cells in _matrix(block)]
            out.append(
                "<table><thead><tr>"
                + "".join(f"<th>{cell}</th>" for cell in head)
                + "</tr></thead><tbody>"
            )
            out += [
                "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in rows
            ]
            out.append("</tbody></table>")
    return "\n".join([*out, "</main></body></html>"])


FORMS: dict[str, Callable[[Iterable[Block]], str]] = {
    "markdown": markdown,
    "markdoc-labels": labels,
    "loose-pipes": loose_pipes,
    "bare-pipes": bare_pipes,
    "broken-rows": broken_rows,
    "flat-text": flat_text,
    "tabbed-text": tabbed_text,
    "cell-paragraphs": cell_paragraphs,
    "html": html_page,
}
