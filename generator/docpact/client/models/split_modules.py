"""Hundreds of classes that the same operations need, parted into modules that load apart.

One module for all of them would be loaded and built whole by whoever needs one class. So each class that several others
use has a module of its own, in which those stand that it alone uses. Classes that lead to each other come apart too: then
one refers to the other without importing it (``_runtime/later.py``). An alias is no class and cannot wait: it is imported,
and so it stands where nothing stands that it could lead back to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from docpact.client.shapes.graph import components
from docpact.client.shapes.model import Shapes

__all__ = ["parted"]


def parted(
    names: Sequence[str], edges: Mapping[str, Sequence[str]], shapes: Shapes
) -> Iterator[tuple[str, str]]:
    """Each name, with the one in whose module it stands: a class, or an alias among aliases.

    Args:
        names: What the same operations need.
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
        if owner[head] != head:  # a ring in which each has one user: it begins where it is met
            head = owner[head]
            owner[head] = head
        yield name, head
