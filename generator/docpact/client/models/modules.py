"""Which module each class lives in: by resource, what is shared apart, and so split that a call loads little.

Classes that the same operations need are in one module. A class is needed by all its users, so a module only imports
modules that more operations need: imports are real and never circular. A class that refers to very many others is not
imported but referenced lazily (``_runtime/later.py``), so that classes a response does not contain are not loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from docpact.client.models.split_modules import parted
from docpact.client.shapes.graph import components
from docpact.client.shapes.model import Shapes
from docpact.client.shapes.types import named_in
from docpact.naming import module_name, settle, settle_files

__all__ = ["Modules", "arrange"]

LARGEST = 60
"""A resource with more classes than this gets a folder, with a module for each set of operations; a larger set is
split further, and a class that refers to more is loaded with the first object that needs it."""
_Bucket = tuple[str, int, str]
"""Folder, set of operations (-1 for all of the folder), and in a large set the class that the others belong to."""
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
    """Module to the classes of other modules that it does not import, since that would be circular, or load too much."""


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
    buckets: dict[_Bucket, list[str]] = {}
    for name in (name for group in groups for name in group):
        where = folder[users[name]]
        mask = users[name] if size[where] > LARGEST else -1
        buckets.setdefault((where, mask, ""), []).append(name)
    for bucket in [bucket for bucket, names in buckets.items() if len(names) > LARGEST]:
        for name, head in parted(buckets.pop(bucket), edges, shapes):
            buckets.setdefault((*bucket[:2], head), []).append(name)
    titles = _titles(buckets, edges)
    members = {
        titles[bucket]: tuple(names)
        for bucket, names in sorted(buckets.items(), key=lambda item: titles[item[0]])
    }
    home = {name: module for module, names in members.items() for name in names}
    return Modules(members, home, _later(shapes, edges, groups, members, home))


def _later(
    shapes: Shapes,
    edges: Mapping[str, Sequence[str]],
    groups: list[list[str]],
    members: Mapping[str, Iterable[str]],
    home: Mapping[str, str],
) -> dict[str, frozenset[str]]:
    """For each module, the classes of others that refer back to it, or to so many that they are loaded lazily."""
    heavy = _heavy(edges, groups)
    circle = {name: number for number, group in enumerate(groups) for name in group}
    found: dict[str, frozenset[str]] = {}
    for module, names in members.items():
        near = {circle[name] for name in names}
        used = {child for name in names for child in edges[name] if home[child] != module}
        found[module] = frozenset(
            name for name in used & shapes.classes.keys() if name in heavy or circle[name] in near
        )
    return found


def _heavy(edges: Mapping[str, Sequence[str]], groups: list[list[str]]) -> set[str]:
    """The names that refer to more than ``LARGEST`` others, themselves included."""
    reached: dict[str, int] = {}
    number = {name: 1 << place for place, name in enumerate(edges)}
    found: set[str] = set()
    for group in groups:  # targets come before their users
        bits = 0
        for name in group:
            bits |= number[name]
            for child in edges[name]:
                bits |= reached.get(child, 0)
        reached.update(dict.fromkeys(group, bits))
        if bits.bit_count() > LARGEST:
            found.update(group)
    return found


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
    for group in reversed(groups):  # users come before their targets
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
        wanted[key] = f"{bucket[0]}.{module_name(head)}"
    return plain | {by_key[key]: name for key, name in settle_files(wanted).items()}
