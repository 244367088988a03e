"""``--state``: what is created can be listed, read, changed and deleted; faults and the ways to serve a mock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from docpact.errors import DocpactError
from docpact.mock import Mock, MockApp, Request, transport
from docpact.mock.faults import Step, parse_fault, parse_latency, read_script
from docpact.openapi import read_api
from docpact.validate.validator import Validator

SPEC = """
openapi: 3.1.0
info: {title: S, version: "1"}
servers: [{url: https://api.x.example/v2}]
paths:
  /users:
    get:
      operationId: listUsers
      parameters: [{name: page, in: query, schema: {type: integer}}, {name: per_page, in: query, schema: {type: integer, default: 2}}, {name: role, in: query, schema: {type: string}}]
      responses: {"200": {description: ok, headers: {Link: {schema: {type: string}}}, content: {application/json: {schema: {type: object, required: [users, meta], properties: {users: {type: array, items: {$ref: "#/components/schemas/User"}}, meta: {type: object, properties: {total: {type: integer}, next_page: {type: [integer, "null"]}, has_more: {type: boolean}}}}}}}}}
    post:
      operationId: createUser
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/NewUser"}}}}
      responses: {"201": {description: made, content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}, "422": {description: no, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}}
  /users/batch:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [users], properties: {users: {type: array, items: {$ref: "#/components/schemas/NewUser"}}}}}}}
      responses: {"200": {description: made, content: {application/json: {schema: {type: object, properties: {users: {type: array, items: {$ref: "#/components/schemas/User"}}}}}}}}
  /users/{user_id}:
    parameters: [{name: user_id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getUser, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}, "404": {description: no, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}}}
    patch: {requestBody: {content: {application/json-patch+json: {schema: {type: array}}, application/merge-patch+json: {schema: {type: object}}, application/json: {schema: {type: object, properties: {name: {type: string}, role: {type: [string, "null"]}}}}}}, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}, "404": {description: no, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}}}
    put: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/NewUser"}}}}, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}}}}
    delete: {responses: {"204": {description: gone}, "404": {description: no, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}}}
  /users/{user_id}/notes:
    parameters: [{name: user_id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: "#/components/schemas/Note"}}}}}}}}}
    post: {requestBody: {content: {application/json: {schema: {type: object, properties: {data: {type: object, properties: {attributes: {type: object, properties: {text: {type: string}}}, type: {const: note}}}}}}}}, responses: {"201": {description: ok, content: {application/json: {schema: {type: object, required: [data], properties: {data: {$ref: "#/components/schemas/Note"}}}}}}}}
  /users/{user_id}/notes/{note_id}:
    parameters: [{name: user_id, in: path, required: true, schema: {type: integer}}, {name: note_id, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: ok, content: {application/json: {schema: {type: object, required: [data], properties: {data: {$ref: "#/components/schemas/Note"}}}}}}}}
components:
  schemas:
    NewUser: {type: object, required: [name], properties: {name: {type: string}, role: {type: [string, "null"]}}}
    User: {type: object, required: [id, name, created_at], properties: {id: {type: integer, readOnly: true}, name: {type: string}, role: {type: [string, "null"]}, created_at: {type: string, format: date-time, readOnly: true}, url: {type: string, readOnly: true}}}
    Note: {type: object, required: [id, type], properties: {id: {type: string, format: uuid}, type: {const: note}, attributes: {type: object, properties: {text: {type: string}}}}}
    Problem: {type: object, required: [code, message], properties: {code: {type: integer}, message: {type: string}}}
"""
Call = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The spec."""
    made = tmp_path_factory.mktemp("state") / "users.yaml"
    made.write_text(SPEC, encoding="utf-8")
    return made


@pytest.fixture
def call(file: Path) -> Call:
    """Call a mock of its own; every answer is checked against the spec."""
    source = read_api(file)
    mock = Mock(source.api, source.document, state=True)
    validator = Validator(source.api, source.document)

    def send(line: str, body: Any = None, kind: str = "application/json") -> tuple[int, Any]:
        method, _, url = line.partition(" ")
        path, _, query = url.partition("?")
        headers = {} if body is None else {"content-type": kind}
        sent = b"" if body is None else json.dumps(body).encode()
        answer = mock.answer(Request(method, path, query, headers, sent))
        value = json.loads(answer.body) if answer.body else None
        operation = validator.router.find(method, path).operation
        for response in operation.responses if operation else ():
            if response.status == str(answer.status) and response.content:
                assert [] == validator.of_media(response.content[0], "response").faults(value)
        return answer.status, value

    return send


