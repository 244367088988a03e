"""One package of models for all tests that run models: making and importing it once keeps the tests quick."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from schemas import RECEIVED, SCHEMAS, SENT
from support import Package, document, install, make


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The models of ``schemas.py``, imported."""
    folder = tmp_path_factory.mktemp("models")
    return install(make(document(SCHEMAS, sent=SENT, received=RECEIVED), folder), folder)
