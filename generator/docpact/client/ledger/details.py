"""Ledger entries of everything within operations and schemas: keywords, media types, examples, links and so on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from docpact.client.ledger.entries import Entry, Kind, Status
from docpact.client.ledger.keywords import fate_of_keyword, lost_keyword
from docpact.client.ledger.structure import FIELDS, children
from docpact.client.ledger.uses import Known, Use, Uses
from docpact.naming import NAME_HINTS
from docpact.openapi.dynamic import MARK
from docpact.openapi.enum_names import HINTS
from docpact.openapi.grammar import Grammar
from docpact.text.values import JsonObject, is_array, is_object, join

__all__ = ["Shown", "details"]

_UNUSED = Use(lost="no operation of the client needs it")
_KINDS: Mapping[str, Kind] = {
    "schema": "schema",
    "parameter": "parameter",
    "header": "header",
    "encoding": "encoding",
    "example": "example",
    "link": "link",
    "callback": "callback",
    "mediaType": "media-type",
    "server": "server",
    "serverVariable": "server-variable",
    "tag": "tag",
    "response": "response",
    "requestBody": "body",
    "securityScheme": "security",
}
_SERVICE = "about the service, not about its interface"
_TOLD = "not shown in the client"
_FATES: Mapping[tuple[str, str], str | None] = {
    ("info", "title"): None,
    ("info", "version"): None,
    ("info", "description"): None,
    ("info", "summary"): None,
    ("info", "termsOfService"): _SERVICE,
    ("info", "contact"): _SERVICE,
    ("info", "license"): _SERVICE,
    ("document", "externalDocs"): None,
    ("document", "jsonSchemaDialect"): "schemas are read as JSON Schema 2020-12",
    ("document", "$self"): None,
    ("document", "security"): None,
    ("pathItem", "summary"): "only operations have docstrings",
    ("pathItem", "description"): "only operations have docstrings",
    ("operation", "summary"): None,
    ("operation", "description"): None,
    ("operation", "externalDocs"): None,
    ("operation", "operationId"): None,
    ("operation", "tags"): None,
    ("operation", "deprecated"): None,
    ("operation", "security"): None,
    ("operation", "schemes"): "the client uses the first server of the document",
    ("parameter", "description"): None,
    ("parameter", "deprecated"): None,
    ("parameter", "allowEmptyValue"): None,
    ("parameter", "style"): None,
    ("parameter", "explode"): None,
    ("parameter", "allowReserved"): None,
    ("header", "description"): _TOLD,
    ("header", "deprecated"): _TOLD,
    ("header", "required"): "a header that is missing is not reported",
    ("header", "style"): "the header is given as text",
    ("header", "explode"): "the header is given as text",
    ("requestBody", "description"): _TOLD,
    ("response", "summary"): _TOLD,
    ("response", "description"): _TOLD,
    ("example", "summary"): _TOLD,
    ("example", "description"): _TOLD,
    ("tag", "description"): None,
    ("tag", "externalDocs"): None,
    ("tag", "summary"): None,
    ("tag", "parent"): None,
    ("tag", "kind"): _TOLD,
    ("securityScheme", "description"): None,
    ("securityScheme", "deprecated"): None,
    ("securityScheme", "bearerFormat"): _TOLD,
    ("securityScheme", "flows"): None,
    ("securityScheme", "openIdConnectUrl"): None,
    ("securityScheme", "oauth2MetadataUrl"): "not read: pass a token, or token_url",
    ("encoding", "contentType"): None,
    ("encoding", "style"): None,
    ("encoding", "explode"): None,
    ("encoding", "allowReserved"): None,
    ("encoding", "encoding"): "parts within parts are not encoded",
    ("encoding", "prefixEncoding"): "parts within parts are not encoded",
    ("encoding", "itemEncoding"): "parts within parts are not encoded",
    ("discriminator", "mapping"): None,
    ("discriminator", "defaultMapping"): None,
    ("serverVariable", "description"): None,
    ("serverVariable", "enum"): None,
}
"""Fields with an entry, and why they have no effect; structural fields are not included."""
_OF_OPERATIONS = frozenset(
    {
        "x-docpact-method", "x-docpact-resource", "x-docpact-pages", "x-docpact-batch", "x-docpact-idempotent",
        "x-docpact-preview", "x-docpact-stream", "x-docpact-removal", "x-docpact-not-stated", "x-unstable", "x-preview",
        "x-deprecated-reason", "x-fern-sdk-method-name", "x-fern-sdk-group-name", "x-fern-pagination", "x-ms-method-name",
        "x-ms-pageable", "x-speakeasy-name-override", "x-speakeasy-group", "x-speakeasy-pagination",
    }
)  # fmt: skip
_EXTENSIONS: Mapping[str, Collection[str]] = {
    "operation": _OF_OPERATIONS,
    "parameter": ("x-docpact-argument", "x-docpact-nested", "x-docpact-not-stated", *NAME_HINTS),
    "serverVariable": ("x-docpact-argument", "x-docpact-env", "x-docpact-required"),
    "securityScheme": ("x-docpact-argument", "x-docpact-env"),
    "response": ("x-docpact-stream", "x-docpact-not-stated"),
    "encoding": ("x-docpact-nested",),
    "document": ("x-webhooks", "x-docpact-webhook"),
    "requestBody": ("x-docpact-not-stated",),
    "mediaType": (),
}
"""The extensions that are read, by the kind of object that they are read on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the document's values and tables is somewhere in the client."""

    values: Callable[[Any], bool]
    """Whether an example is among what the fakes answer or the README shows."""
    servers: Mapping[str, str | None]
    """Pointers of servers to why they are not used."""
    tags: Collection[str]
    encodings: Mapping[str, str | None]
    """Pointers of encodings to what of them is lost."""
    unsupported: Mapping[str, str]
    """Fields of security schemes that are not supported, by pointer."""
    assumed: Mapping[str, str]
    """What was read otherwise than written, by pointer."""
    ignored: Mapping[str, str]
    """What was not read at all, by pointer."""
    client: str
    """The symbol of the client's class."""
    whole: Collection[str]
    """Pointers of bodies that are one argument, which has their description."""
    enums: Mapping[str, str]
    """Pointers of schemas that name their values to the symbols of the constants."""


