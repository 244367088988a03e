"""A YAML text as a tree of nodes that know their first and last character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

__all__ = ["Node", "compose", "node_at"]


@dataclass(slots=True)
class Node:
    """A scalar, mapping or sequence; ``text[start:end]`` is all of it, less what may follow on its last line."""

    kind: Literal["scalar", "mapping", "sequence"]
    start: int
    end: int
    flow: bool = False
    """Written in brackets or braces, or, for a scalar, inside of some."""
    style: str | None = None
    """Of a scalar: its quote, ``|`` or ``>``; None where it is plain."""
    value: str = ""
    """Of a scalar: its text."""
    alias: bool = False
    """An alias: its target is elsewhere."""
    pairs: list[tuple[Node, Node]] = field(default_factory=list["tuple[Node, Node]"])
    items: list[Node] = field(default_factory=list["Node"])


def compose(text: str) -> Node:
    """The tree of the one document of a text that has been read already; an empty one is an empty scalar.

    Positions count characters of ``text``.
    """
    shift = 1 if text.startswith("\ufeff") else 0
    stack: list[Node] = []
    keys: list[Node | None] = []
    root = Node("scalar", 0, 0)
    events: Any = yaml.parse(text[shift:], Loader=yaml.CSafeLoader)
    for event in events:
        node = _leaf(event, text, shift)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            kind: Literal["mapping", "sequence"] = (
                "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
            )
            flow = bool(event.flow_style)
            stack.append(Node(kind, *_span(event, shift), flow))
            keys.append(None)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            node = stack.pop()
            keys.pop()
            if node.flow:
                node.end = _span(event, shift)[1]
            elif node.pairs or node.items:
                node.end = (node.pairs[-1][1] if node.pairs else node.items[-1]).end
        if node is None:
            continue
        node.flow = node.flow or (bool(stack) and stack[-1].flow)
        if not stack:
            root = node
        elif stack[-1].kind == "sequence":
            stack[-1].items.append(node)
        elif (key := keys[-1]) is None:
            keys[-1] = node
        else:
            stack[-1].pairs.append((key, node))
            keys[-1] = None
    return root


def _leaf(event: Any, text: str, shift: int) -> Node | None:
    if isinstance(event, yaml.AliasEvent):
        return Node("scalar", *_span(event, shift), alias=True)
    if not isinstance(event, yaml.ScalarEvent):
        return None
    start, end = _span(event, shift)
    end = start + len(text[start:end].rstrip()) if event.style in ("|", ">") else end
    return Node("scalar", start, end, style=event.style or None, value=event.value)


def _span(event: Any, shift: int) -> tuple[int, int]:
    return event.start_mark.index + shift, event.end_mark.index + shift


def node_at(root: Node, tokens: Sequence[str]) -> Node | None:
    """Return the node at the tokens of a pointer, None if it comes from an alias; of duplicate keys, the last one."""
    node: Node | None = root
    for token in tokens:
        if node is None or node.alias:
            return None
        if node.kind == "sequence":
            node = (
                node.items[int(token)] if token.isdigit() and int(token) < len(node.items) else None
            )
        else:
            node = next((value for key, value in reversed(node.pairs) if key.value == token), None)
    return node
