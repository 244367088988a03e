"""Parse JSON text to plain values, and find the position of each.

Reading is one call of the C parser. Positions are found only when someone asks: the way down to a pointer is scanned
one container at a time, with the C parser to skip nested values, and each container is scanned once.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import Any, cast

from docpact.errors import DocpactError, Place
from docpact.text.json_faults import fault_of
from docpact.text.limits import MAX_DEPTH, MAX_SCALAR, containers, too_deep, too_long
from docpact.text.values import JsonObject, is_array, is_object, join, members

__all__ = ["InvalidJsonError", "JsonPositions", "JsonText", "read_json"]

_SPACE = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LONE = re.compile("[\ud800-\udfff]")


class InvalidJsonError(DocpactError):
    """The text breaks the grammar of JSON; as YAML it may still be fine."""


@dataclass(frozen=True, slots=True)
class JsonText:
    """The value of one JSON text, and the pointers of duplicate keys."""

    data: Any
    duplicates: tuple[str, ...]


def read_json(text: str, source: str) -> JsonText:
    """Read JSON (RFC 8259). The last of two equal keys counts; NaN and infinities become strings.

    Raises:
        InvalidJsonError: Not valid JSON.
        DocpactError: It is beyond what a document may be (``limits``).

    """
    doubled: list[tuple[JsonObject, list[str]]] = []

    def collect(pairs: list[tuple[str, Any]]) -> JsonObject:
        value = dict(pairs)
        if len(value) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            doubled.append((value, sorted(key for key, count in counts.items() if count > 1)))
        return value

    decoder = json.JSONDecoder(
        object_pairs_hook=collect, parse_constant=str, parse_int=_integer, parse_float=_number
    )
    try:
        data = decoder.decode(text)
    except JSONDecodeError as error:
        said, at = fault_of(error)
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        where = Place(source, line, column)
        raise InvalidJsonError(
            f"not valid JSON: {said}", where=where, hint="fix the text at this position"
        ) from None
    except RecursionError:
        raise too_deep(Place(source)) from None
    _bounded(data, text, source)
    if _SURROGATE.search(text):
        data = _without_lone_surrogates(data)
    return JsonText(data, tuple(_pointers(data, doubled)) if doubled else ())


def _integer(text: str) -> int | str:
    return int(text) if len(text) < 4000 else text


def _number(text: str) -> float | str:
    number = float(text)
    return text if number in (float("inf"), float("-inf")) else number


def _bounded(data: Any, text: str, source: str) -> None:
    """Refuse what is too deep or holds a string too long; the length is looked at only where it is possible."""
    level: list[Any] = [data]
    long_possible = len(text) > MAX_SCALAR
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for node in level:
            for item in members(node):
                if isinstance(item, str):
                    if long_possible and len(item) > MAX_SCALAR:
                        raise too_long(Place(source))
                elif isinstance(item, (dict, list)):
                    below.append(item)
        level = below
        if not level:
            return
    raise too_deep(Place(source))


def _without_lone_surrogates(data: Any) -> Any:
    """Half a character (a lone surrogate) cannot be written to a file: each becomes U+FFFD."""
    for node in containers(data):
        if isinstance(node, list):
            node[:] = [
                _LONE.sub("\ufffd", item) if isinstance(item, str) else item for item in node
            ]
        else:
            items = list(node.items())
            node.clear()
            for key, item in items:
                node[_LONE.sub("\ufffd", key)] = (
                    _LONE.sub("\ufffd", item) if isinstance(item, str) else item
                )
    return data


def _pointers(data: Any, doubled: list[tuple[JsonObject, list[str]]]) -> Iterator[str]:
    keys = {id(value): names for value, names in doubled}
    stack: list[tuple[str, Any]] = [("", data)]
    while stack:
        pointer, node = stack.pop()
        if is_object(node):
            for name in keys.get(id(node), ()):
                yield join(pointer, name)
            stack.extend((join(pointer, key), item) for key, item in node.items())
        elif is_array(node):
            stack.extend((join(pointer, index), item) for index, item in enumerate(node))


class JsonPositions:
    """The positions of the members of a JSON text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[int] | None = None
        self._containers: dict[int, dict[str, tuple[int, int]]] = {}
        self._skip = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode

    def find(self, tokens: list[str]) -> tuple[int, int]:
        """Return the offsets of the key and value at the tokens, or of the nearest container above."""
        start = self._space(1 if self._text.startswith("\ufeff") else 0)
        spot = (start, start)
        for token in tokens:
            below = self._members(spot[1]).get(token)
            if below is None:
                break
            spot = below
        return spot

    def line_column(self, offset: int) -> tuple[int, int]:
        """1-based line and column of an offset."""
        if self._lines is None:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self._text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _space(self, at: int) -> int:
        return cast("re.Match[str]", _SPACE.match(self._text, at)).end()

    def _members(self, at: int) -> dict[str, tuple[int, int]]:
        if at not in self._containers:
            opening = self._text[at : at + 1]
            scan = {"{": self._object, "[": self._array}.get(opening)
            self._containers[at] = scan(at + 1) if scan else {}
        return self._containers[at]

    def _object(self, at: int) -> dict[str, tuple[int, int]]:
        members: dict[str, tuple[int, int]] = {}
        at = self._space(at)
        while self._text[at] == '"':
            key, after = cast("tuple[str, int]", scanstring(self._text, at + 1, True))
            value = self._space(self._space(after) + 1)
            members[key] = (at, value)
            _, end = self._skip(self._text, value)
            at = self._space(end)
            if self._text[at] == ",":
                at = self._space(at + 1)
        return members

    def _array(self, at: int) -> dict[str, tuple[int, int]]:
        members: dict[str, tuple[int, int]] = {}
        at = self._space(at)
        while self._text[at] != "]":
            members[str(len(members))] = (at, at)
            _, end = self._skip(self._text, at)
            at = self._space(end)
            if self._text[at] == ",":
                at = self._space(at + 1)
        return members
