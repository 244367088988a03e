"""How two schemas relate: which values one accepts that the other refuses.

A proof, not a search: ``subset`` is true only if every value that the first accepts is accepted by the second. Where no
proof is found within the bounds, it is false: the second is then taken to refuse something. The proof goes keyword by
keyword; choices and conditions of the first are split into cases, and what the second chooses from is proven to be
exhausted. Recursive schemas are compared by assuming for the values inside what is to be proven for the whole, which is
sound since every JSON value is finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from docpact.schema.implied import CHECKS, NOTHING, keywords_of
from docpact.schema.intersection import Choice, Intersection, Together
from docpact.schema.negation import ABOUT, negated, opposite
from docpact.schema.nodes import KINDS, Schema, Schemas, synthetic
from docpact.text.values import is_object

__all__ = ["Obstacle", "Prover", "Relation", "RelationKind", "relation"]

RelationKind = Literal["equal", "narrower", "wider", "other"]

_MOST_STEPS = 1000
_MOST_LEVELS = 40
_MOST_OPEN = 60
_QUESTIONS_A_STEP = 8
"""How many questions, answered before or not, one question may lead to for each of its steps."""
_MOST_IN_VAIN = 16_000
"""How many questions may be asked for answers that were not found, before each question is given the fewest."""
_LEAST_QUESTIONS = 400
_MOST_BRANCHES = 64
_MOST_VALUES = 5000
_CASES = {kind: synthetic({"type": kind}) for kind in KINDS - {"fraction"}}
_CASES["fraction"] = synthetic({"type": "number", "not": {"type": "integer"}})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A keyword that may refuse values which were accepted."""

    keyword: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Relation:
    """How the values that a new schema accepts relate to those of an old one.

    Args:
        kind: ``narrower`` where the new one accepts fewer, ``wider`` where it accepts more, ``other`` where each may
            accept what the other refuses.
        refusing: What in the new one may refuse values that were accepted; None where nothing does.
        accepting: What in the old one may have refused values that are accepted now; None where nothing did.
        complete: Whether the comparison ended within its bounds.
    """

    kind: RelationKind
    refusing: Obstacle | None = None
    accepting: Obstacle | None = None
    complete: bool = True


def relation(old: Schema | Together, new: Schema | Together) -> Relation:
    """The relation of ``new`` to ``old``."""
    return Prover().relation(Intersection(_listed(old)), Intersection(_listed(new)))


def _listed(schemas: Schema | Together) -> Together:
    return (schemas,) if isinstance(schemas, Schema) else schemas


class _EnoughError(Exception):
    """A question has led to as many others as it may."""


