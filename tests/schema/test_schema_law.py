"""The law that holds the readers of schemas together, on made schemas and values.

``DOCPACT_LAW_EXAMPLES=20000`` runs it for longer.
"""

from __future__ import annotations

import os
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from schema_law import documents, values

from docpact.schema import NoSampleError, Schemas, accepts, relation, sample

EXAMPLES = int(os.environ.get("DOCPACT_LAW_EXAMPLES", "300"))
law = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 300,
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.slow


def compiled(schema: Any, named: dict[str, Any]) -> jsonschema_rs.Validator:
    whole = {"allOf": [schema], "components": {"schemas": named}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


@law
@given(documents(), values())
def test_accepts_agrees_with_jsonschema_rs(made: Any, value: Any) -> None:
    """A value is accepted exactly if an independent validator accepts it."""
    [schema], named = made
    parsed = Schemas(named).parse(schema)
    assert accepts(parsed, value) == compiled(schema, named).is_valid(value)


@law
@given(documents())
def test_samples_are_valid(made: Any) -> None:
    """Whatever is made is valid, plain or with all that is optional."""
    [schema], named = made
    validator = compiled(schema, named)
    for seed, optional in ((0, False), (0, True), (1, False), (2, True)):
        try:
            value = sample(Schemas(named).parse(schema), seed, optional=optional)
        except NoSampleError:
            continue
        assert validator.is_valid(value), value


@law
@given(documents(2), values())
def test_relation_is_sound(made: Any, value: Any) -> None:
    """Equal schemas accept the same; of a narrower one no value is new, of a wider one none is gone."""
    [old, new], named = made
    one, two = Schemas(named).parse(old), Schemas(named).parse(new)
    found = relation(one, two)
    tried = [value]
    for schema in (one, two):
        for seed, optional in ((0, False), (1, True), (2, False)):
            try:
                tried.append(sample(schema, seed, optional=optional))
            except NoSampleError:
                break
    before, after = compiled(old, named), compiled(new, named)
    for each in tried:
        if before.is_valid(each) and not after.is_valid(each):
            assert found.kind in ("narrower", "other"), each
        if after.is_valid(each) and not before.is_valid(each):
            assert found.kind in ("wider", "other"), each