def test_a_life(call: Call) -> None:
    """Create, read, list, change, replace, delete, and 404 ever after."""
    assert (200, []) == (call("GET /users")[0], call("GET /users")[1]["users"])
    status, made = call("POST /users", {"name": "a"})
    assert (201, 1, "a") == (status, made["id"], made["name"])
    assert {"created_at", "url"} <= made.keys(), "fields that the server sets are filled in"
    assert "role" not in made, "what nobody sent is not made up"
    assert made == call("GET /users/1")[1]
    assert {**made, "role": "x"} == call("PATCH /users/1", {"role": "x"})[1]
    assert {**made, "role": None} == call("PATCH /users/1", {"role": None})[1]
    assert made == call("PATCH /users/1", {"role": None}, "application/merge-patch+json")[1]
    patch = [
        {"op": "test", "path": "/name", "value": "a"},
        {"op": "add", "path": "/role", "value": "y"},
    ]
    assert {**made, "role": "y"} == call("PATCH /users/1", patch, "application/json-patch+json")[1]
    assert (
        409
        == call(
            "PATCH /users/1",
            patch[:1] and [{**patch[0], "value": "b"}],
            "application/json-patch+json",
        )[0]
    )
    assert {**made, "name": "z"} == call("PUT /users/1", {"name": "z"})[1]
    assert (204, None) == call("DELETE /users/1")
    for line in ("GET /users/1", "DELETE /users/1", "PATCH /users/1"):
        status, problem = call(line, {} if "PATCH" in line else None)
        assert (404, 404) == (status, problem["code"])
    assert 2 == call("POST /users", {"name": "b"})[1]["id"], "ids are not given twice"


def test_pages_and_filters(call: Call) -> None:
    """Lists are paged as their parameters say, with counts and the next page; a field's parameter filters."""
    batch = call("POST /users/batch", {"users": [{"name": name, "role": name} for name in "abc"]})
    assert ["a", "b", "c"] == [one["name"] for one in batch[1]["users"]]
    first = call("GET /users")[1]
    assert (["a", "b"], {"total": 3, "next_page": 2, "has_more": True}) == (
        [one["name"] for one in first["users"]],
        first["meta"],
    )
    last = call("GET /users?page=2&per_page=2")[1]
    assert (["c"], {"total": 3, "next_page": None, "has_more": False}) == (
        [one["name"] for one in last["users"]],
        last["meta"],
    )
    assert ["b"] == [one["name"] for one in call("GET /users?role=b")[1]["users"]]
    assert [] == call("GET /users?page=9")[1]["users"]


def test_nested_collections(call: Call) -> None:
    """Each parent has children of its own, which go with it; a wrapped item is found in its wrapper."""
    call("POST /users/batch", {"users": [{"name": "a"}, {"name": "b"}]})
    note = {"type": "note", "attributes": {"text": "hey"}}
    status, made = call("POST /users/1/notes", {"data": note})
    assert (201, note) == (status, {name: made["data"][name] for name in note})
    identity = made["data"]["id"]
    assert made == call(f"GET /users/1/notes/{identity}")[1]
    assert [made["data"]] == call("GET /users/1/notes")[1]["data"]
    assert [] == call("GET /users/2/notes")[1]["data"]
    assert 404 == call(f"GET /users/2/notes/{identity}")[0]
    assert 404 == call("GET /users/7/notes")[0]
    assert 404 == call("POST /users/7/notes", {"data": note})[0]
    call("DELETE /users/1")
    assert 404 == call("GET /users/1/notes")[0]


def test_what_breaks_the_spec_is_refused_before_it_is_kept(call: Call) -> None:
    """A refused request changes nothing."""
    assert 422 == call("POST /users", {"role": "x"})[0]
    assert [] == call("GET /users")[1]["users"]


def test_the_same_calls_give_the_same_answers(file: Path) -> None:
    """Made-up ids and values follow the seed alone."""
    lines = [
        ("POST", "/users", b'{"name": "a"}'),
        ("POST", "/users/1/notes", b'{"data": {}}'),
        ("GET", "/users/1/notes", b""),
    ]
    one, two = (
        [
            mock.answer(Request(m, p, "", {"content-type": "application/json"}, b)).body
            for m, p, b in lines
        ]
        for mock in (Mock.of(file, state=True), Mock.of(file, state=True))
    )
    assert one == two


# Faults.


