"""Changes of a YAML (or JSON) text at known places: everything else keeps its bytes.

Comments, order, quoting, blank lines and line ends are a person's; a program that loads and dumps a document loses
some of them. So an edit here replaces, inserts or removes the characters of one value, and is then proved: the new text
must read as the old value with just this edit. Where it does not, because of an anchor or a merge key for instance,
nothing is changed and ``EditError`` says why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import yaml

from docpact.errors import DocpactError
from docpact.text.values import child, find, is_array, is_object, split
from docpact.text.yaml_nodes import Node, compose, node_at
from docpact.text.yaml_reader import read_yaml
from docpact.text.yaml_text import bare, block, flow, inline, scalar, strict

__all__ = [
    "EditError",
    "add_item",
    "add_key",
    "move_key",
    "remove",
    "rename_key",
    "set_value",
]


class EditError(ValueError):
    """The text cannot be edited there without touching something else; the message says why."""


def set_value(text: str, pointer: str, value: Any) -> str:
    """Give the value at ``pointer`` another value; a quoted string stays quoted in the same way."""

    def replaced(data: Any) -> Any:
        if not pointer:
            return bare(value)
        *above, last = split(pointer)
        _put(find(data, above), last, bare(value))
        return data

    return _proved(text, _replace(text, pointer, value), replaced)


def add_key(
    text: str, pointer: str, key: str, value: Any, *, after: str | None = None, first: bool = False
) -> str:
    """Add a key to the mapping at ``pointer``: behind the key ``after``, in the first place, or at the end.

    Raises:
        EditError: The value is not a mapping, or it has the key.
    """

    def added(data: Any) -> Any:
        mapping = find(data, split(pointer))
        if not is_object(mapping) or key in mapping:
            raise EditError(f"{pointer or 'the document'} is not a mapping, or has {key!r} already")
        mapping[key] = bare(value)
        return data

    node = _node(text, pointer)
    names = [name.value for name, _ in node.pairs]
    place = 0 if first else names.index(after) + 1 if after in names else len(names)
    return _proved(text, _insert(text, node, place, key, value, pointer), added)


def add_item(text: str, pointer: str, value: Any, *, at: int | None = None) -> str:
    """Add an item to the sequence at ``pointer``, before the one numbered ``at``, or at the end.

    Raises:
        EditError: The value is not a sequence.
    """

    def added(data: Any) -> Any:
        items = find(data, split(pointer))
        if not is_array(items):
            raise EditError(f"{pointer or 'the document'} is not a sequence")
        items.insert(len(items) if at is None else at, bare(value))
        return data

    node = _node(text, pointer)
    place = len(node.items) if at is None else at
    return _proved(text, _insert(text, node, place, None, value, pointer), added)


def remove(text: str, pointer: str) -> str:
    """Remove the key or item at ``pointer``. A collection that has lost its last entry becomes ``{}`` or ``[]``."""
    *above, last = split(pointer)

    def removed(data: Any) -> Any:
        holder = find(data, above)
        del holder[int(last) if is_array(holder) else last]
        return data

    holder = _node(text, pointer.rpartition("/")[0])
    if len(holder.pairs or holder.items) == 1:
        empty: Any = [] if holder.kind == "sequence" else {}
        return _proved(text, _replace(text, pointer.rpartition("/")[0], empty), removed)
    return _proved(text, _cut(text, holder, last), removed)


def rename_key(text: str, pointer: str, name: str) -> str:
    """Call the key that ``pointer`` ends in ``name``; its place and its value stay."""
    *above, last = split(pointer)

    def renamed(data: Any) -> Any:
        mapping = find(data, above)
        entries = [(name if key == last else key, value) for key, value in mapping.items()]
        if last not in mapping or len(dict(entries)) < len(entries):
            raise EditError(f"key {last!r} not found, or {name!r} exists already")
        mapping.clear()
        mapping.update(entries)
        return data

    holder = _node(text, pointer.rpartition("/")[0])
    key = next((key for key, _ in holder.pairs if key.value == last), None)
    if key is None:
        raise EditError(f"{last!r} comes from an alias or a merge key")
    spelled = (
        strict(name)
        if key.style == '"'
        else f"'{name}'" if key.style == "'" else scalar(name, in_block=not holder.flow)
    )
    return _proved(text, text[: key.start] + spelled + text[key.end :], renamed)


def move_key(text: str, pointer: str, name: str) -> str:
    """Move the key that ``pointer`` ends in to the sibling mapping ``name`` of its parent.

    A missing mapping is created after the parent; an empty parent is removed.

    Raises:
        EditError: The key does not exist, or the other mapping has it.
    """
    above, _, last = pointer.rpartition("/")
    outer, _, held = above.rpartition("/")
    key, holder_key = split(f"/{last}")[0], split(f"/{held}")[0]
    target = f"{outer}/{name.replace('~', '~0').replace('/', '~1')}"

    def moved(data: Any) -> Any:
        mapping = find(data, split(outer))
        holder = mapping[holder_key]
        if not is_object(holder) or key not in holder or key in mapping.get(name, {}):
            raise EditError(f"key {key!r} not found, or {name!r} has it already")
        mapping[name] = {**mapping.get(name, {}), key: holder.pop(key)}
        if not holder:
            del mapping[holder_key]
        return data

    holder, parent = _node(text, above), _node(text, outer)
    entry = next(((one, item) for one, item in holder.pairs if one.value == key), None)
    if entry is None:
        raise EditError(f"{key!r} is not written out there")
    known = any(one.value == name for one, _ in parent.pairs)
    gone = above if len(holder.pairs) == 1 else pointer
    if holder.flow or parent.flow or (known and _node(text, target).flow):
        value = find(_data(text), split(pointer))
        added = (
            add_key(text, target, key, value)
            if known
            else add_key(text, outer, name, {key: value}, after=holder_key)
        )
        return _proved(text, remove(added, gone), moved)
    start, end = entry[0].start, entry[1].end
    lines = text[_line_start(text, start) : _line_end(text, end)].rstrip() + _newline(text)
    if known:
        place = _node(text, target).end
    else:
        place = next(item.end for one, item in parent.pairs if one.value == holder_key)
        head = " " * _column(text, parent.start) + scalar(name) + ":" + _newline(text)
        spans = [(one.start, item.end) for one, item in parent.pairs]
        lines = _newline(text) * _apart(text, spans) + head + lines
    at = _line_end(text, place)
    missing = "" if text[:at].endswith("\n") else _newline(text)
    return _proved(text, remove(text[:at] + missing + lines + text[at:], gone), moved)


def _proved(old: str, new: str, edit: Callable[[Any], Any]) -> str:
    """``new``, if it reads as the old value with the edit made."""
    try:
        # By way of JSON: what an anchor and its aliases share becomes separate values.
        wanted = edit(json.loads(json.dumps(_data(old))))
        found = _data(new)
    except (KeyError, IndexError, DocpactError) as error:
        raise EditError(f"the text cannot be edited: {error}") from None
    if json.dumps(wanted) != json.dumps(found) and not _equal(wanted, found):
        raise EditError("the value comes from an anchor, an alias or a merge key")
    return new


def _data(text: str) -> Any:
    return read_yaml(text, "the text").data


def _equal(left: Any, right: Any) -> bool:
    """Equal but for the order of keys."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def _put(holder: Any, token: str, value: Any) -> None:
    child(holder, token)
    holder[int(token) if is_array(holder) else token] = value


