"""The fields of a page, a flat list of paths, as a tree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from docpact.diff.trees import Node, Remainder
from docpact.pages.facts import Field, Sample
from docpact.text.values import is_array, is_object

__all__ = ["FactsNode", "facts_tree", "parent_path"]

_UNSTATED: dict[str, Any] = {
    "type": None,
    "items": None,
    "required": None,
    "nullable": None,
    "enum": None,
    "format": None,
    "default": None,
    "has_default": False,
    "limits": {},
    "deprecated": False,
    "origin": {},
}


@dataclass(slots=True)
class FactsNode:
    """A node of a flat list of fields."""

    path: str
    facts: Field
    shown: Collection[Any] = ()
    below: dict[str, FactsNode] = field(default_factory=dict[str, "FactsNode"])

    def find(self, path: str) -> FactsNode | None:
        """The node at a path below this one, or this one."""
        if self.path == path:
            return self
        return next(
            (found for child in self.below.values() if (found := child.find(path)) is not None),
            None,
        )

    @property
    def required(self) -> bool | None:
        """Whether it must be there."""
        return self.facts.required

    @property
    def more(self) -> Mapping[str, Any]:
        """A page's constraints are all among the facts."""
        return {}

    def children(self) -> Mapping[str, Node]:
        """The fields directly below it; ``[]`` and ``*`` if there are facts of items or values, or of fields below them."""
        return self.below

    def alternatives(self) -> Mapping[str, Node]:
        """None: a page describes one form."""
        return {}

    def samples(self) -> Collection[Any]:
        """The values that samples show for it."""
        return self.shown

    def settled(self, other: Node) -> bool:
        """Only if compared with itself."""
        return other is self

    def remainder(self, _other: Node, _word: str) -> Remainder | None:
        """Never known: a page states facts, and no schema."""
        return None

    def whole(self, _other: Node) -> Remainder | None:
        """Never known."""
        return None

    def unlike_below(self, other: Node) -> Sequence[tuple[Node, Node]] | None:
        """Nothing is known beforehand, except of itself."""
        return () if other is self else None


def facts_tree(fields: Iterable[Field], samples: Iterable[Sample] = ()) -> FactsNode:
    """The tree of a flat list of fields, as a page gives them."""
    root = FactsNode("", Field(name="", path="", line=0), [sample.value for sample in samples])
    nodes = {"": root}

    def node(path: str, facts: Field) -> FactsNode:
        if path not in nodes:
            step = _step(path, facts.name)
            above = parent_path(path, facts.name)
            # Its parent may not be described: the items of an array, a wrapper.
            holder = node(above, replace(facts, name=_step(above, ""), path=above, **_UNSTATED))
            nodes[path] = FactsNode(
                path, facts, [value for one in holder.shown for value in _look(one, step)]
            )
            holder.below[step] = nodes[path]
        elif nodes[path].facts.type is None:
            nodes[path].facts = facts
        return nodes[path]

    for item in fields:
        node(item.path, item)
    return root


def parent_path(path: str, name: str) -> str:
    """The path of what holds the field ``name`` at ``path``; the name may itself hold dots."""
    last = _step(path, name)
    return path.removesuffix(last).removesuffix(".") if last != path else ""


def _step(path: str, name: str) -> str:
    """The last step of a path: ``[]``, ``*`` (whatever the page calls the key of a map), or the name."""
    if path.endswith("[]"):
        return "[]"
    if path == "*" or path.endswith(".*"):
        return "*"
    return name if name and path.endswith(name) else path.rpartition(".")[2]


def _look(value: Any, name: str) -> Iterator[Any]:
    if name == "[]":
        yield from value if is_array(value) else ()
    elif is_object(value):
        if name == "*":
            yield from value.values()
        elif name in value:
            yield value[name]