def test_faults(file: Path) -> None:
    """A fault has its status, in the documented shape, as often as it is likely; the same seed fails the same requests."""
    request = Request("GET", "/users/1")
    statuses = [
        [Mock.of(file, faults=[(429, 0.5)], seed=seed).answer(request).status for _ in range(1)]
        for seed in range(20)
    ]
    assert {429, 200} == {one for each in statuses for one in each}
    always = Mock.of(file, faults=[(404, 1)]).answer(request)
    assert (404, "injected fault") == (always.status, json.loads(always.body)["message"])
    assert "1" == Mock.of(file, faults=[(503, 1)]).answer(request).headers["Retry-After"]


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize(
    "wanted",
    [{429: 0.1}, {429: 0.1, 503: 0.1}, {500: 0.5, 503: 0.5}, {500: 0.3, 429: 0.0, 502: 0.7}],
)
def test_each_fault_has_its_share(file: Path, wanted: dict[int, float], seed: int) -> None:
    """Of 1,000 requests each fault takes its own share, beside others too; the same seed fails the same requests."""
    request = Request("GET", "/users/1")
    mocks = [Mock.of(file, faults=list(wanted.items()), seed=seed) for _ in range(2)]
    first, second = ([mock.answer(request).status for _ in range(1000)] for mock in mocks)
    assert first == second
    for status, share in wanted.items():
        assert abs(first.count(status) - 1000 * share) <= 40
    assert first.count(200) == pytest.approx(1000 * (1 - sum(wanted.values())), abs=60)


def test_faults_of_more_than_all_requests(file: Path) -> None:
    """Shares that add up to more than 1 are refused, as is a script's operation that does not exist."""
    with pytest.raises(DocpactError, match=r"add up to 1\.1"):
        Mock.of(file, faults=[(429, 1), (500, 0.1)])
    with pytest.raises(DocpactError, match="unknown operation 'getUsr'") as caught:
        Mock.of(file, script=[Step(on="getUsr", status=503)])
    assert "did you mean getUser" in (caught.value.hint or "")


def test_a_fault_script(file: Path, tmp_path: Path) -> None:
    """Steps apply to the requests they name, after some, for a number of times, with headers, bodies and delays."""
    script = tmp_path / "faults.yaml"
    script.write_text("""\
- {on: getUser, status: 503, times: 2, headers: {Retry-After: "7"}}
- {on: "GET /users", after: 1, status: 500, body: {oops: true}, times: 1}
- {on: "POST /users*", latency: 250ms}
- {on: listUsers, truncate: true}
""")
    mock = Mock.of(file, script=read_script(script))
    got = [mock.answer(Request("GET", "/users/1")) for _ in range(3)]
    assert [503, 503, 200] == [one.status for one in got]
    assert "7" == got[0].headers["Retry-After"]
    lists = [mock.answer(Request("GET", "/users")) for _ in range(3)]
    assert [(200, True), (500, False), (200, True)] == [(one.status, one.truncate) for one in lists]
    assert b'{"oops": true}' == lists[1].body
    body = Request("POST", "/users", "", {"content-type": "application/json"}, b'{"name": "a"}')
    assert (201, 0.25) == (mock.answer(body).status, mock.answer(body).latency)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on: x", "a fault script is a list of steps"),
        ("- 3", ":1:3: a step is an object"),
        ("- {on: a, statuss: 3}", "did you mean status?"),
        ("- {status: 99}", "unusable status: 99"),
        ("- {status: yes}", "unusable status: 'yes'"),
        ("- {on: [a]}", "unusable on"),
        ("\n- {status: 500, latency: 2 days}", ":2:3: unusable time"),
        ("- {headers: [1]}", "headers is not an object"),
        ("- {probability: 2}", "unusable probability: 2"),
        ("- [", "YAML"),
    ],
)
def test_unusable_scripts(tmp_path: Path, text: str, said: str) -> None:
    """Each mistake in a script is told at its place."""
    file = tmp_path / "faults.yaml"
    file.write_text(text)
    with pytest.raises(DocpactError) as caught:
        read_script(file)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(
            (text, "is not a status from 200 to 599")
            for text in ("", "4", "600", "101", "4XX", "0429", "x:0.5", "429;0.1")
        ),
        *(
            (text, "is not a probability from 0 to 1")
            for text in ("429:2", "429:-1", "429:x", "429:", "429:10%", "429:nan")
        ),
        ("\u0664\u0662\u0669", "is not a status"),
        ("429:0.1:3", "'0.1:3' is not a probability"),
    ],
)
def test_unusable_faults(text: str, said: str) -> None:
    """A fault that means nothing is refused with what is wrong and an example."""
    with pytest.raises(DocpactError) as caught:
        parse_fault(text)
    assert f"unusable fault {text!r}: " in caught.value.what
    assert said in caught.value.what
    assert "429:0.1" in (caught.value.hint or "")


