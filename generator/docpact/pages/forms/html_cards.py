"""Fields drawn as boxes in HTML: an element that starts with a name and a type, and holds their description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from docpact.pages.language.cells import place_of, read_name
from docpact.pages.language.sections import section_of
from docpact.pages.language.types import read_type

__all__ = ["CARDS", "is_card", "lists_values", "with_words"]

CARDS = frozenset(["div", "section", "article", "header"])
"""Elements that may be such a box."""
_MARK_RE = re.compile(r"[(\[]?(?:required|optional|mandatory|deprecated)[)\]]?", re.IGNORECASE)
_VALUES_RE = re.compile(r"enum|values|options|choices", re.IGNORECASE)


def is_card(node: LexborNode) -> bool:
    """Whether an element is the box of one field: not the heading of one, and not only around boxes."""
    if not _looks_like_one(node):
        return False
    parent = node.parent
    return (_is_plain(node) or _is_headed(node)) and not (
        parent is not None
        and _looks_like_one(parent)
        and _is_headed(parent)
        and _at(next(_elements(parent), None)) == _at(node)
    )


def _looks_like_one(node: LexborNode) -> bool:
    """Whether an element starts with a name and a type."""
    if node.tag not in CARDS or node.attributes.get("class") is None:
        return False
    told = list(islice(_texts(node), 4))
    return len(told) > 1 and _is_name(told[0]) and any(map(_is_type, told[1:4]))


def _is_plain(node: LexborNode) -> bool:
    first = next(_elements(node), None)
    return first is not None and not _looks_like_one(first)


def _at(node: LexborNode | None) -> int:
    """What distinguishes one element from another: two wrappers of one node are not the same object."""
    return node.mem_id if node is not None else 0


def _is_headed(node: LexborNode) -> bool:
    """Whether the first element within is all of the name, type and marks, and what follows it is of another kind."""
    first, second = (*islice(_elements(node), 2), None, None)[:2]
    if first is None or second is None or not _looks_like_one(first):
        return False
    if first.attributes.get("class") == second.attributes.get("class"):
        return False
    told = list(islice(_texts(first), 8))
    return len(told) < 6 and all(_is_chip(text) for text in told[1:])


def lists_values(node: LexborNode) -> bool:
    """Whether a list says by its class that its items are values."""
    return _VALUES_RE.search(node.attributes.get("class") or "") is not None


def with_words(text: str, words: str) -> str:
    """The line of a field with the words that follow: its name in code, then type and marks on the same line."""
    if not text:
        name, gap, rest = words.strip("` ").partition(" ")
        star = "*" if name.endswith("*") or rest.startswith("*") else ""
        return f"`{name.strip('*`')}`{star}{gap}{rest.lstrip('* ')}"
    first, gap, rest = text.partition("\n")
    if not gap and len(first) < 120 and _is_chip(words):
        return f"{first} {words}"
    return f"{text}\n{words}"


def _is_name(text: str) -> bool:
    if text[:1].isupper() and section_of(text) is not None:
        return False  # "Path", above the parameters of the path
    name = read_name(text).name
    return name is not None and len(text) < 60 and " " not in name


def _is_type(text: str) -> bool:
    return len(text) < 60 and read_type(text) is not None


def _is_chip(text: str) -> bool:
    """Whether a text is a type, a mark or a place, as chips next to a name have them."""
    return _MARK_RE.fullmatch(text) is not None or place_of(text) is not None or _is_type(text)


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.is_element_node and child.tag != "-comment":
            yield child
        child = child.next


def _texts(node: LexborNode) -> Iterator[str]:
    """The pieces of text within an element, in order, without those that are only stars."""
    for one in node.traverse(include_text=True):
        if one.is_text_node and (text := (one.text_content or "").strip()) and text != "*":
            yield text
