"""The schemas of two documents as trees that can be compared, and what need not be looked at.

A large API refers to the same schemas from everywhere, and most of it has not changed. ``Session`` finds out once which
named schemas differ, in themselves or in anything they refer to; all others are skipped. A pair of schemas is compared
once, however many operations reach it and however often, so reference cycles come to an end; ``Reach`` has the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docpact.diff.reach import Reach
from docpact.diff.spec_trees import SchemaNode, Seen, resolved, see
from docpact.diff.trees import Node, Remainder, same_facts
from docpact.ir import Api, JsonSchema
from docpact.schema import Intersection, NoSampleError, Schema, Schemas, sample
from docpact.schema.describe import Meaning, meaning
from docpact.schema.nodes import Direction, same_json
from docpact.schema.relation import Obstacle, Prover
from docpact.text.values import is_array, is_object, split

__all__ = ["Session"]

_MOST_TRIES = 300
"""Bodies and parameters for which values are tried."""
_SAMPLES = ((0, False), (0, True), (1, True), (2, False))
_DIRECTIONS: tuple[tuple[str, Direction | None], ...] = (
    ("", None),
    ("readOnly", "request"),
    ("writeOnly", "response"),
)


class Session:
    """Two documents being compared."""

    def __init__(self, old: Api, new: Api) -> None:
        changed = {
            name
            for name in old.schemas.keys() | new.schemas.keys()
            if name not in old.schemas
            or name not in new.schemas
            or not Schema(old.schemas[name], "", _NOWHERE).same_text(
                Schema(new.schemas[name], "", _NOWHERE)
            )
        }
        self.touched = _reaching(changed, old, new)
        """The named schemas that differ, or refer to one that does, however far away."""
        self.reach = Reach()
        self._part = ""
        self.hidden = ""
        """The keyword of the fields that the body being compared does not have: those of the other direction."""
        self._homes = {
            (side, hidden): Schemas.of(api, direction)
            for side, api in (("old", old), ("new", new))
            for hidden, direction in _DIRECTIONS
        }
        self.prover = Prover()
        for hidden, _ in _DIRECTIONS:
            homes = self._homes["old", hidden], self._homes["new", hidden]
            self.prover.note_differing(*homes, frozenset(self.touched))
        self.retagged: dict[tuple[int, int], Remainder] = {}
        self._tries = _MOST_TRIES
        self._compared: set[int] = set()
        self._numbers: dict[tuple[str, Meaning, Meaning], int] = {}
        self._same: dict[tuple[Meaning, Meaning], bool] = {}
        self._seen: dict[Meaning, Seen] = {}
        self._unlike: dict[tuple[Meaning, Meaning], tuple[int, ...] | None] = {}

    def begin(self, part: str, hidden: str = "") -> None:
        """Begin with a body, a parameter or a header.

        Args:
            part: Which part of an operation it is.
            hidden: ``readOnly`` for what is sent, ``writeOnly`` for what is answered.
        """
        self._part = part.partition(" ")[0]
        self.hidden = hidden

    def number(self, old: SchemaNode, new: SchemaNode) -> int:
        """The number of two schemas that are compared, in parts of one kind."""
        pair = (self._part, old.meaning, new.meaning)
        return self._numbers.setdefault(pair, len(self._numbers))

    def number_of(self, owner: tuple[Node, Node] | None) -> int | None:
        """The number of the owner of a difference."""
        match owner:
            case (SchemaNode() as old, SchemaNode() as new):
                return self.number(old, new)
            case _:
                return None

    def visited(self, old: Node, new: Node, below: Sequence[tuple[Node, Node]]) -> None:
        """Note which schemas are compared below two others."""
        if isinstance(old, SchemaNode) and isinstance(new, SchemaNode):
            self.reach.below.setdefault(
                self.number(old, new),
                [
                    self.number(one, two)
                    for one, two in below
                    if isinstance(one, SchemaNode)
                    and isinstance(two, SchemaNode)
                    and not self.equal(one.meaning, two.meaning)
                ],
            )

    def tree(
        self, side: str, schema: JsonSchema | None, pointer: str, name: str = ""
    ) -> SchemaNode:
        """The tree of a body of the ``old`` or the ``new`` document, or of the parameter ``name``."""
        parsed = self._homes[side, self.hidden].parse(schema, pointer)
        return SchemaNode(self, resolved(meaning(parsed)), name, name)

    def same(self, old: object, new: object) -> bool:
        """Whether two schemas, or anything with schemas in it, are the same down to the last reference."""
        return same_json(old, new) and self.touched.isdisjoint(_references(old))

    def settled(self, old: SchemaNode, new: SchemaNode) -> bool:
        """Whether there is nothing more to find: they are the same, or have been compared."""
        if self.equal(old.meaning, new.meaning):
            return True
        number = self.number(old, new)
        known = number in self._compared
        self._compared.add(number)
        return known

    def equal(self, old: Meaning, new: Meaning) -> bool:
        """Whether two meanings are written alike, down to the last reference."""
        pair = (old, new)
        if pair not in self._same:
            self._same[pair] = [len(one) for one in old] == [len(one) for one in new] and all(
                left.same_text(right) and self.touched.isdisjoint(left.references())
                for one, two in zip(old, new, strict=True)
                for left, right in zip(one, two, strict=True)
            )
        return self._same[pair]

    def unlike(self, old: SchemaNode, new: SchemaNode) -> tuple[int, ...] | None:
        """The numbers of the children that may differ, where the two are alike in all else; found once for each pair."""
        pair = (old.meaning, new.meaning)
        if pair not in self._unlike:
            left, right = old.below(), new.below()
            alike = [one[::3] for one in left] == [one[::3] for one in right]
            choices = old.seen.alternatives or new.seen.alternatives
            alike = alike and not choices and same_facts(old, new)
            children = enumerate(zip(left, right, strict=False))
            unlike = tuple(
                number for number, (one, two) in children if not self.equal(one[2], two[2])
            )
            self._unlike[pair] = unlike if alike else None
        return self._unlike[pair]

    def refused(self, old: SchemaNode, new: SchemaNode) -> Obstacle | None:
        """What refuses a value that was accepted, where there is one among a few that are tried."""
        if self.equal(old.meaning, new.meaning) or self._tries <= 0:
            return None
        if old.meaning[1:] or new.meaning[1:]:
            return None
        self._tries -= 1
        left, right = Intersection(old.meaning[0]), Intersection(new.meaning[0])
        kept, obstacle = self.prover.ask(left, right)
        if kept:
            return None
        for seed, optional in _SAMPLES:
            try:
                value = sample(old.meaning[0], seed, optional=optional)
            except NoSampleError:
                return None
            if not right.accepts(value):
                return obstacle
        return None

    def words(self, api: Api, schemas: Iterable[object]) -> set[str]:
        """Every title and description that is reached from some schemas."""
        found: set[str] = set()
        waiting, known = list(schemas), set[str]()
        while waiting:
            item = waiting.pop()
            names = _references(item) - known
            known |= names
            waiting += [api.schemas[name] for name in names if name in api.schemas]
            found |= _texts(item)
        return found

    def see(self, stated: Meaning) -> Seen:
        """Return the description of a meaning, computed once."""
        if stated not in self._seen:
            self._seen[stated] = see(stated)
        return self._seen[stated]


_NOWHERE = Schemas({})


def _reaching(changed: set[str], *apis: Api) -> set[str]:
    users: dict[str, set[str]] = {}
    for api in apis:
        for name, schema in api.schemas.items():
            for used in _references(schema):
                users.setdefault(used, set()).add(name)
    found, waiting = set(changed), list(changed)
    while waiting:
        fresh = users.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def _references(value: object) -> set[str]:
    """The names of all schemas that a value refers to."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if is_object(item):
            reference = item.get("$ref")
            if isinstance(reference, str):
                found.add(_name(reference))
            waiting += item.values()
        elif is_array(item):
            waiting += item
    return found


def _texts(value: object) -> set[str]:
    found: set[str] = set()
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if is_object(item):
            found |= {
                text for key in ("title", "description") if isinstance(text := item.get(key), str)
            }
            waiting += item.values()
        elif is_array(item):
            waiting += item
    return found


def _name(reference: str) -> str:
    return split(reference)[-1] if "/" in reference else reference
