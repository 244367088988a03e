"""What of a document a client makes use of: every object that its operations lead to, and what stops having an effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from docpact.client.ledger.keywords import Position, fate_of_keyword, lost_keyword
from docpact.client.ledger.structure import children, follow
from docpact.client.shapes import Shapes
from docpact.openapi.grammar import Grammar
from docpact.text.values import JsonObject, escape, is_object

__all__ = ["Known", "Use", "Uses", "find_uses"]


@dataclass(frozen=True, slots=True)
class Use:
    """How the client uses one object of the document."""

    symbol: str | None = None
    lost: str | None = None
    """Why it has no effect on the client; None where it has one."""
    position: Position = "inner"
    """For a schema: where it is."""
    owner: str | None = None
    """The class that a schema is a part of."""
    event: bool = False
    """Whether the service sends it."""
    multipart: bool = False
    """Whether it is within a multipart body, where schemas say the media types of parts."""


Uses = Mapping[str, Use]
"""The use of every object that is reached, by its pointer in the document that is walked."""


@dataclass(slots=True)
class Known:
    """What was generated, by the pointers of the document as written."""

    reference: Callable[[str], str]
    """A pointer in the bundled document to the pointer as written."""
    shapes: Shapes
    package: str
    operations: dict[str, str] = field(default_factory=dict[str, str])
    """Symbols of the methods."""
    arguments: dict[str, str] = field(default_factory=dict[str, str])
    """Symbols of the arguments of parameters; that of the first method that has it."""
    events: set[str] = field(default_factory=set[str])
    """Webhooks and the operations of callbacks."""
    media: dict[str, str | None] = field(default_factory=dict[str, str | None])
    """Media types to what of them is lost."""
    lost: dict[str, str] = field(default_factory=dict[str, str])
    """Parameters, bodies and responses that are not used at all, and why."""
    classes: dict[str, str] = field(default_factory=dict[str, str])
    """Schemas to their classes and aliases."""
    owners: dict[str, str] = field(default_factory=dict[str, str])
    """Schemas to their classes, which have fields."""
    symbols: dict[str, str] = field(default_factory=dict[str, str])
    """Classes and aliases to their symbols."""
    notes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """What is not checked of a schema, in words."""

    def fields(self, owner: str) -> Mapping[str, str]:
        """The names of a class's fields by their names on the wire."""
        if owner not in self._fields:
            shape = self.shapes.classes.get(owner)
            self._fields[owner] = {p.wire: p.name for p in shape.properties} if shape else {}
        return self._fields[owner]

    _fields: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


def find_uses(data: JsonObject, grammar: Grammar, known: Known) -> Uses:
    """Follow every reference from the operations of a client; what is reached twice keeps its better use."""
    found: dict[str, Use] = {}
    waiting: list[tuple[str, str, Any, Use]] = [("document", "", data, Use())]
    for pointer, node in _named_schemas(data):
        if (name := known.classes.get(known.reference(pointer))) is not None:
            waiting.append(("schema", pointer, node, Use(known.symbols.get(name), None, "class")))
    while waiting:
        kind, pointer, node, use = waiting.pop()
        if kind == "components":
            continue
        if is_object(node) and "$ref" in node and kind != "schema":
            target, at = follow(data, node, pointer)
            if at != pointer:
                found.setdefault(pointer, use)
                if kind == "pathItem":
                    # Its operations are distinguished by the path that refers to them.
                    whole = {**_without(_object(target)), **_without(node)}
                    waiting.append((kind, pointer, whole, use))
                    continue
                if kind == "parameter":
                    use = replace(use, lost=known.lost.get(known.reference(at), use.lost))
                pointer, node = at, target
        use = _own(kind, pointer, node, use, known)
        before = found.get(pointer)
        if before is not None and (before.lost is None or use.lost is not None):
            continue
        found[pointer] = use
        if not is_object(node):
            continue
        if kind == "schema" and isinstance(reference := node.get("$ref"), str):
            target, at = follow(data, {"$ref": reference}, pointer)
            if at != pointer:
                waiting.append(("schema", at, target, replace(use, position="inner")))
        notes = known.notes.get(known.reference(pointer), ()) if kind == "schema" else ()
        lost = {word: note for note in notes if (word := lost_keyword(note, node)) is not None}
        for key, name, inner, at, value in children(grammar, kind, node, pointer):
            if kind == "document" and key in ("parameters", "responses", "definitions"):
                continue  # the components of Swagger 2.0, which have an effect where they are used
            below = _below(kind, key, name, inner, at, use, known)
            if kind == "schema" and below.lost is None:
                reason = _lost_below(key, value, node, use, lost)
                below = replace(below, lost=reason) if reason else below
            waiting.append((inner, at, value, below))
    return found


