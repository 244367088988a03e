"""Tables without a leading bar: ``Parameter | Description |`` over ``---|---|``."""

from __future__ import annotations

from docpact.pages.flat import Document
from docpact.pages.forms.pipes import RULE_RE, read_pipes
from docpact.pages.lift import lifted
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter, scan

__all__ = ["FORM"]


def _recognise(lines: list[str]) -> int:
    rules = sum(
        1 for line in lines if line.startswith(("---|", ":--", "--|")) and RULE_RE.match(line)
    )
    return 80 if rules else 0


def _parse(lines: list[str]) -> Document:
    meta, start = front_matter(lines)
    return Document("bare-pipes", tuple(scan(lines, start, (read_pipes,))), meta)


FORM = Form("bare-pipes", _recognise, lifted(_parse))
