"""Compare two bodies, field by field, described by a page or a spec.

Both are trees of ``Node``: a page's fields are a flat list of paths, a spec's are schemas that are followed
as far as they are looked at. The difference of two trees is a list of ``Difference``; what it means for callers is for
``changes`` to say.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from docpact.diff.changes import ChangeClass
from docpact.pages.facts import Field
from docpact.schema.nodes import same_json

__all__ = [
    "READ_BY",
    "Difference",
    "Node",
    "compare_trees",
    "field_json",
    "find_renames",
    "same_facts",
]


class Node(Protocol):
    """A value of a body: the body itself, a field, the items of an array (``[]``) or the values of a map (``.*``)."""

    @property
    def path(self) -> str:
        """Its path, ``tasks[].description``; empty for the body."""
        ...

    @property
    def facts(self) -> Field:
        """Its facts."""
        ...

    @property
    def required(self) -> bool | None:
        """Whether it is required; None if not stated."""
        ...

    @property
    def more(self) -> Mapping[str, Any]:
        """Further constraints, by JSON Schema keyword: ``pattern``, ``uniqueItems`` and so on."""
        ...

    def children(self) -> Mapping[str, Node]:
        """Its children, by name, in order."""
        ...

    def alternatives(self) -> Mapping[str, Node]:
        """Its alternatives, by name; none if it is not a union."""
        ...

    def samples(self) -> Collection[Any]:
        """The values that samples show for it."""
        ...

    def settled(self, other: Node) -> bool:
        """Return whether comparing it with ``other`` cannot add anything: they are equal, or were compared before."""
        ...

    def remainder(self, other: Node, word: str, /) -> Remainder | None:
        """How the values that the keyword ``word`` refuses have changed, None where its own values say that."""
        ...

    def whole(self, other: Node, /) -> Remainder | None:
        """How the values that are accepted at all have changed, None where that is not known."""
        ...

    def unlike_below(self, other: Node) -> Sequence[tuple[Node, Node]] | None:
        """The children that may differ, where nothing else does; None where that is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Remainder:
    """Whether values may be refused that were accepted, and accepted that were refused."""

    refuses: bool
    allows: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """``path`` is that of the new tree, or of the old one for what is gone; ``line`` a page line, where there is one."""

    cls: ChangeClass
    path: str
    what: str
    old: Any
    new: Any
    before: Node | None
    after: Node | None
    near: Node | None = None
    """For what is gone: the nearest thing that is still there."""
    proof: Remainder | None = None
    """Constraints that are proven rather than stated."""
    owner: tuple[Node, Node] | None = None
    """The two values that differ in this: what is required differs between the objects that require it."""


READ_BY = (
    "discriminator", "contentEncoding", "contentMediaType", "contentSchema", "style", "explode",
)  # fmt: skip
"""Keywords that say how values are read."""
_Pair = tuple[Node, Node]


def compare_trees(
    old: Node,
    new: Node,
    *,
    lossy: bool = False,
    visit: Callable[[Node, Node, Sequence[_Pair]], None] | None = None,
) -> Iterator[Difference]:
    """The differences of two bodies, outermost first and in their order.

    Args:
        old: As it was.
        new: As it is.
        lossy: Whether ``new`` may lack facts that the old one states, so that a missing fact is not a change.
        visit: Told of each two values that are compared, with those below them that remain to be compared.
    """
    # A stack of our own: schemas refer to each other deeper than Python can call.
    waiting: list[tuple[Difference | _Pair, _Pair]] = [((old, new), (old, new))]
    while waiting:
        step, above = waiting.pop()
        if isinstance(step, Difference):
            if not (lossy and step.new is None and _may_be_lost(step)):
                yield replace(step, owner=above)
            continue
        steps = list(_steps(*step))
        if visit is not None:
            visit(*step, [one for one in steps if not isinstance(one, Difference)])
        for one in reversed(steps):
            required = isinstance(one, Difference) and one.what == "required"
            waiting.append((one, above if required and one is steps[0] else step))


def _may_be_lost(found: Difference) -> bool:
    """Whether a lossy capture may just not say it: any fact of a field, and a field that only a sample showed."""
    return (
        found.before is None
        or found.cls != "field-removed"
        or found.before.facts.origin.get("name") == "sample"
    )


