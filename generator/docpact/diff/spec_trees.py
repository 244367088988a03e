"""One schema at one place of a body, as a node of a tree that can be compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from docpact.diff.trees import Node, Remainder
from docpact.pages.facts import Field
from docpact.schema import Intersection, Schema
from docpact.schema.describe import Description, Meaning, describe, meaning
from docpact.schema.intersection import Together
from docpact.schema.nodes import LIMITS
from docpact.schema.relation import Prover
from docpact.text.values import is_array, is_object, join, split

__all__ = ["Held", "SchemaNode", "Seen", "Sides", "resolved", "see"]

_SIMPLE = (
    "uniqueItems", "multipleOf", "pattern", "discriminator", "contentEncoding", "contentMediaType", "contentSchema",
)  # fmt: skip
"""Keywords whose values can be compared directly; the table of changes decides which is narrower."""
_TOGETHER = (
    "additionalProperties", "patternProperties", "propertyNames", "unevaluatedProperties", "dependentRequired",
    "dependentSchemas", "prefixItems", "items", "contains", "unevaluatedItems", "not", "if", "anyOf", "oneOf",
)  # fmt: skip
"""Keywords that depend on subschemas and siblings: compared by the values that they reject."""
_WITH = {
    "if": ("then", "else"),
    "contains": ("minContains", "maxContains"),
    "items": ("prefixItems",),
    "additionalProperties": ("properties", "patternProperties"),
    "unevaluatedProperties": (
        "properties", "patternProperties", "additionalProperties", "allOf", "anyOf", "oneOf", "if", "then", "else",
        "$ref", "dependentSchemas",
    ),
    "unevaluatedItems": ("prefixItems", "items", "contains", "allOf", "anyOf", "oneOf", "if", "then", "else", "$ref"),
}  # fmt: skip
"""Sibling keywords that a keyword depends on."""


class Sides(Protocol):
    """What a node needs of its session."""

    prover: Prover
    retagged: dict[tuple[int, int], Remainder]
    """The discriminators that have been compared, which their schemas keep."""

    def settled(self, old: SchemaNode, new: SchemaNode) -> bool:
        """Whether there is nothing more to find: they are the same, or have been compared."""
        ...

    def equal(self, old: Meaning, new: Meaning) -> bool:
        """Whether two meanings are written alike, down to the last reference."""
        ...

    def unlike(self, old: SchemaNode, new: SchemaNode) -> tuple[int, ...] | None:
        """The numbers of the children that may differ, where the two are alike in all else."""
        ...

    def see(self, stated: Meaning) -> Seen:
        """The description of a meaning."""
        ...


Held = tuple[str, str, Meaning, bool | None]
"""A child: its name, what it adds to the path, its schemas, and whether it is required."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A cached description of a meaning."""

    view: Description
    facts: Field
    more: Mapping[str, Any]
    alternatives: Mapping[str, Meaning]
    below: Sequence[Held]


def see(stated: Meaning) -> Seen:
    """Return what a meaning says."""
    named = _alternatives(stated)
    seen = describe(_without_choice(stated, named))
    words = {keyword: value for keyword, (value, _) in seen.keywords.items()}
    items = "|".join(describe(seen.items).types) if seen.items else None
    facts = Field(
        name="",
        path="",
        line=0,
        type="|".join(seen.types) or None,
        items=items or None,
        nullable=True if seen.nullable or (named and describe(stated).nullable) else None,
        enum=tuple(words["enum"]) if "enum" in words else None,
        format=words.get("format"),
        default=words.get("default"),
        has_default="default" in words,
        limits={limit: words[limit] for limit in LIMITS if _limits(words, limit)},
        deprecated=seen.has("deprecated"),
    )
    found = {name: resolved(meaning(branch)) for name, branch in named.items()}
    return Seen(seen, facts, _more(stated), found, _held(seen))


def _limits(words: Mapping[str, Any], limit: str) -> bool:
    """Return whether a limit has an effect: at least 0 characters has none."""
    return limit in words and (
        words[limit] != 0 or limit not in ("minItems", "minLength", "minProperties")
    )


