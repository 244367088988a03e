"""A document of which some schemas changed, generated again: the same as anew, and mostly without settling everything again."""

from __future__ import annotations

import copy
import json
import os
import pickle
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docpact import pipeline
from docpact.client import cache

JSON = dict[str, Any]


def ref(name: str) -> JSON:
    return {"$ref": f"#/components/schemas/{name}"}


def answers(name: str) -> JSON:
    return {"200": {"description": "", "content": {"application/json": {"schema": ref(name)}}}}


def takes(schema: JSON) -> JSON:
    return {"content": {"application/json": {"schema": schema}}}


DOCUMENT: JSON = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "paths": {
        "/orders": {
            "get": {"tags": ["orders"], "operationId": "listOrders", "responses": answers("Page")},
            "post": {
                "tags": ["orders"],
                "operationId": "createOrder",
                "requestBody": takes(ref("NewOrder")),
                "responses": answers("Order"),
            },
        },
        "/events": {
            "get": {"tags": ["events"], "operationId": "getEvent", "responses": answers("Event")},
            "post": {
                "tags": ["events"],
                "operationId": "sendEvents",
                "requestBody": takes({"type": "array", "items": ref("Event")}),
                "responses": {"204": {"description": ""}},
            },
        },
        "/reports": {
            "get": {
                "tags": ["reports"],
                "operationId": "getReport",
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "allOf": [
                                        ref("Totals"),
                                        {"type": "object", "properties": {"of": ref("Order")}},
                                    ]
                                }
                            }
                        },
                    }
                },
            }
        },
    },
    "components": {
        "schemas": {
            "Page": {
                "type": "object",
                "properties": {
                    "orders": {"type": "array", "items": ref("Order")},
                    "next": {"type": "string"},
                },
            },
            "Order": {
                "type": "object",
                "required": ["id"],
                "description": "What was bought.",
                "properties": {
                    "id": {"type": "string", "readOnly": True},
                    "state": ref("State"),
                    "colour": {"type": "string", "enum": ["red", "blue"]},
                    "count": {"type": "integer", "maximum": 9},
                    "address": {
                        "type": "object",
                        "title": "Address",
                        "properties": {"street": {"type": "string"}},
                    },
                },
            },
            "NewOrder": {
                "type": "object",
                "properties": {"note": {"type": "string"}, "of": ref("Customer")},
            },
            "Banned": {"required": ["street"]},
            "Customer": {
                "type": "object",
                "not": ref("Banned"),
                "properties": {
                    "name": {"type": "string", "maxLength": 20},
                    "address": {
                        "type": "object",
                        "title": "Address",
                        "properties": {"street": {"type": "string"}},
                    },
                },
            },
            "State": {"type": "string", "enum": ["open", "closed"], "description": "Where it is."},
            "Event": {
                "oneOf": [ref("Made"), ref("Sold")],
                "discriminator": {"propertyName": "kind"},
            },
            "Made": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"type": "string"}, "at": {"type": "string"}},
            },
            "Sold": {
                "allOf": [
                    ref("Base"),
                    {
                        "type": "object",
                        "required": ["kind"],
                        "properties": {"kind": {"type": "string"}, "price": {"type": "number"}},
                    },
                ]
            },
            "Base": {"type": "object", "properties": {"by": {"type": "string"}}},
            "Totals": {"type": "object", "properties": {"sum": {"type": "number"}}},
            "Lone": {
                "type": "object",
                "properties": {"part": {"type": "object", "properties": {"a": {"type": "string"}}}},
            },
        }
    },
}

FOLLOWED: dict[str, tuple[str, str, Any]] = {
    "a property more": ("Order", "properties/size", {"type": "integer"}),
    "a limit": ("Order", "properties/count/maximum", 5),
    "an enumeration in place": ("Order", "properties/colour/enum", ["red", "green"]),
    "a description": ("Order", "description", "What somebody bought."),
    "the description of an enumeration": ("State", "description", "How far it is."),
    "what is required": ("Order", "required", ["id", "count"]),
    "a type": ("Page", "properties/next", {"type": ["integer", "null"]}),
    "a property less": ("Order", "properties/count", None),
    "a property that is written twice in Python": ("Order", "properties/Count", {"type": "string"}),
    "a variant of a union": ("Made", "properties/where", {"type": "string", "minLength": 1}),
    "what others are built on": ("Base", "properties/by", {"type": "integer"}),
    "what is inside of what is sent": ("Customer", "properties/name/maxLength", 30),
    "an object in place": ("Lone", "properties/part/properties/a", {"type": "boolean"}),
    "a rule": ("Customer", "dependentRequired", {"name": ["address"]}),
    "a rule of what is inside": ("Customer", "properties/name/not", {"const": ""}),
    "what a rule refers to": ("Banned", "minProperties", 2),
    "undeclared properties": ("Order", "additionalProperties", {"type": "string"}),
    "nothing": ("Order", "required", ["id"]),
}
"""The schema, the place below it, and its new value; None takes it away."""

