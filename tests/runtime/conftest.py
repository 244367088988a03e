"""Makes the runtime importable as the package ``runtime``, as it is in a client: nothing is installed for it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from runtime_calls import Caller

sys.path.insert(0, str(Path(__file__).parents[2] / "templates"))


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def caller(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """Each way to call; waits are noted instead of waited."""
    from runtime_calls import Caller  # the path to the runtime has to be there first

    caller = Caller(request.param)

    async def sleep(seconds: float) -> None:
        caller.waits.append(seconds)

    monkeypatch.setattr("runtime.session.time.sleep", caller.waits.append)
    monkeypatch.setattr("anyio.sleep", sleep)
    return caller
