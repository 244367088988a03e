"""The table in README.md: each reported case has a test, and the test is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROW = re.compile(r"^\| (\d\d)[ ,].*\| `([\w/.]+)::(\w+)` \| .+ \|$", re.MULTILINE)


def test_each_reported_case_has_a_test() -> None:
    """All 16 cases are in the table, and each function that it names is defined in the named file."""
    rows = ROW.findall((Path(__file__).parent / "README.md").read_text(encoding="utf-8"))
    assert {number for number, _, _ in rows} == {f"{number:02}" for number in range(1, 17)}
    for _, file, name in rows:
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, name
