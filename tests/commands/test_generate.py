"""``docpact generate`` on documents of any kind: what it writes, what it leaves alone, and what it says."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Docpact = Callable[..., Any]

SHOP = """\
openapi: 3.1.0
info: {title: Shop, description: Größe – naïve, version: "1"}
servers: [{url: https://api.example.com}]
security: [{key: []}]
tags: [{name: orders}, {name: goods}]
paths:
  /orders:
    parameters:
      - {name: trace, in: header, schema: {type: string}}
    get:
      operationId: orders_list
      tags: [orders]
      parameters:
        - {name: "page[size]", in: query, schema: {type: integer}}
        - {name: Authorization, in: header, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string}}
      responses:
        "200":
          description: OK
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}
        "304": {description: Not modified}
        default: {$ref: "#/components/responses/Problem"}
    post:
      operationId: orders_create
      tags: [orders]
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/NewOrder"}}
          application/xml: {schema: {type: string}}
      responses:
        "201":
          description: Made
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
      callbacks:
        paid:
          "{$request.body#/hook}":
            post:
              responses: {"204": {description: Taken}}
  /orders/{order_id}/goods:
    put:
      operationId: goods_replace
      tags: [goods]
      parameters:
        - {name: order_id, in: path, required: true, schema: {type: string}}
      requestBody:
        content: {application/json: {schema: {type: array, items: {type: string}}}}
      responses:
        "204": {description: Done}
  /health:
    get:
      operationId: health
      security: []
      responses: {"200": {description: OK, content: {text/plain: {schema: {type: string}}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    cert: {type: mutualTLS}
  responses:
    Problem:
      description: What is wrong
      content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}
  schemas:
    Order:
      type: object
      required: [id]
      properties: {id: {type: integer}, state: {enum: [open, paid]}}
    NewOrder:
      type: object
      required: [sku]
      properties: {sku: {type: string}, count: {type: integer, maximum: 9}}
    Problem:
      type: object
      properties: {message: {type: string}}
"""

PLAIN = """\
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /a:
    get:
      operationId: a
      responses:
        "200": {description: OK, content: {application/json: {schema: SCHEMA}}}
"""

OVERLAY = """\
overlay: 1.0.0
info: {title: Corrections, version: "1"}
actions:
  - target: $.paths['PATH'].get
    update: {operationId: ping}
"""


class Shop:
    """A folder with a document, and the package that is generated from it."""

    def __init__(self, folder: Path, docpact: Docpact) -> None:
        self.spec = folder / "docs" / "shop.yaml"
        self.output = folder / "out"
        self.package = self.output / "shop"
        self._docpact = docpact
        self.spec.parent.mkdir()
        self.spec.write_text(SHOP, encoding="utf-8")

    def generate(self, *options: str | Path, formatter: str = "ruff") -> Any:
        """Runs the command on the document as it is now."""
        return self._docpact(
            *("generate", "--spec", self.spec, "--output", self.output, "--package", "shop"),
            *("--formatter", formatter, *options),
        )

    def change(self, old: str, new: str) -> None:
        """Edits the document."""
        text = self.spec.read_text(encoding="utf-8")
        assert old in text
        self.spec.write_text(text.replace(old, new), encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """What is there, by path below the output folder."""
        return files_below(self.output)


def files_below(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all of these tests, and not the user's."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_cache(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_folder))


@pytest.fixture
def shop(tmp_path: Path, docpact: Docpact) -> Shop:
    return Shop(tmp_path, docpact)


def test_check_and_diff_write_nothing(shop: Shop) -> None:
    """``--check`` and ``--diff`` exit 1 and write nothing as long as there is something to write, then they exit 0."""
    for option in ("--check", "--diff"):
        ran = shop.generate(option)
        assert (1, False) == (ran.code, shop.output.exists())
        assert "files out of date" in ran.out + ran.err
    assert 0 == shop.generate().code
    for option in ("--check", "--diff"):
        ran = shop.generate(option)
        assert 0 == ran.code
        assert "up to date" in ran.out + ran.err
        assert "@@" not in ran.out


def test_diff_shows_the_change(shop: Shop) -> None:
    """``--diff`` is a unified diff of just the lines that one change of the document touches."""
    shop.generate()
    before = shop.files()
    shop.change("maximum: 9", "maximum: 12")
    ran = shop.generate("--diff")
    changed = [line for line in ran.out.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]  # fmt: skip
    assert 1 == ran.code
    assert 2 == len(changed)
    assert "9" in changed[0]
    assert "12" in changed[1]
    assert "+++ b/models/orders.py" in ran.out
    assert before == shop.files()


def test_twice_is_once(shop: Shop) -> None:
    """A second run finds everything up to date, and touches no file."""
    first = shop.generate().out
    assert f"{len(shop.files())} of {len(shop.files())} files written" in first
    times = {path: path.stat().st_mtime_ns for path in shop.package.rglob("*.py")}
    ran = shop.generate()
    assert (0, "") == (ran.code, ran.err)
    assert "files, up to date" in ran.out
    assert times == {path: path.stat().st_mtime_ns for path in shop.package.rglob("*.py")}


def test_stale_files_go(shop: Shop) -> None:
    """A module that nothing in the document needs any more is removed, with the folder that it leaves empty."""
    shop.generate()
    assert (shop.package / "resources/goods.py").is_file()
    shop.change("tags: [goods]", "tags: [orders]")
    assert 1 == shop.generate("--check").code
    assert (shop.package / "resources/goods.py").is_file()
    assert 0 == shop.generate().code
    assert not (shop.package / "resources/goods.py").exists()


def test_foreign_files_are_left_alone(shop: Shop) -> None:
    """Files that docpact did not make stay as they are, and are named; they make nothing out of date."""
    foreign = {"mine.py": b"x = 1\n", "resources/extra.py": b"", "data.bin": b"\xff\x00"}
    shop.generate()
    for name, content in foreign.items():
        (shop.package / name).write_bytes(content)
    for options in ((), ("--check",)):
        ran = shop.generate(*options)
        assert 0 == ran.code
        for name, content in foreign.items():
            assert f"{shop.package / name}: not made by docpact; left alone" in ran.err
            assert content == (shop.package / name).read_bytes()


@pytest.mark.parametrize("content", [b"x = 1\n", b"\xff\xfe"])
def test_a_file_in_the_way_is_kept(shop: Shop, content: bytes) -> None:
    """Where a generated file has to go and a person's file stands, nothing at all is written."""
    shop.package.mkdir(parents=True)
    (shop.package / "client.py").write_bytes(content)
    ran = shop.generate()
    assert 2 == ran.code
    assert f"{shop.package / 'client.py'}: this file was not made by docpact" in ran.err
    assert "hint: move it away" in ran.err
    assert {"shop/client.py": content} == shop.files()


@pytest.mark.parametrize("place", ["output", "package"])
def test_a_file_where_a_folder_has_to_be(shop: Shop, place: str) -> None:
    """A file that stands where the output has to go is named and kept."""
    file: Path = getattr(shop, place)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    ran = shop.generate()
    assert 2 == ran.code
    assert f"error: {file}: a file is in the way of the folder" in ran.err
    assert "mine" == file.read_text()


def test_a_folder_in_the_way(shop: Shop) -> None:
    """A folder in the place of a generated file is refused, and kept."""
    (shop.package / "client.py").mkdir(parents=True)
    ran = shop.generate()
    assert 2 == ran.code
    assert "a folder is in the way" in ran.err
    assert {} == shop.files()


@pytest.mark.parametrize("where", ["out", "out/shop"])
def test_the_output_folder_is_a_file(shop: Shop, where: str) -> None:
    """A file in the place of the output folder is named, and kept."""
    file = shop.output.parent / where
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    ran = shop.generate()
    assert 2 == ran.code
    assert str(file) in ran.err
    assert "Traceback" not in ran.err
    assert "mine" == file.read_text(encoding="utf-8")


def test_a_link_out_of_the_folder(shop: Shop, tmp_path: Path) -> None:
    """Nothing is written through a link that leads out of the output folder."""
    shop.package.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (shop.package / "models").symlink_to(tmp_path / "elsewhere")
    ran = shop.generate()
    assert 2 == ran.code
    assert "leads out of the output folder" in ran.err
    assert {} == files_below(tmp_path / "elsewhere")


@pytest.mark.parametrize("method", ["replace", "write_bytes"])
@pytest.mark.parametrize("nth", [1, 2, 7])
def test_a_write_that_fails_half_way(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, method: str, nth: int
) -> None:
    """When the disk is full at any of the files, what was there stays, and the next run makes it good."""
    shop.generate()
    before = shop.files()
    shop.change("operationId: goods_replace", "operationId: goods_swap")
    shop.change("tags: [orders]", "tags: [sales]")
    shop.change("title: Shop", "title: Market")
    calls = 0
    real = getattr(Path, method)

    def failing(self: Path, *arguments: Any) -> Any:
        nonlocal calls
        if shop.output in self.parents:
            calls += 1
            if calls == nth:
                raise OSError(28, "No space left on device", str(self))
        return real(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Path, method, failing)
        ran = shop.generate()
    assert 2 == ran.code
    assert "cannot be written: No space left on device" in ran.err
    assert before == shop.files()
    assert 0 == shop.generate().code
    assert "up to date" in shop.generate("--check").out


def test_formatters_agree(shop: Shop) -> None:
    """Black and ruff lay the same program out: the syntax trees are equal, file by file."""
    shop.generate(formatter="ruff")
    by_ruff = {path: trees(text) for path, text in shop.files().items() if path.endswith(".py")}
    assert 0 == shop.generate(formatter="black").code
    assert by_ruff == {p: trees(text) for p, text in shop.files().items() if p.endswith(".py")}


def trees(text: bytes) -> str:
    return ast.dump(ast.parse(text))


def test_the_ledger(shop: Shop, tmp_path: Path) -> None:
    """The ledger has the fixed form, and an entry for each part of the document with its symbol or the reason why not."""
    file = tmp_path / "ledger.json"
    ran = shop.generate("--ledger", file)
    assert 0 == ran.code
    ledger = json.loads(file.read_text(encoding="utf-8"))
    assert ["version", "entries"] == list(ledger)
    assert 1 == ledger["version"]
    common = {"kind", "pointer", "status", "reason", "symbol"}
    for entry in ledger["entries"]:
        more = {"call", "arguments", "body"} if entry["kind"] == "operation" else set()
        assert common | more == entry.keys()
        assert entry["status"] in ("generated", "partial", "omitted")
        assert (entry["reason"] is None) == (entry["status"] == "generated")
        # What answers a callback without a body leaves nothing to be named.
        assert entry["symbol"] or entry["status"] != "generated" or entry["pointer"] == f"{PAID}/responses/204"  # fmt: skip
    assert {
        *(("operation", p, "generated") for p in OPERATIONS),
        ("operation", PAID, "partial"),
        ("response", f"{PAID}/responses/204", "generated"),
        ("parameter", "/paths/~1orders/parameters/0", "generated"),
        ("parameter", "/paths/~1orders/get/parameters/0", "generated"),
        ("parameter", "/paths/~1orders/get/parameters/1", "omitted"),
        ("parameter", "/paths/~1orders/get/parameters/2", "generated"),
        ("parameter", "/paths/~1orders~1{order_id}~1goods/put/parameters/0", "generated"),
        ("body", "/paths/~1orders/post/requestBody", "partial"),
        ("body", "/paths/~1orders~1{order_id}~1goods/put/requestBody", "generated"),
        ("response", "/paths/~1orders/get/responses/200", "generated"),
        ("response", "/paths/~1orders/get/responses/304", "partial"),
        ("response", "/components/responses/Problem", "generated"),
        ("response", "/paths/~1orders/post/responses/201", "generated"),
        ("response", "/paths/~1orders~1{order_id}~1goods/put/responses/204", "generated"),
        ("response", "/paths/~1health/get/responses/200", "generated"),
        ("schema", "/components/schemas/Order", "generated"),
        ("schema", "/components/schemas/NewOrder", "generated"),
        ("schema", "/components/schemas/Problem", "generated"),
        ("security", "/components/securitySchemes/key", "generated"),
        ("security", "/components/securitySchemes/cert", "omitted"),
    } == {(e["kind"], e["pointer"], e["status"]) for e in ledger["entries"]}
    parts = [(e["kind"], e["pointer"]) for e in ledger["entries"]]
    assert len(parts) == len(set(parts))
    calls = {
        e["pointer"]: {key: e[key] for key in ("symbol", "call", "arguments", "body")}
        for e in ledger["entries"]
        if e["kind"] == "operation" and e["call"]
    }
    assert OPERATIONS == calls


def argument(name: str, place: str, wire: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": place, "wire": wire, "required": required}


PAID = "/paths/~1orders/post/callbacks/paid/{$request.body#~1hook}/post"

OPERATIONS = {
    "/paths/~1orders/get": {
        "symbol": "shop.resources.orders.Orders.list",
        "call": "orders.list",
        "arguments": [
            argument("trace", "header", "trace"),
            argument("page_size", "query", "page[size]"),
            argument("session", "cookie", "session"),
        ],
        "body": None,
    },
    "/paths/~1orders/post": {
        "symbol": "shop.resources.orders.Orders.create",
        "call": "orders.create",
        "arguments": [
            argument("sku", "body", "sku", required=True),
            argument("trace", "header", "trace"),
            argument("count", "body", "count"),
        ],
        "body": "keywords",
    },
    "/paths/~1orders~1{order_id}~1goods/put": {
        "symbol": "shop.resources.goods.Goods.replace",
        "call": "goods.replace",
        "arguments": [argument("order_id", "path", "order_id", required=True)],
        "body": "value",
    },
    "/paths/~1health/get": {
        "symbol": "shop.resources.health.Health.health",
        "call": "health.health",
        "arguments": [],
        "body": None,
    },
}


def test_the_ledger_does_not_lie(shop: Shop, tmp_path: Path) -> None:
    """Each symbol of the ledger is defined in the module that it names."""
    file = tmp_path / "ledger.json"
    shop.generate("--ledger", file)
    for entry in json.loads(file.read_text(encoding="utf-8"))["entries"]:
        if entry["symbol"] in (None, "shop.Client"):
            continue
        _, folder, module, name, *members = entry["symbol"].split(".")
        tree = ast.parse((shop.package / folder / f"{module}.py").read_text(encoding="utf-8"))
        (node,) = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name]
        for member in members[:1]:
            (method,) = [
                n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == member
            ]
            names = {each.arg for each in (*method.args.args, *method.args.kwonlyargs)}
            assert set(members[1:]) <= names


SLOPPY = {
    "an undeclared path parameter": SHOP.replace("{name: order_id, in: path", "{name: other, in: query"),
    "an operationId twice": SHOP.replace("operationId: health", "operationId: orders_list"),
    "a key twice": SHOP.replace("  /health:", "  /health: {}\n  /health:"),
    "a misspelled type": SHOP.replace("sku: {type: string}", "sku: {type: strnig}"),
}  # fmt: skip


@pytest.mark.parametrize("name", SLOPPY)
def test_strict_refuses_what_is_sloppy(shop: Shop, name: str) -> None:
    """A sloppy document is read with findings that name the line; ``--strict`` makes them errors, and writes nothing."""
    shop.spec.write_text(SLOPPY[name], encoding="utf-8")
    strict = shop.generate("--strict")
    assert 1 == strict.code
    assert "shop.yaml:" in strict.err
    assert ": error DP7" in strict.err
    assert "nothing was written" in strict.err
    assert not shop.output.exists()
    lenient = shop.generate()
    assert 0 == lenient.code
    assert ": error " not in lenient.err


def test_a_clean_document_is_strictly_clean(shop: Shop) -> None:
    """What needed no assumption passes ``--strict``."""
    ran = shop.generate("--strict")
    assert (0, "") == (ran.code, ran.err)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("#/components/schemas/Gone", "there is nothing at '#/components/schemas/Gone'"),
        ("gone.yaml#/A", "gone.yaml#/A' was not followed: there is no file "),
        ("../outside.yaml#/A", "it is outside of the document's folder, and was not read"),
        ("https://api.invalid/x.yaml#/A", "remote references are not followed without --allow-remote-refs"),
    ],
)  # fmt: skip
def test_a_reference_to_nowhere(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, reference: str, said: str
) -> None:
    """It is any value, with a finding that names its place, and ``--strict`` refuses it; nothing touches the network."""
    import socket

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("the network is used"))
    (shop.spec.parent.parent / "outside.yaml").write_text("A: {type: string}", encoding="utf-8")
    shop.spec.write_text(PLAIN.replace("SCHEMA", f'{{$ref: "{reference}"}}'), encoding="utf-8")
    strict = shop.generate("--strict")
    assert (2, False) == (strict.code, shop.output.exists())
    lenient = shop.generate()
    assert 0 == lenient.code
    for ran in (strict, lenient):
        assert said in ran.err
        assert "shop.yaml:8:" in ran.err
        assert "Traceback" not in ran.err
    resource = (shop.package / "resources/a.py").read_text(encoding="utf-8")
    assert "-> Any:" in resource


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"openapi: 3.1.0\ninfo: {title: x\npaths: {}\n", "api.yaml:3:6: is no valid YAML"),
        (b"openapi: 3.1.0\n\tinfo: {}\n", "api.yaml:2:1: is no valid YAML"),
        (b'{"openapi": "3.1.0",\n "info": {"title" "x"}}', "api.yaml:2:19: is no valid JSON"),
        (b"openapi: 4.0.0\ninfo: {}\n", "version '4.0.0' is not supported"),
        (b"swagger: '1.2'\n", "version '1.2' is not supported"),
        (b"# A page\n\nIt is no document.\n", "holds a string, not a mapping"),
        (b"<!doctype html><html><body>x</body></html>", "holds a string, not a mapping"),
        (b"[]", "holds an array, not a mapping"),
        (b"a: 1\n", "has neither `openapi` nor `swagger`"),
        (b"", "is empty"),
        (b"\x89PNG\x00\xff", "is no UTF-8 text"),
        (None, "does not exist"),
    ],
)
def test_unreadable_input(
    docpact: Docpact, tmp_path: Path, content: bytes | None, said: str
) -> None:
    """What is no OpenAPI document is one message with its place and what to do, exit code 2, and nothing written."""
    if content is not None:
        (tmp_path / "api.yaml").write_bytes(content)
    ran = docpact(
        *("generate", "--spec", "api.yaml", "--output", "out", "--package", "p"), cwd=tmp_path
    )
    assert (2, "") == (ran.code, ran.out)
    assert said in ran.err
    assert "api.yaml" in ran.err
    assert "hint: " in ran.err
    assert 1 == ran.err.count("error: ")
    assert "Traceback" not in ran.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "resources"),
    [
        (["--include-tag", "orders"], {"orders"}),
        (["--include-tag", "g*"], {"goods"}),
        (["--include-path", "/orders*"], {"orders", "goods"}),
        (["--include-operation", "health"], {"health"}),
        (["--include-tag", "goods", "--include-tag", "orders"], {"orders", "goods"}),
    ],
)
def test_a_part_of_a_document(shop: Shop, options: list[str], resources: set[str]) -> None:
    """Only what is asked for is generated, and only the schemas that it needs."""
    ran = shop.generate(*options)
    made = {path.stem for path in (shop.package / "resources").glob("[!_]*.py")}
    assert (0, resources) == (ran.code, made)
    models = "".join(
        file.read_text(encoding="utf-8") for file in (shop.package / "models").rglob("*.py")
    )
    assert ("class NewOrder(" in models) == ("orders" in resources)


