"""The relation of two schemas: by the table of pairs, and where it ends."""

from __future__ import annotations

from typing import Any

import pytest
from schema_pairs import NAMED, PAIRS, Kind

from docpact.schema import Schemas, relation

TURNED: dict[Kind, Kind] = {
    "equal": "equal",
    "narrower": "wider",
    "wider": "narrower",
    "other": "other",
}


def related(old: Any, new: Any, named: Any = NAMED) -> Any:
    return relation(Schemas(named).parse(old), Schemas(named).parse(new))


@pytest.mark.parametrize(("old", "new", "expected"), PAIRS)
def test_pairs_relate_as_expected(old: Any, new: Any, expected: Kind) -> None:
    """Each pair has the relation worked out by hand, and the reverse the other way round."""
    assert related(old, new).kind == expected
    assert related(new, old).kind == TURNED[expected]