def _held(seen: Description) -> list[Held]:
    found: list[Held] = [
        (name, f".{name}", resolved(one), name in seen.required)
        for name, one in seen.properties.items()
    ]
    for held, name, suffix in ((seen.items, "[]", "[]"), (seen.values, "*", ".*")):
        if held is not None and not all(one.is_anything for one in held[0]):
            found.append((name, suffix, resolved(held), None))
    return found


def resolved(stated: Meaning) -> Meaning:
    """Resolve a schema that is only a reference."""
    if stated[1:] or stated[0][1:]:
        return stated
    schema, passed = stated[0][0], set[Schema]()
    while is_object(schema.raw) and schema.raw.keys() == {"$ref"} and schema.target is not None:
        if schema in passed:
            break
        passed.add(schema)
        schema = schema.target
    return meaning(schema)


def _alternatives(stated: Meaning) -> dict[str, Schema]:
    """The named branches of the only union of a schema; none if the union is only with null."""
    if stated[1:]:
        return {}
    choices = [
        [branch for branch in choice.branches if branch.raw != {"type": "null"}]
        for choice in Intersection(stated[0]).choices
        if len(choice.branches) != 2 or {"type": "null"} not in [b.raw for b in choice.branches]
    ]
    if len(choices) != 1:
        return {}
    found: dict[str, Schema] = {}
    for index, branch in enumerate(choices[0]):
        label = _label(branch)
        found[label if label not in found else f"{label} {index + 1}"] = branch
    return found


def _without_choice(stated: Meaning, named: Mapping[str, Schema]) -> Meaning:
    """The schemas but for the choice whose branches are compared one by one."""
    if not named:
        return stated
    kept: list[Schema] = []
    branches = set(named.values())
    for part in Intersection(stated[0]).parts:
        if is_object(part.raw):
            gone = {
                word for word in ("anyOf", "oneOf") if not branches.isdisjoint(part.children(word))
            } | {"$ref", "allOf"}
            raw = {key: value for key, value in part.raw.items() if key not in gone}
            kept.append(part.derived(raw) if len(raw) < len(part.raw) else part)
    return (tuple(kept),)


def _more(stated: Meaning) -> dict[str, Any]:
    """The effective constraints that are not facts of a field, as written; those of several schemas as a list."""
    if stated[1:]:
        return {}
    one = Intersection(stated[0])
    found: dict[str, Any] = {}
    for word in _SIMPLE:
        written = [part.value(word) for part in one.parts if part.has(word)]
        if not written:
            continue
        if word == "pattern":
            texts = list(one.texts("pattern"))
            found[word] = texts[0] if len(texts) == 1 else texts
        elif word == "multipleOf":
            steps = [value for value in written if value != 1 or "fraction" in one.types]
            if len({str(step) for step in steps}) > 1 and one.step is not None:
                step = one.step
                steps = [int(step) if step.denominator == 1 else float(step)]
            if steps:
                found[word] = steps[0]
        elif word == "uniqueItems":
            if True in written:
                found[word] = True
        else:
            found[word] = written[0]
    for word in _TOGETHER:
        if word in ("anyOf", "oneOf") and _is_null_choice(one, word):
            continue
        written = [part.value(word) for part in one.parts if _matters(part, word)]
        if written:
            found[word] = written[0] if len(written) == 1 else written
    return found


def _is_null_choice(one: Intersection, word: str) -> bool:
    """Whether each choice is one between a schema and null, which a description folds in."""
    return all(
        len([branch for branch in choice.branches if branch.raw != {"type": "null"}]) == 1
        for choice in one.choices
        if choice.keyword == word
    )


def _matters(part: Schema, word: str) -> bool:
    """Whether a keyword may refuse something."""
    if word in ("additionalProperties", "items"):
        child = part.child(word)
        return child is not None and not child.is_anything
    if word in ("anyOf", "oneOf"):
        return bool(part.children(word))
    if word == "if":
        return part.has("if") and (part.has("then") or part.has("else"))
    return part.has(word)


