"""A YAML document inside a page as nodes that know their lines; references stay inside the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import yaml

__all__ = ["DEEPEST", "Nodes"]

DEEPEST = 24


@dataclass(slots=True)
class Nodes:
    """The nodes of a YAML document that starts ``offset`` lines below the top of a page, read through its local references."""

    root: yaml.Node
    offset: int

    def line(self, node: yaml.Node) -> int:
        """The line of a node on the page."""
        return node.start_mark.line + self.offset

    def get(self, node: yaml.Node | None, key: str) -> yaml.Node | None:
        """The value of a key of a mapping; None where it is neither."""
        for name, _, value in self.items(node):
            if name == key:
                return value
        return None

    def items(self, node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """The keys of a mapping as text, each with its node and its value's."""
        node = self.resolve(node)
        if isinstance(node, yaml.MappingNode):
            for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
                if isinstance(key, yaml.ScalarNode):
                    yield str(key.value), key, value

    def list(self, node: yaml.Node | None) -> list[yaml.Node]:
        """The nodes of a sequence."""
        node = self.resolve(node)
        return cast("list[yaml.Node]", node.value) if isinstance(node, yaml.SequenceNode) else []

    def resolve(self, node: yaml.Node | None) -> yaml.Node | None:
        """The node that a local ``$ref`` names, or the node itself."""
        for _ in range(DEEPEST):
            target = _reference(node)
            if target is None:
                return node
            node = self.root
            for part in target.removeprefix("#/").split("/"):
                node = _member(node, part.replace("~1", "/").replace("~0", "~"))
        return None

    def text(self, node: yaml.Node | None) -> str | None:
        """The text of a scalar that is not null."""
        node = self.resolve(node)
        return (
            str(node.value)
            if isinstance(node, yaml.ScalarNode) and not node.tag.endswith(":null")
            else None
        )

    def value(self, node: yaml.Node | None, depth: int = 0) -> Any:
        """The plain value of a node; JSON types only."""
        if node is None or depth > DEEPEST:
            return None
        if isinstance(node, yaml.MappingNode):
            pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
            return {
                str(key.value): self.value(value, depth + 1)
                for key, value in pairs
                if isinstance(key, yaml.ScalarNode)
            }
        if isinstance(node, yaml.SequenceNode):
            return [self.value(one, depth + 1) for one in cast("list[yaml.Node]", node.value)]
        text = str(node.value)
        kind = node.tag.rpartition(":")[2]
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() in ("true", "yes", "on")
        try:
            if kind == "int":
                return (
                    int(text.replace("_", ""), 0)
                    if text.lstrip("+-")[:2] in ("0x", "0o")
                    else int(text.replace("_", ""))
                )
            number = float(text) if kind == "float" else None
        except ValueError:
            return text
        return text if number is None or number != number or abs(number) == float("inf") else number

    def flag(self, node: yaml.Node | None, key: str) -> bool | None:
        """The value of a key where it is a boolean."""
        value = self.value(self.resolve(self.get(node, key)))
        return value if isinstance(value, bool) else None


def _reference(node: yaml.Node | None) -> str | None:
    target = _member(node, "$ref")
    return (
        str(target.value)
        if isinstance(target, yaml.ScalarNode) and str(target.value).startswith("#/")
        else None
    )


def _member(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            if isinstance(name, yaml.ScalarNode) and name.value == key:
                return value
    return None
