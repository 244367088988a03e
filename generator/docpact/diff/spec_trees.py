"""The schemas of two documents as trees that can be held against each other, and what need not be looked at.

A large API refers to the same schemas from everywhere, and most of it has not changed. ``Session`` finds out once which
named schemas differ, in themselves or in anything they refer to; all others are settled without a look. A pair of
schemas is compared once for each body, however often it occurs there, so reference cycles come to an end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docpact.diff.trees import Node, same_facts
from docpact.ir import Api, JsonSchema
from docpact.pages.facts import Field
from docpact.schema.view import LIMITS, Located, View, view
from docpact.text.values import is_array, is_object, join, split

__all__ = ["SchemaNode", "Session", "schema_node"]

# fmt: off
_SEEN_ELSEWHERE = frozenset([
    *LIMITS, "type", "format", "default", "enum", "const", "deprecated", "nullable", "properties", "required", "items",
    "additionalProperties", "allOf", "oneOf", "anyOf", "$ref", "$defs", "definitions", "$id", "$anchor",
    "readOnly", "writeOnly",
])
"""Keywords that the facts of a field or the tree itself speak of."""
_WORDS = frozenset([
    "title", "description", "summary", "examples", "example", "$comment", "externalDocs", "xml",
])
# fmt: on


class Session:
    """Two documents being compared."""

    def __init__(self, old: Api, new: Api) -> None:
        changed = {
            name
            for name in old.schemas.keys() | new.schemas.keys()
            if old.schemas.get(name) != new.schemas.get(name)
        }
        self.touched = _reaching(changed, old, new)
        """The named schemas that differ, or refer to one that does, however far away."""
        self.hidden = ""
        """The keyword of the fields that the body being compared does not have: those of the other direction."""
        self._compared: set[tuple[str, str]] = set()
        self._same: dict[tuple[str, str], bool] = {}
        self._seen: dict[tuple[int, str], _Seen] = {}
        self._unlike: dict[tuple[str, str, str], tuple[int, ...] | None] = {}

    def begin(self, hidden: str = "") -> None:
        """Forget what has been compared: the next body is one of its own.

        Args:
            hidden: ``readOnly`` for what is sent, ``writeOnly`` for what is answered.
        """
        self.hidden = hidden
        self._compared.clear()

    def same(self, old: object, new: object) -> bool:
        """Whether two schemas, or anything with schemas in it, are the same down to the last reference."""
        return old == new and self.touched.isdisjoint(_references(old))

    def settled(self, old: SchemaNode, new: SchemaNode) -> bool:
        """Whether there is nothing more to find: they are the same, or have been compared."""
        if self._equal(old.located, new.located):
            return True
        pair = (old.pointer, new.pointer)
        known = pair in self._compared
        self._compared.add(pair)
        return known

    def _equal(self, old: Located, new: Located) -> bool:
        pair = (old.pointer, new.pointer)
        if pair not in self._same:
            self._same[pair] = self.same(old.schema, new.schema)
        return self._same[pair]

    def unlike(self, old: SchemaNode, new: SchemaNode) -> tuple[int, ...] | None:
        """The numbers of the children that may differ, where the two are alike in all else; found once for each pair."""
        pair = (old.pointer, new.pointer, self.hidden)
        if pair not in self._unlike:
            left, right = old.below(), new.below()
            alike = [one[::3] for one in left] == [one[::3] for one in right]
            choices = old.seen.alternatives or new.seen.alternatives
            alike = alike and not choices and same_facts(old, new)
            children = enumerate(zip(left, right, strict=False))
            unlike = tuple(
                number for number, (one, two) in children if not self._equal(one[2], two[2])
            )
            self._unlike[pair] = unlike if alike else None
        return self._unlike[pair]

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

    def see(self, api: Api, located: Located) -> _Seen:
        """What a schema says; taken once for each place it is written at."""
        key = (id(api), located.pointer)
        if key not in self._seen:
            self._seen[key] = _see(api, located)
        return self._seen[key]


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


_Held = tuple[str, str, Located, bool | None]
"""A child: its name, what it adds to the path, its schema, and whether it is required."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one schema says, wherever it is used."""

    view: View
    facts: Field
    more: Mapping[str, Any]
    alternatives: Mapping[str, Located]
    below: Sequence[_Held]


def _see(api: Api, located: Located) -> _Seen:
    alternatives = _alternatives(located)
    schema = located.schema
    if alternatives and is_object(schema):
        located = replace(
            located,
            schema={key: value for key, value in schema.items() if key not in ("oneOf", "anyOf")},
        )
    seen = view(api, located)
    words = {keyword: value for keyword, (value, _) in seen.keywords.items()}
    items = "|".join(view(api, seen.items).types) if seen.items else None
    facts = Field(
        name="",
        path="",
        line=0,
        type="|".join(seen.types) or None,
        items=items or None,
        nullable=True if seen.nullable else None,
        enum=tuple(words["enum"]) if is_array(words.get("enum")) else None,
        format=words.get("format"),
        default=words.get("default"),
        has_default="default" in words,
        limits={limit: words[limit] for limit in LIMITS if limit in words},
        deprecated=seen.has("deprecated"),
    )
    alternatives = {name: _resolved(api, one) for name, one in alternatives.items()}
    return _Seen(seen, facts, _more(api, located.schema), alternatives, _held(api, seen))


def _held(api: Api, seen: View) -> list[_Held]:
    found: list[_Held] = [
        (name, f".{name}", _resolved(api, one), name in seen.required)
        for name, one in seen.properties.items()
    ]
    for held, name, suffix in ((seen.items, "[]", "[]"), (seen.values, "*", ".*")):
        if held is not None and not isinstance(held.schema, bool):
            found.append((name, suffix, _resolved(api, held), None))
    return found


