"""Findings and matrices as text: for people, and in the forms that other tools read. Pure functions, no printing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docpact.report.github import to_github
from docpact.report.html import to_html
from docpact.report.json import to_json
from docpact.report.junit import to_junit
from docpact.report.markdown import to_markdown
from docpact.report.sarif import to_sarif
from docpact.report.summary import Report, summary_line
from docpact.report.text import to_text

__all__ = ["FORMATS", "Report", "render", "summary_line"]

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": to_text,
    "json": to_json,
    "sarif": to_sarif,
    "junit": to_junit,
    "github": to_github,
    "markdown": to_markdown,
    "html": to_html,
}


def render(report: Report, form: str) -> str:
    """A report in one of ``FORMATS``; it ends in a newline unless it is empty."""
    return FORMATS[form](report)
