"""Several operations that share servers and credentials: a change reaches its own operation, or all, and says so."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from service_project import PAGES, Service

from docpact.diff.changes import Change
from docpact.text.yaml_reader import read_yaml

Pages = Mapping[str, str]


def edited(name: str, *pairs: tuple[str, str]) -> Callable[[Pages], Pages]:
    def edit(pages: Pages) -> Pages:
        text = pages[name]
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        return {**pages, name: text}

    return edit


def everywhere(old: str, new: str) -> Callable[[Pages], Pages]:
    return lambda pages: {name: text.replace(old, new) for name, text in pages.items()}


def told(changes: tuple[Change, ...]) -> list[str]:
    return [f"{one.operation} {one.cls} {one.part} {one.path} {one.what}" for one in changes]


CREATE, LIST = "POST /v1/shops/{shop_id}/kites", "GET /v1/kites"
LEND, SCRAP = "PUT /v1/kites/{kite_id}/lent", "DELETE /v1/kites/{kite_id}"
MECHANICAL: list[tuple[str, Callable[[Pages], Pages], list[str], list[str]]] = [
    (
        "every address",
        everywhere("api.kites.example", "eu.kites.example"),
        [f"{one} server operation None servers" for one in (CREATE, LEND, LIST, SCRAP)],
        ["-   - url: https://api.kites.example", "+   - url: https://eu.kites.example"],
    ),
    (
        "all values of an enum",
        edited(
            "create-kite.md",
            ("`delta`, `sled`, `box`", "`DELTA`, `SLED`"),
            ('"shape": "delta"', '"shape": "DELTA"'),
        ),
        [f"{CREATE} enum request shape enum", f"{CREATE} sample request None sample"],
        [
            "-                   enum: [delta, sled, box]",
            "+                   enum: [DELTA, SLED]",
            "-               shape: delta",
            "+               shape: DELTA",
        ],
    ),
    (
        "parameter between others",
        edited(
            "list-kites.md",
            ("| per_page |", "| shop | string | No | Of this shop. |\n| per_page |"),
        ),
        [f"{LIST} field-added parameter query shop parameter"],
        [
            "+         - name: shop",
            "+           in: query",
            "+           schema:",
            "+             type: string",
        ],
    ),
    (
        "sample before the others",
        edited(
            "list-kites.md",
            ('```json\n{"kites": [{', '```json\n{"kites": []}\n```\n\n```json\n{"kites": [{'),
        ),
        [f"{LIST} sample response 200 None sample"],
        [],
    ),
    (
        "address of the page",
        edited("list-kites.md", ("docs.kites.example", "help.kites.example")),
        [f"{LIST} cosmetic operation None url"],
        [
            "-         url: https://docs.kites.example/list-kites",
            "+         url: https://help.kites.example/list-kites",
        ],
    ),
    (
        "status",
        edited("create-kite.md", ("201 Created", "202 Accepted")),
        [f"{CREATE} status response 202 None status"],
        ["-         '201':", "+         '202':"],
    ),
    (
        "renamed field",
        edited("create-kite.md", ("| label |", "| name |"), ('"label":', '"name":')),
        [f"{CREATE} field-renamed request name name", f"{CREATE} sample request None sample"],
        [
            "-               required: [label, shape]",
            "+               required: [name, shape]",
            "-                 label:",
            "+                 name:",
            "-               label: Red",
            "+               name: Red",
        ],
    ),
    (
        "type of items",
        edited("create-kite.md", ("array of strings", "array of integers"), ('["red"]', "[1]")),
        [f"{CREATE} type request tail.colors items", f"{CREATE} sample request None sample"],
        [
            "-                         type: string",
            "+                         type: integer",
            "-                 colors: [red]",
            "+                 colors: [1]",
        ],
    ),
    (
        "renamed parameter",
        edited("list-kites.md", ("| per_page |", "| page_size |")),
        [f"{LIST} field-renamed parameter query page_size name"],
        ["-         - name: per_page", "+         - name: page_size"],
    ),
    (
        "path of an operation without fields",
        edited("scrap-kite.md", ("/v1/kites", "/v2/kites")),
        ["DELETE /v2/kites/{kite_id} path operation None path"],
        ["-   /v1/kites/{kite_id}:", "+   /v2/kites/{kite_id}:"],
    ),
    (
        "method",
        edited("lend-kite.md", ("PUT", "POST")),
        ["POST /v1/kites/{kite_id}/lent method operation None method"],
        ["-     put:", "+     post:"],
    ),
    (
        "every key",
        everywhere("X-Kites-Key", "X-Kites-Token"),
        [f"{one} auth operation None auth" for one in (CREATE, LEND, LIST, SCRAP)],
        [
            "-   - x_kites_key: []",
            "+   - x_kites_token: []",
            "-     x_kites_key:",
            "+     x_kites_token:",
            "-       name: X-Kites-Key",
            "+       name: X-Kites-Token",
            "-       x-docpact-argument: x_kites_key",
            "+       x-docpact-argument: x_kites_token",
        ],
    ),
]


@pytest.mark.parametrize(
    ("edit", "changes", "spec"), [row[1:] for row in MECHANICAL], ids=[row[0] for row in MECHANICAL]
)
def test_what_is_mechanical_is_carried_through(
    tmp_path: Path, edit: Callable[[Pages], Pages], changes: list[str], spec: list[str]
) -> None:
    """Nothing else moves in the spec, the contract holds, and the next run has nothing to say."""
    service = Service(tmp_path)
    before = service.spec.read_text()
    done = service.fix(edit(PAGES))
    assert sorted(told(done.changes)) == sorted(changes)
    assert all(one.fixable for one in done.changes)
    differ = difflib.ndiff(before.splitlines(), service.spec.read_text().splitlines())
    assert [line for line in differ if line[0] in "+-"] == spec
    assert service.problems() == []
    assert service.fix(edit(PAGES)).changes == ()


LEFT: list[tuple[str, Callable[[Pages], Pages], list[str]]] = [
    (
        "one address",
        edited("scrap-kite.md", ("api.kites.example", "eu.kites.example")),
        [f"{SCRAP} server operation None servers"],
    ),
]


@pytest.mark.parametrize(
    ("edit", "changes"), [row[1:] for row in LEFT], ids=[row[0] for row in LEFT]
)
def test_what_takes_a_person_is_said_to_for_every_operation(
    tmp_path: Path, edit: Callable[[Pages], Pages], changes: list[str]
) -> None:
    """No change that the contract still objects to counts as carried through: the spec and the facts keep it for the next run."""
    service = Service(tmp_path)
    before = service.spec.read_bytes()
    done = service.fix(edit(PAGES))
    assert sorted(told(done.changes)) == sorted(changes)
    assert not any(one.fixable for one in done.changes)
    assert service.spec.read_bytes() == before
    assert any(finding.severity == "error" for finding in done.findings)
    again = service.fix(edit(PAGES))
    assert sorted(told(again.changes)) == sorted(changes)


def test_a_defect_that_was_there_before_hides_no_new_one(tmp_path: Path) -> None:
    """A change that was left is reported again, beside the new one."""
    service = Service(tmp_path)
    first = edited("lend-kite.md", ("api.kites.example", "eu.kites.example"))(PAGES)
    service.fix(first)
    second = edited("scrap-kite.md", ("api.kites.example", "eu.kites.example"))(first)
    done = service.fix(second)
    assert [(one.operation, one.fixable) for one in done.changes] == [(LEND, False), (SCRAP, False)]
    assert "DP203" in [finding.rule for finding in done.findings]


def test_the_place_of_a_status_is_where_the_spec_has_it(tmp_path: Path) -> None:
    """The old status is what stands in the spec."""
    service = Service(tmp_path)
    (change,) = service.fix(
        edited("create-kite.md", ("201 Created", "202 Accepted"))(PAGES)
    ).changes
    assert change.spec is not None
    assert str(change.spec.pointer).endswith("/post/responses/201")


def test_a_parameter_stands_where_the_page_has_it(tmp_path: Path) -> None:
    """Behind the one that the page lists before it, not at the end."""
    service = Service(tmp_path)
    row = "| shop | string | No | Of this shop. |\n| per_page |"
    service.fix(edited("list-kites.md", ("| per_page |", row))(PAGES))
    listed = read_yaml(service.spec.read_text(), "spec").data["paths"]["/v1/kites"]["get"]
    assert [one["name"] for one in listed["parameters"]] == ["state", "shop", "per_page"]
