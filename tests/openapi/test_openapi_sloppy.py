"""A sloppy document is read as it was meant: nothing vanishes, and a finding says what was assumed."""

from __future__ import annotations

import pytest
from openapi_reading import Read, rules

from docpact.ir import Parameter

SLOPPY_OPERATIONS = [
    ("get: null", ["DP703", "DP711"]),
    ("get: junk", ["DP703", "DP711"]),
    ("get: {}", ["DP711"]),
    ("get: {responses: []}", ["DP703", "DP711"]),
    ("get: {responses: {'200': null}}", ["DP703"]),
    ("get: {responses: {'200': {description: 1}}}", ["DP703"]),
    ("get: {responses: {'200': {content: {application/json;simple: {}, '*/*': null}}}}", []),
    ("get: {responses: {'200': {content: {application/json: junk}}}}", ["DP703"]),
    ("get: {responses: {'200': {headers: {X: 1}}}}", ["DP703"]),
    ("get: {tags: pets, responses: {'200': {}}}", ["DP703"]),
    ("get: {tags: [1, {name: a}, ''], responses: {'200': {}}}", ["DP703", "DP703"]),
    ("get: {operationId: 7, responses: {'200': {}}}", ["DP703"]),
    ("get: {deprecated: 'true', responses: {'200': {}}}", ["DP703"]),
    ("get: {parameters: junk, responses: {'200': {}}}", ["DP703", "DP703"]),
    ("get: {parameters: [null, 1], responses: {'200': {}}}", ["DP703", "DP703"]),
    ("get: {parameters: [{in: query}], responses: {'200': {}}}", ["DP707"]),
    ("get: {requestBody: {content: {a/b: {}}}, responses: {'200': {}}}", []),
    ("get: {requestBody: junk, responses: {'200': {}}}", ["DP703"]),
    ("get: {security: {key: []}, responses: {'200': {}}}", ["DP703", "DP708"]),
    ("get: {security: [{key: null}], responses: {'200': {}}}", ["DP708"]),
    ("get: {servers: [1, {}], responses: {'200': {}}}", ["DP703", "DP709"]),
    ("GET: {responses: {'200': {}}}", ["DP710"]),
    ("link: {operationId: a, responses: {'200': {}}}", ["DP710"]),
    ("get: {callbacks: {a: 1}, responses: {'200': {}}}", ["DP703"]),
    ("get: {externalDocs: 1, responses: {'200': {}}}", ["DP703"]),
]


@pytest.mark.parametrize(("operation", "expected"), SLOPPY_OPERATIONS)
def test_no_operation_vanishes(read: Read, operation: str, expected: list[str]) -> None:
    """Whatever is wrong with an operation, it is there, and so is its neighbour; findings say what was assumed."""
    text = f"paths:\n  /x:\n    {operation}\n  /y:\n    get: {{operationId: other, responses: {{'200': {{}}}}}}\n"
    source = read(text)
    assert [each.path for each in source.api.operations] == ["/x", "/y"]
    assert rules(source) == expected
    assert all(
        each.severity == "warning" and each.spec and each.spec.line for each in source.findings
    )
    strict = read(text, strict=True)
    assert all(each.severity == "error" for each in strict.findings)


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("200", "200"),
        ("2xx", "2XX"),
        ("'2XX'", "2XX"),
        ("200 OK", "200"),
        ("HTTP 404", "404"),
        ("Default", "default"),
        ("4**", "4XX"),
        ("success", None),
        ("999", None),
    ],
)
def test_statuses(read: Read, key: str, status: str | None) -> None:
    """A status is read as it was meant, and one that means nothing is left out with a finding."""
    source = read(f"paths: {{/x: {{get: {{responses: {{{key}: {{description: d}}}}}}}}}}")
    assert [each.status for each in source.api.operations[0].responses] == (
        [status] if status else []
    )
    assert (rules(source) == []) == (status == key.strip("'"))


PARAMETERS = [
    ("/a/{id}", "[]", [("path", "id", True)], ["DP706"]),
    (
        "/a/{id}",
        "[{name: id, in: path, schema: {type: string}}]",
        [("path", "id", True)],
        ["DP706"],
    ),
    (
        "/a/{id}",
        "[{name: ID, in: path, required: true, schema: {}}]",
        [("path", "id", True)],
        ["DP706"],
    ),
    ("/a", "[{name: id, in: path, required: true, schema: {}}]", [], ["DP706"]),
    ("/a/{id}", "[{name: id, required: true, schema: {}}]", [("path", "id", True)], ["DP707"]),
    ("/a", "[{name: q, schema: {}}]", [("query", "q", False)], ["DP707"]),
    ("/a", "[{name: q, in: Query, schema: {}}]", [("query", "q", False)], ["DP707"]),
    ("/a", "[{name: q, in: nowhere, schema: {}}]", [("query", "q", False)], ["DP707"]),
    ("/a", "[{name: q, in: query}]", [("query", "q", False)], ["DP707"]),
    ("/a", "[{name: q, in: query, type: string}]", [("query", "q", False)], ["DP707"]),
    ("/a", "[{name: q, in: query, schema: {}, style: odd}]", [("query", "q", False)], ["DP707"]),
    (
        "/a",
        "[{name: q, in: query, schema: {}}, {name: q, in: query, schema: {}}]",
        [("query", "q", False)],
        ["DP707"],
    ),
    (
        "/a",
        "[{name: q, in: query, schema: {}, required: 'yes'}]",
        [("query", "q", False)],
        ["DP703"],
    ),
    ("/a", "{name: q, in: query, schema: {}}", [("query", "q", False)], ["DP703"]),
    ("/a", "[{name: b, in: body, schema: {type: string}}]", [], ["DP707"]),
    (
        "/a",
        "[{name: f, in: formData, type: file}, {name: g, in: formData, type: string}]",
        [],
        ["DP707", "DP704"],
    ),
]


