"""A clean document becomes an Api, word for word."""

from __future__ import annotations

from openapi_reading import Read

from docpact.ir import Header, MediaType, Server, ServerVariable, Tag

WHOLE = """\
    openapi: 3.1.0
    info: {title: Pets, version: 1.2.3, description: All about pets.}
    externalDocs: {url: https://example.com/docs}
    servers:
      - url: https://{region}.example.com
        variables: {region: {default: eu, enum: [eu, us]}}
    security: [{key: []}]
    tags: [{name: pets, description: Animals.}]
    x-top: 1
    paths:
      /pets/{id}:
        parameters:
          - {name: id, in: path, required: true, schema: {type: integer}}
          - {name: verbose, in: query, schema: {type: boolean}}
        get:
          operationId: getPet
          tags: [pets]
          summary: One pet.
          deprecated: true
          externalDocs: {url: https://example.com/get}
          security: [{}, {oauth: [read, write]}]
          x-own: [1]
          parameters:
            - {name: verbose, in: query, required: true, schema: {type: integer}, x-p: 2}
            - {name: filter, in: query, style: deepObject, explode: true, schema: {type: object}}
            - {name: where, in: query, content: {application/json: {schema: {type: object}}}}
            - {name: session, in: cookie, schema: {type: string}}
          responses:
            '200':
              description: Fine.
              headers: {X-Rate: {required: true, schema: {type: integer}}}
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/Pet'}
                  example: {name: Rex}
                  examples: {big: {value: {name: Bello}}, other: {$ref: '#/components/examples/Cat'}}
            4XX: {$ref: '#/components/responses/Problem'}
            default: {description: Else.}
        put:
          requestBody:
            required: true
            content:
              multipart/form-data:
                schema: {type: object, properties: {photo: {type: string}}}
                encoding: {photo: {contentType: image/png}}
          responses: {'204': {description: Done.}}
          servers: [{url: https://upload.example.com}]
    components:
      securitySchemes:
        key: {type: apiKey, in: header, name: X-Key, x-env: KEY}
        oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://example.com/t, scopes: {read: r, write: w}}}}
        login: {type: http, scheme: Basic}
      examples: {Cat: {value: {name: Tom}}}
      responses:
        Problem: {description: Wrong., content: {application/problem+json: {schema: {type: object}}}}
      schemas:
        Pet: {type: object, properties: {name: {type: string}, parent: {$ref: '#/components/schemas/Pet'}}}
    """


def test_the_whole_of_a_clean_document(read: Read) -> None:
    """Everything is read, nothing is assumed."""
    source = read(WHOLE)
    api = source.api
    assert source.findings == ()
    assert (api.title, api.version, api.description) == ("Pets", "1.2.3", "All about pets.")
    assert api.external_docs == "https://example.com/docs"
    assert api.servers == (
        Server(
            "https://{region}.example.com",
            (ServerVariable("region", "eu", ("eu", "us")),),
            None,
            "/servers/0",
        ),
    )
    assert api.security == ({"key": ()},)
    assert api.tags == (Tag("pets", "Animals."),)
    assert api.extensions == {"x-top": 1}
    assert [each.key for each in api.operations] == ["GET /pets/{id}", "PUT /pets/{id}"]
    assert set(api.schemas) == {"Pet"}
    assert api.schema_pointers == {"Pet": "/components/schemas/Pet"}


def test_an_operation(read: Read) -> None:
    """Parameters of the path are overridden by name and place; security may be none."""
    operation = read(WHOLE).api.operations[0]
    assert operation.operation_id == "getPet"
    assert operation.tags == ("pets",)
    assert operation.deprecated
    assert operation.external_docs == "https://example.com/get"
    assert operation.security == ({}, {"oauth": ("read", "write")})
    assert operation.extensions == {"x-own": [1]}
    assert operation.servers == ()
    assert operation.pointer == "/paths/~1pets~1{id}/get"
    assert [
        (each.location, each.name, each.required, each.style, each.explode)
        for each in operation.parameters
    ] == [
        ("path", "id", True, "simple", False),
        ("query", "verbose", True, "form", True),
        ("query", "filter", False, "deepObject", True),
        ("query", "where", False, "form", True),
        ("cookie", "session", False, "form", True),
    ]
    assert operation.parameters[1].extensions == {"x-p": 2}
    assert operation.parameters[1].pointer == "/paths/~1pets~1{id}/get/parameters/0"
    where = operation.parameters[3]
    assert where.schema is None
    assert where.content is not None
    assert where.content.media_type == "application/json"


