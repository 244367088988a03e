"""The command line of a client: ``cli = true`` in the configuration."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from packages import Package, make

SPEC = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: https://shop.test/v1}]
security: [{key: []}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
        - {name: kind, in: query, schema: {type: string, enum: [dog, cat]}}
        - {name: all, in: query, schema: {type: boolean}}
        - {name: tag, in: query, schema: {type: array, items: {type: string}}}
      responses:
        '200': {description: d, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Pet'}}, next_cursor: {type: [string, 'null']}}}}}}
    post:
      operationId: createPet
      summary: Create a pet
      tags: [pets]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPet, tags: [pets], responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
    delete: {operationId: deletePet, tags: [pets], responses: {'204': {description: d}}}
  /pets/{id}/photo:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPhoto, tags: [photos], security: [{user: []}], responses: {'200': {description: d, content: {image/png: {schema: {type: string, format: binary}}}}}}
    put:
      operationId: putPhoto
      tags: [photos]
      security: [{q: []}]
      requestBody: {required: true, content: {image/png: {schema: {type: string, format: binary}}}}
      responses: {'204': {description: d}}
    post:
      operationId: sendPhoto
      x-docpact-method: send
      tags: [photos]
      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, title: {type: string}}}}}}
      responses: {'204': {description: d}}
  /news:
    get: {operationId: listNews, tags: [news], responses: {'200': {description: d, content: {text/event-stream: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
    user: {type: http, scheme: basic}
    q: {type: apiKey, in: query, name: k}
  schemas: {Pet: {type: object, required: [name], properties: {id: {type: integer}, name: {type: string, maxLength: 5}, weight: {type: number}, tame: {type: boolean}, more: {type: object}, tags: {type: array, items: {type: string}}}}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A client with a command line."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.yaml").write_text(SPEC, encoding="utf-8")
    return make(folder / "shop.yaml", folder, "shop_cli", cli=True)


class Program:
    """The command line, with a service that answers as told."""

    def __init__(self, shop: Package) -> None:
        self.sent: list[httpx2.Request] = []
        self.answer: Callable[[httpx2.Request], Any] = lambda _: {"id": 1, "name": "Rex"}
        self.shop = shop

    def _respond(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(request)
        answer = self.answer(request)
        return answer if isinstance(answer, httpx2.Response) else httpx2.Response(200, json=answer)

    def __call__(self, line: str, stdin: bytes | None = None, key: str = "SECRETKEY") -> Any:
        cli = import_module(f"{self.shop.name}.cli")
        command = import_module(f"{self.shop.name}._runtime.command")

        def client(**options: Any) -> Any:
            http = httpx2.Client(transport=httpx2.MockTransport(self._respond))
            return self.shop.module.Client(http_client=http, **options)

        program = command.command_line(client, cli._SETTINGS, cli._COMMANDS, "shop")
        env = {"SHOP_CLI_KEY": key, "SHOP_CLI_USERNAME": "u", "SHOP_CLI_PASSWORD": "SECRETKEY"}
        return CliRunner().invoke(
            program, shlex.split(line), input=stdin, env={**env, "SHOP_CLI_Q": "SECRETKEY"}
        )


@pytest.fixture
def program(shop: Package) -> Program:
    """A new service for each test."""
    return Program(shop)


def test_options_make_the_body(program: Program) -> None:
    """Options are typed, and the answer is JSON."""
    done = program(
        "pets create --name Rex --weight 2.5 --no-tame --tags a --tags b --more '{\"x\": [1]}'"
    )
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"id": 1, "name": "Rex"})
    assert json.loads(program.sent[0].content) == {
        "name": "Rex",
        "weight": 2.5,
        "tame": False,
        "tags": ["a", "b"],
        "more": {"x": [1]},
    }
    assert program.sent[0].headers["authorization"] == "Bearer SECRETKEY"


@pytest.mark.parametrize("given", ["-", "@pet.json", '{"name":"Rex"}'])
def test_a_whole_body(
    program: Program, given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The body comes from standard input, from a file, or from the command line."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pet.json").write_text('{"name":"Rex"}')
    assert program(f"pets create --body '{given}'", stdin=b'{"name":"Rex"}').exit_code == 0
    assert json.loads(program.sent[0].content) == {"name": "Rex"}


def test_all_pages(program: Program) -> None:
    """``--all`` gives the items of all pages, in one array; the API's own ``all`` has another name."""
    pages = {"": ([1, 2], "b"), "b": ([], "c"), "c": ([3], None)}

    def page(request: httpx2.Request) -> Any:
        ids, following = pages[request.url.params.get("cursor", "")]
        return {"data": [{"id": i, "name": "n"} for i in ids], "next_cursor": following}

    program.answer = page
    done = program("pets list --all --kind dog --field-all --tag x --tag y")
    assert [pet["id"] for pet in json.loads(done.stdout)] == [1, 2, 3]
    assert program.sent[0].url.query == b"kind=dog&all=true&tag=x&tag=y"
    assert len(json.loads(program("pets list").stdout)["data"]) == 2
    program.answer = lambda _: {"data": []}
    assert json.loads(program("pets list --all").stdout) == []


