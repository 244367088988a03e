"""Read JSON Schema as types and classes: resolve ``$ref``, ``allOf``, ``oneOf`` and ``anyOf``, collect all objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from docpact.client.shapes.alternatives import (
    Alternative,
    Tags,
    alternatives,
    as_rule,
    telling_choices,
    within_bounds,
)
from docpact.client.shapes.collected import (
    OBJECT_PART,
    Place,
    ReadObject,
    ReadProperty,
    TaggedUnion,
)
from docpact.client.shapes.exact import Exactness
from docpact.client.shapes.facts import SHAPING, Facts, Node, Note, merge, reference
from docpact.client.shapes.literals import enumeration
from docpact.client.shapes.nodes import (
    annotations_of,
    at_a_glance,
    implied_types,
    is_closed,
    is_lone_reference,
    leaves_of,
    prose_of,
    rules_something,
    says_nothing,
    without_all_of,
)
from docpact.client.shapes.object_rules import name_limits
from docpact.client.shapes.rules import Rule, pattern_rule, rules_as_said, text_of, works
from docpact.client.shapes.scalars import (
    ITEM_LIMITS,
    PROPERTY_LIMITS,
    limits,
    scalar,
    unsaid,
)
from docpact.client.shapes.subtypes import Subtypes, subtypes_of
from docpact.client.shapes.types import (
    ANY,
    NULL,
    AnyType,
    Limits,
    ListType,
    MapType,
    Named,
    Scalar,
    TupleType,
    TypeExpr,
    UnionType,
    ruled,
    union,
    untyped,
    with_rules,
)
from docpact.errors import DocpactError
from docpact.ir import JsonSchema
from docpact.schema.evaluate import matches
from docpact.text.values import is_object

__all__ = ["Reader"]

_NOTHING = AnyType(ruled((), text_of([{"allOf": [False]}])))
"""The type of a place where no value is valid: responses keep values there."""
_DEEPEST = 120
_MOST_PLACES = 32
_MOST_WAYS = 64
_MOST_UNIONS = 6  # written in each other: each holds the rules of those inside
_MAX_OPENED = 200_000
"""Maximum number of references expanded in a whole document, in addition to 20 for each schema."""
_MAX_NESTED = 64
"""Maximum number of nested alternatives combined in a whole document, in addition to one for two schemas."""
_SHORT = 1000
"""Characters of a rule that is rather written out than asked of the types."""
_SCALAR_TYPES = ("boolean", "integer", "number", "string")


@dataclass(slots=True)
class Reader:
    """Reads schemas one by one; objects and unions with tags collect in it.

    Args:
        schemas: Named schemas, as ``Api.schemas``.
        keys: Name to key (pointer) of each.
        note: Told what was read otherwise than written.

    """

    schemas: Mapping[str, JsonSchema]
    keys: Mapping[str, str]
    note: Note
    objects: dict[str, ReadObject] = field(default_factory=dict[str, ReadObject])
    tagged: list[TaggedUnion] = field(default_factory=list[TaggedUnion])
    opened: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """Name of each schema whose keywords were read into another to the names of those; empty for a position."""
    _reading: str = ""
    _owners: frozenset[str] = frozenset()
    _names: dict[str, str] = field(default_factory=dict[str, str])
    _subtypes: Subtypes = field(default_factory=lambda: Subtypes({}, {}))
    _joined: list[str] = field(default_factory=list[str])
    """Names of the schemas that alternatives are being joined with."""
    _ways: int = 0
    _nested: int = 0
    _opened: int = 0
    _known: dict[str, TypeExpr] = field(default_factory=dict[str, TypeExpr])
    _depth: int = 0
    _exact: Exactness = field(default_factory=lambda: Exactness({}, lambda _: False, {}))

    def __post_init__(self) -> None:
        self._owners = frozenset(self.keys.values())
        self._names = {key: name for name, key in self.keys.items()}
        self._exact = Exactness(self.schemas, self.objects.__contains__, self._names)
        self._subtypes = subtypes_of(self.schemas)

    def read_named(self, name: str) -> TypeExpr:
        """The type of a named schema: ``Named`` with its key for an object, any other type otherwise."""
        key, schema = self.keys[name], self.schemas[name]
        self._ways, self._reading = 0, name
        expr = self.read(Node(schema, key), Place(key, name))
        self._reading = ""
        subtypes = self._subtypes.of_bases.get(name, ())
        tags = (
            Tags.of(schema["discriminator"], self.schemas)
            if is_object(schema) and subtypes
            else None
        )
        if tags is None:
            return expr
        for each in (*subtypes, name):
            tags.add(self.keys[each], each)
        self.tagged.append(tags.union())
        return union((*(Named(self.keys[each]) for each in subtypes), expr))

    def read(self, node: Node, place: Place) -> TypeExpr:
        """The type of one schema."""
        known = at_a_glance(node.schema, self.keys)
        if isinstance(known, Named):
            return self._referred(known)
        if known is None:
            known = self._known.get(node.pointer)
        if known is None:
            known = self._known[node.pointer] = self._read([node], node.pointer, place)
        return known

    def _referred(self, named: Named) -> TypeExpr:
        """The type of a reference: of a schema with subtypes, also theirs."""
        subtypes = self._subtypes.of_others.get(self._names.get(named.key, ""), ())
        return union([*(Named(self.keys[each]) for each in subtypes), named])

    def _all(self, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        """The type of a value that is valid against every one of ``nodes``."""
        telling = (
            [node for node in nodes if _says_something(node.schema)] if len(nodes) > 1 else nodes
        )
        if len(telling) == 1:
            return self.read(telling[0], self._home(telling[0], place))
        return self._read(telling or nodes, key, place) if nodes else ANY

    def _home(self, node: Node, place: Place) -> Place:
        """A property inherited from a named schema is named after that one, independent of the order of reading."""
        owner, _, name = node.pointer.rpartition("/properties/")
        owner = without_all_of(owner)
        if owner != place.owner and owner in self._owners:
            return Place(owner, "", (name.replace("~1", "/").replace("~0", "~"),))
        return place

    def _read(self, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        if self._depth >= _DEEPEST:
            self.note(key, "nested too deeply; any value is accepted")
            return ANY
        self._depth += 1
        try:
            return self._settled(nodes, key, place)
        finally:
            self._depth -= 1

    def _settled(self, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        leaves = [leaf for node in nodes for leaf in leaves_of(node)]
        telling = [leaf for leaf in leaves if _says_something(leaf.schema)]
        if not telling:
            return ANY
        names = {name for leaf in telling if (name := reference(leaf.schema)) is not None}
        lone = next(iter(names)) if len(names) == 1 else None
        bases = () if lone is None else self._subtypes.of_bases.get(lone, ())
        named = lone in self.keys and self._names.get(key) not in bases
        rest = [
            leaf.schema
            for leaf in telling
            if not is_lone_reference(leaf.schema) or rules_something(leaf.schema)
        ]
        if lone is not None and named and all(_is_rule(schema) for schema in rest):
            expr = self._referred(Named(self.keys[lone]))
            return self._exactly(nodes, None, expr, key) if rest else expr
        whole = nodes[0].pointer if len(nodes) == 1 else None
        facts = merge(telling, self._target, self.note, self._names.get(key), whole)
        if facts.impossible:
            self.note(key, "no value is valid here; requests refuse all, responses accept all")
            return _NOTHING
        if facts.choices:
            return self._choices(facts, nodes, key, place)
        return self._exactly(nodes, facts, self._plain(facts, nodes, key, place), key)

    def _exactly(
        self,
        nodes: Sequence[Node],
        facts: Facts | None,
        expr: TypeExpr,
        key: str,
        more: Sequence[Node] = (),
        *,
        joined: bool = False,
    ) -> TypeExpr:
        """Return ``expr`` with rules for the constraints of its schemas that it does not express.

        Args:
            nodes: The schemas.
            facts: Their merged keywords; None if the type is that of a reference.
            expr: The type.
            key: The key of what is read.
            more: Schemas that have to hold too.
            joined: Whether each member of the union was merged with all siblings.
        """
        if expr == _NOTHING or (isinstance(expr, Scalar) and expr.kind == "binary"):
            return expr
        said = self._exact.rules(nodes, facts, expr, joined=joined)
        rules = [rule for one in said for rule in rules_as_said(one, key, self._target, self.note)]
        rules += [
            rule
            for node in more
            for rule in rules_as_said(node.schema, node.pointer, self._target, self.note)
        ]
        if not rules:
            return expr
        if (
            isinstance(expr, Named)
            and expr.key in (key, key + OBJECT_PART)
            and expr.key in self.objects
        ):
            shape = self.objects[expr.key]
            texts = [text for rule in rules if (text := text_of([rule])) is not None]
            every = tuple(dict.fromkeys([*shape.rules, *texts]))
            self.objects[expr.key] = replace(shape, rules=every)
            return expr
        return with_rules(expr, text_of(rules))

    def _target(self, name: str) -> Node | None:
        self._opened += 1
        if self._opened > _MAX_OPENED + 20 * len(self.schemas):
            raise DocpactError(
                f"allOf and references expand to more than {_MAX_OPENED:,} schemas",
                hint="shorten the chains of allOf",
            )
        if name != self._reading:
            self.opened.setdefault(name, set()).add(self._reading)
        return Node(self.schemas[name], self.keys[name]) if name in self.schemas else None

    # -- values of one kind -------------------------------------------------------------------------------------

    def _plain(self, facts: Facts, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        if facts.values is not None:
            return enumeration(facts, key, self.note)
        if facts.types is None:
            return self._without_type(facts, nodes, key, place)
        return self._of_types(facts.types, facts, nodes, key, place)

    def _without_type(
        self, facts: Facts, nodes: Sequence[Node], key: str, place: Place
    ) -> TypeExpr:
        """Return the type that the keywords are about, which accepts the other types too; described properties mean an object."""
        about = implied_types(facts)
        if facts.properties or (facts.required and (facts.additional or facts.patterns)):
            self.note(key, "schema without 'type' has properties; read as an object")
            return self._of_types(frozenset({"object"}), facts, nodes, key, place)
        if len(about) != 1 or facts.required:
            return ANY
        (kind,) = about
        expr = self._of_types(about, facts, nodes, key, place)
        return expr if expr == Scalar("binary") else untyped(expr, kind)

    def _of_types(
        self,
        types: frozenset[str],
        facts: Facts,
        nodes: Sequence[Node],
        key: str,
        place: Place,
    ) -> TypeExpr:
        members: list[TypeExpr] = []
        if "object" in types:
            more = len(types) > 1 or self._names.get(key) in self._subtypes.of_bases
            own = key + OBJECT_PART if key in self._owners and more else key
            members.append(self._object(facts, nodes, own, place))
        if "array" in types:
            members.append(self._array(facts, key, place))
        members += [
            self._scalar(facts, kind, key)
            for kind in _SCALAR_TYPES
            if kind in types and not (kind == "integer" and "number" in types)
        ]
        if "string" in types and not all(map(works, (facts.keywords, *facts.more))):
            self.note(
                key,
                "'pattern' is not checked: not supported by the client's regular expressions",
            )
        if "null" in types and (not members or self._exact.accepts_null(nodes)):
            members.append(NULL)
        return union(members)

    def _scalar(self, facts: Facts, kind: str, key: str) -> TypeExpr:
        expr = scalar(kind, facts.keywords)
        left = unsaid(expr, kind, facts.keywords)
        if expr.kind in ("binary", "base64", "base64url"):
            for keyword in left:
                # Some count the characters and some the bytes.
                self.note(key, f"{keyword!r} is not checked: the content is encoded")
            left = {}
        if expr.kind == "binary":
            return expr
        about = "pattern" if kind == "string" else "multipleOf"
        rules: list[Rule] = [left] if left else []
        rules += [pattern_rule(more) for more in facts.more if about in more and works(more)]
        return Scalar(expr.kind, ruled(expr.limits, text_of(rules)))

    def _array(self, facts: Facts, key: str, place: Place) -> TypeExpr:
        more = [] if facts.tail_closed else facts.items
        items = self._all(more, f"{key}/items", place.step("[]")) if more else ANY
        if facts.prefix and len(facts.prefix) <= _MOST_PLACES:
            return self._tuple(facts, items, key, place)
        if facts.prefix:
            members = [
                self._all(nodes, nodes[0].pointer, place.step("[]")) for nodes in facts.prefix
            ]
            items = union([*members, items]) if not facts.tail_closed else union(members)
        return ListType(items, self._item_limits(facts))

    def _item_limits(self, facts: Facts) -> Limits:
        found = limits(facts.keywords, ITEM_LIMITS)
        return (*found, ("unique", True)) if facts.keywords.get("uniqueItems") is True else found

    def _tuple(self, facts: Facts, items: TypeExpr, key: str, place: Place) -> TypeExpr:
        members = tuple(
            self._all(nodes, f"{key}/prefixItems/{index}", place.step(f"|{index + 1}"))
            for index, nodes in enumerate(facts.prefix)
        )
        most = facts.keywords.get("maxItems")
        closed = facts.tail_closed or (isinstance(most, int) and most <= len(members))
        if facts.keywords.get("minItems") == len(members) and closed:
            left = [item for item in self._item_limits(facts) if item[0] == "unique"]
            return TupleType(members, None, tuple(left))
        # prefixItems alone neither demands the places nor forbids more: a list says that, a tuple does not
        every = members if closed else (*members, items)
        found = self._item_limits(facts)
        if closed and "max_length" not in dict(found):
            found = (("max_length", len(members)), *found)
        return ListType(union(every), found)

    # -- objects ------------------------------------------------------------------------------------------------

    def _object(self, facts: Facts, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        if not facts.properties and not facts.required:
            return self._map(facts, key, place)
        if key not in self.objects:
            own = Place(key, "")
            self.objects[key] = ReadObject(
                key, place, ()
            )  # a name to refer to, should it meet itself
            title, description = prose_of(nodes)
            properties = self._properties(facts, key, own)
            self.objects[key] = ReadObject(
                key,
                place,
                properties,
                self._extra(facts, key, own),
                facts.closed,
                title,
                description,
            )
        return Named(key)

    def _properties(self, facts: Facts, key: str, own: Place) -> tuple[ReadProperty, ...]:
        found = [
            self._property(name, nodes, name in facts.required, key, own)
            for name, nodes in facts.properties.items()
        ]
        for name in facts.required:
            if name not in facts.properties:
                described = [*facts.additional, *_matching(facts, name)]
                if not described:
                    self.note(
                        key,
                        f"required property {name!r} has no schema; any value is accepted",
                    )
                expr = self._all(described, f"{key}/additionalProperties", own.step(name))
                found.append(ReadProperty(name, expr, True, key))
        return tuple(found)

    def _property(
        self, name: str, nodes: list[Node], required: bool, key: str, own: Place
    ) -> ReadProperty:
        expr = self._all(nodes, f"{key}/properties/{name}", own.step(name))
        said = annotations_of([node.schema for node in nodes], self.schemas)
        return ReadProperty(name, expr, required, nodes[-1].pointer, **said)

    def _extra(self, facts: Facts, key: str, own: Place) -> TypeExpr | None:
        """Return the type of undeclared properties; None if any JSON is allowed."""
        if not facts.additional and not facts.patterns:
            return None
        expr = self._map(facts, key, own)
        return expr.values if isinstance(expr, MapType) and expr.values != ANY else None

    def _map(self, facts: Facts, key: str, place: Place) -> TypeExpr:
        inner = place.step("*")
        values = [self._all(nodes, nodes[0].pointer, inner) for nodes in facts.patterns.values()]
        if facts.additional:
            values.append(self._all(facts.additional, f"{key}/additionalProperties", inner))
        elif not facts.closed and not (facts.patterns and is_closed(facts)):
            values.append(ANY)
        found = limits(facts.keywords, PROPERTY_LIMITS)
        if facts.closed and not values:
            found = (("max_length", 0),)
        names = name_limits(facts)
        return MapType(union(values) if values else ANY, found, names)

    # -- alternatives -------------------------------------------------------------------------------------------

    def _choices(self, facts: Facts, nodes: Sequence[Node], key: str, place: Place) -> TypeExpr:
        """The union of each way to choose one variant of every ``oneOf`` and ``anyOf``, joined with what all share."""
        if place.unions >= _MOST_UNIONS:
            self.note(key, "too many nested alternatives; any value is accepted")
            return ANY
        telling, rules = telling_choices(facts)
        choices = within_bounds(telling, key, self.note) if telling else []
        rules += [as_rule(choice) for choice in telling[len(choices) :]]
        if not choices:
            plain = replace(facts, choices=[])
            return self._exactly(nodes, plain, self._plain(plain, nodes, key, place), key, rules)
        members: list[TypeExpr] = []
        tags = [Tags.of(choice.discriminator, self.schemas) for choice in choices]
        for one in alternatives(choices, facts.parts, key, self._exact.is_impossible):
            inner = place.step(f"|{one.label}")
            member: TypeExpr | None
            member = self.read(one.nodes[0], inner) if one.alone else self._join(one, inner)
            if member is None or member == _NOTHING:
                continue
            members.append(member)
            for of_choice, node in zip(tags, one.picked, strict=False):
                schema = reference(node.schema)
                if of_choice is not None and schema is not None and isinstance(member, Named):
                    of_choice.add(member.key, schema)
        self.tagged += [each.union() for each in tags if each is not None]
        if not members:
            return _NOTHING
        limits: Limits = ()
        for choice, of_choice in zip(choices, tags, strict=True):
            if choice.keyword != "oneOf" or of_choice is not None:
                continue
            if self._exact.exclusive(choice.variants):
                continue
            as_written = rules_as_said(
                as_rule(choice).schema, key, self._target, lambda _, __: None
            )
            if (
                len(choices) == 1
                and len(members) == len(choice.variants)
                and (
                    all(isinstance(member, Named) for member in members)
                    or (not as_written and not any(isinstance(m, UnionType) for m in members))
                )
            ):
                limits = (("one_of", True),)
            else:
                rules.append(as_rule(choice))
        found = union(members, limits)
        if limits and not isinstance(found, UnionType):
            rules += [as_rule(choice) for choice in choices]
        return self._exactly(nodes, facts, found, key, rules, joined=True)

    def _join(self, one: Alternative, place: Place) -> TypeExpr | None:
        """Return an alternative combined with its siblings; None if it was combined further up."""
        names = [name for node in one.nodes if (name := reference(node.schema)) is not None]
        if not set(names).isdisjoint(self._joined):
            return None
        self._ways += 1
        self._nested += bool(self._joined)
        if self._ways > _MOST_WAYS or self._nested > _MAX_NESTED + len(self.schemas) // 2:
            self.note(one.key, "too many nested alternatives; any value is accepted")
            return ANY
        self._joined += names
        try:
            return self._all(one.nodes, one.key, place)
        finally:
            del self._joined[len(self._joined) - len(names) :]


def _matching(facts: Facts, name: str) -> list[Node]:
    """Return the schemas in ``patternProperties`` that apply to a property."""
    return [
        node
        for pattern, nodes in facts.patterns.items()
        if matches(pattern, name)
        for node in nodes
    ]


def _is_rule(schema: JsonSchema) -> bool:
    """Return whether a sibling of a reference only rejects values of the type of the reference's target."""
    return is_object(schema) and schema.keys() & SHAPING <= {"type", "$ref"}


def _says_something(schema: JsonSchema) -> bool:
    return not says_nothing(schema) or rules_something(schema)
