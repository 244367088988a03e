"""Schemas that multiply or lead on for ever end in a client or one clear refusal, with little work."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from docpact.client.shapes.prepare import prepare
from docpact.diff.spec_diff import diff_specs
from docpact.errors import DocpactError
from docpact.openapi import read_api
from docpact.schema import Schema, Schemas
from docpact.schema.evaluate import accepts, evaluated, hidden_names
from docpact.schema.relation import Prover
from docpact.validate.body_schema import BodySchema
from effort import lines_run
from packages import make


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def chain(size: int, link: Any) -> dict[str, Any]:
    end = {"type": "object", "properties": {"x": {"type": "string"}}}
    return {**{f"S{i}": link(i, ref(f"S{i + 1}")) for i in range(size)}, f"S{size}": end}


ENDS_IN_A_CLIENT: dict[str, dict[str, Any]] = {
    "anyOf doubling 30 levels": chain(
        30, lambda i, to: {"anyOf": [to, {"type": "array", "items": to}]}
    ),
    "2,000 references in a row": chain(2_000, lambda i, to: to),
    "2,000 allOf of one reference in a row": chain(2_000, lambda i, to: {"allOf": [to]}),
    "2,000 arrays in a row": chain(2_000, lambda i, to: {"type": "array", "items": to}),
    "cycle of oneOf": {f"S{i}": {"oneOf": [ref(f"S{(i + 1) % 3}"), ref(f"S{(i + 2) % 3}")]} for i in range(3)},
    "40 schemas of a cycle, each oneOf four others": {
        f"S{i}": {"oneOf": [ref(f"S{(i + k) % 40}") for k in range(1, 5)]} for i in range(40)
    },
    "40 objects of a cycle, each oneOf four others": {
        f"S{i}": {"type": "object", "properties": {f"p{i}": {"type": "string"}}, "oneOf": [ref(f"S{(i + k) % 40}") for k in range(1, 5)]} for i in range(40)
    },
    "unions of unions, 60 levels": {
        **chain(60, lambda i, to: {"oneOf": [to, ref(f"T{i + 1}")]}),
        **{f"T{i}": {"oneOf": [ref(f"S{i + 1}"), ref(f"T{i + 1}")]} for i in range(1, 60)},
        "T60": {"type": "object", "properties": {"y": {"type": "string"}}},
    },
}  # fmt: skip


def written(folder: Path, schemas: dict[str, Any]) -> Path:
    content = {"application/json": {"schema": ref("S0")}}
    post = {
        "operationId": "g",
        "requestBody": {"content": content},
        "responses": {"200": {"description": "d", "content": content}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": post}},
        "components": {"schemas": schemas},
    }
    spec = folder / "api.json"
    spec.write_text(json.dumps(document))
    return spec


@pytest.mark.parametrize("name", ENDS_IN_A_CLIENT)
def test_ends_in_a_client(name: str, tmp_path: Path) -> None:
    """A client can be made and imported, and its size is in proportion to the document."""
    spec = written(tmp_path, ENDS_IN_A_CLIENT[name])
    package = make(spec, tmp_path)
    package.import_all()
    models = [text for path, text in package.generated.files.items() if "/models" in path]
    assert sum(map(len, models)) < 40 * len(spec.read_bytes()) + 50_000


def test_a_long_chain_of_all_of_is_refused(tmp_path: Path) -> None:
    """2,000 schemas that extend each other, each with a property, are refused with one message."""
    schemas = chain(
        2_000, lambda i, to: {"allOf": [to, {"properties": {f"p{i}": {"type": "string"}}}]}
    )
    with pytest.raises(DocpactError, match="allOf chain of more than 100 schemas"):
        make(written(tmp_path, schemas), tmp_path)


def test_duplicate_keys_cost_no_more_than_others() -> None:
    """Reading a payload takes the same work for each key, duplicate or not; all but the first hundred are not told."""
    from docpact.text.json_text import read_json_text

    def payload(size: int) -> str:
        return '{"x":[' + ",".join(["1"] * size) + "]," + ",".join(['"u":[]'] * size) + "}"

    read = read_json_text(payload(2_000), "p")
    assert read.duplicates == {"/u": payload(2_000).index("[]")}
    assert read.excerpt("/x/1999") == "1"
    small, large = (lines_run(lambda n=n: read_json_text(payload(n), "p")) for n in (500, 2_000))
    assert large < 4.4 * small


def test_a_deep_payload_is_refused() -> None:
    """Nesting beyond what is read ends in one message on every Python."""
    from docpact.text.json_text import read_json_text

    for depth in (500, 100_000):
        with pytest.raises(DocpactError, match="nested too deeply"):
            read_json_text("[" * depth + "]" * depth, "p")


@pytest.mark.parametrize("count", [2, 100])
def test_arrays_of_arrays_have_a_sample_of_limited_size(count: int) -> None:
    """Arrays that each ask for many arrays have no sample rather than one that fills the memory."""
    from docpact.schema.sample import sample_json

    schemas = chain(20, lambda i, to: {"type": "array", "minItems": count, "items": to})
    assert sample_json(ref("S0"), schemas) is None
    assert len(json.dumps(sample_json(ref("S18"), schemas))) < 200_000


CYCLES: dict[str, Any] = {
    "oneOf of the next two": lambda i, n: {"oneOf": [ref(f"S{(i + k) % n}") for k in (1, 2)]},
    "objects with oneOf": lambda i, n: {
        "type": "object",
        "properties": {f"p{i}": {"type": "string"}},
        "oneOf": [ref(f"S{(i + k) % n}") for k in (1, 2)],
    },
    "oneOf of the next and an object": lambda i, n: {
        "oneOf": [ref(f"S{(i + 1) % n}"), {"type": "object", "required": [f"p{i}"]}]
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CYCLES)
def test_comparing_branches_is_bounded(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice the schemas of a cycle lead to twice the questions at most, and all of a document to a bounded number."""
    asked = 0
    count = Prover._count

    def counted(prover: Prover, size: int) -> None:
        nonlocal asked
        asked += 1
        count(prover, size)

    monkeypatch.setattr(Prover, "_count", counted)
    found: list[int] = []
    for size in (10, 20, 50):
        asked = 0
        api = read_api(written(tmp_path, {f"S{i}": CYCLES[name](i, size) for i in range(size)})).api
        prepare(api, {})
        found.append(asked)
    assert found[1] <= 2.5 * found[0] + 100
    assert max(found) < 4_000 + 500  # the limit, and what the last comparison took


