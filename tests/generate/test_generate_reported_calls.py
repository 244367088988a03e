"""Calls of a generated client that users reported: what comes back, what is sent, what is said, and what is reachable."""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
from collections.abc import Callable
from typing import Any, NoReturn
from unittest.mock import MagicMock, create_autospec, patch

import httpx2
import pytest

from packages import Package, make

OPENAPI = """
openapi: 3.2.0
info: {title: Reported, version: "1"}
servers: [{url: "https://api.test"}]
security: [{key: []}]
paths:
  /a:
    get: {operationId: getA, tags: [a], deprecated: true, responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}}}
    post: {operationId: createA, tags: [a], requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}, responses: {"204": {description: d}}}
  /list:
    get:
      operationId: listA
      tags: [a]
      responses:
        "200":
          description: d
          headers: {Next-Page: {schema: {type: string}}, ETag: {schema: {type: string}}}
          content: {application/json: {schema: {type: array, items: {type: string}}}}
  /export: {get: {operationId: export, tags: [f], responses: {"200": {description: d, content: {application/json: {schema: {type: string, format: binary}}}}}}}
  /download: {get: {operationId: download, tags: [f], responses: {"200": {description: d, content: {application/*: {schema: {type: string, format: binary}}}}}}}
  /version: {get: {operationId: version, tags: [f], responses: {"200": {description: d, content: {text/plain: {schema: {type: string}}}}}}}
  /reset: {post: {operationId: reset, tags: [f], responses: {"200": {description: d, content: {text/plain: {schema: {type: boolean}}}}}}}
  /zones/{id}:
    patch:
      operationId: patchZone
      tags: [zones]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {rrsets: {type: array, items: {type: object, required: [name, ttl], properties: {name: {type: string}, ttl: {type: integer}, changetype: {type: string}}}}}}}}}
      responses: {"204": {description: d}}
  /events:
    get:
      operationId: events
      tags: [s]
      responses:
        "200":
          description: d
          content:
            text/event-stream:
              itemSchema:
                type: object
                required: [data]
                properties:
                  event: {type: string}
                  id: {type: string}
                  data: {type: string, contentMediaType: application/json, contentSchema: {type: object, properties: {x: {type: integer}}}}
  /chat:
    post:
      operationId: chat
      tags: [s]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [q], properties: {q: {type: string}, stream: {type: boolean}}}}}}
      responses:
        "200":
          description: d
          content:
            application/json: {schema: {type: object, properties: {answer: {type: string}}}}
            text/event-stream: {schema: {type: object, properties: {delta: {type: string}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Kind: {type: string, enum: [a, b]}
    Sub: {type: object, properties: {x: {type: string}}}
    A:
      type: object
      properties:
        kind: {anyOf: [{allOf: [{$ref: "#/components/schemas/Kind"}]}, {type: "null"}]}
        sub: {anyOf: [{allOf: [{$ref: "#/components/schemas/Sub"}]}, {type: "null"}]}
        plain: {type: string}
        number: {type: integer}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("reported_calls")
    spec = folder / "api.yaml"
    spec.write_text(OPENAPI, encoding="utf-8")
    return make(spec, folder)


def calling(
    package: Package, reply: httpx2.Response, **options: Any
) -> tuple[Any, list[httpx2.Request]]:
    """A client that is always answered ``reply``, and what it sends."""
    sent: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return reply

    return package.client(answer, **{"api_key": "secret", **options}), sent


def test_models_are_an_attribute(package: Package) -> None:
    """``package.models`` is there before any other code has imported it."""
    assert f"{package.name}.models" not in sys.modules
    assert package.module.models.A(plain="1").plain == "1"


def test_the_public_names_are_listed(package: Package) -> None:
    """What is importable from the package is what it lists; helpers of the runtime are not."""
    module = package.module
    public = {name for name in dir(module) if not name.startswith("_")}
    assert public == {name for name in module.__all__ if not name.startswith("_")}
    assert not {"refusal", "status_error", "lazily", "TYPE_CHECKING", "annotations"} & public


@pytest.mark.parametrize("method", ["export", "download"])
@pytest.mark.parametrize(
    ("media_type", "body"), [("application/json", b'[{"a": 1}]'), ("text/csv", b"a,b\n1,2\n")]
)
def test_a_file_is_bytes(package: Package, method: str, media_type: str, body: bytes) -> None:
    """``format: binary`` is bytes, whatever the document and the response call them."""
    client, _ = calling(
        package, httpx2.Response(200, content=body, headers={"content-type": media_type})
    )
    assert getattr(client.f, method)() == body


@pytest.mark.parametrize(("method", "value"), [("version", "1.0.0"), ("reset", True)])
def test_json_for_documented_text(package: Package, method: str, value: Any) -> None:
    """A response that calls itself JSON is read as JSON where text is documented."""
    client, _ = calling(package, httpx2.Response(200, json=value))
    assert getattr(client.f, method)() == value


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"kind": None}, []),
        ({"kind": None, "plain": 5}, ["/plain"]),
        ({"sub": None, "plain": 5}, ["/plain"]),
        ({"kind": "a", "plain": 5}, ["/plain"]),
        ({"kind": None, "sub": None, "plain": "p"}, []),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_only_the_wrong_field_is_a_mismatch(
    package: Package, body: dict[str, Any], pointers: list[str]
) -> None:
    """A null where null is documented is right, whatever else of the response is wrong."""
    found: list[Any] = []
    client, _ = calling(package, httpx2.Response(200, json=body), on_mismatch=found.append)
    assert client.a.get().model_dump(exclude_unset=True) == body
    assert [mismatch.pointer for mismatch in found] == pointers


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_mismatch_is_told_once_with_what_came(
    package: Package, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names each place once, with the value that came."""
    client, _ = calling(package, httpx2.Response(200, json={"plain": None, "number": "7"}))
    for _ in range(3):
        client.a.get()
    [line] = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert "/plain" in line
    assert "got null" in line
    assert 'got "7"' in line


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {"detail": [{"loc": ["body", n], "msg": "Field required"} for n in ("name", "size")]},
            ["name", "size", "Field required"],
        ),
        ({"name": ["too long"]}, ["name", "too long"]),
        ({"detail": "V", "validation_errors": {"a": ["unclosed"]}}, ["V", "a", "unclosed"]),
        (
            {
                "exception_message": "Invalid",
                "exception_detail": [{"loc": ["body", "x"], "msg": "why"}],
            },
            ["Invalid", "x", "why"],
        ),
    ],
)
def test_an_error_names_every_fault(
    package: Package, body: dict[str, Any], words: list[str]
) -> None:
    """The message has the words and the places of the response."""
    client, _ = calling(package, httpx2.Response(422, json=body))
    with pytest.raises(package.module.StatusError) as caught:
        client.a.list()
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_response_headers_are_reachable(package: Package) -> None:
    """Documented headers are in the whole answer."""
    headers = {"Next-Page": "https://api.test/list?p=2", "ETag": '"7"'}
    client, _ = calling(package, httpx2.Response(200, json=["x"], headers=headers))
    answer = client.a.with_response.list()
    assert answer.value == ["x"]
    assert {name: answer.headers[name.lower()] for name in headers} == headers