class Prover:
    """Proves relations, and remembers what it has proven.

    Args:
        most_steps: How many steps one question may take.
        most_open: How many questions may be open at once, each inside another.
    """

    def __init__(self, most_steps: int = _MOST_STEPS, most_open: int = _MOST_OPEN) -> None:
        self._most_steps = most_steps
        self._most_open = most_open
        self._strict = False
        self._asked = self._allowed = self._in_vain = 0
        self.taken = 0
        """How many questions all that was asked has led to."""
        self._proven: set[Any] = set()
        self._failed: set[Any] = set()
        self._trail: list[Any] = []
        self._open: dict[Any, int] = {}
        self._differing: dict[tuple[Schemas, Schemas], frozenset[str]] = {}
        self._steps = 0
        self._obstacle: Obstacle | None = None
        self.exhausted = False

    def note_differing(self, one: Schemas, two: Schemas, names: frozenset[str]) -> None:
        """Note which named schemas of two documents differ, in themselves or in what they refer to."""
        self._differing[one, two] = self._differing[two, one] = names

    def relation(self, old: Intersection, new: Intersection) -> Relation:
        """The relation of ``new`` to ``old``."""
        kept, refusing = self.ask(old, new)
        complete = not self.exhausted
        fewer, accepting = self.ask(new, old)
        kinds: dict[tuple[bool, bool], RelationKind] = {
            (True, True): "equal",
            (False, True): "narrower",
            (True, False): "wider",
            (False, False): "other",
        }
        complete = complete and not self.exhausted
        return Relation(kinds[kept, fewer], refusing, accepting, complete)

    def ask(self, left: Intersection, right: Intersection) -> tuple[bool, Obstacle | None]:
        """Whether every value of ``left`` is proven to be one of ``right``, and else what prevents it."""
        if self._bounded(lambda: self.subset(left, right, 0)):
            return True, None
        return False, self._obstacle or Obstacle("schema", right.schemas[0].pointer)

    def disjoint(self, left: Intersection, right: Intersection) -> bool:
        """Whether it is proven that no value is accepted by both.

        False as soon as the bounds are reached: the work is bounded, not only the number of proofs.
        """
        self._strict = True
        try:
            return self._bounded(lambda: self.empty(left.with_(*right.schemas), 0))
        finally:
            self._strict = False

    def _bounded(self, prove: Callable[[], bool]) -> bool:
        """The answer to a question; false if it leads to more questions than are allowed."""
        self._steps, self._obstacle, self.exhausted = 0, None, False
        self._asked, mark = 0, len(self._trail)
        left = max(_LEAST_QUESTIONS, (_MOST_IN_VAIN - self._in_vain) // 4)
        self._allowed = self._most_steps * _QUESTIONS_A_STEP
        if not self._strict:
            self._allowed = min(self._allowed, left)
        try:
            return prove()
        except (_EnoughError, RecursionError):
            # What was proven meanwhile may rest on what is open.
            self._open.clear()
            self._proven.difference_update(self._trail[mark:])
            del self._trail[mark:]
            self.exhausted = True
            self._in_vain += self._asked
            return False
        finally:
            self.taken += self._asked

    def subset(self, left: Intersection, right: Intersection, level: int) -> bool:
        """Whether every value of ``left`` is proven to be one of ``right``."""
        size = len(left.parts) + len(right.parts)
        self._count(size)
        key = ("subset", left.key, right.key)
        return self._known(key, level, size, lambda: self._subset(left, right, level))

    def empty(self, one: Intersection, level: int) -> bool:
        """Whether it is proven that no value is accepted."""
        self._count(len(one.parts))
        if not one.types:
            return True
        key = ("empty", one.key)
        return self._known(key, level, len(one.parts), lambda: self._empty(one, level))

    def _count(self, size: int) -> None:
        self._asked += 1 if self._strict else 1 + size // 8
        if self._asked > self._allowed:
            raise _EnoughError

    def _known(self, key: Any, level: int, size: int, prove: Callable[[], bool]) -> bool:
        if key in self._proven:
            return True
        if key in self._failed:
            return False
        if key in self._open:
            return self._open[key] < level  # assumed, for the values inside
        if (
            self._steps >= self._most_steps
            or level > _MOST_LEVELS
            or len(self._open) > self._most_open
        ):
            self.exhausted = True
            if self._strict:
                raise _EnoughError
            return False
        self._steps += 1 + size // 50
        self._open[key] = level
        mark = len(self._trail)
        proven = prove()
        del self._open[key]
        if proven:
            self._proven.add(key)
            self._trail.append(key)
        else:
            # What was proven meanwhile may rest on it.
            self._proven.difference_update(self._trail[mark:])
            del self._trail[mark:]
            if not self.exhausted:
                self._failed.add(key)
        return proven

    # Subsets.

    def _subset(self, left: Intersection, right: Intersection, level: int) -> bool:
        left = self._refined(left, level)
        if not left.types or (right.key[0] <= left.key[0] and left.hidden == right.hidden):
            return True
        values = left.finite
        if values is not None and len(values) <= _MOST_VALUES:
            refused = next((value for value in values if not right.accepts(value)), None)
            if refused is not None or (None in values and not right.accepts(None)):
                self._blame(right.parts, "enum")
                return False
            return True
        if self._all_hold(left, right, level) or self.empty(left, level):
            return True
        return self._by_cases(left, right, level)

    def _all_hold(self, left: Intersection, right: Intersection, level: int) -> bool:
        for name in right.hidden - left.hidden:
            if "object" in left.types and not self.lacks(left, name, level):
                self._blame(
                    [part for part in right.parts if name in part.mapped("properties")],
                    "properties",
                )
                return False
        same_sides = left.hidden == right.hidden
        for part in right.parts:
            words = keywords_of(part)
            if not words or (same_sides and self._is_written(part, left)):
                continue
            if any(not self._holds(left, right, part, word, level) for word in words):
                return False
        return True

    def _by_cases(self, left: Intersection, right: Intersection, level: int) -> bool:
        """Proven for each case of a choice, a condition, or the kind of value."""
        for choice in left.choices:
            if len(choice.branches) <= _MOST_BRANCHES:
                return all(self.subset(case, right, level) for case in self._cases(left, choice))
        for one in (left, right):
            for part in one.conditions:
                if ("if", part) not in left.decided:
                    cases = self._condition_cases(left, part, own=one is left)
                    return all(self.subset(case, right, level) for case in cases)
        kinds = sorted(left.types)
        if len(kinds) > 1:
            return all(self.subset(left.with_(_CASES[kind]), right, level) for kind in kinds)
        return False

    def _cases(self, one: Intersection, choice: Choice) -> Iterable[Intersection]:
        for branch in choice.branches:
            others = choice.branches if choice.keyword == "oneOf" else ()
            refused = [negated(other) for other in others if other is not branch]
            yield one.case(choice.keyword, choice.holder, branch, *refused)

    def _condition_cases(
        self, one: Intersection, part: Schema, *, own: bool
    ) -> Iterable[Intersection]:
        condition = part.child("if")
        if condition is None:
            return
        for case, keyword in ((condition, "then"), (negated(condition), "else")):
            chosen = part.child(keyword) if own else None
            yield one.case("if", part, case, *([] if chosen is None else [chosen]))

    def _blame(self, parts: Iterable[Schema], keyword: str) -> bool:
        if self._obstacle is None:
            parts = list(parts)
            part = next((one for one in parts if one.has(keyword)), parts[0])
            self._obstacle = Obstacle(
                keyword, part.at(keyword) if part.has(keyword) else part.pointer
            )
        return False

    def _refined(self, one: Intersection, level: int) -> Intersection:
        """Return the same schema, with the consequences of ``not`` and ``dependentSchemas`` made explicit."""
        while (more := self._more_refined(one, level)) is not None:
            one = more
        return one

    def _more_refined(self, one: Intersection, level: int) -> Intersection | None:
        for refused in one.refused:
            if ("not", refused) in one.decided or (
                is_object(refused.raw) and refused.raw.keys() == {"type"}
            ):
                continue
            added = self._negation(one, refused, level)
            if added:
                return one.case("not", refused, *added)
        if one.types == frozenset({"object"}):
            added = [
                schema
                for part in one.parts
                for name, schema in part.mapped("dependentSchemas").items()
                if name in one.required and schema not in one.key[0]
            ]
            if added:
                return one.with_(*added)
        return None

    def _negation(self, one: Intersection, refused: Schema, level: int) -> list[Schema]:
        """Return the effect of ``not`` if all but one keyword of the negated schema hold anyway."""
        self._count(len(one.parts))
        other = Intersection([refused])
        if other.hidden or other.conditions:
            return []
        obstacle = self._obstacle  # what does not hold here is to blame for nothing
        broken = [
            (part, word)
            for part in other.parts
            for word in keywords_of(part)
            if not self._holds(one, other, part, word, level)
        ]
        self._obstacle = obstacle
        if not broken:
            return [NOTHING]
        if len(broken) > 1:
            return []
        part, word = broken[0]
        return opposite(one, part, word)

    def _is_written(self, part: Schema, one: Intersection) -> bool:
        """Whether a schema is among those of an intersection, or one that is written alike with all it refers to."""
        if part in one.key[0]:
            return True
        return any(self._is_same(part, other) for other in one.by_text.get(part.written, ()))

    def _is_same(self, part: Schema, other: Schema) -> bool:
        if part.home.direction != other.home.direction:
            return False
        if part.home is other.home:
            return True
        pair = (part.home, other.home)
        if pair not in self._differing:
            self._differing[pair] = _differing(*pair)
        return self._differing[pair].isdisjoint(part.references())

    # Keywords.

    def _holds(
        self, left: Intersection, right: Intersection, part: Schema, word: str, level: int
    ) -> bool:
        """Whether every value of ``left`` obeys one keyword of a part of ``right``."""
        kinds = ABOUT.get(word, KINDS)
        if left.types.isdisjoint(kinds):
            return True
        check = CHECKS.get(word)
        if check is None or check(self, left, right, part, level):
            return True
        if kinds is not KINDS and self._kinds_empty(left, kinds & left.types, level):
            return True
        return self._blame([part], word)

    def inside(self, left: Together, right: Together, level: int) -> bool:
        """Whether every value of ``left`` is one of ``right``, of values inside those compared."""
        return self.subset(Intersection(left), Intersection(right), level + 1)

    def lacks(self, one: Intersection, name: str, level: int) -> bool:
        """Whether no object has a property."""
        only = self.only_names(one, level)
        if only is not None and name not in only:
            return True
        return self.empty(Intersection(one.of_property(name)), level + 1)

    def only_names(self, one: Intersection, level: int) -> frozenset[str] | None:
        """The names that properties have at most, None where they are not limited."""
        limits: list[frozenset[str]] = []
        most = one.bound("maxProperties")
        if most is not None and most <= len(one.required):
            limits.append(frozenset(one.required))
        for part in one.parts:
            naming = part.child("propertyNames")
            listed = None if naming is None else Intersection([naming]).listed
            if naming is not None and self.empty(
                Intersection([naming, _CASES["string"]]), level + 1
            ):
                limits.append(frozenset())
            if listed is not None:
                limits.append(frozenset(name for name in listed if isinstance(name, str)))
        if not one.patterns and self.empty(Intersection(one.rest), level + 1):
            limits.append(frozenset(one.named))
        return limits[0].intersection(*limits[1:]) if limits else None

    def _kinds_empty(self, one: Intersection, kinds: Iterable[str], level: int) -> bool:
        return all(self.kind_empty(one, kind, level) for kind in kinds)

    # Emptiness.

    def _empty(self, one: Intersection, level: int) -> bool:
        one = self._refined(one, level)
        if not one.types:
            return True
        values = one.finite
        if values is not None:
            return not values
        if self._kinds_empty(one, one.types, level):
            return True
        for choice in one.choices:
            if len(choice.branches) <= _MOST_BRANCHES and all(
                self.empty(case, level) for case in self._cases(one, choice)
            ):
                return True
        for part in one.conditions:
            if all(self.empty(case, level) for case in self._condition_cases(one, part, own=True)):
                return True
        return False

    def kind_empty(self, one: Intersection, kind: str, level: int) -> bool:
        """Whether no value of a kind is accepted."""
        match kind:
            case "null":
                return not one.accepts(None)
            case "boolean":
                return not one.accepts(True) and not one.accepts(False)
            case "integer" | "fraction":
                return _no_number(one.with_(_CASES[kind]), kind)
            case "string":
                return _crossed(one, "minLength", "maxLength")
            case "array":
                least = one.bound("minItems") or 0
                if _crossed(one, "minItems", "maxItems"):
                    return True
                count = min(int(least), one.prefix_length + 1)
                return any(
                    self.empty(Intersection(one.item(index)), level + 1) for index in range(count)
                )
            case _:
                return self._no_object(one, level)

    def _no_object(self, one: Intersection, level: int) -> bool:
        most = one.bound("maxProperties")
        if _crossed(one, "minProperties", "maxProperties"):
            return True
        if most is not None and len(one.required) > most:
            return True
        return any(self.lacks(one, name, level) for name in one.required)


def _no_number(one: Intersection, kind: str) -> bool:
    low, open_low, high, open_high = one.numbers
    if kind == "fraction" and one.step is not None and one.step.denominator == 1:
        return True
    if low is None or high is None:
        return False
    if low == high:
        return open_low or open_high or (kind == "fraction" and low.denominator == 1)
    return low > high


def _crossed(one: Intersection, least: str, most: str) -> bool:
    low, high = one.bound(least), one.bound(most)
    return high is not None and (high < 0 or (low is not None and low > high))


def _differing(one: Schemas, two: Schemas) -> frozenset[str]:
    """The named schemas that two documents write differently, in themselves or in what they refer to."""
    users: dict[str, set[str]] = {}
    waiting: list[str] = []
    for name in one.named.keys() | two.named.keys():
        left, right = one.find(name), two.find(name)
        if left is None or right is None or not left.same_text(right):
            waiting.append(name)
        for side in (left, right):
            for used in side.references() if side is not None else ():
                users.setdefault(used, set()).add(name)
    found = set(waiting)
    while waiting:
        fresh = users.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return frozenset(found)
