"""The law with generated clients in it: a client sends exactly what is valid, and reports what is not where it is read."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from schema_law import document, typed, value

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

from support import document as openapi
from support import install, make

from docpact.schema import Schemas
from docpact.schema.sample import samples

ROUNDS = int(os.environ.get("DOCPACT_LAW_ROUNDS", "1"))
SCHEMAS = 40
UNCHECKED = (
    "not checked",
    "alternatives inside alternatives",
    "nested too deeply",
    "back to itself",
)
"""What the findings say that a client does not check."""
pytestmark = pytest.mark.slow


def renamed(schema: Any, number: int) -> Any:
    """The schema with references to schemas of its own, as one document holds many."""
    text = json.dumps(schema)
    return json.loads(text.replace("#/components/schemas/", f"#/components/schemas/N{number}"))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_clients_agree_with_jsonschema_rs(tmp_path: Path, seed: int) -> None:
    """Made schemas as a body and as a field: what is valid is sent as it is, all else is refused; answers lose nothing."""
    random = Random(seed)
    named: dict[str, Any] = {}
    cases: list[tuple[str, Any]] = []
    for number in range(SCHEMAS):
        schema, others = document(random)
        named |= {f"N{number}{name}": renamed(typed(one), number) for name, one in others.items()}
        made = renamed(typed(schema), number)
        named[f"B{number}"] = made
        named[f"F{number}"] = {"type": "object", "required": ["v"], "properties": {"v": made}}
        cases += [(f"B{number}", made), (f"F{number}", named[f"F{number}"])]
    sent = tuple(name for name, _ in cases)
    content = openapi(named, sent=sent, received=sent)
    made_package = make(content, tmp_path)
    noted = {
        finding.spec.pointer.split("/")[3]
        for finding in made_package.shapes.findings
        if finding.spec and finding.spec.pointer and any(w in finding.message for w in UNCHECKED)
    }
    package = install(made_package, tmp_path)
    for name, schema in cases:
        if {name, "B" + name[1:]} & noted or any(
            f"N{name[1:]}{o}" in noted for o in ("Last", "Loop", "Named")
        ):
            continue  # a finding says that not all of it is checked
        whole = {"allOf": [schema], "components": {"schemas": named}}
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        said = json.dumps(
            [schema, *(one for other, one in named.items() if other.startswith(f"N{name[1:]}"))]
        )
        parsed = Schemas(named).parse(schema)
        tries = samples(parsed, 2, optional=True) + samples(parsed, 1)
        tries += [{"v": value(random)} if name[0] == "F" else value(random) for _ in range(4)]
        for tried in tries:
            valid = validator.is_valid(tried)
            assert package.is_sent(name, tried) is valid, (schema, tried, valid)
            read, mismatches = package.received_as(name, tried)
            assert package.wire(read) == tried
            assert valid <= (mismatches == []), (schema, tried, mismatches)
            if "oneOf" not in said:  # of several variants an answer is of the one that fits best
                assert valid is (mismatches == []), (schema, tried, mismatches)