@pytest.mark.slow
def test_comparing_cycles_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents of unions that refer to each other are compared with a limited number of questions."""
    asked = 0
    count = Prover._count

    def counted(prover: Prover, size: int) -> None:
        nonlocal asked
        asked += 1 + size // 8
        count(prover, size)

    monkeypatch.setattr(Prover, "_count", counted)
    for size in (5, 20):
        asked = 0
        schemas = {
            f"S{i}": {"oneOf": [ref(f"S{(i + k) % size}") for k in (1, 2)]} for i in range(size)
        }
        old = read_api(written(tmp_path, schemas))
        new = read_api(written(tmp_path, {**schemas, "S0": schemas["S1"]}))
        assert diff_specs(old, new)
        assert asked < 60_000


@pytest.mark.parametrize("property_name", [None, "p"])
def test_a_row_of_all_of_is_compiled_once(
    property_name: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schemas of a row of ``allOf`` are looked at a fixed number of times each when a payload is validated."""
    looked = 0
    hidden = hidden_names

    def counted(parts: Iterable[Schema]) -> frozenset[str]:
        nonlocal looked
        parts = list(parts)
        looked += len(parts)
        return hidden(parts)

    monkeypatch.setattr(sys.modules[BodySchema.__module__], "hidden_names", counted)
    rows = {
        f"S{i}": {"allOf": [ref(f"S{i + 1}")], "properties": {property_name or f"p{i}": {}}}
        for i in range(500)
    }
    api = read_api(written(tmp_path, {**rows, "S500": {"type": "object"}})).api
    schema = BodySchema(api, ref("S0"), "/s", "response")
    assert schema.accepts({})
    assert looked < 10 * 500


def test_a_long_cycle_of_one_of_is_read(tmp_path: Path) -> None:
    """The classes of a union are found through 500 other unions, without recursion."""
    schemas = {f"S{i}": {"oneOf": [ref(f"S{(i + 1) % 500}"), {"type": "integer"}]} for i in range(500)}  # fmt: skip
    assert prepare(read_api(written(tmp_path, schemas)).api, {})


def test_unions_written_in_each_other(tmp_path: Path) -> None:
    """Six unions in each other are types; what is deeper accepts anything, and is noted."""
    schema: dict[str, Any] = {"type": "string"}
    for level in range(10):
        schema = {"anyOf": [schema, {"type": "object", "properties": {f"p{level}": {"type": "string"}}}]}  # fmt: skip
    made = prepare(read_api(written(tmp_path, {"S0": schema})).api, {})
    assert any("too many nested alternatives" in note.message for note in made.findings)


def test_schemas_that_apply_in_each_other_at_length() -> None:
    """A value is not accepted by a chain that is too long to follow, and that it is not known can be asked."""
    schemas: dict[str, Any] = {f"S{i}": {"anyOf": [ref(f"S{i + 1}"), {"type": "null"}]} for i in range(500)}  # fmt: skip
    home = Schemas({**schemas, "S500": {"type": "string"}})
    assert evaluated(home.parse(ref("S480")), "a")
    assert evaluated(home.parse(ref("S0")), "a") is None
    assert not accepts(home.parse(ref("S0")), "a")