def _node(text: str, pointer: str) -> Node:
    try:
        node = node_at(compose(text), split(pointer))
    except yaml.YAMLError as error:
        raise EditError(f"the text cannot be edited: {error}") from None
    if node is None or node.alias:
        raise EditError(f"{pointer or 'the document'} comes from an alias or a merge key")
    return node


def _replace(text: str, pointer: str, value: Any) -> str:
    node = _node(text, pointer)
    if _jsonish(text, node):
        return text[: node.start] + strict(value) + text[node.end :]
    own_line = bool(pointer) and not text[_line_start(text, node.start) : node.start].strip(" ")
    column, behind = _owner(text, pointer, node)
    if inline(value) or node.flow:
        if node.kind != "scalar" and not node.flow and own_line:
            # Up to the line of the key, before the comment there.
            rest = text[behind : _line_end(text, behind)].rstrip("\r\n")
            return text[:behind] + " " + flow(value) + rest + text[node.end :]
        gap = " " if node.start == behind and pointer else ""
        return text[: node.start] + gap + _spelled(value, node.style) + text[node.end :]
    if node.kind != "scalar" and not own_line:
        lines = _laid_out(value, _column(text, node.start), text)
        return text[: node.start] + lines.lstrip(" ") + text[node.end :]
    lines = _laid_out(value, column + 2 if pointer else 0, text)
    if node.kind == "scalar":
        return text[:behind] + (_newline(text) if pointer else "") + lines + text[node.end :]
    return text[: _line_start(text, node.start)] + lines + text[node.end :]


def _laid_out(value: Any, column: int, text: str) -> str:
    return block(value, column).removesuffix("\n").replace("\n", _newline(text))


def _owner(text: str, pointer: str, node: Node) -> tuple[int, int]:
    """The column of the key or dash before a value, and the index just behind its colon or dash."""
    if not pointer:
        return 0, node.start
    holder = _node(text, pointer.rpartition("/")[0])
    if holder.kind == "sequence":
        dash = text.rfind("-", 0, node.start)
        return _column(text, holder.start), dash + 1
    key = next(name for name, item in reversed(holder.pairs) if item.start == node.start)
    return _column(text, key.start), text.index(":", key.end) + 1


def _spelled(value: Any, style: str | None) -> str:
    if isinstance(value, str) and style == '"':
        return strict(value)
    if isinstance(value, str) and style == "'" and scalar(value)[:1] not in "\"'":
        return f"'{value}'"
    return flow(value)


