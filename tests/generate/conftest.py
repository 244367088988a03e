"""The packages that the tests of generation look at, each made once."""

from __future__ import annotations

import pytest
from feature_cases import CASES

from packages import Package, make


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Package]:
    """The package of each feature, by the name of its folder."""
    folder = tmp_path_factory.mktemp("features")
    return {
        case.name: make(case.spec, folder, f"feature_{case.name.replace('-', '_')}")
        for case in CASES
    }