async def _token() -> str:
    return "from-a-coroutine"


def _raise() -> NoReturn:
    raise OSError("the vault is down")


@pytest.mark.parametrize(
    ("given", "sent"),
    [(_token, "from-a-coroutine"), (lambda: "from-a-function", "from-a-function")],
)
def test_a_function_gives_a_credential(
    package: Package, given: Callable[[], Any], sent: str
) -> None:
    """An async client takes functions and async functions."""
    client = package.async_client(
        lambda request: httpx2.Response(200, json=[request.headers["x-key"]]), api_key=given
    )
    assert asyncio.run(client.a.list()) == [sent]


@pytest.mark.parametrize("given", [lambda: None, lambda: 5, lambda: "a\nb", _raise, None])
def test_no_credential_is_an_error(package: Package, given: Any) -> None:
    """What is missing, or not a secret, is an error of the tree, and nothing is sent."""
    sent: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(200, json=[])

    with pytest.raises(package.module.APIError):
        asyncio.run(package.async_client(answer, api_key=given).a.list())
    assert sent == []


def test_what_is_forbidden_can_be_sent(package: Package, caplog: pytest.LogCaptureFixture) -> None:
    """``strict_requests=False`` of a call or a client sends it with a warning; extra fields and parameters are added."""
    rows = [{"name": "a", "changetype": "DELETE"}]
    client, sent = calling(package, httpx2.Response(204))
    with pytest.raises(package.module.RequestValidationError, match="/rrsets/0/ttl"):
        client.zones.update("z", rrsets=rows)
    client.zones.update("z", rrsets=rows, strict_requests=False)
    assert "/rrsets/0/ttl" in caplog.text
    client.zones.update("z", extra_body={"x": 1}, extra_query={"y": 2}, extra_headers={"Z": "3"})
    assert [json.loads(request.content) for request in sent] == [{"rrsets": rows}, {"x": 1}]
    assert (sent[1].url.query, sent[1].headers["z"]) == (b"y=2", "3")
    client, sent = calling(package, httpx2.Response(204), strict_requests=False)
    client.zones.update("z", rrsets=rows)
    assert len(sent) == 1


