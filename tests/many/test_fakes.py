"""``<package>.testing``: a client that answers as documented, without a network; and webhooks on the client."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from packages import Package, make

SPEC = """
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://pets.test/v1}]
security: [{key: []}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
        - {name: kind, in: query, required: true, schema: {type: string}}
      responses:
        '200':
          description: d
          content:
            application/json:
              schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Pet'}}, next_cursor: {type: [string, 'null']}}}
              example: {data: [{id: 1, name: Rex}], next_cursor: null}
    post:
      operationId: createPet
      tags: [pets]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/newest:
    get: {operationId: newestPet, x-docpact-method: newest, tags: [pets], responses: {'200': {description: d, content: {text/plain: {schema: {type: string}, example: Rex}}}}}
  /pets/{id}:
    get:
      operationId: getPet
      tags: [pets]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
    delete:
      operationId: deletePet
      tags: [pets]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: d}}
webhooks:
  pet.created: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, responses: {'200': {description: d}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas: {Pet: {type: object, required: [id], properties: {id: {type: integer, minimum: 5}, name: {type: string}}}}
"""


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("fakes")
    (folder / "pets.yaml").write_text(SPEC, encoding="utf-8")
    return make(folder / "pets.yaml", folder)


@pytest.fixture
def fake(pets: Package) -> Any:
    """The fake as the fixture that it is made to be."""
    from importlib import import_module

    return import_module(f"{pets.name}.testing").FakeClient()


def test_documented_examples_are_answered(fake: Any, pets: Package) -> None:
    """The example where there is one, else a value of the schema; text as text; nothing where nothing is documented."""
    assert isinstance(fake, pets.module.Client)
    assert fake.pets.list(kind="dog").data[0].name == "Rex"
    assert fake.pets.get("7").id >= 5
    assert fake.pets.newest() == "Rex"
    assert fake.pets.delete("7") is None


def test_the_fakes_are_the_only_classes_called_so(pets: Package) -> None:
    """Whoever looks for the fakes by name, in an editor or a program, finds the two clients and nothing else."""
    from importlib import import_module

    module = import_module(f"{pets.name}.testing")
    assert sorted(n for n in dir(module) if n.startswith("Fake")) == [
        "FakeAsyncClient",
        "FakeClient",
    ]
    assert {"FakeAsyncClient", "FakeClient"} < set(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)


def test_calls_are_noted(fake: Any) -> None:
    """Method, place, query and body of each call, in order."""
    fake.pets.list(kind="dog", cursor="c")
    fake.pets.create(id=9, name="Bo")
    fake.pets.get("a/b")
    first, second, third = fake.calls
    assert (first.method, first.operation) == ("pets.list", "GET /pets")
    assert first.query == {"kind": "dog", "cursor": "c"}
    assert (second.method, second.json) == ("pets.create", {"id": 9, "name": "Bo"})
    assert third.path == {"id": "a/b"}


def test_answers_can_be_set(fake: Any, pets: Package) -> None:
    """A value, a model, a status, an exception, or a function of the call; by name or by the method itself."""
    fake.respond("pets.get", {"id": 11, "name": "Ann"})
    assert fake.pets.get("1").name == "Ann"
    fake.respond(fake.pets.get, pets.module.models.Pet(id=12))
    assert fake.pets.get("1").id == 12
    fake.respond("pets.get", {"message": "no such pet"}, status=404, headers={"x-id": "r1"})
    with pytest.raises(pets.module.NotFoundError, match="no such pet") as caught:
        fake.pets.get("1")
    assert caught.value.headers["x-id"] == "r1"
    fake.respond("pets.get", lambda call: {"id": 5 + int(call.path["id"])})
    assert fake.pets.get("3").id == 8
    fake.respond("pets.get", pets.module.APITimeoutError("too late"))
    with pytest.raises(pets.module.APIError):
        fake.pets.get("1")
    with pytest.raises(ValueError, match=r"unknown method 'pets.gett'; known: .*pets.get"):
        fake.respond("pets.gett", None)


def test_requests_are_checked(fake: Any, pets: Package) -> None:
    """The client checks before it sends; what gets past it is answered with 400, as the mock server does."""
    with pytest.raises(pets.module.RequestValidationError):
        fake.pets.create(id=1)
    with pytest.raises(pets.module.BadRequestError, match="id"):
        fake.pets.create(id=1, strict_requests=False)


def test_pages_and_batches_work_on_a_fake(fake: Any) -> None:
    """``list_all`` walks over what the fake answers."""
    answers = {"": {"data": [{"id": 5}], "next_cursor": "b"}, "b": {"data": [{"id": 6}]}}
    fake.respond("pets.list", lambda call: answers[call.query.get("cursor", "")])
    assert [pet.id for pet in fake.pets.list_all(kind="dog")] == [5, 6]


def test_the_async_fake(pets: Package) -> None:
    """The same with ``await``."""
    from importlib import import_module

    async def run() -> None:
        async with import_module(f"{pets.name}.testing").FakeAsyncClient() as fake:
            assert (await fake.pets.list(kind="dog")).data[0].name == "Rex"
            fake.respond("pets.get", {"id": 20})
            assert (await fake.pets.get("1")).id == 20
            assert [call.method for call in fake.calls] == ["pets.list", "pets.get"]
            assert [pet.id async for pet in fake.pets.list_all(kind="dog")] == [1]
            assert await fake.wait_until(lambda: fake.pets.get("1"), lambda pet: pet.id == 20)

    asyncio.run(run())


def test_webhooks_are_parsed(fake: Any, pets: Package, caplog: pytest.LogCaptureFixture) -> None:
    """``client.webhooks.parse`` gives the documented model; the log has what does not match, with the value."""
    pet = fake.webhooks.parse("pet.created", b'{"id": 7, "name": "Rex"}')
    assert isinstance(pet, pets.module.models.Pet)
    assert not caplog.records
    assert fake.webhooks.parse("pet.created", b'{"id": "seven"}').id == "seven"
    assert 'got "seven"' in caplog.text
    with pytest.raises(pets.module.WebhookError, match="missing header"):
        fake.webhooks.parse("pet.created", b"{}", verify="whsec_AAAA", headers={})


def test_a_resource_called_webhooks_parses_too(tmp_path: Path) -> None:
    """Where the API has operations for webhooks, ``parse`` stands beside them, and declared names are taken."""
    spec = yaml.safe_load(SPEC)
    spec["paths"]["/hooks"] = {
        "post": {
            "operationId": "onSold",
            "tags": ["webhooks"],
            "x-docpact-method": "sold",
            "x-docpact-webhook": "pet.sold",
            "requestBody": {
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
            },
            "responses": {"204": {"description": "d"}},
        }
    }
    spec["paths"]["/pets"]["post"]["x-docpact-webhook"] = 7
    (tmp_path / "spec.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    package = make(tmp_path / "spec.yaml", tmp_path)
    client = package.module.Client(api_key="k")
    assert client.webhooks.parse("pet.sold", b'{"id": 7}').id == 7
    assert client.webhooks.parse("pet.created", b'{"id": 8}').id == 8
    assert client.webhooks.sold
    [finding] = [one for one in package.generated.findings if one.rule == "DP752"]
    assert "x-docpact-webhook: expected a name" in finding.message
