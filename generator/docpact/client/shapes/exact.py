"""Constraints of a schema that its type does not express: the rules that the runtime checks.

A type of Python is wider than a schema in places: null survives where one member of ``allOf`` names it, a union of types
is not a ``oneOf``, no type expresses ``not``. Constraints that the type is not known to express become a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from docpact.client.shapes.facts import Facts, Node
from docpact.client.shapes.nodes import leaves_of
from docpact.client.shapes.object_rules import name_limits, said_by_map
from docpact.client.shapes.types import (
    AnyType,
    ListType,
    LiteralType,
    MapType,
    Named,
    NullType,
    OpenType,
    Scalar,
    TupleType,
    TypeExpr,
    UnionType,
    is_untyped,
)
from docpact.ir import JsonSchema
from docpact.schema import Intersection, Schema, Schemas
from docpact.schema.evaluate import kind_of
from docpact.schema.nodes import KINDS, json_key
from docpact.schema.relation import Prover
from docpact.text.values import is_array, is_object

__all__ = ["Exactness"]

_MOST_VALUES = 200
_LARGEST_ENUM = 3000
_MOST_PARTS = 200
_MOST_BRANCHES = 16
_MOST_PAIRS = 2000
"""Pairs of branches of one document that are compared; beyond, a union of types says all."""
_MOST_STEPS = 50
_MOST_OPEN = 20
_MOST_QUESTIONS = 4_000
"""Questions that all comparisons of branches of one document may lead to; beyond, each ``oneOf`` is checked."""
_DEEPEST = 24
_ALWAYS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("any", "not", ()),
    ("any", "if", ("then", "else")),
    ("object", "dependentRequired", ()),
    ("object", "dependentSchemas", ()),
    ("array", "contains", ("minContains", "maxContains")),
)
"""Keywords that no type says: the kind of value that they are about, and what belongs to them."""
_APPLYING = frozenset(
    {"$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "patternProperties"}
)
_DYNAMIC = _APPLYING - {"$ref", "allOf"}
_PLAIN = frozenset(
    {
        "type", "description", "title", "example", "examples", "default", "minLength", "maxLength", "minimum", "maximum",
        "readOnly", "writeOnly", "deprecated", "pattern", "minItems", "maxItems", "externalDocs", "format", "items",
        "properties", "required", "uniqueItems", "xml", "$comment", "multipleOf", "exclusiveMinimum", "exclusiveMaximum",
    }
)  # fmt: skip
"""Keywords that a type says where they are all there is."""
_PLAIN_LIST = frozenset(
    {"type", "enum", "description", "title", "example", "examples", "default", "deprecated", "externalDocs", "$comment"}
)  # fmt: skip
"""Keywords that a list of values says where they are all there is."""
_SAID = _PLAIN - {"description", "title", "example", "examples", "default", "type"} | {
    "additionalProperties", "minProperties", "maxProperties",
}  # fmt: skip
_KINDS: Mapping[str, frozenset[str]] = {
    "int": frozenset({"integer"}),
    "float": frozenset({"integer", "fraction"}),
    "bool": frozenset({"boolean"}),
}
_NAMES = ("null", "boolean", "string", "array", "object")


class Exactness:
    """Finds what types leave unsaid, for the schemas of one document.

    Args:
        schemas: The named schemas.
        is_object: Whether a key is that of a class.
        names: Key of each named schema to its name.
    """

    def __init__(
        self,
        schemas: Mapping[str, JsonSchema],
        is_class: Callable[[str], bool],
        names: Mapping[str, str],
    ) -> None:
        self._schemas = Schemas(schemas)
        self._is_class = is_class
        self._names = names
        self._prover = Prover(_MOST_STEPS, _MOST_OPEN)
        self._known: dict[tuple[Any, ...], bool] = {}
        self._pairs = 0

    def rules(
        self, nodes: Sequence[Node], facts: Facts | None, expr: TypeExpr, *, joined: bool = False
    ) -> list[JsonSchema]:
        """The schemas that a value has to match in addition to its type.

        Args:
            nodes: The schemas that the type was made of.
            facts: Their merged keywords; None if the type is that of a reference, with all its constraints.
            expr: The type.
            joined: Whether it is a union whose members were each merged with all siblings.
        """
        alone = nodes[0].schema if len(nodes) == 1 else None
        if is_object(alone) and (_is_plain(alone) or _is_plain_list(alone, expr)):
            return []
        one = Intersection(tuple(self._schemas.parse(n.schema, n.pointer) for n in nodes))
        if one.impossible or len(one.parts) > _MOST_PARTS:
            return [False] if one.impossible else []
        listed = one.listed
        if listed is not None and len(listed) <= _LARGEST_ENUM:
            values = [value for value in listed if one.accepts(value)]
            said = _values(expr)
            if said is not None and said == {json_key(value) for value in values}:
                return []
            if len(values) <= _MOST_VALUES:
                return [{"enum": values} if values else False]
        kinds = self.kinds(expr)
        found: list[JsonSchema] = []
        if not kinds <= one.types:
            found.append(_of_kinds(one.types))
        if facts is None:
            beside = {leaf.pointer for node in nodes for leaf in leaves_of(node)}
            for part in one.parts:
                if part.pointer in beside:
                    found += _unsaid(part, kinds & one.types)
            return found
        for part in one.parts:
            found += self._of_part(part, one, facts, expr, kinds & one.types, joined=joined)
        return found

    def kinds(self, expr: TypeExpr) -> frozenset[str]:
        """The kinds of JSON values that a type takes."""
        if is_untyped(expr):
            return KINDS
        match expr:
            case NullType():
                return frozenset({"null"})
            case Scalar(kind):
                return _KINDS.get(kind, frozenset({"string"}))
            case LiteralType(values):
                return frozenset(map(kind_of, values))
            case OpenType(listed):
                return self.kinds(listed)
            case ListType() | TupleType():
                return frozenset({"array"})
            case MapType():
                return frozenset({"object"})
            case UnionType(members):
                return frozenset[str]().union(*map(self.kinds, members))
            case Named(key):
                name = self._names.get(key)
                if self._is_class(key) or name is None:
                    return frozenset({"object"})
                named = self._schemas.find(name)
                return KINDS if named is None else Intersection([named]).types
            case AnyType():
                return KINDS

    def _of_part(
        self,
        part: Schema,
        one: Intersection,
        facts: Facts,
        expr: TypeExpr,
        kinds: frozenset[str],
        *,
        joined: bool,
    ) -> list[JsonSchema]:
        """What the type does not say of one of the schemas."""
        if not is_object(part.raw):
            return []
        members = expr.members if isinstance(expr, UnionType) else (expr,)
        untold = any(isinstance(member, AnyType) for member in members)
        found = self._unevaluated(part, one, facts, kinds, untold=untold)
        if joined:
            return found
        raw = part.raw
        found += _unsaid(part, kinds)
        if "object" in kinds:
            found += self._of_objects(part, one, facts, members)
        if "array" in kinds and (part.has("prefixItems") or (facts.prefix and part.has("items"))):
            exact = len(members) == 1 and len(one.parts) == 1 and _is_even(members[0])
            words = ("prefixItems", "items")
            found += [] if exact else [{word: raw[word] for word in words if word in raw}]
        if untold:
            # The type expresses nothing: any value is accepted, and keywords of several types apply.
            kept = {word: raw[word] for word in raw if word in _SAID}
            found += [kept] if kept else []
        return found

    def _of_objects(
        self, part: Schema, one: Intersection, facts: Facts, members: Sequence[TypeExpr]
    ) -> list[JsonSchema]:
        raw: Any = part.raw
        is_map = any(isinstance(member, MapType) for member in members)
        is_class = any(isinstance(member, Named) for member in members)
        said = said_by_map(facts, name_limits(facts)) if is_map and not is_class else ()
        found: list[JsonSchema] = []
        if part.has("propertyNames") and "propertyNames" not in said:
            found.append({"propertyNames": raw["propertyNames"]})
        others = part.child("additionalProperties")
        open_ = others is None or others.is_anything
        if part.mapped("patternProperties"):
            exact = "patternProperties" in said and len(one.parts) == 1
        elif is_class:
            exact = open_ or one.named.keys() | one.hidden <= part.mapped("properties").keys()
        else:
            exact = open_ or not facts.patterns
        if not exact:
            names: JsonSchema = dict.fromkeys(part.mapped("properties"), True)
            words = ("patternProperties", "additionalProperties")
            kept = {word: raw[word] for word in words if word in raw and raw[word] is not True}
            shown = bool(names) and "additionalProperties" in kept
            found.append({"properties": names, **kept} if shown else kept)
        if is_class:
            must = sum(name in facts.properties for name in one.required)
            for word in ("minProperties", "maxProperties"):
                count = part.number(word)
                if count is not None and not (word == "minProperties" and count <= must):
                    found.append({word: count})
        return found

    def _unevaluated(
        self,
        part: Schema,
        one: Intersection,
        facts: Facts,
        kinds: frozenset[str],
        *,
        untold: bool,
    ) -> list[JsonSchema]:
        found: list[JsonSchema] = []
        for kind, word in (("object", "unevaluatedProperties"), ("array", "unevaluatedItems")):
            left = part.child(word)
            if left is None or left.is_anything or kind not in kinds:
                continue
            # What was merged has `additionalProperties` in its place, where that says the same.
            others = [each for each in one.parts if each is not part]
            told = facts.closed or bool(facts.additional) or part.has("additionalProperties")
            if kind == "array":
                told = not any(map(part.has, ("prefixItems", "items", "contains")))
            plain = is_object(part.raw) and part.raw.keys().isdisjoint(_APPLYING)
            if (
                told
                and not untold
                and ((plain and not others) or (facts.closed and _is_static(one.parts, part)))
            ):
                continue
            outlined: Any = outline(part, 0)
            found.append(outlined if word in outlined else {**outlined, word: left.raw})
        return found

    def exclusive(self, branches: Sequence[Node]) -> bool:
        """Whether no value is proven to be of two branches of a ``oneOf``; False where the question is too large to answer."""
        key = tuple(node.pointer for node in branches)
        if key not in self._known:
            self._pairs += len(branches) * (len(branches) - 1) // 2
            self._known[key] = (
                len(branches) <= _MOST_BRANCHES
                and self._pairs <= _MOST_PAIRS
                and self._disjoint([self._schemas.parse(n.schema, n.pointer) for n in branches])
            )
        return self._known[key]

    def _disjoint(self, branches: Sequence[Schema]) -> bool:
        return all(
            self._prover.taken < _MOST_QUESTIONS
            and self._prover.disjoint(Intersection([left]), Intersection([right]))
            for index, left in enumerate(branches)
            for right in branches[index + 1 :]
        )

    def is_impossible(self, nodes: Iterable[Node]) -> bool:
        """Whether no kind of value is valid against every schema."""
        return not Intersection(
            tuple(self._schemas.parse(n.schema, n.pointer) for n in nodes)
        ).types

    def accepts_null(self, nodes: Iterable[Node]) -> bool:
        """Whether null is valid against every schema."""
        one = Intersection(tuple(self._schemas.parse(n.schema, n.pointer) for n in nodes))
        return one.accepts(None)


def _unsaid(part: Schema, kinds: frozenset[str]) -> list[JsonSchema]:
    """The keywords of one schema that no type says."""
    raw = part.raw
    if not is_object(raw):
        return []
    found: list[JsonSchema] = []
    for kind, first, others in _ALWAYS:
        if first not in raw or (kind != "any" and kind not in kinds):
            continue
        if first == "if" and raw.keys().isdisjoint(others):
            continue
        if first == "not" and is_object(inner := raw["not"]) and inner.keys() == {"type"}:
            continue  # the kinds of values say it
        found.append({word: raw[word] for word in (first, *others) if word in raw})
    return found


def outline(part: Schema, depth: int) -> JsonSchema:
    """Which properties and items a schema evaluates, without what it says of them."""
    raw = part.raw
    if not is_object(raw) or depth > _DEEPEST:
        return True
    made: dict[str, Any] = {}
    if part.has("properties"):
        made["properties"] = dict.fromkeys(part.mapped("properties"), True)
    if part.has("patternProperties"):
        made["patternProperties"] = dict.fromkeys(part.mapped("patternProperties"), True)
    if part.has("prefixItems"):
        made["prefixItems"] = [True] * len(part.children("prefixItems"))
    for word in ("additionalProperties", "items"):
        if part.has(word):
            made[word] = True
    words = ("anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "contains", "minContains", "maxContains",
             "unevaluatedProperties", "unevaluatedItems")  # fmt: skip
    made |= {word: raw[word] for word in words if word in raw}
    target = part.target
    below = [*([] if target is None else [target]), *part.children("allOf")]
    inner = [outline(one, depth + 1) for one in below]
    inner = [one for one in inner if one not in (True, {})]
    return {**made, "allOf": inner} if inner else made


def _is_plain(schema: Mapping[str, Any]) -> bool:
    """Whether types say of a lone schema what there is to say."""
    said = {word for word in schema if not word.startswith("x-")}
    if said - _PLAIN:
        others = schema.get("additionalProperties")
        if said - _PLAIN != {"additionalProperties"} or "properties" not in schema:
            return False
        return isinstance(others, bool | dict) and isinstance(schema.get("type"), str)
    return isinstance(schema.get("type"), str)


def _is_plain_list(schema: Mapping[str, Any], expr: TypeExpr) -> bool:
    """Whether a lone schema lists strings and nothing else, and the type has exactly these."""
    listed = schema.get("enum")
    return (
        isinstance(expr, LiteralType)
        and is_array(listed)
        and schema.get("type") == "string"
        and all(isinstance(value, str) for value in listed)
        and set(listed) == set(expr.values)
        and not {word for word in schema if not word.startswith("x-")} - _PLAIN_LIST
    )


def _is_static(parts: Sequence[Schema], holder: Schema) -> bool:
    """Whether no schema but the holder of ``unevaluatedProperties`` takes more properties than it names."""
    words = _DYNAMIC | {"additionalProperties", "unevaluatedProperties"}
    return parts[0] is holder and not any(
        any(map(part.has, _DYNAMIC if part is holder else words)) for part in parts
    )


def _is_even(expr: TypeExpr) -> bool:
    """Whether the type of an array says of each place what there is to say, or the same of all."""
    if isinstance(expr, TupleType):
        return True
    return isinstance(expr, ListType) and not isinstance(expr.items, UnionType | AnyType)


def _values(expr: TypeExpr) -> set[Any] | None:
    """The keys of all values of a type that is an enumeration."""
    found: set[Any] = set()
    for member in expr.members if isinstance(expr, UnionType) else (expr,):
        if isinstance(member, NullType):
            found.add(json_key(None))
        elif isinstance(member, LiteralType):
            found |= set(map(json_key, member.values))
        elif member == Scalar("bool"):
            found |= {json_key(True), json_key(False)}
        else:
            return None
    return found


def _of_kinds(kinds: frozenset[str]) -> JsonSchema:
    """A schema of these kinds of values."""
    names = [name for name in _NAMES if name in kinds]
    if "fraction" in kinds:
        names.append("number")
    elif "integer" in kinds:
        names.append("integer")
    if not names:
        return False
    found: dict[str, Any] = {"type": names[0] if len(names) == 1 else names}
    if "fraction" in kinds and "integer" not in kinds:
        found["not"] = {"type": "integer"}
    return found