def _resolved(api: Api, located: Located) -> Located:
    """A bare reference is the schema that it names, wherever it stands."""
    passed: set[str] = set()
    while is_object(schema := located.schema) and schema.keys() == {"$ref"}:
        name = _name(schema["$ref"])
        if name in passed or name not in api.schemas:
            break
        passed.add(name)
        located = Located(api.schemas[name], api.schema_pointers.get(name, f"#{name}"))
    return Located(located.schema, located.pointer)


def _alternatives(located: Located) -> dict[str, Located]:
    """The members of ``oneOf`` and ``anyOf``; a choice between one schema and null is no choice."""
    found: dict[str, Located] = {}
    schema = located.schema
    nullable = False
    for keyword in ("oneOf", "anyOf"):
        members = schema.get(keyword) if is_object(schema) else None
        for index, member in enumerate(members if is_array(members) else []):
            if member == {"type": "null"}:
                nullable = True
            else:
                label = _label(member)
                name = label if label not in found else f"{label} {index + 1}"
                found[name] = Located(member, join(located.pointer, keyword, index))
    return found if len(found) > 1 or not nullable else {}


def _more(api: Api, schema: JsonSchema) -> dict[str, Any]:
    """The keywords in force that are no facts of a field; alternatives by what they are."""
    found: dict[str, Any] = {}
    for part in _in_force(api, schema):
        for keyword, value in part.items():
            if keyword == "additionalProperties" and value is False:
                found.setdefault(keyword, False)
            elif (
                keyword not in _SEEN_ELSEWHERE
                and keyword not in _WORDS
                and not keyword.startswith("x-")
            ):
                found.setdefault(keyword, value)
    return found


def schema_node(session: Session, api: Api, located: Located, name: str = "") -> SchemaNode:
    """The tree of a body, or of the parameter ``name``."""
    return SchemaNode(session, api, _resolved(api, located), name, name)


class SchemaNode:
    """A schema at one place of a body."""

    __slots__ = ("_api", "_name", "_session", "located", "path", "required")

    def __init__(
        self,
        session: Session,
        api: Api,
        located: Located,
        name: str,
        path: str,
        *,
        required: bool | None = None,
    ) -> None:
        self._session = session
        self._api = api
        self.located = located
        self.path = path
        self.required = required
        self._name = name

    @property
    def pointer(self) -> str:
        """Where it is written."""
        return self.located.pointer

    @property
    def seen(self) -> _Seen:
        """What its schema says."""
        return self._session.see(self._api, self.located)

    @property
    def view(self) -> View:
        """What is in force here."""
        return self.seen.view

    @property
    def facts(self) -> Field:
        """What is said of it; the line is 0."""
        seen = self.seen.facts
        return replace(seen, name=self._name, path=self.path, required=self.required)

    @property
    def more(self) -> Mapping[str, Any]:
        """The keywords in force that are no facts of a field."""
        return self.seen.more

    def children(self) -> Mapping[str, Node]:
        """The properties, then the items (``[]``) and the values of a map (``*``)."""
        return {one[0]: self._child(one) for one in self.below()}

    def below(self) -> Sequence[_Held]:
        """What it holds, less what only the other direction has."""
        hidden = self._session.hidden
        return [
            one
            for one in self.seen.below
            if not hidden or not self._session.see(self._api, one[2]).view.has(hidden)
        ]

    def place(self, what: str) -> str:
        """Where a fact of it is written, or it itself where that is not written down."""
        written = self.view.keywords.get(what)
        if written is not None:
            return written[1]
        keyword = "type" if what == "nullable" else what
        schema = self.located.schema
        stated = is_object(schema) and keyword in schema
        return join(self.pointer, keyword) if stated else self.pointer

    def _child(self, held: _Held) -> SchemaNode:
        name, suffix, located, required = held
        path = (self.path + suffix).removeprefix(".")
        return SchemaNode(self._session, self._api, located, name, path, required=required)

    def unlike_below(self, other: Node) -> Sequence[tuple[Node, Node]] | None:
        """The children that may differ, where nothing else does."""
        numbers = self._session.unlike(self, other) if isinstance(other, SchemaNode) else None
        if numbers is None or not isinstance(other, SchemaNode):
            return None
        left, right = self.below(), other.below()
        return [(self._child(left[number]), other._child(right[number])) for number in numbers]

    def alternatives(self) -> Mapping[str, Node]:
        """What it may be one of."""
        found = self.seen.alternatives
        return {
            name: SchemaNode(self._session, self._api, one, self._name, self.path)
            for name, one in found.items()
        }

    def samples(self) -> Collection[Any]:
        """None: a schema shows no values."""
        return ()

    def settled(self, other: Node) -> bool:
        """Whether there is nothing more to find."""
        return isinstance(other, SchemaNode) and self._session.settled(self, other)


def _in_force(api: Api, schema: JsonSchema) -> Iterator[Mapping[str, Any]]:
    """The schema, what it refers to and what it is composed of, nearest first; each named one once."""
    seen: set[str] = set()
    waiting: list[Any] = [schema]
    while waiting:
        item = waiting.pop(0)
        if not is_object(item):
            continue
        yield item
        waiting += item.get("allOf", [])
        reference = item.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            waiting.append(api.schemas.get(_name(reference)))


def _label(schema: object) -> str:
    """What to call one of several alternatives."""
    if not is_object(schema):
        return "anything" if schema else "nothing"
    if isinstance(schema.get("$ref"), str):
        return _name(schema["$ref"])
    return str(schema.get("title") or schema.get("type") or "schema")
