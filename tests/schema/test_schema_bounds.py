"""Hostile schemas: every question about them ends, with an answer or with saying that it went too far."""

from __future__ import annotations

from typing import Any

import pytest

from docpact.schema import NoSampleError, Schemas, relation, sample
from docpact.schema.describe import describe, meaning

MANY = 2000


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


DOCUMENTS: dict[str, dict[str, Any]] = {
    "a chain of allOf": {
        **{f"S{i}": {"allOf": [ref(f"S{i + 1}"), {"properties": {f"p{i}": {}}}]} for i in range(MANY)},
        f"S{MANY}": {"type": "object"},
    },
    "a chain of references": {
        **{f"S{i}": ref(f"S{i + 1}") for i in range(MANY)},
        f"S{MANY}": {"type": "string"},
    },
    "a chain of properties": {
        **{f"S{i}": {"required": ["a"], "properties": {"a": ref(f"S{i + 1}")}} for i in range(MANY)},
        f"S{MANY}": {"type": "string"},
    },
    "a cycle of oneOf": {
        "S0": {"oneOf": [ref("S1"), ref("S0")]},
        "S1": {"oneOf": [ref("S0"), ref("S1"), {"type": "string"}]},
    },
    "a doubling anyOf": {
        **{f"S{i}": {"anyOf": [ref(f"S{i + 1}"), {"allOf": [ref(f"S{i + 1}")]}]} for i in range(40)},
        "S40": {"type": "string"},
    },
    "unions of unions": {
        "S0": {"allOf": [{"oneOf": [{"const": f"{a}{b}"} for b in range(20)]} for a in range(20)]}
    },
    "a schema that is itself": {"S0": ref("S0")},
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_questions_end(name: str) -> None:
    """A description, a relation and a sample are had, or refused; nothing recurses without end."""
    one, two = (Schemas(DOCUMENTS[name]).find("S0") for _ in range(2))
    assert one is not None
    assert two is not None
    describe(meaning(one))
    assert relation(one, two).kind in ("equal", "narrower", "wider", "other")
    try:
        sample(one, optional=True)
    except NoSampleError as error:
        assert str(error)
