"""References: to a place of any kind, to an identifier, in a circle, to nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from openapi_reading import EMPTY, REF, Read, rules, schema

from docpact.errors import DocpactError

DEEP = [
    ("'#/components/schemas/A/properties/b'", "AB"),
    ("'#/components/schemas/A/properties/list/items'", "AListItem"),
    ("'#/components/schemas/A/$defs/Inner'", "Inner"),
    ("'#/components/schemas/A/allOf/0'", "A0"),
    ("'#/paths/~1x/get/responses/200/content/application~1json/schema'", "ListXResponse"),
    ("'#/paths/~1x/get/responses/404/content/application~1json/schema'", "ListXResponse404"),
    ("'#/paths/~1x/get/parameters/0/schema'", "ListXParameter0"),
    ("'#/paths/~1x/put/requestBody/content/application~1json/schema'", "PutXRequest"),
    ("'#/components/responses/R/content/application~1json/schema'", "RResponse"),
    ("'#/components/parameters/P/schema'", "PParameter"),
    ("'#/x-models/Model'", "Model"),
    ("'#/components/schemas/Alias/properties/b'", "AB"),
    ("'#/paths/%7E1x/get/parameters/0/schema'", "ListXParameter0"),
]


@pytest.mark.parametrize(("reference", "name"), DEEP)
def test_deep_references_get_names(read: Read, reference: str, name: str) -> None:
    """What is only known by where it stands gets a name from there, and that place refers to it too."""
    json = "content: {application/json: {schema: {type: object}}}"
    source = read(f"""\
        paths:
          /x:
            get:
              operationId: listX
              parameters: [{{name: q, in: query, schema: {{type: object}}}}]
              responses: {{'200': {{description: d, {json}}}, '404': {{description: d, {json}}}}}
            put: {{requestBody: {{{json}}}, responses: {{'200': {{$ref: '#/components/responses/R'}}}}}}
        x-models: {{Model: {{type: object}}}}
        components:
          responses: {{R: {{description: d, {json}}}}}
          parameters: {{P: {{name: p, in: query, schema: {{type: object}}}}}}
          schemas:
            Z: {{allOf: [{{$ref: {reference}}}]}}
            Alias: {{$ref: '#/components/schemas/A'}}
            A:
              allOf: [{{type: object}}]
              $defs: {{Inner: {{type: object}}}}
              properties: {{b: {{type: object}}, list: {{items: {{type: object}}}}}}
        """)
    assert source.findings == ()
    assert schema(source, "Z") == {"allOf": [{"$ref": REF + name}]}
    assert schema(source, name) == {"type": "object"}


def test_the_place_of_a_deep_reference_refers_to_it_too(read: Read) -> None:
    """One schema has one name, wherever it is used; what refers to itself this way is no circle of text."""
    source = read("""\
        paths: {/: {}}
        components:
          schemas:
            A:
              properties:
                child: {properties: {children: {items: {$ref: '#/components/schemas/A/properties/child'}}}}
        """)
    assert schema(source, "A") == {"properties": {"child": {"$ref": REF + "AChild"}}}
    assert schema(source, "AChild") == {
        "properties": {"children": {"items": {"$ref": REF + "AChild"}}}
    }


def test_references_as_bundlers_leave_them(read: Read) -> None:
    """Parameters and responses that refer to those of another operation."""
    source = read("""\
        paths:
          /a:
            get:
              parameters: [{name: q, in: query, schema: {type: integer}}]
              responses: {'200': {description: fine}}
          /b:
            get:
              parameters: [{$ref: '#/paths/~1a/get/parameters/0'}]
              responses: {'200': {$ref: '#/paths/~1a/get/responses/200'}}
          /c: {$ref: '#/paths/~1a'}
        """)
    first, second, third = source.api.operations
    assert source.findings == ()
    assert second.parameters == first.parameters
    assert second.responses == first.responses
    assert (third.path, third.method) == ("/c", "GET")


IDENTIFIERS = [
    ("{$ref: '#anchor'}", {"type": "boolean"}),
    ("{$ref: 'https://example.com/schemas/base'}", None),
    ("{$ref: 'https://example.com/schemas/base#/$defs/inner'}", {"type": "string"}),
    ("{$ref: 'https://example.com/schemas/base#named'}", {"type": "integer"}),
    ("{$dynamicRef: '#anchor'}", {"type": "boolean"}),
]


@pytest.mark.parametrize(("reference", "expected"), IDENTIFIERS)
def test_identifiers_and_anchors(read: Read, reference: str, expected: object) -> None:
    """``$id`` moves the base of references, ``$anchor`` names a place; nothing is fetched for them."""
    source = read(f"""\
        paths: {{/: {{}}}}
        components:
          schemas:
            X: {{allOf: [{reference}]}}
            Flag: {{$anchor: anchor, type: boolean}}
            Base:
              $id: https://example.com/schemas/base
              $defs:
                inner: {{type: string}}
                other: {{$anchor: named, type: integer}}
              properties: {{a: {{$ref: '#/$defs/inner'}}, b: {{$ref: base#named}}, self: {{$ref: '#'}}}}
        """)
    assert source.findings == ()
    name = schema(source, "X")["allOf"][0]["$ref"].removeprefix(REF)
    assert schema(source, name) == (expected or schema(source, "Base"))
    properties = schema(source, "Base")["properties"]
    assert schema(source, properties["a"]["$ref"].removeprefix(REF)) == {"type": "string"}
    assert schema(source, properties["b"]["$ref"].removeprefix(REF)) == {"type": "integer"}
    assert properties["self"] == {"$ref": REF + "Base"}


NOWHERE = [
    (
        "'#/components/schemas/Pett'",
        "reference '#/components/schemas/Pett' not found",
        "did you mean Pet?",
    ),
    (
        "'#/components/nothing/Pet'",
        "reference '#/components/nothing/Pet' not found",
        "did you mean Pet?",
    ),
    ("'#/nowhere'", "reference '#/nowhere' not found", "define it, or fix the reference"),
    ("'#nowhere'", "reference '#nowhere' not found", "define it, or fix the reference"),
    ("'other.yaml'", "reference 'other.yaml' not followed: file other.yaml not found", None),
    (
        "'there.yaml#/nothing'",
        "reference 'there.yaml#/nothing' not found",
        "define it, or fix the reference",
    ),
    (
        "'../outside.yaml'",
        "reference '../outside.yaml' not followed: it is outside of the document's folder",
        None,
    ),
    (
        "'/etc/passwd'",
        "reference '/etc/passwd' not followed: it is outside of the document's folder",
        None,
    ),
    (
        "'file:///etc/passwd'",
        "reference 'file:///etc/passwd' not followed: it is outside of the document's folder",
        None,
    ),
    ("'file://host/x'", "reference 'file://host/x' not followed: it is on another host", None),
    (
        "'http://example.com/x.yaml'",
        "reference 'http://example.com/x.yaml' not followed: remote references need --allow-remote-refs",
        None,
    ),
    (
        "'ftp://example.com/x'",
        "reference 'ftp://example.com/x' not followed: ftp: URLs are not supported",
        None,
    ),
    ("'http://[bad'", "reference 'http://[bad' not followed: not a valid URI", None),
]


@pytest.mark.parametrize(("reference", "message", "hint"), NOWHERE)
def test_references_to_nowhere(
    read: Read, folder: Path, reference: str, message: str, hint: str | None
) -> None:
    """Read as any value with a finding; in strict reading an error with line and near misses."""
    (folder.parent / "outside.yaml").write_text("type: string")
    text = (
        EMPTY
        + f"components:\n  schemas:\n    Pet: {{type: object}}\n    X:\n      $ref: {reference}\n"
    )
    files = {"there.yaml": "a: 1"}
    source = read(text, files)
    assert schema(source, "X") is True
    (found,) = source.findings
    assert (found.rule, found.message, found.hint) == ("DP701", message, hint)
    assert str(found.spec).startswith("api.yaml:8:7")
    with pytest.raises(DocpactError) as caught:
        read(text, files, strict=True)
    assert caught.value.what == message
    assert caught.value.where == found.spec


SLIPS = [
    (
        "'#/definitions/Pet'",
        "reference '#/definitions/Pet' not found; read as '#/components/schemas/Pet'",
    ),
    ("Pet", "reference 'Pet' not found; read as '#/components/schemas/Pet'"),
]


@pytest.mark.parametrize(("reference", "message"), SLIPS)
def test_references_in_an_old_style(read: Read, reference: str, message: str) -> None:
    """What was meant by a reference of 2.0 or a bare name is plain."""
    source = read(
        EMPTY
        + f"components: {{schemas: {{Pet: {{type: object}}, X: {{allOf: [{{$ref: {reference}}}]}}}}}}"
    )
    assert schema(source, "X") == {"allOf": [{"$ref": REF + "Pet"}]}
    assert [each.message for each in source.findings] == [message]


def test_references_of_other_things_to_nowhere(read: Read) -> None:
    """A parameter to nowhere is left out, a body or response is one of any kind; the operation stays."""
    source = read("""\
        paths:
          /x:
            post:
              parameters: [{$ref: '#/components/parameters/None'}]
              requestBody: {$ref: '#/components/requestBodies/None'}
              responses: {'200': {$ref: '#/components/responses/None'}}
          /y: {$ref: '#/nothing'}
        """)
    (operation,) = source.api.operations
    assert operation.parameters == ()
    assert operation.request_body is not None
    assert operation.request_body.content[0].schema is True
    assert operation.responses[0].content[0].media_type == "*/*"
    assert rules(source) == ["DP701"] * 4


@pytest.mark.parametrize(
    "schemas",
    [
        "{A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}",
        "{A: {allOf: [{$ref: '#/components/schemas/A'}]}}",
        "{A: {properties: {a: {$ref: '#/components/schemas/A/properties/a'}}}}",
        "{A: {properties: {a: {$ref: '#/components/schemas/A/properties/a/properties/b'}}}}",
    ],
)
def test_circles(read: Read, schemas: str) -> None:
    """Circles of any shape end."""
    assert read(EMPTY + f"components: {{schemas: {schemas}}}").api.schemas


def test_circles_of_other_references(read: Read) -> None:
    """A parameter, a response and a path item that refer to themselves."""
    source = read("""\
        paths:
          /x: {$ref: '#/paths/~1x'}
          /y:
            get: {parameters: [{$ref: '#/components/parameters/P'}], responses: {'200': {$ref: '#/components/responses/R'}}}
        components:
          parameters: {P: {$ref: '#/components/parameters/P'}}
          responses: {R: {$ref: '#/components/responses/S'}, S: {$ref: '#/components/responses/R'}}
        """)
    assert [each.key for each in source.api.operations] == ["GET /y"]
    assert rules(source) == ["DP702"] * 3
