"""A review of changes of every kind, in both directions: which of them break the callers of an API."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from docpact.diff.spec_diff import diff_specs
from docpact.openapi import ApiSource, read_api

Edit = Callable[[Any], Any]
Edits = tuple[Edit, Edit]

BASE: dict[str, Any] = yaml.safe_load("""
openapi: 3.1.0
info: {title: T, version: '1'}
servers: [{url: https://a.example/v1}]
security: [{key: []}]
paths:
  /pets/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: integer}}
    put:
      operationId: putPet
      tags: [pets]
      description: puts
      parameters:
      - {name: q, in: query, schema: {type: string, maxLength: 10}}
      - {name: n, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
      - {name: sort, in: query, schema: {type: string, enum: [a, b]}}
      - {name: tags, in: query, schema: {type: array, items: {type: string}}}
      - {name: X-H, in: header, schema: {type: string}}
      - {name: c, in: cookie, schema: {type: string}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses:
        '200':
          description: ok
          headers: {X-R: {schema: {type: integer}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
        '404': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Err'}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example/t', scopes: {r: r, w: w}}}}}
  schemas:
    Err: {type: object, properties: {message: {type: string}}}
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 1, maxLength: 50, description: nm}
        kind: {type: string, enum: [cat, dog]}
        age: {type: integer, minimum: 0}
        nick: {type: [string, 'null']}
        id: {type: integer, readOnly: true}
        pin: {type: string, writeOnly: true}
        owner: {$ref: '#/components/schemas/Owner'}
        toys: {type: array, items: {$ref: '#/components/schemas/Toy'}, maxItems: 5}
        parent: {$ref: '#/components/schemas/Pet'}
        home: {oneOf: [{$ref: '#/components/schemas/House'}, {$ref: '#/components/schemas/Flat'}], discriminator: {propertyName: t, mapping: {house: '#/components/schemas/House', flat: '#/components/schemas/Flat'}}}
        when: {type: string, format: date-time}
        meta: {type: object, additionalProperties: {type: string}}
    Owner: {type: object, required: [name], properties: {name: {type: string}, mail: {type: string, format: email}}}
    Toy: {type: object, properties: {label: {type: string}, price: {type: number}}}
    House: {type: object, required: [t], properties: {t: {type: string, const: house}, rooms: {type: integer}}}
    Flat: {type: object, required: [t], properties: {t: {type: string, const: flat}, floor: {type: integer}}}
