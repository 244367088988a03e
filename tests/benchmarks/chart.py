"""A bar chart as SVG, readable on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["Bar", "draw"]

_WIDTH, _LEFT, _RIGHT = 760, 110, 190
_BAR, _GAP, _TOP = 15, 16, 58
_COLOURS = ("#2f6fdb", "#c9742b", "#7a8794", "#4d9e6d")
_STYLE = """
    text { font: 12px system-ui, sans-serif; fill: #24292f }
    .title { font-size: 14px; font-weight: 600 }
    .note { fill: #6b7480 }
    .line { stroke: #8c959f; stroke-opacity: .45 }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .note { fill: #9aa4ae } }
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its group, its series, how long it is, and what is said of it besides."""

    group: str
    series: str
    value: float
    note: str = ""


def draw(title: str, bars: Sequence[Bar]) -> str:
    """The chart, its groups one below the other; a bar with a note is pale."""
    groups = list(dict.fromkeys(bar.group for bar in bars))
    series = list(dict.fromkeys(bar.series for bar in bars))
    longest = max((bar.value for bar in bars), default=1) or 1
    scale = (_WIDTH - _LEFT - _RIGHT) / longest
    parts: list[str] = []
    x = _LEFT
    for index, name in enumerate(series):
        parts.append(
            f'<rect x="{x}" y="32" width="11" height="11" rx="2" fill="{_COLOURS[index % len(_COLOURS)]}"/>'
        )
        parts.append(f'<text x="{x + 16}" y="42">{escape(name)}</text>')
        x += 30 + 7 * len(name)
    y = _TOP
    for group in groups:
        shown = [bar for bar in bars if bar.group == group]
        middle = y + len(shown) * _BAR / 2 + 4
        parts.append(
            f'<text x="{_LEFT - 10}" y="{middle:.0f}" text-anchor="end">{escape(group)}</text>'
        )
        for bar in shown:
            length = max(bar.value * scale, 1)
            colour = _COLOURS[series.index(bar.series) % len(_COLOURS)]
            pale = ' fill-opacity=".35"' if bar.note else ""
            parts.append(
                f'<rect x="{_LEFT}" y="{y}" width="{length:.1f}" height="{_BAR - 3}" rx="2" fill="{colour}"{pale}/>'
            )
            note = f' <tspan class="note">{escape(bar.note)}</tspan>' if bar.note else ""
            parts.append(
                f'<text x="{_LEFT + length + 6:.1f}" y="{y + _BAR - 5}">{bar.value:.1f} s{note}</text>'
            )
            y += _BAR
        y += _GAP
    parts.append(f'<path class="line" d="M{_LEFT - .5} {_TOP - 6}V{y - _GAP + 4}"/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" width="{_WIDTH}" height="{y}" role="img" aria-label="{escape(title)}">'
    body = "\n".join(f"  {part}" for part in parts)
    return f'{head}\n  <style>{_STYLE}  </style>\n  <text class="title" x="10" y="20">{escape(title)}</text>\n{body}\n</svg>\n'