ANEW: dict[str, tuple[str, str, Any]] = {
    "the fields of a body": ("NewOrder", "properties/more", {"type": "string"}),
    "another reference": ("Page", "properties/first", ref("Order")),
    "an object more": ("Order", "properties/x", {"type": "object", "properties": {"y": {}}}),
    "an object of a title that others have": (
        "Order",
        "properties/address/properties/town",
        {"type": "string"},
    ),
    "a named enumeration": ("State", "enum", ["open", "closed", "lost"]),
    "a constant that tells variants apart": ("Made", "properties/kind/enum", ["Made"]),
    "what goes one way only": ("Order", "properties/id/readOnly", None),
    "a title": ("Order", "title", "Purchase"),
    "what a position is made of": ("Totals", "properties/sum/type", "integer"),
    "what is no object": ("Customer", "type", "string"),
    "the variants": ("Event", "oneOf", [ref("Made"), ref("Sold"), ref("Base")]),
    "another schema": ("Added", "", {"type": "object", "properties": {"a": {"type": "string"}}}),
    "a schema less": ("Lone", "", None),
    "a keyword that says nothing here": ("Order", "properties/count/nullable", True),
}


def edited(document: JSON, schema: str, place: str, value: Any) -> JSON:
    """A copy of the document with one thing put in the place of another."""
    found = copy.deepcopy(document)
    node = found["components"]["schemas"]
    tokens = [schema, *filter(None, place.split("/"))]
    for token in tokens[:-1]:
        node = node.setdefault(token, {})
    if value is None:
        node.pop(tokens[-1], None)
    else:
        node[tokens[-1]] = value
    return found


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Generates a document; says also whether everything was settled anew."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    spec = tmp_path / "shop.json"

    def run(document: JSON, *, cache: bool = True, **target: Any) -> Any:
        spec.write_text(json.dumps(document, indent=1))
        steps: list[str] = []
        wanted: Any = {"formatter": "ruff", **target}
        made = pipeline.generate(
            pipeline.Target(spec, "shop.json", tmp_path / "out", "shop", **wanted),
            cache=cache,
            step=steps.append,
        )
        return (made.files, made.ledger, made.findings), "naming" in steps

    return run


@pytest.mark.parametrize("name", [*FOLLOWED, *ANEW])
def test_again_is_as_anew(name: str, generate: Callable[..., Any]) -> None:
    """What is generated after a change is what would be generated without an earlier run; few changes need all of that."""
    generate(DOCUMENT)
    changed = edited(DOCUMENT, *{**FOLLOWED, **ANEW}[name])
    again, settled = generate(changed)
    assert again == generate(changed, cache=False)[0]
    assert settled is (name in ANEW)


def test_readme_shows_what_is_sent(generate: Callable[..., Any]) -> None:
    """A distribution's examples are made of the schemas of what is sent: after a change there they are made anew."""
    sent = edited(DOCUMENT, *FOLLOWED["what is inside of what is sent"])
    received = edited(DOCUMENT, *FOLLOWED["a type"])
    generate(DOCUMENT, distribution="shop-client")
    assert generate(received, distribution="shop-client")[1] is False
    assert generate(sent, distribution="shop-client")[1] is True


@pytest.mark.parametrize(
    "changed",
    [
        {**DOCUMENT, "info": {"title": "Shop", "version": "2"}},
        {**DOCUMENT, "paths": {**DOCUMENT["paths"], "/more": DOCUMENT["paths"]["/events"]}},
        {**DOCUMENT, "tags": [{"name": "orders", "description": "What was bought."}]},
    ],
)
def test_beyond_schemas(changed: JSON, generate: Callable[..., Any]) -> None:
    """A change of anything but a schema settles everything anew."""
    generate(DOCUMENT)
    again, settled = generate(changed)
    assert settled is True
    assert again == generate(changed, cache=False)[0]


def test_another_target(generate: Callable[..., Any]) -> None:
    """A run is only begun from where everything that was asked for is the same."""
    generate(DOCUMENT)
    assert generate(DOCUMENT)[1] is False
    assert generate(DOCUMENT, client_class="Shop")[1] is True
    assert generate(DOCUMENT, formatter="black")[1] is True
    assert generate(DOCUMENT, strict=True)[1] is True


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from([*FOLLOWED.values(), *ANEW.values()]), min_size=1, max_size=4))
def test_many_changes(generate: Callable[..., Any], changes: list[tuple[str, str, Any]]) -> None:
    """Law: whatever a document has been through, what is generated is that of what it is now."""
    document = DOCUMENT
    for change in changes:
        document = edited(document, *change)
        again, _ = generate(document)
    assert again == generate(document, cache=False)[0]


def test_old_runs_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What all kept runs take has a bound; the newest are kept, and one that is beyond it alone is not."""
    monkeypatch.setattr(cache, "_KEPT_BYTES", 100)
    kept = cache.Cache(tmp_path)
    for key, size in (("a", 40), ("b", 40), ("c", 40)):
        kept.keep_run(key, b"x" * size)
    assert [kept.run(key) is not None for key in "abc"] == [False, True, True]
    kept.keep_run("d", b"x" * 101)
    assert [kept.run(key) is not None for key in "bcd"] == [True, True, False]


class Hostile:
    """Runs a command when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.file}",)


def test_damaged_runs_only_cost_time(tmp_path: Path, generate: Callable[..., Any]) -> None:
    """What lies in the cache in the place of a run never becomes code, and never becomes a client."""
    first, _ = generate(DOCUMENT)
    mark = tmp_path / "executed"
    for data in (b"", b"no pickle", pickle.dumps({"a": 1}), pickle.dumps(Hostile(mark))):
        file = next((tmp_path / "cache").rglob("*.sqlite"))
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("UPDATE runs SET data = ?", (data,))
        assert generate(DOCUMENT) == (first, True)
    assert not mark.exists()
