"""Tables with unpadded rules (``|---|---|``), headings as bare lines, code without fences."""

from __future__ import annotations

from docpact.pages.flat import Document
from docpact.pages.forms.broken_rows import read_broken
from docpact.pages.forms.pipes import RULE_RE, read_pipes
from docpact.pages.lift import lifted
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter, scan

__all__ = ["FORM"]


def _recognise(lines: list[str]) -> int:
    rules = any(line.lstrip().startswith("|") and RULE_RE.match(line) for line in lines)
    headed = any(line.startswith(("# ", "## ", "### ")) for line in lines)
    return (30 if headed else 70) if rules else 0


def _parse(lines: list[str]) -> Document:
    meta, start = front_matter(lines)
    return Document("loose-pipes", tuple(scan(lines, start, (read_pipes, read_broken))), meta)


FORM = Form("loose-pipes", _recognise, lifted(_parse))