def test_responses(read: Read) -> None:
    """Statuses in order, headers, examples by name, and shared responses where they are written."""
    fine, problem, rest = read(WHOLE).api.operations[0].responses
    assert (fine.status, problem.status, rest.status) == ("200", "4XX", "default")
    assert fine.headers == (
        Header(
            "X-Rate",
            {"type": "integer"},
            True,
            None,
            "/paths/~1pets~1{id}/get/responses/200/headers/X-Rate",
        ),
    )
    assert fine.content[0].schema == {"$ref": "#/components/schemas/Pet"}
    assert fine.content[0].examples == {
        "default": {"name": "Rex"},
        "big": {"name": "Bello"},
        "other": {"name": "Tom"},
    }
    assert problem.pointer == "/components/responses/Problem"
    assert problem.content == (
        MediaType(
            "application/problem+json",
            {"type": "object"},
            pointer="/components/responses/Problem/content/application~1problem+json",
        ),
    )
    assert rest.content == ()


def test_bodies_and_servers_of_an_operation(read: Read) -> None:
    """The body keeps its encoding; servers of an operation stand with it."""
    operation = read(WHOLE).api.operations[1]
    assert operation.request_body is not None
    assert operation.request_body.required
    assert operation.request_body.content[0].encoding == {"photo": {"contentType": "image/png"}}
    assert [each.url for each in operation.servers] == ["https://upload.example.com"]
    assert operation.security is None


def test_security_schemes(read: Read) -> None:
    """Each kind of scheme, with the scheme of HTTP in lower case."""
    schemes = read(WHOLE).api.security_schemes
    assert (schemes["key"].location, schemes["key"].parameter) == ("header", "X-Key")
    assert schemes["key"].extensions == {"x-env": "KEY"}
    assert schemes["oauth"].flows["clientCredentials"]["tokenUrl"] == "https://example.com/t"
    assert (schemes["login"].type, schemes["login"].scheme) == ("http", "basic")


def test_openapi_3_2(read: Read) -> None:
    """The QUERY method, other methods, query strings, and streams item by item."""
    source = read("""\
        openapi: 3.2.0
        info: {title: T, version: '1'}
        paths:
          /x:
            query:
              parameters: [{name: q, in: querystring, content: {application/x-www-form-urlencoded: {schema: {type: object}}}}]
              responses:
                '200': {description: fine, content: {application/jsonl: {itemSchema: {$ref: '#/components/schemas/Line'}}}}
            additionalOperations:
              COPY: {responses: {'204': {description: done}}}
        components: {schemas: {Line: {type: object}}}
        """)
    assert source.findings == ()
    first, second = source.api.operations
    assert (first.method, second.method) == ("QUERY", "COPY")
    assert first.parameters[0].location == "querystring"
    assert first.responses[0].content[0].item_schema == {"$ref": "#/components/schemas/Line"}
    assert second.pointer == "/paths/~1x/additionalOperations/COPY"


def test_webhooks_and_callbacks(read: Read) -> None:
    """What the service calls is kept apart from what a client calls."""
    api = read("""\
        paths:
          /subscribe:
            post:
              responses: {'201': {description: done}}
              callbacks:
                event:
                  '{$request.body#/url}':
                    post: {operationId: onEvent, responses: {'200': {description: ok}}}
                shared: {$ref: '#/components/callbacks/Other'}
        webhooks:
          newPet: {post: {operationId: newPet, responses: {'200': {description: ok}}}}
        components:
          callbacks:
            Other: {'{$request.query.url}': {put: {responses: {'200': {description: ok}}}}}
        """).api
    assert [each.key for each in api.operations] == ["POST /subscribe"]
    assert [each.key for each in api.webhooks] == ["POST newPet"]
    assert [(each.key, each.pointer) for each in api.callbacks] == [
        (
            "POST {$request.body#/url}",
            "/paths/~1subscribe/post/callbacks/event/{$request.body#~1url}/post",
        ),
        ("PUT {$request.query.url}", "/components/callbacks/Other/{$request.query.url}/put"),
    ]
    assert all(each.parameters == () for each in api.callbacks)
