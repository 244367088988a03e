"""The blocks of ReadMe: JSON between ``[block:parameters]`` and ``[/block]``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from docpact.pages.blocks import Block, Cell, Code, Row, Table

__all__ = ["readme_block"]


def readme_block(name: str, lines: Sequence[str], at: int, end: int) -> list[Block]:
    """A block of ReadMe: JSON between ``[block:code]`` and ``[/block]``."""
    text = "\n".join(lines[at + 1 : end])
    line, last = at + 1, end + 1
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        return [Block("component", line, last, text, name=name)]
    said = cast("dict[str, Any]", read)
    if name == "code":
        made: list[Block] = []
        for one in _objects(said.get("codes")):
            if isinstance(one.get("code"), str):
                language = str(one.get("language") or "")
                code = Code(one["code"], _line_in(lines, at, end, one["code"]), 1, language or None)
                made.append(
                    Block(
                        "code",
                        line,
                        last,
                        name=language,
                        title=str(one.get("name") or ""),
                        code=code,
                    )
                )
        return [Block("component", line, last, name=name, children=tuple(made))]
    if name == "parameters":
        for data in _objects([said.get("data")]):
            return [_readme_table(data, lines, at, end)]
    words = "\n".join(str(said[key]) for key in ("title", "body") if said.get(key))
    if name == "api-header":
        return [Block("heading", line, last, str(said.get("title") or ""), level=2)]
    if name == "callout":
        return [
            Block(
                "admonition",
                line,
                last,
                name=str(said.get("type") or "note"),
                children=(Block("paragraph", line, last, " ".join(words.split())),),
            )
        ]
    return [Block("component", line, last, words, name=name)]


def _readme_table(data: dict[str, Any], lines: Sequence[str], at: int, end: int) -> Block:
    places = {
        key: str(value) for key, value in data.items() if re.fullmatch(r"(?:h|\d+)-\d+", str(key))
    }
    numbers = sorted({int(key.split("-")[0]) for key in places if not key.startswith("h")})
    width = 1 + max((int(key.split("-")[1]) for key in places), default=0)

    def row(name: str) -> Row:
        line = next(
            (number + 1 for number in range(at, end) if f'"{name}-0"' in lines[number]), at + 1
        )
        return Row(
            tuple(Cell(places.get(f"{name}-{column}", ""), line) for column in range(width)),
            line,
            line,
        )

    header = row("h").cells if any(key.startswith("h-") for key in places) else ()
    rows = tuple(row(str(number)) for number in numbers)
    return Block("table", at + 1, end + 1, name="parameters", table=Table(header, rows, at + 1))


def _line_in(lines: Sequence[str], at: int, end: int, text: str) -> int:
    head = json.dumps(text[:12], ensure_ascii=False)[1:-1]
    return next((number + 1 for number in range(at, end) if head and head in lines[number]), at + 1)


def _objects(values: object) -> Iterator[dict[str, Any]]:
    if isinstance(values, list):
        for value in cast("list[object]", values):
            if isinstance(value, dict):
                yield cast("dict[str, Any]", value)
