"""Split hundreds of classes that the same operations need into modules that load separately.

A single module would be loaded and built completely by every user of one class. So each class that several others
use has its own module, which also has the classes that only it uses. Circular classes are separated too:
one refers to the other without importing it (``_runtime/later.py``). An alias cannot be lazy: it is imported,
so it is placed where it cannot cause a cycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from docpact.client.shapes.graph import components
from docpact.client.shapes.model import Shapes

__all__ = ["parted"]


def parted(
    names: Sequence[str], edges: Mapping[str, Sequence[str]], shapes: Shapes
) -> Iterator[tuple[str, str]]:
    """Return each name with the one whose module it belongs to: a class, or an alias among aliases.

    Args:
        names: Names that the same operations need.
        edges: Name to the names that it refers to.
        shapes: Tells classes from aliases, and what operations use.

    """
    inside = set(names)
    users: dict[str, set[str]] = {name: set() for name in names}
    for name in names:
        for child in edges[name]:
            if child in inside and child != name:
                users[child].add(name)
    wanted = {name for used in shapes.used_by.values() for name in used}
    aliases = {
        name: [child for child in edges[name] if child in shapes.aliases]
        for name in names
        if name in shapes.aliases
    }
    with_aliases = {name: group[0] for group in components(aliases) for name in group}
    owner: dict[str, str] = {}
    for name in names:
        alone = users[name] if len(users[name]) == 1 and name not in wanted else set[str]()
        owner[name] = next((user for user in alone if user in shapes.classes), name)
        if owner[name] == name:
            owner[name] = with_aliases.get(name, name)
    for name in names:
        head, seen = name, {name}
        while owner[head] not in seen:
            head = owner[head]
            seen.add(head)
        if (
            owner[head] != head
        ):  # a cycle in which each has one user: it starts at the first one visited
            head = owner[head]
            owner[head] = head
        yield name, head
