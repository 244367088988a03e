"""Options of the whole suite."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every run of CI: a new fault is found at a desk, not in somebody else's change.
# A busy machine is no fault: nothing here depends on how long an example takes.
_PATIENT = [HealthCheck.too_slow]
settings.register_profile("desk", deadline=None, suppress_health_check=_PATIENT)
settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=_PATIENT)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-expected`` writes what is made in place of what was expected; look at the difference before you commit it."""
    parser.addoption(
        "--update-expected",
        action="store_true",
        help="rewrite the expected files under tests/cases with what is made now",
    )


@pytest.fixture
def update_expected(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be written and not compared."""
    return bool(request.config.getoption("--update-expected"))
