"""Inline objects that are one thing, written out again and again: same title, same structure, one class.

Documents that were made by resolving every reference have the same object under the same title a hundred times. Only
what has a telling title becomes one class: two objects that merely look alike, or are both called ``Data``, are two things.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from docpact.client.shapes.aliases import rebuilt
from docpact.client.shapes.collected import ReadObject, with_types
from docpact.client.shapes.graph import reachable
from docpact.client.shapes.names import is_telling
from docpact.client.shapes.types import Named, TypeExpr, named_in

__all__ = ["Deduplicated", "deduplicate", "replaced"]


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """The remaining objects, and the duplicates that each replaces."""

    objects: Mapping[str, ReadObject]
    stands_for: Mapping[str, tuple[str, ...]]
    """Key of an object to the keys of those that were the same."""
    moved: Mapping[str, str]
    """Key of a removed object to its replacement."""

    def resolve(self, expr: TypeExpr) -> TypeExpr:
        """``expr`` with every object that is gone replaced."""
        return replaced(expr, self.moved)


def replaced(expr: TypeExpr, moved: Mapping[str, str]) -> TypeExpr:
    """Return ``expr`` with every removed object replaced."""
    if not any(key in moved for key in named_in(expr)):
        return expr
    return rebuilt(expr, lambda named: replace(named, key=moved.get(named.key, named.key)))


def deduplicate(
    objects: Mapping[str, ReadObject], named: Container[str], used: Iterable[str]
) -> Deduplicated:
    """Merge inline objects of the same title and structure, and drop objects without users.

    Args:
        objects: All objects; aliases resolved.
        named: Keys of named schemas, which are kept.
        used: Keys that the positions of operations and the aliases refer to.
    """
    forms = _Forms(objects, named)
    groups: dict[tuple[str, int], list[str]] = {}
    for key, shape in objects.items():
        if key not in named and shape.title and is_telling(shape.title):
            groups.setdefault((shape.title, forms.of(key)), []).append(key)
    moved = {key: keys[0] for keys in groups.values() for key in keys[1:]}
    if not moved:
        return Deduplicated(objects, {}, {})
    distinct = Deduplicated(
        objects, {keys[0]: tuple(keys[1:]) for keys in groups.values() if len(keys) > 1}, moved
    )
    kept = {
        key: with_types(shape, distinct.resolve)
        for key, shape in objects.items()
        if key not in moved
    }
    edges = {key: list(_named(shape)) for key, shape in kept.items()}
    starts = [key for key in kept if key in named] + [moved.get(key, key) for key in used]
    alive = reachable(starts, edges)
    return replace(distinct, objects={key: shape for key, shape in kept.items() if key in alive})


def _named(shape: ReadObject) -> Iterable[str]:
    for item in shape.properties:
        yield from named_in(item.type)
    if shape.extra is not None:
        yield from named_in(shape.extra)


@dataclass(slots=True)
class _Forms:
    """Numbers structures: two inline objects have the same number if nothing but their prose differs."""

    objects: Mapping[str, ReadObject]
    named: Container[str]
    _numbers: dict[object, int] = field(default_factory=dict[object, int])
    _known: dict[str, int] = field(default_factory=dict[str, int])

    def of(self, key: str) -> int:
        """The number of the structure of one object."""
        if key not in self._known:
            self._known[key] = -1  # should it meet itself
            shape = self.objects[key]
            form = (
                tuple(
                    (
                        item.wire,
                        self._of_type(item.type),
                        item.required,
                        item.default,
                        item.read_only,
                        item.write_only,
                    )
                    for item in shape.properties
                ),
                None if shape.extra is None else self._of_type(shape.extra),
                shape.closed,
                shape.rules,
            )
            self._known[key] = self._numbers.setdefault(form, len(self._numbers))
        return self._known[key]

    def _of_type(self, expr: TypeExpr) -> TypeExpr:
        return rebuilt(expr, self._of_named)

    def _of_named(self, named: Named) -> TypeExpr:
        if named.key in self.named or named.key not in self.objects:
            return named
        return replace(named, key=f"#{self.of(named.key)}")