def _lost_below(
    key: str, value: Any, node: JsonObject, use: Use, lost: Mapping[str, str]
) -> str | None:
    """Why nothing within a keyword has an effect."""
    if key in lost and lost[key].startswith(f"{key!r} is not"):
        return lost[key]
    if key in ("if", "then", "else", "contentSchema", "externalDocs"):
        return fate_of_keyword(key, value, node, use.position)
    return None


def _own(kind: str, pointer: str, node: Any, use: Use, known: Known) -> Use:
    """The use of an object, from what reached it and what is known of itself."""
    if kind == "mediaType" and use.lost is None and not use.event:
        reason = known.media.get(known.reference(pointer))
        return replace(use, lost=reason) if reason else use
    if kind == "parameter" and use.lost is None:
        return _parameter(known.reference(pointer), node, use, known)
    if kind in ("requestBody", "response") and use.lost is None:
        reason = known.lost.get(known.reference(pointer))
        return replace(use, lost=reason) if reason else use
    if kind == "schema":
        name = known.classes.get(known.reference(pointer))
        if name is not None:
            position: Position = "property" if use.position == "property" else "class"
            owner = known.owners.get(known.reference(pointer), name)
            return replace(use, owner=owner, symbol=known.symbols.get(name, use.symbol), position=position)  # fmt: skip
    return use


def _parameter(at: str, node: Any, use: Use, known: Known) -> Use:
    """The use of a parameter that the operations of a client may have."""
    if at in known.arguments:
        return replace(use, symbol=known.arguments[at])
    if is_object(node) and node.get("in") in ("body", "formData"):
        return use  # the body, or a field of it
    return replace(use, lost=known.lost.get(at, "the operation has a parameter of its own of this name"))  # fmt: skip


def _below(kind: str, key: str, name: str, inner: str, pointer: str, use: Use, known: Known) -> Use:
    """How an object within another is used."""
    if inner == "operation":
        at = known.reference(pointer)
        if at in known.operations:
            return Use(known.operations[at])
        if at in known.events:
            return Use(event=True)
        return Use(lost="it is not in the selected part of the document")
    if kind in ("operation", "pathItem") and inner == "parameter":
        if use.event:
            return replace(use, lost="the service sends it: read it from the incoming request")
        return use
    if kind == "operation" and inner == "callback":
        return Use(event=True)
    if inner == "mediaType":
        return replace(use, multipart=name.strip().lower().startswith("multipart/"))
    if inner == "header":
        return replace(use, position="inner")
    if kind == "header" and not use.multipart:
        return replace(use, lost=use.lost or "headers of responses are text, which is not checked")
    if inner == "schema" and kind == "parameter":
        return replace(use, position="parameter")
    if inner == "schema" and kind == "schema":
        if key == "properties" and use.owner is not None:
            field_name = known.fields(use.owner).get(name)
            symbol = known.symbols.get(use.owner)
            if field_name is not None and symbol is not None:
                return replace(use, symbol=f"{symbol}.{field_name}", position="property", owner=None)  # fmt: skip
        keeps = key in ("allOf", "anyOf", "oneOf", "then", "else", "if", "dependentSchemas")
        if use.position == "inner" and (keeps or use.owner is None):
            return use
        return replace(use, position="inner", owner=use.owner if keeps else None)
    return use if use.position == "inner" else replace(use, position="inner")


def _named_schemas(data: JsonObject) -> Iterator[tuple[str, Any]]:
    components = data.get("components")
    for pointer, holder in (
        ("/components/schemas", components.get("schemas") if is_object(components) else None),
        ("/definitions", data.get("definitions")),
    ):
        for name, node in holder.items() if is_object(holder) else ():
            yield f"{pointer}/{escape(name)}", node


def _object(node: Any) -> JsonObject:
    return node if is_object(node) else {}


def _without(node: JsonObject) -> JsonObject:
    return {key: value for key, value in node.items() if key != "$ref"}
