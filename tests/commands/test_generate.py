"""What ``docpact generate`` is given: documents sloppy and broken, parts, overlays, options; and what it says of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from shop_project import SHOP, Docpact, Shop, files_below

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
        ("#/components/schemas/Gone", "reference '#/components/schemas/Gone' not found"),
        ("gone.yaml#/A", "gone.yaml#/A' not followed: file "),
        ("../outside.yaml#/A", "it is outside of the document's folder"),
        ("https://api.invalid/x.yaml#/A", "remote references need --allow-remote-refs"),
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


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"openapi: 3.1.0\ninfo: {title: x\npaths: {}\n", "api.yaml:3:6: not valid YAML"),
        (b"openapi: 3.1.0\n\tinfo: {}\n", "api.yaml:2:1: not valid YAML"),
        (b'{"openapi": "3.1.0",\n "info": {"title" "x"}}', "api.yaml:2:19: not valid JSON"),
        (b"openapi: 4.0.0\ninfo: {}\n", "version '4.0.0' is not supported"),
        (b"swagger: '1.2'\n", "version '1.2' is not supported"),
        (b"# A page\n\nIt is no document.\n", "expected a mapping, got a string"),
        (b"<!doctype html><html><body>x</body></html>", "expected a mapping, got a string"),
        (b"[]", "expected a mapping, got an array"),
        (b"a: 1\n", "`openapi` (or `swagger`) is missing"),
        (b"", "is empty"),
        (b"\x89PNG\x00\xff", "is not valid UTF-8"),
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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--include-tag", "nope"], "no tag matches 'nope'"),
        (["--include-path", "/nope"], "no path matches '/nope'"),
        (["--include-operation", "helth"], "did you mean health"),
        (["--package", "no package"], "is not a valid package name"),
        (["--package", "class"], "is not a valid package name"),
        (["--formatter", "yapf"], "unknown formatter 'yapf'"),
        (["tines"], "cannot be used with a configured client"),
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
