"""Kinds that users reported: fields that a schema leaves open, streams of gateways, spellings of media types, unknown tags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from packages import make

OPENAPI = """
openapi: 3.1.0
info: {title: Reported, version: "1"}
servers: [{url: "https://api.test"}]
paths:
  /counts: {post: {operationId: createCount, tags: [x], requestBody: {required: true, content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: string}}, additionalProperties: {type: integer}}}}}, responses: {"204": {description: d}}}}
  /things:
    post:
      operationId: createThing
      tags: [x]
      requestBody: {required: true, content: {Application/JSON: {schema: {type: object, required: [code], properties: {code: {allOf: [{type: string, maxLength: 50}, {type: string, maxLength: 10}]}}}}}}
      responses: {"200": {description: d, content: {Application/JSON: {schema: {type: object, properties: {id: {type: string}}}}}}}
  /pets:
    get:
      operationId: getPet
      tags: [x]
      responses: {"200": {description: d, content: {application/json: {schema: {oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}], discriminator: {propertyName: type}}}}}}
components:
  schemas:
    Cat: {type: object, required: [type], properties: {type: {type: string}, claws: {type: integer}}}
    Dog: {type: object, required: [type], properties: {type: {type: string}, bark: {type: string}}}
"""
SWAGGER = """
swagger: "2.0"
info: {title: Reported, version: "1"}
host: api.test
paths:
  /watch: {post: {operationId: Watch, tags: [Watch], parameters: [{name: body, in: body, required: true, schema: {type: object}}], responses: {"200": {description: (streaming responses), schema: {$ref: "#/x-stream-definitions/Chunk"}}}}}
definitions:
  Inner: {type: object, properties: {n: {type: string}}}
x-stream-definitions:
  Chunk: {type: object, title: Stream result of Chunk, properties: {result: {$ref: "#/definitions/Inner"}}}
"""


class Api:
    """A client, what it sent, and what it is answered."""

    def __init__(self, text: str, folder: Path) -> None:
        spec = folder / "api.yaml"
        spec.write_text(text, encoding="utf-8")
        self.package = make(spec, folder)
        self.sent: list[httpx2.Request] = []
        self.reply = httpx2.Response(204)
        self.client: Any = self.package.client(self._answer)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(request)
        return self.reply


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Api:
    return Api(OPENAPI, tmp_path_factory.mktemp("reported"))


@pytest.mark.parametrize(
    "given", [{"n": "q", "extra_body": {"z": 1}}, {"body": {"n": "q", "z": 1}}]
)
def test_an_open_body_takes_more_fields(api: Api, given: dict[str, Any]) -> None:
    """A body whose schema documents additional fields carries them, next to its keywords and in a whole body."""
    api.reply = httpx2.Response(204)
    api.client.x.create_count(**given)
    assert json.loads(api.sent[-1].content) == {"n": "q", "z": 1}


def test_the_type_of_more_fields_is_checked(api: Api) -> None:
    """An additional field has the documented type, or nothing is sent."""
    before = len(api.sent)
    with pytest.raises(api.package.module.RequestValidationError, match="/z"):
        api.client.x.create_count(body={"n": "q", "z": "one"})
    assert len(api.sent) == before


def test_a_media_type_has_no_case(api: Api) -> None:
    """``Application/JSON`` is JSON in what is sent, checked and read."""
    api.reply = httpx2.Response(
        200, content=b'{"id": "a"}', headers={"content-type": "Application/JSON"}
    )
    assert api.client.x.create_thing(code="c").id == "a"
    assert json.loads(api.sent[-1].content) == {"code": "c"}
    with pytest.raises(api.package.module.RequestValidationError, match="/code"):
        api.client.x.create_thing(code="c" * 11)


def test_an_unknown_tag_is_no_declared_class(api: Api) -> None:
    """A tag that no variant has reads as something else than a declared class, with all its data."""
    models = api.package.module.models
    api.reply = httpx2.Response(200, json={"type": "Fox", "bark": "yip"})
    fox = api.client.x.get_pet()
    assert not isinstance(fox, models.Cat | models.Dog)
    assert (fox.type, fox["bark"] if isinstance(fox, dict) else fox.model_dump()["bark"]) == (
        "Fox",
        "yip",
    )
    api.reply = httpx2.Response(200, json={"type": "Dog", "bark": "wuff"})
    assert isinstance(api.client.x.get_pet(), models.Dog)


def test_a_stream_of_a_gateway_is_a_stream(tmp_path: Path) -> None:
    """A result of ``x-stream-definitions`` comes as one JSON text a line, and is read one by one."""
    api = Api(SWAGGER, tmp_path)
    lines = b'{"result": {"n": "1"}}\n{"result": {"n": "2"}}\n'
    api.reply = httpx2.Response(200, content=lines, headers={"content-type": "application/json"})
    with api.client.watch.watch(body={}) as items:
        assert [item.result.n for item in items] == ["1", "2"]
