"""Which module each class lives in: by resource, what is shared apart, and so split that a call loads little.

Classes that the same operations need stand together. Whoever refers to a class needs it, so a module only ever imports
modules that more operations need: imports are real and never lead back. But for large circles, see ``circles``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docpact.client.models.circles import parted
from docpact.client.shapes.graph import components
from docpact.client.shapes.model import Shapes
from docpact.client.shapes.types import named_in
from docpact.naming import settle, snake

__all__ = ["Modules", "arrange"]

LARGEST = 60
"""A resource with more classes than this gets a folder, with a module for each set of operations."""
_Bucket = tuple[str, int, str]
"""Folder, set of operations (-1 for all of the folder), and in a large circle the class that others stand with."""
_SHARED = "shared"
_UNUSED = "others"
_RESERVED = ("dicts", "models")


@dataclass(frozen=True, slots=True)
class Modules:
    """The modules of the models, by dotted name relative to the package ``models``."""

    members: Mapping[str, tuple[str, ...]]
    """Module to its classes and aliases, each after those it needs."""
    home: Mapping[str, str]
    """Class or alias to its module."""
    later: Mapping[str, frozenset[str]]
    """Module to the classes of other modules that it must not import, as they lead back to it."""


def arrange(shapes: Shapes, resources: Mapping[str, str]) -> Modules:
    """Give every class and alias its module.

    Args:
        shapes: The classes and aliases.
        resources: Pointer of each operation to the name of its resource's module.

    """
    edges = {name: tuple(dict.fromkeys(found)) for name, found in _edges(shapes).items()}
    groups = components(edges)
    users = _operations_of(shapes, edges, groups)
    folder = _folders(shapes, resources, users)
    size: dict[str, int] = {}
    for name in edges:
        size[folder[users[name]]] = size.get(folder[users[name]], 0) + 1
    around = {users[group[0]] for group in groups if len(group) > LARGEST}
    buckets: dict[_Bucket, list[str]] = {}
    for name in (name for group in groups for name in group):
        where = folder[users[name]]
        mask = users[name] if size[where] > LARGEST else -1
        buckets.setdefault((where, mask, ""), []).append(name)
    for where, mask in [(folder[mask], mask) for mask in sorted(around)]:
        for name, head in parted(buckets.pop((where, mask, "")), edges, shapes):
            buckets.setdefault((where, mask, head), []).append(name)
    titles = _titles(buckets, edges)
    members = {
        titles[bucket]: tuple(names)
        for bucket, names in sorted(buckets.items(), key=lambda item: titles[item[0]])
    }
    home = {name: module for module, names in members.items() for name in names}
    later: dict[str, frozenset[str]] = {}
    for circle in groups:
        classes = shapes.classes.keys() & circle
        apart = {home[name] for name in circle}
        for module in apart if len(apart) > 1 else ():
            used = {child for name in members[module] for child in edges[name]}
            found = frozenset(name for name in used & classes if home[name] != module)
            later[module] = later.get(module, frozenset()) | found
    return Modules(members, home, later)


def _edges(shapes: Shapes) -> dict[str, list[str]]:
    edges: dict[str, list[str]] = {}
    for name, shape in shapes.classes.items():
        edges[name] = [found for item in shape.properties for found in named_in(item.type)]
        if shape.extra is not None:
            edges[name] += named_in(shape.extra)
    for name, alias in shapes.aliases.items():
        edges[name] = list(named_in(alias.type))
    return edges


def _operations_of(
    shapes: Shapes, edges: Mapping[str, Sequence[str]], groups: list[list[str]]
) -> dict[str, int]:
    """For each name the set of operations that need it, as the bits of a number."""
    users = dict.fromkeys(edges, 0)
    for number, names in enumerate(shapes.used_by.values()):
        for name in names:
            users[name] |= 1 << number
    for group in reversed(groups):  # whoever refers comes before what is referred to
        together = 0
        for name in group:
            together |= users[name]
        for name in group:
            users[name] = together
            for child in edges[name]:
                users[child] |= together
    return users


def _folders(
    shapes: Shapes, resources: Mapping[str, str], users: Mapping[str, int]
) -> dict[int, str]:
    """For each set of operations its resource, if they are all of one; ``shared`` otherwise."""
    names = settle(
        {resource: resource for resource in set(resources.values())}, (_SHARED, _UNUSED, *_RESERVED)
    )
    by_resource: dict[str, int] = {}
    for number, operation in enumerate(shapes.used_by):
        resource = names.get(resources.get(operation, ""), "events")
        by_resource[resource] = by_resource.get(resource, 0) | 1 << number
    found: dict[int, str] = {0: _UNUSED}
    for mask in set(users.values()) - {0}:
        found[mask] = next(
            (name for name, bits in by_resource.items() if mask & ~bits == 0), _SHARED
        )
    return found


def _titles(
    buckets: Mapping[_Bucket, list[str]], edges: Mapping[str, Sequence[str]]
) -> dict[_Bucket, str]:
    """A split folder's modules are named after the first of their classes that no other of them refers to."""
    plain = {bucket: bucket[0] for bucket in buckets if bucket[1] == -1}
    wanted: dict[str, str] = {}
    by_key: dict[str, _Bucket] = {}
    for bucket, names in buckets.items():
        if bucket in plain:
            continue
        inside = {child for name in names for child in edges[name] if child != name}
        head = bucket[2] or min((name for name in names if name not in inside), default=min(names))
        key = f"{bucket[0]} {head}"
        by_key[key] = bucket
        wanted[key] = f"{bucket[0]}.{_module_name(head)}"
    return plain | {by_key[key]: name for key, name in settle(wanted).items()}


def _module_name(name: str) -> str:
    return snake(name)[:60].rstrip("_")