""")


def op(d: Any) -> Any:
    return d["paths"]["/pets/{id}"]["put"]


def S(d: Any) -> Any:
    return d["components"]["schemas"]


def P(d: Any) -> Any:
    return S(d)["Pet"]["properties"]


def par(d: Any, name: str) -> Any:
    return next(one for one in op(d)["parameters"] if one["name"] == name)


def R(name: str) -> Any:
    return {"$ref": f"#/components/schemas/{name}"}


def resp(d: Any) -> Any:
    return op(d)["responses"]["200"]


def rename(d: Any, old: str, new: str) -> Any:
    """Another name for a named schema, wherever it is referred to."""
    text = json.dumps(d).replace(f'#/components/schemas/{old}"', f'#/components/schemas/{new}"')
    d.update(json.loads(text))
    S(d)[new] = S(d).pop(old)
    return d


def reorder(d: Any) -> None:
    S(d)["Pet"]["properties"] = dict(reversed(P(d).items()))
    d["components"]["schemas"] = dict(reversed(S(d).items()))


def inline(d: Any) -> None:
    P(d)["owner"] = S(d)["Owner"]


# fmt: off
ROWS: list[tuple[str, Edit | Edits, str]] = [
("description only",lambda d:P(d)["name"].update(description="other"), ""),
("op description",lambda d:op(d).update(description="other"), ""),
("reordered",reorder, "="),
("rename component",lambda d:rename(d,"Owner","Person"), "="),
("rename recursive component",lambda d:rename(d,"Pet","Animal"), "="),
("rename union member w mapping",lambda d:(rename(d,"House","Villa"),P(d)["home"]["discriminator"]["mapping"].update(house="#/components/schemas/Villa")), ""),
("inline ref",inline, "="),
("ref through allOf",lambda d:P(d).update(owner={"allOf":[R("Owner")]}), "="),
("ref with description",lambda d:P(d).update(owner={**R("Owner"),"description":"x"}), ""),
("alias component",lambda d:(S(d).update(Person=R("Owner")),P(d).update(owner=R("Person"))), "="),
("split allOf",lambda d:S(d).update(Owner={"allOf":[{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}},{"properties":{"mail":{"type":"string","format":"email"}}}]}), "="),
("const to enum",lambda d:(S(d)["House"]["properties"]["t"].pop("const"),S(d)["House"]["properties"]["t"].update(enum=["house"])), "="),
("nullable other form",lambda d:P(d).update(nick={"anyOf":[{"type":"string"},{"type":"null"}]}), "="),
("nullable oneOf form",lambda d:P(d).update(nick={"oneOf":[{"type":"null"},{"type":"string"}]}), ""),
("exclusive int bound",lambda d:(P(d)["age"].pop("minimum"),P(d)["age"].update(exclusiveMinimum=-1)), "="),
("param to component",lambda d:(d["components"].update(parameters={"Q":par(d,"q")}),op(d)["parameters"].__setitem__(0,{"$ref":"#/components/parameters/Q"})), ""),
("param to path level",lambda d:d["paths"]["/pets/{id}"]["parameters"].append(op(d)["parameters"].pop(0)), ""),
("response to component",lambda d:(d["components"].update(responses={"Pet":resp(d)}),op(d)["responses"].update({"200":{"$ref":"#/components/responses/Pet"}})), ""),
("header case",lambda d:par(d,"X-H").update(name="x-h"), "="),
("explicit style",lambda d:par(d,"tags").update(style="form",explode=True), "="),
("path param renamed",lambda d:(d["paths"].update({"/pets/{petId}":d["paths"].pop("/pets/{id}")}),d["paths"]["/pets/{petId}"]["parameters"][0].update(name="petId")), "<>"),
("security explicit same",lambda d:op(d).update(security=[{"key":[]}]), ""),
("server trailing slash",lambda d:d.update(servers=[{"url":"https://a.example/v1/"}]), ""),
("server added",lambda d:d["servers"].append({"url":"https://b.example"}), "<"),
("server changed",lambda d:d.update(servers=[{"url":"https://b.example"}]), "<>"),
("server default first changed",lambda d:d["servers"].insert(0,{"url":"https://b.example"}), "<"),
("query loosened",lambda d:par(d,"q")["schema"].update(maxLength=20), "<"),
("query required",lambda d:par(d,"q").update(required=True), ">"),
("query removed",lambda d:op(d)["parameters"].pop(0), ">"),
("header param required",lambda d:par(d,"X-H").update(required=True), ">"),
("cookie param removed",lambda d:op(d)["parameters"].pop(5), ">"),
("path param type",lambda d:d["paths"]["/pets/{id}"]["parameters"][0]["schema"].update(type="string"), "<>"),
("param enum grown",lambda d:par(d,"sort")["schema"]["enum"].append("c"), "<"),
("param default",lambda d:par(d,"n")["schema"].update(default=50), "<>"),
("param moved to header",lambda d:par(d,"q").update({"in":"header"}), "<>"),
("array style",lambda d:par(d,"tags").update(style="pipeDelimited",explode=False), "<>"),
("array explode",lambda d:par(d,"tags").update(explode=False), "<>"),
("param deprecated",lambda d:par(d,"q").update(deprecated=True), ""),
("op deprecated",lambda d:op(d).update(deprecated=True), ""),
("param nullable",lambda d:par(d,"q")["schema"].update(type=["string","null"]), "<"),
("int to number param",lambda d:par(d,"n")["schema"].update(type="number"), "<"),
("max param",lambda d:par(d,"n")["schema"].update(maximum=50), ">"),
("body optional",lambda d:op(d)["requestBody"].update(required=False), "<"),
("media added",lambda d:op(d)["requestBody"]["content"].update({"application/xml":{"schema":R("Pet")}}), "<"),
("media changed",lambda d:op(d)["requestBody"].update(content={"application/x-www-form-urlencoded":{"schema":R("Pet")}}), "<>"),
("resp media added",lambda d:resp(d)["content"].update({"text/csv":{}}), "<"),
("media charset",lambda d:op(d)["requestBody"].update(content={"application/json; charset=utf-8":{"schema":R("Pet")}}), "="),
("media JSON suffix case",lambda d:op(d)["requestBody"].update(content={"Application/JSON":{"schema":R("Pet")}}), ""),
("status 201",lambda d:op(d)["responses"].update({"201":op(d)["responses"].pop("200")}), ""),
("status 422 added",lambda d:op(d)["responses"].update({"422":{"description":"x"}}), ""),
("status 204 added",lambda d:op(d)["responses"].update({"204":{"description":"x"}}), "<"),
("404 removed",lambda d:op(d)["responses"].pop("404"), ""),
("200 to 2XX",lambda d:op(d)["responses"].update({"2XX":op(d)["responses"].pop("200")}), ""),
("404 body field removed",lambda d:S(d)["Err"]["properties"].pop("message"), ">"),
("resp header removed",lambda d:resp(d).pop("headers"), ">"),
("resp header type",lambda d:resp(d)["headers"]["X-R"].update(schema={"type":"string"}), "<>"),
("resp header required",lambda d:resp(d)["headers"]["X-R"].update(required=True), "<"),
("security none",lambda d:d.pop("security"), "<"),
("security alternative",lambda d:d["security"].append({"oauth":["r"]}), "<"),
("security both",lambda d:d["security"].__setitem__(0,{"key":[],"oauth":[]}), "<>"),
("security together",(lambda d:d.update(security=[{"key":[]},{"oauth":["r"]}]),lambda d:d.update(security=[{"key":[],"oauth":["r"]}])), "<>"),
("security optional",lambda d:d["security"].append({}), "<"),
("security scope more",(lambda d:d.update(security=[{"oauth":["r"]}]),lambda d:d.update(security=[{"oauth":["r","w"]}])), ">"),
("security scheme renamed",lambda d:(d["components"]["securitySchemes"].update(k2=d["components"]["securitySchemes"].pop("key")),d.update(security=[{"k2":[]}])), "="),
("api key header renamed",lambda d:d["components"]["securitySchemes"]["key"].update(name="X-Token"), "<>"),
("api key moved to query",lambda d:d["components"]["securitySchemes"]["key"].update({"in":"query"}), "<>"),
("method",lambda d:d["paths"]["/pets/{id}"].update(post=d["paths"]["/pets/{id}"].pop("put")), "<>"),
("op added",lambda d:d["paths"].update({"/x":{"get":{"operationId":"getX","responses":{"204":{"description":"x"}}}}}), "<"),
("body field added optional",lambda d:P(d).update(color={"type":"string"}), "<"),
("body field added required",lambda d:(P(d).update(color={"type":"string"}),S(d)["Pet"]["required"].append("color")), "<>"),
("name min",lambda d:P(d)["name"].update(minLength=0), "<"),
("name not required",lambda d:S(d)["Pet"].pop("required"), "<>"),
("kind enum lost",lambda d:P(d)["kind"].update(enum=["cat"]), ">"),
("nick not null",lambda d:P(d)["nick"].update(type="string"), "<>"),
("age string",lambda d:P(d)["age"].update(type="string"), "<>"),
("id no longer readOnly",lambda d:P(d)["id"].pop("readOnly"), "<"),
("pin no longer writeOnly",lambda d:P(d)["pin"].pop("writeOnly"), "<"),
("readOnly required",lambda d:S(d)["Pet"]["required"].append("id"), "<"),
("writeOnly required",lambda d:S(d)["Pet"]["required"].append("pin"), ">"),
("toys max",lambda d:P(d)["toys"].update(maxItems=3), ">"),
("toys items",lambda d:S(d)["Toy"]["properties"]["price"].update(type="integer"), "<>"),
("toys uniqueItems",lambda d:P(d)["toys"].update(uniqueItems=True), ">"),
("deep recursive",lambda d:P(d).update(parent={"type":"object","properties":{}}), "<>"),
("parent nullable",lambda d:P(d).update(parent={"anyOf":[R("Pet"),{"type":"null"}]}), "<>"),
("union member added",lambda d:(S(d).update(Tent={"type":"object","required":["t"],"properties":{"t":{"const":"tent"}}}),P(d)["home"]["oneOf"].append(R("Tent")),P(d)["home"]["discriminator"]["mapping"].update(tent="#/components/schemas/Tent")), "<>"),
("union member removed",lambda d:(P(d)["home"]["oneOf"].pop(),P(d)["home"]["discriminator"]["mapping"].pop("flat")), "<>"),
("discriminator gone",lambda d:P(d)["home"].pop("discriminator"), "<"),
("anyOf for oneOf",lambda d:P(d)["home"].update(anyOf=P(d)["home"].pop("oneOf")), "="),
("format dropped",lambda d:P(d)["when"].pop("format"), "<>"),
("email dropped",lambda d:S(d)["Owner"]["properties"]["mail"].pop("format"), "<>"),
("closed",lambda d:S(d)["Owner"].update(additionalProperties=False), ">"),
("explicitly open",lambda d:S(d)["Owner"].update(additionalProperties=True), ""),
("meta int",lambda d:P(d)["meta"].update(additionalProperties={"type":"integer"}), "<>"),
("meta any",lambda d:P(d)["meta"].update(additionalProperties=True), "<>"),
("pattern",lambda d:P(d)["name"].update(pattern="^[a-z]"), ">"),
("allOf tightens",lambda d:P(d).update(name={"allOf":[P(d)["name"],{"maxLength":10}]}), ">"),
("not",lambda d:P(d)["name"].update({"not":{"const":"x"}}), ">"),
("if then",lambda d:S(d)["Pet"].update({"if":{"required":["kind"]},"then":{"required":["age"]}}), ">"),
("dependentRequired",lambda d:S(d)["Pet"].update(dependentRequired={"kind":["age"]}), ">"),
("minProperties",lambda d:S(d)["Pet"].update(minProperties=2), ">"),
("default body",lambda d:P(d)["kind"].update(default="cat"), "<"),
("field renamed",lambda d:P(d).update(years=P(d).pop("age")), "<>"),
("title",lambda d:S(d)["Owner"].update(title="Human"), ""),
("example",lambda d:P(d)["name"].update(example="Rex"), ""),
("unused component changed",(lambda d:S(d).update(Un={"type":"string"}),lambda d:S(d).update(Un={"type":"integer"})), "="),
("int64 format",lambda d:P(d)["age"].update(format="int64"), ""),
("int32 from int64",(lambda d:P(d)["age"].update(format="int64"),lambda d:P(d)["age"].update(format="int32")), ">"),
("content param",(lambda d:None,lambda d:(par(d,"q").pop("schema"),par(d,"q").update(content={"application/json":{"schema":{"type":"string","maxLength":10}}}))), "<>"),
("allowReserved",lambda d:par(d,"q").update(allowReserved=True), ""),
("prefix tuple closed",(lambda d:P(d).update(pos={"type":"array","prefixItems":[{"type":"number"},{"type":"number"}]}),lambda d:P(d).update(pos={"type":"array","prefixItems":[{"type":"number"},{"type":"number"}],"items":False})), ">"),
("contains",lambda d:P(d)["toys"].update(contains={"required":["label"]}), ">"),
("enum of ints vs type",lambda d:P(d)["age"].update(enum=[1,2]), ">"),
("type removed (any)",lambda d:P(d)["name"].pop("type"), "<>"),
("schema true",lambda d:P(d).update(toys=True), "<>"),
]
# fmt: on
"""What is edited, and which way that breaks callers: from the old to the new (``>``), back (``<``), both or neither.

``=``: it is only written in another way, and is not reported.
"""


def read(file: Path, document: Any) -> ApiSource:
    file.write_text(json.dumps(document), encoding="utf-8")
    return read_api(file)


@pytest.mark.parametrize(("edit", "breaking"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS])
def test_what_breaks_callers(tmp_path: Path, edit: Edit | tuple[Edit, Edit], breaking: str) -> None:
    """Every change is reported as breaking where a caller or a reader may fail, and nowhere else."""
    before = copy.deepcopy(BASE)
    first, second = cast("Edits", edit) if isinstance(edit, tuple) else (copy.copy, edit)
    first(before)
    after = copy.deepcopy(before)
    second(after)
    old, new = read(tmp_path / "old.json", before), read(tmp_path / "new.json", after)
    there, back = diff_specs(old, new), diff_specs(new, old)
    assert any(one.breaking for one in there) is (">" in breaking), there
    assert any(one.breaking for one in back) is ("<" in breaking), back
    if breaking == "=":
        assert [one for one in there + back if one.cls not in ("cosmetic", "prose")] == []
