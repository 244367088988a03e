"""The ledger accounts for every part of a document, in the form that the design fixes."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml
from feature_cases import CASES, Case

from packages import Package, make

KINDS = {"operation", "parameter", "body", "response", "header", "schema", "security"}
DETAILS = {
    *("callback", "encoding", "example", "extension", "field", "keyword", "link", "media-type", "server"),
    *("server-variable", "tag"),
}  # fmt: skip
KEYS = {"kind", "pointer", "status", "reason", "symbol"}
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}


def parts(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Kind and pointer of every part of a document, found without docpact; references are followed."""
    found: set[tuple[str, str]] = set()

    def at(pointer: str) -> tuple[str, Any]:
        node: Any = document
        for token in pointer.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            node = (
                node[int(key)]
                if isinstance(node, list)
                else node[key] if key in node else node[int(key)]
            )
        return (
            at(node["$ref"][1:]) if isinstance(node, dict) and "$ref" in node else (pointer, node)
        )

    def escaped(key: object) -> str:
        return str(key).replace("~", "~0").replace("/", "~1")

    def operation(pointer: str, shared: list[str]) -> None:
        found.add(("operation", pointer))
        _, node = at(pointer)
        # An operation's own parameter takes the place of the path's; names of headers have no case.
        places: dict[tuple[str, str], str] = {}
        for parameter in [
            *shared,
            *(f"{pointer}/parameters/{i}" for i in range(len(node.get("parameters", [])))),
        ]:
            place, value = at(parameter)
            name = value.get("name", "")
            places[value["in"], name.lower() if value["in"] == "header" else name] = place
        # What Swagger 2.0 has as parameters in the body is one body, told at the first of them.
        sent = [place for (where, _), place in places.items() if where in ("body", "formData")]
        found.update(("parameter", place) for place in places.values() if place not in sent)
        found.update(("body", place) for place in sent[:1])
        if "requestBody" in node:
            found.add(("body", at(f"{pointer}/requestBody")[0]))
        for status in node.get("responses", {}):
            place, response = at(f"{pointer}/responses/{escaped(status)}")
            found.add(("response", place))
            for header in response.get("headers", {}):
                found.add(("header", at(f"{place}/headers/{escaped(header)}")[0]))
        for name, callback in node.get("callbacks", {}).items():
            for expression in callback:
                item(f"{pointer}/callbacks/{escaped(name)}/{escaped(expression)}")

    def item(pointer: str) -> None:
        _, node = at(pointer)
        shared = [f"{pointer}/parameters/{i}" for i in range(len(node.get("parameters", [])))]
        for method in METHODS & node.keys():
            operation(f"{pointer}/{method}", shared)
        for method in node.get("additionalOperations", {}):
            operation(f"{pointer}/additionalOperations/{escaped(method)}", shared)

    def schemas(node: Any, pointer: str) -> None:
        """Schemas outside of the components that have a name: what is referred to, and what has a dynamic anchor."""
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/x-"):
                found.add(("schema", reference[1:]))
            if "$dynamicAnchor" in node and "/$defs/" in pointer:
                found.add(("schema", pointer))
        for key, value in (
            node.items()
            if isinstance(node, dict)
            else enumerate(node) if isinstance(node, list) else ()
        ):
            schemas(value, f"{pointer}/{escaped(key)}")

    for section in ("paths", "webhooks"):
        for name in document.get(section, {}):
            item(f"/{section}/{escaped(name)}")
    schemas(document, "")
    components = document.get("components", {})
    for kind, folder in (("schema", "schemas"), ("security", "securitySchemes")):
        found |= {
            (kind, f"/components/{folder}/{escaped(name)}") for name in components.get(folder, {})
        }
    found |= {
        ("schema", f"/definitions/{escaped(name)}") for name in document.get("definitions", {})
    }
    return found | {
        ("security", f"/securityDefinitions/{escaped(name)}")
        for name in document.get("securityDefinitions", {})
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_part_has_one_entry(case: Case, packages: dict[str, Package]) -> None:
    """Each part of the document stands in the ledger once, under its own pointer, and nothing else does."""
    entries = packages[case.name].generated.ledger.to_json()["entries"]
    told = [(entry["kind"], entry["pointer"]) for entry in entries]
    assert len(told) == len(set(told))
    wanted = parts(yaml.safe_load(case.spec.read_text(encoding="utf-8")))
    assert wanted <= set(told)
    # Schemas within schemas have entries too, and so have fields of Swagger 2.0's forms, parameters that others replace,
    # and components that nothing refers to.
    more = {(entry["kind"], entry["pointer"]): entry for entry in entries if entry["kind"] in KINDS}
    for key in more.keys() - wanted:
        part = key[0] == "header" and "/encoding/" in key[1]
        assert (
            part
            or key[0] in ("schema", "parameter")
            or key[1].startswith(("/components/", "/parameters/", "/responses/"))
        )
        if not part and key[0] != "schema" and case.name not in ("swagger", "collections"):
            assert more[key]["status"] == "omitted", key


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_form(case: Case, packages: dict[str, Package]) -> None:
    """Entries have the keys of the design; what is not wholly generated has a reason; symbols and calls exist."""
    package = packages[case.name]
    ledger = package.generated.ledger.to_json()
    assert ledger.keys() == {"version", "entries"}
    assert ledger["version"] == 1
    credentials = case.calls[0].client if case.calls else {}
    client = package.module.Client(**{**credentials, "base_url": "https://x.example"})
    for entry in ledger["entries"]:
        assert entry["kind"] in KINDS | DETAILS
        assert entry["status"] in {"generated", "partial", "omitted"}
        assert (entry["status"] == "generated") == (entry["reason"] is None)
        if entry["symbol"] is not None:
            assert exists(entry["symbol"]), entry
        if entry["kind"] != "operation":
            assert entry.keys() == KEYS
            continue
        assert entry.keys() == KEYS | {"call", "arguments", "body", "pages", "batch"}
        assert entry["body"] in {"keywords", "value", None}
        if entry["call"] is None:
            continue
        resource, method = entry["call"].split(".")
        names = getattr(client, resource).__class__.__dict__[method].__annotations__.keys() - {
            "call",
            "return",
        }
        listed = {argument["name"] for argument in entry["arguments"]}
        assert names - listed <= {"accept", "body", "content_type", "extra_body"}
        assert listed <= names
        for argument in entry["arguments"]:
            assert argument.keys() == {"name", "in", "wire", "required"}
            assert argument["in"] in {"path", "query", "querystring", "header", "cookie", "body"}


def exists(symbol: str) -> bool:
    """Whether a symbol is a module's, a class's method or field, or an argument of a method."""
    try:
        return resolve(symbol) is not None
    except (AttributeError, ImportError):
        owner, _, name = symbol.rpartition(".")
        found = resolve(owner)
        if isinstance(found, type):
            return name in found.__annotations__
        return name in inspect.signature(found).parameters


def resolve(symbol: str) -> Any:
    """What a dotted name stands for."""
    head, *rest = symbol.split(".")
    found: Any = importlib.import_module(head)
    for depth, name in enumerate(rest):
        try:
            found = getattr(found, name)
        except AttributeError:
            found = importlib.import_module(".".join([head, *rest[: depth + 1]]))
    return found


def test_parts_are_found() -> None:
    """The walk of this test sees parameters of paths, references and callbacks."""
    document = {
        "paths": {
            "/a": {
                "parameters": [{"$ref": "#/components/parameters/P"}],
                "get": {"responses": {"200": {}}},
            }
        },
        "components": {"parameters": {"P": {"name": "p", "in": "query"}}},
    }
    assert parts(document) == {
        ("operation", "/paths/~1a/get"),
        ("parameter", "/components/parameters/P"),
        ("response", "/paths/~1a/get/responses/200"),
    }


def test_what_is_lost_is_told(tmp_path: Path) -> None:
    """Each kind of loss has a status and a reason that names it."""
    spec = tmp_path / "api.yaml"
    spec.write_text("""
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a:
    post:
      parameters: [{name: Authorization, in: header, schema: {type: string}}]
      requestBody: {content: {}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Lost'}}}}, '100': {description: d}}
components:
  schemas: {Unused: {type: object, properties: {a: {type: string}}}}
  securitySchemes: {tls: {type: mutualTLS}}
""")
    entries = make(spec, tmp_path).generated.ledger.entries
    lost = {
        (entry.kind, entry.status): entry.reason or ""
        for entry in entries
        if entry.status != "generated"
    }
    assert "header" in lost["parameter", "omitted"]
    assert "media type" in lost["body", "omitted"]
    assert "mutualTLS" in lost["security", "omitted"]
    assert "interim" in lost["response", "partial"]
