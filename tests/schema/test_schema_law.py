"""The law that holds the readers of schemas together, on made schemas and values.

``DOCPACT_LAW_EXAMPLES=20000`` runs it for longer.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schema_law import document, edited, value

from docpact.schema import NoSampleError, Schemas, accepts, relation, sample

EXAMPLES = int(os.environ.get("DOCPACT_LAW_EXAMPLES", "300"))
law = settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 300)
seeds = st.integers(0, 2**40)
pytestmark = pytest.mark.slow


def compiled(schema: Any, named: dict[str, Any]) -> jsonschema_rs.Validator:
    whole = {"allOf": [schema], "components": {"schemas": named}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


@law
@given(seeds)
def test_accepts_agrees_with_jsonschema_rs(seed: int) -> None:
    """A value is accepted exactly if an independent validator accepts it."""
    random = Random(seed)
    schema, named = document(random)
    parsed, validator = Schemas(named).parse(schema), compiled(schema, named)
    for _ in range(6):
        made = value(random)
        assert accepts(parsed, made) == validator.is_valid(made), (schema, named, made)


@law
@given(seeds)
def test_samples_are_valid(seed: int) -> None:
    """Whatever is made is valid, plain or with all that is optional."""
    schema, named = document(Random(seed))
    validator = compiled(schema, named)
    for number, optional in ((0, False), (0, True), (1, False), (2, True)):
        try:
            made = sample(Schemas(named).parse(schema), number, optional=optional)
        except NoSampleError:
            continue
        assert validator.is_valid(made), (schema, named, made)


@law
@given(seeds)
def test_relation_is_sound(seed: int) -> None:
    """Equal schemas accept the same; of a narrower one no value is new, of a wider one none is gone."""
    random = Random(seed)
    old, named = document(random)
    new = edited(random, old, named)
    one, two = Schemas(named).parse(old), Schemas(named).parse(new)
    found = relation(one, two)
    tried = [value(random) for _ in range(4)]
    for schema in (one, two):
        for number, optional in ((0, False), (1, True), (2, False)):
            try:
                tried.append(sample(schema, number, optional=optional))
            except NoSampleError:
                break
    before, after = compiled(old, named), compiled(new, named)
    for made in tried:
        if before.is_valid(made) and not after.is_valid(made):
            assert found.kind in ("narrower", "other"), (old, new, named, made)
        if after.is_valid(made) and not before.is_valid(made):
            assert found.kind in ("wider", "other"), (old, new, named, made)