def _keyword_alone(stated: Meaning, word: str) -> tuple[Schema, ...]:
    """The schemas with one keyword, and what it needs to mean what it means."""
    kept = {word, *_WITH.get(word, ())}
    found: list[Schema] = []
    for part in Intersection(stated[0]).parts:
        if _matters(part, word) and is_object(part.raw):
            raw = {key: value for key, value in part.raw.items() if key in kept}
            if word == "additionalProperties" and is_object(raw.get("properties")):
                raw["properties"] = dict.fromkeys(raw["properties"], True)
            elif word == "items" and is_array(raw.get("prefixItems")):
                raw["prefixItems"] = [True] * len(raw["prefixItems"])
            found.append(part.derived(raw))
    return tuple(found)


class SchemaNode:
    """A schema at one place of a body."""

    __slots__ = ("_name", "_session", "meaning", "path", "required")

    def __init__(
        self,
        session: Sides,
        stated: Meaning,
        name: str,
        path: str,
        *,
        required: bool | None = None,
    ) -> None:
        self._session = session
        self.meaning = stated
        self.path = path
        self.required = required
        self._name = name

    @property
    def pointer(self) -> str:
        """Where it is written."""
        return self.meaning[0][0].pointer

    @property
    def seen(self) -> Seen:
        """The description of its schemas."""
        return self._session.see(self.meaning)

    @property
    def view(self) -> Description:
        """The effective keywords."""
        return self.seen.view

    @property
    def facts(self) -> Field:
        """Its facts; the line is 0."""
        seen = self.seen.facts
        return replace(seen, name=self._name, path=self.path, required=self.required)

    @property
    def more(self) -> Mapping[str, Any]:
        """The effective keywords that are not facts of a field."""
        return self.seen.more

    def children(self) -> Mapping[str, Node]:
        """The properties, then the items (``[]``) and the values of a map (``*``)."""
        return {one[0]: self._child(one) for one in self.below()}

    def below(self) -> Sequence[Held]:
        """Its children, without those of the other direction only."""
        return self.seen.below

    def place(self, what: str) -> str:
        """Where a fact of it is written, or it itself where that is not written down."""
        written = self.view.keywords.get(what)
        if written is not None:
            return written[1]
        keyword = "type" if what == "nullable" else what
        for part in Intersection(self.meaning[0]).parts:
            if part.has(keyword):
                return join(part.pointer, keyword)
        return self.pointer

    def _child(self, held: Held) -> SchemaNode:
        name, suffix, stated, required = held
        path = (self.path + suffix).removeprefix(".")
        return SchemaNode(self._session, stated, name, path, required=required)

    def unlike_below(self, other: Node) -> Sequence[tuple[Node, Node]] | None:
        """The children that may differ, where nothing else does."""
        numbers = self._session.unlike(self, other) if isinstance(other, SchemaNode) else None
        if numbers is None or not isinstance(other, SchemaNode):
            return None
        left, right = self.below(), other.below()
        return [(self._child(left[number]), other._child(right[number])) for number in numbers]

    def alternatives(self) -> Mapping[str, Node]:
        """Its alternatives."""
        found = self.seen.alternatives
        return {
            name: SchemaNode(self._session, one, self._name, self.path)
            for name, one in found.items()
        }

    def samples(self) -> Collection[Any]:
        """None: a schema shows no values."""
        return ()

    def settled(self, other: Node) -> bool:
        """Whether there is nothing more to find."""
        return isinstance(other, SchemaNode) and self._session.settled(self, other)

    def remainder(self, other: Node, word: str) -> Remainder | None:
        """How the values that a keyword refuses have changed; None where its own values say that."""
        if not isinstance(other, SchemaNode):
            return None
        if word == "discriminator":
            return self._retagged(other)
        if word not in _TOGETHER:
            return None
        if self.meaning[1:] or other.meaning[1:]:
            return Remainder(refuses=True, allows=True)
        before, after = (_keyword_alone(one.meaning, word) for one in (self, other))
        if self._session.equal((before,), (after,)):
            return Remainder(refuses=False, allows=False)
        if word in ("anyOf", "oneOf") and self.seen.alternatives and other.seen.alternatives:
            return self._exclusive(other, before, after, word)
        old, new = Intersection(self.meaning[0]), Intersection(other.meaning[0])
        kept, _ = self._session.prover.ask(old, Intersection(after))
        fewer, _ = self._session.prover.ask(new, Intersection(before))
        return Remainder(refuses=not kept, allows=not fewer)

    def _retagged(self, other: SchemaNode) -> Remainder:
        """Whether values are read as another alternative, or as none, by their discriminator."""
        old, new = _tags(self.meaning), _tags(other.meaning)
        known = self._session.retagged
        pair = (id(old), id(new))
        if pair not in known:
            known[pair] = self._compared_tags(old, new)
        return known[pair]

    def _compared_tags(self, old: _Tags | None, new: _Tags | None) -> Remainder:
        if old is None or new is None:
            return Remainder(refuses=old is None and new is not None, allows=new is None)
        if old.name != new.name:
            return Remainder(refuses=True, allows=True)
        before, after = old.selected, new.selected
        return Remainder(
            refuses=not all(self._same_target(one, after.get(tag)) for tag, one in before.items()),
            allows=not all(self._same_target(one, before.get(tag)) for tag, one in after.items()),
        )

    def _same_target(self, one: Schema | str, other: Schema | str | None) -> bool:
        """Whether a tag selects the same alternative, whose own changes are compared with it."""
        if not isinstance(one, Schema) or not isinstance(other, Schema):
            return one == other
        if one.pointer == other.pointer:
            return True
        left, right = Intersection((one,)), Intersection((other,))
        ask = self._session.prover.ask
        return ask(left, right)[0] and ask(right, left)[0]

    def _exclusive(
        self, other: SchemaNode, before: Together, after: Together, word: str
    ) -> Remainder:
        """Whether ``oneOf`` refuses what several alternatives accept; each is compared with its own change."""
        old, new = Intersection(self.meaning[0]), Intersection(other.meaning[0])
        if word == "anyOf" or not after:
            lifted = word == "oneOf" and bool(before)
            return Remainder(
                refuses=False, allows=lifted and not self._session.prover.ask(new, old)[0]
            )
        some = tuple(part.derived({"anyOf": part.value("oneOf")}) for part in after)
        ask = self._session.prover.ask
        refuses = ask(old, Intersection(some))[0] and not ask(old, Intersection(after))[0]
        return Remainder(refuses=refuses, allows=False)

    def whole(self, other: Node) -> Remainder | None:
        """How the values that are accepted at all have changed; None where that is not known."""
        if not isinstance(other, SchemaNode) or self.meaning[1:] or other.meaning[1:]:
            return None
        old, new = Intersection(self.meaning[0]), Intersection(other.meaning[0])
        ask = self._session.prover.ask
        return Remainder(refuses=not ask(old, new)[0], allows=not ask(new, old)[0])


