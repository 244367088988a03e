"""Requests at the edges of the standards: what is sent, what is refused, and what the ledger says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from packages import Package, make

DOCUMENT = """
openapi: 3.2.0
info: {title: Edges, version: "1"}
servers: [{url: "https://{zone}.edges.test", variables: {zone: {default: asia, enum: [eu, us]}}}]
tags: [{name: beta, kind: badge}, {name: items}]
security: [{sid: []}, {}]
paths:
  /items/{id}:
    get:
      operationId: getItem
      tags: [beta, items]
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: n, in: query, x-ms-client-name: maxResults, schema: {type: integer}}
        - {name: ids, in: query, schema: {type: array, items: {type: integer}}}
        - {name: kind, in: query, schema: {$ref: "#/components/schemas/Kind"}}
        - {name: self, in: query, schema: {type: string}}
        - {name: page, in: cookie, schema: {type: integer}}
      responses: {"204": {description: Done}}
    put:
      operationId: replaceItem
      tags: [items]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {"": {type: string}, " ": {type: string}}}}}}
      responses: {"204": {description: Done}}
    additionalOperations:
      BAD METHOD: {operationId: bad, tags: [items], responses: {"204": {description: Done}}}
      GET: {operationId: again, tags: [items], responses: {"204": {description: Done}}}
  /files:
    post:
      operationId: uploadFile
      tags: [files]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, properties: {cover: {anyOf: [{type: string, format: binary}, {type: string}]}, image: {}, doc: {type: object, properties: {a: {type: string}}}}}
            encoding: {image: {contentType: "image/png, image/jpeg"}, doc: {contentType: application/xml}}
      responses: {"204": {description: Done}}
    put:
      operationId: putImage
      tags: [files]
      requestBody: {required: true, content: {image/*: {schema: {type: string, format: binary}}}}
      responses: {"204": {description: Done}}
  /whole:
    get:
      operationId: getWhole
      tags: [items]
      parameters: [{name: all, in: querystring, content: {application/json: {}}}, {name: b, in: query, schema: {type: string}}]
      responses: {"204": {description: Done}}
  /locked: {get: {operationId: getLocked, tags: [items], security: [{nowhere: []}], responses: {"204": {description: Done}}}}
  /blank:
    get:
      operationId: getBlank
      tags: [items]
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {}}}}}
      responses: {"200": {description: Done, headers: {Content-Type: {schema: {type: string}}, X-Left: {schema: {type: integer}}}}}
components:
  schemas:
    Kind: {type: string, enum: [a, b, c], x-enum-varnames: [FIRST, FIRST], x-enum-descriptions: [One, Two, Three]}
  securitySchemes: {sid: {type: apiKey, in: cookie, name: SID}}
"""
SWAGGER = """
swagger: "2.0"
info: {title: Edges, version: "1"}
host: edges.test
paths:
  /forms:
    post:
      operationId: sendForm
      tags: [forms]
      consumes: [application/x-www-form-urlencoded, multipart/form-data]
      parameters: [{name: s, in: formData, type: string}, {name: l, in: formData, type: array, items: {type: integer}}]
      responses: {204: {description: Done}}
  /both:
    post:
      operationId: sendBoth
      tags: [forms]
      parameters: [{name: x, in: body, schema: {type: object}}, {name: y, in: formData, type: string}]
      responses: {204: {description: Done}}
  /shapes:
    post:
      operationId: createShape
      tags: [shapes]
      parameters: [{name: body, in: body, required: true, schema: {type: object, properties: {shape: {$ref: "#/definitions/Shape"}, by: {$ref: "#/definitions/ResellerV2"}}}}]
      responses: {204: {description: Done}}
definitions:
  ResellerV2: {x-ms-client-name: reseller, type: object, properties: {vatNo: {type: string, x-ms-client-name: taxNumber}, tax_number: {type: string}, at: {$ref: "#/definitions/Shape", x-speakeasy-name-override: outline}}}
  Shape: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string, enum: [Circle, Other]}}}
  Circle: {allOf: [{$ref: "#/definitions/Shape"}, {type: object, required: [r], properties: {r: {type: number}}}]}
"""


class Wire:
    """A client of a document, and the last request that it sent."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.sent: list[httpx2.Request] = []
        self.client = package.client(self._answer)
        self.ledger = {
            (entry["kind"], entry["pointer"]): entry
            for entry in package.generated.ledger.to_json()["entries"]
        }

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        self.sent.append(request)
        return httpx2.Response(204)

    def call(self, name: str, *arguments: Any, **options: Any) -> httpx2.Request:
        resource, method = name.split(".")
        getattr(getattr(self.client, resource), method)(*arguments, **options)
        return self.sent[-1]

    def refuses(self, name: str, *arguments: Any, **options: Any) -> str:
        before = len(self.sent)
        with pytest.raises(self.package.module.RequestValidationError) as caught:
            self.call(name, *arguments, **options)
        assert len(self.sent) == before
        return str(caught.value)


def wire(folder: Path, text: str) -> Wire:
    spec = folder / "edges.yaml"
    spec.write_text(text, encoding="utf-8")
    return Wire(make(spec, folder))


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> Wire:
    return wire(tmp_path_factory.mktemp("edges"), DOCUMENT)


@pytest.fixture(scope="module")
def swagger(tmp_path_factory: pytest.TempPathFactory) -> Wire:
    return wire(tmp_path_factory.mktemp("swagger"), SWAGGER)


@pytest.mark.parametrize("value", ["a", True, 5.5, None])
def test_a_path_parameter_of_another_type_is_refused(edges: Wire, value: object) -> None:
    """An integer in a path is an integer, whether a type checker looks or not."""
    assert "path /id" in edges.refuses("items.get", value)


@pytest.mark.parametrize(
    "options", [{"max_results": "5"}, {"ids": "12"}, {"ids": ["1"]}, {"page": True}]
)
def test_parameters_of_another_type_are_refused(edges: Wire, options: dict[str, Any]) -> None:
    """Numbers and lists are checked in queries and cookies too; a text is not a list of its characters."""
    edges.refuses("items.get", 1, **options)


def test_arguments_have_the_names_that_the_document_suggests(edges: Wire) -> None:
    """``x-ms-client-name`` names an argument; a reserved name gets an underscore."""
    query = edges.call("items.get", 1, max_results=5, self_="x").url.params
    assert dict(query) == {"n": "5", "self": "x"}


def test_properties_and_schemas_have_the_names_that_the_document_suggests(swagger: Wire) -> None:
    """A hint names a field and a class, not what is sent; where it meets another name both stay apart."""
    models = swagger.package.module.models
    reseller = models.Reseller(outline={"kind": "Other"}, tax_number_2="7", tax_number="8")
    sent = swagger.call("shapes.create", by=reseller)
    assert sent.content == b'{"by":{"vatNo":"7","tax_number":"8","at":{"kind":"Other"}}}'
    hints = [e for e in swagger.ledger if e[1].endswith(("x-ms-client-name", "name-override"))]
    assert {swagger.ledger[hint]["status"] for hint in hints} == {"generated"} and len(hints) == 3


def test_cookies_are_merged(edges: Wire) -> None:
    """A ``Cookie`` of ``extra_headers`` is sent next to the client's own."""
    edges.client = edges.package.client(edges._answer, api_key="k")
    request = edges.call("items.get", 1, page=2, extra_headers={"Cookie": "z=1"})
    assert request.headers["cookie"] == "z=1; page=2; SID=k"


def test_a_property_without_a_name_is_a_field(edges: Wire) -> None:
    """The empty name is a name, next to another property."""
    request = edges.call("items.replace", 1, value="a", value_2="b")
    assert json.loads(request.content) == {"": "a", " ": "b"}


def test_text_next_to_files_is_text(edges: Wire) -> None:
    """A field that may be a file or a text is a file only if it is given one."""
    text = edges.call("files.upload", cover="https://x.test").content
    assert b'name="cover"\r\n\r\nhttps://x.test' in text
    assert b'filename="cover"' in edges.call("files.upload", cover=b"1").content


def test_a_part_has_any_documented_media_type(edges: Wire) -> None:
    """A file is sent as one of the media types of its encoding, however its schema describes it."""
    image = ("x.jpg", b"1", "image/jpeg")
    assert b"Content-Type: image/jpeg" in edges.call("files.upload", image=image).content
    assert "image/png, image/jpeg" in edges.refuses("files.upload", image=("x", b"1", "text/html"))


def test_a_range_of_media_types_takes_each_of_them(edges: Wire) -> None:
    """``image/*`` is sent as the media type that is asked for, or as octets; never as the range."""
    sent = edges.call("files.put_image", body=b"1", content_type="image/gif")
    assert sent.headers["content-type"] == "image/gif"
    assert edges.call("files.put_image", body=b"1").headers["content-type"] == "application/octet-stream"  # fmt: skip
    edges.refuses("files.put_image", body=b"1", content_type="text/plain")


LEDGER = {
    ("operation", "/paths/~1items~1{id}/additionalOperations/BAD METHOD"): ("omitted", "not an HTTP method"),
    ("operation", "/paths/~1items~1{id}/additionalOperations/GET"): ("omitted", "has the field 'get'"),
    ("encoding", "/paths/~1files/post/requestBody/content/multipart~1form-data/encoding/doc"): ("partial", "sent as JSON"),
    ("body", "/paths/~1blank/get/requestBody"): ("omitted", "not sent"),
    ("header", "/paths/~1blank/get/responses/200/headers/Content-Type"): ("omitted", "ignores"),
    ("header", "/paths/~1blank/get/responses/200/headers/X-Left"): ("partial", "as text"),
    ("operation", "/paths/~1locked/get"): ("partial", "unknown security scheme 'nowhere'"),
    ("extension", "/components/schemas/Kind/x-enum-varnames"): ("partial", "2 entries for 3 values"),
    ("extension", "/components/schemas/Kind/x-enum-descriptions"): ("generated", ""),
    ("extension", "/paths/~1items~1{id}/get/parameters/1/x-ms-client-name"): ("generated", ""),
}  # fmt: skip


@pytest.mark.parametrize("key", LEDGER, ids=str)
def test_the_ledger_says_what_is_lost(edges: Wire, key: tuple[str, str]) -> None:
    """Each part that does not reach the wire has its reason."""
    status, reason = LEDGER[key]
    assert edges.ledger[key]["status"] == status
    assert reason in (edges.ledger[key]["reason"] or "")


def test_a_badge_is_not_a_resource(edges: Wire) -> None:
    """The first tag that is not a badge names the resource (OpenAPI 3.2)."""
    assert edges.ledger["operation", "/paths/~1items~1{id}/get"]["call"] == "items.get"


def test_findings_of_edges(edges: Wire) -> None:
    """A default outside of its enum is reported, and a whole query next to parameters of the query."""
    messages = [finding.message for finding in edges.package.generated.findings]
    assert any("default 'asia' of server variable 'zone'" in message for message in messages)
    assert any("querystring parameter 'all' next to 'b'" in message for message in messages)


def test_a_form_can_be_sent_in_each_way(swagger: Wire) -> None:
    """Swagger 2.0 lists the media types of a form; each can be sent, with the same fields."""
    assert swagger.call("forms.send", s="a b", l=[1, 2]).content == b"s=a+b&l=1,2"
    parts = swagger.call("forms.send", content_type="multipart/form-data", l=[1, 2]).content
    assert b'name="l"\r\n\r\n1,2\r\n' in parts


def test_form_fields_next_to_a_body_are_reported(swagger: Wire) -> None:
    """Swagger 2.0 forbids both; what is not sent is omitted in the ledger, keywords included."""
    entries = [
        swagger.ledger["parameter", "/paths/~1both/post/parameters/1"],
        swagger.ledger["keyword", "/paths/~1both/post/parameters/1/type"],
    ]
    assert [entry["status"] for entry in entries] == ["omitted", "omitted"]
    assert "'y' next to the body 'x'" in entries[0]["reason"]


def test_a_base_does_not_take_the_tags_of_its_subtypes(swagger: Wire) -> None:
    """A discriminator whose enum lists all tags leaves the base only those that no subtype has."""
    swagger.refuses("shapes.create", shape={"kind": "Circle"})
    assert swagger.call("shapes.create", shape={"kind": "Other"}).content == b'{"shape":{"kind":"Other"}}'  # fmt: skip


def test_a_union_of_itself_alone_is_anything(tmp_path: Path) -> None:
    """A ``oneOf`` whose only branch is the schema itself states nothing."""
    text = """
openapi: 3.1.0
info: {title: T, version: "1"}
servers: [{url: "https://t.test"}]
paths: {/t: {get: {operationId: getT, responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/T"}}}}}}}}
components: {schemas: {T: {oneOf: [{$ref: "#/components/schemas/T"}]}}}
"""
    assert wire(tmp_path, text).ledger["operation", "/paths/~1t/get"]["status"] == "generated"