def _steps(old: Node, new: Node) -> Iterator[Difference | _Pair]:
    """The differences of two values, and the pairs of values below them that remain to be compared."""
    # Whether a field is required is a fact of its parent; all others are facts of its own schema.
    if old.required != new.required:
        yield Difference("required", new.path, "required", old.required, new.required, old, new)
    if old.settled(new):
        return
    alike = old.unlike_below(new)
    if alike is not None:
        yield from alike
        return
    choices, now = old.alternatives(), new.alternatives()
    if choices.keys() != now.keys():
        proof = old.whole(new)
        left = sorted(choices) or _type_json(old.facts.type)
        right = sorted(now) or _type_json(new.facts.type)
        if proof is None or proof.refuses or proof.allows:
            yield Difference("type", new.path, "oneOf", left, right, old, new, proof=proof)
        if not choices or not now:
            return
    yield from ((choice, now[name]) for name, choice in choices.items() if name in now)
    found = [*_local(old, new)]
    if any(map(_only_refuses, found)):
        proof = old.whole(new)
        if proof is not None and not proof.refuses and not proof.allows:
            # Such as a maximum next to an enum: what is written differs, and no value does.
            found = [("cosmetic", *one[1:4], None) if _only_refuses(one) else one for one in found]
    yield from (
        Difference(cls, new.path, what, before, after, old, new, proof=proof)
        for cls, what, before, after, proof in found
    )
    yield from _below(old, new)


def _only_refuses(found: _Local) -> bool:
    """Whether a difference is about nothing but which values are refused."""
    return found[0] in ("constraint", "enum") and found[1] not in READ_BY


def _below(old: Node, new: Node) -> Iterator[Difference | _Pair]:
    before, after = old.children(), new.children()
    renamed = find_renames(before, after)
    partner = {**{name: name for name in before if name in after}, **renamed}
    kept = set(partner.values())
    if [partner[name] for name in before if name in partner] != [
        name for name in after if name in kept
    ]:
        yield Difference("cosmetic", new.path, "order", list(before), list(after), old, new)
    for name, child in before.items():
        if name in renamed:
            there = after[renamed[name]]
            yield Difference("field-renamed", there.path, "name", name, renamed[name], child, there)
        if name in partner:
            yield child, after[partner[name]]
        elif not _is_keyword(old, name):
            near = _neighbour(list(before), name, after) or new
            for one in _described(child):
                facts = field_json(one.facts)
                yield Difference("field-removed", one.path, "field", facts, None, one, None, near)
    for name, child in after.items():
        if name not in kept and not _is_keyword(old, name):
            for one in _described(child):
                facts = field_json(one.facts)
                yield Difference("field-added", one.path, "field", None, facts, None, one)


def _described(child: Node) -> Iterator[Node]:
    """The child; or, where nothing is stated of items or values but what is in them, the fields that these have."""
    inner = child.children()
    if inner and child.facts.name in ("[]", "*") and field_json(child.facts).keys() <= {"name"}:
        for one in inner.values():
            yield from _described(one)
    else:
        yield child


def _is_keyword(node: Node, name: str) -> bool:
    """Whether a child that only one side has is compared as the keyword that holds it."""
    word = {"[]": "items", "*": "additionalProperties"}.get(name)
    return word is not None and node.remainder(node, word) is not None


def same_facts(old: Node, new: Node) -> bool:
    """Whether the two say the same of themselves, whatever lies below them."""
    return next(_local(old, new), None) is None


def _neighbour(names: list[str], gone: str, left: Mapping[str, Node]) -> Node | None:
    """The last field before the one that is gone that is still there."""
    return next((left[name] for name in reversed(names[: names.index(gone)]) if name in left), None)


_Local = tuple[ChangeClass, str, Any, Any, Remainder | None]


def _local(old: Node, new: Node) -> Iterator[_Local]:
    """Compare the facts of the two values, without their children."""
    before, after = old.facts, new.facts
    for cls, what, left, right in _facts(before, after):
        yield cls, what, left, right, None
    limits, now = {**before.limits, **old.more}, {**after.limits, **new.more}
    for keyword in sorted({*limits, *now}):
        left, right = limits.get(keyword), now.get(keyword)
        if _told_elsewhere(old, new, keyword):
            continue
        proof = old.remainder(new, keyword)
        if proof is None and not same_json(left, right):
            yield "constraint", keyword, left, right, None
        elif proof is not None and (proof.refuses or proof.allows):
            yield "constraint", keyword, left, right, proof