@dataclass(frozen=True, slots=True)
class _Tags:
    """The property of a discriminator, and the alternative that each of its values selects (OpenAPI 3.1, 4.8.25)."""

    name: str
    selected: Mapping[str, Schema | str]


def _tags(stated: Meaning) -> _Tags | None:
    """The discriminator of a schema; the same object for all that share it."""
    for part in Intersection(stated[0]).parts:
        if part.has("discriminator"):
            made: _Tags | None = part.keep("tags", partial(_tags_of, part))
            if made is not None:
                return made
    return None


def _tags_of(part: Schema) -> _Tags | None:
    written = part.value("discriminator")
    name = written.get("propertyName") if is_object(written) else None
    if not is_object(written) or not isinstance(name, str):
        return None
    mapping = written.get("mapping")
    found: dict[str, Schema | str] = {}
    for tag, target in mapping.items() if is_object(mapping) else ():
        known = part.home.find(split(str(target))[-1] if "/" in str(target) else str(target))
        found[str(tag)] = str(target) if known is None else known
    mapped = set(found.values())
    for branch in (*part.children("oneOf"), *part.children("anyOf")):
        if branch.target is not None and branch.target not in mapped:
            found[branch.reference or ""] = branch.target
    return _Tags(name, found)


def _label(schema: Schema) -> str:
    """Return a name for one of several alternatives."""
    if isinstance(schema.raw, bool):
        return "anything" if schema.raw else "nothing"
    return schema.reference or str(schema.value("title") or schema.value("type") or "schema")
