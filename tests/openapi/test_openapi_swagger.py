"""Swagger 2.0 reads as if it had been written in 3."""

from __future__ import annotations

import pytest
from openapi_reading import Read, rules, schema

HEAD = 'swagger: "2.0"\ninfo: {title: T, version: "1"}\n'
PETS = HEAD + """\
host: api.example.com
basePath: /v1/
schemes: [http, https]
consumes: [application/json]
produces: [application/json, application/xml]
security: [{login: []}]
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, type: integer, format: int64}
    get:
      operationId: getPet
      parameters:
        - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: ids, in: query, type: array, items: {type: integer}}
        - {name: X-Trace, in: header, type: array, items: {type: string}, collectionFormat: csv}
        - $ref: '#/parameters/page'
      responses:
        200:
          description: fine
          schema: {$ref: '#/definitions/Pet'}
          headers: {X-Rate: {type: integer, description: left}}
          examples: {application/json: {name: Rex}}
        default: {$ref: '#/responses/Problem'}
    put:
      consumes: [application/xml, application/json]
      parameters:
        - {name: trace, in: query, type: string}
        - {name: pet, in: body, required: true, description: The pet., schema: {$ref: '#/definitions/Pet'}}
        - {name: page, in: query, type: string}
      responses: {204: {description: done}}
    post:
      parameters:
        - {name: photo, in: formData, type: file, required: true}
        - {name: note, in: formData, type: string, maxLength: 5}
      produces: [image/png]
      responses: {200: {description: fine, schema: {type: file}}}
    patch:
      parameters: [{$ref: '#/parameters/shared'}]
      responses: {204: {description: done}}
    delete:
      schemes: [http]
      responses: {204: {description: done}}
parameters:
  page: {name: page, in: query, type: integer, default: 1}
  shared: {name: body, in: body, schema: {type: object, properties: {deep: {type: string}}}}
responses:
  Problem: {description: wrong, schema: {type: object}}
definitions:
  Pet:
    type: object
    discriminator: kind
    properties:
      kind: {type: string, x-nullable: true}
      deep: {$ref: '#/parameters/shared/schema/properties/deep'}
securityDefinitions:
  login: {type: basic}
  oauth: {type: oauth2, flow: accessCode, authorizationUrl: https://a.example, tokenUrl: https://t.example, scopes: {r: read}}
  key: {type: apiKey, in: query, name: k}
"""


def test_servers_come_from_host_schemes_and_base_path(read: Read) -> None:
    """One server for each scheme, https first."""
    api = read(PETS).api
    assert [each.url for each in api.servers] == [
        "https://api.example.com/v1",
        "http://api.example.com/v1",
    ]
    assert [each.url for each in api.operations[4].servers] == ["http://api.example.com/v1"]


def test_parameters_get_schemas_and_styles(read: Read) -> None:
    """Types move into schemas, collection formats become style and explode."""
    source = read(PETS)
    operation = source.api.operations[0]
    assert [
        (each.name, each.location, each.style, each.explode, each.schema)
        for each in operation.parameters
    ] == [
        ("id", "path", "simple", False, {"type": "integer", "format": "int64"}),
        ("tags", "query", "form", True, {"type": "array", "items": {"type": "string"}}),
        ("ids", "query", "form", False, {"type": "array", "items": {"type": "integer"}}),
        ("X-Trace", "header", "simple", False, {"type": "array", "items": {"type": "string"}}),
        ("page", "query", "form", True, {"type": "integer", "default": 1}),
    ]
    assert rules(source) == []


@pytest.mark.parametrize(
    ("collection", "style", "explode"),
    [
        ("csv", "form", False),
        ("ssv", "spaceDelimited", False),
        ("pipes", "pipeDelimited", False),
        ("multi", "form", True),
        ("tsv", "tabDelimited", False),
    ],
)
def test_collection_formats(read: Read, collection: str, style: str, explode: bool) -> None:
    """Each collection format of a query parameter."""
    text = (
        HEAD
        + f"paths: {{/x: {{get: {{parameters: [{{name: q, in: query, type: array, items: {{type: string}}, collectionFormat: {collection}}}], responses: {{200: {{description: d}}}}}}}}}}"
    )
    (parameter,) = read(text).api.operations[0].parameters
    assert (parameter.style, parameter.explode) == (style, explode)


