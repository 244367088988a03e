"""A command and its output as an SVG picture of a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from html import escape

__all__ = ["draw"]

_COLUMNS = 118
_CHARACTER, _LINE, _MARGIN, _BAR = 7.8, 19, 18, 34
_COLOURS = {
    "pass": "#56d364",
    "fail": "#ff7b72",
    "error": "#ff7b72",
    "hint": "#79c0ff",
    "$": "#8b949e",
}
_WORD = re.compile(r"(?<!\S)(?:pass|fail)(?!\S)|^(?:error|\$)(?= )|^ +hint(?= )")


def draw(command: str, output: str) -> str:
    """Return the picture; lines that are too long are wrapped."""
    lines = [line for text in (f"$ {command}", *output.splitlines()) for line in _wrapped(text)]
    width = round(_COLUMNS * _CHARACTER + 2 * _MARGIN)
    height = _BAR + len(lines) * _LINE + _MARGIN
    texts = "\n".join(
        f'<text x="{_MARGIN}" y="{_BAR + 14 + number * _LINE}" xml:space="preserve">{_coloured(line)}</text>'
        for number, line in enumerate(lines)
        if line
    )
    dots = "".join(f'<circle cx="{20 + 18 * n}" cy="17" r="5.5" fill="#484f58"/>' for n in range(3))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{escape(command)}">
<rect width="{width}" height="{height}" rx="9" fill="#0d1117"/>
{dots}
<g fill="#e6edf3" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
{texts}
</g>
</svg>
"""


def _wrapped(text: str) -> Iterator[str]:
    indent = re.match(r" *(?:(?:page|spec|hint) +)?", text)
    below = " " * len(indent.group()) if indent else ""
    yield from (
        textwrap.wrap(
            text, _COLUMNS, subsequent_indent=below, break_on_hyphens=False, drop_whitespace=True
        )
        if len(text) > _COLUMNS
        else [text]
    )


def _coloured(line: str) -> str:
    parts: list[str] = []
    at = 0
    for found in _WORD.finditer(line):
        parts.append(escape(line[at : found.start()]))
        colour = _COLOURS[found.group().strip()]
        parts.append(f'<tspan fill="{colour}">{escape(found.group())}</tspan>')
        at = found.end()
    return "".join([*parts, escape(line[at:])])
