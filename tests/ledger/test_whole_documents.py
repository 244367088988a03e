"""The ledger of documents that have every construct, held against what the client does."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from whole_documents import GENERATED, OMITTED, OPENAPI, PARTIAL, SWAGGER, SWAGGER_STATUS

from packages import Package, make

Entries = dict[tuple[str, str], dict[str, Any]]


def made(text: str, folder: Path) -> tuple[Package, Entries]:
    spec = folder / "whole.yaml"
    spec.write_text(text, encoding="utf-8")
    package = make(spec, folder)
    entries = package.generated.ledger.to_json()["entries"]
    return package, {(entry["kind"], entry["pointer"]): entry for entry in entries}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, Entries]:
    return made(OPENAPI, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def swagger(tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, Entries]:
    return made(SWAGGER, tmp_path_factory.mktemp("old"))


@pytest.mark.parametrize("key", GENERATED, ids=str)
def test_generated(whole: tuple[Package, Entries], key: tuple[str, str]) -> None:
    """What has its whole effect is ``generated``, with its symbol."""
    entry = whole[1][key]
    assert (entry["status"], entry["reason"]) == ("generated", None)
    assert entry["symbol"]


@pytest.mark.parametrize("key", PARTIAL, ids=str)
def test_partial(whole: tuple[Package, Entries], key: tuple[str, str]) -> None:
    """What has some effect names the part that is missing."""
    entry = whole[1][key]
    assert entry["status"] == "partial"
    assert PARTIAL[key] in entry["reason"]


@pytest.mark.parametrize("key", OMITTED, ids=str)
def test_omitted(whole: tuple[Package, Entries], key: tuple[str, str]) -> None:
    """What has no effect says why."""
    entry = whole[1][key]
    assert entry["status"] == "omitted"
    assert OMITTED[key] in entry["reason"]


@pytest.mark.parametrize("key", SWAGGER_STATUS, ids=str)
def test_swagger(swagger: tuple[Package, Entries], key: tuple[str, str]) -> None:
    """Parts of a Swagger 2.0 document have the pointers that they were written at."""
    assert swagger[1][key]["status"] == SWAGGER_STATUS[key]


SCHEMAS = {"schema", "itemSchema", "contentSchema", "not", "items", "additionalProperties", "then"}
NAMED = {
    "content": "media-type",
    "encoding": "encoding",
    "headers": "header",
    "links": "link",
    "callbacks": "callback",
    "variables": "server-variable",
    "examples": "example",
    "properties": "schema",
    "allOf": "schema",
}


def constructs(node: Any, pointer: str, key: str) -> Iterator[tuple[str, str]]:
    """Kind and pointer of what is in a document, found by the names of the keys that it is below."""
    members = node.items() if isinstance(node, dict) else enumerate(node)
    for name, value in members:
        at = f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"
        if key in NAMED and not (isinstance(value, dict) and "$ref" in value):
            yield NAMED[key], at
        elif isinstance(node, dict) and str(name).startswith("x-"):
            yield "extension", at
        elif name in SCHEMAS and isinstance(value, dict) and key != "properties":
            yield "schema", at
        elif key in SCHEMAS and name not in ("example", "$ref") and not str(name).startswith("x-"):
            yield "keyword", at
        if isinstance(value, dict | list) and name not in ("value", "example", "scopes", "mapping"):
            child = str(name) if key not in NAMED else "schema" if NAMED[key] == "schema" else ""
            yield from constructs(value, at, child)


def test_everything_has_an_entry(whole: tuple[Package, Entries]) -> None:
    """Each media type, encoding, header, link, callback, example, extension, schema and keyword has one entry."""
    found = set(constructs(yaml.safe_load(OPENAPI), "", ""))
    assert len(found) > 190
    assert {key for key in found if key not in whole[1]} == set()


def test_wire(whole: tuple[Package, Entries]) -> None:
    """What is said to be generated arrives: styles, encodings, servers, credentials, checks; what is not, does not."""
    seen: list[httpx2.Request] = []
    answers = {
        "GET": httpx2.Response(200, json={"id": 1, "kind": "a"}, headers={"X-Left": "3"}),
        "PUT": httpx2.Response(204),
        "POST": httpx2.Response(200, json=["2026-01-01"]),
    }

    def answer(request: httpx2.Request) -> httpx2.Response:
        request.read()
        seen.append(request)
        return answers[request.method]

    package = whole[0]
    client = package.client(answer, region="us", key="secret")
    got = client.things.with_response.get(
        7, q="ab", deep={"a": 1}, pipe=["x", "y"], filter={"f": 1}, raw="a/b", x_trace=5, sid="s s"
    )
    assert got.headers["x-left"] == "3"
    request = seen[-1]
    assert str(request.url) == (
        "https://us.api.test/v1/things/7?q=ab&deep[a]=1&pipe=x%7Cy&filter=%7B%22f%22%3A1%7D&raw=a/b"
    ).replace("[", "%5B").replace("]", "%5D")
    assert request.headers["x-key"] == "secret"
    assert (request.headers["x-trace"], request.headers["cookie"]) == ("5", "sid=s s")
    assert "ThingA" in dir(package.module.models)
    errors = package.module.RequestValidationError
    for arguments in ({"q": "abcd"}, {"deep": {"a": "no"}}):
        with pytest.raises(errors):
            client.things.get(7, **arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        client.things.replace(7, kind="a", size=1, hook="h", extra_body={"n": 1})
        assert json.loads(seen[-1].content) == {"kind": "a", "size": 1, "hook": "h", "n": 1}
        assert seen[-1].url.host == "z1.put.test"
        for body in ({"hook": "h"}, {"none": "text"}, {"size": 9}):
            with pytest.raises(errors):
                client.things.replace(7, kind="a", **body)
    client.things.upload(file=b"png", meta={"a": 1}, note="text")
    sent = seen[-1].content
    assert "x-key" not in seen[-1].headers
    assert b"Content-Type: image/png" in sent
    assert b"X-Kind: picture" in sent
    assert b"X-Free" not in sent
    assert b'name="meta[a]"' in sent
    assert b"Content-Type: text/markdown" in sent


def test_docstrings(whole: tuple[Package, Entries]) -> None:
    """What only people read is in docstrings: summaries, parents, pages, defaults, what is deprecated."""
    package = whole[0]
    client = package.module.Client.__doc__ or ""
    for text in ("In one line.", "In full.", "https://docs.test/whole", "The key. Deprecated."):
        assert text in client
    things = package.generated.files["resources/things.py"]
    for text in (
        *("All things.", "Part of `group`.", "https://docs.test/things", "https://docs.test/get"),
        'The query. Deprecated. Default: `"abc"`.',
    ):
        assert text in things
    models = "".join(
        text for path, text in package.generated.files.items() if path.startswith("models/")
    )
    for text in ("Its number.", "`a`: First", 'Default: `"gone"`.', "More."):
        assert text in models
    assert "Of no docstring" not in models


def test_fakes_show_the_example(whole: tuple[Package, Entries]) -> None:
    """The example that is said to be shown is what the fake answers."""
    import importlib

    fake = importlib.import_module(f"{whole[0].name}.testing").FakeClient()
    answer = fake.things.get(1)
    assert answer.model_dump(mode="json", by_alias=True, exclude_unset=True) == {"id": 1, "kind": "a"}  # fmt: skip