@pytest.mark.parametrize(("path", "parameters", "expected", "found"), PARAMETERS)
def test_parameters(
    read: Read, path: str, parameters: str, expected: list[tuple[str, str, bool]], found: list[str]
) -> None:
    """Parameters that are incomplete are completed, and those that the path needs are added."""
    source = read(
        f"paths: {{'{path}': {{post: {{parameters: {parameters}, responses: {{'200': {{}}}}}}}}}}"
    )
    operation = source.api.operations[0]
    assert [(each.location, each.name, each.required) for each in operation.parameters] == expected
    assert rules(source) == found


def test_bodies_written_as_parameters(read: Read) -> None:
    """``in: formData`` in a document of version 3 becomes the body it was meant to be."""
    text = "paths: {/a: {post: {parameters: [{name: f, in: formData, type: file, required: true}], responses: {'200': {}}}}}"
    body = read(text).api.operations[0].request_body
    assert body is not None
    assert body.content[0].media_type == "multipart/form-data"
    assert body.content[0].schema == {
        "type": "object",
        "properties": {"f": {"type": "string", "format": "binary"}},
        "required": ["f"],
    }


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("{type: http, scheme: Bearer}", ("http", "bearer", None, None)),
        ("{type: http}", ("http", "bearer", None, None)),
        ("{type: basic}", ("http", "basic", None, None)),
        ("{type: Bearer}", ("http", "bearer", None, None)),
        ("{type: apikey, in: query, name: k}", ("apiKey", None, "query", "k")),
        ("{type: apiKey}", ("apiKey", None, "header", "s")),
        ("{type: magic}", ("magic", None, None, None)),
    ],
)
def test_sloppy_security(read: Read, scheme: str, expected: tuple[str | None, ...]) -> None:
    """A scheme is read as it was meant; one that is unknown keeps its type."""
    found = read(
        f"paths: {{}}\ncomponents: {{securitySchemes: {{s: {scheme}}}}}"
    ).api.security_schemes["s"]
    assert (found.type, found.scheme, found.location, found.parameter) == expected


@pytest.mark.parametrize(
    ("server", "url", "found"),
    [
        ("{url: https://a.example}", "https://a.example", []),
        ("{url: /v1}", "/v1", []),
        ("{url: api.example.com/v1}", "https://api.example.com/v1", ["DP709"]),
        ("{url: ''}", "/", ["DP709"]),
        ("https://a.example", "https://a.example", []),
        ("{url: 'https://{x}.example'}", "https://{x}.example", ["DP709"]),
        (
            "{url: 'https://{x}.example', variables: {x: {enum: [a]}}}",
            "https://{x}.example",
            ["DP709"],
        ),
    ],
)
def test_servers(read: Read, server: str, url: str, found: list[str]) -> None:
    """Servers without a scheme, a URL or their variables."""
    source = read(f"paths: {{/x: {{}}}}\nservers: [{server}]")
    assert [each.url for each in source.api.servers] == [url]
    assert rules(source) == found


OUTLINES = [
    ("openapi: 3.1.0\npaths: {/x: {}}", ["DP710"]),
    ("openapi: 3.1.0\ninfo: 1\npaths: {/x: {}}", ["DP703", "DP710"]),
    ("paths: null", ["DP710"]),
    ("paths: []", ["DP703", "DP710"]),
    ("paths: {/x: 1, /y: null}", ["DP703"]),
    ("paths: {x: {get: {responses: {'200': {}}}}}", ["DP710"]),
    ("paths: {/x: {}}\ntags: [a, {}, 1]", ["DP703", "DP703"]),
    ("paths: {/x: {}}\ncomponents: 5", ["DP703", "DP703"]),
    ("paths: {/x: {}}\ncomponents: {schemas: 5}", ["DP703"]),
    ("paths: {/x: {}}\nsecurity: [{nothing: []}]", ["DP708"]),
    (
        "paths: {/x: {get: {operationId: a, responses: {'200': {}}}, put: {operationId: a, responses: {'200': {}}}}}",
        ["DP712"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), OUTLINES)
def test_sloppy_outlines(read: Read, text: str, expected: list[str]) -> None:
    """What is missing or of the wrong kind at the top is noted; reading goes on."""
    assert sorted(set(rules(read(text)))) == sorted(set(expected))


def test_findings_say_what_was_assumed(read: Read) -> None:
    """A finding has its rule, its place and the assumption."""
    (found,) = read(
        "paths:\n  /x/{id}:\n    get:\n      responses: {'200': {description: fine}}\n"
    ).findings
    assert found.rule == "DP706"
    assert found.message == "path parameter 'id' of /x/{id} is not declared; added as a string"
    assert str(found.spec) == "api.yaml:5:5 (/paths/~1x~1{id}/get)"


def test_added_path_parameters(read: Read) -> None:
    """A path parameter that nobody declares is a string, written where its operation is."""
    operation = read("paths: {'/x/{id}': {get: {responses: {'200': {}}}}}").api.operations[0]
    assert operation.parameters == (
        Parameter(
            "id",
            "path",
            True,
            {"type": "string"},
            None,
            "simple",
            False,
            pointer="/paths/~1x~1{id}/get",
        ),
    )
