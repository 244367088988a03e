"""The API as a client generator sees it: OpenAPI's own words, frozen, with every ``$ref`` pointing at a named schema.

Nothing in here knows Python names or templates. ``docpact.openapi.parser`` makes an ``Api``; everything behind it
sees one dialect, OpenAPI 3.1 with JSON Schema 2020-12, whatever the document was written in.

A schema is the plain JSON value (``JsonSchema``). Each ``$ref`` inside one is ``#/components/schemas/NAME`` (with
``~1`` and ``~0`` escapes) and NAME is a key of ``Api.schemas``: references into other files, anchors and deep
references have been brought there. Parameters, bodies, responses and headers hold no references: they are resolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "Api",
    "Header",
    "JsonSchema",
    "MediaType",
    "Operation",
    "Parameter",
    "RequestBody",
    "Response",
    "SecurityRequirement",
    "SecurityScheme",
    "Server",
    "ServerVariable",
    "Tag",
]

JsonSchema = Mapping[str, Any] | bool
SecurityRequirement = Mapping[str, tuple[str, ...]]
"""Scheme name to scopes; all of them together. A tuple of these holds alternatives; an empty one allows anonymous."""


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """One variable of a server's URL template."""

    name: str
    default: str | None
    """None where the document has none: callers must set it."""
    enum: tuple[str, ...] = ()
    description: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Server:
    """Where an API is served."""

    url: str
    variables: tuple[ServerVariable, ...] = ()
    description: str | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """One entry of ``components.securitySchemes``. ``extensions`` holds its ``x-…`` keys."""

    name: str
    type: str
    """``apiKey``, ``http``, ``oauth2``, ``openIdConnect`` or ``mutualTLS``."""
    location: str | None = None
    """For ``apiKey``: ``header``, ``query`` or ``cookie`` (OpenAPI's ``in``)."""
    parameter: str | None = None
    """For ``apiKey``: the name of that header, query parameter or cookie."""
    scheme: str | None = None
    """For ``http``: ``bearer``, ``basic`` and so on, in lower case."""
    flows: Mapping[str, Any] = field(default_factory=dict[str, Any])
    discovery: str | None = None
    """For ``openIdConnect``: the URL of the document that describes the provider."""
    description: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict[str, Any])
    pointer: str = ""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A group of operations."""

    name: str
    description: str | None = None
    external_docs: str | None = None
    summary: str | None = None
    """Its title (OpenAPI 3.2)."""
    parent: str | None = None
    """The name of the tag that it is a part of (OpenAPI 3.2)."""


@dataclass(frozen=True, slots=True)
class MediaType:
    """One entry of a ``content`` map; ``media_type`` is its key as written."""

    media_type: str
    schema: JsonSchema | None = None
    item_schema: JsonSchema | None = None
    """The schema of each item of a stream (OpenAPI 3.2 ``itemSchema``)."""
    encoding: Mapping[str, Any] = field(default_factory=dict[str, Any])
    prefix_encoding: tuple[Mapping[str, Any], ...] = ()
    """How the first parts of an array are written (OpenAPI 3.2 ``prefixEncoding``)."""
    item_encoding: Mapping[str, Any] | None = None
    """How the other parts of an array are written (OpenAPI 3.2 ``itemEncoding``)."""
    examples: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Example name to value; a lone ``example`` is named ``default``."""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation, its path item's included."""

    name: str
    location: str
    """``path``, ``query``, ``header``, ``cookie`` or (3.2) ``querystring``: OpenAPI's ``in``."""
    required: bool
    schema: JsonSchema | None
    content: MediaType | None
    """Set in place of ``schema`` where the parameter is written with ``content``."""
    style: str
    """Always set: the standard's default for the location where the document gives none."""
    explode: bool
    allow_reserved: bool = False
    deprecated: bool = False
    description: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict[str, Any])
    pointer: str = ""
    default: Any = None
    """What the server takes where the parameter is not given."""
    examples: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Example name to value; a lone ``example`` is named ``default``."""


@dataclass(frozen=True, slots=True)
class RequestBody:
    """The request bodies of an operation, by media type."""

    content: tuple[MediaType, ...]
    required: bool = False
    description: str | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """A documented header of a response."""

    name: str
    schema: JsonSchema | None
    required: bool = False
    description: str | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """The responses of an operation with one status, or one range of them."""

    status: str
    """``200``, ``4XX`` (upper case) or ``default``."""
    content: tuple[MediaType, ...] = ()
    headers: tuple[Header, ...] = ()
    description: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict[str, Any])
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path (or of one webhook or callback, see ``Api``)."""

    operation_id: str | None
    """As in the document; not necessarily unique."""
    method: str
    """Upper case."""
    path: str
    """The path template as written, ``/api/v2/cases/{case_id}``; for a webhook its name."""
    tags: tuple[str, ...] = ()
    summary: str | None = None
    description: str | None = None
    deprecated: bool = False
    external_docs: str | None = None
    """The URL of ``externalDocs``: the page the operation comes from."""
    servers: tuple[Server, ...] = ()
    """Only where the path item or the operation overrides those of the document."""
    security: tuple[SecurityRequirement, ...] | None = None
    """None: those of the document. An empty tuple: none at all."""
    parameters: tuple[Parameter, ...] = ()
    request_body: RequestBody | None = None
    responses: tuple[Response, ...] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict[str, Any])
    pointer: str = ""

    @property
    def key(self) -> str:
        """``METHOD /path``: what identifies an operation everywhere in docpact."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Api:
    """The whole of what a document says."""

    title: str
    version: str
    description: str | None = None
    external_docs: str | None = None
    servers: tuple[Server, ...] = ()
    security: tuple[SecurityRequirement, ...] = ()
    security_schemes: Mapping[str, SecurityScheme] = field(
        default_factory=dict[str, SecurityScheme]
    )
    tags: tuple[Tag, ...] = ()
    operations: tuple[Operation, ...] = ()
    webhooks: tuple[Operation, ...] = ()
    callbacks: tuple[Operation, ...] = ()
    """Operations the service calls; their ``pointer`` says whose they are."""
    schemas: Mapping[str, JsonSchema] = field(default_factory=dict[str, JsonSchema])
    """Every named schema, by the name ``$ref`` uses, in document order."""
    schema_pointers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Schema name to the pointer (after an external file's path and ``#``, if it is in one) it was written at."""
    extensions: Mapping[str, Any] = field(default_factory=dict[str, Any])
    summary: str | None = None
    """``info.summary`` (OpenAPI 3.1)."""
