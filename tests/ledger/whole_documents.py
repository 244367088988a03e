"""Documents that have every construct of their version, and what should become of each."""

from __future__ import annotations

OPENAPI = """
openapi: 3.2.0
$self: https://api.test/openapi.yaml
jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema
x-vendor: 1
info: {title: Whole, summary: In one line., description: In full., version: "1", contact: {name: n}, license: {name: MIT}}
externalDocs: {url: https://docs.test/whole}
servers:
  - {url: "https://{region}.api.test/{base}", variables: {region: {default: eu, enum: [eu, us]}, base: {default: v1, description: The base.}}}
  - {url: "https://other.test"}
tags:
  - {name: things, summary: All things, description: Many., parent: group, externalDocs: {url: https://docs.test/things}}
  - {name: group, kind: nav}
security: [{key: []}]
paths:
  /things/{thing_id}:
    summary: Of the path
    parameters: [{$ref: "#/components/parameters/ThingId"}, {name: q, in: query, schema: {type: string}}]
    get:
      operationId: getThing
      tags: [things]
      summary: Get it.
      description: More words.
      externalDocs: {url: https://docs.test/get}
      parameters:
        - {name: q, in: query, deprecated: true, description: The query., schema: {type: string, maxLength: 3, default: abc}, example: ab}
        - {name: deep, in: query, style: deepObject, explode: true, schema: {type: object, properties: {a: {type: integer, description: Inner.}}}}
        - {name: pipe, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string, title: Unused}}}
        - {name: filter, in: query, style: form, content: {application/json: {schema: {type: object}}}}
        - {name: raw, in: query, allowReserved: true, schema: {type: string}}
        - {name: X-Trace, in: header, schema: {type: integer}}
        - {name: sid, in: cookie, style: cookie, schema: {type: string}}
        - {name: Authorization, in: header, schema: {type: string}}
      responses:
        "200":
          description: Fine.
          headers: {X-Left: {description: How many., schema: {type: integer, minimum: 0}}}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Thing"}
              examples:
                one: {summary: The first., value: {id: 1, kind: a}}
                two: {value: {id: 2, kind: b}}
                far: {externalValue: https://docs.test/thing.json}
            text/csv: {schema: {type: object, properties: {a: {type: string}}}}
          links: {next: {operationId: getThing, parameters: {thing_id: $response.body#/id}}}
        "304": {description: Not modified.}
        default: {$ref: "#/components/responses/Problem"}
    put:
      operationId: replaceThing
      tags: [things]
      deprecated: true
      x-internal: true
      parameters: [{name: q, in: query, schema: {type: string}}]
      servers: [{url: "https://{zone}.put.test", variables: {zone: {default: z1}}}]
      requestBody:
        description: The new thing.
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/NewThing"}, example: {kind: a}}}
      responses: {"204": {description: Done.}}
      callbacks:
        changed: {"{$request.body#/hook}": {post: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Event"}}}}, responses: {"200": {description: Taken.}}}}}
  /upload:
    post:
      operationId: upload
      tags: [things]
      security: []
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, meta: {type: object, properties: {a: {type: integer}}}, note: {type: string, contentMediaType: text/markdown}}}
            encoding:
              file: {contentType: image/png, headers: {X-Kind: {schema: {const: picture}}, X-Free: {schema: {type: string}}}}
              meta: {style: deepObject, explode: true, contentType: text/plain}
              ghost: {contentType: text/plain}
      responses: {"200": {description: Ok, content: {application/json: {schema: {type: array, items: {type: string, format: date}}}}}}
  /xml:
    post:
      operationId: sendXml
      tags: [things]
      requestBody: {content: {application/xml: {schema: {type: object, xml: {name: x}, properties: {a: {type: string}}}}}}
      responses: {"200": {description: Ok, content: {multipart/mixed: {itemSchema: {type: object, properties: {x: {type: integer}}}}}}}
  /empty:
    get:
      operationId: readEmpty
      tags: [things]
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {}, additionalProperties: false}}}}
      responses: {"200": {description: Ok, content: {application/jsonl: {itemSchema: {type: object, properties: {n: {type: integer}}}}}}}
    additionalOperations:
      COPY: {operationId: copyIt, tags: [things], responses: {"204": {description: Done.}}}
webhooks:
  happened: {post: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Event"}}}}, responses: {"200": {description: Ok}}}}
components:
  parameters:
    ThingId: {name: thing_id, in: path, required: true, schema: {type: integer}}
    Nobody: {name: nobody, in: query, schema: {type: string}}
  responses:
    Problem: {description: No., content: {application/problem+json: {schema: {type: object, properties: {detail: {type: string}}}}}}
  headers: {Spare: {schema: {type: string}}}
  links: {Spare: {operationId: getThing}}
  examples: {Spare: {dataValue: 1, serializedValue: "1"}}
  schemas:
    Thing:
      title: A thing
      description: What there is.
      type: object
      required: [id, kind]
      discriminator: {propertyName: kind, mapping: {a: "#/components/schemas/ThingA"}}
      properties:
        id: {type: integer, format: int64, readOnly: true, description: Its number., minimum: 1, title: Number}
        kind: {type: string, enum: [a, b], x-enum-varnames: [First, Second]}
        tags: {type: array, uniqueItems: true, items: {type: string, description: Of no docstring., x-nothing: 1}}
        old: {type: string, deprecated: true, default: gone}
        odd: {type: string, format: shop-sku, externalDocs: {url: https://docs.test/odd}, pattern: "^a+$"}
        text: {type: string, contentMediaType: application/json, contentSchema: {type: object, properties: {deep: {type: string}}}}
        count: {type: integer, maxLength: 4, example: 77, $comment: Why not., foo: bar}
        if: {type: integer, then: {minimum: 1}}
        patterned: {type: string, pattern: "(?<=a)b(?"}
    ThingA: {allOf: [{$ref: "#/components/schemas/Thing"}, {type: object, properties: {more: {type: string, description: More.}}}]}
    NewThing:
      type: object
      required: [kind]
      properties: {kind: {type: string}, hook: {type: string}, size: {type: number, exclusiveMaximum: 9}, none: {not: {type: string}}}
      dependentRequired: {hook: [size]}
      additionalProperties: {type: integer}
    Event: {type: object, properties: {at: {type: string, format: date-time}}}
    Unused: {type: object, properties: {a: {type: string}}}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key, description: The key., deprecated: true}
    flow: {type: oauth2, flows: {deviceAuthorization: {deviceAuthorizationUrl: https://a.test, tokenUrl: https://t.test, scopes: {}}}}
    cert: {type: mutualTLS}
"""

