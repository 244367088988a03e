"""YAML to plain JSON values, by the core schema of YAML 1.2.

Built on the events of the C parser and nothing above them, so that nothing in a document is ever constructed but
objects, arrays, strings, numbers, booleans and null: dates stay strings, ``on`` and ``yes`` are strings, a response
status ``200:`` is the key ``"200"``. The stack is ours, so depth and alias expansion are counted while reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from docpact.errors import DocpactError, Place
from docpact.text.limits import MAX_ALIASED, MAX_DEPTH, MAX_SCALAR, too_deep, too_long
from docpact.text.values import JsonObject, is_array, is_object, join

__all__ = ["Spots", "YamlText", "read_yaml"]

Spots = dict[str, tuple[int, int, int, int]]
"""Pointer to the line and column of its key (or of the value, in an array), then of its value; all 1-based."""

_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = frozenset(["", "~", "null", "Null", "NULL"])
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NUMERIC = frozenset("+-.0123456789")
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class YamlText:
    """The value of one YAML text."""

    data: Any
    duplicates: tuple[tuple[str, Place], ...]
    """Keys written twice in one mapping, with the place of the second; the last value is the one that counts."""
    spots: Spots
    """Empty unless asked for."""
    first_spots: Spots
    """Pointers of members that a mapping has more than once, with the position of the first one; empty unless asked for."""


@dataclass(slots=True)
class _Open:
    """A collection being read. ``size`` counts nodes with aliases written out."""

    value: JsonObject | list[Any]
    anchor: str | None
    pointer: str
    key: str | None = None
    key_mark: Any = None
    size: int = 1
    merges: list[JsonObject] = field(default_factory=list[JsonObject])


def read_yaml(text: str, source: str, *, spots: bool = False) -> YamlText:
    """Read the one document of a YAML text.

    Args:
        text: The text.
        source: What to call it in messages.
        spots: Whether to record all positions (slower).

    Raises:
        DocpactError: Not valid YAML, beyond the limits of a document (``limits``), or with a type that JSON lacks.

    """
    try:
        return _Builder(source, spots).run(text)
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        if "end of stream" in str(error.problem) and error.context_mark is not None:
            mark = error.context_mark  # where the quote is opened that nothing closes
        where = Place(source, mark.line + 1, mark.column + 1) if mark else Place(source)
        if "nesting depth" in str(error.problem):
            # Since 0.2.6, libyaml has its own limit, which it reaches before the events reach the builder.
            raise too_deep(where) from None
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise DocpactError(
            f"not valid YAML: {what}",
            where=where,
            hint="fix the text at this position, or just above it",
        ) from None
    except yaml.reader.ReaderError as error:
        at = int(error.position)
        line = text.count("\n", 0, at) + 1
        column = at - (text.rfind("\n", 0, at) + 1) + 1
        raise DocpactError(
            f"character not allowed in YAML: {error.character!r}",
            where=Place(source, line, column),
            hint="remove it, or write it as an escape in a double-quoted string",
        ) from None
    except yaml.YAMLError as error:
        raise DocpactError(f"not valid YAML: {error}", where=Place(source)) from None


class _Builder:
    def __init__(self, source: str, spots: bool) -> None:
        self._source = source
        self._spots: Spots | None = {} if spots else None
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._aliased = 0
        self._duplicates: list[tuple[str, Place]] = []
        self._firsts: Spots = {}
        self._root: Any = None
        self._documents = 0

    def run(self, text: str) -> YamlText:
        for event in _events(text):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._start(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._anchors.clear()
                self._documents += 1
        return YamlText(self._root, tuple(self._duplicates), self._spots or {}, self._firsts)

    def _place(self, event: Any) -> Place:
        return Place(self._source, event.start_mark.line + 1, event.start_mark.column + 1)

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        if len(text) > MAX_SCALAR:
            raise too_long(self._place(event))
        top = self._stack[-1] if self._stack else None
        if top and top.key is None and isinstance(top.value, dict):
            self._key(top, "\n<<" if text == "<<" and event.implicit[0] else text, event)
            if event.anchor:
                self._anchors[event.anchor] = (text, 1)
            return
        value = self._typed(text, event) if event.tag or event.implicit[0] else text
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._add(value, 1, event)

    def _typed(self, text: str, event: Any) -> Any:
        tag: str | None = event.tag
        if tag is None:
            return plain(text)
        name = tag.removeprefix(_TAG)
        if name in ("str", "!", "timestamp", "binary"):
            return text
        value = plain(text)
        if name in ("int", "float", "bool", "null"):
            return value
        raise DocpactError(
            f"tag {tag!r} has no meaning here",
            where=self._place(event),
            hint="remove the tag",
        )

    def _start(self, event: Any) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise too_deep(self._place(event))
        mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag and event.tag not in ("!", f"{_TAG}map", f"{_TAG}seq"):
            raise DocpactError(
                f"tag {event.tag!r} has no meaning here",
                where=self._place(event),
                hint="remove the tag",
            )
        top = self._stack[-1] if self._stack else None
        if top and top.key is None and isinstance(top.value, dict):
            raise DocpactError(
                "keys of a mapping must be strings",
                where=self._place(event),
                hint="write the key as a string; JSON has no other keys",
            )
        pointer = self._spot(event)
        value: JsonObject | list[Any] = {} if mapping else []
        if event.anchor:
            self._anchors[event.anchor] = (
                None,
                -1,
            )  # open: an alias to it now would contain itself
        self._stack.append(_Open(value, event.anchor, pointer))

    def _end(self) -> None:
        done = self._stack.pop()
        value = done.value
        if done.merges and isinstance(value, dict):
            merged: JsonObject = {}
            for source in reversed(done.merges):
                merged.update(source)
            merged.update(value)
            value = merged
        if done.anchor:
            self._anchors[done.anchor] = (value, done.size)
        self._put(value, done.size)

    def _alias(self, event: Any) -> None:
        value, size = self._anchors.get(event.anchor, (None, 0))
        if size <= 0:
            what = "is inside its own anchor" if size else "has no anchor above it"
            raise DocpactError(
                f"the alias *{event.anchor} {what}",
                where=self._place(event),
                hint="write the value in full",
            )
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            raise DocpactError(
                f"aliases expand to more than {MAX_ALIASED:,} nodes",
                where=self._place(event),
                hint="use fewer aliases",
            )
        top = self._stack[-1] if self._stack else None
        if top and top.key is None and isinstance(top.value, dict):
            if not isinstance(value, str):
                raise DocpactError("keys of a mapping must be strings", where=self._place(event))
            self._key(top, value, event)
        else:
            self._add(value, size, event)

    def _key(self, top: _Open, key: str, event: Any) -> None:
        if key in top.value:
            self._duplicates.append((key, self._place(event)))
            if self._spots is not None:
                pointer = join(top.pointer, key)
                self._firsts.setdefault(pointer, self._spots[pointer])
        top.key = key
        top.key_mark = event.start_mark

    def _spot(self, event: Any) -> str:
        """Record the position of the value that starts here; return its pointer."""
        if self._spots is None:
            return ""
        mark = event.start_mark
        key_mark = mark
        pointer = ""
        if self._stack:
            top = self._stack[-1]
            if top.key is not None:
                key_mark = top.key_mark
                pointer = join(top.pointer, top.key)
            else:
                pointer = join(top.pointer, len(top.value))
        self._spots[pointer] = (
            key_mark.line + 1,
            key_mark.column + 1,
            mark.line + 1,
            mark.column + 1,
        )
        return pointer

    def _add(self, value: Any, size: int, event: Any) -> None:
        self._spot(event)
        self._put(value, size)

    def _put(self, value: Any, size: int) -> None:
        if not self._stack:
            if self._documents > 1 and value is not None:
                raise DocpactError(
                    "more than one YAML document",
                    where=Place(self._source),
                    hint="keep one, and remove the further `---`",
                )
            self._root = value if self._documents <= 1 else self._root
            return
        top = self._stack[-1]
        top.size += size
        if isinstance(top.value, list):
            top.value.append(value)
            return
        key, top.key = top.key, None
        if key == "\n<<":
            if is_object(value):
                top.merges.append(value)
                return
            if is_array(value) and all(is_object(item) for item in value):
                top.merges.extend(value)
                return
            key = "<<"
        top.value[str(key)] = value


def _events(text: str) -> Iterator[Any]:
    parse: Any = getattr(yaml, "parse")  # noqa: B009  (its stub has no types)
    yield from parse(text, Loader=yaml.CSafeLoader)


def plain(text: str) -> Any:
    """The value of a plain scalar by the core schema (YAML 1.2.2, section 10.3.2).

    Infinities and NaN, which JSON lacks, stay strings.
    """
    if text in _NULLS:
        return None
    if text[0] in _NUMERIC:
        if _INT.fullmatch(text):
            base = {"0o": 8, "0x": 16}.get(text[:2], 10)
            return int(text, base) if len(text) < 4000 else text
        if _FLOAT.fullmatch(text):
            number = float(text)
            return text if number in (float("inf"), float("-inf")) else number
        return text
    return _BOOLS.get(text, text)
