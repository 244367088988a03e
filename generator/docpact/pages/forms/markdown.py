"""Markdown as a vendor publishes it for machines: front matter, ``#`` headings, padded tables, fences. Loses nothing."""

from __future__ import annotations

from docpact.pages.flat import Document
from docpact.pages.forms.broken_rows import read_broken
from docpact.pages.forms.pipes import read_pipes
from docpact.pages.lift import lifted
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter, scan

__all__ = ["FORM"]


def _recognise(lines: list[str]) -> int:
    score = 40 if front_matter(lines)[1] else 0
    score += 20 if any(line.startswith(("# ", "## ", "### ")) for line in lines) else 0
    score += 15 if any(line.lstrip().startswith("```") for line in lines) else 0
    return score


def _parse(lines: list[str]) -> Document:
    meta, start = front_matter(lines)
    return Document("markdown", tuple(scan(lines, start, (read_pipes, read_broken))), meta)


FORM = Form("markdown", _recognise, lifted(_parse))