_GET = "/paths/~1things~1{thing_id}/get"
_OK = f"{_GET}/responses/200"
_PUT = "/paths/~1things~1{thing_id}/put"
_FORM = "/paths/~1upload/post/requestBody/content/multipart~1form-data"
_THING = "/components/schemas/Thing"

GENERATED = [
    ("field", "/$self"),
    ("field", "/info/summary"),
    ("field", "/info/description"),
    ("field", "/externalDocs"),
    ("server", "/servers/0"),
    ("server-variable", "/servers/0/variables/base"),
    ("response", "/paths/~1xml/post/responses/200"),
    ("tag", "/tags/0"),
    ("field", "/tags/0/summary"),
    ("field", "/tags/0/parent"),
    ("field", "/tags/0/externalDocs"),
    ("parameter", "/components/parameters/ThingId"),
    ("field", f"{_GET}/externalDocs"),
    ("field", f"{_GET}/parameters/0/deprecated"),
    ("field", f"{_GET}/parameters/0/description"),
    ("keyword", f"{_GET}/parameters/0/schema/maxLength"),
    ("keyword", f"{_GET}/parameters/0/schema/default"),
    ("field", f"{_GET}/parameters/1/style"),
    ("field", f"{_GET}/parameters/2/explode"),
    ("media-type", f"{_GET}/parameters/3/content/application~1json"),
    ("field", f"{_GET}/parameters/4/allowReserved"),
    ("parameter", f"{_GET}/parameters/5"),
    ("field", f"{_GET}/parameters/6/style"),
    ("media-type", f"{_OK}/content/application~1json"),
    ("example", f"{_OK}/content/application~1json/examples/one"),
    ("response", f"{_GET}/responses/304"),
    ("field", f"{_PUT}/deprecated"),
    ("server", f"{_PUT}/servers/0"),
    ("media-type", _FORM),
    ("encoding", f"{_FORM}/encoding/meta"),
    ("field", f"{_FORM}/encoding/file/contentType"),
    ("header", f"{_FORM}/encoding/file/headers/X-Kind"),
    ("keyword", f"{_FORM}/schema/properties/note/contentMediaType"),
    ("operation", "/paths/~1empty/additionalOperations/COPY"),
    ("schema", "/components/schemas/Unused"),
    ("keyword", f"{_THING}/description"),
    ("keyword", f"{_THING}/discriminator"),
    ("keyword", f"{_THING}/properties/id/minimum"),
    ("keyword", f"{_THING}/properties/id/readOnly"),
    ("keyword", f"{_THING}/properties/id/description"),
    ("extension", f"{_THING}/properties/kind/x-enum-varnames"),
    ("keyword", f"{_THING}/properties/tags/uniqueItems"),
    ("keyword", f"{_THING}/properties/old/deprecated"),
    ("keyword", f"{_THING}/properties/old/default"),
    ("keyword", f"{_THING}/properties/odd/pattern"),
    ("keyword", "/components/schemas/ThingA/allOf/1/properties/more/description"),
    ("keyword", "/components/schemas/NewThing/dependentRequired"),
    ("keyword", "/components/schemas/NewThing/additionalProperties"),
    ("keyword", "/components/schemas/NewThing/properties/none/not"),
    ("security", "/components/securitySchemes/key"),
    ("server-variable", "/servers/0/variables/region"),
    ("field", "/components/securitySchemes/key/deprecated"),
]
"""Kind and pointer of what has its whole effect."""
PARTIAL = {
    ("header", f"{_OK}/headers/X-Left"): "given as text",
    ("response", _OK): "text/csv is read as text; its schema is not applied",
    ("media-type", f"{_OK}/content/text~1csv"): "its schema is not applied",
    ("encoding", f"{_FORM}/encoding/file"): "X-Free: a header without one fixed value is not sent",
    ("body", "/paths/~1xml/post/requestBody"): "application/xml is sent as it is given",
    ("media-type", "/paths/~1xml/post/requestBody/content/application~1xml"): "not applied",
    ("callback", f"{_PUT}/callbacks/changed"): "only the models are generated",
    ("operation", "/webhooks/happened/post"): "only the models are generated",
    (
        "schema",
        f"{_THING}/properties/text",
    ): "/contentMediaType: text of a media type is not parsed",
    ("schema", _THING): "/properties/text/contentMediaType",
}
"""What is lost of the rest, by kind and pointer."""
OMITTED = {
    ("field", "/info/contact"): "about the service",
    ("field", "/info/license"): "about the service",
    ("extension", "/x-vendor"): "not an extension that docpact reads",
    ("server", "/servers/1"): "pass base_url",
    ("tag", "/tags/1"): "no operation of the client has it",
    ("field", "/paths/~1things~1{thing_id}/summary"): "only operations have docstrings",
    ("parameter", "/paths/~1things~1{thing_id}/parameters/1"): "has a parameter of its own",
    ("example", f"{_GET}/parameters/0/example"): "show another value",
    ("field", f"{_GET}/parameters/3/style"): "no effect next to 'content'",
    ("parameter", f"{_GET}/parameters/7"): "OpenAPI ignores a header parameter named",
    ("schema", f"{_OK}/headers/X-Left/schema"): "headers of responses are text",
    ("keyword", f"{_OK}/headers/X-Left/schema/minimum"): "headers of responses are text",
    ("field", f"{_OK}/description"): "not shown",
    ("example", f"{_OK}/content/application~1json/examples/two"): "show another value",
    ("example", f"{_OK}/content/application~1json/examples/far"): "not fetched",
    ("schema", f"{_OK}/content/text~1csv/schema"): "text/csv is read as text",
    ("link", f"{_OK}/links/next"): "links are not followed",
    ("extension", f"{_PUT}/x-internal"): "not an extension that docpact reads",
    ("server-variable", f"{_PUT}/servers/0/variables/zone"): "its default value is used",
    ("field", f"{_FORM}/encoding/meta/contentType"): "ignored next to 'style'",
    ("encoding", f"{_FORM}/encoding/ghost"): "no property of the schema has this name",
    ("header", f"{_FORM}/encoding/file/headers/X-Free"): "without one fixed value",
    ("body", "/paths/~1empty/get/requestBody"): "the body can only be empty",
    ("parameter", "/components/parameters/Nobody"): "no operation of the client needs it",
    ("header", "/components/headers/Spare"): "no operation of the client needs it",
    ("link", "/components/links/Spare"): "no operation of the client needs it",
    ("example", "/components/examples/Spare"): "no operation of the client needs it",
    ("keyword", f"{_THING}/properties/id/title"): "titles name classes",
    ("keyword", f"{_THING}/properties/tags/items/description"): "have docstrings",
    ("extension", f"{_THING}/properties/tags/items/x-nothing"): "not an extension",
    ("keyword", f"{_THING}/properties/odd/format"): "the format 'shop-sku' is not checked",
    ("keyword", f"{_THING}/properties/odd/externalDocs"): "documentation of schemas",
    ("keyword", f"{_THING}/properties/text/contentMediaType"): "not parsed",
    ("keyword", f"{_THING}/properties/text/contentSchema"): "not parsed",
    ("schema", f"{_THING}/properties/text/contentSchema/properties/deep"): "not parsed",
    ("keyword", f"{_THING}/properties/count/maxLength"): "does not apply to type integer",
    ("keyword", f"{_THING}/properties/count/$comment"): "a comment",
    ("keyword", f"{_THING}/properties/count/foo"): "not a keyword",
    ("example", f"{_THING}/properties/count/example"): "show another value",
    ("keyword", f"{_THING}/properties/if/then"): "'then' has no effect without 'if'",
    ("keyword", f"{_THING}/properties/patterned/pattern"): "",
    ("field", "/components/securitySchemes/flow/flows"): "tokens of deviceAuthorization are not fetched",
    ("security", "/components/securitySchemes/cert"): "mutualTLS is not supported by the client",
}  # fmt: skip
"""Why it has no effect, by kind and pointer."""