def _insert(text: str, node: Node, place: int, key: str | None, value: Any, pointer: str) -> str:
    entries = [(name.start, item.end) for name, item in node.pairs] or [
        (item.start, item.end) for item in node.items
    ]
    if node.kind == "scalar":
        raise EditError(f"{pointer or 'the document'} is not a mapping or a sequence")
    if node.flow and not entries and _stands_alone(text, node, pointer):
        return _replace_empty(text, node, {key: value} if key is not None else [value], pointer)
    if node.flow:
        return _insert_flow(text, node, entries, place, key, value)
    column = _column(text, node.start)
    entry = {key: value} if key is not None else [value]
    lines = _laid_out(entry, column, text) + _newline(text)
    if place == 0:
        # Behind the indentation (or the dash) of the first entry, which then follows on its own line.
        at = node.start if key is None else entries[0][0]
        return text[:at] + lines.removeprefix(" " * column) + " " * column + text[at:]
    at = _line_end(text, entries[place - 1][1])
    lines = _newline(text) * _apart(text, entries) + lines
    missing = "" if text[:at].endswith("\n") else _newline(text)
    return (
        text[:at] + missing + (lines.removesuffix(_newline(text)) if missing else lines) + text[at:]
    )


def _stands_alone(text: str, node: Node, pointer: str) -> bool:
    """Whether an empty ``{}`` or ``[]`` is not itself inside of brackets, so that entries can go below it."""
    if not pointer or _jsonish(text, node):
        return False
    return not _node(text, pointer.rpartition("/")[0]).flow


def _replace_empty(text: str, node: Node, entries: Any, pointer: str) -> str:
    if inline(bare(entries)):
        return text[: node.start] + flow(entries) + text[node.end :]
    column, behind = _owner(text, pointer, node)
    return text[:behind] + _newline(text) + _laid_out(entries, column + 2, text) + text[node.end :]


def _apart(text: str, entries: list[tuple[int, int]]) -> bool:
    """Whether the entries of a collection are set apart by blank lines."""
    if len(entries) < 2:
        return False
    between = text[entries[-2][1] : entries[-1][0]]
    return re.search(r"\n[ \t]*\r?\n", between) is not None


def _insert_flow(
    text: str, node: Node, entries: list[tuple[int, int]], place: int, key: str | None, value: Any
) -> str:
    quoted = _jsonish(text, node)
    entry = strict(value) if quoted else flow(value)
    if key is not None:
        entry = f"{strict(key) if quoted else scalar(key)}: {entry}"
    if not entries:
        return (
            text[: node.start]
            + ("{" + entry + "}" if node.kind == "mapping" else f"[{entry}]")
            + text[node.end :]
        )
    # Further entries are separated like the existing ones: by a line break, or by a space.
    first = entries[0][0]
    own_line = not text[_line_start(text, first) : first].strip()
    gap = _newline(text) + " " * _column(text, first) if own_line else " "
    if place == 0:
        return text[:first] + entry + "," + gap + text[first:]
    at = entries[place - 1][1]
    return text[:at] + "," + gap + entry + text[at:]


def _cut(text: str, holder: Node, token: str) -> str:
    if holder.kind == "sequence":
        spans = [(item.start, item.end) for item in holder.items]
        number = int(token)
    else:
        spans = [(name.start, item.end) for name, item in holder.pairs]
        number = next((n for n, (name, _) in enumerate(holder.pairs) if name.value == token), -1)
    if not 0 <= number < len(spans):
        raise EditError(f"{token!r} comes from an alias or a merge key")
    start, end = spans[number]
    last = number == len(spans) - 1
    if holder.flow:
        return (
            text[: spans[number - 1][1]] + text[end:]
            if last
            else text[:start] + text[spans[number + 1][0] :]
        )
    if number == 0 and text[_line_start(text, start) : start].strip(" ") not in (
        "",
        "-" if holder.kind == "sequence" else "",
    ):
        # The first entry of a mapping that starts behind a dash: the next one takes its place.
        return text[:start] + text[spans[1][0] :]
    begin, stop = _line_start(text, start), _line_end(text, end)
    # Blank lines set entries apart: those behind the one that goes, go too, unless there are none before it.
    blank_before = number == 0 or re.search(r"\n[ \t]*\r?\n$", text[:begin]) is not None
    blank_after = re.match(r"([ \t]*\r?\n)+", text[stop:])
    if blank_before and blank_after:
        stop += blank_after.end()
    elif blank_before and stop == len(text):
        begin = len(text[:begin].rstrip()) + len(_newline(text))
    return text[:begin] + text[stop:]


def _jsonish(text: str, node: Node) -> bool:
    """Whether the document is JSON: everything in it is quoted and bracketed."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") and (node.flow or node.kind == "scalar")


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    """Just behind the line feed that ends the line of ``index``."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _column(text: str, index: int) -> int:
    return index - _line_start(text, index)