def test_faults_and_latencies() -> None:
    """Probabilities from 0 to 1, times in milliseconds or seconds."""
    assert [(429, 0.1), (500, 1.0), (503, 0.0), (418, 0.5)] == [
        parse_fault(text) for text in ("429:0.1", "500", "503:0", "418:.5")
    ]
    assert [0.05, 1.5, 0.002] == [parse_latency(text) for text in ("50ms", "1.5s", "2")]
    with pytest.raises(DocpactError, match="at most 60s"):
        parse_latency("90s")


# Serving.


def test_transport(file: Path) -> None:
    """A client in the same process calls the mock without a network, sync and async."""
    with httpx2.Client(
        transport=transport(Mock.of(file)), base_url="https://api.x.example/v2"
    ) as client:
        assert 200 == client.get("/users/1").status_code
        assert 422 == client.post("/users", json={}).status_code

    async def ask() -> int:
        async with httpx2.AsyncClient(transport=transport(Mock.of(file))) as client:
            return (await client.get("https://api.x.example/v2/users/1")).status_code

    assert 200 == asyncio.run(ask())


def test_app(file: Path) -> None:
    """The ASGI application serves requests, streams item by item, bounds bodies, and tells what is truncated."""

    async def ask(
        app: MockApp, method: str, path: str, body: bytes = b"", kind: str = ""
    ) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []
        events = [
            {"type": "http.request", "body": body[:5], "more_body": True},
            {"type": "http.request", "body": body[5:]},
        ]

        async def receive() -> dict[str, Any]:
            return events.pop(0)

        async def send(event: dict[str, Any]) -> None:
            sent.append(event)

        headers = [(b"Content-Type", kind.encode())] if kind else []
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers,
        }  # fmt: skip
        await app(scope, receive, send)
        return sent

    app = MockApp(Mock.of(file, most=20))
    start, body = asyncio.run(ask(app, "POST", "/users", b'{"name": "a"}', "application/json"))
    assert (201, len(body["body"])) == (
        start["status"],
        int(dict(start["headers"])[b"content-length"]),
    )
    assert (
        413 == asyncio.run(ask(app, "POST", "/users", b" " * 30, "application/json"))[0]["status"]
    )
    assert b"" == asyncio.run(ask(app, "HEAD", "/users"))[1]["body"]


THINGS = """openapi: 3.0.3
info: {title: M, version: "1"}
servers: [{url: /api/v1}, {url: "https://x.example/{ver}", variables: {ver: {default: v1, enum: [v1, v2]}}}]
paths:
  /things:
    get:
      parameters:
        - {name: id, in: query, schema: {type: array, items: {type: integer}, maxItems: 2}}
        - {name: flag, in: query, schema: {type: boolean}}
        - {name: color, in: query, explode: true, style: form, schema: {type: object, properties: {R: {type: integer}, G: {type: integer}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}
        default: {description: bad, content: {application/json: {schema: {type: object, required: [error], properties: {error: {type: object, required: [code, message], properties: {code: {type: string, enum: [bad_request, not_found]}, message: {type: string, maxLength: 30}}}}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: ok, headers: {Location: {required: true, schema: {type: string, format: uri}}}, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /things/{id}.json:
    get: {parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}
  /files/{name}:
    get: {parameters: [{name: name, in: path, required: true, schema: {type: string, pattern: '^[a-z/]+$'}}], responses: {'200': {description: ok, content: {application/octet-stream: {schema: {type: string, format: binary}}}}}}
  /sse: {get: {responses: {'200': {description: ok, content: {text/event-stream: {schema: {$ref: '#/components/schemas/Thing'}}}}}}}
components:
  schemas:
    Thing: {type: object, required: [name], properties: {id: {type: integer, format: int64, readOnly: true}, name: {type: string, nullable: true}, kind: {type: string, enum: [a, b]}, parent: {$ref: '#/components/schemas/Thing'}}}
"""