def test_events_keep_their_envelope(package: Package) -> None:
    """OpenAPI 3.2: the schema of an event describes the event, whose data stays text."""
    body = b'event: step\nid: 1\ndata: {"x": 1}\n\nevent: note\ndata: plain words\n\n'
    headers = {"content-type": "text/event-stream"}
    client, _ = calling(package, httpx2.Response(200, content=body, headers=headers))
    with client.s.events() as events:
        found = [(one.event, one.id, one.data) for one in events]
    assert found == [("step", "1", '{"x": 1}'), ("note", None, "plain words")]


def test_a_flag_chooses_the_stream(package: Package) -> None:
    """``stream=True`` of the body gives the event stream, without it the JSON response."""
    client, sent = calling(package, httpx2.Response(200, json={"answer": "a"}))
    assert client.s.chat(q="q").answer == "a"
    headers = {"content-type": "text/event-stream"}
    body = b'data: {"delta": "a"}\n\ndata: {"delta": "b"}\n\n'
    client, more = calling(package, httpx2.Response(200, content=body, headers=headers))
    with client.s.chat(q="q", stream=True) as events:
        assert [one.delta for one in events] == ["a", "b"]
    assert json.loads(more[0].content) == {"q": "q", "stream": True}
    assert more[0].headers["accept"] == "text/event-stream"
    assert "stream" not in json.loads(sent[0].content)


def test_plain_mocks(package: Package) -> None:
    """The resources are seen by ``spec``, autospecs and patches, and what is not there is refused."""
    kind = package.module.Client
    assert MagicMock(spec=kind).zones is not None
    double = create_autospec(kind, instance=True)
    double.zones.update("z", rrsets=[])
    with pytest.raises(TypeError):
        double.zones.update(nothing=1)
    with patch.object(kind, "zones") as zones:
        zones.update.return_value = "patched"
        client, _ = calling(package, httpx2.Response(204))
        assert client.zones.update("z") == "patched"
    with pytest.raises(AttributeError):
        MagicMock(spec=kind).nothing  # noqa: B018


def test_hooks_and_limits_can_be_given(package: Package) -> None:
    """Every option of the runtime is an option of a client."""
    sent: list[Any] = []
    received: list[Any] = []
    client, _ = calling(
        package,
        httpx2.Response(200, json=[]),
        on_request=sent.append,
        on_response=received.append,
        deadline=30,
        retry_posts=True,
    )
    client.a.list()
    assert [info.method for info in sent] == ["GET"]
    assert [info.status_code for info in received] == [200]


def test_async_methods_are_functions(package: Package) -> None:
    """Their signatures and docstrings are those of the sync ones, and both are marked as deprecated."""
    module = package.module
    sync, later = module.Client.a.get, module.AsyncClient.a.get
    assert inspect.iscoroutinefunction(module.AsyncClient.a.list)
    assert inspect.signature(sync).parameters.keys() == inspect.signature(later).parameters.keys()
    assert later.__doc__ == sync.__doc__
    assert later.__deprecated__ == sync.__deprecated__