def _told_elsewhere(old: Node, new: Node, keyword: str) -> bool:
    """Whether what a keyword holds is compared as a value below, or as an alternative."""
    if keyword in ("anyOf", "oneOf"):
        return old.alternatives().keys() != new.alternatives().keys()
    below = {"items": "[]", "additionalProperties": "*"}.get(keyword)
    if below is None:
        return False
    if keyword == "items" and old.facts.items != new.facts.items:
        return True
    return below in old.children() and below in new.children()


def _facts(before: Field, after: Field) -> Iterator[tuple[ChangeClass, str, Any, Any]]:
    if _types(before.type) != _types(after.type):
        yield "type", "type", _type_json(before.type), _type_json(after.type)
    if _types(before.items) != _types(after.items) and "array" in _types(before.type) & _types(
        after.type
    ):
        yield "type", "items", _type_json(before.items), _type_json(after.items)
    if bool(before.nullable) != bool(after.nullable):
        yield "nullable", "nullable", before.nullable, after.nullable
    yield from _enum(before.enum, after.enum)
    if before.format != after.format:
        yield "format", "format", before.format, after.format
    if before.has_default != after.has_default or not same_json(before.default, after.default):
        yield "default", "default", before.default, after.default
    if before.deprecated != after.deprecated:
        yield "deprecation", "deprecated", before.deprecated, after.deprecated


def _enum(
    old: tuple[Any, ...] | None, new: tuple[Any, ...] | None
) -> Iterator[tuple[ChangeClass, str, Any, Any]]:
    if old is None or new is None:
        if old != new:
            yield "enum", "enum", old, new
    elif not same_json(sorted(map(repr, old)), sorted(map(repr, new))):
        yield "enum", "enum", old, new
    elif not same_json([*old], [*new]):
        yield "cosmetic", "order", old, new


def _types(written: str | None) -> frozenset[str]:
    return frozenset(written.split("|")) if written else frozenset()


def _type_json(written: str | None) -> str | list[str] | None:
    """A type as JSON Schema writes it: a choice is a list."""
    return written.split("|") if written and "|" in written else written


def find_renames(before: Mapping[str, Node], after: Mapping[str, Node]) -> dict[str, str]:
    """Old name to new name, if unambiguous.

    The two must have the same facts and children, have the same neighbours, and either show
    the same value in the samples or have names that resemble each other; and there must be one candidate only.
    """
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    candidates = [
        (old, new)
        for old in gone
        for new in come
        if _same_field(before[old], after[new]) and _same_place(old, new, before, after)
    ]
    return {
        old: new
        for old, new in candidates
        if [pair[0] for pair in candidates].count(old) == 1
        and [pair[1] for pair in candidates].count(new) == 1
        and _same_thing(before[old], after[new])
    }


def _same_field(old: Node, new: Node) -> bool:
    before, after = old.children(), new.children()
    pairs = [(old, new), *((before[name], after[name]) for name in before if name in after)]
    return list(before) == list(after) and all(
        one.required == two.required and same_facts(one, two) for one, two in pairs
    )


def _same_place(old: str, new: str, before: Mapping[str, Node], after: Mapping[str, Node]) -> bool:
    was, now = list(before), list(after)
    at, there = was.index(old), now.index(new)
    return was[:at][-1:] == now[:there][-1:] and was[at + 1 :][:1] == now[there + 1 :][:1]


def _same_thing(old: Node, new: Node) -> bool:
    shown, now = list(old.samples()), list(new.samples())
    if shown or now:
        return bool(shown) and same_json(shown, now)
    left, right = old.facts.name.lower(), new.facts.name.lower()
    words = [set(re.split(r"[^a-z0-9]+", name)) for name in (left, right)]
    return bool(words[0] & words[1]) or difflib.SequenceMatcher(None, left, right).ratio() >= 0.7


def field_json(facts: Field) -> dict[str, Any]:
    """The stated facts of a field, in the facts form, without lines and origins."""
    stated: dict[str, Any] = {
        "name": facts.name,
        "type": _type_json(facts.type),
        "items": _type_json(facts.items),
    }
    stated |= {"required": facts.required, "nullable": facts.nullable, "format": facts.format}
    stated["enum"] = None if facts.enum is None else [*facts.enum]
    stated |= facts.limits
    found = {key: value for key, value in stated.items() if value is not None}
    return {**found, "default": facts.default} if facts.has_default else found
