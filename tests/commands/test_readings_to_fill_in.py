"""Readings that a person fills in: which field an entry is of, and lines of which all facts were taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from command_run import Ran
from test_readings import BOX, begin, make_unread, reading

Docpact = Callable[..., Ran]
pytestmark = pytest.mark.usefixtures("own_cache")


def test_lines_that_are_read_settle_without_losing_facts(docpact: Docpact, tmp_path: Path) -> None:
    """With `says: read` the rest of the lines is words: nothing is partial, and the fields on them stay."""
    project = begin(docpact, tmp_path, BOX)
    make_unread(project, 11, 12)
    assert "DP103" in docpact("check", cwd=project).out
    reading(project, BOX, (11, 12), says="read", **{"in": "request"})
    ran = docpact("check", "--format", "json", cwd=project)
    assert (ran.code, json.loads(ran.out)["findings"]) == (0, [])
    reading(project, BOX, (11, 12), says="prose", **{"in": "request"})
    assert docpact("check", cwd=project).code == 1


def test_an_entry_names_the_field_of_its_lines(docpact: Docpact, tmp_path: Path) -> None:
    """A row that was not read completely is the entry of its field; other lines are of the part that they are in."""
    text = BOX.replace("Between 1 and 365.", "Not larger than 2 GB.")
    text = text.replace('{"name": "a"}\n```', '{"name": "a"}\n```\n\n`weight` is required')
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    form = yaml.safe_load(docpact("read", "--unread", tmp_path / "page.md").out)
    places = [(one["in"], one["path"]) for one in form["readings"]]
    assert places == [("request", "days"), ("response", "")]
