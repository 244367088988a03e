"""The fields of a response, flattened, to recognise paging and batches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from docpact.client.answers import Answers
from docpact.client.shapes import Shapes, TypeExpr
from docpact.client.shapes.types import (
    AnyType,
    ListType,
    MapType,
    Named,
    NullType,
    OpenType,
    Scalar,
    UnionType,
)
from docpact.ir import JsonSchema, Operation
from docpact.text.values import find, is_array, is_object, join, split

__all__ = ["Field", "fields_of", "is_number", "is_text", "plain", "success"]

_DEEPEST = 4
_MOST = 600
_NUMBERS = frozenset({"int", "float", "decimal"})
_TEXTS = frozenset({"str", "uuid", "base64", "base64url"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a response that is not in an array."""

    path: tuple[str, ...]
    """Wire names from the root."""
    type: TypeExpr
    schema: Mapping[str, Any]
    """Its schema as written, references not followed; empty where it is not known."""

    @property
    def pointer(self) -> str:
        """Its JSON pointer in the response (RFC 6901)."""
        return join("", *self.path) if self.path else ""

    @property
    def leaf(self) -> str:
        """Its own name, normalised."""
        return plain(self.path[-1]) if self.path else ""

    @property
    def parent(self) -> str:
        """The name of the object it is in, normalised; empty at the top."""
        return plain(self.path[-2]) if len(self.path) > 1 else ""

    @property
    def items(self) -> TypeExpr | None:
        """The type of its items, where it is an array."""
        expr = _solid(self.type)
        return expr.items if isinstance(expr, ListType) else None

    @property
    def is_url(self) -> bool:
        """Whether the schema says that it is a URL."""
        shown = self.schema.get("example", self.schema.get("examples"))
        texts: list[object] = (
            [shown] if isinstance(shown, str) else list(shown) if is_array(shown) else []
        )
        return str(self.schema.get("format", "")).lower() in (
            "uri",
            "url",
            "uri-reference",
            "iri",
            "iri-reference",
        ) or any(
            isinstance(text, str) and re.match(r"https?://|/|\?", text) is not None
            for text in texts
        )


def plain(name: str) -> str:
    """Normalise a wire name for comparison: ``page[size]``, ``pageSize`` and ``page_size`` are equal."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def success(answers: Answers) -> TypeExpr | None:
    """The type of the JSON body of a success; None where there is none, or it is streamed."""
    if answers.stream:
        return None
    return next(
        (form.type for one in answers.successes for form in one.forms if form.kind == "json"), None
    )


def fields_of(
    operation: Operation, root: TypeExpr, shapes: Shapes, schemas: Mapping[str, JsonSchema]
) -> list[Field]:
    """All fields of a response of type ``root``, breadth first; the root itself is the first."""
    written = {
        f"{media.pointer}/schema": media.schema
        for response in operation.responses
        for media in response.content
    }
    written |= {f"/components/schemas/{name}": schema for name, schema in schemas.items()}
    found = [Field((), root, {})]
    level: list[tuple[TypeExpr, tuple[str, ...], frozenset[str]]] = [(root, (), frozenset())]
    for _ in range(_DEEPEST):
        below: list[tuple[TypeExpr, tuple[str, ...], frozenset[str]]] = []
        for expr, path, inside in level:
            for name, type_, pointer, seen in _children(expr, path, shapes, inside):
                resolved = _resolved(type_, shapes)
                found.append(Field((*path, name), resolved, _written(pointer, written)))
                below.append((resolved, (*path, name), seen))
        level = below
        if len(found) > _MOST:
            break
    return found


def is_text(expr: TypeExpr) -> bool:
    """Return whether a type accepts strings that are not numbers, times or booleans."""
    return any(
        isinstance(member, AnyType) or (isinstance(member, Scalar) and member.kind in _TEXTS)
        for member in _members(expr)
    )


def is_number(expr: TypeExpr) -> bool:
    """Whether a type takes numbers alone."""
    members = _members(expr)
    return bool(members) and all(
        isinstance(member, Scalar) and member.kind in _NUMBERS for member in members
    )


def _members(expr: TypeExpr) -> list[TypeExpr]:
    """The alternatives of a type but null."""
    members = expr.members if isinstance(expr, UnionType) else (expr,)
    return [
        member.listed if isinstance(member, OpenType) else member
        for member in members
        if not isinstance(member, NullType)
    ]


def _solid(expr: TypeExpr) -> TypeExpr:
    """Return a type without null, if one alternative remains."""
    members = _members(expr)
    return members[0] if len(members) == 1 else expr


def _resolved(expr: TypeExpr, shapes: Shapes) -> TypeExpr:
    """Resolve aliases at the top of a type."""
    for _ in range(20):
        solid = _solid(expr)
        if not isinstance(solid, Named) or solid.key not in shapes.aliases:
            return expr
        expr = shapes.aliases[solid.key].type
    return expr


def _children(
    expr: TypeExpr, path: tuple[str, ...], shapes: Shapes, inside: frozenset[str]
) -> Iterator[tuple[str, TypeExpr, str, frozenset[str]]]:
    """Name, type and schema pointer of each property of an object type, and the classes it is inside of."""
    for member in _members(_resolved(expr, shapes)):
        if isinstance(member, MapType) and path and plain(path[-1]) in ("links", "link"):
            # Link objects are often documented as maps of whatever links there are.
            yield "next", member.values, "", inside
        elif isinstance(member, Named) and member.key not in inside:
            shape = shapes.classes.get(member.key)
            for item in shape.properties if shape else ():
                yield item.wire, item.type, item.pointer, inside | {member.key}


def _written(pointer: str, schemas: Mapping[str, JsonSchema | None]) -> Mapping[str, Any]:
    """Return the schema at a pointer that starts with one of ``schemas``."""
    for slash in re.finditer("/", pointer):
        start = pointer[: slash.start()]
        schema = schemas.get(start)
        if is_object(schema):
            with suppress(KeyError):
                found: object = find(schema, split(pointer[len(start) :]))
                return found if is_object(found) else {}
    return {}
