"""Graphs of names: strongly connected components, in an order in which whatever is needed comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

__all__ = ["components", "reachable"]


def components(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The strongly connected components (Tarjan 1972), leaves first; keys and edges in their own order, so stable.

    Edges to unknown keys are ignored. Iterative: chains may be longer than Python's stack.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in edges:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = []
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work.append((root, iter(edges[root])))
        while work:
            node, rest = work[-1]
            for child in rest:
                if child not in edges:
                    continue
                if child not in index:
                    index[child] = low[child] = len(index)
                    stack.append(child)
                    on_stack.add(child)
                    work.append((child, iter(edges[child])))
                    break
                if child in on_stack:
                    low[node] = min(low[node], index[child])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group: list[str] = []
                    while not group or group[-1] != node:
                        group.append(stack.pop())
                    on_stack.difference_update(group)
                    found.append(group[::-1])
    return found


def reachable(starts: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Every key that is a start or can be reached from one."""
    seen: set[str] = set()
    stack = [start for start in starts if start in edges]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack += [child for child in edges[node] if child in edges and child not in seen]
    return seen