def test_what_was_not_asked_for_is_in_the_ledger(shop: Shop, tmp_path: Path) -> None:
    """The ledger tells of every operation and schema of the document, those of other parts included."""
    whole, part = tmp_path / "whole.json", tmp_path / "part.json"
    shop.generate("--ledger", whole)
    shop.generate("--ledger", part, "--include-tag", "orders")
    parts = [
        {
            (entry["kind"], entry["pointer"]): entry
            for entry in json.loads(file.read_text(encoding="utf-8"))["entries"]
            if entry["kind"] in ("operation", "schema")
        }
        for file in (whole, part)
    ]
    assert parts[0].keys() == parts[1].keys()
    reasons = {entry["reason"] for entry in parts[1].values() if entry["status"] == "omitted"}
    assert "it is not in the part of the document that is asked for" in reasons


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--include-tag", "nope"], "no tag matches 'nope'"),
        (["--include-path", "/nope"], "no path matches '/nope'"),
        (["--include-operation", "helth"], "did you mean health"),
        (["--package", "no package"], "is no package name"),
        (["--package", "class"], "is no package name"),
        (["--formatter", "yapf"], "there is no formatter 'yapf'"),
        (["tines"], "cannot go together"),
    ],
)
def test_wrong_options(shop: Shop, options: list[str], said: str) -> None:
    """An option that cannot be used is one message, exit code 2, and nothing is written."""
    ran = shop.generate(*options)
    assert (2, False) == (ran.code, shop.output.exists())
    assert said in ran.err