def test_bodies(read: Read) -> None:
    """A body parameter becomes the body in each media type, form fields become one form, shared ones too."""
    put, post, patch = (each.request_body for each in read(PETS).api.operations[1:4])
    assert put is not None
    assert put.required
    assert put.description == "The pet."
    assert [each.media_type for each in put.content] == ["application/json", "application/xml"]
    assert put.content[0].schema == {"$ref": "#/components/schemas/Pet"}
    assert post is not None
    assert post.content[0].media_type == "multipart/form-data"
    assert post.content[0].schema == {
        "type": "object",
        "properties": {
            "photo": {"type": "string", "format": "binary"},
            "note": {"type": "string", "maxLength": 5},
        },
        "required": ["photo"],
    }
    assert patch is not None
    assert patch.content[0].media_type == "application/json"


def test_responses(read: Read) -> None:
    """Schemas and samples go under the media types that are produced; a file is binary."""
    get, _, post = read(PETS).api.operations[:3]
    fine, rest = get.responses
    assert [each.media_type for each in fine.content] == ["application/json", "application/xml"]
    assert fine.content[0].examples == {"default": {"name": "Rex"}}
    assert fine.headers[0].schema == {"type": "integer"}
    assert rest.pointer == "/components/responses/Problem"
    (image,) = post.responses[0].content
    assert (image.media_type, image.schema) == ("image/png", {"type": "string", "format": "binary"})


def test_definitions_and_security(read: Read) -> None:
    """Definitions become schemas in the words of today; security schemes too."""
    source = read(PETS)
    pet = schema(source, "Pet")
    assert pet["discriminator"] == {"propertyName": "kind"}
    assert pet["properties"]["kind"] == {"type": ["string", "null"]}
    schemes = source.api.security_schemes
    assert (schemes["login"].type, schemes["login"].scheme) == ("http", "basic")
    assert schemes["oauth"].flows == {
        "authorizationCode": {
            "authorizationUrl": "https://a.example",
            "tokenUrl": "https://t.example",
            "scopes": {"r": "read"},
        }
    }
    assert source.api.security == ({"login": ()},)


PLACES = [
    ("/components/schemas/Pet/properties/kind", "/definitions/Pet/properties/kind", "kind:"),
    ("/components/parameters/page", "/parameters/page", "page:"),
    (
        "/components/responses/Problem/content/application~1json/schema",
        "/responses/Problem/schema",
        "Problem:",
    ),
    ("/components/securitySchemes/login", "/securityDefinitions/login", "login:"),
    ("/paths/~1pets~1{id}/put/requestBody", "/paths/~1pets~1{id}/put/parameters/1", "- {name: pet"),
    (
        "/paths/~1pets~1{id}/put/parameters/1",
        "/paths/~1pets~1{id}/put/parameters/2",
        "- {name: page",
    ),
    (
        "/paths/~1pets~1{id}/get/responses/200/content/application~1json/schema",
        "/paths/~1pets~1{id}/get/responses/200/schema",
        "schema:",
    ),
    (
        "/paths/~1pets~1{id}/post/requestBody/content/multipart~1form-data/schema/properties/note",
        "/paths/~1pets~1{id}/post/parameters/1",
        "- {name: note",
    ),
    ("/servers/0", "/host/0", "host:"),
]


@pytest.mark.parametrize(("pointer", "original", "text"), PLACES)
def test_places_are_those_of_the_old_document(
    read: Read, pointer: str, original: str, text: str
) -> None:
    """What was moved is found on the line where it was written, under the pointer that it had."""
    document = read(PETS).document
    place = document.place(pointer)
    assert document.original(pointer) == ("api.yaml", original)
    assert place.pointer == original
    assert place.line is not None
    assert PETS.splitlines()[place.line - 1].strip().startswith(text)


def test_deep_references_follow_what_moved(read: Read) -> None:
    """A reference into a body parameter leads to where its schema is now."""
    source = read(PETS)
    reference = schema(source, "Pet")["properties"]["deep"]["$ref"]
    assert schema(source, reference.rpartition("/")[2]) == {"type": "string"}


def test_sloppy_swagger(read: Read) -> None:
    """Junk in an old document hides no operation either."""
    source = read(
        HEAD
        + "paths: {/a: {get: null, post: {parameters: 5, responses: []}}, /b: 1, /c: {parameters: {name: q, in: query}, get: {}}}\ndefinitions: 5"
    )
    assert [each.key for each in source.api.operations] == ["GET /a", "POST /a", "GET /c"]
