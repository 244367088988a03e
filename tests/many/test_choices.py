"""What a call chooses: the media type it sends and the one it asks for; and the types that follow from the choice."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import typing
from importlib import import_module, reload
from pathlib import Path
from typing import Any

import httpx2
import pytest

from packages import Package, make

SPEC = """
openapi: 3.2.0
info: {title: Media, version: "1"}
servers: [{url: https://media.test}]
security: [{cert: [], digest: []}]
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getThing
      tags: [things]
      responses:
        '200':
          description: d
          headers: {ETag: {schema: {type: string, example: v1}}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Thing'}}
            text/csv: {schema: {type: string, example: 'a,b'}}
            application/x-ndjson: {itemSchema: {$ref: '#/components/schemas/Thing'}}
        '404': {description: d, content: {application/problem+json: {schema: {$ref: '#/components/schemas/Gone'}}}}
        default: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
    head: {operationId: headThing, tags: [things], responses: {'200': {description: d, headers: {ETag: {schema: {type: string, example: v1}}}}}}
    patch:
      operationId: updateThing
      tags: [things]
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Thing'}}
          multipart/form-data: {schema: {type: object, required: [file], properties: {name: {type: string}, file: {type: string, format: binary}, file-kind: {type: string}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /pictures:
    get:
      operationId: listPictures
      tags: [pictures]
      responses: {'200': {description: d, content: {image/*: {schema: {type: string, format: binary}}, application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /parts:
    get:
      operationId: listParts
      tags: [streams]
      responses: {'200': {description: d, content: {multipart/mixed: {itemSchema: {$ref: '#/components/schemas/Thing'}}}}}
  /files:
    get:
      operationId: listFiles
      tags: [streams]
      responses: {'200': {description: d, content: {multipart/mixed: {itemSchema: {type: string, format: binary}}}}}
  /events:
    get:
      operationId: listEvents
      tags: [streams]
      responses: {'200': {description: d, content: {text/event-stream: {itemSchema: {type: object, required: [event, data], properties: {event: {type: string, example: step}, data: {type: string, example: "a\\nb"}}}}}}}
  /texts:
    get:
      operationId: listTexts
      tags: [streams]
      responses: {'200': {description: d, content: {text/event-stream: {schema: {type: string, example: hello}}}}}
components:
  securitySchemes:
    cert: {type: mutualTLS}
    digest: {type: http, scheme: digest}
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}
    Gone: {type: object, required: [since], properties: {since: {type: string}}}
    Problem: {type: object, required: [code], properties: {code: {type: string}}}
"""

USE = """
from typing import assert_type
from media_types import Answer, AsyncAnswer, AsyncClient, Client, NotFoundError, ServerError, StatusError, Stream
from media_types import models

def handle(error: StatusError) -> None: ...

def use(c: Client) -> None:
    assert_type(c.things.get("1"), models.Thing)
    assert_type(c.things.get("1", accept="text/csv"), str)
    assert_type(c.things.with_response.get("1"), Answer[models.Thing])
    assert_type(c.things.with_response.get("1", accept="text/csv"), Answer[str])
    assert_type(c.things.with_response.get("1", accept="application/x-ndjson").value, list[models.Thing])
    assert_type(c.streams.list_parts(), Stream[models.Thing])
    assert_type(c.streams.list_files(), Stream[bytes])
    with c.things.with_streaming_response.get("1", accept="application/x-ndjson") as opened:
        for item in opened.iter_items():
            assert_type(item, models.Thing)
    c.things.update("1", name="a", file=b"x", content_type="multipart/form-data")
    try:
        c.things.get("1")
    except NotFoundError as error:
        handle(error)
        assert_type(error.problem, models.Gone | models.Problem | None)
    except ServerError as error:
        handle(error)
        assert_type(error.problem, models.Problem | None)

async def ause(c: AsyncClient) -> None:
    assert_type(await c.things.with_response.get("1", accept="text/csv"), AsyncAnswer[str])
    async with c.things.with_streaming_response.get("1", accept="application/x-ndjson") as opened:
        async for item in opened.iter_items():
            assert_type(item, models.Thing)
"""

ONE_ERROR = """
openapi: 3.1.0
info: {title: One, version: "1"}
servers: [{url: https://one.test}]
paths:
  /things:
    get:
      operationId: listThings
      tags: [things]
      responses:
        '200': {description: d, content: {application/json: {schema: {type: array, items: {type: integer}}}}}
        '404': {description: d, content: {application/json: {schema: {type: object, properties: {code: {type: string}}}}}}
"""


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The client of the document."""
    folder = tmp_path_factory.mktemp("choices")
    (folder / "media.yaml").write_text(SPEC, encoding="utf-8")
    return make(folder / "media.yaml", folder, "media_types")


def test_fields_of_another_media_type_are_keywords(media: Package) -> None:
    """Each media type of a body takes its own fields, also those that the usual one does not have."""
    sent: list[httpx2.Request] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(200, json={"id": 1})

    client = media.client(server, username="u", password="p")
    kind: Any = {"content_type": "multipart/form-data"}
    client.things.update("1", name="n", file=("a.txt", b"xyz"), file_kind="k", **kind)
    assert sent[0].headers["content-type"].startswith("multipart/form-data")
    for text in (b'name="name"', b'filename="a.txt"', b"xyz", b'name="file-kind"'):
        assert text in sent[0].content
    client.things.update("1", body_id=5)
    assert json.loads(sent[1].content) == {"id": 5}


def test_a_media_type_that_is_not_documented_is_refused(media: Package) -> None:
    """A body is not sent as something else than what was asked for."""
    client = media.client(lambda _: httpx2.Response(200, json={}), username="u", password="p")
    with pytest.raises(media.module.RequestValidationError, match="documented media type"):
        client.things.update("1", body={"id": 5}, content_type="text/plain")


def test_an_accept_that_no_response_has_is_refused(media: Package) -> None:
    """A media type to ask for is a documented one, or one of a documented range; unless requests are not strict."""
    asked: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.headers["accept"])
        return httpx2.Response(200, content=b"{}", headers={"Content-Type": "application/json"})

    client = media.client(handler, username="u", password="p")
    with pytest.raises(media.module.RequestValidationError, match="documented media type"):
        client.things.get("1", accept="text/cvs")
    client.things.get("1", accept="text/cvs", strict_requests=False)
    assert client.pictures.list(accept="image/*") is not None
    client.pictures.list(accept="image/png")
    assert asked == ["text/cvs", "image/*", "image/png"]


def test_a_client_certificate_is_the_http_clients(media: Package) -> None:
    """Mutual TLS adds nothing to a request, so that an operation that needs it can be called."""
    client = media.client(
        lambda _: httpx2.Response(200, json={"id": 1}), username="u", password="p"
    )
    assert client.things.get("1").id == 1
    missing = media.client(lambda _: httpx2.Response(200, json={}))
    with pytest.raises(media.module.CredentialsError, match="username"):
        missing.things.get("1")


def test_views_of_an_async_client_are_coroutine_functions(media: Package) -> None:
    """A method of a view is what it looks like, so that mocks and frameworks take it for asynchronous."""
    client = media.async_client(lambda _: httpx2.Response(200), username="u", password="p")
    assert inspect.iscoroutinefunction(client.things.with_response.get)
    assert inspect.iscoroutinefunction(type(client.things).get)


def test_fakes_answer_in_every_documented_form(media: Package) -> None:
    """A fake answers with the media type that is asked for, streams framed as they are sent, and documented headers."""
    fake = import_module(f"{media.name}.testing").FakeClient()
    assert isinstance(fake.things.get("1").id, int)
    assert fake.things.get("1", accept="text/csv") == "a,b"
    assert [type(one).__name__ for one in fake.things.get("1", accept="application/x-ndjson")] == [
        "Thing"
    ]
    assert fake.things.head("1").headers["etag"] == "v1"
    assert fake.things.with_response.get("1").headers["etag"] == "v1"
    assert [(one.event, one.data) for one in fake.streams.list_events()] == [("step", "a\nb")]
    assert [*fake.streams.list_texts()] == ["hello"]
    assert [type(one).__name__ for one in fake.streams.list_parts()] == ["Thing"]
    fake.respond("streams.list_texts", ["x", "y\nz"])
    assert [*fake.streams.list_texts()] == ["x", "y\nz"]
    fake.respond("streams.list_events", [{"event": "e", "data": "d"}])
    assert [(one.event, one.data) for one in fake.streams.list_events()] == [("e", "d")]


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_choices_and_problems_are_typed(media: Package, checker: str) -> None:
    """Both type checkers know what a choice gives, in views too, and the error models of each status."""
    package: Path = media.folder / checker
    for path, text in media.generated.files.items():
        file = package / "media_types" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (package / "use.py").write_text(USE, encoding="utf-8")
    settings = '{"include": ["use.py"], "typeCheckingMode": "strict"}'
    (package / "pyrightconfig.json").write_text(settings)
    options = ["--strict", "--follow-imports=silent", "use.py"] if checker == "mypy" else []
    command = [sys.executable, "-m", checker, *options]
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_type_checkers_see_one_tree_of_status_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a document types one status, the errors of all others are still the package's `StatusError`."""
    (tmp_path / "api.yaml").write_text(ONE_ERROR, encoding="utf-8")
    package = make(tmp_path / "api.yaml", tmp_path, "one_error")
    monkeypatch.setattr(typing, "TYPE_CHECKING", True)
    seen = reload(import_module(f"{package.name}._errors"))
    runtime = import_module(f"{package.name}._runtime.errors")
    names = [
        name
        for name, one in vars(runtime).items()
        if isinstance(one, type) and issubclass(one, runtime.StatusError)
    ]
    assert {"StatusError", "NotFoundError", "ConflictError", "ServerError"} <= {*names}
    for name in names:
        assert issubclass(getattr(seen, name), seen.StatusError), name
        assert issubclass(getattr(seen, name), getattr(runtime, name)), name