def test_an_overlay(shop: Shop, tmp_path: Path) -> None:
    """An overlay is applied before anything else; a stale one is an error that names its target's line."""
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(OVERLAY.replace("PATH", "/health"), encoding="utf-8")
    assert 0 == shop.generate("--overlay", overlay).code
    assert "def ping(" in (shop.package / "resources/health.py").read_text(encoding="utf-8")
    before = shop.files()
    overlay.write_text(OVERLAY.replace("PATH", "/gone"), encoding="utf-8")
    ran = shop.generate("--overlay", overlay)
    assert 2 == ran.code
    assert "overlay.yaml:4:5" in ran.err
    assert "matches nothing in the document" in ran.err
    assert before == shop.files()


CONFIGURED = """\
[tool.docpact.clients.shop]
spec = "shop.yaml"
package = "shop_client"
formatter = "ruff"
"""


def test_a_configured_client(shop: Shop, docpact: Docpact) -> None:
    """A configured client is a distribution, made from any folder below; an unknown one is refused with those near it."""
    root = shop.spec.parent
    (root / "pyproject.toml").write_text(CONFIGURED, encoding="utf-8")
    (root / "below").mkdir()
    assert 0 == docpact("generate", cwd=root / "below").code
    made = files_below(root / "generated/shop-client")
    assert {"pyproject.toml", "README.md", "shop_client/client.py"} <= made.keys()
    assert 0 == docpact("generate", "--check", cwd=root / "below").code
    refused = docpact("generate", "shp", cwd=root)
    assert 2 == refused.code
    assert "did you mean shop?" in refused.err


def test_the_same_bytes_everywhere(shop: Shop, tmp_path: Path) -> None:
    """Hash seed, locale, working directory and cache do not show in what is written."""
    shop.generate()
    expected = shop.files()
    runs = [("1", "C", shop.spec.parent, "shop.yaml"), ("2", "C.UTF-8", ROOT, str(shop.spec))]
    for seed, locale, cwd, spec in runs:
        output = tmp_path / f"out-{seed}"
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "generator"), *sys.path]),
        }
        arguments = ["--spec", spec, "--output", str(output), "--package", "shop"]
        arguments += ["--formatter", "ruff", "--no-cache"]
        subprocess.run(
            [sys.executable, "-m", "docpact", "generate", *arguments],
            cwd=cwd,
            env=environment,
            check=True,
            capture_output=True,
            timeout=120,
        )
        assert expected == files_below(output)
