"""Markdown with Markdoc tags: tabs that nest, with ``title=`` in one template and ``label=`` in the other."""

from __future__ import annotations

import re

from docpact.pages.flat import Document
from docpact.pages.forms.broken_rows import read_broken
from docpact.pages.forms.pipes import read_pipes
from docpact.pages.lift import lifted
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter, scan

__all__ = ["FORM", "LABELS_FORM"]

_TITLE_RE = re.compile(r"\{%\s*tab\s+title=|\{\{[%<]\s*tab\b")
_LABEL_RE = re.compile(r"\{%\s*tab\s+label=|\{%\s*tabs\b")


def _recognise(lines: list[str]) -> int:
    return 90 if any("{" in line and _TITLE_RE.search(line) for line in lines) else 0


def _recognise_labels(lines: list[str]) -> int:
    return 92 if any("{" in line and _LABEL_RE.search(line) for line in lines) else 0


def _parse(lines: list[str]) -> Document:
    return _document(lines, "markdoc")


def _parse_labels(lines: list[str]) -> Document:
    return _document(lines, "markdoc-labels")


def _document(lines: list[str], name: str) -> Document:
    meta, start = front_matter(lines)
    return Document(name, tuple(scan(lines, start, (read_pipes, read_broken))), meta)


FORM = Form("markdoc", _recognise, lifted(_parse))
LABELS_FORM = Form("markdoc-labels", _recognise_labels, lifted(_parse_labels))