def test_kinds_of_documents(tmp_path: Path) -> None:
    """Suffixes of paths, Location as a URL, errors with short messages, and errors that only other operations document."""
    file = tmp_path / "things.yaml"
    file.write_text(THINGS, encoding="utf-8")
    mock = Mock.of(file, state=True)
    headers = {"content-type": "application/json", "host": "127.0.0.1:4010"}
    made = mock.answer(Request("POST", "/api/v1/things", "", headers, b'{"name": "a"}'))
    assert (201, "http://127.0.0.1:4010/api/v1/things/1") == (made.status, made.headers["Location"])
    assert {"id": 1, "name": "a"} == json.loads(mock.answer(Request("GET", "/things/1.json")).body)
    assert 404 == mock.answer(Request("GET", "/things/2.json")).status
    head = mock.answer(Request("HEAD", "/things"))
    assert (b"", "21") == (head.body, head.headers["Content-Length"])
    wrong = json.loads(mock.answer(Request("GET", "/things", "id=x")).body)["error"]
    assert (
        "query parameter 'id': expected" == wrong["message"]
    ), "as much of the reason as may be said"
    for request in (
        Request("GET", "/nowhere"),
        Request("GET", "/things/x.json"),
        Request("PUT", "/things"),
    ):
        assert {"error"} == json.loads(
            mock.answer(request).body
        ).keys(), "the error that the API documents elsewhere"
    assert b"docpact" == mock.answer(Request("GET", "/files/a%2Fb")).body
    for query, status in (
        ("R=1&G=2", 200),
        ("R=red", 400),
        ("flag=yes", 400),
        ("id=1&id=2&id=3", 400),
    ):
        assert status == mock.answer(Request("GET", "/v2/things", query)).status


def test_an_error_that_is_documented_without_a_body(tmp_path: Path) -> None:
    """Has none; a header tells the reason."""
    file = tmp_path / "x.yaml"
    file.write_text(
        "openapi: 3.1.0\ninfo: {title: X, version: '1'}\npaths:\n  /x/{id}:\n    get:\n      parameters: [{name: id, in: path, "
        "required: true, schema: {type: integer}}]\n      responses: {'200': {description: d}, '400': {description: d}}\n"
    )
    answer = Mock.of(file).answer(Request("GET", "/x/y"))
    assert (400, b"") == (answer.status, answer.body)
    assert "expected integer" in answer.headers["X-Docpact-Reason"]


SINGLES = """
openapi: 3.1.0
info: {title: S, version: "1"}
paths:
  /me:
    get: {operationId: me, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Me"}, example: {id: 7, name: Ada, theme: dark}}}}}}
    patch:
      requestBody: {content: {application/json: {schema: {type: object, properties: {theme: {type: string}}}}}}
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Me"}}}}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Me"}}}}
      responses: {"204": {description: kept}}
    delete: {responses: {"204": {description: gone}}}
  /teams/{team}/limits:
    parameters: [{name: team, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {most: {type: integer, default: 5}}}}}}}}
    put:
      requestBody: {content: {application/json: {schema: {type: object, properties: {most: {type: integer}}}}}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {most: {type: integer}}}}}}}
components:
  schemas:
    Me: {type: object, required: [id, name], properties: {id: {type: integer, readOnly: true}, name: {type: string}, theme: {type: string}}}
"""


def test_single_resources_are_kept(tmp_path: Path) -> None:
    """``/me`` begins as documented, is changed, replaced (what only the server sets stays), deleted and put again; each parent has its own."""
    (tmp_path / "s.yaml").write_text(SINGLES, encoding="utf-8")
    source = read_api(tmp_path / "s.yaml")
    mock = Mock(source.api, source.document, state=True)

    def call(method: str, path: str, body: object = None) -> tuple[int, object]:
        sent = b"" if body is None else json.dumps(body).encode()
        answer = mock.answer(Request(method, path, "", {"content-type": "application/json"}, sent))
        return answer.status, json.loads(answer.body) if answer.body else None

    assert (200, {"id": 7, "name": "Ada", "theme": "dark"}) == call("GET", "/me")
    changed = {"id": 7, "name": "Ada", "theme": "light"}
    assert (200, changed) == call("PATCH", "/me", {"theme": "light"})
    assert (200, changed) == call("GET", "/me")
    assert (204, None) == call("PUT", "/me", {"name": "Bo"})
    assert (200, {"id": 7, "name": "Bo"}) == call("GET", "/me")
    assert 204 == call("DELETE", "/me")[0]
    assert 404 == call("GET", "/me")[0]
    assert 204 == call("PUT", "/me", {"name": "Cy"})[0]
    assert 200 == call("GET", "/me")[0]
    assert (200, {"most": 9}) == call("PUT", "/teams/a/limits", {"most": 9})
    assert (200, {"most": 9}) == call("GET", "/teams/a/limits")
    assert {"most": 9} != call("GET", "/teams/b/limits")[1]
