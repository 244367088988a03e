"""``docpact refresh`` with captures in a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from door_page import PAGE


@pytest.fixture
def project(tmp_path: Path, docpact: Callable[..., Any]) -> Path:
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / "paint.md").write_text(PAGE, encoding="utf-8")
    assert docpact("init", "captures/paint.md", cwd=tmp_path).code == 0
    return tmp_path


@pytest.mark.parametrize("text", ["", "<html><body>503 Service Unavailable</body></html>"])
def test_a_capture_of_a_known_page_that_went_wrong_is_a_finding(
    project: Path, docpact: Callable[..., Any], text: str
) -> None:
    """A folder may hold other texts too, but not under the name of a page: that must not pass for *nothing changed*."""
    (project / "captures" / "README.md").write_text("Captured in March.", encoding="utf-8")
    assert docpact("refresh", "--from", "captures", cwd=project).code == 0
    (project / "captures" / "paint.md").write_text(text, encoding="utf-8")
    ran = docpact("refresh", "--from", "captures", "--format", "json", cwd=project)
    assert ran.code == 2
    told = json.loads(ran.out)
    assert told["changes"] == []
    assert [one["rule"] for one in told["findings"]] == ["DP212"]