@dataclass(slots=True)
class _Details:
    grammar: Grammar
    known: Known
    uses: Uses
    shown: Shown

    def entry(
        self,
        kind: Kind,
        pointer: str,
        reason: str | None,
        use: Use,
        status: Status | None = None,
        *,
        weighs: bool = False,
    ) -> Entry:
        at = self.known.reference(pointer)
        lost = self._ignored(at) or use.lost
        if lost is not None:
            return Entry(kind, at, "omitted", lost)
        assumed = self.shown.assumed.get(at)
        if reason is None and assumed is not None:
            return Entry(
                kind, at, "partial", assumed, use.symbol, weighs=kind in ("schema", "keyword")
            )
        if reason is None:
            return Entry(kind, at, "generated", None, use.symbol)
        found: Status = status or "omitted"
        symbol = use.symbol if found == "partial" else None
        return Entry(kind, at, found, reason, symbol, weighs=weighs or kind == "schema")

    def _ignored(self, at: str) -> str | None:
        """Return why something, or what it is part of, was not read."""
        for pointer, reason in self.shown.ignored.items():
            if at == pointer or at.startswith(f"{pointer}/"):
                return reason
        return None

    def of(self, kind: str, pointer: str, node: Any, use: Use) -> Iterator[Entry]:
        """The entries of one object: itself, and its fields that are not objects of the grammar."""
        if kind in _KINDS:
            yield self._object(kind, pointer, node, use)
        if not is_object(node):
            return
        if kind == "schema":
            yield from self._keywords(pointer, node, use)
        else:
            yield from self._fields(kind, pointer, node, use)

    def _object(self, kind: str, pointer: str, node: Any, use: Use) -> Entry:
        at = self.known.reference(pointer)
        reason: str | None = None
        status: Status | None = None
        match kind:
            case "schema":
                whole = [
                    note
                    for note in self.known.notes.get(at, ())
                    if not is_object(node) or lost_keyword(note, node) is None
                ]
                reason, status = "; ".join(whole) or None, "partial"
            case "link":
                reason = "links are not followed: call the operation with the value of the response"
            case "mediaType" if use.lost is not None and at in self.known.media:
                reason, status, use = use.lost, "partial", replace(use, lost=None)
            case "callback":
                reason, status = "the service calls it: only the models are generated", "partial"
            case "header" if use.lost is None:
                reason = self.shown.encodings.get(at)
            case "server":
                reason = self.shown.servers.get(at)
            case "serverVariable":
                reason = self.shown.servers.get(at)
            case "tag":
                name = node.get("name") if is_object(node) else node
                reason = None if name in self.shown.tags else "no operation of the client has it"
            case "encoding":
                reason = self.shown.encodings.get(at)
                status = None if reason is None or reason.startswith("no ") else "partial"
            case "example":
                reason = self._example(node)
            case _:
                pass
        if kind in ("server", "serverVariable", "tag") and use.symbol is None:
            use = replace(use, symbol=self.shown.client)
        return self.entry(_KINDS[kind], pointer, reason, use, status)

    def _example(self, node: Any) -> str | None:
        if not is_object(node):
            return self._value(node)
        if "externalValue" in node:
            return "the value is in another file (externalValue), which is not fetched"
        present = [key for key in ("dataValue", "value", "serializedValue") if key in node]
        return self._value(node[present[0]]) if present else self._value(node)

    def _value(self, value: Any) -> str | None:
        shown = self.shown.values(value)
        return None if shown else "fakes and README show another value"

    def _keywords(self, pointer: str, node: JsonObject, use: Use) -> Iterator[Entry]:
        here = self.known.reference(pointer)
        notes = self.known.notes.get(here, ())
        lost = {word: note for note in notes if (word := lost_keyword(note, node)) is not None}
        for keyword, value in node.items():
            if keyword == MARK:
                continue
            dynamic = keyword == "$ref" and MARK in node
            at = join(pointer, "$dynamicRef" if dynamic else keyword)
            if keyword in ("example", "examples"):
                values = value if keyword == "examples" and is_array(value) else [value]
                if keyword == "examples" and is_array(value):
                    for index, each in enumerate(values):
                        yield self.entry("example", join(at, index), self._value(each), use)
                else:
                    yield self.entry("example", at, self._value(value), use)
                continue
            kind: Kind = "extension" if keyword.startswith("x-") else "keyword"
            reason = lost.get(keyword) or fate_of_keyword(keyword, value, node, use.position)
            if keyword == "contentMediaType" and use.multipart:
                reason = None
            partial = keyword in lost and " is not checked" not in lost[keyword].partition(",")[0]
            partial = partial or (keyword in HINTS and "enum" in node)
            if reason is None and keyword in HINTS and (named := self.shown.enums.get(here)):
                yield self.entry(kind, at, None, replace(use, symbol=named))
                continue
            weighs = keyword in lost or keyword.startswith("content")
            yield self.entry(kind, at, reason, use, "partial" if partial else None, weighs=weighs)

    def _fields(self, kind: str, pointer: str, node: JsonObject, use: Use) -> Iterator[Entry]:
        # In Swagger 2.0, parameters and headers hold the keywords of their schemas.
        bare = kind in ("parameter", "header") and "schema" not in node and "content" not in node
        known = FIELDS.get(kind)
        for name, value in node.items():
            at = join(pointer, name)
            if name.startswith("x-"):
                read = name == "x-docpact-not-stated" or name in _EXTENSIONS.get(kind, ())
                reason = None if read else "not an extension that docpact reads here"
                yield self.entry("extension", at, reason, use)
            elif name == "example" and kind in ("parameter", "header", "mediaType"):
                yield self.entry("example", at, self._value(value), use)
            elif kind == "response" and name == "examples" and is_object(value):  # Swagger 2.0
                for media, each in value.items():
                    yield self.entry("example", join(at, media), self._value(each), use)
            elif (kind, name) in _FATES:
                yield self._field(kind, name, at, node, use)
            elif known is not None and name in known:
                continue
            elif bare:
                of_header = "headers of responses are text, which is not checked"
                yield self.entry(
                    "keyword",
                    at,
                    (
                        of_header
                        if kind == "header"
                        else fate_of_keyword(name, value, node, "parameter")
                    ),
                    use,
                )
            elif known is not None and kind not in self._open():
                yield self.entry("field", at, "not a field of OpenAPI", use)

    def _open(self) -> Collection[str]:
        """Kinds whose fields are names, of which any may be there."""
        return [kind for kind, fields in self.grammar.items() if "*" in fields]

    def _field(self, kind: str, name: str, at: str, node: JsonObject, use: Use) -> Entry:
        reason = self.shown.unsupported.get(self.known.reference(at)) or _FATES[kind, name]
        if (
            kind == "requestBody"
            and self.known.reference(at.rpartition("/")[0]) in self.shown.whole
        ):
            reason = None
        if kind == "encoding" and name == "contentType" and not node.keys().isdisjoint(_STYLES):
            reason = "'contentType' is ignored next to 'style', 'explode' and 'allowReserved'"
        if kind == "tag" and node.get("name") not in self.shown.tags:
            reason = "no operation of the client has it"
        if kind == "parameter" and "content" in node and name in _STYLES:
            reason = f"{name!r} has no effect next to 'content'"
        if use.symbol is None:
            use = replace(use, symbol=self.shown.client)
        return self.entry("field", at, reason, use)


_STYLES = frozenset({"style", "explode", "allowReserved"})
_ALWAYS = frozenset(
    {"document", "info", "externalDocs", "server", "serverVariable", "tag", "components", "securityScheme"}
)  # fmt: skip
"""The kinds of objects that have their effect without being reached from an operation."""


def details(
    data: JsonObject, grammar: Grammar, known: Known, uses: Uses, shown: Shown
) -> Iterator[Entry]:
    """Give an entry to every object of a document, and to every keyword and field in them, in the order of the document."""
    maker = _Details(grammar, known, uses, shown)
    waiting: list[tuple[str, str, Any]] = [("document", "", data)]
    while waiting:
        kind, pointer, node = waiting.pop()
        use = uses.get(pointer) or (Use() if kind in _ALWAYS else _UNUSED)
        reference_only = is_object(node) and "$ref" in node and kind != "schema"
        if not reference_only:
            yield from maker.of(kind, pointer, node, use)
        if is_object(node) and not reference_only:
            below = [
                (inner, at, value)
                for _, _, inner, at, value in children(grammar, kind, node, pointer)
            ]
            waiting += reversed(below)
