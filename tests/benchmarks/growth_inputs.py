"""Inputs whose size is a number: documents, payloads, requests and pages, one construct each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
OBJECT = {"type": "object", "properties": {"x": {"type": "string"}}}
TEXT = {"type": "string"}


def ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def document(schemas: Document, paths: Document | None = None, **more: Any) -> Document:
    content = {"application/json": {"schema": ref("S0")}}
    post = {
        "operationId": "g",
        "tags": ["x"],
        "requestBody": {"content": content},
        "responses": {"200": {"description": "d", "content": content}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": post}} if paths is None else paths,
        "components": {"schemas": schemas},
        **more,
    }


def row(n: int, link: Callable[[int, Document], Any], end: Any = None) -> Document:
    return document(
        {**{f"S{i}": link(i, ref(f"S{i + 1}")) for i in range(n)}, f"S{n}": end or OBJECT}
    )


def whole(schema: Any) -> Document:
    return document({"S0": schema})


def wide(n: int, schema: Callable[[int], Any], **more: Any) -> Document:
    return whole({"type": "object", "properties": {f"p{i}": schema(i) for i in range(n)}, **more})


def operations(n: int, make: Callable[[int], Document]) -> Document:
    ok = {"responses": {"204": {"description": "d"}}}
    return document(
        {"S0": TEXT},
        {f"/a{i}": {"get": {"operationId": f"get{i}", **ok, **make(i)}} for i in range(n)},
    )


def parameters(n: int, template: str) -> Document:
    listed = [{"name": f"p{i}", "in": "path", "required": True, "schema": TEXT} for i in range(n)]
    path = "/" + template.join(f"{{p{i}}}" for i in range(n))
    get = {"operationId": "g", "parameters": listed, "responses": {"204": {"description": "d"}}}
    return document({"S0": TEXT}, {path: {"get": get}})


def nested(n: int, wrap: Callable[[Any], Any]) -> Document:
    schema: Any = TEXT
    for _ in range(n):
        schema = wrap(schema)
    return whole(schema)


DOCUMENTS: dict[str, tuple[int, Callable[[int], Any]]] = {
    "references in a row": (1_000, lambda n: row(n, lambda i, to: to)),
    "allOf of one reference in a row": (1_000, lambda n: row(n, lambda i, to: {"allOf": [to]})),
    "allOf with a property in a row": (40, lambda n: row(n, lambda i, to: {"allOf": [to, {"properties": {f"p{i}": TEXT}}]})),
    "allOf with a property in a row, long": (500, lambda n: row(n, lambda i, to: {"allOf": [to, {"properties": {f"p{i}": TEXT}}]})),
    "properties in a row": (300, lambda n: row(n, lambda i, to: {"type": "object", "properties": {"n": to}})),
    "arrays in a row": (1_000, lambda n: row(n, lambda i, to: {"type": "array", "items": to})),
    "maps in a row": (1_000, lambda n: row(n, lambda i, to: {"type": "object", "additionalProperties": to})),
    "anyOf doubling": (10, lambda n: row(n, lambda i, to: {"anyOf": [to, {"type": "array", "items": to}]})),
    "allOf doubling": (10, lambda n: row(n, lambda i, to: {"allOf": [to, to]})),
    "required properties doubling": (10, lambda n: row(n, lambda i, to: {"type": "object", "required": ["a", "b"], "properties": {"a": to, "b": to}})),
    "minItems 100 in a row": (3, lambda n: row(n, lambda i, to: {"type": "array", "minItems": 100, "items": to}, TEXT)),
    "cycle of oneOf": (20, lambda n: document({f"S{i}": {"oneOf": [ref(f"S{(i + k) % n}") for k in (1, 2)]} for i in range(n)})),
    "cycle of oneOf objects": (20, lambda n: document({f"S{i}": {**OBJECT, "oneOf": [ref(f"S{(i + k) % n}") for k in (1, 2)]} for i in range(n)})),
    "oneOf of objects": (50, lambda n: whole({"oneOf": [{"type": "object", "properties": {f"p{i}": TEXT}} for i in range(n)]})),
    "unions of unions": (63, lambda n: document({**{f"S{i}": {"oneOf": [ref(f"S{2 * i + 1}"), ref(f"S{2 * i + 2}")]} for i in range(n)}, **{f"S{i}": {"type": "object", "properties": {f"p{i}": TEXT}} for i in range(n, 2 * n + 1)}})),
    "allOf of oneOf": (8, lambda n: whole({"allOf": [{"oneOf": [{"type": "object", "properties": {f"a{i}{j}": TEXT}} for j in range(4)]} for i in range(n)]})),
    "allOf with many members": (400, lambda n: whole({"allOf": [{"type": "object", "properties": {f"p{i}": TEXT}} for i in range(n)]})),
    "wide object": (1_000, lambda n: wide(n, lambda i: TEXT)),
    "wide object, all required": (1_000, lambda n: wide(n, lambda i: TEXT, required=[f"p{i}" for i in range(n)])),
    "inline objects": (200, lambda n: wide(n, lambda i: {"type": "object", "properties": {f"q{i}": TEXT}})),
    "equal inline objects": (200, lambda n: wide(n, lambda i: OBJECT)),
    "long enum": (5_000, lambda n: wide(1, lambda i: {"enum": [f"v{k}" for k in range(n)]})),
    "many enums": (300, lambda n: wide(n, lambda i: {"enum": [f"a{i}", f"b{i}"]})),
    "long pattern": (50_000, lambda n: wide(1, lambda i: {"type": "string", "pattern": "a?" * n})),
    "long string": (500_000, lambda n: wide(1, lambda i: {"type": "string", "description": "word " * n})),
    "long default": (500_000, lambda n: wide(1, lambda i: {"type": "string", "default": "x" * n})),
    "long name of a property": (20_000, lambda n: whole({"type": "object", "properties": {"x" * n: TEXT}})),
    "deep inline objects": (20, lambda n: nested(n, lambda s: {"type": "object", "properties": {"a": s}})),
    "deep inline arrays": (40, lambda n: nested(n, lambda s: {"type": "array", "items": s})),
    "deep oneOf": (20, lambda n: nested(n, lambda s: {"oneOf": [s, {"type": "object", "properties": {"a": TEXT}}]})),
    "prefixItems": (1_000, lambda n: whole({"type": "array", "prefixItems": [TEXT] * n})),
    "operations": (100, lambda n: operations(n, lambda i: {"tags": ["t"]})),
    "operations, each a tag": (50, lambda n: operations(n, lambda i: {"tags": [f"t{i}"]})),
    "operations of one name": (200, lambda n: operations(n, lambda i: {"tags": ["t"], "operationId": "same"})),
    "query parameters of one operation": (200, lambda n: operations(1, lambda i: {"parameters": [{"name": f"p{k}", "in": "query", "schema": TEXT} for k in range(n)]})),
    "path parameters in a row": (40, lambda n: parameters(n, "/")),
    "path parameters in one segment": (20, lambda n: parameters(n, "")),
    "path parameters in one segment, apart": (20, lambda n: parameters(n, "-")),
    "responses of one operation": (60, lambda n: operations(1, lambda i: {"responses": {str(400 + k): {"description": "d"} for k in range(n)}})),
    "examples": (1_000, lambda n: whole({"type": "array", "items": TEXT, "examples": [["a"] * n]})),
    "tags": (5_000, lambda n: document({"S0": TEXT}, tags=[{"name": f"t{i}"} for i in range(n)])),
    "servers": (300, lambda n: document({"S0": TEXT}, servers=[{"url": f"https://h{i}.example"} for i in range(n)])),
    "security schemes": (100, lambda n: {**document({"S0": TEXT}), "components": {"schemas": {"S0": TEXT}, "securitySchemes": {f"k{i}": {"type": "apiKey", "in": "header", "name": f"X-{i}"} for i in range(n)}}, "security": [{f"k{i}": []} for i in range(n)]}),
    "references to nowhere": (2_000, lambda n: wide(n, lambda i: ref(f"No{i}"))),
    "unused schemas": (1_000, lambda n: document({f"S{i}": OBJECT for i in range(n)})),
}  # fmt: skip


def get(i: int, **more: Any) -> Document:
    return {"operationId": f"get{i}", "responses": {"204": {"description": "d"}}, **more}


def one(**more: Any) -> Document:
    return document({"S0": TEXT}, {"/a": {"get": get(0, **more)}})


def components(**more: Any) -> Document:
    found = document({"S0": TEXT})
    found["components"] |= more
    return found


def objects(n: int, **more: Any) -> Document:
    return {f"P{i}": {"type": "object", "properties": {"kind": {"type": "string"}, f"p{i}": TEXT}, **more} for i in range(n)}  # fmt: skip


def yaml(text: str) -> str:
    return f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n{text}\n"


def chain(n: int, key: str) -> Document:
    return nested(n, lambda s: {key: s, "type": "string", "minLength": 1})


SISTERS: dict[str, tuple[int, Callable[[int], Any]]] = {
    "anyOf of objects": (50, lambda n: whole({"anyOf": list(objects(n).values())})),
    "oneOf of references": (50, lambda n: document({"S0": {"oneOf": [ref(f"P{i}") for i in range(n)]}, **objects(n)})),
    "oneOf of references to closed objects": (50, lambda n: document({"S0": {"oneOf": [ref(f"P{i}") for i in range(n)]}, **objects(n, additionalProperties=False)})),
    "oneOf of objects with required": (50, lambda n: whole({"oneOf": [{"type": "object", "required": [f"p{i}"], "properties": {f"p{i}": TEXT}} for i in range(n)]})),
    "oneOf of constants": (500, lambda n: whole({"oneOf": [{"const": f"c{i}", "title": f"C{i}"} for i in range(n)]})),
    "oneOf of ranges": (200, lambda n: whole({"oneOf": [{"type": "integer", "minimum": 10 * i, "maximum": 10 * i + 9} for i in range(n)]})),
    "oneOf of patterns": (100, lambda n: whole({"oneOf": [{"type": "string", "pattern": f"^a{{{i}}}b"} for i in range(n)]})),
    "many small oneOf": (200, lambda n: wide(n, lambda i: {"oneOf": [{"type": "string"}, {"type": "object", "properties": {f"q{i}": TEXT}}]})),
    "many oneOf of shared branches": (100, lambda n: document({**{f"S{i}": {"oneOf": [ref(f"P{(i + k) % n}") for k in range(4)]} for i in range(n)}, **objects(n)})),
    "discriminator with mapping": (100, lambda n: document({"S0": {"oneOf": [ref(f"P{i}") for i in range(n)], "discriminator": {"propertyName": "kind", "mapping": {f"k{i}": f"#/components/schemas/P{i}" for i in range(n)}}}, **objects(n)})),
    "discriminator with allOf": (100, lambda n: document({"S0": {"type": "object", "required": ["kind"], "properties": {"kind": TEXT}, "discriminator": {"propertyName": "kind"}}, **{f"P{i}": {"allOf": [ref("S0"), {"properties": {f"p{i}": TEXT}}]} for i in range(n)}})),
    "many mappings to one schema": (500, lambda n: document({"S0": {"oneOf": [ref("P0"), ref("P1")], "discriminator": {"propertyName": "kind", "mapping": {f"k{i}": f"#/components/schemas/P{i % 2}" for i in range(n)}}}, **objects(2)})),
    "discriminators in a row": (20, lambda n: row(n, lambda i, to: {"oneOf": [to, ref(f"P{i}")], "discriminator": {"propertyName": "kind"}}) | {"components": {"schemas": {**{f"S{i}": {"oneOf": [ref(f"S{i + 1}"), ref(f"P{i}")], "discriminator": {"propertyName": "kind"}} for i in range(n)}, f"S{n}": OBJECT, **objects(n)}}}),
    "allOf of references": (200, lambda n: document({"S0": {"allOf": [ref(f"P{i}") for i in range(n)]}, **objects(n)})),
    "allOf of one base, many": (200, lambda n: document({"S0": OBJECT, **{f"P{i}": {"allOf": [ref("S0"), {"properties": {f"p{i}": TEXT}}]} for i in range(n)}})),
    "allOf of anyOf": (8, lambda n: whole({"allOf": [{"anyOf": [{"type": "object", "properties": {f"a{i}{j}": TEXT}} for j in range(4)]} for i in range(n)]})),
    "anyOf of allOf": (50, lambda n: whole({"anyOf": [{"allOf": [{"type": "object", "properties": {f"a{i}": TEXT}}, {"required": [f"a{i}"]}]} for i in range(n)]})),
    "anyOf of anyOf": (40, lambda n: nested(n, lambda s: {"anyOf": [s, {"type": "integer"}]})),
    "deep allOf": (40, lambda n: nested(n, lambda s: {"allOf": [s, {"minLength": 1}]})),
    "deep anyOf of objects": (20, lambda n: nested(n, lambda s: {"anyOf": [s, {"type": "object", "properties": {"a": TEXT}}]})),
    "oneOf in a row": (50, lambda n: row(n, lambda i, to: {"oneOf": [to, {"type": "object", "required": [f"p{i}"], "properties": {f"p{i}": TEXT}}]})),
    "oneOf doubling": (10, lambda n: row(n, lambda i, to: {"oneOf": [to, {"type": "array", "items": to}]})),
    "cycle of anyOf": (20, lambda n: document({f"S{i}": {"anyOf": [ref(f"S{(i + k) % n}") for k in (1, 2)]} for i in range(n)})),
    "cycle of allOf": (20, lambda n: document({f"S{i}": {"allOf": [ref(f"S{(i + 1) % n}"), {"properties": {f"p{i}": TEXT}}]} for i in range(n)})),
    "complete graph of properties (N * N fields)": (12, lambda n: document({f"S{i}": {"type": "object", "properties": {f"p{k}": ref(f"S{k}") for k in range(n)}} for i in range(n)})),
    "complete graph of oneOf": (8, lambda n: document({f"S{i}": {"oneOf": [ref(f"S{k}") for k in range(n)] + [OBJECT]} for i in range(n)})),
    "not in a row": (40, lambda n: chain(n, "not")),
    "if in a row": (40, lambda n: chain(n, "if")),
    "then and else in a row": (10, lambda n: row(n, lambda i, to: {"if": {"minLength": 2}, "then": to, "else": to}, TEXT)),
    "if, then, else many": (200, lambda n: whole({"type": "object", "allOf": [{"if": {"properties": {"k": {"const": i}}}, "then": {"required": [f"p{i}"]}, "else": {"properties": {f"p{i}": False}}} for i in range(n)]})),
    "not of many": (200, lambda n: whole({"type": "string", "allOf": [{"not": {"const": f"v{i}"}} for i in range(n)]})),
    "dependentSchemas": (200, lambda n: whole({"type": "object", "dependentSchemas": {f"p{i}": {"required": [f"q{i}"]} for i in range(n)}})),
    "dependentRequired": (1_000, lambda n: whole({"type": "object", "dependentRequired": {f"p{i}": [f"q{i}"] for i in range(n)}})),
    "dependentSchemas in a row": (30, lambda n: nested(n, lambda s: {"type": "object", "dependentSchemas": {"a": s}})),
    "patternProperties": (200, lambda n: whole({"type": "object", "patternProperties": {f"^p{i}_": TEXT for i in range(n)}})),
    "patternProperties of objects": (100, lambda n: whole({"type": "object", "patternProperties": {f"^p{i}_": {"type": "object", "properties": {f"q{i}": TEXT}} for i in range(n)}})),
    "patternProperties beside properties": (100, lambda n: whole({"type": "object", "properties": {f"p{i}_": TEXT for i in range(n)}, "patternProperties": {f"^p{i}": {"minLength": 1} for i in range(n)}})),
    "propertyNames in a row": (40, lambda n: nested(n, lambda s: {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": s})),
    "unevaluatedProperties in a row": (50, lambda n: row(n, lambda i, to: {"allOf": [to], "properties": {f"p{i}": TEXT}, "unevaluatedProperties": False})),
    "contains in a row": (40, lambda n: nested(n, lambda s: {"type": "array", "contains": s})),
    "$defs nested": (30, lambda n: nested(n, lambda s: {"type": "object", "$defs": {"d": s}, "properties": {"x": TEXT}})),
    "$defs many": (200, lambda n: whole({"type": "object", "$defs": {f"d{i}": OBJECT for i in range(n)}, "properties": {f"p{i}": {"$ref": f"#/components/schemas/S0/$defs/d{i}"} for i in range(n)}})),
    "$dynamicRef in a row": (100, lambda n: document({f"S{i}": {"$dynamicAnchor": "node", "type": "object", "properties": {"n": {"$dynamicRef": "#node"}, "m": ref(f"S{(i + 1) % n}")}} for i in range(n)})),
    "$dynamicRef bound by each": (50, lambda n: document({"S0": {"$id": "https://a.example/list", "$dynamicAnchor": "T", "type": "array", "items": {"$dynamicRef": "#T"}}, **{f"P{i}": {"$id": f"https://a.example/p{i}", "$dynamicAnchor": "T", "$ref": "list"} for i in range(n)}})),
    "$anchor and $id": (200, lambda n: document({"S0": {"type": "object", "properties": {f"p{i}": {"$ref": f"https://a.example/s{i}#x"} for i in range(n)}}, **{f"P{i}": {"$id": f"https://a.example/s{i}", "$anchor": "x", **OBJECT} for i in range(n)}})),
    "equal titles": (200, lambda n: wide(n, lambda i: {"title": "Same", "type": "object", "properties": {f"q{i}": TEXT}})),
    "equal property names (N * N bytes)": (300, lambda n: whole({"type": "object", "properties": {"a" + "-" * i: TEXT for i in range(n)}})),
    "schemas of one name (N * N bytes)": (200, lambda n: document({"S0": {"type": "object", "properties": {f"p{i}": ref("A" + "_" * i) for i in range(n)}}, **{"A" + "_" * i: OBJECT for i in range(n)}})),
    "header parameters": (200, lambda n: one(parameters=[{"name": f"X-{k}", "in": "header", "schema": TEXT} for k in range(n)])),
    "cookie parameters": (200, lambda n: one(parameters=[{"name": f"c{k}", "in": "cookie", "schema": TEXT} for k in range(n)])),
    "equal parameters": (500, lambda n: one(parameters=[{"name": "p", "in": "query", "schema": TEXT}] * n)),
    "shared parameters of many operations": (60, lambda n: {**operations(n, lambda i: {"parameters": [{"$ref": f"#/components/parameters/q{k}"} for k in range(10)]}), "components": {"schemas": {"S0": TEXT}, "parameters": {f"q{k}": {"name": f"q{k}", "in": "query", "schema": TEXT} for k in range(10)}}}),
    "parameters of a path": (60, lambda n: document({"S0": TEXT}, {f"/a{i}": {"parameters": [{"name": f"q{k}", "in": "query", "schema": TEXT} for k in range(5)], "get": get(i)} for i in range(n)})),
    "response headers": (300, lambda n: one(responses={"200": {"description": "d", "headers": {f"X-{k}": {"schema": TEXT} for k in range(n)}}})),
    "callbacks": (100, lambda n: one(callbacks={f"c{k}": {"{$request.body#/url}": {"post": {"responses": {"200": {"description": "d"}}}}} for k in range(n)})),
    "callbacks nested": (20, lambda n: document({"S0": TEXT}, {"/a": {"get": _callbacks(n)}})),
    "links": (300, lambda n: one(responses={"200": {"description": "d", "links": {f"l{k}": {"operationId": "get0"} for k in range(n)}}})),
    "webhooks": (60, lambda n: document({"S0": OBJECT}, webhooks={f"w{i}": {"post": {"requestBody": {"content": {"application/json": {"schema": ref("S0")}}}, "responses": {"200": {"description": "d"}}}} for i in range(n)})),
    "media types": (60, lambda n: one(responses={"200": {"description": "d", "content": {f"application/x{k}+json": {"schema": OBJECT} for k in range(n)}}})),
    "media types of a request": (30, lambda n: one(requestBody={"content": {f"application/x{k}+json": {"schema": OBJECT} for k in range(n)}})),
    "named examples": (300, lambda n: one(responses={"200": {"description": "d", "content": {"application/json": {"schema": OBJECT, "examples": {f"e{k}": {"value": {"x": "a"}} for k in range(n)}}}}})),
    "deep example": (40, lambda n: whole({"example": json.loads("[" * n + "]" * n)})),
    "deep default": (40, lambda n: wide(1, lambda i: {"default": json.loads("[" * n + "]" * n)})),
    "large example": (10_000, lambda n: whole({"type": "array", "items": OBJECT, "example": [{"x": "a"}] * n})),
    "long path": (2_000, lambda n: document({"S0": TEXT}, {"/a" * n: {"get": get(0)}})),
    "long path of words": (500, lambda n: document({"S0": TEXT}, {"".join(f"/seg{k}" for k in range(n)): {"get": get(0)}})),
    "paths of one template": (100, lambda n: document({"S0": TEXT}, {f"/a/{{p{i}}}": {"parameters": [{"name": f"p{i}", "in": "path", "required": True, "schema": TEXT}], "get": get(i)} for i in range(n)})),
    "paths that nest (N * N bytes)": (100, lambda n: document({"S0": TEXT}, {"/a" * (i + 1): {"get": get(i)} for i in range(n)})),
    "operations without an id": (100, lambda n: document({"S0": TEXT}, {f"/items/{{id}}/part{i}": {"parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}], "get": {"responses": {"204": {"description": "d"}}}} for i in range(n)})),
    "methods of one path": (60, lambda n: document({"S0": TEXT}, {f"/a{i}": {m: {"operationId": f"{m}{i}", "responses": {"204": {"description": "d"}}} for m in ("get", "post", "put", "delete")} for i in range(n // 4)})),
    "tags of one operation": (300, lambda n: one(tags=[f"t{k}" for k in range(n)])),
    "tags in a chain of parents": (300, lambda n: document({"S0": TEXT}, tags=[{"name": f"t{i}", "parent": f"t{i + 1}"} for i in range(n)])),
    "description of one line": (500_000, lambda n: one(description="word " * n)),
    "description of many lines": (50_000, lambda n: one(description="a line of words\n" * n)),
    "description of one word": (1_000_000, lambda n: one(description="x" * n)),
    "description of markup": (50_000, lambda n: one(description="*a* `b` <i>c</i> [d](e) " * n)),
    "description of openings": (100_000, lambda n: one(description="[" * n + "*" * n + "`" * n + "<" * n)),
    "summary of one line": (200_000, lambda n: one(summary="word " * n)),
    "descriptions of fields": (300, lambda n: wide(n, lambda i: {"type": "string", "description": "word " * 50})),
    "server variables": (200, lambda n: document({"S0": TEXT}, servers=[{"url": "https://a.example/" + "/".join(f"{{v{k}}}" for k in range(n)), "variables": {f"v{k}": {"default": "a", "enum": ["a", "b"]} for k in range(n)}}])),
    "scopes": (2_000, lambda n: {**components(securitySchemes={"o": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a.example/t", "scopes": {f"s{k}": "d" for k in range(n)}}}}}), "security": [{"o": [f"s{k}" for k in range(n)]}]}),
    "security schemes, all required": (60, lambda n: {**components(securitySchemes={f"k{i}": {"type": "apiKey", "in": "header", "name": f"X-{i}"} for i in range(n)}), "security": [{f"k{i}": [] for i in range(n)}]}),
    "security of many operations": (60, lambda n: {**operations(n, lambda i: {"security": [{f"k{k}": []} for k in range(5)]}), "components": {"schemas": {"S0": TEXT}, "securitySchemes": {f"k{k}": {"type": "apiKey", "in": "header", "name": f"X-{k}"} for k in range(5)}}}),
    "deep YAML flow": (1_000, lambda n: yaml("x-a: " + "[" * n + "]" * n)),
    "deep YAML blocks": (100, lambda n: yaml("x-a:\n" + "".join(" " * (i + 1) + "a:\n" for i in range(n)))),
    "YAML aliases that double": (10, lambda n: yaml("x-0: &a0 [1]\n" + "".join(f"x-{i + 1}: &a{i + 1} [*a{i}, *a{i}]\n" for i in range(n)))),
    "YAML aliases of one anchor": (5_000, lambda n: yaml("x-a: &a {b: 1}\nx-b: [" + "*a, " * n + "1]")),
    "YAML anchors": (2_000, lambda n: yaml("".join(f"x-{i}: &a{i} {{b: {i}}}\n" for i in range(n)))),
    "YAML merge keys in a row": (100, lambda n: yaml("x-0: &a0 {k0: 1}\n" + "".join(f"x-{i + 1}: &a{i + 1} {{<<: *a{i}, k{i + 1}: 1}}\n" for i in range(n)))),
    "YAML merge of many": (500, lambda n: yaml("x-0: &a {b: 1}\nx-1: {<<: [" + "*a, " * n + "*a]}")),
    "YAML comments": (50_000, lambda n: yaml("# a comment\n" * n)),
    "YAML long plain line": (500_000, lambda n: yaml("x-a: " + "word " * n)),
    "YAML folded text": (50_000, lambda n: yaml("x-a: >\n" + "  word word\n\n" * n)),
    "equal keys": (20_000, lambda n: '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{},"x-a":{' + '"k":1,' * n + '"k":1}}'),
    "equal YAML keys": (5_000, lambda n: yaml("x-a:\n" + "  k: 1\n" * n)),
    "huge integer": (100_000, lambda n: '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{},"x-a":' + "9" * n + "}"),
    "huge maximum": (1_000, lambda n: '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{"/a":{"get":{"parameters":[{"name":"p","in":"query","schema":{"type":"integer","maximum":' + "9" * n + '}}],"responses":{"204":{"description":"d"}}}}}}'),
    "huge float": (100_000, lambda n: '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{},"x-a":0.' + "9" * n + "}"),
    "nested repetition in a pattern": (10, lambda n: wide(1, lambda i: {"type": "string", "pattern": "(" * n + "a" + "+)" * n, "example": "a" * 30 + "b"})),
    "catastrophic pattern with an example": (12, lambda n: wide(1, lambda i: {"type": "string", "pattern": "^(a+)+$", "example": "a" * n + "b"})),
    "large minLength": (100_000, lambda n: wide(1, lambda i: {"type": "string", "minLength": n})),
    "large minItems": (100_000, lambda n: wide(1, lambda i: {"type": "array", "minItems": n, "items": TEXT})),
    "minProperties": (1_000, lambda n: wide(1, lambda i: {"type": "object", "minProperties": n})),
    "uniqueItems": (2_000, lambda n: whole({"type": "array", "uniqueItems": True, "items": {}, "example": [{"a": i} for i in range(n)]})),
    "enum of objects": (1_000, lambda n: wide(1, lambda i: {"enum": [{"a": k} for k in range(n)]})),
    "extensions": (2_000, lambda n: document({"S0": TEXT}, **{f"x-{i}": {"a": i} for i in range(n)})),
    "keywords that are not known": (2_000, lambda n: whole({"type": "string", **{f"k{i}": 1 for i in range(n)}})),
    "Swagger 2.0 definitions": (300, lambda n: {"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": {"parameters": [{"in": "body", "name": "b", "schema": {"$ref": "#/definitions/S0"}}], "responses": {"200": {"description": "d"}}}}}, "definitions": {f"S{i}": {"type": "object", "properties": {"n": {"$ref": f"#/definitions/S{(i + 1) % n}"}}} for i in range(n)}}),
    "OpenAPI 3.0 nullable": (500, lambda n: wide(n, lambda i: {"type": "string", "nullable": True}) | {"openapi": "3.0.3"}),
    "form fields": (100, lambda n: one(requestBody={"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {f"p{k}": {"type": "array", "items": TEXT} for k in range(n)}}}}})),
    "multipart fields with encoding": (60, lambda n: one(requestBody={"content": {"multipart/form-data": {"schema": {"type": "object", "properties": {f"p{k}": TEXT for k in range(n)}}, "encoding": {f"p{k}": {"contentType": "text/plain"} for k in range(n)}}}})),
    "deep object parameter": (30, lambda n: one(parameters=[{"name": "p", "in": "query", "style": "deepObject", "explode": True, "schema": nested(n, lambda s: {"type": "object", "properties": {"a": s}})["components"]["schemas"]["S0"]}])),
}  # fmt: skip


def _callbacks(n: int) -> Document:
    found = get(0)
    for i in range(n):
        found = get(i + 1, callbacks={"c": {"{$request.body#/url}": {"post": found}}})
    return found


PLAIN = {"type": "object", "properties": {"x": TEXT, "u": {"type": "array", "items": {"type": "object"}}}}  # fmt: skip
LOOP = {"type": "object", "properties": {"n": {"$ref": "#/components/schemas/S0"}, "x": TEXT}}
UNION = {"oneOf": [{"type": "object", "required": ["k"], "properties": {"k": {"const": i}, "n": ref("S0")}} for i in range(20)]}  # fmt: skip
TREE = {"anyOf": [TEXT, {"type": "array", "items": ref("S0")}, {"type": "object", "additionalProperties": ref("S0")}]}  # fmt: skip


def loop(n: int, end: str) -> str:
    return '{"n":' * n + end + "}" * n


PAYLOADS: dict[str, tuple[int, Callable[[int], tuple[Any, str]]]] = {
    "payload: duplicate keys": (40_000, lambda n: (PLAIN, '{"x":[' + "1," * n + "1]," + '"u":[],' * n + '"u":[]}')),
    "payload: undeclared fields": (2_000, lambda n: (PLAIN, json.dumps({f"k{i}": 1 for i in range(n)}))),
    "payload: wrong items": (20_000, lambda n: (PLAIN, json.dumps({"u": [1] * n, "x": "a"}))),
    "payload: long string": (2_000_000, lambda n: (PLAIN, json.dumps({"x": "a" * n}))),
    "payload: escapes": (500_000, lambda n: (PLAIN, '{"x": "' + "\\n" * n + '"}')),
    "payload: deep": (40, lambda n: (LOOP, loop(n, '{"x": 1}'))),
    "payload: deep arrays": (50, lambda n: ({}, "[" * n + "]" * n)),
    "payload: wide": (50_000, lambda n: ({"type": "object", "additionalProperties": TEXT}, json.dumps({f"k{i}": "a" for i in range(n)}))),
    "payload: wide and wrong": (5_000, lambda n: ({"type": "object", "additionalProperties": TEXT}, json.dumps({f"k{i}": 1 for i in range(n)}))),
    "payload: union of many branches": (100, lambda n: ({"oneOf": [{"type": "object", "required": [f"k{i}"], "properties": {f"k{i}": {"type": "integer"}}} for i in range(n)]}, '{"k0": "a"}')),
    "payload: anyOf of many branches, many items": (500, lambda n: ({"type": "array", "items": {"anyOf": [{"type": "object", "required": [f"k{i}"]} for i in range(20)]}}, json.dumps([{"z": 1}] * n))),
    "payload: unions within unions": (15, lambda n: (UNION, '{"k":1,"n":' * n + '"wrong"' + "}" * n)),
    "payload: anyOf within anyOf": (20, lambda n: (TREE, "[" * n + "1" + "]" * n)),
    "payload: uniqueItems of numbers": (50_000, lambda n: ({"type": "array", "uniqueItems": True}, json.dumps(list(range(n))))),
    "payload: uniqueItems of objects": (10_000, lambda n: ({"type": "array", "uniqueItems": True}, json.dumps([{"a": i} for i in range(n)]))),
    "payload: uniqueItems of arrays": (10_000, lambda n: ({"type": "array", "uniqueItems": True}, json.dumps([[i] for i in range(n)]))),
    "payload: uniqueItems of equal items": (20_000, lambda n: ({"type": "array", "uniqueItems": True}, json.dumps([1] * n))),
    "payload: contains": (20_000, lambda n: ({"type": "array", "contains": {"const": 7}, "minContains": 2}, json.dumps([1] * n))),
    "payload: catastrophic pattern": (10, lambda n: ({"type": "string", "pattern": "^(a+)+$"}, json.dumps("a" * n + "b"))),
    "payload: catastrophic pattern with look-ahead": (10, lambda n: ({"type": "string", "pattern": "^(?=(a+)+$)(a|aa)+$"}, json.dumps("a" * n + "b"))),
    "payload: alternatives in a pattern": (10, lambda n: ({"type": "string", "pattern": "^(a|a)*$"}, json.dumps("a" * n + "b"))),
    "payload: quadratic pattern": (5_000, lambda n: ({"type": "string", "pattern": "\\s+$"}, json.dumps(" " * n + "b"))),
    "payload: long email": (100_000, lambda n: ({"type": "string", "format": "email"}, json.dumps("a." * n + "@b"))),
    "payload: long URI": (100_000, lambda n: ({"type": "string", "format": "uri"}, json.dumps("http://a/" + "%20" * n + " "))),
    "payload: long host name": (100_000, lambda n: ({"type": "string", "format": "hostname"}, json.dumps("a." * n))),
    "payload: long date": (100_000, lambda n: ({"type": "string", "format": "date-time"}, json.dumps("2020-01-01T00:00:00." + "0" * n + "Z"))),
    "payload: long IPv6 address": (100_000, lambda n: ({"type": "string", "format": "ipv6"}, json.dumps("0:" * n))),
    "payload: long duration": (100_000, lambda n: ({"type": "string", "format": "duration"}, json.dumps("P" + "1D" * n))),
    "payload: long regular expression": (20_000, lambda n: ({"type": "string", "format": "regex"}, json.dumps("(a" * n))),
    "payload: long base64": (500_000, lambda n: ({"type": "string", "format": "byte", "contentEncoding": "base64"}, json.dumps("AAAA" * n))),
    "payload: long integer": (50_000, lambda n: ({"type": "integer", "multipleOf": 7}, "9" * n)),
    "payload: long fraction": (50_000, lambda n: ({"type": "number", "multipleOf": 0.01}, "0." + "9" * n)),
    "payload: patternProperties": (5_000, lambda n: ({"type": "object", "patternProperties": {"^k[0-9]*$": TEXT}, "additionalProperties": False}, json.dumps({f"k{i}": 1 for i in range(n)}))),
    "payload: unevaluatedProperties": (5_000, lambda n: ({"type": "object", "allOf": [{"properties": {"a": TEXT}}], "unevaluatedProperties": False}, json.dumps({f"k{i}": 1 for i in range(n)}))),
    "payload: propertyNames": (5_000, lambda n: ({"type": "object", "propertyNames": {"pattern": "^a"}}, json.dumps({f"k{i}": 1 for i in range(n)}))),
    "payload: many lines": (100_000, lambda n: ({"type": "array", "items": TEXT}, "[\n" + '"a",\n' * n + "1]")),
    "payload: spaces": (1_000_000, lambda n: ({"type": "array"}, "[" + " " * n + "]")),
    "payload: not JSON": (200_000, lambda n: ({"type": "array"}, "[" + "1 " * n)),
    "payload: lone surrogates": (100_000, lambda n: (PLAIN, '{"x": "' + "\\ud800" * n + '"}')),
}  # fmt: skip
REQUESTS: dict[str, tuple[int, Callable[[int], tuple[Any, str]]]] = {
    name.replace("payload", "mock"): PAYLOADS[name]
    for name in (
        "payload: duplicate keys",
        "payload: undeclared fields",
        "payload: wrong items",
        "payload: long string",
        "payload: deep",
        "payload: anyOf within anyOf",
        "payload: catastrophic pattern",
        "payload: uniqueItems of objects",
        "payload: union of many branches",
        "payload: long integer",
        "payload: not JSON",
    )
}
HEADING = "# Create a thing\n\n`POST /things`\n\n"
TABLE = "| Name | Type | Description |\n|---|---|---|\n"
PAGES: dict[str, tuple[int, str, Callable[[int], str]]] = {
    "page: long line": (100_000, "md", lambda n: HEADING + "word " * n),
    "page: long word": (500_000, "md", lambda n: HEADING + "x" * n),
    "page: lines": (5_000, "md", lambda n: HEADING + "a line of prose\n\n" * n),
    "page: one paragraph": (5_000, "md", lambda n: HEADING + "a line of prose\n" * n),
    "page: headings": (1_000, "md", lambda n: "".join(f"## Get {i}\n\n`GET /a{i}`\n\n" for i in range(n))),
    "page: operations of one file": (200, "md", lambda n: "# T\n\n" + "".join(f"## Make {i}\n\n`POST /a{i}/{{id}}`\n\n{TABLE}| id | string | The id. Required. |\n\n```json\n{{\"a\": {i}}}\n```\n\n### Response\n\n```json\n{{\"b\": {i}}}\n```\n\n" for i in range(n))),
    "page: operations listed and described": (200, "md", lambda n: "# T\n\n| Method | Path |\n|---|---|\n" + "".join(f"| GET | /a{i}/{{id}} |\n" for i in range(n)) + "".join(f"\n## Get {i}\n\n`GET /a{i}/{{id}}`\n" for i in range(n))),
    "page: operations in sentences": (200, "md", lambda n: HEADING + "".join(f"## Get {i}\n\nTo get it, send GET /a{i}/{{id}} with a token.\n\n" for i in range(n))),
    "page: operations known by their calls": (200, "md", lambda n: HEADING + "".join(f"## Get {i}\n\n```bash\ncurl https://a.example/a{i}/7\n```\n\n" for i in range(n))),
    "page: operations and calls": (200, "md", lambda n: "# T\n\n" + "".join(f"## Get {i}\n\n`GET /a{i}/{{id}}`\n\n```bash\ncurl https://a.example/a{i}/7\n```\n\n" for i in range(n))),
    "page: operations without headings": (200, "md", lambda n: "# T\n\n" + "".join(f"`GET /a{i}/{{id}}`\n\ntext\n\n" for i in range(n))),
    "page: one operation, many calls": (500, "md", lambda n: HEADING + "".join(f"```bash\ncurl https://a.example/things/{i}\n```\n\n" for i in range(n))),
    "page: one operation, many samples": (500, "md", lambda n: HEADING + "".join(f"```json\n{{\"a\": {i}}}\n```\n\n" for i in range(n))),
    "page: one operation, many statuses": (500, "md", lambda n: HEADING + "".join(f"### Response {200 + i % 300}\n\n| Name | Type |\n|---|---|\n| a{i} | string |\n\n" for i in range(n))),
    "page: fields of fields": (500, "md", lambda n: HEADING + TABLE + "".join(f"| a{i % 20}.b{i % 30}.c{i} | string | text |\n" for i in range(n))),
    "page: equal fields": (500, "md", lambda n: HEADING + TABLE + "| a | string | text |\n" * n),
    "page: fields and a sample of them": (500, "md", lambda n: HEADING + TABLE + "".join(f"| a{i} | string | text |\n" for i in range(n)) + "\n```json\n" + json.dumps({f"a{i}": "b" for i in range(n)}, indent=1) + "\n```\n"),
    "page: a model and its fields": (200, "md", lambda n: HEADING + "".join(f"### Model{i}\n\n| Name | Type |\n|---|---|\n| a | Model{i + 1} |\n\n" for i in range(n))),
    "page: nested headings": (500, "md", lambda n: HEADING + "".join("#" * (2 + i % 5) + f" Part {i}\n\ntext\n\n" for i in range(n))),
    "page: HTML operations": (100, "html", lambda n: "<h1>T</h1>" + "".join(f"<h2>Get {i}</h2><p><code>GET /a{i}</code></p><table><tr><th>Name<th>Type<tr><td>f<td>string</table>" for i in range(n))),
    "page: text of operations": (100, "txt", lambda n: "".join(f"Create {i}\n\nPOST /a{i}\n\nname string the text\n\n" for i in range(n))),
    "page: AsciiDoc operations": (100, "adoc", lambda n: "= T\n\n" + "".join(f"== Get {i}\n\n`GET /a{i}`\n\n|===\n|Name |Type\n\n|a |string\n|===\n\n" for i in range(n))),
    "page: reStructuredText sections": (100, "rst", lambda n: "".join(f"Get {i}\n========\n\n``GET /a{i}``\n\n:param a: text\n\n" for i in range(n))),
    "page: headings without an operation": (2_000, "md", lambda n: HEADING + "## Notes\n\ntext\n\n" * n),
    "page: rows of a table": (1_000, "md", lambda n: HEADING + TABLE + "".join(f"| f{i} | string | max 50 |\n" for i in range(n))),
    "page: tables": (200, "md", lambda n: HEADING + (TABLE + "| a | string | text |\n\n") * n),
    "page: columns": (500, "md", lambda n: HEADING + "|" + "a|" * n + "\n|" + "-|" * n + "\n|" + "b|" * n + "\n"),
    "page: pipes": (50_000, "md", lambda n: HEADING + "|" * n),
    "page: lines of pipes": (5_000, "md", lambda n: HEADING + "| a | b |\n" * n),
    "page: nested lists (N * N bytes)": (50, "md", lambda n: HEADING + "".join("  " * i + f"- `f{i}` (string): text\n" for i in range(n))),
    "page: list of fields": (1_000, "md", lambda n: HEADING + "".join(f"- `f{i}` (string, required): text\n" for i in range(n))),
    "page: nested quotes": (50, "md", lambda n: HEADING + ">" * n + " text"),
    "page: quotes": (2_000, "md", lambda n: HEADING + "> text\n\n" * n),
    "page: backticks": (20_000, "md", lambda n: HEADING + "`" * n),
    "page: runs of backticks": (300, "md", lambda n: HEADING + " ".join("`" * (i % 40 + 1) for i in range(n))),
    "page: code spans": (5_000, "md", lambda n: HEADING + "`a` " * n),
    "page: fences": (500, "md", lambda n: HEADING + '```json\n{"a": 1}\n```\n\n' * n),
    "page: open fences": (2_000, "md", lambda n: HEADING + "```\n~~~\n" * n),
    "page: asterisks": (20_000, "md", lambda n: HEADING + "*" * n),
    "page: asterisks and words": (5_000, "md", lambda n: HEADING + "*a **b " * n),
    "page: underscores and words": (5_000, "md", lambda n: HEADING + "_a __b " * n),
    "page: brackets": (20_000, "md", lambda n: HEADING + "[" * n),
    "page: brackets and parentheses": (5_000, "md", lambda n: HEADING + "[a](" * n),
    "page: images": (5_000, "md", lambda n: HEADING + "![" * n),
    "page: links": (3_000, "md", lambda n: HEADING + "[a](https://a.example/b) " * n),
    "page: link definitions": (2_000, "md", lambda n: HEADING + "".join(f"[r{i}]: https://a.example/{i}\n" for i in range(n)) + "[r0] " * n),
    "page: entities": (20_000, "md", lambda n: HEADING + "&amp;&#x41;" * n),
    "page: broken entities": (50_000, "md", lambda n: HEADING + "&" * n),
    "page: less-than signs": (20_000, "md", lambda n: HEADING + "<" * n),
    "page: open comments": (5_000, "md", lambda n: HEADING + "<!-- " * n),
    "page: backslashes": (50_000, "md", lambda n: HEADING + "\\" * n),
    "page: tabs": (50_000, "md", lambda n: HEADING + "\t" * n + "a"),
    "page: blank lines": (100_000, "md", lambda n: HEADING + "\n" * n),
    "page: carriage returns": (100_000, "md", lambda n: HEADING + "\r" * n),
    "page: rules": (5_000, "md", lambda n: HEADING + "---\n\n" * n),
    "page: tilde and strike": (5_000, "md", lambda n: HEADING + "~~a " * n),
    "page: components": (1_000, "md", lambda n: HEADING + '<ParamField body="a" type="string">text</ParamField>\n\n' * n),
    "page: open components": (1_000, "md", lambda n: HEADING + "<Tabs>\n<Tab>\n" * n),
    "page: long sample": (5_000, "md", lambda n: HEADING + "```json\n" + json.dumps({f"k{i}": i for i in range(n)}, indent=1) + "\n```\n"),
    "page: broken sample": (5_000, "md", lambda n: HEADING + "```json\n{" + '"a": [\n' * n + "```\n"),
    "page: deep sample": (100, "md", lambda n: HEADING + "```json\n" + '{"a": ' * n + "1" + "}" * n + "\n```\n"),
    "page: long curl": (1_000, "md", lambda n: HEADING + "```bash\ncurl -X POST https://a.example/things " + "-H 'X-A: b' \\\n " * n + "\n```\n"),
    "page: quotes in curl": (20_000, "md", lambda n: HEADING + "```bash\ncurl https://a.example/things -d '" + "\"" * n + "\n```\n"),
    "page: sentences with numbers": (2_000, "md", lambda n: HEADING + "The maximum length of `a` is 50 characters. " * n),
    "page: enumerations": (5_000, "md", lambda n: HEADING + TABLE + "| a | string | One of " + ", ".join(f"`v{i}`" for i in range(n)) + " |\n"),
    "page: URLs": (2_000, "md", lambda n: HEADING + "https://a.example/b/{c}?d=e " * n),
    "page: methods": (2_000, "md", lambda n: "# T\n\n" + "GET /a POST /b " * n),
    "page: HTML deep": (200, "html", lambda n: "<h1>Get</h1><p>GET /a</p>" + "<div>" * n + "x" + "</div>" * n),
    "page: HTML very deep": (5_000, "html", lambda n: "<h1>Get</h1><p>GET /a</p>" + "<div>" * n + "x"),
    "page: HTML unclosed": (2_000, "html", lambda n: "<h1>Get</h1><p>GET /a</p>" + "<b><i><p>x" * n),
    "page: HTML nested lists": (100, "html", lambda n: "<h1>Get</h1><p>GET /a</p>" + "<ul><li>x" * n),
    "page: HTML nested tables": (50, "html", lambda n: "<h1>Get</h1><p>GET /a</p>" + "<table><tr><td>" * n),
    "page: HTML rows": (1_000, "html", lambda n: "<h1>Get</h1><p>GET /a</p><table><tr><th>Name<th>Type" + "".join(f"<tr><td>f{i}<td>string" for i in range(n)) + "</table>"),
    "page: HTML spans of cells": (500, "html", lambda n: "<h1>Get</h1><p>GET /a</p><table>" + f"<tr><td rowspan={n} colspan={n}>a</td></tr>" * 3 + "<tr><td>b</td></tr>" * n + "</table>"),
    "page: HTML attributes": (5_000, "html", lambda n: "<h1>Get</h1><p " + "".join(f"a{i}=b " for i in range(n)) + ">GET /a</p>"),
    "page: HTML definition lists": (1_000, "html", lambda n: "<h1>Get</h1><p>GET /a</p><dl>" + "<dt>a<dd>string" * n + "</dl>"),
    "page: HTML comments": (5_000, "html", lambda n: "<h1>Get</h1><p>GET /a</p>" + "<!-- a -->" * n + "<!--" * n),
    "page: HTML entities": (20_000, "html", lambda n: "<h1>Get</h1><p>GET /a " + "&amp;&lt;&#65;" * n),
    "page: HTML scripts": (1_000, "html", lambda n: "<h1>Get</h1><p>GET /a</p>" + "<script>a</script><style>b</style>" * n),
    "page: text": (5_000, "txt", lambda n: "Create a thing\n\nPOST /things\n\n" + "name string the text\n" * n),
    "page: reStructuredText": (500, "rst", lambda n: "".join(f".. http:get:: /a{i}\n\n   :query q: text\n\n" for i in range(n))),
    "page: reStructuredText nesting (N * N bytes)": (50, "rst", lambda n: ".. http:get:: /a\n\n" + "".join("   " * (i + 1) + ".. note::\n\n" for i in range(n)) + "   " * (n + 1) + "x"),
    "page: AsciiDoc tables": (200, "adoc", lambda n: "= T\n\n`GET /a`\n\n" + "|===\n|Name |Type\n\n|a |string\n|===\n\n" * n),
    "page: AsciiDoc blocks": (1_000, "adoc", lambda n: "= T\n\n`GET /a`\n\n" + "====\n----\n" * n),
    "page: API Blueprint": (300, "apib", lambda n: "FORMAT: 1A\n# T\n" + "".join(f"## A{i} [/a{i}]\n### Get [GET]\n+ Response 200 (application/json)\n\n        {{}}\n\n" for i in range(n))),
}  # fmt: skip
