"""Markdown, MDX and Markdoc with their headings, tables, fences, tags and components. Loses nothing."""

from __future__ import annotations

import re

from docpact.pages.blocks import Block, Document
from docpact.pages.forms.broken_rows import read_broken
from docpact.pages.forms.commonmark import read_markdown
from docpact.pages.forms.components import read_components
from docpact.pages.forms.front_fields import declared_fields
from docpact.pages.forms.html_page import read_fragment
from docpact.pages.forms.pipes import RULE_RE, read_pipes
from docpact.pages.registry import Form
from docpact.pages.scan import front_matter

__all__ = [
    "BARE_FORM",
    "COMPONENTS_FORM",
    "FORM",
    "LABELS_FORM",
    "LOOSE_FORM",
    "MARKDOC_FORM",
    "parse_markdown",
]

_TABLES = (read_components, read_pipes, read_broken)
_TAB_TITLE_RE = re.compile(r"\{%\s*tab\s+title=|\{\{[%<]\s*tab\b")
_TAB_LABEL_RE = re.compile(r"\{%\s*tab\s+label=|\{%\s*tabs\b")
_COMPONENT_RE = re.compile(
    r"\s*<(?:ParamField|ResponseField|Param|Parameter|Property|Field|SchemaProperty|ApiParam)(?=[\s/>])"
)


def parse_markdown(lines: list[str], form: str = "markdown") -> Document:
    """The blocks of a page in Markdown."""
    meta, start = front_matter(lines)
    found = read_markdown(lines, start, _TABLES, read_fragment)
    if start and found and found[0].kind == "markup" and found[0].line <= start:
        end = min(start, found[0].end)
        declared = declared_fields(lines, found[0].line, end - 1)
        first = declared[0].line - 1 if declared else end
        front = Block("front-matter", found[0].line, first, attributes=meta)
        below = declared[-1].end if declared else end
        rest = [Block("markup", below + 1, found[0].end)] if found[0].end > below else []
        found = (front, *declared, *rest, *found[1:])
    return Document(form, found, meta)


def _recognise(lines: list[str]) -> int:
    score = 40 if front_matter(lines)[1] else 0
    score += 20 if any(line.startswith(("# ", "## ", "### ")) for line in lines) else 0
    score += 15 if any(line.lstrip().startswith("```") for line in lines) else 0
    return score


def _recognise_bare(lines: list[str]) -> int:
    """Tables without a leading bar: ``Parameter | Description |`` over ``---|---|``."""
    rules = any(line.startswith(("---|", ":--", "--|")) and RULE_RE.match(line) for line in lines)
    return 80 if rules else 0


def _recognise_loose(lines: list[str]) -> int:
    """Tables with unpadded rules (``|---|---|``); if headings are bare lines, it is not Markdown as published."""
    rules = any(line.lstrip().startswith("|") and RULE_RE.match(line) for line in lines)
    headed = any(line.startswith(("# ", "## ", "### ")) for line in lines)
    return (30 if headed else 70) if rules else 0


def _has(pattern: re.Pattern[str], sign: str, lines: list[str]) -> bool:
    return any(sign in line and pattern.search(line) for line in lines)


FORM = Form("markdown", _recognise, parse_markdown)
MARKDOC_FORM = Form(
    "markdoc",
    lambda lines: 90 if _has(_TAB_TITLE_RE, "{", lines) else 0,
    lambda lines: parse_markdown(lines, "markdoc"),
)
LABELS_FORM = Form(
    "markdoc-labels",
    lambda lines: 92 if _has(_TAB_LABEL_RE, "{", lines) else 0,
    lambda lines: parse_markdown(lines, "markdoc-labels"),
)
README_FORM = Form(
    "readme",
    lambda lines: 94 if any(line.startswith("[block:") for line in lines) else 0,
    lambda lines: parse_markdown(lines, "readme"),
)
COMPONENTS_FORM = Form(
    "components",
    lambda lines: 96 if any("<" in line and _COMPONENT_RE.match(line) for line in lines) else 0,
    lambda lines: parse_markdown(lines, "components"),
)
BARE_FORM = Form("bare-pipes", _recognise_bare, lambda lines: parse_markdown(lines, "bare-pipes"))
LOOSE_FORM = Form(
    "loose-pipes", _recognise_loose, lambda lines: parse_markdown(lines, "loose-pipes")
)
