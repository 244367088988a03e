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


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run the whole suite on all cores; ``-n 0`` runs it in one process, and so does naming files or tests."""
    option = config.option
    whole = config.args_source is not pytest.Config.ArgsSource.ARGS and not option.keyword
    alone = option.collectonly or option.usepdb or hasattr(config, "workerinput")
    if whole and not alone and getattr(option, "numprocesses", 0) is None and option.dist == "no":
        option.numprocesses = "auto"
        option.dist = "worksteal"


@pytest.fixture
def update_expected(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be written and not compared."""
    return bool(request.config.getoption("--update-expected"))
