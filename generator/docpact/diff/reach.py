"""Which operations reach a change of a shared schema, and whether anything below a schema has changed.

Pairs of schemas are numbered by ``Session``. A change belongs to the pair in which it was found; an operation reaches
what its bodies and parameters reach.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Reach"]


@dataclass(slots=True)
class Reach:
    """What was compared below what, where changes were found, and where operations begin."""

    below: dict[int, Sequence[int]] = field(default_factory=dict[int, Sequence[int]])
    roots: dict[str, dict[int, None]] = field(default_factory=dict[str, dict[int, None]])
    """By the key of an operation, the pairs of its bodies and parameters."""
    _changed: set[int] = field(default_factory=set[int])
    _breaking: set[int] = field(default_factory=set[int])
    _unchanged_below: set[int] = field(default_factory=set[int])
    _kept_below: set[int] = field(default_factory=set[int])

    def add(self, pair: int, *, breaking: bool) -> None:
        """Note that a change was found in a pair."""
        self._changed.add(pair)
        if breaking:
            self._breaking.add(pair)

    def is_changed(self, operation: str) -> bool:
        """Whether an operation reaches any change, once all that it reaches has been compared."""
        return any(
            self._leads_to(root, self._changed, self._unchanged_below)
            for root in self.roots.get(operation, ())
        )

    def breaks(self, root: int) -> bool:
        """Whether a pair reaches a breaking change, once all that it reaches has been compared."""
        return self._leads_to(root, self._breaking, self._kept_below)

    def _leads_to(self, root: int, wanted: set[int], never: set[int]) -> bool:
        """Whether any of the wanted pairs is reached; ``never`` remembers those that reach none."""
        seen, waiting = {root}, [root]
        while waiting:
            one = waiting.pop()
            if one in wanted:
                return True
            if one in never:
                continue
            fresh = [pair for pair in self.below.get(one, ()) if pair not in seen]
            seen.update(fresh)
            waiting += fresh
        never |= seen
        return False

    def operations(self) -> Mapping[int, tuple[str, ...]]:
        """The operations that reach each pair in which a change was found, in their order."""
        keys = list(self.roots)
        masks: dict[int, int] = {}
        for number, key in enumerate(keys):
            for root in self.roots[key]:
                masks[root] = masks.get(root, 0) | 1 << number
        waiting = deque(masks)
        queued = set(masks)
        while waiting:
            one = waiting.popleft()
            queued.discard(one)
            for pair in self.below.get(one, ()):
                mask = masks.get(pair, 0) | masks[one]
                if mask != masks.get(pair):
                    masks[pair] = mask
                    if pair not in queued:
                        queued.add(pair)
                        waiting.append(pair)
        listed: dict[int, tuple[str, ...]] = {}
        found: dict[int, tuple[str, ...]] = {}
        for pair in self._changed:
            mask = masks.get(pair, 0)
            if mask not in listed:
                bits = f"{mask:b}"[::-1]
                listed[mask] = tuple(
                    key for key, bit in zip(keys, bits, strict=False) if bit == "1"
                )
            found[pair] = listed[mask]
        return found