@pytest.mark.parametrize(
    ("line", "answer", "code", "told"),
    [
        ("pets get 7", httpx2.Response(404, json={"message": "no such pet"}), 1, "no such pet"),
        ("pets get x", None, 2, "'x' is not a valid integer"),
        ("pets create", None, 2, "missing option: --name, or --body"),
        ("pets create --name toolong", None, 2, "/name"),
        ("pets create --name a --more {", None, 2, "not valid JSON"),
        ("pets create --body @missing.json", None, 2, "cannot be read"),
        ("pets list --kind cow", None, 2, "'cow' is not one of"),
        ("--header x pets list", None, 2, "expected 'Name: value'"),
        ("pets get 7", httpx2.Response(200, text="{"), 3, "not valid JSON"),
    ],
)  # fmt: skip
def test_errors(program: Program, line: str, answer: Any, code: int, told: str) -> None:
    """What is wrong is said on standard error, with an exit code that says whose fault it is."""
    program.answer = lambda _: answer
    done = program(line)
    assert (done.exit_code, done.stdout) == (code, "")
    assert told in done.stderr
    assert bool(program.sent) == (answer is not None)


def test_a_missing_credential(program: Program) -> None:
    """A command without its credential fails before anything is sent, and says how to give it."""
    done = program("pets get 7", key="")
    assert (done.exit_code, program.sent) == (2, [])
    assert "SHOP_CLI_KEY" in done.stderr


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("pets create --name it\\'s", ["-X POST https://shop.test/v1/pets", "it", '"Authorization: Bearer $SHOP_CLI_KEY"']),
        ("pets get 7", ["curl https://shop.test/v1/pets/7 "]),
        ("pets delete 7", ["-X DELETE"]),
        ("photos get 7", ['-u "$SHOP_CLI_USERNAME:$SHOP_CLI_PASSWORD"']),
        ("photos replace 7 --body abc", ["/photo?k=$SHOP_CLI_Q", "--data-raw abc"]),
        ("--header 'Authorization: SECRETKEY' pets list", ["***"]),
    ],
)  # fmt: skip
def test_curl(program: Program, line: str, told: list[str]) -> None:
    """``--curl`` prints the request with variables in the place of secrets, and sends nothing."""
    done = program(f"{line} --curl")
    assert (done.exit_code, program.sent) == (0, [])
    assert [text for text in told if text not in done.stdout] == []
    assert "SECRETKEY" not in done.output


def test_files_and_streams(program: Program, tmp_path: Path) -> None:
    """Bytes go to a file or to standard output as they are, files are sent, events are lines."""
    program.answer = lambda _: httpx2.Response(200, content=b"\x89PNG\x00")
    assert program("photos get 7").stdout_bytes == b"\x89PNG\x00"
    program(f"photos get 7 --output {tmp_path}/p.png")
    assert (tmp_path / "p.png").read_bytes() == b"\x89PNG\x00"
    program.answer = lambda _: httpx2.Response(204)
    assert program(f"photos replace 7 --body @{tmp_path}/p.png").exit_code == 0
    assert program.sent[-1].content == b"\x89PNG\x00"
    assert program(f"photos send 7 --file {tmp_path}/p.png --title t").exit_code == 0
    assert b'filename="p.png"' in program.sent[-1].content
    events = b'data: {"name": "a"}\n\ndata: {"name": "b"}\n\n'
    program.answer = lambda _: httpx2.Response(200, content=events)
    assert program("news list").stdout == '{"name":"a"}\n{"name":"b"}\n'
    assert program("pets delete 7").exit_code == 0


def test_help_and_completion(program: Program) -> None:
    """Help names what a command does and takes; each shell has a completion."""
    assert "Create a pet" in program("pets create --help").stdout
    for shell in ("bash", "zsh", "fish"):
        assert "_SHOP_COMPLETE" in program(f"completion {shell}").stdout


def test_the_program_is_an_extra(shop: Package, tmp_path: Path) -> None:
    """A distribution has the program and the extra that it needs; a client without a command line has neither."""
    from docpact import pipeline

    (tmp_path / "shop.yaml").write_text(SPEC, encoding="utf-8")
    target: Any = {
        "spec": tmp_path / "shop.yaml",
        "label": "shop.yaml",
        "root": tmp_path,
        "package": "shop",
    }
    made = pipeline.generate(
        pipeline.Target(**target, distribution="shop-api", cli=True), cache=False
    )
    assert 'shop-api = "shop.cli:main"' in made.files["pyproject.toml"]
    assert "cli = [" in made.files["pyproject.toml"]
    plain = pipeline.generate(pipeline.Target(**target, distribution="shop-api"), cache=False)
    assert "scripts" not in plain.files["pyproject.toml"]
    assert not [path for path in plain.files if path.endswith(("cli.py", "command.py", "curl.py"))]
