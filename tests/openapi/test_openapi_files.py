"""References to other files, of the document's folder and elsewhere; and what must not be read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from openapi_reading import EMPTY, HEAD, REF, Read, schema

from docpact.errors import DocpactError
from docpact.openapi import load, read_api


def test_schemas_in_other_files(read: Read) -> None:
    """A schema in another file gets its own name, refers on from there, and is found on its line."""
    source = read(
        """\
        paths: {/: {}}
        components:
          schemas:
            Pet: {$ref: 'schemas/pet.yaml'}
            Owner: {type: object, properties: {pet: {$ref: 'schemas/pet.yaml'}, error: {$ref: 'common.json#/definitions/Error'}}}
        """,
        {
            "schemas/pet.yaml": "type: object\nproperties:\n  food: {$ref: food.yaml#/Food}\n  owner: {$ref: '../api.yaml#/components/schemas/Owner'}\n",
            "schemas/food.yaml": "Other: 1\nFood: {type: string, enum: [a]}\n",
            "common.json": '{"definitions": {"Error": {"$ref": "#/definitions/Base"},\n "Base": {"type": "object"}}}',
        },
    )
    assert source.findings == ()
    assert list(source.api.schemas) == ["Pet", "Owner", "Food", "Error", "Base"]
    assert schema(source, "Pet")["properties"] == {
        "food": {"$ref": REF + "Food"},
        "owner": {"$ref": REF + "Owner"},
    }
    assert schema(source, "Owner")["properties"]["pet"] == {"$ref": REF + "Pet"}
    assert source.api.schema_pointers["Food"] == "schemas/food.yaml#/Food"
    assert source.api.schema_pointers["Owner"] == "/components/schemas/Owner"
    place = source.document.place("/components/schemas/Pet/properties/food")
    assert (place.source, place.line, place.pointer) == ("schemas/pet.yaml", 3, "/properties/food")
    assert source.document.place(source.api.schema_pointers["Base"]).line == 2


def test_everything_else_in_other_files(read: Read) -> None:
    """Path items, parameters, responses, bodies, headers and examples come from other files too."""
    source = read(
        """\
        paths:
          /pets/{id}: {$ref: paths/pet.yaml}
        """,
        {
            "paths/pet.yaml": """\
                parameters: [{$ref: ../shared.yaml#/parameters/Id}]
                put:
                  requestBody: {$ref: ../shared.yaml#/bodies/Pet}
                  responses:
                    '200': {$ref: ../shared.yaml#/responses/Fine}
                """,
            "shared.yaml": """\
                parameters: {Id: {name: id, in: path, required: true, schema: {$ref: '#/Id'}}}
                Id: {type: integer}
                bodies: {Pet: {content: {application/json: {schema: {$ref: '#/Id'}, examples: {a: {$ref: '#/examples/A'}}}}}}
                examples: {A: {value: 1}}
                responses: {Fine: {description: fine, headers: {X: {$ref: '#/headers/X'}}}}
                headers: {X: {schema: {$ref: '#/Id'}}}
                """,
        },
    )
    assert source.findings == ()
    (operation,) = source.api.operations
    assert operation.pointer == "/paths/~1pets~1{id}/put"
    assert str(source.document.place(operation.pointer)) == "paths/pet.yaml:2:1 (/put)"
    assert operation.parameters[0].schema == {"$ref": REF + "Id"}
    assert source.document.original(operation.parameters[0].pointer) == (
        "shared.yaml",
        "/parameters/Id",
    )
    assert operation.request_body is not None
    assert operation.request_body.content[0].examples == {"a": 1}
    assert operation.responses[0].headers[0].schema == {"$ref": REF + "Id"}
    assert source.api.schemas == {"Id": {"type": "integer"}}


def test_whole_maps_in_other_files(read: Read) -> None:
    """``paths: {$ref: …}`` and the like are in no standard, and in many documents."""
    source = read(
        """\
        paths: {$ref: paths.yaml}
        components: {schemas: {$ref: schemas.yaml#/all}}
        """,
        {
            "paths.yaml": "/x:\n  get: {responses: {'200': {description: d, content: {a/b: {schema: {$ref: 'schemas.yaml#/all/X'}}}}}}\n",
            "schemas.yaml": "all: {X: {type: string}}\n",
        },
    )
    assert source.findings == ()
    assert [each.key for each in source.api.operations] == ["GET /x"]
    assert source.document.place("/paths/~1x/get").source == "paths.yaml"
    assert {"type": "string"} in source.api.schemas.values()


def test_names_that_clash_across_files(read: Read) -> None:
    """Two files may use one name for two things; each keeps a name that says where it is from."""
    source = read(
        """\
        paths: {/: {}}
        components:
          schemas:
            Error: {type: string}
            Both: {anyOf: [{$ref: 'a.yaml#/definitions/Error'}, {$ref: 'b.yaml#/definitions/Error'}, {$ref: '#/components/schemas/Error'}]}
        """,
        {
            "a.yaml": "definitions: {Error: {type: integer}}",
            "b.yaml": "definitions: {Error: {type: number}}",
        },
    )
    assert [each["$ref"] for each in schema(source, "Both")["anyOf"]] == [
        REF + "AError",
        REF + "BError",
        REF + "Error",
    ]
    assert schema(source, "AError") == {"type": "integer"}


def test_files_that_refer_to_each_other(read: Read) -> None:
    """Files in a circle are each read once."""
    source = read(
        EMPTY + "components: {schemas: {A: {$ref: a.yaml}}}",
        {
            "a.yaml": "properties: {b: {$ref: b.yaml}}",
            "b.yaml": "properties: {a: {$ref: a.yaml}, me: {$ref: '#'}}",
        },
    )
    assert schema(source, "b") == {
        "properties": {"a": {"$ref": REF + "A"}, "me": {"$ref": REF + "b"}}
    }


BOMBS = [
    {
        "a.yaml": "".join(
            f"m{i}: {{x: {{properties: {{$ref: '#/m{i + 1}'}}}}, y: {{properties: {{$ref: '#/m{i + 1}'}}}}}}\n"
            for i in range(60)
        )
    },
    {"a.yaml": "m0: {x: {properties: {$ref: '#/m0'}}, y: {properties: {$ref: '#/m0'}}}"},
]


@pytest.mark.parametrize("files", BOMBS)
def test_bombs_of_references(
    read: Read, files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Maps that refer to maps, doubling each time, end in an error."""
    monkeypatch.setattr("docpact.openapi.bundle.MAX_ALIASED", 20_000)
    with pytest.raises(DocpactError, match="references expand to more than"):
        read(EMPTY + "components: {schemas: {A: {properties: {$ref: 'a.yaml#/m0'}}}}", files)


def test_a_broken_file_is_named(read: Read) -> None:
    """YAML that is none, in another file, is an error at its line there."""
    with pytest.raises(DocpactError, match=r"a\.yaml:2:\d+: not valid YAML"):
        read(EMPTY + "components: {schemas: {A: {$ref: a.yaml}}}", {"a.yaml": "a: 1\n  b: 2"})


def test_files_outside_are_read_when_allowed(
    write: Callable[[Mapping[str, str]], Path], folder: Path
) -> None:
    """``allow_outside`` lets references leave the folder."""
    write(
        {
            "in/api.yaml": HEAD + EMPTY + "components: {schemas: {A: {$ref: ../out.yaml}}}",
            "out.yaml": "type: string",
        }
    )
    assert read_api(folder / "in/api.yaml").api.schemas == {"A": True}
    assert read_api(folder / "in/api.yaml", allow_outside=True).api.schemas == {
        "A": {"type": "string"}
    }


def test_links_do_not_lead_outside(
    write: Callable[[Mapping[str, str]], Path], folder: Path
) -> None:
    """A symbolic link inside of the folder to a file outside of it is not read."""
    write(
        {
            "in/api.yaml": HEAD + EMPTY + "components: {schemas: {A: {$ref: link.yaml}}}",
            "out.yaml": "type: string",
        }
    )
    (folder / "in/link.yaml").symlink_to(folder / "out.yaml")
    source = read_api(folder / "in/api.yaml")
    assert source.api.schemas == {"A": True}
    assert "outside" in source.findings[0].message


class _Handler(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append(self.path)
        known = {
            "/a.yaml": b"properties: {b: {$ref: b.yaml}, c: {$ref: 'file:///etc/hostname'}}",
            "/b.yaml": b"type: string",
        }
        body = known.get(self.path)
        if self.path.startswith("/refers?"):
            body = f"$ref: '{self.path.partition('?')[2]}'".encode()
        elif self.path.startswith("/redirect?"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?")[2])
            self.end_headers()
            return
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    """A web server on the loopback interface; gives its URL."""
    _Handler.asked.clear()
    http = HTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    thread.join()
    http.server_close()


def test_remote_files(read: Read, server: str) -> None:
    """Remote files are read only when allowed, refer to remote ones, and never to local ones."""
    text = (
        EMPTY
        + f"components: {{schemas: {{A: {{$ref: '{server}/a.yaml'}}, N: {{$ref: '{server}/no.yaml'}}}}}}"
    )
    read(text)
    assert _Handler.asked == []
    source = read(text, allow_remote_refs=True)
    assert schema(source, "A") == {"properties": {"b": {"$ref": REF + "b"}, "c": True}}
    assert schema(source, "b") == {"type": "string"}
    messages = [each.message for each in source.findings]
    assert len(messages) == 2
    assert any("cannot refer to a local file" in each for each in messages)
    assert any("could not be fetched" in each and "404" in each for each in messages)


def test_remote_files_lead_to_no_other_machine(read: Read, server: str) -> None:
    """Neither a redirect nor a remote file reaches a server on this machine that no local file names."""
    other = server.replace("127.0.0.1", "localhost")
    for path in (f"redirect?{other}/secret.yaml", f"refers?{other}/secret.yaml"):
        _Handler.asked.clear()
        text = EMPTY + f"components: {{schemas: {{A: {{$ref: '{server}/{path}'}}}}}}"
        messages = [each.message for each in read(text, allow_remote_refs=True).findings]
        assert any("not a public address" in each for each in messages), messages
        assert not [each for each in _Handler.asked if each.startswith("/secret")]


def test_credentials_in_references_are_not_shown(read: Read) -> None:
    """A reference with a password is not followed, and named without it."""
    reference = "https://me:S3cret@files.example/a.yaml?token=S3cret"
    text = EMPTY + f"components: {{schemas: {{A: {{$ref: '{reference}'}}}}}}"
    for allowed in (False, True):
        (finding,) = read(text, allow_remote_refs=allowed).findings
        assert "files.example" in finding.message
        assert "S3cret" not in repr(finding)


def test_swagger_in_several_files(read: Read) -> None:
    """Old documents come in several files too: bodies, definitions and responses among them."""
    source = read(
        """\
        swagger: "2.0"
        info: {title: T, version: "1"}
        paths: {/x: {$ref: x.yaml}}
        definitions: {Pet: {$ref: 'defs.yaml#/Pet'}}
        """,
        {
            "x.yaml": "post:\n  parameters: [{$ref: 'defs.yaml#/body'}]\n  responses: {200: {description: d, schema: {$ref: 'defs.yaml#/Pet'}}}\n",
            "defs.yaml": "Pet: {type: object, properties: {food: {$ref: '#/Food'}}}\nFood: {type: string}\nbody: {name: b, in: body, schema: {$ref: '#/Food'}}\n",
        },
    )
    assert source.findings == ()
    (operation,) = source.api.operations
    assert operation.request_body is not None
    assert operation.request_body.content[0].schema == {"$ref": REF + "Food"}
    assert operation.responses[0].content[0].schema == {"$ref": REF + "Pet"}
    assert source.document.original("/components/schemas/Food") == ("defs.yaml", "/Food")


def test_loading_alone_gives_one_document(write: Callable[[Mapping[str, str]], Path]) -> None:
    """``load`` gives data in which every reference is local."""
    path = write(
        {
            "api.yaml": HEAD
            + EMPTY
            + "components: {schemas: {A: {properties: {x: {$ref: x.yaml}}}}}",
            "x.yaml": "type: string",
        }
    )
    data = load(path).data
    assert data["components"]["schemas"]["A"]["properties"]["x"] == {
        "$ref": "#/components/schemas/x"
    }


def test_names_of_files_do_not_depend_on_the_working_directory(
    write: Callable[[Mapping[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written into generated files is the same wherever the command runs; places are for the one who runs it."""
    files = {
        "in/api.yaml": HEAD + EMPTY + "components: {schemas: {A: {items: {$ref: ../b/x.yaml}}}}",
        "b/x.yaml": "type: string",
    }
    path = write(files)
    here = read_api(path, allow_outside=True)
    monkeypatch.chdir(path.parent)
    there = read_api(Path("api.yaml"), allow_outside=True)
    assert here.api == there.api
    assert (
        here.api.schema_pointers["x"]
        == here.document.reference("/components/schemas/x")
        == "../b/x.yaml#"
    )
    assert here.document.place("../b/x.yaml#/type").source == "b/x.yaml"
    assert there.document.place(there.api.schema_pointers["x"]).line == 1
    assert here.document.reference("/components/schemas/A") == "/components/schemas/A"
