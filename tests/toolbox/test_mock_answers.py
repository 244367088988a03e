"""The mock refuses what the spec refuses, and answers what the spec documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docpact.mock import Answer, Mock, Request
from docpact.openapi import read_api
from docpact.validate.validator import Validator

SPEC = """\
openapi: 3.1.0
info: {title: Boxes, version: "1"}
servers: [{url: "https://{tenant}.boxes.example/v2", variables: {tenant: {default: a}}}, {url: /alpha}]
security: [{key: [], app: []}, {token: []}, {basic: []}]
paths:
  /boxes/{box_id}:
    parameters: [{name: box_id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getBox
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100, format: int32}}
        - {name: X-Trace, in: header, schema: {type: string, format: uuid}}
        - {name: sid, in: cookie, required: true, schema: {type: string, minLength: 3}}
      responses:
        "200":
          description: A box
          headers: {X-Total: {required: true, schema: {type: integer, minimum: 5}}, ETag: {schema: {type: string}}}
          content:
            application/json: {schema: {$ref: "#/components/schemas/Box"}}
            text/csv: {schema: {type: string}, examples: {short: {value: "a,b"}}}
            application/xml: {schema: {$ref: "#/components/schemas/Box"}}
        "400": {$ref: "#/components/responses/Problem"}
        "401": {$ref: "#/components/responses/Problem"}
        "404":
          description: None
          content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}, examples: {gone: {value: {code: 404, message: gone}}, never: {value: {code: 404, message: never}}}}}
  /boxes:
    post:
      operationId: createBox
      security: []
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/NewBox"}}
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/NewBox"}}
          multipart/form-data: {schema: {$ref: "#/components/schemas/NewBox"}}
      responses:
        "201": {description: Made, content: {application/json: {schema: {$ref: "#/components/schemas/Box"}, example: {id: wrong}}}}
        "422": {$ref: "#/components/responses/Problem"}
  /chat:
    post:
      operationId: chat
      security: []
      requestBody: {content: {application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}}}
      responses:
        "200":
          description: Words
          content:
            application/json: {schema: {type: object, required: [text], properties: {text: {type: string}}}}
            text/event-stream: {schema: {type: object, required: [delta], properties: {delta: {type: string}}}}
  /lines:
    get:
      security: []
      responses: {"200": {description: L, content: {application/x-ndjson: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}}}
  /never:
    get:
      security: []
      responses: {"200": {description: L, content: {application/json: {schema: {allOf: [{type: string}, {type: integer}]}}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    app: {type: apiKey, in: query, name: app}
    token: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
  responses:
    Problem: {description: Bad, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}
  schemas:
    NewBox: {type: object, required: [size], properties: {size: {type: integer}, tag: {type: string}}}
    Box:
      type: object
      required: [id, tag, n, two]
      properties:
        id: {type: string, pattern: "^box_[0-9]{4}$"}
        tag: {type: string, minLength: 8}
        n: {type: integer, multipleOf: 7, minimum: 10}
        two: {type: array, minItems: 2, uniqueItems: true, items: {type: string}}
        extra: {type: string, format: email}
    Problem: {type: object, required: [code, message], properties: {code: {type: integer}, message: {type: string}}}
"""
KEYS = {"authorization": "Bearer t", "cookie": "sid=abc"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The spec."""
    made = tmp_path_factory.mktemp("mock") / "boxes.yaml"
    made.write_text(SPEC, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def mock(file: Path) -> Mock:
    """A mock of it."""
    return Mock.of(file)


def _call(mock: Mock, line: str, headers: dict[str, str] | None = None, body: Any = None) -> Answer:
    method, _, url = line.partition(" ")
    path, _, query = url.partition("?")
    sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return mock.answer(Request(method, path, query, headers or {}, sent))


JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("line", "headers", "body", "status", "said"),
    [
        ("GET /boxes/1", KEYS, None, 200, '"id":"box_'),
        ("GET /v2/boxes/1?limit=100", KEYS, None, 200, ""),
        ("GET /alpha/boxes/1", KEYS, None, 200, ""),
        ("GET /boxes/one", KEYS, None, 400, "path parameter 'box_id': expected integer"),
        ("GET /boxes/1?limit=101", KEYS, None, 400, "query parameter 'limit': expected at most 100"),
        ("GET /boxes/1?limit=abc", KEYS, None, 400, "expected integer"),
        ("GET /boxes/1?limit=-2147483649", KEYS, None, 400, "expected at least -2147483648"),
        ("GET /boxes/1?undocumented=1", KEYS, None, 200, ""),
        ("GET /boxes/1", {**KEYS, "x-trace": "no"}, None, 400, "header 'X-Trace'"),
        ("GET /boxes/1", {**KEYS, "cookie": "sid=a"}, None, 400, "cookie parameter 'sid'"),
        ("GET /boxes/1", {"authorization": "Bearer t"}, None, 400, "missing required cookie parameter 'sid'"),
        ("GET /boxes/1", {"cookie": "sid=abc"}, None, 401, "missing or invalid credentials"),
        ("GET /boxes/1?app=x", {"cookie": "sid=abc", "x-key": "k"}, None, 200, ""),
        ("GET /boxes/1", {"cookie": "sid=abc", "x-key": "k"}, None, 401, "query 'app'"),
        ("GET /boxes/1", {"cookie": "sid=abc", "authorization": "Basic YTpi"}, None, 200, ""),
        ("GET /boxes/1", {"cookie": "sid=abc", "authorization": "Basic nonsense"}, None, 401, ""),
        ("GET /boxes/1", {"cookie": "sid=abc", "authorization": "Digest x"}, None, 401, ""),
        ("GET /boxes/1", {"cookie": "sid=abc", "authorization": "Bearer invalid"}, None, 401, ""),
        ("GET /boxes/1?app=is-invalid", {"cookie": "sid=abc", "x-key": "k"}, None, 401, ""),
        ("POST /boxes", JSON, {"size": 1, "anything": 2}, 201, '"id":"box_'),
        ("POST /boxes", JSON, {"size": "1"}, 422, "expected integer, got string"),
        ("POST /boxes", JSON, b"{", 422, "not valid JSON"),
        ("POST /boxes", JSON, b'{"size": "\xff"}', 422, "not valid UTF-8"),
        ("POST /boxes", JSON, None, 422, "missing request body"),
        ("POST /boxes", FORM, b"size=3&tag=x", 201, ""),
        ("POST /boxes", FORM, b"size=three", 422, "expected integer"),
        ("POST /boxes", {"content-type": "multipart/form-data; boundary=X"}, b'--X\r\nContent-Disposition: form-data; name="size"\r\n\r\n3\r\n--X--\r\n', 201, ""),
        ("POST /boxes", {"content-type": "multipart/form-data; boundary=X"}, b'--X\r\nContent-Disposition: form-data; name="tag"\r\n\r\n3\r\n--X--\r\n', 422, "size"),
        ("POST /boxes", {"content-type": "text/csv"}, b"a", 415, "text/csv"),
        ("PUT /boxes", JSON, {}, 405, "documented: POST"),
        ("GET /box", {}, None, 404, "no documented path"),
        ("GET /boxes/1", {**KEYS, "accept": "text/csv"}, None, 200, "a,b"),
        ("GET /boxes/1", {**KEYS, "accept": "application/xml"}, None, 200, "<id>box_"),
        ("GET /boxes/1", {**KEYS, "accept": "image/png, application/json;q=0.1"}, None, 200, '"id"'),
        ("GET /boxes/1", {**KEYS, "accept": "application/json;q=0, */*"}, None, 200, "a,b"),
        ("GET /boxes/1", {**KEYS, "accept": "image/png"}, None, 406, "text/csv"),
        ("GET /boxes/1", {"prefer": "code=404"}, None, 404, "gone"),
        ("GET /boxes/1", {"prefer": 'code=404, example="never"'}, None, 404, "never"),
        ("GET /boxes/1", {"prefer": "code=404;example=never"}, None, 404, "never"),
        ("GET /boxes/1", {**KEYS, "prefer": "example=short"}, None, 200, "a,b"),
        ("GET /boxes/1", {**KEYS, "prefer": "return=minimal, wait=10"}, None, 200, '"id"'),
        ("GET /boxes/1", {**KEYS, "prefer": "example=none"}, None, 404, "no example 'none'"),
        ("GET /boxes/1", {**KEYS, "prefer": "code=500"}, None, 404, "no response 500"),
        ("GET /boxes/1", {**KEYS, "prefer": "code=000"}, None, 400, "not a status code"),
        ("GET /boxes/1", {**KEYS, "prefer": "code=abc"}, None, 400, "not a status code"),
        ("GET /boxes/1", {**KEYS, "prefer": "dynamic=maybe"}, None, 400, "not true or false"),
        ("GET /boxes/1", {**KEYS, "prefer": "code=404 example=x"}, None, 400, "malformed Prefer header at character"),
        ("GET /boxes/1", {**KEYS, "prefer": "=404"}, None, 400, "malformed"),
        ("GET /never", {}, None, 501, "no value could be made for the schema of GET /never 200"),
        ("GET /" + "a" * 70_000, {}, None, 414, "too long"),
    ],
)  # fmt: skip
def test_answers(
    mock: Mock, line: str, headers: dict[str, str], body: Any, status: int, said: str
) -> None:
    """Each request gets its documented answer, or is refused with the reason in the documented shape."""
    answer = _call(mock, line, headers, body)
    assert (status, True) == (
        answer.status,
        said in answer.body.decode().replace('\\"', '"'),
    ), answer
    if status in (400, 401, 422) and "prefer" not in headers:
        problem = json.loads(answer.body)
        assert {"code", "message"} == problem.keys()
        assert status == problem["code"]


def test_what_is_made_is_valid_and_the_same_each_time(file: Path, mock: Mock) -> None:
    """Optional fields too, documented headers, the same for a seed; ``dynamic=true`` makes others."""
    source = read_api(file)
    media = source.api.operations[0].responses[0].content[0]
    schema = Validator(source.api, source.document).of_media(media, "response")
    bodies = [
        _call(one, "GET /boxes/1", KEYS) for one in (mock, Mock.of(file), Mock.of(file, seed=5))
    ]
    assert bodies[0] == bodies[1]
    assert bodies[0].body != bodies[2].body
    dynamic = [_call(mock, "GET /boxes/1", {**KEYS, "prefer": "dynamic=true"}) for _ in range(4)]
    assert len({one.body for one in dynamic}) > 1
    for answer in [*bodies, *dynamic]:
        value = json.loads(answer.body)
        assert [] == schema.faults(value)
        assert "extra" in value
        assert int(answer.headers["X-Total"]) >= 5
        assert "ETag" not in answer.headers


def test_methods_of_a_path(mock: Mock) -> None:
    """HEAD is GET without a body, OPTIONS and 405 tell what is allowed, 401 how to authenticate."""
    head = _call(mock, "HEAD /boxes/1", KEYS)
    assert (200, b"") == (head.status, head.body)
    assert "GET, HEAD, OPTIONS" == _call(mock, "OPTIONS /boxes/1").headers["Allow"]
    assert "OPTIONS, POST" == _call(mock, "DELETE /boxes").headers["Allow"]
    assert 'Bearer, Basic realm="api"' == _call(mock, "GET /boxes/1").headers["WWW-Authenticate"]


def test_streams(mock: Mock) -> None:
    """A stream is sent item by item in its own form; ``stream: true`` in the body asks for it."""
    plain = _call(mock, "POST /chat", JSON, {"stream": False})
    assert ("application/json", ()) == (plain.media_type, plain.chunks)
    stream = _call(mock, "POST /chat", JSON, {"stream": True})
    assert ("text/event-stream", 3) == (stream.media_type, len(stream.chunks))
    assert all(one.startswith(b'data: {"delta"') and one.endswith(b"\n\n") for one in stream.chunks)
    assert (
        "text/event-stream"
        == _call(mock, "POST /chat", {**JSON, "accept": "text/event-stream"}, {}).media_type
    )
    lines = _call(mock, "GET /lines")
    assert [3, 3] == [
        len(lines.chunks),
        len([json.loads(line) for line in lines.body.splitlines()]),
    ]


def test_bodies_are_bounded(file: Path) -> None:
    """A body over the bound is answered with 413 and not read."""
    assert (
        413 == _call(Mock.of(file, most=10), "POST /boxes", JSON, {"size": 1, "tag": "abc"}).status
    )


REFUSALS = """
openapi: 3.1.0
info: {title: R, version: "1"}
paths:
  /why: {get: {parameters: &n [{name: n, in: query, schema: {type: integer}}], responses: {"200": {description: ok}, "400": {description: no, content: {application/json: {schema: {type: object, required: [code, why], properties: {code: {type: integer}, kind: {enum: [bad]}, why: {type: string, minLength: 3}}}}}}}}}
  /text: {get: {parameters: *n, responses: {"200": {description: ok}, "400": {description: no, content: {text/plain: {schema: {type: string, maxLength: 12}}}}}}}
  /closed: {get: {parameters: *n, responses: {"200": {description: ok}, "400": {description: no, content: {application/json: {schema: {type: object, properties: {kind: {const: bad}}}}}}}}}
"""


@pytest.mark.parametrize(
    ("path", "kind", "body", "reason"),
    [
        ("/why", "application/json", '"why":"query parameter \'n\': expected integer', False),
        ("/text", "text/plain", "query para", True),
        ("/closed", "application/json", '{"kind":"bad"}', True),
    ],
)
def test_a_refusal_says_why_in_the_documented_form(
    path: str, kind: str, body: str, reason: bool, tmp_path: Path
) -> None:
    """The reason is in a text field of any name, in a text as far as it fits, and in a header where there is no room for it."""
    (tmp_path / "r.yaml").write_text(REFUSALS, encoding="utf-8")
    source = read_api(tmp_path / "r.yaml")
    answer = Mock(source.api, source.document).answer(Request("GET", path, "n=x", {}, b""))
    assert (400, kind) == (answer.status, answer.media_type)
    assert body in answer.body.decode()
    assert reason == ("expected integer" in answer.headers.get("X-Docpact-Reason", ""))


def test_headers_can_always_be_sent(tmp_path: Path) -> None:
    """A reason that is cut off is a valid field value: no server drops the connection over it."""
    (tmp_path / "h.yaml").write_text(
        """
openapi: 3.1.0
info: {title: H, version: "1"}
paths:
  /h:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: array, items: {type: string}}}}}
      responses: {"200": {description: ok}, "400": {description: no}}
""",
        encoding="utf-8",
    )
    source = read_api(tmp_path / "h.yaml")
    mock = Mock(source.api, source.document)
    json_type = {"content-type": "application/json"}
    for size in range(1, 60):
        body = json.dumps(["a" * size, *[0] * 75]).encode()
        refused = mock.answer(Request("POST", "/h", "", json_type, body)).all_headers()
        assert refused["X-Docpact-Reason"] == refused["X-Docpact-Reason"].strip()
    assert {"X": "a b"} == Answer(200, headers={"X": " a\x07b "}).all_headers()


def test_examples_of_headers_are_answered(tmp_path: Path) -> None:
    """The example of a header, wherever the header is written, is answered where its schema accepts it."""
    (tmp_path / "h.yaml").write_text(
        """
openapi: 3.1.0
info: {title: H, version: "1"}
paths:
  /h:
    get:
      responses:
        "200":
          description: ok
          headers:
            X-A: {schema: {type: string}, example: abc}
            X-B: {$ref: "#/components/headers/B"}
            X-C: {schema: {type: integer}, examples: {o: {value: 7}}}
            X-D: {schema: {type: integer}, example: none}
            Location: {schema: {type: string}, example: /h/7}
components: {headers: {B: {schema: {type: string}, example: shared}}}
""",
        encoding="utf-8",
    )
    source = read_api(tmp_path / "h.yaml")
    found = Mock(source.api, source.document).answer(Request("GET", "/h", "", {}, b"")).headers
    assert ("abc", "shared", "7", "/h/7") == tuple(
        found[n] for n in ("X-A", "X-B", "X-C", "Location")
    )
    assert found["X-D"].isdigit()
