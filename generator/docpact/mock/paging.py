"""Pages of a list that a mock keeps: limit and offset, page and size, cursors; and filters on fields of the items."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from docpact.ir import Operation
from docpact.text.values import is_array, is_object

__all__ = ["Page", "page_of"]

_SIZE = re.compile(
    r"limit|per_?page|page_?size|size|max_?results|max_?items|count|first|top|page\[(?:size|limit)\]|rows",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"page|page_?(?:number|no|num|index)|page\[number\]", re.IGNORECASE)
_OFFSET = re.compile(r"offset|skip|start|start_?(?:at|index)|page\[offset\]|from", re.IGNORECASE)
_CURSOR = re.compile(
    r"cursor|after|page_?token|next_?token|starting_?after|continuation(?:_?token)?|marker|next|page\[(?:cursor|after)\]|since_?id",
    re.IGNORECASE,
)
_USUAL = 20
_TOTAL = re.compile(
    r"(?:total|total_?(?:count|items|results|elements|records|size)|total_?filtered_?count|filtered_?count)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?:count|number_?of_?elements|returned|size_?of_?page)", re.IGNORECASE)
_PAGES = re.compile(r"(?:pages|total_?pages|page_?count|last_?page)", re.IGNORECASE)
_MORE = re.compile(r"(?:has_?(?:more|next)(?:_?page)?|more|truncated|is_?truncated)", re.IGNORECASE)
_NEXT = re.compile(
    r"(?:next|next_?(?:cursor|page_?token|token|page|marker|url|link|href|offset)|end_?cursor|cursor)",
    re.IGNORECASE,
)
_DONE = re.compile(r"(?:is_?last|last|done|complete)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    items: list[Any]
    total: int
    size: int
    start: int
    parameter: str | None
    """The query parameter of the next page; None where the list has no pages."""
    next: str | None
    """Its value; None on the last page."""
    query: tuple[tuple[str, str], ...] = ()

    @property
    def number(self) -> int:
        """The number of the page, from 1."""
        return self.start // max(self.size, 1) + 1

    def url(self, path: str) -> str | None:
        """The path and query of the next page."""
        if self.next is None or self.parameter is None:
            return None
        others = [(name, value) for name, value in self.query if name != self.parameter]
        return f"{path}?{urlencode([*others, (self.parameter, self.next)])}"

    def link(self, path: str) -> str | None:
        """The ``Link`` header (RFC 8288)."""
        url = self.url(path)
        return f'<{url}>; rel="next"' if url else None

    def filled(self, name: str, value: Any, depth: int = 0) -> Any:
        """Return a metadata field of the page, with its values."""
        if is_object(value) and depth < 5:
            return {key: self.filled(key, held, depth + 1) for key, held in value.items()}
        if is_array(value):
            return value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if isinstance(value, bool):
            if _MORE.fullmatch(name):
                return self.next is not None
            return self.next is None if _DONE.fullmatch(name) else value
        if is_number:
            if _TOTAL.fullmatch(name):
                return self.total
            if _PAGES.fullmatch(name):
                return max(-(-self.total // max(self.size, 1)), 0)
            if _COUNT.fullmatch(name):
                return len(self.items)
            if _NUMBER.fullmatch(name):
                return self.number
            if _SIZE.fullmatch(name):
                return self.size
            if _OFFSET.fullmatch(name):
                return self.start
            if _NEXT.fullmatch(name):
                return int(self.next) if self.next is not None and self.next.isdigit() else None
            return value
        if _NEXT.fullmatch(name) and (value is None or isinstance(value, str)):
            is_url = isinstance(value, str) and (value.startswith(("http", "/")) or "?" in value)
            return self.url("") if is_url and self.next is not None else self.next
        return value


def page_of(operation: Operation, items: Sequence[Any], query: str, identity: str | None) -> Page:
    """Return the page that a query asks for.

    Args:
        operation: The operation, whose parameters define the paging.
        items: All items, in the order of their creation.
        query: The query.
        identity: The field that holds the id, which may be a cursor.
    """
    given = dict(parse_qsl(query, keep_blank_values=True))
    names = [p.name for p in operation.parameters if p.location == "query"]
    nested = [n for n in given if "[" in n and n.partition("[")[0] in names]
    fields = {name for one in items if is_object(one) for name in one}
    kept = [one for one in items if _wanted(one, given, fields.intersection(names))]

    def find(pattern: re.Pattern[str]) -> str | None:
        return next((name for name in [*names, *nested] if pattern.fullmatch(name)), None)

    size_name, number_name, offset_name, cursor_name = map(find, (_SIZE, _NUMBER, _OFFSET, _CURSOR))
    if not any((size_name, number_name, offset_name, cursor_name)):
        return Page(kept, len(kept), len(kept) or _USUAL, 0, None, None)
    size = _whole(given.get(size_name or "")) or _default(operation, size_name) or _USUAL
    start = 0
    parameter, step = cursor_name, "cursor"
    if offset_name is not None:
        parameter, step = offset_name, "offset"
        start = _whole(given.get(offset_name)) or 0
    elif number_name is not None:
        parameter, step = number_name, "number"
        first = _default(operation, number_name)
        base = 0 if first == 0 else 1
        asked = _whole(given.get(number_name))
        start = max((base if asked is None else asked) - base, 0) * size
    elif cursor_name is not None and given.get(cursor_name):
        cursor = given[cursor_name]
        at = [
            i
            for i, one in enumerate(kept)
            if identity and is_object(one) and str(one.get(identity)) == cursor
        ]
        start = at[0] + 1 if at else _whole(cursor) or 0
    page = kept[start : start + size]
    after: str | None = None
    if start + size < len(kept) and parameter is not None:
        last: Any = page[-1] if page else None
        own = (
            str(last.get(identity))
            if identity and is_object(last) and identity in last
            else str(start + size)
        )
        base = 0 if step == "number" and _default(operation, parameter) == 0 else 1
        after = {
            "offset": str(start + size),
            "number": str(start // size + 1 + base),
            "cursor": own,
        }[step]
    return Page(
        page,
        len(kept),
        size,
        start,
        parameter,
        after,
        tuple(parse_qsl(query, keep_blank_values=True)),
    )


def _wanted(item: Any, given: dict[str, str], names: Collection[str]) -> bool:
    """Whether an item has the values that query parameters of the names of its fields ask for."""
    if not is_object(item):
        return True
    for name in names:
        held = item.get(name)
        if name not in given or isinstance(held, dict | list):
            continue
        text = str(held).lower() if isinstance(held, bool) else str(held)
        if text not in given[name].split(","):
            return False
    return True


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text, re.ASCII) else None


def _default(operation: Operation, name: str | None) -> int | None:
    for parameter in operation.parameters:
        schema = parameter.schema
        if parameter.name == name and is_object(schema) and isinstance(schema.get("default"), int):
            return int(schema["default"])
    return None
