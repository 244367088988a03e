"""The ledger of ``docpact generate``: each part of the document, with its symbol or the reason why there is none."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from shop_project import Shop


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
        operation = entry["kind"] == "operation"
        more = {"call", "arguments", "body", "pages", "batch"} if operation else set()
        assert common | more == entry.keys()
        assert entry["status"] in ("generated", "partial", "omitted")
        assert (entry["reason"] is None) == (entry["status"] == "generated")
        # What answers a callback without a body leaves nothing to be named.
        assert entry["symbol"] or entry["status"] != "generated" or entry["pointer"].startswith(PAID)  # fmt: skip
    assert {
        *(("operation", p, "generated") for p in OPERATIONS),
        ("operation", PAID, "partial"),
        ("response", f"{PAID}/responses/204", "generated"),
        ("parameter", "/paths/~1orders/parameters/0", "generated"),
        ("parameter", "/paths/~1orders/get/parameters/0", "generated"),
        ("parameter", "/paths/~1orders/get/parameters/1", "omitted"),
        ("parameter", "/paths/~1orders/get/parameters/2", "generated"),
        ("parameter", "/paths/~1orders~1{order_id}~1goods/put/parameters/0", "generated"),
        ("body", "/paths/~1orders/post/requestBody", "generated"),
        ("body", "/paths/~1orders~1{order_id}~1goods/put/requestBody", "generated"),
        ("response", "/paths/~1orders/get/responses/200", "generated"),
        ("response", "/paths/~1orders/get/responses/304", "generated"),
        ("response", "/components/responses/Problem", "generated"),
        ("response", "/paths/~1orders/post/responses/201", "generated"),
        ("response", "/paths/~1orders~1{order_id}~1goods/put/responses/204", "generated"),
        ("response", "/paths/~1health/get/responses/200", "generated"),
        ("schema", "/components/schemas/Order", "generated"),
        ("schema", "/components/schemas/NewOrder", "generated"),
        ("schema", "/components/schemas/Problem", "generated"),
        ("security", "/components/securitySchemes/key", "generated"),
        ("security", "/components/securitySchemes/cert", "omitted"),
    } == {
        (e["kind"], e["pointer"], e["status"])
        for e in ledger["entries"]
        if e["kind"] in PARTS and not (e["kind"] == "schema" and e["pointer"].count("/") > 3)
    }
    parts = [(e["kind"], e["pointer"]) for e in ledger["entries"]]
    assert len(parts) == len(set(parts))
    calls = {
        e["pointer"]: {
            key: e[key] for key in ("symbol", "call", "arguments", "body", "pages", "batch")
        }
        for e in ledger["entries"]
        if e["kind"] == "operation" and e["call"]
    }
    assert {p: {**told, "pages": None, "batch": None} for p, told in OPERATIONS.items()} == calls


def argument(name: str, place: str, wire: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": place, "wire": wire, "required": required}


PARTS = {"operation", "parameter", "body", "response", "header", "schema", "security"}
"""Kinds of entries that the design has; others are in them."""
PAID = "/paths/~1orders/post/callbacks/paid/{$request.body#~1hook}/post"

OPERATIONS: dict[str, dict[str, Any]] = {
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
        "symbol": "shop.resources.health.Health.get",
        "call": "health.get",
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
            # The overloads come first; the last one is what is called.
            found = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == member]
            if folder == "models":
                fields = [n.target for n in node.body if isinstance(n, ast.AnnAssign)]
                assert member in [ast.unparse(field) for field in fields]
                continue
            *_, method = found
            names = {each.arg for each in (*method.args.args, *method.args.kwonlyargs)}
            assert set(members[1:]) <= names


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
    assert "it is not in the selected part of the document" in reasons