SWAGGER = """
swagger: "2.0"
info: {title: Old, version: "1"}
host: api.test
basePath: /v1
schemes: [https]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      produces: [application/json]
      parameters:
        - {name: id, in: path, required: true, type: integer, format: int64, minimum: 1}
        - {name: tags, in: query, type: array, items: {type: string, maxLength: 3}, collectionFormat: tsv, default: [a]}
      responses:
        "200": {description: Ok, schema: {$ref: "#/definitions/Pet"}, headers: {X-Left: {type: integer, description: d}}, examples: {application/json: {id: 1}}}
  /pets:
    post:
      operationId: addPet
      consumes: [multipart/form-data]
      parameters:
        - {name: photo, in: formData, type: file, required: true}
        - {name: name, in: formData, type: string, x-secret: true}
      responses: {"201": {description: Ok}}
  /xml:
    post:
      operationId: sendXml
      consumes: [application/xml]
      parameters: [{name: body, in: body, schema: {$ref: "#/definitions/Order"}}]
      responses: {"201": {description: Ok}}
definitions:
  Pet: {type: object, discriminator: kind, required: [id, kind], properties: {id: {type: integer}, kind: {type: string}, extra: {type: string, x-nullable: true, xml: {name: e}}}}
  Order: {type: object, properties: {n: {type: integer}}}
"""
SWAGGER_STATUS = {
    ("parameter", "/paths/~1pets~1{id}/get/parameters/0"): "generated",
    ("keyword", "/paths/~1pets~1{id}/get/parameters/0/minimum"): "generated",
    ("keyword", "/paths/~1pets~1{id}/get/parameters/1/collectionFormat"): "generated",
    ("keyword", "/paths/~1pets~1{id}/get/parameters/1/items/maxLength"): "generated",
    ("header", "/paths/~1pets~1{id}/get/responses/200/headers/X-Left"): "partial",
    ("keyword", "/paths/~1pets~1{id}/get/responses/200/headers/X-Left/type"): "omitted",
    ("body", "/paths/~1pets/post/parameters/0"): "generated",
    ("extension", "/paths/~1pets/post/parameters/1/x-secret"): "omitted",
    ("body", "/paths/~1xml/post/parameters/0"): "partial",
    ("extension", "/definitions/Pet/properties/extra/x-nullable"): "generated",
    ("keyword", "/definitions/Pet/properties/extra/xml"): "omitted",
    ("schema", "/definitions/Pet"): "generated",
}
