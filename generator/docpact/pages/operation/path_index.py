"""Find, among the paths of a page, those that are the same operation's: one lookup instead of a comparison with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from docpact.pages.operation.urls import shape_of_path

__all__ = ["PathIndex"]

T = TypeVar("T")
_ANY = "{}"


class _Node(Generic[T]):
    """What paths continue with, read from their ends."""

    __slots__ = ("ends", "following")

    def __init__(self) -> None:
        self.following: dict[str, _Node[T]] = {}
        self.ends: list[T] = []


class PathIndex(Generic[T]):
    """Values by path, found by any path that goes to theirs (``urls.goes_to``)."""

    def __init__(self, items: Iterable[tuple[str, T]] = ()) -> None:
        self._root: _Node[T] = _Node()
        for path, item in items:
            self.add(path, item)

    def add(self, path: str, item: T) -> None:
        """Add a value by its path."""
        node = self._root
        for segment in reversed(shape_of_path(path)):
            node = node.following.setdefault(segment, _Node())
        node.ends.append(item)

    def reached_by(self, path: str) -> Iterator[T]:
        """Yield the values whose paths this path goes to: it matches them, or ends with one of them."""
        for node, _ in self._walk(path):
            yield from node.ends

    def alike(self, path: str) -> Iterator[T]:
        """Yield the values whose paths this path goes to, or that go to this path."""
        for node, whole in self._walk(path):
            yield from node.ends
            if whole:
                below = [*node.following.values()]
                while below:
                    node = below.pop()
                    yield from node.ends
                    below += node.following.values()

    def _walk(self, path: str) -> Iterator[tuple[_Node[T], bool]]:
        """Yield each node that a path leads to, and whether the whole path leads there."""
        segments = shape_of_path(path)[::-1]
        todo = [(self._root, 0)]
        while todo:
            node, at = todo.pop()
            whole = at == len(segments)
            if at:
                yield node, whole
            if whole:
                continue
            segment = segments[at]
            nexts = (
                [*node.following.values()]
                if segment == _ANY
                else [node.following[each] for each in (segment, _ANY) if each in node.following]
            )
            todo += [(each, at + 1) for each in reversed(nexts)]
