"""The facts of one operation of a spec, in the form of a page's: ``OperationFacts``, with a pointer for every fact.

Page and spec can then be compared fact by fact, and so can two specs. The facts of a spec have no page
line: every ``line`` is 0, and ``SpecFacts.pointer`` says where a fact is written.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from docpact.ir import Api, MediaType, Operation, Parameter, Response, Server
from docpact.pages.facts import (
    Field,
    OperationFacts,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
)
from docpact.pages.items import OF_ITEMS
from docpact.schema.describe import Description, describe, meaning
from docpact.schema.nodes import LIMITS, NOT_STATED, Schema, Schemas
from docpact.text.values import find, join, split

__all__ = ["SpecFacts", "Spot", "is_json", "json_media", "parents", "spec_facts"]

_MOST_FIELDS = 2000
"""Of one body. Large APIs refer to each other without end; what lies beyond is there in another operation."""
_MOST_SERVERS = 64
_WORTH_A_FIELD = ("enum", "format", "limits", "nullable")
"""Facts that ``items`` of a field cannot hold: array items with one of these get a separate field."""
_PREVIEW = ("x-docpact-preview", "x-preview", "x-unstable")


class Spot(NamedTuple):
    """Names one fact: ``Spot("request", "tasks[].description", "type")``.

    ``part`` is ``operation``, ``parameter LOCATION``, ``request`` or ``response STATUS``; ``path`` is a field path, a
    parameter name, or empty for the part itself; ``what`` is the name of the fact, ``field`` for that it exists.
    """

    part: str
    path: str
    what: str


@dataclass(frozen=True, slots=True)
class SpecFacts:
    """One operation of a spec as facts.

    Args:
        operation: Where they come from.
        facts: The facts; a type that is a choice is written ``integer|string``.
        pointers: JSON pointer of each fact.
        not_stated: The facts that the spec itself marks as not stated by the page, with the reason.
    """

    operation: Operation
    facts: OperationFacts
    pointers: Mapping[Spot, str] = field(default_factory=dict[Spot, str])
    not_stated: Mapping[Spot, str] = field(default_factory=dict[Spot, str])

    def pointer(self, part: str, path: str = "", what: str = "") -> str:
        """Where a fact is written; where it is not, the schema or the thing that it would be written in."""
        own = (what, "field") if what in ("field", "required") else (what, "schema", "field")
        for fact in own:
            if found := self.pointers.get(Spot(part, path, fact)):
                return found
        for candidate in parents(path):
            for fact in ("schema", "field"):
                if found := self.pointers.get(Spot(part, candidate, fact)):
                    return found
        return self.operation.pointer

    def reason(self, part: str, path: str, what: str) -> str | None:
        """Why a fact is in the spec though the page does not state it; a mark covers what lies below it."""
        for candidate in (path, *parents(path)):
            if found := self.not_stated.get(Spot(part, candidate, what)):
                return found
        held_by = {
            "field": ("properties", "items", "additionalProperties"),
            "type": ("items", "additionalProperties"),
        }
        for candidate in parents(path):
            for mark in held_by.get(what, ()):
                if found := self.not_stated.get(Spot(part, candidate, mark)):
                    return found
        return None


def parents(path: str) -> list[str]:
    """Return the parents of a field, nearest first: ``a[].b`` gives ``a[]``, ``a`` and the empty path of the body."""
    found: list[str] = []
    while path:
        path = path[:-2] if path.endswith("[]") else path.rpartition(".")[0]
        found.append(path)
    return found


def is_json(media: MediaType) -> bool:
    """Whether a media type is JSON: ``application/json`` and all that end in ``+json`` (RFC 6839, section 3.1)."""
    return re.search(r"[/+]json($|;)", media.media_type) is not None


def json_media(content: tuple[MediaType, ...]) -> MediaType | None:
    """The JSON form of a body if it has one, else the first form that has a schema."""
    for media in content:
        if is_json(media):
            return media
    return next(
        (media for media in content if media.schema is not None), content[0] if content else None
    )


def spec_facts(
    api: Api, operation: Operation, document: Mapping[str, Any] | None = None
) -> SpecFacts:
    """The facts of one operation.

    Args:
        api: The API it belongs to.
        operation: The operation.
        document: The whole document, for marks that the ``Api`` does not carry (those of a request body).
    """
    return _Reader(api, operation, document or {}).read()


class _Reader:
    """Gathers the facts of one operation and the pointers of all of them."""

    def __init__(self, api: Api, operation: Operation, document: Mapping[str, Any]) -> None:
        self.api = api
        self.operation = operation
        self.document = document
        self.schemas = Schemas.of(api)
        self.pointers: dict[Spot, str] = {}
        self.marks: dict[Spot, str] = {}

    def read(self) -> SpecFacts:
        operation = self.operation
        self.mark("operation", "", operation.extensions)
        at = operation.pointer
        self.pointers |= {
            Spot("operation", "", "field"): at,
            Spot("operation", "", "method"): at,
            Spot("operation", "", "path"): at.rpartition("/")[0],
            Spot("operation", "", "deprecated"): join(at, "deprecated"),
            Spot("operation", "", "externalDocs"): join(at, "externalDocs", "url"),
        }
        preview = next((key for key in _PREVIEW if operation.extensions.get(key)), _PREVIEW[0])
        self.pointers[Spot("operation", "", "preview")] = join(at, preview)
        auth, scopes = self.security()
        facts = OperationFacts(
            method=operation.method,
            path=operation.path,
            line=0,
            title=operation.summary,
            servers=self.servers(),
            auth=auth,
            scopes=scopes,
            deprecated=operation.deprecated,
            removal=_text(operation.extensions.get("x-docpact-removal")),
            preview=bool(operation.extensions.get(preview)),
            parameters=tuple(self.parameter(parameter) for parameter in operation.parameters),
            request=self.request(),
            responses=tuple(self.response(response) for response in operation.responses),
        )
        return SpecFacts(operation, facts, self.pointers, self.marks)

    def mark(self, part: str, path: str, extensions: Mapping[str, Any]) -> None:
        stated = extensions.get(NOT_STATED)
        if isinstance(stated, Mapping):
            for fact, reason in cast("Mapping[str, Any]", stated).items():
                self.marks[Spot(part, path, str(fact))] = str(reason)

    def written(self, pointer: str) -> Mapping[str, Any]:
        """The object of the document at a pointer; empty where it cannot be found."""
        try:
            found: object = find(self.document, split(pointer))
        except KeyError:
            return {}
        return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}

    def servers(self) -> tuple[str, ...]:
        servers = self.operation.servers or self.api.servers
        found: list[str] = []
        for server in servers:
            found += _expand(server)
        if servers:
            first = servers[0]
            listed = [variable for variable in first.variables if variable.enum]
            at = (
                join(first.pointer, "variables", listed[0].name, "enum")
                if listed
                else join(first.pointer, "url")
            )
            self.pointers[Spot("operation", "", "servers")] = at
        return tuple(dict.fromkeys(found))

    def security(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        own = self.operation.security
        alternatives = self.api.security if own is None else own
        at = "/security" if own is None else join(self.operation.pointer, "security")
        words: list[str] = []
        scopes: list[str] = []
        for alternative in alternatives:
            for name, wanted in alternative.items():
                scheme = self.api.security_schemes.get(name)
                if scheme is None:
                    continue
                if scheme.type == "http":
                    words.append((scheme.scheme or "http").lower())
                elif scheme.type == "apiKey":
                    words.append(f"{scheme.location}:{scheme.parameter}")
                else:
                    words.append("oauth" if scheme.type == "oauth2" else scheme.type)
                scopes += wanted
        self.pointers[Spot("operation", "", "auth")] = at
        self.pointers[Spot("operation", "", "scopes")] = at
        return tuple(dict.fromkeys(words)), tuple(dict.fromkeys(scopes))

    def parameter(self, parameter: Parameter) -> ParameterFacts:
        part = f"parameter {parameter.location}"
        at = parameter.pointer
        self.pointers[Spot(part, parameter.name, "field")] = at
        self.pointers[Spot(part, parameter.name, "required")] = join(at, "required")
        self.pointers[Spot(part, parameter.name, "in")] = join(at, "in")
        self.mark(part, parameter.name, parameter.extensions)
        if parameter.content is not None and parameter.content.schema is not None:
            content = parameter.content
            schema = self.schemas.parse(content.schema, join(content.pointer, "schema"))
        else:
            schema = self.schemas.parse(parameter.schema, join(at, "schema"))
        seen = describe(meaning(schema))
        facts = self.described(part, parameter.name, seen)
        facts["deprecated"] = parameter.deprecated or facts["deprecated"]
        if facts["type"] == "array" and seen.items is not None:
            self.of_items(part, parameter.name, facts, describe(seen.items))
        return ParameterFacts(
            name=parameter.name,
            path=parameter.name,
            line=0,
            location=parameter.location,
            required=parameter.required,
            **facts,
        )

    def of_items(self, part: str, name: str, facts: dict[str, Any], items: Description) -> None:
        """Add what the items of an array parameter say: a page says it of the parameter, in the same row."""
        for keyword, (value, at) in items.keywords.items():
            if keyword in ("enum", "format") and facts[keyword] is None:
                facts[keyword] = tuple(value) if keyword == "enum" else value
            elif keyword in OF_ITEMS:
                facts["limits"] = {**facts["limits"], keyword: value}
            else:
                continue
            self.pointers[Spot(part, name, keyword)] = at

    def request(self) -> RequestFacts | None:
        body = self.operation.request_body
        if body is None:
            return None
        media = json_media(body.content)
        self.pointers[Spot("request", "", "field")] = body.pointer
        self.pointers[Spot("request", "", "required")] = join(body.pointer, "required")
        self.mark("request", "", self.written(body.pointer))
        if media is None:
            return RequestFacts(required=body.required)
        self.pointers[Spot("request", "", "mediaType")] = media.pointer
        return RequestFacts(
            required=body.required,
            media_type=media.media_type,
            fields=self.body("request", media, "readOnly"),
            samples=self.samples("request", media),
        )

    def response(self, response: Response) -> ResponseFacts:
        part = f"response {response.status}"
        self.pointers[Spot(part, "", "field")] = response.pointer
        self.pointers[Spot(part, "", "status")] = join(
            self.operation.pointer, "responses", response.status
        )
        self.mark(part, "", response.extensions)
        media = json_media(response.content)
        if media is None:
            return ResponseFacts(status=response.status)
        self.pointers[Spot(part, "", "mediaType")] = media.pointer
        fields = self.body(part, media, "writeOnly")
        return ResponseFacts(
            status=response.status, fields=fields, samples=self.samples(part, media)
        )

    def samples(self, part: str, media: MediaType) -> tuple[Sample, ...]:
        at = (
            join(media.pointer, "example")
            if set(media.examples) == {"default"}
            else join(media.pointer, "examples")
        )
        self.pointers[Spot(part, "", "samples")] = at
        return tuple(Sample(line=0, valid=True, value=value) for value in media.examples.values())

    def body(self, part: str, media: MediaType, hidden: str) -> tuple[Field, ...]:
        """The fields of a body, outermost first in document order; those flagged ``hidden`` belong to the other side."""
        if media.schema is None:
            return ()
        fields: list[Field] = []
        root = describe(meaning(self.schemas.parse(media.schema, join(media.pointer, "schema"))))
        self.described(part, "", root)
        self.below(part, "", root, hidden, fields, root.named)
        return tuple(fields)

    def below(
        self,
        part: str,
        path: str,
        seen: Description,
        hidden: str,
        fields: list[Field],
        opened: frozenset[Schema],
    ) -> None:
        """Add the fields below a value; a named schema is not opened again inside itself (``opened``)."""
        for name, stated in seen.properties.items():
            if len(fields) >= _MOST_FIELDS:
                return
            child = describe(stated)
            if child.has(hidden):
                continue
            here = f"{path}.{name}" if path else name
            self.pointers[Spot(part, here, "field")] = stated[0][0].pointer
            self.pointers[Spot(part, here, "required")] = seen.required.get(name, seen.required_at)
            facts = self.described(part, here, child)
            fields.append(
                Field(name=name, path=here, line=0, required=name in seen.required, **facts)
            )
            if child.named.isdisjoint(opened):
                self.below(part, here, child, hidden, fields, opened | child.named)
        for held, suffix in ((seen.items, "[]"), (seen.values, ".*")):
            if held is None or len(fields) >= _MOST_FIELDS:
                continue
            child = describe(held)
            here = (path + suffix).removeprefix(".")
            self.pointers[Spot(part, here, "field")] = held[0][0].pointer
            facts = self.described(part, here, child)
            if suffix == ".*" or child.items or any(facts[fact] for fact in _WORTH_A_FIELD):
                fields.append(Field(name=suffix.removeprefix("."), path=here, line=0, **facts))
            if child.named.isdisjoint(opened):
                self.below(part, here, child, hidden, fields, opened | child.named)

    def described(self, part: str, path: str, seen: Description) -> dict[str, Any]:
        """The facts of a value as arguments of ``Field``, and the pointers of those that are written down."""
        for keyword, (_, at) in seen.keywords.items():
            self.pointers[Spot(part, path, keyword)] = at
        self.pointers[Spot(part, path, "schema")] = seen.pointer
        self.pointers[Spot(part, path, "type")] = join(seen.pointer, "type")
        written = self.pointers.get(Spot(part, path, "field"), seen.pointer)
        null = join(written, "type") if written == seen.pointer else written
        self.pointers[Spot(part, path, "nullable")] = null
        self.mark(part, path, {NOT_STATED: seen.marks})
        items = describe(seen.items) if seen.items is not None else None
        if items is not None:
            self.pointers[Spot(part, path, "items")] = join(items.pointer, "type")
        words = seen.keywords
        return {
            "type": "|".join(seen.types) or None,
            "items": ("|".join(items.types) or None) if items else None,
            "nullable": True if seen.nullable else None,
            "enum": tuple(words["enum"][0]) if "enum" in words else None,
            "format": _text(words["format"][0]) if "format" in words else None,
            "default": words["default"][0] if "default" in words else None,
            "has_default": "default" in words,
            "limits": {limit: words[limit][0] for limit in LIMITS if limit in words},
            "deprecated": seen.has("deprecated"),
        }


def _expand(server: Server) -> list[str]:
    """The URLs of a server: one for each combination of the listed values; an open variable stays ``{name}``."""
    url = server.url.rstrip("/")
    listed = [variable for variable in server.variables if variable.enum]
    combinations = itertools.product(*(variable.enum for variable in listed))
    urls: list[str] = []
    for values in itertools.islice(combinations, _MOST_SERVERS):
        filled = url
        for variable, value in zip(listed, values, strict=True):
            filled = filled.replace(f"{{{variable.name}}}", value)
        urls.append(filled)
    return urls


def _text(value: object) -> str | None:
    return str(value) if value is not None else None
